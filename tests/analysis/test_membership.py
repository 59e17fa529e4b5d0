from __future__ import annotations

import csv
import json
import math
import statistics
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.membership import gap_change

OWN = "own"
NAN = float("nan")


def table(**rows: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=[2020, 2024], dtype=float)


VALUES = table(
    own=(100, 130),
    a=(80, 88), b=(90, 96), c=(70, 80),
    d=(50, 60), e=(40, 50), f=(NAN, 55),
)  # fmt: skip


def test_the_three_parts_by_hand() -> None:
    found = gap_change(VALUES, OWN, ("a", "b", "c"), ("a", "d", "f"), 2020, 2024)
    # 2020: 100 − median(70, 80, 90) = 20. 2024: 130 − median(55, 60, 88) = 70.
    assert (found.gap_first, found.gap_last, found.change) == (20, 70, 50)
    # Own +30; the same three 80 → 88, +8; the exchange 88 → 60, −28: 30 − 8 + 28 = 50.
    assert found.own_change == 30
    assert found.same_members_change == 8
    assert found.membership_change == -28
    assert (found.n_old, found.n_new, found.kept, found.n_old_members) == (3, 3, 1, 3)


def test_one_group_for_both_years_has_no_membership_change() -> None:
    found = gap_change(VALUES, OWN, ("a", "b"), ("a", "b"), 2020, 2024)
    # 100 − 85 = 15 and 130 − 92 = 38: 30 − 7.
    assert (found.gap_first, found.gap_last) == (15, 38)
    assert (found.own_change, found.same_members_change) == (30, 7)
    assert found.membership_change == 0


def test_a_member_without_the_later_year_is_not_of_the_same() -> None:
    values = VALUES.copy()
    values.loc["c", 2024] = NAN
    found = gap_change(values, OWN, ("a", "b", "c"), ("a", "b"), 2020, 2024)
    # c counts in neither year: median(80, 90) = 85 → median(88, 96) = 92.
    assert (found.n_old, found.gap_first, found.same_members_change) == (2, 15, 7)


def test_means_too() -> None:
    found = gap_change(VALUES, OWN, ("a", "b", "c"), ("d",), 2020, 2024, statistic="mean")
    # (80 + 90 + 70) / 3 = 80 and (88 + 96 + 80) / 3 = 88; d 60.
    assert (found.gap_first, found.gap_last) == (20, 70)
    assert (found.same_members_change, found.membership_change) == (8, -28)


def test_what_is_missing_is_nan() -> None:
    nobody = gap_change(VALUES, OWN, (), ("a",), 2020, 2024)
    assert math.isnan(nobody.change)
    assert nobody.own_change == 30
    assert (nobody.kept, nobody.n_old) == (0, 0)
    stranger = gap_change(VALUES, "x", ("a",), ("a",), 2020, 2024)
    assert math.isnan(stranger.own_change)
    assert stranger.same_members_change == 8


numbers = st.floats(-1e6, 1e6)
pairs = st.tuples(numbers, numbers)


@given(
    own=pairs,
    peers=st.lists(pairs, min_size=2, max_size=14),
    cut=st.integers(1, 13),
    overlap=st.integers(0, 5),
    statistic=st.sampled_from(["median", "mean"]),
)
def test_the_parts_make_the_whole(own, peers, cut, overlap, statistic) -> None:
    names = [f"m{i}" for i in range(len(peers))]
    values = table(own=own, **dict(zip(names, peers, strict=True)))
    cut = min(cut, len(names) - 1)
    old, new = names[:cut], names[max(0, cut - overlap) :]
    found = gap_change(values, OWN, old, new, 2020, 2024, statistic=statistic)
    parts = found.own_change - found.same_members_change - found.membership_change
    assert parts == pytest.approx(found.change, rel=1e-9, abs=1e-8)
    assert found.kept == len(set(old) & set(new))


@given(own=pairs, peer=pairs)
def test_swapping_own_and_group_flips_the_signs(
    own: tuple[float, float], peer: tuple[float, float]
) -> None:
    one = gap_change(table(own=own, m=peer), OWN, ["m"], ["m"], 2020, 2024)
    other = gap_change(table(own=peer, m=own), OWN, ["m"], ["m"], 2020, 2024)
    assert (one.gap_first, one.gap_last) == (-other.gap_first, -other.gap_last)
    assert one.change == -other.change
    assert one.own_change == other.same_members_change
    assert one.same_members_change == other.own_change


def test_melleruds_lika_kommuner_ifo_are_all_exchanged(recorded_data: Path) -> None:
    old, new = (_members(recorded_data / name, "G36589") for name in (
        "municipality_groups_2024.json", "municipality_groups.json",
    ))  # fmt: skip
    # Uppvidinge Markaryd Hylte Åmål Kungsör Hedemora Bräcke, against Vingåker Grums
    # Degerfors Skinnskatteberg Norberg Ragunda Haparanda.
    assert old == ["0760", "0767", "1315", "1492", "1960", "2083", "2305"]
    assert new == ["0428", "1764", "1862", "1904", "1962", "2303", "2583"]
    values = table(own=(1, 1), **dict.fromkeys(map("k{}".format, old + new), (1.0, 1.0)))
    found = gap_change(
        values, OWN, ["k" + m for m in old], ["k" + m for m in new], 2020, 2024
    )
    assert (found.kept, found.n_old_members) == (0, 7)


def test_hoors_real_values(recorded_data: Path) -> None:
    values = _recorded(recorded_data / "values_2018_2025_66_kommuner.csv", "N30001")
    old, new = (_members(recorded_data / name, "G36535") for name in (
        "municipality_groups_2024.json", "municipality_groups.json",
    ))  # fmt: skip
    known = [m for m in old if m in values.index]
    found = gap_change(values, "1267", old, new, 2019, 2024)
    # The standard library's median is the other witness.
    before = statistics.median(values.loc[m, 2019] for m in known)
    after = statistics.median(values.loc[m, 2024] for m in known)
    now = statistics.median(values.loc[m, 2024] for m in new)
    assert now == 4.445  # of the seven, as in the comparison's own test
    assert found.gap_last == pytest.approx(-20.7972 - 4.445, rel=1e-12)
    assert found.same_members_change == pytest.approx(after - before, rel=1e-12)
    assert found.membership_change == pytest.approx(now - after, rel=1e-12)
    assert found.n_old == len(known) > 0


def _members(path: Path, id_: str) -> list[str]:
    groups = json.loads(path.read_text("utf-8"))
    (found,) = [group for group in groups if group["id"] == id_]
    return [member["member_id"] for member in found["members"]]


def _recorded(path: Path, kpi: str) -> pd.DataFrame:
    rows: dict[str, dict[int, float]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.reader(file):
            if line[0] == kpi and line[3]:
                rows[line[1]][int(line[2])] = float(line[3])
    return pd.DataFrame.from_dict(rows, orient="index").sort_index(axis=1)
