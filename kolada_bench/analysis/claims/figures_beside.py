"""What stands close to a figure and belongs to it: the other of a pair, a bracket, a side.

"3 480 mot 1 450 kronor", "66 % 2025 mot 35 (median, lika kommuner)", "(870 kronor, 7 av
7)", "medianen var 1 450 kronor", "12 mnkr över referenskostnaden".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kolada_bench.analysis.claims.against import Comparison, classified
from kolada_bench.analysis.claims.numbers import NUMBER, parse_number
from kolada_bench.analysis.claims.vocabulary import regex

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Side

_BACK = 90
"""How far before a figure the words may stand that say whose it is [characters]."""
_YEAR = r"(?:\s+\d{1,2}(?:\+|[-–]\d{2}\s+år))?(?:\s+(?:19|20)\d\d)?(?:\s*\([^()]{0,30}\))?"
_OWN_FIRST = regex(rf"(?P<sign>[-−+])?(?P<n>{NUMBER})\s+mot\s+$")
_OTHER_AFTER = regex(
    rf"{_YEAR}\s+mot\s+(?P<sign>[-−+])?(?P<n>{NUMBER})\s*"
    r"\((?P<whose>(?:[^()]{0,40}\b)?(?:median|medel|snitt|riket)[^()]{0,60})\)"
)
_COVERAGE = regex(r"[;,]\s*(?P<have>\d{1,3})\s+av\s+(?P<all>\d{1,3})(?:\s+kommuner)?(?=\))")
_BRACKET_OF = regex(
    r"\b(?:median\w*|snittet|medel\w*|genomsnitt\w*|riks\w*|riket)\b[^().;]{0,70}\($"
)
_SUBJECT_OF = regex(
    r"\b(?P<whose>(?:median|medel|medelvärde|medeltal|snitt|genomsnitt|riksgenomsnitt|"
    r"rikssnitt)(?:et|en)?)\b(?P<of>[^().;,]{0,60}?)\s(?:var|är|låg|ligger|uppgick\s+till|"
    r"uppgår\s+till)\s+(?:på\s+)?$"
)
_THREE_YEARS = regex(r"\b(?:tre|fem)års-?\s?$")
_SIDE = regex(
    r"\s+(?P<side>över|under)\s+(?=(?:\w+\s+){0,2}"
    r"(?:referens|median|snitt|genomsnitt|medel|riks))"
)
_APART = regex(r"\bskillnad\w*\b(?!\s+(?:är|var)\s+(?:osäker|säker))[^().;\d]{0,90}$")
_REFERENCE = regex(r"\breferenskostnad\w*[^.;]{0,90}$")


def against_reference(s: str, at: int) -> bool:
    """Return whether a signed figure ``at`` is told of how far a cost is from its own."""
    return _REFERENCE.search(s, max(0, at - 2 * _BACK), at) is not None


def pair_before(s: str, at: int) -> re.Match[str] | None:
    """Return "3 480 mot " where it stands before the figure ``at``; None where not."""
    return _OWN_FIRST.search(s, max(0, at - 30), at)


def pair_after(s: str, at: int) -> tuple[float, Comparison] | None:
    """Return the compared figure of "... mot 35 (median, lika kommuner)" after ``at``."""
    found = _OTHER_AFTER.match(s, at)
    if found is None:
        return None
    other = parse_number(found["n"]) * (-1 if found["sign"] in ("-", "−") else 1)
    return other, classified(found["whose"])._replace(end=found.end())


def compared_side(s: str, at: int) -> Comparison | None:
    """Return whose the figure ``at`` is where it is not the municipality's own."""
    before = s[max(0, at - _BACK) : at]
    if _BRACKET_OF.search(before):
        return classified(before[:-1].rsplit("än", 1)[-1], at)
    found = _SUBJECT_OF.search(before)
    if found is None or _THREE_YEARS.search(before[: found.start("whose")]):
        return None
    return classified(f"{found['whose']}{found['of']}", at)


def coverage(s: str, at: int) -> tuple[dict[str, Any], int]:
    """Return "7 av 7" after ``at`` as parts of a claim, and where it ends."""
    found = _COVERAGE.match(s, at)
    if found is None:
        return {}, at
    return {"counted": (int(found["have"]), int(found["all"]))}, found.end()


def side_after(s: str, at: int) -> re.Match[str] | None:
    """Return "över" or "under" before a level that is named; None where neither is."""
    return _SIDE.match(s, at)


def is_difference(s: str, at: int) -> bool:
    """Return whether the figure ``at`` is what "skillnaden" comes to."""
    return _APART.search(s, max(0, at - _BACK), at) is not None


COMPARED: Side = "compared"
