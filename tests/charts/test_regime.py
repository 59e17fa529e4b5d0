from __future__ import annotations

import math
from itertools import combinations

import pytest

from kolada_bench import sv
from kolada_bench.charts import palette
from kolada_bench.charts.chart import ChartText, Size
from kolada_bench.charts.regime import RegimeChart, RegimeRow
from tests.charts.test_layout import SIZES, TEXT, boxes, overlap

S = sv.NBSP
SHORT = ChartText(title="T", subtitle="Köpt och egen regi, kr/inv 2025", source="K")
ROWS = (
    RegimeRow(name="Grums", bought=740.0, own_regime=4200.0, share=15.0),
    RegimeRow(name="Mellerud", bought=3480.0, own_regime=3480.0, share=50.0, role="own"),
    RegimeRow(name="Ragunda", bought=None, own_regime=4100.0),
    RegimeRow(name="Ånge", bought=2500.0, own_regime=4100.0, share=38.0),
    RegimeRow(name="Riket", bought=1430.0, own_regime=3870.0, share=27.0, role="reference"),
)


def chart(*rows: RegimeRow, text: ChartText = SHORT) -> RegimeChart:
    return RegimeChart(text=text, rows=rows, unit="kr/inv")


def words(made: RegimeChart, name: str, size: Size) -> list[str]:
    return [n.text for n in made.figure(size).layout.annotations if n.name == name]


def test_sorted_by_kopt_with_those_that_lack_figures_and_references_below() -> None:
    names = [row.name for row in chart(*ROWS).ordered()]
    assert names == ["Mellerud", "Ånge", "Grums", "Ragunda", "Riket"]


def test_equal_rows_stand_in_swedish_order() -> None:
    rows = [
        RegimeRow(name=n, bought=1.0, own_regime=1.0) for n in ("Öckerö", "Ale", "Åmål")
    ]
    assert [row.name for row in chart(*rows).ordered()] == ["Ale", "Åmål", "Öckerö"]


@pytest.mark.parametrize("missing", [None, math.nan])
def test_a_row_that_lacks_a_part_has_no_bar_and_says_so(missing: float | None) -> None:
    made = chart(ROWS[1], RegimeRow(name="Ragunda", bought=missing, own_regime=4100.0))
    drawn = {y for trace in made.figure().data for y in trace.y}
    assert drawn == {0}
    assert words(made, "value", Size(640))[1] == "uppgift saknas"
    assert made.table().rows[1] == ("Ragunda", None, 4100.0, None, None)
    assert [series.values[1] for series in made.native().series] == [None, None]
    assert made.alt().endswith("Uppgift saknas för Ragunda.")


def test_kopt_is_hatched_and_egen_regi_is_not() -> None:
    shapes = {
        (trace.name, trace.marker.pattern.shape) for trace in chart(*ROWS).figure().data
    }
    assert shapes == {("bought", "/"), ("own_regime", "")}


def test_egen_regi_lies_after_kopt_and_the_own_row_is_marked() -> None:
    figure = chart(*ROWS).figure()
    own = [trace for trace in figure.data if list(trace.y) == [0]]
    assert figure.layout.barmode == "relative"
    assert [(trace.name, trace.x[0]) for trace in own] == [
        ("bought", 3480.0),
        ("own_regime", 3480.0),
    ]
    assert own[0].marker.color == palette.OWN
    assert words(chart(*ROWS), "category", Size(640))[0] == "<b>Mellerud</b>"


def test_the_share_stands_after_the_bar() -> None:
    assert words(chart(*ROWS), "value", Size(640)) == [
        f"<b>50{S}% köpt</b>",
        f"38{S}% köpt", f"15{S}% köpt", "uppgift saknas", f"27{S}% köpt",
    ]  # fmt: skip


def test_a_figure_that_does_not_fit_in_its_part_is_said_after_the_bar() -> None:
    # 90 of 6 960 kr are 7 px of a plot of 540.
    made = chart(ROWS[1], RegimeRow(name="Ale", bought=90.0, own_regime=4100.0, share=2.0))
    assert words(made, "value", Size(640))[1] == f"2{S}% köpt (90)"
    assert "90" not in words(made, "part", Size(640))
    bare = chart(ROWS[1], RegimeRow(name="Ale", bought=90.0, own_regime=4100.0))
    assert words(bare, "value", Size(640))[1] == "90 köpt"


def test_the_table_adds_the_parts() -> None:
    table = chart(*ROWS).table()
    assert table.headings[1:] == (
        "Köpt verksamhet, kr/inv", "Egen regi, kr/inv", "Summa, kr/inv", "Andel köpt, %",
    )  # fmt: skip
    assert table.rows[0] == ("Mellerud", 3480.0, 3480.0, 6960.0, 50.0)


def test_alt_text_says_own_references_extremes_and_missing() -> None:
    assert chart(*ROWS).alt() == (
        "Liggande staplar i två delar, köpt och egen regi: Köpt och egen regi, kr/inv "
        f"2025. Mellerud: köpt 3{S}480{S}kr/inv, egen regi 3{S}480{S}kr/inv (50{S}% köpt). "
        f"Riket: köpt 1{S}430{S}kr/inv, egen regi 3{S}870{S}kr/inv (27{S}% köpt). "
        f"Mest köpt har Mellerud (3{S}480{S}kr/inv), minst Grums (740{S}kr/inv), av 3 "
        "kommuner. Uppgift saknas för Ragunda."
    )


def test_the_native_chart_stacks_egen_regi_on_kopt() -> None:
    native = chart(*ROWS).native()
    assert native.kind == "stacked"
    assert native.categories == ("Mellerud", "Ånge", "Grums", "Ragunda", "Riket")
    assert native.series[0].values == (3480.0, 2500.0, 740.0, None, 1430.0)
    assert native.series[0].colours[0] == palette.OWN
    assert native.series[0].colours[0] != native.series[1].colours[0]


def test_a_part_below_zero_lies_on_the_other_side() -> None:
    made = chart(RegimeRow(name="A", bought=-120.0, own_regime=3480.0, share=-4.0))
    assert made.figure().layout.xaxis.range[0] == -120.0


LONG = "Storfors och Kristinehamn med gemensam nämnd för individ- och familjeomsorg"
EDGES = (
    (*ROWS, RegimeRow(name=LONG, bought=1.0, own_regime=12345678.0, share=0.0)),
    (RegimeRow(name="Mellerud", bought=None, own_regime=None, role="own"),),
    (RegimeRow(name="Mellerud", bought=0.0, own_regime=0.0, share=None, role="own"),),
    (RegimeRow(name="Mellerud", bought=-500.0, own_regime=-20.0, role="own"),),
    (),
)


@pytest.mark.parametrize("size", [*SIZES, Size(330)], ids=lambda s: f"{s.width}x{s.height}")
@pytest.mark.parametrize("rows", EDGES, ids=["long", "missing", "zero", "negative", "none"])
def test_no_text_leaves_the_picture_or_hides_another(
    rows: tuple[RegimeRow, ...], size: Size
) -> None:
    figure = chart(*rows, text=TEXT).figure(size)
    texts = [box for box in boxes(figure) if box.name != "watermark"]
    assert [b for b in texts if b.left < -0.5 or b.right > size.width + 0.5] == []
    assert [b for b in texts if b.top < 0 or b.bottom > figure.layout.height + 0.5] == []
    assert [pair for pair in combinations(texts, 2) if overlap(*pair)] == []
