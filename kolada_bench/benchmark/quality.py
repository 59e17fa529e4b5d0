"""Quality measures of a verksamhet: those KPIs that the themes give a direction to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kolada_bench.analysis.study_visits import Quality
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.breaks import breaks
from kolada_bench.catalogue.units import Measure, measure, unit

if TYPE_CHECKING:
    from kolada_bench.benchmark.question import Question
    from kolada_bench.catalogue.themes import ThemeRow

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


def quality_measures(
    rows: Iterable[ThemeRow], question: Question, years: Sequence[int]
) -> tuple[tuple[Quality, str], ...]:
    """Return the measures whose series holds together over the years."""
    out = []
    for row in rows:
        broken = any(
            not b.minor and years and years[0] < b.year <= years[-1]
            for b in breaks(row.kpi)
        )
        if row.kpi not in question.kpis or broken:
            continue
        share = measure(unit(row.kpi, question.kpis[row.kpi].title)) is Measure.SHARE
        sign = 1 if row.direction == "higher" else -1
        tolerance = EQUAL_SHARE if share else EQUAL_PART
        quality = Quality(row.kpi, sign, tolerance, relative=not share)
        out.append((quality, row.label))
    return tuple(out)
