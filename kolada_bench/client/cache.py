"""Answers that are kept on disk, by full address, with the moment they were fetched.

Our own moment stands in each entry instead of diskcache's ``expire``, since an answer past
its age is what helps when Kolada is down.

A cache is never worth an error. One that is damaged is set aside and started anew; one that
is locked, or whose folder cannot be written to, is done without, and answers are then kept
in memory for the run. Each is said once, in ``notices``.

What it still gets wrong: diskcache waits up to a minute to open a database that is locked;
that is found out beforehand, but not if the lock comes in the same instant. A folder that
can only be read is not read from.
"""

from __future__ import annotations

import shutil
import sqlite3
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from kolada_bench.client.store import Timeout, open_store
from kolada_bench.errors import KoladaBenchError
from kolada_bench.settings import ENV_CACHE_DIR

SIZE_LIMIT = 512 * 1024 * 1024
FOLDER = "svar"
MOST_IN_MEMORY = 256

_HEAD = struct.Struct(">d")
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# SQLITE_ERROR is what a database with other tables than ours gives.
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


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
        self._store: Any = None
        self._memory: dict[str, bytes] | None = None

    def read(self, urls: Iterable[str]) -> dict[str, Kept]:
        """Return what is kept for these addresses, of any age."""
        wanted = list(dict.fromkeys(urls))
        with self._lock:
            blobs = self._read(wanted)
        found = ((url, _unpack(blob)) for url, blob in blobs.items())
        return {url: kept for url, kept in found if kept is not None}

    def write(self, answers: Mapping[str, Kept]) -> None:
        """Keep answers, but none so large that it would crowd out the others."""
        packed = {url: _pack(kept) for url, kept in answers.items()}
        blobs = {url: b for url, b in packed.items() if len(b) <= self._limit // 10}
        with self._lock:
            with self._guarded():
                store = self._opened() if blobs else None
                if store is not None:
                    for url, blob in blobs.items():
                        store.set(url, blob)
            if self._memory is not None:
                self._memory.update(blobs)
                for url in list(self._memory)[:-MOST_IN_MEMORY]:
                    del self._memory[url]

    def info(self) -> CacheInfo:
        """Count what is kept; nothing is created if there is no cache yet."""
        moments: list[float] = []
        size = 0
        with self._lock, self._guarded():
            store = self._opened() if self.folder.is_dir() else None
            if store is not None:
                size = store.volume()
                blobs = (_value(store, url) for url in list(store))
                moments = [_HEAD.unpack_from(blob)[0] for blob in blobs if blob]
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
        KoladaBenchError
            The cache is locked or its folder cannot be written to.
        """
        count = 0
        with self._lock:
            with self._guarded():
                store = self._opened() if self.folder.is_dir() else None
                count = store.clear() if store is not None else 0
            shutil.rmtree(self._aside, ignore_errors=True)
            if self._memory is not None:
                raise KoladaBenchError(self.notices[-1])
        return count

    def _read(self, urls: list[str]) -> dict[str, bytes]:
        blobs: dict[str, bytes] = {}
        with self._guarded():
            store = self._opened() if self.folder.is_dir() else None
            if store is not None:
                blobs = {url: blob for url in urls if (blob := _value(store, url))}
        if self._memory is not None:
            blobs |= {url: self._memory[url] for url in urls if url in self._memory}
        return blobs

    def _opened(self) -> Any:
        """Return the open store, or None when this run does without."""
        if self._memory is not None:
            return None
        if self._store is None:
            self._store = open_store(self.folder, self._limit)
        return self._store

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn whatever the store meets into a notice; leave no connection behind."""
        try:
            yield
        except Timeout:
            self._do_without(_locked(self.folder))
        except sqlite3.DatabaseError as error:
            self._after(error)
        except ValueError:  # a pickled key: somebody has been at the database
            self._set_aside()
        except OSError:
            self._do_without(_not_writable(self.folder))
        finally:
            if self._store is not None:
                # One connection for each thread would otherwise live as long as the thread.
                self._store.close()

    def _after(self, error: sqlite3.DatabaseError) -> None:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code in _LOCKED:
            self._do_without(_locked(self.folder))
        elif code in _DAMAGED:
            self._set_aside()
        else:
            self._do_without(_not_writable(self.folder))

    def _do_without(self, notice: str) -> None:
        self._store = None
        self._memory = {}
        self._say(notice)

    def _say(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    @property
    def _aside(self) -> Path:
        return self.folder.with_name(f"{FOLDER}-skadade")

    def _set_aside(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
        try:
            shutil.rmtree(self._aside, ignore_errors=True)
            self.folder.rename(self._aside)
        except OSError:
            self._do_without(_not_writable(self.folder))
            return
        self._say(
            f"Sparade svar i {self.folder} var skadade och har lagts åt sidan i "
            f"{self._aside}. Svaren hämtas på nytt."
        )


def _value(store: Any, url: str) -> bytes | None:
    """Return an entry's bytes; one that is refused or gone is as if never kept."""
    try:
        value = store.get(url)
    except (ValueError, OSError):
        return None
    return value if isinstance(value, bytes) and len(value) > _HEAD.size else None


def _pack(kept: Kept) -> bytes:
    bodies = msgspec.msgpack.encode(kept.bodies)
    return _HEAD.pack(kept.fetched_at) + zlib.compress(bodies, 1)


def _unpack(blob: bytes) -> Kept | None:
    try:
        (fetched_at,) = _HEAD.unpack_from(blob)
        bodies = zlib.decompress(blob[_HEAD.size :])
        return Kept(fetched_at, msgspec.msgpack.decode(bodies, type=tuple[bytes, ...]))
    except (struct.error, zlib.error, msgspec.DecodeError):
        return None


def _local(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone()


def _locked(folder: Path) -> str:
    return (
        f"Sparade svar i {folder} är låsta av ett annat program. Svaren hämtas på nytt och "
        "sparas inte."
    )


def _not_writable(folder: Path) -> str:
    return (
        f"Svar kan inte sparas i {folder}; de hämtas varje gång. Välj en annan "
        f"mapp med {ENV_CACHE_DIR}."
    )
