"""Jobs: told alike by every process, cancelled, bounded, and never in the way of a page."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboards import jobs as room
from dashboards import jobtable
from dashboards.jobs import (
    CANCELLED,
    DONE,
    FAILED,
    LOST,
    RUNNING,
    TOO_MANY,
    Job,
    Jobs,
    Result,
    Teller,
)
from kolada_bench.errors import KoladaUnreachable

SOON = 60.0


class Held:
    """Work that waits until it is let go, telling that it is at it."""

    def __init__(self, result: Result | None = None) -> None:
        self.began, self.let_go, self.ended = (threading.Event() for _ in range(3))
        self.runs, self._result = 0, result

    def __call__(self, teller: Teller) -> Result | None:
        self.runs += 1
        self.began.set()
        try:
            while not self.let_go.wait(0.01):
                teller.say("Håller på …")
        finally:
            self.ended.set()
        return self._result


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dashboard" / "jobs.sqlite"


@pytest.fixture
def jobs(file: Path) -> Iterator[Jobs]:
    made = Jobs(file)
    yield made
    made.close()


def wait_for(jobs: Jobs, job: Job, *states: str) -> Job:
    found = until(lambda: (now := jobs.get(job.id)) and now.state in states and now)
    assert isinstance(found, Job)
    return found


def until(true: Callable[[], object]) -> object:
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.01)
    msg = "it never came true"
    raise AssertionError(msg)


def test_a_job_gives_its_file_and_its_progress(jobs: Jobs) -> None:
    held = Held(Result("a.csv", b"1;2"))
    job = jobs.start("k", held)
    assert (job.state, job.said) == (RUNNING, "Väntar …")
    until(lambda: (now := jobs.get(job.id)) and now.said == "Håller på …")
    assert jobs.content(job.id) is None  # not before it is done
    held.let_go.set()
    assert wait_for(jobs, job, DONE).file == "a.csv"
    assert jobs.content(job.id) == Result("a.csv", b"1;2")


def test_an_empty_file_is_a_file(jobs: Jobs) -> None:
    job = jobs.start("k", lambda teller: Result("tom.csv", b""))
    wait_for(jobs, job, DONE)
    assert jobs.content(job.id) == Result("tom.csv", b"")


def test_our_errors_are_told_in_words_and_others_without_a_traceback(jobs: Jobs) -> None:
    def ours(teller: Teller) -> None:
        msg = "Kolada svarar inte."
        raise KoladaUnreachable(msg, url="")

    def theirs(teller: Teller) -> None:
        msg = "hemlig sökväg"
        raise ZeroDivisionError(msg)

    assert wait_for(jobs, jobs.start("a", ours), FAILED).said == "Kolada svarar inte."
    said = wait_for(jobs, jobs.start("b", theirs), FAILED).said
    assert "ZeroDivisionError" in said
    assert "hemlig" not in said


def test_thirty_at_once_with_one_key_start_one_job(jobs: Jobs) -> None:
    held, found = Held(), set()
    ready = threading.Barrier(30)

    def start() -> None:
        ready.wait()
        found.add(jobs.start("samma", held).id)

    threads = [threading.Thread(target=start) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held.let_go.set()
    (id_,) = found
    until(lambda: (job := jobs.get(id_)) and job.state == DONE)
    assert held.runs == 1
    # What is finished is begun anew when it is asked for again.
    assert jobs.start("samma", held).id != id_


def test_cancel_is_told_at_once_and_the_work_stops_soon(jobs: Jobs) -> None:
    held = Held(Result("a", b"x"))
    job = jobs.start("k", held)
    held.began.wait(SOON)
    jobs.cancel(job.id)
    assert jobs.get(job.id) == Job(job.id, "k", CANCELLED, "Avbrutet.")
    assert held.ended.wait(SOON)
    assert jobs.content(job.id) is None


def test_work_that_never_tells_is_cancelled_too_and_its_file_thrown_away(
    jobs: Jobs,
) -> None:
    began, go, done = threading.Event(), threading.Event(), threading.Event()

    def deaf(teller: Teller) -> Result:
        began.set()
        go.wait(SOON)
        done.set()
        return Result("a", b"x")

    job = jobs.start("k", deaf)
    began.wait(SOON)
    jobs.cancel(job.id)
    again = jobs.start("k", Held())  # the cancelled one is in nobody's way
    assert again.id != job.id
    go.set()
    done.wait(SOON)
    time.sleep(0.05)
    assert jobs.get(job.id) == Job(job.id, "k", CANCELLED, "Avbrutet.")
    assert jobs.content(job.id) is None


def test_a_waiting_job_that_is_cancelled_never_begins(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "AT_ONCE", 1)
    first, second, third = Held(), Held(), Held()
    jobs.start("1", first)
    first.began.wait(SOON)
    waiting = jobs.start("2", second)
    jobs.cancel(waiting.id)
    job = jobs.start("3", third)
    first.let_go.set()
    third.let_go.set()
    wait_for(jobs, job, DONE)
    assert second.runs == 0


def test_cancel_after_the_end_changes_nothing(jobs: Jobs) -> None:
    job = jobs.start("k", lambda teller: Result("a", b"x"))
    wait_for(jobs, job, DONE)
    jobs.cancel(job.id)
    jobs.cancel("okänt")
    assert jobs.content(job.id) == Result("a", b"x")
    assert jobs.get("okänt") is None


def test_jobs_that_wait_their_turn_are_alive(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "AT_ONCE", 1)
    monkeypatch.setattr(room, "BEAT", 0.05)
    now = 1_000_000.0
    jobs = Jobs(file, clock=lambda: now)
    first, second = Held(), Held()
    jobs.start("1", first)
    waiting = jobs.start("2", second)
    now += 2 * jobtable.SILENCE  # lost, until it gives its next sign of life
    wait_for(jobs, waiting, RUNNING)
    assert not second.began.is_set()
    first.let_go.set()
    second.let_go.set()
    wait_for(jobs, waiting, DONE)
    jobs.close()


def test_there_is_a_bound_to_how_many_wait(jobs: Jobs) -> None:
    held = Held()
    for n in range(jobtable.MOST_WAITING):
        assert jobs.start(str(n), held).state == RUNNING
    refused = jobs.start("en till", held)
    assert (refused.state, refused.said) == (FAILED, TOO_MANY)
    assert jobs.start("0", held).state == RUNNING  # who joins one under way is let in
    held.let_go.set()


def test_a_silent_job_is_told_as_failed_and_may_be_begun_anew(file: Path) -> None:
    now = [1000.0]
    dead, alive = Jobs(file, lambda: now[0]), Jobs(file, lambda: now[0])
    held = Held()
    # A worker that was killed: its row stays, and nothing beats.
    job = Job("x", "k", RUNNING, "Väntar …")
    alive._table.run(lambda db: jobtable.begin(db, job, now[0]))
    now[0] += jobtable.SILENCE
    found = alive.get("x")
    assert found is not None
    assert found.state == RUNNING
    now[0] += 1
    found = alive.get("x")
    assert found is not None
    assert (found.state, found.said) == (FAILED, LOST)
    assert alive.start("k", held).id != "x"
    held.let_go.set()
    alive.close()
    dead.close()


def test_the_jobs_of_a_server_that_ends_in_order_are_lost_at_once(file: Path) -> None:
    one, other = Jobs(file), Jobs(file)
    held = Held()
    job = one.start("k", held)
    held.began.wait(SOON)
    one.close()
    found = other.get(job.id)
    assert found is not None
    assert (found.state, found.said) == (FAILED, LOST)
    assert held.ended.wait(SOON)
    other.close()


def test_what_is_finished_is_forgotten_and_the_file_shrinks(file: Path) -> None:
    now = [1000.0]
    jobs = Jobs(file, lambda: now[0])
    job = jobs.start("k", lambda teller: Result("stor", bytes(5_000_000)))
    wait_for(jobs, job, DONE)
    assert file.stat().st_size > 5_000_000
    now[0] += jobtable.REMEMBERED + 1
    last = jobs.start("annan", lambda teller: None)
    wait_for(jobs, last, DONE)
    assert jobs.get(job.id) is None
    assert file.stat().st_size < 100_000
    jobs.close()


def test_the_oldest_files_make_room(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobtable, "LARGEST_SUM", 250)
    made = []
    for n in range(3):  # 100 + 100 + 100 is more than 250: the first goes
        job = jobs.start(str(n), lambda teller: Result("a", bytes(100)))
        wait_for(jobs, job, DONE)
        made.append(jobs.content(job.id) and job)
    found = [jobs.content(job.id) is not None for job in made if job]
    assert found == [False, True, True]


def test_a_file_that_is_too_large_is_told_so(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LARGEST_FILE", 10)
    job = jobs.start("k", lambda teller: Result("a", bytes(11)))
    assert wait_for(jobs, job, FAILED).said == room.TOO_LARGE


def test_what_is_said_is_bounded(jobs: Jobs) -> None:
    held = Held()

    def chatty(teller: Teller) -> None:
        teller.say("x" * 10**6)
        held(teller)

    job = jobs.start("k", chatty)
    until(lambda: (now := jobs.get(job.id)) and len(now.said) == jobtable.LONGEST_SAID)
    held.let_go.set()


def _told_by_another(file: Path, id_: str, answers: multiprocessing.Queue[object]) -> None:
    jobs = Jobs(file)
    told = jobs.get(id_)
    same = jobs.start("delad", lambda teller: None)
    answers.put((told and told.said, same.id))
    jobs.cancel(id_)


def test_another_process_tells_the_progress_joins_and_cancels(
    jobs: Jobs, file: Path
) -> None:
    held = Held()
    job = jobs.start("delad", held)
    until(lambda: (now := jobs.get(job.id)) and now.said == "Håller på …")
    started = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[object] = started.Queue()
    other = started.Process(target=_told_by_another, args=(file, job.id, answers))
    other.start()
    assert answers.get(timeout=30) == ("Håller på …", job.id)
    other.join(30)
    assert held.ended.wait(SOON)
    found = jobs.get(job.id)
    assert found is not None
    assert found.state == CANCELLED


_KILLED = """
import sys, time
from pathlib import Path
from dashboards.jobs import Jobs
jobs = Jobs(Path(sys.argv[1]))
def work(teller):
    while True:
        teller.say("Håller på …")
        time.sleep(0.01)
print(jobs.start("k", work).id, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is none of Windows' signals")
def test_the_job_of_a_killed_worker_is_told_as_failed(file: Path) -> None:
    worker = subprocess.Popen(
        (sys.executable, "-c", _KILLED, str(file)), stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    id_ = worker.stdout.readline().strip()
    now = [time.time()]
    jobs = Jobs(file, lambda: now[0])
    until(lambda: (job := jobs.get(id_)) and job.said == "Håller på …")
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(SOON)
    worker.stdout.close()
    now[0] = time.time() + jobtable.SILENCE + 1
    found = jobs.get(id_)
    assert found is not None
    assert (found.state, found.said) == (FAILED, LOST)
    jobs.close()


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all" * 500, b"SQLite format 3\0"]
)
def test_a_damaged_file_is_begun_anew(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    jobs = Jobs(file)
    job = jobs.start("k", lambda teller: Result("a", b"x"))
    wait_for(jobs, job, DONE)
    assert jobs.are_shared
    jobs.close()


def test_a_file_damaged_in_the_middle_of_it_all_is_begun_anew(
    jobs: Jobs, file: Path
) -> None:
    held = Held()
    lost = jobs.start("k", held)
    held.began.wait(SOON)
    held.let_go.set()
    wait_for(jobs, lost, DONE)
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + bytes(len(whole) - 100))
    assert jobs.get(lost.id) is None
    wait_for(jobs, jobs.start("k", lambda teller: None), DONE)
    assert jobs.are_shared


def test_a_file_of_another_version_is_begun_anew(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE jobs (other TEXT)")
    db.close()
    jobs = Jobs(file)
    wait_for(jobs, jobs.start("k", lambda teller: None), DONE)
    jobs.close()


def test_a_folder_that_is_cleared_is_made_anew(jobs: Jobs, file: Path) -> None:
    wait_for(jobs, jobs.start("k", lambda teller: None), DONE)
    file.unlink()
    file.parent.rmdir()
    wait_for(jobs, jobs.start("k", lambda teller: None), DONE)
    assert file.exists()


def test_where_nothing_can_be_written_jobs_are_kept_in_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # A file stands where the folder would be: that holds for root too.
    (tmp_path / "dashboard").write_text("in the way")
    jobs = Jobs(tmp_path / "dashboard" / "jobs.sqlite")
    held = Held(Result("a", b"x"))
    job = jobs.start("k", held)
    assert jobs.start("k", held).id == job.id
    held.let_go.set()
    wait_for(jobs, job, DONE)
    assert jobs.content(job.id) == Result("a", b"x")
    assert not jobs.are_shared
    assert caplog.text.count("kept in this process' memory") == 1
    jobs.close()


def test_a_file_that_another_holds_is_told_as_busy(
    jobs: Jobs, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for(jobs, jobs.start("k", lambda teller: None), DONE)
    monkeypatch.setattr("dashboards.jobfile.PATIENCE", 0.05)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert jobs.start("annat", lambda teller: None) == Job("", "annat", FAILED, room.BUSY)
    found = jobs.get("vilket som helst")
    assert found is not None
    assert (found.state, found.said) == (RUNNING, room.BUSY)
    holder.close()
    assert jobs.are_shared  # a wait is no reason to leave the others


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_file_is_for_its_owner_alone(jobs: Jobs, file: Path) -> None:
    jobs.start("k", lambda teller: None)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_nothing_is_unpickled_and_no_process_is_started(file: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from dashboards.jobs import Jobs\n"
        "jobs = Jobs(Path(sys.argv[1])); job = jobs.start('k', lambda teller: None)\n"
        "import time\n"
        "while jobs.get(job.id).state != 'klart': time.sleep(0.01)\n"
        "print([m for m in ('pickle', '_pickle', 'multiprocessing', 'dill')"
        " if m in sys.modules])"
    )
    command = (sys.executable, "-c", script, str(file))
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert said.stdout.strip() == "[]"
