"""The store under the cache: a folder that only its owner may enter, without pickle.

diskcache pickles whatever is not text, bytes or a number, keys too, and unpickles what it
finds: code for whoever can write in the folder (CVE-2025-69872, no fixed version). Here
only text keys and plain values go in, and a pickled one that is found is refused.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import diskcache
from diskcache import Timeout
from diskcache.core import MODE_PICKLE

__all__ = ["SafeDisk", "Timeout", "open_store"]

LOCK_WAIT = 1.0
"""Seconds to wait for another process to let go of the database."""

_PLAIN = (str, bytes, int, float)


def open_store(folder: Path, limit: int) -> Any:
    """Open the store in a folder that only its owner may enter.

    Raises
    ------
    sqlite3.DatabaseError, OSError
        Locked, damaged, or not to be written to.
    """
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    _try_lock(folder / "cache.db")
    try:
        return _Store(str(folder), disk=SafeDisk, size_limit=limit, timeout=LOCK_WAIT)
    except (KeyError, TypeError, ValueError) as error:
        # diskcache trusts the settings that it finds in the database.
        raise sqlite3.DatabaseError(*error.args) from error


def _try_lock(database: Path) -> None:
    # diskcache tries for 60 s to open a locked database, whatever its ``timeout``.
    if not database.exists():
        return
    connection = sqlite3.connect(database, timeout=LOCK_WAIT, isolation_level=None)
    try:
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
        return super().fetch(mode, filename, value, read)

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
