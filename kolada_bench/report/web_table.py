"""A table as HTML: a caption, headings that say what they head, figures to the right.

A wide table scrolls in a box of its own, which the keyboard reaches. A dash is read out as
what it means.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.report.plain import clean

if TYPE_CHECKING:
    from kolada_bench.benchmark.page import Column, Table
    from kolada_bench.report.content import TableBlock

_LONG = 25
"""Rows above which a table may be broken over pages of paper."""
_MISSING = f'<span role="img" aria-label="{sv.MISSING_IN_TEXT}">{sv.MISSING}</span>'


def table_html(block: TableBlock, caption: str, id_: str) -> str:
    """Return a table with its notes and its source line."""
    table = block.table
    head = "".join(_heading(column, table) for column in table.columns)
    body = "".join(
        _row(row, table, bold=at in block.bold) for at, row in enumerate(table.rows)
    )
    about = " – ".join(part for part in (table.heading, table.side) if part)
    side = f"<small>{_words(about)}</small>" if about and about != block.caption else ""
    notes = "".join(f'<p class="kb-not">{_words(note)}</p>\n' for note in table.notes)
    long = " kb-block-lang" if len(table.rows) > _LONG else ""
    return (
        f'<div class="kb-block{long}" id="{id_}">\n'
        f'<div class="kb-rutnat" tabindex="0" role="region" aria-labelledby="{id_}-namn">\n'
        f'<table>\n<caption id="{id_}-namn">'
        f'<span class="kb-namn">{_words(caption)}{side}</span></caption>\n'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n"
        f'{notes}<p class="kb-kalla">{_words(block.source)}</p>\n</div>\n'
    )


def _heading(column: Column, table: Table) -> str:
    words = "<br>".join(_words(line) for line in column.heading if line)
    if not words:
        # The eye needs no heading over labels; whoever hears the table does.
        what = table.heading if column is table.columns[0] else ""
        return (
            f'<td><span class="kb-dold">{_words(what)}</span></td>' if what else "<td></td>"
        )
    return f'<th scope="col"{_side(column)}>{words}</th>'


def _row(row: tuple[str, ...], table: Table, *, bold: bool) -> str:
    cells = [
        f"<td{_side(column)}>{_cell(cell)}</td>"
        for cell, column in zip(row, table.columns, strict=True)
    ]
    if table.columns and table.columns[0].text:
        cells[0] = f'<th scope="row">{_cell(row[0])}</th>'
    looks = ' class="kb-summa"' if bold else ""
    return f"<tr{looks}>{''.join(cells)}</tr>\n"


def _cell(cell: str) -> str:
    return _MISSING if cell == sv.MISSING else _words(cell)


def _words(text: str) -> str:
    return html.escape(clean(text)).replace("\n", "<br>")


def _side(column: Column) -> str:
    return "" if column.text else ' class="kb-tal"'
