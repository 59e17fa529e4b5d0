"""Whether a claim is denied: "inte dubbelt så hög", "är varken högre eller lägre".

Where the denying word stands right before the claim, it is the claim that is denied. Where
it stands elsewhere in the clause nobody can tell by rule what it denies, and the claim is
left undecided rather than read as affirmed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kolada_bench.analysis.claims.vocabulary import regex

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Negation

_WORD = r"(?:inte|ej|icke|varken|aldrig|knappast|ingalunda)"
_NOT_DENYING = regex(r"\binte\s+(?:bara|enbart|endast|minst|mindre\s+än|mer\s+än|ens)\b")
_RIGHT_BEFORE = regex(
    rf"\b{_WORD}(?:\s+(?:alls|heller|längre|riktigt|är|var|ligger|låg|hade|har|"
    r"på|helt|fullt)){0,2}\s+$"
)
_EITHER = regex(r"\bvarken\b[^.;:,]*\beller\s+$")
_DENIES = regex(rf"\b{_WORD}\b")
_CLAUSE = regex(
    r"[;:,]|\b(?:men|utan|och|samt|medan|eftersom|därför|då|när|om|att|som|trots|fast)\b"
)
_NOT_THAT = regex(rf"\b{_WORD}\s+(?:\w+\s+){{0,2}}att\b")
"""In "det är inte så att köpt vård är dyrare" all that follows is denied, or may be."""
_AFTER = regex(
    rf"^[^.;:,()]{{0,60}}?\b(?:är|var|stämmer|gäller|ligger)\b[^.;:,()]{{0,20}}\b{_WORD}\b"
)


def negation_of(sentence: str, start: int, end: int) -> Negation:
    """Return "plain", "unclear" or "" for the claim from ``start`` to ``end``."""
    before = _NOT_DENYING.sub(lambda m: " " * len(m[0]), sentence[:start])
    if _RIGHT_BEFORE.search(before) or _EITHER.search(before):
        return "plain"
    if _NOT_THAT.search(before):
        return "unclear"
    opens = 0
    for found in _CLAUSE.finditer(before):
        opens = found.end()
    if _DENIES.search(before, opens) or _DENIES.search(
        sentence[start:end].split(" än ")[0]
    ):
        return "unclear"
    return "unclear" if _AFTER.search(sentence[end:]) else ""
