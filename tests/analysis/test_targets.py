"""Gaps to every target and one more placement, worked by hand and as identities."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.targets import gap_targets, one_more, weighted_mean

MEMBERS = ("0428", "1764", "1862")


def test_by_hand() -> None:
    found = gap_targets(
        1000.0, 10_000.0, 1e6, MEMBERS, np.array([500.0, 700.0, 900.0]),
        np.array([1000.0, 2000.0, 7000.0]),
    )  # fmt: skip
    values: dict[str, Any] = {t.municipality or t.name: (t.value, t.gap) for t in found}
    # median 700; lower quartile 600 (between 500 and 700); mean 700;
    # weighted (500·1000 + 700·2000 + 900·7000) / 10 000 = 820. One kr/inv is 0,01 mnkr.
    assert values == {
        "median": (700, pytest.approx(3.0)),
        "lower_quartile": (600, pytest.approx(4.0)),
        "mean": (700, pytest.approx(3.0)),
        "weighted_mean": (820, pytest.approx(1.8)),
        "0428": (500, pytest.approx(5.0)),
        "1764": (700, pytest.approx(3.0)),
        "1862": (900, pytest.approx(1.0)),
    }


def test_missing_peers_and_denominators() -> None:
    values, below = np.array([500.0, math.nan, 900.0]), np.array([1000.0, 2000.0, math.nan])
    found = {t.municipality or t.name: t for t in
             gap_targets(1000.0, 10_000.0, 1e6, MEMBERS, values, below)}  # fmt: skip
    assert found["median"].value == 700  # of 500 and 900
    assert math.isnan(found["1764"].gap)
    assert math.isnan(found["weighted_mean"].value)  # 1862 has a value and no denominator
    below[2] = 3000.0
    found = {t.name: t for t in gap_targets(1000.0, 1e4, 1e6, MEMBERS, values, below)}
    assert found["weighted_mean"].value == 800  # (500·1000 + 900·3000) / 4000


def test_nobody_has_a_value() -> None:
    nothing = np.full(3, math.nan)
    found = gap_targets(1000.0, 1e4, 1e6, MEMBERS, nothing, nothing)
    assert all(math.isnan(t.value) and math.isnan(t.gap) for t in found)
    assert math.isnan(weighted_mean(np.array([]), np.array([])))


def test_no_own_value_or_denominator_leaves_the_targets() -> None:
    values, below = np.array([500.0, 700.0, 900.0]), np.full(3, 1000.0)
    for own, people in ((math.nan, 1e4), (1000.0, math.nan)):
        found = gap_targets(own, people, 1e6, MEMBERS, values, below)
        assert [t.value for t in found[:2]] == [700, 600]
        assert all(math.isnan(t.gap) for t in found)


def test_one_more_placement() -> None:
    # 365 days at 6 000 kr in 9 300 inhabitants: 2,19 mnkr, 235,48 kr/inv; of a
    # referenskostnad of 5 200 kr/inv that is 4,53 percentage points
    found = one_more(6000.0, 365, 9300.0, 5200.0)
    assert found.cost == 2_190_000
    assert found.per_inhabitant == pytest.approx(235.4838709677)
    assert found.points == pytest.approx(4.5285359802)
    assert math.isnan(one_more(6000.0, 365, 9300.0, math.nan).points)
    assert math.isnan(one_more(6000.0, 365, math.nan, 5200.0).per_inhabitant)


levels = st.floats(min_value=1, max_value=1e5)


@given(st.lists(st.tuples(levels, levels), min_size=1, max_size=9), levels, levels)
def test_every_gap_is_the_difference_times_the_own_denominator(
    peers: list[tuple[float, float]], own: float, people: float
) -> None:
    values, below = (np.array(column) for column in zip(*peers, strict=True))
    ids = tuple(map(str, range(len(peers))))
    found = gap_targets(own, people, 1e6, ids, values, below)
    for target in found:
        assert target.gap * 1e6 == pytest.approx((own - target.value) * people, rel=1e-9)
    low, high = values.min(), values.max()
    for target in found[:4]:
        assert low * (1 - 1e-9) <= target.value <= high * (1 + 1e-9)


@given(levels, levels, levels, levels)
def test_own_and_peer_changed_about_turn_the_sign(
    own: float, other: float, people: float, theirs: float
) -> None:
    mine = gap_targets(own, people, 1e6, ("0",), np.array([other]), np.array([theirs]))
    back = gap_targets(other, people, 1e6, ("0",), np.array([own]), np.array([people]))
    for one, opposite in zip(mine, back, strict=True):
        assert one.gap == pytest.approx(-opposite.gap, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    "title", ["Nettokostnad äldreomsorg, kr/inv", "Kostnad ekonomiskt bistånd, kr/inv"]
)
def test_the_mean_of_real_values_is_kolada_s_own(recorded_data: Path, title: str) -> None:
    import pandas as pd

    file = recorded_data / "values_2012_with_kolada_group_means.csv"
    table = pd.read_csv(file, dtype={"municipality": str})
    table = table[table["kpi_title_2012"] == title]
    wide = table.pivot(index="year", columns="municipality", values="value")
    published = wide.pop("ALL_unweighted_mean")
    own = wide.pop("1461")
    assert len(published) >= 9
    for year, values in zip(wide.index, wide.to_numpy(), strict=True):
        members, ones = tuple(wide.columns), np.ones(values.size)
        found = gap_targets(own[year], 1e4, 1e6, members, values, ones)
        mean = next(target.value for target in found if target.name == "mean")
        # Kolada's mean is of all, Mellerud too; ours leaves the own municipality out.
        n = np.isfinite(values).sum()
        assert (mean * n + own[year]) / (n + 1) == pytest.approx(published[year], rel=1e-6)
        weighted = next(t.value for t in found if t.name == "weighted_mean")
        assert weighted == pytest.approx(mean)  # all weigh the same here
