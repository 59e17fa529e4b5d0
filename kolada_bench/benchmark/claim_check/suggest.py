"""What a claim may be about: topics by the words around it, and the KPIs that fit its kind.

A KPI that the sentence names goes before every topic (``named``). Else the nearest topic in
the sentence goes first, then one in the sentence before, then one in
the heading; among those at the same words the most particular ("placeringar" with
"missbruk" near). What stands in brackets is an aside and not looked at. Where no topic is
met, KPIs of the themes whose titles share words with the sentence are named, but not tried:
the user may tie them.

What this still gets wrong: a pronoun is read as the nearest topic before it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.claims.judge_deviation import NO_RATIO
from kolada_bench.benchmark.claim_check.named import named_in, of_unit
from kolada_bench.benchmark.claim_check.untried import (
    EVERY_YEAR,
    is_of_every_year,
    why_untried,
)
from kolada_bench.catalogue.claim_topics import NotInKolada, Topic, not_in_kolada, topics
from kolada_bench.catalogue.net_cost import TOTAL
from kolada_bench.catalogue.search import search
from kolada_bench.catalogue.themes import read_theme, theme_names
from kolada_bench.schema import Kpi

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kolada_bench.analysis.claims.claim import Claim

MOST_NAMED = 4
_LEAST_WORD = 6
_MOST_WORDS = 12

_BRACKETS = re.compile(r"\([^()]*\)")
_COST = re.compile(r"kostnad|kostar|kronor|\bkr\b|dyr|billig|mnkr|mkr|tkr|resurs", re.I)
_TOTAL = re.compile(
    r"verksamheterna\s+utom\s+lss|totalt\s+\(?exkl\.?\s+lss|utom\s+lss", re.I
)
_VOLUME = re.compile(r"fler\b|färre|oftare|sällan|antal|många|vanligare", re.I)
_DEVIATION = re.compile(r"nettokostnadsavvikelse|\bnka\b", re.I)
# What the shares of a topic are of; a share of the staff or of a form is none of them.
_OF_THE_WHOLE = re.compile(
    r"kostnad|köp|invånar|befolkning|\bandel|nöjd|\bifo|omsorg|verksamhet|sjukfrånvaro",
    re.I,
)
_PARTED = re.compile(r"\b(?:ligger|beror|består|fördelas|utgörs|förklaras)\b", re.I)
_CLAUSE = re.compile(r",\s+(?:så\s+att|medan|men)\s|;\s", re.I)
_PRONOUN = re.compile(r"^(?:det|den|detta|skillnaden|kommunen|medianen)\b", re.I)
_NEAR = 60
"""How near a count its topic has to stand [characters]: "20 barn i familjehem"."""
_SHARE = re.compile(r"\bandel", re.I)

OVER_TIME = (
    "Påståendet är om en förändring över tid, som inte prövas här. Se "
    "kolada-bench trend med nyckeltalet."
)
OTHER = "Jämförelsen är inte med andra kommuner och finns inte i Kolada."
NOTHING_FITS = "Inget nyckeltal är känt för de här orden."
IN_TABLE = "Kommunens egna tal per år; Kolada har inget nyckeltal att jämföra med."
BUDGET = "budget"


class Suggestion(msgspec.Struct, frozen=True):
    """What a claim may mean.

    Attributes
    ----------
    kpis
        The KPIs to try it on.
    topics
        What it was taken to be about.
    area
        The verksamhet whose NKA it is about; "" for none.
    not_in
        What Kolada does not have, where that is what it is about; None otherwise.
    why_not
        Why it cannot be tried; "" where it can.
    possible
        Ids and titles of KPIs that the user may want to tie.
    distant
        Whether the sentence itself does not say what it is about.
    """

    kpis: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    area: str = ""
    not_in: str = ""
    why_not: str = ""
    possible: tuple[tuple[str, str], ...] = ()
    distant: bool = False


class _Found(msgspec.Struct, frozen=True):
    """A topic (or what Kolada lacks), how near it stands and how particular it is."""

    what: Topic | NotInKolada
    gap: int
    start: int
    particular: int


def suggest(claim: Claim) -> Suggestion:
    """Return what ``claim`` may mean, by its own words alone."""
    if claim.per == "nyckeltal":
        return Suggestion(topics=("nyckeltal i Kolada",))
    if is_of_every_year(claim):
        return Suggestion(why_not=EVERY_YEAR)
    if claim.against == "reference" or (
        claim.against in ("nothing", "group") and _DEVIATION.search(claim.sentence)
    ):
        return _of_reference(claim)
    lacking = next((n for n in not_in_kolada() if n.name == BUDGET), None)
    if claim.against == "budget" and lacking is not None:
        return Suggestion(not_in=lacking.name, why_not=lacking.why)
    if why := why_untried(claim):
        return Suggestion(why_not=why)
    by_name = _named(claim)
    if by_name and claim.against in ("nothing", "group", "country", "earlier"):
        if claim.against == "earlier":
            return Suggestion(topics=(_called(by_name),), why_not=OVER_TIME)
        return Suggestion(kpis=by_name, topics=(_called(by_name),))
    found = _about(claim)
    missing = [f.what for f in found if isinstance(f.what, NotInKolada)]
    if missing:
        return Suggestion(not_in=missing[0].name, why_not=missing[0].why)
    about = [f.what for f in found if isinstance(f.what, Topic)]
    names = tuple(topic.name for topic in about)
    kpis = tuple(dict.fromkeys(id_ for topic in about for id_ in _fitting(claim, topic)))
    kpis = of_unit(kpis, claim.sentence, "")
    if claim.kind == "series":
        return Suggestion(topics=names, why_not=IN_TABLE)
    if claim.against == "earlier":
        return Suggestion(topics=names, why_not=OVER_TIME)
    if claim.against == "other":
        return Suggestion(topics=names, why_not=OTHER)
    if kpis:
        near = _BRACKETS.sub(" ", claim.sentence)
        distant = not any(topic.words.search(near) for topic in about)
        return Suggestion(kpis=kpis, topics=names, distant=distant)
    every = tuple(dict.fromkeys(id_ for topic in about for id_ in topic.kpis))
    titles = _titles()
    possible = tuple((id_, titles.get(id_, "")) for id_ in every) or _possible(claim)
    return Suggestion(topics=names, why_not=NOTHING_FITS, possible=possible[:MOST_NAMED])


def _of_reference(claim: Claim) -> Suggestion:
    """Return the NKA of the verksamhet that is spoken of, the total where none is."""
    if claim.kind in ("ratio", "points"):
        return Suggestion(why_not=NO_RATIO)
    if any(_TOTAL.search(text) for text in (claim.sentence, claim.before)):
        return Suggestion(topics=(TOTAL,), area=TOTAL)
    about = [f.what for f in _about(claim, only_topics=True) if isinstance(f.what, Topic)]
    area = next((topic.service_area for topic in about), "")
    names = tuple(topic.name for topic in about)
    if not area:
        return Suggestion(why_not="Det framgår inte vilken verksamhet som menas.")
    return Suggestion(topics=names, area=area)


def _named(claim: Claim) -> tuple[str, ...]:
    """Return the KPIs that the sentence names before the claim, or the one before it."""
    here = [n for n in named_in(claim.sentence) if n.start <= claim.start]
    if here:
        return of_unit(here[-1].kpis, claim.sentence, claim.heading)
    # Only what has no subject of its own is of what the sentence before is of.
    if claim.difference or _PRONOUN.search(claim.sentence):
        there = named_in(claim.before)
        if len(there) == 1:
            return of_unit(there[0].kpis, claim.before, claim.heading)
    return ()


def _called(kpis: Sequence[str]) -> str:
    """Return what the KPIs are called together."""
    return labels().get(kpis[0], kpis[0])


def _about(claim: Claim, *, only_topics: bool = False) -> list[_Found]:
    """Return the nearest topics: of the sentence, the one before it, or the heading.

    ``only_topics`` leaves out what Kolada does not have.
    """
    near = f"{claim.sentence} \n {claim.heading}"
    asides = _BRACKETS.sub(lambda m: " " * len(m[0]), claim.sentence)
    if claim.difference and (parted := _PARTED.search(asides, claim.end)):
        # "Av skillnaden på 1 160 kr ligger 760 på barn och unga": the whole is no part.
        asides = asides[: parted.start()]
    if (stop := asides.find(";", claim.end)) >= 0:
        asides = asides[:stop]
    clauses = [m.end() for m in _CLAUSE.finditer(asides, 0, claim.start)]
    clause = " " * clauses[-1] + asides[clauses[-1] : claim.end] if clauses else ""
    for text, start, end in (
        (clause, claim.start, claim.end),
        (asides, claim.start, claim.end),
        (_BRACKETS.sub(" ", claim.before), len(claim.before), len(claim.before)),
        (claim.heading, 0, 0),
    ):
        found = list(_found_in(text, start, end, near))
        if only_topics:
            found = [f for f in found if isinstance(f.what, Topic)]
        if found:
            return _nearest(found)
    return []


def _found_in(text: str, start: int, end: int, near: str) -> Iterable[_Found]:
    for topic in topics():
        if topic.never and topic.never.search(near):
            continue
        if not all(pattern.search(near) for pattern in topic.beside):
            continue
        yield from _matches(topic, topic.words, text, start, end, len(topic.beside))
    for lacking in not_in_kolada():
        yield from _matches(lacking, lacking.words, text, start, end, 0)


def _matches(
    what: Topic | NotInKolada,
    words: re.Pattern[str],
    text: str,
    start: int,
    end: int,
    particular: int,
) -> Iterable[_Found]:
    for match in words.finditer(text):
        gap = max(match.start() - end, start - match.end(), 0)
        yield _Found(what, gap, match.start(), particular)


def _nearest(found: Sequence[_Found]) -> list[_Found]:
    """Return the nearest, particular before general; all that stand at the same words."""
    proper = [f for f in found if not (isinstance(f.what, Topic) and f.what.general)]
    among = proper or list(found)
    nearest = min(among, key=lambda f: (f.gap, f.start))
    here = [f for f in among if abs(f.start - nearest.start) <= 1 or f.gap == nearest.gap]
    most = max(f.particular for f in here)
    chosen = {f.what.name: f for f in here if f.particular == most}
    return list(chosen.values())


def _fitting(claim: Claim, topic: Topic) -> tuple[str, ...]:
    """Return the KPIs of a topic that a claim of this kind can be tried on."""
    s = claim.sentence
    match claim.kind:
        case "amount":
            return topic.costs
        case "rate":
            return topic.volumes
        case "count" if claim.difference or claim.sign:
            return topic.volumes
        case "count":
            near = topic.words.search(s, max(0, claim.start - _NEAR), claim.end + _NEAR)
            return topic.counts if near else ()
        case "share" if not _OF_THE_WHOLE.search(f"{claim.whole} {s}"):
            return ()
        case "share" if claim.whole and not _OF_THE_WHOLE.search(claim.whole):
            return ()
        case "share" | "shares":
            return topic.shares
        case "points":
            return tuple(dict.fromkeys((*topic.shares, *topic.volumes)))
        case "series":
            return ()
    words = claim.text
    if _SHARE.search(words) and topic.shares:
        return topic.shares
    if _VOLUME.search(words) and topic.volumes:
        return topic.volumes
    if claim.kind == "ratio":
        every = (*topic.costs, *topic.shares, *topic.volumes)
        costs = (*topic.costs, *topic.shares)
        return tuple(dict.fromkeys(costs if _COST.search(s) and costs else every))
    if _COST.search(s) and topic.costs:
        return topic.costs
    return tuple(dict.fromkeys((*topic.costs, *topic.volumes, *topic.shares)))


def _possible(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Return KPIs of the themes whose titles share at least two words with the sentence."""
    words = [
        word
        for word in dict.fromkeys(re.findall(r"[^\W\d_]+", sv.fold(claim.sentence)))
        if len(word) >= _LEAST_WORD
    ][:_MOST_WORDS]
    hits: dict[str, float] = {}
    counts: dict[str, int] = {}
    for word in words:
        met = _searched(word)
        for id_ in met:
            hits[id_] = hits.get(id_, 0.0) + 1 / len(met)
            counts[id_] = counts.get(id_, 0) + 1
    best = sorted((id_ for id_ in hits if counts[id_] > 1), key=lambda i: (-hits[i], i))
    titles = _titles()
    return tuple((id_, titles[id_]) for id_ in best[:MOST_NAMED] if id_ in titles)


@cache
def _titles() -> dict[str, str]:
    return {row.kpi: row.title for name in theme_names() for row in read_theme(name).rows}


@cache
def labels() -> dict[str, str]:
    """Return what the themes' tables call each KPI."""
    return {row.kpi: row.label for name in theme_names() for row in read_theme(name).rows}


# Bounded: a long text of nonsense must not fill the memory with its words.
_MOST_KEPT = 4_096
_kept: dict[str, tuple[str, ...]] = {}


def _searched(word: str) -> tuple[str, ...]:
    if word not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kpis = [Kpi(id_, title) for id_, title in _titles().items() if id_[0] != "X"]
        _kept[word] = tuple(kpi.id for kpi in search(kpis, word))
    return _kept[word]
