"""The grade of a difference: each check by hand, then what holds of any figures."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.robustness import (
    CHANCE,
    GRADE_WORDS,
    LEFT_OUT,
    MEAN,
    THREE_YEARS,
    Certainty,
    certainty,
)

NAN = math.nan
SEVEN = [10.0, 11, 12, 13, 14, 15, 16]  # median 13; without one: 12.5 to 13.5; mean 13


def grade(
    own: float,
    peers: list[float],
    *,
    means: tuple[float, list[float]] | None = None,
    frames: tuple[float, ...] = (),
    chance: str | None = None,
) -> Certainty:
    return certainty(
        np.array([own]),
        np.array([peers]),
        own_mean=np.array([means[0]]) if means else None,
        peer_means=np.array([means[1]]) if means else None,
        frames=[np.array([frame]) for frame in frames],
        chance=[chance] if chance else None,
    )


def test_a_clear_difference_is_sure() -> None:
    found = grade(20, SEVEN, means=(19, SEVEN), frames=(4.0, 1.0))
    assert found.grade[0] == "A"
    assert GRADE_WORDS["A"] == "säkert"
    assert found.why(0) == ()
    # Without 10, 11, 12 or 13 the median is 13.5 or, without 13, 13 ((12+14)/2); without
    # 16 it is 12.5: 20 − 13.5 and 20 − 12.5.
    assert (found.low[0], found.high[0]) == (6.5, 7.5)


def test_one_of_four_failing_is_likely_two_are_unsure() -> None:
    # Own 13.4 is above the median 13 but below 13.5, the median without the lowest.
    close = grade(13.4, SEVEN, means=(14, SEVEN))
    assert (close.grade[0], close.why(0)) == ("B", (LEFT_OUT,))
    # ... and with a three-year mean below the group's, two of four hold.
    both = grade(13.4, SEVEN, means=(12, SEVEN))
    assert (both.grade[0], both.why(0)) == ("C", (LEFT_OUT, THREE_YEARS))


def test_a_mean_drawn_by_one_peer_fails_the_mean() -> None:
    # Median 13, mean (10+11+12+13+14+15+100)/7 = 25; own 20 lies between.
    found = grade(20, [10.0, 11, 12, 13, 14, 15, 100])
    # Three checks can be made (median, mean, left out); two of three are under 75 %.
    assert (found.grade[0], found.why(0)) == ("C", (MEAN,))


def test_each_other_group_is_a_check() -> None:
    # Five checks: median, mean, left out, two groups; 4 of 5 = 80 %.
    assert grade(20, SEVEN, frames=(3.0, -1.0)).grade[0] == "B"
    assert grade(20, SEVEN, frames=(-3.0, -1.0)).grade[0] == "C"  # 60 %


def test_what_cannot_be_checked_is_neither_passed_nor_failed() -> None:
    found = grade(20, SEVEN, means=(NAN, SEVEN), frames=(NAN,))
    assert found.grade[0] == "A"
    assert list(found.made[0]) == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("own", "peers"),
    [
        (20.0, [1.0, 2, 3]),
        (20.0, [1.0, 2, 3, NAN, NAN]),
        (NAN, SEVEN),
        (20.0, []),
        (20.0, [NAN, NAN]),
    ],
)
def test_too_little_to_tell(own: float, peers: list[float]) -> None:
    found = grade(own, peers)
    assert found.grade[0] == "-"
    assert found.why(0) == ()


def test_four_peers_are_enough() -> None:
    assert grade(20, [1.0, 2, 3, 4, NAN]).grade[0] == "A"


def test_alike_in_every_way_is_surely_alike() -> None:
    assert grade(0.3, [0.1 + 0.2] * 5).grade[0] == "A"


@pytest.mark.parametrize(
    ("chance", "expected"), [("outside", "A"), ("borderline", "B"), ("within", "C")]
)
def test_chance_has_a_say_of_its_own(chance: str, expected: str) -> None:
    found = grade(20, SEVEN, means=(19, SEVEN), chance=chance)
    assert found.grade[0] == expected
    assert found.why(0) == (() if expected == "A" else (CHANCE,))


figures = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
groups = st.lists(st.one_of(figures, st.just(NAN)), max_size=9)


@given(figures, groups)
def test_left_out_is_what_leaving_out_one_by_one_gives(
    own: float, peers: list[float]
) -> None:
    found = grade(own, peers)
    there = [p for p in peers if not math.isnan(p)]
    if len(there) < 2:
        assert math.isnan(found.low[0])
        assert math.isnan(found.high[0])
        return
    gaps = [own - statistics.median(there[:i] + there[i + 1 :]) for i in range(len(there))]
    assert found.low[0] == pytest.approx(min(gaps), abs=1e-9)
    assert found.high[0] == pytest.approx(max(gaps), abs=1e-9)


@given(st.lists(st.tuples(figures, groups, figures, groups), min_size=1, max_size=5))
def test_mirrored_figures_have_the_same_grade(
    rows: list[tuple[float, list[float], float, list[float]]],
) -> None:
    width = 9

    def pad(row: list[float]) -> list[float]:
        return row + [NAN] * (width - len(row))

    own, peers = np.array([r[0] for r in rows]), np.array([pad(r[1]) for r in rows])
    mean, means = np.array([r[2] for r in rows]), np.array([pad(r[3]) for r in rows])
    there = certainty(own, peers, own_mean=mean, peer_means=means)
    back = certainty(-own, -peers, own_mean=-mean, peer_means=-means)
    assert list(there.grade) == list(back.grade)
    assert np.array_equal(there.low, -back.high, equal_nan=True)
    # All rows at once give what each gives by itself.
    alone = [grade(r[0], pad(r[1]), means=(r[2], pad(r[3]))).grade[0] for r in rows]
    assert list(there.grade) == alone


def test_six_thousand_rows_against_all_municipalities_at_once() -> None:
    dice = np.random.default_rng(1)
    found = certainty(dice.normal(size=6000), dice.normal(size=(6000, 289)))
    assert set(found.grade) <= {"A", "B", "C"}
