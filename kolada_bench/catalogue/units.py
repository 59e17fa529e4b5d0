"""Units and kinds of measure, which Kolada gives in no field: read from the title's words.

A title ends in its unit as a rule ("..., kr/inv 0-20 år", "..., andel (%)"), so of the
units in a title the last one is the KPI's. What the words get wrong, or leave out, stands
in ``units.toml`` by id.

``Measure`` says what may be done with a figure: kronor per something and rates have
ratios, shares have percentage points, absolute numbers are not compared, codes (Ja=1,
Nej=0) have no mean. A count that is a mean or a quotient ("Elever/lärare, antal") has the
unit ``QUOTIENT``, so that it is not taken for an absolute number. Some quotients hide
their divisor and are still taken for absolute numbers.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

from kolada_bench.catalogue.tomlfile import fault, packaged, read_values

UNKNOWN = "okänd"
QUOTIENT = "antal i snitt"


class Measure(Enum):
    """What kind of figure a unit makes."""

    AMOUNT = "kronor per something, or for one person: ratio-scaled"
    SHARE = "percent of a whole"
    RATE = "a count or quantity per something else: ratio-scaled"
    ABSOLUTE = "a total that grows with the municipality"
    INDEX = "an index or a score"
    CODE = "a coded answer: no mean, no rank"
    TIME = "a duration or an age"
    OTHER = "a known unit of another kind"
    UNKNOWN = "unit not known"


_RETIRED = re.compile(r"\s*\(\s*-\s*\d{4}\s*\)[\s.]*$")
_CODE = re.compile(
    r"(?!max\b)\b[^\W\d]\w* ?= ?\d\b|\b\d ?= ?[^\W\d]|kodade svarsalternativ"
)
_QUANTITY = (
    r"(?:ton(?: [\w-]+)?|kg(?: [\w-]+)?|gram|liter|kbm|meter|mil|km|[MGk]?Wh|MW|"
    r"kvm(?: BRA)?|hektar|timmar|tim|minuter|resor|recept|inv|Mbit|"
    r"antal(?: [^\W\d]\w*)?|Antal|1 ?000 kr|t?kr)"
)
_PER_NUMBER = r"(?:/|per ) ?1(?: ?0)+0?\b"
# Each pattern with its unit; None where the matched words themselves are the unit.
_UNITS: tuple[tuple[re.Pattern[str], str | None], ...] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (rf"\b{_QUANTITY} ?/ ?\S.*$", None),
        (rf"(?:\b{_QUANTITY} ?)?{_PER_NUMBER}.*$", None),
        (r"\bantal per invånare$", "antal/inv"),
        (r"\bmiljoner kronor\b|\bmnkr\b|\bmkr\b", "mnkr"),
        (r"\btkr\b", "tkr"),
        (r"\bkr\b|\bkronor\b", "kr"),
        (r"%|\bandel\b|\bprocent\b|\b[Ss]varsfrekvens\b", "%"),
        (r"\bpromille\b", "promille"),
        (r"\bprocentenheter\b", "procentenheter"),
        (r"\w*[Ii]ndex\b", "index"),
        (r"\bbalanstal\b", "balanstal"),
        (r"\w*kvot\b", "kvot"),
        (r"(?<!av totalt )\b[Aa]ntal\b", "antal"),
        (r"\b(?:kbm|meter|MWh|GWh|MW|hektar|kvadratkilometer|km|kg)\)?$", None),
        (r"\bton(?: [\w-]+)?$|\bkvm BRA$|\bm2$", None),
        (r"\b[Aa]ntal dagar\b|, dagar$|\bdagar \(|\bi dagar\b", "dagar"),
        (r"\bminuter\b", "minuter"),
        (r"\bi månader\b", "månader"),
        (r", timmar\b|\b[Aa]ntal timmar\b", "timmar"),
        (r", år$|\b[Mm]edelålder\b|\b[Mm]edianålder\b", "år"),
        (r"\w*poäng\b|\b[Mm]eritvärde\w*", "poäng"),
    )
)
_QUOTIENT_WORDS = re.compile(
    r"\bper (?!den\b|dag\b)[^\W\d]\w+|"
    r"\w/(?:lärare|anställd|årsarbetare|plats|sjuksköterska)\b|"
    r"\bmedelvärde\b|\bmedian\b|\b[Gg]enomsnitt|täthet\b"
)
_SPELLINGS = (
    (re.compile(r"^1 ?000 kr\b"), "tkr"),
    (re.compile(r"\binvånare\b"), "inv"),
    (re.compile(r"^Antal\b"), "antal"),
    (re.compile(r"^per "), "antal/"),
    (re.compile(r"^(\w+) per (?=\d)"), r"\1/"),
    (re.compile(r"^/"), "antal/"),
    (re.compile(r" ?/ ?"), "/"),
    (re.compile(r"/1 ?000(?= ?[^\d ])(?! 000)"), "/1000"),
    (re.compile(r"/10 ?000\b(?! 000)"), "/10 000"),
    (re.compile(r"/100 ?000\b(?! 000)"), "/100 000"),
    (re.compile(r"/1000 ?(?=[^\d ])"), "/1000 "),
    (re.compile(r",? ?(?<=[^\d]), ?(?=\d)"), " "),
    (re.compile(r",.*$| Källa:.*$"), ""),
    (re.compile(r"(\d+\+) år$|(\d+) år\+$"), r"\1"),
    (re.compile(r"\s*\([^)]*\)?"), ""),
    (re.compile(r"[)\s.,]+$"), ""),
)
_ABSOLUTE = frozenset(
    {
        "antal", "tkr", "mnkr", "kbm", "meter", "MWh", "GWh", "MW", "hektar",
        "kvadratkilometer", "kvm BRA", "kg",
    }
)  # fmt: skip
_TIMES = frozenset({"dagar", "minuter", "månader", "timmar", "år"})
_SCORES = frozenset({"index", "balanstal", "poäng"})


@cache
def unit(kpi_id: str, title: str) -> str:
    """Return the unit of a KPI ("kr/inv 0-20 år", "%", "antal"), or ``UNKNOWN``."""
    return _overrides().get(kpi_id) or _from_title(title)


def measure(unit: str) -> Measure:
    """Return what kind of figure a unit [as ``unit()`` writes it] makes."""
    if unit == UNKNOWN:
        return Measure.UNKNOWN
    if unit == "%":
        return Measure.SHARE
    if unit == "kod":
        return Measure.CODE
    if unit in _SCORES:
        return Measure.INDEX
    if unit in _TIMES:
        return Measure.TIME
    if unit in _ABSOLUTE or (unit.startswith("ton") and "/" not in unit):
        return Measure.ABSOLUTE
    if unit == "kr" or unit.startswith(("kr/", "tkr/")):
        return Measure.AMOUNT
    return Measure.RATE if "/" in unit or unit in (QUOTIENT, "kvot") else Measure.OTHER


@cache
def _overrides() -> dict[str, str]:
    file = packaged("units.toml")
    units: dict[str, str] = {}
    for name, ids in read_values(file).items():
        if not isinstance(ids, list) or not all(isinstance(id_, str) for id_ in ids):
            raise fault(file, f'"{name}"', "en lista med nyckeltals-id")
        units |= dict.fromkeys(ids, name)
    return units


def _from_title(title: str) -> str:
    text = _RETIRED.sub("", " ".join(title.split())).rstrip(". ")
    if _CODE.search(text):
        return "kod"
    last: tuple[int, int, str] | None = None
    for pattern, name in _UNITS:
        for match in pattern.finditer(text):
            found = name or _spelled(match[0])
            # The one that ends last; of those, the one with the most words.
            place = (match.end(), match.end() - match.start(), found)
            last = place if last is None or place[:2] > last[:2] else last
    if last is None:
        return "medelvärde" if text.endswith("medelvärde") else UNKNOWN
    if last[2] == "antal" and _QUOTIENT_WORDS.search(text):
        return QUOTIENT
    return last[2]


def _spelled(words: str) -> str:
    """Write "Antal per 1000 invånare" as units are written: "antal/1000 inv"."""
    for pattern, text in _SPELLINGS:
        words = pattern.sub(text, words)
    return words
