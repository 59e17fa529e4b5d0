"""An answer on a terminal: tables that fit, and what they do not say beneath them.

Columns go in the order that the page gives them (Riket, then Min–max, then n) until the
rest fits; the own value, the median and the difference never go, and the last line names
what went. Tables of the same kind lose the same columns, but each has its own widths: a
section of small figures leaves more room for its labels.

A terminal obeys control signs, and counts signs without width as nothing: a page is made
plain before anything is measured or set.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from kolada_bench import sv
from kolada_bench.schema.plain import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.benchmark.page import Page, Table

PIPE_WIDTH = 120
GAP = 2
_UNBREAKABLE = "\ue000"
"""Stands for a no-break space while rich breaks lines: it takes that for any space."""

TEXT_AT_LEAST = 24
"""A label narrower than this is harder to read than a table without a column."""


def terminal_width() -> int:
    """Return the columns to write for: the terminal's, COLUMNS, or 120 into a pipe."""
    if os.environ.get("COLUMNS") or (sys.stdout is not None and sys.stdout.isatty()):
        return max(40, shutil.get_terminal_size((80, 24)).columns)
    return PIPE_WIDTH


def wants_colour() -> bool:
    """Return whether stdout is a window that shows bold text, and may.

    Not where NO_COLOR says so, where TERM is "dumb", or in a Windows console that would
    print the codes themselves.
    """
    if sys.stdout is None or not sys.stdout.isatty():
        return False
    screen = Console()
    return not (screen.no_color or screen.is_dumb_terminal or screen.legacy_windows)


def render(page: Page, width: int, *, colour: bool = False) -> str:
    """Return ``page`` as text of at most ``width`` columns, headings bold in ``colour``."""
    page = _plain(page)
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(_text(page.title, style="bold"))
    if page.banner:
        console.print(_text(page.banner, style="bold reverse"))
    kept = _kept_columns(page.tables, width)
    for table in page.tables:
        console.print()
        layout = _fitted(table, kept[_kind(table)], width)
        if table.heading:
            _print_heading(console, table, width, _total(layout))
        console.print(_grid(table, layout))
        for note in table.notes:
            _print_note(console, note)
    console.print()
    for note in page.notes:
        _print_note(console, note)
    for warning in page.warnings:
        _print_note(console, f"Varning: {warning}", style="bold")
    _print_note(console, page.source)
    if dropped := _dropped(page.tables, kept):
        wider = "gör fönstret bredare, eller --format markdown"
        _print_note(
            console, f"Visas inte i den här bredden: {', '.join(dropped)} ({wider})."
        )
    text = out.getvalue().replace(_UNBREAKABLE, sv.NBSP)
    return "\n".join(line.rstrip(" ") for line in text.split("\n"))


def _plain(page: Page) -> Page:
    """Return ``page`` with nothing in it that a terminal would obey."""
    return replace(
        page,
        title=one_line(page.title),
        banner=one_line(page.banner),
        tables=tuple(map(_plain_table, page.tables)),
        notes=tuple(map(clean, page.notes)),
        warnings=tuple(map(clean, page.warnings)),
        source=one_line(page.source),
    )


def _plain_table(table: Table) -> Table:
    return replace(
        table,
        heading=one_line(table.heading),
        side=one_line(table.side),
        columns=tuple(
            replace(column, heading=tuple(map(one_line, column.heading)))
            for column in table.columns
        ),
        rows=tuple(tuple(map(one_line, row)) for row in table.rows),
        notes=tuple(map(clean, table.notes)),
    )


def _text(text: str, style: str = "") -> Text:
    return Text(text.replace(sv.NBSP, _UNBREAKABLE), style=style)


def _kind(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(column.heading for column in table.columns)


def _kept_columns(
    tables: Sequence[Table], width: int
) -> dict[tuple[tuple[str, ...], ...], list[int]]:
    """Return per kind of table which columns stay: those that fit in every one of them."""
    kept: dict[tuple[tuple[str, ...], ...], list[int]] = {}
    for table in tables:
        stay = _fitting_columns(table, width)
        before = kept.setdefault(_kind(table), stay)
        kept[_kind(table)] = [i for i in before if i in stay]
    return kept


def _dropped(
    tables: Sequence[Table], kept: dict[tuple[tuple[str, ...], ...], list[int]]
) -> list[str]:
    """Return the headings of the columns that found no room; marks have none."""
    names = [
        " ".join(filter(None, column.heading)).replace(",", "")
        for table in tables
        for i, column in enumerate(table.columns)
        if i not in kept[_kind(table)]
    ]
    return list(dict.fromkeys(filter(None, names)))


def _fitting_columns(table: Table, width: int) -> list[int]:
    """Drop columns in their order until the rest fits with its texts at their least."""
    least = {
        i: min(wanted, TEXT_AT_LEAST) if table.columns[i].text else wanted
        for i, wanted in _widths(table).items()
    }
    order = sorted(
        (i for i in least if table.columns[i].drop), key=lambda i: table.columns[i].drop
    )
    while order and _total(least) > width:
        del least[order.pop(0)]
    return list(least)


def _fitted(table: Table, kept: Sequence[int], width: int) -> dict[int, int]:
    """Return the width of each column that is kept; the texts share what figures leave."""
    widths = {i: wanted for i, wanted in _widths(table).items() if i in kept}
    texts = sorted((i for i in widths if table.columns[i].text), key=lambda i: widths[i])
    room = width - _total(widths) + sum(widths[i] for i in texts)
    # The narrowest first: what a short text does not need goes to the longer ones.
    for done, i in enumerate(texts):
        widths[i] = max(1, min(widths[i], room // (len(texts) - done)))
        room -= widths[i]
    return widths


def _widths(table: Table) -> dict[int, int]:
    """Return how wide each column wants to be."""
    return {
        i: max(
            [cell_len(line) for line in column.heading]
            + [cell_len(row[i]) for row in table.rows]
        )
        for i, column in enumerate(table.columns)
    }


def _total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def _print_heading(console: Console, table: Table, width: int, table_width: int) -> None:
    """Print what the table is about, and at its right edge what it is held against."""
    heading = _text(table.heading, style="bold")
    taken = cell_len(table.heading) + cell_len(table.side)
    room = max(table_width - taken, GAP)
    if table.side and taken + room <= width:
        console.print(heading + _text(" " * room + table.side))
        return
    console.print(heading)
    if table.side:
        console.print(_text(table.side))


def _grid(table: Table, layout: dict[int, int]) -> Grid:
    grid = Grid(
        box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="", show_edge=False
    )
    lines = max(len(column.heading) for column in table.columns)
    for i, width in layout.items():
        column = table.columns[i]
        heading = ("",) * (lines - len(column.heading)) + column.heading
        grid.add_column(
            _text("\n".join(heading)),
            justify="left" if column.text else "right",
            width=width,
            overflow="fold",
        )
    for row in table.rows:
        grid.add_row(*(_text(row[i]) for i in layout))
    return grid


def _print_note(console: Console, note: str, style: str = "") -> None:
    console.print(_text(note, style=style))
