"""Claims that say by their own words that no KPI can bear them out, and why.

A wish is no fact; half a year is no year of Kolada's; a factor's part of a difference is
what ``drivers`` answers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Claim

SUMMED = (
    "Gruppen är summerad: kronor och personer är hoplagda. Sådana skillnader prövas inte "
    "här. Se kolada-bench drivers."
)
EFFECT = (
    "En faktors del av en förändring prövas inte här. Se kolada-bench drivers och trend."
)
WISHED = "Meningen säger hur det skulle vara eller vad som är målet, inte hur det är."
PART_OF_YEAR = "Uppgiften är för en del av året; Kolada har hela år."
NO_OTHER = "Det framgår inte vad skillnaden är mot."
EVERY_YEAR = "Påståendet gäller varje år för sig. Se kolada-bench trend eller nka."
QUALITY = "Vad som menas med kvalitet framgår inte; knyt påståendet till ett nyckeltal."
_LEVELS = ("amount", "count", "share", "rate")
_WISHED = re.compile(
    r"\b(?:skulle|målet|ska|hade\s+(?:varit|blivit|kostat))\b[^.;:,(]{0,60}$", re.I
)
_PART_OF_YEAR = re.compile(
    r"\bhalvår\w*|\bkvartal\w*|\btertial\w*|\bdelår\w*|\bhittills\b|\bperioden\b"
    r"|\b(?:per|t\.?o\.?m\.?|till\s+och\s+med)\s+(?:sista\s+|siste\s+)?"
    r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november)\b",
    re.I,
)
_QUALITY = re.compile(r"\bkvalitet", re.I)
_EVERY_YEAR = re.compile(r"\b(?:alla|varje|samtliga)\s+(?:\w+\s+)?år(?:en)?\b", re.I)


def is_of_every_year(claim: Claim) -> bool:
    """Return whether the claim is of each year by itself: "alla sju år 2019–2025"."""
    return claim.against != "earlier" and _EVERY_YEAR.search(claim.text) is not None


def why_untried(claim: Claim) -> str:
    """Return why the claim cannot be tried on any KPI; "" where it can."""
    if claim.against == "sum":
        return SUMMED
    if claim.difference and claim.against == "nothing":
        return NO_OTHER
    if claim.difference and claim.against == "earlier":
        return EFFECT
    if _QUALITY.search(claim.text):
        return QUALITY
    if claim.kind not in _LEVELS:
        return ""
    if _WISHED.search(claim.sentence, 0, claim.start):
        return WISHED
    of_year = claim.unit in ("mnkr", "antal") and claim.kind != "rate"
    return PART_OF_YEAR if of_year and _PART_OF_YEAR.search(claim.sentence) else ""
