from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.trend import (
    changes,
    fixed_members,
    group_years,
    in_fixed_prices,
    indexed,
    panel,
    segments,
    shown_years,
    trend_rows,
)

NAN = float("nan")
YEARS = [2019, 2020, 2021, 2022, 2023]
OWN, MEMBERS = "1461", ("a", "b", "c")


def table(**rows: list[float]) -> pd.DataFrame:
    named = {OWN if key == "own" else key: row for key, row in rows.items()}
    named = {"0000" if key == "riket" else key: row for key, row in named.items()}
    return pd.DataFrame.from_dict(named, orient="index", columns=YEARS, dtype=float)


VALUES = table(
    own=[100, 110, 120, 130, 150],
    a=[80, 82, 84, 86, 88],
    b=[90, 94, 98, 102, 106],
    c=[70, 70, NAN, 70, 70],
    riket=[60, 61, 62, 63, 64],
)


def test_the_members_are_the_same_every_year() -> None:
    # c has no value in 2021 and is never in the median, not in the other years either.
    rows = trend_rows(VALUES, OWN, MEMBERS)
    assert list(rows["n"]) == [2] * 5
    assert list(rows["n_members"]) == [3] * 5
    # (80 + 90) / 2, (82 + 94) / 2, ...
    assert list(rows["median"]) == [85, 88, 91, 94, 97]
    # Two values: the quartiles lie a quarter in from each end, 80 + 10/4 and 90 − 10/4.
    assert (rows["q1"][0], rows["q3"][0]) == (82.5, 87.5)
    assert list(rows["value"]) == [100, 110, 120, 130, 150]
    assert list(rows["national"]) == [60, 61, 62, 63, 64]


def test_a_year_that_few_members_have_costs_nobody_the_place() -> None:
    values = table(
        own=[1, 2, 3, 4, 5], a=[1, 1, 1, 1, NAN], b=[2, 2, 2, 2, NAN], c=[3, 3, 3, 3, 3]
    )
    # 2023 has one of three members; two thirds are two.
    assert group_years(values, MEMBERS) == [2019, 2020, 2021, 2022]
    rows = trend_rows(values, OWN, MEMBERS)
    assert list(rows["n"]) == [3, 3, 3, 3, 0]
    assert math.isnan(rows["median"].iloc[-1])
    assert rows["value"].iloc[-1] == 5


def test_a_year_that_nobody_has_is_not_shown() -> None:
    values = table(own=[NAN, 1, NAN, 3, NAN], a=[NAN, 1, 1, 1, NAN])
    # 2021 is the group's alone and 2019 and 2023 nobody's.
    assert shown_years(values, OWN, ("a",)) == [2020, 2021, 2022]


def test_without_a_member_of_every_year_there_is_no_median() -> None:
    values = table(own=[1] * 5, a=[1, NAN, 1, NAN, 1], b=[NAN, 1, 1, 1, NAN], c=[1] * 5)
    assert fixed_members(values, ("a", "b"), group_years(values, ("a", "b"))) == ("a", "b")
    values = table(
        own=[1] * 5, a=[NAN, 1, 1, 1, 1], b=[1, NAN, 1, 1, 1], c=[1, 1, NAN, 1, 1]
    )
    rows = trend_rows(values, OWN, MEMBERS)
    assert list(rows["n"]) == [0] * 5
    assert rows["median"].isna().all()
    assert list(trend_rows(values, OWN, ())["value"]) == [1] * 5
    assert fixed_members(values, MEMBERS, []) == ()


def test_codes_have_no_median() -> None:
    assert trend_rows(VALUES, OWN, MEMBERS, statistics=False)["median"].isna().all()


def test_segments_begin_with_the_first_year_of_the_new_series() -> None:
    # 2019 is the first year and 2024 after the last: neither is inside.
    assert segments(YEARS, [2021, 2019, 2024]) == [0, 0, 1, 1, 1]
    assert segments(YEARS, [2020, 2020, 2023]) == [0, 1, 1, 1, 2]
    assert segments([], [2020]) == []


def test_an_index_starts_anew_at_a_break() -> None:
    values = table(own=[50, 60, 80, 100, 40], a=[20, 30, 10, 15, 5])
    index = indexed(values, OWN, ("a",), [2021])
    # 60/50, then 80 is the new 100: 100/80, 40/80; a: 30/20, 15/10, 5/10.
    assert list(index.loc[OWN]) == [100, 120, 100, 125, 50]
    assert list(index.loc["a"]) == [100, 150, 100, 150, 50]


def test_an_index_starts_where_own_and_group_both_have_values() -> None:
    values = table(own=[NAN, 50, 55, 60, 65], a=[10, 20, 22, 24, 26], b=[0, 0, 1, 2, 3])
    index = indexed(values, OWN, ("a", "b"))
    assert math.isnan(index.loc["a", 2019])
    assert list(index.loc["a", 2020:]) == pytest.approx([100, 110, 120, 130])
    # From 0 there is no quotient.
    assert index.loc["b"].isna().all()


def test_an_index_without_an_own_value_above_zero_is_nothing() -> None:
    values = table(own=[0, 0, 0, 0, 0], a=[1, 2, 3, 4, 5])
    assert indexed(values, OWN, ("a",)).isna().all(axis=None)


def test_fixed_prices() -> None:
    prices = {2019: 80.0, 2020: 90.0, 2021: 100.0, 2022: 110.0, 2023: 125.0}
    real = in_fixed_prices(VALUES, prices, 2023)
    # 100 · 125/80 = 156.25; the last year is itself.
    assert real.loc[OWN, 2019] == 156.25
    assert real.loc[OWN, 2023] == 150
    with pytest.raises(KeyError):
        in_fixed_prices(VALUES, {2019: 80.0}, 2019)


def test_changes_are_of_one_segment_each() -> None:
    rows = trend_rows(VALUES, OWN, MEMBERS, [2022])
    before, after = changes(rows)
    assert (before.first, before.last, before.years) == (2019, 2021, 3)
    assert before.own == (100, 120)
    assert before.median == (85, 91)
    assert before.national == (60, 62)
    assert before.is_described
    assert (after.first, after.last, after.years) == (2022, 2023, 2)
    assert not after.is_described


def test_a_segment_without_an_own_value_has_no_change() -> None:
    values = table(own=[1, 2, 3, NAN, NAN], a=[1] * 5)
    assert [change.last for change in changes(trend_rows(values, OWN, ("a",), [2022]))] == [
        2021
    ]


def test_a_panel_has_every_year_asked_for() -> None:
    index = pd.MultiIndex.from_product(
        [["0000", OWN], [2020, 2021]], names=["municipality_id", "year"]
    )
    wide = pd.DataFrame({"N1": [1.0, 2.0, 3.0, NAN]}, index=index)
    assert list(panel(wide, "N1", [2020, 2021]).loc["0000"]) == [1, 2]
    assert list(panel(wide, "N1", [2019, 2020]).isna().loc[OWN]) == [True, False]
    assert panel(wide, "N2", [2020]).isna().all(axis=None)


positive = st.floats(1, 1e6)


@given(
    own=st.lists(positive, min_size=5, max_size=5),
    peer=st.lists(positive, min_size=5, max_size=5),
    factor=st.floats(0.01, 100),
    first=st.sampled_from([2020, 2021, 2022, 2023]),
)
def test_an_index_does_not_know_the_unit(
    own: list[float], peer: list[float], factor: float, first: int
) -> None:
    values = table(own=own, a=peer)
    one = indexed(values, OWN, ("a",), [first])
    other = indexed(values * factor, OWN, ("a",), [first])
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)
    assert one.loc[OWN, first] == pytest.approx(100)


@given(
    prices=st.lists(st.floats(0.1, 1000), min_size=5, max_size=5),
    level=st.sampled_from(YEARS),
    base=st.floats(0.01, 100),
)
def test_fixed_prices_do_not_know_the_base_year_and_keep_the_level(
    prices: list[float], level: int, base: float
) -> None:
    index = dict(zip(YEARS, prices, strict=True))
    real = in_fixed_prices(VALUES, index, level)
    rebased = {year: base * price for year, price in index.items()}
    pd.testing.assert_frame_equal(real, in_fixed_prices(VALUES, rebased, level), rtol=1e-9)
    assert real[level].equals(VALUES[level])
    # Who is above whom in a year is the same in any prices.
    assert (real.rank() == VALUES.rank()).equals(VALUES.notna())
