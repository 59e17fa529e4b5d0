"""Work in the background inside a page: how it goes, a way to stop it, and what came of it.

Several of them can stand on a page, each by its ``what``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.states import TICK
from dashboards.components.wording import on_screen
from dashboards.ids import Kind
from dashboards.jobs import RUNNING

if TYPE_CHECKING:
    from dashboards.jobs import Job


def under_way(job: Job, what: str) -> list[Any]:
    """Return what follows a job; one that could not begin says why."""
    if job.state != RUNNING:
        return failed(job.said)
    return [
        html.P(
            job.said,
            id={"type": Kind.WORK_STATE, "what": what},
            role="status",
            className="vantan",
        ),
        html.Button(
            "Avbryt", id={"type": Kind.WORK_STOP, "what": what}, n_clicks=0, type="button"
        ),
        dcc.Store(id={"type": Kind.WORK, "what": what}, data=job.id),
        dcc.Interval(id={"type": Kind.WORK_TICK, "what": what}, interval=TICK),
    ]


def failed(said: str) -> list[Any]:
    """Return why a job made nothing."""
    return [html.P(on_screen(said), role="alert", className="fel")]
