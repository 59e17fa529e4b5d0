"""A gap to every target that an analyst may be asked about, and what one more case costs.

A target is a level, never a goal: median, lower quartile, unweighted and weighted mean,
each single peer, the referenskostnad. The gaps of one row go to different targets and are
never added, neither to each other nor to those of another row.

The weighted mean is Σ x·D / Σ D over the members with a value, D being each one's own
denominator: what the members together spend per inhabitant. Without every D there is none,
since a mean over some of them would be another group's.

Source: difference · own denominator is arithmetic; the weighted mean is how KOSTRA and ECO
Nøgletal take theirs. "One more placement" follows from the formula of
nettokostnadsavvikelsen (RKA, "Nettokostnadsavvikelse i Kolada", 2024).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import numpy as np


class Target(msgspec.Struct, frozen=True):
    """One target: its ``value`` [the KPI's unit] and the ``gap`` to it.

    ``name`` is "median", "lower_quartile", "mean", "weighted_mean", "peer" (then
    ``municipality`` says which) or "reference_cost"; + is above the target.
    """

    name: str
    value: float
    gap: float
    municipality: str | None = None


class OneMore(msgspec.Struct, frozen=True):
    """What one more placement costs.

    Attributes
    ----------
    cost
        Price · days [kr a year].
    per_inhabitant
        Cost / population [kr/inv].
    points
        ``per_inhabitant`` in percent of the referenskostnad: how many percentage points
        the nettokostnadsavvikelse rises with.
    """

    cost: float
    per_inhabitant: float
    points: float


def gap_targets(
    own: float,
    own_denominator: float,
    per: float,
    members: Sequence[str],
    values: np.ndarray,
    denominators: np.ndarray,
) -> tuple[Target, ...]:
    """Return the gaps of one row to the group's targets and to each peer.

    Parameters
    ----------
    own
        The own value [the KPI's unit].
    own_denominator
        What the unit is per, own [persons].
    per
        How much of the result one unit makes: 1 000 000 for kr to mnkr, 1 000 for a rate.
    members, values, denominators
        Per peer its id, its value [unit] and its own denominator [persons]; NaN where
        missing.

    Returns
    -------
    tuple of Target
        Median, lower quartile, mean and weighted mean, then every peer in the order given.
        NaN where the target, the own value or the own denominator is missing.
    """
    import numpy as np

    there = np.isfinite(values)
    known = values[there]
    q1, median = np.quantile(known, (0.25, 0.5)) if known.size else (math.nan, math.nan)
    mean = known.mean() if known.size else math.nan
    scale = own_denominator / per
    group = (
        ("median", median),
        ("lower_quartile", q1),
        ("mean", mean),
        ("weighted_mean", weighted_mean(known, denominators[there])),
    )
    return (
        *(Target(name, float(at), float((own - at) * scale)) for name, at in group),
        *(
            Target("peer", float(at), float((own - at) * scale), municipality)
            for municipality, at in zip(members, values, strict=True)
        ),
    )


def weighted_mean(values: np.ndarray, denominators: np.ndarray) -> float:
    """Return Σ value·denominator / Σ denominator; NaN where any is missing."""
    total = float(denominators.sum()) if denominators.size else math.nan
    if not total > 0:
        return math.nan
    return float((values * denominators).sum()) / total


def one_more(price: float, days: float, population: float, reference: float) -> OneMore:
    """Return what one more placement comes to.

    Parameters
    ----------
    price
        Per day [kr/dygn].
    days
        In a year.
    population
        Own inhabitants, 31 December.
    reference
        The own referenskostnad [kr/inv]; NaN or 0 gives no ``points``.
    """
    cost = price * days
    each = cost / population if population > 0 else math.nan
    return OneMore(cost, each, 100 * each / reference if reference > 0 else math.nan)
