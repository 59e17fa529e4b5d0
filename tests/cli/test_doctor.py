"""``doctor``: it always answers, also where nothing does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kolada_bench.cli import environment as room

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.cli.test_output import Start

NOBODY = "http://127.0.0.1:9/v3"


def parts(run: Run) -> dict[str, dict[str, Any]]:
    done = run("doctor", "--format", "json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert answer["schema"] == "kolada-bench/doctor/1"
    return {part["name"]: part for part in answer["parts"]}


def test_everything_is_in_order(
    run: Run, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fine = [room.Part(name, "ok", "finns") for name in (room.BROWSER, room.FONTS)]
    monkeypatch.setattr(room, "_browser", lambda _: fine[0])  # not every machine has them
    monkeypatch.setattr(room, "_fonts", lambda: fine[1])
    found = parts(run)
    assert list(found) == [
        "Python",
        "Paket",
        "Inställningar",
        "Sparade svar",
        "Kolada",
        "Webbläsare för bilder",
        "Typsnitt för bilder",
    ]
    assert {part["state"] for part in found.values()} == {"ok"}
    assert not any(part["todo"] for part in found.values())
    assert "pandas " in found["Paket"]["found"]
    assert environment["KOLADA_BENCH_CONFIG"] in found["Inställningar"]["found"]
    assert environment["KOLADA_BENCH_API_URL"] in found["Kolada"]["found"]
    assert "Allt är i ordning." in run("doctor").out


def test_without_a_network_it_says_so_and_is_no_failure(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOLADA_BENCH_API_URL", NOBODY)
    kolada = parts(run)["Kolada"]
    assert kolada["state"] == "obs"
    assert kolada["found"] == (
        f"{NOBODY} svarar inte: 127.0.0.1 tog inte emot anslutningen"
    )
    assert "--demo" in kolada["todo"]
    done = run("doctor")
    assert (done.code, done.err) == (0, "")
    assert "svarar inte" in done.out


def test_an_answer_that_is_not_koladas(
    run: Run, kolada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOLADA_BENCH_API_URL", kolada.url.replace("/v3", "/v2"))
    found = parts(run)["Kolada"]
    assert found["state"] == "obs"
    assert "410" in found["found"]


def test_a_faulty_config_is_told_of_and_the_rest_is_still_looked_at(
    run: Run, environment: dict[str, str]
) -> None:
    Path(environment["KOLADA_BENCH_CONFIG"]).write_text("kommunen = 1\n", encoding="utf-8")
    found = parts(run)
    assert found["Inställningar"]["state"] == "fel"
    assert "kommunen" in found["Inställningar"]["found"]
    assert found["Python"]["state"] == "ok"
    assert "prövades inte" in found["Kolada"]["found"]


def test_a_cache_that_cannot_be_written_to(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.os, "access", lambda *_: False)
    kept = parts(run)["Sparade svar"]
    assert kept["state"] == "obs"
    assert "KOLADA_BENCH_CACHE_DIR" in kept["todo"]


def test_a_package_that_is_missing_is_a_fault(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_needed", lambda: ["msgspec", "inget-sadant-paket"])
    found = parts(run)
    assert found["inget-sadant-paket"]["state"] == "fel"
    assert "pip install" in found["inget-sadant-paket"]["todo"]
    assert found["Paket"]["found"].startswith("msgspec ")


def test_the_forms_of_both_answers(run: Run, tmp_path: Path) -> None:
    for words in (["doctor"], ["doctor", "--data", "Mellerud", "--demo"]):
        file = tmp_path / "svar.md"
        assert run(*words, "-o", str(file)).code == 0
        assert file.read_text(encoding="utf-8").startswith("# ")
        file = tmp_path / "svar.json"
        assert run(*words, "-o", str(file)).code == 0
        assert json.loads(file.read_text(encoding="utf-8"))["schema"].endswith("/1")
        done = run(*words, "-o", str(tmp_path / "svar.csv"))
        assert done.code == 2
        assert "CSV" in done.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["--demo"], "--demo gäller uppgifterna för en kommun: lägg till --data KOMMUN."),
        (["--group", "län"], "--group gäller uppgifterna för en kommun"),
        (["--data", "--demo"], "Ange en kommun: kolada-bench doctor --data Mellerud."),
        (["--data", "Melerud", "--demo"], "Menade du Mellerud (1461)?"),
        (["--format", "csv"], "går inte att välja efter --format"),
    ],
)
def test_usage(run: Run, line: list[str], said: str) -> None:
    done = run("doctor", *line)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_a_municipality_from_the_config_and_a_name_of_two_words(
    run: Run, environment: dict[str, str]
) -> None:
    Path(environment["KOLADA_BENCH_CONFIG"]).write_text('kommun = "Åmål"\n', "utf-8")
    assert "för Åmål" in run("doctor", "--data", "--demo").out
    assert "för Dals-Ed" in run("doctor", "--data", "Dals-Ed", "kommun", "--demo").out
    assert (
        "för Upplands Väsby" in run("doctor", "--demo", "--data", "Upplands", "Väsby").out
    )


def test_no_network_for_the_figures_is_an_error_as_everywhere(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOLADA_BENCH_API_URL", NOBODY)
    done = run("doctor", "--data", "Mellerud", "--offline")
    assert done.code == 3


def test_the_machine_is_looked_at_without_pandas(start: Start) -> None:
    code = (
        "import sys; from kolada_bench.cli.main import main; code = main(['doctor']); "
        "sys.exit(code or 'pandas' in sys.modules or 'numpy' in sys.modules)"
    )
    done = start("-c", code)
    assert done.returncode == 0, done.stderr.decode()


def test_no_browser_says_what_goes_without_and_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/finns/inte")
    browser = parts(run)["Webbläsare för bilder"]
    assert browser["state"] == "obs"
    assert browser["found"].endswith("pekar på /finns/inte, som inte finns")
    assert browser["todo"].startswith("Installera Google Chrome")


@pytest.mark.parametrize(
    ("answer", "state"),
    [("Liberation Sans", "ok"), ("Arial,Arial MT", "ok"), ("DejaVu Sans", "obs")],
)
def test_letters_that_pictures_are_not_measured_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str, state: str
) -> None:
    asked = tmp_path / "fc-match"
    asked.write_text(f"#!/bin/sh\nprintf '{answer}'\n")
    asked.chmod(0o755)
    monkeypatch.setattr(room.platform, "system", lambda: "Linux")
    monkeypatch.setattr(room.shutil, "which", lambda _: str(asked))
    font = room._fonts()
    assert font.state == state
    assert bool(font.todo) == (state == "obs")
