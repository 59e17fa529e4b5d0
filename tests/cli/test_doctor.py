"""``doctor`` as a command: its forms and words, and that it always answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kolada_bench.cli.environment import Part, drawing

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.cli.test_output import Start

NOBODY = "http://127.0.0.1:9/v3"


def parts(run: Run) -> dict[str, dict[str, Any]]:
    done = run("doctor", "--format", "json", "--utan-bilder")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert answer["schema"] == "kolada-bench/doctor/1"
    return {part["name"]: part for part in answer["parts"]}


def test_everything_is_in_order(
    run: Run, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fine = [Part(name, "ok", "finns") for name in (drawing.BROWSER, drawing.FONTS)]
    # Not every machine has them.
    monkeypatch.setattr(drawing, "browser", lambda _, draw: [fine[0]])
    monkeypatch.setattr(drawing, "fonts", lambda: [fine[1]])
    found = parts(run)
    assert list(found) == [
        "Python",
        "Paket",
        "Fönster",
        "Miljövariabler",
        "Inställningar",
        "Sparade svar",
        "Diskutrymme",
        "Kolada",
        "Klocka",
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
    done = run("doctor", "--utan-bilder")
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
    assert "KOLADA_BENCH_CONFIG" in found["Inställningar"]["todo"]
    assert found["Python"]["state"] == "ok"
    assert "prövades inte" in found["Kolada"]["found"]


def test_a_faulty_variable_is_not_blamed_on_the_settings_file(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KOLADA_BENCH_CONFIG")
    monkeypatch.setenv("KOLADA_BENCH_API_URL", "ftp://x")
    found = parts(run)["Inställningar"]
    assert "KOLADA_BENCH_API_URL" in found["found"]
    assert found["todo"] == "rätta felet."


def test_the_forms_of_both_answers(run: Run, tmp_path: Path) -> None:
    machine = ["doctor", "--utan-bilder"]
    for words in (machine, ["doctor", "--data", "Mellerud", "--demo"]):
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
        (["--data", "Mellerud", "--utan-bilder"], "--utan-bilder gäller datorn"),
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
        "import sys; from kolada_bench.cli.main import main; "
        "code = main(['doctor', '--utan-bilder']); "
        "sys.exit(code or 'pandas' in sys.modules or 'numpy' in sys.modules)"
    )
    done = start("-c", code)
    assert done.returncode == 0, done.stderr.decode()


def test_a_look_that_fails_is_a_finding_and_the_rest_is_still_looked_at(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[Part]:
        message = "fc-match svarade inte"
        raise TimeoutError(message)

    monkeypatch.setattr(drawing, "fonts", broken)
    found = parts(run)
    fonts = found["Typsnitt för bilder"]
    assert fonts["state"] == "fel"
    assert "fc-match svarade inte" in fonts["found"]
    assert "--format json" in fonts["todo"]
    assert found["Kolada"]["state"] == "ok"
