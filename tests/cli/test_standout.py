"""``standout`` on the command line: what it asks before it fetches, and how it ends."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from kolada_bench.schema import Block
from kolada_bench.sources.live import request_count

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn

ALL = ("standout", "Mellerud", "--all")


def data_requests(kolada: StandIn) -> int:
    return sum("/data/" in str(request) for request in kolada.requests)


class Typing(io.StringIO):
    """A terminal on which somebody has typed an answer."""

    def isatty(self) -> bool:
        return True


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> Typing:
    screen = Typing()
    monkeypatch.setattr(sys, "stdin", Typing(typed))
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


def test_the_demo_answers_at_once(run: Run, kolada: StandIn) -> None:
    done = run(*ALL, "--demo")
    assert done.code == 0
    assert "Vad som sticker ut i Mellerud · Alla nyckeltal" in done.out
    assert "PÅHITTADE DEMODATA" in done.out
    assert not kolada.requests


def test_json_is_the_documented_form(run: Run) -> None:
    done = run("standout", "Mellerud", "--theme", "ifo", "--demo", "--format", "json")
    answer = json.loads(done.out)
    assert answer["schema"] == "kolada-bench/standout/1"
    assert answer["rows"][0]["kpi"] == "N30001"
    assert answer["rows"][0]["certainty"] in ("A", "B", "C", "-")


@pytest.mark.parametrize("form", ["csv", "csv-excel", "markdown"])
def test_every_other_form_is_written(run: Run, form: str) -> None:
    done = run("standout", "Mellerud", "--theme", "ifo", "--demo", "--format", form)
    assert done.code == 0
    assert "Köpt IFO" in done.out or "X30101_kopt" in done.out


def test_a_theme_is_fetched_without_a_question(run: Run, kolada: StandIn) -> None:
    done = run("standout", "Mellerud", "--theme", "ifo")
    assert (done.code, data_requests(kolada) > 0) == (0, True), done.err


def test_everything_is_refused_where_nobody_can_answer(run: Run, kolada: StandIn) -> None:
    done = run(*ALL)
    assert done.code == 2
    assert done.out == ""
    assert "anrop till Kolada" in done.err
    assert "--yes" in done.err
    assert "--snapshot" in done.err
    assert data_requests(kolada) == 0


def test_everything_is_fetched_with_yes(run: Run, kolada: StandIn) -> None:
    done = run(*ALL, "--yes", "--format", "json")
    assert done.code == 0, done.err
    assert data_requests(kolada) > 0
    # What was fetched is at hand the next time: offline asks nothing.
    before = len(kolada.requests)
    again = run(*ALL, "--offline", "--format", "json")
    assert (again.code, again.out, len(kolada.requests)) == (0, done.out, before)


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "kanske\n"])
def test_a_no_fetches_nothing(
    run: Run, kolada: StandIn, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    screen = on_a_terminal(monkeypatch, typed)
    done = run(*ALL)
    assert (done.code, done.out) == (0, "")
    assert "Fortsätt? [j/N]" in screen.getvalue()
    assert "Inget hämtades." in screen.getvalue()
    assert data_requests(kolada) == 0


@pytest.mark.parametrize("typed", ["j\n", "Ja\n"])
def test_a_yes_fetches(
    run: Run, kolada: StandIn, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    screen = on_a_terminal(monkeypatch, typed)
    done = run(*ALL)
    assert done.code == 0, screen.getvalue()
    assert "Vad som sticker ut" in done.out
    assert data_requests(kolada) > 0


def test_the_cost_told_is_never_exceeded(run: Run, kolada: StandIn) -> None:
    told = run(*ALL).err
    most = int(told.split("högst ")[1].split(" anrop")[0].replace("\u00a0", ""))
    assert run(*ALL, "--yes").code == 0
    assert 0 < data_requests(kolada) <= most


def test_the_cost_is_counted_in_pages() -> None:
    kpis = tuple(f"N{10000 + i}" for i in range(25))
    areas = tuple(f"{i:04d}" for i in range(25))
    # 25 x 25 x 8 = 5,000 rows is one page; nine years are two.
    assert request_count([Block(kpis, areas, tuple(range(8)))]) == 1
    assert request_count([Block(kpis, areas, tuple(range(9)))]) == 2
    assert request_count([]) == 0


@pytest.mark.parametrize(
    ("line", "code", "part"),
    [
        ("standout Melerud", 2, "Mellerud (1461)"),
        ("standout", 2, "Ange en kommun"),
        ("standout Mellerud --theme ifo --all --demo", 2, "välj en av dem"),
        ("standout Mellerud --theme nonsens --demo", 2, "nonsens"),
        ("standout Mellerud --snapshot saknas.sqlite", 5, "saknas.sqlite"),
    ],
)
def test_faults_are_one_line(run: Run, line: str, code: int, part: str) -> None:
    done = run(*line.split())
    assert (done.code, done.out) == (code, "")
    assert part in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("year", ["1999", "2030"])
def test_nothing_that_can_be_tried_is_no_answer(run: Run, year: str) -> None:
    done = run("standout", "Mellerud", "--theme", "ifo", "--year", year, "--demo")
    assert (done.code, done.out) == (6, "")
    assert f"Inget nyckeltal går att pröva för Mellerud {year}" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(("width", "most"), [("80", 75), ("120", 50)])
def test_everything_goes_on_a_screen(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: str, most: int
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    done = run(*ALL, "--demo")
    assert len(done.out.splitlines()) <= most
    assert done.out.count("Lika kommuner (RKA") == 1
    assert "Degerfors, Grums, Haparanda" in " ".join(done.out.split())


def test_too_few_peers_are_warned_of(run: Run) -> None:
    peers = "Degerfors, Grums, Haparanda"
    done = run("standout", "Mellerud", "--theme", "ifo", "--group", peers, "--demo")
    assert done.code == 0, done.err
    assert "medianen av så få säger lite" in " ".join(done.out.split())
