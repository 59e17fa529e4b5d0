"""One claim against one KPI's figures: stöds, stöds inte, kan inte avgöras, and why.

"Dubbelt" is said of amounts and rates; of a share it is "dubbelt så stor andel", and of a
nettokostnadsavvikelse nothing can be twice. "Väsentligt" asks for 15 percent and a place
beyond the group's quartile. "Fler" and "oftare" ask only for the sign. A figure that counts
few persons is judged as it stands, with a note when chance alone may give the difference.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.claims.judge_deviation import judge_deviation
from kolada_bench.analysis.claims.limits import (
    amount_limits,
    count_limits,
    percent_limits,
    share_limits,
    times_limits,
    word_limits,
)
from kolada_bench.analysis.claims.verdict import (
    COMPARED_TEXTS,
    NOT_SUPPORTED,
    SUPPORTED,
    UNDECIDED,
    Evidence,
    Verdict,
    denied,
    quoted,
    undecided,
    verdict_of,
)

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Claim

FAR = 2.0
"""How many times apart a level and its KPI are, for them to be of different things."""
SOMETHING_ELSE = (
    "Det är så långt ifrån att något annat troligen menas; knyt påståendet om det är rätt "
    "nyckeltal."
)
_SIGN_ONLY = ("fler", "färre", "oftare", "mer sällan")
_CHANCE = "Skillnaden ryms inom slumpvariationen (få personer)."


def judge(claim: Claim, evidence: Evidence) -> Verdict:
    """Return whether the evidence bears the claim out, denied or not."""
    return denied(_judged(claim, evidence), claim)


def _judged(claim: Claim, evidence: Evidence) -> Verdict:
    if claim.side == "compared":
        # What is said of the median is tried on the median.
        if math.isnan(evidence.compared):
            of = COMPARED_TEXTS[evidence.compared_with]
            return undecided(f"Uppgift saknas för {of}.")
        evidence = msgspec.structs.replace(
            evidence, value=evidence.compared, mnkr=math.nan, persons=math.nan
        )
    if math.isnan(evidence.value):
        return undecided("Kommunen saknar uppgift.")
    if evidence.measure == "deviation":
        return judge_deviation(claim, evidence)
    needs_other = claim.sign != 0 or claim.degree or claim.kind in ("ratio", "shares")
    needs_other = needs_other or claim.difference or _is_pair(claim)
    if needs_other and math.isnan(evidence.compared):
        return undecided(f"Uppgift saknas för {COMPARED_TEXTS[evidence.compared_with]}.")
    match claim.kind:
        case "ratio":
            verdict = _ratio(claim, evidence)
        case "direction":
            verdict = _direction(claim, evidence)
        case "percent":
            verdict = _percent(claim, evidence)
        case "points":
            verdict = _points(claim, evidence)
        case "share" | "shares":
            verdict = _share(claim, evidence)
        case "amount":
            verdict = _amount(claim, evidence)
        case "count":
            verdict = _count(claim, evidence)
        case "rate":
            verdict = _rate(claim, evidence)
        case _:
            return undecided("Ett nyckeltal för varje år behövs.")
    if evidence.by_chance and claim.sign and verdict.status != UNDECIDED:
        return msgspec.structs.replace(verdict, how=f"{verdict.how} {_CHANCE}")
    return verdict


def judge_meant(claim: Claim, evidence: Evidence) -> Verdict:
    """Return as ``judge``, of a KPI that is only a guess at what the claim means.

    A level that is less than half of the KPI's, or more than twice, is more likely to be of
    something else (one unit's cost, one project's persons) than to be wrong.
    """
    verdict = judge(claim, evidence)
    level = claim.kind in ("amount", "count", "share") and not (
        claim.sign or claim.difference or _is_pair(claim)
    )
    level = level and (claim.against == "nothing" or claim.side == "compared")
    if verdict.status != NOT_SUPPORTED or not level:
        return verdict
    low, high = sorted((abs(claim.value), abs(verdict.figure)))
    if high <= FAR * low:
        return verdict
    return msgspec.structs.replace(
        verdict, status=UNDECIDED, how=f"{verdict.how} {SOMETHING_ELSE}"
    )


def judge_own(claim: Claim, own: float, unit: str) -> Verdict:
    """Return whether a claim's own figure agrees with one that the user has given."""
    if math.isnan(claim.value):
        return undecided("Påståendet har inget tal att jämföra den egna uppgiften med.")
    decimals = max(claim.decimals, 0)
    match claim.kind:
        case "share" | "shares" | "percent" | "points":
            limits, shown, digits = share_limits(claim), "%", 1
        case "ratio":
            limits, shown, digits = times_limits(claim.hedge, claim.value), "gånger", 2
        case "count":
            limits, shown, digits = count_limits(claim), "", 0
        case _:
            limits = amount_limits(claim.hedge, claim.value, decimals=decimals)
            shown, digits = unit or claim.unit, 0 if abs(claim.value) >= 100 else 1
    figure = (
        sv.with_unit(own, unit, sv.decimals_for(own)) if unit else sv.number(own, digits)
    )
    return verdict_of(
        limits,
        own,
        unit,
        f"Den egna uppgiften är {figure}",
        claim,
        limits.text(digits, shown),
    )


def _is_pair(claim: Claim) -> bool:
    return not math.isnan(claim.other)


def _ratio(claim: Claim, evidence: Evidence) -> Verdict:
    ratio = _quotient(evidence)
    if math.isnan(ratio):
        return undecided("Värdena har ingen kvot.")
    of = COMPARED_TEXTS[evidence.compared_with]
    told = f"{sv.number(ratio, 2)} gånger {of}"
    if evidence.measure == "share":
        points = sv.with_unit(
            evidence.value - evidence.compared, "procentenheter", 1, sign=True
        )
        told = f"Andelen är {told} ({points})"
    limits = times_limits(claim.hedge, claim.value, claim.to)
    return verdict_of(limits, ratio, "ggr", told, claim, limits.text(2, "gånger"))


def _direction(claim: Claim, evidence: Evidence) -> Verdict:
    ratio = _quotient(evidence)
    if math.isnan(ratio):
        return undecided("Värdena har ingen kvot.")
    percent = 100 * (ratio - 1)
    of = COMPARED_TEXTS[evidence.compared_with]
    told = f"{sv.with_unit(percent, '%', 0, sign=True)} mot {of}"
    if evidence.measure == "share":
        points = sv.with_unit(
            evidence.value - evidence.compared, "procentenheter", 1, sign=True
        )
        told = f"{points} mot {of}, {sv.with_unit(percent, '%', 0, sign=True)}"
    if claim.degree == "i nivå med":
        limits = word_limits("i nivå med")
        verdict = verdict_of(limits, abs(percent), "%", told, claim, "±10 %")
        return msgspec.structs.replace(verdict, figure=percent, low=-10.0, high=10.0)
    at = claim.sign * percent
    if claim.word in _SIGN_ONLY and not claim.degree:
        status = SUPPORTED if round(at, 6) > 0 else NOT_SUPPORTED
        how = f"{told}; {quoted(claim)} prövas bara på tecknet."
        return Verdict(status, how, percent, "%")
    limits = word_limits(claim.degree or "högre")
    verdict = verdict_of(limits, at, "%", told, claim, limits.text(0, "%"))
    verdict = msgspec.structs.replace(verdict, figure=percent)
    if claim.degree != "väsentligt":
        return verdict
    return _beyond_quartile(claim, evidence, verdict)


def _beyond_quartile(claim: Claim, evidence: Evidence, verdict: Verdict) -> Verdict:
    """Return the verdict on "väsentligt" with its other condition, the group's quartile."""
    name, quartile = ("övre", evidence.q3) if claim.sign > 0 else ("nedre", evidence.q1)
    if math.isnan(quartile):
        how = f"{verdict.how} Rikets kvartil är inte prövad."
        return msgspec.structs.replace(verdict, how=how)
    beyond = (evidence.value - quartile) * claim.sign > 0
    where = "utanför" if beyond else "innanför"
    decimals = 0 if abs(quartile) >= 100 else 1
    how = f"{verdict.how} Värdet ligger {where} {name} kvartilen "
    how += f"({sv.number(quartile, decimals)}), som det ska ligga utanför."
    status = verdict.status if beyond else NOT_SUPPORTED
    return msgspec.structs.replace(verdict, status=status, how=how)


def _percent(claim: Claim, evidence: Evidence) -> Verdict:
    ratio = _quotient(evidence)
    if math.isnan(ratio):
        return undecided("Värdena har ingen kvot.")
    percent = 100 * (ratio - 1)
    of = COMPARED_TEXTS[evidence.compared_with]
    told = f"{sv.with_unit(percent, '%', 0, sign=True)} mot {of}"
    limits = share_limits(claim)
    verdict = verdict_of(
        limits, claim.sign * percent, "%", told, claim, limits.text(1, "%")
    )
    if evidence.measure == "share":
        points = sv.with_unit(
            evidence.value - evidence.compared, "procentenheter", 1, sign=True
        )
        verdict = msgspec.structs.replace(
            verdict, how=f"{verdict.how} Mellan andelar är skillnaden {points}."
        )
    return msgspec.structs.replace(verdict, figure=percent)


def _points(claim: Claim, evidence: Evidence) -> Verdict:
    if evidence.measure != "share":
        return undecided("Nyckeltalet är ingen andel: procentenheter går inte att pröva.")
    points = evidence.value - evidence.compared
    if math.isnan(points):
        return undecided(f"Uppgift saknas för {COMPARED_TEXTS[evidence.compared_with]}.")
    limits = percent_limits(claim.hedge, claim.value, decimals=claim.decimals, to=claim.to)
    at = points * claim.sign if claim.sign else abs(points)
    told = sv.with_unit(points, "procentenheter", 1, sign=True)
    told += f" mot {COMPARED_TEXTS[evidence.compared_with]}"
    verdict = verdict_of(limits, at, "procentenheter", told, claim, limits.text(1))
    return msgspec.structs.replace(verdict, figure=points)


def _share(claim: Claim, evidence: Evidence) -> Verdict:
    if evidence.measure != "share":
        return undecided("Nyckeltalet är ingen andel av en helhet.")
    limits = share_limits(claim)
    told = f"Andelen är {sv.with_unit(evidence.value, '%', 1)}"
    own = verdict_of(limits, evidence.value, "%", told, claim, limits.text(1, "%"))
    if claim.kind == "share":
        return own
    others = percent_limits(claim.other_hedge, claim.other)
    of = COMPARED_TEXTS[evidence.compared_with]
    stated = " ".join(filter(None, (claim.other_hedge, sv.with_unit(claim.other, "%"))))
    how = f"{own.how} {of.capitalize()} är {sv.with_unit(evidence.compared, '%', 1)}; "
    how += f"{stated} godtas {others.text(1, '%')}."
    both = own.status == SUPPORTED and others.holds(evidence.compared)
    return msgspec.structs.replace(
        own, status=SUPPORTED if both else NOT_SUPPORTED, how=how
    )


_PER = {
    "inv": ("inv",), "brukare": ("brukare", "hemtjänsttagare"), "dygn": ("dygn",),
    "vårddygn": ("vårddygn",), "boendedygn": ("boendedygn",), "elev": ("elev", "barn"),
    "barn": ("barn", "elev"), "hushåll": ("hushåll",),
    "hemtjänsttagare": ("hemtjänsttagare",),
}  # fmt: skip


def _amount(claim: Claim, evidence: Evidence) -> Verdict:
    apart = bool(claim.sign or claim.difference)
    if claim.unit == "mnkr":
        own = evidence.gap_mnkr if apart else evidence.mnkr
        if math.isnan(own):
            return undecided("Nyckeltalet går inte att räkna om till ett belopp.")
        unit, decimals = "mnkr", 1
        of = f" mot {COMPARED_TEXTS[evidence.compared_with]}" if apart else ""
        told = f"Nyckeltalet ger {sv.with_unit(own, unit, 1, sign=apart)}{of}"
    else:
        per = "inv" if claim.per.startswith("inv") else claim.per
        if evidence.measure != "amount" or not _same_per(per, evidence.unit):
            return undecided(
                f"Nyckeltalet är i {evidence.unit}, påståendet i kronor"
                + (f" per {claim.per}." if claim.per else " utan att säga per vad.")
            )
        own = evidence.value - evidence.compared if apart else evidence.value
        unit, decimals = evidence.unit, 0
        told = sv.with_unit(own, unit, 0, sign=apart)
    limits = amount_limits(claim.hedge, claim.value, decimals=claim.decimals, to=claim.to)
    at = _signed(own, claim)
    verdict = verdict_of(limits, at, unit, told, claim, limits.text(decimals, unit))
    verdict = msgspec.structs.replace(verdict, figure=own)
    return _with_other(verdict, claim, evidence, decimals) if _is_pair(claim) else verdict


def _signed(own: float, claim: Claim) -> float:
    """Return a difference as the claim counts it: upwards, downwards or either way."""
    if claim.sign:
        return own * claim.sign
    return abs(own) if claim.difference else own


def _with_other(
    verdict: Verdict, claim: Claim, evidence: Evidence, decimals: int
) -> Verdict:
    """Return the verdict on a pair: on its second figure too, the group's."""
    limits = amount_limits(claim.other_hedge, claim.other, decimals=claim.decimals)
    of = COMPARED_TEXTS[evidence.compared_with].capitalize()
    other = sv.with_unit(evidence.compared, evidence.unit, decimals)
    how = (
        f"{verdict.how} {of} är {other}; "
        f"{sv.number(claim.other, max(claim.decimals, 0))} godtas "
        f"{limits.text(decimals, evidence.unit)}."
    )
    both = verdict.status == SUPPORTED and limits.holds(evidence.compared)
    status = SUPPORTED if both else NOT_SUPPORTED
    return msgspec.structs.replace(verdict, status=status, how=how)


_THOUSANDS = re.compile(r"1\s?(?:0\s?)*0{2}\b")


def _rate(claim: Claim, evidence: Evidence) -> Verdict:
    """Return the verdict on so many per person: per 1 000 is not per 10 000."""
    if evidence.measure not in ("rate", "time", "index"):
        return undecided("Nyckeltalet är inget antal per person.")
    said, known = (_THOUSANDS.findall(t) for t in (claim.per, evidence.unit))
    plain = [["".join(n.split()) for n in found] for found in (said, known)]
    if claim.per and plain[0] != plain[1]:
        return undecided(f"Nyckeltalet är i {evidence.unit}.")
    decimals = max(claim.decimals, 1)
    limits = amount_limits(claim.hedge, claim.value, decimals=claim.decimals, to=claim.to)
    told = sv.with_unit(evidence.value, evidence.unit, decimals)
    accepted = limits.text(decimals, evidence.unit)
    verdict = verdict_of(limits, evidence.value, evidence.unit, told, claim, accepted)
    return _with_other(verdict, claim, evidence, decimals) if _is_pair(claim) else verdict


def _same_per(per: str, unit: str) -> bool:
    below = unit.partition("/")[2].casefold()
    return any(below.startswith(word) for word in _PER.get(per, ()))


def _count(claim: Claim, evidence: Evidence) -> Verdict:
    limits = count_limits(claim)
    apart = bool(claim.sign or claim.difference)
    own = evidence.gap_persons if apart else evidence.persons
    if evidence.unit == "antal" and not apart:
        own, told = evidence.value, f"Antalet är {sv.number(evidence.value)}"
    elif math.isnan(own):
        return undecided("Nyckeltalet är inget antal.")
    else:
        told = f"Nyckeltalet ger {sv.number(own, 0, sign=apart)}"
        told += f" mot {COMPARED_TEXTS[evidence.compared_with]}" if apart else " personer"
    verdict = verdict_of(limits, _signed(own, claim), "antal", told, claim, limits.text(0))
    return msgspec.structs.replace(verdict, figure=own)


def _quotient(evidence: Evidence) -> float:
    if evidence.measure not in ("amount", "rate", "time", "share", "index"):
        return math.nan
    if not evidence.compared > 0:
        return math.nan
    return evidence.value / evidence.compared
