"""A rank correlation over many municipalities, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kolada_bench.analysis.association import RankCorrelation, rank_correlation


def swapped(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return 0 ... n−1, and the same with every pair of neighbours swapped."""
    one = np.arange(n, dtype=float)
    return one, one.reshape(-1, 2)[:, ::-1].reshape(-1)


def test_rho_is_that_of_the_ranks() -> None:
    # Thirty ranks, each off by one: Σd² = 30, ρ = 1 − 6·30 / (30·(30² − 1)), 1 − 180/26970.
    found = rank_correlation(*swapped(30))
    assert found.n == 30
    assert found.rho == pytest.approx(1 - 180 / 26970)
    # artanh ρ = ½·ln(1,993326 / 0,006674) = 2,84967; half a width 1,959964·√(1,06/27) =
    # 0,38835; tanh 2,46132 = 0,98555 and tanh 3,23802 = 0,99693.
    assert found.low == pytest.approx(0.98555, abs=2e-5)
    assert found.high == pytest.approx(0.99693, abs=2e-5)


def test_only_the_order_counts() -> None:
    one, other = swapped(40)
    assert rank_correlation(np.exp(one / 5), other) == rank_correlation(one, other)


def test_shared_places_are_ranked_as_scipy_ranks_them() -> None:
    from scipy import stats

    made = np.random.default_rng(7)
    for decimals in (0, 1, 2):  # from a handful of distinct values to nearly all distinct
        one = made.normal(size=60).round(decimals)
        other = (one + made.normal(size=60)).round(decimals)
        found = rank_correlation(one, other)
        assert found.rho == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-14)


def test_a_municipality_without_one_of_the_figures_is_left_out() -> None:
    one, other = swapped(32)
    one[5], other[20] = math.nan, math.nan
    assert rank_correlation(one, other).n == 30


def test_nothing_is_said_of_few_or_of_one_value() -> None:
    one, other = swapped(28)
    assert math.isnan(rank_correlation(one, other).rho)
    same = np.full(40, 3.0)
    assert math.isnan(rank_correlation(same, np.arange(40.0)).rho)
    assert rank_correlation(one, other).strength == ""


def test_turned_order_is_minus_one() -> None:
    one = np.arange(50.0)
    found = rank_correlation(one, -one)
    assert (found.rho, found.low, found.high) == (-1.0, -1.0, -1.0)
    assert found.strength == "starkt"


@pytest.mark.parametrize(
    ("rho", "low", "high", "word"),
    [
        (0.09, -0.02, 0.20, ""),  # the interval covers nothing
        (0.05, 0.01, 0.09, ""),  # told from nothing, and hardly anything
        (0.15, 0.03, 0.26, "svagt"),
        (-0.30, -0.40, -0.19, "måttligt"),
        (-0.73, -0.78, -0.66, "starkt"),
    ],
)
def test_words_need_an_interval_on_one_side(
    rho: float, low: float, high: float, word: str
) -> None:
    assert RankCorrelation(290, rho, low, high).strength == word
