"""A choice inside a page, as links: each is the view that it leads to.

The reader stays where she is on the page, also with the keyboard (``assets/in_page.js``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dash import get_relative_path, html

from dashboards.components.attributes import also
from dashboards.selection import query_of

if TYPE_CHECKING:
    from dashboards.selection import Selection


def address(path: str, selection: Selection) -> str:
    """Return the address of a view, under the app's prefix."""
    return f"{get_relative_path(path)}{query_of(selection)}"


def stay(
    text: Any, path: str, selection: Selection, *, chosen: bool = False, to: str = ""
) -> Any:
    """Return a link to another view of the same page, shown at the place ``to``."""
    current = also(aria_current="true") if chosen else {}
    return html.A(text, href=address(path, selection), **also(data_stay=to), **current)


def choices(legend: str, path: str, options: Iterable[tuple[str, Selection, bool]]) -> Any:
    """Return links in a row: text, the view it leads to, and whether that is this one."""
    links = [
        html.Li(stay(text, path, selection, chosen=chosen))
        for text, selection, chosen in options
    ]
    return html.Nav(
        [html.Span(legend, className="etikett"), html.Ul(links)],
        className="val",
        **also(aria_label=legend),
    )
