"""How sure a difference to a peer group is: whether its sign survives other choices.

A grade says nothing of size. It asks whether "above" would have been "above" with another
average, another group, one peer fewer or three years instead of one:

====  =====================  ==========================================================
"A"   säkert                 every check has the sign of the difference to the median
"B"   troligt                at least three quarters of them have, the median's own too
"C"   osäkert                fewer
"-"   går inte att bedöma    no own value, or fewer than four peers with a value
====  =====================  ==========================================================

The checks are: the median, the unweighted mean, each other kind of group that was asked
for, the peers left out one by one, and the mean of three years. The peers left out are
*one* check, which fails as soon as one of them turns the sign: counted one by one they
would outvote all the others, and in a group of 290 decide alone. A check that cannot be
made (no values in earlier years, no other group) is neither passed nor failed.

Where the figure counts few persons, chance has a say of its own (``intervals.chance``): a
difference within chance is at best "C", one on the edge of it at best "B".

What this still gets wrong: the peers are no random sample, and the checks share their
data. "säkert" means that the sign does not hang on a choice, not a probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import numpy as np

SURE, LIKELY, UNSURE, UNKNOWN = "A", "B", "C", "-"
GRADE_WORDS = {
    SURE: "säkert",
    LIKELY: "troligt",
    UNSURE: "osäkert",
    UNKNOWN: "går inte att bedöma",
}
FEWEST_PEERS = 4
LIKELY_SHARE = 0.75
MEDIAN, MEAN, LEFT_OUT, THREE_YEARS, CHANCE = (
    "medianen",
    "medelvärdet",
    "gruppen utan en av kommunerna",
    "treårssnittet",
    "slumpen vid få personer",
)
OTHER_GROUP = "annan grupp"
# Differences that small are float noise: 0.1 + 0.2 is not above 0.3.
_NOISE = 1e-9


class Certainty(msgspec.Struct, frozen=True):
    """The grades of many differences, one per row.

    Attributes
    ----------
    grade
        "A", "B", "C" or "-" [rows].
    checks
        What each column of ``failed`` and ``made`` asks, in Swedish.
    made, failed
        Whether the check could be made, and whether it had another sign
        [rows, checks], bool.
    low, high
        Smallest and largest difference to the median with one peer left out [the KPI's
        unit, rows]; NaN where fewer than two peers have a value.
    """

    grade: np.ndarray
    checks: tuple[str, ...]
    made: np.ndarray
    failed: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def why(self, row: int) -> tuple[str, ...]:
        """Return the checks that a row failed, in Swedish; none for "A" and "-"."""
        if self.grade[row] == UNKNOWN:
            return ()
        return tuple(
            name for name, off in zip(self.checks, self.failed[row], strict=True) if off
        )


def certainty(
    own: np.ndarray,
    peers: np.ndarray,
    *,
    own_mean: np.ndarray | None = None,
    peer_means: np.ndarray | None = None,
    frames: Sequence[np.ndarray] = (),
    frame_names: Sequence[str] = (),
    chance: Sequence[str | None] | None = None,
) -> Certainty:
    """Return how sure the sign of each own value's difference to its peers is.

    Parameters
    ----------
    own
        Own value of the row's year [rows]; NaN where missing.
    peers
        The members' values of the same year, own excluded [rows, members]; NaN where a
        member has none, and as padding where rows have groups of different sizes.
    own_mean, peer_means
        Means over three years, inside one series [rows], [rows, members]; NaN where there
        is none. Both or neither.
    frames
        One per other kind of group: own value − that group's median [rows]; NaN where the
        row was not asked for against it.
    frame_names
        What the other groups are called in ``checks``; as many as ``frames``, or none.
    chance
        ``intervals.chance`` of each row, None for what does not count persons.

    Notes
    -----
    A difference under a billionth of the figures is no difference. Where all checks find
    none the grade is "A": the value is surely that of the group.
    """
    import numpy as np

    own, peers = np.asarray(own, dtype=float), np.asarray(peers, dtype=float)
    ordered = np.sort(peers, axis=1)  # NaN last
    n = np.isfinite(ordered).sum(axis=1)
    scale = np.maximum(np.abs(own), np.abs(_at(ordered, n - 1)))
    difference = own - sorted_median(ordered, n)
    low, high = _left_out(own, ordered, n)
    means = _mean_difference(own_mean, peer_means, len(own))
    columns = [
        (MEDIAN, difference, difference),
        (MEAN, *[own - _mean(ordered, n)] * 2),
        (LEFT_OUT, low, high),
        *(
            (name, frame, frame)
            for name, frame in zip(
                frame_names or [OTHER_GROUP] * len(frames), frames, strict=True
            )
        ),
        (THREE_YEARS, means, means),
    ]
    sign = _sign(difference, scale)
    made = np.column_stack([np.isfinite(least) for _, least, _ in columns])
    same = np.column_stack(
        [
            (_sign(least, scale) == sign) & (_sign(most, scale) == sign)
            for _, least, most in columns
        ]
    )
    known = np.isfinite(difference) & (n >= FEWEST_PEERS)
    share = (made & same).sum(axis=1) / np.maximum(made.sum(axis=1), 1)
    level = np.where(share == 1, 0, np.where(share >= LIKELY_SHARE, 1, 2))
    names = tuple(name for name, _, _ in columns)
    failed = made & ~same
    if chance is not None:
        edge = {"within": 2, "borderline": 1}
        caps = np.array([edge.get(verdict or "", 0) for verdict in chance], dtype=int)
        asked = np.array([verdict is not None for verdict in chance], dtype=bool)
        level = np.maximum(level, caps)
        names = (*names, CHANCE)
        made = np.column_stack([made, asked])
        failed = np.column_stack([failed, caps > 0])
    grade = np.where(known, np.array([SURE, LIKELY, UNSURE])[level], UNKNOWN)
    return Certainty(grade, names, made, failed, low, high)


def sorted_median(ordered: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return the median of the first ``n`` of each row, sorted upwards; NaN for none."""
    middle: np.ndarray = (_at(ordered, (n - 1) // 2) + _at(ordered, n // 2)) / 2
    return middle


def _at(ordered: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return ``ordered[row, place[row]]``; NaN where the place is outside the row."""
    import numpy as np

    width = ordered.shape[1]
    if width == 0:
        return np.full(len(ordered), np.nan)
    inside = (place >= 0) & (place < width)
    found = np.take_along_axis(ordered, np.clip(place, 0, width - 1)[:, None], axis=1)
    return np.where(inside, found[:, 0], np.nan)


def _mean(ordered: np.ndarray, n: np.ndarray) -> np.ndarray:
    import numpy as np

    sums: np.ndarray = np.nansum(ordered, axis=1)
    return np.where(n > 0, sums / np.maximum(n, 1), np.nan)


def _left_out(
    own: np.ndarray, ordered: np.ndarray, n: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the smallest and the largest difference with one peer left out.

    Leaving out any peer below the median moves it to the same place, so the lowest and the
    highest give the extremes: nothing needs to be done peer by peer.
    """
    without_lowest = _median_of(ordered, 1, n)
    without_highest = _median_of(ordered, 0, n - 1)
    return own - without_lowest, own - without_highest


def _median_of(ordered: np.ndarray, first: int, end: np.ndarray) -> np.ndarray:
    """Return the median of the places ``first`` up to but not with ``end``."""
    import numpy as np

    n = end - first
    middle = (
        _at(ordered, first + (n - 1) // 2) + _at(ordered, first + n // 2)
    ) / 2  # of an even number the two middle ones
    return np.where(n > 0, middle, np.nan)


def _mean_difference(
    own_mean: np.ndarray | None, peer_means: np.ndarray | None, rows: int
) -> np.ndarray:
    """Return the own mean over years − the median of the peers' means."""
    import numpy as np

    if own_mean is None or peer_means is None:
        return np.full(rows, np.nan)
    ordered = np.sort(np.asarray(peer_means, dtype=float), axis=1)
    medians = sorted_median(ordered, np.isfinite(ordered).sum(axis=1))
    difference: np.ndarray = np.asarray(own_mean, dtype=float) - medians
    return difference


def _sign(difference: np.ndarray, scale: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.sign(np.where(np.abs(difference) <= _NOISE * scale, 0.0, difference))
