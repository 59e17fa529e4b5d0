"""The one look of all charts: letters, room round the plot, and the words in the picture.

``Canvas`` is a picture before anything is drawn in it. It knows, in pixels, what the title,
the subtitle, the notes and the source line need, so that nothing is cut or overlaps; a kind
of chart adds what it needs itself (names to the left, labels above, an axis below) and asks
for a figure.

The *plot* is all that Plotly's paper coordinates 0 to 1 span. Its uppermost part, the
*strip*, holds the mark of invented data and what a chart wants above its axes; ``domain``
is what is left for axes. So the mark is inside the plot area, and hides nothing.

A height that the words do not leave room in is not obeyed: the picture is as high as it
must be.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.charts import palette
from kolada_bench.charts.chart import DOCUMENT, ChartText, Size
from kolada_bench.charts.drawing import Drawing
from kolada_bench.charts.lettering import escape, markup, text_width, wrap

if TYPE_CHECKING:
    import plotly.graph_objects as go

FONT = "Liberation Sans, Arial, sans-serif"
PAD = 10.0
LINE = 1.3
"""Plotly's distance from line to line, in letter sizes."""
LEAST_PLOT = 90.0
_WATERMARK_LARGEST = 54.0


@cache
def template() -> go.layout.Template:
    """Return the Plotly template; every figure of this room has it."""
    import plotly.graph_objects as go

    axis = {
        "showgrid": False, "zeroline": False, "showline": False, "ticks": "",
        "fixedrange": True, "automargin": False, "gridcolor": palette.GRID,
        "zerolinecolor": palette.MUTED_INK, "linecolor": palette.MUTED_INK,
        "tickfont": {"color": palette.INK},
    }  # fmt: skip
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 12, "color": palette.INK},
            "separators": ",\u00a0",
            "paper_bgcolor": palette.PAPER,
            "plot_bgcolor": palette.PAPER,
            "colorway": [palette.OWN, palette.PEERS, palette.ABOVE, palette.RIKET],
            "showlegend": False,
            "hovermode": "closest",
            "hoverlabel": {"font": {"family": FONT}, "align": "left"},
            "dragmode": False,
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def config() -> dict[str, Any]:
    """Return Plotly's settings for every chart that somebody may click in.

    No button uploads the data to anybody, and none leads to another site.
    """
    return {
        "locale": "sv",
        "displaylogo": False,
        "showSendToCloud": False,
        "plotlyServerURL": "",
        "modeBarButtonsToRemove": [
            "sendChartToCloud", "sendDataToCloud", "zoom2d", "pan2d", "select2d", "lasso2d",
            "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d",
        ],
        "responsive": False,
    }  # fmt: skip


def letter_size(size: Size) -> float:
    """Return the letter size [px] of a picture: 12 at 640 wide, 11 at 400, 15 at 1000."""
    return max(11.0, float(round(12 * math.sqrt(size.width / DOCUMENT.width))))


class Canvas(msgspec.Struct, frozen=True, kw_only=True):
    """A picture with its words, and the room [px] that a chart needs round its axes.

    Attributes
    ----------
    left, right
        Beside the plot: names, labels at line ends.
    above
        Inside the plot, over the axes: labels of lines, a legend.
    below
        Under the plot: tick labels and an axis title.
    """

    text: ChartText
    size: Size
    left: float = 0.0
    right: float = 0.0
    above: float = 0.0
    below: float = 0.0

    @property
    def letter(self) -> float:
        """The size of ordinary letters [px]."""
        return letter_size(self.size)

    @property
    def small(self) -> float:
        """The size of notes and of the source line [px]."""
        return max(9.5, round(self.letter * 0.85, 1))

    @property
    def plot_width(self) -> float:
        """The width of the plot [px]."""
        return self.size.width - self.left - self.right - 2 * PAD

    @property
    def words_width(self) -> float:
        """The width that title, subtitle and notes are broken to [px]."""
        return self.size.width - 2 * PAD

    def title_lines(self) -> tuple[str, ...]:
        """Return the title, broken to the width."""
        return wrap(self.text.title, self.words_width, self._title_size, bold=True)

    def subtitle_lines(self) -> tuple[str, ...]:
        """Return the subtitle, broken to the width."""
        return wrap(self.text.subtitle, self.words_width, self.letter)

    def foot_lines(self) -> tuple[str, ...]:
        """Return notes and then the source line, broken to the width."""
        texts = (*self.text.notes, sv.short_source(self.text.source))
        return tuple(
            line for text in texts for line in wrap(text, self.words_width, self.small)
        )

    def banner_lines(self) -> tuple[str, ...]:
        """Return the mark of invented data, broken to the width of the plot."""
        return wrap(self.text.banner, self.plot_width - 4, self.small, bold=True)

    @property
    def top(self) -> float:
        """The room over the plot [px]."""
        titles = len(self.title_lines()) * self._title_size * LINE
        subtitles = len(self.subtitle_lines()) * self.letter * LINE
        return PAD + titles + subtitles + PAD

    @property
    def bottom(self) -> float:
        """The room under the plot [px]."""
        return self.below + PAD + len(self.foot_lines()) * self.small * LINE + PAD

    @property
    def strip(self) -> float:
        """The room at the top of the plot that the axes leave [px]."""
        banner = len(self.banner_lines()) * self.small * LINE
        return banner + (4 if banner else 0) + self.above

    def plot_height(self, wanted: float, least: float = LEAST_PLOT) -> float:
        """Return the height of the plot [px] for axes ``wanted`` high.

        A fixed height of the picture goes before what is wanted, but not before what is
        ``least`` needed for the words in the plot.
        """
        if self.size.height is None:
            return self.strip + wanted
        left = self.size.height - self.top - self.bottom
        return max(left, self.strip + least)

    def domain(self, plot_height: float) -> tuple[float, float]:
        """Return the part of the plot's height that axes may use, as Plotly counts it."""
        return 0.0, 1 - self.strip / plot_height

    def drawing(self, plot_height: float) -> Drawing:
        """Return a drawing with every word in place and nothing else.

        ``plot_height`` is what ``plot_height`` gave.
        """
        height = round(self.top + plot_height + self.bottom)
        figure = Drawing(
            template=template(),
            width=self.size.width,
            height=height,
            font_size=self.letter,
            margin={
                "l": PAD + self.left,
                "r": PAD + self.right,
                "t": self.top,
                "b": height - self.top - plot_height,
                "pad": 0,
                "autoexpand": False,
            },
        )
        self._add_titles(figure)
        self._add_foot(figure)
        self._add_banner(figure, plot_height)
        return figure

    @property
    def _title_size(self) -> float:
        return round(self.letter * 1.25, 1)

    def _add_titles(self, figure: Drawing) -> None:
        lines, under = self.title_lines(), self.subtitle_lines()
        # Not layout.title, which Plotly moves out of the picture where it has many lines.
        add_text(
            figure, markup(lines, bold=True), x=0, y=1, dx=-self.left, dy=self.top - PAD,
            size=self._title_size, anchor=("left", "top"), name="title",
        )  # fmt: skip
        if under:
            add_text(
                figure, markup(under), x=0, y=1, dx=-self.left, dy=PAD, size=self.letter,
                colour=palette.MUTED_INK, anchor=("left", "bottom"), name="subtitle",
            )  # fmt: skip

    def _add_foot(self, figure: Drawing) -> None:
        lines = self.foot_lines()
        if lines:
            add_text(
                figure, markup(lines), x=0, y=0, dx=-self.left, dy=-self.below - PAD,
                size=self.small, colour=palette.MUTED_INK, anchor=("left", "top"),
                name="source",
            )  # fmt: skip

    def _add_banner(self, figure: Drawing, plot_height: float) -> None:
        lines = self.banner_lines()
        if not lines:
            return
        add_text(
            figure, markup(lines, bold=True), x=0, y=1, dx=2, size=self.small,
            colour=palette.BANNER_INK, anchor=("left", "top"), name="banner",
        )  # fmt: skip
        words = self.text.banner.split("\u2013")[0].strip(" .")
        one = text_width(words, 1, bold=True)
        axes = plot_height - self.strip
        across = min(self.plot_width * 0.96 / one, axes * 0.6, _WATERMARK_LARGEST)
        add_text(
            figure, f"<b>{escape(words)}</b>", x=0.5, y=axes / plot_height / 2, size=across,
            colour=palette.WATERMARK, anchor=("center", "middle"), name="watermark",
        )  # fmt: skip


def add_text(
    figure: Drawing,
    text: str,
    *,
    x: float,
    y: float,
    dx: float = 0.0,
    dy: float = 0.0,
    size: float,
    colour: str = palette.INK,
    anchor: tuple[str, str] = ("left", "middle"),
    refs: tuple[str, str] = ("paper", "paper"),
    ground: str | None = None,
    name: str = "",
) -> None:
    """Add a text at a point of the plot, moved ``dx`` right and ``dy`` up [px].

    Parameters
    ----------
    text
        As ``lettering.markup`` writes it: already escaped.
    anchor
        Which point of the text stands there: left, center, right; top, middle, bottom.
    refs
        What ``x`` and ``y`` count in: "paper" (0 to 1 of the plot) or an axis ("x2").
    ground
        A colour behind the text, so that a line does not run through it.
    name
        What the text is, for whoever looks it up in the figure.
    """
    figure.add_annotation(
        text=text, x=x, y=y, xref=refs[0], yref=refs[1], xshift=dx, yshift=dy,
        xanchor=anchor[0], yanchor=anchor[1],
        align={"center": "center", "right": "right"}.get(anchor[0], "left"),
        showarrow=False, font={"size": size, "color": colour}, borderpad=0, borderwidth=0,
        bgcolor=ground, name=name or None,
    )  # fmt: skip
