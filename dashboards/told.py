"""A report whose charts tell when they are drawn, so that its writing can be followed.

Writers know nothing of jobs. Each chart is handed to them in a coat that tells which one is
being drawn, and lets the work be stopped between two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.charts.chart import DOCUMENT, Chart, ChartTable, NativeChart, Size
from kolada_bench.report.content import Block, FigureBlock, Report

if TYPE_CHECKING:
    import plotly.graph_objects as go

Say = Callable[[str], None]
"""Hears how far the work has come; may raise to stop it."""


class _ToldChart(Chart, frozen=True, kw_only=True):
    """A chart that tells when it is drawn; otherwise the chart itself."""

    chart: Chart
    say: Callable[[], None]

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        self.say()
        return self.chart.figure(size)

    def alt(self) -> str:
        return self.chart.alt()

    def native(self) -> NativeChart:
        return self.chart.native()

    def table(self) -> ChartTable:
        return self.chart.table()

    def __repr__(self) -> str:
        # A document remembers each block by what it says of itself.
        return repr(self.chart)


def told(report: Report, say: Say) -> Report:
    """Return the report with charts that tell ``say`` which of them is being drawn."""
    n = sum(isinstance(block, FigureBlock) for block in report.blocks())
    at = 0
    sections = []
    for section in report.sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, FigureBlock):
                at += 1
                text = f"Ritar figur {at} av {n} …"
                coat = _ToldChart(
                    text=block.chart.text, chart=block.chart, say=_saying(say, text)
                )
                blocks.append(msgspec.structs.replace(block, chart=coat))
            else:
                blocks.append(block)
        sections.append(msgspec.structs.replace(section, blocks=tuple(blocks)))
    return msgspec.structs.replace(report, sections=tuple(sections))


def _saying(say: Say, text: str) -> Callable[[], None]:
    return lambda: say(text)
