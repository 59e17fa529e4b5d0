"""What a claim is held against, and what comes of it: evidence and verdict."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import msgspec

from kolada_bench import sv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.analysis.claims.claim import Claim
    from kolada_bench.analysis.words import Limits

Status = Literal["supported", "not_supported", "undecided"]
SUPPORTED: Status = "supported"
NOT_SUPPORTED: Status = "not_supported"
UNDECIDED: Status = "undecided"
STATUS_TEXTS: dict[Status, str] = {
    SUPPORTED: "stöds",
    NOT_SUPPORTED: "stöds inte",
    UNDECIDED: "kan inte avgöras",
}
Compared = Literal["median", "mean", "national", "reference", "nothing", "own_figure"]
COMPARED_TEXTS: dict[Compared, str] = {
    "median": "medianen",
    "mean": "medlet",
    "national": "riket",
    "reference": "referenskostnaden",
    "nothing": "",
    "own_figure": "egen uppgift",
}
_AGAINST: dict[Status, Status] = {SUPPORTED: NOT_SUPPORTED, NOT_SUPPORTED: SUPPORTED}
DENIED = "Meningen nekar det, så bedömningen är den omvända."
UNCLEAR_DENIAL = (
    "Meningen har en nekning, och det framgår inte säkert vad den gäller. Läs den själv."
)


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one KPI for one year.

    Attributes
    ----------
    measure, unit
        ``catalogue.units.Measure``'s name in lower case ("deviation" for an NKA), the unit.
    value, compared, compared_with
        Own figure and what it is held against [unit], NaN where missing.
    q1, q3
        The group's quartiles [unit]; NaN against the country.
    mnkr, gap_mnkr
        The own figure and the difference to the group in million kr, NaN without any.
    persons, gap_persons
        How many persons a figure per inhabitant is, and the difference to the group.
    area, mean_3_years
        Only for an NKA: ``value`` is the deviation in percent, ``mnkr`` that in million kr,
        ``mean_3_years`` the mean of three years [%].
    by_chance
        Whether few persons are counted, and chance alone may give the difference.
    """

    measure: str
    unit: str
    value: float
    compared: float = math.nan
    compared_with: Compared = "median"
    q1: float = math.nan
    q3: float = math.nan
    mnkr: float = math.nan
    gap_mnkr: float = math.nan
    persons: float = math.nan
    gap_persons: float = math.nan
    area: str = ""
    mean_3_years: float = math.nan
    by_chance: bool = False


class Verdict(msgspec.Struct, frozen=True):
    """What a claim is worth against one KPI.

    ``how`` says it in Swedish with the limits; ``figure`` is what was held against them
    [``figure_unit``: "ggr", "%", "procentenheter", or the KPI's], NaN where nothing was.
    """

    status: Status
    how: str
    figure: float = math.nan
    figure_unit: str = ""
    low: float = math.nan
    high: float = math.nan


def undecided(how: str) -> Verdict:
    """Return that nothing can be said, and why."""
    return Verdict(UNDECIDED, how)


def denied(verdict: Verdict, claim: Claim) -> Verdict:
    """Return the verdict on a claim that its sentence may deny."""
    if not claim.negation or verdict.status == UNDECIDED:
        return verdict
    if claim.negation == "unclear":
        return Verdict(
            UNDECIDED, f"{verdict.how} {UNCLEAR_DENIAL}", verdict.figure,
            verdict.figure_unit, verdict.low, verdict.high,
        )  # fmt: skip
    return Verdict(
        _AGAINST[verdict.status], f"{verdict.how} {DENIED}", verdict.figure,
        verdict.figure_unit, verdict.low, verdict.high,
    )  # fmt: skip


def together(verdicts: Sequence[Verdict]) -> Status:
    """Return what several KPIs say together: undecided where they contradict each other."""
    told = {verdict.status for verdict in verdicts} - {UNDECIDED}
    return told.pop() if len(told) == 1 else UNDECIDED


def verdict_of(
    limits: Limits, figure: float, unit: str, told: str, claim: Claim, accepted: str
) -> Verdict:
    """Return whether ``figure`` [unit] is within the limits; ``told`` says what it is."""
    status = SUPPORTED if limits.holds(figure) else NOT_SUPPORTED
    how = f"{told}; {quoted(claim)} godtas {accepted}."
    return Verdict(status, how, figure, unit, limits.low, limits.high)


def quoted(claim: Claim) -> str:
    """Write the part of a claim that has limits: ”drygt 40 %”, ”väsentligt högre”."""
    if claim.kind == "direction":
        words = " ".join(filter(None, (claim.degree, claim.word)))
        return f"”{'i nivå med' if claim.degree == 'i nivå med' else words}”"
    if claim.word and claim.kind in ("ratio", "share"):
        hedge = "nästan" if claim.hedge == "knappt" else claim.hedge
        times = claim.word
        if claim.word == "gånger":
            times = f"{sv.number(claim.value, max(claim.decimals, 0))} gånger"
        return f"”{' '.join(filter(None, (hedge, times)))}”"
    decimals = max(min(claim.decimals, 2), 0)
    number = sv.number(claim.value, decimals)
    if claim.to == claim.to:
        number = sv.span(claim.value, claim.to, decimals)
    unit = f"{sv.NBSP}{claim.unit}" if claim.unit not in ("", "antal") else ""
    return f"{' '.join(filter(None, (claim.hedge, number)))}{unit}"
