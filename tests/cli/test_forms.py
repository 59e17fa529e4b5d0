"""The ways in which a question may be written, all of them to the same answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.benchmark.invented import THIS_YEAR
from tests.stand_in.world import read_world

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn


def answer(run: Run, line: list[str], *more: str) -> dict[str, Any]:
    done = run(*line, *more, "--kpi", "N30101", "--format", "json")
    assert done.code == 0, done.err
    return dict(json.loads(done.out))


@pytest.mark.parametrize(
    "line",
    [
        "compare Mellerud --group lika kommuner",
        "compare Mellerud",
        "compare mellerud -g liknande",
        "compare 1461 --group lika",
        "compare Melleruds kommun --group liknande kommuner",
        "compare --group lika kommuner Mellerud",
        "compare --group lika kommuner IFO Mellerud",
        "compare --group G36589 Mellerud",
        "compare --group Liknande kommuner IFO, Mellerud, 2024 Mellerud",
    ],
)
def test_the_same_group_however_it_is_written(run: Run, line: str) -> None:
    found = answer(run, line.split())
    assert found["schema"] == "kolada-bench/compare/1"
    assert found["municipality"] == {"id": "1461", "title": "Mellerud"}
    assert [group["id"] for group in found["groups"]] == ["G36589"]


@pytest.mark.parametrize(
    ("line", "group", "members"),
    [
        (["--group", "kommungrupp", "Mellerud"], "G92789", 6),
        (["Mellerud", "--group", "län"], "G33623", 4),
        (["Mellerud", "--group", "storlek"], "G30830", 10),
        (["Mellerud", "--group", "alla"], "G2328", 13),
        (["Mellerud", "--group", "riket"], "G2328", 13),
        (["Mellerud", "--group", "Dalsland"], "G216668", 4),
        (["Mellerud", "--group", "Vingåker,", "Grums"], "lista:0428,1764", 2),
        (["Mellerud", "--group", "Vingåker,Grums"], "lista:0428,1764", 2),
        (["Mellerud", "--group", "lista:0428,1764"], "lista:0428,1764", 2),
        (["Mellerud", "--group", "egen:grannarna"], "egen:grannarna", 2),
        (["--group", "egen:grannarna", "Mellerud"], "egen:grannarna", 2),
    ],
)
def test_other_groups(run: Run, line: list[str], group: str, members: int) -> None:
    found = answer(run, ["compare", *line])
    assert [g["id"] for g in found["groups"]] == [group]
    assert len(found["groups"][0]["members"]) == members
    assert found["rows"][0]["n_members"] == members


def test_several_groups_are_a_row_each(run: Run) -> None:
    line = ["compare", "Mellerud", "--group", "kommungrupp", "--group", "lika", "kommuner"]
    found = answer(run, line, "--kpi", "N04159")
    assert [(row["kpi"], row["group"]) for row in found["rows"]] == [
        ("N04159", "G92789"), ("N04159", "G36589"),
        ("N30101", "G92789"), ("N30101", "G36589"),
    ]  # fmt: skip


def test_a_kpi_may_be_given_by_words_of_its_title(run: Run) -> None:
    done = run("compare", "Mellerud", "--kpi", "köp av individ", "--format", "json")
    assert [row["kpi"] for row in json.loads(done.out)["rows"]] == ["N04159"]


def test_a_theme_and_a_kpi_together(run: Run) -> None:
    found = answer(run, ["compare", "Mellerud", "--theme", "lss"])
    assert found["theme"] == "lss"
    assert found["rows"][-1]["kpi"] == "N30101"
    assert {row["service_area"] for row in found["net_cost"]} == {"LSS"}


def test_years(run: Run) -> None:
    exact = answer(run, ["compare", "Mellerud"], "--year", "2021")
    assert exact["rows"][0]["year"] == 2021
    some = answer(run, ["compare", "Mellerud"], "--years", f"2015,2018-{THIS_YEAR - 6}")
    assert some["rows"][0]["year"] in {2015, *range(2018, THIS_YEAR - 5)}


def test_the_default_theme_and_municipality_come_from_the_config(
    run: Run, environment: dict[str, str]
) -> None:
    with open(environment["KOLADA_BENCH_CONFIG"], "w", encoding="utf-8") as file:
        file.write('kommun = "Gnosjö"\ntema = "ifo"\nbelopp = "tkr"\n')
    done = run("compare", "--format", "json")
    found = json.loads(done.out)
    assert (found["municipality"]["id"], found["theme"]) == ("0617", "ifo")
    assert "Tkr" in run("compare").out


def test_a_cold_default_question_is_at_most_ten_requests(run: Run, kolada: StandIn) -> None:
    assert run("compare", "Mellerud").code == 0
    assert len(kolada.requests) <= 10
    before = len(kolada.requests)
    assert run("compare", "Mellerud").code == 0
    assert len(kolada.requests) == before


def test_twenty_kpis_eight_municipalities_ten_years_is_one_data_request(
    run: Run, kolada: StandIn
) -> None:
    ids = [k["id"] for k in kolada.world.kpis if k["id"].startswith(("N3", "N2"))][:20]
    assert len(ids) == 20
    words = [word for id_ in ids for word in ("--kpi", id_)]
    done = run("compare", "Mellerud", "--group", "G36589", *words, "--format", "json")
    assert len(json.loads(done.out)["rows"]) == 20
    (asked,) = kolada.data_requests
    assert asked.count(",") >= 19 + 7 + 9


def test_the_default_question_with_koladas_whole_catalogue(
    run: Run, kolada: StandIn, recorded_data: Path
) -> None:
    values = recorded_data / "values_2018_2025_66_kommuner.csv"
    kolada.world = read_world(recorded_data, [values])
    # No KPI of the theme's own rows has a recorded value: there is nobody to compare with.
    assert run("compare", "Höör").code == 6
    assert len(kolada.requests) <= 10
    assert len(kolada.data_requests) <= 6
