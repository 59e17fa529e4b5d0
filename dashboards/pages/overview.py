"""Översikt: a municipality's picture in one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from dashboards.components.tables import page_tables
from dashboards.pages.page import Card, Page

if TYPE_CHECKING:
    from dashboards.context import Context


def build(context: Context) -> list[Any]:
    """Return the page."""
    answer = context.nka()
    return [html.H1(f"Översikt {context.municipality.title}"), *page_tables(answer.page())]


def cards(context: Context) -> Mapping[str, Callable[[], Card]]:
    """Return the page's charts."""
    return {}


PAGE = Page(
    path="/", title="Översikt", build=build, cards=cards, asks=lambda c: c.nka(),
    uses=frozenset({"grupp"}),
)  # fmt: skip
