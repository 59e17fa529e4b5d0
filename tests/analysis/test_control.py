"""Our group mean against Kolada's own: what agrees is left out, what differs is told."""

from __future__ import annotations

import pandas as pd
import pytest

from kolada_bench.analysis.control import group_mean_differences

MEMBERS = ("0428", "1764", "1862")


def wide() -> pd.DataFrame:
    """Two of three members have a value, 10 and 20; one outside the group has 90."""
    areas = [*MEMBERS, "1461"]
    index = pd.MultiIndex.from_product([areas, [2024]], names=["municipality_id", "year"])
    return pd.DataFrame({"N1": [10.0, 20.0, float("nan"), 90.0]}, index=index)


def published(value: float, count: int, year: int = 2024) -> pd.DataFrame:
    row = {"kpi_id": ["N1"], "year": [year], "value": [value], "count": [count]}
    return pd.DataFrame(row)


@pytest.mark.parametrize(
    ("value", "count", "told"),
    [
        (15.0, 2, False),  # (10 + 20) / 2, of two
        (15.000_000_4, 2, False),  # rounded to six decimals
        (15.1, 2, True),
        (15.0, 3, True),  # the same mean, but of three: a value was lost on the way
        (float("nan"), 0, True),
    ],
)
def test_mean_and_count_must_both_agree(value: float, count: int, *, told: bool) -> None:
    off = group_mean_differences(published(value, count), wide(), MEMBERS)
    assert len(off) == told
    if told:
        assert off[["published_n", "mean", "n"]].to_numpy().tolist() == [[count, 15, 2]]


def test_a_year_that_we_lack_is_not_compared() -> None:
    assert group_mean_differences(published(1.0, 1, 2020), wide(), MEMBERS).empty
