"""An answer in a notebook: plain HTML tables, every text escaped, no script."""

from __future__ import annotations

import html as markup
from typing import TYPE_CHECKING

from kolada_bench.schema.plain import clean

if TYPE_CHECKING:
    from kolada_bench.benchmark.page import Page, Table


def html(page: Page) -> str:
    """Return ``page`` as an HTML fragment that stands by itself."""
    banner = f"<p><strong>{_words(page.banner)}</strong></p>" if page.banner else ""
    warnings = "".join(
        f"<li><strong>Varning:</strong> {_words(text)}</li>" for text in page.warnings
    )
    notes = "".join(f"<li>{_words(text)}</li>" for text in page.notes)
    return (
        f'<section lang="sv"><h3>{_words(page.title)}</h3>{banner}'
        f"{''.join(_table(table) for table in page.tables)}"
        f"<ul>{notes}{warnings}</ul><p><small>{_words(page.source)}</small></p></section>"
    )


def _table(table: Table) -> str:
    head = "".join(
        f'<th scope="col" style="text-align:{_side(column.text)}">'
        f"{'<br>'.join(_words(line) for line in column.heading)}</th>"
        for column in table.columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{_side(column.text)}">{_words(cell)}</td>'
            for column, cell in zip(table.columns, row, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    side = f" <small>{_words(table.side)}</small>" if table.side else ""
    notes = "".join(f"<p>{_words(note)}</p>" for note in table.notes)
    return (
        f"<table><caption><strong>{_words(table.heading)}</strong>{side}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"
    )


def _words(text: str) -> str:
    return markup.escape(clean(text))


def _side(left: bool) -> str:
    return "left" if left else "right"
