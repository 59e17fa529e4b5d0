"""``kolada-bench nka``: nettokostnadsavvikelse per verksamhet and year."""

from __future__ import annotations

import argparse

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked

EXAMPLE = (
    "  kolada-bench nka Mellerud\n"
    "  kolada-bench nka Mellerud --theme socialtjanst --years 2019-2025 --demo\n"
    "  kolada-bench nka Mellerud --format json -o nka.json"
)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "nka",
        "nka KOMMUN [--group GRUPP] [flaggor]",
        "Visa nettokostnadsavvikelsen per verksamhet: Koladas siffra, kontrollräkningen "
        "och gruppens median.",
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
    from kolada_bench.benchmark import nka

    with asked(options) as question:
        answer = nka(
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
