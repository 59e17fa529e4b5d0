"""One KPI: the municipality beside its peers, the highest first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import decimals_of, is_missing
from kolada_bench.benchmark.comparison.rows import FEW_MEMBERS
from kolada_bench.catalogue.themes import direction
from kolada_bench.catalogue.units import Measure
from kolada_bench.charts.ranking import Bar, RankingChart
from kolada_bench.errors import TooFewPeers, UsageError
from kolada_bench.report.figures import lookup
from kolada_bench.report.figures import words as said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.benchmark.result import Benchmark
    from kolada_bench.charts.chart import ChartText
    from kolada_bench.charts.palette import Level

MOST_BARS = 80
"""More municipalities than this are dots."""

_GENDERS = {"K": "kvinnor", "M": "män"}


def ranking_chart(answer: Benchmark, kpi: str, group_id: str | None = None) -> RankingChart:
    """Return a bar per municipality, the own one marked, with the group's median and Riket.

    Parameters
    ----------
    answer
        A comparison that has the KPI; with "alla" among its groups, bars of a KPI with a
        known direction have value colours by the quarters of all municipalities.
    kpi
        Its id.
    group_id
        Which of the answer's groups; the first (but "alla") when None.

    Raises
    ------
    UnknownName
        The answer has no such KPI or group.
    UsageError
        The group has more members than bars can show.
    TooFewPeers
        Neither the municipality nor any member has a value.
    """
    row = lookup.row_of(answer, kpi, group_id)
    figures = lookup.figures_of(answer, row)
    check_values(answer, row, figures)
    if len(figures) > MOST_BARS:
        message = (
            f"En rangordning visar högst {MOST_BARS} kommuner och gruppen har "
            f"{len(figures) - 1}: välj en mindre grupp, eller prickar (--typ prickar)."
        )
        raise UsageError(message)
    return RankingChart(
        text=row_text(answer, row, computed="Median och plats"),
        bars=tuple(
            Bar(
                name=line["title"],
                value=value_or_none(line["value"]),
                own=bool(line["own"]),
                level=_level(answer, row, line["value"]),
            )
            for line in figures
        ),
        unit=said.display_unit(row["unit"]),
        decimals=decimals_of(row),
        sign=_is_deviation(row),
        median=value_or_none(row["median"]),
        national=value_or_none(row["national"]),
        median_name=f"Median, {said.group_in_text(lookup.group_of(answer, row['group']))}",
    )


def row_text(
    answer: Benchmark,
    row: dict[Any, Any],
    *,
    computed: str,
    title: str | None = None,
) -> ChartText:
    """Return the words of a chart of one row: its finding, KPI, unit, year and group."""
    group = lookup.group_of(answer, row["group"])
    raw = not row["derived"]
    return said.words(
        answer,
        title=title or row_title(answer, row),
        subtitle=(
            " ".join(
                part
                for part in (
                    said.what_and_unit(row["label"], row["unit"]),
                    said.year_mark(row["year"], preliminary=bool(row["preliminary"])),
                )
                if part
            ),
            _GENDERS.get(row["gender"], ""),
            said.group_with_edition(group, _year(row)),
        ),
        source_line=said.source(
            answer.provenance,
            lookup.inputs_of(row["kpi"]),
            computed=computed if raw else "",
        ),
        notes=(
            *said.row_notes(answer, row, lookup.finding_of(answer, row)),
            *_few(row),
        ),
    )


def row_title(answer: Benchmark, row: dict[Any, Any]) -> str:
    """Return the finding of a row in one sentence, without a full stop.

    Where the municipality stands and how far from the median: "Mellerud har högst kostnad
    av åtta kommuner: 6 960 kronor per invånare, 20 procent över medianen".
    """
    own = answer.municipality.title
    figures = lookup.figures_of(answer, row)
    others = [line["value"] for line in figures if not line["own"]]
    known = sum(map(math.isfinite, others))
    if is_missing(row["value"]):
        return _without_own(answer, row, known)
    finding = lookup.finding_of(answer, row)
    if finding is None:
        return _uncompared(own, row, others)
    figure = said.own_figure(finding)
    if not known:
        return f"{own} {_year(row)}: {figure}; ingen kommun i gruppen har uppgift"
    where = said.place(finding.value, others)
    if where == "lika":
        return f"{own} har samma värde som gruppens {said.count_word(known)}: {figure}"
    what = said.among(where, finding, known + 1)
    return f"{own} har {what}: {figure}, {said.distance(finding)}"


def _without_own(answer: Benchmark, row: dict[Any, Any], known: int) -> str:
    median = sv.with_unit(row["median"], row["unit"], decimals_of(row))
    n = said.count_word(known)
    return (
        f"{answer.municipality.title} saknar uppgift för {_year(row)}; medianen för {n} "
        f"{'kommun' if known == 1 else 'kommuner'} är {median}"
    )


def _uncompared(own: str, row: dict[Any, Any], others: Sequence[float]) -> str:
    """Return the title of what has no sentence: totals, codes and deviations."""
    places = decimals_of(row)
    if _is_deviation(row):
        figure = sv.with_unit(row["value"], row["unit"], places, sign=True)
        known = sum(map(math.isfinite, others))
        where = said.place(row["value"], others)
        if not where or where == "lika":
            return f"{own} har avvikelsen {figure}"
        many = f"{said.count_word(known + 1)} kommuner"
        return f"{own} har {where} avvikelse av {many}: {figure}"
    if Measure(row["measure"]) is Measure.CODE:
        return f"{own} {_year(row)}: {sv.number(row['value'], places)} (kod)"
    unit = "" if row["unit"] == "antal" else row["unit"]
    figure = sv.with_unit(row["value"], unit, places) if unit else sv.number(row["value"])
    return f"{own} {_year(row)}: {figure}; totaler jämförs inte mellan kommuner"


def check_values(
    answer: Benchmark, row: dict[Any, Any], figures: Sequence[dict[Any, Any]]
) -> None:
    """Raise ``TooFewPeers`` where nobody has a value to draw."""
    if any(math.isfinite(line["value"]) for line in figures):
        return
    when = f" för {_year(row)}" if not is_missing(row["year"]) else ""
    message = (
        f"{row['kpi']}: varken {answer.municipality.title} eller någon jämförelsekommun "
        f"har uppgift{when}. Välj ett annat år (--year) eller en annan grupp (--group)."
    )
    raise TooFewPeers(message)


def value_or_none(value: float) -> float | None:
    """Return a chart's figure: None for what is missing."""
    return None if is_missing(value) else float(value)


def _is_deviation(row: dict[Any, Any]) -> bool:
    from kolada_bench.catalogue.net_cost import is_deviation

    return is_deviation(row["kpi"], row["title"])


def _level(answer: Benchmark, row: dict[Any, Any], value: float) -> Level | None:
    """Return the quarter of all municipalities, of a KPI with a direction; else None."""
    way = direction(row["kpi"])
    country = lookup.everybody(answer, row["kpi"])
    if way == "neutral" or country is None or is_missing(value):
        return None
    if country["year"] != row["year"] or is_missing(country["q1"]):
        return None
    good, poor = value >= country["q3"], value <= country["q1"]
    if way == "lower":
        good, poor = poor, good
    return 1 if good else 3 if poor else 2


def _year(row: dict[Any, Any]) -> int | None:
    return None if is_missing(row["year"]) else int(row["year"])


def _few(row: dict[Any, Any]) -> tuple[str, ...]:
    if Measure(row["measure"]) is Measure.CODE or not 0 < row["n"] < FEW_MEMBERS:
        return ()
    return (f"Bara {row['n']} av {row['n_members']} jämförelsekommuner har uppgift.",)
