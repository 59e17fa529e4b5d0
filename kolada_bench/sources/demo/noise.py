"""Numbers that look random and are the same everywhere, for ever.

The demo data must come out bit for bit alike on every machine and numpy, so that a test
can build it again and compare. numpy's distributions do not promise that from version to
version. So each number is a hash of what it is for (a text, a municipality, a year): the
integer mixer of SplitMix64, and after it only + − × ÷ and rounding, which IEEE 754 fixes.
No logarithms, no powers, no sums of floats whose order a library may choose.

Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SQRT3 = 1.7320508075688772


def uniform(purpose: str, areas: NDArray[np.int64], years: NDArray[np.int64]) -> Floats:
    """Return one number in [0, 1) per area and year, shaped (areas, years)."""
    salt = np.uint64(zlib.crc32(purpose.encode()))
    state = _mixed(_mixed(areas.astype(np.uint64) + (salt << np.uint64(20))))
    both = _mixed(state[:, None] + years.astype(np.uint64)[None, :])
    return (both >> np.uint64(11)).astype(np.float64) / 2.0**53


def bell(purpose: str, areas: NDArray[np.int64], years: NDArray[np.int64]) -> Floats:
    """Return numbers of mean 0 and standard deviation 1, never beyond ±3.47.

    The sum of four uniform numbers: near enough to a normal distribution, with no tails.
    """
    total = np.zeros((len(areas), len(years)))
    for part in range(4):
        total = total + uniform(f"{purpose}/{part}", areas, years)
    return (total - 2.0) * _SQRT3


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    state = state + _GAMMA
    state = (state ^ (state >> np.uint64(30))) * _MIX[0]
    state = (state ^ (state >> np.uint64(27))) * _MIX[1]
    return np.asarray(state ^ (state >> np.uint64(31)))
