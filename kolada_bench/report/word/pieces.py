"""A report as the pieces that a document is made of and renewed by, in order.

A piece is what one content control holds: the title, a heading, a paragraph, a table with
its caption, a figure with its. Room for the analyst's own words is a piece too, but stands
outside of any control.

Every sentence has a source; a line under each would drown the text, so paragraphs that
follow each other share one, which names all their KPIs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import zip_longest

import msgspec

from kolada_bench import sv
from kolada_bench.report.content import (
    FigureBlock,
    Paragraph,
    Placeholder,
    Report,
    Section,
    TableBlock,
    unsaid_warnings,
)
from kolada_bench.report.short_sources import merged_source, where_listed

TITLE, SUBTITLE, MARK = "rapport/titel", "rapport/underrubrik", "rapport/demomarke"
WARNINGS, CONTENTS = "rapport/varningar", "rapport/innehall"
_FEWEST_CHAPTERS = 10
"""A shorter report is found one's way in without a table of contents."""


class Line(msgspec.Struct, frozen=True):
    """A line of the opening: title, subtitle or mark of invented data (by its id)."""

    text: str


class Warnings(msgspec.Struct, frozen=True):
    """What the reader must know of the data before anything else."""

    texts: tuple[str, ...]


class Heading(msgspec.Struct, frozen=True):
    """A heading; ``bookmark`` is what the table of contents points to, "" without one."""

    text: str
    level: int
    bookmark: str = ""


class Contents(msgspec.Struct, frozen=True):
    """The table of contents."""

    entries: tuple[Heading, ...]


class Sentence(msgspec.Struct, frozen=True):
    """A paragraph with the source line that it and those before it share, or ""."""

    paragraph: Paragraph
    source: str


Content = (
    Line | Warnings | Contents | Heading | Sentence | TableBlock | FigureBlock | Placeholder
)


class Piece(msgspec.Struct, frozen=True):
    """A piece: its id, its title in Word (Swedish), the section it is in, its content.

    ``keep_next`` keeps its end on the page of what follows.
    """

    id: str
    title: str
    section: str
    content: Content
    keep_next: bool = False

    @property
    def checksum(self) -> str:
        """A checksum of all that the piece is made from, figures of charts included."""
        said = repr(self.content).encode("utf-8", "replace")
        return hashlib.sha256(said).hexdigest()[:32]


def pieces_of(report: Report) -> list[Piece]:
    """Return the pieces of ``report`` in order."""
    pieces = [Piece(TITLE, "Titel", "", Line(report.title))]
    if report.subtitle:
        pieces.append(Piece(SUBTITLE, "Underrubrik", "", Line(report.subtitle)))
    if report.banner:
        pieces.append(Piece(MARK, "Märkning: påhittade data", "", Line(report.banner)))
    chapters = sum(section.level == 1 for section in report.sections)
    listed = chapters >= _FEWEST_CHAPTERS
    headings = [_heading(section, listed=listed) for section in report.sections]
    if listed:
        entries = tuple(heading for heading in headings if heading.bookmark)
        pieces.append(Piece(CONTENTS, "Innehåll", "", Contents(entries)))
    if said := unsaid_warnings(report):
        pieces.append(Piece(WARNINGS, "Att veta om uppgifterna", "", Warnings(said)))
    where = where_listed(report)
    for section, heading in zip(report.sections, headings, strict=True):
        title = f"Rubrik: {section.heading}"
        pieces.append(Piece(heading_id(section.id), title, section.id, heading))
        pieces += _in_section(section, where)
    return [_kept(piece, after) for piece, after in zip_longest(pieces, pieces[1:])]


def _kept(piece: Piece, after: Piece | None) -> Piece:
    """Return the piece, kept with the room for the analyst's words that follows it.

    That room alone at the top of a page says nothing of what is to be commented on.
    """
    room = after is not None and isinstance(after.content, Placeholder)
    if not room or isinstance(piece.content, Placeholder):
        return piece
    return msgspec.structs.replace(piece, keep_next=True)


def heading_id(section: str) -> str:
    """Return the id of a section's heading."""
    return f"{section}/rubrik"


def _heading(section: Section, *, listed: bool) -> Heading:
    level = min(max(section.level, 1), 3)
    name = ""
    if listed and level < 3:
        name = f"_Toc{int(hashlib.sha256(section.id.encode()).hexdigest()[:8], 16):010d}"
    return Heading(section.heading, level, name)


def _in_section(section: Section, where: str) -> Iterator[Piece]:
    run: list[Paragraph] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            run.append(block)
            continue
        yield from _sentences(section.id, run, where)
        run = []
        yield Piece(block.id, _title(block), section.id, _short(block, where))
    yield from _sentences(section.id, run, where)


def _short(
    block: TableBlock | FigureBlock | Placeholder, where: str
) -> TableBlock | FigureBlock | Placeholder:
    """Return the block with a source line that is short enough to read."""
    if isinstance(block, Placeholder) or not where:
        return block
    return msgspec.structs.replace(block, source=sv.short_source(block.source, where))


def _title(block: TableBlock | FigureBlock | Placeholder) -> str:
    match block:
        case TableBlock():
            return f"Tabell: {block.caption}"
        case FigureBlock():
            return f"Figur: {block.caption}"
        case Placeholder():
            return block.heading


def _sentences(section: str, paragraphs: list[Paragraph], where: str) -> Iterator[Piece]:
    sources = [each.source for each in paragraphs if each.source]
    last = max((i for i, each in enumerate(paragraphs) if each.source), default=-1)
    for index, each in enumerate(paragraphs):
        source = merged_source(sources) if index == last else ""
        source = sv.short_source(source, where) if where else source
        yield Piece(each.id, f"Text: {each.text}", section, Sentence(each, source))
