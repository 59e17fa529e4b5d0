"""Whom a comparison is with: read off the words after "än", "som", "mot", "jämfört med".

The kinds are tried in order, since "snittet i riket" is the country's and "jämförbara
kommuner i riket" a group's. What names neither municipalities nor a reference, a budget or
a time is "other": egen fast anställd personal, or nothing that Kolada has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Against

REACH = 160
"""How far after a comparison its "än" may stand [characters]."""
_LONGEST = 110
_NEAR = 300

_OPENS = re.compile(
    r"\b(?:än|mot|jämfört\s+med|i\s+jämförelse\s+med|i\s+förhållande\s+till)\s",
    re.IGNORECASE,
)
_OPENS_AS = re.compile(rf"{_OPENS.pattern}|\b(?:som|med)\s", re.IGNORECASE)
_CLOSES = re.compile(r"[;:]|[.,](?!\d)|\s(?:och|samt|medan|vilket|men|samtidigt|trots)\s")
_BRACKETS = re.compile(r"\([^()]*\)")
_NAMES: tuple[tuple[Against, str], ...] = (
    (
        "reference",
        r"referens|\bborde\b|strukturella|statistiskt\s+förvänta|kostnadsutjämning",
    ),
    ("budget", r"budget|prognos|\bram(?:en)?\b|\bmål(?:et|värdet|nivån)?\b"),
    ("group", r"(?:jämförbara|liknande|lika|jämförelse\w*)\s+kommun|jämförelsegrupp"),
    (
        "country",
        r"\brik(?:et|s\w*)|\blandet|sverige|nationell|genomsnittskommun"
        r"|(?:alla|samtliga|svenska)\s+(?:andra\s+)?kommuner",
    ),
    ("group", r"kommun|\bgruppen|median|\blän(?:et|ets|s\w*)?\b|\bandra\s*$"),
    (
        "earlier",
        r"föregående|förra|förr\b|tidigare|året\s+före|\bi\s+fjol|samma\s+period"
        r"|\b(?:19|20)\d\d\b|\bsedan\b|nuvarande|\bidag\b|historisk",
    ),
    ("group", r"snitt|medel(?:värde|tal)"),
)
_KINDS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _NAMES)
_PEERS = (
    (re.compile(r"\blän(?:et|ets|s\w*)?\b", re.IGNORECASE), "län"),
    (re.compile(r"kommungrupp", re.IGNORECASE), "kommungrupp"),
)
_PLACE = re.compile(r"\bi\s+(?P<name>[A-ZÅÄÖ][a-zåäö-]{3,})\s*$")
_MEAN = re.compile(r"snitt|\bmedel\b|medel(?:värde|tal)", re.IGNORECASE)
_COMPARES = re.compile(
    r"jämför|andra\s+kommuner|\briket\b|snitt|median|lika\s+kommuner|liknande",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:jämfört|jämförelse)\s+med\s+[^,;]{0,80}", re.IGNORECASE)


class Comparison(NamedTuple):
    """Against what, in which words; ``mean`` of a mean.

    ``peers`` names a group: "län", "kommungrupp", or a name that may be a group's.
    """

    against: Against
    words: str = ""
    peers: str = ""
    mean: bool = False
    assumed: bool = False
    end: int = 0


def comparison_after(sentence: str, at: int, *, alike: bool = False) -> Comparison | None:
    """Return what stands after the comparison that ends ``at``; None where nothing does.

    ``alike`` reads "som" and "med" too: "dubbelt så hög som", "i nivå med".
    """
    opens = _OPENS_AS if alike else _OPENS
    # "Dubbelt så hög (2,4 gånger) som medianen": what stands in brackets is an aside.
    sentence = sentence[:at] + _BRACKETS.sub(lambda m: " " * len(m[0]), sentence[at:])
    opened = opens.search(sentence, at, min(len(sentence), at + REACH))
    if opened is None or _CLOSES.search(sentence, at, opened.start()):
        return None
    words = sentence[opened.end() : opened.end() + _LONGEST]
    closed = _CLOSES.search(words)
    words = words[: closed.start()] if closed else words
    return classified(words, opened.end() + len(words.rstrip()))


def comparison_of(sentence: str, at: int, *, alike: bool = False) -> Comparison | None:
    """Return what is compared with, after ``at`` or else before it in the sentence.

    A sentence that only speaks of comparing is taken to compare with the group.
    """
    after = comparison_after(sentence, at, alike=alike)
    if after is not None:
        return after
    before = _BEFORE.search(sentence, max(0, at - REACH), at)
    if before is not None:
        return classified(before[0], at)
    if _COMPARES.search(sentence, max(0, at - _NEAR), at + _NEAR):
        return Comparison("group", assumed=True, end=at)
    return None


def classified(words: str, end: int = 0) -> Comparison:
    """Return what kind of thing ``words`` name."""
    for kind, pattern in _KINDS:
        if pattern.search(words):
            peers = next((name for found, name in _PEERS if found.search(words)), "")
            named = peers or _place(words) if kind == "group" else ""
            return Comparison(
                kind, words.strip(), named, bool(_MEAN.search(words)), end=end
            )
    return Comparison("other", words.strip(), _place(words), end=end)


def _place(words: str) -> str:
    """Return the name that ``words`` end with ("än i Dalsland"); "" for none."""
    found = _PLACE.search(words)
    return found["name"] if found else ""
