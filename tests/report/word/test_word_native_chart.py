"""Charts that Word draws itself: the figures, in the chart and in its workbook."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap

from kolada_bench.charts.chart import NativeSeries
from kolada_bench.report.content import FigureBlock
from kolada_bench.report.word import write_word
from tests.report.made_by_hand import BANNER, SOURCE, chart, report
from tests.report.word.reading import parts

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = f"{{{nsmap['a']}}}"


def drawn(tmp_path: Path, kind: str, **changes: object) -> tuple[Any, Any]:
    """Return the chart's XML and the sheet of its workbook."""
    block = FigureBlock(id="x/f", caption="F", chart=chart(kind, **changes), source=SOURCE)
    path = tmp_path / "plan.docx"
    write_word(report(blocks=(block,)), path, pictures=False)
    held = parts(path)
    # The first figure is the report's own.
    book = openpyxl.load_workbook(BytesIO(held["word/embeddings/diagramdata2.xlsx"]))
    return parse_xml(held["word/charts/chart2.xml"]), book["Blad1"]


def said(element: Any) -> list[str]:
    return ["".join(t.text for t in p.iter(f"{A}t")) for p in element.iter(f"{A}p")]


@pytest.mark.parametrize("kind", ["bar", "column", "stacked", "line", "scatter"])
def test_the_title_carries_the_finding_the_unit_and_the_mark(
    tmp_path: Path, kind: str
) -> None:
    xml, _ = drawn(tmp_path, kind)
    assert said(xml.find(f"{C}chart/{C}title")) == [
        "Mellerud har högst kostnad av fyra kommuner",
        "Kostnad IFO, kr/inv 2025, lika kommuner IFO",
        BANNER,
    ]
    axis = xml.find(f"{C}chart/{C}plotArea").findall(f"{C}valAx")[-1]
    assert said(axis.find(f"{C}title")) == ["kr/inv"]
    assert axis.find(f"{C}numFmt").get("formatCode") == "#,##0"


def test_a_missing_figure_is_an_empty_cell_and_no_point(tmp_path: Path) -> None:
    xml, sheet = drawn(tmp_path, "bar")
    # Mellerud 6960.4, Bengtsfors 6200, Åmål 5100; Färgelanda is missing.
    values = xml.find(f".//{C}val")
    assert values.find(f".//{C}f").text == "Blad1!$B$2:$B$5"
    assert values.find(f".//{C}ptCount").get("val") == "4"
    points = {p.get("idx"): p.findtext(f"{C}v") for p in values.iter(f"{C}pt")}
    assert points == {"0": "6960.4", "1": "6200.0", "2": "5100.0"}
    assert [cell.value for cell in sheet["A"]] == [
        None,
        "Mellerud",
        "Bengtsfors",
        "Åmål",
        "Färgelanda",
    ]
    assert [cell.value for cell in sheet["B"]] == ["kr/inv", 6960.4, 6200, 5100, None]


def test_the_own_bar_has_its_own_colour_and_the_first_stands_on_top(
    tmp_path: Path,
) -> None:
    xml, _ = drawn(tmp_path, "bar")
    (own,) = xml.iter(f"{C}dPt")
    assert own.find(f"{C}idx").get("val") == "0"
    assert own.find(f".//{A}srgbClr").get("val") == "00518A"
    axis = xml.find(f".//{C}catAx")
    assert axis.find(f"{C}scaling/{C}orientation").get("val") == "maxMin"


def test_the_foot_that_lifts_a_bar_is_neither_seen_nor_named(tmp_path: Path) -> None:
    xml, sheet = drawn(tmp_path, "stacked")
    foot = xml.findall(f".//{C}ser")[0]
    assert foot.find(f"{C}spPr/{A}noFill") is not None
    assert xml.find(f".//{C}overlap").get("val") == "100"
    # One series is left, and needs no legend.
    assert xml.find(f".//{C}legend") is None
    assert sheet["C1"].value == "Median"
    three = (
        NativeSeries("Fot", (1.0,), "#000000", invisible=True),
        NativeSeries("Höjd", (2.0,), "#00518a"),
        NativeSeries("Rest", (3.0,), "#8293a3"),
    )
    xml, _ = drawn(tmp_path, "stacked", series=three, categories=("a",))
    (hidden,) = xml.iter(f"{C}legendEntry")
    assert hidden.find(f"{C}idx").get("val") == "0"


def test_lines_show_gaps_and_dashes(tmp_path: Path) -> None:
    xml, _ = drawn(tmp_path, "line")
    assert xml.find(f".//{C}dispBlanksAs").get("val") == "gap"
    own, median = xml.findall(f".//{C}ser")
    assert own.find(f".//{A}prstDash") is None
    assert median.find(f".//{A}prstDash").get("val") == "dash"


def test_a_scatter_has_both_measures_in_columns_of_their_own(tmp_path: Path) -> None:
    xml, sheet = drawn(tmp_path, "scatter")
    series = xml.find(f".//{C}ser")
    assert series.find(f"{C}tx//{C}f").text == "Blad1!$C$1"
    assert series.find(f"{C}xVal//{C}f").text == "Blad1!$B$2:$B$5"
    assert series.find(f"{C}yVal//{C}f").text == "Blad1!$C$2:$C$5"
    assert [cell.value for cell in sheet["B"]] == ["År", 6960.4, 6200, 5100, None]
    assert [cell.value for cell in sheet["C"]] == ["Nöjda, %", 71, 68, 80, None]


def test_a_name_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    names = ('=HYPERLINK("x")', "<b>&", "Åmål", "a\x00b")
    xml, sheet = drawn(tmp_path, "column", categories=names)
    shown = [v.text for v in xml.find(f".//{C}cat").iter(f"{C}v")]
    assert shown == ['=HYPERLINK("x")', "<b>&", "Åmål", "ab"]
    assert sheet["A2"].data_type == "s"


def test_bars_with_long_names_lie_down_however_they_were_meant(tmp_path: Path) -> None:
    names = ("Placerade någon gång under året", "b", "c", "d")
    xml, _ = drawn(tmp_path, "stacked", categories=names)
    assert xml.find(f".//{C}barDir").get("val") == "bar"
    assert xml.find(f".//{C}catAx/{C}scaling/{C}orientation").get("val") == "maxMin"
    xml, _ = drawn(tmp_path, "stacked")
    assert xml.find(f".//{C}barDir").get("val") == "col"


def test_the_scales_of_a_scatter_go_round_its_figures(tmp_path: Path) -> None:
    xml, _ = drawn(tmp_path, "scatter")
    ends = [
        (axis.find(f"{C}scaling/{C}min"), axis.find(f"{C}scaling/{C}max"))
        for axis in xml.iter(f"{C}valAx")
    ]
    # x 5 100 to 6 960.4: 93 to spare at either end make 2 046 in five steps, so of 500.
    # y 68 to 80: 0.6 to spare make 13.2 in five steps, so of 5.
    assert [(low.get("val"), high.get("val")) for low, high in ends] == [
        ("5000", "7500"),
        ("65", "85"),
    ]


def test_a_line_across_a_scatter_is_drawn(tmp_path: Path) -> None:
    line = NativeSeries("Median", (1.0, 1.0), "#1f1f1f", x=(0.0, 5.0), dashed=True)
    dots = NativeSeries("Kommuner", (1.0, 2.0), "#8293a3", ("#00518a", ""), x=(3.0, 4.0))
    xml, _ = drawn(tmp_path, "scatter", series=(dots, line))
    first, second = xml.findall(f".//{C}ser")
    assert first.find(f"{C}spPr/{A}ln/{A}noFill") is not None
    assert [p.find(f"{C}idx").get("val") for p in first.findall(f"{C}dPt")] == ["0"]
    assert second.find(f"{C}spPr/{A}ln/{A}prstDash").get("val") == "dash"
