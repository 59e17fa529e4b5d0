"""A sheet with one table: figures as figures, headings that stay in sight.

Where every column has a heading of its own the table is one of Excel's (it can be sorted,
filtered and named in formulas). A heading of two lines becomes one, and what stands to the
left of a label to show its level becomes an indent, so that labels can be looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.report.excel.book import (
    ALT_LIMIT,
    MISSING_NOTE,
    Sheet,
    clean,
    one_line,
    shown_width,
)

if TYPE_CHECKING:
    from kolada_bench.benchmark.page import Table
    from kolada_bench.report.content import TableBlock

_HEADING = {"bold": True, "text_wrap": True, "bg_color": "#E3EAF1", "bottom": 2}
_WIDEST_LABEL, _WIDEST_FIGURE = 60.0, 30.0
_NARROWEST = 7.0
_FILTERED_FROM = 15
"""Rows from which a table has buttons to filter by; in a short one they hide headings."""


def write_table(sheet: Sheet, block: TableBlock, title: str, number: int) -> None:
    """Write a table, its notes and its source on a sheet of its own."""
    table = block.table
    headings = headings_of(table)
    sheet.widths(_widths(table, headings))
    sheet.head(title)
    about = " – ".join(part for part in (table.heading, table.side) if part)
    if about and about != block.caption:
        sheet.across(about, italic=True)
    sheet.skip()
    top = sheet.row
    bold = frozenset(block.bold)
    for column, heading in enumerate(headings):
        sheet.text(top, column, heading, **_HEADING, **_side(table, column))
    sheet.fit(top, headings, bold=True)
    for at, row in enumerate(table.rows):
        write_row(sheet, top + 1 + at, row, table, bold=at in bold)
    bottom = top + len(table.rows)
    if table.rows:
        _as_excel_table(sheet, (top, bottom), headings, block, number)
        _as_text(sheet, (top, bottom, len(headings)))
    sheet.raw.freeze_panes(top + 1, 1 if table.columns[0].text else 0)
    sheet.raw.repeat_rows(top)
    sheet.row = bottom + 2
    for note in table.notes:
        sheet.across(note)
    if _lacks(table):
        sheet.across(MISSING_NOTE)
    sheet.across(block.source, italic=True, font_size=9)


def headings_of(table: Table) -> list[str]:
    """Return the headings on one line each; that of the labels is the table's own.

    Screen and paper need no heading over labels, a spreadsheet does.
    """
    headings = [one_line(" ".join(column.heading)) for column in table.columns]
    if headings and not headings[0]:
        headings[0] = one_line(table.heading) or "Rad"
    return headings


def write_row(
    sheet: Sheet, row: int, cells: Sequence[str], table: Table, *, bold: bool
) -> None:
    """Write the cells of a row: figures as figures, "–" in a column of figures as empty."""
    looks: dict[str, object] = {"bold": True, "top": 1} if bold else {}
    sheet.fit(row, cells, bold=bold)
    for column, cell in enumerate(cells):
        if isinstance(cell, sv.Number):
            sheet.number(row, column, cell.value, cell.code, **looks)
        elif not table.columns[column].text:
            if cell == sv.MISSING:
                sheet.missing(row, column, **looks)
            else:
                sheet.text(row, column, cell, align="right", **looks)
        else:
            text = cell.lstrip(" " + sv.NBSP)
            level = (len(cell) - len(text)) // 2
            side = _side(table, column) | ({"indent": level} if level else {})
            sheet.text(row, column, text, text_wrap=True, **side, **looks)


def _side(table: Table, column: int) -> dict[str, object]:
    """Return on which side a column stands; a text after a figure would touch it."""
    if not table.columns[column].text:
        return {"align": "right"}
    after = column > 0 and not table.columns[column - 1].text
    return {"align": "left", "indent": 1} if after else {"align": "left"}


def _lacks(table: Table) -> bool:
    return any(
        cell == sv.MISSING and not table.columns[at].text
        for row in table.rows
        for at, cell in enumerate(row)
    )


def _as_excel_table(
    sheet: Sheet,
    rows: tuple[int, int],
    headings: Sequence[str],
    block: TableBlock,
    number: int,
) -> None:
    if "" in headings or len({text.casefold() for text in headings}) < len(headings):
        return
    top, bottom = rows
    columns: list[dict[str, Any]] = []
    for at, text in enumerate(headings):
        form = sheet.book.looks(**_HEADING, **_side(block.table, at))
        columns.append({"header": text, "header_format": form})
    sheet.raw.add_table(
        top,
        0,
        bottom,
        len(headings) - 1,
        {
            "name": f"Tabell_{number}",
            "columns": columns,
            "style": None,
            "autofilter": bottom - top >= _FILTERED_FROM and not block.bold,
            "title": one_line(block.caption)[:250],
            "description": table_in_words(block)[:ALT_LIMIT],
        },
    )


def _as_text(sheet: Sheet, area: tuple[int, int, int]) -> None:
    """Spare the reader a green corner on every year and code: they are text on purpose."""
    from xlsxwriter.utility import xl_range

    top, bottom, columns = area
    sheet.raw.ignore_errors(
        {"number_stored_as_text": xl_range(top, 0, bottom, columns - 1)}
    )


def table_in_words(block: TableBlock) -> str:
    """Return what a table holds, for whoever cannot see it."""
    table = block.table
    rows = sv.count(len(table.rows), "rad", "rader")
    names = ", ".join(text for text in headings_of(table) if text)
    return clean(f"{block.caption}. Tabell med {rows}. Kolumner: {names}.")


def _widths(table: Table, headings: Sequence[str]) -> list[float]:
    widths = []
    for at, column in enumerate(table.columns):
        cells = [shown_width(row[at]) for row in table.rows]
        words = [shown_width(word) for word in headings[at].split()]
        need = max([*cells, *words, _NARROWEST - 2], default=0.0) + 2
        widths.append(min(need, _WIDEST_LABEL if column.text else _WIDEST_FIGURE))
    return widths
