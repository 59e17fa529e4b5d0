"""Files that somebody has made on purpose, byte by byte or part by part."""

from __future__ import annotations

import contextlib
import sqlite3
import struct
import zipfile
from pathlib import Path

PAGE = 1024
_LEAF_HEAD, _INNER_HEAD = 8, 12
_INNER_TABLE = 5


def endless_tree(path: Path, table: str, *, depth: int = 12, width: int = 100) -> None:
    """Make a table of a snapshot hold ``width ** depth`` rows, in a page for each level.

    Every inner page names the page below it as its child ``width`` times over. SQLite reads
    such a tree as it stands; only its own full check would find it odd.
    """
    root = _root_of(path, table)
    content = bytearray(path.read_bytes())
    pages = len(content) // PAGE
    added = [_leaf(bytes(content[(root - 1) * PAGE : root * PAGE]), first=root == 1)]
    added += [_inner(pages + level, width) for level in range(1, depth)]
    head = bytes(content[:100]) if root == 1 else b""
    content[(root - 1) * PAGE : root * PAGE] = _inner(pages + depth, width // 2, head)
    content += b"".join(added)
    content[28:32] = struct.pack(">I", len(content) // PAGE)
    path.write_bytes(content)


def _root_of(path: Path, table: str) -> int:
    if table == "sqlite_master":
        return 1
    with contextlib.closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return int(connection.execute(query, (table,)).fetchone()[0])


def _leaf(page: bytes, *, first: bool) -> bytes:
    """Return a copy of a leaf; the first page of a file has the file's own head before."""
    if not first:
        return page
    (cells,) = struct.unpack(">H", page[103:105])
    end = _LEAF_HEAD + 2 * cells
    return page[100 : 100 + end] + page[end:]


def _inner(child: int, times: int, head: bytes = b"") -> bytes:
    page = bytearray(PAGE)
    page[: len(head)] = head
    places = [PAGE - 5 * (at + 1) for at in range(times)]
    for at, place in enumerate(places):
        page[place : place + 5] = struct.pack(">IB", child, at + 1)
    start = len(head)
    page[start : start + _INNER_HEAD] = struct.pack(
        ">BHHHBI", _INNER_TABLE, 0, times, places[-1], 0, child
    )
    pointers = start + _INNER_HEAD
    page[pointers : pointers + 2 * times] = struct.pack(f">{times}H", *places)
    return bytes(page)


def repacked(path: Path, out: Path, parts: dict[str, bytes]) -> Path:
    """Write an Office document to ``out`` with other parts in the place of its own."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        assert set(parts) <= set(old.namelist())
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return out
