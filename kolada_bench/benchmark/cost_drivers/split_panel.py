"""One identity's values laid out: which municipalities and years have every part."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kolada_bench.analysis.decompose import amounts
from kolada_bench.catalogue.drivers import all_ids, needed_ids
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    import pandas as pd

    from kolada_bench.benchmark.question import Question
    from kolada_bench.benchmark.values import Values
    from kolada_bench.schema import Driver


class Panel:
    """The values of an identity's inputs, for every municipality and year of a question.

    ``ids`` are the inputs that a split needs; ``years`` those that the identity and the
    question allow.
    """

    def __init__(self, driver: Driver, question: Question, values: Values) -> None:
        wide = values.wide[EVERYONE]
        self.driver, self.question, self._values = driver, question, values
        self.ids = needed_ids(driver)
        lacking = [id_ for id_ in all_ids(driver) if id_ not in wide.columns]
        self._wide = wide.assign(**dict.fromkeys(lacking, math.nan))
        self._whole = self._wide[_has_parts(self._wide, driver)]
        self._keys = [(str(area), int(year)) for area, year in self._whole.index]
        self.years = [
            year
            for year in question.shown_years
            if (driver.first_year or year) <= year <= (driver.last_year or year)
        ]

    def rows(self, areas: Iterable[str], year: int) -> pd.DataFrame:
        """Return the rows of ``areas`` in ``year`` that have every part, by area id."""
        wanted = set(areas)
        found = self._whole[[y == year and area in wanted for area, y in self._keys]]
        return found.droplevel(1)

    def counts(self, areas: Iterable[str]) -> list[int]:
        """Return per year how many of ``areas`` have every part."""
        wanted = set(areas)
        there = [year for area, year in self._keys if area in wanted]
        return [there.count(year) for year in self.years]

    def own_years(self) -> list[int]:
        """Return the years in which the own municipality has every part."""
        own = self.question.municipality.id
        there = {year for area, year in self._keys if area == own}
        return [year for year in self.years if year in there]

    def lacks(self, year: int | None) -> str:
        """Return the sentence on what the own municipality lacks in ``year``."""
        own = self.question.municipality
        if year is None:
            return f"{own.title} saknar uppgifter: inget år har alla delar."
        key = (own.id, year)
        missing = [
            id_
            for id_ in self.ids
            if key not in self._wide.index or math.isnan(self._wide[id_][key])
        ]
        return f"{own.title} saknar uppgift för {year}: {', '.join(missing) or 'nämnare'}."

    def preliminary(self, year: int) -> tuple[tuple[str, ...], date | None]:
        """Return the inputs preliminary in ``year``, and when the last of them is final."""
        on = self._values.observations.provenance.values_date
        known = [self.question.kpis[id_] for id_ in self.ids if id_ in self.question.kpis]
        marked = [kpi for kpi in known if is_preliminary(kpi, year, on)]
        days = [kpi.publication_date for kpi in marked if kpi.publication_date]
        return tuple(kpi.id for kpi in marked), max(days, default=None)


def _has_parts(wide: pd.DataFrame, driver: Driver) -> np.ndarray:
    """Return per row whether every input is there and every amount can be formed."""
    import numpy as np

    whole = wide[list(needed_ids(driver))].notna().all(axis=1).to_numpy()
    for factor in driver.factors:
        for formula in (factor.numerator, factor.denominator):
            whole = whole & np.isfinite(amounts(wide, formula))
    return np.asarray(whole, dtype=bool)
