"""Fields inside pages: what is typed becomes part of the URL, or a list of hits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, no_update

from dashboards.components.hits import hits
from dashboards.ids import Id
from dashboards.pages.placement import USUAL_DAYS
from dashboards.selection import LONGEST_WORD, query_of, read_selection
from kolada_bench.errors import KoladaBenchError

if TYPE_CHECKING:
    from dash import Dash

    from dashboards.data import Data


def register(app: Dash, data: Data) -> None:
    """Make the callbacks of ``app``."""

    @app.callback(
        Output(Id.URL, "search", allow_duplicate=True),
        Input(Id.PRICE, "value"),
        Input(Id.DAYS, "value"),
        State(Id.URL, "search"),
        prevent_initial_call=True,
    )
    def price(price: float | None, days: float | None, search: str | None) -> Any:
        usual = days == USUAL_DAYS
        return changed(search, pris=_whole(price), dygn="" if usual else _whole(days))

    @app.callback(
        Output(Id.URL, "search", allow_duplicate=True),
        Input(Id.SEARCH, "n_submit"),
        State(Id.SEARCH, "value"),
        State(Id.URL, "search"),
        prevent_initial_call=True,
    )
    def searched(submitted: int | None, text: str | None, search: str | None) -> Any:
        if not submitted:
            return no_update
        return changed(search, sok=(text or "")[:LONGEST_WORD], kpi=())

    @app.callback(
        Output(Id.FOUND, "children"),
        Input(Id.SEARCH, "value"),
        State(Id.URL, "search"),
        prevent_initial_call=True,
    )
    def typed(text: str | None, search: str | None) -> Any:
        try:
            selection = read_selection(search or "")
            return hits(data, selection, (text or "")[:LONGEST_WORD])
        except KoladaBenchError:
            return no_update  # the page itself says what is wrong


def changed(search: str | None, *, kpi: tuple[str, ...] | None = None, **keys: str) -> Any:
    """Return the URL's query with other keys of the page's; no update where it is so."""
    try:
        selection = read_selection(search or "")
    except KoladaBenchError:
        return no_update
    selection = selection.with_extra(**keys)
    if kpi is not None:
        selection = selection.with_(kpis=kpi)
    query = query_of(selection)
    return no_update if query == (search or "") else query


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
