"""The URL decides what is shown; the bar writes the URL, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State, ctx, no_update

from dashboards import shell
from dashboards.building import built, content
from dashboards.callbacks import bar, report
from dashboards.components import states
from dashboards.context import Context
from dashboards.ids import Id
from dashboards.jobs import DONE, RUNNING
from dashboards.pages import page_at
from dashboards.selection import Selection, read_selection
from kolada_bench.errors import UsageError

if TYPE_CHECKING:
    from dash import Dash

    from dashboards.data import Data
    from dashboards.jobs import Jobs

NO_PAGE = "Sidan finns inte. Välj en sida i menyn."


def register(app: Dash, data: Data, jobs: Jobs) -> None:
    """Make the callbacks of ``app``."""
    _register_width(app)
    bar.register(app, data)
    report.register(app, data, jobs)

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
        page = page_at(app, pathname)
        try:
            selection = read_selection(search or "")
        except UsageError as error:
            return states.refused(str(error)), shell.navigation("", Selection(), href)
        menu = shell.navigation(page.path if page else "", selection, href)
        if page is None:
            return states.refused(NO_PAGE), menu
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
        page = page_at(app, pathname)
        if page is None:
            return states.refused(NO_PAGE), no_update, True
        try:
            context = Context(read_selection(search or ""), data, width=width)
        except UsageError as error:
            return states.refused(str(error)), no_update, True
        return built(page, context), no_update, True


def _register_width(app: Dash) -> None:
    """Let the browser say how wide its window is, once and where it changes in kind."""
    app.clientside_callback(
        ClientsideFunction("kolada", "width"),
        Output(Id.WIDTH, "data"),
        Input(Id.URL, "href"),
        State(Id.WIDTH, "data"),
    )
