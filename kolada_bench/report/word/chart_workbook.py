"""The figures of a chart that Word draws, as the workbook that lies inside the document.

The first column has the categories, then one column for each series; a scatter has two for
each (x and the value). A missing figure is an empty cell.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from kolada_bench.report.plain import clean
from kolada_bench.report.word.chart_xml import SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kolada_bench.charts.chart import NativeChart

_AS_IT_IS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_bytes(chart: NativeChart, made_at: datetime) -> bytes:
    """Return the workbook; the same figures give the same bytes."""
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, _AS_IT_IS) as book:
        # A workbook says when it was made, without a time zone.
        book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet(SHEET)
        code = book.add_format({"num_format": chart.number_format})
        for row, name in enumerate(chart.categories, start=1):
            sheet.write_string(row, 0, clean(name))
        for column, (name, values) in enumerate(_columns(chart), start=1):
            sheet.write_string(0, column, clean(name))
            for row, value in enumerate(values, start=1):
                if value is not None:
                    sheet.write_number(row, column, value, code)
    return out.getvalue()


def _columns(chart: NativeChart) -> Iterator[tuple[str, Sequence[float | None]]]:
    for series in chart.series:
        if chart.kind == "scatter":
            yield chart.x_title or "x", series.x
        yield series.name, series.values
