"""``kolada-bench chart``: every kind, every form of file, and what goes wrong."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kolada_bench.cli.chart import KINDS, read_pixels, read_width
from kolada_bench.cli.main import main
from kolada_bench.errors import NoBrowser
from kolada_bench.report.browser import browser_path
from kolada_bench.report.figures import kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Run
    from tests.cli.test_output import Start

Done = tuple[int, str, str]
QUESTIONS = {
    "rangordning": "--kpi N30101",
    "prickar": "--kpi N33816",
    "utveckling": "--kpi N21006",
    "paneler": "--theme lss",
    "nka": "",
    "varmekarta": "--theme socialtjanst",
    "delar": "--theme ifo",
    "drivkrafter": "--only H1",
    "utforare": "",
    "kvalitet": "--kpi N21006 --kpi U21468",
}
"""A kind of chart: what the demo is asked for it."""


@pytest.fixture
def chart(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Done]:
    """Return the command on the demo, in a folder of this test alone."""
    monkeypatch.chdir(tmp_path)

    def done(line: str) -> Done:
        code = main(["chart", *line.split(), "--demo"])
        out, err = capsys.readouterr()
        return code, out, err

    return done


def has_browser() -> bool:
    try:
        browser_path()
    except NoBrowser:
        return False
    return True


needs_browser = pytest.mark.skipif(
    not has_browser(), reason="no Chrome, Edge or Chromium to draw with"
)


def test_help_lists_the_kinds_that_there_are() -> None:
    assert tuple(KINDS) == tuple(kinds._ASKED) == tuple(QUESTIONS)


@pytest.mark.parametrize("kind", list(QUESTIONS))
def test_every_kind_has_its_figures(kind: str, chart: Callable[[str], Done]) -> None:
    code, out, err = chart(f"Mellerud --typ {kind} {QUESTIONS[kind]} -o figur.json")
    assert (code, out) == (0, ""), err
    data = json.loads(Path("figur.json").read_text(encoding="utf-8"))
    assert (data["schema"], data["kind"]) == ("kolada-bench/chart/1", kind)
    assert data["invented"] is True
    assert data["municipality"] == {"id": "1461", "title": "Mellerud"}
    assert data["provenance"]["source"] == "demo"
    assert data["provenance"]["invented"] is True
    assert data["title"]
    assert data["alt"]
    assert "PÅHITTADE DEMODATA" in data["source_line"]
    assert {len(row) for row in data["rows"]} == {len(data["headings"])}


def test_the_kind_is_guessed(chart: Callable[[str], Done]) -> None:
    chart("Mellerud --kpi N30101 -o ett.json")
    chart("Mellerud -o inget.json")
    guessed = [
        json.loads(Path(name).read_text(encoding="utf-8"))["kind"]
        for name in ("ett.json", "inget.json")
    ]
    assert guessed == ["rangordning", "nka"]


def test_what_was_written_and_what_it_shows(chart: Callable[[str], Done]) -> None:
    code, out, err = chart("Mellerud --kpi N30101 -o figur.csv")
    assert (code, out) == (0, "")
    warning, written = err.replace("\u00a0", " ").splitlines()
    assert warning.startswith("Varning: 2025 är preliminärt")
    assert written.startswith("Skrev figur.csv. Alternativtext: Liggande stapeldiagram: ")
    assert "Mellerud har 6 960 kr/inv" in written
    quiet = chart("Mellerud --kpi N30101 -o figur.csv --quiet")
    assert quiet == (0, "", "")


def test_alt_text_alone_on_stdout(chart: Callable[[str], Done]) -> None:
    code, out, err = chart("Mellerud --kpi N30101 --alt --quiet")
    assert (code, err) == (0, "")
    assert out.startswith("Liggande stapeldiagram: ")
    assert len(out.splitlines()) == 1
    _, same, told = chart("Mellerud --kpi N30101 --alt -o figur.csv")
    assert same == out
    assert "Alternativtext" not in told
    assert "Skrev figur.csv." in told


def test_figures_as_csv(chart: Callable[[str], Done]) -> None:
    chart("Mellerud --kpi N33816 -o figur.csv")
    text = Path("figur.csv").read_text(encoding="utf-8")
    rows = {row["Kommun"]: row for row in csv.DictReader(io.StringIO(text))}
    value = next(name for name in rows["Mellerud"] if "1\u00a0000" in name)
    assert float(rows["Norberg"][value]) > float(rows["Mellerud"][value])
    assert rows["Ragunda"][value] == ""  # missing is never 0
    assert all("PÅHITTADE DEMODATA" in row["Källa"] for row in rows.values())
    chart("Mellerud --kpi N33816 -o excel.csv --format csv-excel")
    excel = Path("excel.csv").read_bytes().decode("utf-8")
    assert excel.startswith("\ufeffKommun;")
    assert "," in next(line for line in excel.splitlines() if line.startswith("Norberg"))


@needs_browser
@pytest.mark.parametrize(
    ("size", "across"), [("", 1920), ("--bredd 8", 960), ("--pixlar 400", 400)]
)
def test_a_picture_is_as_wide_as_asked(
    size: str, across: int, chart: Callable[[str], Done]
) -> None:
    code, _, err = chart(f"Mellerud --kpi N30101 {size} -o figur.png")
    assert code == 0, err
    head = Path("figur.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    width, height = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
    assert width == across
    shown = f"{width:,} × {height:,} punkter".replace(",", " ")
    assert f"Skrev figur.png ({shown}, " in err.replace("\u00a0", " ")


@needs_browser
@pytest.mark.parametrize(("suffix", "head"), [("svg", b"<svg"), ("pdf", b"%PDF")])
def test_pictures_for_print(suffix: str, head: bytes, chart: Callable[[str], Done]) -> None:
    code, _, err = chart(f"Mellerud --kpi N30101 -o figur.{suffix}")
    assert code == 0, err
    assert Path(f"figur.{suffix}").read_bytes().startswith(head)
    assert f"Skrev figur.{suffix} (16 cm bred)." in err.replace("\u00a0", " ")


def test_without_a_browser_a_page_is_the_way_out(start: Start, tmp_path: Path) -> None:
    line = ("-m", "kolada_bench", "chart", "Mellerud", "--kpi", "N30101", "--demo", "-q")
    # In a process of its own: this one may have a browser open already.
    picture = tmp_path / "figur.png"
    done = start(*line, "-o", str(picture), BROWSER_PATH="finns/inte")
    assert done.returncode == NoBrowser.exit_code
    assert len(done.stderr.decode().splitlines()) == 1
    assert "-o figur.html" in done.stderr.decode()
    assert not picture.exists()
    page = tmp_path / "figur.html"
    done = start(*line, "-o", str(page), BROWSER_PATH="finns/inte")
    assert (done.returncode, done.stderr) == (0, b"")
    text = page.read_text(encoding="utf-8")
    assert "PÅHITTADE DEMODATA" in text
    assert "Mellerud har högst kostnad" in text


@pytest.mark.parametrize(
    ("line", "code", "parts"),
    [
        ("Mellerud --kpi N30101", 2, ["-o figur.png", "--alt"]),
        ("Mellerud --kpi N30101 -o figur.bmp", 2, [".png", "figur.bmp"]),
        ("Mellerud --kpi N30101 -o figur", 2, [".png"]),
        ("Mellerud --kpi N30101 -o figur.png -f json", 2, ["json", "figur.png"]),
        ("Mellerud --kpi N30101 --kpi N33001 -o x.csv", 2, ["--typ paneler"]),
        ("Mellerud --typ rangordning -o x.csv", 2, ["--kpi N30101"]),
        ("Mellerud --typ kvalitet --kpi N21006 -o x.csv", 2, ["två nyckeltal"]),
        ("Mellerud --typ prikar -o x.csv", 2, ["prikar", "prickar"]),
        ("Mellerud --typ nka --kpi N30101 -o x.csv", 2, ["--theme"]),
        ("Mellerud --typ utveckling --kpi N30101 --year 2024 -o x.csv", 2, ["--years"]),
        ("Mellerud --typ varmekarta --year 2024 -o x.csv", 2, ["--years"]),
        ("Mellerud --typ varmekarta --years 2024 -o x.csv", 2, ["fler år"]),
        ("Mellerud --typ delar --kpi N20048 --theme ifo -o x.csv", 2, ["N30101"]),
        ("Mellerud --typ drivkrafter --only L1 -o x.csv", 2, ["delas inte upp"]),
        ("Mellerud --typ drivkrafter --kpi N30101 -o x.csv", 2, ["--only"]),
        ("Mellerud --typ utforare --kpi N20048 -o x.csv", 2, ["N30101"]),
        ("Mellerud --kpi N30101 --only H1 -o x.csv", 2, ["--typ drivkrafter"]),
        ("Mellerud --kpi N30101 --efter utforare -o x.csv", 2, ["--typ delar"]),
        ("Mellerud --kpi N30101 --group alla -o x.csv", 2, ["--typ prickar"]),
        ("Mellerud --kpi N30101 --bredd 3 -o x.png", 2, ["mellan 5 och 60"]),
        ("Mellerud --kpi N30101 --pixlar 9 -o x.png", 2, ["mellan 200 och"]),
        ("Mellerud --kpi N30101 --bredd 9 --pixlar 400 -o x.png", 2, ["kan inte stå med"]),
        ("Melerud --kpi N30101 -o x.csv", 2, ["Menade du Mellerud"]),
        ("Mellerud --kpi N30101 --year 1999 -o x.csv", 6, ["--year"]),
        ("Mellerud --kpi N30101 -o saknas/x.csv", 2, ["mappen finns inte"]),
    ],
)
def test_faults_are_one_line_and_a_code(
    line: str, code: int, parts: list[str], chart: Callable[[str], Done], tmp_path: Path
) -> None:
    got, out, err = chart(f"{line} --quiet")
    assert (got, out) == (code, ""), err
    assert len(err.splitlines()) == 1
    for part in parts:
        assert part in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "width"), [("16", 16.0), ("12,5", 12.5), ("8.5 cm", 8.5), ("60", 60.0)]
)
def test_widths_in_cm(text: str, width: float) -> None:
    assert read_width(text) == width


@pytest.mark.parametrize("text", ["", "x", "-16", "4,9", "61", "1e1", "nan"])
def test_what_is_no_width(text: str) -> None:
    with pytest.raises(ValueError, match="cm"):
        read_width(text)


@pytest.mark.parametrize("text", ["", "x", "199", "6001", "400.5", "-400"])
def test_what_is_no_number_of_dots(text: str) -> None:
    with pytest.raises(ValueError, match="punkter"):
        read_pixels(text)
    assert read_pixels("400") == 400


def test_real_figures_name_kolada(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "figur.json"
    done = run("chart", "Mellerud", "--kpi", "N30101", "-o", str(file))
    assert done.code == 0, done.err
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data["source_line"].startswith("Källa: Kolada (N30101), hämtat ")
    assert data["source_line"].endswith("egen bearbetning av data från Kolada.")
    assert data["invented"] is False
    assert data["provenance"]["source"] == "kolada"
    assert data["provenance"]["retrieved_at"][:4].isdigit()
    assert [group["kind"] for group in data["groups"]] == ["liknande"]
