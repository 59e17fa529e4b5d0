"""Kept answers: asked for once, bounded, renewed in time, and never an error too long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from dashboards.answers import FAILED_FOR, AnswerMemory
from dashboards.jobs import Cancelled
from kolada_bench.errors import KoladaUnreachable, UnknownName


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Counted:
    """A calculation that counts, and returns how often it was made."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.runs, self._outcomes = 0, list(outcomes)

    def __call__(self) -> int:
        self.runs += 1
        outcome = self._outcomes.pop(0) if self._outcomes else None
        if outcome is not None:
            raise outcome
        return self.runs


@pytest.fixture
def clock() -> Clock:
    return Clock()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.005)


def test_asked_once_until_its_age_is_over(clock: Clock) -> None:
    memory, work = AnswerMemory(oldest=60, clock=clock), Counted()
    assert not memory.has("k")
    assert [memory.get("k", work) for _ in range(3)] == [1, 1, 1]
    clock.now = 59.9
    assert memory.has("k")
    clock.now = 60.0
    assert not memory.has("k")
    assert memory.get("k", work) == 2


def test_an_answer_may_have_an_age_of_its_own(clock: Clock) -> None:
    memory, work = AnswerMemory(oldest=60, clock=clock), Counted()
    memory.get("k", work, age=lambda answer: 5.0 * answer)
    clock.now = 4.9
    assert memory.get("k", work) == 1
    clock.now = 5.0
    assert memory.get("k", work, age=lambda answer: 5.0 * answer) == 2


def test_none_is_an_answer() -> None:
    memory, runs = AnswerMemory(), []
    for _ in range(2):
        assert memory.get("k", lambda: runs.append(1)) is None
    assert runs == [1]


def test_what_was_used_last_stays() -> None:
    memory = AnswerMemory(most=2)
    for key in ("a", "b", "a", "c"):
        memory.get(key, lambda: 1)
    assert [memory.has(key) for key in "abc"] == [True, False, True]


def test_thirty_who_ask_at_once_wait_for_one() -> None:
    memory, found, ready = AnswerMemory(), [], threading.Barrier(30)
    runs: list[int] = []

    def work() -> str:
        runs.append(1)
        time.sleep(0.05)
        return "svar"

    def ask() -> None:
        ready.wait()
        found.append(memory.get("k", work))

    threads = [threading.Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(runs), found) == (1, ["svar"] * 30)


def test_that_a_source_is_down_is_kept_for_a_while_and_other_errors_are_not(
    clock: Clock,
) -> None:
    memory = AnswerMemory(clock=clock)
    work = Counted(KoladaUnreachable("nere", url=""))
    for _ in range(2):
        with pytest.raises(KoladaUnreachable, match="nere"):
            memory.get("k", work)
    assert work.runs == 1
    clock.now = FAILED_FOR
    assert memory.get("k", work) == 2
    unknown = Counted(UnknownName("Upsala", name="Upsala"))
    with pytest.raises(UnknownName):
        memory.get("u", unknown)
    assert memory.get("u", unknown) == 2


def _ask_two(memory: AnswerMemory, first: Exception) -> list[object]:
    """Return what a second asker gets while the first's calculation ends in an error."""
    began, go = threading.Event(), threading.Event()
    found: list[object] = []

    def failing() -> str:
        began.set()
        go.wait(60)
        raise first

    def ask(work: Callable[[], str]) -> None:
        try:
            found.append(memory.get("k", work))
        except Exception as error:
            found.append(type(error))

    one = threading.Thread(target=ask, args=(failing,))
    one.start()
    began.wait(60)
    other = threading.Thread(target=ask, args=(lambda: "eget svar",))
    other.start()
    time.sleep(0.05)
    go.set()
    one.join()
    other.join()
    return sorted(found, key=str)


def test_who_waits_shares_a_sources_error() -> None:
    found = _ask_two(AnswerMemory(), KoladaUnreachable("nere", url=""))
    assert found == [KoladaUnreachable, KoladaUnreachable]


def test_that_another_was_cancelled_is_nothing_to_who_waits() -> None:
    assert _ask_two(AnswerMemory(), Cancelled()) == [Cancelled, "eget svar"]


def test_what_everybody_waits_for_is_renewed_in_the_background(clock: Clock) -> None:
    memory, work = AnswerMemory(oldest=60, clock=clock), Counted()
    assert memory.get("k", work, renews=True) == 1
    clock.now = 61.0
    assert memory.get("k", work, renews=True) == 1  # the old one, at once
    until(lambda: memory.get("k", work, renews=True) == 2)
    assert work.runs == 2


def test_what_cannot_be_renewed_stays_and_is_tried_again(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    memory = AnswerMemory(oldest=60, clock=clock)
    work = Counted(None, KoladaUnreachable("nere", url=""))
    memory.get("k", work, renews=True)
    clock.now = 61.0
    assert memory.get("k", work, renews=True) == 1
    until(lambda: "could not be renewed" in caplog.text)
    assert memory.get("k", work, renews=True) == 1
    assert work.runs == 2
    clock.now = 61.0 + FAILED_FOR
    memory.get("k", work, renews=True)
    until(lambda: work.runs == 3)
    until(lambda: memory.get("k", work) == 3)


def test_what_is_forgotten_while_it_is_made_is_not_kept() -> None:
    memory, began, go = AnswerMemory(), threading.Event(), threading.Event()
    found = []

    def old() -> str:
        began.set()
        go.wait(60)
        return "gammalt"

    asker = threading.Thread(target=lambda: found.append(memory.get("k", old)))
    asker.start()
    began.wait(60)
    memory.forget()
    assert memory.get("k", lambda: "nytt") == "nytt"
    go.set()
    asker.join()
    assert found == ["gammalt"]
    assert memory.get("k", lambda: "aldrig") == "nytt"
