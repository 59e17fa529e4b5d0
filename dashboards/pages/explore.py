"""Utforska: any of Kolada's KPIs, found by words, with what is known of it and its values.

The URL holds the words (``sok``) and the KPI (``kpi``). Hits come as one types; Enter puts
the words into the URL. Without a municipality the page tells what a KPI is; with one, how
it stands among its peers, in the country and over the years.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.attributes import also
from dashboards.components.cards import card_of
from dashboards.components.choice import address, stay
from dashboards.components.hits import PATH, hits, kpi_list
from dashboards.components.sections import WITHOUT
from dashboards.components.tables import page_tables
from dashboards.components.wording import on_screen, words_to_try
from dashboards.ids import Id
from dashboards.pages import about_kpi
from dashboards.pages.page import Card, Page
from dashboards.selection import LONGEST_WORD
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.search import unknown_kpi
from kolada_bench.report.figures import dot_chart, ranking_chart, series_chart

if TYPE_CHECKING:
    from dashboards.context import Context

SAID = {
    "rangordning": "En stapel per kommun, från högst till lägst. Högst är inte bäst: plats "
    "säger bara var kommunen står.",
    "prickar": "En prick per kommun i landet. Gruppens kommuner och den egna är utmärkta.",
    "utveckling": "Den egna kommunen, gruppens median och mittersta hälft, och riket. "
    "Linjen bryts där serien gör det.",
}


def build(context: Context) -> list[Any]:
    """Return the page."""
    chosen = context.selection.kpis
    return [
        html.H1("Utforska nyckeltal"),
        _search(context),
        *(_chosen(context, chosen[0]) if chosen else ()),
    ]


def asked(context: Context) -> None:
    """Ask for what the page shows: the list of KPIs, and the chosen one's values."""
    kpis = context.data.kpis()
    chosen = context.selection.kpis
    if chosen and _has_municipality(context) and chosen[0] in {*kpis, *derived_kpis()}:
        one = _one(context)
        for ask in (lambda: one.compare(all_municipalities=True), one.trend):
            with contextlib.suppress(*WITHOUT):
                ask()


def cards(context: Context) -> Mapping[str, Callable[[], Card]]:
    """Return the charts of the chosen KPI."""
    if not context.selection.kpis:
        return {}
    one, kpi = _one(context), context.selection.kpis[0]

    def compared(make: Callable[..., Any]) -> Any:
        return make(one.compare(all_municipalities=True), kpi)

    return {
        "rangordning": lambda: Card(compared(ranking_chart), SAID["rangordning"]),
        "prickar": lambda: Card(compared(dot_chart), SAID["prickar"]),
        "utveckling": lambda: Card(series_chart(one.trend(), kpi), SAID["utveckling"]),
    }


def _one(context: Context) -> Context:
    """Return the view with the first of its KPIs alone, outside any theme."""
    return context.with_(theme=None, kpis=context.selection.kpis[:1])


def _search(context: Context) -> Any:
    selection = context.selection
    words = selection["sok"]
    if not selection.kpis:
        found = hits(context.data, selection, words)
    elif words:
        found = [
            stay(f'Tillbaka till träffarna för "{words}"', PATH, selection.with_(kpis=()))
        ]
    else:
        found = []
    field = dcc.Input(
        id=Id.SEARCH, type="search", value=words, debounce=0.3, n_submit=0,
        maxLength=LONGEST_WORD, autoComplete="off", placeholder="till exempel köpt vård",
    )  # fmt: skip
    return html.Div(
        [
            html.Label(
                "Sök bland Koladas nyckeltal: ord ur titeln, eller id", htmlFor=Id.SEARCH
            ),
            field,
            html.Div(found, id=Id.FOUND),
        ],
        className="sok",
        role="search",
        **also(aria_label="Sök nyckeltal"),
    )


def _chosen(context: Context, id_: str) -> Iterable[Any]:
    kpis = context.data.kpis()
    kpi = kpis.get(id_) or derived_kpis().get(id_)
    if kpi is None:
        yield from _unknown(context, id_)
        return
    yield html.H2(f"{kpi.id} {' '.join(kpi.title.split())}")
    yield from about_kpi.notices(context, kpi)
    yield about_kpi.facts(context, kpi)
    if not _has_municipality(context):
        yield html.P(
            "Välj en kommun ovanför för att se nyckeltalets värden.", className="besked"
        )
        return
    yield from _values(context)


def _unknown(context: Context, id_: str) -> Iterable[Any]:
    kpis = context.data.kpis()
    error = unknown_kpi(id_, kpis)
    yield html.H2(f"{id_} finns inte")
    message = on_screen(str(error)).replace("på sidan Utforska", "i fältet ovanför")
    yield html.P(message, role="alert", className="fel")
    near = [kpis[near] for near in error.suggestions if near in kpis]
    if near:
        yield kpi_list(near, context.selection)
    words = words_to_try(str(error))
    if words:
        yield from hits(context.data, context.selection, words)


def _values(context: Context) -> Iterable[Any]:
    """Yield the charts, each or why it cannot be drawn, then the figures as a table."""
    yield html.H2(f"{context.municipality.title} bland andra")
    made = cards(context)
    for name in ("rangordning", "prickar"):
        yield _drawn(context, name, made[name])
    yield html.H2("Över tid")
    yield _drawn(context, "utveckling", made["utveckling"])
    one = _one(context)
    with contextlib.suppress(*WITHOUT):
        yield html.H2("I siffror")
        yield from page_tables(one.compare(all_municipalities=True).page())
    compare = address("/jamfor", one.selection.with_(extra=()))
    yield html.P(dcc.Link("Jämför nyckeltalet på sidan Jämför", href=compare))


def _drawn(context: Context, name: str, make: Callable[[], Card]) -> Any:
    try:
        return card_of(PAGE, name, make(), context)
    except WITHOUT as error:
        return html.P(on_screen(str(error)), className="besked")


def _has_municipality(context: Context) -> bool:
    return bool(context.selection.municipality or context.data.settings.municipality)


PAGE = Page(
    path=PATH, title="Utforska", build=build, cards=cards, asks=asked,
    needs_municipality=False, uses=frozenset({"grupp", "ar", "kon"}),
)  # fmt: skip
