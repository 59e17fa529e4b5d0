from __future__ import annotations

import io
import math
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kolada_bench import sv
from kolada_bench.errors import UsageError
from kolada_bench.report.content import FigureBlock, Report, TableBlock
from kolada_bench.report.excel import workbook_bytes, write_excel
from kolada_bench.report.excel.book import LONGEST_TEXT, clean, lines_of, sheet_name
from tests.report import made_by_hand as made

S, M = sv.NBSP, sv.MINUS
CLEAN = made.NASTY.replace("\x0b", "").replace("\x00", "")
FORM = "59,34,76,1,,0,false,true,true,false,false,3"
"""Of LibreOffice's CSV: semicolons, UTF-8, cells as shown, the third sheet."""
TABLE, FIGURE = "T1 Kostnad och antal IFO 2025", "F1 Kostnad för IFO, kr inv"


def opened(report: Report, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(report, **options)))


def parts(report: Report) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(report))) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def with_figure(chart: made.PlainChart) -> Report:
    figure = FigureBlock(id="f", caption="Figuren", chart=chart, source=made.SOURCE)
    return made.report(blocks=(figure,))


def texts(sheet: Any) -> list[str]:
    return [
        str(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def row_of(sheet: Any, first: str) -> list[Any]:
    return next(list(row) for row in sheet.iter_rows() if row[0].value == first)


def test_the_sheets_in_order() -> None:
    book = opened(made.report())
    assert book.sheetnames == ["Om", "Text", TABLE, FIGURE, "Källor", "Uppgifter"]


def test_figures_are_numbers_in_the_format_of_their_text() -> None:
    row = row_of(opened(made.report())[TABLE], CLEAN)
    # 6 960 kr: the cell keeps the decimal that the format does not show.
    assert [cell.value for cell in row[1:6]] == [6960.4, 5650, "högst", 23.19, "0114"]
    assert row[1].number_format == "#,##0"
    assert row[4].number_format == f'+#,##0"{S}%";{M}#,##0"{S}%";#,##0"{S}%"'
    assert [cell.data_type for cell in row[1:6]] == ["n", "n", "s", "n", "s"]


def test_a_mark_goes_into_the_format() -> None:
    row = row_of(opened(made.report())[TABLE], "Barn och unga")
    assert row[4].value == -4.56
    assert row[4].number_format.split(";")[1] == f'{M}#,##0.0"{S}p.e.{S}(p)"'


def test_missing_is_an_empty_cell_with_a_note_and_never_0() -> None:
    sheet = opened(made.report())[TABLE]
    row = row_of(sheet, "Barn och unga")
    assert [row[1].value, row[3].value] == [None, None]
    assert row[1].fill.start_color.rgb == "FFE7E7E7"
    assert "Grå tom cell: uppgift saknas. Räkna den inte som 0." in texts(sheet)


def test_no_note_on_missing_where_nothing_is_missing() -> None:
    table = made.table()
    whole = type(table)(table.heading, "", table.columns, table.rows[:1])
    block = TableBlock(id="t", caption="Hel", table=whole, source=made.SOURCE)
    assert not any(
        "Grå" in text for text in texts(opened(made.report(blocks=(block,)))["T2 Hel"])
    )


def test_levels_are_indents_and_sums_are_bold() -> None:
    sheet = opened(made.report())[TABLE]
    assert row_of(sheet, "Barn och unga")[0].alignment.indent == 1
    assert row_of(sheet, "Summa")[1].font.bold
    assert not row_of(sheet, CLEAN)[1].font.bold


def test_text_that_looks_like_a_formula_is_text() -> None:
    book = opened(made.report())
    found = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith("=1+1")
    ]
    # The paragraph, the label of the row, and the KPI's title, twice.
    assert len(found) == 4
    assert {cell.data_type for cell in found} == {"s"}
    assert not any("<f>" in xml for xml in parts(made.report()).values() if "<row" in xml)


def test_control_characters_are_left_out() -> None:
    assert clean("a\x00b\x0bc\x1fd\ud800e\ufffef\r\ng\th") == "abcdef\ng\th"
    assert "_x000" not in parts(made.report())["xl/sharedStrings.xml"]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    cut = clean("å" * 40_000)
    assert (len(cut), cut[-1]) == (LONGEST_TEXT, "…")


def test_the_heading_row_is_frozen_repeated_and_an_excel_table() -> None:
    sheet = opened(made.report())[TABLE]
    table = sheet.tables["Tabell_1"]
    # Caption, banner, what it is about and an empty row stand above: headings in row 5.
    assert (sheet.freeze_panes, table.ref) == ("B6", "A5:F8")
    assert sheet.print_title_rows == "$5:$5"
    assert [column.name for column in table.tableColumns] == [
        "Individ- och familjeomsorg", "Mellerud kr/inv", "Median", "Plats", "Skillnad",
        "Kod",
    ]  # fmt: skip


def test_headings_that_are_not_unique_make_no_excel_table() -> None:
    table = made.table()
    twice = (*table.columns[:2], table.columns[1], *table.columns[3:])
    same = type(table)(table.heading, "", twice, table.rows)
    block = TableBlock(id="t", caption="Två lika", table=same, source=made.SOURCE)
    sheet = opened(made.report(blocks=(block,)))["T2 Två lika"]
    assert not sheet.tables
    assert sheet.freeze_panes is not None


def test_a_table_says_what_it_is_in_words() -> None:
    xml = parts(made.report())["xl/tables/table1.xml"]
    assert 'altText="Kostnad och antal: IFO 2025"' in xml
    assert "Tabell med 3 rader. Kolumner: Individ- och familjeomsorg, Mellerud" in xml


def test_each_sheet_has_its_source_and_the_mark_of_invented_data() -> None:
    book = opened(made.report())
    for sheet in book:
        assert made.BANNER in texts(sheet)
        assert f"{made.BANNER} {made.SOURCE}" in str(sheet.oddFooter.left.text)
    assert made.SOURCE in texts(book[TABLE])
    assert made.SOURCE in texts(book[FIGURE])


def test_real_data_has_no_mark() -> None:
    for sheet in opened(made.report(banner="")):
        assert not any("PÅHITTADE" in text for text in texts(sheet))


def test_paper_is_a_lying_a4_one_page_wide() -> None:
    for sheet in opened(made.report()):
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        # A chart is on one page with its figures; all else is as long as it is.
        high = None if sheet.title == FIGURE else 0
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, high)


def test_the_first_sheet_says_what_it_is_and_leads_to_the_others() -> None:
    sheet = opened(made.report())["Om"]
    said = texts(sheet)
    for text in ("Åtgärdsplan IFO", "Mellerud (1461)", "atgardsplan-ifo", "2026-11-22"):
        assert text in said
    assert "Uppgiften för 2025 är preliminär." in said
    assert "Tabell 1. Kostnad och antal: IFO 2025" in said
    links = [
        cell.hyperlink.location
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    assert links == ["'Text'!A1", f"'{TABLE}'!A1", f"'{FIGURE}'!A1", "'Källor'!A1"]


def test_the_sentences_in_order_with_room_for_the_analysts_words() -> None:
    said = texts(opened(made.report())["Text"])
    order = [
        "Kostnaden för individ- och familjeomsorg",
        f"Mellerud har högst kostnad: 6{S}960 kr/inv.",
        CLEAN,
        "Tabell 1. Kostnad och antal: IFO 2025",
        "Så läses siffrorna",
        "LSS läggs inte ihop.",
        "Förvaltningens kommentar: Skriv vad som förklarar skillnaden.",
    ]
    places = [said.index(text) for text in order]
    assert places == sorted(places)


def test_the_sources_and_the_figures_used() -> None:
    book = opened(made.report())
    assert [cell.value for cell in row_of(book["Källor"], made.SOURCE)] == [
        made.SOURCE,
        "hela rapporten; Text: Kostnaden för individ- och familjeomsorg; "
        f"{TABLE}; {FIGURE}",
    ]
    row = [cell.value for cell in row_of(book["Uppgifter"], "N30101")]
    assert row == [
        "N30101", CLEAN, "kr/inv", "Mellerud", 2025, "Alla", "Eget värde", 6960.4, None,
        "ja", f"Text, {TABLE}",
    ]  # fmt: skip
    median = [
        row for row in book["Uppgifter"].iter_rows() if row[6].value == "Gruppens median"
    ]
    assert (median[0][7].value, median[0][8].value) == (None, "lika kommuner IFO")


def test_the_manifest_is_whole_on_a_hidden_sheet() -> None:
    manifest = '{"a": "' + "å\\n" * 25_000 + '"}\n'
    sheet = opened(made.report(), manifest=manifest)["Manifest"]
    assert sheet.sheet_state == "hidden"
    # 75 009 characters are three cells of at most 30 000.
    assert len(list(sheet.iter_rows())) == 3
    assert "".join(row[0].value for row in sheet.iter_rows()) == manifest


def test_without_a_manifest_there_is_no_sheet_for_it() -> None:
    assert "Manifest" not in opened(made.report()).sheetnames


@pytest.mark.parametrize(
    ("kind", "element"),
    [
        ("bar", '<c:barDir val="bar"/>'),
        ("column", '<c:barDir val="col"/>'),
        ("stacked", '<c:grouping val="stacked"/>'),
        ("line", "<c:lineChart>"),
        ("scatter", "<c:scatterChart>"),
    ],
)
def test_each_kind_of_chart(kind: str, element: str) -> None:
    xml = parts(with_figure(made.chart(kind)))["xl/charts/chart2.xml"]
    assert element in xml
    assert "dispBlanksAs" not in xml  # a gap, as Excel does when nothing is said
    # Four points, of which the last is missing: it has no figure, and never 0.
    assert xml.count("<c:v>0</c:v>") == 0
    assert '<c:ptCount val="4"/>' in xml
    assert "<c:f>'F2 Figuren'!$" in xml
    assert '<c:numFmt formatCode="#,##0"' in xml


def test_a_chart_says_what_it_shows_and_carries_its_source() -> None:
    found = parts(made.report())
    alt = (
        f"Stapeldiagram. Mellerud har högst kostnad av fyra kommuner. Mellerud har 6{S}960"
    )
    assert f'descr="{alt}' in found["xl/drawings/drawing1.xml"]
    title = re.findall(r"<a:t>(.*?)</a:t>", found["xl/charts/chart1.xml"], re.DOTALL)[0]
    assert title.split("\n") == [
        "Mellerud har högst kostnad av fyra kommuner",
        "Kostnad IFO, kr/inv 2025, lika kommuner IFO",
        made.BANNER,
        made.SOURCE,
    ]


def test_the_own_bar_has_its_colour_and_the_axis_its_unit() -> None:
    xml = parts(made.report())["xl/charts/chart1.xml"]
    points = re.findall(r'<c:dPt><c:idx val="(\d)"/>.*?<a:srgbClr val="(\w+)"', xml)
    assert points == [(str(i), "00518A" if i == 0 else "8293A3") for i in range(4)]
    assert "<a:t>kr/inv</a:t>" in xml
    assert '<c:orientation val="maxMin"/>' in xml  # the first row is the uppermost bar


def test_the_chart_refers_to_its_own_table_where_that_holds_what_is_drawn() -> None:
    sheet = opened(made.report())[FIGURE]
    assert "Underlag" not in texts(sheet)
    drawn = sheet._charts[0].ser[0]
    assert cells(sheet, drawn.cat.strRef.f) == list(made.NAMES)
    assert cells(sheet, drawn.val.numRef.f) == list(made.COSTS)


def test_what_is_drawn_and_not_in_the_table_stands_beside_it() -> None:
    chart = made.chart()
    rows = (("Mellerud", 6960.4), ("Median", 5650.0))
    other = type(chart)(text=chart.text, shape=chart.shape, rows=rows)
    sheet = opened(with_figure(other))["F2 Figuren"]
    drawn = sheet._charts[0].ser[0]
    assert cells(sheet, drawn.cat.strRef.f) == list(made.NAMES)
    assert cells(sheet, drawn.val.numRef.f) == list(made.COSTS)
    assert row_of(sheet, "Median")[1].value == 5650


def test_a_scatter_has_both_its_coordinates() -> None:
    sheet = opened(with_figure(made.chart("scatter")))["F2 Figuren"]
    drawn = sheet._charts[0].ser[0]
    assert cells(sheet, drawn.xVal.numRef.f) == list(made.COSTS)
    assert cells(sheet, drawn.yVal.numRef.f) == [71, 68, 80, None]


def test_the_foot_of_a_waterfall_is_not_seen() -> None:
    xml = parts(with_figure(made.chart("stacked")))["xl/charts/chart2.xml"]
    first = xml[xml.index("<c:ser>") : xml.index("</c:ser>")]
    assert "<a:noFill/>" in first
    assert "<c:legend>" not in xml


def cells(sheet: Any, reference: str) -> list[Any]:
    """Return the values of a range such as "'F1 Namn'!$A$4:$A$7"."""
    name, area = reference.rsplit("!", 1)
    assert name.strip("'") == sheet.title
    return [row[0].value for row in sheet[area.replace("$", "")]]


def test_figures_that_are_none_are_missing() -> None:
    chart = made.chart()
    rows = (("A", math.nan), ("B", math.inf), ("C", 1.0))
    odd = type(chart)(text=chart.text, shape=chart.shape, rows=rows)
    sheet = opened(with_figure(odd))["F2 Figuren"]
    assert [row_of(sheet, name)[1].value for name in "ABC"] == [None, None, 1]


def test_names_of_sheets() -> None:
    taken: set[str] = set()
    names = [
        sheet_name("T1", "Kostnad [x]: a*b?/c\\d 'citat'", taken),
        sheet_name("T2", "Nettokostnadsavvikelse individ- och familjeomsorg", taken),
        sheet_name("T3", "", taken),
        sheet_name("t3", "", taken),
        sheet_name("T4", "x" * 60, taken),
    ]
    assert names == [
        "T1 Kostnad x a b c d 'citat", "T2 Nettokostnadsavvikelse", "T3", "t3 2",
        "T4 " + "x" * 28,
    ]  # fmt: skip
    assert max(map(len, names)) == 31


def test_how_many_lines_a_text_takes() -> None:
    # 11 letters where 10 figures fit: "aaaa bbbb" and "cccc". Bold ones are as wide.
    assert lines_of("aaaa bbbb cccc", 10) == 2
    assert lines_of("a\n\nb", 10) == 3
    assert lines_of("", 10) == 1


def test_the_same_report_makes_the_same_bytes() -> None:
    assert workbook_bytes(made.report()) == workbook_bytes(made.report())
    assert "2026-11-22T09:12:00Z" in parts(made.report())["docProps/core.xml"]


def test_writing_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_excel(made.report(), path)
    assert path.read_bytes() == workbook_bytes(made.report())
    with pytest.raises(UsageError, match="mappen finns inte"):
        write_excel(made.report(), tmp_path / "saknas" / "plan.xlsx")


def test_libreoffice_opens_it(tmp_path: Path, soffice: str) -> None:
    path = tmp_path / "plan.xlsx"
    write_excel(made.report(), path)
    command = [
        soffice, f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless",
        "--convert-to", f"csv:Text - txt - csv (StarCalc):{FORM}",
        "--outdir", str(tmp_path), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (csv,) = tmp_path.glob("*.csv")
    rows = [line.split(";") for line in csv.read_text(encoding="utf-8").splitlines()]
    # As shown: rounded by the format, whose mark is there too.
    assert any(
        row[0] == "Barn och unga" and row[4] == f"{M}4.6{S}p.e.{S}(p)" for row in rows
    )
