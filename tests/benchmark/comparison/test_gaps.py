"""``compare --gaps`` on the demo: targets, the peers, the NKA, one more placement."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from kolada_bench import Benchmark, compare


@pytest.fixture(scope="module")
def answer() -> Benchmark:
    return compare("Mellerud", theme="ifo", gaps=True, day_price=6000, demo=True)


def row(data: dict[str, Any], kpi: str) -> dict[str, Any]:
    (found,) = (row for row in data["rows"] if row["kpi"] == kpi)
    return dict(found)


def targets(gaps: dict[str, Any]) -> dict[str, Any]:
    return {
        target["municipality"] or target["target"]: (target["value"], target["gap"])
        for target in gaps["targets"]
    }


def test_the_targets_of_kostnad_ifo(answer: Benchmark) -> None:
    gaps = row(answer.to_dict(), "N30101")["gaps"]
    found = targets(gaps)
    assert (gaps["unit"], gaps["denominator"]) == ("mnkr", 9200)
    # 6 960 against Degerfors' 5 800, which is median and mean too: 1 160 · 9 200 / 1e6
    for name in ("median", "mean", "1862"):
        assert found[name] == (5800, pytest.approx(10.672))
    # Skinnskatteberg 4 900: 2 060 · 9 200
    assert found["1904"] == (4900, pytest.approx(18.952))
    assert len(found) == 4 + 7


def test_median_and_quartile_are_those_of_the_row(answer: Benchmark) -> None:
    data = answer.to_dict()
    for one in data["rows"]:
        plain = one["gap_mnkr"] or one["gap_persons"]
        assert (one["gaps"] is None) == (plain is None)
        if plain:
            found = targets(one["gaps"])
            assert found["median"][0] == one["median"]
            assert found["lower_quartile"][0] == one["q1"]
            assert found["mean"][0] == pytest.approx(one["mean"], rel=1e-12)
            for name in ("median", "lower_quartile"):
                assert found[name][1] == pytest.approx(plain[name], rel=1e-9, abs=1e-9)


def test_the_weighted_mean_is_the_groups_cost_per_inhabitant(answer: Benchmark) -> None:
    found = targets(row(answer.to_dict(), "N33817")["gaps"])
    # children in familjehem / inhabitants 0–20, summed over the seven as the story has them
    children = 10 + 8 + 13 + 6 + 10 + 8 + 21
    young = 2030 + 2000 + 2131 + 1034 + 1233 + 1150 + 2121
    assert found["weighted_mean"][0] == pytest.approx(1000 * children / young)
    own = 20 / 2048 * 1000
    gap = (own - 1000 * children / young) * 2048 / 1000
    assert found["weighted_mean"][1] == pytest.approx(gap)


def test_a_peer_without_a_value_has_no_gap(answer: Benchmark) -> None:
    found = targets(row(answer.to_dict(), "N33816")["gaps"])
    assert found["2303"] == (None, None)  # Ragunda
    values = [value for id_, (value, _) in found.items() if id_.isdigit() and value]
    assert len(values) == 6
    assert found["median"][0] == pytest.approx(np.median(values))


def test_shares_and_counts_have_none(answer: Benchmark) -> None:
    data = answer.to_dict()
    assert row(data, "N04159")["gaps"] is None
    assert row(data, "N33812")["gaps"] is None


def test_the_deviation_goes_to_the_reference(answer: Benchmark) -> None:
    (nka,) = answer.to_dict()["net_cost"]
    assert nka["gaps"]["targets"] == [
        {"target": "reference_cost", "municipality": None, "value": 5200,
         "gap": nka["published_mnkr"]}
    ]  # fmt: skip


def test_one_more_placement(answer: Benchmark) -> None:
    given, kolada = answer.to_dict()["one_more_placement"]
    # 365 · 6 000 = 2,19 mnkr; / 9 200 = 238,04 kr/inv; of 5 200 that is 4,58 points
    assert (given["kind"], given["cost"], given["days"]) == ("given", 2_190_000, 365)
    assert given["per_inhabitant"] == pytest.approx(238.0434782609)
    assert given["deviation_points"] == pytest.approx(4.5777591973)
    assert (kolada["kind"], kolada["price_year"]) == ("kolada", 2025)
    price = compare("Mellerud", kpis="N35025", demo=True).rows["value"].iloc[0]
    assert kolada["price"] == price


def test_without_a_price_per_thousand_and_days_of_ones_own() -> None:
    answer = compare("Mellerud", kpis="N33817", gaps=True, days=100, demo=True)
    example, _ = answer.to_dict()["one_more_placement"]
    # 100 · 1 000 / 9 200 = 10,87 kr/inv, 0,209 points
    assert example["kind"] == "example"
    assert example["per_inhabitant"] == pytest.approx(10.8695652174)
    assert example["deviation_points"] == pytest.approx(0.2090301003)


def test_no_placement_outside_ifo_and_no_gaps_unasked() -> None:
    lss = compare("Mellerud", theme="lss", gaps=True, demo=True)
    assert lss.to_dict()["one_more_placement"] == []
    plain = compare("Mellerud", theme="lss", demo=True)
    assert plain.gaps is None
    assert "gaps" not in plain.to_dict()["rows"][0]
    assert "one_more_placement" not in plain.to_dict()


def test_by_gender_there_is_no_gap() -> None:
    data = compare("Mellerud", kpis="N33817", gender="K", gaps=True, demo=True).to_dict()
    assert data["rows"][0]["gender"] == "K"
    assert data["rows"][0]["gaps"] is None


def test_the_tables_have_no_total_and_every_peer(answer: Benchmark) -> None:
    page = answer.page()
    gap_tables = [table for table in page.tables if "skillnad i mnkr" in table.heading]
    assert len(gap_tables) == 2 * 4  # four sections, to targets and to each peer
    for table in gap_tables:
        assert not any("total" in cells[0].lower() for cells in table.rows)
    peers = gap_tables[1]
    assert [c.heading[0] for c in peers.columns[1:]] == [
        "Degerfors", "Grums", "Haparanda", "Norberg", "Ragunda", "Skinnskatteberg",
        "Vingåker",
    ]  # fmt: skip
    nka = gap_tables[0].rows[0]
    assert nka[0] == "Nettokostnadsavvikelse IFO 2025"
    assert nka[-1] == "+12,0"
    assert page.tables[-1].heading == "En placering till"
    assert any("Mellerud lägger 1,9 mnkr mindre" in note for note in page.notes)


def test_a_large_group_has_no_table_of_peers() -> None:
    answer = compare("Mellerud", kpis="N30101", group="alla", gaps=True, demo=True)
    page = answer.page()
    assert not any("var och en" in table.heading for table in page.tables)
    assert any("--format json har alla" in note for note in page.notes)
    assert len(answer.to_dict()["rows"][0]["gaps"]["targets"]) == 4 + 289


def test_json_has_no_nan(answer: Benchmark) -> None:
    assert json.dumps(answer.to_dict(), allow_nan=False)


def test_the_footnote_names_what_may_not_be_added() -> None:
    notes = compare("Mellerud", kpis=["N30101", "X30101_kopt", "X30101_egen_regi"],
                    demo=True).page().notes  # fmt: skip
    assert "Får inte summeras: köpt och egen regi är delar av kostnaden för IFO." in notes
    unknown = compare("Mellerud", kpis=["N33001", "N35001"], demo=True).page().notes
    assert "Beloppen får inte summeras: samma krona kan finnas i flera rader." in unknown
    default = compare("Mellerud", demo=True).page().notes
    assert sum("kostnaden för IFO" in note for note in default) == 1
