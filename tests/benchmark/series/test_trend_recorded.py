"""A trend of real values, over the break of 2019, out of a stand-in Kolada."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.stand_in.world import read_world

if TYPE_CHECKING:
    from tests.benchmark.conftest import Ask

VALUES = "values_2018_2025_66_kommuner.csv"


def test_hoors_deviation_is_cut_at_2019(ask: Ask, recorded_data: Path) -> None:
    world = read_world(recorded_data, [recorded_data / VALUES])
    answer = ask(world, "trend", "Höör", "--kpi", "N30001", "--years", "2018-2024")
    rows = {row["year"]: row for row in answer["rows"]}
    assert [row["segment"] for row in answer["rows"]] == [0, 1, 1, 1, 1, 1, 1]
    # As in the comparison of 2024: peers −22.6416 … 35.1323, median 4.445.
    assert (rows[2024]["value"], rows[2024]["median"]) == (-20.7972, 4.445)
    assert (rows[2024]["n"], rows[2024]["national"]) == (7, None)
    recorded = _recorded(recorded_data / VALUES)
    (series,) = answer["series"]
    for year, row in rows.items():
        peers = [recorded[member, year] for member in series["members"]]
        assert row["median"] == pytest.approx(statistics.median(peers), rel=1e-12)
        assert row["value"] == recorded["1267", year]
    # 2018 stands alone before the break, so that one segment is described: 2019–2024.
    alone, six = series["changes"]
    assert (alone["first"], alone["last"], alone["years"]) == (2018, 2018, 1)
    assert (six["first"], six["last"], six["years"]) == (2019, 2024, 6)
    (sentence,) = series["sentences"]
    assert "år 2019" in sentence
    assert "2018" not in sentence
    assert any("2018/2019" in note for note in series["notes"])
    gap = series["gap_change"]
    assert gap["gap_last"] == pytest.approx(-20.7972 - 4.445, rel=1e-12)


def test_hoors_exchanged_peers(ask: Ask, recorded_data: Path) -> None:
    world = read_world(recorded_data, [recorded_data / VALUES])
    old = recorded_data / "municipality_groups_2024.json"
    words = ("trend", "Höör", "--kpi", "N20900", "--years", "2019-2024")
    plain = ask(world, *words)["series"][0]["gap_change"]
    split = ask(world, *words, "--old-groups", str(old))["series"][0]["gap_change"]
    assert plain["membership_change"] == 0
    assert split["gap_last"] == plain["gap_last"]
    assert split["own_change"] == plain["own_change"]
    assert split["n_old"] <= split["n_old_members"] == 7
    whole = split["own_change"] - split["same_members_change"] - split["membership_change"]
    assert split["change"] == pytest.approx(whole, rel=1e-9)


def _recorded(path: Path) -> dict[tuple[str, int], float]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (line[1], int(line[2])): float(line[3])
            for line in csv.reader(file)
            if line[0] == "N30001" and line[3]
        }
