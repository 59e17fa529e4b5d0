"""``report``: the form by the file's suffix, the presets listed, faults in one line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kolada_bench.report.presets import NAMES

if TYPE_CHECKING:
    from tests.cli.conftest import Run

DEMO = ("report", "Mellerud", "--demo", "--utan-underlag")


def test_a_report_is_written_and_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bokslut.md"
    done = run(*DEMO, "-p", "nyckeltal-bokslut", "--utan-bilder", "-o", str(path))
    assert done.code == 0, done.err
    assert done.out == ""
    # Two charts and a series per KPI; tables: the summary's two groups, three series, the
    # KPIs and the appendix.
    assert f"Skrev {path} (6 figurer, 7 tabeller, " in done.err
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Nyckeltal till bokslutet, Mellerud")
    assert "PÅHITTADE DEMODATA" in text


def test_json_has_the_content(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "oversikt.json"
    assert run(*DEMO, "-o", str(path)).code == 0
    data = json.loads(path.read_text(encoding="utf-8"))
    assert (data["schema"], data["preset"]) == ("kolada-bench/report/1", "oversikt")


def test_an_own_preset_is_a_file(run: Run, tmp_path: Path) -> None:
    preset = tmp_path / "egen.toml"
    preset.write_text(
        'titel = "Eget"\n[[avsnitt]]\nrubrik = "Ett"\n'
        'innehall = [{ del = "mening", nyckeltal = ["N30101"] }]\n',
        encoding="utf-8",
    )
    path = tmp_path / "eget.md"
    done = run(*DEMO, "-p", str(preset), "-o", str(path))
    assert done.code == 0, done.err
    # (6 960 − 5 800) / 5 800 = 20 %.
    assert "6\u00a0960 kronor per invånare" in path.read_text(encoding="utf-8").replace(
        "\u00a0kronor", " kronor"
    )


def test_the_list_has_presets_and_parts(run: Run) -> None:
    done = run("report", "--list")
    assert done.code == 0
    for name in (*NAMES, "kopt-vard", "kommentar", "bilaga"):
        assert f"  {name} " in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Ange en fil att skriva till: -o plan.docx"),
        (("-o", "plan.pdf"), "En rapport skrivs som .docx, .xlsx, .html, .md, .json"),
        (("-o", "plan.md", "--fragment"), "--fragment hör till .html"),
        (("-o", "plan.html", "--template", "mall.docx"), "--template hör till .docx"),
        (("-o", "plan.md", "-p", "oversigt"), "Menade du oversikt?"),
        (("-o", "plan.md", "--egna", "saknas.csv"), "saknas.csv finns inte"),
        (("-o", "plan.md", "--egna", "egna.csv"), "oversikt visar inga egna uppgifter"),
    ],
)
def test_a_fault_is_one_line_and_nothing_is_written(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    own = "namn;år;värde;enhet;källa\nLVM;2020;2;antal;Systemet\n"
    (tmp_path / "egna.csv").write_text(own, encoding="utf-8")
    done = run(*DEMO, *words)
    assert done.code in (2, 5)
    assert said in done.err
    assert "Traceback" not in done.err
    assert not list(tmp_path.glob("plan*"))


def test_a_place_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ingen" / "plan.md"
    done = run(*DEMO, "-o", str(path), "--utan-bilder")
    assert done.code == 2
    assert "mappen finns inte" in done.err


def test_the_settings_name_the_template_of_word(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    import docx

    template = tmp_path / "kommunens.docx"
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Melleruds kommun"
    made.save(str(template))
    with Path(environment["KOLADA_BENCH_CONFIG"]).open("r+", encoding="utf-8") as config:
        before = config.read()
        config.seek(0)
        config.write(f'ordmall = "kommunens.docx"\n{before}')
    path = tmp_path / "bokslut.docx"
    words = (*DEMO, "-p", "nyckeltal-bokslut", "--utan-bilder", "--utan-underlag")
    done = run(*words, "-o", str(path))
    assert done.code == 0, done.err
    heads = [p.text for p in docx.Document(str(path)).sections[0].header.paragraphs]
    assert "Melleruds kommun" in heads
    # Other forms have no template, and do not mind.
    assert run(*words, "-o", str(tmp_path / "bokslut.md")).code == 0


def test_no_document_speaks_of_options(run: Run, tmp_path: Path) -> None:
    for preset in NAMES:
        path = tmp_path / f"{preset}.md"
        words = ("-p", preset, "--utan-bilder", "--utan-underlag", "-o", str(path))
        assert run(*DEMO, *words).code == 0
        assert not re.search(r"(?<!-)--[a-z]", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("suffix", ["docx", "md"])
def test_without_a_browser_it_is_said_once_that_there_are_no_pictures(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr("kolada_bench.report.renderer._shared", None)
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "ingen"))
    path = tmp_path / f"plan.{suffix}"
    line = ("report", "Mellerud", "--demo", "-o", str(path))
    done = run(*line)
    assert done.code == 0, done.err
    assert done.err.count("Varning: Bilder kräver en webbläsare") == 1
    assert path.exists()
    done = run(*line, "--utan-bilder")
    assert "webbläsare" not in done.err
