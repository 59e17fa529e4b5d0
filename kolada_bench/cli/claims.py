"""``kolada-bench claims``: what a document says, tried against Kolada."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.cli import parser as shared
from kolada_bench.cli.console import say
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked
from kolada_bench.errors import UsageError

if TYPE_CHECKING:
    import argparse

EXAMPLE = (
    "  kolada-bench claims plan.docx Mellerud\n"
    "  kolada-bench claims plan.docx Mellerud --year 2025 --demo\n"
    "  kolada-bench claims plan.docx Mellerud --write-ties pastaenden.toml\n"
    "  kolada-bench claims plan.docx Mellerud --ties pastaenden.toml -o provning.md"
)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "claims",
        "claims DOKUMENT [KOMMUN] [flaggor]",
        "Hitta påståenden i ett dokument (kvoter, andelar, belopp, jämförelser) och pröva "
        "dem mot Kolada och mot varandra: stöds, stöds inte eller kan inte avgöras.",
        EXAMPLE,
    )
    parser.add_argument_group("Dokument").add_argument(
        "document", metavar="DOKUMENT", help="en fil: .docx, .txt eller .md"
    )
    shared.add_municipality(parser)
    shared.add_group(parser)
    parser.options.add_argument(
        "--year", type=shared.checked(shared.read_year), metavar="ÅR",
        help="pröva mot detta år där meningen inte säger något (förval: åren före textens)",
    )  # fmt: skip
    parser.options.add_argument(
        "--ties", metavar="FIL",
        help="en TOML-fil som säger vilket nyckeltal varje påstående menar",
    )  # fmt: skip
    parser.options.add_argument(
        "--write-ties", metavar="FIL",
        help="skriv en sådan fil att fylla i, med förslag",
    )  # fmt: skip
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Read, try, and deliver the answer; what is not borne out is no error."""
    template = Path(options.write_ties) if options.write_ties else None
    if template is not None and os.path.lexists(template):
        # What the user has filled in is work: it is never written over.
        message = f"{template} finns redan. Ange ett annat namn efter --write-ties."
        raise UsageError(message)
    from kolada_bench.report.claims import claims
    from kolada_bench.report.files import write_text

    with asked(options) as question:
        answer = claims(
            options.document,
            question.words.municipality or None,
            group=question.words.groups,
            year=options.year,
            ties=options.ties,
            source=question.source,
            settings=question.settings,
        )
    if template is not None:
        write_text(template, answer.ties())
        if not options.quiet:
            say(f"Skrev {template}.")
    deliver(answer, options)
    return 0
