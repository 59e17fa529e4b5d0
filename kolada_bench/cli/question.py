"""From parsed options to what ``benchmark`` is asked: source, settings and words."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import cache

from kolada_bench.cli.words import Arguments, Knowledge, read_arguments
from kolada_bench.peers.custom import is_municipality
from kolada_bench.peers.kolada import has_title
from kolada_bench.settings import Settings, read_settings
from kolada_bench.sources import Source, open_source


@dataclass(frozen=True, slots=True)
class Asked:
    """A command's question: where to ask, under which settings, and the words' meaning."""

    source: Source
    settings: Settings
    words: Arguments


def read_question(options: argparse.Namespace) -> Asked:
    """Open the source and tell municipality, groups and KPIs apart."""
    settings = read_settings()
    source = open_source(
        settings, demo=options.demo, snapshot=options.snapshot, offline=options.offline
    )
    words = read_arguments(
        options.municipality,
        getattr(options, "group", []),
        getattr(options, "kpi", []),
        _knowledge(source, settings),
    )
    return Asked(source, settings, words)


def _knowledge(source: Source, settings: Settings) -> Knowledge:
    return Knowledge(
        is_municipality=cache(lambda text: is_municipality(text, source.municipalities())),
        is_group=cache(lambda text: has_title(text, source)),
        own_groups=tuple(settings.own_groups),
        has_default=settings.municipality is not None,
    )
