"""What Jämför asks for: which rows, whose charts, and which pairs a theme has.

With a theme, its rows and the KPIs chosen beside it; with KPIs alone, just those. The first
KPI of the URL is the one whose charts are shown, so that a row's link only changes which is
first. A chart that needs every municipality asks for its own KPIs alone, since a theme's
worth of the country is a hundred requests.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.themes import DEFAULT_THEME, direction, read_theme
from kolada_bench.catalogue.units import Measure, measure, unit
from kolada_bench.peers.titles import OVERALL
from kolada_bench.report.figures.regime import PAIRS

if TYPE_CHECKING:
    from dashboards.context import Context
    from dashboards.selection import Selection
    from kolada_bench.benchmark.result import Benchmark
    from kolada_bench.catalogue.themes import ThemeRow

EVERYBODY = frozenset({"alla", "riket"})
_PER_USER = ("brukare", "tagare", "elev", "barn", "vårddygn")
"""What a cost is per, where it says what one who is served costs."""


class Pair(msgspec.Struct, frozen=True):
    """A cost and a quality measure to be shown against each other."""

    cost: str
    quality: str


class Rows(msgspec.Struct, frozen=True):
    """What may stand on a quadrant's axes: the theme's costs and its quality measures."""

    costs: tuple[ThemeRow, ...]
    qualities: tuple[ThemeRow, ...]


def theme_of(context: Context) -> str | None:
    """Return the theme whose rows are shown; None where KPIs alone are."""
    chosen = context.selection
    if chosen.theme or chosen.kpis:
        return chosen.theme
    return context.data.settings.theme or DEFAULT_THEME


def shown_kpi(context: Context) -> str:
    """Return the KPI whose charts are shown."""
    if context.selection.kpis:
        return context.selection.kpis[0]
    return read_theme(theme_of(context) or DEFAULT_THEME).rows[0].kpi


def with_first(context: Context, kpi: str) -> Selection:
    """Return the view with the charts of another KPI, and the same rows."""
    theme = theme_of(context)
    beside = [id_ for id_ in _beside(context, theme) if id_ != kpi]
    return context.selection.with_(theme=theme, kpis=(kpi, *beside))


def table_answer(context: Context) -> Benchmark:
    """Return the rows of the tables, and what their differences come to."""
    theme = theme_of(context)
    # In one order whichever is first, so that a click asks for nothing that is at hand.
    kpis = tuple(sorted(_beside(context, theme)))
    return context.with_(theme=theme, kpis=kpis).compare(gaps=True)


def country_answer(context: Context, *kpis: str) -> Benchmark:
    """Return some KPIs against the groups and every municipality."""
    groups = context.selection.groups
    everybody = not EVERYBODY & set(groups)
    alone = context.with_(theme=None, kpis=kpis)
    return alone.compare(all_municipalities=everybody)


def bought_pair(context: Context) -> tuple[str, str] | None:
    """Return köpt and egen regi of a cost: the shown KPI's, else the first of the rows."""
    rows = {row.kpi for row in _theme_rows(context)} | set(context.selection.kpis)
    shown = shown_kpi(context)
    found = [
        pair for cost, pair in PAIRS.items() if rows & set(pair) or shown in (cost, *pair)
    ]
    return min(found, key=lambda pair: not _is_about(pair, shown), default=None)


def _is_about(pair: tuple[str, str], kpi: str) -> bool:
    return kpi in pair or PAIRS.get(kpi) == pair


def axes(context: Context) -> Rows:
    """Return quality measures, and the costs of their sections, those per user first."""
    rows = _theme_rows(context)
    qualities = tuple(row for row in rows if _is_quality(row))
    sections = {row.section for row in qualities}
    costs = [row for row in rows if row.section in sections and _is_cost(row)]
    costs.sort(key=lambda row: not _is_per_user(row))
    return Rows(tuple(costs), qualities)


def quality_pair(context: Context) -> Pair | None:
    """Return the cost and quality that the URL names, else the theme's own; None for none.

    A pair is of one section, and of one service where the ids tell it: N21006 and U21468
    are both hemtjänst. With the shown KPI in it where it has a partner.
    """
    there = axes(context)
    if not (there.costs and there.qualities):
        return None
    named = {context.selection["kostnad"], context.selection["kvalitet"]}
    shown = shown_kpi(context)
    cost, quality = min(
        itertools.product(there.costs, there.qualities),
        key=lambda pair: (
            pair[0].kpi not in named,
            pair[1].kpi not in named,
            pair[0].section != pair[1].section,
            _service(pair[0].kpi) != _service(pair[1].kpi),
            shown not in (pair[0].kpi, pair[1].kpi),
            not _is_per_user(pair[0]),
        ),
    )
    return Pair(cost.kpi, quality.kpi)


def _theme_rows(context: Context) -> tuple[ThemeRow, ...]:
    theme = theme_of(context)
    return read_theme(theme).rows if theme else ()


def _beside(context: Context, theme: str | None) -> list[str]:
    """Return the chosen KPIs that the theme has not."""
    its_own = {row.kpi for row in read_theme(theme).rows} if theme else set()
    return [kpi for kpi in context.selection.kpis if kpi not in its_own]


def _is_quality(row: ThemeRow) -> bool:
    # Sick leave has a better end too, but is no quality of a service.
    return direction(row.kpi) != "neutral" and row.service_area != OVERALL


def _is_cost(row: ThemeRow) -> bool:
    if direction(row.kpi) != "neutral":
        return False
    derived = derived_kpis().get(row.kpi)
    its_unit = derived.unit if derived else unit(row.kpi, row.title)
    return its_unit.startswith("kr") and measure(its_unit) is Measure.AMOUNT


def _is_per_user(row: ThemeRow) -> bool:
    return any(word in row.title.lower() for word in _PER_USER)


def _service(kpi: str) -> str:
    """Return the digits of an id that stand for a service: "21" of N21006, hemtjänst."""
    return kpi[1:3]
