"""A report as plain values, schema ``kolada-bench/report/1``: what another program reads.

Text cells stay text, as they are set; a cell that is a figure has the figure at full
precision beside it. A chart is its words, its description and its table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.report.content import FigureBlock, Paragraph, TableBlock

if TYPE_CHECKING:
    from kolada_bench.charts.chart import ChartTable
    from kolada_bench.report.content import Block, Report

SCHEMA = "kolada-bench/report/1"


def report_dict(report: Report) -> dict[str, Any]:
    """Return the report's content; nothing in it is rounded but the text."""
    provenance = report.provenance
    return {
        "schema": SCHEMA,
        "title": report.title,
        "subtitle": report.subtitle,
        "municipality": {"id": report.municipality_id, "title": report.municipality},
        "preset": report.preset,
        "banner": report.banner or None,
        "source": report.source,
        "provenance": {
            "source": provenance.source,
            "retrieved_at": provenance.retrieved_at.isoformat(timespec="seconds"),
            "stale": provenance.stale,
            "invented": provenance.invented,
        },
        "sections": [
            {
                "id": section.id,
                "heading": section.heading,
                "level": section.level,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in report.sections
        ],
        "quoted": [msgspec.to_builtins(quoted) for quoted in report.quoted],
        "warnings": list(report.warnings),
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {
            "id": block.id,
            "kind": "paragraph",
            "style": block.style.value,
            "text": str(block.text),
            "source": block.source or None,
        }
    if isinstance(block, TableBlock):
        return {
            "id": block.id,
            "kind": "table",
            "caption": block.caption,
            "headings": [" ".join(c.heading).strip() for c in block.table.columns],
            "rows": [[str(cell) for cell in row] for row in block.table.rows],
            "values": [[_value(cell) for cell in row] for row in block.table.rows],
            "notes": list(block.table.notes),
            "source": block.source,
        }
    if isinstance(block, FigureBlock):
        words = block.chart.text
        return {
            "id": block.id,
            "kind": "figure",
            "caption": block.caption,
            "title": words.title,
            "subtitle": words.subtitle,
            "alt": block.chart.alt(),
            **_chart_table(block.chart.table()),
            "source": block.source,
        }
    return {
        "id": block.id,
        "kind": "placeholder",
        "heading": block.heading,
        "prompt": block.prompt,
    }


def _value(cell: str) -> float | None:
    return float(cell.value) if isinstance(cell, sv.Number) else None


def _chart_table(table: ChartTable) -> dict[str, Any]:
    return {"headings": list(table.headings), "rows": [list(row) for row in table.rows]}
