"""The parts on the demo: the story's figures, the sums, the sentences, the JSON."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from kolada_bench import parts
from kolada_bench.errors import TooFewPeers, UsageError

if TYPE_CHECKING:
    from kolada_bench.benchmark.cost_parts.answer import CostParts

ONE = "Av skillnaden mot lika kommuner på 1\u00a0160\u00a0kr/inv ligger "


@pytest.fixture(scope="module")
def ifo() -> CostParts:
    return parts("Mellerud", theme="ifo", demo=True)


def line(answer: CostParts, heading: str, kpi: str, kind: str = "part") -> dict[Any, Any]:
    rows = answer.rows
    found = rows[
        (rows["heading"] == heading) & (rows["kpi"] == kpi) & (rows["kind"] == kind)
    ]
    (row,) = found.to_dict("records")
    return row


def texts(answer: CostParts) -> list[str]:
    return [row["text"] for row in answer.sentences()]


def test_the_sentence_of_the_plan(ifo: CostParts) -> None:
    said = ONE + "760 på barn och unga, 330 på missbruksvård vuxna och 70 på övrigt."
    rests = " (2025, preliminärt, mot ovägt medel, 7 av 7 kommuner; Lika kommuner IFO.)"
    (row,) = [row for row in ifo.sentences() if row["text"].startswith(said)]
    assert row["text"] == said + rests
    assert (row["heading"], row["group"], row["year"]) == ("Kostnad IFO", "G36589", 2025)
    assert (row["preliminary"], row["n"], row["n_members"]) == (True, 7, 7)


def test_bought_beside_own_production(ifo: CostParts) -> None:
    bought = ONE + "2\u00a0030 på köpt; däremot är egen regi 870 lägre. ("
    assert any(text.startswith(bought) for text in texts(ifo))
    heading = "Kostnad IFO efter utförare"
    bought = line(ifo, heading, "X30101_kopt")
    # 50 % of 6 960; ·9 200 inhabitants: (3 480 − 1 449,6) · 9 200 = 18,7 mnkr
    assert bought["value"] == 3480
    assert bought["mnkr"] == pytest.approx(18.7, abs=0.05)
    own = line(ifo, heading, "X30101_egen_regi")
    assert (own["value"], own["share_pct"]) == (3480, 50)
    assert own["mnkr"] == pytest.approx(-8.0, abs=0.05)


def test_the_way_from_deviation_to_part_is_one_sum(ifo: CostParts) -> None:
    heading = "Nettokostnadsavvikelse IFO"
    whole = line(ifo, heading, "N30005-avvikelse", "whole")
    assert whole["value"] == 1300  # 6 500 − 5 200
    assert line(ifo, heading, "N30007-referens")["value"] == -5200
    net = line(ifo, heading, "N30005")
    assert net["value"] == 6500
    parts_of_net = [
        line(ifo, heading, kpi)["difference"]
        for kpi in ("N31008", "N33016", "N35019", "N37005", "N37006")
    ]
    assert sum(parts_of_net) == pytest.approx(net["difference"], abs=1e-9)
    assert math.isnan(whole["share_pct"])
    # a deviation may be near 0 with large parts: LSS would have had 402 and 689 %
    answer = parts("Mellerud", theme="socialtjanst", demo=True)
    deviations = answer.rows[answer.rows["tree"].str.endswith("-avvikelse")]
    assert len(deviations) > 20
    assert deviations["share_of_difference_pct"].isna().all()
    (table,) = [t for t in answer.page().tables if t.heading.startswith(heading)]
    assert [column.heading[0] for column in table.columns] == [
        "", "Mellerud", "Medel", "Skillnad", "Mnkr"
    ]  # fmt: skip


def test_the_mean_of_the_whole_is_given_by_hand(ifo: CostParts) -> None:
    # the seven's N33001: Vingåker 2 800, Grums 2 500, Degerfors 2 700, Skinnskatteberg
    # 2 200, Norberg 2 600, Ragunda 2 900, Haparanda 3 200; 18 900 / 7 = 2 700
    row = line(ifo, "Kostnad IFO", "N33001")
    assert (row["value"], row["mean"], row["difference"]) == (3460, 2700, 760)
    # 760 · 9 200 / 1e6 = 6,992; 760 of 1 160 is 65,5 %
    assert row["mnkr"] == pytest.approx(6.992)
    assert row["share_of_difference_pct"] == pytest.approx(100 * 760 / 1160)
    assert (row["n"], row["n_members"], row["year"]) == (7, 7, 2025)


@pytest.mark.parametrize("theme", ["socialtjanst", "nettokostnad"])
@pytest.mark.parametrize("group", ["lika kommuner", "län", "lista:0428,1764"])
def test_every_whole_is_the_sum_of_its_parts_in_every_table(theme: str, group: str) -> None:
    answer = parts("Mellerud", theme=theme, group=group, demo=True)
    trees = answer.rows.groupby(["heading", "group"], sort=False)
    assert len(trees) == 9  # NKA and cost of IFO, äldreomsorg, LSS; three by utförare
    for _, rows in trees:
        for whole in rows[rows["kind"] != "rest"].to_dict("records"):
            below = rows[rows["parent"] == whole["kpi"]]
            if below.empty:
                continue
            for name in ("value", "mean", "difference", "mnkr"):
                assert below[name].sum() == pytest.approx(whole[name], rel=1e-9, abs=1e-9)
        assert len(set(rows["unit"])) == 1


def test_amounts_use_the_trees_own_denominator() -> None:
    answer = parts("Mellerud", theme="aldreomsorg", demo=True)
    row = line(answer, "Kostnad äldreomsorg", "N20007", "whole")
    assert row["unit"] == "kr/inv 65+"
    assert row["mnkr"] == pytest.approx(row["difference"] * 2552 / 1e6)  # 2 552 are 65+
    net = line(answer, "Nettokostnadsavvikelse äldreomsorg", "N20014")
    assert net["mnkr"] == pytest.approx(net["difference"] * 9200 / 1e6)


def test_no_deviation_is_split_where_kolada_has_no_parts() -> None:
    answer = parts("Mellerud", theme="forskola", demo=True)
    assert answer.rows.empty
    page = answer.page()
    assert [table.heading for table in page.tables] == [
        "Nettokostnadsavvikelse per verksamhet"
    ]
    assert any("förskola delas inte upp" in note for note in page.notes)


def test_the_total_is_shared_out_and_lss_is_not_in_it() -> None:
    table = parts("Mellerud", theme="nettokostnad", demo=True).page().tables[0]
    shares = {row[0].split()[0]: row[4] for row in table.rows}
    assert shares["LSS"] == "–"
    assert shares["Totalt"] == "100"
    del shares["LSS"], shares["Totalt"]
    six = [int(share.replace("−", "-")) for share in shares.values()]
    assert abs(sum(six) - 100) <= 3  # six rounded figures


def test_a_split_that_a_year_lacks_is_left_whole_and_said() -> None:
    # särskilt and annat boende are apart from 2024 only
    answer = parts("Mellerud", theme="aldreomsorg", year=2022, demo=True)
    cost = answer.rows[answer.rows["heading"] == "Kostnad äldreomsorg"]
    assert "N23005" in set(cost["kpi"])
    assert "N23007" not in set(cost["kpi"])
    said = "särskilt och annat boende delas inte upp för 2022: uppgift saknas."
    assert said in answer.notes


def test_another_group_is_named_and_a_small_difference_is_level() -> None:
    answer = parts("Mellerud", theme="aldreomsorg", demo=True)
    assert any("i nivå med lika kommuner" in text for text in texts(answer))
    other = parts("Mellerud", theme="ifo", group="län", demo=True)
    assert any("Västra Götalands län" in text for text in texts(other))


@pytest.mark.parametrize("municipality", ["Mellerud", "Höör", "Gnosjö", "Åmål"])
@pytest.mark.parametrize("theme", ["ifo", "aldreomsorg", "lss"])
def test_a_sentence_adds_up_and_names_no_nothing(municipality: str, theme: str) -> None:
    for text in texts(parts(municipality, theme=theme, demo=True)):
        assert re.search(r" \((2024|2025)(, preliminärt)?, mot ovägt medel, \d av 7 ", text)
        plain = text.replace("\u00a0", "").replace("−", "-")
        assert not re.search(r"\b0 (på|högre|lägre)|\b0kr", plain), text
        whole = re.match(r"Av skillnaden mot lika kommuner på (-?\d+)", plain)
        if whole:
            # what lies on the parts, and what goes the other way
            lies = re.findall(r"(-?\d+) på ", plain)
            other = re.findall(r"(\d+) (högre|lägre)", plain)
            against = sum(int(x) if way == "högre" else -int(x) for x, way in other)
            assert sum(map(int, lies)) + against == int(whole[1]), text


def test_words_that_are_never_written(ifo: CostParts) -> None:
    page = ifo.page()
    under = [note for table in page.tables for note in table.notes]
    text = " ".join([*texts(ifo), *page.notes, *under]).lower()
    for word in ("besparingspot", "sämre", "bättre", " bör ", "på grund av", "trend"):
        assert word not in text


def test_json_and_html(ifo: CostParts) -> None:
    data = ifo.to_dict()
    assert data["schema"] == "kolada-bench/parts/1"
    text = json.dumps(data, allow_nan=False)  # no NaN is left
    assert json.loads(text)["rows"][0]["kpi"] == "N30005-avvikelse"
    assert {row["group"] for row in data["rows"]} == {
        group["id"] for group in data["groups"]
    }
    assert data["provenance"]["invented"] is True
    assert "PÅHITTADE DEMODATA" in data["rows"][0]["source_line"]
    assert "<table>" in ifo._repr_html_()
    assert isinstance(ifo.rows, pd.DataFrame)


def test_what_cannot_be_answered_is_said() -> None:
    with pytest.raises(UsageError, match="inga kostnader som delas upp"):
        parts("Mellerud", theme="personal", demo=True)
    with pytest.raises(TooFewPeers, match="2010"):
        parts("Mellerud", theme="ifo", year=2010, demo=True)
