"""Nettokostnad: the deviation per verksamhet, its years, what moved, and the reference.

All of it is one answer of ``nka``, against the first group chosen. The page shows every
year, so it heeds no year of the selection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from dash import html

from dashboards.components.cards import WHOLE, card_of
from dashboards.components.sections import section
from dashboards.components.tables import table_of, warnings_of
from dashboards.components.wording import all_on_screen
from dashboards.pages.page import Card, Page
from kolada_bench.benchmark.net_costs import depth_tables as depth
from kolada_bench.benchmark.net_costs.tables import (
    NET_COST_TEXT,
    latest_net_cost_tables,
)
from kolada_bench.benchmark.notes import group_notes
from kolada_bench.report.figures import heatmap_chart, net_cost_chart
from kolada_bench.report.parts.net_cost import ACCOUNTS, WHAT_IT_IS

if TYPE_CHECKING:
    from dashboards.context import Context
    from kolada_bench.benchmark.page import Table
    from kolada_bench.benchmark.result import NetCost

HOW_BARS = (
    "Till vänster procent av referenskostnaden, till höger miljoner kronor. Ett värde över "
    "noll är ett högre kostnadsläge än statistiskt förväntat, och säger inte varför."
)
HOW_YEARS = (
    "En rad är en verksamhet, en ruta ett år. Färgen säger över eller under "
    "referenskostnaden, inte bra eller dåligt; siffran i rutan är procent."
)
APART = "LSS"


def build(context: Context) -> list[Any]:
    """Return the page."""
    answer = context.nka(parts=True)
    charts = cards(context)

    def card(name: str, width: int | None = None) -> list[Any]:
        return [card_of(PAGE, name, charts[name](), context, width=width)]

    page = answer.page()
    return [
        html.H1(f"Nettokostnad i {context.municipality.title}"),
        html.P(
            "Nettokostnadsavvikelsen är kommunens nettokostnad mot den referenskostnad som "
            "svarar mot kommunens egna förutsättningar.",
            className="ingress",
        ),
        section("Per verksamhet", lambda: card("nka")),
        section("I siffror", lambda: list(_latest(answer))),
        section("Utveckling", lambda: card("varmekarta", WHOLE)),
        section("Ändring sedan året före", lambda: _change(answer)),
        section("Vad referenskostnaden består av", lambda: _parts(answer)),
        section("Ekonomiskt bistånd mot modellen", lambda: _assistance(answer)),
        html.Section(
            [
                html.H2("Så läses nettokostnadsavvikelsen"),
                html.P(f"{WHAT_IT_IS} {NET_COST_TEXT}"),
                html.P(ACCOUNTS),
            ]
        ),
        html.Section(
            [
                html.H2("Jämförelsegrupper"),
                *(html.P(note, className="not") for note in _groups(answer)),
            ]
        ),
        warnings_of(page.warnings),
        html.P(page.source, className="kalla"),
    ]


def cards(context: Context) -> Mapping[str, Callable[[], Card]]:
    """Return the page's charts."""

    def bars() -> Card:
        return Card(net_cost_chart(context.nka(parts=True)), HOW_BARS)

    def years() -> Card:
        return Card(heatmap_chart(context.nka(parts=True)), HOW_YEARS)

    return {"nka": bars, "varmekarta": years}


def _latest(answer: NetCost) -> Iterable[Any]:
    """Yield the newest year as a table; what is equalised apart stands last."""
    tables = list(latest_net_cost_tables(answer, ranked=True))
    for number, table in enumerate(tables):
        notes = (*table.notes, *(depth.latest_notes(answer) if number == 0 else ()))
        said = msgspec.structs.replace(table, notes=tuple(notes))
        yield html.Div(table_of(_apart_last(said)), className="sist-for-sig")


def _apart_last(table: Table) -> Table:
    own = tuple(row for row in table.rows if row[0].split(maxsplit=1)[0] == APART)
    others = tuple(row for row in table.rows if row not in own)
    return msgspec.structs.replace(table, rows=(*others, *own))


def _change(answer: NetCost) -> list[Any]:
    tables = list(depth.change_tables(answer))
    if not tables:
        reasons = all_on_screen(depth.latest_notes(answer))
        return [html.P(reason, className="not") for reason in reasons[1:]] or [
            html.P("Uppgift om två år i följd saknas.", className="tomt")
        ]
    return [table_of(table) for table in tables]


def _parts(answer: NetCost) -> list[Any]:
    """Return the published parts, a fold per verksamhet: its sentence is the summary."""
    tables = list(depth.parts_tables(answer))
    if not tables:
        return [html.P("Uppgift om referenskostnadens delar saknas.", className="tomt")]
    folds = [
        html.Details(
            [
                html.Summary(
                    [html.Strong(_area(table)), " ", html.Span(table.notes[0])],
                ),
                table_of(msgspec.structs.replace(table, notes=())),
            ],
            className="vikt",
        )
        for table in tables
    ]
    return [
        html.P(depth.PARTS_NOTE),
        *folds,
        html.P(
            "IFO och LSS har inga publicerade delar av referenskostnaden.", className="not"
        ),
    ]


def _area(table: Table) -> str:
    """Return what a table of parts is of: "Förskola 2025"."""
    text = table.heading.partition(", ")[2].partition(",")[0]
    return text[:1].upper() + text[1:]


def _assistance(answer: NetCost) -> list[Any]:
    tables = [table_of(table) for table in depth.assistance_tables(answer)]
    return tables or [html.P("Uppgift saknas.", className="tomt")]


def _groups(answer: NetCost) -> list[str]:
    return all_on_screen(group_notes(answer))


PAGE = Page(
    path="/nettokostnad", title="Nettokostnad", build=build, cards=cards,
    asks=lambda context: context.nka(parts=True), uses=frozenset({"grupp"}),
)  # fmt: skip
