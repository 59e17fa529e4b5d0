"""Numbers of captions, and of what refers to them, without waiting for Word to renew them.

Captions are SEQ fields ("Figur" and "Tabell", Word's own labels in Swedish), so captions
that the municipality has set itself take part in the same row of numbers. Every field whose
number is right already is left as it is.

What it still gets wrong: numbers with the chapter ("Figur 2-1") are left to Word (F9).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from docx.oxml.ns import qn

from kolada_bench.report.word.elements import Element, run

_SEQUENCE = re.compile(r"^\s*SEQ\s+(?P<label>Figur|Tabell)\b(?P<rest>.*)$", re.IGNORECASE)
_REFERENCE = re.compile(r"^\s*REF\s+(?P<bookmark>\w+)\b")
_RESET = re.compile(r"\\r\s*(\d+)")
_NUMBERED = re.compile(r"^(Figur|Tabell)[ \u00a0]\d+$")


class _Field(msgspec.Struct):
    """A field: what it says it does, and the text elements that show its result."""

    code: str
    shown: list[Element]


def number_captions(body: Element) -> None:
    """Set the number of every caption below ``body``, and of what refers to them."""
    fields = list(_fields(body))
    for field, number in _sequence(fields):
        _show(field, str(number))
    named = _bookmarks(body)
    for field in fields:
        target = _REFERENCE.match(field.code)
        text = named.get(target["bookmark"], "") if target else ""
        before = "".join(each.text or "" for each in field.shown)
        if _NUMBERED.match(text) and _NUMBERED.match(before):
            _show(field, text)


def _sequence(fields: list[_Field]) -> Iterator[tuple[_Field, int]]:
    """Yield every caption's field with its number."""
    found = [(field, _SEQUENCE.match(field.code)) for field in fields]
    captions = [(field, m["label"].casefold(), m["rest"]) for field, m in found if m]
    by_chapter = {label for _, label, rest in captions if "\\s" in rest}
    last: dict[str, int] = {}
    for field, label, rest in captions:
        if label in by_chapter:
            continue
        reset = _RESET.search(rest)
        if reset:
            last[label] = int(reset[1])
        elif "\\c" not in rest:
            last[label] = last.get(label, 0) + 1
        yield field, last.get(label, 0)


def _fields(body: Element) -> Iterator[_Field]:
    """Yield the fields below ``body`` in the order that they begin.

    A field may hold others; text shown inside belongs to the innermost one.
    """
    found: list[_Field] = []
    open_: list[tuple[_Field, bool]] = []
    for each in body.iter("*"):
        if each.tag == qn("w:fldSimple"):
            shown = list(each.iter(qn("w:t")))
            found.append(_Field(each.get(qn("w:instr"), ""), shown))
        elif each.tag == qn("w:fldChar"):
            kind = each.get(qn("w:fldCharType"))
            if kind == "begin":
                open_.append((_Field("", []), False))
                found.append(open_[-1][0])
            elif kind == "separate" and open_:
                open_[-1] = (open_[-1][0], True)
            elif kind == "end" and open_:
                open_.pop()
        elif open_ and each.tag == qn("w:instrText") and not open_[-1][1]:
            open_[-1][0].code += each.text or ""
        elif open_ and each.tag == qn("w:t") and open_[-1][1]:
            open_[-1][0].shown.append(each)
    yield from found


def _show(field: _Field, text: str) -> None:
    """Let ``field`` show ``text``; nothing is touched when it does."""
    if not field.shown or "".join(each.text or "" for each in field.shown) == text:
        return
    field.shown[0].text = text
    for each in field.shown[1:]:
        each.text = ""


def _bookmarks(body: Element) -> dict[str, str]:
    """Return the text that each bookmark inside one paragraph stands round."""
    texts: dict[str, str] = {}
    for start in body.iter(qn("w:bookmarkStart")):
        parts: list[str] = []
        number = start.get(qn("w:id"))
        for each in start.itersiblings():
            if each.tag == qn("w:bookmarkEnd") and each.get(qn("w:id")) == number:
                texts[start.get(qn("w:name"), "")] = "".join(parts)
                break
            parts += [text.text or "" for text in each.iter(qn("w:t"))]
    return texts


def carry_bookmarks(old: Element, new: list[Element]) -> None:
    """Set the bookmarks of ``old`` in ``new``, so that references to them still hold.

    One round "Figur 3" goes round the new one's label and number, any other within one
    paragraph round the whole of the one that stands where its own did. One that begins or
    ends outside, or in another paragraph, begins with the first and ends with the last.
    """
    after = [p for each in new for p in _paragraphs(each)]
    if not after:
        return
    set_already = {
        each.get(qn("w:name")) for p in after for each in p.iter(qn("w:bookmarkStart"))
    }
    texts = _bookmarks(old)
    dropped = {
        each.get(qn("w:id"))
        for each in old.iter(qn("w:bookmarkStart"))
        if each.get(qn("w:name")) in set_already
    }
    carried = set(dropped)
    for index, paragraph in enumerate(list(old.iter(qn("w:p")))):
        for start in list(paragraph.iter(qn("w:bookmarkStart"))):
            name = start.get(qn("w:name"), "")
            if start.get(qn("w:id")) in dropped or name not in texts:
                continue
            place = after[min(index, len(after) - 1)]
            if _NUMBERED.match(texts[name]):
                place = next((p for p in after if _label_runs(p)), place)
            _wrap(place, start, number=bool(_NUMBERED.match(texts[name])))
            carried.add(start.get(qn("w:id")))
    for start in list(old.iter(qn("w:bookmarkStart"))):
        if start.get(qn("w:id")) not in carried:
            runs = _runs(after[0])
            runs[0].addprevious(start)
    for end in list(old.iter(qn("w:bookmarkEnd"))):
        if end.get(qn("w:id")) not in carried:
            after[-1].append(end)


def _runs(paragraph: Element) -> list[Element]:
    """Return the runs of ``paragraph``, of which there is one at least."""
    found = list(paragraph.iterchildren(qn("w:r"), qn("w:fldSimple")))
    if not found:
        found = [run("")]
        paragraph.append(found[0])
    return found


def _paragraphs(each: Element) -> list[Element]:
    return [each] if each.tag == qn("w:p") else list(each.iter(qn("w:p")))


def _label_runs(paragraph: Element) -> list[Element]:
    """Return what "Figur 3" is made of in a caption of ours, else nothing."""
    children = list(paragraph.iterchildren(qn("w:r"), qn("w:fldSimple")))
    for index, each in enumerate(children):
        if each.tag == qn("w:fldSimple") and _SEQUENCE.match(each.get(qn("w:instr"), "")):
            return children[: index + 1]
    return []


def _wrap(paragraph: Element, start: Element, *, number: bool) -> None:
    """Set the bookmark that ``start`` begins round the caption's number or all of it."""
    runs = (_label_runs(paragraph) if number else []) or _runs(paragraph)
    end = start.makeelement(qn("w:bookmarkEnd"), {qn("w:id"): start.get(qn("w:id"))})
    runs[0].addprevious(start)
    runs[-1].addnext(end)
