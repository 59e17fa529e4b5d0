"""The charts of Jämför: a KPI's ranking, dots and series, and what a theme has beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dashboards.pages import compare_question as question
from dashboards.pages.page import Card
from kolada_bench.report.figures import (
    dot_chart,
    quadrant_chart,
    ranking_chart,
    regime_chart,
    series_chart,
)

if TYPE_CHECKING:
    from dashboards.context import Context

RANKING, DOTS, SERIES = "rangordning", "prickar", "utveckling"
REGIME, QUALITY = "utforare", "kvalitet"
HOW_RANKED = (
    "En stapel är en kommun i gruppen, linjerna gruppens median och Riket. Platsen säger "
    "hur högt värdet är, inte om det är bra."
)
HOW_DOTS = (
    "En prick är en kommun i landet. Gruppens kommuner och den egna är utmärkta, så att "
    "det syns om gruppen själv ligger högt eller lågt."
)
HOW_SERIES = (
    "Kommunens värde år för år mot medianen och den mittersta hälften av samma grupp alla "
    "år. Ett brott i serien delar linjen."
)
HOW_REGIME = (
    "Köpt och egen regi är tillsammans hela kostnaden. Gruppens rad är ovägt medel, "
    "eftersom delar av medianer inte går att lägga ihop."
)
HOW_QUALITY = (
    "En prick är en kommun; linjerna är medianerna. Läget säger inte varför, och ett "
    "samband visar inte orsak."
)


def cards(context: Context) -> Mapping[str, Callable[[], Card]]:
    """Return the charts by name; none is made until it is called for."""
    groups = [g for g in context.selection.groups if g not in question.EVERYBODY]
    made: dict[str, Callable[[], Card]] = {
        RANKING if n == 0 else f"{RANKING}-{n + 1}": _ranking(context, n)
        for n in range(len(groups))
    }
    made[DOTS] = lambda: _dots(context)
    made[SERIES] = lambda: _series(context)
    bought = question.bought_pair(context)
    if bought:
        made[REGIME] = lambda: _regime(context, *bought)
    pair = question.quality_pair(context)
    if pair:
        made[QUALITY] = lambda: _quality(context, pair)
    return made


def _ranking(context: Context, nth: int) -> Callable[[], Card]:
    """Return what draws the ranking in the nth of the groups; the first if they are one."""

    def make() -> Card:
        answer = question.table_answer(context)
        kpi = question.shown_kpi(context)
        everybody = {group.id for group in answer.groups if group.kind == "alla"}
        rows = answer.rows[answer.rows["kpi"] == kpi]
        ids = [id_ for id_ in dict.fromkeys(rows["group"]) if id_ not in everybody]
        group = ids[min(nth, len(ids) - 1)] if ids else None
        return Card(ranking_chart(answer, kpi, group), HOW_RANKED)

    return make


def _dots(context: Context) -> Card:
    kpi = question.shown_kpi(context)
    return Card(dot_chart(question.country_answer(context, kpi), kpi), HOW_DOTS)


def _series(context: Context) -> Card:
    kpi = question.shown_kpi(context)
    return Card(series_chart(context.trend((kpi,)), kpi), HOW_SERIES)


def _regime(context: Context, bought: str, own: str) -> Card:
    answer = context.with_(theme=None, kpis=(bought, own)).compare()
    return Card(regime_chart(answer, bought, own), HOW_REGIME)


def _quality(context: Context, pair: question.Pair) -> Card:
    answer = question.country_answer(context, pair.cost, pair.quality)
    return Card(quadrant_chart(answer, pair.cost, pair.quality), HOW_QUALITY)
