"""A cost against a quality measure: where the municipality lies among all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.wording import LEVEL, level
from kolada_bench.benchmark.cells import decimals_of, is_missing
from kolada_bench.catalogue.net_cost import is_deviation
from kolada_bench.catalogue.themes import direction
from kolada_bench.catalogue.units import Measure
from kolada_bench.charts.scatter import (
    Axis,
    Kind,
    Point,
    QuadrantChart,
    cost_axis,
    quality_axis,
)
from kolada_bench.errors import TooFewPeers
from kolada_bench.report.figures import lookup
from kolada_bench.report.figures import words as said
from kolada_bench.report.figures.ranking import value_or_none

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark

_BETTER = {"higher": True, "lower": False, "neutral": None}


def quadrant_chart(
    answer: Benchmark, cost: str, quality: str, group_id: str | None = None
) -> QuadrantChart:
    """Return municipalities by cost and quality, in four fields between the medians.

    The medians are those of all municipalities where the answer has them, else the group's.

    Parameters
    ----------
    answer
        A comparison that has both KPIs; against "alla" too, for the fields to be those of
        all municipalities.
    cost, quality
        The ids of the two KPIs. Which way quality is favourable is the themes'.
    group_id
        Whose members are picked out, of the cost's groups; the first but "alla" when None.

    Raises
    ------
    UnknownName
        The answer lacks one of the KPIs, or the group.
    TooFewPeers
        No municipality has both figures.

    Notes
    -----
    Each figure is of its KPI's own newest year; where they differ the subtitle says so.
    """
    picked = lookup.row_of(answer, cost, group_id)
    rows = [_ground(answer, kpi, picked["group"]) for kpi in (cost, quality)]
    x, y = (
        {line["municipality_id"]: line for line in lookup.figures_of(answer, row)}
        for row in rows
    )
    both = [id_ for id_ in x if id_ in y]
    known = [id_ for id_ in both if math.isfinite(x[id_]["value"] + y[id_]["value"])]
    if len(known) < 2 or any(is_missing(row["median"]) for row in rows):
        message = (
            f"Ingen kommun att jämföra med har uppgift om både {cost} och {quality}. Välj "
            "ett annat år (--year) eller alla kommuner (--group alla)."
        )
        raise TooFewPeers(message)
    group = lookup.group_of(answer, picked["group"])
    ground = lookup.group_of(answer, rows[0]["group"])
    own = answer.municipality.id
    # All municipalities are the ground, and no one's peers.
    peers = set() if group.kind == "alla" else set(group.members)

    def kind(id_: str) -> Kind:
        return "own" if id_ == own else "member" if id_ in peers else "other"

    return QuadrantChart(
        text=said.words(
            answer,
            title=_title(answer, rows, own in known),
            subtitle=(*map(_measure, rows), f"medianer för {said.group_in_text(ground)}"),
            source_line=said.source(
                answer.provenance,
                [id_ for kpi in (cost, quality) for id_ in lookup.inputs_of(kpi)],
                computed="" if any(row["derived"] for row in rows) else "Medianer",
            ),
            notes=("Läget säger inte varför, och ett samband visar inte orsak.",),
        ),
        points=tuple(
            Point(
                name=x[id_]["title"],
                x=value_or_none(x[id_]["value"]),
                y=value_or_none(y[id_]["value"]),
                kind=kind(id_),
            )
            for id_ in both
        ),
        x=_cost_axis(rows[0]),
        y=quality_axis(
            _name(rows[1]),
            said.display_unit(rows[1]["unit"]),
            float(rows[1]["median"]),
            higher_is_better=_BETTER[direction(quality)],
            decimals=decimals_of(rows[1]),
        ),
        median_of=said.group_in_text(ground),
        group_name=said.group_in_text(group),
    )


def _ground(answer: Benchmark, kpi: str, group_id: str) -> dict[Any, Any]:
    """Return the row whose municipalities are drawn: all, else the group, else any."""
    country = lookup.everybody(answer, kpi)
    if country is not None:
        return country
    rows = answer.rows
    there = (rows["kpi"] == kpi) & (rows["group"] == group_id)
    return lookup.row_of(answer, kpi, group_id if there.any() else None)


def _cost_axis(row: dict[Any, Any]) -> Axis:
    unit, median = said.display_unit(row["unit"]), float(row["median"])
    deviation = is_deviation(row["kpi"], row["title"])
    if deviation or Measure(row["measure"]) is Measure.AMOUNT:
        return cost_axis(
            _name(row), unit, median, decimals=decimals_of(row), sign=deviation
        )
    return quality_axis(
        _name(row), unit, median, higher_is_better=None, decimals=decimals_of(row)
    )


def _name(row: dict[Any, Any]) -> str:
    return said.bare_label(row["label"], row["unit"])


def _measure(row: dict[Any, Any]) -> str:
    year = said.year_mark(row["year"], preliminary=bool(row["preliminary"]))
    return f"{_name(row)} {year}".strip()


def _title(answer: Benchmark, rows: list[dict[Any, Any]], known: bool) -> str:
    """Return where the own municipality lies, in the words of the fields."""
    name = answer.municipality.title
    if not known:
        return f"{name} saknar uppgift om kostnad eller kvalitet"
    cost, quality = (_side(answer, row, i == 1) for i, row in enumerate(rows))
    ground = said.group_in_text(lookup.group_of(answer, rows[0]["group"]))
    known_way = _BETTER[direction(rows[1]["kpi"])] is not None
    nouns = (_noun(rows[0]), "kvalitet" if known_way else "värde")
    if cost == quality == LEVEL:
        return f"{name} ligger i nivå med medianen för {ground} i {sv.listing(nouns)}"
    if LEVEL in (cost, quality):
        off, even = (quality, nouns[0]) if cost == LEVEL else (cost, nouns[1])
        return f"{name} har {off} än medianen för {ground}, och {even} i nivå med medianen"
    return f"{name} har {cost} och {quality} än medianen för {ground}"


def _side(answer: Benchmark, row: dict[Any, Any], is_quality: bool) -> str:
    finding = lookup.finding_of(answer, row)
    if finding is not None and level(finding) == LEVEL:
        return LEVEL
    if row["value"] == row["median"]:
        return LEVEL
    above = row["value"] > row["median"]
    if not is_quality:
        return f"{'högre' if above else 'lägre'} {_noun(row)}"
    better = _BETTER[direction(row["kpi"])]
    if better is None:
        return "högre värde" if above else "lägre värde"
    return "högre kvalitet" if above == better else "lägre kvalitet"


def _noun(row: dict[Any, Any]) -> str:
    if is_deviation(row["kpi"], row["title"]):
        return "avvikelse"
    return "kostnad" if Measure(row["measure"]) is Measure.AMOUNT else "värde"
