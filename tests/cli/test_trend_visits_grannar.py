"""The commands on a stand-in Kolada, over HTTP: formats, faults and exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from kolada_bench.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn


def test_a_trend_of_lika_kommuner(run: Run) -> None:
    done = run("trend", "Mellerud", "--kpi", "N30101", "--group", "lika", "kommuner")
    assert (done.code, done.err) == (0, "")
    assert "samma 7 av 7 kommuner" in done.out
    assert "Källa: Kolada" in done.out
    data = json.loads(run("trend", "Mellerud", "--kpi", "N30101", "-f", "json").out)
    assert data["schema"] == "kolada-bench/trend/1"
    # The fixture's N30101 has a value everywhere, always: ten years and seven members.
    assert len(data["rows"]) == 10
    assert {row["n"] for row in data["rows"]} == {7}


def test_csv_has_a_row_per_year_and_its_source(run: Run) -> None:
    done = run("trend", "Mellerud", "--kpi", "N30101", "-f", "csv", "--years", "2019-2021")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["year"] for row in rows] == ["2019", "2020", "2021"]
    assert all("Kolada" in row["source_line"] for row in rows)


def test_neighbours_are_searched_among_all_in_one_round(run: Run, kolada: StandIn) -> None:
    words = ("compare", "Mellerud", "--kpi", "N30101", "--group", "grannar")
    done = run(*words, "--variables", "N30101", "-f", "json")
    assert done.code == 0, done.err
    data = json.loads(done.out)
    (group,) = data["groups"]
    assert (group["id"], group["kind"]) == ("grannar:N30101", "grannar")
    assert len(group["members"]) == 7
    assert group["why"]["variables"][0]["formula"] == "N30101"
    # Written out, and without --group, it is the same question.
    for other in (
        ("compare", "Mellerud", "--kpi", "N30101", "--group", "grannar:N30101"),
        ("compare", "Mellerud", "--kpi", "N30101", "--variables", "N30101"),
    ):
        assert json.loads(run(*other, "-f", "json").out) == data


@pytest.mark.parametrize(
    ("line", "code", "parts"),
    [
        ("trend Melerud", 2, ["Menade du Mellerud"]),
        ("trend Mellerud --kpi N99999", 2, ["N99999"]),
        ("trend Mellerud --kpi N30101 --prisindex", 2, ["kräver ett eget prisindex"]),
        ("trend Mellerud --kpi N30101 --prisindex nej.csv", 5, ["nej.csv", "finns inte"]),
        ("trend Mellerud --kpi N30101 --old-groups nej.json", 5, ["nej.json"]),
        ("trend Mellerud --kpi N30001 --index", 2, ["Visas inte som index"]),
        ("trend Mellerud --kpi N30101 --years 1999", 6, ["värde alla år"]),
        ("trend Mellerud --year 2024", 2, ["Okända argument"]),
        ("visits Mellerud", 2, ["det saknas", "--area"]),
        ("visits Mellerud --area kultur", 2, ["kultur", "äldreomsorg"]),
        ("visits Mellerud --area IFO --margin -1", 2, ["procentenheter"]),
        ("visits Mellerud --area IFO --margin x", 2, ["procentenheter"]),
        ("visits Mellerud --area IFO --kpi N30101 --demo", 2, ["ingen riktning"]),
        ("visits Mellerud --area IFO --year 2030 --demo", 6, ["Ingen lista kan göras"]),
        ("grannar", 2, ["Ange en kommun", "kolada-bench grannar"]),
        ("grannar Mellerud --area kultur", 2, ["kultur"]),
        ("grannar Mellerud --variables x", 2, ["N01951:2"]),
        ("grannar Mellerud --variables N99999", 2, ["N99999"]),
        ("compare Mellerud --group län --variables N01951", 2, ["--group grannar"]),
    ],
)
def test_faults_are_one_line_and_a_code(
    run: Run, line: str, code: int, parts: list[str]
) -> None:
    done = run(*line.split())
    assert (done.code, done.out) == (code, "")
    assert len(done.err.splitlines()) == 1
    for part in parts:
        assert part.casefold() in done.err.casefold()


@pytest.mark.parametrize(
    "line",
    [
        "trend Mellerud --theme ifo --demo",
        "trend Mellerud --kpi N30101 --index --group grannar --demo",
        "visits Mellerud --area äldreomsorg --demo",
        "visits Mellerud --area IFO --margin 2,5 --demo",
        "grannar Mellerud --demo",
        "grannar Mellerud --area LSS --demo",
    ],
)
@pytest.mark.parametrize("form", ["table", "json", "csv", "csv-excel", "markdown"])
def test_every_form_of_every_answer(
    line: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*line.split(), "--format", form, "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "Internt fel" not in out
    if form in ("table", "markdown"):
        assert "PÅHITTADE DEMODATA" in out
    if form == "json":
        assert json.loads(out)["provenance"]["invented"] is True
    if form == "csv":
        rows = list(csv.reader(io.StringIO(out)))
        assert len({len(row) for row in rows}) == 1


def test_a_narrow_screen_keeps_the_newest_years(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["trend", "Mellerud", "--kpi", "N30101", "--demo"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 60
    (heads,) = [line for line in out.splitlines() if re.match(r" +20\d\d ", line)]
    assert heads.endswith("2025\u00a0(p)")
    assert "2017" not in heads


def test_the_answer_is_written_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "trend.json"
    words = ["trend", "Mellerud", "--kpi", "N30101", "--demo", "-o", str(path), "-q"]
    assert main(words) == 0
    assert json.loads(path.read_text("utf-8"))["index"] is False
