"""From a finding to the Swedish sentence that a tjänsteperson would write of it.

One finding, one pair of figures, its year and its group; one caveat; stop. The figures are
rounded as text is (kronor to the nearest ten, percent whole, million kronor with one
decimal, persons whole and "omkring" under thirty), and the words keep to their limits
(``words.toml``). A cost is higher or lower, never good or bad; nothing says what somebody
should do, why something is so, or what could be saved.

The hedge follows the certainty: säkert says nothing, troligt "sannolikt", osäkert
"skillnaden är osäker". A figure within chance says so with its interval.

What this still gets wrong: a KPI without a phrase of its own is called by its title in
quotes, which is right but heavy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.analysis.figures import (
    amount,
    figure,
    is_few,
    median_text,
    persons,
    share_decimals,
)
from kolada_bench.analysis.intervals import TOO_NARROW
from kolada_bench.analysis.robustness import CHANCE, LIKELY, SURE, UNKNOWN, UNSURE
from kolada_bench.analysis.words import about_percent, read_words, written

if TYPE_CHECKING:
    from kolada_bench.schema import Finding

_RATIO_SCALED = ("amount", "rate", "time")
_NEUTER = ("Nyckeltalet", "Antalet")
"""What a subject begins with that is "högt" and not "hög"."""
LEVEL, SLIGHT, PLAIN, SUBSTANTIAL = "i nivå med", "något", "högre", "väsentligt"
NOT_SAVED = "Skillnaden är en kostnadsskillnad och inte en beräknad besparing."
"""Said once under a text, not with every sentence."""


def sentence(finding: Finding, *, amount_unit: str = "mnkr") -> str:
    """Return the finding as one to three Swedish sentences.

    Parameters
    ----------
    finding
        What was found; see ``schema.Finding``.
    amount_unit
        "mnkr" or "tkr", as the municipality writes.
    """
    if finding.area is not None:
        return _net_cost_sentence(finding, amount_unit)
    if math.isnan(finding.value):
        return f"{finding.subject}: uppgift saknas för {_when(finding)}."
    own = f"{finding.subject} var {figure(finding, finding.value)} {_when(finding)}"
    if math.isfinite(finding.persons):
        own += f" ({persons(finding.persons)})"
    if math.isnan(finding.median):
        return f"{own}. Ingen kommun i {finding.group} har uppgift."
    parts = [
        f"{own}, {_relation(finding)} medianen för {finding.group} ({median_text(finding)})"
        f"{_in_other_words(finding)}.",
        _worth(finding, amount_unit),
        _hedge(finding),
    ]
    return " ".join(part for part in parts if part)


def claim(finding: Finding) -> str:
    """Return what a text about the finding is headed by: no figures, no full stop.

    "Kostnaden för X var 20 procent högre än medianen för lika kommuner IFO 2025". What
    chance or another choice of group could turn is said in the same breath.
    """
    if math.isnan(finding.value):
        return f"{finding.subject}: uppgift saknas för {_when(finding)}"
    if math.isnan(finding.median):
        return f"{finding.subject}: ingen kommun i {finding.group} har uppgift"
    text = (
        f"{finding.subject} var {_relation(finding)} medianen för {finding.group} "
        f"{_when(finding)}{_in_other_words(finding)}"
    )
    if _relation(finding) == LEVEL:
        return text
    if finding.chance == "within":
        return f"{text}, en skillnad som ryms inom slumpvariationen"
    return f"{text}, en osäker skillnad" if finding.certainty == UNSURE else text


def level(finding: Finding) -> str:
    """Return ``LEVEL``, ``SLIGHT``, ``PLAIN`` or ``SUBSTANTIAL`` of a finding.

    A figure that counts persons and lies within chance is on a level with its group,
    whatever its percent: nothing more can be told from it. Units without a ratio are on a
    level only when nothing differs.
    """
    if finding.chance == "within":
        return LEVEL
    if math.isnan(finding.ratio):
        return LEVEL if finding.value == finding.median else PLAIN
    word = written("skillnad", 100 * abs(finding.ratio - 1)) or PLAIN
    if word == SUBSTANTIAL and not is_substantial(finding):
        return PLAIN
    return word


def is_substantial(finding: Finding) -> bool:
    """Return whether "väsentligt" may be written, its size apart.

    Outside the group's quartile and the country's (without the country's: no), säkert or
    troligt, and at least 1 mnkr; or for persons at least five of them and not by chance.
    """
    if finding.certainty not in (SURE, LIKELY):
        return False
    above = finding.value > finding.median
    quartiles = (
        (finding.q3, finding.national_q3) if above else (finding.q1, finding.national_q1)
    )
    # A quartile that is not known is NaN, beyond which nothing lies.
    outside = all(finding.value > q if above else finding.value < q for q in quartiles)
    least = read_words().vasentligt
    if math.isfinite(finding.persons):
        worth = abs(finding.gap_persons) >= least.personer and finding.chance == "outside"
    else:
        worth = abs(finding.gap_mnkr) >= least.mnkr
    return outside and worth


def stands_out(finding: Finding) -> bool:
    """Return whether a finding earns a sentence of its own.

    It is not on a level with its group, it is säkert or troligt, and for peers it lies
    outside the middle half of them. An NKA earns one outside "i nivå med".
    """
    if finding.area is not None:
        return _net_cost_level(finding) != LEVEL
    outside = finding.value > finding.q3 or finding.value < finding.q1
    return outside and finding.certainty in (SURE, LIKELY) and level(finding) != LEVEL


def _relation(finding: Finding) -> str:
    """Return how the own value stands to the median, up to the word "medianen"."""
    difference = finding.value - finding.median
    higher, lower = ("fler", "färre") if _counts_persons(finding) else ("högre", "lägre")
    direction = higher if difference > 0 else lower
    word = written("skillnad", 100 * abs(finding.ratio - 1)) if _is_ratio(finding) else None
    if difference == 0 or word == LEVEL:
        return LEVEL
    if finding.measure == "share":
        decimals = share_decimals(finding)
        points = sv.number(abs(difference), decimals)
        noun = "procentenhet" if points == "1" else "procentenheter"
        return f"{points}{sv.NBSP}{noun} {direction} än"
    if not _is_ratio(finding):
        much = figure(finding, abs(difference), always_unit=True)
        return f"{much} {direction} än"
    if (times := _times(finding)) is not None:
        return times
    percent = abs(100 * (finding.ratio - 1))
    few = is_few(finding.persons)
    much = about_percent(percent, few=True) if few else sv.with_unit(percent, "procent")
    if word == SLIGHT and not few:
        return f"något ({much}) {direction} än"
    if level(finding) == SUBSTANTIAL:
        return f"väsentligt ({much}) {direction} än"
    return f"{much} {direction} än"


def _times(finding: Finding) -> str | None:
    """Return "dubbelt så hög som" and its like; None where percent are to be written."""
    word = written("kvot", finding.ratio)
    neuter = finding.subject.startswith(_NEUTER)
    ending = "många" if _counts_persons(finding) else "högt" if neuter else "hög"
    times = f"{sv.number(finding.ratio, 1)} gånger så {ending} som"
    if is_few(finding.persons):
        return f"omkring {times}" if finding.ratio >= 1.95 else None
    if word is None:
        return times if finding.ratio > 2 else None
    if word == "mer än dubbelt":
        return f"{word} så {ending} ({sv.number(finding.ratio, 1)} gånger) som"
    return f"{word} så {ending} som"


def _in_other_words(finding: Finding) -> str:
    """Return what a share is in times the group's share, where there is a word for it."""
    if finding.measure != "share" or not finding.ratio > 1:
        return ""
    word = written("kvot", finding.ratio)
    return f", en {word} så stor andel" if word else ""


def _worth(finding: Finding, amount_unit: str) -> str:
    """Return what the difference comes to, in kronor or persons."""
    if _relation(finding) == LEVEL:
        return ""
    if math.isfinite(finding.gap_persons) and round(abs(finding.gap_persons)) >= 1:
        return f"Det motsvarar {persons(abs(finding.gap_persons))}."
    worth = amount(finding.gap_mnkr, amount_unit)
    if not worth:
        return ""
    preventive = finding.kpi in read_words().forebyggande.nyckeltal
    if preventive and finding.gap_mnkr < 0:
        return f"Kommunen lägger {worth} mindre."
    return f"Det motsvarar {worth}."


def _hedge(finding: Finding) -> str:
    """Return the caveat that the certainty asks for; none where it is sure or level."""
    if finding.certainty == UNKNOWN:
        return "Hur säker skillnaden är går inte att bedöma."
    if _relation(finding) == LEVEL:
        return ""
    if finding.chance == "within":
        span = ""
        if finding.interval is not None:
            low, high = finding.interval
            span = f" (intervall {sv.span(low, high, 1)}, {TOO_NARROW})"
        return f"Skillnaden ryms inom slumpvariationen{span}."
    if finding.certainty == UNSURE:
        return "Skillnaden är osäker."
    if finding.chance == "borderline":
        return "Det är på gränsen till vad slumpen kan ge."
    doubts = [doubt for doubt in finding.doubts if doubt != CHANCE]
    if finding.certainty == LIKELY and doubts:
        direction = "högre" if finding.value > finding.median else "lägre"
        return f"Sannolikt {direction}, men inte räknat på {sv.listing(doubts)}."
    return ""


def _net_cost_level(finding: Finding) -> str:
    limits = read_words().nka.get(str(finding.area))
    if limits is None or math.isnan(finding.value):
        return LEVEL
    lead, other = finding.value, finding.mean_3_years
    if _mean_leads(finding):
        lead, other = other, lead
    size = round(abs(lead), 1)  # as Kolada publishes it
    if size <= limits.i_niva:
        return LEVEL
    most = limits.vasentligt
    beside = math.copysign(1, lead) * other
    if (
        most is not None
        and size >= most
        and abs(finding.gap_mnkr) >= read_words().vasentligt.mnkr
        and beside > most / 2
    ):
        return SUBSTANTIAL
    return PLAIN


def _net_cost_sentence(finding: Finding, amount_unit: str) -> str:
    """Return an NKA in words. It is held against the reference: no median, no "dubbelt"."""
    if math.isnan(finding.value):
        return f"Nettokostnadsavvikelsen för {finding.subject}: uppgift saknas."
    if _mean_leads(finding):
        return _mean_sentence(finding, amount_unit)
    direction, size = _direction(finding.value), sv.with_unit(abs(finding.value), "procent")
    worth = amount(finding.gap_mnkr, amount_unit)
    figures = f"{worth} ({size})" if worth else size
    begins, when = f"Nettokostnaden för {finding.subject} var", _when(finding)
    match _net_cost_level(finding):
        case "i nivå med":
            text = f"{begins} i nivå med referenskostnaden {when}"
            text += f", {figures} {direction}." if worth else "."
        case "väsentligt":
            text = (
                f"{begins} väsentligt {direction} än referenskostnaden {when}: {figures}."
            )
        case _:
            text = f"{begins} {figures} {direction} än referenskostnaden {when}."
    if math.isnan(finding.mean_3_years):
        return f"{text} Ett treårssnitt inom samma beräkningssätt saknas."
    years = sv.years(range(finding.year - 2, finding.year + 1))
    mean = sv.with_unit(finding.mean_3_years, "procent", 0, sign=True)
    return f"{text} Treårssnittet {years} var {mean}."


def _mean_leads(finding: Finding) -> bool:
    return finding.headline == "mean_3_years" and math.isfinite(finding.mean_3_years)


def _direction(pct: float) -> str:
    return "högre" if pct > 0 else "lägre"


def _mean_sentence(finding: Finding, amount_unit: str) -> str:
    """Return an NKA whose mean of three years leads: first the mean, then the year."""
    mean, year = finding.mean_3_years, finding.value
    size, alone = (sv.with_unit(abs(pct), "procent") for pct in (mean, year))
    years = sv.years(range(finding.year - 2, finding.year + 1))
    if finding.preliminary:
        years += f" ({finding.year} preliminärt)"
    begins = f"Nettokostnaden för {finding.subject} var i snitt"
    match _net_cost_level(finding):
        case "i nivå med":
            text = f"{begins} i nivå med referenskostnaden {years}"
            text += f", {size} {_direction(mean)}"
        case "väsentligt":
            text = f"{begins} väsentligt ({size}) {_direction(mean)} än referenskostnaden"
            text += f" {years}"
        case _:
            text = f"{begins} {size} {_direction(mean)} än referenskostnaden {years}"
    worth = amount(finding.gap_mnkr, amount_unit)
    said = f"{alone} {_direction(year)}" + (f", {worth}" if worth else "")
    return f"{text}. Enbart {finding.year} var den {said}."


def _when(finding: Finding) -> str:
    return f"{finding.year} (preliminärt)" if finding.preliminary else f"{finding.year}"


def _counts_persons(finding: Finding) -> bool:
    """Return whether the subject is persons, who are "fler": "antalet" is "högre"."""
    counts = finding.measure == "rate" and math.isfinite(finding.gap_persons)
    return counts and not finding.subject.startswith(_NEUTER)


def _is_ratio(finding: Finding) -> bool:
    known = math.isfinite(finding.ratio)
    return known and finding.measure in (*_RATIO_SCALED, "share")


def sentences(findings: Sequence[Finding], *, amount_unit: str = "mnkr") -> list[str]:
    """Return one text per finding that stands out, in the order given."""
    return [
        sentence(finding, amount_unit=amount_unit)
        for finding in findings
        if stands_out(finding)
    ]
