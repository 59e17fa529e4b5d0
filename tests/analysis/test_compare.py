from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from kolada_bench.analysis.compare import (
    RowQuestion,
    chosen_year,
    comparison,
    needed_members,
)

NAN = math.nan


def wide(values: Mapping[tuple[str, int], float], kpi: str = "N1") -> pd.DataFrame:
    """One KPI's values per (area, year), as ``comparison`` takes them."""
    index = pd.MultiIndex.from_tuples(
        list(values), names=["municipality_id", "year"]
    )  # fmt: skip
    return pd.DataFrame({kpi: list(values.values())}, index=index).sort_index()


def figures(
    own: float, peers: Sequence[float], **question: bool
) -> pd.Series:  # one row of the answer
    values = {("own", 2024): own, ("0000", 2024): 50.0}
    values |= {(f"p{i}", 2024): value for i, value in enumerate(peers)}
    members = tuple(f"p{i}" for i in range(len(peers)))
    asked = RowQuestion("N1", members, year=2024, **question)
    return comparison({"T": wide(values)}, [asked], "own").iloc[0]


@pytest.mark.parametrize(
    ("members", "needed"), [(7, 5), (6, 4), (3, 2), (2, 2), (1, 1), (0, 0), (290, 194)]
)
def test_two_thirds_of_the_group(members: int, needed: int) -> None:
    assert needed_members(members) == needed


YEARS = [2022, 2023, 2024]


@pytest.mark.parametrize(
    ("own", "counts", "year"),
    [
        ([True, True, True], [7, 7, 7], 2024),
        ([True, True, True], [7, 7, 4], 2023),
        ([True, True, True], [7, 5, 4], 2023),
        ([True, True, False], [7, 7, 7], 2023),
        ([True, False, True], [4, 7, 4], 2024),  # no year has both: newest own
        ([False, False, False], [7, 5, 4], 2023),  # no own: newest with two thirds
        ([False, False, False], [1, 1, 0], 2023),  # ... or with anybody
        ([True, False, False], [0, 0, 0], 2022),
        ([False, False, False], [0, 0, 0], None),
    ],
)
def test_the_year_that_is_chosen(
    own: list[bool], counts: list[int], year: int | None
) -> None:
    assert chosen_year(YEARS, np.array(own), np.array(counts), 7) == year


def test_statistics_leave_own_and_missing_out() -> None:
    row = figures(100.0, [1.0, NAN, 2.0, 4.0, 9.0])
    # 1 2 4 9: median (2 + 4) / 2, q1 at place 0.75: 1 + 0.75, q3 at 2.25: 4 + 0.25·5
    assert (row["n"], row["n_members"], row["missing"]) == (4, 5, ("p1",))
    assert (row["median"], row["mean"], row["min"], row["max"]) == (3, 4, 1, 9)
    assert (row["q1"], row["q3"]) == (1.75, 5.25)
    assert (row["rank"], row["rank_of"], row["national"]) == (1, 5, 50)
    assert row["ratio"] == pytest.approx(100 / 3)
    assert row["difference_pct"] == pytest.approx(100 * 97 / 3)


def test_one_member_is_every_quartile() -> None:
    row = figures(1.0, [4.0])
    assert [row[k] for k in ("median", "mean", "min", "max", "q1", "q3")] == [4.0] * 6
    assert (row["rank"], row["rank_of"]) == (2, 2)


def test_all_alike_share_the_first_rank() -> None:
    row = figures(4.0, [4.0] * 7)
    assert (row["rank"], row["rank_of"], row["difference"], row["ratio"]) == (1, 8, 0, 1)


def test_without_members_nothing_is_calculated() -> None:
    row = figures(4.0, [NAN, NAN])
    assert row["n"] == 0
    assert row[["median", "mean", "q1", "difference", "ratio"]].isna().all()
    assert (row["value"], row["rank"], row["rank_of"]) == (4, 1, 1)


def test_zero_is_a_value() -> None:
    row = figures(0.0, [0.0, 0.0, 3.0])
    assert (row["value"], row["n"], row["median"], row["mean"]) == (0, 3, 0, 1)
    assert (row["rank"], row["difference"]) == (2, 0)
    assert math.isnan(row["ratio"])


@pytest.mark.parametrize("median", [0.0, -2.0])
def test_no_quotient_with_a_median_of_zero_or_less(median: float) -> None:
    row = figures(4.0, [median] * 3)
    assert row["difference"] == 4 - median
    assert math.isnan(row["ratio"])
    assert math.isnan(row["difference_pct"])


def test_what_must_not_be_ranked_is_not() -> None:
    row = figures(4.0, [2.0, 8.0], ranked=False, ratios=False)
    assert row[["rank", "rank_of", "ratio", "difference_pct"]].isna().all()
    assert (row["median"], row["difference"]) == (5, -1)
    code = figures(1.0, [0.0, 1.0], statistics=False)
    assert code[["median", "mean", "min", "rank", "difference"]].isna().all()
    assert (code["value"], code["n"]) == (1, 2)


def test_own_missing_has_statistics_and_no_rank() -> None:
    row = figures(NAN, [2.0, 8.0])
    assert row[["value", "rank", "rank_of", "difference", "ratio"]].isna().all()
    assert (row["median"], row["n"]) == (5, 2)


def test_a_newer_own_value_is_named_only_when_the_year_was_chosen() -> None:
    values = {("own", 2023): 1.0, ("own", 2024): 2.0, ("p0", 2023): 3.0}
    frame = {"T": wide(values | {("p0", 2024): NAN})}
    free, fixed = (
        comparison(frame, [RowQuestion("N1", ("p0",), year=year)], "own").iloc[0]
        for year in (None, 2023)
    )
    assert (free["year"], free["newer_year"]) == (2023, 2024)
    assert pd.isna(fixed["newer_year"])


def test_a_kpi_or_an_area_without_values_has_its_row_all_the_same() -> None:
    frame = {"T": wide({("own", 2024): 1.0})}
    asked = [RowQuestion("N9", ("p0",)), RowQuestion("N1", ("p0",), year=1999)]
    rows = comparison(frame, asked, "own")
    assert rows["n"].tolist() == [0, 0]
    assert pd.isna(rows["year"].iloc[0])
    assert rows["year"].iloc[1] == 1999
    assert rows["value"].isna().all()


def test_no_questions_no_rows() -> None:
    assert comparison({"T": wide({("own", 2024): 1.0})}, [], "own").empty
