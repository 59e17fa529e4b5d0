from __future__ import annotations

import math
from itertools import combinations

import pytest

from kolada_bench import sv
from kolada_bench.charts.chart import ChartText, Size
from kolada_bench.charts.scatter import (
    Axis,
    Kind,
    Point,
    QuadrantChart,
    cost_axis,
    quality_axis,
)
from tests.charts.test_layout import SIZES, TEXT, boxes, overlap

S = sv.NBSP
SHORT = ChartText(title="T", subtitle="Kostnad och kvalitet 2025", source="K")
COST = cost_axis("NKA IFO", "%", 4.0, decimals=1, sign=True)
QUALITY = quality_axis("Förbättrad situation", "%", 78.0, higher_is_better=True)
OWN = Point(name="Mellerud", x=25.0, y=70.0, kind="own")
POINTS = (
    Point(name="Ale", x=-3.0, y=90.0),
    OWN,
    Point(name="Grums", x=2.0, y=80.0, kind="member"),
    Point(name="Bengtsfors", x=6.0, y=79.0, kind="member"),
    Point(name="Ragunda", x=None, y=81.0, kind="member"),
    Point(name="Dorotea", x=1.0, y=None),
)


def chart(
    *points: Point, text: ChartText = SHORT, x: Axis = COST, y: Axis = QUALITY
) -> QuadrantChart:
    return QuadrantChart(
        text=text, points=points or POINTS, x=x, y=y, group_name="lika kommuner IFO",
        correlation=-0.124, correlation_n=278,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("better", "words"),
    [(True, "högre kvalitet"), (False, "lägre kvalitet"), (None, "högre värde")],
)
def test_a_field_says_quality_only_where_the_direction_is_known(
    better: bool | None, words: str
) -> None:
    axis = quality_axis("Väntetid", "dagar", 78.0, higher_is_better=better)
    above = Point(name="A", x=1.0, y=79.0)
    assert chart(y=axis).field(above) == f"lägre kostnad, {words}"


def test_the_median_itself_lies_in_neither_field() -> None:
    at = Point(name="A", x=4.0, y=70.0)
    assert chart().field(at) == "på medianen, lägre kvalitet"


def test_the_four_fields_are_named_in_their_corners() -> None:
    fields = {
        note.text: (note.x, note.y > 0.5)
        for note in chart().figure().layout.annotations
        if note.name == "field"
    }
    assert fields == {
        "lägre kostnad, högre kvalitet": (0, True),
        "högre kostnad, högre kvalitet": (1, True),
        "lägre kostnad, lägre kvalitet": (0, False),
        "högre kostnad, lägre kvalitet": (1, False),
    }


def test_lines_lie_at_the_medians() -> None:
    lines = [s for s in chart().figure().layout.shapes if s.type == "line"]
    assert [(s.x0, s.x1) for s in lines if s.xref == "x"] == [(4.0, 4.0)]
    assert [(s.y0, s.y1) for s in lines if s.yref == "y"] == [(78.0, 78.0)]


@pytest.mark.parametrize("median", [-40.0, 4.0, 99.0])
def test_no_field_is_too_narrow_to_name(median: float) -> None:
    axis = cost_axis("NKA", "%", median)
    low, high = chart(x=axis).figure().layout.xaxis.range
    assert 0.2399 <= (median - low) / (high - low) <= 0.7601
    lowest, highest = chart(x=axis).figure().layout.yaxis.range
    assert 0.2399 <= (78.0 - lowest) / (highest - lowest) <= 0.7601


def test_own_and_group_have_marks_of_their_own_and_their_names() -> None:
    figure = chart().figure()
    looks = {t.name: (t.marker.symbol, list(t.x)) for t in figure.data}
    assert looks == {
        "other": ("circle", [-3.0]),
        "member": ("diamond", [6.0, 2.0]),
        "own": ("circle", [25.0]),
    }
    sizes = {t.name: t.marker.size for t in figure.data}
    assert sizes["own"] > sizes["member"] > sizes["other"]
    names = {n.text for n in figure.layout.annotations if n.name == "category"}
    assert names == {"<b>Mellerud</b>", "Grums", "Bengtsfors"}


def test_it_is_drawn_as_svg_whatever_the_number_of_dots() -> None:
    many = [Point(name=f"K{i}", x=float(i % 37), y=float(i % 91)) for i in range(1200)]
    assert {trace.type for trace in chart(*many).figure().data} == {"scatter"}


@pytest.mark.parametrize("missing", [None, math.nan])
def test_who_lacks_a_figure_has_no_dot_and_is_named(missing: float | None) -> None:
    made = chart(OWN, Point(name="Ragunda", x=missing, y=81.0, kind="member"))
    assert [len(trace.x) for trace in made.figure().data] == [0, 0, 1]
    assert "Uppgift saknas för Ragunda." in made.notes()
    assert made.table().rows[1] == ("Ragunda", None, 81.0, "", "lika kommuner IFO")


def test_a_rank_correlation_is_a_note_that_says_what_it_does_not_show() -> None:
    note = f"Rangkorrelation {sv.MINUS}0,12, n = 278. Samband visar inte orsak."
    assert note in chart().notes()
    bare = QuadrantChart(text=SHORT, points=POINTS, x=COST, y=QUALITY)
    assert not [note for note in bare.notes() if "korrelation" in note]


def test_alt_text_says_axes_medians_own_group_and_missing() -> None:
    assert chart().alt() == (
        "Spridningsdiagram: Kostnad och kvalitet 2025. Vågrätt NKA IFO, %, lodrätt "
        f"Förbättrad situation, %. Linjerna är medianer för alla kommuner: +4,0{S}% och "
        f"78{S}%. 4 kommuner har båda uppgifterna. Mellerud har +25,0{S}% och 70{S}%: "
        "högre kostnad, lägre kvalitet. Av lika kommuner IFO ligger Bengtsfors i fältet "
        '"högre kostnad, högre kvalitet"; Grums i fältet "lägre kostnad, högre kvalitet". '
        "Uppgift saknas för Ragunda. Uppgift saknas för 1 övrig kommun. Rangkorrelation "
        "−0,12, n = 278. Samband visar inte orsak."
    )


def test_the_table_has_everybody_with_the_field_and_the_medians_last() -> None:
    rows = chart().table().rows
    assert [row[0] for row in rows] == [
        "Mellerud", "Bengtsfors", "Grums", "Ragunda", "Ale", "Dorotea",
        "Median, alla kommuner",
    ]  # fmt: skip
    assert rows[0][3:] == ("högre kostnad, lägre kvalitet", "egen kommun")
    assert rows[-1][1:3] == (4.0, 78.0)


def test_the_native_chart_has_a_series_per_kind_and_dashed_medians() -> None:
    native = chart().native()
    assert (native.kind, native.x_title) == ("scatter", "NKA IFO, %")
    series = {s.name: s for s in native.series}
    assert (series["Mellerud"].x, series["Mellerud"].values) == ((25.0,), (70.0,))
    assert series["lika kommuner IFO"].x == (6.0, 2.0)
    upright = series["median, NKA IFO"]
    assert upright.dashed
    assert (upright.x, upright.values) == ((4.0, 4.0), (70.0, 90.0))


NAMES = (
    "Upplands Väsby", "Skinnskatteberg", "Malung-Sälen", "Örnsköldsvik", "Åre",
    "Storfors och Kristinehamn med gemensam nämnd för individ- och familjeomsorg",
)  # fmt: skip


def crowd(n: int, reach: float) -> tuple[Point, ...]:
    kinds: list[Kind] = ["own", *["member"] * (len(NAMES) - 1), *["other"] * n]
    return tuple(
        Point(
            name=NAMES[i] if i < len(NAMES) else f"K{i}",
            x=reach * math.sin(i * 1.7),
            y=78 + reach * math.cos(i * 2.3),
            kind=kind,
        )
        for i, kind in enumerate(kinds)
    )


EDGES = {
    "many": crowd(280, 20.0),
    "close": crowd(0, 0.001),
    "one": (OWN,),
    "nobody": (Point(name="Mellerud", x=None, y=None, kind="own"),),
    "alike": (OWN, Point(name="Grums", x=25.0, y=70.0, kind="member")),
}


@pytest.mark.parametrize("size", [*SIZES, Size(330)], ids=lambda s: f"{s.width}x{s.height}")
@pytest.mark.parametrize("name", EDGES)
def test_no_text_leaves_the_picture_or_hides_another(name: str, size: Size) -> None:
    y = quality_axis(TEXT.subtitle, "andel (%)", 78.0, higher_is_better=True)
    figure = chart(*EDGES[name], text=TEXT, y=y).figure(size)
    texts = [box for box in boxes(figure) if box.name != "watermark"]
    assert [b for b in texts if b.left < -0.5 or b.right > size.width + 0.5] == []
    assert [b for b in texts if b.top < 0 or b.bottom > figure.layout.height + 0.5] == []
    assert [pair for pair in combinations(texts, 2) if overlap(*pair)] == []


def test_a_name_without_room_is_counted() -> None:
    same = [Point(name="Ett långt namn på en kommun", x=1.0, y=2.0, kind="member")] * 80
    figure = chart(*same).figure(Size(400))
    shown = sum(note.name == "category" for note in figure.layout.annotations)
    source = next(note for note in figure.layout.annotations if note.name == "source")
    assert 0 < shown < 80
    assert (
        f"{80 - shown} av lika kommuner IFO får inte plats med namn."
        in source.text.replace("<br>", " ")
    )
