"""SQLite files that somebody sent: opened for reading, and listed within bounds.

SQLite believes the tree that a table is stored as. One page may be named as the child of a
hundred others, and the rest of a long cell lie in a circle: twenty kilobytes can then hold
more rows than any memory, and reading what tables there are need never end. So what is
read before a checksum is known is counted while it is read, and given up in time.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

from kolada_bench.userfile import sqlite_address

LONGEST = 100_000_000
"""Bytes of one cell; that of the largest list is a tenth of its 5 million."""
_SHORT = 1_000_000
"""Bytes of one cell of what is listed: names, sizes, checksums, the question."""
_MOST_LISTED = 8_000_000
"""Bytes of all that is listed; the whole country's 6,000 KPIs take a tenth."""
_MOST_STEPS = 10_000
"""SQLite's own steps to read which tables there are; a snapshot's takes some hundred."""
_PLAIN = 16
"""Bytes that a number, or an empty text, is counted as."""

_MADE_UP = re.compile(r"\b(AS|VIRTUAL|GENERATED)\b", re.IGNORECASE)


def connect(path: Path) -> sqlite3.Connection:
    """Open a snapshot for reading only, from a folder that may be read-only too."""
    # immutable: a snapshot is never changed in place, so no lock is needed, and locks are
    # what SQLite fails with on network shares and read-only media.
    address = sqlite_address(path.resolve(), "mode=ro&immutable=1")
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def holds_tables_only(connection: sqlite3.Connection) -> bool:
    """Return whether a file holds rows, and nothing that makes them up when it is read.

    To be asked first: it is then that SQLite reads which tables there are.

    Raises
    ------
    sqlite3.Error
        The file is damaged, or has more tables than a snapshot by far.
    """
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _SHORT)
    connection.set_progress_handler(lambda: 1, _MOST_STEPS)
    try:
        made = listed(connection, "SELECT type, sql FROM sqlite_master")
    finally:
        connection.set_progress_handler(None, 0)
    return all(
        kind in ("table", "index") and not _MADE_UP.search(sql or "") for kind, sql in made
    )


def listed(connection: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query for names and sizes.

    Raises
    ------
    sqlite3.Error
        They cannot be read, or are more than any snapshot's.
    """
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _SHORT)
    rows: list[tuple[Any, ...]] = []
    left = _MOST_LISTED
    for row in connection.execute(query):
        left -= sum(
            _PLAIN + len(cell) if isinstance(cell, (str, bytes)) else _PLAIN for cell in row
        )
        if left < 0:
            message = "more rows than a snapshot has"
            raise sqlite3.DataError(message)
        rows.append(row)
    return rows


def contents(connection: sqlite3.Connection, query: str) -> list[tuple[str, int, str]]:
    """Return the name, size and checksum of each row of a table, each name once.

    Raises
    ------
    sqlite3.Error
        They cannot be read, or are something else.
    """
    rows = listed(connection, query)
    shapes = {tuple(map(type, row)) for row in rows}
    if shapes - {(str, int, str)} or len({row[0] for row in rows}) < len(rows):
        message = "no list of contents"
        raise sqlite3.DataError(message)
    return [(str(name), int(size), str(sum_)) for name, size, sum_ in rows]


def cell(connection: sqlite3.Connection, query: str, name: str) -> Any:
    """Return the first cell of the first row that a query for ``name`` finds.

    Raises
    ------
    sqlite3.Error
        It cannot be read, or is too long.
    LookupError
        There is no such row.
    """
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    row = connection.execute(query, (name,)).fetchone()
    if row is None:
        raise LookupError(name)
    return row[0]
