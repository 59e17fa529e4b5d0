"""A theme over time in one table: a line per KPI, first and last year of its newest period.

What a series is between its ends is left to the series' own table. A period that begins at
a break has its mark, and where no development may be described no change stands either.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.benchmark.cells import PRELIMINARY
from kolada_bench.benchmark.net_costs.tables import BREAK
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.benchmark.series.text import decimals, difference
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.benchmark.series.segments import Series

HOW_TO_SEE_MORE = "Serierna år för år visas med --details, ett nyckeltals med --kpi ID."


def summary_table(answer: Trend, every: Sequence[Series]) -> Table:
    """Return the table; a KPI without any comparable year has dashes."""
    own = answer.municipality.title
    columns = (
        Column(("Nyckeltal",), text=True),
        Column(("Period",), drop=5),
        Column((own, "första"), drop=3),
        Column((own, "sista")),
        Column((own, "ändring")),
        Column(("Median", "första"), drop=2),
        Column(("Median", "sista"), drop=4),
        Column(("Median", "ändring")),
        Column(("Samma", "kommuner"), drop=1),
    )
    prices = dict.fromkeys(words for s in every if (words := s.price_words))
    return Table(
        "Första och sista jämförbara år",
        f"kronor i {' och '.join(prices)}" if prices else "",
        columns,
        tuple(_line(answer, series) for series in every),
        tuple(_notes(every)),
    )


def _line(answer: Trend, series: Series) -> tuple[str, ...]:
    spec, group = series.spec, series.group
    label = f"* {spec.label}" if spec.derived else spec.label
    if len(answer.group_words) > 1:
        label += f" ({short_title(group)})"
    count = f"{len(series.members)} av {len(group.members)}"
    if not series.changes:
        return (label, *(sv.MISSING,) * 7, count)
    newest = series.changes[-1]
    mark = f"{BREAK}{sv.NBSP}" if _begins_at_break(series) else ""
    ends = dict.fromkeys((newest.first, newest.last))
    period = mark + sv.EN_DASH.join(map(str, ends))
    if newest.last in series.preliminary:
        period += f"{sv.NBSP}{PRELIMINARY}"
    places = decimals(series, *newest.own, *newest.median)
    cells = []
    for pair in (newest.own, newest.median):
        known = newest.is_described and all(map(math.isfinite, pair))
        cells += [sv.number(figure, places) for figure in pair]
        cells.append(difference(series, *pair, places) if known else sv.MISSING)
    return (label, period, *cells, count)


def _begins_at_break(series: Series) -> bool:
    return any(found.year <= series.changes[-1].first for found in series.breaks)


def _notes(every: Sequence[Series]) -> Iterable[str]:
    short = [s.spec.label for s in every if s.changes and not s.changes[-1].is_described]
    if short:
        yield f"Färre än tre jämförbara år, så ingen ändring: {'; '.join(short)}."
    yield HOW_TO_SEE_MORE
