from __future__ import annotations

import json
import tomllib
from pathlib import Path

import docx
import pytest

from kolada_bench.cli.main import main

SENTENCE = "Köpt vård är dubbelt så hög som i jämförbara kommuner."


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Köpt vård", level=1)
    document.add_paragraph(SENTENCE)
    file = tmp_path / "plan.docx"
    document.save(str(file))
    return file


def run(*line: str | Path) -> int:
    return main(["claims", *map(str, line), "--demo"])


def test_a_word_document_is_tried(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(plan, "Mellerud", "--year", "2025") == 0
    out = capsys.readouterr().out
    assert "Påståenden i plan.docx prövade för Mellerud" in out
    assert "PÅHITTADE DEMODATA" in out
    assert "”dubbelt så hög som i jämförbara kommuner”: kan inte avgöras" in out
    assert max(map(len, out.splitlines())) <= 120


@pytest.mark.parametrize("columns", ["80", "100"])
def test_a_narrow_window_holds_it(
    plan: Path,
    columns: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert run(plan, "Mellerud", "--year", "2025") == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= int(columns)
    assert "Bedömning" in out
    assert "stöds inte" in out


def test_what_is_not_borne_out_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("IFO kostar hälften så mycket som i riket 2025.", encoding="utf-8")
    assert run(file, "Mellerud") == 0


def test_ties_are_written_filled_in_and_read(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ties = tmp_path / "pastaenden.toml"
    assert run(plan, "Mellerud", "--year", "2025", "--write-ties", ties) == 0
    assert f"Skrev {ties}." in capsys.readouterr().err
    text = ties.read_text(encoding="utf-8")
    assert tomllib.loads(text)["pastaende"][0]["mening"] == SENTENCE
    ties.write_text(
        text.replace('# nyckeltal = "X30101_kopt"', 'nyckeltal = "N04159"'),
        encoding="utf-8",
    )
    line = (plan, "Mellerud", "--year", "2025", "--ties", ties, "--format", "json")
    assert run(*line) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["summary"] == {"supported": 1, "not_supported": 0, "undecided": 0}
    # What has been filled in is never written over.
    assert run(plan, "Mellerud", "--write-ties", ties) == 2
    assert "finns redan" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "csv-excel", "markdown", "json"])
def test_every_format(plan: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(plan, "Mellerud", "--year", "2025", "--format", form) == 0
    captured = capsys.readouterr()
    assert "PÅHITTADE DEMODATA" in captured.out
    assert "dubbelt så hög" in captured.out
    if form == "csv-excel":
        head = captured.out.splitlines()[0]
        # Every column has a Swedish heading.
        assert "_" not in head
        assert "Bedömning;Så bedömt" in head


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("plan.pdf", 2, "är inte .docx, .txt eller .md"),
        ("finns-inte.docx", 2, "finns inte"),
    ],
)
def test_faults_are_one_swedish_line(
    tmp_path: Path, name: str, code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF")
    assert run(tmp_path / name, "Mellerud") == code
    err = capsys.readouterr().err.strip()
    assert says in err
    assert "\n" not in err


def test_a_document_without_its_municipality(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(plan) == 2
    assert "Ange vilken kommun" in capsys.readouterr().err
