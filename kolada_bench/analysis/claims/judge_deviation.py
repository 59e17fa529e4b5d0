"""A nettokostnadsavvikelse (NKA) against what is said of it.

It is held against referenskostnaden, with the limits of its own verksamhet, since the
spread is not the same. It has no quotient: nothing about it is "dubbelt". Beside a group's
it is only higher or lower, in percentage points.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.analysis.claims.limits import amount_limits, percent_limits
from kolada_bench.analysis.claims.verdict import (
    COMPARED_TEXTS,
    NOT_SUPPORTED,
    SUPPORTED,
    UNDECIDED,
    Evidence,
    Verdict,
    quoted,
    undecided,
    verdict_of,
)
from kolada_bench.analysis.words import read_words

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Claim

NO_RATIO = "En nettokostnadsavvikelse har ingen kvot: den kan inte vara dubbel."


def judge_deviation(claim: Claim, evidence: Evidence) -> Verdict:
    """Return the verdict on an NKA, which is held against the reference and no group."""
    if evidence.compared_with != "reference" and claim.sign:
        return _beside_group(claim, evidence)
    percent = evidence.value
    told = f"{sv.with_unit(percent, '%', 1, sign=True)} mot referenskostnaden"
    if math.isfinite(evidence.mnkr):
        told += f", {sv.with_unit(evidence.mnkr, 'mnkr', 1, sign=True)}"
    match claim.kind:
        case "direction":
            return _words(claim, evidence, told)
        case "amount" if claim.unit == "mnkr":
            limits = amount_limits(claim.hedge, claim.value, decimals=claim.decimals)
            at = evidence.mnkr * (claim.sign or 1)
            if math.isnan(at):
                return undecided("Kolada har inget belopp för avvikelsen.")
            return verdict_of(limits, at, "mnkr", told, claim, limits.text(1, "mnkr"))
        case "percent" | "share":
            return _percent(claim, percent, told)
        case "shares":
            return _pair(claim, evidence, _percent(claim, percent, told))
    return undecided(NO_RATIO if claim.kind == "ratio" else "En avvikelse i procent.")


def _percent(claim: Claim, percent: float, told: str) -> Verdict:
    limits = percent_limits(claim.hedge, claim.value, decimals=claim.decimals)
    at = percent * (claim.sign or 1)
    return verdict_of(limits, at, "%", told, claim, limits.text(1, "%"))


def _pair(claim: Claim, evidence: Evidence, verdict: Verdict) -> Verdict:
    """Return the verdict on "+25 % mot +3 (median)": both deviations are tried."""
    if math.isnan(evidence.compared):
        return undecided(f"Uppgift saknas för {COMPARED_TEXTS[evidence.compared_with]}.")
    limits = percent_limits(claim.other_hedge, claim.other, decimals=claim.decimals)
    of = COMPARED_TEXTS[evidence.compared_with].capitalize()
    how = f"{verdict.how} {of} är {sv.with_unit(evidence.compared, '%', 1, sign=True)}; "
    how += f"{sv.number(claim.other, sign=True)} godtas {limits.text(1, '%')}."
    both = verdict.status == SUPPORTED and limits.holds(evidence.compared)
    status = SUPPORTED if both else NOT_SUPPORTED
    return Verdict(status, how, verdict.figure, "%", verdict.low, verdict.high)


def _words(claim: Claim, evidence: Evidence, told: str) -> Verdict:
    limits = read_words().nka.get(evidence.area)
    if limits is None:
        return undecided("Orden har inga gränser för den här verksamheten.")
    percent, level, most = round(evidence.value, 1), limits.i_niva, limits.vasentligt
    if claim.degree == "i nivå med":
        status = SUPPORTED if abs(percent) <= level else NOT_SUPPORTED
        how = f"{told}; ”i nivå med” godtas inom ±{sv.with_unit(level, '%')}."
        return Verdict(status, how, evidence.value, "%", -level, level)
    at = percent * claim.sign
    if claim.degree != "väsentligt" or most is None:
        how = f"{told}; {quoted(claim)} godtas mer än {sv.with_unit(level, '%')}."
        status = SUPPORTED if at > level else NOT_SUPPORTED
        return Verdict(status, how, evidence.value, "%", level, math.inf)
    least = read_words().vasentligt.mnkr
    mean = evidence.mean_3_years * claim.sign
    # NaN is over no limit. Without the mean alone it cannot be told.
    met = at >= most and abs(evidence.mnkr) >= least and mean > most / 2
    years = (
        f"treårssnittet är {sv.with_unit(evidence.mean_3_years, '%', 1, sign=True)}"
        if math.isfinite(mean)
        else "treårssnitt saknas"
    )
    how = (
        f"{told}, {years}; {quoted(claim)} godtas från {sv.with_unit(most, '%')}, "
        f"{sv.with_unit(least, 'mnkr')} och ett treårssnitt över "
        f"{sv.with_unit(most / 2, '%')}."
    )
    status = SUPPORTED if met else NOT_SUPPORTED
    if at >= most and abs(evidence.mnkr) >= least and math.isnan(mean):
        status = UNDECIDED
    return Verdict(status, how, evidence.value, "%", most, math.inf)


def _beside_group(claim: Claim, evidence: Evidence) -> Verdict:
    """Return the verdict on an NKA held against other municipalities' NKA."""
    points = evidence.value - evidence.compared
    if math.isnan(points):
        return undecided(f"Uppgift saknas för {COMPARED_TEXTS[evidence.compared_with]}.")
    told = sv.with_unit(points, "procentenheter", 1, sign=True)
    told += f" mot {COMPARED_TEXTS[evidence.compared_with]}"
    if claim.kind == "points":
        limits = percent_limits(claim.hedge, claim.value, decimals=claim.decimals)
        at = points * claim.sign
        return verdict_of(limits, at, "procentenheter", told, claim, limits.text(1))
    if claim.kind != "direction" or claim.degree:
        return undecided(NO_RATIO)
    status = SUPPORTED if points * claim.sign > 0 else NOT_SUPPORTED
    how = f"{told}; {quoted(claim)} prövas bara på tecknet."
    return Verdict(status, how, points, "procentenheter")
