"""Claims without a figure: higher, lower, more and fewer than somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kolada_bench.analysis.claims.against import classified, comparison_of
from kolada_bench.analysis.claims.vocabulary import (
    DEGREES,
    DIRECTION,
    LESS,
    NEAR,
    claim_of,
    comparison_parts,
    end_of,
    regex,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kolada_bench.analysis.claims.claim import Claim, Degree

_MUNICIPAL = ("group", "country", "reference")
_WORDS_ONLY = regex(
    rf"(?:\b(?P<degree>{'|'.join(DEGREES)})\s+)?\b(?P<word>{DIRECTION})\b"
    r"|(?:\b(?P<degree2>" + "|".join(DEGREES) + r")\s+)?\b(?P<side>över|under)\s+"
    r"(?=(?:\w+\s+){0,2}(?:median|snitt|genomsnitt|medel|riks|referenskost))"
    r"|\b(?P<level>i\s+nivå|i\s+linje|på\s+samma\s+nivå)(?=\s+(?:med|som)\b)"
    r"|\b(?P<scarce>snål\w*)(?:\s+tilltagna(?:\s+\w+){0,3})?"
    r"|(?:\b\w+\s+){0,4}\b(?:är|ligger|ligga|var)\s+(?:(?!inte\b)\w+\s+){0,3}?"
    r"(?P<bare>höga|högt|hög|låga|lågt|låg)\b"
)
_THAN_A_NUMBER = regex(r"\s+än\s+\d")


def directions(s: str) -> Iterator[Claim]:
    """Yield "väsentligt högre än ...", "lägre än ...", "i nivå med ..."."""
    for m in _WORDS_ONLY.finditer(s):
        bare = m["bare"] or m["scarce"]
        if _THAN_A_NUMBER.match(s, m.end()):
            continue
        compared = comparison_of(s, m.end(), alike=bool(m["level"]))
        if m["side"]:
            compared = classified(s[m.end() : m.end() + NEAR].split(",")[0], m.end() + 1)
            compared = compared._replace(end=m.end() + len(compared.words.split(" ")[0]))
        if bare and (compared is None or compared.against not in _MUNICIPAL):
            continue
        if compared is None or (compared.against == "other" and not compared.peers):
            continue
        if compared.assumed and not bare and not m["level"]:
            # "mer" and "större" alone compare with nobody; a comparison has its "än".
            continue
        word = " ".join((m["word"] or m["side"] or m["level"] or bare).casefold().split())
        vague = word in ("mer", "mindre", "större")
        if vague and compared.against not in _MUNICIPAL:
            continue
        less = word in LESS or word == "under" or word.startswith(("låg", "snål"))
        degree = m["degree"] or m["degree2"]
        said: Degree = DEGREES[degree.casefold()] if degree else ""
        yield claim_of(
            s, m.start(), m.end() if bare else end_of(compared, m.end()), kind="direction",
            word=word, degree="i nivå med" if m["level"] else said,
            sign=0 if m["level"] else -1 if less else 1, **comparison_parts(compared),
        )  # fmt: skip
