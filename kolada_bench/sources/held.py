"""The SQLite file that a fetch is gathered in, held by one process alone.

SQLite's lock is taken once and kept, and goes with the process. A file that is damaged is
thrown away and begun anew, which is said; one of somebody else's is refused. Whatever the
disk meets is told in Swedish, with what to do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from kolada_bench.errors import SnapshotError, why
from kolada_bench.sources import foreign
from kolada_bench.sources.beside import why_not

_SQLITE = b"SQLite format 3\0"
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_LOCK_WAIT = 0.2


class HeldFile:
    """The file at ``path``, made if it is not there.

    Attributes
    ----------
    path
        Where it lies.
    connection
        What to ask it by.
    notices
        Swedish lines on what was found there.

    Raises
    ------
    SnapshotError
        Another process has it open, it is somebody else's, or it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[str] = []
        self._check_kind()
        self.connection = self._open()

    def close(self) -> None:
        """Let go of the file; what is in it stays."""
        self.connection.close()

    def remove(self) -> None:
        """Let go of the file and throw it away."""
        self.close()
        # What was to be saved is saved: a file that stays only says so to the next run.
        with suppress(OSError):
            self._unlink()

    def renew(self) -> None:
        """Throw away what is there, which is damaged, and begin with an empty file."""
        self.close()
        self.connection = self._anew()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Do all that is done inside as one transaction; errors as ``telling``."""
        with self.telling():
            self.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, foreign.LONGEST)
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                # A full disk has SQLite roll back by itself.
                with suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Make what SQLite meets inside a ``SnapshotError`` that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            message = (
                f"{self.path} kunde inte skrivas ({why_not(error)}). Kontrollera att "
                "disken har plats, och kör samma kommando igen: det som redan är hämtat "
                "ligger kvar."
            )
            raise SnapshotError(message, path=str(self.path)) from error

    def refuse(self, what: str) -> NoReturn:
        """Raise ``SnapshotError``: somebody may want the file, which "is" ``what``."""
        message = (
            f"{self.path} {what}. Flytta eller ta bort filen, eller välj ett annat namn "
            "med -o."
        )
        raise SnapshotError(message, path=str(self.path))

    def fail(self, what: str, cause: Exception) -> NoReturn:
        """Raise ``SnapshotError``: the disk says no."""
        message = f"{self.path} {what}. Kontrollera att mappen går att skriva i."
        raise SnapshotError(message, path=str(self.path)) from cause

    def _check_kind(self) -> None:
        """Refuse a file that is none of ours, before SQLite writes to it."""
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_file()):
            # A link leads to somebody else's file, and a pipe would be waited for.
            self.refuse("är ingen påbörjad hämtning")
        try:
            with self.path.open("rb") as file:
                head = file.read(len(_SQLITE))
        except FileNotFoundError:
            return
        except OSError as error:
            self.fail(f"går inte att läsa: {why(error, reading=True)}", error)
        if head not in (b"", _SQLITE):
            self.refuse("är ingen påbörjad hämtning")

    def _open(self) -> sqlite3.Connection:
        opened = None
        try:
            opened = sqlite3.connect(self.path, timeout=_LOCK_WAIT, isolation_level=None)
            opened.execute("PRAGMA locking_mode = EXCLUSIVE")
            opened.execute("BEGIN EXCLUSIVE")
            opened.execute("COMMIT")
        except sqlite3.Error as error:
            if opened is not None:
                opened.close()
            if _kind(error) in _BUSY:
                message = (
                    f"{self.path} används: en annan kolada-bench hämtar till samma fil. "
                    "Vänta tills den är klar, eller välj ett annat namn med -o."
                )
                raise SnapshotError(message, path=str(self.path)) from error
            if is_damage(error):
                return self._anew()
            self.fail(f"går inte att skriva ({why_not(error)})", error)
        return opened

    def _anew(self) -> sqlite3.Connection:
        self.notices.append(f"{self.path} är skadad. Hämtningen börjar om från början.")
        self._unlink()
        return self._open()

    def _unlink(self) -> None:
        # What a killed run left in the journal must not be played back into a new file.
        for name in (self.path.name, f"{self.path.name}-journal"):
            self.path.with_name(name).unlink(missing_ok=True)


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether SQLite says that the file is not what was written."""
    return _kind(error) in _DAMAGED


def _kind(error: sqlite3.Error) -> int:
    """Return SQLite's code without what it says more precisely; 0 for none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
