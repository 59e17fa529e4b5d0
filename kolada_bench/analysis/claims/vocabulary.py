"""The words that searches for claims share, and how a claim is made of what they find."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kolada_bench.analysis.claims.against import classified, comparison_of
from kolada_bench.analysis.claims.claim import Claim, Degree, Hedge
from kolada_bench.analysis.claims.numbers import NUMBER, decimals_of, parse_number

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.against import Comparison


def regex(pattern: str) -> re.Pattern[str]:
    """Return a search for ``pattern``, in any case."""
    return re.compile(pattern, re.IGNORECASE)


HEDGES: dict[str, Hedge] = {
    "drygt": "drygt", "strax över": "drygt", "strax under": "knappt", "lite över": "drygt",
    "knappt": "knappt", "nästan": "knappt", "närmare": "knappt", "uppemot": "knappt",
    "nära": "nära", "ca": "omkring", "ca.": "omkring", "c:a": "omkring", "cirka": "omkring",
    "omkring": "omkring", "ungefär": "omkring", "runt": "omkring", "kring": "omkring",
    "mer än": "mer än", "fler än": "mer än", "över": "mer än", "minst": "mer än",
    "mindre än": "mindre än", "färre än": "mindre än", "högst": "mindre än",
}  # fmt: skip
HEDGE = rf"(?:\b(?P<hedge>{'|'.join(map(re.escape, sorted(HEDGES, key=len)[::-1]))})\s+)?"
DEGREES: dict[str, Degree] = {
    **dict.fromkeys(
        ("väsentligt", "betydligt", "avsevärt", "markant", "kraftigt", "klart", "påtagligt",
         "mycket", "långt", "betydande", "tydligt"), "väsentligt"),
    **dict.fromkeys(("något", "lite", "litet", "aningen", "marginellt", "svagt"), "något"),
}  # fmt: skip
MORE = ("högre", "fler", "oftare", "större", "dyrare", "mer")
LESS = ("lägre", "färre", "billigare", "mindre", "mer sällan")
DIRECTION = rf"(?:mer\s+sällan|{'|'.join((*MORE, *LESS[:-1]))})"
FIGURE = rf"(?P<n>{NUMBER})(?:\s?[-–]\s?(?P<to>{NUMBER}))?"
DIFFERENCE = regex(rf"\)?\s+(?:\w+\s+)?(?P<word>{DIRECTION})\b")
_CHANGES = regex(
    r"\b(?:öka\w*|minska\w*|ökning\w*|minskning\w*|sjunk\w*|sjönk|stig\w*|steg|växe?\w*|höj\w*|"
    r"sänk\w*|förbättr\w*|försämr\w*|fördubbl\w*|halvera\w*)\b"
)
NEAR = 60
"""How far before a figure the verb of a change may stand [characters]."""


def claim_of(sentence: str, start: int, end: int, **parts: Any) -> Claim:
    """Return the claim that stands from ``start`` to ``end`` of its sentence."""
    text = " ".join(sentence[start:end].split())
    return Claim(text=text, sentence=sentence, paragraph=0, start=start, end=end, **parts)


def comparison_parts(found: Comparison | None) -> dict[str, Any]:
    """Return what a claim holds of its comparison; the group where none is said."""
    if found is None:
        return {"against": "group", "assumed": True}
    return {
        "against": found.against,
        "peers": found.peers,
        "mean": found.mean,
        "assumed": found.assumed,
    }


def end_of(found: Comparison | None, at: int) -> int:
    """Return where a claim ends whose own words end ``at``: after its comparison."""
    return max(at, found.end) if found and found.words else at


def changes_before(sentence: str, at: int) -> bool:
    """Return whether a verb of change ("ökat med") stands close before ``at``."""
    return _CHANGES.search(sentence, max(0, at - NEAR), at) is not None


def more_or_less(s: str, m: re.Match[str], word: re.Match[str], **parts: Any) -> Claim:
    """Return "40 procent oftare än ...", "(3 procent) högre än referenskostnaden"."""
    compared = comparison_of(s, word.end())
    found = " ".join(word["word"].casefold().split())
    return claim_of(
        s, _with_bracket(s, m, word), end_of(compared, word.end()), word=found,
        sign=-1 if found in LESS else 1, **parts, **comparison_parts(compared),
    )  # fmt: skip


def over_or_under(s: str, m: re.Match[str], side: re.Match[str], **parts: Any) -> Claim:
    """Return "12 mnkr över referenskostnaden"."""
    words = s[side.end() : side.end() + NEAR].split(",")[0]
    compared = classified(words)
    return claim_of(
        s, m.start(), side.end() + len(words.split(" ")[0]), word=side["side"].casefold(),
        sign=-1 if side["side"].casefold() == "under" else 1, **parts,
        **comparison_parts(compared),
    )  # fmt: skip


def _with_bracket(s: str, m: re.Match[str], word: re.Match[str]) -> int:
    """Return where a claim begins whose figure may stand in brackets of its own."""
    opened = s[m.start() - 1 : m.start()] == "(" and ")" in s[m.end() : word.start("word")]
    return m.start() - opened


def numbers_of(match: re.Match[str]) -> dict[str, Any]:
    """Return the figures that a search has found, as parts of a claim."""
    to = match["to"] if "to" in match.re.groupindex else None
    below = "sign" in match.re.groupindex and match["sign"] in ("-", "−")
    value = parse_number(match["n"])
    figures: dict[str, Any] = {
        "value": -value if below else value,
        "decimals": decimals_of(match["n"]),
    }
    return figures | ({"to": parse_number(to)} if to and not below else {})


def hedge_of(match: re.Match[str]) -> Hedge:
    """Return the hedge that a search has found."""
    return HEDGES[" ".join(match["hedge"].casefold().split())] if match["hedge"] else ""
