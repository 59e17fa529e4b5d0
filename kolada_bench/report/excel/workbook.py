"""The workbook of a report: about it, its text, its tables and figures, its sources.

The same report makes the same bytes: nothing in the file tells when it was written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.report.content import FigureBlock, TableBlock
from kolada_bench.report.excel.book import Book
from kolada_bench.report.excel.figures import write_figure
from kolada_bench.report.excel.front import write_about, write_text
from kolada_bench.report.excel.sources import write_sources
from kolada_bench.report.excel.tables import write_table
from kolada_bench.report.files import write_bytes

if TYPE_CHECKING:
    from kolada_bench.report.content import Report


class Numbered(msgspec.Struct, frozen=True):
    """A table or a figure with its number, its title ("Tabell 1. ...") and its sheet."""

    block: TableBlock | FigureBlock
    number: int
    title: str
    sheet: str


def write_excel(report: Report, path: Path, *, manifest: str | None = None) -> None:
    """Write ``report`` as an Excel workbook to ``path``, whole or not at all.

    Parameters
    ----------
    manifest
        The manifest as JSON, kept on a hidden sheet: the cells of its column A together.

    Raises
    ------
    UsageError
        The place cannot be written to.
    """
    write_bytes(path, workbook_bytes(report, manifest=manifest))


def workbook_bytes(report: Report, *, manifest: str | None = None) -> bytes:
    """Return ``report`` as an Excel workbook."""
    book = Book(report)
    about, text = book.sheet("Om"), book.sheet("Text")
    numbered = _numbered(report, book)
    write_about(about, report, numbered)
    write_text(text, report, numbered)
    for one in numbered:
        sheet = book.sheet(one.sheet)
        if isinstance(one.block, TableBlock):
            write_table(sheet, one.block, one.title, one.number)
        else:
            write_figure(sheet, one.block, one.title)
    write_sources(book, report, numbered, manifest)
    return book.content()


def _numbered(report: Report, book: Book) -> list[Numbered]:
    """Give tables and figures their numbers, each kind from 1, in the report's order."""
    found: list[Numbered] = []
    tables = figures = 0
    for block in report.blocks():
        if isinstance(block, TableBlock):
            tables += 1
            number, title, short = tables, f"Tabell {tables}", f"T{tables}"
        elif isinstance(block, FigureBlock):
            figures += 1
            number, title, short = figures, f"Figur {figures}", f"F{figures}"
        else:
            continue
        sheet = book.name(short, block.caption)
        found.append(Numbered(block, number, f"{title}. {block.caption}", sheet))
    return found
