"""Long work in the background, with progress and cancel, told by any worker process.

A job runs in a thread of the process that began it; how it goes stands in a small SQLite
file that all workers of a server share, so that whichever of them the browser's next
request meets can answer. The file holds numbers, text and finished files as bytes: nothing
is unpickled, and no process is forked or spawned, so it works alike on every platform.

A job whose process died stops beating, and is then told as failed. Finished jobs are
forgotten after an hour.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from kolada_bench.errors import KoladaBenchError

RUNNING, DONE, FAILED, CANCELLED = "pågår", "klart", "fel", "avbrutet"
BEAT, SILENCE, REMEMBERED = 2.0, 30.0, 3600.0
"""Seconds between signs of life, until a silent job is dead, and that results are kept."""
AT_ONCE, MOST_WAITING = 2, 20
LOST = "Arbetet avbröts av att servern startade om. Försök igen."
TOO_MANY = "För många arbeten pågår just nu. Försök igen om en stund."
INTERNAL = "Ett internt fel stoppade arbetet ({}). Felet är noterat i serverns logg."

_TABLE = """CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL, said TEXT NOT NULL,
  cancel INTEGER NOT NULL DEFAULT 0, beat REAL NOT NULL, file TEXT, content BLOB)"""


class Job(msgspec.Struct, frozen=True):
    """How a job goes. ``said`` is its progress or error in Swedish, ``file`` its result."""

    id: str
    key: str
    state: str
    said: str
    file: str | None = None


class Result(msgspec.Struct, frozen=True):
    """A finished file; jobs that only fill memory give none."""

    file: str
    content: bytes


class Cancelled(Exception):
    """The job was cancelled; raised out of ``Teller.say``."""


class Teller:
    """What a job tells its progress with; raises ``Cancelled`` where that was asked for."""

    def __init__(self, jobs: Jobs, id_: str) -> None:
        self._jobs, self._id = jobs, id_

    def say(self, text: str) -> None:
        """Tell how far the work has come, in Swedish."""
        if not self._jobs._beat(self._id, text):
            raise Cancelled


Work = Callable[[Teller], Result | None]


class Jobs:
    """The jobs of a server, in ``file``."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._file, self._clock = file, clock
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="kolada-bench-job")
        self._own: set[str] = set()
        self._lock = threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._open() as db:
            db.execute(_TABLE)
        file.chmod(0o600)

    def start(self, key: str, work: Work) -> Job:
        """Begin ``work``, or return the job with the same ``key`` that is under way."""
        now = self._clock()
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("DELETE FROM jobs WHERE beat < ?", (now - REMEMBERED,))
            running = db.execute(
                "SELECT id, key FROM jobs WHERE state = ? AND cancel = 0 AND beat > ?",
                (RUNNING, now - SILENCE),
            ).fetchall()
            for id_, other in running:
                if other == key:
                    return self._job(db, id_)
            if len(running) >= MOST_WAITING:
                return Job("", key, FAILED, TOO_MANY)
            id_ = secrets.token_urlsafe(16)
            db.execute(
                "INSERT INTO jobs (id, key, state, said, beat) VALUES (?, ?, ?, ?, ?)",
                (id_, key, RUNNING, "Väntar …", now),
            )
        self._threads.submit(self._run, id_, work)
        return Job(id_, key, RUNNING, "Väntar …")

    def get(self, id_: str) -> Job | None:
        """Return how a job goes; None for one that nobody remembers."""
        with self._open() as db:
            try:
                return self._job(db, id_)
            except LookupError:
                return None

    def content(self, id_: str) -> Result | None:
        """Return the file that a finished job made."""
        with self._open() as db:
            row = db.execute(
                "SELECT file, content FROM jobs WHERE id = ? AND state = ?", (id_, DONE)
            ).fetchone()
        return Result(*row) if row and row[0] else None

    def cancel(self, id_: str) -> None:
        """Ask a job to stop; it does so at its next sign of life."""
        with self._open() as db:
            db.execute("UPDATE jobs SET cancel = 1 WHERE id = ?", (id_,))

    def close(self) -> None:
        """Cancel what this process runs, and wait for it."""
        with self._lock:
            own = tuple(self._own)
        for id_ in own:
            self.cancel(id_)
        self._threads.shutdown(cancel_futures=True)

    def _run(self, id_: str, work: Work) -> None:
        with self._lock:
            self._own.add(id_)
        alive = threading.Event()
        threading.Thread(target=self._keep_beating, args=(id_, alive), daemon=True).start()
        try:
            teller = Teller(self, id_)
            teller.say("Börjar …")
            self._end(id_, DONE, "Klart.", work(teller))
        except Cancelled:
            self._end(id_, CANCELLED, "Avbrutet.")
        except KoladaBenchError as error:
            self._end(id_, FAILED, str(error))
        except Exception as error:
            import logging

            logging.getLogger(__name__).exception("job %s failed", id_)
            self._end(id_, FAILED, INTERNAL.format(type(error).__name__))
        finally:
            alive.set()
            with self._lock:
                self._own.discard(id_)

    def _keep_beating(self, id_: str, alive: threading.Event) -> None:
        while not alive.wait(BEAT):
            with contextlib.suppress(sqlite3.Error), self._open() as db:
                db.execute("UPDATE jobs SET beat = ? WHERE id = ?", (self._clock(), id_))

    def _beat(self, id_: str, said: str) -> bool:
        """Note the progress; False when the job is to stop."""
        with self._open() as db:
            db.execute(
                "UPDATE jobs SET said = ?, beat = ? WHERE id = ?",
                (said, self._clock(), id_),
            )
            row = db.execute("SELECT cancel FROM jobs WHERE id = ?", (id_,)).fetchone()
        return bool(row) and not row[0]

    def _end(self, id_: str, state: str, said: str, result: Result | None = None) -> None:
        file, content = (result.file, result.content) if result else (None, None)
        with self._open() as db:
            db.execute(
                "UPDATE jobs SET state = ?, said = ?, beat = ?, file = ?, content = ?"
                " WHERE id = ?",
                (state, said, self._clock(), file, content, id_),
            )

    def _job(self, db: sqlite3.Connection, id_: str) -> Job:
        row = db.execute(
            "SELECT id, key, state, said, file, beat FROM jobs WHERE id = ?", (id_,)
        ).fetchone()
        if row is None:
            raise LookupError(id_)
        if row[2] == RUNNING and row[5] < self._clock() - SILENCE:
            return Job(row[0], row[1], FAILED, LOST)
        return Job(*row[:5])

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._file, timeout=10, isolation_level=None)
        try:
            yield db
        finally:
            if db.in_transaction:
                db.commit()
            db.close()
