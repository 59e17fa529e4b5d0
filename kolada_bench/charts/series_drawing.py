"""How a series over the years is drawn; what it holds and means is in ``series``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.charts import palette
from kolada_bench.charts.lettering import markup, text_width, wrap
from kolada_bench.charts.marks import (
    PRELIMINARY,
    Entry,
    add_legend,
    legend_rows,
    with_notes,
)
from kolada_bench.charts.runs import band, gapped, spread
from kolada_bench.charts.scales import Scale, is_known, scale, year_ticks
from kolada_bench.charts.template import LINE, Canvas, add_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kolada_bench.charts.chart import ChartText, Size
    from kolada_bench.charts.drawing import Drawing
    from kolada_bench.charts.series import SeriesChart, YearBreak

_HEIGHT = 0.36
_END_LABELS_AT_MOST = 0.3
_BREAK_LABEL_AT_MOST = 0.34


def draw(chart: SeriesChart, size: Size) -> go.Figure:
    """Return the Plotly figure, drawn for ``size``."""
    axis = scale((*chart.all_values(), *chart.low, *chart.high))
    canvas = Canvas(text=_text(chart, axis), size=size)
    letter, small = canvas.letter, canvas.small
    ends = _ends(chart, size.width * _END_LABELS_AT_MOST, small)
    right = max((text_width(w, small, bold=True) for e in ends for w in e[1]), default=0)
    legend = _legend(chart)
    row = small * LINE
    first, last = (chart.years[0], chart.years[-1]) if chart.years else (0, 1)
    canvas = msgspec.structs.replace(
        canvas,
        left=max(text_width(word, letter) for word in axis.words) + 8,
        right=right + 14,
        below=letter * LINE + 4,
    )
    labels = _break_labels(chart, canvas)
    break_rows = max((len(words) for words in labels), default=0)
    canvas = msgspec.structs.replace(
        canvas,
        above=(break_rows + legend_rows(legend, canvas.words_width, small)) * row + 10,
    )
    height = canvas.plot_height(max(size.width * _HEIGHT, 190.0))
    figure = canvas.drawing(height)
    step = max(text_width(f"{year}", letter) for year in (first, last)) + 12
    ticks = year_ticks(chart.years, max(int(canvas.plot_width // step), 1))
    figure.update_layout(
        xaxis={
            "range": (first - 0.4, last + 0.4), "tickvals": ticks, "showline": True,
            "ticktext": [str(year) for year in ticks], "ticks": "outside", "ticklen": 3,
        },
        yaxis={
            "range": (axis.low, axis.high), "domain": canvas.domain(height),
            "tickvals": axis.ticks, "ticktext": axis.words, "showgrid": True,
            "zeroline": axis.low < 0, "zerolinewidth": 1, "ticklabelstandoff": 4,
        },
    )  # fmt: skip
    _add_band(chart, figure)
    _add_lines(chart, figure, letter)
    _add_breaks(chart, figure, labels, canvas, height)
    _add_ends(figure, ends, axis, canvas, height)
    add_legend(figure, legend, canvas, height, up=break_rows * row + 6)
    return figure.figure()


def _text(chart: SeriesChart, axis: Scale) -> ChartText:
    notes = []
    if not axis.starts_at_zero:
        notes.append("Skalan börjar inte vid noll.")
    pairs = list(zip(chart.years, chart.own.values, strict=True))
    if lack := [year for year, value in pairs if not is_known(value)]:
        notes.append(f"Uppgift saknas för {chart.own.name} {sv.years(lack)}.")
    return with_notes(chart.text, notes)


def _legend(chart: SeriesChart) -> tuple[Entry, ...]:
    looks: dict[str, tuple[Any, str]] = {
        "own": ("line", palette.OWN),
        "median": ("line", palette.MEDIAN),
        "national": ("dash", palette.RIKET),
    }
    entries = [Entry(line.name, *looks[key]) for key, line in chart.keyed()]
    if chart.has_band():
        entries.append(Entry(chart.band_name, "box", palette.BAND))
    if chart.early_years():
        entries.append(Entry("preliminär uppgift", "dot", palette.OWN, hollow=True))
    return tuple(entries)


def _ends(
    chart: SeriesChart, width: float, letter: float
) -> list[tuple[float, tuple[str, ...], str]]:
    """Return the last value of each line, its label's lines, and its colour."""
    colours = {
        "own": palette.OWN, "median": palette.MEDIAN, "national": palette.RIKET,
    }  # fmt: skip
    ends = []
    for key, line in chart.keyed():
        have = [i for i, value in enumerate(line.values) if is_known(value)]
        if not have:
            continue
        value = line.values[have[-1]] or 0.0
        figure = sv.number(value, chart.decimals, sign=chart.sign)
        if chart.years[have[-1]] != chart.years[-1]:
            figure += f" ({chart.years[have[-1]]})"
        elif key == "own" and chart.years[have[-1]] in chart.preliminary:
            figure += f"{sv.NBSP}{PRELIMINARY}"
        words = wrap(f"{line.name} {figure}", width, letter, bold=True)
        ends.append((value, words, colours[key]))
    return ends


def _add_band(chart: SeriesChart, figure: Drawing) -> None:
    if not chart.has_band():
        return
    for x, y in band(chart.years, chart.low, chart.high, chart.cuts()):
        figure.add_scatter(
            x=x, y=y, mode="lines", fill="toself", fillcolor=palette.BAND,
            line={"width": 0}, hoverinfo="skip", name="band",
        )  # fmt: skip


def _add_lines(chart: SeriesChart, figure: Drawing, letter: float) -> None:
    looks: dict[str, tuple[str, float, str, float]] = {
        "own": (palette.OWN, 2.8, "solid", 0.62),
        "median": (palette.MEDIAN, 1.8, "solid", 0.38),
        "national": (palette.RIKET, 1.8, "dash", 0.34),
    }
    early = chart.early_years()
    for key, line in reversed(chart.keyed()):
        colour, width, dash, mark = looks[key]
        x, y = gapped(chart.years, line.values, chart.cuts())
        hollow = [key == "own" and year in early for year in x]
        figure.add_scatter(
            x=x, y=y, mode="lines+markers", name=key, cliponaxis=False,
            line={"color": colour, "width": width, "dash": dash},
            marker={
                "size": mark * letter,
                "color": [palette.PAPER if empty else colour for empty in hollow],
                "line": {"color": colour, "width": [2.0 if h else 0.0 for h in hollow]},
            },
            hovertext=[
                "" if year is None
                else markup(f"{line.name} {year:.0f}: {chart.words(value)}")
                for year, value in zip(x, y, strict=True)
            ],
            hoverinfo="text",
        )  # fmt: skip


def _break_x(chart: SeriesChart, found: YearBreak, canvas: Canvas) -> float:
    """Return where a break stands [px from the left of the axes]."""
    span = chart.years[-1] - chart.years[0] + 0.8
    return (found.year - 0.5 - chart.years[0] + 0.4) / span * canvas.plot_width


def _break_labels(chart: SeriesChart, canvas: Canvas) -> list[tuple[str, ...]]:
    """Return each break's label in lines; of two that would touch one is lifted."""
    most = canvas.plot_width * _BREAK_LABEL_AT_MOST
    labels: list[tuple[str, ...]] = []
    end = -1.0
    for found in chart.shown_breaks():
        words = wrap(found.label, most, canvas.small)
        half = max((text_width(word, canvas.small) for word in words), default=0) / 2
        at = _break_x(chart, found, canvas)
        lift = len(labels[-1]) if labels and at - half < end + 6 else 0
        labels.append((*words, *[""] * lift))
        end = max(end, at + half)
    return labels


def _add_breaks(
    chart: SeriesChart,
    figure: Drawing,
    labels: list[tuple[str, ...]],
    canvas: Canvas,
    height: float,
) -> None:
    row = canvas.small * LINE
    for found, lines in zip(chart.shown_breaks(), labels, strict=True):
        words = tuple(word for word in lines if word)
        lift = (len(lines) - len(words)) * row + 2
        top = canvas.domain(height)[1]
        figure.add_shape(
            type="line", xref="x", yref="paper", x0=found.year - 0.5,
            x1=found.year - 0.5, y0=0, y1=top + lift / height, name="break",
            line={"color": palette.MUTED_INK, "width": 1.4, "dash": "dot"},
        )  # fmt: skip
        half = max((text_width(w, canvas.small) for w in words), default=0) / 2
        at = _break_x(chart, found, canvas)
        start = min(max(at - half, 0.0), max(canvas.plot_width - 2 * half, 0.0))
        add_text(
            figure, markup(words), x=start / canvas.plot_width, y=top, dy=lift,
            size=canvas.small, colour=palette.MUTED_INK, anchor=("left", "bottom"),
            name="break", ground="rgba(255,255,255,0.8)",
        )  # fmt: skip


def _add_ends(
    figure: Drawing,
    ends: list[tuple[float, tuple[str, ...], str]],
    axis: Scale,
    canvas: Canvas,
    height: float,
) -> None:
    if not ends:
        return
    tall = canvas.domain(height)[1] * height
    row = canvas.small * LINE
    most = max(len(words) for _, words, _ in ends)
    at = [(value - axis.low) / (axis.high - axis.low) * tall for value, _, _ in ends]
    places = spread(at, most * row + 1, (0.0, tall))
    for (_, words, colour), place in zip(ends, places, strict=True):
        add_text(
            figure, markup(words, bold=True), x=1, y=0, dx=6, dy=place,
            size=canvas.small, colour=colour, name="end",
        )  # fmt: skip
