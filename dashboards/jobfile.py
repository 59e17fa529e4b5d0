"""The small SQLite file that a server's processes share, or memory where it cannot be had.

Every piece of work opens the file anew and closes it, so that nothing is held between
requests: another process may repair or remove it, on Windows too. A damaged file is thrown
away, since what it holds is forgotten within the hour anyway. Where the folder cannot be
written to, the table is kept in this process' memory: enough for one worker, and said in
the log, since several workers then do not know of each other's jobs.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from kolada_bench.private import private_file, private_folder

_Answer = TypeVar("_Answer")

PATIENCE = 10.0
"""Seconds to wait for another process' write."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SCHEMA = 1
_TABLE = """CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL, said TEXT NOT NULL,
  beat REAL NOT NULL, file TEXT, content BLOB)"""


class JobFile:
    """A table of jobs in ``file``."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._memory: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    @property
    def is_shared(self) -> bool:
        """Whether other processes see the same jobs."""
        return self._memory is None

    def run(self, work: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        """Return what ``work`` makes of the table, as one transaction.

        Raises
        ------
        sqlite3.OperationalError
            Another process held the file for longer than ``PATIENCE``.
        """
        if self._memory is None:
            try:
                return self._on_disk(work)
            except (sqlite3.Error, OSError) as error:
                if _code(error) in _BUSY:
                    raise
                self._to_memory(error)
        with self._lock, _transaction(self._memory) as db:
            return work(db)

    def _on_disk(self, work: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        try:
            with self._opened() as db, _transaction(db):
                return work(db)
        except sqlite3.DatabaseError as error:
            if _code(error) not in _DAMAGED:
                raise
        self._throw_away()
        with self._opened() as db, _transaction(db):
            return work(db)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        private_folder(self._file.parent)
        private_file(self._file)
        with contextlib.closing(_connect(str(self._file))) as db:
            # What a crash of the machine would lose here, nobody would miss.
            db.execute("PRAGMA synchronous = OFF")
            _prepare(db)
            yield db

    def _throw_away(self) -> None:
        logging.getLogger(__name__).warning("%s is damaged and begun anew", self._file)
        journal = self._file.with_name(f"{self._file.name}-journal")
        for file in (self._file, journal):
            file.unlink(missing_ok=True)

    def _to_memory(self, error: Exception) -> None:
        with self._lock:
            if self._memory is None:
                logging.getLogger(__name__).warning(
                    "%s cannot be used (%s): jobs are kept in this process' memory, and "
                    "one worker is all that may serve", self._file, error,
                )  # fmt: skip
                db = _connect(":memory:")
                _prepare(db)
                self._memory = db


def _connect(name: str) -> sqlite3.Connection:
    return sqlite3.connect(
        name, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )


def _prepare(db: sqlite3.Connection) -> None:
    """Make the table where there is none; one of another version goes."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version == _SCHEMA:
        return
    # The file shrinks when jobs are forgotten; works only before the first table.
    db.execute("PRAGMA auto_vacuum = FULL")
    with _transaction(db):
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version != _SCHEMA:
            db.execute("DROP TABLE IF EXISTS jobs")
            db.execute(_TABLE)
            db.execute(f"PRAGMA user_version = {_SCHEMA}")


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection | None) -> Iterator[sqlite3.Connection]:
    assert db is not None
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _code(error: Exception) -> int | None:
    """Return SQLite's code of what went wrong; None for what is not SQLite's."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF  # extended codes: the low byte is the kind
