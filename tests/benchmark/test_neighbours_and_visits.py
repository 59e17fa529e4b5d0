"""Neighbours and study visits on the demo, as answers."""

from __future__ import annotations

import json

import pytest

import kolada_bench
from kolada_bench.errors import UnknownName, UsageError


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
        ("IFO", 2010, "saknar nettokostnad"),
    ],
)
def test_no_list_can_be_made(area: str, year: int | None, reason: str) -> None:
    answer = kolada_bench.study_visits("Mellerud", area=area, year=year, demo=True)
    assert reason in answer.reason
    page = answer.page()
    assert page.notes[0].startswith("Ingen lista kan göras: ")
    assert page.tables == ()


def test_a_group_of_ones_own() -> None:
    answer = kolada_bench.study_visits(
        "Mellerud", area="IFO", group="lista:1764,0428", demo=True
    )
    assert {found.id for found in answer.candidates} == {"1764", "0428"}
