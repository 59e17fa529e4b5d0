"""The sheets of words: what the workbook is ("Om"), and the report's sentences ("Text")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.report.content import (
    FigureBlock,
    Paragraph,
    Placeholder,
    Style,
    TableBlock,
)
from kolada_bench.report.excel.book import MISSING_NOTE, Sheet, one_line

if TYPE_CHECKING:
    from kolada_bench.report.content import Report
    from kolada_bench.report.excel.workbook import Numbered

_HOW = (
    "Bladet Text har rapportens meningar i ordning. Varje tabell (T) och varje figur (F) "
    "har ett eget blad, och Källor säger varifrån uppgifterna kommer.",
    "Siffrorna är tal med full noggrannhet; formatet avrundar bara det som syns.",
    MISSING_NOTE,
    "Diagrammen är Excels egna och hämtar sina siffror från bladet som de står på.",
    "Skillnader mellan procenttal anges i procentenheter (p.e.). Märket (p) betyder "
    "preliminär uppgift.",
)
_LABEL, _WORDS = 34.0, 100.0
_LINK = {"font_color": "#00518A", "underline": 1}
_LOOKS: dict[Style, dict[str, object]] = {
    Style.FINDING: {"bold": True},
    Style.CAUTION: {"bold": True},
    Style.BULLET: {"indent": 1},
    Style.CERTAINTY: {"italic": True},
    Style.READING: {"italic": True},
    Style.SMALL: {"font_size": 9},
}


def write_about(sheet: Sheet, report: Report, numbered: Sequence[Numbered]) -> None:
    """Write what the workbook is, its warnings, how it is read, and what it holds."""
    _set_up(sheet)
    sheet.across(report.title, bold=True, font_size=18)
    if report.subtitle:
        sheet.across(report.subtitle, font_size=12)
    sheet.head("Om arbetsboken")
    facts = (
        ("Kommun", f"{report.municipality} ({report.municipality_id})"),
        ("Mall", report.preset),
        ("Uppgifterna hämtade", sv.day(report.made_at)),
        ("Källa", report.source),
    )
    for label, words in facts:
        _line(sheet, label, words)
    for warning in report.warnings:
        _line(sheet, "Varning", warning, bold=True)
    for at, words in enumerate(_HOW):
        _line(sheet, "" if at else "Så läses arbetsboken", words)
    sheet.skip()
    sheet.across("Innehåll", bold=True, font_size=14)
    _link(sheet, "Text", "Rapportens text")
    for one in numbered:
        _link(sheet, one.sheet, one.title)
    _link(sheet, "Källor", "Källor, och vilka nyckeltal som bladen bygger på")


def write_text(sheet: Sheet, report: Report, numbered: Sequence[Numbered]) -> None:
    """Write the sentences in order, with a link to each table and figure."""
    _set_up(sheet)
    sheet.head(report.title)
    where = {one.block.id: one for one in numbered}
    for section in report.sections:
        sheet.skip()
        size = {1: 14, 2: 12}.get(section.level, 11)
        sheet.across(section.heading, bold=True, font_size=size)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                _line(sheet, "", block.text, **_LOOKS.get(block.style, {}))
                if block.source:
                    _line(sheet, "", block.source, font_size=9, italic=True)
            elif isinstance(block, Placeholder):
                _line(sheet, "Plats för egen text", f"{block.heading}: {block.prompt}")
            elif isinstance(block, (TableBlock, FigureBlock)):
                _link(sheet, where[block.id].sheet, where[block.id].title)


def _set_up(sheet: Sheet) -> None:
    sheet.widths([_LABEL, _WORDS])
    sheet.raw.hide_gridlines(2)


def _line(sheet: Sheet, label: str, words: str, **looks: object) -> None:
    if label:
        sheet.text(sheet.row, 0, label, font_color="#595959", text_wrap=True)
    sheet.text(sheet.row, 1, words, text_wrap=True, **looks)
    sheet.fit(sheet.row, (label, words), bold=bool(looks.get("bold")))
    sheet.skip()


def _link(sheet: Sheet, name: str, words: str) -> None:
    """Write a link to another sheet of the workbook."""
    quoted = name.replace("'", "''")
    form = sheet.book.looks(**_LINK)
    sheet.raw.write_url(sheet.row, 0, f"internal:'{quoted}'!A1", form, one_line(name))
    sheet.text(sheet.row, 1, words, text_wrap=True)
    sheet.fit(sheet.row, ("", words))
    sheet.skip()
