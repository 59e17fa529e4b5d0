"""What Kolada says of the KPIs that the claims may mean: year by year, group by group.

Everything is fetched once per group text, for all claims together. A row is that of an
ordinary comparison, so that a claim and ``compare`` cannot disagree.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.analysis.claims.verdict import Evidence
from kolada_bench.analysis.compare import needed_members
from kolada_bench.analysis.gaps import KRONOR_PER_MNKR
from kolada_bench.benchmark.cells import by_chance, is_missing
from kolada_bench.benchmark.comparison.rows import comparison_rows
from kolada_bench.benchmark.net_costs.rows import net_cost_rows
from kolada_bench.benchmark.question import WINDOW, Question, build_question
from kolada_bench.benchmark.values import fetch_values
from kolada_bench.catalogue.net_cost import POPULATION, TOTAL, net_cost_areas
from kolada_bench.catalogue.units import Measure
from kolada_bench.formula import Formula
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kolada_bench.analysis.claims.verdict import Compared
    from kolada_bench.benchmark.question import RowSpec
    from kolada_bench.benchmark.values import Values
    from kolada_bench.schema import PeerGroup
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source


_MEANS = (
    "value", "median", "mean", "q1", "q3", "national", "persons", "gap_persons_median",
)  # fmt: skip
_NET_MEANS = (
    "published_pct", "deviation_pct", "group_median_pct", "published_mnkr",
    "deviation_mnkr",
)  # fmt: skip
_SHOWN_MEAN = 3


class Asked(msgspec.Struct, frozen=True):
    """One group text with the KPIs and verksamheter that are asked for beside it."""

    group: tuple[str, ...]
    kpis: tuple[str, ...]
    areas: tuple[str, ...]


class Row(msgspec.Struct, frozen=True):
    """One KPI in one year: its figures, and what must be known of them.

    ``figures`` are a comparison's row, or an NKA's; ``group`` whom it is held against;
    ``mnkr_per_unit`` what the own municipality's figure is multiplied with to be million
    kr, NaN for what is no cost; ``is_deviation`` says that no ratio is taken of it.
    """

    figures: Mapping[Any, Any]
    group: PeerGroup | None
    mnkr_per_unit: float
    is_deviation: bool = False

    @property
    def year(self) -> int:
        """The year of every figure."""
        return int(self.figures["year"])

    @property
    def is_net_cost(self) -> bool:
        """Whether it is an NKA, held against the reference."""
        return "published_pct" in self.figures


class Lookup:
    """The figures of one group text, fetched; asked year by year."""

    def __init__(
        self,
        source: Source,
        settings: Settings,
        municipality: str | None,
        asked: Asked,
        years: Sequence[int],
    ) -> None:
        # The KPIs that a topic names may be unknown to a snapshot: they are left out.
        self.question: Question = build_question(
            source,
            settings,
            municipality=municipality,
            groups=asked.group,
            kpis=asked.kpis,
            areas=[a for a in asked.areas if a == TOTAL or a in net_cost_areas()],
            years=shown_years(source, years),
            means=bool(asked.areas),
        )
        self.values: Values = fetch_values(source, self.question)
        self._rows: dict[tuple[int | None, str], dict[str, dict[Any, Any]]] = {}
        self._net: dict[tuple[str, int], dict[Any, Any]] | None = None
        self._groups = {g.id: g for several in self.question.groups for g in several.all}

    def row(self, kpi: str, years: Sequence[int], gender: str) -> Row | None:
        """Return the KPI's row of the first of ``years`` that own and enough peers have.

        Without any, the newest such year; None where the municipality has no value at all.
        """
        for year in years:
            found = self._figures(kpi, year, gender)
            if found is not None and _has_values(found):
                return self._row(found)
        found = self._figures(kpi, None, gender)
        if found is None or is_missing(found["year"]) or is_missing(found["value"]):
            return None
        return self._row(found)

    def mean_row(self, kpi: str, first: int, last: int, gender: str) -> Row | None:
        """Return the KPI's row with the means of the years; None where one is missing."""
        rows = [self._figures(kpi, year, gender) for year in range(first, last + 1)]
        known = [row for row in rows if row is not None and _has_values(row)]
        return self._row(_mean_of(known, _MEANS)) if len(known) == len(rows) else None

    def mean_net_cost(self, area: str, first: int, last: int) -> Row | None:
        """Return the NKA of ``area`` in the mean of the years; None where one is missing.

        Of three years it is the mean that ``nka`` shows, which weighs by the costs.
        """
        rows = self._net_costs()
        years = range(first, last + 1)
        if not all((area, year) in rows for year in years):
            return None
        mean = _mean_of([rows[area, year] for year in years], _NET_MEANS)
        if len(years) == _SHOWN_MEAN:
            mean |= {"published_pct": mean["mean_3_years_pct"], "deviation_pct": math.nan}
        return self._row(mean)

    def net_cost(self, area: str, years: Sequence[int]) -> Row | None:
        """Return the NKA of ``area`` in the first of ``years``, else the newest."""
        rows = self._net_costs()
        known = sorted(year for name, year in rows if name == area)
        for year in (*years, *known[-1:]):
            if (area, year) in rows:
                return self._row(rows[area, year])
        return None

    def population(self, year: int) -> float:
        """Return the own inhabitants of ``year`` [persons]; NaN where unknown."""
        own = self.values.own
        if year not in own.index or POPULATION not in own.columns:
            return math.nan
        return float(own[POPULATION].to_numpy(dtype=float)[list(own.index).index(year)])

    def _row(self, figures: Mapping[Any, Any]) -> Row:
        group = self._groups.get(figures["group"])
        spec = next((s for s in self.question.rows if s.id == figures.get("kpi")), None)
        below = self._mnkr_per_unit(spec, int(figures["year"]))
        return Row(figures, group, below, spec is not None and spec.is_deviation)

    def _mnkr_per_unit(self, spec: RowSpec | None, year: int) -> float:
        own = self.values.own
        if spec is None or spec.unit == "mnkr":
            return 1.0
        below = spec.denominator
        if below is None or below.result != "kronor" or spec.gender != EVERYONE:
            return math.nan
        if year not in own.index or not set(below.ids) <= set(own.columns):
            return math.nan
        columns = {id_: own[id_].to_numpy(dtype=float) for id_ in below.ids}
        people = Formula.parse(below.formula).value(columns)
        return float(people[list(own.index).index(year)]) / KRONOR_PER_MNKR

    def _figures(self, kpi: str, year: int | None, gender: str) -> dict[Any, Any] | None:
        key = (year, gender)
        if key not in self._rows:
            self._rows[key] = self._compared(year, gender)
        return self._rows[key].get(kpi)

    def _compared(self, year: int | None, gender: str) -> dict[str, dict[Any, Any]]:
        question, values = self.question, self.values
        if year is not None and year not in question.years:
            return {}
        if gender != EVERYONE:
            question, values = _of_gender(question, values, gender)
        question = msgspec.structs.replace(question, year=year, gender=gender)
        rows = comparison_rows(question, values).to_dict("records")
        return {str(row["kpi"]): row for row in rows}

    def _net_costs(self) -> dict[tuple[str, int], dict[Any, Any]]:
        if self._net is None:
            frame = net_cost_rows(self.question, self.values, every_year=True)
            self._net = {
                (str(row["service_area"]), int(row["year"])): row
                for row in frame.to_dict("records")
                if not (
                    is_missing(row["published_pct"]) and is_missing(row["deviation_pct"])
                )
            }
        return self._net


def shown_years(source: Source, years: Iterable[int]) -> tuple[int, ...]:
    """Return the years to fetch: the default window, and those that the text names."""
    newest = source.as_of.year
    window = set(range(newest - WINDOW + 1, newest + 1))
    return tuple(sorted(window | {year for year in years if year <= newest}))


def evidence_of(row: Row, *, mean: bool, country: bool, reference: bool) -> Evidence:
    """Return what a row says, as a verdict needs it.

    ``mean`` and ``country`` say what it is held against instead of the median,
    ``reference`` that an NKA is held against the reference and not the group's.
    """
    figures = row.figures
    if row.is_net_cost:
        return Evidence(
            measure="deviation",
            unit="%",
            value=_first(figures["published_pct"], figures["deviation_pct"]),
            compared=math.nan if reference else float(figures["group_median_pct"]),
            compared_with="reference" if reference else "median",
            mnkr=_first(figures["published_mnkr"], figures["deviation_mnkr"]),
            area=str(figures["service_area"]),
            mean_3_years=float(figures["mean_3_years_pct"]),
        )
    which: Compared = "national" if country else "mean" if mean else "median"
    unit = str(figures["unit"])
    # A quartile belongs to the group: against the country there is none.
    q1, q3 = (math.nan,) * 2 if country else (figures["q1"], figures["q3"])
    compared = figures[which]
    measure = Measure(figures["measure"]).name.lower()
    return Evidence(
        measure="deviation" if row.is_deviation else measure,
        unit=unit,
        value=float(figures["value"]),
        compared=float(compared),
        compared_with=which,
        q1=float(q1),
        q3=float(q3),
        mnkr=float(figures["value"]) * row.mnkr_per_unit,
        gap_mnkr=(float(figures["value"]) - float(compared)) * row.mnkr_per_unit,
        persons=_first(figures["persons"]),
        gap_persons=_first(figures["gap_persons_median"])
        if which == "median"
        else math.nan,
        by_chance=not country and by_chance(dict(figures)),
    )


def _mean_of(rows: Sequence[Mapping[Any, Any]], names: Iterable[str]) -> dict[Any, Any]:
    """Return the last of ``rows`` with the means of the named figures; NaN passes on."""
    means = {
        name: sum(math.nan if is_missing(r[name]) else float(r[name]) for r in rows)
        / len(rows)
        for name in names
    }
    return {**rows[-1], **means, "preliminary": any(r["preliminary"] for r in rows)}


def _has_values(figures: Mapping[Any, Any]) -> bool:
    if is_missing(figures["year"]) or is_missing(figures["value"]):
        return False
    return int(figures["n"]) >= needed_members(int(figures["n_members"]))


def _of_gender(question: Question, values: Values, gender: str) -> tuple[Question, Values]:
    """Return the question and its values for one gender, of KPIs that are divided."""
    from kolada_bench.benchmark.values import wide_values

    rows = tuple(
        msgspec.structs.replace(row, gender=gender)
        if row.published is not None and row.published.is_divided_by_gender
        else row
        for row in question.rows
    )
    wide = dict(values.wide)
    frame = values.observations.frame
    wide[gender] = wide_values(frame, gender, [], question.years)
    return (
        msgspec.structs.replace(question, rows=rows),
        msgspec.structs.replace(values, wide=wide),
    )


def _first(*figures: Any) -> float:
    known = (float(figure) for figure in figures if not is_missing(figure))
    return next(known, math.nan)
