"""Finding the claims of a text: figures with their units, and comparisons in words.

Each kind of statement has its own search, most particular first, and no part of a sentence
is read twice. A figure without a unit or a known noun (a year, a paragraph, a telephone
number) is no claim; nor is a comparison that says of nothing what it compares with, "gånger
per år", or a percentage of a post.

Every search goes over a sentence once, and sentences have a greatest length, so that the
time grows with the text and no more.

What this still gets wrong: a figure whose noun is in another sentence is read by that
sentence's heading; irony is read as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis.claims.amounts_in import amounts, counts, rates
from kolada_bench.analysis.claims.comparisons_in import directions
from kolada_bench.analysis.claims.context import in_context
from kolada_bench.analysis.claims.figures_in import (
    fractions,
    percents,
    ratios,
)
from kolada_bench.analysis.claims.negation import negation_of
from kolada_bench.analysis.claims.passages import Passage, sentences
from kolada_bench.analysis.claims.series_in import series
from kolada_bench.analysis.claims.years import dated, document_year, series_of

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Claim

_SEARCHES = (series, ratios, percents, fractions, amounts, rates, counts, directions)
"""The most particular first: what one has found is not read again."""


def find_claims(
    passages: Sequence[Passage], *, latest: int, most: int | None = None
) -> tuple[Claim, ...]:
    """Return the claims of a text in its order, each with the year that is said of it.

    Parameters
    ----------
    passages
        The text.
    latest
        The newest year that a text can speak of as past; later years are plans.
    most
        Stop after so many; None finds all.
    """
    return tuple(dated(list(islice(_found(passages), most)), passages, latest=latest))


def text_year(passages: Sequence[Passage], *, latest: int) -> int | None:
    """Return the year that a text is from, as far as it shows; None without any."""
    return document_year(passages, latest=latest)


def _found(passages: Iterable[Passage]) -> Iterator[Claim]:
    for passage in passages:
        if passage.kind == "table":
            yield from series_of(passage)
        yield from in_context(_in_passage(passage), passage.text)


def _in_passage(passage: Passage) -> Iterator[Claim]:
    before = ""
    for sentence in sentences(passage):
        for claim in claims_in(sentence):
            yield msgspec.structs.replace(
                claim,
                paragraph=passage.number,
                heading=passage.heading,
                before=before,
                negation=negation_of(sentence, claim.start, claim.end),
            )
        before = sentence


def claims_in(sentence: str) -> list[Claim]:
    """Return the claims of one sentence, in its order."""
    found: list[Claim] = []
    for search in _SEARCHES:
        for claim in search(sentence):
            if all(claim.end <= c.start or claim.start >= c.end for c in found):
                found.append(claim)
    return sorted(found, key=lambda claim: claim.start)
