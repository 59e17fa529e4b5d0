"""Jämför: the theme's rows beside the peers', and one of them in charts.

A row's link shows its KPI in the charts under the tables. The URL's ``kpi`` is that KPI,
and ``kostnad`` and ``kvalitet`` are the axes of cost against quality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from dash import dcc, html

from dashboards.components.attributes import also
from dashboards.components.cards import HALF, card_of
from dashboards.components.choice import address, choices
from dashboards.components.comparison import TARGET, comparison_table
from dashboards.components.comparison_parts import parts_of
from dashboards.components.sections import WITHOUT, section
from dashboards.components.tables import table_of, warnings_of
from dashboards.components.wording import all_on_screen, on_screen
from dashboards.pages import compare_charts as charts
from dashboards.pages import compare_question as question
from dashboards.pages.compare_gaps import gap_amounts
from dashboards.pages.page import Card, Page
from kolada_bench import sv
from kolada_bench.analysis.wording import sentence
from kolada_bench.benchmark.cells import most_common_year
from kolada_bench.benchmark.comparison.findings import row_findings
from kolada_bench.benchmark.net_costs.tables import latest_net_cost_tables
from kolada_bench.benchmark.notes import row_notes, source_of

if TYPE_CHECKING:
    from dashboards.context import Context
    from kolada_bench.benchmark.page import Table
    from kolada_bench.benchmark.result import Benchmark

PATH = "/jamfor"
CHOOSE = (
    "Välj ett nyckeltal i tabellen för att se det i diagram. En rubrik i tabellen sorterar."
)


def build(context: Context) -> list[Any]:
    """Return the page."""
    answer = question.table_answer(context)
    shown = question.shown_kpi(context)
    net_cost = list(latest_net_cost_tables(answer))
    return [
        html.H1(f"Jämför {context.municipality.title}"),
        html.P(_about(answer), className="ingress"),
        _whole_theme(context),
        *_net_cost(net_cost, context),
        *_tables(answer, shown, context),
        _notes(answer, net_cost),
        *_charts(answer, shown, context),
        section("Vad skillnaderna motsvarar", lambda: gap_amounts(answer)),
        warnings_of(answer.warnings),
        html.P(
            source_of(answer, computed="Rader med *, median, plats, skillnad och belopp"),
            className="kalla",
        ),
    ]


def cards(context: Context) -> Mapping[str, Callable[[], Card]]:
    """Return the page's charts."""
    return charts.cards(context)


def asks(context: Context) -> None:
    """Ask for what the page shows; a chart without figures stops none of the others."""
    question.table_answer(context)
    for make in cards(context).values():
        try:
            make()
        except WITHOUT:
            continue


def _whole_theme(context: Context) -> Any:
    """Return the way back to a theme's rows, where KPIs alone are shown."""
    if question.theme_of(context):
        return None
    whole = address(PATH, context.selection.with_(kpis=(), extra=()))
    return html.P(dcc.Link("Visa ett helt tema", href=whole))


def _about(answer: Benchmark) -> str:
    """Return what is compared with whom, and of which year."""
    rows = answer.rows.to_dict("records")
    year = most_common_year(rows)
    others = any(row["year"] != year for row in rows)
    when = f"{year} där inget annat sägs" if others else f"{year}"
    about = answer.theme_title or "Valda nyckeltal"
    against = sv.listing(answer.group_words)
    return f"{about} {sv.EN_DASH} jämfört med {against}, {when}"


def _net_cost(found: Sequence[Table], context: Context) -> Iterable[Any]:
    """Yield the NKA block of the theme, with the way to all of it."""
    tables = [table_of(msgspec.structs.replace(table, notes=())) for table in found]
    if tables:
        yield html.Section(
            [
                html.H2("Nettokostnadsavvikelse"),
                *tables,
                html.P(
                    dcc.Link(
                        "Alla verksamheter, alla år och vad som ändrats",
                        href=address("/nettokostnad", context.selection.with_(extra=())),
                    )
                ),
            ]
        )


def _tables(answer: Benchmark, shown: str, context: Context) -> Iterable[Any]:
    """Yield a section per heading of the theme, its tables under it."""
    parts = parts_of(answer)

    def href(kpi: str) -> str:
        return address(PATH, question.with_first(context, kpi))

    for number, heading in enumerate(dict.fromkeys(part.section for part in parts)):
        mine = [part for part in parts if part.section == heading]
        yield html.Section(
            [
                html.H2(heading),
                *([html.P(CHOOSE, className="not")] if number == 0 else []),
                *(comparison_table(answer, part, shown, href) for part in mine),
            ]
        )


def _notes(answer: Benchmark, net_cost: Iterable[Table]) -> Any:
    """Return what the marks and columns mean, folded: one line each."""
    rows = answer.rows.to_dict("records")
    about = dict.fromkeys(note for table in net_cost for note in table.notes)
    said = all_on_screen([*row_notes(answer, rows), *about])
    return html.Details(
        [html.Summary("Så läses tabellerna"), *(html.P(note) for note in said)],
        className="noter vikt",
    )


def _charts(answer: Benchmark, shown: str, context: Context) -> Iterable[Any]:
    """Yield the KPI that is shown: sentences, and a card for each chart of it."""
    rows = [row for row in answer.rows.to_dict("records") if row["kpi"] == shown]
    label = str(rows[0]["label"]) if rows else shown
    about = [
        html.P(sentence(finding, amount_unit=answer.amount_unit))
        for finding in row_findings(answer)
        if finding.kpi == shown
    ]
    explore = address("/utforska", context.selection.with_(kpis=(shown,), extra=()))
    heading = html.H2(label, id=TARGET, tabIndex="-1", **also(data_kpi=shown))
    makers = cards(context)
    ranked = [name for name in makers if name.startswith(charts.RANKING)]
    more = [name for name in makers if name in (charts.DOTS, charts.SERIES)]
    yield html.Section(
        [
            heading,
            *about,
            html.P(dcc.Link(f"Definition, brott och publicering ({shown})", href=explore)),
            _side_by_side(ranked, makers, context),
            *(_card(name, makers[name], context) for name in more),
        ]
    )
    if charts.REGIME in makers:
        yield html.Section(
            [
                html.H2("Köpt och egen regi"),
                _card(charts.REGIME, makers[charts.REGIME], context),
            ]
        )
    if charts.QUALITY in makers:
        yield html.Section(
            [
                html.H2("Kostnad mot kvalitet"),
                *_axes(context),
                _card(charts.QUALITY, makers[charts.QUALITY], context),
            ]
        )


def _side_by_side(
    names: list[str], makers: Mapping[str, Callable[[], Card]], context: Context
) -> Any:
    """Return a ranking per group: alone with its table beside it, several in a grid."""
    several = len(names) > 1
    width = HALF if several else None
    made = [_card(name, makers[name], context, width=width) for name in names]
    return html.Div(made, className="rutnat bred") if several else html.Div(made)


def _card(
    name: str, make: Callable[[], Card], context: Context, *, width: int | None = None
) -> Any:
    """Return a card, or why it cannot be drawn."""
    try:
        return card_of(PAGE, name, make(), context, width=width)
    except WITHOUT as error:
        return html.P(on_screen(str(error)), className="tomt", role="status")


def _axes(context: Context) -> Iterable[Any]:
    """Yield the choice of cost and of quality; each choice is a view of its own."""
    pair = question.quality_pair(context)
    there = question.axes(context)
    if pair is None:
        return
    for legend, key, rows, now in (
        ("Kostnad", "kostnad", there.costs, pair.cost),
        ("Kvalitet", "kvalitet", there.qualities, pair.quality),
    ):
        kept = {"kostnad": pair.cost, "kvalitet": pair.quality}
        options = [
            (
                row.label,
                context.selection.with_extra(**{**kept, key: row.kpi}),
                row.kpi == now,
            )
            for row in rows
        ]
        yield choices(legend, PATH, options)


PAGE = Page(path=PATH, title="Jämför", build=build, cards=cards, asks=asks)
