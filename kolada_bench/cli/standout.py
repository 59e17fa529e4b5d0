"""``kolada-bench standout``: what stands out in a municipality."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.cli import parser as shared
from kolada_bench.cli.console import say
from kolada_bench.cli.output import deliver
from kolada_bench.cli.question import asked
from kolada_bench.errors import TooFewPeers, UsageError

if TYPE_CHECKING:
    from kolada_bench.cli.question import Asked

EXAMPLE = (
    "  kolada-bench standout Mellerud\n"
    "  kolada-bench standout Mellerud --theme ifo --demo\n"
    "  kolada-bench standout Mellerud --all --snapshot kolada.sqlite\n"
    "  kolada-bench standout Mellerud --theme ifo --group lika kommuner --group kommungrupp"
)
_YES = frozenset({"j", "ja", "y", "yes"})


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "standout",
        "standout KOMMUN [--theme TEMA | --all] [flaggor]",
        "Visa de nyckeltal där en kommun ligger långt från både landets mitt och sin "
        "grupp, med skäl: plats, belopp och hur säkert det är.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    shared.add_group(parser)
    shared.add_question(parser)
    parser.options.add_argument(
        "--all", action="store_true",
        help="pröva alla kommunala nyckeltal i stället för ett tema; genast ur --snapshot "
        "eller --demo, många anrop till Kolada annars",
    )  # fmt: skip
    parser.options.add_argument(
        "--yes", action="store_true", help="fråga inte före en stor hämtning (--all)"
    )
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Try the KPIs, and deliver the answer; first ask where it would cost much."""
    from kolada_bench.benchmark import standout

    with asked(options) as question:
        live = question.source.name == "kolada" and not options.offline
        if options.all and live and not (options.yes or _agreed(question, options)):
            say("Inget hämtades.")
            return 0
        answer = standout(
            question.words.municipality or None,
            group=question.words.groups,
            theme=options.theme,
            all_kpis=options.all,
            year=options.year,
            years=options.years,
            source=question.source,
            settings=question.settings,
        )
    if not answer.tried.scored:
        years = sv.years(answer.years)
        message = (
            f"Inget nyckeltal går att pröva för {answer.municipality.title} {years}: "
            "kommunen, eller mer än en tredjedel av alla kommuner, saknar uppgift. Välj "
            "andra år (--year, --years)."
        )
        raise TooFewPeers(message)
    deliver(answer, options)
    return 0


def _agreed(question: Asked, options: argparse.Namespace) -> bool:
    """Say what the answer costs, and ask; where nobody can answer, refuse.

    Raises
    ------
    UsageError
        There is no terminal to ask on.
    """
    from kolada_bench.benchmark.standing_out.answer import request_count

    count = request_count(
        question.words.municipality or None,
        question.words.groups,
        options.theme,
        True,
        options.year,
        options.years,
        question.source,
        question.settings,
    )
    cost = (
        f"--all hämtar alla kommuners värden: högst {sv.number(count)} anrop till Kolada."
    )
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        message = (
            f"{cost} Lägg till --yes för att hämta dem, eller läs ur en ögonblicksbild: "
            "--snapshot FIL."
        )
        raise UsageError(message)
    # The line of progress is still there; this one is longer and covers it.
    print(f"\r{cost} Fortsätt? [j/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in _YES
