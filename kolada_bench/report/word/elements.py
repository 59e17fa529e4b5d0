"""The few XML elements that a document is put together from, each in the schema's order.

Word refuses a file whose elements stand in another order than its schema has, and
LibreOffice does not, so order is kept here and nowhere else. Element names are those of
WordprocessingML, with ``w:`` left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kolada_bench.report.plain import clean

Element = Any
"""An lxml element; lxml publishes no types."""

_BREAKS = re.compile(r"([\n\t])")


def w(name: str, /, *children: Element, **attributes: object) -> Element:
    """Return ``w:name`` with ``w:`` attributes and children."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), clean(str(value)))
    made.extend(children)
    return made


def run(text: str, *, bold: bool = False, italic: bool = False, style: str = "") -> Element:
    """Return a run of ``text``; line breaks and tabs become what Word has for them."""
    made = w("r")
    looks = [
        *([w("rStyle", val=style)] if style else []),
        *([w("b")] if bold else []),
        *([w("i")] if italic else []),
    ]
    if looks:
        made.append(w("rPr", *looks))
    for part in _BREAKS.split(clean(text)):
        if part == "\n":
            made.append(w("br"))
        elif part == "\t":
            made.append(w("tab"))
        elif part:
            made.append(text_element("t", part))
    return made


def paragraph(
    style: str,
    *content: Element,
    keep_next: bool = False,
    new_page: bool = False,
    align: str = "",
) -> Element:
    """Return a paragraph in the style with id ``style``; ``align`` is w:jc's value."""
    properties = w("pPr", w("pStyle", val=style))
    if keep_next:
        properties.append(w("keepNext"))
    if new_page:
        properties.append(w("pageBreakBefore"))
    if align:
        properties.append(w("jc", val=align))
    return w("p", properties, *content)


def kept_with_next(paragraph: Element) -> Element:
    """Return ``paragraph``, now on the page of what follows it."""
    properties = paragraph.find(qn("w:pPr"))
    if properties is not None and properties.find(qn("w:keepNext")) is None:
        # After the style, which the schema has first.
        properties.insert(1, w("keepNext"))
    return paragraph


def field(code: str, shown: str) -> Element:
    """Return a field: its code, and what it shows until it is renewed."""
    return w("fldSimple", run(shown), instr=f" {code} ")


def caption(style: str, label: str, text: str, *, keep_next: bool = False) -> Element:
    """Return "Figur 1. text", its number a SEQ field that is set when all are in place."""
    number = field(rf"SEQ {label} \* ARABIC", "1")
    content = [run(f"{label} "), number, run(f". {text}")]
    return paragraph(style, *content, keep_next=keep_next)


def bookmarked(paragraph: Element, name: str, number: int) -> Element:
    """Return ``paragraph`` with a bookmark round all that it says."""
    start = w("bookmarkStart", id=number, name=name)
    properties = paragraph.find(qn("w:pPr"))
    paragraph.insert(0 if properties is None else 1, start)
    paragraph.append(w("bookmarkEnd", id=number))
    return paragraph


def largest_id(roots: Iterable[Element], tag: str, attribute: str) -> int:
    """Return the largest number in ``attribute`` of every ``tag``, 0 when there is none."""
    found = (e.get(attribute, "") for root in roots for e in root.iter(tag))
    plain = (text for text in found if text.isdecimal() and len(text) < 12)
    return max(map(int, plain), default=0)


def relationship_ids(root: Element) -> Iterator[str]:
    """Yield every relationship id that something below ``root`` refers to."""
    prefix = f"{{{_RELATIONSHIPS}}}"
    for each in root.iter("*"):
        yield from (v for key, v in each.attrib.items() if str(key).startswith(prefix))


_RELATIONSHIPS = qn("r:id").partition("}")[0][1:]


def text_element(name: str, said: str) -> Element:
    """Return an element that holds text, spaces at both ends too."""
    made = w(name)
    made.text = clean(said)
    # Without this, Word drops spaces at either end.
    made.set(qn("xml:space"), "preserve")
    return made
