"""Figures that are drawn once: laying one out takes longer than all else on a page.

Kept by the chart itself, all its figures and words, so that a newer answer is drawn anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboards.data import Data
    from kolada_bench.charts.chart import Chart, Size


def drawn(chart: Chart, size: Size, data: Data) -> dict[str, Any]:
    """Return the chart's figure in ``size``, as Plotly's JSON; nobody may change it."""

    def draw() -> dict[str, Any]:
        figure: dict[str, Any] = chart.figure(size).to_plotly_json()
        return figure

    return data.figures.get((chart, size), draw)
