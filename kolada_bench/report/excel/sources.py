"""Where everything comes from: source lines, the figures used, and the manifest, hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.report.content import Placeholder, TableBlock
from kolada_bench.report.excel.tables import write_table

if TYPE_CHECKING:
    from kolada_bench.report.content import Quoted, Report
    from kolada_bench.report.excel.book import Book, Sheet
    from kolada_bench.report.excel.workbook import Numbered

MANIFEST_PIECE = 30_000
"""A cell holds 32 767 characters; the manifest is the column's cells put together."""

_WHAT = {
    "own": "Eget värde",
    "median": "Gruppens median",
    "mean": "Gruppens medelvärde",
    "national": "Riket",
    "deviation_pct": "Nettokostnadsavvikelse, %",
    "deviation_mnkr": "Nettokostnadsavvikelse, mnkr",
}
_GENDERS = {"T": "Alla", "K": "Kvinnor", "M": "Män"}


def write_sources(
    book: Book, report: Report, numbered: Sequence[Numbered], manifest: str | None
) -> None:
    """Write the sheets of sources, and the manifest on a hidden one."""
    after = max((one.number for one in numbered), default=0)
    headings = (("Källa",), ("Gäller",))
    rows = _lines(report, numbered)
    _write(book.sheet("Källor"), "Källor", headings, rows, report, after + 1)
    if report.quoted:
        _write_figures(book.sheet("Uppgifter"), report, numbered, after + 2)
    if manifest is not None:
        _write_manifest(book.sheet("Manifest"), manifest)


def _lines(report: Report, numbered: Sequence[Numbered]) -> list[tuple[str, str]]:
    """Return each source line once, with the sheets and sections that it is for."""
    sheets = {one.block.id: one.sheet for one in numbered}
    found: dict[str, dict[str, None]] = {report.source: {"hela rapporten": None}}
    for section in report.sections:
        for block in section.blocks:
            if not isinstance(block, Placeholder) and block.source:
                place = sheets.get(block.id, f"Text: {section.heading}")
                found.setdefault(block.source, {})[place] = None
    return [(line, "; ".join(places)) for line, places in found.items()]


def _write(
    sheet: Sheet,
    caption: str,
    headings: Sequence[tuple[str, ...]],
    rows: Sequence[tuple[str, ...]],
    report: Report,
    number: int,
    figures: frozenset[int] = frozenset(),
) -> None:
    columns = tuple(Column(h, text=at not in figures) for at, h in enumerate(headings))
    table = Table(caption, "", columns, tuple(rows))
    block = TableBlock(id=caption, caption=caption, table=table, source=report.source)
    write_table(sheet, block, caption, number)


def _write_figures(
    sheet: Sheet, report: Report, numbered: Sequence[Numbered], number: int
) -> None:
    """Write every figure that the report uses, at full precision."""
    names = {one.block.id: one.sheet for one in numbered}
    headings = (
        ("Nyckeltal",), ("Titel",), ("Enhet",), ("Kommun",), ("År",), ("Kön",), ("Vad",),
        ("Värde",), ("Grupp",), ("Preliminärt",), ("Används i",),
    )  # fmt: skip
    rows = [_figure(quoted, names) for quoted in report.quoted]
    caption = "Uppgifter som rapporten använder"
    _write(sheet, caption, headings, rows, report, number, frozenset({4, 7}))


def _figure(quoted: Quoted, names: dict[str, str]) -> tuple[str, ...]:
    used = dict.fromkeys(names.get(block, "Text") for block in quoted.blocks)
    return (
        quoted.kpi,
        quoted.title,
        quoted.unit,
        quoted.municipality,
        sv.Number(str(quoted.year), quoted.year, "0"),
        _GENDERS.get(quoted.gender, quoted.gender),
        _WHAT.get(quoted.what, quoted.what),
        sv.number(quoted.value, sv.decimals_for(quoted.value)),
        quoted.group,
        "ja" if quoted.preliminary else "nej",
        ", ".join(used),
    )


def _write_manifest(sheet: Sheet, manifest: str) -> None:
    """Write the manifest in pieces down column A, on a sheet that is not shown."""
    for at in range(0, len(manifest), MANIFEST_PIECE):
        sheet.text(at // MANIFEST_PIECE, 0, manifest[at : at + MANIFEST_PIECE])
    sheet.raw.hide()
