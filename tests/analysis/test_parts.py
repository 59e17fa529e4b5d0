"""A tree of parts: worked by hand, and sums that hold whatever the figures are."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.parts import Parts, Tree, parts, parts_year, usable_tree

OWN, PEERS = "1461", ("0428", "1764", "1862")
AREAS = (OWN, *PEERS)
TREE = Tree("N1", (Tree("N2", (Tree("N4"), Tree("N5"))), Tree("N3")))
YEARS = (2023, 2024)


def table(columns: dict[str, dict[int, list[float]]]) -> pd.DataFrame:
    """Return a wide frame: per KPI and year one value per area."""
    index = pd.MultiIndex.from_product([AREAS, YEARS], names=["municipality_id", "year"])
    frame = pd.DataFrame(index=index, dtype=float)
    for kpi, by_year in columns.items():
        frame[kpi] = [
            by_year.get(year, [math.nan] * len(AREAS))[AREAS.index(area)]
            for area, year in index
        ]
    return frame


WIDE = table(
    {
        #              own  peers: 0428 1764 1862
        "N1": {2024: [1000.0, 500.0, 700.0, 600.0]},
        "N2": {2024: [700.0, 300.0, 400.0, 200.0]},
        "N3": {2024: [290.0, 200.0, 300.0, 400.0]},
        "N4": {2024: [500.0, 100.0, 100.0, 100.0]},
        "N5": {2024: [200.0, 200.0, 300.0, 100.0]},
    }
)


def test_by_hand() -> None:
    found = parts(WIDE, TREE, OWN, PEERS, 2024, denominator=10_000)
    assert found.members == PEERS
    rows = {(row.kpi, row.kind): row for row in found.rows}
    assert list(rows) == [
        ("N1", "whole"), ("N2", "part"), ("N4", "part"), ("N5", "part"), ("N2", "rest"),
        ("N3", "part"), ("N1", "rest"),
    ]  # fmt: skip
    whole, part, rest = rows["N1", "whole"], rows["N2", "part"], rows["N1", "rest"]
    # mean (500+700+600)/3 = 600; 1000−600 = 400 kr, ·10 000 inv = 4,0 mnkr
    assert (whole.value, whole.mean, whole.difference) == (1000, 600, 400)
    assert (whole.mnkr, whole.share_of_difference, whole.level) == (4.0, 100, 0)
    # mean (300+400+200)/3 = 300; 700−300 = 400, all of the difference
    assert (part.mean, part.difference, part.share_of_difference) == (300, 400, 100)
    assert part.share == 70  # 700/1000
    # members' shares 300/500, 400/700, 200/600: 60 + 57,142857 + 33,333333 over 3
    assert part.mean_share == pytest.approx((60 + 400 / 7 + 100 / 3) / 3)
    # own 1000−700−290 = 10; members 0, 0, 0: the parts leave 10 kr
    assert (rest.value, rest.mean, rest.difference) == (10, 0, 10)
    assert (rest.parent, rest.level, rest.mnkr) == ("N1", 1, 0.1)


def test_only_members_with_every_part_and_never_the_own() -> None:
    wide = WIDE.copy()
    wide.loc[("1862", 2024), "N5"] = math.nan
    found = parts(wide, TREE, OWN, (*PEERS, "9999"), 2024, 10_000)
    assert found.members == ("0428", "1764")
    assert found.rows[0].mean == 600  # (500+700)/2, the same members for every line
    assert found.rows[1].mean == 350  # (300+400)/2


def test_no_member_and_no_own_value_give_no_figures() -> None:
    nobody = parts(WIDE, TREE, OWN, ("9999",), 2024, 10_000)
    assert nobody.members == ()
    assert all(math.isnan(row.mean) and math.isnan(row.difference) for row in nobody.rows)
    wide = WIDE.copy()
    wide.loc[(OWN, 2024), "N1"] = math.nan
    found = parts(wide, TREE, OWN, PEERS, 2024, 10_000)
    assert math.isnan(found.rows[0].difference)
    assert math.isnan(found.rows[0].share_of_difference)


def test_a_frame_without_a_row_gives_no_figures() -> None:
    nothing = WIDE.iloc[:0]
    assert parts_year(nothing, TREE, OWN, PEERS, [2023, 2024]) is None
    found = parts(nothing, TREE, OWN, PEERS, 2024, 10_000)
    assert found.members == ()
    assert all(math.isnan(row.value) for row in found.rows)


def test_no_shares_of_a_difference_that_is_nearly_nothing() -> None:
    wide = WIDE.copy()
    wide.loc[(OWN, 2024), "N1"] = 605.0  # 5 of 600 is under 1 %
    found = parts(wide, TREE, OWN, PEERS, 2024, 10_000)
    assert all(math.isnan(row.share_of_difference) for row in found.rows)
    wide.loc[(OWN, 2024), "N1"] = 606.0  # 6 of 600 is 1 %
    found = parts(wide, TREE, OWN, PEERS, 2024, 10_000)
    assert found.rows[0].share_of_difference == 100


def test_a_deviation_has_no_mix_and_no_denominator_no_amount() -> None:
    found = parts(WIDE, TREE, OWN, PEERS, 2024, math.nan, mix=False)
    assert all(math.isnan(row.share) and math.isnan(row.mean_share) for row in found.rows)
    assert all(math.isnan(row.mnkr) for row in found.rows)


def test_a_deeper_split_without_values_is_left_whole() -> None:
    wide = WIDE.drop(columns="N4")
    shown = usable_tree(wide, TREE, OWN, PEERS, 2024)
    assert shown == Tree("N1", (Tree("N2"), Tree("N3")))
    # 1 of 3 members lacks it: two thirds have it, and the split stays
    wide = WIDE.copy()
    wide.loc[("1862", 2024), "N5"] = math.nan
    assert usable_tree(wide, TREE, OWN, PEERS, 2024) == TREE
    wide.loc[("1764", 2024), "N5"] = math.nan
    assert usable_tree(wide, TREE, OWN, PEERS, 2024) == shown


def test_the_year_is_the_newest_that_own_and_two_thirds_have() -> None:
    wide = WIDE.copy()
    for kpi in ("N1", "N2", "N3"):
        for area in AREAS:
            wide.loc[(area, 2023), kpi] = 1.0
    assert parts_year(wide, TREE, OWN, PEERS, YEARS) == 2024
    wide.loc[(PEERS[0], 2024), "N3"] = math.nan
    assert parts_year(wide, TREE, OWN, PEERS, YEARS) == 2024  # 2 of 3
    wide.loc[(PEERS[1], 2024), "N2"] = math.nan
    assert parts_year(wide, TREE, OWN, PEERS, YEARS) == 2023
    wide.loc[(OWN, 2023), "N3"] = math.nan
    wide.loc[(OWN, 2024), "N3"] = math.nan
    assert parts_year(wide, TREE, OWN, PEERS, YEARS) is None
    assert parts_year(wide, TREE, OWN, PEERS, ()) is None


kronor = st.integers(-100_000_000, 100_000_000).map(lambda thousandths: thousandths / 1e3)
figures = st.lists(
    st.lists(kronor, min_size=4, max_size=4), min_size=5, max_size=5
)  # per KPI one value per area


def found_for(values: list[list[float]], own: str, members: tuple[str, ...]) -> Parts:
    wide = table({f"N{i + 1}": {2024: row} for i, row in enumerate(values)})
    return parts(wide, TREE, own, members, 2024, 9_200)


@given(figures)
def test_parts_and_rest_are_the_whole_in_every_column(values: list[list[float]]) -> None:
    rows = found_for(values, OWN, PEERS).rows
    for whole in (row for row in rows if row.kind != "rest"):
        below = [row for row in rows if row.parent == whole.kpi]
        if not below:
            continue
        for name in ("value", "mean", "difference", "mnkr"):
            total = math.fsum(getattr(row, name) for row in below)
            assert total == pytest.approx(getattr(whole, name), rel=1e-9, abs=1e-9)
    top = [row for row in rows if row.parent == "N1"]
    if not math.isnan(rows[0].share_of_difference):
        size = max(abs(row.share_of_difference) for row in top)
        total = math.fsum(row.share_of_difference for row in top)
        assert total == pytest.approx(100, abs=1e-9 * max(1.0, size))


@given(figures)
def test_own_and_group_changed_about_turn_the_signs(values: list[list[float]]) -> None:
    one = found_for(values, OWN, PEERS[:1]).rows
    other = found_for(values, PEERS[0], (OWN,)).rows
    for mine, theirs in zip(one, other, strict=True):
        assert mine.difference == -theirs.difference
        assert mine.mnkr == -theirs.mnkr


def test_the_input_is_not_touched() -> None:
    before = WIDE.copy()
    parts(WIDE, TREE, OWN, PEERS, 2024, 10_000)
    pd.testing.assert_frame_equal(WIDE, before)
    assert WIDE["N1"].isna().sum() == len(AREAS)  # 2023, still missing
