"""``kolada-bench parts``: which part of the cost makes the difference."""

from __future__ import annotations

import argparse

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked

EXAMPLE = (
    "  kolada-bench parts Mellerud --theme ifo\n"
    "  kolada-bench parts Mellerud --theme ifo --demo\n"
    "  kolada-bench parts Höör --theme aldreomsorg --group kommungrupp --year 2024"
)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "parts",
        "parts KOMMUN [--theme TEMA] [--group GRUPP] [flaggor]",
        "Visa vilken del av kostnaden som skillnaden mot gruppen ligger på: från "
        "nettokostnadsavvikelse till verksamhet till del, i kronor och mnkr.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    shared.add_group(parser)
    shared.add_question(parser)
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Calculate, and deliver the answer."""
    from kolada_bench.benchmark import parts

    with asked(options) as question:
        answer = parts(
            question.words.municipality or None,
            group=question.words.groups,
            theme=options.theme,
            year=options.year,
            years=options.years,
            source=question.source,
            settings=question.settings,
        )
    deliver(answer, options)
    return 0
