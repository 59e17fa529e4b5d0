"""A Word file as a package: opened with care, written whole.

A template and a document to renew come from elsewhere, so a file is looked at before it is
read: its kind, its size when unpacked, whether it holds macros. A template (.dotx) differs
from a document in one line of its table of contents, which is changed on reading. Written
files are the same bytes for the same content: the archive's dates are fixed.

What it still gets wrong: parts that no relationship leads to are lost on the way, and a
document in the "Strict" dialect of the format is refused.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax import SAXException

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import XmlchemyError

from kolada_bench.errors import UsageError, why
from kolada_bench.report.files import write_bytes
from kolada_bench.userfile import content_of

if TYPE_CHECKING:
    from docx.document import Document

_LARGEST_FILE = 100_000_000
_LARGEST_UNPACKED = 200 * 2**20
_LARGEST_XML = 60 * 2**20
_MOST_PARTS = 5_000

_XML = (".xml", ".rels")
_TYPES = "[Content_Types].xml"
_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml."
_TEMPLATE, _DOCUMENT = _WORD + b"template.main+xml", _WORD + b"document.main+xml"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

_OTHER_KINDS = {
    ".docm": "den kan innehålla makron. Spara den som .docx eller .dotx",
    ".dotm": "den kan innehålla makron. Spara den som .docx eller .dotx",
    ".doc": "det är Words gamla format. Spara den som .docx",
    ".dot": "det är Words gamla format. Spara den som .dotx",
    ".odt": "det är OpenDocument. Spara den som .docx",
    ".ott": "det är OpenDocument. Spara den som .docx",
    ".rtf": "det är RTF. Spara den som .docx",
    ".pdf": "det är en PDF. Använd Word-filen som den gjordes av",
}

_WITH_ELEMENT = ("/header", "/footer", "/numbering")
_FRAMES = tuple(
    f"{page}{kind}"
    for kind in ("header", "footer")
    for page in ("", "first_page_", "even_page_")
)
_MEASURES = (
    "page_width", "page_height", "left_margin", "right_margin", "top_margin",
    "bottom_margin", "gutter", "different_first_page_header_footer",
)  # fmt: skip

_DAMAGED = (
    OpcError,
    XmlchemyError,
    zipfile.BadZipFile,
    zlib.error,
    SAXException,
    SyntaxError,  # what lxml raises on XML that is not
    KeyError,
    ValueError,
    IndexError,
    AttributeError,
    TypeError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
"""What python-docx and zipfile raise on files that are not what they seem."""


def read_package(path: Path, noun: str = "Filen") -> Document:
    """Read a .docx or .dotx; ``noun`` is what a message calls it ("Mallen").

    Raises
    ------
    UsageError
        The file is missing, of another kind, too large, protected or damaged.
    """
    content = _content(path, noun)
    try:
        content = _checked(content, path, noun)
        document = docx.Document(BytesIO(content))
        _meet(document)
    except _DAMAGED as error:
        message = (
            f"{noun} {path} går inte att läsa: den är skadad. Öppna den i Word och spara "
            "om den som .docx."
        )
        raise UsageError(message) from error
    return document


def _meet(document: Document) -> None:
    """Read what python-docx else meets only in the middle of the work.

    A damaged part is told of before anything is done, and nothing that our own code does
    wrong is taken for a damaged file.
    """
    if not document.sections:
        document.element.body.get_or_add_sectPr()  # which the format lets it do without
    _ = document.styles.element, document.core_properties.title
    _ = document.settings.odd_and_even_pages_header_footer
    for relation in document.part.rels.values():
        kind = relation.reltype or ""
        if not relation.is_external and kind.endswith(_WITH_ELEMENT):
            _ = relation.target_part.element
    for section in document.sections:
        _ = [getattr(section, name) for name in _MEASURES]
        for name in _FRAMES:
            frame = getattr(section, name)
            if not frame.is_linked_to_previous:
                _ = frame.paragraphs
    # Saving would find these too, and leave an archive behind half written.
    package = document.part.package
    every = list(package.iter_parts())
    _ = package.rels.xml, [(part.rels.xml, part.blob) for part in every]
    names = {part.partname for part in every}
    if not all(part.content_type for part in every) or len(names) < len(every):
        message = "a part without a type, or two of the same name"
        raise ValueError(message)


def write_package(document: Document, path: Path) -> None:
    """Write ``document`` to ``path``, whole or not at all.

    Raises
    ------
    UsageError
        The place cannot be written to.
    """
    loose = BytesIO()
    document.save(loose)
    packed = BytesIO()
    with zipfile.ZipFile(loose) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    write_bytes(path, packed.getvalue())


def _refused(path: Path, noun: str, reason: str) -> UsageError:
    return UsageError(f"{noun} {path} går inte att använda: {reason}.")


def _content(path: Path, noun: str) -> bytes:
    suffix = path.suffix.casefold()
    if suffix in _OTHER_KINDS:
        raise _refused(path, noun, _OTHER_KINDS[suffix])
    if suffix not in (".docx", ".dotx"):
        raise _refused(path, noun, "den ska sluta på .docx eller .dotx")
    try:
        return content_of(path, _LARGEST_FILE)
    except FileNotFoundError:
        message = f"{noun} {path} finns inte."
        raise UsageError(message) from None
    except OSError as error:
        raise _refused(path, noun, why(error, reading=True)) from error


def _checked(content: bytes, path: Path, noun: str) -> bytes:
    """Return ``content`` as a document, if it is a package that may be unpacked."""
    if content.startswith(_OLE):
        reason = "den har lösenord eller är i Words gamla format. Spara om den som .docx"
        raise _refused(path, noun, reason)
    if not content.startswith(_ZIP):
        raise _refused(path, noun, "det är inte ett Word-dokument, eller så är den skadad")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        _check_sizes(archive.infolist(), path, noun)
        for name in archive.namelist():
            if name.endswith(_XML) and _has_dtd(archive, name):
                reason = "den innehåller en DTD, vilket Word-dokument inte får"
                raise _refused(path, noun, reason)
        types = archive.read(_TYPES)
        if b"macroEnabled" in types:
            raise _refused(path, noun, _OTHER_KINDS[".docm"])
        if _STRICT in archive.read("word/document.xml")[:4_000]:
            reason = 'den är sparad som "Strikt Open XML". Spara den som vanlig .docx'
            raise _refused(path, noun, reason)
        if _TEMPLATE not in types:
            return content
        return _with_types(archive, types.replace(_TEMPLATE, _DOCUMENT))


def _has_dtd(archive: zipfile.ZipFile, name: str) -> bool:
    """Tell whether a part declares entities, which may unfold to more than memory holds."""
    with archive.open(name) as part:
        # With every other byte gone, for a part in UTF-16.
        return b"<!DOCTYPE" in part.read(8_000).replace(b"\0", b"")


def _check_sizes(entries: list[zipfile.ZipInfo], path: Path, noun: str) -> None:
    """Refuse what would fill the memory; zipfile never reads past the sizes it names."""
    unpacked = sum(entry.file_size for entry in entries)
    largest_xml = max(
        (e.file_size for e in entries if e.filename.endswith(_XML)), default=0
    )
    if (
        len(entries) > _MOST_PARTS
        or unpacked > _LARGEST_UNPACKED
        or largest_xml > _LARGEST_XML
    ):
        raise _refused(path, noun, "den är orimligt stor när den packas upp")
    if len({entry.filename for entry in entries}) < len(entries):
        raise _refused(path, noun, "den är skadad (samma del finns flera gånger)")


def _with_types(archive: zipfile.ZipFile, types: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, types if name == _TYPES else archive.read(name))
    return out.getvalue()
