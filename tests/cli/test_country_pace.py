"""How far a fetch has come: on a terminal always, in a job's log now and then."""

from __future__ import annotations

import io
import sys

import pytest

from kolada_bench.cli.console import Progress
from kolada_bench.cli.country_pace import EVERY, Pace, span
from kolada_bench.sources.country_cost import Cost

COST = Cost(kpis=4_000, total=4_800, fewest=1, most=2, shortest=1.0, longest=2.0, last=None)


class Terminal(io.StringIO):
    """A stderr that somebody looks at."""

    def isatty(self) -> bool:
        return True


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def run_of(hours: int, *, quiet: bool = False, cost: Cost = COST) -> None:
    """Fetch for so many hours, an answer each minute, and end."""
    watch = Watch()
    pace = Pace(cost, Progress(quiet=quiet), quiet=quiet, clock=watch)
    minutes = 60 * hours
    for minute in range(1, minutes + 1):
        watch.now += 60
        pace(cost.kpis * minute / minutes)
    pace.end(2_885)


def test_a_job_says_a_line_every_five_minutes_and_one_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    run_of(2)
    lines = stream.getvalue().splitlines()
    assert EVERY == 300
    assert len(lines) == 120 / 5 + 1
    # After five minutes of 120 it is 4,000 * 5 / 120 = 166 KPIs, besides the 800 before.
    assert lines[0] == (
        "Hämtar från Kolada: 966 av 4\u00a0800 nyckeltal, omkring 1,9 timmar kvar."
    )
    assert lines[22].endswith("omkring 5 minuter kvar.")
    assert lines[-1] == "Hämtade 4\u00a0000 nyckeltal: 2\u00a0885 anrop på 2,0 timmar."
    assert not {"\r", "\x1b"} & set(stream.getvalue())


def test_a_terminal_shows_every_answer_on_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    run_of(1)
    shown = stream.getvalue()
    assert shown.count("nyckeltal, omkring") == 60
    # The line is wiped before the only one that stays.
    assert shown.count("\n") == 1
    assert shown.endswith(
        "\rHämtade 4\u00a0000 nyckeltal: 2\u00a0885 anrop på 60 minuter.\n"
    )


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_quiet_is_quiet(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    run_of(2, quiet=True)
    assert stream.getvalue() == ""


def test_nothing_to_fetch_is_nothing_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    Pace(Cost(0, 4_800, 0, 0, 0.0, 0.0, None), Progress(quiet=False), quiet=False).end(4)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "1 minut"),
        (89.0, "1 minut"),
        (91.0, "2 minuter"),
        (99 * 60.0, "99 minuter"),
        (132 * 60.0, "2,2 timmar"),
    ],
)
def test_a_time_is_written_as_one_says_it(seconds: float, text: str) -> None:
    assert span(seconds) == text
