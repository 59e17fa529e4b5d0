"""Answers that are kept on disk, by full address, with the moment they were fetched.

Our own moment stands in each entry instead of diskcache's ``expire``, since an answer past
its age is what helps when Kolada is down.

A cache is never worth an error. One that is damaged is set aside and started anew. Where
nothing can be saved (a folder that may only be read, a full disk, a lock) what is there is
still read, and new answers are kept in memory for the run. Each is said once, in
``notices``.

A folder that belongs to another user is read from if only its owner may write there, and
never written to.

What it still gets wrong: diskcache waits up to a minute to make a database that another
process is just making; that is found out beforehand, but not in the same instant.
"""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
import stat
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from kolada_bench.client import words
from kolada_bench.client.shelf import DATABASE, ForeignDatabase, Shelf
from kolada_bench.errors import UsageError, why
from kolada_bench.private import NotPrivate

SIZE_LIMIT = 512 * 1024 * 1024
FOLDER = "svar"
MOST_IN_MEMORY = 256
MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes of an answer; what claims to be more has been tampered with."""

_HEAD = struct.Struct(">d")
_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# SQLITE_ERROR is what a database with other tables than ours gives.
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
_REASONS = {
    sqlite3.SQLITE_FULL: "disken är full",
    sqlite3.SQLITE_READONLY: "mappen är skrivskyddad",
    sqlite3.SQLITE_CANTOPEN: "mappen är skrivskyddad eller borta",
}


class Kept(msgspec.Struct, frozen=True):
    """A whole answer: the bodies of its pages, and when it was fetched (Unix seconds)."""

    fetched_at: float
    bodies: tuple[bytes, ...]


class CacheInfo(msgspec.Struct, frozen=True):
    """What is kept: number of answers, bytes on disk, and the span of their moments."""

    folder: Path
    answers: int = 0
    size: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    notices: tuple[str, ...] = ()


class AnswerCache:
    """The answers kept in one folder. Safe to use from several threads and processes."""

    def __init__(self, folder: Path, *, limit: int = SIZE_LIMIT) -> None:
        self.folder = folder / FOLDER
        self.notices: list[str] = []
        self._limit = limit
        self._lock = threading.Lock()
        self._shelf = Shelf(self.folder)
        self._store: Any = None
        self._memory: dict[str, bytes] | None = None
        self._unreadable = False

    def read(self, urls: Iterable[str]) -> dict[str, Kept]:
        """Return what is kept for these addresses, of any age."""
        wanted = list(dict.fromkeys(urls))
        blobs: dict[str, bytes] = {}
        with self._lock:
            if not self._unreadable:
                with self._guarded(reading=True):
                    self._check_owner()
                    blobs = self._shelf.read(wanted)
            memory = self._memory or {}
            blobs |= {url: memory[url] for url in wanted if url in memory}
        found = ((url, _unpack(blob)) for url, blob in blobs.items())
        return {url: kept for url, kept in found if kept is not None}

    def write(self, answers: Mapping[str, Kept]) -> None:
        """Keep answers, but none so large that it would crowd out the others."""
        packed = {url: _pack(kept) for url, kept in answers.items()}
        blobs = {url: b for url, b in packed.items() if len(b) <= self._limit // 10}
        with self._lock:
            for _ in range(2):  # once more where a damaged one has been set aside
                if not blobs or self._memory is not None or self._saved(blobs):
                    break
            if self._memory is not None:
                self._memory.update(blobs)
                for url in list(self._memory)[:-MOST_IN_MEMORY]:
                    del self._memory[url]

    def info(self) -> CacheInfo:
        """Count what is kept; nothing is created if there is no cache yet."""
        moments: list[float] = []
        size = 0
        with self._lock, self._guarded(reading=True):
            self._check_owner()
            size = self._shelf.volume()
            heads = self._shelf.heads(_HEAD.size)
            found = [_moment(head) for head in heads]
            moments = [moment for moment in found if moment is not None]
        return CacheInfo(
            self.folder,
            answers=len(moments),
            size=size,
            oldest=_local(min(moments)) if moments else None,
            newest=_local(max(moments)) if moments else None,
            notices=tuple(self.notices),
        )

    def clear(self) -> int:
        """Throw away every answer, and a damaged cache that was set aside; count them.

        Raises
        ------
        UsageError
            The cache is locked or its folder cannot be written to.
        """
        count = 0
        with self._lock:
            with self._guarded():
                if self.folder.is_dir():
                    from kolada_bench.client.store import clear

                    count = clear(self._opened())
            shutil.rmtree(self._aside, ignore_errors=True)
            if self._memory is not None:
                message = f"Sparade svar kunde inte tas bort. {self.notices[-1]}"
                raise UsageError(message)
        return count

    def _saved(self, blobs: Mapping[str, bytes]) -> bool:
        from kolada_bench.client.store import save

        with self._guarded():
            save(self._opened(), blobs)
            return True
        return False

    def _opened(self) -> Any:
        from kolada_bench.client.store import open_store

        if self._store is not None and not (self.folder / DATABASE).exists():
            self._store = None  # somebody has thrown the folder away meanwhile
        if self._store is None:
            self._store = open_store(self.folder, self._limit)
        return self._store

    @contextmanager
    def _guarded(self, *, reading: bool = False) -> Iterator[None]:
        """Turn whatever the disk meets into a notice; leave no connection behind."""
        try:
            yield
        except ForeignDatabase:
            self._do_without(words.foreign(self.folder / DATABASE), reading=reading)
        except sqlite3.DatabaseError as error:
            self._after(error, reading=reading)
        except ValueError:  # a pickled key: somebody has been at the database
            self._set_aside()
        except NotPrivate as error:
            self._do_without(words.not_private(error), reading=reading)
        except OSError as error:
            notice = words.unread if reading else words.unsaved
            self._do_without(
                notice(self.folder, why(error, reading=reading)), reading=reading
            )
        finally:
            if self._store is not None:
                # One connection for each thread would otherwise live as long as the thread.
                self._store.close()

    def _after(self, error: sqlite3.DatabaseError, *, reading: bool) -> None:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code in _DAMAGED:
            self._set_aside()
        elif code in _LOCKED:
            self._do_without(words.locked(self.folder), reading=reading)
        else:
            notice = words.unread if reading else words.unsaved
            reason = _REASONS.get(code, str(error))
            self._do_without(notice(self.folder, reason), reading=reading)

    def _do_without(self, notice: str, *, reading: bool) -> None:
        """Save nothing more in this run; nor read, where that is what failed."""
        if self._store is not None:
            self._store.close()
            self._store = None
        self._memory = self._memory or {}
        self._unreadable = self._unreadable or reading
        self._say(notice)

    def _say(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    def _check_owner(self) -> None:
        """Say whose the answers are, where they are another's; refuse if anybody's."""
        if self._is_ours():
            return
        mode = self.folder.lstat().st_mode
        if stat.S_ISLNK(mode):
            message = f"{self.folder} är en länk till ett annat ställe"
            raise NotPrivate(message)
        if mode & 0o022:
            raise NotPrivate(words.anybodys(self.folder))
        self._say(words.others(self.folder))

    def _is_ours(self) -> bool:
        if os.name == "nt" or not os.path.lexists(self.folder):
            return True
        found = self.folder.lstat()
        return found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode)

    @property
    def _aside(self) -> Path:
        return self.folder.with_name(f"{FOLDER}-skadade")

    def _set_aside(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
        if not self._is_ours():
            self._do_without(words.unread(self.folder, "de är skadade"), reading=True)
            return
        try:
            shutil.rmtree(self._aside, ignore_errors=True)
            self.folder.rename(self._aside)
        except OSError as error:
            self._do_without(words.unread(self.folder, why(error)), reading=True)
            return
        self._say(words.set_aside(self.folder, self._aside))


def _pack(kept: Kept) -> bytes:
    bodies = msgspec.msgpack.encode(kept.bodies)
    return _HEAD.pack(kept.fetched_at) + zlib.compress(bodies, 1)


def _unpack(blob: bytes) -> Kept | None:
    moment = _moment(blob)
    reader = zlib.decompressobj()
    try:
        bodies = reader.decompress(blob[_HEAD.size :], MOST_UNPACKED)
        if moment is None or not reader.eof:
            return None
        return Kept(moment, msgspec.msgpack.decode(bodies, type=tuple[bytes, ...]))
    except (zlib.error, msgspec.DecodeError):
        return None


def _moment(blob: bytes) -> float | None:
    """Return when an entry was fetched; None if that cannot be, and it is no entry."""
    if len(blob) < _HEAD.size:
        return None
    (moment,) = _HEAD.unpack_from(blob)
    return moment if math.isfinite(moment) and 0 <= moment < _LATEST else None


def _local(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone()
