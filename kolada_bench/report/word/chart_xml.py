"""A chart that Word draws itself, as DrawingML: what stands where there is no picture.

Bars lying and standing, stacked columns, lines and scatter, with the colours of the
picture, the value axis named by its unit, and the figures' separators those of whoever
reads. The same figures lie in a workbook inside the document ("Redigera data" in Word).

What it still gets wrong: a line has no band round it and a bar no mark for the median, as
the pictures do; the caption's table or the alt text has those figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kolada_bench.report.plain import clean
from kolada_bench.report.word.chart_axes import CATEGORY_AXIS, VALUE_AXIS, axes, is_lying
from kolada_bench.report.word.chart_letters import DARK, GREY, RED, letters, rich, solid

if TYPE_CHECKING:
    from kolada_bench.charts.chart import NativeChart, NativeSeries

SHEET = "Blad1"
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_NO_LINE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
_MOST_LABELS = 20
_MOST_MARKERS = 30


def chart_xml(
    chart: NativeChart, *, title: str, subtitle: str, banner: str, workbook: str
) -> bytes:
    """Return the chart as a part; ``workbook`` is the relationship id of its figures."""
    shown = [series for series in chart.series if not series.invisible]
    legend = _legend(chart) if len(shown) > 1 else ""
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace {_NAMESPACES}><c:date1904 val="0"/><c:lang val="sv-SE"/>'
        f'<c:roundedCorners val="0"/><c:chart>{_title(title, subtitle, banner)}'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        f"{_plot(chart)}{axes(chart)}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></c:spPr>"
        f"{letters(9)}"
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    )
    return xml.encode("utf-8")


def _title(title: str, subtitle: str, banner: str) -> str:
    lines = [
        rich(title, 10, DARK, bold=True),
        *([rich(subtitle, 8, GREY)] if subtitle else []),
        *([rich(banner, 8, RED, bold=True)] if banner else []),
    ]
    return (
        "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/>"
        + "".join(lines)
        + '</c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _plot(chart: NativeChart) -> str:
    make: Callable[[NativeChart], str] = {
        "bar": _bars,
        "column": _bars,
        "stacked": _bars,
        "line": _lines,
        "scatter": _scatter,
    }[chart.kind]
    return make(chart)


def _bars(chart: NativeChart) -> str:
    stacked = chart.kind == "stacked"
    direction = "bar" if is_lying(chart) else "col"
    labelled = len(chart.series) == 1 and len(chart.categories) <= _MOST_LABELS
    series = "".join(
        _head(i, each, i + 1)
        + _filled(each)
        + '<c:invertIfNegative val="0"/>'
        + _points(each)
        + (_labels(chart.number_format) if labelled else "")
        + _categories(chart)
        + f"<c:val>{_numbers(i + 1, each.values, chart.number_format)}</c:val></c:ser>"
        for i, each in enumerate(chart.series)
    )
    return (
        f'<c:barChart><c:barDir val="{direction}"/>'
        f'<c:grouping val="{"stacked" if stacked else "clustered"}"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="50"/>'
        + ('<c:overlap val="100"/>' if stacked else "")
        + f"{_axis_ids()}</c:barChart>"
    )


def _lines(chart: NativeChart) -> str:
    mark = "circle" if len(chart.categories) <= _MOST_MARKERS else "none"
    series = "".join(
        _head(i, each, i + 1)
        + _stroke(each)
        + _marker(mark, each)
        + _categories(chart)
        + f"<c:val>{_numbers(i + 1, each.values, chart.number_format)}</c:val>"
        + '<c:smooth val="0"/></c:ser>'
        for i, each in enumerate(chart.series)
    )
    return (
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'{series}<c:marker val="1"/>{_axis_ids()}</c:lineChart>'
    )


def _scatter(chart: NativeChart) -> str:
    series = "".join(
        _head(i, each, 2 * i + 2)
        # A dashed series is a line across, such as the median of one measure.
        + (_stroke(each) if each.dashed else _NO_LINE)
        + _marker("circle", each)
        + _marked_points(each)
        + f"<c:xVal>{_numbers(2 * i + 1, each.x, 'General')}</c:xVal>"
        + f"<c:yVal>{_numbers(2 * i + 2, each.values, chart.number_format)}</c:yVal>"
        + '<c:smooth val="0"/></c:ser>'
        for i, each in enumerate(chart.series)
    )
    return (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f"{series}{_axis_ids()}</c:scatterChart>"
    )


def _head(index: int, series: NativeSeries, column: int) -> str:
    """Return the beginning of a series; its name stands over its ``column`` of figures."""
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef>'
        f'<c:f>{SHEET}!${_column(column)}$1</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{escape(clean(series.name))}</c:v></c:pt></c:strCache>'
        "</c:strRef></c:tx>"
    )


def _filled(series: NativeSeries) -> str:
    if series.invisible:
        return "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
    return f"<c:spPr>{solid(series.colour)}</c:spPr>"


def _points(series: NativeSeries) -> str:
    """Return the bars that have another colour than their series."""
    return "".join(
        f'<c:dPt><c:idx val="{i}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"<c:spPr>{solid(colour)}</c:spPr></c:dPt>"
        for i, colour in enumerate(series.colours)
        if colour and colour != series.colour and not series.invisible
    )


def _stroke(series: NativeSeries) -> str:
    if series.invisible:
        return _NO_LINE
    dash = '<a:prstDash val="dash"/>' if series.dashed else ""
    return (
        f'<c:spPr><a:ln w="25400" cap="rnd">{solid(series.colour)}{dash}<a:round/>'
        "</a:ln></c:spPr>"
    )


def _marker(symbol: str, series: NativeSeries) -> str:
    if symbol == "none" or series.invisible or series.dashed:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    return _spot(symbol, series.colour)


def _spot(symbol: str, colour: str) -> str:
    fill = solid(colour)
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size val="6"/>'
        f"<c:spPr>{fill}<a:ln>{fill}</a:ln></c:spPr></c:marker>"
    )


def _marked_points(series: NativeSeries) -> str:
    """Return the points that have another colour than their series."""
    return "".join(
        f'<c:dPt><c:idx val="{i}"/>{_spot("circle", colour)}<c:bubble3D val="0"/></c:dPt>'
        for i, colour in enumerate(series.colours)
        if colour and colour != series.colour and not series.invisible
    )


def _labels(code: str) -> str:
    return (
        f'<c:dLbls><c:numFmt formatCode={quoteattr(code)} sourceLinked="0"/>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        "</c:dLbls>"
    )


def _categories(chart: NativeChart) -> str:
    names = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(clean(name))}</c:v></c:pt>'
        for i, name in enumerate(chart.categories)
    )
    last = len(chart.categories) + 1
    return (
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>"
        f'<c:ptCount val="{len(chart.categories)}"/>{names}</c:strCache></c:strRef></c:cat>'
    )


def _numbers(column: int, values: Sequence[float | None], code: str) -> str:
    """Return figures and the cells that they stand in; one that is missing is left out."""
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{value!r}</c:v></c:pt>'
        for i, value in enumerate(values)
        if value is not None
    )
    letter = _column(column)
    return (
        f"<c:numRef><c:f>{SHEET}!${letter}$2:${letter}${len(values) + 1}</c:f><c:numCache>"
        f"<c:formatCode>{escape(code)}</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _axis_ids() -> str:
    return f'<c:axId val="{CATEGORY_AXIS}"/><c:axId val="{VALUE_AXIS}"/>'


def _legend(chart: NativeChart) -> str:
    """Return the legend, without the feet that lift the bars of a waterfall."""
    hidden = "".join(
        f'<c:legendEntry><c:idx val="{i}"/><c:delete val="1"/></c:legendEntry>'
        for i, series in enumerate(chart.series)
        if series.invisible
    )
    return f'<c:legend><c:legendPos val="b"/>{hidden}<c:overlay val="0"/></c:legend>'


def _column(number: int) -> str:
    """Return the letters of a column, 0 being A."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
