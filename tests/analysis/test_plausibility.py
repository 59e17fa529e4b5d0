from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis import plausibility as rules
from kolada_bench.formula import Formula

NAN = math.nan
COST, NET = Formula.parse("N30101 - N30004"), Formula.parse("N30005")
PEOPLE, YOUNG = Formula.parse("N33001 * N01951 / N33006"), Formula.parse("N01948")


def off(cost: float, income: float, net: float, half: float = 0.5) -> float:
    values = {"N30101": cost, "N30004": income, "N30005": net}
    return rules.mismatch(COST, NET, values, dict.fromkeys(values, half))[2]


def test_an_identity_holds_within_rounding() -> None:
    # Three figures rounded to whole kronor: at most 3 · 0.5 = 1.5 kr can be rounding.
    assert off(6960, 460, 6500) == 0
    assert off(6960, 460, 6501) == 0
    assert off(6960, 460, 6501.5) == 0
    assert off(6960, 460, 6502) == 2
    assert off(6960, 460, 6300) == 200
    assert off(6960.4, 460.1, 6500.3, half=0.05) == 0
    assert math.isnan(off(6960, NAN, 6500))


@given(st.floats(0, 1e5), st.floats(0, 1e4))
def test_rounded_figures_of_an_exact_identity_never_fail(
    cost: float, income: float
) -> None:
    assert off(round(cost), round(income), round(cost - income)) == 0


def test_the_population_is_recovered_within_rounding() -> None:
    values = {"N33001": 3460.0, "N01951": 9200.0, "N33006": 15543.0, "N01948": 2048.0}
    halves = dict.fromkeys(values, 0.5)
    left, right, beyond = rules.mismatch(PEOPLE, YOUNG, values, halves)
    # 3460 · 9200 / 15543 = 2047.9959; the largest rounding is 0.5 · 9200 / 15543 = 0.296
    assert left == pytest.approx(2047.9959, abs=1e-4)
    assert (right, beyond) == (2048, 0)
    # A cost of another year: 3 300 kr would mean 1 953 young, 95 too few.
    beyond = rules.mismatch(PEOPLE, YOUNG, values | {"N33001": 3300.0}, halves)[2]
    assert beyond == pytest.approx(2048 - 3300 * 9200 / 15543, rel=1e-12)


def test_a_rest_below_zero_by_more_than_rounding() -> None:
    rest = Formula.parse("N30101 * N04159 / 100 - N33001 * N33023 / 100")
    values = {"N30101": 6960.0, "N04159": 50.0, "N33001": 3460.0, "N33023": 90.0}
    halves = {"N30101": 0.5, "N04159": 0.05, "N33001": 0.5, "N33023": 0.05}
    assert rules.negative_rest(rest, values, halves) == (366, False)  # 3 480 − 3 114
    low = values | {"N33023": 101.0}
    # 3 480 − 3 494.6 = −14.6, beyond 0.25 + 3.48 + 0.505 + 1.73 = 5.965
    assert rules.negative_rest(rest, low, halves) == (pytest.approx(-14.6), True)
    near = values | {"N33023": 100.7}  # −4.22: rounding can make it
    assert rules.negative_rest(rest, near, halves)[1] is False
    assert rules.negative_rest(rest, values | {"N33023": NAN}, halves)[1] is None


@pytest.mark.parametrize(
    ("cost", "volume", "verdict"),
    [
        (500.0, 0.0, "cost"),
        (10.0, 0.0, "cost"),
        (9.0, 0.0, ""),  # too small a cost to ask about
        (0.0, 3.0, "volume"),
        (0.0, 0.0, ""),
        (500.0, 3.0, ""),
        (500.0, NAN, ""),  # missing is not zero
        (NAN, 3.0, ""),
    ],
)
def test_cost_and_volume_belong_together(cost: float, volume: float, verdict: str) -> None:
    assert rules.unmatched(cost, volume, 10) == verdict


def test_the_usual_range() -> None:
    usual = rules.usual_range([*range(101), 500.0, -500.0, NAN], 3)
    # Quartiles 24.5 and 75.5, distance 51: the fences are −128.5 and 228.5. The two far
    # ones are outside, and the rest reach from 0 to 100.
    assert (usual.low, usual.high) == pytest.approx((-128.5, 228.5))
    assert (usual.n, usual.inside, usual.least, usual.most) == (103, 101, 0, 100)
    assert usual.holds(228.4)
    assert not usual.holds(228.6)
    assert not usual.holds(NAN)
    assert rules.usual_range([NAN], 3).n == 0
    alike = rules.usual_range([5.0, 5.0], 3)
    assert (alike.n, alike.inside, alike.least, alike.most) == (2, 2, 5, 5)
    assert alike.holds(5)
    assert not alike.holds(5.1)


def test_the_extremes_of_an_orderly_group_are_usual() -> None:
    # A quantile always leaves somebody out: of 96 orderly figures the first and the last.
    orderly = [float(x) for x in range(96)]
    usual = rules.usual_range(orderly, 3)
    assert usual.inside == usual.n == 96
    assert all(usual.holds(x) for x in orderly)


def test_yearly_change() -> None:
    now, before = [110.0, 50.0, NAN, 10.0, -5.0], [100.0, 100.0, 1.0, 0.0, 10.0]
    assert rules.yearly_change(now, before) == pytest.approx(
        [10, -50, NAN, NAN, NAN], nan_ok=True
    )
    assert float(rules.yearly_change(3.0, 2.0)) == 50


def test_similar_size() -> None:
    people = [4_999.0, 5_000.0, 10_000.0, 20_000.0, 20_001.0, NAN]
    alike = rules.of_similar_size(people, 10_000, 2)
    assert alike.tolist() == [False, True, True, True, False, False]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((1000.0, 700.0), (500.0, 790.0), True),  # −300 and +290: 10 of 300 is left
        ((1000.0, 700.0), (500.0, 720.0), False),  # 80 of 300 is more than a quarter
        ((1000.0, 700.0), (500.0, 725.0), True),  # 75 of 300 is a quarter
        ((1000.0, 1300.0), (500.0, 790.0), False),  # both up
        ((1000.0, 910.0), (500.0, 590.0), False),  # 90 kr is too little
        ((9000.0, 8700.0), (500.0, 800.0), False),  # 300 kr is 3 % of 9 000
        ((1000.0, NAN), (500.0, 790.0), None),
    ],
)
def test_mirror(
    one: Sequence[float], other: Sequence[float], expected: bool | None
) -> None:
    for pair in ((one, other), (other, one)):
        verdict = rules.mirrored(*pair, least=100, least_share=0.1, rest_share=0.25)
        assert verdict is expected


def test_far_from_the_peers() -> None:
    peers = [5.0, 6.0, 6.5, 7.0, 7.5, 8.0, 9.0]

    def far(own: float, least: float = 1.0) -> tuple[float, bool]:
        return rules.far_from(own, peers, iqr_factor=1.5, least=least)

    # Quartiles 6.25 and 7.75, distance 1.5: the fences are 4.0 and 10.0, the median 7.
    assert far(10.0) == (7, False)
    assert far(10.1) == (7, True)
    assert far(4.0) == (7, False)
    assert far(3.9) == (7, True)
    assert far(10.1, least=3.2) == (7, False)
    assert rules.far_from(5.5, [5.0] * 7, iqr_factor=1.5, least=1) == (5, False)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_what_lies_in_the_middle_is_usual(values: list[float]) -> None:
    usual = rules.usual_range(values, 3)
    assert usual.low <= float(np.median(values)) <= usual.high
    assert usual.inside == sum(usual.holds(value) for value in values)
    assert usual.inside >= len(values) / 2
    assert usual.low <= usual.least <= usual.most <= usual.high
