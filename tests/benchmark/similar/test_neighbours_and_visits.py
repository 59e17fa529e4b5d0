"""Neighbours and study visits on the demo, as answers."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

import kolada_bench
from kolada_bench import sv
from kolada_bench.errors import TooFewPeers, UnknownName, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_neighbours_explain_themselves() -> None:
    answer = kolada_bench.neighbours("Mellerud", area="ifo", demo=True)
    assert answer.group.id == "grannar IFO"
    data = answer.to_dict()
    assert data["schema"] == "kolada-bench/grannar/1"
    (group,) = data["groups"]
    assert [row["id"] for row in data["rows"]] == [m["id"] for m in group["members"]]
    assert group["why"]["variables"][0]["value"] == 9200
    for near in group["why"]["neighbours"]:
        assert sum(near["parts"]) == pytest.approx(1)
    page = answer.page()
    values, parts = page.tables
    assert len(values.rows) == 8
    assert len(parts.rows) == 7
    assert values.rows[0][0] == "Mellerud"
    assert page.banner
    assert "liknande" not in page.title.casefold()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    # The id gives the same group again, in any command.
    again = kolada_bench.compare(
        "Mellerud", kpis="N21006", group=answer.group.id, demo=True
    )
    assert again.groups == answer.groups
    assert any("Egen sökning bland 288 kommuner" in note for note in again.page().notes)


def test_neighbours_name_the_variables_of_their_figures() -> None:
    # A formula with a weight beside a plain KPI; neighbours.toml has Mellerud's story.
    answer = kolada_bench.neighbours("Mellerud", variables="N01951:2,N01957", demo=True)
    data = answer.to_dict()
    asked = [(v["formula"], v["weight"], v["log"]) for v in data["variables"]]
    assert [(formula, weight) for formula, weight, _ in asked] == [
        ("N01951", 2), ("N01957", 1),
    ]  # fmt: skip
    assert all(v["text"] for v in data["variables"])
    assert data["year"] == answer.why.year
    compared = kolada_bench.compare(
        "Mellerud", kpis=["N01951", "N01957"], group=answer.group.id,
        year=data["year"], demo=True,
    ).rows  # fmt: skip
    assert data["own"] == dict(zip(compared["kpi"], compared["value"], strict=True))
    for row in data["rows"]:
        assert list(row["values"]) == list(row["parts"]) == ["N01951", "N01957"]
        assert sum(row["parts"].values()) == pytest.approx(1)
        assert row["year"] == data["year"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_every_row_has_its_source(form: str) -> None:
    from kolada_bench.report.text import csv_text

    answers = (
        (kolada_bench.neighbours("Mellerud", demo=True), "N01951"),
        (kolada_bench.study_visits("Mellerud", area="IFO", demo=True), "N30001"),
    )
    for answer, kpi in answers:
        if form == "csv":
            rows = list(csv.DictReader(io.StringIO(csv_text(answer))))
        else:
            rows = answer.to_dict()["rows"]
        assert rows
        for row in rows:
            assert row["source_line"].startswith("PÅHITTADE DEMODATA (")
            assert kpi in row["source_line"]


def test_own_variables_give_the_same_group_again() -> None:
    answer = kolada_bench.neighbours("Mellerud", variables="N01951:2,N01957", demo=True)
    assert answer.group.id == "grannar:N01951:2,N01957"
    again = kolada_bench.compare(
        "Mellerud", kpis="N30101", group=answer.group.id, demo=True
    )
    assert again.groups == answer.groups


def test_questions_that_cannot_be_asked() -> None:
    with pytest.raises(UsageError, match="antingen --area eller --variables"):
        kolada_bench.neighbours("Mellerud", area="IFO", variables="N01951", demo=True)
    with pytest.raises(UnknownName, match="inga egna variabler"):
        kolada_bench.neighbours("Mellerud", area="kultur", demo=True)
    with pytest.raises(UnknownName, match="ingen nettokostnadsavvikelse"):
        kolada_bench.study_visits("Mellerud", area="kultur", demo=True)


def test_everybody_on_the_list_meets_every_condition() -> None:
    answer = kolada_bench.study_visits("Mellerud", area="IFO", demo=True)
    assert answer.years == (2023, 2024, 2025)
    assert answer.own is not None
    # The story's deviations are 25.0 in the last year and 19.4 over three.
    assert answer.own.deviations[-1] == 25.0
    assert answer.own.mean == pytest.approx(19.4, abs=0.05)
    net = kolada_bench.nka("Mellerud", theme="ifo", demo=True).net_cost
    (mean,) = net[(net["year"] == 2025) & (net["service_area"] == "IFO")][
        "mean_3_years_pct"
    ]
    assert answer.own.mean == pytest.approx(mean, rel=1e-9)
    assert answer.chosen
    for found in answer.chosen:
        assert found.lower_by >= 5
        pairs = zip(found.deviations, answer.own.deviations, strict=True)
        assert all(theirs < ours for theirs, ours in pairs)
        assert "worse" not in found.verdicts.values()
        assert answer.similar[found.id]
        assert "procentenheter lägre" in answer.why(found)
    shown = {found.id for found in answer.chosen}
    tried = {found.id for found in answer.candidates}
    assert shown < tried
    assert "1461" not in tried
    assert {m for group in answer.groups for m in group.members} == tried


def test_steps_only_lose_candidates() -> None:
    data = kolada_bench.study_visits("Mellerud", area="äldreomsorg", demo=True).to_dict()
    counts = list(data["steps"].values())
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == len(data["candidates"])
    assert counts[-1] == len(data["rows"])
    assert data["schema"] == "kolada-bench/visits/1"
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_an_empty_list_is_an_answer() -> None:
    answer = kolada_bench.study_visits("Mellerud", area="IFO", margin=90, demo=True)
    assert answer.chosen == ()
    assert answer.reason == ""
    page = answer.page()
    assert page.tables == ()
    assert page.notes[0].startswith("Ingen liknande kommun uppfyller alla villkoren")
    assert "0 av de sista" in page.notes[1]


@pytest.mark.parametrize(
    ("area", "year", "reason"),
    [
        ("LSS", None, "inget kvalitetsmått för LSS"),
        ("IFO", 2020, "beräknas på nytt sätt från 2019"),
    ],
)
def test_no_list_can_be_made(area: str, year: int | None, reason: str) -> None:
    answer = kolada_bench.study_visits("Mellerud", area=area, year=year, demo=True)
    assert reason in answer.reason
    page = answer.page()
    assert page.notes[0].startswith("Ingen lista kan göras: ")
    assert page.tables == ()


@pytest.mark.parametrize("year", [2010, 2030])
def test_years_without_costs_are_refused(year: int) -> None:
    with pytest.raises(TooFewPeers, match=r"saknar nettokostnad.*--year") as raised:
        kolada_bench.study_visits("Mellerud", area="IFO", year=year, demo=True)
    assert raised.value.exit_code == 6


def test_similar_are_lika_kommuner_and_grannar() -> None:
    answer = kolada_bench.study_visits("Mellerud", area="äldreomsorg", demo=True)
    assert [group.kind for group in answer.groups] == ["liknande", "grannar"]
    wider = kolada_bench.study_visits(
        "Mellerud", area="äldreomsorg", group="kommungrupp", demo=True
    )
    assert [group.kind for group in wider.groups] == ["kommungrupp"]
    assert len(wider.candidates) > len(answer.candidates)


def test_inhabitants_stand_beside_the_figures() -> None:
    answer = kolada_bench.study_visits("Mellerud", area="IFO", demo=True)
    people = kolada_bench.compare(
        "Mellerud", kpis="N01951", group=f"lista:{answer.chosen[0].id}", demo=True
    ).rows.iloc[0]
    row = answer.page().tables[1].rows[0]
    # The story's 9 200 inhabitants; the list of one has itself as median.
    assert row[:2] == ("Invånare 2025", "9\u00a0200")
    assert row[2] == sv.number(people["median"], 0)
    assert answer.to_dict()["rows"][0]["population"] == people["median"]


def test_named_measures_let_lss_answer() -> None:
    answer = kolada_bench.study_visits("Mellerud", area="LSS", kpis="N00090", demo=True)
    assert answer.reason == ""
    # Sick leave: the theme says that lower is better.
    assert [(m.kpi, m.sign) for m, _ in answer.measures] == [("N00090", -1)]
    assert answer.chosen
    assert "det enda kvalitetsmåttet" in answer.why(answer.chosen[0])
    instead = kolada_bench.study_visits("Mellerud", area="IFO", kpis="N00090", demo=True)
    assert [m.kpi for m, _ in instead.measures] == ["N00090"]


def test_a_measure_without_direction_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="N28013 har ingen riktning"):
        kolada_bench.study_visits("Mellerud", area="LSS", kpis="N28013", demo=True)
    with pytest.raises(UsageError, match="X30101_kopt har ingen riktning"):
        kolada_bench.study_visits("Mellerud", area="IFO", kpis="X30101_kopt", demo=True)
    with pytest.raises(UnknownName, match="N99999"):
        kolada_bench.study_visits("Mellerud", area="LSS", kpis="N99999", demo=True)
    with pytest.raises(UsageError, match="--kpi"):
        kolada_bench.study_visits("Mellerud", area="IFO", theme="ifo", demo=True)
    theme = tmp_path / "eget.toml"
    theme.write_text(
        'titel = "Eget"\nnettokostnad = []\n[[avsnitt]]\nrubrik = "A"\n'
        'verksamhet = "LSS"\nrader = [{ nyckeltal = "N28013", titel = "t", '
        'etikett = "e", riktning = "lägre är bättre" }]\n',
        encoding="utf-8",
    )
    answer = kolada_bench.study_visits(
        "Mellerud", area="LSS", kpis="N28013", theme=str(theme), demo=True
    )
    assert [(m.kpi, m.sign) for m, _ in answer.measures] == [("N28013", -1)]


def test_an_unusually_low_deviation_is_to_be_asked_about() -> None:
    every = kolada_bench.study_visits(
        "Mellerud", area="IFO", group="alla", margin=0, demo=True
    )
    means = {c.id: c.mean for c in every.candidates if c.has_costs}
    means[every.municipality.id] = every.own.mean if every.own else 0.0
    low = [found for found in every.candidates if every.is_unusually_low(found)]
    # By hand: of n others at least 98 % are higher, so at most 2 % of them are not.
    for found in every.candidates:
        others = [mean for id_, mean in means.items() if id_ != found.id]
        expected = found.has_costs and sum(m <= found.mean for m in others) <= (
            0.02 * len(others)
        )
        assert every.is_unusually_low(found) == expected
    assert 0 < len(low) <= 0.02 * len(means) + 1
    for found in every.chosen:
        said = "fråga först hur kostnaden bokförs" in every.why(found)
        assert said == every.is_unusually_low(found)
    data = every.to_dict()
    assert {row["unusually_low"] for row in data["candidates"]} == {True, False}
    assert data["own"]["unusually_low"] is None


def test_a_group_of_ones_own() -> None:
    answer = kolada_bench.study_visits(
        "Mellerud", area="IFO", group="lista:1764,0428", demo=True
    )
    assert {found.id for found in answer.candidates} == {"1764", "0428"}
