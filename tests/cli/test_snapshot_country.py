"""``snapshot save --all``: what it says, what it survives, and that all answer from it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.benchmark.invented import fill, hand_made
from tests.cli.conftest import ROOT
from tests.sources.small_country import REGIONAL, small_country

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn

UNITS = 4
"""81 KPIs of municipalities, 21, 20, 20 and 20 at a time, in two lists of areas each."""
DONE = (0, 21, 41, 61)
"""KPIs that are there after so many units."""
Begin = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def kolada(stand_in: StandIn) -> StandIn:
    """Return a stand-in with a country of four units; others may put another world in."""
    stand_in.world = small_country(kpis=80, years=1)
    return stand_in


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "landet.sqlite"


@pytest.fixture
def begin(environment: dict[str, str], target: Path) -> Iterator[Begin]:
    """Return a function that starts the command as a process of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def begins(*prefix: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "kolada_bench", "snapshot", "save", "--all"]
        process = subprocess.Popen(
            [*prefix, *command, "-o", str(target)],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield begins
    for process in started:
        process.kill()
        process.communicate()


def of_unit(kolada: StandIn, units: int) -> str:
    """Return what the questions of the unit after so many have in their addresses."""
    return f"/data/kpi/{municipal(kolada)[units]},"


def stuck(kolada: StandIn, begin: Begin, units: int) -> subprocess.Popen[bytes]:
    """Start the command, and return it when the unit after so many is not answered.

    The unit before it may be under way still.
    """
    at = of_unit(kolada, units)
    fault = kolada.fail("slow", seconds=120.0, at=at, times=None)
    process = begin()
    until(lambda: bool(fault.hits), process)
    return process


def until(happened: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert process.poll() is None, process.communicate()[1].decode()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def asked_kpis(kolada: StandIn) -> list[str]:
    lists = {tuple(url.split("/")[4].split(",")) for url in kolada.data_requests}
    return sorted(id_ for ids in lists for id_ in ids)


def municipal(kolada: StandIn) -> list[str]:
    return sorted(row["id"] for row in kolada.world.kpis if row["id"] != REGIONAL)


def went_on(run: Run, kolada: StandIn, target: Path, *units: int) -> None:
    """Run the command again after so many units (one or the other number of them).

    It fetches what is left, and the file is as ever.
    """
    kolada.faults.clear()
    kolada.requests.clear()
    done = run("snapshot", "save", "--all", "-o", str(target))
    assert done.code == 0, done.err
    first, second, third, last = done.err.splitlines()
    found = re.match(r"Fortsätter: (\d+) av 81 nyckeltal är hämtade \(20", first)
    assert found is not None, first
    there = DONE.index(int(found[1]))
    assert there in units
    assert second.startswith(f"Det tar minst {2 * (UNITS - there)} och högst ")
    # Three lists of what there is, and two questions of a page for each unit.
    requests = 3 + 2 * (UNITS - there)
    assert third == f"Hämtade {81 - DONE[there]} nyckeltal: {requests} anrop på 1 minut."
    assert last.startswith(f"Skrev {target}: 80 nyckeltal.")
    every = enumerate(municipal(kolada))
    assert asked_kpis(kolada) == [id_ for at, id_ in every if at % UNITS >= there]
    assert [path.name for path in target.parent.glob("*.sqlite*")] == [target.name]
    whole = target.with_name("hel.sqlite")
    assert run("snapshot", "save", "--all", "-o", str(whole), "--quiet").err == ""
    assert values(target) == values(whole)


def values(path: Path) -> object:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM series ORDER BY 1").fetchall()


def test_a_killed_run_is_gone_on_with(
    run: Run, kolada: StandIn, begin: Begin, target: Path
) -> None:
    target.write_bytes(b"")
    process = stuck(kolada, begin, units=2)
    process.kill()
    process.wait()
    assert target.read_bytes() == b""
    went_on(run, kolada, target, 1, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one child")
def test_an_interrupted_run_says_how_to_go_on(
    run: Run, kolada: StandIn, begin: Begin, target: Path
) -> None:
    process = stuck(kolada, begin, units=2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == b""
    lines = err.decode().splitlines()
    assert lines[-2:] == [
        f"Det som är hämtat ligger i {target}.delvis. Kör samma kommando igen för att "
        "fortsätta.",
        "Avbrutet.",
    ]
    went_on(run, kolada, target, 1, 2)


def test_a_second_run_to_the_same_file_is_refused(
    run: Run, kolada: StandIn, begin: Begin, target: Path
) -> None:
    stuck(kolada, begin, units=0)
    asked = len(kolada.requests)
    done = run("snapshot", "save", "--all", "-o", str(target))
    assert done.code == 5
    assert done.err == (
        f"{target}.delvis används: en annan kolada-bench hämtar till samma fil. Vänta "
        "tills den är klar, eller välj ett annat namn med -o.\n"
    )
    assert len(kolada.requests) == asked


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell to set a limit with")
def test_a_disk_without_room_is_one_error_and_nothing_is_lost(
    run: Run, kolada: StandIn, begin: Begin, target: Path
) -> None:
    # Blocks of 512 bytes: room for some units, not for all.
    process = begin("sh", "-c", 'ulimit -f 90; exec "$@"', "sh")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 5, err.decode()
    assert out == b""
    _, hint, message = err.decode().splitlines()
    assert "Kör samma kommando igen" in hint
    assert message.startswith(f"{target}.delvis kunde inte skrivas")
    assert "disken har plats" in message
    assert not target.exists()
    kolada.requests.clear()
    done = run("snapshot", "save", "--all", "-o", str(target))
    assert done.code == 0, done.err
    fetched = len(asked_kpis(kolada))
    assert 0 < fetched < 81
    assert done.err.startswith(f"Fortsätter: {81 - fetched} av 81 nyckeltal")


def test_an_error_in_the_middle_says_how_to_go_on(
    run: Run, kolada: StandIn, target: Path
) -> None:
    kolada.fail("status", status=403, at=of_unit(kolada, 2), times=None)
    done = run("snapshot", "save", "--all", "-o", str(target))
    assert done.code == 4
    hint, message = done.err.splitlines()[-2:]
    assert hint.endswith("Kör samma kommando igen för att fortsätta.")
    assert message.startswith("Kolada tog inte emot frågan (svar 403")
    assert not target.exists()
    went_on(run, kolada, target, 2)


def test_very_much_is_fetched_after_a_yes_only(
    run: Run, kolada: StandIn, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kolada_bench.cli.snapshot_save.MANY_REQUESTS", 5)
    line = ("snapshot", "save", "--all", "-o", str(target))
    done = run(*line)
    assert done.code == 2
    # 21 KPIs in 60 years are 1,260 rows of an area, 36,540 of all: 8 pages, and one more if
    # the first list is cut badly. The other three are 34,800 rows: 7 pages, and one more.
    assert done.err == (
        "Det tar minst 8 och högst 33 anrop till Kolada, omkring 1 minut. "
        "Lägg till --yes för att hämta. Det går att avbryta och fortsätta senare med "
        "samma kommando.\n"
    )
    assert not kolada.data_requests
    assert not list(target.parent.glob("landet*"))
    assert run(*line, "--yes").code == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["Mellerud"], "Mellerud"),
        (["--theme", "ifo"], "--theme"),
        (["--kpi", "N30101", "--years", "2020"], "--kpi och --years"),
        (["--group", "lika", "kommuner"], "--group"),
        (["--snapshot", "annan.sqlite"], "--snapshot"),
        (["--offline"], "--offline"),
        (["Mellerud", "--demo"], "Mellerud"),
    ],
)
def test_a_part_of_the_whole_is_refused(
    run: Run, kolada: StandIn, target: Path, words: list[str], named: str
) -> None:
    done = run("snapshot", "save", "--all", "-o", str(target), *words)
    assert done.code == 2
    assert done.err == (
        f"--all hämtar hela landet, alla nyckeltal och alla år: ta bort {named}, eller ta "
        "bort --all.\n"
    )
    assert not kolada.requests
    assert not target.exists()


def test_without_a_file_it_says_how_to_name_one(run: Run) -> None:
    done = run("snapshot", "save", "--all")
    assert done.code == 2
    assert done.err.strip().endswith("kolada-bench snapshot save --all -o landet.sqlite")


def test_the_demo_is_a_country_too(run: Run, kolada: StandIn, target: Path) -> None:
    done = run("snapshot", "save", "--all", "--demo", "-o", str(target))
    assert done.code == 0, done.err
    assert "påhittade demodata, 260 nyckeltal" in done.err
    assert not kolada.requests
    line = ("standout", "Mellerud", "--all", "--format", "json")
    direct = run(*line, "--demo")
    assert run(*line, "--snapshot", str(target)).out == direct.out
    assert direct.code == 0
    shown = run("snapshot", "diff", str(target), "--demo", "--format", "json")
    assert json.loads(shown.out)["values"] == []


def test_a_country_is_compared_with_another_file_only(
    run: Run, kolada: StandIn, target: Path
) -> None:
    run("snapshot", "save", "--all", "-o", str(target))
    kolada.requests.clear()
    done = run("snapshot", "diff", str(target))
    assert done.code == 2
    assert "jämför de två" in done.err
    assert not kolada.requests
    kolada.world.values["N10001", "1461", 2025, "T"] = 99.5
    later = target.with_name("senare.sqlite")
    run("snapshot", "save", "--all", "-o", str(later))
    found = run("snapshot", "diff", str(target), str(later), "--format", "json")
    (change,) = json.loads(found.out)["values"]
    assert (change["kpi"], change["municipality"], change["new"]) == (
        "N10001", "Mellerud", 99.5,
    )  # fmt: skip


COMMANDS = (
    ("compare", "Mellerud", "--theme", "ifo", "--gaps"),
    ("compare", "Gnosjö", "--group", "Dalsland", "--kpi", "N30101", "--years", "2020-2024"),
    ("nka", "Mellerud", "--parts"),
    ("parts", "Mellerud", "--theme", "ifo"),
    ("drivers", "Mellerud", "--theme", "ifo"),
    ("trend", "Mellerud", "--theme", "ifo"),
    ("standout", "Mellerud", "--all", "--yes"),
    ("visits", "Mellerud", "--area", "IFO"),
    ("grannar", "Mellerud", "--variables", "N01951,N30101"),
)


@pytest.fixture
def corner(kolada: StandIn) -> StandIn:
    """Put the hand-made corner of Kolada, with invented values, in the stand-in."""
    world = hand_made()
    kolada.world = fill(world, [area["id"] for area in world.municipalities], seed=1)
    return kolada


def test_every_command_answers_from_the_file_as_it_does_live(
    run: Run, corner: StandIn, target: Path
) -> None:
    assert run("snapshot", "save", "--all", "-o", str(target), "--quiet").code == 0
    for line in COMMANDS:
        live = run(*line, "--format", "json")
        asked = len(corner.requests)
        again = run(*line, "--format", "json", "--snapshot", str(target))
        assert again.code == live.code == 0, (line, live.err, again.err)
        assert len(corner.requests) == asked
        assert plain(again.out) == plain(live.out), line
    for line in (
        ("groups", "Mellerud"),
        ("kpi", "show", "N30101"),
        ("kpi", "search", "IFO"),
    ):
        live, again = run(*line), run(*line, "--snapshot", str(target))
        assert live.code == 0
        assert again.out == live.out


def plain(text: str) -> object:
    """Return an answer without where it came from."""
    found = json.loads(text)
    found.pop("provenance", None)
    return found


def test_a_report_is_made_from_the_file_and_of_the_file(
    run: Run, corner: StandIn, target: Path
) -> None:
    run("snapshot", "save", "--all", "-o", str(target), "--quiet")
    corner.requests.clear()
    plan = target.with_name("plan.md")
    line = ("report", "Mellerud", "--preset", "oversikt", "--utan-bilder")
    done = run(*line, "--snapshot", str(target), "-o", str(plan))
    assert done.code == 0, done.err
    assert "Mellerud" in plan.read_text("utf-8")
    shown = run("snapshot", "show", str(target), "--format", "json")
    held = json.loads(shown.out)
    assert (held["question"], held["bounded"]) == ("snapshot save --all", True)
    assert held["areas"] == 16
    assert not corner.requests
