"""``snapshot save``, ``show`` and ``diff`` as commands, on the demo and on a stand-in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kolada_bench.sources.snapshot import SnapshotSource

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn

COMMANDS = (
    ("compare", "Mellerud", "--theme", "ifo", "--gaps"),
    ("compare", "--group", "lika", "kommuner", "Mellerud", "--theme", "ifo"),
    ("nka", "Mellerud", "--parts"),
    ("parts", "Mellerud", "--theme", "ifo"),
    ("drivers", "Mellerud", "--theme", "ifo"),
    ("trend", "Mellerud", "--theme", "ifo"),
    ("standout", "Mellerud", "--theme", "ifo"),
    ("visits", "Mellerud", "--area", "IFO"),
    ("grannar", "Mellerud"),
    ("doctor", "--data", "Mellerud"),
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a snapshot of what the commands ask about Mellerud and IFO."""
    from kolada_bench.cli.main import main

    path = tmp_path_factory.mktemp("sparat") / "mellerud.sqlite"
    line = ["snapshot", "save", "Mellerud", "--theme", "ifo", "--demo", "-o", str(path)]
    assert main([*line, "--quiet"]) == 0
    return path


@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: " ".join(line))
def test_every_command_answers_from_the_file(
    run: Run, saved: Path, line: tuple[str, ...]
) -> None:
    direct = run(*line, "--demo", "--format", "json")
    again = run(*line, "--snapshot", str(saved), "--format", "json")
    assert direct.code == again.code == 0, again.err
    assert again.out == direct.out
    assert again.err == ""


def test_reports_of_the_theme_are_made_from_the_file(
    run: Run, saved: Path, tmp_path: Path
) -> None:
    line = ("report", "Mellerud", "--preset", "atgardsplan-ifo", "--utan-bilder")
    texts = []
    for number, source in enumerate((("--demo",), ("--snapshot", str(saved)))):
        path = tmp_path / f"{number}" / "plan.md"
        path.parent.mkdir()
        done = run(*line, *source, "-o", str(path))
        assert done.code == 0, done.err
        texts.append(path.read_text("utf-8"))
    assert texts[0] == texts[1]
    assert len(texts[0]) > 10_000


def test_another_theme_is_refused(run: Run, saved: Path) -> None:
    done = run("compare", "Mellerud", "--theme", "grundskola", "--snapshot", str(saved))
    assert done.code == 5
    assert done.out == ""
    assert "innehåller inte" in done.err
    assert "snapshot save" in done.err


def test_a_theme_holds_every_municipality_and_group(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ifo.sqlite"
    done = run("snapshot", "save", "--theme", "ifo", "--demo", "-o", str(path))
    assert done.code == 0, done.err
    assert "påhittade demodata" in done.err
    for line in (
        ("compare", "Höör", "--theme", "ifo"),
        ("compare", "Malmö", "--theme", "ifo", "--group", "län", "--group", "Dalsland"),
        ("compare", "Åre", "--theme", "ifo", "--group", "alla"),
        ("trend", "Kiruna", "--theme", "ifo"),
        ("standout", "Gotland", "--theme", "ifo"),
        ("drivers", "Habo", "--theme", "ifo"),
        ("nka", "Håbo"),
    ):
        direct = run(*line, "--demo", "--format", "json")
        again = run(*line, "--snapshot", str(path), "--format", "json")
        assert direct.code == again.code, (line, again.err)
        assert again.out == direct.out, line
    # The demo has no rows of Kolada's own for groups; a theme's file never has.
    assert "gruppvärden" in again.err
    done = run("compare", "Höör", "--theme", "aldreomsorg", "--snapshot", str(path))
    assert done.code == 5


def test_what_is_live_is_the_same_from_the_file(
    run: Run, kolada: StandIn, tmp_path: Path
) -> None:
    path = tmp_path / "fil.sqlite"
    question = ("Mellerud", "--kpi", "N30101", "--kpi", "köp", "av", "individ")
    assert run("snapshot", "save", *question, "-o", str(path)).code == 0
    values = list(kolada.data_requests)
    direct = json.loads(run("compare", *question, "--format", "json").out)
    assert kolada.data_requests == values  # every value is in the cache by now
    asked = len(kolada.requests)
    again = run("compare", *question, "--snapshot", str(path), "--format", "json")
    found = json.loads(again.out)
    assert len(kolada.requests) == asked
    assert found.pop("provenance")["source"] == "snapshot"
    assert direct.pop("provenance")["source"] == "kolada"
    assert found == direct
    line = found["rows"][0]["source_line"]
    assert line.startswith("Källa: Kolada (N30101), hämtat ")
    shown = json.loads(run("snapshot", "show", str(path), "--format", "json").out)
    assert shown["provenance"]["source"] == "kolada"
    assert shown["provenance"]["invented"] is False


def test_the_cost_is_told_first_and_very_much_needs_a_yes(
    run: Run, kolada: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kolada_bench.cli.snapshot_save.WORTH_SAYING", 1)
    monkeypatch.setattr("kolada_bench.cli.snapshot_save.MANY_REQUESTS", 1)
    line = ("snapshot", "save", "--theme", "ifo", "-o", str(tmp_path / "fil"))
    before = [url for url in kolada.requests if "/data/" in url]
    done = run(*line)
    assert done.code == 2
    assert "anrop till Kolada" in done.err
    assert "--yes" in done.err
    assert not (tmp_path / "fil").exists()
    assert before == []
    done = run(*line, "--yes")
    assert done.code == 0, done.err
    assert "anrop till Kolada" in done.err
    assert SnapshotSource(tmp_path / "fil").coverage is not None


def test_show_tells_what_a_file_holds(run: Run, saved: Path) -> None:
    done = run("snapshot", "show", str(saved))
    for words in (
        "PÅHITTADE DEMODATA",
        "snapshot save Mellerud --theme ifo",
        "2026-06-15 kl. 12.00",
        "stämmer",
        "Invånare totalt, antal",
        "2016–2025",
    ):
        assert words in done.out.replace("\u00a0", " "), words
    found = json.loads(run("snapshot", "show", str(saved), "--format", "json").out)
    assert found["schema"] == "kolada-bench/snapshot-show/1"
    source = SnapshotSource(saved)
    assert found["checksum"] == source.checksum
    assert found["size"] == saved.stat().st_size
    assert found["bounded"] is True
    cost = next(kpi for kpi in found["kpis"] if kpi["id"] == "N30101")
    # 290 municipalities and Riket, nine years each: nobody lacks a value.
    columns = source.columns("N30101")
    assert columns is not None
    assert cost["values"] == int((columns.value == columns.value).sum())
    assert cost["areas"] == 291


def test_a_damaged_file_is_not_shown(run: Run, saved: Path, tmp_path: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "skadad").write_bytes(content)
    done = run("snapshot", "show", str(tmp_path / "skadad"))
    assert done.code == 5
    assert done.out == ""


def test_diff_against_the_source_that_it_was_made_of(run: Run, saved: Path) -> None:
    done = run("snapshot", "diff", str(saved), "--demo", "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["schema"] == "kolada-bench/snapshot-diff/1"
    summary = found["summary"]
    assert summary.pop("compared") > 10_000
    assert set(summary.values()) == {0}
    assert found["values"] == found["kpis"] == found["groups"] == []


def test_diff_of_kolada_then_and_now(run: Run, kolada: StandIn, tmp_path: Path) -> None:
    year = max(key[2] for key in kolada.world.values)
    old, new = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    question = ("Mellerud", "--kpi", "N30101")
    assert run("snapshot", "save", *question, "-o", str(old)).code == 0
    value = kolada.world.values["N30101", "1461", year, "T"]
    assert value is not None
    kolada.world.values["N30101", "1461", year, "T"] = value + 0.5
    del kolada.world.values["N30101", "0428", year, "T"]
    next(kpi for kpi in kolada.world.kpis if kpi["id"] == "N30101")["title"] = "Ny titel"
    run("cache", "clear")
    done = run("snapshot", "diff", str(old), "--format", "csv")
    assert done.code == 0, done.err
    rows = list(csv.DictReader(io.StringIO(done.out)))
    # In the file's order: by KPI, then by municipality.
    assert [
        (r["municipality"], r["year"], r["what"], r["old"], r["new"]) for r in rows
    ] == [
        ("Vingåker", str(year), "removed", rows[0]["old"], ""),
        ("Mellerud", str(year), "changed", str(value), str(value + 0.5)),
    ]
    assert all(row["source_line"].startswith("Källa: Kolada (N30101)") for row in rows)
    done = run("snapshot", "diff", str(old))
    assert "Nyckeltal: titeln är ändrad" in done.out
    assert "Varje värde" not in done.out
    assert run("snapshot", "save", *question, "-o", str(new)).code == 0
    done = run("snapshot", "diff", str(old), str(new), "--all")
    page = done.out.replace("\u00a0", " ")
    assert "Varje värde" in page
    assert "Ny titel" in page
    # Half a krona shows: as many decimals as it takes to tell the two apart.
    assert f"{value + 0.5:,.1f}".replace(",", " ").replace(".", ",") in page
    done = run("snapshot", "diff", str(old), str(new), "--format", "csv-excel")
    assert done.out.splitlines()[0].lstrip("\ufeff").startswith("Nyckeltal;Titel;")
    assert ";borttaget;" in done.out
    done = run("snapshot", "diff", str(old), str(new), "--format", "markdown")
    assert done.out.startswith("# Ändringar från a.sqlite")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("save", "Mellerud", "--demo"), "Ange en fil"),
        (("save", "Mellerud", "--demo", "-o", "x", "-f", "json"), "bara ett format"),
        (("save", "--theme", "ifo", "--group", "län", "--demo", "-o", "x"), "ta bort"),
        (("save", "Melerud", "--demo", "-o", "x"), "Menade du Mellerud"),
        (("visa", "fil"), '"visa" finns inte'),
        (("show",), "Ange en fil"),
        (("show", "a", "--theme", "ifo"), "hör till snapshot save"),
        (("show", "a", "--demo"), "ta bort --demo"),
        (("diff",), "en fil"),
        (("diff", "a", "b", "--demo"), "Två filer"),
        ((), "det saknas"),
    ],
)
def test_faults_are_told_in_swedish(
    run: Run,
    line: tuple[str, ...],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("snapshot", *line)
    assert done.code == 2, done.err
    assert words.casefold() in done.err.casefold()
    assert list(tmp_path.glob("x*")) == []


def test_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    done = run("snapshot", "diff", str(tmp_path / "saknas"), "--demo")
    assert done.code == 5
    assert "finns inte" in done.err


def test_what_is_no_snapshot_is_never_written_over(
    run: Run, kolada: StandIn, tmp_path: Path
) -> None:
    book = tmp_path / "budget.xlsx"
    book.write_bytes(b"PK budget")
    done = run("snapshot", "save", "Mellerud", "--theme", "ifo", "-o", str(book))
    assert done.code == 2
    assert "finns redan och är ingen snapshot" in done.err
    assert book.read_bytes() == b"PK budget"
    for place, said in ((tmp_path / "ingen" / "f.sqlite", "mappen finns inte"),
                        (tmp_path, "det är en mapp")):  # fmt: skip
        done = run("snapshot", "save", "Mellerud", "--theme", "ifo", "-o", str(place))
        assert (done.code, said in done.err) == (2, True), done.err
    assert kolada.requests == []  # all of it was said before anything was asked
