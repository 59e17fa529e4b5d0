"""The trees of parts as Swedish tables and sentences.

The sentence of a tree names the parts that carry the difference and lumps the others into
"övrigt", so that the figures in it add up; the table names every part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import PRELIMINARY, amount, is_missing
from kolada_bench.benchmark.comparison.tables import BANNER
from kolada_bench.benchmark.cost_parts.trees import REST
from kolada_bench.benchmark.net_costs.tables import COSTLIER, deviation_amount, own_note
from kolada_bench.benchmark.notes import group_notes, rests_on, source_of
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.catalogue.net_cost import TOTAL
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.cost_parts.answer import CostParts
    from kolada_bench.schema import PeerGroup

NAMED = 0.10
"""A part is named in the sentence from this share of all the parts' differences."""
NEAR = 0.05
"""Under this share of the mean the whole is "i nivå med", and its parts are told apart."""
INDENT = sv.NBSP * 2
SHOWN_REST = 0.5
"""A rest under half a krona is rounding, and has no line on the screen."""

_NOTES = (
    "Medel = ovägt medel för de kommuner som har varje del; medianer går inte att lägga "
    "ihop, så medlet är ett annat än medianen i compare.",
    "Skillnaderna är kostnadsskillnader, inte besparingar. Tabellerna får inte läggas "
    "ihop: de visar samma kostnader på olika sätt.",
)


def parts_page(answer: CostParts) -> Page:
    """Return the trees as a page: the deviations, then a table per tree and group."""
    tables = [*_deviation_table(answer), *(_tree_table(answer, t) for t in _trees(answer))]
    about = _NOTES if len(answer.rows) else ()
    marks = [f"{PRELIMINARY} preliminärt."] if answer.rows["preliminary"].any() else []
    return Page(
        title=f"Vilken del? {answer.municipality.title} mot medel för "
        f"{sv.listing(answer.group_words)}",
        banner=BANNER if answer.provenance.invented else "",
        tables=tuple(tables),
        notes=(*about, *marks, *answer.notes, *group_notes(answer)),
        warnings=answer.warnings,
        source=source_of(answer, computed="Medel, skillnad, andelar och belopp"),
    )


def _trees(answer: CostParts) -> list[list[dict[Any, Any]]]:
    keys = ("tree", "split", "group")
    trees: dict[tuple[Any, ...], list[dict[Any, Any]]] = {}
    for row in answer.records:
        trees.setdefault(tuple(row[key] for key in keys), []).append(row)
    return list(trees.values())


def _tree_table(answer: CostParts, rows: Sequence[dict[Any, Any]]) -> Table:
    whole = rows[0]
    group = {g.id: g for g in answer.groups}[whole["group"]]
    mix = not is_missing(whole["share_pct"])
    columns = [
        Column(("",), text=True),
        Column((answer.municipality.title,)),
        Column(("Medel",)),
        Column(("Skillnad",)),
        Column((answer.amount_unit.capitalize(),), drop=4),
    ]
    if mix:
        columns[4:4] = [Column(("Andel av", "skillnaden, %"), drop=3)]
        columns += [
            Column(("Andel av", "kostnaden, %"), drop=2),
            Column(("Medel,", "andel, %"), drop=1),
        ]
    side = f"{short_title(group)} ({whole['n']} av {whole['n_members']})"
    if group.edition and group.edition != whole["year"]:
        side = f"{short_title(group)}, utgåva {group.edition} ({whole['n']} av " + (
            f"{whole['n_members']})"
        )
    mark = f"{sv.NBSP}{PRELIMINARY}" if whole["preliminary"] else ""
    return Table(
        f"{whole['heading']}, {whole['unit']} {whole['year']}{mark}",
        side,
        tuple(columns),
        tuple(_cells(row, answer.amount_unit, mix=mix) for row in _shown(rows)),
        (_sentence(rows, group),),
    )


def _shown(rows: Iterable[dict[Any, Any]]) -> Iterable[dict[Any, Any]]:
    for row in rows:
        largest = max(abs(row["value"]), abs(row["mean"]))
        if row["kind"] != "rest" or largest >= SHOWN_REST:
            yield row


def _cells(row: dict[Any, Any], amount_unit: str, *, mix: bool) -> tuple[str, ...]:
    label = row["label"][0].upper() + row["label"][1:]
    cells = (
        INDENT * row["level"] + label,
        sv.number(row["value"]),
        sv.number(row["mean"]),
        sv.number(row["difference"], sign=True),
    )
    kronor = amount(row["mnkr"], amount_unit)
    if not mix:
        return (*cells, kronor)
    return (
        *cells,
        sv.number(row["share_of_difference_pct"]),
        kronor,
        sv.number(row["share_pct"], 1),
        sv.number(row["mean_share_pct"], 1),
    )


def _deviation_table(answer: CostParts) -> Iterable[Table]:
    """Yield NKA by verksamhet; each one's share of the total where the total is there."""
    rows = answer.deviations_once
    if len(rows) < 2 and len(answer.rows):
        return  # the area's own tree begins with the same line
    total = next((row for row in rows if row["service_area"] == TOTAL), None)
    columns = (
        Column(("",), text=True),
        Column(("Netto", "kr/inv"), drop=2),
        Column(("Referens", "kr/inv"), drop=1),
        Column(("Avvikelse", "kr/inv")),
        Column(("Andel av", "totalen, %"), drop=3),
        Column(("Avvikelse", answer.amount_unit)),
    )
    cells = []
    for row in rows:
        share = None
        if (
            total is not None
            and row["service_area"] != "LSS"
            and row["year"] == total["year"]
        ):
            share = 100 * row["deviation_kr"] / total["deviation_kr"]
        mark = f"{sv.NBSP}{PRELIMINARY}" if row["preliminary"] else ""
        area = row["service_area"][0].upper() + row["service_area"][1:]
        cells.append(
            (
                f"{area} {row['year']}{mark}",
                sv.number(row["net_cost"]),
                sv.number(row["reference_cost"]),
                sv.number(row["deviation_kr"], sign=True),
                sv.number(share),
                deviation_amount(row, answer.amount_unit),
            )
        )
    notes = [*own_note(rows, "mnkr")]
    if any(row["service_area"] == "LSS" for row in rows):
        notes.append("LSS utjämnas för sig och läggs inte ihop med övriga.")
    yield Table(
        "Nettokostnadsavvikelse per verksamhet",
        COSTLIER,
        columns,
        tuple(cells),
        tuple(notes),
    )


def sentence_rows(answer: CostParts) -> list[dict[str, Any]]:
    """Return what each tree says, as JSON holds it, in the order of the tables."""
    groups = {group.id: group for group in answer.groups}
    keys = (
        "service_area", "tree", "split", "heading", "group", "year", "preliminary", "n",
        "n_members",
    )  # fmt: skip
    return [
        {
            **{key: rows[0][key] for key in keys},
            "text": _sentence(rows, groups[rows[0]["group"]]),
        }
        for rows in _trees(answer)
    ]


def _sentence(rows: Sequence[dict[Any, Any]], group: PeerGroup) -> str:
    """Write what a tree says, and what that rests on."""
    whole, named = rows[0], short_title(group)
    how = f"mot ovägt medel, {whole['n']} av {whole['n_members']} kommuner"
    said = tree_finding(rows, group)
    more = () if named in said else (named,)
    return f"{said} {rests_on(whole['year'], whole['preliminary'], how, *more)}"


def tree_finding(rows: Sequence[dict[Any, Any]], group: PeerGroup) -> str:
    """Write which parts carry a tree's difference to the mean of the group."""
    whole = rows[0]
    whom = "lika kommuner" if group.kind == "liknande" else short_title(group)
    parts = {row["label"]: row["difference"] for row in rows if row["level"] == 1}
    if whole["kind"] == "whole" and whole["label"] == "nettokostnadsavvikelse":
        return _deviation_sentence(rows, whom)
    unit, difference = whole["unit"], whole["difference"]
    gross = sum(map(abs, parts.values()))
    named = {
        label: off
        for label, off in parts.items()
        if gross and abs(off) >= NAMED * gross and label != REST
    }
    left = [label for label in parts if label not in (*named, REST)]
    if len(left) == 1 and _tens(parts[left[0]]):
        named[left[0]] = parts[left[0]]  # "övrigt" would be this one
    if abs(difference) < NEAR * abs(whole["mean"]) or not _tens(difference):
        return _near_sentence(named, difference, unit, whom)
    above = difference > 0
    with_it = {label: off for label, off in named.items() if (off > 0) == above}
    against = {label: off for label, off in named.items() if (off > 0) != above}
    # The rest is what is left of the rounded figures, so that the reader's sum is right.
    total = _tens(difference)
    rest = total - sum(map(_tens, named.values()))
    order = sorted(with_it, key=lambda label: -abs(with_it[label]))
    said = [f"{sv.number(_tens(with_it[label]))} på {label}" for label in order]
    if rest and (rest > 0) == above:
        said.append(f"{sv.number(rest)} på övrigt")
    elif rest:
        against = {**against, "övrigt": rest}
    text = (
        f"Av skillnaden mot {whom} på {sv.with_unit(total, unit)} ligger {sv.listing(said)}"
    )
    if against:
        text += f"; däremot är {_each(against)}"
    return f"{text}."


def _near_sentence(named: dict[str, float], difference: float, unit: str, whom: str) -> str:
    told = f" ({sv.with_unit(_tens(difference), unit, sign=True)})"
    if not any(_tens(off) for off in named.values()):
        return f"I summa är kostnaden i nivå med {whom}{told}."
    return f"I summa är kostnaden i nivå med {whom}{told}; {_each(named)}."


def _each(parts: dict[str, float]) -> str:
    """Write "egen regi 870 lägre" for each part, the largest first."""
    order = sorted(parts, key=lambda label: -abs(parts[label]))
    return sv.listing(
        [
            f"{label} {sv.number(abs(_tens(parts[label])))} "
            f"{'högre' if parts[label] > 0 else 'lägre'}"
            for label in order
        ]
    )


def _deviation_sentence(rows: Sequence[dict[Any, Any]], whom: str) -> str:
    net, off = (row for row in rows if row["level"] == 1 and row["kind"] == "part")
    said = [
        f"{what} {sv.with_unit(abs(_tens(change)), rows[0]['unit'])} "
        f"{'högre' if change > 0 else 'lägre'}"
        if _tens(change)
        else f"{what} lika hög"
        for what, change in (
            ("nettokostnaden", net["difference"]),
            ("referenskostnaden", -off["difference"]),
        )
    ]
    return f"Mot medlet för {whom} är {said[0]} och {said[1]}."


def _tens(value: float) -> int:
    """Round to the nearest ten, half away from zero: the precision of running text."""
    return int(abs(value) / 10 + 0.5) * (10 if value >= 0 else -10)
