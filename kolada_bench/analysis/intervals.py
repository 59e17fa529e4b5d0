"""What chance alone can do to a small number: intervals for counts, rates and shares.

A count of children placed is one outcome of many that the same needs could have given. The
intervals here are of 95 %, *exact* for counts (Garwood's for a Poisson count, the
conditional binomial for a ratio of two) and Wilson's for shares.

Years are not pooled. A child who is placed in three years is counted three times, and
siblings come together: counts of persons in care are not independent, neither between
years nor within one. So the interval is that of a single year, and even that is
``TOO_NARROW``: "snarast för smalt".

``chance`` answers the only question of a comparison's screen, whether an expected count
lies inside the interval of the count that was seen. It sums Poisson terms and needs no
SciPy, whose import would cost a warm comparison more than all of its calculation.

Sources: Garwood, Biometrika 28 (1936); Przyborowski and Wilenski, Biometrika 31 (1940);
Wilson, JASA 22 (1927); Brown, Cai and DasGupta, Statistical Science 16 (2001).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Literal

import msgspec

LEVEL = 0.95
EDGE_LEVEL = 0.90
"""Outside the interval of this level, but inside that of ``LEVEL``, is on the edge."""

TOO_NARROW = "snarast för smalt"

Chance = Literal["outside", "borderline", "within"]
Verdict = Literal["few", "none", "change"]

FEW_TEXT = "för få för att visa en förändring"
VERDICT_TEXTS: dict[Verdict, str] = {
    "few": FEW_TEXT,
    "none": "ingen förändring utöver vad slumpen kan ge",
    "change": "en förändring utöver vad slumpen brukar ge",
}


class Interval(msgspec.Struct, frozen=True):
    """Lower and upper limit; ``high`` is infinite for a ratio to a count of 0."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def poisson_interval(count: float, level: float = LEVEL) -> Interval:
    """Return the exact interval of the expected number behind a count [persons].

    Notes
    -----
    χ²(α/2; 2k)/2 and χ²(1−α/2; 2k+2)/2, written with the gamma distribution; the lower
    limit of 0 is 0. 1 gives 0.03-5.6, 3 gives 0.6-8.8.

    Raises
    ------
    ValueError
        ``count`` is below 0 or no whole number.
    """
    from scipy.special import gammaincinv

    _check_count(count)
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return Interval(low, float(gammaincinv(count + 1, 1 - tail)))


def rate_interval(
    count: float, exposure: float, per: float = 1.0, level: float = LEVEL
) -> Interval:
    """Return the exact interval of a rate: ``count`` in ``exposure`` persons, per ``per``.

    ``exposure`` may be an expected count: 7 against 5 expected gives 0.56-2.88. It is taken
    as known without error; for two counts that both vary there is ``rate_ratio_interval``.
    """
    if not exposure > 0:
        message = f"the exposure must be above 0, it is {exposure}"
        raise ValueError(message)
    limits = poisson_interval(count, level)
    return Interval(limits.low * per / exposure, limits.high * per / exposure)


def rate_ratio_interval(
    count: float,
    other: float,
    exposure: float = 1.0,
    other_exposure: float = 1.0,
    level: float = LEVEL,
) -> Interval:
    """Return the exact interval of the ratio between two Poisson rates.

    Both counts vary. Given their sum, the first is binomial with p = λ₁t₁/(λ₁t₁ + λ₂t₂), so
    Clopper-Pearson's limits of p give those of the ratio. 7 against 5 in equal exposures
    gives 0.38-5.6, wider than 0.56-2.88 since the five are no longer certain.
    """
    from scipy.special import betaincinv

    _check_count(count)
    _check_count(other)
    if not (exposure > 0 and other_exposure > 0):
        message = f"exposures must be above 0, they are {exposure} and {other_exposure}"
        raise ValueError(message)
    tail = (1 - level) / 2
    scale = other_exposure / exposure
    low = float(betaincinv(count, other + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, other, 1 - tail)) if other else 1.0
    above = math.inf if high == 1 else scale * high / (1 - high)
    return Interval(scale * low / (1 - low), above)


def share_interval(part: float, whole: float, level: float = LEVEL) -> Interval:
    """Return Wilson's interval for ``part`` of ``whole`` persons, as a share of 1.

    15 of 148 gives 0.0624-0.1605 (Newcombe, Statistics in Medicine 17, 1998).
    """
    from scipy.special import ndtri

    _check_count(part)
    if not 0 <= part <= whole or whole <= 0:
        message = f"{part} is no part of {whole}"
        raise ValueError(message)
    z = float(ndtri((1 + level) / 2))
    p = part / whole
    centre = p + z * z / (2 * whole)
    spread = z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    below = 1 + z * z / whole
    return Interval(
        0.0 if part == 0 else (centre - spread) / below,
        1.0 if part == whole else (centre + spread) / below,
    )


def chance(count: float, expected: float) -> Chance:
    """Return whether chance alone may be the difference between a count and an expected.

    Parameters
    ----------
    count
        Persons seen; a rate times its population, rounded to whole persons.
    expected
        Persons that the peers' rate would give in the own population; above 0.

    Returns
    -------
    str
        "within" where the 90 % interval of ``count`` holds ``expected``, "borderline" where
        only the 95 % interval does, otherwise "outside".

    Notes
    -----
    ``expected`` lies below the exact interval when P(X ≥ count | expected) < α/2, and above
    it when P(X ≤ count | expected) < α/2: the limits themselves are not needed.
    """
    count = round(count)
    tail = _tail(count, expected)
    if tail < (1 - LEVEL) / 2:
        return "outside"
    return "borderline" if tail < (1 - EDGE_LEVEL) / 2 else "within"


def small_change(counts: Sequence[float], level: float = LEVEL) -> Verdict:
    """Return whether yearly counts can show any change at all.

    "change" where some two years differ beyond chance (exact ratio, Bonferroni's correction
    for the number of pairs); "few" where not even twice the mean level could have been told
    from it; otherwise "none". Fewer than two years are "few".

    Notes
    -----
    Years are taken as independent, which persons who stay are not: a "change" is found
    somewhat too seldom or too often, but never in numbers such as 1, 3, 3, 2.
    """
    pairs = list(itertools.combinations(counts, 2))
    if not pairs:
        return "few"
    strict = 1 - (1 - level) / len(pairs)
    if any(1.0 not in rate_ratio_interval(a, b, level=strict) for a, b in pairs if a + b):
        return "change"
    usual = round(sum(counts) / len(counts))
    told = usual > 0 and 1.0 not in rate_ratio_interval(2 * usual, usual, level=level)
    return "none" if told else "few"


def _check_count(count: float) -> None:
    if count < 0 or not float(count).is_integer():
        message = f"a count is a whole number from 0, not {count}"
        raise ValueError(message)


def _tail(count: int, expected: float) -> float:
    """Return P(X ≥ count) or P(X ≤ count), whichever is on the count's own side."""
    if not expected > 0:
        message = f"the expected count must be above 0, it is {expected}"
        raise ValueError(message)
    term = math.exp(count * math.log(expected) - expected - math.lgamma(count + 1))
    total, k = term, count
    # Away from the expected count the terms fall, so that the sum is soon complete.
    while term > total * 1e-12:
        if count > expected:
            k += 1
            term *= expected / k
        elif k > 0:
            term *= k / expected
            k -= 1
        else:
            break
        total += term
    return min(total, 1.0)
