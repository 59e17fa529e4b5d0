"""Hostile titles through the command line: what comes out is text, and nothing more."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from kolada_bench.cli import console
from kolada_bench.cli.main import main
from kolada_bench.cli.terminal import render
from kolada_bench.schema import Municipality
from tests.hostile.world import OWN, TITLES, harm_in, hostile_snapshot

COMMANDS = (
    ("compare", OWN, "--theme", "ifo"),
    ("compare", OWN, "--kpi", "N30101", "--kpi", "N33817", "--group", "kommungrupp"),
    ("parts", OWN),
    ("trend", OWN, "--kpi", "N30101"),
    ("drivers", OWN),
    ("standout", OWN),
    ("visits", OWN, "--area", "IFO"),
    ("grannar", OWN),
)
SCREENS = (
    *COMMANDS,
    ("groups", OWN),
    ("kpi", "search", "kostnad"),
    ("kpi", "show", "N30101"),
    ("kpi", "calendar"),
    ("doctor", "--data", OWN),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_snapshot(tmp_path_factory.mktemp("fientlig") / "h.sqlite")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.toml"
    config.touch()
    monkeypatch.setenv("KOLADA_BENCH_CONFIG", str(config))
    monkeypatch.setenv("KOLADA_BENCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("COLUMNS", raising=False)


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert not harm_in(out) - {"\ufeff"}
    assert not harm_in(err)
    return out


@pytest.mark.parametrize("words", SCREENS, ids=" ".join)
def test_a_screen(
    words: tuple[str, ...], snapshot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ran(capsys, *words, "--snapshot", str(snapshot))
    assert max(map(cell_len, out.split("\n"))) <= 120
    assert len(out) > 200


@pytest.mark.parametrize("form", ["json", "csv", "csv-excel", "markdown"])
@pytest.mark.parametrize("words", [COMMANDS[1], COMMANDS[5]], ids=" ".join)
def test_a_form(
    words: tuple[str, ...], form: str, snapshot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ran(capsys, *words, "--snapshot", str(snapshot), "--format", form)
    if form == "json":
        assert json.loads(out)["municipality"]["title"].startswith("Mellerud<script>")
    elif form == "markdown":
        assert not re.search(r"(?<!\\)<|(?<!\\)\[|://", out)
    else:
        delimiter = ";" if form == "csv-excel" else ","
        text = io.StringIO(out.removeprefix("\ufeff"))
        rows = list(csv.reader(text, delimiter=delimiter, strict=True))
        assert len({len(row) for row in rows}) == 1
        for cell in (cell for row in rows for cell in row if cell[:1] in tuple("=+-@")):
            float(cell.replace(",", "."))  # what begins so is a figure


def test_what_is_wrong_is_told_without_obeying_it(
    snapshot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "Mellerud\x1b]0;taken\x07\x9b31m\u202e\u200b"
    for words in (
        ("compare", bad),
        ("compare", OWN, "--group", bad),
        ("compare", OWN, "--kpi", bad),
        ("compare", OWN, "--theme", f"{bad}.toml"),
        ("compare", OWN, "--egna", f"{bad}.csv"),
        ("report", OWN, "--preset", bad, "-o", "x.docx"),
        (bad,),
        ("snapshot", "show", bad),
    ):
        options = () if words[0] in ("snapshot", bad) else ("--snapshot", str(snapshot))
        assert main((*words, *options)) in (2, 5)
        out, err = capsys.readouterr()
        assert out == ""
        assert err.strip()
        assert not harm_in(err)


def test_a_command_to_copy_holds_nothing_that_a_shell_obeys() -> None:
    for name in ("Mellerud; rm -rf ~", "$(rm -rf ~)", "`id`", "a|b", *TITLES[:10]):
        typed = Municipality("1461", name, "K").typed
        assert typed == "1461" or re.fullmatch(r"[^\W\d_][^\W\d_ -]*( [^\W\d_]+)*", typed)
    for name in ("Mellerud", "Upplands Väsby", "Malung-Sälen", "Åmål"):
        assert Municipality("1461", name, "K").typed == name


def test_colour_is_ours_alone(snapshot: Path) -> None:
    from kolada_bench.benchmark import compare
    from kolada_bench.sources.snapshot import SnapshotSource

    page = compare(OWN, kpis=["N30101"], source=SnapshotSource(snapshot)).page()
    text = render(page, 100, colour=True)
    codes = re.findall("\x1b[^m]*m", text)
    assert set(codes) <= {"\x1b[1m", "\x1b[1;7m", "\x1b[0m"}
    assert not harm_in(re.sub("\x1b\\[[0-9;]*m", "", text))


def test_the_line_of_progress_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    progress = console.Progress(quiet=False)
    for told in TITLES[7:13]:
        progress.show(told)
        shown = capsys.readouterr().err
        assert shown.startswith("\r")
        assert not harm_in(shown[1:])
        assert "\n" not in shown


def test_nothing_else_prints() -> None:
    """What is no answer goes through ``console``; the others print figures alone."""
    room = Path(console.__file__).parent
    printing = {
        file.name
        for file in room.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    }
    assert printing <= {"console.py", "main.py", "cache.py", "standout.py"}
