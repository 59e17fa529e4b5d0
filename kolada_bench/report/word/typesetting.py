"""Pieces set as paragraphs, tables and drawings in the styles of one document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from kolada_bench.report.content import FigureBlock, Placeholder, Style, TableBlock
from kolada_bench.report.word import styles
from kolada_bench.report.word.elements import (
    Element,
    bookmarked,
    caption,
    kept_with_next,
    largest_id,
    paragraph,
    run,
    text_element,
    w,
)
from kolada_bench.report.word.figures import CM, Figures
from kolada_bench.report.word.pieces import (
    MARK,
    SUBTITLE,
    TITLE,
    Contents,
    Heading,
    Line,
    Piece,
    Sentence,
    Warnings,
)
from kolada_bench.report.word.tables import table_element

if TYPE_CHECKING:
    from docx.document import Document

EMU_PER_TWIP = 635
_ROOM_FOR_CAPTION = 4 * CM
_LOOKS = {
    Style.FINDING: styles.FINDING,
    Style.BODY: styles.BODY,
    Style.BULLET: styles.BULLET,
    Style.CERTAINTY: styles.REMARK,
    Style.READING: styles.REMARK,
    Style.CAUTION: styles.CAUTION,
    Style.SMALL: styles.SOURCE,
}
_LINES = {TITLE: styles.TITLE, SUBTITLE: styles.SUBTITLE, MARK: styles.MARK}


class Typesetter:
    """Sets pieces for one document, and keeps ids in it apart.

    Parameters
    ----------
    ids
        Style ids by style name, as ``styles.lay_styles`` gives them.
    pictures, made_at
        As ``figures.Figures`` takes them.
    after_text
        Whether the document begins with text of its own: the title then gets a new page.
    """

    def __init__(
        self,
        document: Document,
        ids: dict[str, str],
        *,
        pictures: bool | None,
        made_at: datetime,
        after_text: bool = False,
    ) -> None:
        width, height = text_area(document)
        self.width = width
        self.figures = Figures(
            document,
            pictures=pictures,
            made_at=made_at,
            width=width,
            height=height - _ROOM_FOR_CAPTION,
        )
        self._ids = ids
        self._after_text = after_text
        roots = list(stories(document))
        self._drawing = largest_id(roots, qn("wp:docPr"), "id")
        self._bookmark = largest_id(roots, qn("w:bookmarkStart"), qn("w:id"))

    def elements(self, piece: Piece) -> list[Element]:
        """Return what the document holds for ``piece``."""
        made = self._set(piece)
        if piece.keep_next and made[-1].tag == qn("w:p"):
            kept_with_next(made[-1])
        return made

    def _set(self, piece: Piece) -> list[Element]:
        match piece.content:
            case Line(text):
                style = self._ids[_LINES[piece.id]]
                new_page = piece.id == TITLE and self._after_text
                return [paragraph(style, run(text), new_page=new_page)]
            case Warnings(texts):
                return self._warnings(texts)
            case Contents(entries):
                return self._contents(entries)
            case Heading() as heading:
                return [self._heading(heading)]
            case Sentence(said, source):
                style = self._ids[_LOOKS[said.style]]
                text = paragraph(style, run(said.text), keep_next=bool(source))
                return [text, *self._source(source)]
            case TableBlock() as table:
                return self._table(table)
            case FigureBlock() as figure:
                return self._figure(figure)
            case Placeholder() as room:
                return [
                    paragraph(self._ids[styles.OWN_HEADING], run(room.heading)),
                    paragraph(self._ids[styles.OWN_PROMPT], run(room.prompt)),
                ]

    def _warnings(self, texts: Iterable[str]) -> list[Element]:
        head = paragraph(self._ids[styles.TOC_HEADING], run("Att veta om uppgifterna"))
        bullet = self._ids[styles.BULLET]
        return [head, *(paragraph(bullet, run(text)) for text in texts)]

    def _heading(self, heading: Heading) -> Element:
        style = self._ids[styles.HEADINGS[heading.level - 1]]
        made = paragraph(style, run(heading.text))
        if heading.bookmark:
            self._bookmark += 1
            bookmarked(made, heading.bookmark, self._bookmark)
        return made

    def _source(self, *texts: str) -> list[Element]:
        said = " ".join(text for text in texts if text)
        return [paragraph(self._ids[styles.SOURCE], run(said))] if said else []

    def _table(self, block: TableBlock) -> list[Element]:
        source = self._source(*block.table.notes, block.source)
        alt = " ".join(text for text in (block.table.heading, block.table.side) if text)
        width = self.width // EMU_PER_TWIP
        return [
            caption(self._ids[styles.CAPTION], "Tabell", block.caption, keep_next=True),
            table_element(block, self._ids, width, alt or block.caption),
            # Two tables with nothing between them would be one to Word.
            *(source or [paragraph(self._ids[styles.SOURCE])]),
        ]

    def _figure(self, block: FigureBlock) -> list[Element]:
        self._drawing += 1
        drawing = w("r", self.figures.drawing(block.chart, self._drawing))
        source = self._source(block.source)
        style = self._ids[styles.CAPTION]
        return [
            paragraph(self._ids[styles.FIGURE], drawing),
            caption(style, "Figur", block.caption, keep_next=bool(source)),
            *source,
        ]

    def _contents(self, entries: Iterable[Heading]) -> list[Element]:
        """Return a table of contents that links to its headings; F9 adds page numbers."""
        head = paragraph(self._ids[styles.TOC_HEADING], run("Innehåll"))
        lines = [
            paragraph(
                self._ids[styles.TOC[entry.level - 1]],
                w("hyperlink", run(entry.text), anchor=entry.bookmark, history=1),
            )
            for entry in entries
        ]
        opening = [
            w("r", w("fldChar", fldCharType="begin")),
            w("r", text_element("instrText", r' TOC \o "1-2" \h \z \u ')),
            w("r", w("fldChar", fldCharType="separate")),
        ]
        for index, each in enumerate(opening, start=1):
            lines[0].insert(index, each)
        lines[-1].append(w("r", w("fldChar", fldCharType="end")))
        return [head, *lines]


def text_area(document: Document) -> tuple[int, int]:
    """Return width and height of the text on the last section's pages [EMU]."""
    section = document.sections[-1]
    width = (section.page_width or 0) - (section.left_margin or 0)
    height = (section.page_height or 0) - (section.top_margin or 0)
    return (
        width - (section.right_margin or 0) - (section.gutter or 0) or 16 * CM,
        height - (section.bottom_margin or 0) or 24 * CM,
    )


def stories(document: Document) -> Iterable[Element]:
    """Yield the body, and every header and footer that the document has."""
    yield document.element.body
    for relation in document.part.rels.values():
        if relation.is_external:
            continue
        if relation.reltype.endswith(("/header", "/footer")):
            yield relation.target_part.element
