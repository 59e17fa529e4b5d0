"""What the differences of Jämför come to in kronor, and what of it may not be added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from dashboards.components.tables import table_of
from dashboards.components.wording import all_on_screen
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.benchmark.comparison import gap_tables
from kolada_bench.catalogue.containment import summing_sentences

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark

NOT_SAVED = (
    "Beloppen är kostnadsskillnader: skillnaden mot gruppens mått gånger kommunens egna "
    "invånare eller brukare. De är inte beräknade besparingar, och beloppen i en rad är "
    "samma kostnad mot olika mål."
)


def gap_amounts(answer: Benchmark) -> list[Any]:
    """Return what the differences come to, with what may not be added first."""
    tables = gap_tables.tables(answer)
    if not tables:
        return [html.P("Ingen av raderna går att räkna om till kronor.", className="tomt")]
    rows = answer.rows.to_dict("records")
    priced = [row["kpi"] for row in rows if not is_missing(row["gap_mnkr_median"])]
    warned = [html.P(text) for text in summing_sentences(dict.fromkeys(priced))]
    return [
        html.P(NOT_SAVED),
        html.Div(warned, className="varningar") if warned else None,
        html.Details(
            [html.Summary("Visa beloppen"), *map(table_of, tables)], className="vikt"
        ),
        html.Div(
            [html.P(note) for note in all_on_screen(gap_tables.notes(answer))],
            className="noter",
        ),
    ]
