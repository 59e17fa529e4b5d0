"""What a KPI is, before its values: what to beware of, its facts and its description."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.choice import address
from dashboards.components.facts import pairs
from dashboards.components.hits import PATH, kpi_list
from kolada_bench import sv
from kolada_bench.catalogue.breaks import read_breaks
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.facts import (
    USED_IN,
    derived_facts,
    description,
    published_facts,
)
from kolada_bench.catalogue.publication import calendar, is_retired, retired_after
from kolada_bench.catalogue.search import search
from kolada_bench.schema import Derived, Kpi

if TYPE_CHECKING:
    from dashboards.context import Context

LONG, MOST_NEAR = 500, 3
"""Signs of a description that is shown folded; living KPIs named beside one that ended."""


def notices(context: Context, kpi: Kpi | Derived) -> Iterable[Any]:
    """Yield what the reader must know before the figures."""
    others = len(context.selection.kpis) - 1
    if others:
        more = sv.count(others, "nyckeltal", "nyckeltal")
        yield html.P(f"Länken har {more} till; här visas det första.", className="besked")
    if isinstance(kpi, Derived):
        return
    if kpi.municipality_type == "L":
        yield html.P(
            "Nyckeltalet gäller regioner: kommuner har inga värden.", className="besked"
        )
    if not is_retired(kpi):
        return
    yield html.P(
        f"Nyckeltalet publiceras inte efter {retired_after(kpi)}. Som mål eller "
        "uppföljning behöver det en ny källa.",
        className="besked",
    )
    near = _living_like(kpi, context)
    if near:
        yield html.P("Liknande nyckeltal som publiceras:", className="not")
        yield kpi_list(near, context.selection)


def _living_like(kpi: Kpi, context: Context) -> list[Kpi | Derived]:
    """Return KPIs still published whose titles begin to share this one's words."""
    words = kpi.title.partition(",")[0].partition("(")[0].split()
    for kept in range(len(words), 1, -1):
        found = search(context.data.kpis().values(), " ".join(words[:kept]))
        living = [k for k in found if isinstance(k, Derived) or not is_retired(k)]
        if living:
            return living[:MOST_NEAR]
    return []


def facts(context: Context, kpi: Kpi | Derived) -> Any:
    """Return what is known of a KPI, and Kolada's description of it."""
    known = [
        (label, _linked(context, text) if label == USED_IN else text)
        for label, text in _known(context, kpi)
    ]
    told = "" if isinstance(kpi, Derived) else description(kpi)
    about = html.Details(
        [html.Summary("Koladas beskrivning"), html.P(told)], open=len(told) < LONG
    )
    return html.Div([pairs(known, className="fakta"), *([about] if told else [])])


def _linked(context: Context, ids: str) -> list[Any]:
    """Return derived KPIs as links, by their titles."""
    return [
        html.Div(
            dcc.Link(
                derived_kpis()[id_].title,
                href=address(PATH, context.selection.with_(kpis=(id_,))),
            )
        )
        for id_ in ids.split(", ")
    ]


def _known(context: Context, kpi: Kpi | Derived) -> Iterable[tuple[str, str]]:
    if isinstance(kpi, Derived):
        yield from derived_facts(kpi)
        return
    file = context.data.settings.breaks_file
    yield from published_facts(kpi, read_breaks(file) if file else {})
    coming = calendar([kpi], _today(context))
    if coming:
        what = "preliminära" if coming[0].preliminary else "slutliga"
        yield (
            "Nästa publicering",
            f"{sv.day(coming[0].when)}, {what} värden {coming[0].year}",
        )


def _today(context: Context) -> date:
    """Return the day that the data is of: the demo and a snapshot have their own."""
    return context.data.source().as_of if context.data.is_local else date.today()
