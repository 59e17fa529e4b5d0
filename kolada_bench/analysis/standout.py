"""What stands out: how far one municipality lies from the middle of all of them.

The distance is a robust z: the median takes the place of the mean and the median absolute
deviation (MAD) that of the standard deviation, so that a few extreme municipalities do not
hide the rest. The scale is 0.6745/MAD, which makes it comparable with an ordinary z where
values are normally spread. Where half of all municipalities have the same value the MAD is
0, and 1.2533 times the mean absolute deviation takes its place; where all are alike there
is no distance at all.

It is taken over all municipalities, never over seven peers, of whom one in eight is always
the highest. A KPI is a candidate when it lies far out in the country; whether it also
differs from its peers is another question, that the caller asks of their quartiles.

Source: Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (ASQC, 1993).

What this still gets wrong: skewed KPIs (most of them on counts) lie far above more often
than far below, and a distance takes no notice of how small the municipality is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis.compare import needed_members

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

MAD_TO_SD = 0.6745
"""The third quartile of the normal distribution: MAD of a standard normal variable."""
MEAN_AD_TO_SD = 1.2533
"""√(π/2): a standard deviation in mean absolute deviations, of a normal variable."""
NO_SPREAD = 1e-9
"""A spread of less than this share of the largest value is the noise of arithmetic."""
NO_YEAR = 0


class Standings(msgspec.Struct, frozen=True):
    """Where one municipality stands among all, one item per series in every array.

    Attributes
    ----------
    year
        The year that the rest is of; ``NO_YEAR`` where no year will do.
    has_value
        Whether the municipality has a value in any of the years.
    value, median
        Its own value, and the median of all municipalities with a value, own included.
    score
        Its robust z; NaN where it has none.
    n
        How many municipalities have a value that year, own included.
    above, below
        How many of the others have a higher and a lower value; the rest are equal.
    """

    year: Integers
    has_value: Flags
    value: Floats
    median: Floats
    score: Floats
    n: Integers
    above: Integers
    below: Integers


class Candidate(msgspec.Struct, frozen=True):
    """A row that may be shown.

    Attributes
    ----------
    id, section
        What it is, and where it is shown.
    kind
        Sorts rows of a section, the lowest first.
    score
        The robust z.
    amount
        What the difference is worth [million kr], NaN where that is not known.
    doubt
        Sorts rows that are worth the same: the lowest is the most certain.
    same
        Ids of what is the same thing per another population.
    told_by
        Ids of what tells the same thing and goes before it, if that is there.
    doubled
        Ids of what it holds or is held by: never shown in one section with them.
    """

    id: str
    section: str
    kind: int
    score: float
    amount: float = math.nan
    doubt: int = 0
    same: frozenset[str] = frozenset()
    told_by: frozenset[str] = frozenset()
    doubled: frozenset[str] = frozenset()


class Shown(msgspec.Struct, frozen=True):
    """A row that is shown, with the ids that it stands for as well."""

    id: str
    folded: tuple[str, ...]


def robust_scores(values: Floats) -> Floats:
    """Return each value's robust z within its own row.

    Parameters
    ----------
    values
        Array [series, municipality], NaN where missing.

    Returns
    -------
    numpy.ndarray
        Same shape: 0.6745·(x − median)/MAD; (x − median)/(1.2533·MeanAD) where the MAD is
        0; NaN where the value is missing or all of a row are alike.
    """
    import numpy as np

    away = values - _medians(values)[:, None]
    sizes = np.abs(away)
    n = np.isfinite(values).sum(axis=1)
    mad = _medians(sizes)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_ad = np.where(np.isfinite(sizes), sizes, 0.0).sum(axis=1) / n
        largest = np.where(np.isfinite(values), np.abs(values), 0.0).max(axis=1, initial=0)
        least = NO_SPREAD * largest
        spread = np.where(mad > least, mad / MAD_TO_SD, MEAN_AD_TO_SD * mean_ad)
        spread = np.where(mean_ad > least, spread, np.nan)
        scores: Floats = away / spread[:, None]
    return scores


def standings(
    values: Floats, years: Sequence[int], own: int, *, year: int | None = None
) -> Standings:
    """Return where one municipality stands in every series.

    The year of a series is the newest in which the municipality and at least two thirds of
    the others have a value, or ``year`` alone, on the same condition.

    Parameters
    ----------
    values
        Array [series, municipality, year], NaN where missing; municipalities only.
    years
        What the last axis stands for, ascending; at least one.
    own
        The municipality's place on the second axis.
    """
    import numpy as np

    there = np.isfinite(values)
    own_there = there[:, own, :]
    others = there.sum(axis=1) - own_there
    usable = own_there & (others >= max(1, needed_members(values.shape[1] - 1)))
    if year is not None:
        usable &= np.array([y == year for y in years], dtype=bool)
    found = usable.any(axis=1)
    at = len(years) - 1 - usable[:, ::-1].argmax(axis=1)
    chosen = (
        values[np.arange(len(values)), :, at] if len(years) else values[:, :, :0].sum(2)
    )
    chosen = np.where(found[:, None], chosen, np.nan)
    value = chosen[:, own]
    with np.errstate(invalid="ignore"):
        above = (chosen > value[:, None]).sum(axis=1)
        below = (chosen < value[:, None]).sum(axis=1)
    has_value: Flags = np.asarray(own_there.any(axis=1))
    return Standings(
        year=np.where(found, np.asarray(years, dtype=np.int64)[at], NO_YEAR),
        has_value=has_value,
        value=value,
        median=_medians(chosen),
        score=robust_scores(chosen)[:, own],
        n=np.isfinite(chosen).sum(axis=1),
        above=above,
        below=below,
    )


def shown_rows(
    candidates: Sequence[Candidate], *, per_section: int, most: int
) -> list[Shown]:
    """Return the rows to show, section by section in the order in which they first stand.

    What is the same thing per another population is folded into the one farthest out, and
    what another candidate tells (``told_by``) into that one. Then each section seats at
    most ``per_section``: by kind, and within a kind what is worth most first, then what is
    worth nothing known by distance. A whole and its own part never sit together. Where
    that is more than ``most`` in all, every section's first goes before any section's
    second.
    """
    kept, folded = _fold(candidates)
    sections: dict[str, list[Candidate]] = {c.section: [] for c in candidates}
    for candidate in sorted(kept, key=_urgency):
        seated = sections[candidate.section]
        if len(seated) < per_section and not any(_double(candidate, c) for c in seated):
            seated.append(candidate)
    turns = [
        (turn, *_urgency(candidate), candidate.id)
        for seated in sections.values()
        for turn, candidate in enumerate(seated)
    ]
    wanted = {turn[-1] for turn in sorted(turns)[:most]}
    return [
        Shown(candidate.id, tuple(folded[candidate.id]))
        for seated in sections.values()
        for candidate in seated
        if candidate.id in wanted
    ]


def _fold(candidates: Sequence[Candidate]) -> tuple[list[Candidate], dict[str, list[str]]]:
    """Return what is left for itself, and what each of them stands for."""
    into: dict[str, str] = {}
    twins: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: -abs(c.score)):
        twin = next(
            (c for c in twins if candidate.id in c.same or c.id in candidate.same), None
        )
        if twin is None:
            twins.append(candidate)
        else:
            into[candidate.id] = twin.id
    for candidate in twins:
        if not candidate.told_by:
            continue
        tellers = [c for c in twins if _tells(c, candidate, into)]
        if tellers:
            into[candidate.id] = min(tellers, key=_urgency).id
    kept = [candidate for candidate in twins if candidate.id not in into]
    folded: dict[str, list[str]] = {candidate.id: [] for candidate in kept}
    for id_ in into:
        end = into[id_]
        while end in into:
            end = into[end]
        folded[end].append(id_)
    return kept, folded


def _tells(teller: Candidate, told: Candidate, into: Mapping[str, str]) -> bool:
    """Return whether ``teller``, or a twin folded into it, tells what ``told`` does."""
    return any(id_ == teller.id or into.get(id_) == teller.id for id_ in told.told_by)


def _double(one: Candidate, other: Candidate) -> bool:
    return one.id in other.doubled or other.id in one.doubled


def _urgency(candidate: Candidate) -> tuple[int, bool, float, int, float]:
    unknown = math.isnan(candidate.amount)
    # Rows are told in tenths of a million: less than that is no order between them.
    worth = 0.0 if unknown else round(abs(candidate.amount), 1)
    return candidate.kind, unknown, -worth, candidate.doubt, -abs(candidate.score)


def _medians(values: Floats) -> Floats:
    """Return the median of each row's values that are there, NaN for a row without any."""
    import numpy as np

    if values.shape[1] == 0:
        return np.full(len(values), np.nan)
    ordered = np.sort(values, axis=1)  # NaN comes last
    n = np.isfinite(values).sum(axis=1)
    rows = np.arange(len(values))
    low, high = ordered[rows, (n - 1).clip(min=0) // 2], ordered[rows, n // 2 * (n > 0)]
    medians: Floats = (low + high) / 2
    return medians
