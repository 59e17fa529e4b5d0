from __future__ import annotations

import math
from itertools import pairwise

import pytest

from kolada_bench.charts import palette
from kolada_bench.charts.runs import band, gapped, runs, segments, spread
from kolada_bench.charts.scales import bar_range, scale, year_ticks
from kolada_bench.charts.swarm import name_rows, swarm


def test_an_axis_begins_at_zero_when_values_are_far_down() -> None:
    axis = scale([2.0, 9.0])
    # 2 is under half of 9, so zero is there; five ticks over 9 are steps of 2,5.
    assert axis.ticks == (0.0, 2.5, 5.0, 7.5, 10.0)
    assert axis.words == ("0,0", "2,5", "5,0", "7,5", "10,0")
    assert axis.starts_at_zero


def test_an_axis_far_from_zero_says_that_it_does_not_begin_there() -> None:
    axis = scale([96.0, 99.0])
    assert (axis.low, axis.high) == (96.0, 99.0)
    assert not axis.starts_at_zero


def test_ticks_have_a_true_minus_and_no_break_spaces() -> None:
    assert scale([-15000.0, 5000.0]).words == (
        "\u221215\u00a0000", "\u221210\u00a0000", "\u22125\u00a0000", "0", "5\u00a0000",
    )  # fmt: skip


@pytest.mark.parametrize("values", [[], [None, math.nan], [0.0], [0.0, 0.0]])
def test_an_axis_without_a_span_is_from_zero_to_one(values: list[float | None]) -> None:
    axis = scale(values)
    assert (axis.low, axis.high) == (0.0, 1.0)


@pytest.mark.parametrize("values", [[1e-7, 3e-7], [1e11, 9e11], [-1e-3, 1e6], [7.0]])
def test_an_axis_holds_its_values(values: list[float]) -> None:
    axis = scale(values)
    assert axis.low <= min(values) <= max(values) <= axis.high
    assert 2 <= len(axis.ticks) <= 8
    assert len(set(axis.words)) == len(axis.words)


def test_bars_leave_room_for_their_labels_on_both_sides() -> None:
    # 200 px, 50 px for the label left of -100 and 50 px right of +100: 100 px for a span
    # of 200, two units a pixel, so the axis ends 100 units beyond each bar.
    assert bar_range([(-100.0, 50.0), (100.0, 50.0)], 200.0) == (-200.0, 200.0)


def test_years_count_back_from_the_newest() -> None:
    assert year_ticks(range(2015, 2026), 4) == (2016, 2019, 2022, 2025)
    assert year_ticks([], 4) == ()


def test_a_break_and_a_missing_year_end_a_run() -> None:
    years = (2017, 2018, 2019, 2020, 2021)
    values = (1.0, 2.0, 3.0, None, 5.0)
    assert runs(years, values, [2019]) == [[0, 1], [2], [4]]
    assert gapped(years, values, [2019]) == (
        [2017.0, 2018.0, None, 2019.0, None, 2021.0],
        [1.0, 2.0, None, 3.0, None, 5.0],
    )


def test_a_year_left_out_is_a_gap_and_does_not_hide_a_break() -> None:
    assert runs((2015, 2018), (1.0, 2.0)) == [[0], [1]]
    assert segments((2015, 2018, 2019), [2017]) == [range(1), range(1, 3)]
    assert segments((), [2017]) == []


def test_a_band_of_one_year_is_still_seen() -> None:
    ((x, y),) = band((2020,), (1.0,), (3.0,))
    assert max(x) > min(x)
    assert (min(y), max(y)) == (1.0, 3.0)
    assert band((2020,), (None,), (3.0,)) == []


def test_labels_are_moved_apart_and_stay_inside() -> None:
    # Two at 50 need 10: each gives 5.
    assert spread([50.0, 50.0], 10.0, (0.0, 100.0)) == pytest.approx([45.0, 55.0])
    moved = spread([99.0, 100.0, 100.0], 10.0, (0.0, 100.0))
    assert all(b - a >= 10 - 1e-6 for a, b in pairwise(moved))
    assert spread([30.0, 10.0], 10.0, (0.0, 100.0)) == [30.0, 10.0]


def test_no_two_dots_touch_and_the_places_are_always_the_same() -> None:
    places = [(i * i * 37) % 500 / 2.0 for i in range(290)]
    moved, radius = swarm(places, 300.0)
    points = list(zip(places, moved, strict=True))
    nearest = min(
        math.dist(one, other) for i, one in enumerate(points) for other in points[:i]
    )
    assert nearest >= 2 * radius
    assert swarm(places, 300.0) == (moved, radius)


def test_many_with_one_value_stay_within_the_strip() -> None:
    moved, radius = swarm([100.0] * 290, 60.0)
    assert max(map(abs, moved)) <= 60.0
    assert len(set(moved)) > 200
    assert radius == 2.0


def test_names_without_room_are_none_and_the_rest_do_not_touch() -> None:
    names = name_rows([50.0, 52.0, 54.0, 90.0], [60.0] * 4, 100.0, 2)
    kept = [name for name in names if name is not None]
    assert 1 <= len(kept) < 4
    assert name_rows([10.0, 90.0], [20.0, 20.0], 100.0, 1) != [None, None]


def test_marks_and_letters_are_told_from_white() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    for mark in (
        palette.OWN, palette.PEERS, palette.MEDIAN, palette.RIKET, palette.ABOVE,
        palette.BELOW, *palette.LEVELS.values(),
    ):  # fmt: skip
        assert palette.contrast(mark, palette.PAPER) >= 3
    for ink in (palette.INK, palette.MUTED_INK, palette.BANNER_INK, palette.RIKET):
        assert palette.contrast(ink, palette.PAPER) >= 4.5


def test_figures_on_every_colour_of_the_heatmap_can_be_read() -> None:
    for step in range(-100, 101):
        colour = palette.diverging(step / 10, 10.0)
        assert palette.contrast(palette.ink_on(colour), colour) >= 4


def test_the_scale_is_white_at_zero_and_even_to_both_sides() -> None:
    assert palette.diverging(0.0, 25.0) == "#f7f7f7"
    assert palette.diverging(25.0, 25.0) == palette.ABOVE
    assert palette.diverging(-99.0, 25.0) == palette.BELOW
    assert palette.diverging(1.0, 0.0) == "#f7f7f7"
