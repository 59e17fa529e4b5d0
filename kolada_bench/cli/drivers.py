"""``kolada-bench drivers``: what a cost per inhabitant is made of."""

from __future__ import annotations

import argparse

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked

EXAMPLE = (
    "  kolada-bench drivers Mellerud --theme aldreomsorg\n"
    "  kolada-bench drivers Mellerud --theme ifo --group kommungrupp --demo\n"
    "  kolada-bench drivers Mellerud --only H1,F3 --from-year 2022\n"
    "  kolada-bench drivers Mellerud --theme lss --from-year --format json -o lss.json"
)
THREE_YEARS_BACK = "tre"


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "drivers",
        "drivers KOMMUN [--theme TEMA] [--group GRUPP] [flaggor]",
        "Dela upp en kostnadsskillnad i ålder, volym och kostnad per brukare, mot en grupp "
        "kommuner eller mot kommunens eget tidigare år.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    shared.add_group(parser)
    shared.add_question(parser)
    parser.options.add_argument(
        "--only", metavar="ID", help="bara dessa uppdelningar, med faktorer: H1,F3"
    )
    parser.options.add_argument(
        "--details", action="store_true", help="faktorerna i varje uppdelning"
    )
    parser.options.add_argument(
        "--from-year", nargs="?", const=THREE_YEARS_BACK, metavar="ÅR",
        help="jämför med kommunens eget år i stället för en grupp; utan årtal tre år bakåt "
        "inom serien",
    )  # fmt: skip
    parser.options.add_argument(
        "--prisindex", metavar="FIL",
        help="eget prisindex: över tid skiljs prisnivån från resten",
    )  # fmt: skip
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Split, and deliver the answer."""
    from_year = _year(options.from_year)
    from kolada_bench.benchmark import drivers

    with asked(options) as question:
        answer = drivers(
            question.words.municipality or None,
            group=question.words.groups,
            theme=options.theme,
            only=[id_.strip() for id_ in (options.only or "").split(",") if id_.strip()],
            year=options.year,
            years=options.years,
            over_time=options.from_year is not None,
            from_year=from_year,
            price_index=options.prisindex,
            details=options.details,
            source=question.source,
            settings=question.settings,
        )
    deliver(answer, options)
    return 0


def _year(text: str | None) -> int | None:
    """Read ``--from-year``; None when it is not given, or given without a year."""
    if text is None or text == THREE_YEARS_BACK:
        return None
    try:
        return shared.read_year(text)
    except ValueError as error:
        from kolada_bench.errors import UsageError

        message = (
            f"Argumentet --from-year: {error}. Utan årtal ska flaggan stå sist, eller före "
            "en annan flagga."
        )
        raise UsageError(message) from error
