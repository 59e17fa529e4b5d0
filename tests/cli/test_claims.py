from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest

from kolada_bench.cli.main import main

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn

SENTENCE = "Köpt vård är dubbelt så hög som i jämförbara kommuner."


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Köpt vård", level=1)
    document.add_paragraph(SENTENCE)
    file = tmp_path / "plan.docx"
    document.save(str(file))
    return file


def demo(*line: str | Path) -> int:
    return main(["claims", *map(str, line), "--demo"])


def test_a_word_document_is_tried(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo(plan, "Mellerud", "--year", "2025") == 0
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
    assert demo(plan, "Mellerud", "--year", "2025") == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= int(columns)
    assert "Bedömning" in out
    assert "stöds inte" in out


def test_what_is_not_borne_out_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("IFO kostar hälften så mycket som i riket 2025.", encoding="utf-8")
    assert demo(file, "Mellerud") == 0


def test_ties_are_written_filled_in_and_read(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ties = tmp_path / "pastaenden.toml"
    assert demo(plan, "Mellerud", "--year", "2025", "--write-ties", ties) == 0
    assert f"Skrev {ties}." in capsys.readouterr().err
    text = ties.read_text(encoding="utf-8")
    assert tomllib.loads(text)["pastaende"][0]["mening"] == SENTENCE
    ties.write_text(
        text.replace('# nyckeltal = "X30101_kopt"', 'nyckeltal = "N04159"'),
        encoding="utf-8",
    )
    line = (plan, "Mellerud", "--year", "2025", "--ties", ties, "--format", "json")
    assert demo(*line) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["summary"] == {"supported": 1, "not_supported": 0, "undecided": 0}
    # What has been filled in is never written over.
    assert demo(plan, "Mellerud", "--write-ties", ties) == 2
    assert "finns redan" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "csv-excel", "markdown", "json"])
def test_every_format(plan: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo(plan, "Mellerud", "--year", "2025", "--format", form) == 0
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
    assert demo(tmp_path / name, "Mellerud") == code
    err = capsys.readouterr().err.strip()
    assert says in err
    assert "\n" not in err


def test_kolada_itself_is_asked_for_what_the_text_needs(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("IFO kostar mer än i jämförbara kommuner 2024.", encoding="utf-8")
    ran = run("claims", str(file), "Mellerud", "--format", "json")
    assert ran.code == 0, ran.err
    data = json.loads(ran.out)
    assert data["provenance"]["source"] == "kolada"
    (row,) = data["rows"]
    assert (row["kpi"], row["year"]) == ("N30101", 2024)
    assert row["source_line"].startswith("Källa: Kolada (N30101)")


def test_only_kolada_itself_knows_how_many_kpis_it_has(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("Där finns ca 5000 nyckeltal.", encoding="utf-8")
    ran = run("claims", str(file), "Mellerud", "--format", "json")
    assert ran.code == 0, ran.err
    (row,) = json.loads(ran.out)["rows"]
    # The stand-in has far fewer than 4 500, which "ca 5000" is accepted from.
    assert row["status"] == "not_supported"
    assert row["accepted_low"] == 4500.0
    assert "nyckeltal för kommuner uppdateras" in row["how"]


def test_a_text_without_claims_asks_kolada_for_no_values(
    run: Run, kolada: StandIn, tmp_path: Path
) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("Vi arbetar med kvalitet.", encoding="utf-8")
    ran = run("claims", str(file), "Mellerud")
    assert ran.code == 0, ran.err
    assert "Inga påståenden hittades" in ran.out
    assert kolada.data_requests == []


def test_a_document_without_its_municipality(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo(plan) == 2
    assert "Ange vilken kommun" in capsys.readouterr().err
