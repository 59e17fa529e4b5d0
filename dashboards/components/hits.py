"""KPIs found by words, as a list of links: title, id, unit; those that have ended last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.choice import address, stay
from kolada_bench import sv
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.publication import retired_after
from kolada_bench.catalogue.search import search
from kolada_bench.catalogue.themes import DEFAULT_THEME, read_theme
from kolada_bench.catalogue.units import unit
from kolada_bench.schema import Derived, Kpi

if TYPE_CHECKING:
    from dashboards.data import Data
    from dashboards.selection import Selection

PATH = "/utforska"
MOST = 25
_WIDER = 3
"""How many words of a question that had no hit are tried by themselves."""


def hits(data: Data, selection: Selection, text: str) -> list[Any]:
    """Return the hits for ``text``; without any text the theme's KPIs to begin with."""
    if not text.strip():
        return _beginning(data, selection)
    found = search(data.kpis().values(), text)
    if not found:
        return _nothing(data, selection, text)
    count = sv.count(len(found), "träff", "träffar")
    more = f", de {MOST} första visas. Lägg till ett ord." if len(found) > MOST else ""
    return [
        html.P(f'{count} för "{text}"{more}', role="status", className="not"),
        kpi_list(found[:MOST], selection.with_extra(sok=text)),
    ]


def kpi_list(kpis: Sequence[Kpi | Derived], selection: Selection) -> Any:
    """Return KPIs as a list of links, each to itself in the same view."""
    return html.Ul([html.Li(_item(kpi, selection)) for kpi in kpis], className="nyckeltal")


def _item(kpi: Kpi | Derived, selection: Selection) -> list[Any]:
    one = selection.with_(kpis=(kpi.id,))
    return [
        dcc.Link(" ".join(kpi.title.split()), href=address(PATH, one)),
        " ",
        html.Span(" · ".join((kpi.id, *_marks(kpi))), className="not"),
    ]


def _marks(kpi: Kpi | Derived) -> Iterable[str]:
    if isinstance(kpi, Derived):
        yield kpi.unit
        yield "beräknat, finns inte i Kolada"
        return
    yield unit(kpi.id, kpi.title)
    last = retired_after(kpi)
    if last:
        yield f"publiceras inte efter {last}"
    if kpi.municipality_type == "L":
        yield "gäller regioner"


def _beginning(data: Data, selection: Selection) -> list[Any]:
    theme = read_theme(selection.theme or data.settings.theme or DEFAULT_THEME)
    known: dict[str, Kpi | Derived] = {**data.kpis(), **derived_kpis()}
    rows = [known[row.kpi] for row in theme.rows if row.kpi in known]
    return [
        html.P(f"Att börja med, ur temat {theme.title}:", className="not"),
        kpi_list(rows, selection),
    ]


def _nothing(data: Data, selection: Selection, text: str) -> list[Any]:
    words = [w for w in dict.fromkeys(text.split()) if len(w) > 2][:_WIDER]
    alone = [(word, len(search(data.kpis().values(), word))) for word in words]
    wider = [
        html.Li(
            stay(
                f"{word} ({sv.count(count, 'träff', 'träffar')})",
                PATH,
                selection.with_(kpis=()).with_extra(sok=word),
            )
        )
        for word, count in alone
        if count and len(text.split()) > 1
    ]
    said = f'Inget nyckeltal har alla ord i "{text}". Pröva färre eller andra ord.'
    listed = [html.Ul(wider, className="nyckeltal")] if wider else []
    return [html.P(said, role="status", className="besked"), *listed]
