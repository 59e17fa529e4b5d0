"""The claims as Swedish tables: one for all verdicts, one per claim, one of the checks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.analysis.claims.verdict import (
    COMPARED_TEXTS,
    NOT_SUPPORTED,
    STATUS_TEXTS,
    SUPPORTED,
    UNDECIDED,
)
from kolada_bench.benchmark.cells import PRELIMINARY
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.notes import group_notes, source_of
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.catalogue.derived import derived_kpis

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kolada_bench.benchmark.claim_check.result import Check, Checked, Claims, Reading

LONGEST = 90
"""A claim that is longer is cut in the tables [characters]."""
_WORDS = {"median": "median", "mean": "medel", "national": "riket"}
OTHER_BOOKS = (
    "Koladas belopp bygger på räkenskapssammandraget; förvaltningens egen redovisning kan "
    "ha en annan avgränsning."
)
NOTHING = (
    "Inga påståenden hittades: texten har inga kvoter, andelar, belopp eller jämförelser."
)
WIDE = (
    "”Stöds” betyder att ordet får sägas om värdet, inte att det är rätt att dra en "
    "slutsats av det. Gränserna är vidare än när verktyget självt skriver."
)


def claims_page(answer: Claims) -> Page:
    """Return every claim with its verdict, and the claims against each other."""
    name = f" i {answer.document}" if answer.document else ""
    tables = [_summary(answer), *map(_table, answer.claims)] if answer.claims else []
    tables += map(_check, answer.checks)
    return Page(
        title=f"Påståenden{name} prövade för {answer.municipality.title}",
        banner=BANNER if answer.provenance.invented else "",
        tables=tuple(tables),
        notes=tuple(_notes(answer)),
        warnings=answer.warnings,
        source=source_of(answer, computed="Median, kvoter och bedömningar"),
    )


def shortened(text: str, most: int = LONGEST) -> str:
    """Return ``text`` cut at a word where it is longer than ``most``."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(" ", 1)[0]
    return f"{cut} …"


def _summary(answer: Claims) -> Table:
    columns = (
        Column(("Nr",)),
        Column(("Påstående",), text=True),
        Column(("Stycke",), drop=1),
        Column(("År",), drop=2),
        Column(("Bedömning",), text=True),
    )
    rows = tuple(
        (
            sv.number(found.number),
            shortened(found.claim.text),
            sv.number(found.claim.paragraph),
            _years(found),
            STATUS_TEXTS[found.status],
        )
        for found in answer.claims
    )
    counted = [
        f"{sv.number(answer.counted(status))} {STATUS_TEXTS[status]}"
        for status in (SUPPORTED, NOT_SUPPORTED, UNDECIDED)
    ]
    return Table("Sammanfattning", sv.listing(counted), columns, rows)


def _years(found: Checked) -> str:
    years = {r.year for r in found.readings if r.year is not None}
    if not years:
        return str(found.claim.year or sv.MISSING)
    return sv.years(years)


def _table(found: Checked) -> Table:
    claim = found.claim
    where = f"stycke {claim.paragraph}"
    if claim.heading and claim.heading != claim.sentence:
        where += f", {shortened(claim.heading, 50)}"
    return Table(
        heading=f"{found.number}. ”{shortened(claim.text)}”: {STATUS_TEXTS[found.status]}",
        side=where,
        columns=(
            Column(("Prövat mot",), text=True),
            Column(("År",)),
            Column(("Kommunen",)),
            Column(("Jämfört",)),
            Column(("Mot",), text=True, drop=2),
            Column(("n",), drop=1),
            Column(("Bedömning",), text=True),
        ),
        rows=tuple(map(_row, found.readings)) or (_empty(found),),
        notes=tuple(_table_notes(found)),
    )


def _row(reading: Reading) -> tuple[str, ...]:
    evidence = reading.evidence
    decimals = _decimals(reading)
    year = sv.MISSING if reading.year is None else str(reading.year)
    label = f"{reading.kpi} {reading.label}".strip()
    return (
        f"* {label}" if reading.derived and reading.kpi else label,
        f"{year} {PRELIMINARY}" if reading.preliminary else year,
        sv.number(evidence.value, decimals),
        sv.number(evidence.compared, decimals),
        _against(reading),
        f"{reading.n}/{reading.n_members}" if reading.n is not None else sv.MISSING,
        STATUS_TEXTS[reading.verdict.status],
    )


def _against(reading: Reading) -> str:
    with_ = reading.evidence.compared_with
    if with_ == "reference":
        return "referensen"
    if math.isnan(reading.evidence.compared):
        return sv.MISSING
    return _WORDS.get(with_, COMPARED_TEXTS[with_])


def _decimals(reading: Reading) -> int:
    known = [
        abs(x)
        for x in (reading.evidence.value, reading.evidence.compared)
        if math.isfinite(x)
    ]
    size = max(known, default=0.0)
    if reading.unit == "antal":
        return 0
    if reading.unit == "%":
        return 1
    return 0 if size >= 100 else 1 if size >= 1 else 2


def _empty(found: Checked) -> tuple[str, ...]:
    if found.by_text:
        what = "Textens egna belopp"
    elif found.suggestion.not_in:
        what = f"Finns inte i Kolada: {found.suggestion.not_in}"
    else:
        what = "Inget nyckeltal"
    year = str(found.claim.year) if found.claim.year else sv.MISSING
    missing = (sv.MISSING,) * 4
    return (what, year, *missing, STATUS_TEXTS[found.status])


def _table_notes(found: Checked) -> Iterable[str]:
    claim = found.claim
    if claim.kind != "series":
        yield f"Meningen: {shortened(claim.sentence, 300)}"
    if found.why:
        yield found.why
    several = len(found.readings) > 1
    for reading in found.readings:
        name = f"{reading.kpi}: " if several and reading.kpi else ""
        yield " ".join((f"{name}{reading.verdict.how}", *reading.notes))
    if claim.kind == "series":
        yield from _series_notes(found)
    if found.suggestion.possible and not found.readings:
        named = [
            f"{id_} {' '.join(title.split())}" for id_, title in found.suggestion.possible
        ]
        yield f"Kan vara: {'; '.join(named)}. Knyt påståendet med --ties."


def _series_notes(found: Checked) -> Iterable[str]:
    """Yield that small numbers show no increase or decrease."""
    values = [value for _, value in found.claim.series]
    if all(value.is_integer() and 0 <= value < 10 for value in values):
        low, high = (sv.number(x) for x in (min(values), max(values)))
        yield (
            f"Antalet har varit {low}–{high} per år. Så små tal går inte att tolka som "
            "ökning eller minskning."
        )


def _check(check: Check) -> Table:
    numbers = sv.listing([str(n) for n in check.claims])
    return Table(
        f"Mot varandra: {check.title}",
        f"påstående {numbers}",
        (Column(("Utfall",), text=True),),
        ((check.text,),),
    )


def _notes(answer: Claims) -> Iterable[str]:
    if not answer.claims:
        yield NOTHING
        return
    yield WIDE
    if any(r.derived and r.kpi for f in answer.claims for r in f.readings):
        yield "* beräknat nyckeltal."
    if any(r.preliminary for f in answer.claims for r in f.readings):
        yield f"{PRELIMINARY} preliminärt."
    if answer.text_year is not None:
        yield (
            f"Texten är från {answer.text_year}, efter de årtal som står i den. Påståenden "
            f"utan årtal prövas mot {answer.text_year - 1} eller {answer.text_year - 2}, "
            "om inte --year säger annat."
        )
    if any(f.claim.kind == "amount" and f.readings for f in answer.claims):
        yield OTHER_BOOKS
    yield from _definitions(answer)
    yield from group_notes(answer)


def _definitions(answer: Claims) -> Iterable[str]:
    """Yield what the derived KPIs mean, those with the same note in one line."""
    derived = derived_kpis()
    said: dict[str, dict[str, None]] = {}
    for found in answer.claims:
        for reading in found.readings:
            note = derived[reading.kpi].note if reading.kpi in derived else ""
            if note:
                said.setdefault(note, {})[reading.kpi] = None
    for note, ids in said.items():
        yield f"{', '.join(ids)}: {note}"
