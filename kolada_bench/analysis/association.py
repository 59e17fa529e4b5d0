"""Whether two figures go together over many municipalities: a rank correlation.

Spearman's rho asks only whether the municipalities come in the same order by both figures,
so one extreme municipality weighs no more than any other. The interval is Fisher's with
Fieller's variance, 1.06 / (n − 3), at 95 percent.

An association says nothing of cause, and a share goes against what is in its denominator
by construction; whoever writes of it must say so. The words follow Cohen (1988) and are
given only where the whole interval is on one side of zero.

Source: Fieller, Hartley & Pearson (1957), "Tests for rank correlation coefficients. I".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import numpy as np

FEWEST = 30
"""With fewer municipalities nothing is said: eight peers can show anything."""
_WEAK, _MODERATE, _STRONG = 0.1, 0.3, 0.5
_Z_95 = 1.959964
_FIELLER = 1.06
# The same order gives 0.9999999999999999 in binary.
_NOISE = 1e-12


class RankCorrelation(msgspec.Struct, frozen=True):
    """``rho`` in −1 to 1 over ``n`` municipalities, and its interval; NaN without any."""

    n: int
    rho: float
    low: float
    high: float

    @property
    def strength(self) -> str:
        """In Swedish: "starkt", "måttligt", "svagt", or "" where none can be told."""
        size = abs(self.rho)
        if not (self.low > 0 or self.high < 0) or size < _WEAK:
            return ""
        if size < _MODERATE:
            return "svagt"
        return "måttligt" if size < _STRONG else "starkt"


def rank_correlation(one: np.ndarray, other: np.ndarray) -> RankCorrelation:
    """Return Spearman's rho of two arrays [municipalities], pairs with a NaN left out.

    ``rho`` is NaN under ``FEWEST`` pairs, and where all values of one are the same.
    """
    import numpy as np

    known = np.isfinite(one) & np.isfinite(other)
    x, y = one[known], other[known]
    n = len(x)
    if n < FEWEST or np.all(x == x[0]) or np.all(y == y[0]):
        return RankCorrelation(n, math.nan, math.nan, math.nan)
    import pandas as pd

    # Ranks are pandas': importing scipy.stats takes longer than a whole comparison.
    ranks = pd.DataFrame({"one": x, "other": y}).rank().to_numpy()
    rho = float(np.corrcoef(ranks, rowvar=False)[1, 0])
    if 1 - abs(rho) < _NOISE:
        whole = math.copysign(1, rho)
        return RankCorrelation(n, whole, whole, whole)
    half = _Z_95 * math.sqrt(_FIELLER / (n - 3))
    middle = math.atanh(rho)
    return RankCorrelation(n, rho, math.tanh(middle - half), math.tanh(middle + half))
