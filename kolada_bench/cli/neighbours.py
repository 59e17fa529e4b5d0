"""``kolada-bench grannar``: our own search for municipalities of like structure."""

from __future__ import annotations

import argparse

from kolada_bench.cli import parser as shared
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import opened_source

EXAMPLE = (
    "  kolada-bench grannar Mellerud --area IFO\n"
    "  kolada-bench grannar Mellerud --variables N01951:2,N01957 --demo\n"
    "  kolada-bench compare Mellerud --group grannar"
)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "grannar",
        "grannar KOMMUN [--area VERKSAMHET | --variables NYCKELTAL] [flaggor]",
        "Sök de kommuner som är mest lika i struktur, med avståndet förklarat per "
        "variabel. Egen sökning, inte RKA:s liknande kommuner.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    parser.options.add_argument(
        "--area", "-a", metavar="VERKSAMHET",
        help="verksamhetens variabler (förval: övergripande)",
    )  # fmt: skip
    shared.add_variables(parser)
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Search, and deliver the neighbours."""
    from kolada_bench.benchmark.similar.neighbours import neighbours

    with opened_source(options) as (source, settings):
        answer = neighbours(
            " ".join(options.municipality) or None,
            area=options.area,
            variables=options.variables or "",
            source=source,
            settings=settings,
        )
    deliver(answer, options)
    return 0
