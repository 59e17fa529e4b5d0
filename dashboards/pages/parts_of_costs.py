"""Which part of a cost: a section of Drivkrafter, one cost at a time (``kostnad``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboards.components.cards import WHOLE, card_of
from dashboards.components.choice import choices
from dashboards.components.tables import how_made, table_of, warnings_of
from dashboards.pages.page import Card, Page
from kolada_bench import sv
from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.report.figures import parts_chart

if TYPE_CHECKING:
    from dashboards.context import Context
    from kolada_bench.benchmark.cost_parts.answer import CostParts

BY_PROVIDER, DEVIATION = ".utforare", "-nka"
"""What the key of a cost ends in: split into bought and own, or an NKA."""
HOW_PARTS = (
    "Från gruppens medel till den egna kostnaden: varje stapel är skillnaden i en del. "
    "Delarna är ovägda medel, som går att lägga ihop; medianer gör det inte."
)


def build(page_of: Page, context: Context) -> list[Any]:
    """Return the section: which cost, its parts as a chart, and all of them in a table."""
    answer = context.parts()
    trees = _trees(answer)
    page = answer.page()
    if not trees:
        return [*map(table_of, page.tables), *how_made(page.notes, page.source)]
    keys = list(trees)
    key = _tree_key(context, answer)
    table = page.tables[len(page.tables) - len(keys) + keys.index(key)]
    selection = context.selection
    options = [(trees[k], selection.with_extra(kostnad=k), k == key) for k in keys]
    return [
        choices("Kostnad", page_of.path, options),
        card_of(page_of, "delar", card(context), context, width=WHOLE),
        table_of(table),
        *how_made(page.notes, page.source),
        warnings_of(page.warnings),
    ]


def _trees(answer: CostParts) -> dict[str, str]:
    """Return the headings of what is split, by the key that the URL has for it."""
    rows = answer.rows.to_dict("records")
    return {_key(row): row["heading"] for row in rows if row["kind"] == "whole"}


def _key(row: dict[Any, Any]) -> str:
    tree, _, deviation = row["tree"].partition("-")
    return f"{tree}{DEVIATION if deviation else BY_PROVIDER if row['split'] else ''}"


def _tree_key(context: Context, answer: CostParts) -> str:
    """Return which cost's parts are shown: the one asked for, or the first cost."""
    trees, wanted = _trees(answer), context.selection["kostnad"]
    if not trees:
        message = "Ingen kostnad delas upp i delar i det här temat."
        raise UsageError(message)
    if wanted and wanted not in trees:
        message = (
            f'"{wanted[:40]}" delas inte upp här. Välj {sv.listing([*trees.values()])}.'
        )
        raise UnknownName(message, name=wanted, suggestions=tuple(trees))
    usual = next(
        (k for k in trees if not k.endswith((DEVIATION, BY_PROVIDER))), next(iter(trees))
    )
    return wanted or usual


def card(context: Context) -> Card:
    """Return the chart of the chosen cost."""
    answer = context.parts()
    key = _tree_key(context, answer)
    tree = key.removesuffix(BY_PROVIDER).removesuffix(DEVIATION)
    way = "utförare" if key.endswith(BY_PROVIDER) else ""
    return Card(parts_chart(answer, tree, way), HOW_PARTS)
