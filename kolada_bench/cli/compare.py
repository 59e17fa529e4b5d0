"""``kolada-bench compare``: a municipality beside its peers."""

from __future__ import annotations

import argparse
import re

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked
from kolada_bench.errors import UsageError

EXAMPLE = (
    "  kolada-bench compare Mellerud --group lika kommuner\n"
    "  kolada-bench compare Mellerud --group lika kommuner --demo\n"
    "  kolada-bench compare Höör --kpi N30001 --kpi N20900 --year 2024\n"
    "  kolada-bench compare Mellerud --theme ifo --group kommungrupp --format csv-excel "
    "-o ifo.csv\n"
    "  kolada-bench compare Mellerud --theme ifo --gaps --dygnspris 7800 --demo"
)
DAYS_OF_A_YEAR = 365


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
    shared.add_kpi(parser)
    shared.add_question(parser)
    shared.add_gender(parser)
    parser.options.add_argument(
        "--gaps", action="store_true",
        help="visa skillnaden i kronor eller personer mot varje mål (median, nedre "
        "kvartil, medel, var och en, referenskostnaden) och vad en placering till kostar",
    )  # fmt: skip
    parser.options.add_argument(
        "--dygnspris", type=shared.checked(read_price), metavar="KR",
        help="med --gaps: dygnspriset för en placering till (utan pris: per 1 000 kr)",
    )  # fmt: skip
    parser.options.add_argument(
        "--dygn", type=shared.checked(read_days), metavar="N",
        help="med --gaps: antal dygn för en placering till (förval: 365)",
    )  # fmt: skip
    parser.options.add_argument(
        "--egna", metavar="FIL",
        help="visa också egna uppgifter ur en CSV-fil: namn;år;värde;enhet;källa",
    )  # fmt: skip
    parser.options.add_argument(
        "--text", action="store_true",
        help="börja med en mening om varje skillnad som är tydlig och minst trolig",
    )  # fmt: skip
    parser.options.add_argument(
        "--certainty", action="store_true",
        help="skriv under tabellerna vilka skillnader som är säkra, troliga och osäkra "
        "(följer med --text och --gaps)",
    )  # fmt: skip
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Compare, and deliver the answer."""
    for name in ("dygnspris", "dygn"):
        if getattr(options, name) is not None and not options.gaps:
            message = f"--{name} visas tillsammans med skillnaderna: lägg till --gaps."
            raise UsageError(message)
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
            own_figures=options.egna,
            in_words=options.text,
            certainty=options.certainty,
            gaps=options.gaps,
            day_price=options.dygnspris,
            days=options.dygn or DAYS_OF_A_YEAR,
            source=question.source,
            settings=question.settings,
        )
    deliver(answer, options)
    return 0


def read_price(text: str) -> float:
    """Read "7 800" or "7800,50" kr; ``ValueError`` in Swedish."""
    plain = "".join(text.split()).replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", plain) or float(plain) <= 0:
        message = f'"{text}" är inget pris i kronor (till exempel 7800)'
        raise ValueError(message)
    return float(plain)


def read_days(text: str) -> int:
    """Read a number of days of one year; ``ValueError`` in Swedish."""
    if not re.fullmatch(r"\d{1,3}", text) or not 1 <= int(text) <= 366:
        message = f'"{text}" är inget antal dygn på ett år (1 till 366)'
        raise ValueError(message)
    return int(text)
