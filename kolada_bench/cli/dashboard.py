"""``kolada-bench dashboard``: the same analysis in the browser."""

from __future__ import annotations

import argparse
import contextlib
import gc
import re
from pathlib import Path

from kolada_bench.cli import parser as shared
from kolada_bench.cli.console import say
from kolada_bench.errors import UsageError

EXAMPLE = (
    "  kolada-bench dashboard --demo\n"
    "  kolada-bench dashboard Mellerud\n"
    "  kolada-bench dashboard --snapshot mellerud.sqlite --port 8100"
)
PORTS = range(1024, 65536)


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "dashboard",
        "dashboard [KOMMUN] [flaggor]",
        "Starta instrumentpanelen på den här datorn och öppna den i webbläsaren.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    parser.options.add_argument(
        "--port", type=shared.checked(read_port), metavar="N",
        help="port på den här datorn (förval: den första lediga från 8050)",
    )  # fmt: skip
    parser.options.add_argument(
        "--no-browser", action="store_true", help="öppna inte webbläsaren"
    )
    shared.add_source(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Serve until the user interrupts."""
    if options.offline:
        message = "--offline gäller inte instrumentpanelen; använd --snapshot FIL."
        raise UsageError(message)
    from dashboards.serve import serve
    from kolada_bench.settings import read_settings

    # It serves for days: garbage, which a short command leaves, would fill the memory.
    gc.enable()
    # The server takes the interrupt itself; one that comes before it does so is ours.
    with contextlib.suppress(KeyboardInterrupt):
        serve(
            read_settings(),
            demo=options.demo,
            snapshot=Path(options.snapshot) if options.snapshot else None,
            municipality=" ".join(options.municipality),
            port=options.port,
            browse=not options.no_browser,
            said=say,
        )
    say("Avslutad.")
    return 0


def read_port(text: str) -> int:
    """Read a port number; ``ValueError`` in Swedish."""
    if not re.fullmatch(r"\d{1,5}", text) or int(text) not in PORTS:
        message = f'"{text}" är ingen port ({PORTS[0]} till {PORTS[-1]})'
        raise ValueError(message)
    return int(text)
