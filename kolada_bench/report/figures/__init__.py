"""From answers to charts: one function per kind, which puts the words to the figures.

A chart invents no finding, so everything that it says comes from here: a title that states
what the answer found, a subtitle with KPI, unit, year and group, a source line that tells
raw figures from computed ones, and notes on who is missing and how sure a difference is.
The words for a difference are those of the analysis room, so that a picture and the text
beside it agree.
"""

from __future__ import annotations

from kolada_bench.report.figures.by_answer import chart_of, figure
from kolada_bench.report.figures.cost_drivers import drivers_chart
from kolada_bench.report.figures.cost_parts import parts_chart
from kolada_bench.report.figures.dots import dot_chart
from kolada_bench.report.figures.heatmap import heatmap_chart
from kolada_bench.report.figures.kinds import (
    Drawn,
    Wish,
    asked_chart,
    guessed,
)
from kolada_bench.report.figures.net_cost import net_cost_chart
from kolada_bench.report.figures.panels import panels_chart
from kolada_bench.report.figures.quadrant import quadrant_chart
from kolada_bench.report.figures.ranking import ranking_chart
from kolada_bench.report.figures.regime import regime_chart
from kolada_bench.report.figures.series import series_chart

__all__ = [
    "Drawn",
    "Wish",
    "asked_chart",
    "chart_of",
    "dot_chart",
    "drivers_chart",
    "figure",
    "guessed",
    "heatmap_chart",
    "net_cost_chart",
    "panels_chart",
    "parts_chart",
    "quadrant_chart",
    "ranking_chart",
    "regime_chart",
    "series_chart",
]
