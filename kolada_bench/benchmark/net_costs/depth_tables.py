"""The depth of the NKA answer as tables: what moved, what the reference is made of.

Figures stand in tables, and each table says in one sentence what its figures say, and in
another what they do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.net_cost_change import (
    SMALL_MUNICIPALITY,
    USUAL_CHANGE_PP,
    VOLATILE_AREAS,
)
from kolada_bench.benchmark.cells import PRELIMINARY, amount, is_missing, rank_word
from kolada_bench.benchmark.net_costs.depth import WHOLE, leading_year
from kolada_bench.benchmark.net_costs.tables import BREAK, area_title
from kolada_bench.benchmark.notes import by_luck
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import NetCost
    from kolada_bench.schema import PeerGroup

PARTS_NOTE = (
    "Åldersersättning svarar mot hur många invånare som är i verksamhetens åldrar, "
    "behovsnivå mot hur stora deras behov väntas vara, och produktionsförutsättningar mot "
    "bland annat gles bebyggelse, restider, små enheter, löner och minskande befolkning. "
    "Allt detta är redan inräknat i referenskostnaden: att många är i de åldrarna eller "
    "att kommunen är gles har dragits ifrån innan avvikelsen räknas."
)
ASSISTANCE_NOTE = (
    "Ekonomiskt bistånd har ingen nettokostnadsavvikelse; det närmaste är nettokostnaden "
    "mot RKA:s och SKR:s modellberäknade nettokostnad (U31004). Strukturjusterad "
    "nettokostnad (U31003) visas som den är publicerad: formeln är inte angiven och kan "
    "inte räknas om. Modellen bygger på fyra uppgifter om året före (förgymnasial "
    "utbildning, unga vuxna, arbetslösa, arbetslösa utan ersättning); andra behov fångas "
    "inte."
)


def change_tables(answer: NetCost) -> Iterable[Table]:
    """Yield the chosen year's change per verksamhet, split in own cost and reference."""
    rows = _newest(answer)
    moved = [row for row in rows if not is_missing(row["change_pp"])]
    refused = [row["change_note"] for row in rows if row["change_note"]]
    if not moved:
        return
    columns = (
        Column(("",), text=True),
        Column(("Året före", "%"), drop=3),
        Column(("Året", "%"), drop=2),
        Column(
            ("Ändring", "p.e."),
        ),
        Column(("varav egen", "kostnad, p.e.")),
        Column(("varav", "referens, p.e.")),
        Column(("Egen kostnad", "ändrad, %"), drop=5),
        Column(("Referens", "ändrad, %"), drop=4),
    )
    yield Table(
        "Ändring av nettokostnadsavvikelsen sedan året före",
        "en högre referenskostnad sänker avvikelsen",
        columns,
        tuple(map(_change_cells, moved)),
        (
            "Uppdelningen är exakt, räknad ur nettokostnad och referenskostnad. Den säger "
            "vad som ändrades, inte varför.",
            *_noise(moved),
            *refused,
        ),
    )


def _noise(rows: Iterable[Mapping[Any, Any]]) -> Iterable[str]:
    """Yield how much is usual where one year's change is mostly restlessness."""
    for row in rows:
        if row["service_area"] in VOLATILE_AREAS and row["population"] < SMALL_MUNICIPALITY:
            yield (
                f"Mellan två år ändras {row['service_area']}:s avvikelse ofta med "
                f"{USUAL_CHANGE_PP} procentenheter i kommuner av den här storleken."
            )


def _newest(answer: NetCost) -> list[dict[Any, Any]]:
    """Return each verksamhet's row of the first block; the change has no peers in it."""
    first: dict[str, dict[Any, Any]] = {}
    for row in answer.deviations:
        if row["chosen"]:
            first.setdefault(row["service_area"], row)
    return list(first.values())


def _change_cells(row: Mapping[Any, Any]) -> tuple[str, ...]:
    year = int(row["year"])
    mark = f" {PRELIMINARY}" if row["preliminary"] else ""
    before = row["deviation_pct"] - row["change_pp"]
    figures = (
        before, row["deviation_pct"], row["change_pp"], row["change_own_cost_pp"],
        row["change_reference_pp"], row["growth_own_cost_pct"],
        row["growth_reference_pct"],
    )  # fmt: skip
    label = f"{area_title(row['service_area'])} {year - 1}{sv.EN_DASH}{year}{mark}"
    return (label, *(sv.number(figure, 1, sign=True) for figure in figures))


def latest_notes(answer: NetCost) -> Iterable[str]:
    """Yield what a place is, and which figure leads where it is not the newest year's.

    And why there is no change to tell, where that is so of every verksamhet.
    """
    rows = _newest(answer)
    luck = by_luck(rows, "group_rank_of")
    yield f"Plats bland kommuner med värde; högst betyder högst avvikelse. {luck}".rstrip()
    if all(is_missing(row["change_pp"]) for row in rows):
        # Without a table of changes its reasons have no other place.
        yield from (row["change_note"] for row in rows if row["change_note"])
    for row in rows:
        if row["headline"] == "mean_3_years":
            year = int(row["year"])
            people = sv.number(row["population"])
            yield (
                f"Huvudsiffra för {row['service_area']}: snittet "
                f"{year - 2}{sv.EN_DASH}{year}, "
                f"{sv.with_unit(row['headline_pct'], '%', 1, sign=True)}. Kommunen har "
                f"{people} invånare, och under {sv.number(SMALL_MUNICIPALITY)} svänger "
                f"{row['service_area']} för mycket mellan åren för att ett enda ska bära "
                "slutsatsen. För övriga verksamheter är det senaste året huvudsiffra."
            )


def parts_tables(answer: NetCost) -> Iterable[Table]:
    """Yield one table per reference cost: its published parts, own, group and Riket."""
    groups = {group.id: group for group in answer.groups}
    keys = ["service_area", "group"]
    frame = answer.reference_parts
    areas = frame.drop_duplicates(keys)[keys].itertuples(index=False)
    for number, (area, group) in enumerate(areas):
        part = frame[(frame["service_area"] == area) & (frame["group"] == group)]
        yield _parts_table(
            answer, part.to_dict("records"), groups[group], (PARTS_NOTE,) * (number == 0)
        )


def _parts_table(
    answer: NetCost, rows: Sequence[dict[Any, Any]], group: PeerGroup, about: Sequence[str]
) -> Table:
    columns = (
        Column(("",), text=True),
        Column((answer.municipality.title,)),
        Column(("Gruppens", "medel")),
        Column(("Riket",), drop=1),
        Column(("Skillnad",)),
        Column((answer.amount_unit.capitalize(),), drop=2),
    )
    cells = tuple(
        (
            area_title(row["part"]),
            sv.number(row["value"]),
            sv.number(row["group_mean"]),
            sv.number(row["national"]),
            sv.number(row["difference"], sign=True),
            amount(row["difference_mnkr"], answer.amount_unit),
        )
        for row in rows
    )
    first = rows[0]
    mark = f" {PRELIMINARY}" if any(row["preliminary"] for row in rows) else ""
    return Table(
        f"Referenskostnadens delar, {first['service_area']} {first['year']}{mark}, kr/inv",
        short_title(group),
        columns,
        cells,
        tuple([*_parts_sentence(rows, group), *about]),
    )


def _parts_sentence(rows: Sequence[dict[Any, Any]], group: PeerGroup) -> Iterable[str]:
    whole = next(row for row in rows if row["part"] == WHOLE)
    if is_missing(whole["difference"]):
        yield "Uppgift saknas för kommunen eller för alla i gruppen."
        return
    which = "högre" if whole["difference"] >= 0 else "lägre"
    parts = [
        f"{row['part']} {sv.number(row['difference'], sign=True)}"
        for row in rows
        if row["part"] != WHOLE
    ]
    yield (
        f"Referenskostnaden är {sv.with_unit(abs(whole['difference']), 'kr/inv')} {which} "
        f"än i {_lower(short_title(group))} (ovägt medel, {whole['n']} av "
        f"{whole['n_members']}): {sv.listing(parts)}."
    )


def _lower(title: str) -> str:
    return title[0].lower() + title[1:] if title.startswith("Lika ") else title


def assistance_tables(answer: NetCost) -> Iterable[Table]:
    """Yield ekonomiskt bistånd against its model, year beside year, a table per group."""
    frame = answer.social_assistance
    groups = {group.id: group for group in answer.groups}
    for id_ in dict.fromkeys(frame["group"]):
        part = frame[(frame["group"] == id_).to_numpy()]
        yield _assistance_table(
            answer, part.to_dict("records"), leading_year(part), groups[id_]
        )


def _assistance_table(
    answer: NetCost, rows: Sequence[dict[Any, Any]], year: int | None, group: PeerGroup
) -> Table:
    unit = answer.amount_unit
    labels = (
        "Nettokostnad", "Modellberäknad nettokostnad", "Skillnad", f"Skillnad, {unit}",
        "Gruppens skillnad, median", "Strukturjusterad nettokostnad",
    )  # fmt: skip
    columns = [Column(("",), text=True)]
    cells = [[label] for label in labels]
    broken = False
    for i, row in enumerate(rows):
        drop = 0 if i >= len(rows) - 3 else i + 1
        if i and row["new_series"]:
            broken = True
            columns.append(Column(("",), drop=drop))
            for line in cells:
                line.append(BREAK)
        mark = f"{sv.NBSP}{PRELIMINARY}" if row["preliminary"] else ""
        columns.append(Column((f"{row['year']}{mark}",), drop=drop))
        for line, cell in zip(cells, _assistance_cells(row, unit), strict=True):
            line.append(cell)
    notes = [*_assistance_sentence(answer, rows, year, group), ASSISTANCE_NOTE]
    if broken:
        notes.append(f"{BREAK} modellen byttes: jämför inte skillnaden över strecket.")
    return Table(
        "Ekonomiskt bistånd mot modellen, kr/inv",
        short_title(group),
        tuple(columns),
        tuple(map(tuple, cells)),
        tuple(notes),
    )


def _assistance_cells(row: Mapping[Any, Any], unit: str) -> tuple[str, ...]:
    return (
        sv.number(row["net_cost"]),
        sv.number(row["model_cost"]),
        sv.number(row["difference_kr"], sign=True),
        amount(row["difference_mnkr"], unit),
        sv.number(row["group_median_kr"], sign=True),
        sv.number(row["adjusted_cost"]),
    )


def _assistance_sentence(
    answer: NetCost, rows: Sequence[dict[Any, Any]], year: int | None, group: PeerGroup
) -> Iterable[str]:
    row = next((row for row in rows if row["year"] == year), None)
    if row is None or is_missing(row["difference_kr"]):
        yield "Nettokostnad eller modellberäknad nettokostnad saknas."
        return
    which = "högre" if row["difference_kr"] >= 0 else "lägre"
    worth = amount(row["difference_mnkr"], answer.amount_unit)
    text = (
        f"{year}: nettokostnaden är {sv.with_unit(abs(row['difference_kr']), 'kr/inv')} "
        f"{which} än den modellberäknade ({worth} {answer.amount_unit})."
    )
    if not is_missing(row["group_median_kr"]):
        place = rank_word(row["group_rank"], row["group_rank_of"])
        text += (
            f" Medianen i {_lower(short_title(group))} är "
            f"{sv.with_unit(row['group_median_kr'], 'kr/inv', sign=True)} "
            f"({row['group_n']} av {row['group_n_members']}); kommunens skillnad är "
            f"{place} av {row['group_rank_of']}."
        )
    yield text
