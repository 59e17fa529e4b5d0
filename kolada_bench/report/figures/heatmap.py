"""Nettokostnadsavvikelse (NKA) over the years: verksamheter by years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.trend import COMPARABLE_YEARS
from kolada_bench.benchmark.net_costs.tables import area_title
from kolada_bench.catalogue.net_cost import TOTAL
from kolada_bench.charts.heatmap import HeatmapChart, HeatRow
from kolada_bench.errors import UsageError
from kolada_bench.report.figures import words as said
from kolada_bench.report.figures.net_cost import (
    APART,
    deviation,
    every_row,
    kpis_of,
    own_notes,
    rows_of_year,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.benchmark.result import NetCost

BREAK_NOTE = "Beräkningen ändrades från och med {years}: åren före jämförs inte."


def heatmap_chart(answer: NetCost) -> HeatmapChart:
    """Return NKA in percent, verksamheter by years; a break cuts a row.

    Raises
    ------
    UsageError
        The answer has NKA for one year only, or for none.
    """
    every = every_row(answer)
    years = tuple(sorted({int(row["year"]) for row in every}))
    if len(years) < 2:
        message = (
            "Värmekartan visar flera år, och nettokostnadsavvikelsen finns här för "
            f"{sv.years(years) or 'inget år'}. Välj fler år (--years 2019-2025)."
        )
        raise UsageError(message)
    cells = {(row["service_area"], int(row["year"])): row for row in every}
    names = sorted(
        dict.fromkeys(row["service_area"] for row in every),
        key=lambda area: (area == APART, area == TOTAL),
    )
    breaks = {
        area: tuple(y for y in years if _breaks_at(cells.get((area, y)), y, years))
        for area in names
    }
    span = f"{years[0]}{sv.EN_DASH}{years[-1]}"
    first = sorted({year for found in breaks.values() for year in found})
    return HeatmapChart(
        text=said.words(
            answer,
            title=_heat_title(answer, cells, breaks, years),
            subtitle=(f"Nettokostnadsavvikelse {span}, procent av referenskostnaden",),
            source_line=said.source(answer.provenance, kpis_of(every), computed=None),
            notes=(
                *own_notes(every),
                BREAK_NOTE.format(years=sv.years(first)) if first else "",
                "LSS utjämnas för sig och läggs inte ihop med övriga."
                if APART in names and len(names) > 1
                else "",
            ),
        ),
        years=years,
        rows=tuple(
            HeatRow(
                name=area_title(area),
                values=tuple(_figure_at(cells.get((area, year))) for year in years),
                breaks=breaks[area],
                preliminary=tuple(
                    year
                    for year in years
                    if (area, year) in cells and cells[area, year]["preliminary"]
                ),
                apart=len(names) > 1 and area == APART,
            )
            for area in names
        ),
    )


def _heat_title(
    answer: NetCost,
    cells: dict[tuple[Any, int], dict[Any, Any]],
    breaks: dict[Any, tuple[int, ...]],
    years: Sequence[int],
) -> str:
    """Return how often the verksamhet that deviates most has been above its reference."""
    chosen = [row for row in rows_of_year(answer, None) if row["service_area"] != TOTAL]
    sized = [row for row in chosen if deviation(row, "mnkr") is not None]
    if not sized:
        return f"Nettokostnadsavvikelse per verksamhet i {answer.municipality.title}"
    lead = max(sized, key=lambda row: abs(deviation(row, "mnkr") or 0.0))["service_area"]
    since = max(breaks[lead], default=years[0])
    known = {
        year: value
        for year in years
        if year >= since and (value := _figure_at(cells.get((lead, year)))) is not None
    }
    name = f"{area_title(lead)} i {answer.municipality.title}"
    if not known:
        return f"{name} saknar nettokostnadsavvikelse från {since}"
    newest = max(known)
    if len(known) < COMPARABLE_YEARS:
        figure = sv.with_unit(known[newest], "%", 1, sign=True)
        most = "mest " if len(sized) > 1 else ""
        return f"{name} avvek {most}från referenskostnaden {newest}: {figure}"
    side = "högre" if known[newest] > 0 else "lägre"
    same = sum((value > 0) == (known[newest] > 0) for value in known.values())
    often = (
        f"alla {said.count_word(same)} år"
        if same == len(known)
        else f"{said.count_word(same)} av {said.count_word(len(known))} år"
    )
    span = f"{min(known)}{sv.EN_DASH}{newest}"
    return f"{name} har haft {side} nettokostnad än referenskostnaden {often} {span}"


def _breaks_at(row: dict[Any, Any] | None, year: int, years: Sequence[int]) -> bool:
    return row is not None and bool(row["new_series"]) and year > years[0]


def _figure_at(row: dict[Any, Any] | None) -> float | None:
    return None if row is None else deviation(row, "pct")
