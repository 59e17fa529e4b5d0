"""The kinds of chart by their Swedish names, and what must be asked for each.

``asked_chart`` asks ``benchmark`` for the answer that a kind needs, once, and draws it.
From an answer at hand: ``by_answer``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Answer
    from kolada_bench.charts.chart import Chart
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

ALL = "alla"
PEERS = "lika kommuner"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants drawn: the question, as ``benchmark.compare`` takes it.

    Attributes
    ----------
    kpis
        Ids or search texts; of parts the tree, of bought and own the cost that is split.
    only
        The id of a split into drivers ("H1"); None for the one that weighs most.
    way
        Which way a cost is split: "" or "utförare".
    from_year
        For drivers: the own year to compare with instead of a group.
    """

    municipality: str | None = None
    groups: tuple[str, ...] = ()
    theme: str | None = None
    kpis: tuple[str, ...] = ()
    year: int | None = None
    years: tuple[int, ...] | None = None
    gender: str = "T"
    only: str | None = None
    way: str = ""
    from_year: int | None = None


class Drawn(msgspec.Struct, frozen=True):
    """A chart, and the answer whose warnings and manifest belong to it."""

    chart: Chart
    answer: Answer


def guessed(kpis: Sequence[str]) -> str:
    """Return the kind that is meant when none is named.

    Raises
    ------
    UsageError
        Several KPIs, which more than one kind could show.
    """
    if len(kpis) > 1:
        message = (
            f"Ett diagram med {len(kpis)} nyckeltal kan ritas på flera sätt: --typ paneler "
            "(ett litet diagram för varje, över tid) eller --typ kvalitet (två mot "
            "varandra). För en rangordning: ett nyckeltal åt gången."
        )
        raise UsageError(message)
    return "rangordning" if kpis else "nka"


def asked_chart(kind: str, wish: Wish, source: Source, settings: Settings) -> Drawn:
    """Ask for what a kind of chart needs, and make the chart.

    Raises
    ------
    UnknownName
        No such kind, or a name in the question that does not exist.
    UsageError
        The kind takes another number of KPIs.
    KoladaBenchError
        As ``benchmark``'s functions.
    """
    if kind not in _ASKED:
        raise _no_kind(kind)
    common = {"source": source, "settings": settings}
    return _ASKED[kind](wish, common)


def _ranking(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.report.figures import ranking_chart

    answer = _compared(wish, common, _one(wish, "rangordning"))
    return Drawn(ranking_chart(answer, _first_kpi(answer)), answer)


def _dots(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.report.figures import dot_chart

    answer = _compared(wish, common, _one(wish, "prickar"), also=ALL)
    return Drawn(dot_chart(answer, _first_kpi(answer)), answer)


def _quadrant(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.report.figures import quadrant_chart

    if len(wish.kpis) != 2:
        message = (
            "Kostnad mot kvalitet tar två nyckeltal, kostnaden först: "
            "--kpi N21006 --kpi U21468."
        )
        raise UsageError(message)
    answer = _compared(wish, common, wish.kpis, also=ALL)
    cost, quality = (str(id_) for id_ in dict.fromkeys(answer.rows["kpi"]))
    return Drawn(quadrant_chart(answer, cost, quality), answer)


def _regime(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.report.figures import regime_chart
    from kolada_bench.report.figures.regime import PAIRS

    cost = wish.kpis[0].upper() if wish.kpis else "N30101"
    if len(wish.kpis) > 1 or cost not in PAIRS:
        message = f"Köpt och egen regi finns för {sv.listing(list(PAIRS))}: --kpi N30101."
        raise UsageError(message)
    answer = _compared(wish, common, PAIRS[cost])
    return Drawn(regime_chart(answer, *PAIRS[cost]), answer)


def _series(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.report.figures import series_chart

    answer = _over_time(wish, common, _one(wish, "utveckling"))
    return Drawn(series_chart(answer, answer.series[0].spec.id), answer)


def _panels(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.report.figures import panels_chart

    answer = _over_time(wish, common, wish.kpis)
    return Drawn(panels_chart(answer), answer)


def _net_cost(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.report.figures import net_cost_chart

    answer = _deviations(wish, common, "nka", wish.year)
    return Drawn(net_cost_chart(answer), answer)


def _heatmap(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.report.figures import heatmap_chart

    if wish.year is not None:
        message = "Värmekartan visar flera år: välj dem med --years, inte --year."
        raise UsageError(message)
    answer = _deviations(wish, common, "varmekarta", None)
    return Drawn(heatmap_chart(answer), answer)


def _parts(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.benchmark import parts
    from kolada_bench.report.figures import parts_chart

    if len(wish.kpis) > 1:
        message = "Ett diagram visar en kostnads delar: ange ett nyckeltal efter --kpi."
        raise UsageError(message)
    answer = parts(
        wish.municipality,
        group=wish.groups,
        theme=wish.theme,
        year=wish.year,
        years=wish.years,
        **common,
    )
    tree = wish.kpis[0].upper() if wish.kpis else None
    return Drawn(parts_chart(answer, tree, wish.way), answer)


def _drivers(wish: Wish, common: dict[str, Any]) -> Drawn:
    from kolada_bench.benchmark import drivers
    from kolada_bench.report.figures import drivers_chart

    _no_kpis(wish, "drivkrafter", "Välj uppdelning med --only (H1, F3 ...).")
    answer = drivers(
        wish.municipality,
        group=wish.groups,
        theme=wish.theme,
        only=(wish.only,) if wish.only else (),
        year=wish.year,
        years=wish.years,
        from_year=wish.from_year,
        **common,
    )
    return Drawn(drivers_chart(answer, wish.only), answer)


_ASKED: dict[str, Callable[[Wish, dict[str, Any]], Drawn]] = {
    "rangordning": _ranking,
    "prickar": _dots,
    "utveckling": _series,
    "paneler": _panels,
    "nka": _net_cost,
    "varmekarta": _heatmap,
    "delar": _parts,
    "drivkrafter": _drivers,
    "utforare": _regime,
    "kvalitet": _quadrant,
}


def _compared(
    wish: Wish, common: dict[str, Any], kpis: Sequence[str], also: str = ""
) -> Any:
    from kolada_bench.benchmark import compare

    groups = wish.groups or (PEERS,)
    return compare(
        wish.municipality,
        group=(*groups, also) if also and also not in groups else groups,
        kpis=kpis,
        year=wish.year,
        years=wish.years,
        gender=wish.gender,
        **common,
    )


def _over_time(wish: Wish, common: dict[str, Any], kpis: Sequence[str]) -> Any:
    from kolada_bench.benchmark.series.answer import trend

    if wish.year is not None:
        message = "En utveckling visar flera år: välj dem med --years, inte --year."
        raise UsageError(message)
    return trend(
        wish.municipality,
        group=wish.groups,
        theme=wish.theme,
        kpis=kpis,
        years=wish.years,
        gender=wish.gender,
        **common,
    )


def _deviations(wish: Wish, common: dict[str, Any], kind: str, year: int | None) -> Any:
    from kolada_bench.benchmark import nka

    _no_kpis(wish, kind, "Välj verksamheter med --theme.")
    return nka(
        wish.municipality,
        group=wish.groups,
        theme=wish.theme,
        year=year,
        years=wish.years,
        **common,
    )


def _one(wish: Wish, kind: str) -> tuple[str, ...]:
    if len(wish.kpis) == 1:
        return wish.kpis
    many = f"fick {len(wish.kpis)}" if wish.kpis else "fick inget"
    message = (
        f"--typ {kind} visar ett nyckeltal och {many}. Ange ett: --kpi N30101. Flera "
        "nyckeltal i samma bild: --typ paneler."
    )
    raise UsageError(message)


def _no_kpis(wish: Wish, kind: str, way_out: str) -> None:
    if wish.kpis:
        message = f"--typ {kind} tar inget nyckeltal (--kpi). {way_out}"
        raise UsageError(message)


def _first_kpi(answer: Any) -> str:
    """Return the KPI that a search text was read as."""
    return str(answer.rows["kpi"].iloc[0])


def _no_kind(kind: str) -> UnknownName:
    import difflib

    near = tuple(difflib.get_close_matches(kind, _ASKED, n=1))
    hint = f" Menade du {near[0]}?" if near else ""
    message = f'Diagrammet "{kind}" finns inte.{hint} Välj bland {", ".join(_ASKED)}.'
    return UnknownName(message, name=kind, suggestions=near)
