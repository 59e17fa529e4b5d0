"""From parsed options to what ``benchmark`` is asked: source, settings and words."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import msgspec

from kolada_bench.cli.console import Progress
from kolada_bench.cli.output import tell
from kolada_bench.cli.words import Arguments, Knowledge, read_arguments
from kolada_bench.errors import UsageError
from kolada_bench.peers.custom import is_municipality
from kolada_bench.peers.kolada import has_title
from kolada_bench.settings import Settings, read_settings
from kolada_bench.sources import Source, open_source


class Asked(msgspec.Struct, frozen=True):
    """A command's question: where to ask, under which settings, and the words' meaning."""

    source: Source
    settings: Settings
    words: Arguments


@contextmanager
def opened_source(options: argparse.Namespace) -> Iterator[tuple[Source, Settings]]:
    """Open the source that the options name; afterwards say how its data was had.

    What is to be said goes to stderr also when the question fails: it may tell why.
    """
    settings = read_settings()
    progress = Progress(quiet=options.quiet)
    source = open_source(
        settings,
        demo=options.demo,
        snapshot=options.snapshot,
        offline=options.offline,
        progress=progress,
    )
    try:
        yield source, settings
    finally:
        progress.wipe()
        if not options.quiet:
            tell(source.notices)


@contextmanager
def asked(options: argparse.Namespace) -> Iterator[Asked]:
    """Open the source, and tell municipality, groups and KPIs apart."""
    with opened_source(options) as (source, settings):
        words = read_arguments(
            options.municipality,
            getattr(options, "group", []),
            getattr(options, "kpi", []),
            _knowledge(source, settings),
        )
        variables = getattr(options, "variables", None)
        if variables:
            groups = _with_variables(words.groups, variables)
            words = msgspec.structs.replace(words, groups=groups)
        yield Asked(source, settings, words)


def _with_variables(groups: tuple[str, ...], variables: str) -> tuple[str, ...]:
    """Return the group texts with the variables written into "grannar", or only that."""
    plain = [group.casefold() == "grannar" for group in groups]
    if groups and not any(plain):
        message = "--variables hör till strukturella grannar: lägg till --group grannar."
        raise UsageError(message)
    chosen = f"grannar:{variables}"
    return tuple(
        chosen if is_plain else group for group, is_plain in zip(groups, plain, strict=True)
    ) or (chosen,)


def _knowledge(source: Source, settings: Settings) -> Knowledge:
    return Knowledge(
        is_municipality=cache(lambda text: is_municipality(text, source.municipalities())),
        is_group=cache(lambda text: has_title(text, source)),
        own_groups=tuple(settings.own_groups),
        has_default=settings.municipality is not None,
    )
