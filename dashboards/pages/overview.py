"""Översikt: a municipality's picture in one screen, or the way in before one is chosen.

What the figures rest on (members, notes, every year) stands on Nettokostnad, Jämför and
Sticker ut, which each part of this page leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

import msgspec
from dash import dcc, html

from dashboards.components.cards import HALF, card_of
from dashboards.components.choice import address
from dashboards.components.sections import section
from dashboards.components.tables import table_of, warnings_of
from dashboards.components.wording import all_on_screen
from dashboards.pages import start
from dashboards.pages.page import Card, Page
from kolada_bench import sv
from kolada_bench.analysis.net_cost_change import SMALL_MUNICIPALITY
from kolada_bench.benchmark.cells import PRELIMINARY, decimals_of, is_missing
from kolada_bench.benchmark.net_costs import depth_tables as depth
from kolada_bench.benchmark.net_costs.tables import area_title
from kolada_bench.benchmark.notes import group_notes, source_of
from kolada_bench.catalogue.themes import DEFAULT_THEME
from kolada_bench.peers.classes import ClassKind, class_among
from kolada_bench.peers.titles import plain_title
from kolada_bench.report.figures import net_cost_chart
from kolada_bench.report.figures.words import display_unit, group_in_text

if TYPE_CHECKING:
    from dashboards.context import Context
    from kolada_bench.benchmark.page import Table
    from kolada_bench.benchmark.result import NetCost
    from kolada_bench.benchmark.standing_out.answer import Standout

MOST = 5
"""How many things that stand out there is room for on one screen."""
HOW = (
    "Staplarna är kommunens nettokostnad mot referenskostnaden; över noll är ett högre "
    "kostnadsläge än statistiskt förväntat. Det säger inte varför."
)
_CLASSES: tuple[ClassKind, ...] = ("lan", "kommungrupp")
_MOVED = (0, 2, 3, 4, 5)
"""Which columns of the table of changes there is room for here."""


def build(context: Context) -> list[Any]:
    """Return the page; without a municipality, the way in."""
    if not context.is_chosen:
        return start.build(context)
    answer = context.nka()
    title = context.municipality.title
    nka = html.Div(
        [
            section(
                "Nettokostnadsavvikelse",
                lambda: [*_headline(answer, context), _net_cost(context)],
            )
        ]
    )
    beside = html.Div(
        [
            section("Sticker ut", lambda: _standing_out(context)),
            section("Ändring sedan året före", lambda: _changes(answer)),
        ]
    )
    return [
        html.H1(title),
        html.P(" · ".join(_facts(answer, context)), className="ingress"),
        html.Div([nka, beside], className="oversikt"),
        html.Details(
            [
                html.Summary("Jämförelsegrupperna"),
                *(html.P(note) for note in all_on_screen(group_notes(answer))),
            ],
            className="noter vikt",
        ),
        warnings_of(answer.warnings),
        html.P(
            source_of(answer, computed="Median, snitt, urval och förändring"),
            className="kalla",
        ),
    ]


def cards(context: Context) -> Mapping[str, Callable[[], Card]]:
    """Return the page's charts."""
    return {"nka": lambda: Card(net_cost_chart(context.nka()), HOW)}


def asks(context: Context) -> None:
    """Ask for what the page shows."""
    if context.is_chosen:
        context.nka()
        context.standout()
        context.data.groups()


def _net_cost(context: Context) -> Any:
    return card_of(PAGE, "nka", cards(context)["nka"](), context, width=HALF)


def _facts(answer: NetCost, context: Context) -> Iterable[str]:
    """Yield inhabitants, the classes that it belongs to, and whom it is held against."""
    known = answer.net_cost.dropna(subset=["population"])
    if len(known):
        newest = known.sort_values("year").iloc[-1]
        people = sv.number(float(newest["population"]))
        yield f"{people} invånare {int(newest['year'])}"
    groups = context.data.groups().values()
    for kind in _CLASSES:
        found = class_among(kind, answer.municipality, groups)
        if found is not None:
            yield plain_title(found.title)
    yield f"jämförs med {sv.listing(answer.group_words)}"


def _headline(answer: NetCost, context: Context) -> Iterable[Any]:
    """Yield which figure leads where one year's is too restless to bear a conclusion."""
    chosen = answer.net_cost[answer.net_cost["chosen"].to_numpy(dtype=bool)]
    more = _link("Alla år", "/nettokostnad", context)
    said: list[Any] = []
    for row in chosen.drop_duplicates("service_area").to_dict("records"):
        if row["headline"] == "mean_3_years":
            years = f"{int(row['year']) - 2}{sv.EN_DASH}{int(row['year'])}"
            figure = sv.with_unit(row["headline_pct"], "%", 1, sign=True)
            said += [
                f"{area_title(row['service_area'])}: ",
                html.Strong(f"{figure} i snitt {years}"),
                f" (huvudsiffra under {sv.number(SMALL_MUNICIPALITY)} invånare). ",
            ]
    yield html.P([*said, more], className="huvudsiffra")


def _standing_out(context: Context) -> list[Any]:
    """Return a sentence for each of the first things that stand out, with its charts."""
    answer = context.standout()
    rows = answer.rows.to_dict("records")
    if not rows:
        return [
            html.P(
                "Inget nyckeltal i temat ligger långt från både landets mitt och gruppens "
                "mittersta hälft.",
                className="tomt",
            )
        ]
    told = _first(rows)
    items = [html.Li(_told(row, answer, context)) for row in told]
    about = f"{len(told)} av {len(rows)} i temat {answer.theme_title}. "
    return [
        html.Ul(items, className="punkter"),
        html.P([about, _link("Visa alla", "/sticker-ut", context)], className="not"),
    ]


def _first(rows: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Return as many as there is room for: each section's first, then its second ..."""
    by_section: dict[str, list[dict[Any, Any]]] = {}
    for row in rows:
        by_section.setdefault(row["section"], []).append(row)
    turns = chain.from_iterable(zip_longest(*by_section.values()))
    kept = [row["kpi"] for row in turns if row is not None][:MOST]
    return [row for row in rows if row["kpi"] in kept]


def _told(row: dict[Any, Any], answer: Standout, context: Context) -> list[Any]:
    decimals, unit = decimals_of(row), display_unit(row["unit"])
    group = next(group for group in answer.groups if group.id == row["group"])
    label = str(row["label"])
    name = label.rpartition(", ")[0] or label
    if row["section"].startswith(name) or not is_missing(row["deviation_mnkr"]):
        name = f"{row['section']} {name}"
    mark = f" {PRELIMINARY}" if row["preliminary"] else ""
    theme = context.selection.theme or context.data.settings.theme or DEFAULT_THEME
    place = context.selection.with_(theme=theme, kpis=(row["kpi"],), extra=())
    return [
        dcc.Link(name, href=address("/jamfor", place)),
        f" {sv.with_unit(row['value'], unit, decimals)} {int(row['year'])}{mark} mot "
        f"{sv.number(row['median'], decimals)} i {group_in_text(group)}: {row['why']}.",
    ]


def _changes(answer: NetCost) -> list[Any]:
    """Return what has moved since the year before, by own cost and by reference."""
    tables = list(depth.change_tables(answer))
    if not tables:
        return [html.P("Uppgift om två år i följd saknas.", className="tomt")]
    return [html.Div(table_of(_narrow(tables[0])), className="tat")]


def _narrow(table: Table) -> Table:
    """Return a table of changes with the columns that say what moved."""
    return msgspec.structs.replace(
        table,
        heading="",
        columns=tuple(table.columns[n] for n in _MOVED),
        rows=tuple(tuple(row[n] for n in _MOVED) for row in table.rows),
        notes=(),
    )


def _link(text: str, path: str, context: Context) -> Any:
    return dcc.Link(text, href=address(path, context.selection.with_(extra=())))


PAGE = Page(
    path="/", title="Översikt", build=build, cards=cards, asks=asks,
    needs_municipality=False, uses=frozenset({"grupp", "tema"}),
)  # fmt: skip
