"""A document renewed: generated parts anew, everything else as it was.

Each generated block is found by its control's tag, wherever it has been moved. It is
written anew where it stands, unless somebody has changed its text: then hers is kept, and
the summary says so. A block that was deleted stays deleted, which the document's own record
of what was once written tells from one that is new. New blocks go in after the block before
them, new sections before the next section's heading. What somebody has filled in in cells
that were left empty for it is kept in the new table.

A *passing* section tells of one renewal (what has changed since the one before): what it
said the last time goes, unless somebody has changed it, and it comes back when it was
deleted.

What it still gets wrong: LibreOffice up to 7.4 drops the controls when it saves, after
which the document can only be written again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from docx.oxml.ns import qn

from kolada_bench.errors import UsageError
from kolada_bench.report.content import Placeholder, Report, TableBlock
from kolada_bench.report.word import styles
from kolada_bench.report.word.captions import carry_bookmarks, number_captions
from kolada_bench.report.word.controls import (
    PREFIX,
    checksum,
    content_of,
    controls,
    free_ids,
    tag_of,
    title_of,
)
from kolada_bench.report.word.elements import Element, relationship_ids
from kolada_bench.report.word.filled import carry_cells, only_filled
from kolada_bench.report.word.package import read_package, write_package
from kolada_bench.report.word.pages import FOOT, HEAD, mark_heads, renew_foot
from kolada_bench.report.word.pieces import CONTENTS, Heading, Piece, pieces_of
from kolada_bench.report.word.record import Record, Written, keep_record, read_record
from kolada_bench.report.word.typesetting import EMU_PER_TWIP, Typesetter
from kolada_bench.report.word.writing import in_control

if TYPE_CHECKING:
    from docx.document import Document


class Block(msgspec.Struct, frozen=True):
    """A generated block: its id, and its title in Word."""

    id: str
    title: str


class Refreshed(msgspec.Struct, frozen=True):
    """What became of each block.

    Attributes
    ----------
    renewed
        Written anew.
    unchanged
        Left as it was, since nothing in it has changed.
    edited
        Changed by hand since it was written, and kept so although there is newer content.
    inserted
        New in the report.
    deleted
        Deleted by hand, and not written again.
    gone
        No longer in the report; kept in the document.
    """

    renewed: tuple[Block, ...] = ()
    unchanged: tuple[Block, ...] = ()
    edited: tuple[Block, ...] = ()
    inserted: tuple[Block, ...] = ()
    deleted: tuple[Block, ...] = ()
    gone: tuple[Block, ...] = ()


def read_manifest(path: Path) -> str | None:
    """Return the manifest inside a document; None when it has none.

    Raises
    ------
    UsageError
        The file cannot be read as a Word document.
    """
    record = read_record(read_package(path))
    return None if record is None else record.manifest


def refresh_word(
    report: Report,
    path: Path,
    *,
    manifest: str | None,
    out: Path | None = None,
    force: bool = False,
    pictures: bool | None = None,
    passing: str = "",
    news: bool = True,
) -> Refreshed:
    """Renew the generated blocks of the document at ``path`` from ``report``.

    Parameters
    ----------
    manifest
        What the document shall remember from now on.
    out
        Where to write; None replaces ``path``.
    force
        Also write over blocks that were changed by hand.
    passing
        The id of the section that tells of this renewal, if there is one.
    news
        False leaves that section as it was, where the document has it.

    Raises
    ------
    UsageError
        The file is no document of ours, or its content controls are gone.
    """
    document = read_package(path)
    record = _record_of(document, path)
    ids = styles.lay_styles(document, fresh=False)
    renewal = _Renewal(document, record, ids, report, force=force, pictures=pictures)
    pieces = pieces_of(report)
    if passing and renewal.begin(f"{passing}/", {p.id for p in pieces}, news=news):
        pieces = [piece for piece in pieces if piece.section != passing]
    done = renewal.renew(pieces)
    mark_heads(document, report, ids)
    renew_foot(document, report, ids, renewal.setter.width // EMU_PER_TWIP)
    number_captions(document.element.body)
    free_ids(document.element.body)
    keep_record(document, Record(manifest, renewal.written))
    write_package(document, out or path)
    return done


def _record_of(document: Document, path: Path) -> Record:
    record = read_record(document)
    if record is None:
        message = (
            f"{path} kan inte uppdateras: filen är inte skriven av kolada-bench, eller har "
            "sparats i ett program som tog bort märkningen. Skriv rapporten på nytt."
        )
        raise UsageError(message)
    if not any(True for _ in controls(document.element.body)):
        message = (
            f"{path} kan inte uppdateras: innehållskontrollerna runt de genererade delarna "
            "finns inte kvar (har filen sparats i ett annat program än Word?). Ingenting "
            "är ändrat. Skriv rapporten på nytt."
        )
        raise UsageError(message)
    return record


class _Renewal:
    """One document on its way from one report to the next."""

    def __init__(
        self,
        document: Document,
        record: Record,
        ids: dict[str, str],
        report: Report,
        *,
        force: bool,
        pictures: bool | None,
    ) -> None:
        self.body = document.element.body
        self.document = document
        self.written = dict(record.blocks)
        self.force = force
        self.setter = Typesetter(document, ids, pictures=pictures, made_at=report.made_at)
        self.heading_styles = {ids[name] for name in styles.HEADINGS[:2]}
        self.left_alone: set[str] = set()
        self.last: dict[str, Element] = {}  # of blocks that this run has inserted
        self.found: dict[str, list[Element]] = {}
        for tag, each in controls(self.body):
            self.found.setdefault(tag, []).append(each)

    def begin(self, ids: str, staying: set[str], *, news: bool) -> bool:
        """Prepare the section of passing blocks, whose id begins so.

        Returns whether it is to be left as it is. Else those that do not stay are taken
        away, but for what was edited; where all were deleted they count as never written.
        """
        was = [id_ for id_ in self.written if id_.startswith(ids)]
        there = any(tag_of(id_) in self.found for id_ in was)
        if there and not news:
            self.left_alone = {tag_of(id_) for id_ in was}
            return True
        for id_ in was:
            places = self.found.get(tag_of(id_), [])
            edited = any(self._edited(each, self.written[id_]) for each in places)
            if there and (id_ in staying or edited):
                continue
            for each in places:
                each.getparent().remove(each)
                self._forget([each])
            self.found.pop(tag_of(id_), None)
            del self.written[id_]
        return False

    def renew(self, pieces: list[Piece]) -> Refreshed:
        """Renew, insert and leave; return what became of each block."""
        came: dict[str, list[Block]] = {name: [] for name in Refreshed.__struct_fields__}
        for index, piece in enumerate(pieces):
            fate = self._fate(piece)
            if fate == "renewed":
                self._replace(piece)
            elif fate == "inserted" and not self._insert(pieces, index):
                fate = "deleted"
            # Word writes the table of contents anew itself, which is no news.
            if fate and not (piece.id == CONTENTS and fate == "edited"):
                came[fate].append(Block(piece.id, piece.title))
        known = {tag_of(piece.id) for piece in pieces} | self.left_alone
        came["gone"] = [
            Block(tag.removeprefix(PREFIX), title_of(each[0]))
            for tag, each in self.found.items()
            if tag not in known and tag not in (tag_of(HEAD), tag_of(FOOT))
        ]
        return Refreshed(**{name: tuple(blocks) for name, blocks in came.items()})

    def _fate(self, piece: Piece) -> str:
        """Return what becomes of ``piece``; "" for room that the analyst has been given."""
        was = self.written.get(piece.id)
        if isinstance(piece.content, Placeholder):
            return "inserted" if was is None else ""
        places = self.found.get(tag_of(piece.id), [])
        if not places:
            return "inserted" if was is None else "deleted"
        edited = any(self._edited(each, was, piece) for each in places)
        overwrite = edited and self.force
        if was is not None and was.content == piece.checksum and not overwrite:
            return "unchanged"
        possible = all(content_of(each) is not None for each in places)
        return "renewed" if possible and (overwrite or not edited) else "edited"

    def _edited(
        self, found: Element, was: Written | None, piece: Piece | None = None
    ) -> bool:
        content = content_of(found)
        if was is None or content is None:
            return True
        if checksum(content) == was.said:
            return False
        if piece is None or not isinstance(piece.content, TableBlock):
            return True
        (made,), _ = in_control(self.setter, piece)
        return not only_filled(content, made.find(qn("w:sdtContent")), was.said)

    def _replace(self, piece: Piece) -> None:
        """Write ``piece`` anew in each control that has its tag (a copy is one too)."""
        for found in self.found[tag_of(piece.id)]:
            content = found.find(qn("w:sdtContent"))
            (made,), self.written[piece.id] = in_control(self.setter, piece)
            if isinstance(piece.content, TableBlock):
                carry_cells(content, made.find(qn("w:sdtContent")))
            old, new = list(content), list(made.find(qn("w:sdtContent")))
            carry_bookmarks(content, new)
            for each in old:
                content.remove(each)
            content.extend(new)
            self._forget(old)

    def _forget(self, old: list[Element]) -> None:
        """Let go of pictures and charts that nothing refers to any more."""
        part = self.document.part
        used = set(relationship_ids(self.body))
        for each in old:
            for key in set(relationship_ids(each)) - used:
                if key in part.rels:
                    del part.rels[key]

    def _insert(self, pieces: list[Piece], index: int) -> bool:
        """Write a block that is new; False when its whole section has been deleted."""
        piece = pieces[index]
        place = self._place(pieces, index)
        if place is None:
            self.written[piece.id] = Written("", piece.checksum)
            return False
        elements, self.written[piece.id] = in_control(self.setter, piece)
        anchor, after = place
        for each in reversed(elements) if after else elements:
            (anchor.addnext if after else anchor.addprevious)(each)
        self.last[piece.id] = elements[-1]
        if not isinstance(piece.content, Placeholder):
            self.found[tag_of(piece.id)] = elements
        return True

    def _place(self, pieces: list[Piece], index: int) -> tuple[Element, bool] | None:
        """Return an element and whether the new block goes after it (else before)."""
        section = pieces[index].section
        fellows = [i for i, piece in enumerate(pieces) if piece.section == section]
        for i in reversed([i for i in fellows if i < index]):
            if (anchor := self._end_of(pieces[i])) is not None:
                return anchor, True
        for i in [i for i in fellows if i > index]:
            if (anchor := self._start_of(pieces[i])) is not None:
                return anchor, False
        if any(pieces[i].id in self.written for i in fellows if i != index):
            return None
        return self._new_section(pieces, fellows)

    def _new_section(self, pieces: list[Piece], fellows: list[int]) -> tuple[Element, bool]:
        """Return where a section that the document has never had begins."""
        following = pieces[fellows[-1] + 1 :]
        for piece in following:
            if isinstance(piece.content, Heading):
                anchor = self._start_of(piece)
                if anchor is not None and anchor.getparent() is self.body:
                    return anchor, False
        for piece in reversed(pieces[: fellows[0]]):
            anchor = self._end_of(piece)
            if anchor is not None and anchor.getparent() is self.body:
                return self._end_of_section(anchor), True
        *_, last = (each for each in self.body if each.tag != qn("w:sectPr"))
        return last, True

    def _end_of_section(self, anchor: Element) -> Element:
        """Return the last element before the next heading, the analyst's own words too."""
        for each in anchor.itersiblings():
            if each.tag == qn("w:sectPr") or self._is_heading(each):
                break
            anchor = each
        return anchor

    def _is_heading(self, each: Element) -> bool:
        style = each.find(f".//{qn('w:pStyle')}")
        return style is not None and style.get(qn("w:val")) in self.heading_styles

    def _end_of(self, piece: Piece) -> Element | None:
        if piece.id in self.last:
            return self.last[piece.id]
        places = self.found.get(tag_of(piece.id))
        return places[-1] if places else None

    def _start_of(self, piece: Piece) -> Element | None:
        places = self.found.get(tag_of(piece.id))
        return places[0] if places else None
