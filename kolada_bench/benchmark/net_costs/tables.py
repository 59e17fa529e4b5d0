"""The NKA block as tables: the newest year per verksamhet, and year beside year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import (
    PRELIMINARY,
    amount,
    is_missing,
    most_common_year,
    rank_word,
)
from kolada_bench.benchmark.net_costs.rows import NO_CONTROL
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.catalogue.net_cost import TOTAL
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark, NetCost

BREAK = "|"
"""Between two years of a series whose method changed."""
OWN = "*"
"""After a deviation of ours, where Kolada publishes none."""
OWN_NOTE = f"{OWN} beräknad här: Kolada har ingen publicerad avvikelse."
COSTLIER = "+ = högre nettokostnad än referenskostnaden"

NET_COST_NOTES = (
    "LSS utjämnas för sig och läggs inte ihop med övriga.",
    "Koladas nettokostnad bygger på räkenskapssammandraget och inkluderar fördelade "
    "gemensamma kostnader; den är inte lika med nämndens redovisade nettokostnad.",
)
NET_COST_TEXT = (
    "Ett positivt värde betyder högre kostnadsläge än statistiskt förväntat. Värdet visar "
    "inte varför: det kan bero på ambitionsnivå, arbetssätt, hur kostnader bokförs eller "
    "behov som modellen inte fångar. Det är inte en besparingspotential och inte detsamma "
    "som avvikelse mot budget. Beräkningen ändrades från och med 2019 (gäller inte LSS); "
    "åren före jämförs därför inte."
)


def latest_net_cost_tables(
    answer: Benchmark | NetCost, *, ranked: bool = False
) -> Iterable[Table]:
    """Yield the NKA block: one row per verksamhet in its chosen year, a table per group.

    ``ranked`` adds the own place among the members with a value, as a word.
    """
    chosen = [row for row in answer.deviations if row["chosen"]]
    shown: list[set[tuple[str, str]]] = []
    for text, words in enumerate(answer.group_words):
        rows = [row for row in chosen if text in row["group_texts"]]
        pairs = {(row["service_area"], row["group"]) for row in rows}
        # "lika kommuner" and "lika kommuner IFO" are the same where only IFO is shown.
        if any(pairs <= before for before in [set(), *shown]):
            continue
        shown.append(pairs)
        which, side = _group_names(answer, words, rows)
        year = most_common_year(rows)
        columns = (
            Column(("",), text=True),
            Column(("Netto", "kr/inv"), drop=3),
            Column(("Referens", "kr/inv"), drop=2),
            Column(("Avvikelse", "kr/inv"), drop=1),
            Column(("Avvikelse", answer.amount_unit)),
            Column(("Avvikelse", "%")),
            Column((*which.split(), "median, %"), drop=5),
            *((Column(("Plats",), drop=4),) if ranked else ()),
            Column(("Snitt", "3 år, %"), drop=6),
        )
        cells = tuple(
            _net_cost_cells(row, year, answer.amount_unit, ranked) for row in rows
        )
        yield Table(
            f"Nettokostnadsavvikelse {year}",
            f"{side} · {COSTLIER}",
            columns,
            cells,
            tuple(_net_cost_notes(rows)),
        )


def _group_names(
    answer: Benchmark | NetCost, words: str, rows: Sequence[dict[Any, Any]]
) -> tuple[str, str]:
    """Return whose median it is, for the column, and what the rows are held against."""
    used = {row["group"] for row in rows}
    groups = [group for group in answer.groups if group.id in used]
    liknande = {group.kind for group in groups} == {"liknande"}
    whose = "Lika kommuner" if liknande else "Gruppens"
    if len(groups) == 1:
        return whose, short_title(groups[0])
    # One per verksamhet: each has its name and its members under the tables.
    return whose, whose if liknande else words[0].upper() + words[1:]


def _net_cost_cells(
    row: dict[Any, Any], year: int | None, unit: str, ranked: bool
) -> tuple[str, ...]:
    own_year = "" if row["year"] == year else f" ({row['year']})"
    mark = f" {PRELIMINARY}" if row["preliminary"] else ""
    return (
        f"{area_title(row['service_area'])}{own_year}{mark}",
        sv.number(row["net_cost"]),
        sv.number(row["reference_cost"]),
        sv.number(row["deviation_kr"], sign=True),
        deviation_amount(row, unit),
        _deviation_pct(row),
        sv.number(row["group_median_pct"], 1, sign=True),
        *((rank_word(row["group_rank"], row["group_rank_of"]),) if ranked else ()),
        sv.number(row["mean_3_years_pct"], 1, sign=True),
    )


def area_title(area: str) -> str:
    """Return a service area as the first word of a row."""
    return area[0].upper() + area[1:]


def _net_cost_notes(rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    yield _control_note(rows)
    yield from own_note(rows, "pct", "mnkr")
    yield from _row_notes(rows, control=False)
    areas = {row["service_area"] for row in rows}
    lss, about_accounts = NET_COST_NOTES
    if "LSS" in areas and len(areas) > 1:
        yield lss
    if TOTAL in areas:
        yield "Totalens belopp är verksamheternas summa; Kolada publicerar bara procenten."
    yield about_accounts


def _control_note(rows: Sequence[dict[Any, Any]]) -> str:
    """Return how many rows agree with Kolada, and which were not checked, and why."""
    checked = [row for row in rows if row["agrees"] is not None]
    agreed = sum(bool(row["agrees"]) for row in checked)
    unchecked: dict[str, list[str]] = {}
    for row in rows:
        if row["no_control"]:
            unchecked.setdefault(row["no_control"], []).append(row["service_area"])
    without = "; ".join(
        f"{', '.join(areas)}: {NO_CONTROL}, {why}" for why, areas in unchecked.items()
    )
    if not checked:
        return f"Kontroll mot Kolada: {without}."
    verdict = (
        "stämmer med Kolada" if agreed == len(checked) else "stämmer inte helt med Kolada"
    )
    count = f"{agreed} av {len(checked)}"
    return (
        "Kontroll: beräknat ur nettokostnad, referenskostnad och folkmängd; "
        f"{verdict} ({f'{count} kontrollerade; {without}' if without else count})."
    )


def own_note(rows: Iterable[dict[Any, Any]], *figures: str) -> Iterable[str]:
    """Yield what the mark of our own deviations means, where ``figures`` have one."""
    if any(_stands_in(row, figure) for row in rows for figure in figures):
        yield OWN_NOTE


def _row_notes(rows: Iterable[dict[Any, Any]], *, control: bool) -> Iterable[str]:
    """Yield the rows' notes, those of the control or the others, equal ones in one line."""
    said: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        for note in row["notes"]:
            if note.startswith(NO_CONTROL) == control:
                years = said.setdefault(note, {}).setdefault(row["service_area"], [])
                years.append(int(row["year"]))
    for note, areas in said.items():
        where = "; ".join(f"{area} {sv.years(years)}" for area, years in areas.items())
        yield f"{where}: {note}."


def years_tables(answer: NetCost) -> Iterable[Table]:
    """Yield NKA in percent per verksamhet and year: one table, it has no peers in it."""
    rows = answer.deviations_once
    years = sorted({int(row["year"]) for row in rows})
    if len(years) < 2:
        return
    by_cell = {(row["service_area"], int(row["year"])): row for row in rows}
    areas = dict.fromkeys(row["service_area"] for row in rows)
    new_series = {cell for cell, row in by_cell.items() if row["new_series"]}
    columns = [Column(("",), text=True)]
    cells = [[area_title(area)] for area in areas]
    for i, year in enumerate(years):
        # The oldest years go first when there is no room.
        drop = 0 if i >= len(years) - 3 else i + 1
        if i and any((area, year) in new_series for area in areas):
            columns.append(Column(("",), drop=drop))
            for line, area in zip(cells, areas, strict=True):
                line.append(BREAK if (area, year) in new_series else "")
        columns.append(Column((str(year),), drop=drop))
        for line, area in zip(cells, areas, strict=True):
            line.append(_year_cell(by_cell.get((area, year))))
    broken = any(column.heading == ("",) for column in columns[1:])
    yield Table(
        "Nettokostnadsavvikelse per år, %",
        f"{BREAK} ny beräkning: jämför inte över strecket" if broken else "",
        tuple(columns),
        tuple(map(tuple, cells)),
        # What is said of the chosen years stands under the first block.
        (
            *own_note(rows, "pct"),
            *_row_notes([row for row in rows if not row["chosen"]], control=True),
        ),
    )


def _year_cell(row: dict[Any, Any] | None) -> str:
    if row is None:
        return sv.MISSING
    return sv.marked(_deviation_pct(row), PRELIMINARY if row["preliminary"] else "")


def deviation_amount(row: dict[Any, Any], unit: str) -> str:
    """Write the deviation in mnkr or tkr; ours is marked where Kolada publishes none."""
    return sv.marked(amount(_published_or_own(row, "mnkr"), unit), _own_mark(row, "mnkr"))


def _deviation_pct(row: dict[Any, Any]) -> str:
    text = sv.number(_published_or_own(row, "pct"), 1, sign=True)
    return sv.marked(text, _own_mark(row, "pct"))


def _published_or_own(row: dict[Any, Any], figure: str) -> float:
    published = float(row[f"published_{figure}"])
    return float(row[f"deviation_{figure}"]) if is_missing(published) else published


def _own_mark(row: dict[Any, Any], figure: str) -> str:
    return OWN if _stands_in(row, figure) else ""


def _stands_in(row: dict[Any, Any], figure: str) -> bool:
    """Return whether our own deviation stands where Kolada has published none.

    Not of the total's amount: Kolada never publishes it, and a note of its own says so.
    """
    if figure == "mnkr" and row["service_area"] == TOTAL:
        return False
    return is_missing(row[f"published_{figure}"]) and not is_missing(
        row[f"deviation_{figure}"]
    )
