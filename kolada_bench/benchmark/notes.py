"""What stands under the tables: what the marks mean, who is missing, whom it is against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import PRELIMINARY, UNSURE, by_chance, is_missing
from kolada_bench.catalogue.containment import summing_sentences
from kolada_bench.catalogue.net_cost import net_cost_areas
from kolada_bench.catalogue.units import Measure
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Answer, Benchmark

_NUMBERS = (
    "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
)  # fmt: skip
MANY_MEMBERS = 20
"""A group with more members is named by their number, not one by one."""


def row_notes(answer: Benchmark, rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield the footnotes of a comparison: the marks, the amounts, the missing values."""
    if any(not is_missing(row["rank"]) for row in rows):
        own = answer.municipality.title
        yield f"Plats bland kommuner med värde (n + {own}), 1:a = högst. {by_luck(rows)}"
    marks = " ".join(_marks(answer, rows))
    if marks:
        yield marks
    if any(not is_missing(row["gap_mnkr_median"]) for row in rows):
        yield (
            f"{answer.amount_unit.capitalize()} = skillnaden mot medianen × egna invånare "
            "(eller brukare), radens år. En kostnadsskillnad, inte en besparing."
        )
    yield from _summing_notes(answer, rows)
    yield from _missing_notes(answer, rows)
    yield from _status_notes(rows)


def by_luck(rows: Iterable[dict[Any, Any]], key: str = "rank_of") -> str:
    """Return how often chance alone makes a municipality the highest: "en av åtta".

    Of the number of places that most of the rows have, the larger of two.
    """
    places = Counter(int(row[key]) for row in rows if not is_missing(row[key]))
    if not places:
        return ""
    most = max(places, key=lambda n: (places[n], n))
    words = dict(enumerate(_NUMBERS, start=2))
    return f"Av slump är en av {words.get(most, sv.number(most))} alltid högst."


def _summing_notes(answer: Benchmark, rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield what of the amounts may not be added: by name where the catalogue knows."""
    priced = [
        row["kpi"]
        for row in rows
        if not (
            is_missing(row["gap_mnkr_median"]) and is_missing(row["gap_persons_median"])
        )
    ]
    areas = net_cost_areas()
    deviations = [
        areas[area].deviation_mnkr
        for area in answer.net_cost["service_area"]
        if area in areas
    ]
    known = summing_sentences([*priced, *deviations]) if priced else []
    yield from known
    if not known and any(not is_missing(row["gap_mnkr_median"]) for row in rows):
        yield "Beloppen får inte summeras: samma krona kan finnas i flera rader."


def _marks(answer: Benchmark, rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield the meaning of each mark that the tables use, and of no other."""
    if any(Measure(row["measure"]) is Measure.SHARE for row in rows):
        yield "p.e. = procentenheter."
    if any(not is_missing(row["gap_persons_median"]) for row in rows):
        yield "pers. = skillnaden mot medianen i antal personer."
    if any(by_chance(row) for row in rows):
        yield f"{UNSURE} osäkert, få personer."
    if any(row["derived"] for row in rows):
        yield "* beräknat nyckeltal."
    if any(row["preliminary"] for row in rows) or answer.net_cost["preliminary"].any():
        yield f"{PRELIMINARY} preliminärt."


def _name(row: dict[Any, Any]) -> str:
    """Return what a footnote calls a row: its label, or its id when it has only a title."""
    return str(row["kpi"] if row["label"] == row["title"] else row["label"])


def _missing_notes(answer: Benchmark, rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield who has no value, the rows that lack the same ones in one sentence."""
    lacking: dict[tuple[tuple[str, ...], int], dict[str, None]] = {}
    for row in rows:
        own = (answer.municipality.id,) if is_missing(row["value"]) else ()
        who = (*own, *(row["missing"] if len(row["missing"]) <= MANY_MEMBERS else ()))
        if who and not is_missing(row["year"]):
            lacking.setdefault((who, int(row["year"])), {})[_name(row)] = None
    for (who, year), names in lacking.items():
        titles = sv.listing([_title(answer, id_) for id_ in who])
        yield f"{'; '.join(names)}: {titles} saknar uppgift för {year}."


def _status_notes(rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield what is to be known of the KPIs themselves, equal notes in one line."""
    said: dict[str, dict[str, None]] = {}
    for row in rows:
        notes = [*row["status"], *([sv.MISSING_IN_TEXT] if is_missing(row["year"]) else [])]
        for note in notes:
            said.setdefault(note, {})[_name(row)] = None
    for note, names in said.items():
        yield f"{'; '.join(names)}: {note}."


def rests_on(year: object, preliminary: bool, how: str, *more: str) -> str:
    """Return the bracket after a sentence: its year, its statistic, its group.

    A sentence is read away from its table, so what it rests on goes with it.
    """
    said = [str(year), *(["preliminärt"] if preliminary else []), how]
    return f"({'; '.join([', '.join(said), *more])}.)"


def group_notes(answer: Answer) -> Iterable[str]:
    """Yield the members of each group that the answer compares with."""
    for group in answer.groups:
        if len(group.members) > MANY_MEMBERS:
            who = f"{len(group.members)} kommuner"
        else:
            titles = [_title(answer, id_) for id_ in group.members]
            who = ", ".join(sorted(titles, key=sv.sort_key))
        made = f" (RKA, utgåva {group.edition})" if group.edition else ""
        yield f"{short_title(group)}{made}: {who}."
        if group.why:
            # Its own import: only neighbours are found by a search.
            from kolada_bench.peers.neighbours import why_sentence

            yield why_sentence(group, answer.municipalities)


def _title(answer: Answer, id_: str) -> str:
    known = answer.municipalities.get(id_)
    return known.title if known else id_


def source_of(answer: Answer, *, computed: str) -> str:
    """Return the source line of a page; ``computed`` names what Kolada does not publish."""
    line = sv.source_line(answer.provenance, (), computed=False)
    if answer.provenance.invented:
        return line
    return f"{line} {computed}: egen bearbetning av data från Kolada."
