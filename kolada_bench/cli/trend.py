"""``kolada-bench trend``: a municipality over the years, beside the same peers."""

from __future__ import annotations

import argparse

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked

EXAMPLE = (
    "  kolada-bench trend Mellerud --kpi N30101\n"
    "  kolada-bench trend Mellerud --kpi N30101 --index --years 2019-2025 --demo\n"
    "  kolada-bench trend Mellerud --theme ifo --old-groups grupper_2024.json\n"
    "  kolada-bench trend Mellerud --kpi N30101 --prisindex pkv.csv"
)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "trend",
        "trend KOMMUN [--kpi NYCKELTAL] [--group GRUPP] [flaggor]",
        "Visa nyckeltal år för år bredvid samma jämförelsekommuner, utan att gå över brott "
        "i serierna.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    shared.add_group(parser)
    shared.add_kpi(parser)
    shared.add_theme(parser)
    shared.add_years(parser)
    shared.add_gender(parser)
    parser.options.add_argument(
        "--index", action="store_true", help="visa som index, första jämförbara år = 100"
    )
    parser.options.add_argument(
        "--prisindex", nargs="?", const="", metavar="FIL",
        help="visa kronor i fasta priser med ett eget prisindex (år;index, med namn och "
        "utgåva)",
    )  # fmt: skip
    parser.options.add_argument(
        "--old-groups", metavar="FIL",
        help="äldre grupper (ögonblicksbild eller Koladas grupplista som JSON): visar vad "
        "bytta jämförelsekommuner har betytt",
    )  # fmt: skip
    parser.options.add_argument(
        "--details", action="store_true",
        help="visa temats alla serier år för år, inte bara första och sista år",
    )  # fmt: skip
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Calculate, and deliver the answer."""
    from kolada_bench.benchmark.series.answer import trend

    with asked(options) as question:
        answer = trend(
            question.words.municipality or None,
            group=question.words.groups,
            theme=options.theme,
            kpis=question.words.kpis,
            years=options.years,
            gender=options.gender,
            index=options.index,
            price_index=options.prisindex,
            old_groups=options.old_groups,
            details=options.details,
            source=question.source,
            settings=question.settings,
        )
    deliver(answer, options)
    return 0
