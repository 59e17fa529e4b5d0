"""``kolada-bench cache``: what is kept of Kolada's answers, and throwing it away."""

from __future__ import annotations

import argparse

from kolada_bench import sv
from kolada_bench.cli import parser as shared
from kolada_bench.cli.console import show
from kolada_bench.cli.output import tell
from kolada_bench.errors import UsageError
from kolada_bench.settings import read_settings

EXAMPLE = "  kolada-bench cache info\n  kolada-bench cache clear"
ACTIONS = ("info", "clear")


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "cache",
        "cache info|clear",
        "Visa (info) eller töm (clear) de svar från Kolada som har sparats på disk.",
        EXAMPLE,
    )
    parser.add_argument_group("Åtgärd").add_argument(
        "action", nargs="?", default="info", metavar="info|clear", help="förval: info"
    )
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Show or clear."""
    from kolada_bench.sources.live import cache_info, clear_cache

    if options.action not in ACTIONS:
        message = f'"{options.action}" finns inte. Välj cache info eller cache clear.'
        raise UsageError(message)
    settings = read_settings()
    if options.action == "clear":
        print(f"Tog bort {sv.number(clear_cache(settings))} sparade svar.")
        return 0
    info = cache_info(settings)
    show(f"Mapp: {info.folder}")
    print(f"Sparade svar: {sv.number(info.answers)} ({sv.number(info.size / 1e6, 1)} MB)")
    if info.oldest and info.newest:
        print(f"Äldsta: {sv.moment(info.oldest)}. Nyaste: {sv.moment(info.newest)}.")
    print(
        f"Nya hämtas när de är äldre än {sv.number(settings.metadata_ttl / 86_400)} dygn "
        f"(beskrivningar) eller {sv.number(settings.values_ttl / 3_600)} timmar (värden)."
    )
    if not options.quiet:
        tell(info.notices)
    return 0
