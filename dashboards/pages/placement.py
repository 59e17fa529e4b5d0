"""One more placement: what a price a day comes to, for a municipality of this size.

Kolada has a price a day for adults in institution only; that of a child's placement is the
municipality's own, from its contract, and stands in the URL (``pris``, ``dygn``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboards.components.sections import WITHOUT, section
from dashboards.components.tables import table_of
from dashboards.ids import Id
from kolada_bench import sv
from kolada_bench.analysis.targets import one_more
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.errors import UsageError

if TYPE_CHECKING:
    from dashboards.context import Context

HEADING, AREA = "En placering till", "IFO"
MOST_PRICE, USUAL_DAYS, MOST_DAYS, EXAMPLE = 100_000, 365, 366, 1000


def build(path: str, context: Context) -> Iterable[Any]:
    """Yield the section, where the page's theme has IFO's reference cost."""
    row = _ifo(context)
    if row is None:
        return
    price, days = context.selection["pris"], context.selection["dygn"]
    fields = html.Div(
        [
            _field("Dygnspris, kr", Id.PRICE, price, MOST_PRICE),
            _field("Dygn på ett år", Id.DAYS, days or str(USUAL_DAYS), MOST_DAYS),
        ],
        className="falt-rad",
    )
    intro = html.P(
        "Vad en placering till kostar, och hur mycket den flyttar nettokostnadsavvikelsen. "
        "Kolada har inget dygnspris för barn och unga: skriv kommunens eget."
    )
    yield section(HEADING, lambda: [intro, fields, _result(context, row)])


def _ifo(context: Context) -> dict[Any, Any] | None:
    with contextlib.suppress(*WITHOUT):
        answer = context.parts()
        for row in answer.net_cost.to_dict("records"):
            if row["service_area"] == AREA and not is_missing(row["reference_cost"]):
                return row
    return None


def _field(label: str, id_: Id, value: str, most: int) -> Any:
    return html.Div(
        [
            html.Label(label, htmlFor=id_),
            dcc.Input(
                id=id_, type="number", min=1, max=most, step=1, debounce=True,
                value=int(value) if value.isdecimal() else None,
            ),
        ],
        className="falt",
    )  # fmt: skip


def _result(context: Context, row: dict[Any, Any]) -> Any:
    try:
        return _table(context, row)
    except UsageError as error:
        return html.P(str(error), className="besked", role="alert")


def _table(context: Context, row: dict[Any, Any]) -> Any:
    """Return what the price comes to; per 1 000 kronor where none is given."""
    days = _bounded(context.selection["dygn"] or str(USUAL_DAYS), MOST_DAYS, "Antalet dygn")
    given = context.selection["pris"]
    prices = [("Per 1 000 kr per dygn".replace("1 000", f"1{sv.NBSP}000"), EXAMPLE)]
    if given:
        prices = [("Med angivet dygnspris", _bounded(given, MOST_PRICE, "Dygnspriset"))]
    unit = context.data.settings.amount_unit
    rows = []
    for name, price in prices:
        found = one_more(price, days, row["population"], row["reference_cost"])
        cost = found.cost / (1e3 if unit == "tkr" else 1e6)
        rows.append(
            (
                name, sv.number(price), sv.number(days),
                sv.number(cost, 0 if unit == "tkr" else 2),
                sv.number(found.per_inhabitant, 0 if found.per_inhabitant >= 100 else 1),
                sv.number(found.points, 1, sign=True),
            )
        )  # fmt: skip
    columns = (
        Column(("",), text=True), Column(("kr/dygn",)), Column(("Dygn",)),
        Column(("Kostnad", f"{unit}/år")), Column(("Kostnad", "kr/inv")),
        Column(("NKA IFO", "procentenheter")),
    )  # fmt: skip
    note = (
        "Räkneexempel: dygnspris × dygn, delat med folkmängden och med referenskostnaden "
        f"för IFO {int(row['year'])}. Egen bearbetning av data från Kolada."
    )
    return table_of(Table(HEADING, "", columns, tuple(rows), (note,)))


def _bounded(text: str, most: int, what: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= most:
        message = f"{what} ska vara ett heltal från 1 till {sv.number(most)}."
        raise UsageError(message)
    return int(text)
