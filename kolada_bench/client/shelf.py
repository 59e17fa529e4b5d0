"""Reading kept answers: nothing is written, no lock is waited for, no other library loaded.

``store`` writes the same folder through diskcache, which cannot open a database without
writing to it: not in a folder that may only be read, not while another process writes, not
on a full disk. Its table is plain enough to be read as it stands.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kolada_bench.userfile import sqlite_address

DATABASE = "cache.db"
LOCK_WAIT = 1.0
"""Seconds to wait for another process to let go of the database."""

_IN_DATABASE, _IN_FILE = 1, 2
VALUE_FILE = re.compile(r"[0-9a-f]{2}[/\\][0-9a-f]{2}[/\\][0-9a-f]{28}\.val", re.ASCII)
"""What diskcache calls an entry's file, from the folder on."""
_MANY = 200
"""Addresses in one question, below what any build of SQLite takes."""


class ForeignDatabase(Exception):
    """The database in the folder belongs to another program: it is left alone."""


class Shelf:
    """What is kept in a folder; each method opens and closes it, and may be called at once.

    Every method raises ``sqlite3.DatabaseError`` or ``OSError`` where the folder cannot be
    read or is damaged, and ``ForeignDatabase``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, urls: Iterable[str]) -> dict[str, bytes]:
        """Return what is kept for these addresses; one that is gone or odd is not there."""
        wanted = list(urls)
        found: dict[str, bytes] = {}
        with self._connected() as connection:
            if connection is None:
                return found
            for start in range(0, len(wanted), _MANY):
                part = wanted[start : start + _MANY]
                marks = ",".join("?" * len(part))
                rows = connection.execute(
                    "SELECT key, mode, filename, value FROM Cache"
                    f" WHERE raw = 1 AND key IN ({marks})",
                    part,
                )
                values = ((row[0], self._value(*row[1:])) for row in rows)
                found |= {url: value for url, value in values if value is not None}
        return found

    def heads(self, size: int) -> list[bytes]:
        """Return the first ``size`` bytes of every answer that is kept."""
        with self._connected() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT mode, filename, CASE mode WHEN 1 THEN substr(value, 1, ?) END"
                " FROM Cache WHERE raw = 1",
                [size],
            )
            values = [self._value(*row) for row in rows]
        return [value[:size] for value in values if value is not None]

    def volume(self) -> int:
        """Return the bytes on disk."""
        with self._connected() as connection:
            if connection is None:
                return 0
            ((pages,),) = connection.execute("PRAGMA page_count")
            ((page,),) = connection.execute("PRAGMA page_size")
            ((files,),) = connection.execute("SELECT coalesce(sum(size), 0) FROM Cache")
        return int(pages * page + files)

    def _value(self, mode: object, filename: object, value: object) -> bytes | None:
        if mode == _IN_DATABASE:
            return value if isinstance(value, bytes) else None
        # Large answers of older versions lie beside the database.
        named = isinstance(filename, str) and VALUE_FILE.fullmatch(filename)
        if mode != _IN_FILE or not named:
            return None
        try:
            return self._folder.joinpath(*re.split(r"[/\\]", str(filename))).read_bytes()
        except OSError:
            return None

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection | None]:
        """Give a connection for reading, or None where nothing is kept yet."""
        database = self._folder / DATABASE
        if not database.exists():
            yield None
            return
        with closing(_connect(database)) as connection:
            names = table_names(connection)
            if names and "Settings" not in names:
                raise ForeignDatabase(str(database))
            yield connection if "Cache" in names else None


def table_names(connection: sqlite3.Connection) -> set[str]:
    """Return the names of a database's tables."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows}


def connect(database: Path, mode: str) -> sqlite3.Connection:
    """Open a database that is there; ``mode`` is SQLite's own ("mode=rw")."""
    address = sqlite_address(database.absolute(), mode)
    return sqlite3.connect(address, uri=True, timeout=LOCK_WAIT, isolation_level=None)


def _connect(database: Path) -> sqlite3.Connection:
    connection = connect(database, "mode=rw")
    try:
        table_names(connection)
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF not in (
            sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
            sqlite3.SQLITE_FULL, sqlite3.SQLITE_PERM,
        ):  # fmt: skip
            raise
        # A database with a log needs a file of its own beside it, also to be read, unless
        # it is promised that nobody writes meanwhile. If somebody does after all, what is
        # read is older, or does not unpack and is as if it were not there.
        return connect(database, "mode=ro&immutable=1")
    except BaseException:
        connection.close()
        raise
    return connection
