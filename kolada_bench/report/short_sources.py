"""Source lines for who reads: many KPIs are counted there, and named in the list of sources.

The content keeps every id (JSON, Excel's sheet of sources, the manifest); a document shows
"(29 nyckeltal, se Källor)" where it has such a list, or the ids where it has none.
"""

from __future__ import annotations

import msgspec

from kolada_bench import sv
from kolada_bench.report.content import Block, Placeholder, Report

PART = "kallor"
"""The part of a preset that lists every KPI by id and title."""


def where_listed(report: Report) -> str:
    """Return where the report lists its KPIs, "se Källor"; "" where it does not."""
    for section in report.sections:
        if any(block.id.startswith(f"{section.id}/{PART}/") for block in section.blocks):
            return f"se {section.heading}"
    return ""


def readable(report: Report) -> Report:
    """Return the report with source lines that are short enough to read."""
    where = where_listed(report)
    if not where:
        return report

    def shortened(block: Block) -> Block:
        if isinstance(block, Placeholder) or not block.source:
            return block
        short = sv.short_source(block.source, where)
        return msgspec.structs.replace(block, source=short)

    sections = tuple(
        msgspec.structs.replace(section, blocks=tuple(map(shortened, section.blocks)))
        for section in report.sections
    )
    return msgspec.structs.replace(report, sections=sections)
