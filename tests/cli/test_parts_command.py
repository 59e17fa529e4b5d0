"""``parts`` and ``compare --gaps`` on the command line: formats, faults, exit codes."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from kolada_bench.cli.main import main
from tests.stand_in.server import RECORDED_VALUES, StandIn

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

PARTS = ("parts", "Mellerud", "--theme", "ifo", "--demo")
GAPS = ("compare", "Mellerud", "--theme", "ifo", "--gaps", "--demo")


def test_parts_on_the_screen_and_as_markdown(run: Run) -> None:
    done = run(*PARTS)
    assert done.code == 0
    assert "PÅHITTADE DEMODATA" in done.out
    assert "ligger 760 på barn och unga, 330 på missbruksvård vuxna och 70 på" in done.out
    written = run(*PARTS, "--format", "markdown").out
    assert "| Barn och unga | " in written.replace("\u00a0", "")


@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_parts_fit_the_window(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for line in (PARTS, GAPS):
        done = run(*line)
        assert done.code == 0
        assert max(map(len, done.out.split("\n"))) <= int(columns)


def test_parts_as_json_and_csv_hold_the_same(run: Run) -> None:
    rows = json.loads(run(*PARTS, "--format", "json").out)["rows"]
    lines = list(csv.DictReader(io.StringIO(run(*PARTS, "--format", "csv").out)))
    assert [line["kpi"] for line in lines] == [row["kpi"] for row in rows]
    assert [float(line["difference"]) for line in lines] == [
        row["difference"] for row in rows
    ]


def test_gaps_as_csv(run: Run) -> None:
    lines = list(csv.DictReader(io.StringIO(run(*GAPS, "--format", "csv").out)))
    (cost,) = (line for line in lines if line["kpi"] == "N30101")
    assert cost["gaps_unit"] == "mnkr"
    assert float(cost["gaps_median"]) == float(cost["gap_mnkr_median"])
    assert float(cost["gaps_1904"]) == pytest.approx(18.952)
    (share,) = (line for line in lines if line["kpi"] == "N04159")
    assert (share["gaps_unit"], share["gaps_median"]) == ("", "")


def test_a_price_as_it_is_written(run: Run) -> None:
    done = run(*GAPS, "--dygnspris", "7 800,50", "--dygn", "30", "--format", "json")
    given = json.loads(done.out)["one_more_placement"][0]
    assert (given["price"], given["days"]) == (7800.5, 30)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ((*GAPS, "--dygnspris", "dyrt"), 2, '"dyrt" är inget pris'),
        ((*GAPS, "--dygnspris", "0"), 2, "inget pris"),
        ((*GAPS, "--dygn", "400"), 2, "inget antal dygn"),
        (("compare", "Mellerud", "--demo", "--dygnspris", "7800"), 2, "lägg till --gaps"),
        (("compare", "Mellerud", "--demo", "--dygn", "30"), 2, "lägg till --gaps"),
        (("parts", "Melerud", "--demo"), 2, "Menade du Mellerud"),
        (("parts", "Mellerud", "--demo", "--theme", "personal"), 2, "delas upp"),
        ((*PARTS, "--year", "2010"), 6, "Ingen kostnad går att dela upp år 2010"),
    ],
)
def test_faults(run: Run, line: tuple[str, ...], code: int, said: str) -> None:
    done = run(*line)
    assert done.code == code
    assert said in done.err
    assert done.out == ""


def test_a_source_without_any_part_is_exit_code_6(
    environment: dict[str, str], recorded_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The recorded values have deviations of some municipalities, and no cost of any.
    with StandIn.from_recorded(recorded_data, [RECORDED_VALUES]) as kolada:
        monkeypatch.setenv("KOLADA_BENCH_API_URL", kolada.url)
        assert main(["parts", "Mellerud", "--theme", "ifo", "--quiet"]) == 6


def test_help_has_an_example(run: Run) -> None:
    assert "kolada-bench parts Mellerud --theme ifo --demo" in run("parts", "--help").out
    assert "--dygnspris 7800" in run("compare", "--help").out
