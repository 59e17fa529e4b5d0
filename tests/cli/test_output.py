"""Formats, files, streams: what comes out, and that it comes out whole."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import ROOT

if TYPE_CHECKING:
    from tests.cli.conftest import Run

QUESTION = ("compare", "Mellerud", "--kpi", "N30101", "--kpi", "N33817")
Start = Callable[..., subprocess.CompletedProcess[bytes]]


def test_csv_holds_the_figures_of_the_json(run: Run) -> None:
    rows = json.loads(run(*QUESTION, "--format", "json").out)["rows"]
    done = run(*QUESTION, "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(done.out)))
    assert [line["kpi"] for line in lines] == ["N30101", "N33817"]
    for line, row in zip(lines, rows, strict=True):
        assert line["kommun"] == "Mellerud"
        assert float(line["value"]) == row["value"]
        assert float(line["median"]) == row["median"]
        assert line["national"] == ("" if row["national"] is None else str(row["national"]))
        assert line["source_line"] == row["source_line"]
    assert float(lines[0]["gap_mnkr_median"]) == rows[0]["gap_mnkr"]["median"]
    assert lines[0]["gap_persons_median"] == ""


def test_csv_excel_is_what_a_swedish_excel_reads(run: Run) -> None:
    rows = json.loads(run(*QUESTION, "--format", "json").out)["rows"]
    text = run(*QUESTION, "--format", "csv-excel").out
    assert text.startswith("\ufeffKommunkod;Kommun;Nyckeltal;")
    (line, _) = csv.DictReader(io.StringIO(text[1:]), delimiter=";")
    assert "." not in line["Medelvärde"]
    assert float(line["Medelvärde"].replace(",", ".")) == rows[0]["mean"]
    assert line["Preliminärt"] == ("ja" if rows[0]["preliminary"] else "nej")


def test_csv_for_programs_writes_true_and_false_as_json_does(run: Run) -> None:
    (line, _) = csv.DictReader(io.StringIO(run(*QUESTION, "--format", "csv").out))
    assert line["derived"] == "false"
    assert line["preliminary"] in ("true", "false")


def test_warnings_of_a_csv_are_said_on_stderr(run: Run) -> None:
    line = ("compare", "Gnosjö", "--kpi", "N28013", "--format", "csv")
    assert "Varning: Gnosjö har ingen grupp" in run(*line).err
    assert run(*line, "--quiet").err == ""


def test_nka_as_csv(run: Run) -> None:
    done = run("nka", "Mellerud", "--theme", "ifo", "--format", "csv")
    assert done.code == 0, done.err
    lines = list(csv.DictReader(io.StringIO(done.out)))
    assert {line["service_area"] for line in lines} == {"IFO"}
    assert len(lines) > 3


def test_markdown_has_tables_and_source(run: Run) -> None:
    text = run(*QUESTION, "--format", "markdown").out
    assert text.startswith("# Mellerud jämfört med lika kommuner")
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 4
    assert len({line.count("|") for line in table}) == 1
    assert "*Källa: Kolada, hämtat" in text


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.json", "{"), ("a.csv", "kommun_id,"), ("a.md", "# "), ("a.txt", "Mellerud ")],
)
def test_the_file_name_says_the_format(
    run: Run, tmp_path: Path, name: str, start: str
) -> None:
    file = tmp_path / name
    done = run(*QUESTION, "-o", str(file))
    assert (done.code, done.out) == (0, "")
    assert file.read_text(encoding="utf-8").startswith(start)
    assert f"Skrev {file}." in done.err
    assert run(*QUESTION, "-o", str(file), "--quiet").err == ""


def test_the_option_goes_before_the_file_name(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    run(*QUESTION, "-o", str(file), "--format", "csv-excel")
    assert file.read_bytes().startswith(b"\xef\xbb\xbfKommunkod;")
    assert b"\r" not in file.read_bytes()


def test_a_new_file_has_the_mode_of_any_new_file(run: Run, tmp_path: Path) -> None:
    file, other = tmp_path / "a.json", tmp_path / "other"
    other.touch()
    run(*QUESTION, "-o", str(file))
    assert mode(file) == mode(other)
    file.chmod(0o640)
    run(*QUESTION, "-o", str(file))
    assert mode(file) == 0o640


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_a_file_is_left_as_it_was_when_the_new_one_fails(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "ut"
    folder.mkdir()
    file = folder / "a.json"
    file.write_text("gammalt", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    done = run(*QUESTION, "-o", str(file))
    assert done.code == 2
    assert file.read_text(encoding="utf-8") == "gammalt"
    assert list(folder.iterdir()) == [file]


def test_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    done = run(*QUESTION, "-o", str(tmp_path / "borta" / "a.json"))
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "mappen finns inte" in done.err
    done = run(*QUESTION, "-o", str(tmp_path))
    assert done.code == 2
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_a_warm_answer_is_byte_for_byte_the_cold_one(start: Start, form: str) -> None:
    line = ("-m", "kolada_bench", *QUESTION, "--format", form)
    cold, warm = start(*line), start(*line)
    assert cold.returncode == warm.returncode == 0
    assert cold.stdout == warm.stdout
    assert len(cold.stdout) > 200


def test_a_pipe_gets_utf8_whatever_the_locale(start: Start) -> None:
    done = start("-m", "kolada_bench", *QUESTION, LC_ALL="C", PYTHONUTF8="0")
    assert "jämfört med lika kommuner" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("line", [QUESTION, ("groups", "Mellerud"), ("compare", "Melerud")])
def test_any_console_gets_what_it_can_show(
    start: Start, encoding: str, line: tuple[str, ...]
) -> None:
    done = start("-m", "kolada_bench", *line, PYTHONIOENCODING=encoding)
    assert done.returncode == (2 if "Melerud" in line else 0)
    text = (done.stdout or done.stderr).decode(encoding)
    assert "Mellerud" in text
    assert "Traceback" not in done.stderr.decode(encoding)
    if encoding != "utf-8":
        assert "\u2212" not in text


def test_json_stays_json_on_a_poor_console(start: Start) -> None:
    line = ("-m", "kolada_bench", *QUESTION, "--format", "json")
    done = start(*line, PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout.decode("ascii"))["municipality"]["id"] == "1461"


def test_a_reader_that_has_had_enough_is_no_error(environment: dict[str, str]) -> None:
    # Python closes its end before the command has written anything.
    command = subprocess.Popen(
        [sys.executable, "-m", "kolada_bench", *QUESTION],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.close()
    with command.stderr as stream:
        complaint = stream.read()
    assert (command.wait(30), complaint) == (0, b"")
