"""Drivkrafter: where a difference in cost lies, by part and by factor.

The URL says which cost's parts (``kostnad``), which split (``samband``), and whether the
municipality is held against itself in an earlier year (``fran``: a year, or "tre" for three
years back inside the unbroken series). The words keep to arithmetic: where a difference
lies, never why.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dash import html

from dashboards.components.cards import WHOLE, card_of
from dashboards.components.choice import choices, stay
from dashboards.components.sections import WITHOUT, section
from dashboards.components.tables import how_made, table_of, warnings_of
from dashboards.pages import parts_of_costs, placement
from dashboards.pages.page import Card, Page
from kolada_bench import sv
from kolada_bench.catalogue.drivers import ALL_THEMES, THEMES
from kolada_bench.catalogue.themes import read_theme
from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.report.figures import drivers_chart

if TYPE_CHECKING:
    from dashboards.context import Context
    from dashboards.selection import Selection
    from kolada_bench.benchmark.cost_drivers.result import Drivers, DriverSplit

CHOSEN = "uppdelning"
"""The place on the page where the chosen split is shown."""
THREE_BACK = "tre"
YEARS_BACK = 6
HOW_FACTORS = (
    "Från den summerade gruppen, eller det tidigare året, till den egna kostnaden: varje "
    "stapel är vad en faktor ändrar när bara den byts."
)
NOT_ADDED = (
    "Får inte summeras: uppdelningarna visar samma kostnader på olika sätt, och samma "
    "krona kan finnas i flera."
)


def build(context: Context) -> list[Any]:
    """Return the page."""
    return [
        html.H1(f"Drivkrafter i {context.municipality.title}"),
        html.P(
            "Var en skillnad i kostnad ligger: på vilken del, och på ålder, volym eller "
            "kostnad per brukare. Uppdelningen säger inte varför.",
            className="ingress",
        ),
        section("Vilken del av kostnaden?", lambda: parts_of_costs.build(PAGE, context)),
        section(
            "Ålder, volym och kostnad per brukare",
            lambda: _drivers(context),
            *_other_themes(context),
        ),
        *placement.build(PAGE.path, context),
    ]


def asked(context: Context) -> None:
    """Ask for what the page shows; a theme may lack one of them."""
    for ask in (context.parts, lambda: _answer(context)):
        with contextlib.suppress(*WITHOUT):
            ask()


def cards(context: Context) -> Mapping[str, Callable[[], Card]]:
    """Return the page's charts: parts of a cost, and its factors."""
    return {
        "delar": lambda: parts_of_costs.card(context),
        "drivkrafter": lambda: _drivers_card(context),
    }


def _drivers(context: Context) -> list[Any]:
    answer = _answer(context)
    split = _split(context, answer)
    page = answer.page()
    firsts = [_link(context, one, chosen=one is split) for one in answer.splits]
    details = replace(answer, splits=(split,), details=True).page()
    return [
        *_against(context, answer),
        table_of(page.tables[0], firsts),
        html.P(NOT_ADDED, className="not"),
        html.H3(f"{split.driver.id} {split.driver.title}", id=CHOSEN, tabIndex="-1"),
        *(
            [card_of(PAGE, "drivkrafter", _drivers_card(context), context, width=WHOLE)]
            if split.split
            else []
        ),
        *map(table_of, details.tables),
        *([] if details.tables else [html.P(split.reason, className="besked")]),
        *how_made([n for n in page.notes if n not in NOT_SHOWN], page.source),
        warnings_of(page.warnings),
    ]


NOT_SHOWN = ("Raderna får inte summeras: samma krona kan finnas i flera.",)
"""Said above, beside the table."""


def _link(context: Context, split: DriverSplit, *, chosen: bool) -> Any:
    text = f"{split.driver.id} {split.driver.cost_name}"
    return stay(
        text,
        PAGE.path,
        context.selection.with_extra(samband=split.driver.id),
        chosen=chosen,
        to=CHOSEN,
    )


def _answer(context: Context) -> Drivers:
    """Return the splits, against the group or against an earlier own year."""
    back = context.selection["fran"]
    if back in ("", THREE_BACK):
        return context.drivers(over_time=bool(back))
    if not re.fullmatch(r"(19|20)\d\d", back):
        message = f'"{back[:20]}" är inget år. Välj ett tidigare år i raden ovanför.'
        raise UsageError(message)
    return context.drivers(over_time=True, from_year=int(back))


def _split(context: Context, answer: Drivers) -> DriverSplit:
    """Return the split that is asked for, or the one with the largest difference."""
    wanted = context.selection["samband"].upper()
    for split in answer.splits:
        if split.driver.id.upper() == wanted:
            return split
    if wanted:
        known = tuple(dict.fromkeys(split.driver.id for split in answer.splits))
        message = (
            f'Uppdelningen "{wanted[:20]}" finns inte här. Välj bland {sv.listing(known)}.'
        )
        raise UnknownName(message, name=wanted, suggestions=known)
    return max(answer.splits, key=lambda s: abs(s.split.difference) if s.split else -1.0)


def _drivers_card(context: Context) -> Card:
    answer = _answer(context)
    return Card(drivers_chart(answer, _split(context, answer).driver.id), HOW_FACTORS)


def _against(context: Context, answer: Drivers) -> Iterable[Any]:
    """Yield the choice between the group and an own year, and of the year."""
    selection, back = context.selection, context.selection["fran"]
    yield choices("Jämfört med", PAGE.path, [
        (selection.groups[0].capitalize(), selection.with_extra(fran=""), not back),
        ("Eget tidigare år", selection.with_extra(fran=back or THREE_BACK), bool(back)),
    ])  # fmt: skip
    if not back:
        return
    newest = max((split.year for split in answer.splits if split.year), default=0)
    years = range(newest - 1, newest - 1 - YEARS_BACK, -1)
    options = [("Tre år tidigare", THREE_BACK), *((str(y), str(y)) for y in years)]
    yield choices("Från", PAGE.path, [
        (text, selection.with_extra(fran=value), value == back) for text, value in options
    ])  # fmt: skip


def _other_themes(context: Context) -> list[Any]:
    """Return links to the themes that have splits, where this one has none."""
    theme = context.selection.theme
    if theme is None or theme in (ALL_THEMES, *THEMES):
        return []
    options: list[tuple[str, Selection, bool]] = [
        (read_theme(name).title, context.selection.with_(theme=name), False)
        for name in (ALL_THEMES, *THEMES)
    ]
    return [choices("Visa tema", PAGE.path, options)]


PAGE = Page(
    path="/drivkrafter", title="Drivkrafter", build=build, cards=cards, asks=asked,
    uses=frozenset({"grupp", "tema", "ar"}),
)  # fmt: skip
