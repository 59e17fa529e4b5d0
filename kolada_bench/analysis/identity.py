"""Whether what is said of a part, of its whole and of its share can all be true.

A text may say that köpt vård costs twice as much, and that it is half of the cost against a
quarter elsewhere. Both readings cannot be in kronor per inhabitant unless the whole costs
the same: k_own/k_grp = (c_own/c_grp)·(s_own/s_grp). Any two of the three give the third.

The identity is exact for one municipality against another and for sums over members. For
medians it is approximate, since the median of a product is not the product of medians.
"""

from __future__ import annotations

import math

import msgspec


class IdentityCheck(msgspec.Struct, frozen=True):
    """Three claims that bind each other: part, whole, and the part's share of the whole.

    ``part_ratio`` and ``total_ratio`` are own / group of the part's and the whole's kr/inv,
    ``share_ratio`` that of the shares. ``implied_…`` is what the other two make of it, NaN
    where one of them was not given; ``agrees`` None where not all three were.
    """

    part_ratio: float
    total_ratio: float
    share_ratio: float
    implied_part_ratio: float
    implied_total_ratio: float
    agrees: bool | None


def identity_check(
    *,
    own_share: float,
    group_share: float,
    part_ratio: float = math.nan,
    total_ratio: float = math.nan,
    tolerance: float = 0.05,
) -> IdentityCheck:
    """Hold a claim of a part's cost against those of the whole's and of the shares.

    Parameters
    ----------
    own_share, group_share
        The part's share of the whole [%]; the group's above 0.
    part_ratio, total_ratio
        Own / group of the part's and of the whole's cost per inhabitant.
    tolerance
        How far from the identity, as a share of it, still agrees: texts round.

    Notes
    -----
    k_own/k_grp = (c_own/c_grp)·(s_own/s_grp), exact per municipality and for sums over
    members, approximate for medians. "Dubbelt så högt" in kronor with shares of 50 and 25
    implies a whole of 1.0: no higher than the group's.
    """
    if not group_share > 0:
        message = f"the group's share must be above 0, it is {group_share}"
        raise ValueError(message)
    shares = own_share / group_share
    implied_part = total_ratio * shares
    implied_total = part_ratio / shares if shares else math.nan
    known = math.isfinite(part_ratio) and math.isfinite(total_ratio)
    agrees = abs(part_ratio - implied_part) <= tolerance * abs(implied_part) + 1e-12
    return IdentityCheck(
        part_ratio,
        total_ratio,
        shares,
        implied_part,
        implied_total,
        agrees if known else None,
    )
