"""Quality measures of a verksamhet: those KPIs that the themes give a direction to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kolada_bench.analysis.study_visits import Quality
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.search import named_id, resolve_kpi, unknown_kpi
from kolada_bench.catalogue.units import Measure, measure, unit
from kolada_bench.errors import UsageError

if TYPE_CHECKING:
    from kolada_bench.benchmark.question import Question
    from kolada_bench.catalogue.themes import ThemeRow
    from kolada_bench.sources import Source

EQUAL_SHARE = 2.0
"""Percentage points within which two shares count as equal."""
EQUAL_PART = 0.05
"""Of the own value, within which two figures of another unit count as equal."""


def quality_rows(service_area: str) -> tuple[ThemeRow, ...]:
    """Return the theme rows of a verksamhet that have a better and a worse end."""
    found: dict[str, ThemeRow] = {}
    for name in themes.theme_names():
        for row in themes.read_theme(name).rows:
            if row.service_area == service_area and row.direction != "neutral":
                found.setdefault(row.kpi, row)
    return tuple(found.values())


def chosen_rows(
    texts: Iterable[str], source: Source, theme: str | None = None
) -> tuple[ThemeRow, ...]:
    """Return the theme rows of quality measures that the user names.

    Parameters
    ----------
    texts
        KPI ids or search texts.
    theme
        A theme, or a file with one, whose directions go before the packaged themes'.

    Raises
    ------
    UnknownName
        A KPI does not exist.
    UsageError
        No theme says which end of a KPI is the better one.
    """
    every = [named_id(text) or resolve_kpi(text, source.kpis().values()) for text in texts]
    ids = list(dict.fromkeys(every))
    named = [themes.read_theme(theme)] if theme else []
    known = [*named, *map(themes.read_theme, themes.theme_names())]
    directed: dict[str, ThemeRow] = {}
    for row in (row for one in known for row in one.rows if row.direction != "neutral"):
        directed.setdefault(row.kpi, row)
    without = [id_ for id_ in ids if id_ not in directed]
    published = source.kpis(without) if without else {}
    for id_ in without:
        if id_ not in published and id_ not in derived_kpis():
            raise unknown_kpi(id_)
        message = (
            f"{id_} har ingen riktning i temana: om högre eller lägre är bättre avgör vem "
            "som är lika eller bättre. Välj ett annat nyckeltal, eller skriv riktning i "
            "ett eget tema (--theme FIL)."
        )
        raise UsageError(message)
    return tuple(directed[id_] for id_ in ids)


def quality_measures(
    rows: Iterable[ThemeRow], question: Question, years: Sequence[int]
) -> tuple[tuple[Quality, str], ...]:
    """Return the measures whose series holds together over the years."""
    out = []
    for row in rows:
        broken = any(
            not b.minor and years and years[0] < b.year <= years[-1]
            for b in question.breaks(row.kpi)
        )
        if row.kpi not in question.kpis or broken:
            continue
        share = measure(unit(row.kpi, question.kpis[row.kpi].title)) is Measure.SHARE
        sign = 1 if row.direction == "higher" else -1
        tolerance = EQUAL_SHARE if share else EQUAL_PART
        quality = Quality(row.kpi, sign, tolerance, relative=not share)
        out.append((quality, row.label))
    return tuple(out)
