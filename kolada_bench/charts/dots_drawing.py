"""How a strip of dots is drawn; what it holds and means is in ``dots``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.charts import palette
from kolada_bench.charts.lettering import markup, text_width
from kolada_bench.charts.marks import (
    PRELIMINARY_NOTE,
    Entry,
    LineLabel,
    add_legend,
    add_line_labels,
    legend_rows,
    line_label_rows,
    with_notes,
)
from kolada_bench.charts.scales import Scale, is_known, scale
from kolada_bench.charts.swarm import Placed, name_rows, swarm
from kolada_bench.charts.template import LINE, Canvas, add_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kolada_bench.charts.chart import ChartText, Size
    from kolada_bench.charts.dots import Dot, DotChart, Kind
    from kolada_bench.charts.drawing import Drawing

_NAME_ROWS = 6
_UNNAMED_AT_MOST = 6
_EDGE = 10.0
_MARK_SIZES: dict[Kind, float] = {"own": 15.0, "member": 11.0, "other": 0.0}


def draw(chart: DotChart, size: Size) -> go.Figure:
    """Return the Plotly figure, drawn for ``size``."""
    canvas = Canvas(text=chart.text, size=size)
    axis = scale((*(dot.value for dot in chart.dots), chart.median, chart.median_all))
    width = canvas.plot_width
    edge = max(_EDGE, *(text_width(word, canvas.letter) / 2 for word in axis.words))
    rest = edge * (axis.high - axis.low) / (width - 2 * edge)
    low, high = axis.low - rest, axis.high + rest
    shown = [dot for dot in chart.dots if is_known(dot.value)]
    places = [((dot.value or 0.0) - low) / (high - low) * width for dot in shown]
    moved, radius = swarm(places, canvas.letter * 6)
    names = _placed_names(canvas, shown, places)
    rows = max((name.row for name in names if name), default=-1) + 1
    lines = _lines(chart)
    labels = line_label_rows(lines, (low, high), width, canvas.small)
    legend = _legend(chart)
    row = canvas.small * LINE
    canvas = msgspec.structs.replace(
        canvas,
        text=_text(chart, shown, names),
        above=(labels + legend_rows(legend, canvas.words_width, canvas.small)) * row + 8,
        below=canvas.letter * LINE + 4,
    )
    reach = max(map(abs, moved), default=0.0) + 12
    top = reach + (rows * row + 8 if rows else 0)
    foot = reach + canvas.letter * LINE + 6
    height = canvas.plot_height(top + foot, top + foot)
    figure = canvas.drawing(height)
    figure.update_layout(
        xaxis={
            "range": (low, high), "showgrid": True, "tickvals": axis.ticks,
            "ticktext": _tick_words(axis, width, canvas.letter),
        },
        yaxis={
            "range": (-foot, top), "domain": canvas.domain(height),
            "showticklabels": False,
        },
    )  # fmt: skip
    _add_dots(chart, figure, shown, moved, radius)
    add_line_labels(figure, lines, (low, high), canvas, height, layer="below")
    add_legend(figure, legend, canvas, height, up=labels * row + 6)
    for dot, at, off, name in zip(shown, places, moved, names, strict=True):
        if name is not None:
            up = reach + 4 + name.row * row
            _add_name(figure, dot, (off, up), name, canvas)
        elif dot.kind == "own":
            _add_own_name(figure, chart.label(dot), at, (off, -reach), canvas)
    return figure.figure()


def _lines(chart: DotChart) -> tuple[LineLabel, ...]:
    return tuple(
        LineLabel(
            f"{name} {sv.number(value, chart.decimals, sign=chart.sign)}",
            value,
            colour,
            dashed=name == chart.all_name,
        )
        for name, value, colour in chart.references()
    )


def _legend(chart: DotChart) -> tuple[Entry, ...]:
    kinds = {dot.kind for dot in chart.dots if is_known(dot.value)}
    entries: tuple[tuple[Kind, Entry], ...] = (
        ("own", Entry(chart.own_name(), "dot", palette.OWN)),
        ("member", Entry(chart.group_name, "diamond", palette.MEMBERS)),
        ("other", Entry("övriga kommuner", "dot", palette.OTHERS)),
    )
    return tuple(entry for kind, entry in entries if kind in kinds)


def _tick_words(axis: Scale, width: float, letter: float) -> list[str]:
    """Return the ticks' words; every second is empty where they would touch."""
    widest = max(text_width(word, letter) for word in axis.words)
    crowded = widest + 8 > width / max(len(axis.words) - 1, 1)
    return ["" if crowded and i % 2 else markup(word) for i, word in enumerate(axis.words)]


def _placed_names(
    canvas: Canvas, shown: list[Dot], places: list[float]
) -> list[Placed | None]:
    members = [i for i, dot in enumerate(shown) if dot.kind == "member"]
    widths = [text_width(shown[i].name, canvas.small) for i in members]
    found = name_rows([places[i] for i in members], widths, canvas.plot_width, _NAME_ROWS)
    placed: list[Placed | None] = [None] * len(shown)
    for i, name in zip(members, found, strict=True):
        placed[i] = name
    return placed


def _text(chart: DotChart, shown: list[Dot], names: list[Placed | None]) -> ChartText:
    pairs = zip(shown, names, strict=True)
    unnamed = [dot.name for dot, name in pairs if dot.kind == "member" and name is None]
    notes = chart.missing()
    if len(unnamed) > _UNNAMED_AT_MOST:
        count = f"{sv.number(len(unnamed))} av {chart.group_name}"
        notes.append(f"{count} får inte plats med sitt namn.")
    elif unnamed:
        unnamed.sort(key=sv.sort_key)
        notes.append(f"Namnet får inte plats: {sv.listing(unnamed)}.")
    if any(dot.preliminary for dot in shown):
        notes.append(PRELIMINARY_NOTE)
    return with_notes(chart.text, notes)


def _add_dots(
    chart: DotChart, figure: Drawing, shown: list[Dot], moved: list[float], radius: float
) -> None:
    looks: tuple[tuple[Kind, str, str], ...] = (
        ("other", "circle", palette.OTHERS),
        ("member", "diamond", palette.MEMBERS),
        ("own", "circle", palette.OWN),
    )
    for kind, symbol, colour in looks:
        at = [i for i, dot in enumerate(shown) if dot.kind == kind]
        figure.add_scatter(
            mode="markers",
            x=[shown[i].value for i in at],
            y=[moved[i] for i in at],
            marker={
                "symbol": symbol,
                "color": colour,
                "size": _MARK_SIZES[kind] or 2 * radius,
                "line": {
                    "color": palette.PAPER,
                    "width": 0.0 if kind == "other" else 1,
                },
            },
            hovertext=[
                markup(f"{shown[i].name}: {chart.words(shown[i].value)}") for i in at
            ],
            hoverinfo="text",
            name=kind,
        )


def _add_name(
    figure: Drawing,
    dot: Dot,
    heights: tuple[float, float],
    name: Placed,
    canvas: Canvas,
) -> None:
    """Write a member's name above the strip, with a thin line down to its dot."""
    _add_leader(figure, dot.value, (heights[0] + 6, heights[1]))
    add_text(
        figure, markup(dot.name), x=name.start / canvas.plot_width, y=heights[1],
        size=canvas.small, anchor=("left", "bottom"), refs=("paper", "y"), name="category",
        ground="rgba(255,255,255,0.8)",
    )  # fmt: skip


def _add_own_name(
    figure: Drawing, label: str, at: float, heights: tuple[float, float], canvas: Canvas
) -> None:
    """Write the own name and value under the strip."""
    width = text_width(label, canvas.letter, bold=True)
    start = min(max(at - width / 2, 0.0), max(canvas.plot_width - width, 0.0))
    figure.add_shape(
        type="line", xref="paper", yref="y", x0=at / canvas.plot_width,
        x1=at / canvas.plot_width, y0=heights[0] - 8, y1=heights[1],
        line={"color": palette.OWN, "width": 1}, layer="below",
    )  # fmt: skip
    add_text(
        figure, markup(label, bold=True), x=start / canvas.plot_width, y=heights[1],
        size=canvas.letter, colour=palette.OWN, anchor=("left", "top"), name="own",
        refs=("paper", "y"), ground="rgba(255,255,255,0.8)",
    )  # fmt: skip


def _add_leader(figure: Drawing, value: float | None, heights: tuple[float, float]) -> None:
    figure.add_shape(
        type="line", xref="x", yref="y", x0=value, x1=value, y0=heights[0], y1=heights[1],
        line={"color": palette.MUTED_INK, "width": 0.8}, layer="below",
    )  # fmt: skip
