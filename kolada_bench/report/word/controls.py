"""Content controls: how a document remembers which of its parts are generated.

Every generated block stands in a control of its own, whose tag is "kb:" and the block's id,
so that it can be moved, deleted or rewritten by hand and still be told from the rest. What
a control said when it was written is kept as a checksum of its text; numbers of captions do
not count in it, nor what Word adds when it saves (revision marks, spelling, split runs).

Word allows 64 characters in a tag and in a title: a longer tag ends in a checksum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from docx.oxml.ns import qn

from kolada_bench.report.word.elements import Element, w

PREFIX = "kb:"
TABLES, CONTENTS = "Tables", "Table of Contents"
PAGE_NUMBERS = "Page Numbers (Bottom of Page)"
"""Galleries of Word's."""

_LONGEST = 64
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
# What somebody has done to the text: never overwritten unseen.
_TRACES = {
    qn("w:ins"): "[+]",
    qn("w:del"): "[-]",
    qn("w:moveFrom"): "[-]",
    qn("w:moveTo"): "[+]",
    qn("w:commentReference"): "[kommentar]",
    qn("w:commentRangeStart"): "[kommentar]",
    qn("w:commentRangeEnd"): "[kommentar]",
    qn("w:footnoteReference"): "[fotnot]",
    qn("w:endnoteReference"): "[slutnot]",
    qn("w:sectPr"): "[avsnitt]",
}


def tag_of(id_: str) -> str:
    """Return the tag of the block with ``id_``."""
    tag = PREFIX + id_
    if len(tag) <= _LONGEST:
        return tag
    return f"{tag[: _LONGEST - 13]}~{hashlib.sha256(id_.encode()).hexdigest()[:12]}"


def control(
    id_: str, title: str, content: Iterable[Element], *, gallery: str = ""
) -> Element:
    """Return a control round ``content`` (paragraphs and tables).

    ``gallery`` is one of Word's own for what begins with a field: LibreOffice up to 7.4
    shows the field's code as text in the first paragraph of a control without one.
    """
    number = int.from_bytes(hashlib.sha256(id_.encode()).digest()[:4], "big")
    properties = w(
        "sdtPr",
        w("alias", val=title[:_LONGEST]),
        w("tag", val=tag_of(id_)),
        w("id", val=number % (2**31 - 2) + 1),
    )
    if gallery:
        properties.append(w("docPartObj", w("docPartGallery", val=gallery)))
    return w("sdt", properties, w("sdtContent", *content))


def controls(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield the tag and the control of every generated block below ``root``, in order."""
    for found in root.iter(qn("w:sdt")):
        tag = _property(found, "tag")
        if tag.startswith(PREFIX):
            yield tag, found


def title_of(found: Element) -> str:
    """Return the title that the control has in Word."""
    return _property(found, "alias") or _property(found, "tag")


def content_of(found: Element) -> Element | None:
    """Return what holds the control's paragraphs; None when it holds none of its own.

    A control that somebody has made part of a line, of a row or of a cell cannot take a
    block any more.
    """
    content = found.find(qn("w:sdtContent"))
    if content is None:
        return None
    whole = all(each.tag in _BLOCK_LEVEL for each in content)
    return content if whole and len(content) else None


_BLOCK_LEVEL = {
    qn(f"w:{name}")
    for name in (
        "p",
        "tbl",
        "sdt",
        "bookmarkStart",
        "bookmarkEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "proofErr",
        "ins",
        "del",
    )
}


def free_ids(root: Element) -> None:
    """Give every control below ``root`` a number of its own, as Word demands."""
    taken: set[str] = set()
    for number in root.iter(qn("w:id")):
        if number.getparent().tag != qn("w:sdtPr"):
            continue
        value = number.get(qn("w:val"), "0")
        while value in taken:
            value = str(int(value) % (2**31 - 2) + 1) if value.isdecimal() else "1"
        number.set(qn("w:val"), value)
        taken.add(value)


def checksum(content: Element) -> str:
    """Return a checksum of what ``content`` says, as a reader sees it."""
    said = "\n".join(_said(content))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _said(content: Element) -> Iterator[str]:
    """Yield the text of each paragraph, with a sign for a cell, a picture or a comment."""
    for each in content.iter(qn("w:p"), qn("w:tc")):
        if each.tag == qn("w:tc"):
            yield "|"
        else:
            yield " ".join(_words(each).split())


def _words(paragraph: Element) -> str:
    """Return the text of a paragraph with "#" in place of what a field shows."""
    parts: list[str] = []
    depth = hidden = 0
    for each in paragraph.iter("*"):
        if each.tag == qn("w:fldSimple"):
            parts.append("#")
        elif each.tag == qn("w:fldChar"):
            kind = each.get(qn("w:fldCharType"))
            depth += {"begin": 1, "end": -1}.get(str(kind), 0)
            hidden = depth if kind == "separate" else min(hidden, depth)
            if kind == "separate":
                parts.append("#")
        elif each.tag == qn("wp:docPr"):
            parts.append(f"[bild: {each.get('descr', '')}]")
        elif each.tag in _TRACES:
            parts.append(_TRACES[each.tag])
        elif hidden or _in_simple_field(each):
            continue
        elif each.tag == qn("w:t"):
            parts.append(each.text or "")
        else:
            parts.append(_SIGNS.get(each.tag, ""))
    return "".join(parts)


def _in_simple_field(each: Element) -> bool:
    return any(above.tag == qn("w:fldSimple") for above in each.iterancestors())


def _property(found: Element, name: str) -> str:
    place = found.find(f"{qn('w:sdtPr')}/{qn(f'w:{name}')}")
    return "" if place is None else str(place.get(qn("w:val"), ""))
