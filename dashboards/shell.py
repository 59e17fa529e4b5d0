"""What stands round every page: the mark of demo data, menu, selection and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.attributes import also
from dashboards.ids import Id
from dashboards.pages import pages
from dashboards.selection import DEFAULT_GROUP, Selection, query_of
from kolada_bench import __version__, sv
from kolada_bench.catalogue.themes import read_theme, theme_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboards.context import Data

BANNER = (
    "PÅHITTADE DEMODATA – kommunnamnen är verkliga, värdena är inte det. Använd inga "
    "siffror härifrån."
)
GROUPS = {
    DEFAULT_GROUP: "Lika kommuner",
    "kommungrupp": "Kommungrupp",
    "län": "Län",
    "storlek": "Storlek",
    "grannar": "Strukturella grannar",
    "alla": "Alla kommuner",
}
GENDERS = {"T": "Totalt", "K": "Kvinnor", "M": "Män"}


def shell(data: Data) -> Any:
    """Return the layout: everything but the page itself, which the URL decides."""
    return html.Div(
        [
            dcc.Location(id=Id.URL, refresh="callback-nav"),
            dcc.Store(id=Id.WIDTH),
            html.A("Hoppa till innehållet", href=f"#{Id.CONTENT}", className="hopp"),
            *([html.P(BANNER, className="demo", role="note")] if data.is_demo else []),
            html.Header(
                [
                    html.P("kolada-bench", className="namn"),
                    html.Nav(id=Id.NAVIGATION, **also(aria_label="Sidor")),
                ]
            ),
            _bar(data),
            html.Main(id=Id.CONTENT, tabIndex="-1"),
            html.Footer(
                f"kolada-bench {__version__} · Kolada ägs av Rådet för främjande av "
                "kommunala analyser (RKA). Beräknade värden är egen bearbetning av data "
                "från Kolada."
            ),
        ],
        className="sida",
    )


def navigation(path: str, selection: Selection, href: Callable[[str], str]) -> list[Any]:
    """Return the menu; the municipality and its groups follow from page to page."""
    kept = query_of(selection.with_(extra=()))
    return [
        html.Ul(
            [
                html.Li(
                    dcc.Link(
                        page.title,
                        href=href(page.path) + kept,
                        className="vald" if page.path == path else "",
                    )
                )
                for page in pages().values()
            ]
        )
    ]


def _bar(data: Data) -> Any:
    names = sorted(
        ((area.title, area.id) for area in data.municipalities().values()),
        key=lambda item: sv.sort_key(item[0]),
    )
    themes = {name: read_theme(name).title for name in theme_names()}
    return html.Div(
        [
            html.Div(
                [
                    html.Label("Kommun", htmlFor=Id.MUNICIPALITY),
                    dcc.Input(
                        id=Id.MUNICIPALITY, type="text", list=Id.MUNICIPALITIES,
                        debounce=True, autoComplete="off", placeholder="Namn eller kod",
                        maxLength=60,
                    ),
                    html.Datalist(
                        [html.Option(value=name, label=id_) for name, id_ in names],
                        id=Id.MUNICIPALITIES,
                    ),
                ],
                className="falt",
            ),
            _choice("Jämför med", dcc.Checklist(
                id=Id.GROUPS, options=GROUPS, value=[DEFAULT_GROUP], inline=True,
            )),
            _choice("Tema", dcc.RadioItems(id=Id.THEME, options=themes, inline=True)),
            _choice("Kön", dcc.RadioItems(id=Id.GENDER, options=GENDERS, inline=True)),
        ],
        id=Id.BAR,
        role="search",
        **also(aria_label="Urval"),
    )  # fmt: skip


def _choice(legend: str, choices: Any) -> Any:
    return html.Fieldset([html.Legend(legend), choices])
