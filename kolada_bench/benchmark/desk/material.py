"""What the plausibility checks look at, and where they put what they find."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.analysis.net_cost import half_unit
from kolada_bench.benchmark.desk.answer import Figure, NotMade, PlausibilityFinding
from kolada_bench.catalogue.denominators import denominator
from kolada_bench.catalogue.plausibility import POPULATION, Checks
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.catalogue.units import unit
from kolada_bench.formula import Formula
from kolada_bench.schema import YEAR

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from kolada_bench.benchmark.question import Question
    from kolada_bench.schema import Kpi

MOST_NAMED = 4


@dataclass(frozen=True)
class Desk:
    """What the checks look at, and where they put what they find.

    ``wide`` has one column per KPI, indexed by municipality and year; ``own`` the own
    municipality's rows by year; ``municipalities`` every other one in the country.
    """

    question: Question
    checks: Checks
    kpis: Mapping[str, Kpi]
    years: tuple[int, ...]
    wide: pd.DataFrame
    own: pd.DataFrame
    municipalities: tuple[str, ...]
    on: date
    amount_unit: str
    findings: list[PlausibilityFinding] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    not_made: list[NotMade] = field(default_factory=list)

    def value(self, kpi: str, year: int) -> float:
        """Return an own value, NaN when it is missing."""
        if kpi not in self.own.columns or year not in self.own.index:
            return math.nan
        return float(self.own[kpi].to_numpy(dtype=float)[self.own.index.get_loc(year)])

    def values(self, ids: Iterable[str], year: int) -> dict[str, float]:
        """Return own values of a year by KPI."""
        return {id_: self.value(id_, year) for id_ in ids}

    def half_units(self, ids: Iterable[str]) -> dict[str, float]:
        """Return half a unit of the last decimal of each own series."""
        return {
            id_: half_unit(self.own[id_]) if id_ in self.own.columns else math.nan
            for id_ in ids
        }

    def title(self, kpi: str) -> str:
        """Return a KPI's title in Kolada, else its id."""
        return self.kpis[kpi].title if kpi in self.kpis else kpi

    def unit(self, kpi: str) -> str:
        """Return a KPI's unit."""
        return unit(kpi, self.title(kpi))

    def mixed(self, ids: Iterable[str], year: int) -> bool:
        """Return whether some of the KPIs are preliminary that year and others final.

        Only of those that ever are preliminary: a population is final from the start.
        """
        dated = [
            id_
            for id_ in ids
            if id_ in self.kpis and self.kpis[id_].prel_publication_date is not None
        ]
        return len({self._is_preliminary(id_, year) for id_ in dated}) > 1

    def per_inhabitant(self, kpi: str, year: int) -> float:
        """Return what brings a cost to kr per inhabitant, NaN where it cannot be."""
        below = denominator(kpi, self.unit(kpi))
        people = self.value(POPULATION, year)
        if below is None or below.result != "kronor" or not people > 0:
            return math.nan
        formula = Formula.parse(below.formula)
        return float(formula.value(self.values(formula.ids, year))) / below.per / people

    def country(self, kpi: str, year: int) -> np.ndarray:
        """Return the other municipalities' values of a year, in their order."""
        import numpy as np

        if kpi not in self.wide.columns:
            return np.full(len(self.municipalities), np.nan)
        column = self.wide[kpi]
        at = column[column.index.get_level_values(YEAR) == year].droplevel(YEAR)
        return at.reindex(list(self.municipalities)).to_numpy(dtype=float)

    def find(
        self,
        kind: str,
        area: str,
        what: str,
        year: int,
        ids: Iterable[str],
        other_years: Iterable[int] = (),
    ) -> None:
        """Put down a finding with the own figures it rests on."""
        about, used = self.checks.kinds[kind], tuple(dict.fromkeys(ids))
        self.findings.append(
            PlausibilityFinding(
                kind=kind,
                severity=about.severity,
                service_area=area,
                what=what,
                why=about.why,
                ask=about.ask,
                year=year,
                figures=tuple(
                    Figure(id_, year, value, self.unit(id_))
                    for id_, value in self.values(used, year).items()
                    if math.isfinite(value)
                ),
                other_years=tuple(other_years),
                preliminary=any(self._is_preliminary(id_, year) for id_ in used),
            )
        )

    def skip(self, kind: str, what: str, reason: str) -> None:
        """Put down a check that could not be made."""
        self.not_made.append(NotMade(kind, what, reason))

    def lacking(self, ids: Iterable[str]) -> str:
        """Return in words which KPIs the source lacks, or the municipality has none of."""
        used = tuple(dict.fromkeys(ids))
        unknown = [id_ for id_ in used if id_ not in self.kpis]
        if unknown:
            return f"{sv.listing(unknown)} finns inte i källan"
        empty = [
            id_
            for id_ in used
            if id_ not in self.own.columns or not self.own[id_].notna().any()
        ]
        who = sv.listing(empty[:MOST_NAMED]) if empty else "alla uppgifter för samma år"
        return f"kommunen saknar {who}"

    def too_few(self, n: int) -> str:
        """Return in words that ``n`` peers with a value are too few to be compared with."""
        least = self.checks.limits.minst_i_gruppen
        return f"{n} jämförelsekommuner har värde, minst {least} behövs"

    def _is_preliminary(self, id_: str, year: int) -> bool:
        kpi = self.kpis.get(id_)
        return kpi is not None and is_preliminary(kpi, year, self.on)
