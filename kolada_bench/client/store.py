"""Saving answers: a folder that only its owner may enter, without pickle.

Reading them is ``shelf``'s. Every answer lies in the database itself and not in a file of
its own beside it, so that a process that is killed while it saves leaves nothing behind.

diskcache pickles whatever is not text, bytes or a number, keys too, and unpickles what it
finds: code for whoever can write in the folder (CVE-2025-69872, no fixed version). Here
only text keys and plain values go in, and a pickled one that is found is refused.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import diskcache
from diskcache import Timeout
from diskcache.core import MODE_PICKLE

from kolada_bench.client.shelf import (
    DATABASE,
    LOCK_WAIT,
    VALUE_FILE,
    ForeignDatabase,
    table_names,
)
from kolada_bench.private import private_file, private_folder

__all__ = ["Locked", "SafeDisk", "clear", "open_store", "save"]

_PLAIN = (str, bytes, int, float)


class Locked(sqlite3.OperationalError):
    """Another process has had the database for itself for too long."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY
    sqlite_errorname = "SQLITE_BUSY"


def save(store: Any, values: Mapping[str, bytes]) -> None:
    """Keep values.

    Raises
    ------
    sqlite3.DatabaseError, OSError
        Locked, damaged, or not to be written to.
    """
    try:
        for url, value in values.items():
            store.set(url, value)
    except Timeout as error:
        raise Locked from error


def clear(store: Any) -> int:
    """Throw everything away, and count it; raises as ``save`` does."""
    try:
        return int(store.clear())
    except Timeout as error:
        raise Locked from error


def open_store(folder: Path, limit: int) -> Any:
    """Open the store in a folder that only its owner may enter.

    Raises
    ------
    sqlite3.DatabaseError, OSError
        Locked, damaged, not to be written to, or somebody else's.
    ForeignDatabase
        Another program's.
    """
    private_folder(folder)
    private_file(folder / DATABASE)  # what SQLite puts beside it gets the same mode
    _try_lock(folder / DATABASE)
    try:
        return _Store(
            str(folder),
            disk=SafeDisk,
            size_limit=limit,
            disk_min_file_size=limit,
            timeout=LOCK_WAIT,
        )
    except (KeyError, TypeError, ValueError) as error:
        # diskcache trusts the settings that it finds in the database.
        raise sqlite3.DatabaseError(*error.args) from error


def _try_lock(database: Path) -> None:
    # diskcache tries for 60 s to open a locked database, whatever its ``timeout``.
    connection = sqlite3.connect(database, timeout=LOCK_WAIT, isolation_level=None)
    try:
        names = table_names(connection)
        if names and "Settings" not in names:
            raise ForeignDatabase(str(database))
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    finally:
        connection.close()


class _Store(diskcache.Cache):  # type: ignore[misc]  # diskcache has no stubs
    """A Cache that lets go of its database when it cannot be opened."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        try:
            super().__init__(*arguments, **options)
        except BaseException:
            if hasattr(self, "_local"):
                self.close()
            raise

    @property
    def _sql_retry(self) -> Callable[..., Any]:
        """Run a statement; while another process has a lock, again for ``LOCK_WAIT``."""
        execute = self._sql
        give_up = time.monotonic() + LOCK_WAIT

        def executed(*statement: Any) -> Any:
            while True:
                try:
                    return execute(*statement)
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                        raise
                    if time.monotonic() > give_up:
                        raise
                    time.sleep(0.001)

        return executed


class SafeDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache has no stubs
    """A Disk that raises where its parent would pickle or unpickle."""

    def store(self, value: Any, read: bool, key: Any = diskcache.UNKNOWN) -> Any:
        """Store a plain value; anything else is a TypeError."""
        if read or type(value) not in _PLAIN:
            message = f"a {type(value).__name__} cannot be kept without pickle"
            raise TypeError(message)
        return super().store(value, read, key=key)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
        """Fetch a value; a pickled one is a ValueError."""
        if mode == MODE_PICKLE:
            message = "a pickled entry is refused"
            raise ValueError(message)
        if filename is not None and not _is_file(filename):
            message = "an entry outside the folder is refused"
            raise ValueError(message)
        return super().fetch(mode, filename, value, read)

    def remove(self, file_path: str) -> None:
        """Remove an entry's file; nothing where the database names one of another place."""
        if _is_file(file_path):
            super().remove(file_path)

    def put(self, key: Any) -> Any:
        """Turn a text key into its stored form; any other is a TypeError."""
        if type(key) is not str:
            message = f"a {type(key).__name__} cannot be a key without pickle"
            raise TypeError(message)
        return super().put(key)

    def get(self, key: Any, raw: bool) -> Any:
        """Turn a stored key back; a pickled one is a ValueError."""
        if not raw:
            message = "a pickled key is refused"
            raise ValueError(message)
        return super().get(key, raw)


def _is_file(name: object) -> bool:
    return isinstance(name, str) and VALUE_FILE.fullmatch(name) is not None
