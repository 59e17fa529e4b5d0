"""Long work in the background, with progress and cancel, told by any worker process.

A job runs in a thread of the process that began it; how it goes stands in a small SQLite
file (``jobfile``) that all workers of a server share, so that whichever of them the
browser's next request meets can answer. The file holds numbers, text and finished files as
bytes: nothing is unpickled, and no process is forked or spawned, so it works alike on every
platform.

A job whose process died stops beating, and is then told as failed. A cancelled job is told
as cancelled at once; its thread stops the next time that it has something to say, and what
it may still make is thrown away. Finished jobs are forgotten after an hour, or before it
when their files take too much room.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from dashboards import jobtable
from dashboards.jobfile import JobFile
from dashboards.jobtable import (
    BEAT,
    CANCELLED,
    DONE,
    FAILED,
    LOST,
    RUNNING,
    TOO_MANY,
    Job,
    Result,
)
from kolada_bench.errors import KoladaBenchError

__all__ = [
    "CANCELLED",
    "DONE",
    "FAILED",
    "LOST",
    "RUNNING",
    "TOO_MANY",
    "Cancelled",
    "Job",
    "Jobs",
    "Result",
    "Teller",
    "Work",
]

AT_ONCE = 4
"""Jobs that a process works on at once; the others wait."""
LARGEST_FILE = 50_000_000
"""Bytes of one finished file."""
TOO_LARGE = "Filen blev för stor för att hämtas här. Välj färre delar."
BUSY = "Servern är upptagen just nu. Försök igen om en stund."
INTERNAL = "Ett internt fel stoppade arbetet ({}). Felet är noterat i serverns logg."


class Cancelled(Exception):
    """The job was cancelled; raised out of ``Teller.say``."""


class Teller:
    """What a job tells its progress with; raises ``Cancelled`` where that was asked for."""

    def __init__(self, jobs: Jobs, id_: str) -> None:
        self._jobs, self._id = jobs, id_

    def say(self, text: str) -> None:
        """Tell how far the work has come, in Swedish."""
        if not self._jobs._note(self._id, text):
            raise Cancelled


Work = Callable[[Teller], Result | None]


class Jobs:
    """The jobs of a server, in ``file``; ``clock`` is Unix seconds, alike to all of them.

    Close it when the server ends, or its jobs are thought alive for half a minute more.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._table, self._clock = JobFile(file), clock
        self._queue: queue.SimpleQueue[tuple[str, Work] | None] = queue.SimpleQueue()
        self._own: set[str] = set()
        self._lock = threading.Lock()
        self._threads = 0
        self._closed = threading.Event()

    @property
    def are_shared(self) -> bool:
        """Whether every worker of the server knows of the same jobs."""
        return self._table.is_shared

    def start(self, key: str, work: Work) -> Job:
        """Begin ``work``, or return the job with the same ``key`` that is under way."""
        new = Job(secrets.token_urlsafe(16), key, RUNNING, "Väntar …")
        try:
            job = self._table.run(lambda db: jobtable.begin(db, new, self._clock()))
        except sqlite3.OperationalError:
            return Job("", key, FAILED, BUSY)
        if job is new:
            with self._lock:
                self._own.add(new.id)
            self._queue.put((new.id, work))
            self._have_threads()
        return job

    def get(self, id_: str) -> Job | None:
        """Return how a job goes; None for one that nobody remembers."""
        try:
            return self._table.run(lambda db: jobtable.job(db, id_, self._clock()))
        except sqlite3.OperationalError:
            return Job(id_, "", RUNNING, BUSY)  # the next tick asks again

    def content(self, id_: str) -> Result | None:
        """Return the file that a finished job made; None when it is forgotten."""
        return self._table.run(lambda db: jobtable.result(db, id_))

    def cancel(self, id_: str) -> None:
        """Tell a job as cancelled, in whichever process it runs; a finished one stays."""
        self._change(id_, CANCELLED, "Avbrutet.")

    def close(self) -> None:
        """Tell what this process had under way as lost, and begin nothing more."""
        self._closed.set()
        with self._lock:
            own, threads = tuple(self._own), self._threads
        for _ in range(threads):
            self._queue.put(None)
        for id_ in own:
            with contextlib.suppress(sqlite3.Error):
                self._change(id_, FAILED, LOST)

    def _have_threads(self) -> None:
        """Start the threads. They are daemons: a server that ends waits for no job."""
        with self._lock:
            if self._threads == 0:
                _start_thread(self._keep_beating)
            if self._threads < AT_ONCE:
                self._threads += 1
                _start_thread(self._take_turns)

    def _take_turns(self) -> None:
        while (next_ := self._queue.get()) is not None:
            id_, work = next_
            try:
                self._run(id_, work)
            except sqlite3.Error:
                # Nobody can be told; the job falls silent, and is then told as failed.
                logging.getLogger(__name__).exception("job %s cannot be noted", id_)
            finally:
                with self._lock:
                    self._own.discard(id_)

    def _run(self, id_: str, work: Work) -> None:
        try:
            teller = Teller(self, id_)
            teller.say("Börjar …")
            self._end(id_, work(teller))
        except Cancelled:
            return
        except KoladaBenchError as error:
            self._change(id_, FAILED, str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("job %s failed", id_)
            self._change(id_, FAILED, INTERNAL.format(type(error).__name__))

    def _keep_beating(self) -> None:
        """Give signs of life for all jobs of this process, those that wait too."""
        while not self._closed.wait(BEAT):
            with self._lock:
                own = tuple(self._own)
            if own:
                with contextlib.suppress(sqlite3.Error):
                    self._beat(own)

    def _beat(self, own: tuple[str, ...]) -> None:
        self._table.run(lambda db: jobtable.beat(db, own, self._clock()))

    def _note(self, id_: str, said: str) -> bool:
        """Note the progress; False when the job is to stop."""
        return not self._closed.is_set() and self._change(id_, RUNNING, said)

    def _end(self, id_: str, result: Result | None) -> None:
        if result is not None and len(result.content) > LARGEST_FILE:
            self._change(id_, FAILED, TOO_LARGE)
        else:
            self._change(id_, DONE, "Klart.", result)

    def _change(
        self, id_: str, state: str, said: str, result: Result | None = None
    ) -> bool:
        """Change a job that is under way; return whether it was."""
        return self._table.run(
            lambda db: jobtable.change(db, id_, state, said, self._clock(), result)
        )


def _start_thread(target: Callable[[], None]) -> None:
    threading.Thread(target=target, daemon=True, name="kolada-bench-job").start()
