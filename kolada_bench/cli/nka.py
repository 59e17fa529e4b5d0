"""``kolada-bench nka``: nettokostnadsavvikelse per verksamhet and year."""

from __future__ import annotations

import argparse

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked
from kolada_bench.errors import UsageError

EXAMPLE = (
    "  kolada-bench nka Mellerud\n"
    "  kolada-bench nka Mellerud --theme socialtjanst --years 2019-2025 --demo\n"
    "  kolada-bench nka Mellerud --parts --demo\n"
    "  kolada-bench nka Mellerud --format json -o nka.json"
)

NOT_DEFLATED = (
    "Nettokostnadsavvikelsen räknas inte om till fasta priser: nettokostnaden och "
    "referenskostnaden är från samma år och i samma års priser, så att prisutvecklingen "
    "redan finns på båda sidor. Kör utan --prisindex."
)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "nka",
        "nka KOMMUN [--group GRUPP] [flaggor]",
        "Visa nettokostnadsavvikelsen per verksamhet: Koladas siffra, kontrollräkningen, "
        "gruppens median, kommunens plats och vad som har ändrats sedan året före.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    shared.add_group(parser)
    shared.add_question(parser, "alla verksamheter")
    parser.options.add_argument(
        "--parts", action="store_true",
        help="visa också referenskostnadens delar, och ekonomiskt bistånd mot modellen",
    )  # fmt: skip
    parser.options.add_argument(
        "--prisindex", metavar="FIL",
        help="går inte: nettokostnadsavvikelsen räknas aldrig om till fasta priser",
    )  # fmt: skip
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Calculate, and deliver the answer."""
    if options.prisindex is not None:
        raise UsageError(NOT_DEFLATED)
    from kolada_bench.benchmark import nka

    with asked(options) as question:
        answer = nka(
            question.words.municipality or None,
            group=question.words.groups,
            theme=options.theme,
            year=options.year,
            years=options.years,
            parts=options.parts,
            source=question.source,
            settings=question.settings,
        )
    deliver(answer, options)
    return 0
