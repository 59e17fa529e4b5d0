"""A chart as a card: what it shows in words, the picture, its table, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards import files
from dashboards.components.attributes import also
from dashboards.components.drawn import drawn
from dashboards.components.figures import figures_of
from dashboards.components.raw import raw
from dashboards.ids import Kind
from kolada_bench.charts.chart import Size
from kolada_bench.charts.template import config

if TYPE_CHECKING:
    from dashboards.context import Context
    from dashboards.pages.page import Card, Page


HALF, WHOLE = 580, 1180
"""The widths of a picture in half a window and in a whole one [CSS pixels]."""
BESIDE = 740
"""From which width of its picture a card has room for the table beside it."""


def card_of(
    page: Page, name: str, card: Card, context: Context, *, width: int | None = None
) -> Any:
    """Return ``card`` with its table beside it, its source, and links to its files.

    ``name`` is its key in ``page.cards``. The picture holds the finding as its title and
    the source line; what is said under it is how to read it. With a ``width`` [CSS pixels]
    the table is folded under the picture; a narrow window has its own width.
    """
    chart = card.chart
    size = context.size
    roomy = size.width >= BESIDE
    folded = roomy and width is not None
    drawn_in = Size(width, None, size.scale) if roomy and width else size
    figure = drawn(chart, drawn_in, context.data)
    height, across = (int(figure["layout"][side]) for side in ("height", "width"))
    said = f"{name}-sagt"
    looks: Any = config()
    graph = html.Div(
        dcc.Graph(
            id={"type": Kind.GRAPH, "card": name},
            figure=figure,
            config=looks,
            style={"height": f"{height}px", "width": f"{across}px"},
        ),
        className="rullbar",
    )
    figures = figures_of(chart.table(), chart.text.title)
    if folded:
        table = html.Details([html.Summary("Visa som tabell"), figures], className="vikt")
    return html.Figure(
        [
            html.Div(
                [graph, table if folded else figures],
                className="kort-delar" if roomy and not folded else "kort-delar smal",
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
    copy = html.Button("Kopiera tabell", type="button", **also(data_copy_table=""))
    return raw(html.Div([*pictures, *links, embed, copy], className="verktyg"))
