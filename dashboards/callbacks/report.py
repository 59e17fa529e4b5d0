"""The report's preview and files: made by jobs, followed, stopped, and had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dash import MATCH, Input, Output, State, ctx, get_relative_path, html, no_update

from dashboards import reports
from dashboards.components import preview, work
from dashboards.context import Context
from dashboards.ids import Id, Kind
from dashboards.jobs import DONE, RUNNING
from dashboards.pages.report import PREVIEW
from dashboards.selection import read_selection
from kolada_bench import sv
from kolada_bench.errors import KoladaBenchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash

    from dashboards.data import Data
    from dashboards.jobs import Job, Jobs, Result, Teller

    Asked = dict[str, str]


def register(app: Dash, data: Data, jobs: Jobs) -> None:
    """Make the callbacks of ``app``."""

    @app.callback(
        Output({"type": Kind.RESULT, "what": PREVIEW}, "children"),
        Input(Id.REPORT, "data"),
    )
    def show(asked: Asked) -> list[Any]:
        return _or_message(lambda: shown_or_begun(asked, data, jobs))

    @app.callback(
        Output({"type": Kind.RESULT, "what": MATCH}, "children", allow_duplicate=True),
        Input({"type": Kind.MAKE, "what": MATCH}, "n_clicks"),
        State(Id.REPORT, "data"),
        prevent_initial_call=True,
    )
    def make(clicks: int, asked: Asked) -> Any:
        if not clicks or ctx.triggered_id is None:
            return no_update
        form = str(ctx.triggered_id["what"])
        return work.under_way(begin(asked, form, data, jobs), form)

    @app.callback(
        Output({"type": Kind.RESULT, "what": MATCH}, "children", allow_duplicate=True),
        Output({"type": Kind.WORK_STATE, "what": MATCH}, "children"),
        Input({"type": Kind.WORK_TICK, "what": MATCH}, "n_intervals"),
        Input({"type": Kind.WORK_STOP, "what": MATCH}, "n_clicks"),
        State({"type": Kind.WORK, "what": MATCH}, "data"),
        State(Id.REPORT, "data"),
        prevent_initial_call=True,
    )
    def follow(_: int, stopped: int, id_: str, asked: Asked) -> tuple[Any, Any]:
        if stopped:
            jobs.cancel(id_)
        job = jobs.get(id_)
        if job is not None and job.state == RUNNING:
            return no_update, job.said
        what = str(ctx.triggered_id["what"])
        return _or_message(lambda: ended(job, what, asked, data)), no_update

    @app.callback(
        Output({"type": Kind.FIGURE, "number": MATCH}, "children"),
        Input({"type": Kind.SEEN, "number": MATCH}, "data"),
        State(Id.REPORT, "data"),
        State(Id.WIDTH, "data"),
        prevent_initial_call=True,
    )
    def draw(seen: bool, asked: Asked, width: int | None) -> Any:
        if not seen:
            return no_update
        context = _context(asked, data, width)
        number = int(ctx.triggered_id["number"])
        return _or_message(lambda: [drawn(context, number)])


def shown_or_begun(asked: Asked, data: Data, jobs: Jobs) -> list[Any]:
    """Return the preview where the report is made, else what follows its making."""
    context = _context(asked, data)
    if reports.is_at_hand(context):
        return [preview.preview(reports.made(context).report)]
    return work.under_way(begin(asked, PREVIEW, data, jobs), PREVIEW)


def begin(asked: Asked, what: str, data: Data, jobs: Jobs) -> Job:
    """Begin to make the report, or a file of it, for one reader."""

    def make(teller: Teller) -> Result | None:
        def told(fetched: int) -> None:
            teller.say(f"{sv.count(fetched, 'svar', 'svar')} från Kolada …")

        context = Context(read_selection(asked["query"]), data, told)
        teller.say("Räknar …")
        if what == PREVIEW:
            reports.made(context)
            return None
        return reports.file_of(context, what, teller.say)

    return jobs.start(f"rapport {what} {asked['query']} {asked['reader']}", make)


def ended(job: Job | None, what: str, asked: Asked, data: Data) -> list[Any]:
    """Return what came of a job that runs no more."""
    if job is None:
        return work.failed("Arbetet är borta. Försök igen.")
    if job.state != DONE:
        return work.failed(job.said)
    if what == PREVIEW:
        return [preview.preview(reports.made(_context(asked, data)).report)]
    name = str(job.file)
    place = get_relative_path(f"/jobb/{job.id}/{quote(name)}")
    return [html.P(html.A(name, href=place, download=name), role="status")]


def drawn(context: Context, number: int) -> Any:
    """Return the figure of this number in the report, drawn for the window."""
    figures = preview.figures(reports.made(context).report)
    return preview.drawn(figures[number - 1], number, context.size)


def _context(asked: Asked, data: Data, width: int | None = None) -> Context:
    return Context(read_selection(asked["query"]), data, width=width)


def _or_message(make: Callable[[], list[Any]]) -> list[Any]:
    try:
        return make()
    except KoladaBenchError as error:
        return work.failed(str(error))
