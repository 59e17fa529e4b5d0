"""A report before any medium: sections of sentences, tables and figures.

Presets put it together (``parts``), writers set it (Word, Excel, HTML, Markdown), and none
of those calculates. Every block has an id that stays the same from one run to the next, so
that a document can be renewed block by block, and a source line of its own, since a block
is copied out of its document.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from kolada_bench.benchmark.page import Table
    from kolada_bench.charts.chart import Chart
    from kolada_bench.schema import PeerGroup, Provenance


class Style(StrEnum):
    """What a paragraph is, which a writer gives its looks."""

    FINDING = "finding"  # the sentence that a section is about
    BODY = "body"
    BULLET = "bullet"
    CERTAINTY = "certainty"  # "Bedömning av säkerheten: ..."
    READING = "reading"  # "Så läses uppgiften: ..."
    CAUTION = "caution"  # what may not be added or compared
    SMALL = "small"


class Paragraph(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph of generated text. ``source`` "" where the text holds no figure."""

    id: str
    text: str
    style: Style = Style.BODY
    source: str = ""


class TableBlock(msgspec.Struct, frozen=True, kw_only=True):
    """A table with its caption; writers number tables in order.

    Cells are text; those that are ``sv.Number`` remember their figure, which a spreadsheet
    wants. ``bold`` are the indexes of rows that are sums.
    """

    id: str
    caption: str
    table: Table
    source: str
    bold: tuple[int, ...] = ()


class FigureBlock(msgspec.Struct, frozen=True, kw_only=True):
    """A chart with its caption; writers number figures in order."""

    id: str
    caption: str
    chart: Chart
    source: str


class Placeholder(msgspec.Struct, frozen=True, kw_only=True):
    """Room for the analyst's own words: written once, never renewed or replaced."""

    id: str
    heading: str
    prompt: str


Block = Paragraph | TableBlock | FigureBlock | Placeholder


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading (``level`` 1 to 3) and what stands under it."""

    id: str
    heading: str
    blocks: tuple[Block, ...]
    level: int = 1


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that the report uses, so that a later run can tell that it was revised.

    ``what`` is "own", "median", "mean", "national", "deviation_pct", "deviation_mnkr"; the
    value [unit] at full precision, None when it was missing.
    """

    kpi: str
    title: str
    unit: str
    municipality: str
    year: int
    gender: str
    what: str
    value: float | None
    group: str = ""
    preliminary: bool = False
    blocks: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report.

    ``banner`` is the mark of invented data, "" on real data; ``made_at`` the moment that
    the figures stand for (the oldest fetch), not the moment of writing, so that the same
    data makes the same report. ``groups`` are those that any figure was held against.
    """

    title: str
    subtitle: str
    municipality: str
    municipality_id: str
    preset: str
    sections: tuple[Section, ...]
    source: str
    banner: str
    provenance: Provenance
    made_at: datetime
    warnings: tuple[str, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    groups: tuple[PeerGroup, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Yield every block in order."""
        for section in self.sections:
            yield from section.blocks

    def to_dict(self) -> dict[str, Any]:
        """Return the content as plain values, schema ``kolada-bench/report/1``."""
        from kolada_bench.report.as_json import report_dict

        return report_dict(self)


def unsaid_warnings(report: Report) -> tuple[str, ...]:
    """Return the warnings that no paragraph of the report holds already."""
    said = {block.text for block in report.blocks() if isinstance(block, Paragraph)}
    return tuple(text for text in report.warnings if text not in said)
