"""A chart's figures as a file: CSV for programs or Excel, JSON with the words beside.

Figures are at full precision, missing ones empty (null in JSON). The source line stands on
every CSV row, since a file travels without its picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kolada_bench.report.csv_cells import csv_cells
from kolada_bench.report.plain import indented_json

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Answer
    from kolada_bench.charts.chart import Chart

SCHEMA = "kolada-bench/chart/1"
SOURCE = "Källa"


def chart_dict(chart: Chart, kind: str, answer: Answer) -> dict[str, Any]:
    """Return the JSON form of a chart, schema ``kolada-bench/chart/1``.

    ``answer`` is what the chart is drawn of: it says whose the figures are, against whom
    they are held and where they come from.
    """
    text, table = chart.text, chart.table()
    about = answer.about(SCHEMA)
    warnings = about.pop("warnings")
    return {
        **about,
        "kind": kind,
        "title": text.title,
        "subtitle": text.subtitle,
        "alt": chart.alt(),
        "source_line": text.source,
        "invented": bool(text.banner),
        "notes": list(text.notes),
        "headings": list(table.headings),
        "rows": [list(row) for row in table.rows],
        "warnings": warnings,
    }


def chart_json(chart: Chart, kind: str, answer: Answer) -> str:
    """Return ``chart_dict`` as text, indented, with a line break at the end."""
    return indented_json(chart_dict(chart, kind, answer))


def chart_csv(chart: Chart, *, excel: bool = False) -> str:
    """Return the figures as CSV; for Excel in Swedish with semicolons and commas."""
    table, source = chart.table(), chart.text.source
    rows = ((*row, source) for row in table.rows)
    return csv_cells((*table.headings, SOURCE), rows, excel=excel)
