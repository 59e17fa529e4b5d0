"""A chart's figures as a table to sort, copy and print, in a frame of its own height.

A real table like every other of the dashboard: it is read aloud, found by the browser's
own search, copied into a spreadsheet as it stands, and left with one press of Tab. A
heading sorts by its column (``assets/tables.js``), for which each cell carries its figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from dashboards.components.attributes import also
from dashboards.components.raw import Written, element, raw
from kolada_bench import sv

if TYPE_CHECKING:
    from kolada_bench.charts.chart import ChartTable

MOST_PRINTED = 40
"""Rows above which a table is on the screen and in files, but not on paper."""


def figures_of(table: ChartTable, label: str) -> Any:
    """Return ``table``; ``label`` is what it is of, for whoever hears of it."""
    head = [
        html.Th(
            html.Button(heading, type="button", className="sortera"),
            scope="col",
            className="text" if decimals is None else "tal",
        )
        for heading, decimals in zip(table.headings, table.decimals, strict=True)
    ]
    body = [
        html.Tr(
            [
                _cell(value, decimals, is_name=n == 0)
                for n, (value, decimals) in enumerate(zip(row, table.decimals, strict=True))
            ]
        )
        for row in table.rows
    ]
    rows = [html.Thead(html.Tr(head)), html.Tbody(body)]
    is_long = len(body) > MOST_PRINTED
    frame = html.Div(
        html.Table(rows, className="sorterbar"),
        className=f"rullbar figurer{' lang' if is_long else ''}",
        tabIndex="0",
        role="region",
        **also(aria_label=f"Tabell: {label}"),
    )
    instead = f"Tabellens {len(body)} rader skrivs inte ut; de finns i kortets filer."
    return raw([frame, html.P(instead, className="utskrift") if is_long else None])


def _cell(value: str | float | None, decimals: int | None, *, is_name: bool) -> Written:
    tag, said = ("th", {"scope": "row"}) if is_name else ("td", {})
    if isinstance(value, str):
        sorts = also(data_v=value) if value else {}
        return element(tag, value, {"class": "text", **said, **sorts})
    if value is None:
        missing = "" if decimals is None else sv.MISSING
        return element(tag, missing, {"class": "tal", **said})
    shown = sv.number(value, decimals or 0)
    return element(tag, shown, {"class": "tal", **said, **also(data_v=repr(value))})
