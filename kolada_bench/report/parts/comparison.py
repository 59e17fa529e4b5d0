"""KPIs beside the peers: a finding, sentences, a table, certainty, and what it comes to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.figures import figure
from kolada_bench.analysis.wording import claim, sentence
from kolada_bench.benchmark.cells import (
    amount,
    comparison_cells,
    decimals_of,
    difference_cell,
    is_missing,
    most_common_year,
    unbroken,
)
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.catalogue.containment import summing_sentences
from kolada_bench.report.content import Quoted, Style
from kolada_bench.report.parts import words
from kolada_bench.report.parts.part import (
    KpiOptions,
    Options,
    Part,
    named_kpis,
    without_kpis,
)

if TYPE_CHECKING:
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet
    from kolada_bench.schema import Finding, PeerGroup

QUESTION = "Skillnaden är en fråga att utreda, inte en beräknad besparing."


class FindingOptions(Options, frozen=True):
    """The KPI that the section is about."""

    nyckeltal: str


class TableOptions(KpiOptions, frozen=True):
    """The rows, and the table's caption."""

    rubrik: str = ""


class GapOptions(Options, frozen=True):
    """``nyckeltal`` empty takes every row of the comparison with a gap in kronor."""

    nyckeltal: tuple[str, ...] = ()


def write_finding(sheet: Sheet, material: Material, options: FindingOptions) -> None:
    """Put the sentence that a section is about."""
    finding = material.findings.get(options.nyckeltal)
    row = material.row(options.nyckeltal)
    text = claim(finding) if finding else f"{row['label']}: {sv.MISSING_IN_TEXT}"
    sheet.text(
        text,
        style=Style.FINDING,
        source=row["source_line"],
        quoted=quoted_of(material, row),
    )


def write_finding_list(sheet: Sheet, material: Material, options: KpiOptions) -> None:
    """Put findings as bullets, each with the two figures that it rests on."""
    for kpi in options.nyckeltal:
        row = material.row(kpi)
        finding = material.findings.get(kpi)
        if finding is None:
            text = _plain_sentence(row)
        else:
            text = f"{claim(finding)}{_pair(finding)}."
        sheet.text(
            text,
            style=Style.BULLET,
            source=row["source_line"],
            slot=kpi,
            quoted=quoted_of(material, row),
        )


def _pair(finding: Finding) -> str:
    """Return ": 9,8 mot 6,1 per 1 000 invånare"; "" where one of them is missing."""
    if not (math.isfinite(finding.value) and math.isfinite(finding.median)):
        return ""
    own = figure(finding, finding.value, short=True)
    for unit in ("kronor", "procent"):
        own = own.removesuffix(f"{sv.NBSP}{unit}")
    return f": {own} mot {figure(finding, finding.median)}"


def write_sentences(sheet: Sheet, material: Material, options: KpiOptions) -> None:
    """Put a paragraph per KPI: the figure, the group's, what it comes to, how sure."""
    for kpi in options.nyckeltal:
        row = material.row(kpi)
        finding = material.findings.get(kpi)
        if finding is None:
            text = _plain_sentence(row)
        else:
            text = sentence(finding, amount_unit=material.settings.amount_unit)
        sheet.text(
            text, source=row["source_line"], slot=kpi, quoted=quoted_of(material, row)
        )


def write_table(sheet: Sheet, material: Material, options: TableOptions) -> None:
    """Put a table of KPIs, one per group that they are compared with."""
    rows = [material.row(kpi) for kpi in options.nyckeltal]
    for id_ in dict.fromkeys(row["group"] for row in rows):
        part = [row for row in rows if row["group"] == id_]
        group = material.group(material.comparison, id_)
        year = most_common_year(part)
        about = options.rubrik or sv.listing([row["label"].split(",")[0] for row in part])
        caption = f"{about}, {year}, {_own(material)} och {words.in_text(group)}"
        sheet.table(
            caption,
            _table(material, part, group, year),
            source=words.source_of(material.comparison, [row["kpi"] for row in part]),
            slot=f"tabell-{group.area or group.kind}",
            quoted=[
                figure
                for row in part
                for figure in words.quoted_row(
                    material.comparison, row, "own", "median", "national", group=group
                )
            ],
        )


def write_gaps(sheet: Sheet, material: Material, options: GapOptions) -> None:
    """Put what the differences come to in kronor; a row each, and never a sum."""
    rows = [
        row
        for row in _chosen(material, options.nyckeltal)
        if not is_missing(row["gap_mnkr_median"])
    ]
    if not rows:
        sheet.text("Ingen av uppgifterna går att räkna om till kronor.")
        return
    unit = material.settings.amount_unit
    sheet.text(
        "Beloppen är skillnaden mot gruppens median och nedre kvartil gånger kommunens "
        "egna invånare (eller brukare) samma år. De är kostnadsskillnader och inte "
        "beräknade besparingar. Beloppen i en rad är samma kostnad mot två mål."
    )
    by_group = dict.fromkeys(row["group"] for row in rows)
    for id_ in by_group:
        part = [row for row in rows if row["group"] == id_]
        group = material.group(material.comparison, id_)
        sheet.table(
            f"Vad skillnaden motsvarar {most_common_year(part)}, {unit}, "
            f"{_own(material)} mot {words.in_text(group)}",
            _gap_table(material, part, group),
            source=words.source_of(material.comparison, [row["kpi"] for row in part]),
            slot=f"tabell-{group.area or group.kind}",
            quoted=[
                q
                for row in part
                for q in words.quoted_row(
                    material.comparison, row, "own", "median", group=group
                )
            ],
        )
    for text in summing_sentences([row["kpi"] for row in rows]):
        sheet.text(text, style=Style.CAUTION)


def _table(
    material: Material, rows: Sequence[dict[Any, Any]], group: PeerGroup, year: int | None
) -> Table:
    own, unit = _own(material), material.settings.amount_unit
    columns = (
        Column(("Nyckeltal",), text=True),
        Column((own,)),
        Column(("Median",)),
        Column(("Min–max",), drop=2),
        Column(("Antal (n)",), drop=3),
        Column(("Plats",), drop=4),
        Column(("Riket",), drop=1),
        Column(("Skillnad",)),
        Column((unit.capitalize(),), drop=5),
    )
    cells = tuple(_cells(row, year, unit) for row in rows)
    notes = [_members(material, group, rows), *marks(rows)]
    return Table("", words.in_text(group), columns, cells, tuple(notes))


def _cells(row: dict[Any, Any], year: int | None, unit: str) -> tuple[str, ...]:
    star = "* " if row["derived"] else ""
    return (
        star + words.marked(unbroken(row["label"]), row, year),
        *comparison_cells(row, unit),
    )


def _gap_table(
    material: Material, rows: Sequence[dict[Any, Any]], group: PeerGroup
) -> Table:
    unit, year = material.settings.amount_unit, most_common_year(rows)
    columns = (
        Column(("Nyckeltal",), text=True),
        Column((_own(material),)),
        Column(("Median",)),
        Column(("Mot median,", unit)),
        Column(("Nedre kvartil",), drop=2),
        Column(("Mot nedre kvartil,", unit), drop=1),
        Column(("Säkerhet",), text=True),
    )
    cells = tuple(
        (
            words.marked(unbroken(row["label"]), row, year),
            sv.number(row["value"], decimals_of(row)),
            sv.number(row["median"], decimals_of(row)),
            amount(row["gap_mnkr_median"], unit),
            sv.number(row["q1"], decimals_of(row)),
            amount(row["gap_mnkr_lower_quartile"], unit),
            str(row["certainty_text"]),
        )
        for row in rows
    )
    return Table(
        "", words.in_text(group), columns, cells, (_members(material, group, rows),)
    )


def _members(material: Material, group: PeerGroup, rows: Sequence[dict[Any, Any]]) -> str:
    """Return the group by name; who lacks a value, row by row where the rows differ."""
    answer = material.comparison
    lacking = {tuple(row["missing"]) for row in rows if not is_missing(row["year"])}
    if len(lacking) == 1:
        return words.members_line(answer, group, lacking.pop())
    title = words.titles(answer)
    said = [
        f"{row['label'].split(',')[0]}: "
        f"{sv.listing(sorted(map(title, row['missing']), key=sv.sort_key))} saknar uppgift."
        for row in rows
        if row["missing"] and len(row["missing"]) <= len(group.members) // 2 + 1
    ]
    return " ".join([words.members_line(answer, group), *said])


def marks(rows: Iterable[dict[Any, Any]]) -> list[str]:
    """Return what the marks of a table's rows mean, as one note; none without any."""
    rows = list(rows)
    said = []
    if any(row["preliminary"] for row in rows):
        said.append("(p) preliminärt.")
    if any(row["derived"] for row in rows):
        said.append("* beräknat nyckeltal.")
    if any("p.e." in difference_cell(row, 1) for row in rows):
        said.append("p.e. = procentenheter.")
    if any(not is_missing(row["gap_persons_median"]) for row in rows):
        said.append("pers. = skillnaden mot medianen i personer.")
    if any("~" in difference_cell(row, 1) for row in rows):
        said.append("~ osäkert, få personer.")
    return [" ".join(said)] if said else []


def _plain_sentence(row: dict[Any, Any]) -> str:
    """Return the sentence of what is not compared: a count, a code."""
    if is_missing(row["value"]):
        return f"{row['label']}: {sv.MISSING_IN_TEXT}."
    figure = sv.number(row["value"], decimals_of(row))
    return f"{row['label']}: {figure} {words.year_text(row)}. Totaler jämförs inte."


def _chosen(material: Material, kpis: Sequence[str]) -> list[dict[Any, Any]]:
    return [material.row(kpi) for kpi in kpis] if kpis else list(material.rows.values())


def quoted_of(material: Material, row: dict[Any, Any]) -> list[Quoted]:
    """Return a row's own figure and the group's median as quoted."""
    group = material.group(material.comparison, row["group"])
    return words.quoted_row(material.comparison, row, "own", "median", group=group)


def _own(material: Material) -> str:
    return material.comparison.municipality.title


PARTS = (
    Part(
        "fynd",
        "meningen som avsnittet handlar om, för ett nyckeltal",
        write_finding,
        FindingOptions,
        lambda options: (options.nyckeltal,),
    ),
    Part(
        "fynd-lista",
        "fynden för flera nyckeltal som punkter, med båda talen",
        write_finding_list,
        KpiOptions,
        named_kpis,
        without=without_kpis,
    ),
    Part(
        "mening",
        "en mening per nyckeltal: värde, median, belopp eller personer, förbehåll",
        write_sentences,
        KpiOptions,
        named_kpis,
        without=without_kpis,
    ),
    Part(
        "tabell",
        "tabell över nyckeltal: median, min–max, plats, riket, skillnad, mnkr",
        write_table,
        TableOptions,
        named_kpis,
        without=without_kpis,
    ),
    Part(
        "belopp",
        "vad skillnaderna motsvarar i kronor, med vad som inte får summeras",
        write_gaps,
        GapOptions,
        named_kpis,
        without=without_kpis,
    ),
)
