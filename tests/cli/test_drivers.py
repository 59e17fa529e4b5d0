from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def test_the_table_and_its_finding(run: Run) -> None:
    done = run("drivers", "Mellerud", "--demo", "--theme", "ifo", "--only", "K1,F1")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].startswith("Drivkrafter i Mellerud jämfört med lika kommuner")
    assert lines[1].startswith("PÅHITTADE DEMODATA")
    assert lines[3].startswith("K1 Köpt IFO: kostnadsnivå och köpandel 2025 (p)")
    assert max(map(len, lines)) <= 120
    assert any(line.startswith("Köpt IFO: ") for line in lines)


@pytest.mark.parametrize("columns", ["60", "80"])
def test_a_narrow_terminal_keeps_own_group_and_effect(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    done = run("drivers", "Mellerud", "--demo", "--only", "H1")
    assert max(map(len, done.out.splitlines())) <= int(columns)
    for word in ("Mellerud", "Gruppen", "Effekt"):
        assert word in done.out


def test_json_has_full_figures_and_null(run: Run) -> None:
    done = run("drivers", "Mellerud", "--demo", "--only", "M3", "-f", "json")
    answer = json.loads(done.out)
    assert answer["schema"] == "kolada-bench/drivers/1"
    assert answer["municipality"] == {"id": "1461", "title": "Mellerud"}
    assert {row["kind"] for row in answer["rows"]} == {"factor", "cost"}
    assert None in [row["own"] for row in answer["rows"]]
    assert "NaN" not in done.out


def test_csv_is_a_row_per_figure(run: Run) -> None:
    done = run("drivers", "Mellerud", "--demo", "--only", "K1", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["kind"] for row in rows] == ["factor", "factor", "cost"]
    assert rows[0]["kommun"] == "Mellerud"
    assert rows[-1]["own"] == "3480.0"


def test_markdown(run: Run) -> None:
    done = run("drivers", "Mellerud", "--demo", "--only", "K1", "-f", "markdown")
    assert "## K1 Köpt IFO" in done.out
    assert "| Köpt andel av kostnaden, % |" in done.out


def test_own_year_against_own_year(run: Run, tmp_path: Path) -> None:
    bare = run("drivers", "Mellerud", "--demo", "--only", "H1", "--from-year")
    named = run("drivers", "Mellerud", "--demo", "--only", "H1", "--from-year", "2022")
    assert bare.code == named.code == 0
    assert bare.out == named.out
    assert "2025     2022" in bare.out
    index = tmp_path / "pkv.csv"
    index.write_text("namn;PKV\nutgåva;test\når;index\n2022;100\n2025;112\n", "utf-8")
    line = ["drivers", "Mellerud", "--demo", "--only", "H1", "--from-year", "2022"]
    fixed = run(*line, "--prisindex", str(index))
    assert "Prisnivå (index), %" in fixed.out
    assert "PKV, utgåva test" in fixed.out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["--only", "H7"], 'Uppdelningen "H7" finns inte'),
        (["--theme", "grundskola"], "ingen uppdelning i drivkrafter"),
        (["--from-year", "2022", "--group", "län"], "--group kan inte stå med"),
        (["--from-year", "i fjol"], "--from-year"),
        (["--prisindex", "pkv.csv"], "ange också --from-year"),
        (["--from-year", "2025", "--year", "2025"], "ett år före 2025"),
    ],
)
def test_a_question_that_cannot_be_asked_is_exit_code_2(
    run: Run, line: list[str], words: str
) -> None:
    done = run("drivers", "Mellerud", "--demo", *line)
    assert done.code == 2
    assert words in done.err
    assert done.out == ""


def test_a_broken_index_file_is_exit_code_5(run: Run, tmp_path: Path) -> None:
    line = ["drivers", "Mellerud", "--demo", "--from-year", "2022", "--prisindex"]
    assert run(*line, str(tmp_path / "saknas.csv")).code == 5


def test_help_has_examples(run: Run) -> None:
    done = run("drivers", "--help")
    assert done.code == 0
    assert "kolada-bench drivers Mellerud --theme aldreomsorg" in done.out
