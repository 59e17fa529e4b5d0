"""Plausibility: whether figures can be right, before anybody asks what they mean.

Nothing here says that a figure is wrong. An exact identity that does not hold says that
two figures cannot both be right; everything else says that one is unusual, and unusual
figures are often true. With many checks some are unusual by chance alone.

Words
-----
tolerance
    What rounding can make: each input moved half a unit of its last decimal, and the
    movements of the result added up.
fence
    So many quartile distances outside the quartiles (Tukey, "Exploratory Data Analysis",
    1977; three of them is his "far out"). Unlike a quantile it need not leave anybody out,
    and a few extreme figures do not move it. Quartiles are by linear interpolation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import numpy as np

    from kolada_bench.formula import Formula

FLOAT_NOISE = 1e-9


class Range(msgspec.Struct, frozen=True):
    """What is usual among ``n`` figures: those inside the fences ``low`` to ``high``.

    ``inside`` of the ``n`` are, and they reach from ``least`` to ``most``: what a text can
    say of them, since a fence may lie where no figure can.
    """

    low: float
    high: float
    n: int
    inside: int
    least: float
    most: float

    def holds(self, value: float) -> bool:
        """Return whether ``value`` is usual; a missing one is not."""
        return self.low <= value <= self.high


def mismatch(
    left: Formula,
    right: Formula,
    values: Mapping[str, float],
    half_units: Mapping[str, float],
) -> tuple[float, float, float]:
    """Return left, right and how much they differ beyond what rounding can make.

    The last is 0 when they agree, NaN when an input is missing.

    Parameters
    ----------
    left, right
        Formulas that are equal by definition.
    values
        The inputs [each KPI's unit].
    half_units
        Half a unit of the last decimal of each input.
    """
    a, b = _value(left, values), _value(right, values)
    allowed = tolerance(left, values, half_units) + tolerance(right, values, half_units)
    off = abs(a - b)
    beyond = off if off > allowed + FLOAT_NOISE * max(1.0, abs(b)) else 0.0
    return a, b, beyond if math.isfinite(off) else math.nan


def tolerance(
    formula: Formula, values: Mapping[str, float], half_units: Mapping[str, float]
) -> float:
    """Return how far rounding of the inputs can move a formula, its unit; first order."""
    here = _value(formula, values)
    moves = [
        abs(_value(formula, {**values, id_: values[id_] + half_units[id_]}) - here)
        for id_ in formula.ids
    ]
    return math.fsum(moves)


def negative_rest(
    formula: Formula, values: Mapping[str, float], half_units: Mapping[str, float]
) -> tuple[float, bool | None]:
    """Return a rest, and whether it is below zero by more than rounding; None: missing."""
    rest = _value(formula, values)
    if not math.isfinite(rest):
        return rest, None
    return rest, rest < -tolerance(formula, values, half_units) - FLOAT_NOISE


def _value(formula: Formula, values: Mapping[str, float]) -> float:
    return float(formula.value(values))


def unmatched(cost: float, volume: float, least_cost: float) -> str:
    """Return "cost" for a cost without volume, "volume" for the other way, else "".

    Parameters
    ----------
    cost
        [kr/inhabitant]; counts from ``least_cost`` on, zero is none at all.
    volume
        Persons or days; a missing one (NaN) is no zero and never a finding.
    """
    if cost >= least_cost and volume == 0:
        return "cost"
    if cost == 0 and volume > 0:
        return "volume"
    return ""


def usual_range(values: Any, iqr_factor: float) -> Range:
    """Return what is usual among ``values``, missing ones left out.

    Parameters
    ----------
    values
        The others' figures: a figure that is tried is no part of what it is tried against.
    iqr_factor
        How many quartile distances outside the quartiles the fences stand.
    """
    import numpy as np

    there = np.asarray(values, dtype=float)
    there = there[np.isfinite(there)]
    if there.size == 0:
        return Range(math.nan, math.nan, 0, 0, math.nan, math.nan)
    q1, q3 = (float(x) for x in np.quantile(there, (0.25, 0.75)))
    # Rounding may put a quartile of equal figures beside them by the last bit.
    slack = FLOAT_NOISE * max(abs(q1), abs(q3))
    low, high = q1 - iqr_factor * (q3 - q1) - slack, q3 + iqr_factor * (q3 - q1) + slack
    inside = there[(there >= low) & (there <= high)]
    return Range(
        low,
        high,
        int(there.size),
        int(inside.size),
        float(inside.min()),
        float(inside.max()),
    )


def yearly_change(now: Any, before: Any) -> np.ndarray:
    """Return the change from the year before [%]; NaN where either is not above 0."""
    import numpy as np

    new, old = np.asarray(now, dtype=float), np.asarray(before, dtype=float)
    both = (new > 0) & (old > 0)
    out = np.full(np.broadcast(new, old).shape, np.nan)
    np.divide(new, old, out=out, where=both)
    return np.where(both, 100 * (out - 1), np.nan)


def of_similar_size(population: Any, own: float, factor: float) -> np.ndarray:
    """Return which municipalities are at most ``factor`` times larger or smaller."""
    import numpy as np

    people = np.asarray(population, dtype=float)
    return (people >= own / factor) & (people <= own * factor)


def mirrored(
    one: Sequence[float],
    other: Sequence[float],
    *,
    least: float,
    least_share: float,
    rest_share: float,
) -> bool | None:
    """Return whether two costs moved against each other by about the same; None: missing.

    Parameters
    ----------
    one, other
        The year before and the year [kr/inhabitant].
    least, least_share
        Both movements are at least this [kr/inhabitant], and this part of the year before.
    rest_share
        What does not cancel is at most this part of the larger movement.
    """
    if not all(map(math.isfinite, (*one, *other))):
        return None
    moves = (one[1] - one[0], other[1] - other[0])
    large = all(
        abs(move) >= max(least, least_share * before)
        for move, before in zip(moves, (one[0], other[0]), strict=True)
    )
    opposite = moves[0] * moves[1] < 0
    return large and opposite and abs(sum(moves)) <= rest_share * max(map(abs, moves))


def far_from(
    own: float, peers: Sequence[float], *, iqr_factor: float, least: float
) -> tuple[float, bool]:
    """Return the peers' median, and whether ``own`` is far from them.

    Far is beyond ``iqr_factor`` quartile distances outside the quartiles (Tukey's fence,
    1977), and at least ``least`` from the median, in their unit.
    """
    import numpy as np

    q1, median, q3 = (float(x) for x in np.quantile(peers, (0.25, 0.5, 0.75)))
    fence = iqr_factor * (q3 - q1)
    outside = own < q1 - fence or own > q3 + fence
    return median, outside and abs(own - median) >= least
