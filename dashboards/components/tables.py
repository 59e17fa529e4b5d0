"""Formatted tables of an answer as real HTML tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from dash import html

from dashboards.components.attributes import also
from dashboards.components.raw import raw
from dashboards.components.wording import all_on_screen

if TYPE_CHECKING:
    from kolada_bench.benchmark.page import Column, Page, Table


def page_tables(page: Page) -> list[Any]:
    """Return the tables of an answer, its notes, warnings and source line."""
    return [
        *(table_of(table) for table in page.tables),
        html.Div([html.P(note) for note in all_on_screen(page.notes)], className="noter"),
        warnings_of(page.warnings),
        html.P(page.source, className="kalla"),
    ]


def table_of(table: Table, firsts: Sequence[Any] = ()) -> Any:
    """Return a table with its caption, scrolling in its own frame where it is wide.

    ``firsts`` are what the rows begin with instead of their first cell: links, say.
    """
    head = html.Tr([_heading(column) for column in table.columns])
    body = [
        html.Tr(list(_cells(table, row, first)))
        for row, first in zip_longest(table.rows, firsts)
    ]
    caption = html.Caption([html.Strong(table.heading), " ", html.Span(table.side)])
    frame = html.Div(
        html.Table([caption, html.Thead(head), html.Tbody(body)]),
        className="rullbar",
        tabIndex="0",
        role="region",
        **also(aria_label=", ".join(filter(None, (table.heading, table.side))) or "Tabell"),
    )
    notes = (html.P(note, className="not") for note in all_on_screen(table.notes))
    return raw(html.Div([frame, *notes], className="tabell"))


def _heading(column: Column) -> Any:
    if not any(column.heading):
        return html.Td()
    lines = [part for line in column.heading for part in (line, html.Br())][:-1]
    return html.Th(lines, scope="col", className="text" if column.text else "tal")


def _cells(table: Table, row: tuple[str, ...], first: Any) -> Iterable[Any]:
    for n, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
        kind = "text" if column.text else "tal"
        yield (
            html.Th(first or cell, scope="row") if n == 0 else html.Td(cell, className=kind)
        )


def warnings_of(warnings: Iterable[str]) -> Any:
    """Return the warnings as a list, closed when there are more than two."""
    said = all_on_screen(warnings)
    if not said:
        return None
    items = html.Ul([html.Li(text) for text in said])
    return html.Details(
        [html.Summary(f"Varningar ({len(said)})"), items], open=len(said) < 3,
        className="varningar",
    )  # fmt: skip


def how_made(notes: Iterable[str], source: str) -> list[Any]:
    """Return how figures are made and against whom, folded, and where they are from."""
    said = [html.P(note) for note in all_on_screen(notes)]
    summary = html.Summary("Så räknas det, och mot vilka")
    return [
        html.Details([summary, *said], className="noter"),
        html.P(source, className="kalla"),
    ]
