"""The passages of a document: Word (.docx), plain text (.txt) and Markdown (.md).

Of a Word file the running text is read, as it stands after every tracked change: body,
tables, content controls and text boxes, headings by their style or outline level. Headers,
footers, footnotes and comments are not read. A file of another kind, a damaged one and one
that is too large are refused with what to do instead; nothing is read in part.
"""

from __future__ import annotations

import errno
import io
import os
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kolada_bench.analysis.claims.passages import Passage, numbered, passages_of
from kolada_bench.errors import UsageError, why
from kolada_bench.settings import user_path
from kolada_bench.userfile import content_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kolada_bench.analysis.claims.passages import PassageKind

MOST_TEXT = 1_000_000
"""Characters: some three hundred pages."""
MOST_FILE = 100_000_000
"""Bytes of a Word file, its pictures included."""
MOST_UNPACKED = 60_000_000
"""Bytes of the text inside it, unpacked: a small file can hold an endless one."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NO_BLOCKS = (f"{_W}sectPr", f"{_W}moveFrom", f"{_W}del")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What old .doc files begin with, and .docx files under a password."""
_HEADING = re.compile(r"(?:heading|rubrik|title|titel)\s?\d?$", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:caption|beskrivning|bildtext|figurtext|tabelltext|toc \d|innehåll\w* ?\d?"
    r"|table of (?:contents|figures)|(?:kolada )?(?:källa|innehåll|demomärke))$",
    re.IGNORECASE,
)
"""Styles of captions, source lines and tables of contents, where nothing is claimed."""
_KINDS = ".docx, .txt eller .md"


def read_passages(path: str | Path) -> tuple[Passage, ...]:
    """Return the passages of a document, numbered from 1.

    Raises
    ------
    UsageError
        The file is missing, damaged, too large, or of a kind that is not read; in Swedish.
    """
    file = user_path(path)
    suffix = file.suffix.casefold()
    content = _content(file, MOST_FILE if suffix == ".docx" else 4 * MOST_TEXT)
    match suffix:
        case ".docx" | ".docm" | ".dotx":
            return _checked(numbered(_word(content, file)), file)
        case ".txt" | ".md" | ".markdown" | ".text":
            return passages_of(_within(_text(content, file), file))
    hints = {
        ".doc": " Spara den som .docx i Word.",
        ".odt": " Spara den som .docx i LibreOffice.",
        ".rtf": " Spara den som .docx.",
        ".pdf": " Öppna den i Word och spara som .docx, eller kopiera texten till en .txt.",
    }
    message = f"{file.name} är inte {_KINDS}.{hints.get(suffix, '')}"
    raise UsageError(message)


def within_reach(text: str) -> str:
    """Return ``text``, or raise ``UsageError`` where it is longer than is read."""
    return _within(text, None)


def _content(file: Path, most: int) -> bytes:
    try:
        if os.path.isdir(file):
            message = f"{file} är en mapp; ange ett dokument ({_KINDS})."
            raise UsageError(message)
        return content_of(file, most)
    except FileNotFoundError:
        message = f"Filen {file} finns inte."
        raise UsageError(message) from None
    except OSError as error:
        if error.errno == errno.E2BIG:
            raise _too_large(file) from error
        message = f"Filen {file} går inte att läsa: {why(error, reading=True)}."
        raise UsageError(message) from error


def _too_large(file: Path | None) -> UsageError:
    name = f"{file.name} är" if file else "Texten är"
    return UsageError(
        f"{name} för stor: högst en miljon tecken läses. Dela upp dokumentet."
    )


def _within(text: str, file: Path | None) -> str:
    if len(text) > MOST_TEXT:
        raise _too_large(file)
    return text


def _checked(passages: tuple[Passage, ...], file: Path) -> tuple[Passage, ...]:
    if sum(len(passage.text) for passage in passages) > MOST_TEXT:
        raise _too_large(file)
    return passages


def _text(content: bytes, file: Path) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        message = f"{file.name} är ingen text. Dokument som läses: {_KINDS}."
        raise UsageError(message)
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = f"{file.name} är varken UTF-8 eller Windows-1252 (spara som UTF-8)."
    raise UsageError(message)


def _word(content: bytes, file: Path) -> Iterator[tuple[PassageKind, str]]:
    if content.startswith(_OFFICE):
        message = (
            f"{file.name} är låst med lösenord, eller en äldre Word-fil. Spara den som "
            ".docx utan lösenord."
        )
        raise UsageError(message)
    _check_size(content, file)
    import docx

    try:
        document = docx.Document(io.BytesIO(content))
        headings = frozenset(
            style.style_id for style in document.styles if _is_heading(style)
        )
        notes = frozenset(
            style.style_id
            for style in document.styles
            if style.name and _NOTE.match(style.name)
        )
        yield from _blocks(document.element.body, _Styles(headings, notes))
    except (MemoryError, UsageError):
        raise
    except Exception as error:
        # python-docx lets the errors of zip, XML and its own reading through as they are,
        # without a base of theirs: each of them means the same to the user.
        raise _damaged(file) from error


def _check_size(content: bytes, file: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(
                part.file_size
                for part in packed.infolist()
                if part.filename.casefold().endswith((".xml", ".rels"))
            )
            every = sum(part.file_size for part in packed.infolist())
    except (
        zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError
    ) as error:  # fmt: skip
        raise _damaged(file) from error
    if unpacked > MOST_UNPACKED or every > 2 * MOST_FILE:
        raise _too_large(file)


def _damaged(file: Path) -> UsageError:
    return UsageError(
        f"{file.name} går inte att läsa som en Word-fil: den är skadad, eller har fel "
        "filändelse. Öppna den i Word, spara den igen och försök på nytt."
    )


def _is_heading(style: Any) -> bool:
    if _HEADING.match(style.name or ""):
        return True
    found = style.element.find(f"{_W}pPr/{_W}outlineLvl")
    return found is not None and found.get(f"{_W}val") != "9"


class _Styles(NamedTuple):
    """Ids of the styles whose paragraphs are headings, and captions and the like."""

    headings: frozenset[str]
    notes: frozenset[str]


def _blocks(parent: Any, styles: _Styles) -> Iterator[tuple[PassageKind, str]]:
    """Yield paragraphs and tables in order, those inside content controls too."""
    for child in parent:
        if child.tag == f"{_W}p":
            text = _paragraph_text(child)
            yield _kind(child, styles), text
            for box in child.iter(f"{_W}txbxContent"):
                if next(box.iterancestors(f"{_W}p")) is not child:
                    continue  # a box in a box is read with its own paragraph
                if not any(up.tag == _FALLBACK for up in box.iterancestors()):
                    yield from _blocks(box, styles)
        elif child.tag == f"{_W}tbl":
            yield "table", _table_text(child)
        elif isinstance(child.tag, str) and child.tag not in (
            f"{_W}sectPr",
            f"{_W}moveFrom",
        ):
            yield from _blocks(child, styles)


def _kind(paragraph: Any, styles: _Styles) -> PassageKind:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = style.get(f"{_W}val") if style is not None else ""
    level = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    outlined = level is not None and level.get(f"{_W}val") != "9"
    if name in styles.headings or outlined:
        return "heading"
    return "note" if name in styles.notes else "text"


def _table_text(table: Any) -> str:
    rows = []
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue  # a table inside a cell is read with its cell
        cells = (
            " ".join(_paragraph_text(p) for p in cell.iter(f"{_W}p")).strip()
            for cell in row.iter(f"{_W}tc")
            if next(cell.iterancestors(f"{_W}tr")) is row
        )
        rows.append("\t".join(cells))
    return "\n".join(row for row in rows if row.strip())


def _paragraph_text(paragraph: Any) -> str:
    """Return a paragraph's own text: no deleted or moved words, no text boxes."""
    parts: list[str] = []
    _collect(paragraph, parts)
    return "".join(parts).strip()


_SKIPPED = (
    f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}txbxContent",
    f"{_W}instrText", _FALLBACK,
)  # fmt: skip
_SIGNS = {
    f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "",
}  # fmt: skip


def _collect(element: Any, parts: list[str]) -> None:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _SIGNS:
            parts.append(_SIGNS[child.tag])
        else:
            _collect(child, parts)
