"""The gaps of a comparison to every target, and the price of one more placement.

Asked for with ``--gaps``: beside the median and the lower quartile that every answer has,
the means, each peer, and the referenskostnad of an NKA. There is no total, since rows
share kronor (``catalogue.containment``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.analysis.gaps import KRONOR_PER_MNKR
from kolada_bench.analysis.targets import Target, gap_targets, one_more
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.net_cost import POPULATION, net_cost_areas
from kolada_bench.catalogue.search import named_id
from kolada_bench.catalogue.service_areas import service_area
from kolada_bench.formula import Formula
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from kolada_bench.benchmark.question import Question, RowSpec
    from kolada_bench.benchmark.values import Values

IFO = "IFO"
PRICE_KPI = "N35025"
"""Kostnad institutionsvård vuxna missbrukare, kr/vårddygn: the one price in Kolada."""
EXAMPLE_PRICE = 1000.0
"""kr/dygn, where no price is given: a reader scales it in her head."""


class RowGaps(msgspec.Struct, frozen=True):
    """The gaps of one row: in "mnkr" or "persons", by the own ``denominator``."""

    unit: str
    denominator: float
    targets: tuple[Target, ...]


class Placement(msgspec.Struct, frozen=True):
    """One more placement in IFO.

    ``kind`` is "given" (the user's price), "kolada" (the KPI's, of ``price_year``) or
    "example" (per 1 000 kr/dygn). ``price`` [kr/dygn], ``days`` a year, ``cost`` [kr],
    ``per_inhabitant`` [kr/inv], ``points`` [percentage points of NKA IFO]; population and
    referenskostnad are of ``year``.
    """

    kind: str
    price: float
    days: int
    cost: float
    per_inhabitant: float
    points: float
    year: int
    price_year: int | None = None


class Gaps(msgspec.Struct, frozen=True):
    """All gaps of a comparison, aligned with its rows and its NKA rows; None has none."""

    rows: tuple[RowGaps | None, ...]
    net_cost: tuple[RowGaps | None, ...]
    placements: tuple[Placement, ...]


def placement_kpis(
    theme: str | None, kpis: Sequence[str], default: str | None
) -> dict[str, tuple[str, ...]]:
    """Return what the price of a placement needs beside the rows; {} outside IFO."""
    areas = {service_area(id_) for text in kpis if (id_ := named_id(text))}
    if theme or not kpis:
        chosen = themes.read_theme(theme or default or themes.DEFAULT_THEME)
        areas |= {*chosen.net_cost, *(row.service_area for row in chosen.rows)}
    if IFO not in areas:
        return {}
    return {IFO: (PRICE_KPI, net_cost_areas()[IFO].reference_cost, POPULATION)}


def gaps_of(
    question: Question,
    values: Values,
    rows: pd.DataFrame,
    net_cost: pd.DataFrame,
    *,
    price: float | None,
    days: int,
) -> Gaps:
    """Return every gap of an answer; ``price`` [kr/dygn] and ``days`` of a placement."""
    specs = {spec.id: spec for spec in question.rows}
    members = {g.id: g.members for several in question.groups for g in several.all}
    return Gaps(
        rows=tuple(
            _row_gaps(row, specs[row["kpi"]], members[row["group"]], question, values)
            if row["kpi"] in specs
            else None
            for row in rows.to_dict("records")
        ),
        net_cost=tuple(_reference_gap(row) for row in net_cost.to_dict("records")),
        placements=_placements(question, values.own, price, days),
    )


def _row_gaps(
    row: dict[Any, Any],
    spec: RowSpec,
    members: Sequence[str],
    question: Question,
    values: Values,
) -> RowGaps | None:
    """Return the gaps of a row; None without denominator or year, and by gender."""
    year, below = row["year"], spec.denominator
    if below is None or row["gender"] != EVERYONE or year is None or year != year:
        return None
    wide = values.wide[EVERYONE]
    areas = (question.municipality.id, *members)
    at = wide.index.get_indexer(_index(areas, int(year)))

    def column(id_: str) -> np.ndarray:
        import numpy as np

        if id_ not in wide.columns:
            return np.full(len(areas), np.nan)
        return np.where(at >= 0, wide[id_].to_numpy(dtype=float)[at], np.nan)

    people = Formula.parse(below.formula).value({id_: column(id_) for id_ in below.ids})
    figures = column(row["kpi"])
    in_persons = below.result == "persons"
    targets = gap_targets(
        float(figures[0]),
        float(people[0]),
        float(below.per if in_persons else KRONOR_PER_MNKR),
        members,
        figures[1:],
        people[1:],
    )
    return RowGaps("persons" if in_persons else "mnkr", float(people[0]), targets)


def _index(areas: Sequence[str], year: int) -> pd.MultiIndex:
    import pandas as pd

    return pd.MultiIndex.from_product([areas, [year]])


def _reference_gap(row: dict[Any, Any]) -> RowGaps | None:
    """Return the gap of an NKA row to its referenskostnad, Kolada's own figure first."""
    published = float(row["published_mnkr"])
    gap = float(row["deviation_mnkr"]) if math.isnan(published) else published
    if math.isnan(gap):
        return None
    target = Target("reference_cost", float(row["reference_cost"]), gap)
    return RowGaps("mnkr", float(row["population"]), (target,))


def _placements(
    question: Question, own: pd.DataFrame, price: float | None, days: int
) -> tuple[Placement, ...]:
    """Return one more placement at the user's price or per 1 000 kr, and at Kolada's."""
    if IFO not in question.also:
        return ()
    reference_kpi = net_cost_areas()[IFO].reference_cost
    years = (question.year,) if question.year else question.shown_years
    basis = _newest(own, POPULATION, _years_with(own, reference_kpi, years) or years)
    if basis is None:
        return ()
    year, population = basis
    reference = float(own[reference_kpi][year]) if reference_kpi in own else math.nan

    def placement(kind: str, each: float, at: int | None = None) -> Placement:
        found = one_more(each, days, population, reference)
        return Placement(
            kind, each, days, found.cost, found.per_inhabitant, found.points, year, at
        )

    first = placement("example", EXAMPLE_PRICE)
    if price is not None:
        first = placement("given", price)
    known = _newest(own, PRICE_KPI, [y for y in years if y <= year])
    if known is None:
        return (first,)
    return first, placement("kolada", known[1], known[0])


def _years_with(own: pd.DataFrame, kpi: str, years: Sequence[int]) -> list[int]:
    if kpi not in own.columns:
        return []
    return [y for y in years if y in own.index and math.isfinite(own[kpi][y])]


def _newest(own: pd.DataFrame, kpi: str, years: Sequence[int]) -> tuple[int, float] | None:
    """Return the newest of ``years`` with a value, and the value."""
    there = _years_with(own, kpi, years)
    return (max(there), float(own[kpi][max(there)])) if there else None
