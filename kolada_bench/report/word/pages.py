"""Pages: A4, what stands at the head and foot of each, language and properties.

A template keeps its own page, header and footer; only the mark of invented data is set at
the top of every header that it has, since every page must carry it. Head and foot of ours
stand in content controls, so that renewing a document can renew the date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING

from docx.oxml.ns import qn
from docx.section import Section, _Footer, _Header
from docx.shared import Cm

from kolada_bench.report.plain import one_line, shortened
from kolada_bench.report.word import styles
from kolada_bench.report.word.controls import PAGE_NUMBERS, control, controls, tag_of
from kolada_bench.report.word.elements import Element, field, paragraph, run, w

if TYPE_CHECKING:
    from docx.document import Document

    from kolada_bench.report.content import Report

HEAD, FOOT = "rapport/sidhuvud", "rapport/sidfot"
_HeaderFooter = _Header | _Footer
_LONGEST_PROPERTY = 255
"""Signs: what a title, a subject and keywords may have by the format."""


def lay_pages(document: Document) -> None:
    """Make A4 pages with 16 cm of text."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.3)
    section.header_distance = section.footer_distance = Cm(1.1)


def mark_heads(document: Document, report: Report, ids: dict[str, str]) -> None:
    """Set the mark of invented data at the top of every page, or take it away.

    Headers without a mark of ours are left as they are when there is nothing to mark.
    """
    if report.banner:
        _give_heads(document)
    for header in _parts(document, "header"):
        for found in _own(header, HEAD):
            found.getparent().remove(found)
        if report.banner:
            text = paragraph(ids[styles.MARK], run(report.banner))
            header.insert(0, control(HEAD, "Märkning: påhittade data", [text]))
        elif not len(header):
            header.append(paragraph(ids[styles.HEADER]))


def lay_foot(document: Document, report: Report, ids: dict[str, str], width: int) -> None:
    """Write the source and "Sida X av Y" where the document has no footer.

    ``width`` is that of the text [twentieths of a point].
    """
    if any(_says_something(footer) for footer in _parts(document, "footer")):
        return
    for section in document.sections:
        for footer in _shown(document, section, "footer"):
            element = footer._element
            for each in list(element):
                element.remove(each)
            element.append(_foot(report, ids, width))


def renew_foot(document: Document, report: Report, ids: dict[str, str], width: int) -> None:
    """Set the source and its date anew in the footers that we have written."""
    for footer in _parts(document, "footer"):
        for found in _own(footer, FOOT):
            found.getparent().replace(found, _foot(report, ids, width))


def describe(document: Document, report: Report, *, fresh: bool) -> None:
    """Set the properties that a search or a screen reader asks for."""
    core = document.core_properties
    core.title = _property(report.title)
    core.subject = _property(report.subtitle)
    core.language = styles.LANGUAGE
    marks = ["PÅHITTADE DEMODATA"] if report.banner else []
    core.keywords = _property(", ".join(["Kolada", *marks, report.municipality]))
    # python-docx writes the hour as it stands and calls it UTC.
    core.created = core.modified = report.made_at.astimezone(UTC)
    if fresh:
        core.author = core.last_modified_by = ""
        core.comments = ""
        core.revision = 1
    _settle(document, fresh=fresh)


def _property(text: str) -> str:
    return shortened(one_line(text), _LONGEST_PROPERTY)


def _settle(document: Document, *, fresh: bool) -> None:
    """Set the language of the document; one of ours is not in an older Word's mode."""
    settings = document.settings.element
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), styles.LANGUAGE)
    if not fresh:
        return
    compatible = settings.find(qn("w:compat"))
    if compatible is None:
        return
    for each in list(compatible):
        compatible.remove(each)
    compatible.append(
        w(
            "compatSetting",
            name="compatibilityMode",
            uri="http://schemas.microsoft.com/office/word",
            val=15,
        )
    )


def _foot(report: Report, ids: dict[str, str], width: int) -> Element:
    line = paragraph(
        ids[styles.FOOTER],
        run(f"{report.source}\tSida "),
        field("PAGE", "1"),
        run(" av "),
        field("NUMPAGES", "1"),
    )
    stops = w("tabs", w("tab", val="right", pos=width))
    line.find(qn("w:pPr")).append(stops)
    return control(FOOT, "Källa och sidnummer", [line], gallery=PAGE_NUMBERS)


def _give_heads(document: Document) -> None:
    """Make a header wherever a page has none."""
    for section in document.sections:
        for header in _shown(document, section, "header"):
            before = {id(each) for each in _parts(document, "header")}
            element = header._element  # python-docx makes it when there is none
            if id(element) not in before:
                for each in list(element):
                    element.remove(each)


def _shown(document: Document, section: Section, kind: str) -> Iterator[_HeaderFooter]:
    """Yield the headers or footers of ``section`` that some page shows."""
    yield getattr(section, kind)
    if section.different_first_page_header_footer:
        yield getattr(section, f"first_page_{kind}")
    if document.settings.odd_and_even_pages_header_footer:
        yield getattr(section, f"even_page_{kind}")


def _parts(document: Document, kind: str) -> list[Element]:
    return [
        relation.target_part.element
        for relation in document.part.rels.values()
        if not relation.is_external and relation.reltype.endswith(f"/{kind}")
    ]


def _own(story: Element, id_: str) -> list[Element]:
    return [found for tag, found in controls(story) if tag == tag_of(id_)]


def _says_something(story: Element) -> bool:
    """Tell whether a footer holds text, a picture or a field."""
    telling = {qn(f"w:{name}") for name in ("t", "drawing", "pict", "fldSimple", "fldChar")}
    return any(each.tag in telling for each in story.iter("*"))
