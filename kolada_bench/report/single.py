"""One chart as a file of its own: to put into a document, to count with, or to embed.

The writers of whole reports do it, on a report of one figure, so that a chart looks the
same wherever it is taken from. The words, the source line and the mark of invented data
travel with it.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kolada_bench import sv
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.report.content import (
    Block,
    FigureBlock,
    Paragraph,
    Report,
    Section,
    Style,
    TableBlock,
)

if TYPE_CHECKING:
    from kolada_bench.charts.chart import Chart
    from kolada_bench.schema import Municipality, Provenance

Form = Literal["docx", "xlsx"]
LONGEST = 40
"""Rows up to which a document has the figures as a table; a sheet has them all."""
_PRESET = "diagram"


def chart_document(
    chart: Chart,
    form: Form,
    *,
    municipality: Municipality,
    provenance: Provenance,
    pictures: bool | None = None,
) -> bytes:
    """Return ``chart`` as a Word document or an Excel workbook.

    Parameters
    ----------
    form
        "docx": the figure with caption, what it shows in words and its figures as a table;
        "xlsx": a sheet with a chart that Excel draws itself, from figures beside it.
    municipality, provenance
        Whose figures they are, and from when: for the file's properties.
    pictures
        For "docx", as ``report.word.write_word`` takes it.

    Raises
    ------
    NoBrowser, PictureError
        Pictures were demanded and cannot be had.
    """
    figure = _figure(chart)
    report = _report(chart, figure, municipality, provenance)
    if form == "xlsx":
        return _workbook(report, figure)
    from kolada_bench.report.word import write_word

    with tempfile.TemporaryDirectory(prefix="kolada-bench-") as folder:
        path = Path(folder) / "diagram.docx"
        write_word(report, path, pictures=pictures)
        return path.read_bytes()


def embed_fragment(chart: Chart) -> str:
    """Return ``chart`` as one piece of HTML with its script, for a page of others.

    It fetches nothing, so it holds all of plotly.js (5 MB). Its id is made of what it
    shows: two charts on a page do not mix, and the same chart is the same piece.
    """
    from kolada_bench.report.web_chart import chart_fragment

    said = f"{chart.text!r}{chart.table()!r}".encode("utf-8", "replace")
    id_ = f"kb-{hashlib.sha256(said).hexdigest()[:12]}"
    return chart_fragment(chart, id=id_, with_library=True)


def _figure(chart: Chart) -> FigureBlock:
    text = chart.text
    return FigureBlock(
        id="figur/diagram",
        caption=text.subtitle or text.title,
        chart=chart,
        source=text.source,
    )


def _report(
    chart: Chart, figure: FigureBlock, municipality: Municipality, provenance: Provenance
) -> Report:
    text = chart.text
    blocks: list[Block] = [
        figure,
        Paragraph(id="figur/ord", text=f"Figuren i ord: {chart.alt()}", style=Style.SMALL),
    ]
    sections = [Section(id="figur", heading="Diagram", blocks=tuple(blocks))]
    table = _table(chart)
    if len(table.table.rows) <= LONGEST:
        sections.append(
            Section(id="siffror", heading="Diagrammets siffror", blocks=(table,))
        )
    return Report(
        title=text.title,
        subtitle=text.subtitle,
        municipality=municipality.title,
        municipality_id=municipality.id,
        preset=_PRESET,
        sections=tuple(sections),
        source=text.source,
        banner=text.banner,
        provenance=provenance,
        made_at=provenance.retrieved_at,
    )


def _table(chart: Chart) -> TableBlock:
    """Return the chart's figures as a table of text, as a document has them."""
    table, text = chart.table(), chart.text
    columns = tuple(
        Column((heading,), text=decimals is None)
        for heading, decimals in zip(table.headings, table.decimals, strict=True)
    )
    rows = tuple(
        tuple(
            cell if isinstance(cell, str)
            else "" if cell is None and decimals is None
            else sv.number(cell, decimals or 0)
            for cell, decimals in zip(row, table.decimals, strict=True)
        )
        for row in table.rows
    )  # fmt: skip
    caption = text.subtitle or text.title
    return TableBlock(
        id="siffror/tabell",
        caption=caption,
        table=Table("", "", columns, rows),
        source=text.source,
    )


def _workbook(report: Report, figure: FigureBlock) -> bytes:
    from kolada_bench.report.excel.book import Book
    from kolada_bench.report.excel.figures import write_figure

    book = Book(report)
    sheet = book.sheet(book.name("Diagram", figure.caption))
    write_figure(sheet, figure, f"Diagram, {report.municipality}")
    return book.content()
