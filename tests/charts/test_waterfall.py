from __future__ import annotations

import math
from itertools import combinations

import pytest

from kolada_bench import sv
from kolada_bench.charts import palette
from kolada_bench.charts.chart import ChartText, Size
from kolada_bench.charts.waterfall import Step, WaterfallChart
from tests.charts.test_layout import SIZES, TEXT, boxes, overlap

S = sv.NBSP
SHORT = ChartText(title="T", subtitle="Kostnad IFO, kr/inv 2025", source="K")


def chart(*steps: Step, **changes: object) -> WaterfallChart:
    given = {
        "text": SHORT, "start_label": "Lika kommuner, medel", "start": 5800.0,
        "steps": steps, "end_label": "Mellerud", "end": 6960.0, "unit": "kr/inv",
    }  # fmt: skip
    return WaterfallChart(**(given | changes))  # type: ignore[arg-type]


def ifo(**changes: object) -> WaterfallChart:
    return chart(
        Step(label="barn och unga", value=760.0, amount=7.0),
        Step(label="missbruksvård vuxna", value=330.0, amount=3.0),
        Step(label="ekonomiskt bistånd", value=-130.0, amount=-1.2),
        **({"amount": 10.7} | changes),
    )


def test_what_the_steps_miss_is_a_step_of_its_own() -> None:
    # 6 960 - 5 800 = 1 160; 760 + 330 - 130 = 960; 200 are left, 10,7 - 8,8 = 1,9 mnkr.
    *_, rest = ifo().all_steps()
    assert (rest.label, rest.rest) == ("ej fördelat", True)
    assert rest.value == pytest.approx(200.0)
    assert rest.amount == pytest.approx(1.9)
    assert ifo().rows()[-2].after == pytest.approx(6960.0)


def test_rounding_is_no_remainder() -> None:
    assert len(chart(Step(label="allt", value=1160.4)).all_steps()) == 1
    assert len(chart(Step(label="allt", value=1160.6)).all_steps()) == 2


def test_a_remainder_has_no_amount_where_a_step_lacks_one() -> None:
    one = chart(Step(label="a", value=1000.0), amount=10.7)
    assert one.all_steps()[-1].amount is None


@pytest.mark.parametrize("missing", [None, math.nan])
def test_a_missing_step_moves_nothing_and_is_never_zero(missing: float | None) -> None:
    made = chart(Step(label="a", value=1160.0), Step(label="b", value=missing))
    row = made.rows()[2]
    assert (row.before, row.after, row.value) == (6960.0, 6960.0, None)
    assert "Uppgift saknas för b." in made.alt()
    assert made.table().rows[2] == ("b", None)
    words = {note.text for note in made.figure().layout.annotations if note.name == "value"}
    assert "uppgift saknas" in words
    assert "0" not in words


def test_up_down_and_whole_bars_differ_by_colour_pattern_and_sign() -> None:
    figure = ifo().figure()
    looks = {
        trace.name: (trace.marker.color, trace.marker.pattern.shape)
        for trace in figure.data
        if len(trace.y)
    }
    assert looks == {
        "start": (palette.PEERS, ""),
        "up": (palette.ABOVE, ""),
        "down": (palette.BELOW, "\\"),
        "rest": (palette.MUTED_INK, "."),
        "end": (palette.OWN, ""),
    }
    values = [note.text for note in figure.layout.annotations if note.name == "value"]
    assert values == [
        f"<b>5{S}800</b>", f"+760{S}{S}(+7,0{S}mnkr)", f"+330{S}{S}(+3,0{S}mnkr)",
        f"−130{S}{S}(−1,2{S}mnkr)", f"+200{S}{S}(+1,9{S}mnkr)", f"<b>6{S}960</b>",
    ]  # fmt: skip


def test_bars_lie_from_level_to_level() -> None:
    traces = {trace.name: trace for trace in ifo().figure().data}
    # 5 800 + 760 = 6 560, + 330 = 6 890, - 130 = 6 760, + 200 = 6 960.
    assert list(traces["up"].base) == [5800.0, 6560.0]
    assert list(traces["up"].x) == [760.0, 330.0]
    assert (traces["down"].base[0], traces["down"].x[0]) == (6890.0, -130.0)
    assert (traces["end"].base[0], traces["end"].x[0]) == (0.0, 6960.0)


def test_the_axis_starts_at_zero_while_the_steps_can_be_seen() -> None:
    assert ifo().foot() == 0.0
    assert ifo().notes() == []
    assert ifo().figure().layout.xaxis.range[0] == 0.0


def test_an_axis_is_cut_only_where_a_note_says_so() -> None:
    # Levels 16 400-17 100: a span of 700 is 4 % of 17 100. 16 400 - 0,45 x 700 = 16 085.
    made = chart(
        Step(label="fler brukare", value=700.0),
        Step(label="kostnad per brukare", value=-200.0),
        start=16400.0,
        end=16900.0,
    )
    assert made.foot() == 16000.0
    note = f"Axeln börjar vid 16{S}000{S}kr/inv, inte vid 0."
    assert note in made.notes()
    figure = made.figure()
    source = next(note for note in figure.layout.annotations if note.name == "source")
    assert note in source.text
    assert figure.layout.xaxis.range[0] == 16000.0
    # The breaks: one in each of the two whole bars.
    assert sum(shape.type == "path" for shape in figure.layout.shapes) == 2
    assert sum(shape.type == "path" for shape in ifo().figure().layout.shapes) == 0


def test_an_axis_with_something_below_zero_is_never_cut() -> None:
    made = chart(Step(label="a", value=1.0), start=-1000.0, end=-999.0)
    assert made.foot() == 0.0


def test_figures_that_do_not_add_up_as_shown_are_explained() -> None:
    # 0,4 + 0,4 + 0,4 = 1,2: shown as 100 + 0 + 0 + 0 = 101.
    steps = [Step(label=f"{i}", value=0.4) for i in range(3)]
    assert chart(*steps, start=100.0, end=101.2).notes()[-1] == (
        "Stegen är avrundade var för sig."
    )


def test_alt_text_says_the_steps_with_sign_unit_and_amount() -> None:
    assert ifo().alt() == (
        "Vattenfallsdiagram: Kostnad IFO, kr/inv 2025. Från Lika kommuner, medel "
        f"(5{S}800{S}kr/inv) till Mellerud (6{S}960{S}kr/inv), en skillnad på "
        f"+1{S}160{S}kr/inv (+10,7{S}mnkr). Steg i ordning: barn och unga +760{S}kr/inv "
        f"(+7,0{S}mnkr); missbruksvård vuxna +330{S}kr/inv (+3,0{S}mnkr); ekonomiskt "
        f"bistånd −130{S}kr/inv (−1,2{S}mnkr); ej fördelat +200{S}kr/inv (+1,9{S}mnkr)."
    )


def test_the_table_has_full_precision_and_no_amount_for_a_level() -> None:
    table = chart(
        Step(label="a", value=1159.96, amount=10.66, detail="9 mot 8"), amount=10.7
    ).table()
    assert table.headings == ("Post", "kr/inv", "mnkr", "Anmärkning")
    assert table.decimals == (None, 0, 1, None)
    assert table.rows == (
        ("Lika kommuner, medel", 5800.0, "", ""),
        ("a", 1159.96, 10.66, "9 mot 8"),
        ("Mellerud", 6960.0, "", ""),
        ("Skillnad", 1160.0, 10.7, ""),
    )
    assert chart(Step(label="a", value=1160.0)).table().headings == ("Post", "kr/inv")


def test_the_native_chart_lifts_each_step_on_an_invisible_foot() -> None:
    native = ifo().native()
    foot, bars = native.series
    assert foot.invisible
    # The lower level of each bar, and how high it is.
    assert foot.values == pytest.approx((0, 5800, 6560, 6760, 6760, 0))
    assert bars.values == pytest.approx((5800, 760, 330, 130, 200, 6960))
    assert bars.colours[0] == palette.PEERS
    assert bars.colours[3] == palette.BELOW


def test_a_native_bar_across_zero_is_two() -> None:
    made = chart(
        Step(label="upp", value=500.0),
        Step(label="ner", value=-900.0),
        start=-200.0,
        end=-600.0,
    )
    foot, over, under = made.native().series
    # -200; -200 to 300; 300 to -600; -600: nothing floats, as each touches or crosses zero.
    assert foot.values == (0.0, 0.0, 0.0, 0.0)
    assert over.values == (0.0, 300.0, 300.0, 0.0)
    assert under.values == (-200.0, -200.0, -600.0, -600.0)


def test_a_native_step_below_zero_hangs_from_a_foot_below_zero() -> None:
    made = chart(Step(label="ner", value=-300.0), start=-200.0, end=-500.0)
    foot, over, under = made.native().series
    assert foot.values == (0.0, -200.0, 0.0)
    assert over.values == (0.0, 0.0, 0.0)
    assert under.values == (-200.0, -300.0, -500.0)


LONG = "nettokostnad för funktionsnedsättning minus ersättning från FK, behovsprövad"


@pytest.mark.parametrize("size", [*SIZES, Size(330)], ids=lambda s: f"{s.width}x{s.height}")
@pytest.mark.parametrize(
    "made",
    [
        ifo(text=TEXT),
        chart(
            Step(label=LONG, value=700.0, amount=-12345.6, detail="21,0 % mot 24,5 %"),
            Step(label=LONG, value=None, detail=LONG),
            text=TEXT, start_label=LONG, start=16400.0, end=16900.0, amount=4.6,
        ),
        chart(Step(label="ner", value=-2000.0), text=TEXT, start=-10.0, end=100.0),
        chart(text=TEXT, start=0.0, end=0.0),
    ],
    ids=["plain", "long and cut", "negative", "no steps"],
)  # fmt: skip
def test_no_text_leaves_the_picture_or_hides_another(
    made: WaterfallChart, size: Size
) -> None:
    figure = made.figure(size)
    texts = [box for box in boxes(figure) if box.name != "watermark"]
    assert [b for b in texts if b.left < -0.5 or b.right > size.width + 0.5] == []
    assert [b for b in texts if b.top < 0 or b.bottom > figure.layout.height + 0.5] == []
    assert [pair for pair in combinations(texts, 2) if overlap(*pair)] == []
