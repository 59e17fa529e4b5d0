"""A chart that Excel draws itself, from cells that the reader may change.

Where the chart's own table holds the same columns as what is drawn, the chart refers to
it; otherwise (a median among the bars, the foot that lifts a waterfall) the figures drawn
stand in a block of their own beside it.

What it still gets wrong: patterns, hollow marks and the band round a median are Plotly's
alone; here a preliminary year looks like any other, and the table says which it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.report.excel.book import ALT_LIMIT, Sheet, clean, one_line

if TYPE_CHECKING:
    from kolada_bench.charts.chart import (
        Chart,
        ChartTable,
        NativeChart,
        NativeSeries,
    )

WIDTH = 960
_ROW = 20  # pixels of a row of usual height
_LABELLED_TO = 40
"""Points up to which every bar has its figure written at it."""
_MUTED = {"color": "#595959"}


class Columns(msgspec.Struct, frozen=True):
    """Where the figures of a native chart stand: columns that begin in row ``first``."""

    first: int
    categories: int
    values: tuple[int, ...]
    x: tuple[int, ...] = ()


def height_of(native: NativeChart) -> int:
    """Return how high the chart is [px]: lying bars need a row each."""
    if native.kind == "bar":
        drawn = len(native.categories) * max(1, len(native.series))
        return min(200 + 24 * drawn, 1400)
    return 460


def rows_of(native: NativeChart) -> int:
    """Return how many rows of the sheet the chart covers."""
    return -(-height_of(native) // _ROW) + 1


def found_in(native: NativeChart, table: ChartTable) -> tuple[int, tuple[int, ...]] | None:
    """Return which columns of ``table`` hold the categories and each series, if all do."""
    columns = list(zip(*table.rows, strict=True)) if table.rows else []
    if native.kind == "scatter":
        return None
    at = [_index(columns, series.values) for series in native.series]
    labels = _index(columns, native.categories)
    values = tuple(i for i in at if i is not None)
    if labels is None or len(values) < len(at) or len(set(values)) < len(values):
        return None
    return labels, values


def _index(columns: Sequence[tuple[Any, ...]], wanted: tuple[Any, ...]) -> int | None:
    return next((i for i, column in enumerate(columns) if column == wanted), None)


def insert_chart(
    sheet: Sheet, row: int, chart: Chart, native: NativeChart, columns: Columns
) -> None:
    """Draw ``native`` at ``row``, from the cells that ``columns`` says."""
    kind: dict[str, str] = {"type": native.kind}
    if native.kind == "stacked":
        kind = {"type": "column", "subtype": "stacked"}
    elif native.kind == "scatter":
        kind = {"type": "scatter", "subtype": "marker_only"}
    drawn = sheet.book.workbook.add_chart(kind)
    for at, series in enumerate(native.series):
        drawn.add_series(_series(sheet, native, series, columns, at))
    _axes(drawn, native)
    drawn.set_title(
        {
            "name": _title(chart),
            "name_font": {"size": 10, "bold": False, "color": "#1F1F1F"},
            "overlay": False,
        }
    )
    _legend(drawn, native)
    # A missing value is a gap, never 0.
    drawn.show_blanks_as("gap")
    drawn.set_size({"width": WIDTH, "height": height_of(native)})
    sheet.raw.insert_chart(
        row,
        0,
        drawn,
        {"description": clean(chart.alt())[:ALT_LIMIT], "object_position": 2},
    )


def _title(chart: Chart) -> str:
    """Return the words that must travel with the chart when it is copied."""
    text = chart.text
    lines = (text.title, text.subtitle, text.banner, sv.short_source(text.source))
    return "\n".join(one_line(line) for line in lines if line)


def _series(
    sheet: Sheet, native: NativeChart, series: NativeSeries, columns: Columns, at: int
) -> dict[str, Any]:
    last = columns.first + max(1, len(series.values)) - 1

    def cells(column: int) -> list[object]:
        return [sheet.name, columns.first, column, last, column]

    paint: dict[str, Any] = {"color": series.colour}
    # What the file holds beside the references: left to itself it would hold 0 for an
    # empty cell, and a program that does not calculate shows that.
    options: dict[str, Any] = {
        "name": [sheet.name, columns.first - 1, columns.values[at]],
        "categories": cells(columns.x[at] if columns.x else columns.categories),
        "categories_data": [*(_known(series.x) if columns.x else native.categories)],
        "values": cells(columns.values[at]),
        "values_data": _known(series.values),
    }
    if series.invisible:
        return options | {"fill": {"none": True}, "border": {"none": True}, "gap": 40}
    if native.kind == "line":
        dash = {"dash_type": "dash"} if series.dashed else {}
        marker = {"type": "circle", "size": 6, "fill": paint, "border": paint}
        return options | {"line": {**paint, "width": 2.25, **dash}, "marker": marker}
    points = [{"fill": {"color": colour}} for colour in series.colours]
    if native.kind == "scatter" and series.dashed:
        line = {**paint, "width": 1.25, "dash_type": "dash"}
        return options | {"line": line, "marker": {"type": "none"}}
    if native.kind == "scatter":
        shape = ("circle", "diamond", "square", "triangle")[at % 4]
        marker = {"type": shape, "size": 8, "fill": paint, "border": {"color": "#FFFFFF"}}
        return options | {"marker": marker, **({"points": points} if points else {})}
    options |= {"fill": paint, "border": {"color": "#FFFFFF"}, "gap": 40}
    if points:
        options["points"] = points
    if len(series.values) * len(native.series) <= _LABELLED_TO and native.kind != "stacked":
        options["data_labels"] = {"value": True, "num_format": native.number_format}
    return options


def _known(values: Sequence[float | None]) -> list[float | None]:
    return [None if v is None or not math.isfinite(v) else v for v in values]


def _axes(drawn: Any, native: NativeChart) -> None:
    """Name the axes; the unit is that of the figures."""
    figures: dict[str, Any] = {
        "name": one_line(native.unit),
        "name_font": {"bold": False, **_MUTED},
        "num_format": native.number_format,
        "major_gridlines": {"visible": True, "line": {"color": "#E3E6E9"}},
        "line": {"none": True},
    }
    labels: dict[str, Any] = {
        "name": one_line(native.x_title),
        "name_font": {"bold": False, **_MUTED},
        "label_position": "low",
        "line": {"color": "#595959"},
    }
    if native.kind == "bar":
        # The first row is the uppermost bar, and the axis of figures stays below.
        drawn.set_y_axis({**labels, "reverse": True, "crossing": "max"})
        drawn.set_x_axis(figures)
        return
    drawn.set_x_axis(labels)
    drawn.set_y_axis(figures)


def _legend(drawn: Any, native: NativeChart) -> None:
    unseen = [at for at, series in enumerate(native.series) if series.invisible]
    if len(native.series) - len(unseen) < 2:
        drawn.set_legend({"none": True})
        return
    drawn.set_legend({"position": "bottom", "delete_series": unseen})
