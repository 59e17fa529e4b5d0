"""Reading a written document back: its parts, its paragraphs, its controls."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from kolada_bench.report.word.controls import controls


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def root(path: Path, part: str = "word/document.xml") -> Any:
    return parse_xml(parts(path)[part])


def body(path: Path) -> Any:
    return root(path).find(qn("w:body"))


def text(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(qn("w:t")))


def paragraphs(element: Any) -> list[str]:
    return [text(each) for each in element.iter(qn("w:p"))]


def controlled(path: Path) -> dict[str, Any]:
    return dict(controls(body(path)))


def style_names(path: Path) -> dict[str, str]:
    """Return the name of each style by its id."""
    styles = root(path, "word/styles.xml")
    return {
        each.get(qn("w:styleId")): each.find(qn("w:name")).get(qn("w:val"))
        for each in styles.iter(qn("w:style"))
    }


def style_of(path: Path, said: str) -> str:
    """Return the name of the style of the first paragraph that says ``said``."""
    names = style_names(path)
    for each in body(path).iter(qn("w:p")):
        if text(each) == said:
            return names[each.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))]
    raise AssertionError(said)


def canonical(element: Any) -> bytes:
    """Return ``element`` in canonical XML, whatever stands round it."""
    out = BytesIO()
    copied = parse_xml(_serialized(element))
    copied.getroottree().write_c14n(out)
    return out.getvalue()


def _serialized(element: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(element, with_tail=False))
