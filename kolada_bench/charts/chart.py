"""What every chart is: figures with their words, before any medium.

A chart is a struct of plain figures. It can draw itself with Plotly (``figure``), say in
words what it shows (``alt``), give its figures as rows (``table``), and give what an Office
program needs to draw a chart of its own (``native``) where no browser is at hand for a
picture. Drawing imports Plotly; nothing else here does.

The words are made by whoever asks for a chart (the room above): a chart invents no finding.
The source line and the mark of invented data are part of the picture, since a picture is
cut out and travels alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    import plotly.graph_objects as go


class ChartText(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a chart.

    Attributes
    ----------
    title
        The finding, as a sentence without a full stop.
    subtitle
        KPI, unit, year and group: "Kostnad IFO, kr/inv 2025 (prel.), lika kommuner IFO".
    source
        The source line with its date, as ``sv.source_line`` writes it.
    banner
        The mark of invented data, to stand inside the plot area; "" on real data.
    notes
        Short lines under the plot: who is missing, what the marks mean.
    """

    title: str
    subtitle: str
    source: str
    banner: str = ""
    notes: tuple[str, ...] = ()


class Size(msgspec.Struct, frozen=True):
    """The size of a picture in CSS pixels (96 per inch), and dots per pixel when drawn.

    ``height`` None lets the chart choose by what it holds (bars, panels).
    """

    width: int
    height: int | None = None
    scale: float = 2.0


DOCUMENT = Size(640, None, 3.0)
"""16 cm of a page at 300 dots an inch: a letter of 12 px is 9 points there."""


class NativeSeries(msgspec.Struct, frozen=True):
    """A series of a native chart; None is missing. ``colour`` is "#rrggbb".

    ``colours`` overrides it point by point; ``invisible`` is the foot that lifts a bar of a
    waterfall.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    colours: tuple[str, ...] = ()
    x: tuple[float | None, ...] = ()
    dashed: bool = False
    invisible: bool = False


class NativeChart(msgspec.Struct, frozen=True):
    """What Excel or Word needs to draw the chart itself.

    ``kind`` is bar (lying), column (standing), stacked (standing, on top of each other),
    line or scatter (with ``x`` in each series). ``number_format`` is Excel's ("#,##0.0").
    """

    kind: Literal["bar", "column", "stacked", "line", "scatter"]
    categories: tuple[str, ...]
    series: tuple[NativeSeries, ...]
    unit: str
    number_format: str = "#,##0"
    x_title: str = ""


class ChartTable(msgspec.Struct, frozen=True):
    """The figures of a chart as rows: text, or a full-precision number, or None (missing).

    ``decimals`` has one entry per column: how many to show, None for a column of text.
    """

    headings: tuple[str, ...]
    decimals: tuple[int | None, ...]
    rows: tuple[tuple[str | float | None, ...], ...]


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A chart of any kind; each kind is a subclass that holds its figures."""

    text: ChartText

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        raise NotImplementedError

    def alt(self) -> str:
        """Return what the chart shows in a few sentences, for whoever cannot see it.

        Kind of chart, what it measures, the own figure, the group's, the extremes with
        their names, and who is missing: from the data, never from the picture.
        """
        raise NotImplementedError

    def native(self) -> NativeChart:
        """Return what an Office program needs to draw the chart."""
        raise NotImplementedError

    def table(self) -> ChartTable:
        """Return the figures shown, in the order shown."""
        raise NotImplementedError
