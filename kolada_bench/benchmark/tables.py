"""From figures to formatted Swedish tables: the comparison and the NKA block.

The headings, the order of columns and the footnotes follow what a controller writes into a
document: one finding per row, whom it is compared with under every table, and what the
figures do not say. Ranks are words, since "1" would be read as a first prize.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.catalogue.net_cost import TOTAL
from kolada_bench.catalogue.units import Measure
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark, NetCost
    from kolada_bench.schema import PeerGroup

BANNER = "PÅHITTADE DEMODATA – kommunnamnen är verkliga, värdena är inte det"
PRELIMINARY = "(p)"
MANY_MEMBERS = 20
"""A group with more members is named by their number, not one by one."""

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


def compare_page(answer: Benchmark) -> Page:
    """Return a comparison as a page: the NKA block, then a table per section and group."""
    rows = answer.rows.to_dict("records")
    main_year = _main_year(rows)
    others = any(row["year"] != main_year for row in rows)
    when = f"{main_year} där inget annat sägs" if others else f"{main_year}"
    about = answer.theme_title or "Valda nyckeltal"
    groups = {group.id: group for group in answer.groups}
    keys = dict.fromkeys((row["section"], row["group"]) for row in rows)
    tables = [
        _comparison_table(
            answer,
            section,
            groups[group],
            [row for row in rows if (row["section"], row["group"]) == (section, group)],
            main_year,
        )
        for section, group in keys
    ]
    return Page(
        title=f"{answer.municipality.title} jämfört med {sv.listing(answer.group_words)} · "
        f"{about} · {when}",
        banner=BANNER if answer.provenance.invented else "",
        tables=(*_latest_net_cost_tables(answer), *tables),
        notes=tuple([*_row_notes(answer, rows, main_year), *_group_notes(answer)]),
        warnings=answer.warnings,
        source=_source(answer, computed="Rader med * och kolumnerna Median–Mnkr"),
    )


def net_cost_page(answer: NetCost) -> Page:
    """Return the NKA of every verksamhet: the latest year, then year beside year."""
    return Page(
        title=f"Nettokostnadsavvikelse i {answer.municipality.title}",
        banner=BANNER if answer.provenance.invented else "",
        tables=(*_latest_net_cost_tables(answer), *_years_tables(answer)),
        notes=(NET_COST_TEXT, *_group_notes(answer)),
        warnings=answer.warnings,
        source=_source(answer, computed="Avvikelse i kr/inv, median och snitt"),
    )


def _main_year(rows: Sequence[dict[Any, Any]]) -> int | None:
    years = Counter(int(row["year"]) for row in rows if not _missing(row["year"]))
    return max(years, key=lambda year: (years[year], year)) if years else None


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _comparison_table(
    answer: Benchmark,
    section: str,
    group: PeerGroup,
    rows: Sequence[dict[Any, Any]],
    main_year: int | None,
) -> Table:
    own = answer.municipality.title
    columns = (
        Column(("",), text=True),
        Column((own,)),
        Column(("Median",)),
        Column(("Min–max",), drop=2),
        Column(("n",), drop=3),
        Column(("Plats",), drop=4),
        Column(("Riket",), drop=1),
        Column(("Skillnad",)),
        Column((answer.amount_unit.capitalize(),), drop=5),
    )
    side = short_title(group)
    if group.edition and group.edition != main_year:
        side += f", utgåva {group.edition}"
    cells = tuple(_comparison_cells(row, main_year, answer.amount_unit) for row in rows)
    return Table(section, side, columns, cells)


def _comparison_cells(
    row: dict[Any, Any], main_year: int | None, amount_unit: str
) -> tuple[str, ...]:
    decimals = _decimals(row)
    mark = "* " if row["derived"] else ""
    year = (
        "" if row["year"] == main_year or _missing(row["year"]) else f" {int(row['year'])}"
    )
    preliminary = f" {PRELIMINARY}" if row["preliminary"] else ""
    return (
        f"{mark}{_unbroken(row['label'])}{year}{preliminary}",
        sv.number(row["value"], decimals),
        sv.number(row["median"], decimals),
        sv.span(row["min"], row["max"], decimals),
        f"{row['n']}/{row['n_members']}",
        _rank(row["rank"], row["rank_of"]),
        sv.number(row["national"], decimals),
        _difference(row, decimals),
        _gap(row, amount_unit),
    )


def _unbroken(label: str) -> str:
    """Keep what belongs together on one line: "1 000", and a unit's last word."""
    return label.replace(" 000", f"{sv.NBSP}000").replace("–20 år", f"–20{sv.NBSP}år")


def _decimals(row: dict[Any, Any]) -> int:
    """Return the decimals of a row: the same for all its figures."""
    measure = Measure(row["measure"])
    size = max(
        (abs(row[k]) for k in ("value", "median") if not _missing(row[k])), default=0
    )
    if measure is Measure.AMOUNT:
        return 0 if size >= 10 else 1
    if measure is Measure.ABSOLUTE:
        return 0 if row["unit"] == "antal" else 1
    return 1 if measure in (Measure.SHARE, Measure.RATE) else sv.decimals_for(size)


def _rank(rank: Any, rank_of: Any) -> str:
    if _missing(rank) or rank_of < 2:
        return sv.MISSING
    if rank == 1:
        return "högst"
    return "lägst" if rank == rank_of else sv.ordinal(int(rank))


def _difference(row: dict[Any, Any], decimals: int) -> str:
    measure = Measure(row["measure"])
    if measure in (Measure.ABSOLUTE, Measure.CODE) or _missing(row["difference"]):
        return sv.MISSING
    if measure is Measure.SHARE:
        return sv.with_unit(row["difference"], "p.e.", 1, sign=True)
    if _missing(row["ratio"]):
        return sv.number(row["difference"], decimals, sign=True)
    if row["ratio"] >= 2:
        return sv.times(row["ratio"])
    return sv.with_unit(row["difference_pct"], "%", 0, sign=True)


def _gap(row: dict[Any, Any], amount_unit: str) -> str:
    if not _missing(row["gap_persons_median"]):
        return sv.with_unit(row["gap_persons_median"], "pers.", 0, sign=True)
    return _amount(row["gap_mnkr_median"], amount_unit)


def _amount(mnkr: float | None, unit: str, *, sign: bool = True) -> str:
    """Write an amount as the municipality does: mnkr with one decimal, or whole tkr."""
    if unit == "tkr" and mnkr is not None:
        return sv.number(mnkr * 1000, 0, sign=sign)
    return sv.number(mnkr, 1, sign=sign)


def _latest_net_cost_tables(answer: Benchmark | NetCost) -> Iterable[Table]:
    """Yield the NKA block: one row per verksamhet in its newest year, a table per group."""
    if answer.net_cost.empty:
        return
    newest = answer.net_cost.sort_values("year", kind="stable")
    newest = newest.drop_duplicates(["service_area", "group"], keep="last").sort_index()
    for which, rows in _by_group_words(answer, newest.to_dict("records")):
        year = _main_year(rows)
        columns = (
            Column(("",), text=True),
            Column(("Netto", "kr/inv"), drop=4),
            Column(("Referens", "kr/inv"), drop=3),
            Column(("Avvikelse", "kr/inv"), drop=2),
            Column(("Avvikelse", answer.amount_unit)),
            Column(("Avvikelse", "%")),
            Column((which, "median, %"), drop=5),
            Column(("Snitt", "3 år, %"), drop=6),
        )
        cells = tuple(_net_cost_cells(row, year, answer.amount_unit) for row in rows)
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


def _net_cost_cells(row: dict[Any, Any], year: int | None, unit: str) -> tuple[str, ...]:
    own_year = "" if row["year"] == year else f" {row['year']}"
    mark = f" {PRELIMINARY}" if row["preliminary"] else ""
    # The published figure goes first; ours stands in where Kolada publishes none.
    pct = row["deviation_pct"] if _missing(row["published_pct"]) else row["published_pct"]
    mnkr = (
        row["deviation_mnkr"] if _missing(row["published_mnkr"]) else row["published_mnkr"]
    )
    return (
        f"{_area_title(row['service_area'])}{own_year}{mark}",
        sv.number(row["net_cost"]),
        sv.number(row["reference_cost"]),
        sv.number(row["deviation_kr"], sign=True),
        _amount(mnkr, unit),
        sv.number(pct, 1, sign=True),
        sv.number(row["group_median_pct"], 1, sign=True),
        sv.number(row["mean_3_years_pct"], 1, sign=True),
    )


def _area_title(area: str) -> str:
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


def _years_tables(answer: NetCost) -> Iterable[Table]:
    """Yield NKA in percent per verksamhet and year: one table, it has no peers in it."""
    rows = answer.net_cost.drop_duplicates(["service_area", "year"]).to_dict("records")
    years = sorted({int(row["year"]) for row in rows})
    if len(years) < 2:
        return
    by_cell = {(row["service_area"], int(row["year"])): row for row in rows}
    areas = dict.fromkeys(row["service_area"] for row in rows)
    # The oldest years go first when there is no room.
    columns = [Column(("",), text=True)]
    columns += [
        Column((str(year),), drop=0 if i >= len(years) - 3 else i + 1)
        for i, year in enumerate(years)
    ]
    cells = []
    for area in areas:
        line = [_area_title(area)]
        for year in years:
            row = by_cell.get((area, year))
            line.append(_published_or_own(row) if row else sv.MISSING)
        cells.append(tuple(line))
    yield Table(
        "Nettokostnadsavvikelse per år, %",
        "Jämför inte över 2018/2019 (gäller inte LSS)"
        if years[0] < 2019 <= years[-1]
        else "",
        tuple(columns),
        tuple(cells),
    )


def _published_or_own(row: dict[Any, Any]) -> str:
    pct = row["deviation_pct"] if _missing(row["published_pct"]) else row["published_pct"]
    mark = f"{sv.NBSP}{PRELIMINARY}" if row["preliminary"] else ""
    return sv.number(pct, 1, sign=True) + mark


def _row_notes(
    answer: Benchmark, rows: Sequence[dict[Any, Any]], main_year: int | None
) -> Iterable[str]:
    if any(not _missing(row["rank"]) for row in rows):
        own = answer.municipality.title
        yield f"Plats bland kommuner med värde (n + {own}), 1:a = högst."
    legend = []
    if any(Measure(row["measure"]) is Measure.SHARE for row in rows):
        legend.append("p.e. = procentenheter.")
    if any(row["derived"] for row in rows):
        legend.append("* beräknat nyckeltal.")
    if any(row["preliminary"] for row in rows) or answer.net_cost["preliminary"].any():
        legend.append(f"{PRELIMINARY} preliminärt.")
    if legend:
        yield " ".join(legend)
    if any(not _missing(row["gap_mnkr_median"]) for row in rows):
        yield (
            f"{answer.amount_unit.capitalize()} = skillnaden mot medianen × egna invånare "
            "(eller brukare), radens år. En kostnadsskillnad, inte en besparing."
        )
        yield "Beloppen får inte summeras: samma krona kan finnas i flera rader."
    if any(not _missing(row["gap_persons_median"]) for row in rows):
        yield "pers. = skillnaden mot medianen omräknad till personer i den egna kommunen."
    yield from _missing_notes(answer, rows)
    yield from _status_notes(rows)


def _missing_notes(answer: Benchmark, rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield who has no value, the rows that lack the same ones in one sentence."""
    lacking: dict[tuple[tuple[str, ...], Any], list[str]] = {}
    names = answer.municipalities
    for row in rows:
        own = (answer.municipality.id,) if _missing(row["value"]) else ()
        who = (*own, *(row["missing"] if len(row["missing"]) <= MANY_MEMBERS else ()))
        if who and not _missing(row["year"]):
            lacking.setdefault((who, int(row["year"])), []).append(row["label"])
    for (who, year), labels in lacking.items():
        titles = sv.listing([names[id_].title if id_ in names else id_ for id_ in who])
        yield f"{'; '.join(dict.fromkeys(labels))}: {titles} saknar uppgift för {year}."


_STATUS = (
    "publiceras",
    "inte könsuppdelat",
    "absoluta tal",
    "kod",
    "uppgift saknas",
    "finns inte",
)


def _status_notes(rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield what the rows' own notes say of the KPI itself, equal notes in one line."""
    said: dict[str, dict[str, None]] = {}
    for row in rows:
        for note in row["notes"]:
            if note.startswith(_STATUS) or "finns inte i Kolada" in note:
                said.setdefault(note, {})[row["label"]] = None
    for note, labels in said.items():
        yield f"{'; '.join(labels)}: {note}."


def _group_notes(answer: Benchmark | NetCost) -> Iterable[str]:
    for group in answer.groups:
        if len(group.members) > MANY_MEMBERS:
            who = f"{len(group.members)} kommuner"
        else:
            names = answer.municipalities
            titles = [names[m].title if m in names else m for m in group.members]
            who = ", ".join(sorted(titles, key=sv.sort_key))
        made = f" (RKA, utgåva {group.edition})" if group.edition else ""
        yield f"{short_title(group)}{made}: {who}."


def _source(answer: Benchmark | NetCost, *, computed: str) -> str:
    line = sv.source_line(answer.provenance, (), computed=False)
    if answer.provenance.invented:
        return line
    return f"{line} {computed}: egen bearbetning av data från Kolada."
