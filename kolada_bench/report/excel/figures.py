"""A sheet with one chart: the chart that Excel draws, and under it the figures as rows.

Where what is drawn is not in the chart's own table it stands to the right of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.report.excel.book import MISSING_NOTE, Sheet, one_line, shown_width
from kolada_bench.report.excel.native import Columns, found_in, insert_chart, rows_of

if TYPE_CHECKING:
    from kolada_bench.charts.chart import ChartTable, NativeChart
    from kolada_bench.report.content import FigureBlock

_HEADING = {"bold": True, "text_wrap": True, "bg_color": "#E3EAF1", "bottom": 2}
_UNDERLYING = "Underlag: ändras en siffra här ändras diagrammet"
_NARROWEST, _WIDEST = 10.0, 45.0
_BETWEEN = 4.0
_ON_A_PAGE = 40
"""Rows up to which a chart and its figures are printed on one page."""

Cell = str | float | None


class Column(msgspec.Struct, frozen=True):
    """A column under a chart; ``code`` is the number format, None for text."""

    heading: str
    cells: tuple[Cell, ...]
    code: str | None = None


def write_figure(sheet: Sheet, block: FigureBlock, title: str) -> None:
    """Write a chart and its figures on a sheet of its own."""
    chart = block.chart
    table, native = chart.table(), chart.native()
    own, found = _columns(table), found_in(native, table)
    drawn = () if found else _underlying(native)
    beside = len(own) + 1
    sheet.widths([*map(_width, own), *([_BETWEEN, *map(_width, drawn)] if drawn else [])])
    sheet.head(title)
    sheet.across(chart.text.title, bold=True)
    sheet.across(chart.text.subtitle)
    at = sheet.row
    sheet.row += rows_of(native) + 1
    if drawn:
        sheet.text(sheet.row, beside, _UNDERLYING, italic=True, font_size=9)
        sheet.skip()
    top = sheet.row
    beneath = [*own, *([Column("", ())] if drawn else []), *drawn]
    sheet.fit(top, [column.heading for column in beneath], bold=True)
    _write(sheet, top, 0, own, grey=True)
    # Empty in what is drawn may also be "another series": it is no missing value.
    _write(sheet, top, beside, drawn, grey=False)
    rows = max(len(column.cells) for column in (*own, *drawn))
    sheet.row = top + rows + 2
    for note in chart.text.notes:
        sheet.across(note)
    if any(None in column.cells for column in own):
        sheet.across(MISSING_NOTE)
    sheet.across(block.source, italic=True, font_size=9)
    places = Columns(top + 1, *found) if found else _places(native, top, beside)
    insert_chart(sheet, at, chart, native, places)
    if rows <= _ON_A_PAGE:
        sheet.whole_on_a_page()


def _columns(table: ChartTable) -> tuple[Column, ...]:
    return tuple(
        Column(
            one_line(heading),
            tuple(_cell(row[at]) for row in table.rows),
            _code(table.decimals[at]),
        )
        for at, heading in enumerate(table.headings)
    )


def _underlying(native: NativeChart) -> tuple[Column, ...]:
    """Return what is drawn as columns: names, and one per series (two in a scatter)."""
    code = native.number_format
    if native.kind != "scatter":
        return (
            Column("Underlag", native.categories),
            *(_drawn(series.name, series.values, code) for series in native.series),
        )
    x = [value for series in native.series for value in series.x if value is not None]
    x_code = _code(sv.decimals_for(max(map(abs, x), default=0.0))) or code
    columns = []
    for series in native.series:
        name = f"{series.name}: {native.x_title or 'x'}"
        columns += [
            _drawn(name, series.x, x_code),
            _drawn(series.name, series.values, code),
        ]
    return tuple(columns)


def _drawn(name: str, values: Sequence[float | None], code: str) -> Column:
    return Column(one_line(name), tuple(map(_cell, values)), code)


def _places(native: NativeChart, top: int, first: int) -> Columns:
    """Return where ``_underlying`` stands with its headings in row ``top``."""
    at = range(len(native.series))
    if native.kind != "scatter":
        return Columns(top + 1, first, tuple(first + 1 + i for i in at))
    values = tuple(first + 1 + 2 * i for i in at)
    return Columns(top + 1, first, values, tuple(column - 1 for column in values))


def _write(
    sheet: Sheet, top: int, first: int, columns: Sequence[Column], *, grey: bool
) -> None:
    """Write columns from row ``top``; ``grey`` marks what is missing."""
    for at, column in enumerate(columns, first):
        side = "left" if column.code is None else "right"
        # A text beside a figure would touch it.
        indent = {"indent": 1} if at > first and column.code is None else {}
        sheet.text(top, at, column.heading, align=side, **_HEADING, **indent)
        for row, cell in enumerate(column.cells, top + 1):
            if isinstance(cell, str):
                sheet.text(row, at, cell, **indent)
            elif cell is not None:
                sheet.number(row, at, cell, column.code or "General")
            elif grey:
                sheet.missing(row, at)


def _cell(cell: Cell) -> Cell:
    """Return ``cell``, or None for a figure that is none."""
    if isinstance(cell, str) or isinstance(sv.number(cell), sv.Number):
        return cell
    return None


def _code(decimals: int | None) -> str | None:
    if decimals is None:
        return None
    return "#,##0" + (f".{'0' * decimals}" if decimals else "")


def _width(column: Column) -> float:
    words = [shown_width(word) for word in column.heading.split()]
    cells = [
        shown_width(cell if isinstance(cell, str) else sv.number(cell, 1))
        for cell in column.cells
    ]
    return min(max([*words, *cells, _NARROWEST]) + 3, _WIDEST)
