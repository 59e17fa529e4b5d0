"""``kolada-bench visits``: whom to ask, one verksamhet at a time."""

from __future__ import annotations

import argparse

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked

EXAMPLE = (
    "  kolada-bench visits Mellerud --area äldreomsorg\n"
    "  kolada-bench visits Mellerud --area IFO --group grannar --margin 10 --demo\n"
    "  kolada-bench visits Mellerud --area LSS --kpi N00090"
)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "visits",
        "visits KOMMUN --area VERKSAMHET [flaggor]",
        "Visa liknande kommuner med lägre nettokostnadsavvikelse tre år i rad och lika "
        "eller bättre kvalitet: vilka man kan fråga.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    parser.options.add_argument(
        "--area", "-a", required=True, metavar="VERKSAMHET",
        help="förskola, fritidshem, grundskola, gymnasieskola, äldreomsorg, IFO eller LSS",
    )  # fmt: skip
    shared.add_group(parser, "lika kommuner och grannar tillsammans")
    parser.options.add_argument(
        "--kpi", "-k", nargs="+", action="append", default=[], metavar="NYCKELTAL",
        help="kvalitetsmått (id eller sökord) i stället för temanas; det måste ha en "
        "riktning i ett tema; kan upprepas",
    )  # fmt: skip
    parser.options.add_argument(
        "--theme", "-t", metavar="TEMA",
        help="tema, eller egen TOML-fil, som säger riktningen för --kpi",
    )  # fmt: skip
    parser.options.add_argument(
        "--year", type=shared.checked(shared.read_year), metavar="ÅR",
        help="det sista av de tre åren",
    )  # fmt: skip
    parser.options.add_argument(
        "--margin", type=shared.checked(_read_margin), metavar="P.E.",
        help="så mycket lägre ska avvikelsen vara i snitt, procentenheter (förval: 3, "
        "IFO 5)",
    )  # fmt: skip
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def _read_margin(text: str) -> float:
    plain = text.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        message = f'"{text}" är inget antal procentenheter (till exempel 5)'
        raise ValueError(message)
    return value


def run(options: argparse.Namespace) -> int:
    """Search, and deliver the list."""
    from kolada_bench.benchmark.similar.study_visits import study_visits

    with asked(options) as question:
        answer = study_visits(
            question.words.municipality or None,
            area=options.area,
            group=question.words.groups,
            kpis=question.words.kpis,
            theme=options.theme,
            year=options.year,
            margin=options.margin,
            source=question.source,
            settings=question.settings,
        )
    deliver(answer, options)
    return 0
