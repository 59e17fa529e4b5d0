"""What a document remembers of its own making, as a custom XML part inside the file.

The part holds the manifest as its maker wrote it (a text that means nothing here) and, for
each block that was ever written, a checksum of its text as written and of the content that
it was made from. Word keeps such parts when it saves.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import msgspec
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from kolada_bench.report.plain import clean

if TYPE_CHECKING:
    from docx.document import Document

_NAMESPACE = "urn:kolada-bench:document:1"
_PROPERTIES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps"
)
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_DATASTORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"


class Written(msgspec.Struct, frozen=True):
    """Checksums of a block when it was written: of its text, and of what it was made from.

    ``said`` is "" for room left to the analyst, which is never looked at again.
    """

    said: str
    content: str


class Record(msgspec.Struct, frozen=True):
    """What the document remembers; ``manifest`` None when none was given."""

    manifest: str | None
    blocks: dict[str, Written]


def read_record(document: Document) -> Record | None:
    """Return what ``document`` remembers; None when it is not ours, or is damaged there."""
    part = _part(document)
    if part is None:
        return None
    try:
        root = parse_xml(part.blob)
    except SyntaxError:  # lxml's, for XML that is not
        return None
    manifest = root.find(f"{{{_NAMESPACE}}}manifest")
    return Record(
        None if manifest is None else manifest.text or "",
        {
            each.get("id", ""): Written(each.get("said", ""), each.get("content", ""))
            for each in root.iter(f"{{{_NAMESPACE}}}block")
        },
    )


def keep_record(document: Document, record: Record) -> None:
    """Write ``record`` into ``document`` in place of the one that it has."""
    blob = _xml(record)
    part = _part(document)
    if part is not None:
        part._blob = blob  # python-docx has no other way to change a part of this kind
        return
    package = document.part.package
    name = package.next_partname("/customXml/item%d.xml")
    made = Part(name, "application/xml", blob, package)
    number = str(name).removeprefix("/customXml/item").removesuffix(".xml")
    identity = uuid.uuid5(uuid.NAMESPACE_URL, _NAMESPACE)
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        f'<ds:datastoreItem ds:itemID="{{{str(identity).upper()}}}" '
        f'xmlns:ds="{_DATASTORE}"><ds:schemaRefs><ds:schemaRef ds:uri="{_NAMESPACE}"/>'
        "</ds:schemaRefs></ds:datastoreItem>"
    )
    described = Part(
        PackURI(f"/customXml/itemProps{number}.xml"),
        _PROPERTIES_TYPE,
        properties.encode(),
        package,
    )
    made.relate_to(described, _PROPERTIES)
    document.part.relate_to(made, RELATIONSHIP_TYPE.CUSTOM_XML)


def _part(document: Document) -> Part | None:
    for relation in document.part.rels.values():
        if relation.is_external or relation.reltype != RELATIONSHIP_TYPE.CUSTOM_XML:
            continue
        if _NAMESPACE.encode() in relation.target_part.blob[:1_000]:
            part: Part = relation.target_part
            return part
    return None


def _xml(record: Record) -> bytes:
    from xml.sax.saxutils import escape, quoteattr

    lines = [f'<kb:document xmlns:kb="{_NAMESPACE}">']
    if record.manifest is not None:
        # A carriage return would come back as a line break.
        text = escape(clean(record.manifest), {"\r": "&#13;"})
        lines.append(f"<kb:manifest>{text}</kb:manifest>")
    lines += [
        f"<kb:block id={quoteattr(clean(id_))} said={quoteattr(block.said)} "
        f"content={quoteattr(block.content)}/>"
        for id_, block in record.blocks.items()
    ]
    lines.append("</kb:document>")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return (head + "\n".join(lines)).encode("utf-8")
