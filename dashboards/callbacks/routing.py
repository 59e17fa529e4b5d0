"""The URL decides what is shown; the bar writes the URL, and nothing else."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State, ctx, no_update

from dashboards import shell
from dashboards.components import states
from dashboards.context import Context
from dashboards.ids import Id
from dashboards.jobs import DONE, RUNNING
from dashboards.pages import pages
from dashboards.selection import DEFAULT_GROUP, Selection, query_of, read_selection
from kolada_bench import sv
from kolada_bench.errors import KoladaBenchError, UnknownName, UsageError

if TYPE_CHECKING:
    from dash import Dash

    from dashboards.context import Data
    from dashboards.jobs import Jobs, Teller
    from dashboards.pages.page import Page


def register(app: Dash, data: Data, jobs: Jobs) -> None:
    """Make the callbacks of ``app``."""
    _register_width(app)

    def href(path: str) -> str:
        return str(app.get_relative_path(path))

    @app.callback(
        Output(Id.CONTENT, "children"),
        Output(Id.NAVIGATION, "children"),
        Input(Id.URL, "pathname"),
        Input(Id.URL, "search"),
        Input(Id.WIDTH, "data"),
    )
    def show(
        pathname: str | None, search: str | None, width: int | None
    ) -> tuple[Any, Any]:
        path = app.strip_relative_path(pathname or "") or ""
        page = pages().get(f"/{path}".rstrip("/") or "/")
        try:
            selection = read_selection(search or "")
        except UsageError as error:
            return states.refused(str(error)), shell.navigation("", Selection(), href)
        menu = shell.navigation(page.path if page else "", selection, href)
        if page is None:
            return states.refused("Sidan finns inte. Välj en sida i menyn."), menu
        return content(page, Context(selection, data, width=width), jobs), menu

    @app.callback(
        Output(Id.CONTENT, "children", allow_duplicate=True),
        Output(Id.JOB_STATE, "children"),
        Output(Id.JOB_TICK, "disabled"),
        Input(Id.JOB_TICK, "n_intervals"),
        Input(Id.JOB_CANCEL, "n_clicks"),
        State(Id.JOB, "data"),
        State(Id.URL, "pathname"),
        State(Id.URL, "search"),
        State(Id.WIDTH, "data"),
        prevent_initial_call=True,
    )
    def follow(
        _: int, cancelled: int, id_: str, pathname: str, search: str, width: int | None
    ) -> tuple[Any, Any, Any]:
        if ctx.triggered_id == Id.JOB_CANCEL and cancelled:
            jobs.cancel(id_)
        job = jobs.get(id_)
        if job is not None and job.state == RUNNING:
            return no_update, job.said, False
        if job is None or job.state != DONE:
            said = job.said if job else "Arbetet är borta. Ladda om sidan."
            return states.refused(said), no_update, True
        path = app.strip_relative_path(pathname) or ""
        page = pages()[f"/{path}".rstrip("/") or "/"]
        context = Context(read_selection(search), data, width=width)
        return built(page, context), no_update, True

    @app.callback(
        Output(Id.URL, "search"),
        Output(Id.MUNICIPALITY, "value"),
        Output(Id.GROUPS, "value"),
        Output(Id.THEME, "value"),
        Output(Id.GENDER, "value"),
        Input(Id.URL, "search"),
        Input(Id.MUNICIPALITY, "value"),
        Input(Id.GROUPS, "value"),
        Input(Id.THEME, "value"),
        Input(Id.GENDER, "value"),
    )
    def choose(
        search: str | None,
        municipality: str | None,
        groups: list[str] | None,
        theme: str | None,
        gender: str | None,
    ) -> tuple[Any, ...]:
        try:
            selection = read_selection(search or "")
        except UsageError:
            selection = Selection()
        if ctx.triggered_id in (None, Id.URL):
            return (no_update, *_bar_values(selection, data))
        others = tuple(g for g in selection.groups if g not in shell.GROUPS)
        chosen = selection.with_(
            municipality=(municipality or "").strip(),
            groups=(*(groups or ()), *others) or (DEFAULT_GROUP,),
            theme=theme,
            gender=gender or "T",
        )
        query = query_of(_coded(chosen, data))
        return (no_update if query == (search or "") else query, *[no_update] * 4)


def _register_width(app: Dash) -> None:
    """Let the browser say how wide its window is, once and where it changes in kind."""
    app.clientside_callback(
        ClientsideFunction("kolada", "width"),
        Output(Id.WIDTH, "data"),
        Input(Id.URL, "href"),
    )


def content(page: Page, context: Context, jobs: Jobs) -> list[Any]:
    """Return the page, or what stands in its place while its answers are fetched."""
    if page.needs_municipality and not (
        context.selection.municipality or context.data.settings.municipality
    ):
        return states.choose()
    query = query_of(context.selection)
    if context.data.is_local or context.data.memory.has(("page", page.path, query)):
        return built(page, context)

    def work(teller: Teller) -> None:
        def told(fetched: int) -> None:
            teller.say(f"{sv.count(fetched, 'svar', 'svar')} från Kolada …")

        page.asks(Context(context.selection, context.data, told))
        context.data.memory.get(("page", page.path, query), lambda: True)

    return states.waiting(jobs.start(f"{page.path}{query}", work))


def built(page: Page, context: Context) -> list[Any]:
    """Return the page; an error of ours is its message, and no page shows a traceback."""
    try:
        return page.build(context)
    except KoladaBenchError as error:
        return states.refused(str(error))
    except Exception as error:
        logging.getLogger(__name__).exception("page %s failed", page.path)
        return states.internal(type(error).__name__)


def _coded(selection: Selection, data: Data) -> Selection:
    """Return the selection with the municipality's code, where the name is known."""
    try:
        return selection.with_(municipality=Context(selection, data).municipality.id)
    except UnknownName:
        return selection


def _bar_values(selection: Selection, data: Data) -> tuple[Any, ...]:
    try:
        name = Context(selection, data).municipality.title
    except UnknownName:
        name = selection.municipality
    known = [group for group in selection.groups if group in shell.GROUPS]
    theme = selection.theme or data.settings.theme or "socialtjanst"
    return name, known, theme, selection.gender
