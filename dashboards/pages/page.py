"""What a page is: a path, a title, what it asks for, and how it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from dashboards.context import Context
    from kolada_bench.charts.chart import Chart


class Card(msgspec.Struct, frozen=True):
    """A chart on a page: its figures, and what it shows in one sentence."""

    chart: Chart
    said: str


def _no_cards(context: Context) -> Mapping[str, Callable[[], Card]]:
    return {}


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page.

    Attributes
    ----------
    path, title
        "/jamfor" and "Jämför".
    build
        Returns the page's components; asks the context for answers. May raise any
        ``KoladaBenchError``: the page is then its message.
    cards
        The page's charts by name, each made when it is called for: what a card's files
        (CSV, Word, HTML) are made of, out of the URL alone.
    asks
        Asks the context for what ``build`` will, so that it can be had in the background.
    needs_municipality
        Whether there is nothing to show before one is chosen.
    uses
        Which parts of the selection's bar the page heeds: "grupp", "tema", "ar", "kon".
    """

    path: str
    title: str
    build: Callable[[Context], list[Any]]
    cards: Callable[[Context], Mapping[str, Callable[[], Card]]] = _no_cards
    asks: Callable[[Context], object] = lambda context: None
    needs_municipality: bool = True
    uses: frozenset[str] = frozenset({"grupp", "tema", "ar", "kon"})
