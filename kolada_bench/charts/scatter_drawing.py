"""How the dots of ``scatter`` are drawn: the fields, the names, and the room for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kolada_bench.charts import palette
from kolada_bench.charts.lettering import markup, text_width, wrap
from kolada_bench.charts.marks import Entry, add_legend, legend_rows, with_notes
from kolada_bench.charts.name_places import Label, Spot, labels
from kolada_bench.charts.scales import Scale, scale
from kolada_bench.charts.template import LINE, Canvas, add_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kolada_bench.charts.chart import Size
    from kolada_bench.charts.drawing import Drawing
    from kolada_bench.charts.scatter import Kind, Point, QuadrantChart

_SHAPE = 0.72
_LOWEST, _HIGHEST = 230.0, 560.0
_EDGE = 12.0
_MARK_SIZES: dict[Kind, float] = {"own": 15.0, "member": 11.0, "other": 6.0}
_LEAST_FIELD = 0.24
"""A field is at least this share of the width and of the height."""
_GROUND = "rgba(255,255,255,0.75)"

Range = tuple[float, float]
Fields = dict[tuple[int, int], tuple[str, ...]]


class _Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything goes, before any of it is drawn."""

    canvas: Canvas
    axes: float
    across: Scale
    up: Scale
    ranges: tuple[Range, Range]
    headings: tuple[tuple[str, ...], ...]
    fields: Fields
    legend: tuple[Entry, ...]
    places: tuple[Spot, ...]
    names: tuple[Label | None, ...]

    @property
    def heading_height(self) -> float:
        """Of the upright axis's name, which stands over it [px]."""
        return len(self.headings[0]) * self.canvas.letter * LINE


def draw(chart: QuadrantChart, size: Size) -> go.Figure:
    """Return the Plotly figure of ``chart``, drawn for ``size``."""
    layout = _laid_out(chart, size, 0)
    if lost := sum(name is None for name in layout.names):
        layout = _laid_out(chart, size, lost)
    canvas, letter = layout.canvas, layout.canvas.letter
    height = canvas.plot_height(layout.axes, _LOWEST)
    figure = canvas.drawing(height)
    top = canvas.domain(height)[1]
    figure.update_layout(
        xaxis={
            "range": layout.ranges[0], "tickvals": layout.across.ticks, "showgrid": True,
            "ticktext": _tick_words(layout.across, canvas.plot_width, letter),
        },
        yaxis={
            "range": layout.ranges[1], "tickvals": layout.up.ticks, "showgrid": True,
            "ticktext": [markup(word) for word in layout.up.words], "domain": (0.0, top),
        },
    )  # fmt: skip
    _add_medians(figure, chart)
    _add_points(figure, chart)
    _add_fields(figure, layout, top)
    _add_headings(figure, layout, top)
    add_legend(figure, layout.legend, canvas, height, up=layout.heading_height + 6)
    for point, place, name in zip(_named(chart), layout.places, layout.names, strict=True):
        if name is not None:
            _add_name(figure, point, place, name, canvas, height)
    return figure.figure()


def _laid_out(chart: QuadrantChart, size: Size, lost: int) -> _Layout:
    """Return where everything goes when ``lost`` names have no room."""
    shown, named = chart.shown(), _named(chart)
    across = scale((*(p.x for p in shown), chart.x.median), zero=False)
    up = scale((*(p.y for p in shown), chart.y.median), zero=False)
    canvas = Canvas(text=with_notes(chart.text, chart.notes(lost)), size=size)
    letter = canvas.letter
    headings = tuple(
        wrap(text, canvas.words_width, letter, bold=True)
        for text in (f"\u2191 {chart.y.heading}", f"{chart.x.heading} \u2192")
    )
    legend = _legend(chart)
    keys = legend_rows(legend, canvas.words_width, canvas.small) * canvas.small * LINE
    canvas = msgspec.structs.replace(
        canvas,
        left=max(text_width(word, letter) for word in up.words) + 8,
        above=keys + 10 + len(headings[0]) * letter * LINE,
        below=letter * LINE + 8 + len(headings[1]) * letter * LINE,
    )
    width = canvas.plot_width
    axes = min(max(width * _SHAPE, _LOWEST), _HIGHEST)
    axes = canvas.plot_height(axes, _LOWEST) - canvas.strip
    x_range = _roomy(_with_edges(across, width, _EDGE), chart.x.median)
    fields = _fields(chart, canvas, x_range)
    band = max(len(lines) for lines in fields.values()) * letter * LINE + 8
    ranges = x_range, _roomy(_with_edges(up, axes, band), chart.y.median)
    places = tuple(_place(p, ranges, width, axes) for p in named)
    found = labels(
        places,
        [text_width(p.name, canvas.small, bold=p.kind == "own") for p in named],
        canvas.small * LINE,
        (width, axes),
        ground=[_place(p, ranges, width, axes) for p in shown if p.kind == "other"],
        bands=band,
    )
    return _Layout(
        canvas=canvas, axes=axes, across=across, up=up, ranges=ranges, headings=headings,
        fields=fields, legend=legend, places=places, names=tuple(found),
    )  # fmt: skip


def _named(chart: QuadrantChart) -> list[Point]:
    return [point for point in chart.shown() if point.kind != "other"]


def _legend(chart: QuadrantChart) -> tuple[Entry, ...]:
    kinds = {p.kind: p.name for p in chart.shown()}
    entries: tuple[tuple[Kind, Entry], ...] = (
        ("own", Entry(kinds.get("own", ""), "dot", palette.OWN)),
        ("member", Entry(chart.group_name, "diamond", palette.ABOVE)),
        ("other", Entry("övriga kommuner", "dot", palette.OTHERS)),
    )
    return tuple(entry for kind, entry in entries if kind in kinds)


def _fields(chart: QuadrantChart, canvas: Canvas, x_range: Range) -> Fields:
    """Return the words of each corner: (0 left or 1 right, 0 down or 1 up)."""
    low, high = x_range
    share = (chart.x.median - low) / (high - low)
    rooms = [canvas.plot_width * part - 10 for part in (share, 1 - share)]
    words: Fields = {}
    for i, side in enumerate((chart.x.lower, chart.x.higher)):
        for j, level in enumerate((chart.y.lower, chart.y.higher)):
            if text_width(f"{side}, {level}", canvas.letter) <= rooms[i]:
                words[i, j] = (f"{side}, {level}",)
            else:
                parts = (f"{side},", level)
                words[i, j] = tuple(
                    line for part in parts for line in wrap(part, rooms[i], canvas.letter)
                )
    return words


def _add_medians(figure: Drawing, chart: QuadrantChart) -> None:
    line = {"color": palette.MEDIAN, "width": 1.2, "dash": "dash"}
    x, y = chart.x.median, chart.y.median
    figure.add_shape(
        type="line", xref="x", yref="y domain", x0=x, x1=x, y0=0, y1=1, line=line,
        layer="below",
    )  # fmt: skip
    figure.add_shape(
        type="line", xref="x domain", yref="y", x0=0, x1=1, y0=y, y1=y, line=line,
        layer="below",
    )  # fmt: skip


def _add_points(figure: Drawing, chart: QuadrantChart) -> None:
    looks: tuple[tuple[Kind, str, str], ...] = (
        ("other", "circle", palette.OTHERS),
        ("member", "diamond", palette.ABOVE),
        ("own", "circle", palette.OWN),
    )
    for kind, symbol, colour in looks:
        points = [p for p in chart.shown() if p.kind == kind]
        words = [
            (p.name, chart.x.words(p.x), chart.y.words(p.y), chart.field(p)) for p in points
        ]
        # A scatter is drawn as SVG; its sister for WebGL breaks under a strict CSP.
        figure.add_scatter(
                mode="markers",
                x=[p.x for p in points],
                y=[p.y for p in points],
                marker={
                    "symbol": symbol, "color": colour, "size": _MARK_SIZES[kind],
                    "line": {"color": palette.PAPER, "width": 0 if kind == "other" else 1},
                    "opacity": 0.8 if kind == "other" else 1.0,
                },
                hovertext=[markup(lines) for lines in words],
                hoverinfo="text",
                name=kind,
        )  # fmt: skip


def _with_edges(axis: Scale, pixels: float, edge: float) -> tuple[float, float]:
    """Return the axis with ``edge`` px of room at either end."""
    rest = edge * (axis.high - axis.low) / max(pixels - 2 * edge, 1.0)
    return axis.low - rest, axis.high + rest


def _roomy(axis: tuple[float, float], median: float) -> tuple[float, float]:
    """Return the axis, longer where the median would leave a field too narrow to name."""
    low, high = axis
    rest = _LEAST_FIELD / (1 - _LEAST_FIELD)
    return min(low, median - (high - median) * rest), max(
        high, median + (median - low) * rest
    )


def _place(
    point: Point,
    ranges: tuple[tuple[float, float], tuple[float, float]],
    width: float,
    height: float,
) -> tuple[float, float]:
    """Return where a dot is [px], from the left and from the top of the axes."""
    (left, right), (low, high) = ranges
    return (
        ((point.x or 0.0) - left) / (right - left) * width,
        (high - (point.y or 0.0)) / (high - low) * height,
    )


def _tick_words(axis: Scale, width: float, letter: float) -> list[str]:
    """Return the ticks' words; every second is empty where they would touch."""
    widest = max(text_width(word, letter) for word in axis.words)
    crowded = widest + 8 > width / max(len(axis.words) - 1, 1)
    return ["" if crowded and i % 2 else markup(word) for i, word in enumerate(axis.words)]


def _add_fields(figure: Drawing, layout: _Layout, top: float) -> None:
    for (i, j), lines in layout.fields.items():
        add_text(
            figure, markup(lines), x=float(i), y=top if j else 0.0,
            dx=-4 if i else 4, dy=-3 if j else 3, size=layout.canvas.letter,
            colour=palette.MUTED_INK, name="field",
            anchor=("right" if i else "left", "top" if j else "bottom"),
        )  # fmt: skip


def _add_headings(figure: Drawing, layout: _Layout, top: float) -> None:
    """Add the axes' names: that of the upright one over it, the other under its ticks."""
    canvas = layout.canvas
    add_text(
        figure, markup(layout.headings[0], bold=True), x=0, y=top, dx=-canvas.left, dy=4,
        size=canvas.letter, anchor=("left", "bottom"), name="axis",
    )  # fmt: skip
    add_text(
        figure, markup(layout.headings[1], bold=True), x=1, y=0,
        dy=-canvas.letter * LINE - 6, size=canvas.letter, anchor=("right", "top"),
        name="axis",
    )  # fmt: skip


def _add_name(
    figure: Drawing,
    point: Point,
    place: tuple[float, float],
    label: Label,
    canvas: Canvas,
    plot_height: float,
) -> None:
    """Write a name, with a thin line to its dot where it stands off from it."""
    top = canvas.strip
    if label.leader is not None:
        x, y = label.leader
        figure.add_shape(
            type="line", xref="paper", yref="paper", layer="below",
            x0=place[0] / canvas.plot_width, x1=x / canvas.plot_width,
            y0=1 - (top + place[1]) / plot_height, y1=1 - (top + y) / plot_height,
            line={"color": palette.MUTED_INK, "width": 0.8},
        )  # fmt: skip
    own = point.kind == "own"
    add_text(
        figure, markup(point.name, bold=own), x=label.left / canvas.plot_width,
        y=1 - (top + label.top) / plot_height, size=canvas.small, anchor=("left", "top"),
        colour=palette.OWN if own else palette.INK, ground=_GROUND, name="category",
    )  # fmt: skip
