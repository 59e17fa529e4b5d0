"""A trend as tables: years as columns, the own row first, a stroke where a series breaks.

A theme is first one table (``summary``), and each series only where it was asked for:
one table per KPI and group, since each has its own years, members and breaks; and one that
tells why the differences to the medians have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import PRELIMINARY
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.net_costs.tables import BREAK
from kolada_bench.benchmark.notes import group_notes, source_of
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.benchmark.series.summary import summary_table
from kolada_bench.benchmark.series.text import decimals
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.benchmark.series.segments import Series

POSSIBLE = "¦"
"""Between two years where the description hints at a break that nobody has confirmed."""

_ALWAYS_SHOWN = 3
"""The newest years never go for want of room."""


def trend_page(answer: Trend) -> Page:
    """Return the answer as a page: a table per series, then what has moved the gaps."""
    years = [int(year) for year in answer.rows["year"]]
    when = f"{min(years)}–{max(years)}" if years else ""
    about = answer.theme_title or "Valda nyckeltal"
    order = answer.rows.groupby(["kpi", "group"], sort=False)
    rows = {key: part.to_dict("records") for key, part in order}
    detailed = [s for s in answer.series if s.spec.id in answer.detailed]
    others = [s for s in answer.series if s.spec.id not in answer.detailed]
    tables = [summary_table(answer, others)] if others else []
    tables += [
        _series_table(answer, series, rows.get((series.spec.id, series.group.id), []))
        for series in detailed
    ]
    return Page(
        title=f"{answer.municipality.title} över tid, jämfört med "
        f"{sv.listing(answer.group_words)} · {about} · {when}",
        banner=BANNER if answer.provenance.invented else "",
        tables=(*tables, *_gap_tables(answer, detailed)),
        notes=tuple(_notes(answer)),
        warnings=answer.warnings,
        source=source_of(answer, computed="Median, kvartiler, index och ändringar"),
    )


def _series_table(answer: Trend, series: Series, rows: Sequence[dict[Any, Any]]) -> Table:
    figures = [
        float(row[name])
        for row in rows
        for name in ("value", "median", "q1", "q3", "national")
    ]
    places = decimals(series, *figures)
    lines = {
        "value": answer.municipality.title,
        "median": "Median",
        "q1": "Nedre kvartil",
        "q3": "Övre kvartil",
        "national": "Riket",
    }
    marks = {found.year: POSSIBLE for found in series.possible}
    marks |= {found.year: BREAK for found in series.breaks}
    columns = [Column(("",), text=True)]
    cells = [[text] for text in lines.values()]
    for i, row in enumerate(rows):
        year = int(row["year"])
        drop = 0 if i >= len(rows) - _ALWAYS_SHOWN else i + 1
        if i and year in marks:
            columns.append(Column(("",), drop=drop))
            for cell in cells:
                cell.append(marks[year])
        head = f"{year}{sv.NBSP}{PRELIMINARY}" if row["preliminary"] else f"{year}"
        columns.append(Column((head,), drop=drop))
        for name, cell in zip(lines, cells, strict=True):
            cell.append(sv.number(row[name], places))
    side = short_title(series.group)
    if series.members:
        side += f", samma {len(series.members)} av {len(series.group.members)} kommuner"
    return Table(
        _heading(answer, series),
        side,
        tuple(columns),
        tuple(map(tuple, cells)),
        (*series.sentences(answer.municipality.title), *series.notes),
    )


def _heading(answer: Trend, series: Series) -> str:
    text = series.spec.label
    if series.price_words:
        text += f", {series.price_words}"
    if series.unit == "index":
        text += ", index: första jämförbara år = 100"
    return f"* {text}" if series.spec.derived else text


def _gap_tables(answer: Trend, detailed: Sequence[Series]) -> Iterable[Table]:
    """Yield the table of what the change of each gap is made of, if any is described."""
    found = [(series, series.gap) for series in detailed if series.gap]
    if not found:
        return
    exchanged = bool(answer.older)
    columns = [
        Column(("",), text=True),
        Column(("År",)),
        Column(("Skillnad", "då")),
        Column(("Skillnad", "nu")),
        Column(("", "Ändring")),
        Column(("varav", "egen"), drop=3),
        Column(("varav samma", "kommuner"), drop=2),
    ]
    if exchanged:
        columns += [Column(("varav bytta", "kommuner"), drop=4), Column(("Kvar",), drop=1)]
    several = len(answer.groups) > 1 and len(answer.group_words) > 1
    lines = []
    for series, gap in found:
        parts = (
            gap.gap_first, gap.gap_last, gap.change, gap.own_change,
            -gap.same_members_change, -gap.membership_change,
        )  # fmt: skip
        places = decimals(series, *parts, of_gap=True)
        label = series.spec.label
        if series.price_words:
            label += f", {series.price_words}"
        if several:
            label += f" ({short_title(series.group)})"
        line = [label, f"{gap.first}–{gap.last}"]
        shown = parts if exchanged else parts[:-1]
        line += [sv.number(figure, places, sign=True) for figure in shown]
        if exchanged:
            known = series.group.id in answer.older
            line.append(f"{gap.kept} av {gap.n_old_members}" if known else sv.MISSING)
        lines.append(tuple(line))
    yield Table(
        "Skillnaden mot medianen: vad som har ändrats",
        "+ = över medianen, i nyckeltalets enhet",
        tuple(columns),
        tuple(lines),
        tuple(_gap_notes(exchanged)),
    )


def _gap_notes(exchanged: bool) -> Iterable[str]:
    if exchanged:
        yield (
            "Ändring = egen ändring + det som samma kommuner har ändrat + det som bytet "
            "av kommuner betyder, räknat det senare året; de två sista är minus när "
            "medianen har stigit."
        )
        return
    yield (
        "Ändring = egen ändring + det som samma kommuner har ändrat (minus när deras "
        "median har stigit). Dagens grupp används för båda åren; vad ett byte av kommuner "
        "har betytt visas med --old-groups FIL."
    )


def _notes(answer: Trend) -> Iterable[str]:
    marks = []
    if any(series.breaks for series in answer.series):
        marks.append(f"{BREAK} brott i serien: jämför inte över strecket.")
    if any(s.possible for s in answer.series if s.spec.id in answer.detailed):
        marks.append(f"{POSSIBLE} möjligt brott.")
    if any(series.preliminary for series in answer.series):
        marks.append(f"{PRELIMINARY} preliminärt.")
    if any(series.spec.derived for series in answer.series):
        marks.append("* beräknat nyckeltal.")
    if marks:
        yield " ".join(marks)
    yield "Median och kvartiler är av samma kommuner alla år: de som har värde varje år."
    if answer.prices:
        yield (
            f"Fasta priser: {answer.prices.title}, {answer.price_level} års nivå. Indexet "
            "är användarens eget."
        )
    yield from group_notes(answer)
    for group in answer.groups:
        older = answer.older.get(group.id)
        if older:
            kept = len(set(older.members) & set(group.members))
            titles = [
                answer.municipalities[m].title if m in answer.municipalities else m
                for m in older.members
            ]
            edition = f", utgåva {older.edition}" if older.edition else " tidigare"
            who = ", ".join(sorted(titles, key=sv.sort_key))
            yield (
                f"{short_title(group)}{edition}: {who}. {kept} av {len(older.members)} "
                "är kvar."
            )
