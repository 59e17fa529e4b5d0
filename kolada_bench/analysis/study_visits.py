"""Where to go and look: similar municipalities with lower cost and no worse results.

Three conditions, each over the same three years of one method period:

1. *lower*: the three-year mean of nettokostnadsavvikelsen is at least a margin below the
   own one [percentage points];
2. *stable*: the deviation is below the own one in each of the years;
3. *no worse*: on every quality measure that both have, the mean of at least two of the
   years is equal to the own one (within a tolerance) or better; and they have at least half
   of the own measures in common.

A municipality that lacks the costs, or has too few quality measures in common, is not
chosen: what is not known is no reason to travel. A lower deviation says nothing of why,
and a quality measure measures its own question only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import pandas as pd

YEARS = 3
QUALITY_YEARS = 2
"""How many of the years must have a value for a quality measure's mean."""

UNUSUAL = (98, 100)
"""Lower than so many of all is so low that the books are to be asked about first."""


class Quality(msgspec.Struct, frozen=True):
    """A quality measure: +1 where higher is better, −1 where lower is.

    ``tolerance`` is how far off still counts as equal [the measure's unit], or where
    ``relative`` a share of the own value.
    """

    kpi: str
    sign: int
    tolerance: float
    relative: bool = False

    def verdict(self, own: float, other: float) -> str:
        """Return "better", "equal", "worse", or "" where one of them is missing."""
        if not (math.isfinite(own) and math.isfinite(other)):
            return ""
        ahead = self.sign * (other - own)
        allowed = self.tolerance * (abs(own) if self.relative else 1.0)
        # Float noise must not decide a difference of exactly the tolerance.
        if abs(ahead) <= allowed + 1e-9:
            return "equal"
        return "better" if ahead > 0 else "worse"


class Candidate(msgspec.Struct, frozen=True):
    """One municipality held against the conditions.

    ``deviations`` are of the years in order and ``mean`` of all three [% of
    referenskostnaden], ``lower_by`` own mean − its mean [percentage points], ``quality``
    its mean per measure and ``verdicts`` what that is beside the own one; ``needed`` is how
    many measures must be in common.
    """

    id: str
    deviations: tuple[float, ...]
    mean: float
    lower_by: float
    is_lower: bool
    is_stable: bool
    quality: Mapping[str, float]
    verdicts: Mapping[str, str]
    needed: int

    @property
    def has_costs(self) -> bool:
        """Whether the three-year mean and each year are known."""
        return math.isfinite(self.mean) and all(map(math.isfinite, self.deviations))

    @property
    def compared(self) -> int:
        """On how many quality measures it can be held against the own municipality."""
        return sum(bool(verdict) for verdict in self.verdicts.values())

    @property
    def is_no_worse(self) -> bool:
        """Whether enough measures are in common, and none on which it is worse."""
        return self.compared >= self.needed and "worse" not in self.verdicts.values()

    @property
    def is_chosen(self) -> bool:
        """Whether every condition holds."""
        return self.has_costs and self.is_lower and self.is_stable and self.is_no_worse


def three_year_deviation(
    net_cost: pd.DataFrame, reference: pd.DataFrame, people: pd.DataFrame
) -> pd.Series[float]:
    """Return Σ(N−R)·inv / ΣR·inv · 100 per area [%]; NaN where any figure is missing.

    Parameters
    ----------
    net_cost, reference, people
        Areas by years: kr/inhabitant, kr/inhabitant, persons.
    """
    whole = (net_cost.notna() & reference.notna() & people.notna()).all(axis=1)
    above = ((net_cost - reference) * people).sum(axis=1)
    base = (reference * people).sum(axis=1)
    return (100 * above / base.where(base > 0)).where(whole)


def lower_than(means: pd.Series[float], area: str) -> tuple[int, int]:
    """Return how many of the other areas have a higher mean, and how many others have one.

    (0, 0) where the area itself has none.
    """
    mine = _figure(means, area)
    others = means.drop(area, errors="ignore").dropna()
    return (int((others > mine).sum()), len(others)) if math.isfinite(mine) else (0, 0)


def is_unusually_low(above: int, of: int) -> bool:
    """Return whether a mean is lower than that of 98 % of the others (``lower_than``)."""
    share, whole = UNUSUAL
    return of > 0 and whole * above >= share * of


def quality_mean(values: pd.DataFrame) -> pd.Series[float]:
    """Return the mean over the years per area; NaN with fewer than two of them."""
    return values.mean(axis=1).where(values.notna().sum(axis=1) >= QUALITY_YEARS)


def candidates(
    own: str,
    others: Sequence[str],
    deviations: pd.DataFrame,
    means: pd.Series[float],
    quality: Mapping[str, pd.Series[float]],
    measures: Sequence[Quality],
    margin: float,
) -> tuple[Candidate, ...]:
    """Hold every other municipality against the conditions, in the order given.

    Parameters
    ----------
    own, others
        Whose list it is, and who is similar.
    deviations
        Areas by the three years [%].
    means
        The three-year mean per area [%].
    quality
        The mean of each measure per area [its unit].
    measures
        The quality measures.
    margin
        How much lower the mean must be [percentage points].
    """
    mine = _figures(deviations, own)
    mean = _figure(means, own)
    ours = sum(math.isfinite(_figure(quality[m.kpi], own)) for m in measures)
    needed = max(1, math.ceil(ours / 2))
    out = []
    for id_ in others:
        years, level = _figures(deviations, id_), _figure(means, id_)
        figures = {m.kpi: _figure(quality[m.kpi], id_) for m in measures}
        out.append(
            Candidate(
                id=id_,
                deviations=years,
                mean=level,
                lower_by=mean - level,
                is_lower=mean - level >= margin - 1e-9,
                is_stable=all(
                    theirs < my_own for theirs, my_own in zip(years, mine, strict=True)
                ),
                quality=figures,
                verdicts={
                    m.kpi: m.verdict(_figure(quality[m.kpi], own), figures[m.kpi])
                    for m in measures
                },
                needed=needed,
            )
        )
    return tuple(out)


def _figure(values: pd.Series[float], area: str) -> float:
    return float(values.get(area, math.nan))


def _figures(values: pd.DataFrame, area: str) -> tuple[float, ...]:
    row = values.reindex([area]).to_numpy(dtype=float)[0]
    return tuple(float(value) for value in row)
