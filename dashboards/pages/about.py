"""Om siffrorna: what they mean, where they come from, and what they do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from dashboards.pages.page import Page

if TYPE_CHECKING:
    from dashboards.context import Context


def build(context: Context) -> list[Any]:
    """Return the page."""
    return [html.H1("Om siffrorna")]


PAGE = Page(
    path="/om",
    title="Om siffrorna",
    build=build,
    needs_municipality=False,
    uses=frozenset(),
)
