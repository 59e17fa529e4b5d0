"""The NKA block as tables: the newest year per verksamhet, and year beside year."""

from __future__ import annotations

from collections import Counter
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
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.catalogue.net_cost import TOTAL

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark, NetCost

BREAK = "|"
"""Between two years of a series whose method changed."""

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
    """Yield the NKA block: one row per verksamhet in its newest year, a table per group.

    ``ranked`` adds the own place among the members with a value, as a word.
    """
    if answer.net_cost.empty:
        return
    newest = answer.net_cost.sort_values("year", kind="stable")
    newest = newest.drop_duplicates(["service_area", "group"], keep="last").sort_index()
    for which, rows in _by_group_words(answer, newest.to_dict("records")):
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
            "+ = högre nettokostnad än referenskostnaden",
            columns,
            cells,
            tuple(_net_cost_notes(rows)),
        )


def _by_group_words(
    answer: Benchmark | NetCost, rows: Sequence[dict[Any, Any]]
) -> list[tuple[str, list[dict[Any, Any]]]]:
    """Split rows by the group asked for: the n:th row of an area is the n:th group."""
    words = answer.group_words
    seen: Counter[str] = Counter()
    split: list[list[dict[Any, Any]]] = [[] for _ in words]
    for row in rows:
        split[seen[row["service_area"]] % len(words)].append(row)
        seen[row["service_area"]] += 1
    titles = {group.id: group for group in answer.groups}
    out = []
    for rows_ in split:
        kinds = {titles[row["group"]].kind for row in rows_}
        name = "Lika kommuner" if kinds == {"liknande"} else "Gruppens"
        out.append((name, rows_))
    return [(name, rows_) for name, rows_ in out if rows_]


def _net_cost_cells(
    row: dict[Any, Any], year: int | None, unit: str, ranked: bool
) -> tuple[str, ...]:
    own_year = "" if row["year"] == year else f" {row['year']}"
    mark = f" {PRELIMINARY}" if row["preliminary"] else ""
    return (
        f"{area_title(row['service_area'])}{own_year}{mark}",
        sv.number(row["net_cost"]),
        sv.number(row["reference_cost"]),
        sv.number(row["deviation_kr"], sign=True),
        amount(published_or_own(row, "mnkr"), unit),
        sv.number(published_or_own(row, "pct"), 1, sign=True),
        sv.number(row["group_median_pct"], 1, sign=True),
        *((rank_word(row["group_rank"], row["group_rank_of"]),) if ranked else ()),
        sv.number(row["mean_3_years_pct"], 1, sign=True),
    )


def area_title(area: str) -> str:
    """Return a service area as the first word of a row."""
    return area[0].upper() + area[1:]


def _net_cost_notes(rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    checked = [row for row in rows if row["agrees"] is not None]
    agreed = sum(bool(row["agrees"]) for row in checked)
    if checked:
        verdict = (
            "stämmer med Kolada"
            if agreed == len(checked)
            else "stämmer inte helt med Kolada"
        )
        yield (
            "Kontroll: beräknat ur nettokostnad, referenskostnad och folkmängd; "
            f"{verdict} ({agreed} av {len(checked)})."
        )
    areas = {row["service_area"] for row in rows}
    lss, about_accounts = NET_COST_NOTES
    if "LSS" in areas and len(areas) > 1:
        yield lss
    if TOTAL in areas:
        yield "Totalens belopp är verksamheternas summa; Kolada publicerar bara procenten."
    yield about_accounts


def years_tables(answer: NetCost) -> Iterable[Table]:
    """Yield NKA in percent per verksamhet and year: one table, it has no peers in it."""
    rows = answer.net_cost.drop_duplicates(["service_area", "year"]).to_dict("records")
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
    )


def _year_cell(row: dict[Any, Any] | None) -> str:
    if row is None:
        return sv.MISSING
    mark = f"{sv.NBSP}{PRELIMINARY}" if row["preliminary"] else ""
    return sv.number(published_or_own(row, "pct"), 1, sign=True) + mark


def published_or_own(row: dict[Any, Any], figure: str) -> float:
    """Return Kolada's own deviation; ours stands in where Kolada publishes none."""
    published = float(row[f"published_{figure}"])
    return float(row[f"deviation_{figure}"]) if is_missing(published) else published
