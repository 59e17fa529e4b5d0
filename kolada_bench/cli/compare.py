"""``kolada-bench compare``: a municipality beside its peers."""

from __future__ import annotations

import argparse

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked

EXAMPLE = (
    "  kolada-bench compare Mellerud --group lika kommuner\n"
    "  kolada-bench compare Mellerud --group lika kommuner --demo\n"
    "  kolada-bench compare Höör --kpi N30001 --kpi N20900 --year 2024\n"
    "  kolada-bench compare Mellerud --theme ifo --group kommungrupp --format csv-excel "
    "-o ifo.csv"
)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "compare",
        "compare KOMMUN [--group GRUPP] [flaggor]",
        "Jämför en kommuns nyckeltal och nettokostnadsavvikelse med en grupp kommuner.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    shared.add_group(parser)
    parser.options.add_argument(
        "--kpi", "-k", nargs="+", action="append", default=[], metavar="NYCKELTAL",
        help="nyckeltal (id eller sökord) i stället för temat, eller utöver --theme; "
        "kan upprepas",
    )  # fmt: skip
    shared.add_question(parser)
    parser.options.add_argument(
        "--gender", choices=("T", "K", "M"), default="T",
        help="T totalt (förval), K kvinnor, M män; ej uppdelade nyckeltal visas totalt",
    )  # fmt: skip
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Compare, and deliver the answer."""
    from kolada_bench.benchmark import compare

    with asked(options) as question:
        answer = compare(
            question.words.municipality or None,
            group=question.words.groups,
            theme=options.theme,
            kpis=question.words.kpis,
            year=options.year,
            years=options.years,
            gender=options.gender,
            source=question.source,
            settings=question.settings,
        )
    deliver(answer, options)
    return 0
