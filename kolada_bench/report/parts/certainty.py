"""How sure each difference is, in words: a sentence beside its finding, or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.robustness import CHANCE, LIKELY, SURE, UNKNOWN
from kolada_bench.benchmark.cells import (
    decimals_of,
    difference_cell,
    most_common_year,
    unbroken,
)
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.report.content import Style
from kolada_bench.report.parts import words
from kolada_bench.report.parts.comparison import marks, quoted_of
from kolada_bench.report.parts.part import KpiOptions, Part, named_kpis, without_kpis

if TYPE_CHECKING:
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet

ASSESSED = "Bedömning av säkerheten:"
_GROUP_NAMES = {
    "kommungrupp": "kommungruppen",
    "lan": "länet",
    "alla": "alla kommuner",
    "storlek": "kommuner av samma storlek",
}


def write_certainty(sheet: Sheet, material: Material, options: KpiOptions) -> None:
    """Put how sure each difference is, in words, equal grounds in one sentence."""
    said: dict[str, list[str]] = {}
    for kpi in options.nyckeltal:
        row = material.row(kpi)
        label = row["label"].split(",")[0]
        said.setdefault(_certainty(material, row), []).append(label)
    several = len(options.nyckeltal) > 1
    for text, labels in said.items():
        about = f" ({'; '.join(labels)})" if several else ""
        sheet.text(f"{ASSESSED} {text}{about}.", style=Style.CERTAINTY)


def write_certainty_table(sheet: Sheet, material: Material, options: KpiOptions) -> None:
    """Put how sure each difference is as a table, with what it failed."""
    rows = [material.row(kpi) for kpi in options.nyckeltal]
    year = most_common_year(rows)
    columns = (
        Column(("Nyckeltal",), text=True),
        Column(("Skillnad mot median",)),
        Column(("Säkerhet",), text=True),
        Column(("Grund",), text=True),
    )
    cells = tuple(
        (
            words.marked(unbroken(row["label"]), row, year),
            difference_cell(row, decimals_of(row)),
            str(row["certainty_text"]),
            _grounds(row),
        )
        for row in rows
    )
    groups = dict.fromkeys(row["group"] for row in rows)
    answer = material.comparison
    others = _others(material, rows[0]["group"])
    tried = f"Prövat också mot {sv.listing(others)}." if others else ""
    held_against = [material.group(answer, id_) for id_ in groups]
    listed = "kallor" in material.parts
    notes = words.members_lines(answer, held_against, listed=listed)
    sheet.table(
        f"Hur säkra skillnaderna är, {year}, {material.comparison.municipality.title}",
        Table("", "", columns, cells, tuple(filter(None, (*notes, tried, *marks(rows))))),
        source=words.source_of(answer, options.nyckeltal),
        quoted=[q for row in rows for q in quoted_of(material, row)],
    )


def _grounds(row: dict[Any, Any]) -> str:
    """Return in a cell what a grade rests on."""
    doubts = [doubt for doubt in row["certainty_failed"] if doubt != CHANCE]
    if row["certainty"] == UNKNOWN:
        return "uppgift saknas, eller färre än fyra kommuner har uppgift"
    said = ["alla prövningar har samma tecken"] if not doubts else []
    if doubts:
        said.append(f"inte räknat på {sv.listing(doubts)}")
    if row["chance"] == "within":
        said.append("få personer: ryms inom slumpvariationen")
    elif row["chance"] == "borderline":
        said.append("få personer: på gränsen till vad slumpen kan ge")
    return "; ".join(said)


def _certainty(material: Material, row: dict[Any, Any]) -> str:
    """Return a grade and what it rests on, without its full stop."""
    grade, doubts = row["certainty"], [d for d in row["certainty_failed"] if d != CHANCE]
    word = row["certainty_text"]
    if grade == UNKNOWN:
        return f"{word}: egen uppgift saknas eller färre än fyra kommuner har uppgift"
    if row["chance"] == "within":
        return (
            f"{word}. Få personer ligger bakom, och skillnaden ryms inom slumpvariationen"
        )
    edge = (
        " Få personer ligger bakom: på gränsen till vad slumpen kan ge"
        if row["chance"] == "borderline"
        else ""
    )
    if grade == SURE or not doubts:
        others = _others(material, row["group"])
        also = f"mot {sv.listing(others)}, " if others else ""
        text = (
            f"{word}. Skillnaden har samma tecken {also}vilken kommun som än tas bort ur "
            "gruppen och i snitt över tre år där serien räcker"
        )
    else:
        how = (
            "har samma tecken i de flesta prövningarna, men inte"
            if grade == LIKELY
            else "har inte samma tecken"
        )
        text = f"{word}. Skillnaden {how} räknat på {sv.listing(doubts)}"
    return f"{text}.{edge}" if edge else text


def _others(material: Material, group: str) -> list[str]:
    """Return the other groups that the comparison was tried against, as a text has them."""
    shown = {row["group"] for row in material.rows.values()}
    return [
        _GROUP_NAMES.get(other.kind, words.in_text(other))
        for other in material.comparison.groups
        if other.id != group and other.id not in shown
    ]


PARTS = (
    Part(
        "sakerhet",
        "bedömning av säkerheten i ord, för ett eller flera nyckeltal",
        write_certainty,
        KpiOptions,
        named_kpis,
        without=without_kpis,
    ),
    Part(
        "sakerhet-tabell",
        "hur säkra skillnaderna är, som tabell med vad varje bedömning vilar på",
        write_certainty_table,
        KpiOptions,
        named_kpis,
        without=without_kpis,
    ),
)
