"""How nettokostnadsavvikelser are drawn; what they mean is in ``net_cost``."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from kolada_bench import sv
from kolada_bench.charts import palette
from kolada_bench.charts.lettering import markup, text_width, wrap
from kolada_bench.charts.marks import (
    PRELIMINARY,
    PRELIMINARY_NOTE,
    Entry,
    add_legend,
    bar_fill,
    legend_rows,
    with_notes,
)
from kolada_bench.charts.net_cost import SIGN_NOTE, colour, million, percent
from kolada_bench.charts.scales import is_known, known
from kolada_bench.charts.template import LINE, Canvas, add_text, letter_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from kolada_bench.charts.chart import ChartText, Size
    from kolada_bench.charts.drawing import Drawing
    from kolada_bench.charts.net_cost import NetCostChart, NetCostRow

_NAMES_AT_MOST = 0.3
_GAP = 5.0
_BETWEEN_PANELS = 14.0
_APART = 12.0


def draw(chart: NetCostChart, size: Size) -> go.Figure:
    """Return the Plotly figure, drawn for ``size``."""
    letter = letter_size(size)
    rows = chart.ordered()
    names = [wrap(row.area, size.width * _NAMES_AT_MOST, letter) for row in rows]
    left = max((text_width(w, letter) for ws in names for w in ws), default=0) + _GAP
    canvas = Canvas(text=_text(chart), size=size, left=left)
    panels = _panels(chart, canvas)
    headings = [wrap(p.heading, p.width, canvas.small, bold=True) for p in panels]
    legend = _legend(chart)
    line = canvas.small * LINE
    head = max(map(len, headings)) * line + 4
    above = head + legend_rows(legend, canvas.words_width, canvas.small) * line + 6
    canvas = msgspec.structs.replace(canvas, above=above)
    heights = [max(letter * 2.1, len(words) * letter * LINE + 6) for words in names]
    middles = _middles(rows, heights)
    total = (middles[-1] + heights[-1] / 2) if rows else letter * 2
    height = canvas.plot_height(total, total)
    figure = canvas.drawing(height)
    figure.update_layout(
        yaxis={
            "range": (total, 0), "domain": canvas.domain(height),
            "showticklabels": False, "anchor": "free",
        },
        barmode="overlay",
    )  # fmt: skip
    for at in middles:
        figure.add_shape(
            type="line", xref="paper", yref="y", x0=0, x1=1, y0=at, y1=at,
            line={"color": palette.GRID, "width": 1}, layer="below",
        )  # fmt: skip
    for panel, words in zip(panels, headings, strict=True):
        _add_panel(figure, panel, rows, middles, canvas)
        add_text(
            figure, markup(words, bold=True), x=panel.start / canvas.plot_width,
            y=canvas.domain(height)[1], dy=2, size=canvas.small,
            anchor=("left", "bottom"), name="panel",
        )  # fmt: skip
    _add_marks(chart, figure, rows, middles, letter)
    for words, at in zip(names, middles, strict=True):
        add_text(
            figure, markup(words), x=0, y=at, dx=-_GAP, size=letter, name="category",
            anchor=("right", "middle"), refs=("paper", "y"),
        )  # fmt: skip
    _add_divider(figure, rows, middles, heights, canvas)
    add_legend(figure, legend, canvas, height, up=head + 2)
    return figure.figure()


def _text(chart: NetCostChart) -> ChartText:
    notes = [SIGN_NOTE]
    if any(row.apart for row in chart.rows):
        notes.append(chart.apart_note)
    if any(row.preliminary for row in chart.rows):
        notes.append(PRELIMINARY_NOTE)
    if not all(is_known(row.pct) and is_known(row.mnkr) for row in chart.rows):
        notes.append(f"{sv.MISSING} {sv.MISSING_IN_TEXT}")
    return with_notes(chart.text, notes)


def _legend(chart: NetCostChart) -> tuple[Entry, ...]:
    entries = []
    if any(is_known(row.group_pct) for row in chart.rows):
        entries.append(Entry(chart.group_name, "tick", palette.MEDIAN))
    if any(is_known(row.mean_pct) for row in chart.rows):
        entries.append(Entry(chart.mean_name, "dot", palette.MEDIAN, hollow=True))
    return tuple(entries)


def _panels(chart: NetCostChart, canvas: Canvas) -> tuple[_Panel, _Panel]:
    rows = chart.ordered()
    wide = (canvas.plot_width - _BETWEEN_PANELS) / 2
    percents = tuple(row.pct for row in rows)
    millions = tuple(row.mnkr for row in rows)
    marks = [value for row in rows for value in (row.group_pct, row.mean_pct)]
    second = (wide + _BETWEEN_PANELS, wide)
    letter = canvas.letter
    return (
        _panel(chart, "x", "Avvikelse, %", (0.0, wide), percents, marks, letter),
        _panel(chart, "x2", "Avvikelse, mnkr", second, millions, (), letter),
    )


def _panel(
    chart: NetCostChart,
    axis: str,
    heading: str,
    place: tuple[float, float],
    values: tuple[float | None, ...],
    marks: Sequence[float | None],
    letter: float,
) -> _Panel:
    """Return a panel whose axis leaves a column for the figures to its right."""
    start, width = place
    rows = chart.ordered()
    column = max(
        (text_width(_label(v, row), letter) for v, row in zip(values, rows, strict=True)),
        default=0.0,
    )
    across = max(width - column - _GAP, width * 0.3)
    figures = [*known(values), *known(marks), 0.0]
    low, high = min(figures), max(figures)
    # A mark at the very edge needs half its own width.
    rest = (high - low or 1.0) * letter * 0.5 / (across - letter)
    return _Panel(axis, heading, start, width, across, values, (low - rest, high + rest))


def _add_panel(
    figure: Drawing,
    panel: _Panel,
    rows: Sequence[NetCostRow],
    middles: Sequence[float],
    canvas: Canvas,
) -> None:
    start = panel.start / canvas.plot_width
    name = "xaxis" if panel.axis == "x" else "xaxis2"
    figure.update_layout(
        {
            name: {
                "range": panel.range, "showticklabels": False, "anchor": "y",
                "domain": (start, start + panel.across / canvas.plot_width),
            }
        }
    )  # fmt: skip
    figure.add_bar(
        orientation="h", xaxis=panel.axis, yaxis="y", name=panel.heading,
        x=[value if is_known(value) else None for value in panel.values],
        y=list(middles), width=[canvas.letter * 1.25] * len(rows),
        marker=bar_fill(
            [colour(value) for value in panel.values],
            [row.preliminary for row in rows],
        ),
        hovertext=[
            markup(f"{row.area}: {percent(row.pct)}, {million(row.mnkr)}")
            for row in rows
        ],
        hoverinfo="text",
    )  # fmt: skip
    figure.add_shape(
        type="line", xref=panel.axis, yref="y domain", x0=0, x1=0, y0=0, y1=1,
        line={"color": palette.MUTED_INK, "width": 1},
    )  # fmt: skip
    for row, value, at in zip(rows, panel.values, middles, strict=True):
        add_text(
            figure, markup(_label(value, row)), y=at, refs=("paper", "y"),
            x=start + panel.width / canvas.plot_width, size=canvas.letter,
            anchor=("right", "middle"), name="value", ground=palette.PAPER,
        )  # fmt: skip


def _add_marks(
    chart: NetCostChart,
    figure: Drawing,
    rows: Sequence[NetCostRow],
    middles: Sequence[float],
    letter: float,
) -> None:
    """Mark the group's median and the mean of three years in the panel of percent."""
    group = [row.group_pct for row in rows]
    mean = [row.mean_pct for row in rows]
    tick = {"symbol": "line-ns", "size": letter * 1.7}
    ring = {"symbol": "circle", "size": letter * 0.65, "color": palette.PAPER}
    looks = (
        ("", group, tick | {"line": {"width": 5.0, "color": palette.PAPER}}),
        (
            chart.group_name,
            group,
            tick | {"line": {"width": 2.2, "color": palette.MEDIAN}},
        ),
        (
            chart.mean_name,
            mean,
            ring | {"line": {"width": 1.6, "color": palette.MEDIAN}},
        ),
    )
    for name, values, marker in looks:
        figure.add_scatter(
            mode="markers", x=values, y=list(middles), xaxis="x", yaxis="y",
            name=markup(name), cliponaxis=False, marker=marker,
            hovertext=[markup(f"{name}: {percent(value)}") for value in values],
            hoverinfo="text" if name else "skip",
        )  # fmt: skip


class _Panel(NamedTuple):
    """One of the two panels: where it lies [px], and a figure per row.

    ``across`` is the width of the axis; the rest is a column for the figures.
    """

    axis: str
    heading: str
    start: float
    width: float
    across: float
    values: tuple[float | None, ...]
    range: tuple[float, float]


def _middles(rows: Sequence[NetCostRow], heights: Sequence[float]) -> list[float]:
    """Return the middle of each row [px from the top]; those apart stand a bit lower."""
    ends = list(accumulate(heights))
    first = next((i for i, row in enumerate(rows) if row.apart), len(rows))
    lowered = _APART if first else 0.0
    return [
        end - height / 2 + (lowered if i >= first else 0.0)
        for i, (end, height) in enumerate(zip(ends, heights, strict=True))
    ]


def _add_divider(
    figure: Drawing,
    rows: Sequence[NetCostRow],
    middles: Sequence[float],
    heights: Sequence[float],
    canvas: Canvas,
) -> None:
    """Draw the line over the rows that stand apart."""
    first = next((i for i, row in enumerate(rows) if row.apart), 0)
    if first:
        at = middles[first] - heights[first] / 2 - _APART / 2
        figure.add_shape(
            type="line", xref="paper", yref="y", x0=-canvas.left / canvas.plot_width, x1=1,
            y0=at, y1=at, line={"color": palette.MUTED_INK, "width": 1}, name="apart",
        )  # fmt: skip


def _label(value: float | None, row: NetCostRow) -> str:
    if not is_known(value):
        return sv.MISSING
    early = f"{sv.NBSP}{PRELIMINARY}" if row.preliminary else ""
    return f"{sv.number(value, 1, sign=True)}{early}"
