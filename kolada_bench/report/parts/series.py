"""A KPI over years: Kolada's definition, a table, and what may be said of the series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.benchmark.series.tables import trend_page
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.report.content import Quoted, Style
from kolada_bench.report.parts import words
from kolada_bench.report.parts.part import KpiOptions, Part, named_kpis, without_kpis

if TYPE_CHECKING:
    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.benchmark.series.segments import Series
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet

_WHERE = "Definition enligt Kolada:"


def write_definition(sheet: Sheet, material: Material, options: KpiOptions) -> None:
    """Put what each KPI is, in Kolada's own words, or in ours for a derived one."""
    for kpi in options.nyckeltal:
        derived = derived_kpis().get(kpi)
        if derived is not None:
            note = f" {derived.note}" if derived.note else ""
            text = f"{derived.title} räknas som {derived.expression}.{note}"
        else:
            known = material.source.kpis([kpi])
            found = known.get(kpi)
            words_of = " ".join(found.description.split()) if found else ""
            if found is None or not words_of:
                continue
            # The demo has no definitions of Kolada's, and says so itself.
            invented = material.comparison.provenance.invented
            text = words_of if invented else f"{_WHERE} {words_of}"
        sheet.text(text, style=Style.READING, slot=kpi)


def write_series(sheet: Sheet, material: Material, options: KpiOptions) -> None:
    """Put each series year by year, with its sentences and breaks."""
    answer = material.trend(options.nyckeltal)
    page = trend_page(_every_year(answer))
    tables = page.tables[: len(answer.series)]
    for series, table in zip(answer.series, tables, strict=True):
        own = answer.municipality.title
        for number, text in enumerate(series.sentences(own), start=1):
            sheet.text(
                text, source=series.source_line, slot=f"{series.spec.id}-mening{number}"
            )
        notes = (*series.notes, words.members_line(answer, series.group))
        sheet.table(
            f"{table.heading}, {own} och {words.in_text(series.group)}",
            msgspec.structs.replace(table, notes=notes),
            source=series.source_line,
            slot=f"{series.spec.id}-tabell",
            quoted=_quoted(answer, series),
        )


def _every_year(answer: Trend) -> Trend:
    """Return the answer with every series shown year by year."""
    from dataclasses import replace

    return replace(answer, detailed=frozenset(series.spec.id for series in answer.series))


def _quoted(answer: Trend, series: Series) -> list[Quoted]:
    rows = answer.rows
    mine = rows[(rows["kpi"] == series.spec.id) & (rows["group"] == series.group.id)]
    records: list[dict[Any, Any]] = mine.to_dict("records")
    return [
        figure
        for row in records
        for figure in words.quoted_row(answer, row, "own", "median", group=series.group)
    ]


PARTS = (
    Part(
        "definition",
        "Koladas definition av ett nyckeltal",
        write_definition,
        KpiOptions,
        named_kpis,
        without=without_kpis,
    ),
    Part(
        "serie",
        "ett nyckeltal år för år bredvid gruppens median, med brott i serien",
        write_series,
        KpiOptions,
        named_kpis,
        without=without_kpis,
    ),
)
