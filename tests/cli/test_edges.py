"""Questions at the edge: nothing to show, the same thing twice, one year of many."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn


def test_a_kolada_without_any_value(run: Run, kolada: StandIn) -> None:
    kolada.world.values = {}
    kolada.world.deleted = set()
    for line in (["--kpi", "N30101"], [], ["--kpi", "X30101_kopt", "--year", "2020"]):
        done = run("compare", "Mellerud", *line)
        assert (done.code, done.out) == (6, ""), done.err
    for form in ("table", "json", "csv"):
        done = run("nka", "Mellerud", "--format", form)
        assert (done.code, done.out) == (6, ""), done.err


def test_only_own_values_of_one_gender(run: Run, kolada: StandIn) -> None:
    kolada.world.values = {
        ("N33817", "1461", 2020, "K"): 1.0,
        ("N33817", "0428", 2020, "K"): 2.0,
    }
    line = ("compare", "Mellerud", "--kpi", "N33817", "--format", "json")
    assert run(*line).code == 6
    (row,) = json.loads(run(*line, "--gender", "K").out)["rows"]
    assert (row["value"], row["median"], row["n"], row["gap_persons"]) == (1, 2, 1, None)


@pytest.mark.parametrize(
    "words",
    [
        ["--kpi", "N30101", "--kpi", "n30101"],
        ["--kpi", "N30101", "N30101"],
        ["--kpi", "N30101,N30101"],
    ],
)
def test_a_kpi_named_twice_is_one_row(run: Run, words: list[str]) -> None:
    done = run("compare", "Mellerud", *words, "--format", "json")
    assert [row["kpi"] for row in json.loads(done.out)["rows"]] == ["N30101"]


def test_a_derived_kpi_in_any_case(run: Run) -> None:
    done = run("compare", "Mellerud", "--kpi", "x30101_KOPT", "--format", "json")
    assert [row["kpi"] for row in json.loads(done.out)["rows"]] == ["X30101_kopt"]


def test_the_own_municipality_in_a_list_is_left_out_and_said(run: Run) -> None:
    line = ("compare", "Mellerud", "--kpi", "N30101", "--group", "Mellerud,Grums,Vingåker")
    answer = json.loads(run(*line, "--format", "json").out)
    assert answer["rows"][0]["n_members"] == 2
    assert any("Mellerud" in warning for warning in answer["warnings"])


def test_a_list_of_the_own_municipality_alone_is_nobody(run: Run) -> None:
    done = run("compare", "Mellerud", "--kpi", "N30101", "--group", "lista:1461")
    assert done.code == 6


@pytest.mark.parametrize("year", ["1975", "2031"])
def test_a_year_that_nobody_has(run: Run, year: str) -> None:
    assert run("compare", "Mellerud", "--kpi", "N30101", "--year", year).code == 6
    done = run("nka", "Mellerud", "--year", year)
    assert (done.code, done.out) == (6, "")
    assert f"Nettokostnadsavvikelse för {year} saknas" in done.err


def test_a_year_that_only_one_verksamhet_has_shows_every_one(
    run: Run, kolada: StandIn
) -> None:
    kolada.world.values = {("N30001", "0428", 2020, "T"): 3.0}
    done = run("nka", "Mellerud", "--year", "2020", "--format", "json")
    rows = json.loads(done.out)["net_cost"]
    assert len(rows) == 8  # seven verksamheter and the total, every one asked for
    assert {row["deviation_pct"] for row in rows} == {None}
    assert {row["service_area"]: row["group_n"] for row in rows}["IFO"] == 1


def test_demo_needs_no_kolada_and_says_that_it_is_invented(
    run: Run, kolada: StandIn
) -> None:
    kolada.stop()
    for form in ("table", "json", "csv", "csv-excel", "markdown"):
        done = run("compare", "Mellerud", "--demo", "--format", form)
        assert done.code == 0, done.err
        assert "PÅHITTADE DEMODATA" in done.out
        assert "Källa: Kolada" not in done.out
    found = json.loads(run("nka", "Höör", "--demo", "-f", "json").out)["provenance"]
    assert found.pop("retrieved_at").startswith("2026-06-15T")
    assert found == {
        "source": "demo",
        "stale": False,
        "invented": True,
    }
    assert kolada.requests == []


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("compare Mellerud --demo --snapshot", "--snapshot"),
        ("compare Mellerud --demo --theme", "--theme/-t"),
        ("compare Mellerud --demo -o", "--output/-o"),
        ("compare Mellerud --demo --egna", "--egna"),
        ("report Mellerud --demo -o plan.docx --template", "--template"),
        ("report --replay", "--replay"),
    ],
)
def test_an_option_whose_value_is_empty_is_told_of(
    run: Run, words: str, option: str
) -> None:
    done = run(*words.split(), "")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"Det ska stå ett värde efter {option}. ")
