"""A chart as a card: what it shows in words, the picture, its table, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html
from kolada_bench.charts.template import config

from dashboards import files
from dashboards.components.attributes import also
from dashboards.components.grids import grid_of
from dashboards.ids import Kind

if TYPE_CHECKING:
    from dashboards.context import Context
    from dashboards.pages.page import Card, Page


def card_of(page: Page, name: str, card: Card, context: Context) -> Any:
    """Return ``card`` with its table beside it, its source, and links to its files.

    ``name`` is its key in ``page.cards``. The picture holds the finding as its title and
    the source line; what is said under it is how to read it.
    """
    chart = card.chart
    figure = chart.figure(context.size)
    height = int(figure.layout.height)
    said = f"{name}-sagt"
    graph = html.Div(
        dcc.Graph(
            id={"type": Kind.GRAPH, "card": name},
            figure=figure,
            config=config(),
            style={"height": f"{height}px", "width": f"{int(figure.layout.width)}px"},
        ),
        className="rullbar",
    )
    wide = context.size.width >= 640
    return html.Figure(
        [
            html.Div(
                [graph, grid_of(chart.table(), name)],
                className="kort-delar" if wide else "kort-delar smal",
            ),
            html.Figcaption(card.said, id=said),
            html.P(f"{chart.alt()} {chart.text.source}", className="dold"),
            _tools(page, name, context),
        ],
        className="kort",
        **also(aria_labelledby=said),
    )


def _tools(page: Page, name: str, context: Context) -> Any:
    """Return the buttons: the reader's browser draws pictures, the server makes files."""
    place = files.address(page, name, context)
    pictures = [
        html.Button(
            form.upper(),
            type="button",
            **also(data_picture=form, data_figure=place("json"), data_name=name),
        )
        for form in ("png", "svg")
    ]
    links = [
        html.A(label, href=place(form), download=f"{name}.{form}", className="knapp")
        for form, label in files.LINKS.items()
    ]
    embed = html.Button("Bädda in", type="button", **also(data_embed=place("html")))
    return html.Div([*pictures, *links, embed], className="verktyg")
