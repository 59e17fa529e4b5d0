"""Components as one piece of HTML: what is only read costs the browser one component.

Dash's script takes longer for each component the more of them a page has, so that a table
of some hundred cells is seconds of waiting. Here the server writes it as text, and
``assets/raw.js`` puts it in its place. Nothing in it can be the output or the input of a
callback; links and buttons work through the address and the scripts, as elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from dash import dcc, html

from dashboards.components.attributes import also

_NAMES = {"className": "class", "htmlFor": "for"}
_VOID = frozenset({"br", "hr", "img", "wbr"})
_HTML = "dash_html_components"


class Written(str):
    """HTML that is written already, with its text and attributes escaped."""

    __slots__ = ()


def element(tag: str, text: str, attributes: Mapping[str, str]) -> Written:
    """Return an element with nothing but text in it, written at once.

    For the cells of a long table: a component of Dash's checks each of its attributes, and
    takes twenty times as long.
    """
    said = "".join(_attribute(name, value) for name, value in attributes.items())
    return Written(f"<{tag}{said}>{escape(text, quote=False)}</{tag}>")


def raw(component: Any) -> Any:
    """Return a component that shows what ``component`` would.

    On the server it still holds ``component``; what the browser is sent is the text.

    Raises
    ------
    TypeError
        Something in it is no HTML, or is for a callback.
    """
    sent = html.Div(**also(data_html=text_of(component))).to_plotly_json()
    place: Any = html.Div(component)
    place.to_plotly_json = lambda: sent
    return place


def text_of(component: Any) -> str:
    """Return a component and those in it as HTML, its text and attributes escaped."""
    if component is None:
        return ""
    if isinstance(component, Written):
        return component
    if isinstance(component, str | int | float):
        return escape(str(component), quote=False)
    if isinstance(component, list | tuple):
        return "".join(map(text_of, component))
    if isinstance(component, dcc.Link):
        link: dict[str, Any] = component.to_plotly_json()["props"]
        return text_of(html.A(link["children"], href=link["href"], **also(data_page="")))
    if getattr(component, "_namespace", "") != _HTML:
        message = f"{type(component).__name__} is no HTML"
        raise TypeError(message)
    tag = type(component).__name__.lower()
    parts = dict(component.to_plotly_json()["props"])
    inside = text_of(parts.pop("children", None))
    opened = f"<{tag}{''.join(_attribute(name, value) for name, value in parts.items())}>"
    return opened if tag in _VOID else f"{opened}{inside}</{tag}>"


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False or name == "key":
        return ""
    if name == "n_clicks" or isinstance(value, dict | list):
        message = f"{name} is for a callback, and stands in text"
        raise TypeError(message)
    said = "" if value is True else escape(str(value))
    return f' {_NAMES.get(name, name.lower())}="{said}"'
