"""Charts of an answer at hand, by the kind's Swedish name: for notebooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.errors import UnknownName

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kolada_bench.benchmark.result import Answer
    from kolada_bench.charts.chart import Chart, Size


def chart_of(answer: Answer, kind: str | None = None, **chosen: Any) -> Chart:
    """Return a chart of an answer at hand; ``chosen`` as the kind's own function takes.

    Without ``kind`` the first that fits the answer: a ranking of a comparison, the NKA of
    an NKA answer, a series of a trend, parts of parts, drivers of drivers.
    """
    from kolada_bench.report import figures

    makers: dict[str, dict[str, Callable[..., Chart]]] = {
        "Benchmark": {
            "rangordning": figures.ranking_chart,
            "prickar": figures.dot_chart,
            "utforare": figures.regime_chart,
            "kvalitet": figures.quadrant_chart,
        },
        "NetCost": {
            "nka": figures.net_cost_chart,
            "varmekarta": figures.heatmap_chart,
        },
        "Trend": {"utveckling": figures.series_chart, "paneler": figures.panels_chart},
        "CostParts": {"delar": figures.parts_chart},
        "Drivers": {"drivkrafter": figures.drivers_chart},
    }
    fitting = makers.get(type(answer).__name__)
    if fitting is None:
        message = f"an answer of {type(answer).__name__} has no chart"
        raise TypeError(message)
    if kind is not None and kind not in fitting:
        message = (
            f'Diagrammet "{kind}" går inte att rita av det här svaret. Det gör '
            f"{sv.listing(list(fitting))}."
        )
        raise UnknownName(message, name=kind, suggestions=tuple(fitting))
    maker = fitting[kind] if kind is not None else next(iter(fitting.values()))
    return maker(answer, **chosen)


def figure(
    answer: Answer, kind: str | None = None, *, size: Size | None = None, **chosen: Any
) -> go.Figure:
    """Return a Plotly figure of an answer, for a notebook.

    Parameters
    ----------
    answer
        What ``compare``, ``nka``, ``trend``, ``parts`` or ``drivers`` gave.
    kind
        "rangordning", "prickar", "utforare", "kvalitet"; "nka", "varmekarta";
        "utveckling", "paneler"; "delar"; "drivkrafter". The first that fits when None.
    size
        Width, height [CSS pixels]; 640 wide when None.
    **chosen
        As the kind's function takes: ``kpi="N30101"``, ``group_id=...``.
    """
    from kolada_bench.charts.chart import DOCUMENT

    return chart_of(answer, kind, **chosen).figure(size or DOCUMENT)
