"""What goes wrong: one Swedish line on stderr, an exit code, and never a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kolada_bench.cli.main import COMMANDS, main
from kolada_bench.client.transport import Transport
from kolada_bench.errors import UnknownName
from tests.benchmark.invented import NKA_IDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ran, Run
    from tests.stand_in.server import StandIn


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing between tries."""
    monkeypatch.setitem(Transport.__init__.__kwdefaults__, "sleep", lambda _: None)


def one_line(done: Ran) -> str:
    assert done.out == ""
    lines = done.err.splitlines()
    assert len(lines) == 1, done.err
    assert "Traceback" not in done.err
    return lines[0]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("compare Melerud", ['Kommunen "Melerud" finns inte', "Mellerud (1461)"]),
        ("nka Melerud", ["Mellerud (1461)"]),
        ("groups Melerud", ["Mellerud (1461)"]),
        ("compare 9999", ["Ingen kommun har koden 9999"]),
        ("compare", ["Ange en kommun", "kolada-bench compare"]),
        ("groups", ["Ange en kommun"]),
        ("compare Mellerud --group dalslnd", ["dalslnd", "Dalsland", "groups Mellerud"]),
        ("compare Mellerud --group egen:norra", ["norra", "grannarna"]),
        ("compare Mellerud --group lista:0428,0429", ["0429"]),
        ("compare Mellerud --group G999999", ["G999999", "finns inte"]),
        ("compare Mellerud --kpi N99999", ["N99999", "finns inte", "kpi search"]),
        ("compare Mellerud --theme socialtjenst", ["socialtjenst", "socialtjanst"]),
        ("compare Mellerud --format xml", ["xml", "csv-excel"]),
        ("compare Mellerud --gender X", ["X", "T"]),
        ("compare Mellerud --year 20", ["20", "årtal"]),
        ("compare Mellerud --years 2024-2019", ["2024-2019", "2019-2024"]),
        ("compare Mellerud --years 2019- --year 2020", ["årtal"]),
        ("compare Mellerud --year 2020 --years 2021-2022", ["2020", "2021–2022"]),
        ("compare Mellerud --year", ["värde efter --year"]),
        ("compare Mellerud --group", ["--group"]),
        ("compare Mellerud --sort", ["Okända argument: --sort", "--help"]),
        ("compare --group Gnosjö lika kommuner Mellerud", ["finns inte"]),
        ("compare Mellerud --demo --offline", ["--demo", "--offline"]),
        ("jämför Mellerud", ["jämför", "finns inte", "compare"]),
        ("comapre Mellerud", ["Menade du compare?"]),
        ("--group län", ["efter ett kommando"]),
        ("kpi", ["saknas"]),
        ("kpi find x", ["find", "kpi search"]),
        ("kpi search", ["kpi search"]),
        ("kpi search zzzz", ["zzzz"]),
        ("kpi show N99999", ["N99999", "finns inte"]),
        ("kpi calendar x", ["sökord"]),
        ("cache empty", ["empty", "cache clear"]),
    ],
)
def test_usage_and_unknown_names_are_exit_two(
    run: Run, line: str, parts: list[str]
) -> None:
    done = run(*line.split())
    said = one_line(done)
    assert done.code == 2, said
    assert [part for part in parts if part not in said] == [], said


def test_debug_shows_where_it_came_from(environment: dict[str, str]) -> None:
    with pytest.raises(UnknownName):
        main(["compare", "Melerud", "--debug"])


def test_kolada_down_without_a_kept_answer(run: Run, kolada: StandIn) -> None:
    kolada.stop()
    done = run("compare", "Mellerud", "--kpi", "N30101")
    said = one_line(done)
    assert done.code == 3
    assert all(word in said for word in ("--demo", "--offline", "--snapshot"))


def test_kolada_down_with_a_kept_answer(
    run: Run, kolada: StandIn, environment: dict[str, str]
) -> None:
    fresh = run("compare", "Mellerud", "--kpi", "N30101", "--format", "json")
    with open(environment["KOLADA_BENCH_CONFIG"], "w", encoding="utf-8") as file:
        file.write("[cache]\nmetadata_dygn = 0\nvarden_timmar = 0\n")
    kolada.stop()
    done = run("compare", "Mellerud", "--kpi", "N30101", "--format", "json")
    assert done.code == 0
    assert "Kolada svarar inte" in done.err
    found, before = json.loads(done.out), json.loads(fresh.out)
    assert found["provenance"]["stale"] is True
    assert found["rows"] == before["rows"]
    offline = run("compare", "Mellerud", "--kpi", "N30101", "--offline")
    assert offline.code == 0


def test_offline_with_nothing_kept(run: Run, kolada: StandIn) -> None:
    done = run("compare", "Mellerud", "--kpi", "N30101", "--offline")
    assert done.code == 3
    one_line(done)
    assert kolada.requests == []


def test_an_answer_that_lost_a_row_is_exit_four(run: Run, kolada: StandIn) -> None:
    kolada.fail("lose", id="1461", at="/data/", times=None)
    done = run("compare", "Mellerud", "--kpi", "N30101")
    one_line(done)
    assert done.code == 4


def test_a_page_for_people_is_exit_four(run: Run, kolada: StandIn) -> None:
    kolada.fail("html", at="/municipality", times=None)
    done = run("groups", "Mellerud")
    one_line(done)
    assert done.code == 4


def test_a_faulty_config_is_exit_five(run: Run, environment: dict[str, str]) -> None:
    with open(environment["KOLADA_BENCH_CONFIG"], "w", encoding="utf-8") as file:
        file.write("komun = 'Mellerud'\n")
    done = run("compare", "Mellerud")
    assert "komun" in one_line(done)
    assert done.code == 5


def test_an_empty_own_group_stops_only_who_uses_it(
    run: Run, environment: dict[str, str]
) -> None:
    file = environment["KOLADA_BENCH_CONFIG"]
    with open(file, "w", encoding="utf-8") as config:
        config.write("[grupper]\ntom = []\ngrannarna = ['Grums']\n")
    line = ("compare", "Mellerud", "--kpi", "N30101")
    assert run(*line).code == 0
    assert run(*line, "--group", "egen:grannarna").code == 0
    listed = run("groups", "Mellerud")
    assert listed.code == 0
    assert "egen:grannarna" in listed.out
    assert "egen:tom" not in listed.out
    done = run(*line, "--group", "egen:tom")
    assert done.code == 5
    assert one_line(done) == (
        f"{file}: nyckeln grupper.tom är en tom lista. Skriv gruppens kommuner i den, till "
        'exempel ["Bengtsfors", "Åmål"].'
    )


def test_a_snapshot_that_is_none_is_exit_five(run: Run, tmp_path: Path) -> None:
    assert run("compare", "Mellerud", "--snapshot", str(tmp_path / "borta.db")).code == 5
    file = tmp_path / "text.db"
    file.write_text("inte sqlite", encoding="utf-8")
    done = run("compare", "Mellerud", "--snapshot", str(file))
    one_line(done)
    assert done.code == 5


def test_a_theme_file_with_a_fault_is_exit_five(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "eget.toml"
    file.write_text('titel = "Eget"\nrader = 1\n', encoding="utf-8")
    done = run("compare", "Mellerud", "--theme", str(file))
    assert str(file) in one_line(done)
    assert done.code == 5


def test_nobody_to_compare_with_is_exit_six(run: Run, kolada: StandIn) -> None:
    kolada.world.values = {
        key: value
        for key, value in kolada.world.values.items()
        if key[1] == "1461" or key[0] in NKA_IDS
    }
    done = run("compare", "Mellerud", "--kpi", "N04159")
    said = one_line(done)
    assert done.code == 6
    assert "N04159" in said


def test_warnings_are_exit_zero(run: Run) -> None:
    done = run("compare", "Gnosjö", "--kpi", "N28013")
    assert done.code == 0
    assert "övergripande" in done.out


@pytest.mark.parametrize("command", [*COMMANDS, ""])
def test_help_is_swedish_and_has_an_example(run: Run, command: str) -> None:
    done = run(*[word for word in (command, "--help") if word])
    assert done.code == 0
    assert f"kolada-bench {command}".strip() in done.out
    assert "Exempel:" in done.out
    english = ("usage:", "optional", "positional", "show this help", "default:")
    assert not [word for word in english if word in done.out.lower()]


def test_version(run: Run) -> None:
    assert run("--version").out.startswith("kolada-bench 0.")
