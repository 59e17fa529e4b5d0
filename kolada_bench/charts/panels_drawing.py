"""How small multiples are drawn; what they hold and mean is in ``panels``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.charts import palette
from kolada_bench.charts.lettering import markup, shorten, text_width, wrap
from kolada_bench.charts.marks import (
    PRELIMINARY,
    Entry,
    add_legend,
    legend_rows,
    with_notes,
)
from kolada_bench.charts.runs import band, gapped
from kolada_bench.charts.scales import is_known, known, scale
from kolada_bench.charts.template import LINE, Canvas, add_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kolada_bench.charts.chart import ChartText, Size
    from kolada_bench.charts.drawing import Drawing
    from kolada_bench.charts.panels import Panel, PanelsChart, Values

_COLUMN = 14.0
_TALL = 6.0
_TITLE_LINES = 4
_BETWEEN = 20.0
_UNDER = 14.0


def draw(chart: PanelsChart, size: Size) -> go.Figure:
    """Return the Plotly figure, drawn for ``size``."""
    canvas = Canvas(text=_text(chart), size=size)
    legend = _legend(chart)
    rows = legend_rows(legend, canvas.words_width, canvas.small)
    above = rows * canvas.small * LINE + 10
    canvas = msgspec.structs.replace(canvas, above=above)
    cells, total = _cells(chart, canvas)
    height = canvas.plot_height(total, total)
    stretch = (height - canvas.strip) / total
    figure = canvas.drawing(height)
    for n, (panel, cell) in enumerate(zip(chart.panels, cells, strict=True), start=1):
        _add_panel(chart, figure, n, panel, _stretched(cell, stretch), canvas, height)
    add_legend(figure, legend, canvas, height, up=6)
    return figure.figure()


def _text(chart: PanelsChart) -> ChartText:
    notes = ["Varje ruta har sin egen skala, som inte alltid börjar vid noll."]
    if any(chart.shown_breaks(panel) for panel in chart.panels):
        notes.append("Prickad linje: ny serie, åren på ömse sidor jämförs inte.")
    return with_notes(chart.text, notes)


def _legend(chart: PanelsChart) -> tuple[Entry, ...]:
    entries = [
        Entry(chart.own_name, "line", palette.OWN),
        Entry(chart.median_name, "line", palette.MEDIAN),
    ]
    if any(known(panel.low) and known(panel.high) for panel in chart.panels):
        entries.append(Entry(chart.band_name, "box", palette.BAND))
    if any(panel.preliminary for panel in chart.panels):
        entries.append(Entry("preliminär uppgift", "dot", palette.OWN, hollow=True))
    return tuple(entries)


def _figures(chart: PanelsChart, panel: Panel) -> str:
    """Return the newest figures in words, under the panel's title."""
    at = chart.newest(panel)
    if at is None:
        return sv.MISSING_IN_TEXT
    own = sv.number(panel.own[at], panel.decimals, sign=panel.sign)
    if chart.years[at] in panel.preliminary:
        own += f"{sv.NBSP}{PRELIMINARY}"
    text = f"{chart.years[at]}: {own}"
    if is_known(panel.median[at]):
        median = sv.number(panel.median[at], panel.decimals, sign=panel.sign)
        text += f" (median{sv.NBSP}{median})"
    return text


def _cells(chart: PanelsChart, canvas: Canvas) -> tuple[list[_Cell], float]:
    """Return where each panel lies, and how high all are together [px]."""
    letter, small = canvas.letter, canvas.small
    columns = max(1, int(canvas.plot_width // (letter * _COLUMN)))
    columns = min(columns, max(len(chart.panels), 1))
    wide = (canvas.plot_width - (columns - 1) * _BETWEEN) / columns
    cells: list[_Cell] = []
    top = 0.0
    for start in range(0, len(chart.panels), columns):
        row = chart.panels[start : start + columns]
        heads = [_title_lines(panel, wide, small) for panel in row]
        # The newest figures have a line or two of their own under the title.
        figures = max(len(wrap(_figures(chart, p), wide, small)) for p in row)
        head = (max(map(len, heads)) + figures) * small * LINE + 6
        for i, lines in enumerate(heads):
            left = i * (wide + _BETWEEN)
            floor = top + head + letter * _TALL
            cells.append(_Cell(left, wide, top, top + head, floor, lines))
        top += head + letter * _TALL + small * LINE + _UNDER
    return cells, top or letter * _TALL


def _add_panel(
    chart: PanelsChart,
    figure: Drawing,
    n: int,
    panel: Panel,
    cell: _Cell,
    canvas: Canvas,
    height: float,
) -> None:
    axis = scale((*panel.own, *panel.median, *panel.low, *panel.high), count=3)
    small = canvas.small
    ticks = max(text_width(word, small) for word in axis.words) + 6
    top = canvas.domain(height)[1]
    at = str(n) if n > 1 else ""
    width = canvas.plot_width
    start = (cell.left + ticks) / width
    first, last = (chart.years[0], chart.years[-1]) if chart.years else (0, 1)
    figure.update_layout(
        {
            f"xaxis{at}": {
                "domain": (start, (cell.left + cell.width) / width),
                "range": (first - 0.4, last + 0.4), "anchor": f"y{at}",
                "tickvals": sorted({first, last}), "showline": True,
                "ticktext": [str(year) for year in sorted({first, last})],
                "tickfont": {"size": small},
            },
            f"yaxis{at}": {
                "domain": (top - cell.bottom / height, top - cell.top / height),
                "range": (axis.low, axis.high), "anchor": f"x{at}",
                "tickvals": axis.ticks, "ticktext": axis.words, "showgrid": True,
                "tickfont": {"size": small}, "ticklabelstandoff": 3,
                "zeroline": axis.low < 0,
            },
        }
    )  # fmt: skip
    _add_lines(chart, figure, panel, (f"x{at}", f"y{at}"), small)
    words = "<br>".join(
        (
            markup(cell.lines, bold=True),
            markup(wrap(_figures(chart, panel), cell.width, small)),
        )
    )
    add_text(
        figure, words, x=cell.left / width, y=top - cell.head / height, size=small,
        anchor=("left", "top"), name="panel",
    )  # fmt: skip
    for year in chart.shown_breaks(panel):
        figure.add_shape(
            type="line", xref=f"x{at}", yref=f"y{at} domain", x0=year - 0.5, y0=0, y1=1,
            x1=year - 0.5, name="break",
            line={"color": palette.MUTED_INK, "width": 1.2, "dash": "dot"},
        )  # fmt: skip


def _add_lines(
    chart: PanelsChart,
    figure: Drawing,
    panel: Panel,
    refs: tuple[str, str],
    letter: float,
) -> None:
    axes = {"xaxis": refs[0], "yaxis": refs[1]}
    if known(panel.low) and known(panel.high):
        for edge, outline in band(chart.years, panel.low, panel.high, panel.breaks):
            figure.add_scatter(
                x=edge, y=outline, mode="lines", fill="toself", fillcolor=palette.BAND,
                line={"width": 0}, hoverinfo="skip", name="band", **axes,
            )  # fmt: skip
    looks: tuple[tuple[str, Values, str, float, float], ...] = (
        (chart.median_name, panel.median, palette.MEDIAN, 1.4, 0.3),
        (chart.own_name, panel.own, palette.OWN, 2.2, 0.55),
    )
    for name, values, colour, thick, mark in looks:
        x, y = gapped(chart.years, values, panel.breaks)
        own = values is panel.own
        hollow = [own and year in panel.preliminary for year in x]
        figure.add_scatter(
            x=x, y=y, mode="lines+markers", name=name, cliponaxis=False,
            line={"color": colour, "width": thick},
            marker={
                "size": mark * letter,
                "color": [palette.PAPER if empty else colour for empty in hollow],
                "line": {"color": colour, "width": [1.6 if h else 0.0 for h in hollow]},
            },
            hovertext=[
                "" if year is None
                else markup(f"{name} {year:.0f}: {panel.words(value)}")
                for year, value in zip(x, y, strict=True)
            ],
            hoverinfo="text", **axes,
        )  # fmt: skip


class _Cell(msgspec.Struct, frozen=True):
    """Where a panel lies: its left edge and its axes' edges [px from left and top]."""

    left: float
    width: float
    head: float
    top: float
    bottom: float
    lines: tuple[str, ...]


def _title_lines(panel: Panel, width: float, letter: float) -> tuple[str, ...]:
    """Return a panel's title and unit in at most so many lines."""
    lines = wrap(f"{panel.title}, {panel.unit}", width, letter, bold=True)
    if len(lines) <= _TITLE_LINES:
        return lines
    title = wrap(panel.title, width, letter, bold=True, most=_TITLE_LINES - 1)
    return (*title, shorten(panel.unit, width, letter, bold=True))


def _stretched(cell: _Cell, stretch: float) -> _Cell:
    """Return ``cell`` in a picture of a fixed height; its words keep their size."""
    head = cell.top - cell.head
    start = cell.head * stretch
    foot = cell.bottom * stretch
    return msgspec.structs.replace(cell, head=start, top=start + head, bottom=foot)
