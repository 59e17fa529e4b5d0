"""What stands in a page's place: no municipality yet, waiting, an error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.wording import on_screen
from dashboards.ids import Id

if TYPE_CHECKING:
    from dashboards.jobs import Job

TICK = 700
"""Milliseconds between two questions about how a job goes."""


def choose() -> list[Any]:
    """Return the page before any municipality is chosen."""
    return [
        html.H1("Välj en kommun"),
        html.P(
            "Skriv kommunens namn eller kod i fältet Kommun ovanför, och tryck på Enter."
        ),
    ]


def refused(message: str) -> list[Any]:
    """Return an error of ours as a page: what is wrong, and what to do."""
    return [
        html.H1("Det gick inte"),
        html.P(on_screen(message), role="alert", className="fel"),
    ]


def notices(said: Iterable[str]) -> list[Any]:
    """Return what a page says first of how its data was had; nothing when all is well."""
    lines = list(dict.fromkeys(said))
    if not lines:
        return []
    return [html.Div([html.P(line) for line in lines], role="status", className="lage")]


def internal(kind: str) -> list[Any]:
    """Return what a fault of the program looks like: no traceback, ever."""
    return refused(
        f"Ett internt fel inträffade ({kind}). Felet är noterat i serverns logg. Ladda om "
        "sidan, eller välj något annat."
    )


def waiting(job: Job) -> list[Any]:
    """Return the page while a job fetches what it takes."""
    return [
        html.H1("Hämtar från Kolada"),
        html.P(job.said, id=Id.JOB_STATE, role="status", className="vantan"),
        html.Button("Avbryt", id=Id.JOB_CANCEL, n_clicks=0, type="button"),
        dcc.Store(id=Id.JOB, data=job.id),
        dcc.Interval(id=Id.JOB_TICK, interval=TICK),
    ]
