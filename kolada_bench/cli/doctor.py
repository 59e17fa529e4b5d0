"""``kolada-bench doctor``: how the program is set up, and whether figures can be right.

Without ``--data`` it looks at the machine and needs no network; with it at the figures.
Neither is a failure when something is found: that is the answer, and the exit code is 0.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.errors import UsageError
from kolada_bench.report.files import write_text

if TYPE_CHECKING:
    from kolada_bench.cli.environment import Environment

FORMATS = ("table", "json", "markdown")
EXAMPLE = (
    "  kolada-bench doctor\n"
    "  kolada-bench doctor --format json -o felanmalan.json\n"
    "  kolada-bench doctor --data Mellerud\n"
    "  kolada-bench doctor --data Mellerud --demo\n"
    "  kolada-bench doctor --data Mellerud --group kommungrupp -o rimlighet.md"
)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "doctor",
        "doctor [--data KOMMUN] [flaggor]",
        "Kontrollera hur programmet är uppsatt, eller med --data om en kommuns uppgifter "
        "går ihop, innan de tolkas.",
        EXAMPLE,
    )
    parser.options.add_argument(
        "--data", nargs="*", metavar="KOMMUN",
        help="kontrollera kommunens uppgifter: summor, språng, kostnad utan volym",
    )  # fmt: skip
    parser.options.add_argument(
        "--utan-bilder", action="store_true",
        help="rita ingen provbild, vilket går fortare",
    )  # fmt: skip
    shared.add_group(parser)
    shared.add_source(parser)
    parser.options.add_argument(
        "--format", "-f", choices=FORMATS, help="förval: table, eller efter filens ändelse"
    )
    parser.options.add_argument(
        "--output", "-o", metavar="FIL", help="skriv till fil i stället för skärmen"
    )
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Look at the machine or at a municipality's figures."""
    if options.output and Path(options.output).suffix.lower() == ".csv":
        message = (
            "doctor skriver inte CSV. Välj en fil som slutar på .json, .md eller .txt."
        )
        raise UsageError(message)
    return _machine(options) if options.data is None else _figures(options)


def _figures(options: argparse.Namespace) -> int:
    from kolada_bench.benchmark import plausibility
    from kolada_bench.cli.question import asked

    if options.utan_bilder:
        message = "--utan-bilder gäller datorn, och kan inte stå tillsammans med --data."
        raise UsageError(message)
    options.municipality = options.data
    with asked(options) as question:
        answer = plausibility(
            question.words.municipality or None,
            group=question.words.groups,
            source=question.source,
            settings=question.settings,
        )
    deliver(answer, options)
    return 0


def _machine(options: argparse.Namespace) -> int:
    from kolada_bench.cli.environment import look_around

    named = ("group", "variables", "demo", "snapshot", "offline")
    given = [f"--{name}" for name in named if getattr(options, name)]
    if given:
        message = f"{given[0]} gäller uppgifterna för en kommun: lägg till --data KOMMUN."
        raise UsageError(message)
    text = _written(look_around(draw=not options.utan_bilder), options)
    if options.output:
        write_text(Path(options.output), text)
    else:
        sys.stdout.write(text)
    return 0


def _written(found: Environment, options: argparse.Namespace) -> str:
    from kolada_bench.report import text

    suffix = Path(options.output).suffix.lower() if options.output else ""
    form = options.format or {".json": "json", ".md": "markdown"}.get(suffix, "table")
    if form == "json":
        return text.json_text(found)
    page = found.page()
    if form == "markdown":
        return text.markdown_text(page)
    from kolada_bench.cli.terminal import render, terminal_width, wants_colour

    colour = not options.output and wants_colour()
    return render(page, terminal_width(), colour=colour)
