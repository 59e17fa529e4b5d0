"""How far from its figure a claim may be, and still be fair: the wide table, as limits.

The words are those of ``words.toml`` (``godta``). What the table does not have follows from
what it has: "tre gånger" has the limits of "dubbelt" in proportion, a bare "40 procent" the
three percentage points of a bare "hälften", and "ca 26 miljoner" the same tenth as
"dubbelt". Small percentages have narrower limits in proportion, so that "ca 4 procent" is
not accepted of 0.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kolada_bench.analysis.words import Limits, Word, read_words

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Claim, Hedge

BARE_POINTS = 3.0
BARE_SHARE = 0.15
SMALL_SHARE = 0.25
BARE_AMOUNT = 0.05
ROUND_AMOUNT = 0.10
EDGE_AMOUNT = 0.01
_ROUND = 5.0

_HALVES = {50.0: "hälften", 25.0: "en fjärdedel", 100 / 3: "en tredjedel"}


def word_limits(name: str) -> Limits:
    """Return what the wide table accepts of a word ("dubbelt", "väsentligt")."""
    return _word(name).accepted


def _word(name: str) -> Word:
    return next(word for word in read_words().ord if word.namn == name)


def times_limits(hedge: Hedge, times: float, to: float = math.nan) -> Limits:
    """Return the ratios that "dubbelt", "nästan tre gånger" may be said of."""
    name = {"knappt": "nästan dubbelt", "nära": "nästan dubbelt"}.get(hedge, "dubbelt")
    low, high = _word(name).godta
    more = _word("mer än dubbelt").godta[0] / 2
    scale = times / 2
    if hedge == "mer än":
        return Limits(more * times, math.inf, over=True)
    if hedge == "mindre än":
        return Limits(-math.inf, times * (2 - more))
    if hedge == "drygt":
        # As far above as "nästan dubbelt" may be below.
        above = 2 - _word("nästan dubbelt").godta[0] / 2
        return Limits(more * times, above * times, over=True)
    return Limits(low * scale, high * (to if to == to else times) / 2)


def percent_limits(
    hedge: Hedge, percent: float, *, decimals: int = 0, to: float = math.nan
) -> Limits:
    """Return the percentages that "drygt 40 procent" may be said of [%]."""
    half = 0.5 * 10.0**-decimals
    upper = to if to == to else percent
    if hedge == "mer än":
        return Limits(percent - half, math.inf)
    if hedge == "mindre än":
        return Limits(-math.inf, percent + half)
    if hedge:
        below, above = _word(hedge).godta
        most = max(SMALL_SHARE * abs(percent), half)
        if not decimals and percent % _ROUND == 0 and percent:
            # "Omkring 5 procent" is said to the nearest five.
            most = max(most, _ROUND / 2)
        return Limits(percent + max(below, -most), upper + min(above, most))
    away = max(min(BARE_POINTS, BARE_SHARE * abs(percent)), half)
    return Limits(percent - away, upper + away)


def share_limits(claim: Claim) -> Limits:
    """Return the shares [%] that a claim's words may be said of, fractions too."""
    fraction = _HALVES.get(claim.value) if claim.word else None
    if fraction == "hälften" and claim.hedge in ("knappt", "nära"):
        return word_limits("nära hälften")
    if fraction == "hälften" and claim.hedge == "drygt":
        return word_limits("drygt hälften")
    if fraction and claim.hedge in ("", "omkring"):
        return word_limits(fraction)
    return percent_limits(claim.hedge, claim.value, decimals=claim.decimals, to=claim.to)


def amount_limits(
    hedge: Hedge, amount: float, *, decimals: int = 0, to: float = math.nan
) -> Limits:
    """Return the amounts that a text may call "26 miljoner", "drygt 7 000 kronor"."""
    half = 0.5 * 10.0**-decimals
    edge = max(EDGE_AMOUNT * abs(amount), half)
    far = max(ROUND_AMOUNT * abs(amount), half)
    match hedge:
        case "mer än":
            return Limits(amount - edge, math.inf)
        case "mindre än":
            return Limits(-math.inf, amount + edge)
        case "drygt":
            return Limits(amount - edge, amount + far)
        case "knappt" | "nära":
            return Limits(amount - far, amount + edge)
        case "omkring":
            return Limits(amount - far, amount + far)
    near = max(BARE_AMOUNT * abs(amount), half)
    return Limits(amount - near, (to if to == to else amount) + near)


def count_limits(claim: Claim) -> Limits:
    """Return the counts that a text may call "20 barn" (exact) or "ca 5 000"."""
    if claim.hedge:
        return amount_limits(claim.hedge, claim.value)
    return Limits(
        claim.value - 0.5, (claim.to if claim.to == claim.to else claim.value) + 0.5
    )
