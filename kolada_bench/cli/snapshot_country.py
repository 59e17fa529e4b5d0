"""``snapshot save --all``: what it costs, how far it has come, and how to go on."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.cli import snapshot_save
from kolada_bench.cli.console import Progress, say
from kolada_bench.cli.country_pace import Pace, span
from kolada_bench.cli.output import tell
from kolada_bench.cli.question import opened_source
from kolada_bench.errors import SourceError, UsageError
from kolada_bench.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.sources.country_cost import Cost

QUESTION = "snapshot save --all"


def save_country(path: Path, words: Sequence[str], options: argparse.Namespace) -> None:
    """Save the whole country in ``path``, or go on where an earlier run ended.

    Raises
    ------
    UsageError
        An option that does not go with ``--all``, or too many requests without ``--yes``.
    SourceError
        A part could not be had or written; what was fetched before it is kept.
    """
    _refuse_others(words, options)
    if options.demo:
        from kolada_bench.sources.country_parts import copy_country

        with opened_source(options) as (source, _):
            copy_country(source, path, QUESTION)
        return
    # A run of hours makes garbage, which the program does without collecting otherwise.
    gc.enable()
    _fetch_country(path, options)


def _refuse_others(words: Sequence[str], options: argparse.Namespace) -> None:
    given = [*words] + [
        f"--{name}"
        for name in (
            "theme", "kpi", "group", "variables", "years", "snapshot", "offline"
        )
        if getattr(options, name)
    ]  # fmt: skip
    if given:
        message = (
            "--all hämtar hela landet, alla nyckeltal och alla år: ta bort "
            f"{sv.listing(given)}, eller ta bort --all."
        )
        raise UsageError(message)


def _fetch_country(path: Path, options: argparse.Namespace) -> None:
    from kolada_bench.sources.country import Country
    from kolada_bench.sources.country_file import unfinished
    from kolada_bench.sources.live import open_bulk

    reader = open_bulk(read_settings())
    country = Country(path, reader)
    progress = Progress(quiet=options.quiet)
    try:
        cost = country.cost()
        tell([] if options.quiet else [*reader.notices, *country.notices])
        _begin(cost, options)
        pace = Pace(cost, progress, quiet=options.quiet)
        country.fetch(pace)
        pace.end(reader.requests)
        progress.show("Skriver filen och läser igenom den")
        country.finish(QUESTION)
    except (SourceError, KeyboardInterrupt):
        progress.wipe()
        if unfinished(path).exists() and not options.quiet:
            say(
                f"Det som är hämtat ligger i {unfinished(path)}. Kör samma kommando igen "
                "för att fortsätta."
            )
        raise
    finally:
        progress.wipe()
        country.close()
        reader.close()


def _begin(cost: Cost, options: argparse.Namespace) -> None:
    """Say what is there already and what is left; very much is only fetched with --yes.

    Raises
    ------
    UsageError
        It is very much, and ``--yes`` is not given.
    """
    if cost.done and cost.last and not options.quiet:
        done, total = sv.number(cost.done), sv.number(cost.total)
        when = sv.moment(cost.last)
        say(f"Fortsätter: {done} av {total} nyckeltal är hämtade ({when}).")
    if not cost.fewest:
        return
    shortest, longest = span(cost.shortest), span(cost.longest)
    time_ = f"mellan {shortest} och {longest}"
    text = (
        f"Det tar minst {sv.number(cost.fewest)} och högst {sv.number(cost.most)} anrop "
        f"till Kolada, {time_ if shortest != longest else f'omkring {longest}'}."
    )
    if cost.fewest > snapshot_save.MANY_REQUESTS and not options.yes:
        message = (
            f"{text} Lägg till --yes för att hämta. Det går att avbryta och fortsätta "
            "senare med samma kommando."
        )
        raise UsageError(message)
    if not options.quiet:
        say(text)
