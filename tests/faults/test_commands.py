"""Whole commands while Kolada fails: one line, its exit code, every old file as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.conftest import QUESTION
from tests.faults.test_answers import told_twice

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn

KPI = ("Mellerud", "--kpi", "N30101")
COMMANDS = {
    "compare": (("compare", *KPI), "a.json"),
    "snapshot": (("snapshot", "save", *KPI), "a.sqlite"),
    "chart": (("chart", *KPI, "--typ", "utveckling"), "a.csv"),
    "report": (("report", "Mellerud", "--utan-bilder"), "a.docx"),
}


def contradict(body: dict[str, Any]) -> dict[str, Any]:
    rows = told_twice(body["values"])
    return body | {"values": rows, "count": len(rows)}


FAULTS: dict[str, tuple[dict[str, Any], int]] = {
    "busy": ({"kind": "status", "status": 503}, 3),
    "cut": ({"kind": "cut"}, 3),
    "lost row": ({"kind": "lose", "id": "1461"}, 4),
    "two answers": ({"kind": "edit", "edit": contradict}, 4),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_writes_part_of_the_data(
    run: Run, kolada: StandIn, tmp_path: Path, command: str, fault: str
) -> None:
    words, name = COMMANDS[command]
    details, code = FAULTS[fault]
    folder = tmp_path / "ut"
    folder.mkdir()
    file = folder / name
    old = b"SQLite format 3\0 och mer"  # a snapshot is not written over anything else
    file.write_bytes(old)
    kolada.fail(at="/data/", times=None, **details)
    done = run(*words, "-o", str(file))
    assert (done.code, done.out) == (code, "")
    assert done.err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {name: old}


def test_a_kpi_that_changes_title_between_two_requests(
    run: Run, kolada: StandIn, tmp_path: Path
) -> None:
    before = json.loads(run(*QUESTION).out)["rows"]

    def renamed(body: dict[str, Any]) -> dict[str, Any]:
        rows = [row | {"title": f"{row['title']} (ny)"} for row in body["values"]]
        return body | {"values": rows}

    kolada.fail("edit", at="/v3/kpi", times=None, edit=renamed)
    # N30101 is kept under its old name; asked for with another KPI it has the new one.
    both = json.loads(run(*QUESTION, "--kpi", "N33817").out)["rows"]
    assert [row["title"].endswith(" (ny)") for row in both] == [True, True]
    again = json.loads(run(*QUESTION).out)["rows"]
    assert again == before
    assert {**both[0], "title": ""} == {**before[0], "title": ""}


def test_a_kpi_with_two_titles_in_one_answer_is_refused_and_not_kept(
    run: Run, kolada: StandIn
) -> None:
    def doubled(body: dict[str, Any]) -> dict[str, Any]:
        other = body["values"][0] | {"title": "Något annat"}
        return body | {"values": [*body["values"], other], "count": len(body["values"]) + 1}

    kolada.fail("edit", at="/v3/kpi", times=None, edit=doubled)
    done = run(*QUESTION)
    assert (done.code, done.out) == (4, "")
    assert "två olika svar för" in done.err
    kolada.faults.clear()
    assert run(*QUESTION).code == 0


def test_a_municipality_that_disappears(run: Run, kolada: StandIn, tmp_path: Path) -> None:
    before = json.loads(run(*QUESTION).out)
    gone = before["groups"][0]["members"][0]
    areas = kolada.world.municipalities
    empty_the_cache(run)
    kolada.world.municipalities = [area for area in areas if area["id"] != gone["id"]]
    after = json.loads(run(*QUESTION).out)
    # Still a member of its group with a value; only its name is not to be had.
    assert [row["median"] for row in after["rows"]] == [
        row["median"] for row in before["rows"]
    ]
    assert after["groups"][0]["members"][0] == gone | {"title": gone["id"]}
    empty_the_cache(run)
    kolada.world.municipalities = [area for area in areas if area["id"] != "1461"]
    done = run(*QUESTION)
    assert (done.code, done.err) == (2, 'Kommunen "Mellerud" finns inte.\n')


def empty_the_cache(run: Run) -> None:
    assert run("cache", "clear").code == 0


@pytest.mark.parametrize(
    ("at", "lost"),
    [("/municipality", "1461"), ("/v3/kpi", "N30101"), ("_groups", "G36589")],
)
def test_a_list_that_loses_an_id_is_refused(
    run: Run, kolada: StandIn, at: str, lost: str
) -> None:
    fault = kolada.fail("lose", id=lost, at=at, times=None)
    done = run(*QUESTION)
    assert (done.code, done.out) == (4, "")
    assert "ofullständigt" in done.err
    assert fault.hits > 0
    kolada.faults.clear()
    assert run(*QUESTION).code == 0


def test_kolada_down_for_the_whole_run_with_kept_answers(
    run: Run, kolada: StandIn, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "ut"
    folder.mkdir()
    words, name = COMMANDS["report"]
    assert run(*words, "-o", str(folder / "forr.md")).code == 0
    config = Path(environment["KOLADA_BENCH_CONFIG"])
    config.write_text("[cache]\nmetadata_dygn = 0\nvarden_timmar = 0\n", encoding="utf-8")
    kolada.stop()
    done = run(*words, "-o", str(folder / name))
    assert done.code == 0
    assert (folder / name).stat().st_size > 10_000
    assert "Kolada svarar inte. Visar svar som hämtades" in done.err
    assert run(*words, "-o", str(folder / "nu.md")).code == 0
    assert (folder / "nu.md").read_bytes() == (folder / "forr.md").read_bytes()
