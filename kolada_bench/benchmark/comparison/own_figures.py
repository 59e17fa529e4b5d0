"""The municipality's own figures beside Kolada's: what they are, and what they can show.

They stand in a section of their own and are never mixed with Kolada's rows: definition and
source are the municipality's. Counts get the interval of each single year and a verdict on
whether they can show a change at all; years are not added up, since the same person may be
counted in several of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.intervals import (
    TOO_NARROW,
    VERDICT_TEXTS,
    Interval,
    poisson_interval,
    small_change,
)
from kolada_bench.benchmark.page import Column, Table

if TYPE_CHECKING:
    from kolada_bench.sources.own_figures import OwnSeries

HEADING = "Egna uppgifter"
SIDE = "kommunens egna uppgifter, inte från Kolada"
INTERVAL = "  95-procentigt intervall"
FEW_PERSONS = 5
SECRECY = (
    "Antal under 5 kan röja enskilda personer. Pröva sekretessen innan tabellen lämnas ut."
)


def own_figures_tables(series: Sequence[OwnSeries]) -> tuple[Table, ...]:
    """Return the section "Egna uppgifter": one table, years as columns; none without."""
    if not series:
        return ()
    years = sorted({year for one in series for year in one.years})
    rows = [row for one in series for row in _rows(one, years)]
    columns = (
        Column(("",), text=True),
        *(Column((str(year),), drop=i) for i, year in enumerate(years, start=1)),
    )
    # The newest years stay longest where room is short.
    columns = (*columns[:-1], Column((str(years[-1]),)))
    return (Table(HEADING, SIDE, columns, tuple(rows), tuple(_notes(series))),)


def own_figures_rows(series: Sequence[OwnSeries]) -> list[dict[str, Any]]:
    """Return the series as JSON holds them; no interval where nothing is counted."""
    return [
        {
            "name": one.name,
            "unit": one.unit,
            "sources": list(one.sources),
            "values": [
                {
                    "year": year,
                    "value": value if math.isfinite(value) else None,
                    "low": limits.low if limits else None,
                    "high": limits.high if limits else None,
                }
                for year, value, limits in zip(
                    one.years, one.values, _intervals(one), strict=True
                )
            ],
            "verdict": (verdict := _verdict(one)),
            "verdict_text": VERDICT_TEXTS[verdict] if verdict else None,
        }
        for one in series
    ]


def verdict_sentence(series: OwnSeries) -> str:
    """Return what a series can show: "LVM: 1–3 per år, för få för att visa ..."."""
    verdict = _verdict(series)
    if verdict is None:
        return f"{series.name}: inte ett antal, så inget intervall räknas."
    known = [value for value in series.values if math.isfinite(value)]
    low, high = min(known), max(known)
    amount = sv.number(low) if low == high else sv.span(low, high)
    years = sv.years(
        year
        for year, value in zip(series.years, series.values, strict=True)
        if math.isfinite(value)
    )
    return f"{series.name}: {amount} per år {years}, {VERDICT_TEXTS[verdict]}."


def _verdict(series: OwnSeries) -> Any:
    """Return ``small_change`` of the years that have a count; None for other figures."""
    known = [value for value in series.values if math.isfinite(value)]
    return small_change(known) if series.is_count and known else None


def _intervals(series: OwnSeries) -> list[Interval | None]:
    return [
        poisson_interval(value) if series.is_count and math.isfinite(value) else None
        for value in series.values
    ]


def _rows(series: OwnSeries, years: Sequence[int]) -> Iterable[tuple[str, ...]]:
    values = dict(zip(series.years, series.values, strict=True))
    decimals = max((_decimals(value) for value in series.values), default=0)
    yield (
        f"{series.name}, {series.unit}",
        *(sv.number(values.get(year, math.nan), decimals) for year in years),
    )
    if series.is_count:
        limits = dict(zip(series.years, _intervals(series), strict=True))
        yield (INTERVAL, *(_span(limits.get(year)) for year in years))


def _span(limits: Interval | None) -> str:
    if limits is None:
        return sv.MISSING
    # 0,03 and not 0,0: the lower limit of a count is above nothing.
    low = sv.number(limits.low, 2 if 0 < limits.low < 0.1 else 1)
    return f"{low}{sv.EN_DASH}{sv.number(limits.high, 1)}"


def _decimals(value: float) -> int:
    if not math.isfinite(value) or value.is_integer():
        return 0
    return 1 if (10 * value).is_integer() else 2


def _notes(series: Sequence[OwnSeries]) -> Iterable[str]:
    for one in series:
        yield verdict_sentence(one)
    counts = [one for one in series if one.is_count]
    if counts:
        yield (
            "Intervallet är vad slumpen kan ge vid samma behov. Det gäller ett år i taget "
            f"och är {TOO_NARROW}: samma person kan räknas flera år, och syskon kommer "
            "ofta samtidigt."
        )
    if any(0 < value < FEW_PERSONS for one in counts for value in one.values):
        yield SECRECY
    sources: dict[str, dict[str, None]] = {}
    for one in series:
        for source in one.sources:
            sources.setdefault(source, {})[one.name] = None
    for source, names in sources.items():
        yield f"Källa för {sv.listing(list(names))}: {source.rstrip('.')}."
