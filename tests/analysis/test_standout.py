"""Robust distances and the choice of rows, on frames worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.standout import (
    NO_YEAR,
    Candidate,
    Shown,
    robust_scores,
    shown_rows,
    standings,
)

NAN = math.nan


def scores(*values: float) -> list[float]:
    return list(robust_scores(np.array([values], dtype=float))[0])


def test_a_score_is_a_distance_in_mads() -> None:
    # Median 3; distances 2 1 0 1 97, sorted 0 1 1 2 97: MAD 1.
    assert scores(1, 2, 3, 4, 100) == pytest.approx(
        [0.6745 * away for away in (-2, -1, 0, 1, 97)], rel=1e-12
    )


def test_an_even_number_of_values_has_a_median_between_two() -> None:
    # Median 2.5; distances 1.5 0.5 0.5 7.5: MAD (0.5 + 1.5)/2 = 1.
    assert scores(1, 2, 3, 10) == pytest.approx(
        [-1.5 * 0.6745, -0.5 * 0.6745, 0.5 * 0.6745, 7.5 * 0.6745], rel=1e-12
    )


def test_without_a_mad_the_mean_distance_is_the_scale() -> None:
    # Median 5; distances 0 0 0 0 4: MAD 0, mean 0.8; 4/(1.2533·0.8) = 3.98947.
    assert scores(5, 5, 5, 5, 9) == pytest.approx([0, 0, 0, 0, 3.98947], abs=1e-5)


@pytest.mark.parametrize("values", [(5, 5, 5), (7,), (0, 0, 0, 0), (NAN, NAN), (NAN, 3)])
def test_where_all_are_alike_there_is_no_distance(values: tuple[float, ...]) -> None:
    assert all(math.isnan(score) for score in scores(*values))


def test_the_noise_of_arithmetic_is_no_spread() -> None:
    assert 0.1 + 0.2 != 0.3
    assert all(math.isnan(score) for score in scores(0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2))


def test_the_missing_are_left_out() -> None:
    assert math.isnan(scores(1, 2, NAN, 3, 4, 100)[2])
    assert [s for s in scores(1, 2, NAN, 3, 4, 100) if not math.isnan(s)] == scores(
        1, 2, 3, 4, 100
    )


def test_each_row_has_its_own_middle() -> None:
    both = robust_scores(np.array([[1.0, 2, 3], [10, 20, NAN]]))
    assert list(both[0]) == scores(1, 2, 3)
    assert list(both[1, :2]) == scores(10, 20)


def test_no_municipality_has_no_scores() -> None:
    assert robust_scores(np.empty((2, 0))).shape == (2, 0)


whole = st.integers(-1000, 1000)


@given(st.lists(whole, min_size=1, max_size=30), whole, st.integers(1, 50))
def test_a_score_does_not_depend_on_the_unit(
    values: list[int], shift: int, scale: int
) -> None:
    plain = scores(*values)
    moved = scores(*(shift + scale * value for value in values))
    assert moved == pytest.approx(plain, rel=1e-9, abs=1e-9, nan_ok=True)
    turned = scores(*(-value for value in values))
    assert turned == pytest.approx([-s for s in plain], rel=1e-9, abs=1e-9, nan_ok=True)


@given(st.lists(st.one_of(whole, st.just(NAN)), min_size=1, max_size=30))
def test_a_score_is_the_definition_applied_to_each(values: list[float]) -> None:
    there = [value for value in values if value == value]
    expected = [NAN] * len(values)
    if there:
        middle = float(np.median(there))
        away = [abs(value - middle) for value in there]
        mad, mean = float(np.median(away)), sum(away) / len(away)
        spread = mad / 0.6745 if mad else 1.2533 * mean
        if spread:
            expected = [(value - middle) / spread for value in values]
    assert scores(*values) == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


def test_the_year_is_the_newest_that_two_thirds_of_all_have() -> None:
    # Own is the second of five; of the four others, needed_members(4) = 3 must be there.
    values = np.array(
        [
            [
                [1.0, 11, 21],
                [2, 12, 22],  # own
                [3, 13, NAN],
                [4, 14, NAN],
                [5, NAN, 25],
            ]
        ]
    )
    found = standings(values, (2022, 2023, 2024), own=1)
    # 2024 has two others (21, 25), 2023 three (11, 13, 14): 2023.
    assert (found.year[0], found.value[0], found.n[0]) == (2023, 12, 4)
    assert found.median[0] == 12.5  # 11 12 13 14
    assert (found.above[0], found.below[0]) == (2, 1)
    # Distances 1.5 0.5 0.5 1.5: MAD 1; (12 − 12.5)·0.6745
    assert found.score[0] == pytest.approx(-0.33725, rel=1e-12)


def test_a_series_without_such_a_year_has_no_score() -> None:
    nobody = [[NAN, NAN]] * 4
    values = np.array(
        [
            [[1.0, 2], *nobody[:3]],  # only the own municipality
            [[NAN, NAN], [1, 2], [3, 4], [5, 6]],  # everybody else
            nobody,
        ]
    )
    found = standings(values, (2023, 2024), own=0)
    assert list(found.year) == [NO_YEAR] * 3
    assert list(found.has_value) == [True, False, False]
    assert np.isnan(found.score).all()
    assert list(found.n) == [0, 0, 0]


def test_equals_are_neither_above_nor_below() -> None:
    values = np.array([[[5.0], [5], [5], [9], [1]]])
    found = standings(values, (2024,), own=0)
    assert (found.above[0], found.below[0], found.n[0]) == (1, 1, 5)


def test_no_series_is_an_answer() -> None:
    found = standings(np.empty((0, 3, 2)), (2023, 2024), own=0)
    assert found.score.shape == (0,)


def one(
    id_: str, score: float, section: str = "IFO", kind: int = 1, *same: str
) -> Candidate:
    return Candidate(id_, section, kind, score, same=frozenset(same))


def ids(shown: list[Shown]) -> list[str]:
    return [row.id for row in shown]


def test_a_section_shows_costs_before_volumes_and_the_farthest_first() -> None:
    candidates = [
        one("volume", 9, kind=2), one("low", -3), one("high", 2), one("quality", 4, kind=3),
    ]  # fmt: skip
    shown = shown_rows(candidates, per_section=3, most=18)
    assert ids(shown) == ["low", "high", "volume"]


def test_the_same_cost_is_folded_into_the_one_farthest_out() -> None:
    candidates = [
        one("N33001", 2.1, "IFO", 1, "N33006"),
        one("N33006", -1.9, "Barn", 1, "N33001"),
        one("N35011", 1.5),
        one("N35100", -1.5),
    ]
    shown = shown_rows(candidates, per_section=3, most=18)
    assert shown == [Shown("N33001", ("N33006",)), Shown("N35011", ()), Shown("N35100", ())]


def test_folding_makes_room_in_a_section() -> None:
    candidates = [
        one(f"k{i}", 9 - i, "IFO", 1, *(["k0"] if i == 1 else [])) for i in range(4)
    ]
    assert ids(shown_rows(candidates, per_section=3, most=18)) == ["k0", "k2", "k3"]


def worth(
    id_: str,
    amount: float,
    *,
    score: float = 2,
    doubt: int = 0,
    section: str = "IFO",
    told_by: str = "",
    doubled: str = "",
) -> Candidate:
    return Candidate(
        id_,
        section,
        1,
        score,
        amount=amount,
        doubt=doubt,
        told_by=frozenset(told_by.split()),
        doubled=frozenset(doubled.split()),
    )


def test_within_a_kind_what_is_worth_most_comes_first() -> None:
    candidates = [
        worth("unknown", NAN, score=9), worth("small", 1.0, score=8), worth("large", -7.3),
    ]  # fmt: skip
    shown = shown_rows(candidates, per_section=3, most=18)
    assert ids(shown) == ["large", "small", "unknown"]


def test_worth_the_same_on_the_screen_the_most_certain_comes_first() -> None:
    # 3.04 and 2.96 are both told as 3.0.
    candidates = [worth("unsure", 3.04, score=9, doubt=2), worth("sure", 2.96)]
    assert ids(shown_rows(candidates, per_section=2, most=18)) == ["sure", "unsure"]
    assert ids(shown_rows(candidates, per_section=1, most=18)) == ["sure"]


def test_a_whole_and_its_part_do_not_sit_together() -> None:
    whole, part = worth("whole", 5.0, doubled="part"), worth("part", 6.0, doubled="whole")
    other = worth("other", 1.0)
    for candidates in ([whole, part, other], [other, part, whole]):
        assert ids(shown_rows(candidates, per_section=3, most=18)) == ["part", "other"]
    elsewhere = worth("elsewhere", 6.0, section="Barn", doubled="whole")
    assert len(shown_rows([whole, elsewhere], per_section=3, most=18)) == 2


def test_what_another_tells_is_folded_into_it_through_chains_and_twins() -> None:
    candidates = [
        worth("nearly", 9.0, told_by="twin"),
        worth("net", 8.0, told_by="nearly"),
        worth("cost", 7.0, score=3),
        Candidate("twin", "IFO", 1, 2.5, same=frozenset({"cost"})),
        worth("alone", 1.0, told_by="absent"),
    ]
    shown = shown_rows(candidates, per_section=3, most=18)
    assert ids(shown) == ["cost", "alone"]
    assert sorted(shown[0].folded) == ["nearly", "net", "twin"]
    assert shown[1].folded == ()


def test_every_sections_first_goes_before_any_sections_second() -> None:
    candidates = [one(f"a{i}", 9 - i, "A") for i in range(3)] + [one("b0", 1.1, "B")]
    # Three rows in all: the first of A and of B, then the second of A.
    assert ids(shown_rows(candidates, per_section=3, most=3)) == ["a0", "a1", "b0"]
    assert ids(shown_rows(candidates, per_section=3, most=2)) == ["a0", "b0"]
    assert shown_rows([], per_section=3, most=3) == []
