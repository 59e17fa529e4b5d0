"""How the steps of ``waterfall`` are drawn: bars, lines between them, and words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kolada_bench.charts import palette
from kolada_bench.charts.lettering import markup, text_width, wrap
from kolada_bench.charts.marks import with_notes
from kolada_bench.charts.template import LINE, Canvas, add_text, letter_size
from kolada_bench.charts.waterfall import COLOURS

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kolada_bench.charts.chart import Size
    from kolada_bench.charts.drawing import Drawing
    from kolada_bench.charts.waterfall import Kind, Row, WaterfallChart

_NAMES_AT_MOST = 0.36
_THICKEST = 2.2
"""A bar is no thicker than this [letter sizes], however many lines its name has."""
_GAP = 6.0
_TWO_LINES_UNDER = 560
"""A picture narrower than this [px] sets the amount under the figure, not beside it."""

_PATTERNS: dict[Kind, str] = {"down": "\\", "rest": "."}


def draw(chart: WaterfallChart, size: Size) -> go.Figure:
    """Return the Plotly figure of ``chart``, drawn for ``size``."""
    letter = letter_size(size)
    rows = chart.rows()
    names = [
        wrap(row.label, size.width * _NAMES_AT_MOST, letter, bold=row.whole) for row in rows
    ]
    small = Canvas(text=chart.text, size=size).small
    details = [wrap(row.detail, size.width * _NAMES_AT_MOST, small) for row in rows]
    left = max(
        *(
            text_width(line, letter, bold=row.whole)
            for row, lines in zip(rows, names, strict=True)
            for line in lines
        ),
        *(text_width(line, small) for lines in details for line in lines),
        0.0,
    )
    foot = chart.foot()
    canvas = Canvas(text=with_notes(chart.text, chart.notes()), size=size, left=left + _GAP)
    stacked = size.width < _TWO_LINES_UNDER
    values = [chart.value_lines(row, stacked=stacked) for row in rows]
    axis = _axis(rows, foot, values, letter, canvas.plot_width)
    tallest = max(
        max(len(name) * letter + len(detail) * small, len(value) * letter)
        for name, detail, value in zip(names, details, values, strict=True)
    )
    needed = len(rows) * max(letter * 2.1, tallest * LINE + 8)
    height = canvas.plot_height(needed, needed)
    row_height = (height - canvas.strip) / len(rows)
    thick = min(_THICKEST * letter / row_height, 0.7)
    figure = canvas.drawing(height)
    figure.update_layout(
        xaxis={"range": axis, "showticklabels": False},
        yaxis={
            "range": (len(rows) - 0.5, -0.5),
            "domain": canvas.domain(height),
            "showticklabels": False,
        },
        barmode="overlay",
    )
    _add_bars(figure, chart, rows, foot, thick)
    _add_links(figure, rows, thick)
    if foot:
        _add_breaks(figure, rows, axis)
    _add_line(figure, foot)
    for at, row in enumerate(rows):
        taller = len(names[at]) * letter * LINE
        lower = len(details[at]) * small * LINE
        add_text(
            figure, markup(names[at], bold=row.whole), x=0, y=at, dx=-_GAP, dy=lower / 2,
            size=letter, anchor=("right", "middle"), refs=("paper", "y"), name="category",
        )  # fmt: skip
        if details[at]:
            add_text(
                figure, markup(details[at]), x=0, y=at, dx=-_GAP, dy=-taller / 2,
                size=small, colour=palette.MUTED_INK, anchor=("right", "middle"),
                refs=("paper", "y"), name="detail",
            )  # fmt: skip
        add_text(
            figure, markup(values[at], bold=row.whole), x=row.high, y=at, dx=_GAP,
            size=letter, refs=("x", "y"), name="value",
            colour=palette.INK if row.value is not None else palette.MUTED_INK,
        )  # fmt: skip
    return figure.figure()


def _add_bars(
    figure: Drawing,
    chart: WaterfallChart,
    rows: tuple[Row, ...],
    foot: float,
    thick: float,
) -> None:
    # A trace for each kind: Plotly warns of patterns on a trace of several colours.
    for kind, colour in COLOURS.items():
        at = [i for i, row in enumerate(rows) if row.kind == kind]
        starts = [foot if rows[i].whole else rows[i].before for i in at]
        words = [", ".join(chart.value_lines(rows[i], stacked=True)) for i in at]
        figure.add_bar(
            orientation="h",
            y=at,
            width=thick,
            base=starts,
            x=[rows[i].after - start for i, start in zip(at, starts, strict=True)],
            marker={
                "color": colour,
                "line": {"color": colour, "width": 1},
                "pattern": {
                    "shape": _PATTERNS.get(kind, ""),
                    "fgcolor": palette.PAPER,
                    "fillmode": "overlay",
                    "size": 6,
                    "solidity": 0.35,
                },
            },
            hovertext=[
                markup(f"{rows[i].label}: {word}")
                for i, word in zip(at, words, strict=True)
            ],
            hoverinfo="text",
            name=kind,
        )


def _axis(
    rows: tuple[Row, ...],
    foot: float,
    values: list[tuple[str, ...]],
    letter: float,
    width: float,
) -> tuple[float, float]:
    """Return the range on which every bar and the words at its end have room.

    The scale is as large as the tightest row allows: a short bar may have long words.
    """
    low = foot or min(0.0, *(row.low for row in rows))
    per_unit = math.inf
    for row, lines in zip(rows, values, strict=True):
        words = max(text_width(line, letter, bold=row.whole) for line in lines) + 2 * _GAP
        if row.high > low:
            room = max(width - words, width * 0.2)
            per_unit = min(per_unit, room / (row.high - low))
    if not math.isfinite(per_unit):
        return low, low + 1.0
    return low, low + width / per_unit


def _add_links(figure: Drawing, rows: tuple[Row, ...], thick: float) -> None:
    """Add the thin lines that carry a level from one row to the next."""
    for at, row in enumerate(rows[:-1]):
        figure.add_shape(
            type="line", x0=row.after, x1=row.after, y0=at + thick / 2,
            y1=at + 1 - thick / 2,
            line={"color": palette.MUTED_INK, "width": 1},
        )  # fmt: skip


def _add_breaks(figure: Drawing, rows: tuple[Row, ...], axis: tuple[float, float]) -> None:
    """Add the slanting gap in a whole bar that says that its axis is cut."""
    reach = axis[1] - axis[0]
    near, wide, slant = (axis[0] + 0.03 * reach, 0.012 * reach, 0.012 * reach)
    for at, row in enumerate(rows):
        if row.whole:
            figure.add_shape(
                type="path",
                path=(
                    f"M {near} {at + 0.4} L {near + slant} {at - 0.4} "
                    f"L {near + slant + wide} {at - 0.4} L {near + wide} {at + 0.4} Z"
                ),
                fillcolor=palette.PAPER,
                line={"width": 0},
            )


def _add_line(figure: Drawing, foot: float) -> None:
    """Add the line that the bars start from; broken where the axis is cut."""
    figure.add_shape(
        type="line", xref="x", yref="y domain", x0=foot, x1=foot, y0=0, y1=1,
        line={"color": palette.MUTED_INK, "width": 1, "dash": "dot" if foot else "solid"},
    )  # fmt: skip
