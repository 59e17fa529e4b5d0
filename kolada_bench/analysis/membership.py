"""What a gap to a group has changed by: the own municipality, the same peers, or new peers.

RKA makes the groups of lika kommuner anew, and members are exchanged: a gap can grow in a
year when neither the municipality nor any peer has changed. So the change of a gap between
two years is split in three, exactly::

    gap(t) = own(t) − G(t)                 G = median (or mean) of a group's members
    gap(t1) − gap(t0) = [own(t1) − own(t0)]
                      − [G_old(t1) − G_old(t0)]         the same members' change
                      − [G_new(t1) − G_old(t1)]         the membership's change

``G_old`` are the members of the older edition, at both years only those with a value in
both; ``G_new`` those of the newer with a value at t1. With one group for both years the
last part is 0 by definition, and says nothing of what an exchange has done.

The order is a choice: the exchange is valued at t1, where both groups are seen beside the
municipality as it is now.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    import pandas as pd

Statistic = Literal["median", "mean"]


class GapChange(msgspec.Struct, frozen=True):
    """The split of one gap's change [all in the series' unit].

    ``change`` = ``own_change`` − ``same_members_change`` − ``membership_change``. A figure
    is NaN where a value that it needs is missing. ``n_old`` members of the older group are
    in the first two, ``n_new`` of the newer in the last, ``kept`` of ``n_old_members`` are
    members of both.
    """

    first: int
    last: int
    gap_first: float
    gap_last: float
    change: float
    own_change: float
    same_members_change: float
    membership_change: float
    n_old: int
    n_new: int
    kept: int
    n_old_members: int


def gap_change(
    values: pd.DataFrame,
    own: str,
    old_members: Sequence[str],
    new_members: Sequence[str],
    first: int,
    last: int,
    *,
    statistic: Statistic = "median",
) -> GapChange:
    """Split the change of the gap to a group between two years.

    Parameters
    ----------
    values
        Areas by years [the series' unit].
    own
        The municipality; in neither group.
    old_members, new_members
        The group as it was at ``first`` and as it is at ``last``.
    first, last
        Two years of ``values`` in the same series.
    statistic
        What the group is summed up by.
    """
    mine = values.reindex([own]).to_numpy(dtype=float)[0]
    years = [int(str(year)) for year in values.columns]
    by_year = dict(zip(years, map(float, mine), strict=True))
    old = values.reindex(list(old_members))[[first, last]].dropna()
    new = values.reindex(list(new_members))[last].dropna()
    before, after = _summed_up(old[first], statistic), _summed_up(old[last], statistic)
    now = _summed_up(new, statistic)
    gap_first, gap_last = by_year[first] - before, by_year[last] - now
    return GapChange(
        first=first,
        last=last,
        gap_first=gap_first,
        gap_last=gap_last,
        change=gap_last - gap_first,
        own_change=by_year[last] - by_year[first],
        same_members_change=after - before,
        membership_change=now - after,
        n_old=len(old),
        n_new=len(new),
        kept=len(set(old_members) & set(new_members)),
        n_old_members=len(old_members),
    )


def _summed_up(values: pd.Series[float], statistic: Statistic) -> float:
    if values.empty:
        return math.nan
    return float(values.median() if statistic == "median" else values.mean())
