"""A report as a Word document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import docx
import msgspec
from docx.oxml.ns import qn

from kolada_bench.report.content import Placeholder, Report, TableBlock
from kolada_bench.report.word.captions import number_captions
from kolada_bench.report.word.controls import CONTENTS, TABLES, checksum, control, free_ids
from kolada_bench.report.word.package import read_package, write_package
from kolada_bench.report.word.pages import describe, lay_foot, lay_pages, mark_heads
from kolada_bench.report.word.pieces import Contents, Piece, pieces_of
from kolada_bench.report.word.record import Record, Written, keep_record
from kolada_bench.report.word.styles import lay_styles, speak_swedish
from kolada_bench.report.word.typesetting import EMU_PER_TWIP, Typesetter

if TYPE_CHECKING:
    from docx.document import Document

    from kolada_bench.report.word.elements import Element


_GALLERIES: dict[type, str] = {TableBlock: TABLES, Contents: CONTENTS}


class WordFile(msgspec.Struct, frozen=True):
    """What was written: how many figures are pictures, and how many Word's own charts."""

    n_pictures: int
    n_native: int
    n_tables: int


def write_word(
    report: Report,
    path: Path,
    *,
    template: Path | None = None,
    pictures: bool | None = None,
    manifest: str | None = None,
) -> WordFile:
    """Write ``report`` to ``path`` as a Word document, whole or not at all.

    Parameters
    ----------
    template
        A .docx or .dotx whose styles, page, header and footer are used. Text of its own is
        kept, and the report begins on a new page after it.
    pictures
        True for pictures or an error, False for charts that can be edited in Word, None
        for pictures where there is a browser to draw them.
    manifest
        JSON on how the report was made, kept inside the file.

    Raises
    ------
    UsageError
        The template cannot be used, or the place not be written to.
    NoBrowser, PictureError
        Pictures were demanded and cannot be had.
    """
    document = _empty() if template is None else read_package(template, "Mallen")
    fresh = template is None
    ids = lay_styles(document, fresh=fresh)
    speak_swedish(document)
    after_text = not fresh and _holds_text(document)
    if not after_text:
        _clear(document)
    if fresh:
        lay_pages(document)
    setter = Typesetter(
        document, ids, pictures=pictures, made_at=report.made_at, after_text=after_text
    )
    pieces = pieces_of(report)
    written = {piece.id: _append(document, setter, piece) for piece in pieces}
    number_captions(document.element.body)
    mark_heads(document, report, ids)
    lay_foot(document, report, ids, setter.width // EMU_PER_TWIP)
    free_ids(document.element.body)
    describe(document, report, fresh=fresh)
    keep_record(document, Record(manifest, written))
    write_package(document, path)
    tables = sum(1 for piece in pieces if piece.title.startswith("Tabell: "))
    return WordFile(setter.figures.n_pictures, setter.figures.n_native, tables)


def in_control(setter: Typesetter, piece: Piece) -> tuple[list[Element], Written]:
    """Return what stands in the document for ``piece``, and what to remember of it."""
    elements = setter.elements(piece)
    if isinstance(piece.content, Placeholder):
        return elements, Written("", piece.checksum)
    gallery = _GALLERIES.get(type(piece.content), "")
    made = control(piece.id, piece.title, elements, gallery=gallery)
    said = checksum(made.find(qn("w:sdtContent")))
    return [made], Written(said, piece.checksum)


def _append(document: Document, setter: Typesetter, piece: Piece) -> Written:
    elements, written = in_control(setter, piece)
    body = document.element.body
    end = body.find(qn("w:sectPr"))
    for each in elements:
        if end is None:
            body.append(each)
        else:
            end.addprevious(each)
    return written


def _empty() -> Document:
    """Return python-docx's own document without what it says of itself."""
    document = docx.Document()
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
    for key, relation in list(document.part.rels.items()):
        # Its lists and typefaces are those of styles that we replace.
        if relation.reltype.endswith(("/numbering", "/customXml", "/stylesWithEffects")):
            del document.part.rels[key]
    return document


def _holds_text(document: Document) -> bool:
    body = document.element.body
    telling = {qn(f"w:{name}") for name in ("drawing", "pict", "tbl", "object")}
    return any(
        each.tag in telling or (each.tag == qn("w:t") and (each.text or "").strip())
        for each in body.iter("*")
    )


def _clear(document: Document) -> None:
    """Take away the empty paragraphs of a document that says nothing."""
    body = document.element.body
    for each in list(body):
        if each.tag == qn("w:p") and each.find(f".//{qn('w:sectPr')}") is None:
            body.remove(each)
