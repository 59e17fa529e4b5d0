"""A text as passages with their headings, and a passage as sentences.

Plain text and Markdown are read alike: ``#`` begins a heading, an empty line ends a
paragraph, list items stand alone, rows with tabs or bars are a table. A short line that
stands alone, without a full stop, is a heading too, as it is in a plan pasted from Word.

What this still gets wrong: a heading that runs over two lines is read as a paragraph, and a
sentence that begins with a small letter is joined to the one before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PassageKind = Literal["text", "heading", "table", "note"]
"""A "note" is a caption, a source line or a table of contents: nothing is claimed in it."""

LONGEST_SENTENCE = 2_000
"""Longer ones are cut at a space: searching stays linear in the text's length."""
LONGEST_HEADING = 80

_NOTE = re.compile(
    r"(?:Källa:|Egen bearbetning av data från Kolada|PÅHITTADE DEMODATA"
    r"|(?:Figur|Tabell|Diagram|Bild)\s\d{1,3}[.:]\s"
    r"|(?:\w+\s){0,4}(?:\w*(?:diagram|karta)|liggande staplar|tabell med färgade rutor)\b"
    r"[^:.]{0,50}:\s"
    r"|Lika kommuner[^.]{0,60}\(RKA, utgåva \d{4}\):)",
    re.IGNORECASE,
)
"""What a source line, a caption or a picture's alt text begins with."""
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.+)")
_ITEM = re.compile(r"(?:[-*+•➤]|\d{1,2}[.)])\s+(?P<text>.+)")
_RULE = re.compile(r"[-=*_|:\s]+")
_LINK = re.compile(r"!?\[(?P<text>[^][]*)\]\([^()\s]*\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>-])")
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_])[*_]{1,3}(?!\w)|`")
_SPACES = re.compile(r"[^\S\n\t]{2,}")
_END = re.compile(r"[.!?…][\"”»)]?\s+(?=[\"”»(–-]?[A-ZÅÄÖ0-9])")
_ABBREVIATIONS = frozenset(
    (
        "bl.a.", "c.a.", "ca.", "d.v.s.", "dvs.", "ev.", "exkl.", "f.d.", "f.o.m.",
        "fr.o.m.", "inkl.", "jfr.", "jmf.", "kap.", "kl.", "nr.", "prel.", "resp.", "s.",
        "s.k.",
        "t.ex.", "t.o.m.", "max.",
    )
)  # fmt: skip
"""A capital letter after these begins no sentence, as it may after "kr." and "m.m."."""


class Passage(msgspec.Struct, frozen=True):
    """A paragraph, a heading or a table.

    ``number`` counts the passages of the text from 1; ``heading`` is the nearest heading
    above, or a heading's own text. In a table lines are rows, and tabs part the cells.
    """

    number: int
    text: str
    heading: str = ""
    kind: PassageKind = "text"


def passages_of(text: str) -> tuple[Passage, ...]:
    """Return the passages of plain text or Markdown."""
    return numbered(_parts(text))


def numbered(parts: Iterable[tuple[PassageKind, str]]) -> tuple[Passage, ...]:
    """Return kinds and texts as passages, each with its number and heading."""
    out: list[Passage] = []
    heading = ""
    for kind, written in parts:
        text = _SPACES.sub(" ", written).strip(" ")
        if not text.strip():
            continue
        if kind == "heading":
            heading = text
        is_note = kind == "text" and _NOTE.match(text)
        out.append(Passage(len(out) + 1, text, heading, "note" if is_note else kind))
    return tuple(out)


def sentences(passage: Passage) -> Iterator[str]:
    """Yield the sentences of a passage; of a table its cells of several words."""
    if passage.kind == "table":
        for row in passage.text.split("\n"):
            for cell in row.split("\t"):
                if len(cell.split()) > 3:
                    yield from _sentences(cell)
        return
    if passage.kind != "note":
        yield from _sentences(passage.text)


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        before = text[max(start, end.start() - 12) : end.start() + 1].split()
        word = before[-1].casefold().lstrip('("”') if before else ""
        # "Punkt 12. Kostnaden" ends a sentence; "1. Nätverksplacering" begins one.
        if word in _ABBREVIATIONS or re.fullmatch(r"[a-zåäö]\.", word):
            continue
        yield from _cut(text[start : end.end()].strip())
        start = end.end()
    yield from _cut(text[start:].strip())


def _cut(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST_SENTENCE:
        at = sentence.rfind(" ", 0, LONGEST_SENTENCE)
        at = at if at > 0 else LONGEST_SENTENCE
        yield sentence[:at]
        sentence = sentence[at:].strip()
    if sentence:
        yield sentence


def _parts(text: str) -> Iterator[tuple[PassageKind, str]]:
    lines = [line.strip(" \r\f\v") for line in text.split("\n")]
    block: list[str] = []
    table: list[str] = []
    for line in [*lines, ""]:
        if "\t" in line.strip() or line.startswith("|"):
            yield from _paragraph(block)
            block = []
            if not _RULE.fullmatch(line):
                table.append(_row(line))
            continue
        if table:
            yield "table", "\n".join(table)
            table = []
        heading = _HEADING.fullmatch(line)
        item = _ITEM.fullmatch(line)
        if not line.strip() or heading or item:
            yield from _paragraph(block)
            block = []
        if heading:
            yield "heading", _plain(heading["text"].rstrip("# "))
        elif item:
            block = [item["text"]]
        elif line.strip() and not _RULE.fullmatch(line):
            block.append(line.strip())


def _paragraph(lines: list[str]) -> Iterator[tuple[PassageKind, str]]:
    if not lines:
        return
    text = _plain(" ".join(lines))
    alone = len(lines) == 1 and len(text) <= LONGEST_HEADING
    is_heading = alone and text[:1].isupper() and text[-1:] not in ".!?:;,"
    # A line with a figure in it may be a claim without its full stop.
    yield ("heading" if is_heading and not any(map(str.isdigit, text)) else "text"), text


def _row(line: str) -> str:
    if line.startswith("|"):
        line = re.sub(r"(?<!\\)\|", "\t", line.strip("|"))
    return "\t".join(_plain(cell.strip()) for cell in line.split("\t"))


def _plain(text: str) -> str:
    """Return Markdown's text as it is read."""
    text = _LINK.sub(lambda link: link["text"], text)
    text = _EMPHASIS.sub("", text.replace("\\*", "\ue000").replace("\\_", "\ue001"))
    text = text.replace("\ue000", "*").replace("\ue001", "_")
    return _ESCAPED.sub(r"\1", text).strip()
