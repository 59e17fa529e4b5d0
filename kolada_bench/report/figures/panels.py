"""Many KPIs over the years: a small picture of each, in the answer's order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.series.text import decimals
from kolada_bench.charts.panels import Panel, PanelsChart
from kolada_bench.errors import TooFewPeers
from kolada_bench.report.figures import lookup
from kolada_bench.report.figures import words as said
from kolada_bench.report.figures.series import column, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.benchmark.series.segments import Series


MOST_PANELS = 16
"""More small pictures than this nobody reads: a page of paper has room for no more."""


def panels_chart(
    answer: Trend, kpis: Sequence[str] | None = None, group_word: int = 0
) -> PanelsChart:
    """Return a small line chart per KPI, own beside the same peers' median and middle half.

    The first sixteen with values are drawn, and the chart says how many there are.

    Parameters
    ----------
    answer
        A trend of several KPIs.
    kpis
        Which of them, in the answer's order; all when None.
    group_word
        Which of several groups that were asked for, by its place.

    Raises
    ------
    UnknownName
        The answer lacks one of the KPIs.
    TooFewPeers
        No KPI has a value in any year.
    """
    chosen = _chosen(answer, kpis, group_word)
    figures = [(series, rows_of(answer, series)) for series in chosen]
    shown = [
        (series, rows)
        for series, rows in figures
        if any(math.isfinite(row[name]) for row in rows for name in ("value", "median"))
    ]
    if not shown:
        message = (
            f"Uppgift saknas alla år för {answer.municipality.title} och gruppen. Välj "
            "andra år (--years) eller en annan grupp (--group)."
        )
        raise TooFewPeers(message)
    every = len(shown)
    left_out = tuple(series.spec.id for series, _ in shown[MOST_PANELS:])
    shown = shown[:MOST_PANELS]
    years = tuple(sorted({int(row["year"]) for _, rows in shown for row in rows}))
    groups = list(dict.fromkeys(said.group_in_text(series.group) for series, _ in shown))
    whose = groups[0] if len(groups) == 1 else _whose([series for series, _ in shown])
    drawn = {series.spec.id for series, _ in shown} | set(left_out)
    lacking = [series.spec.id for series in chosen if series.spec.id not in drawn]
    inputs = [id_ for series, _ in shown for id_ in lookup.inputs_of(series.spec.id)]
    return PanelsChart(
        text=said.words(
            answer,
            title=_title(answer, shown, whose),
            subtitle=(
                f"{sv.count(len(shown), 'nyckeltal', 'nyckeltal')} {years[0]}{sv.EN_DASH}"
                f"{years[-1]}",
                "kronor i löpande priser"
                if any(series.price_words == "löpande priser" for series, _ in shown)
                else "",
                f"median för samma kommuner alla år: {whose}",
            ),
            source_line=said.source(
                answer.provenance,
                inputs,
                computed=""
                if any(series.spec.derived for series, _ in shown)
                else "Median och kvartiler",
            ),
            notes=(
                f"De {len(shown)} första av {every} nyckeltal visas." if left_out else "",
                f"Uppgift saknas: {', '.join(lacking)}." if lacking else "",
                "En lodrät linje är ett brott: jämför inte över den."
                if any(series.breaks for series, _ in shown)
                else "",
            ),
        ),
        years=years,
        panels=tuple(_panel(series, rows, years) for series, rows in shown),
        own_name=answer.municipality.title,
        left_out=left_out,
    )


def _chosen(answer: Trend, kpis: Sequence[str] | None, group_word: int) -> list[Series]:
    by_kpi: dict[str, list[Series]] = {}
    for series in answer.series:
        by_kpi.setdefault(series.spec.id, []).append(series)
    for kpi in kpis or ():
        if kpi not in by_kpi:
            raise lookup.no_kpi(kpi, by_kpi)
    # Where two group texts are one group for a KPI, it has one series.
    return [
        every[min(group_word, len(every) - 1)]
        for kpi, every in by_kpi.items()
        if kpis is None or kpi in kpis
    ]


def _panel(series: Series, rows: Sequence[dict[Any, Any]], years: Sequence[int]) -> Panel:
    by_year = {int(row["year"]): row for row in rows}
    empty = dict.fromkeys(("value", "median", "q1", "q3"), math.nan)
    every = [by_year.get(year, empty) for year in years]
    figures = [row[name] for row in every for name in ("value", "median")]
    peers = bool(series.members)
    return Panel(
        title=said.bare_label(series.spec.label, series.spec.unit),
        unit=said.display_unit(series.unit),
        own=column(every, "value"),
        median=column(every, "median"),
        low=column(every, "q1") if peers else (),
        high=column(every, "q3") if peers else (),
        decimals=decimals(series, *figures),
        sign=series.spec.is_deviation,
        breaks=tuple(found.year for found in series.breaks),
        preliminary=tuple(sorted(series.preliminary)),
    )


def _title(
    answer: Trend, shown: Sequence[tuple[Series, list[dict[Any, Any]]]], whose: str
) -> str:
    """Return in how many the own figure is above the median, the newest year of each."""
    own = answer.municipality.title
    newest = [
        found
        for _, rows in shown
        if (
            found := next(
                (
                    row
                    for row in reversed(rows)
                    if math.isfinite(row["value"]) and math.isfinite(row["median"])
                ),
                None,
            )
        )
    ]
    if not newest:
        return f"{own} och {whose} år för år"
    above = sum(row["value"] > row["median"] for row in newest)
    years = {int(row["year"]) for row in newest}
    when = str(min(years)) if len(years) == 1 else "senaste året"
    return (
        f"{own} ligger över medianen för {whose} i {said.count_word(above)} av "
        f"{said.count_word(len(newest))} nyckeltal {when}"
    )


def _whose(chosen: Sequence[Series]) -> str:
    kinds = {series.group.kind for series in chosen}
    return "lika kommuner" if kinds == {"liknande"} else "jämförelsegrupperna"
