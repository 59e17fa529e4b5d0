"""Marks that several kinds of chart share: reference lines, hollow bars, legends, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from kolada_bench.charts import palette
from kolada_bench.charts.lettering import markup, text_width
from kolada_bench.charts.template import LINE, Canvas, add_text

if TYPE_CHECKING:
    from kolada_bench.charts.chart import ChartText
    from kolada_bench.charts.drawing import Drawing

PRELIMINARY = "(p)"
PRELIMINARY_NOTE = "(p) preliminär uppgift"
_BETWEEN = 10.0


class LineLabel(msgspec.Struct, frozen=True):
    """A line across the axes at ``value``, and what it is called."""

    words: str
    value: float
    colour: str
    dashed: bool = False


class Entry(msgspec.Struct, frozen=True):
    """A mark of a legend and what it means; ``hollow`` is drawn as an outline only."""

    words: str
    kind: Literal["line", "dash", "tick", "box", "hatch", "dot", "diamond"]
    colour: str
    hollow: bool = False


def with_notes(text: ChartText, notes: Iterable[str]) -> ChartText:
    """Return ``text`` with the chart's own notes after the ones it was given."""
    new = [note for note in notes if note and note not in text.notes]
    return msgspec.structs.replace(text, notes=(*text.notes, *new))


def number_format(decimals: int, *, sign: bool = False) -> str:
    """Return Excel's number format for as many decimals."""
    plain = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f"+{plain};\u2212{plain};{plain}" if sign else plain


def bar_fill(colours: Sequence[str], hatched: Sequence[bool]) -> dict[str, Any]:
    """Return Plotly's marker of bars: hatched where a figure is preliminary."""
    return {
        "color": list(colours),
        "line": {"color": list(colours), "width": 1},
        "pattern": {
            "shape": ["/" if early else "" for early in hatched],
            "fillmode": "replace",
            "fgcolor": list(colours),
            "bgcolor": palette.PAPER,
            "size": 6,
            "solidity": 0.45,
        },
    }


def line_label_rows(
    lines: Sequence[LineLabel], axis: tuple[float, float], width: float, letter: float
) -> int:
    """Return how many rows the labels of ``lines`` take when none may touch another."""
    return max(_rows(lines, axis, width, letter), default=-1) + 1


def add_line_labels(
    figure: Drawing,
    lines: Sequence[LineLabel],
    axis: tuple[float, float],
    canvas: Canvas,
    plot_height: float,
    *,
    layer: Literal["above", "below"] = "above",
) -> None:
    """Draw ``lines`` upright across the axes, each with its label above them.

    ``canvas.above`` has room for ``line_label_rows`` rows.
    """
    width, letter = canvas.plot_width, canvas.small
    top = canvas.domain(plot_height)[1]
    for line, row in zip(lines, _rows(lines, axis, width, letter), strict=True):
        dash = "dash" if line.dashed else "solid"
        up = 2 + row * letter * LINE
        place = {
            "type": "line", "xref": "x", "yref": "paper", "x0": line.value,
            "x1": line.value, "y0": 0, "y1": top + up / plot_height, "layer": layer,
        }  # fmt: skip
        # A pale edge, so that the line is seen on a dark bar too.
        figure.add_shape(**place, line={"color": palette.PAPER, "width": 3.6}, opacity=0.7)
        figure.add_shape(
            **place, line={"color": line.colour, "width": 1.6, "dash": dash}, name="line"
        )
        start = _start(line, axis, width, letter)
        add_text(
            figure, markup(line.words, bold=True), x=start / width, y=top, dy=up,
            size=letter, colour=line.colour, anchor=("left", "bottom"), name="line",
            ground="rgba(255,255,255,0.8)",
        )  # fmt: skip


def _start(
    line: LineLabel, axis: tuple[float, float], width: float, letter: float
) -> float:
    """Return where a label begins [px]: centred on its line, but inside the plot."""
    label = text_width(line.words, letter, bold=True)
    at = (line.value - axis[0]) / (axis[1] - axis[0]) * width
    return min(max(at - label / 2, 0.0), max(width - label, 0.0))


def _rows(
    lines: Sequence[LineLabel], axis: tuple[float, float], width: float, letter: float
) -> list[int]:
    """Return the row of each label: the lowest where it touches none before it."""
    taken: list[tuple[int, float, float]] = []
    for line in lines:
        start = _start(line, axis, width, letter)
        end = start + text_width(line.words, letter, bold=True)
        row = 0
        while any(
            row == r and start < e + _BETWEEN and s < end + _BETWEEN for r, s, e in taken
        ):
            row += 1
        taken.append((row, start, end))
    return [row for row, _, _ in taken]


def legend_rows(entries: Sequence[Entry], width: float, letter: float) -> int:
    """Return how many rows a legend takes in ``width`` [px]."""
    return max((row for row, _ in _placed(entries, width, letter)), default=-1) + 1


def add_legend(
    figure: Drawing,
    entries: Sequence[Entry],
    canvas: Canvas,
    plot_height: float,
    *,
    up: float = 0.0,
) -> None:
    """Draw a legend ``up`` px over the axes, from the left edge of the words."""
    letter = canvas.small
    placed = _placed(entries, canvas.words_width, letter)
    rows = max((row for row, _ in placed), default=-1) + 1
    top = canvas.domain(plot_height)[1]
    for entry, (row, start) in zip(entries, placed, strict=True):
        y = up + (rows - row - 0.5) * letter * LINE + 2
        _add_swatch(figure, entry, start - canvas.left, top, y, letter)
        add_text(
            figure, markup(entry.words), x=0, y=top, dy=y, size=letter,
            dx=start - canvas.left + _swatch(letter) + 4, name="legend",
        )  # fmt: skip


def _swatch(letter: float) -> float:
    return letter * 1.8


def _placed(
    entries: Sequence[Entry], width: float, letter: float
) -> list[tuple[int, float]]:
    """Return the row and the left edge [px] of each entry."""
    placed = []
    row, at = 0, 0.0
    for entry in entries:
        needs = _swatch(letter) + 4 + text_width(entry.words, letter)
        if at and at + needs > width:
            row, at = row + 1, 0.0
        placed.append((row, at))
        at += needs + 1.4 * letter
    return placed


def _add_swatch(
    figure: Drawing, entry: Entry, left: float, y: float, up: float, letter: float
) -> None:
    """Draw an entry's mark, its left edge ``left`` px from the axes, ``up`` px over ``y``.

    In pixels, so that it stays beside its words where a page stretches the picture.
    """
    wide = _swatch(letter)
    half = {"line": 0.0, "dash": 0.0}.get(entry.kind, letter * 0.38)
    common: dict[str, Any] = {
        "xref": "paper", "yref": "paper", "xsizemode": "pixel", "ysizemode": "pixel",
        "xanchor": 0, "yanchor": y, "name": "legend",
    }  # fmt: skip
    middle = left + wide / 2
    if entry.kind in ("line", "dash"):
        dash = "4px,3px" if entry.kind == "dash" else "solid"
        figure.add_shape(
            type="line", x0=left, x1=left + wide, y0=up, y1=up,
            line={"color": entry.colour, "width": 2.2, "dash": dash}, **common,
        )  # fmt: skip
        return
    if entry.kind == "tick":
        figure.add_shape(
            type="line", x0=middle, x1=middle, y0=up - half * 1.4, y1=up + half * 1.4,
            line={"color": entry.colour, "width": 2.2}, **common,
        )  # fmt: skip
        return
    fill = palette.PAPER if entry.hollow else entry.colour
    look = {"fillcolor": fill, "line": {"color": entry.colour, "width": 1.5}, **common}
    if entry.kind == "diamond":
        path = (
            f"M {middle - half},{up} L {middle},{up + half} L {middle + half},{up} "
            f"L {middle},{up - half} Z"
        )
        figure.add_shape(type="path", path=path, **look)
        return
    reach = half if entry.kind == "dot" else wide / 2
    figure.add_shape(
        type="circle" if entry.kind == "dot" else "rect",
        x0=middle - reach, x1=middle + reach, y0=up - half, y1=up + half, **look,
    )  # fmt: skip
    if entry.kind == "hatch":
        step, low, high = wide / 3, up - half, up + half
        path = " ".join(
            f"M {x0},{low} L {x0 + step / 3},{low} L {x0 + step},{high} "
            f"L {x0 + step * 2 / 3},{high} Z"
            for x0 in (left + n * step for n in range(3))
        )
        figure.add_shape(
            type="path", path=path, fillcolor=palette.PAPER, line_width=0, **common
        )
