"""Whose text it is, where nobody says: the municipality that it names most."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.analysis.claims.passages import Passage
    from kolada_bench.schema import Municipality
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

_TWICE = 2
"""A text is about a municipality that it names at least so often, and so much more."""


def municipality_of(
    text: str | None,
    passages: Sequence[Passage],
    source: Source,
    settings: Settings,
    warnings: list[str],
) -> Municipality:
    """Return the municipality that is asked for, or the one that the text is about."""
    every = source.municipalities()
    if text or settings.municipality:
        return resolve_municipality(text or str(settings.municipality), every)
    kommuner = {m.title: m for m in every.values() if m.type == "K"}
    named = Counter(
        name
        for passage in passages
        for word in dict.fromkeys(_words(passage.text))
        for name in (word, word.removesuffix("s"))
        if name in kommuner
    )
    (first, times), (_, runner_up) = [*named.most_common(2), ("", 0), ("", 0)][:2]
    if times < _TWICE or times < _TWICE * runner_up:
        message = (
            "Ange vilken kommun texten är från: kolada-bench claims plan.docx Mellerud. "
            '(En egen kommun kan sparas i inställningsfilen: kommun = "Mellerud")'
        )
        raise UsageError(message)
    warnings.append(
        f"Kommunen är läst ur texten: {first}. Ange den efter filen om det är fel."
    )
    return kommuner[first]


def _words(text: str) -> list[str]:
    """Return the words of ``text``, and each pair of them ("Upplands Väsby")."""
    words = [word.strip(".,;:()”\"'!?") for word in text.split()]
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]
