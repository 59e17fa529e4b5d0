"""What stands round every page: the mark of demo data, menu, selection and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards import bar
from dashboards.components.attributes import also
from dashboards.ids import Id
from dashboards.pages import pages
from dashboards.selection import Selection, query_of
from kolada_bench import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboards.data import Data

BANNER = (
    "PÅHITTADE DEMODATA – kommunnamnen är verkliga, värdena är inte det. Använd inga "
    "siffror härifrån."
)


def shell(data: Data) -> Any:
    """Return the layout: everything but the page itself, which the URL decides."""
    return html.Div(
        [
            dcc.Location(id=Id.URL, refresh="callback-nav"),
            dcc.Store(id=Id.WIDTH),
            html.A("Hoppa till innehållet", href=f"#{Id.CONTENT}", className="hopp"),
            *([_banner()] if data.is_demo else []),
            html.Header(
                [
                    html.P("kolada-bench", className="namn"),
                    html.Nav(id=Id.NAVIGATION, **also(aria_label="Sidor")),
                ]
            ),
            bar.bar(),
            html.Main(id=Id.CONTENT, tabIndex="-1"),
            html.Footer(
                f"kolada-bench {__version__} · Kolada ägs av Rådet för främjande av "
                "kommunala analyser (RKA). Beräknade värden är egen bearbetning av data "
                "från Kolada."
            ),
        ],
        className="sida",
    )


def _banner() -> Any:
    return html.Aside(BANNER, className="demo", **also(aria_label="Påhittade data"))


def navigation(path: str, selection: Selection, href: Callable[[str], str]) -> list[Any]:
    """Return the menu; the municipality and its groups follow from page to page."""
    kept = query_of(selection.with_(extra=()))
    return [
        html.Ul(
            [
                html.Li(
                    html.A(
                        page.title,
                        href=href(page.path) + kept,
                        className="vald" if page.path == path else "",
                        **also(data_page="", **_current(page.path == path)),
                    )
                )
                for page in pages().values()
            ]
        )
    ]


def _current(is_shown: bool) -> dict[str, str]:
    return {"aria_current": "page"} if is_shown else {}
