"""Intervals against published tables, and chance against the intervals."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kolada_bench.analysis.intervals import (
    EDGE_LEVEL,
    LEVEL,
    chance,
    poisson_interval,
    rate_interval,
    rate_ratio_interval,
    share_interval,
    small_change,
)


# Garwood (1936), as printed in every table of Poisson limits.
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0, 3.69),
        (1, 0.0253, 5.57),
        (2, 0.242, 7.22),
        (3, 0.619, 8.77),
        (9, 4.12, 17.08),
        (10, 4.80, 18.39),
        (20, 12.22, 30.89),
    ],
)
def test_exact_limits_of_a_count(count: int, low: float, high: float) -> None:
    found = poisson_interval(count)
    assert found.low == pytest.approx(low, rel=2e-3, abs=1e-9)
    assert found.high == pytest.approx(high, rel=2e-3)


def test_limits_are_what_they_say() -> None:
    # At the lower limit 7 or more has the chance 2.5 %, at the upper limit 7 or fewer.
    found = poisson_interval(7)

    def fewer(k: int, mean: float) -> float:
        return sum(math.exp(-mean) * mean**i / math.factorial(i) for i in range(k + 1))

    assert 1 - fewer(6, found.low) == pytest.approx(0.025)
    assert fewer(7, found.high) == pytest.approx(0.025)


def test_seven_against_five_expected_and_five_seen() -> None:
    # 7's own limits 2.814 and 14.423, over 5: the expected is taken as known.
    known = rate_interval(7, 5)
    assert known.low == pytest.approx(0.563, abs=5e-4)
    assert known.high == pytest.approx(2.885, abs=5e-4)
    # Clopper-Pearson of 7 in 12 is 0.2767-0.8483 (tables); p/(1 − p): 0.3825-5.594.
    both = rate_ratio_interval(7, 5)
    assert both.low == pytest.approx(0.2767 / 0.7233, rel=1e-3)
    assert both.high == pytest.approx(0.8483 / 0.1517, rel=1e-3)


def test_a_rate_per_thousand() -> None:
    # 14 children among 2 048: 7.654/2.048 and 23.490/2.048 per 1 000.
    found = rate_interval(14, 2048, per=1000)
    assert found.low == pytest.approx(3.737, abs=1e-3)
    assert found.high == pytest.approx(11.470, abs=1e-3)


# Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_wilson(part: int, whole: int, low: float, high: float) -> None:
    found = share_interval(part, whole)
    assert found.low == pytest.approx(low, abs=6e-5)
    assert found.high == pytest.approx(high, abs=6e-5)


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.1, 100))
def test_a_ratio_turned_over_is_one_through_it(a: int, b: int, exposure: float) -> None:
    there = rate_ratio_interval(a, b, exposure, 1.0)
    back = rate_ratio_interval(b, a, 1.0, exposure)
    assert there.low <= there.high
    for limit, other in ((there.low, back.high), (there.high, back.low)):
        turned = math.inf if other == 0 else 1 / other
        assert limit == pytest.approx(turned, rel=1e-6, abs=1e-12)


@given(st.integers(0, 400), st.floats(0.01, 400))
@example(20, 12.44)
@example(14, 9.85)
@example(0, 3.5)
def test_chance_is_what_the_exact_intervals_say(count: int, expected: float) -> None:
    wide, narrow = poisson_interval(count, LEVEL), poisson_interval(count, EDGE_LEVEL)
    limits = (wide.low, wide.high, narrow.low, narrow.high)
    if any(math.isclose(expected, limit, rel_tol=1e-9) for limit in limits):
        return
    said = (
        "outside"
        if expected not in wide
        else "within"
        if expected in narrow
        else "borderline"
    )
    assert chance(count, expected) == said


def test_chance_of_large_counts_is_soon_told() -> None:
    assert chance(1_000_000, 990_000) == "outside"  # ten standard deviations
    assert chance(1_000_000, 1_000_500) == "within"  # half of one
    assert chance(5, 1e6) == "outside"  # whose term is 0 in binary


def test_chance_needs_no_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    assert chance(14, 9.85) == "within"


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ([1, 3, 3, 2], "few"),
        ([0, 0, 0, 0], "few"),
        ([4], "few"),
        ([], "few"),
        # 13 against 26 of 39: Clopper-Pearson 0.191-0.502 holds a half; 14 of 42 does not.
        ([13, 13], "few"),
        ([14, 14], "none"),
        ([100, 102, 98, 97], "none"),
        ([2, 20], "change"),
        # Six pairs share the 5 %: 2 against 11 (p = 0.022) is then no change.
        ([2, 11, 6, 6], "few"),
        ([2, 11], "change"),
    ],
)
def test_what_yearly_counts_can_show(counts: list[int], verdict: str) -> None:
    assert small_change(counts) == verdict


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_the_verdict_does_not_hang_on_the_order(counts: list[int]) -> None:
    assert small_change(counts) == small_change(counts[::-1])


@pytest.mark.parametrize("count", [-1, 2.5])
def test_a_count_is_a_whole_number(count: float) -> None:
    with pytest.raises(ValueError, match="whole number"):
        poisson_interval(count)


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (0, 0)])
def test_a_part_is_of_a_whole(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no part"):
        share_interval(part, whole)


def test_nothing_is_expected_of_nobody() -> None:
    with pytest.raises(ValueError, match="above 0"):
        rate_interval(1, 0)
    with pytest.raises(ValueError, match="above 0"):
        rate_ratio_interval(1, 1, 0, 1)
    with pytest.raises(ValueError, match="above 0"):
        chance(1, 0)
