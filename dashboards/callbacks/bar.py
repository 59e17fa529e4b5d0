"""The bar follows the URL, and the field for the municipality writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, html, no_update

from dashboards import bar, group_panel, group_switches
from dashboards.components.raw import raw
from dashboards.components.wording import on_screen
from dashboards.context import Context
from dashboards.ids import Id
from dashboards.pages import page_at
from dashboards.selection import Selection, query_of, read_selection
from kolada_bench import sv
from kolada_bench.errors import KoladaBenchError, UsageError

if TYPE_CHECKING:
    from dash import Dash

    from dashboards.data import Data


def register(app: Dash, data: Data) -> None:
    """Make the callbacks of ``app``."""

    @app.callback(
        Output(Id.THEME, "children"),
        Output(Id.YEAR, "children"),
        Output(Id.GENDER, "children"),
        Output(Id.GROUPS, "children"),
        Output(Id.BAR, "className"),
        Output(Id.BAR, "data-for"),
        Input(Id.URL, "pathname"),
        Input(Id.URL, "search"),
    )
    def choices(pathname: str | None, search: str | None) -> tuple[Any, ...]:
        selection, address = _selection(search), bar.query_to(pathname or "/")
        return (
            bar.themes(selection, data, address),
            bar.years(selection, data, address),
            bar.genders(selection, address),
            group_switches.group_choices(selection, data, address),
            bar.heeded(page_at(app, pathname)),
            address(selection),
        )

    @app.callback(Output(Id.MUNICIPALITIES, "children"), Input(Id.MUNICIPALITIES, "id"))
    def names(_: str) -> Any:
        areas = sorted(
            data.municipalities_soon().values(), key=lambda area: sv.sort_key(area.title)
        )
        return raw([html.Option(value=area.title, label=area.id) for area in areas])

    @app.callback(Output(Id.MUNICIPALITY, "value"), Input(Id.URL, "search"))
    def name(search: str | None) -> str:
        return shown_name(_selection(search), data)

    # Not of the field's value, which the URL decides: that would be a circle.
    @app.callback(
        Output(Id.URL, "search", allow_duplicate=True),
        Input(Id.MUNICIPALITY, "n_submit"),
        Input(Id.MUNICIPALITY, "n_blur"),
        State(Id.MUNICIPALITY, "value"),
        State(Id.URL, "search"),
        prevent_initial_call=True,
    )
    def choose(_: int, __: int, municipality: str | None, search: str | None) -> Any:
        query = chosen(search, municipality, data)
        return no_update if query == (search or "") else query

    @app.callback(
        Output(Id.MEMBERS, "children"),
        Input(Id.MEMBERS_OPEN, "n_clicks"),
        Input(Id.URL, "search"),
    )
    def members(opened: int, search: str | None) -> Any:
        if not opened:
            return no_update
        return _or_message(lambda: group_panel.members(Context(_selection(search), data)))

    @app.callback(
        Output(Id.MORE, "children"),
        Input(Id.MORE_OPEN, "n_clicks"),
    )
    def more(opened: int) -> Any:
        if not opened:
            return no_update
        return _or_message(lambda: group_panel.own_group(data.municipalities()))

    @app.callback(
        Output(Id.FOUND_GROUPS, "children"),
        Input(Id.OTHER_GROUP, "value"),
        Input(Id.URL, "search"),
        State(Id.URL, "pathname"),
        prevent_initial_call=True,
    )
    def found(text: str | None, search: str | None, pathname: str | None) -> Any:
        selection, address = _selection(search), bar.query_to(pathname or "/")
        return _or_message(lambda: group_panel.found(text or "", selection, data, address))


def chosen(search: str | None, municipality: str | None, data: Data) -> str:
    """Return the URL's query with the municipality that was written in the field.

    A name that is known becomes its code; another is kept, for the page to answer.
    """
    selection = _selection(search).with_(municipality=(municipality or "").strip())
    try:
        return query_of(
            selection.with_(municipality=Context(selection, data).municipality.id)
        )
    except KoladaBenchError:
        return query_of(selection)


def shown_name(selection: Selection, data: Data) -> str:
    """Return what stands in the field: the municipality's name, where it is known."""
    try:
        return Context(selection, data).municipality.title
    except KoladaBenchError:
        return selection.municipality


def _selection(search: str | None) -> Selection:
    try:
        return read_selection(search or "")
    except UsageError:
        return Selection()


def _or_message(make: Callable[[], list[Any]]) -> list[Any]:
    """Return what is made, or why it cannot be."""
    try:
        return make()
    except KoladaBenchError as error:
        return [html.P(on_screen(str(error)), role="alert")]
