"""What a claim takes from the claims before it in its paragraph.

"Nettokostnaden var 19 procent högre än referenskostnaden. Enbart 2025 var den 25 procent
högre, 12,0 miljoner kronor": the second sentence compares with what the first does, and the
million kronor are the difference that the percentages are of. A paragraph that says how it
has counted ("ovägt medel", "summerad grupp") says it of all its claims.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis.claims.vocabulary import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kolada_bench.analysis.claims.claim import Claim

_CARRIED = ("group", "country", "reference", "earlier", "sum")
_LEVELS = ("amount", "count")
_MEAN = regex(r"\boväg\w+\s+med(?:el|len)\b|\bovägda\s+medel")
_SUM = regex(
    r"\bsummerad\w*\s+grupp\w*|\bgruppen\s+är\s+summerad|\bmest\s+ligger\s+på\b"
    r"|\bmest\s+av\s+skillnaden\s+ligger\b"
)
"""Only a summed group has a difference that can be laid on its factors."""
_MEANS = regex(r"^(?:det|skillnaden|detta)\s+(?:motsvarar|är|blir)\s+(?:\w+\s+)?$")
_APPOSED = re.compile(r"^[\s,:(]*$")
_BRACKET = re.compile(r"\([^()]*\)")
_MEDIAN = regex(r"\bmedian")


def in_context(claims: Iterable[Claim], passage: str) -> Iterator[Claim]:
    """Yield the claims of one passage with what they take from those before them."""
    basis_mean = _MEAN.search(passage) is not None
    basis_sum = _SUM.search(passage) is not None
    last: Claim | None = None
    previous: Claim | None = None
    for claim in claims:
        told = _from_last(claim, last if last and _is_near(claim, last) else None, previous)
        if basis_sum and told.against in ("group", "nothing") and _compares(told):
            told = msgspec.structs.replace(told, against="sum", assumed=False)
        elif basis_mean and told.against == "group" and not _MEDIAN.search(told.sentence):
            told = msgspec.structs.replace(told, mean=True)
        told = _with_years(told, previous)
        told = _with_per(told, previous)
        previous = told
        if told.against in _CARRIED and not told.assumed and _compares(told):
            last = told
        yield told


def _with_years(claim: Claim, previous: Claim | None) -> Claim:
    """Return a group's series with the years of the own series before it."""
    if not claim.series or claim.series[0][0]:
        return claim
    if previous is None or not previous.series or previous.sentence != claim.before:
        return msgspec.structs.replace(claim, series=(), kind="share", side="own")
    years = (year for year, _ in previous.series)
    figures = (figure for _, figure in claim.series)
    return msgspec.structs.replace(claim, series=tuple(zip(years, figures, strict=False)))


def _with_per(claim: Claim, previous: Claim | None) -> Claim:
    """Return "medianen var 1 450 kronor" per what the own figure before it is."""
    if claim.side == "own" or claim.per or claim.unit != "kr" or previous is None:
        return claim
    if previous.unit != "kr" or not _is_near(claim, previous):
        return claim
    return msgspec.structs.replace(claim, per=previous.per)


def _is_near(claim: Claim, last: Claim) -> bool:
    return last.sentence in (claim.sentence, claim.before)


def _compares(claim: Claim) -> bool:
    if claim.against == "earlier" or claim.difference or claim.other == claim.other:
        return True
    return bool(claim.sign or claim.degree)


def _from_last(claim: Claim, last: Claim | None, previous: Claim | None) -> Claim:
    """Return ``claim`` with the comparison of ``last`` where it lacks one of its own."""
    replace = msgspec.structs.replace
    if last is not None and claim.assumed and not claim.difference:
        return replace(
            claim, against=last.against, peers=last.peers, mean=last.mean, assumed=False
        )
    if claim.against != "nothing":
        return claim
    if claim.kind == "percent":
        # "Treårssnittet var +2 procent" of what was held against the reference.
        if last is not None and last.against in ("reference", "earlier"):
            return replace(claim, against=last.against)
        return claim
    if claim.kind == "share" and previous is not None and previous is last:
        between = claim.sentence[previous.end : claim.start]
        here = previous.sentence == claim.sentence and between.strip() == "("
        if here and previous.kind == "amount" and previous.sign:
            # "475,5 miljoner kronor (37 procent)": the percent are of the same difference.
            return replace(
                claim, kind="percent", against=previous.against, peers=previous.peers,
                mean=previous.mean, sign=previous.sign, difference=True,
            )  # fmt: skip
    if claim.kind not in _LEVELS:
        return claim
    written = claim.sentence[claim.start : claim.start + 1]
    signed = written if written in ("+", "-", "−") else ""
    sign = (1 if signed == "+" else -1) if signed else 0
    if not (claim.difference or _is_apart(claim, last, previous)):
        return claim
    if last is None:
        # What "skillnaden" is to is not said; without the word a sign alone says less.
        return claim if signed else replace(claim, against="group", assumed=True)
    apart = not (claim.difference and not signed)
    return replace(
        claim, against=last.against, peers=last.peers, mean=last.mean, difference=True,
        sign=sign or (last.sign if apart else 0), value=abs(claim.value),
    )  # fmt: skip


def _is_apart(claim: Claim, last: Claim | None, previous: Claim | None) -> bool:
    """Return whether a level is the difference that the claim before it is of."""
    if last is None or last.against == "earlier":
        return False
    before = claim.sentence[: claim.start]
    if last.sentence == claim.before and _MEANS.search(before):
        return True
    if previous is not last or last.sentence != claim.sentence:
        return False
    if last.kind not in ("percent", "ratio", "direction", "points"):
        return False
    # "25 procent högre (2025 preliminärt), 12,0 miljoner kronor"
    between = _BRACKET.sub("", claim.sentence[last.end : claim.start])
    return _APPOSED.match(between) is not None and "(" not in between
