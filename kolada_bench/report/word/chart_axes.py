"""The axes of a chart that Word draws itself.

Bars and lines stand on zero, as Word lays its own scale; a scatter's scales go round its
figures, since two measures of a hundred points would else be one heap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from kolada_bench.report.word.chart_letters import GREY, LINE, letters, rich, solid

if TYPE_CHECKING:
    from kolada_bench.charts.chart import NativeChart

CATEGORY_AXIS, VALUE_AXIS = 111111111, 222222222
_LONG_NAME = 14
_FEW_LONG_NAMES = 3
_STEPS = (1, 2, 5, 10)


def is_lying(chart: NativeChart) -> bool:
    """Tell whether bars lie: when they are to, or their names would stand aslant."""
    if chart.kind in ("column", "stacked"):
        longest = max(map(len, chart.categories), default=0)
        return longest > _LONG_NAME and len(chart.categories) > _FEW_LONG_NAMES
    return chart.kind == "bar"


def axes(chart: NativeChart) -> str:
    """Return both axes of ``chart``."""
    if chart.kind == "scatter":
        across = _bounds(value for each in chart.series for value in each.x)
        up = _bounds(value for each in chart.series for value in each.values)
        code = chart.number_format
        return _axis(
            "valAx", CATEGORY_AXIS, "b", chart.x_title, "#,##0.##", scale=across
        ) + _axis("valAx", VALUE_AXIS, "l", chart.unit, code, scale=up, crosses="min")
    lying = is_lying(chart)
    names = _axis(
        "catAx",
        CATEGORY_AXIS,
        "l" if lying else "b",
        chart.x_title,
        "",
        # The first of lying bars stands on top ...
        orientation="maxMin" if lying else "minMax",
    )
    return names + _axis(
        "valAx",
        VALUE_AXIS,
        "b" if lying else "l",
        chart.unit,
        chart.number_format,
        # ... and the scale below all the same.
        crosses="max" if lying else "autoZero",
    )


def _axis(
    kind: str,
    number: int,
    side: str,
    title: str,
    code: str,
    *,
    crosses: str = "autoZero",
    orientation: str = "minMax",
    scale: str = "",
) -> str:
    other = VALUE_AXIS if number == CATEGORY_AXIS else CATEGORY_AXIS
    ruled = number == VALUE_AXIS
    grid = f'<c:majorGridlines><c:spPr><a:ln w="6350">{solid(LINE)}</a:ln></c:spPr>'
    named = (
        "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/>"
        f'{rich(title, 9, GREY)}</c:rich></c:tx><c:overlay val="0"/></c:title>'
    )
    format_ = f'<c:numFmt formatCode={quoteattr(code)} sourceLinked="0"/>'
    tail = (
        '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/>'
        if kind == "catAx"
        else f'<c:crossBetween val="{"midCat" if scale else "between"}"/>'
    )
    return (
        f'<c:{kind}><c:axId val="{number}"/><c:scaling>'
        f'<c:orientation val="{orientation}"/>'
        f'{scale}</c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
        + (f"{grid}</c:majorGridlines>" if ruled else "")
        + (named if title else "")
        + (format_ if code else "")
        + '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="{"nextTo" if crosses == "max" else "low"}"/>'
        f'<c:spPr><a:ln w="9525">{solid("A6A6A6")}</a:ln></c:spPr>{letters(9)}'
        f'<c:crossAx val="{other}"/><c:crosses val="{crosses}"/>{tail}</c:{kind}>'
    )


def _bounds(values: Iterable[float | None]) -> str:
    """Return the ends of a scale round ``values``, on even numbers; "" without values."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return ""
    low, high = min(known), max(known)
    room = (high - low) * 0.05 or abs(high) * 0.05 or 1.0
    raw = (high - low + 2 * room) / 5
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * each for each in _STEPS if power * each >= raw)
    bottom = math.floor((low - room) / step) * step
    if low >= 0:
        bottom = max(0.0, bottom)
    top = math.ceil((high + room) / step) * step
    return f'<c:max val="{top:.10g}"/><c:min val="{bottom:.10g}"/>'
