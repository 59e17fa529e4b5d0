"""How sure each row of a comparison is: grades, doubts, and what chance can do.

Lays out what ``analysis.robustness`` asks for: the members' values of the row's year, the
means over three years, and the differences to the other groups that were asked for. All
rows at once and without SciPy, since every warm comparison pays for it: whether few persons
differ by chance is decided by a sum of Poisson terms (``analysis.intervals.chance``), not
by an interval.

The mean over three years is Σ numerator / Σ denominator where the KPI has a denominator,
else a plain mean; of at least two years, and never across a confirmed break.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench.analysis.intervals import chance
from kolada_bench.analysis.robustness import GRADE_WORDS, UNKNOWN, certainty
from kolada_bench.catalogue.units import Measure
from kolada_bench.formula import Formula
from kolada_bench.peers.titles import short_title
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from kolada_bench.benchmark.question import Question, RowSpec
    from kolada_bench.benchmark.values import Values
    from kolada_bench.peers.resolve import PeerGroups

YEARS_IN_MEAN = 3
FEWEST_YEARS = 2
_NOT_COMPARED = (Measure.ABSOLUTE, Measure.CODE)


def with_certainty(
    rows: pd.DataFrame,
    specs: Sequence[RowSpec],
    members: Sequence[tuple[str, ...]],
    question: Question,
    values: Values,
) -> pd.DataFrame:
    """Return ``rows`` with how sure each one's difference to its group is.

    Parameters
    ----------
    rows
        As of ``comparison_rows``: ``year``, ``value``, ``median``, ``difference``, and one
        row per KPI and group, a KPI's groups after each other.
    specs, members
        The KPI and the peers of each row.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``certainty`` ("A", "B", "C", "-"), ``certainty_text``,
        ``certainty_failed`` (tuple of Swedish names of checks), ``difference_low`` and
        ``difference_high`` (one peer left out) [unit], ``persons`` (own persons that the
        figure counts) and ``chance`` (of few persons; None where none are counted).
    """
    import numpy as np
    import pandas as pd

    panels = {
        gender: Panel(frame, question.municipality.id)
        for gender, frame in values.wide.items()
    }
    laid = [
        panels[spec.gender].row(spec, ids, year, _first_year(question, spec, year))
        for spec, ids, year in zip(specs, members, rows["year"], strict=True)
    ]
    widest = max((len(peers) for _, peers, _, _ in laid), default=0)
    persons = [
        _persons(spec, year, value, median, panels[EVERYONE])
        for spec, year, value, median in zip(
            specs, rows["year"], rows["value"], rows["median"], strict=True
        )
    ]
    names, frames = _other_groups(rows, question)
    sure = certainty(
        np.array([own for own, _, _, _ in laid]),
        _padded([peers for _, peers, _, _ in laid], widest),
        own_mean=np.array([mean for _, _, mean, _ in laid]),
        peer_means=_padded([means for _, _, _, means in laid], widest),
        frames=frames,
        frame_names=names,
        chance=[verdict for _, verdict in persons],
    )
    compared = np.array([spec.measure not in _NOT_COMPARED for spec in specs])
    grades = [str(grade) for grade in np.where(compared, sure.grade, UNKNOWN)]
    return rows.assign(
        certainty=grades,
        certainty_text=[GRADE_WORDS[grade] for grade in grades],
        certainty_failed=pd.Series(
            [sure.why(i) if ok else () for i, ok in enumerate(compared)], index=rows.index
        ),
        difference_low=np.where(compared, sure.low, np.nan),
        difference_high=np.where(compared, sure.high, np.nan),
        persons=[count for count, _ in persons],
        chance=pd.Series([v for _, v in persons], index=rows.index, dtype=object),
    )


class Panel:
    """One gender's values as [area, year, KPI], and denominators as [area, year]."""

    def __init__(self, wide: pd.DataFrame, own: str) -> None:
        self.years = [int(year) for year in wide.index.unique(level=1)]
        areas = wide.index.get_level_values(0)[:: max(len(self.years), 1)]
        self.areas = {str(area): i for i, area in enumerate(areas)}
        self.kpis = {str(kpi): i for i, kpi in enumerate(wide.columns)}
        self.values = wide.to_numpy(dtype=float).reshape(
            len(areas), len(self.years), len(wide.columns)
        )
        self._own = own
        self._below: dict[str, np.ndarray | None] = {}

    def row(
        self, spec: RowSpec, members: Sequence[str], year: Any, first: int
    ) -> tuple[float, np.ndarray, float, np.ndarray]:
        """Return own value, members' values, own mean over three years and members'.

        ``first`` is the first year of the series that ``year`` belongs to.
        """
        import numpy as np

        known = [self.areas[id_] for id_ in members if id_ in self.areas]
        column = self.kpis.get(spec.id)
        own = self.areas.get(self._own)
        if column is None or own is None or year not in self.years:
            nothing = np.full(len(known), np.nan)
            return math.nan, nothing, math.nan, nothing
        at = self.years.index(year)
        window = [i for i, y in enumerate(self.years) if max(year - 2, first) <= y <= year]
        series = self.values[[own, *known], :, column]
        weights = self.denominator(spec)
        part = series[:, window]
        weight = (
            np.ones_like(part) if weights is None else weights[[own, *known], :][:, window]
        )
        means = _means(part, weight)
        return float(series[0, at]), series[1:, at], float(means[0]), means[1:]

    def denominator(self, spec: RowSpec) -> np.ndarray | None:
        """Return the KPI's denominator [area, year]; None where it is not known here."""
        import numpy as np

        below = spec.denominator
        if below is None or not all(id_ in self.kpis for id_ in below.ids):
            return None
        if below.formula not in self._below:
            columns = {id_: self.values[:, :, self.kpis[id_]] for id_ in below.ids}
            found = np.asarray(Formula.parse(below.formula).value(columns), dtype=float)
            self._below[below.formula] = np.where(found > 0, found, np.nan)
        return self._below[below.formula]

    def own_denominator(self, spec: RowSpec, year: Any) -> float:
        """Return the own denominator of a year [persons]; NaN where it is not known."""
        found, own = self.denominator(spec), self.areas.get(self._own)
        if found is None or own is None or year not in self.years:
            return math.nan
        return float(found[own, self.years.index(year)])


def _means(part: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return each area's weighted mean over years [area]; NaN under two years."""
    import numpy as np

    known = np.isfinite(part) & np.isfinite(weight)
    total = np.where(known, weight, 0.0)
    sums = np.where(known, part, 0.0)
    enough = known.sum(axis=1) >= FEWEST_YEARS
    whole = np.where(enough, total.sum(axis=1), 1.0)
    return np.where(enough, (sums * total).sum(axis=1) / whole, np.nan)


def _padded(rows: Sequence[np.ndarray], width: int) -> np.ndarray:
    """Return rows of different lengths as one array, NaN at their ends."""
    import numpy as np

    out = np.full((len(rows), width), np.nan)
    for place, row in zip(out, rows, strict=True):
        place[: len(row)] = row
    return out


def _first_year(question: Question, spec: RowSpec, year: Any) -> int:
    """Return the first year of the series that ``year`` belongs to; 0 without breaks."""
    if year is None or math.isnan(year):
        return 0
    found = (b.year for b in question.breaks(spec.id) if not b.minor and b.year <= year)
    return max(found, default=0)


def _persons(
    spec: RowSpec, year: Any, value: float, median: float, panel: Panel
) -> tuple[float, str | None]:
    """Return how many own persons a rate counts, and what chance can do to them."""
    below = spec.denominator
    if below is None or below.result != "persons" or spec.gender != EVERYONE:
        return math.nan, None
    scale = panel.own_denominator(spec, year) / below.per
    own, expected = value * scale, median * scale
    if not (math.isfinite(own) and own >= 0 and expected > 0):
        return own, None
    return own, chance(own, expected)


def _other_groups(
    rows: pd.DataFrame, question: Question
) -> tuple[list[str], list[np.ndarray]]:
    """Return the other groups' names, and each row's difference to their medians.

    A row's own group is not one of its others, and two texts that give one group are one.
    """
    import numpy as np

    if len(question.groups) < 2:
        return [], []
    keys = list(zip(rows["kpi"], rows["group"], rows["service_area"], strict=True))
    differences = dict(
        zip([(kpi, group) for kpi, group, _ in keys], rows["difference"], strict=True)
    )
    frames: list[list[float]] = [[] for _ in question.groups]
    for kpi, own_group, area in keys:
        seen = {own_group}
        for frame, groups in zip(frames, question.groups, strict=True):
            other = groups.group_for(area).id
            frame.append(math.nan if other in seen else differences[kpi, other])
            seen.add(other)
    names = [_name(groups) for groups in question.groups]
    return names, [np.array(frame, dtype=float) for frame in frames]


def _name(groups: PeerGroups) -> str:
    """Return what a group is called in a doubt: "lika kommuner", "Dalsland"."""
    kinds = {"liknande": "lika kommuner", "alla": "alla kommuner"}
    titles = [short_title(group) for group in groups.all]
    return kinds.get(groups.spec.kind) or (titles[0] if titles else groups.spec.text)
