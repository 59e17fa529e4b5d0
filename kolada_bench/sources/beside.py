"""A SQLite file that is written beside its place, and moved there when it is whole.

Whoever has the old file open keeps it, and a write that is cut short leaves no half file
under the name. What goes wrong is told in Swedish.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from kolada_bench.errors import SnapshotError, why

_MASK = threading.Lock()


@contextlib.contextmanager
def beside(path: Path, *, name: str | None = None) -> Iterator[Path]:
    """Give a path in the same folder to write to; move it to ``path`` if all goes well.

    Parameters
    ----------
    path
        Where the file is to stand. One that is there is replaced, in one step.
    name
        What it is called until then, where no one else can be writing; one of that name
        that is there is left from a run that was killed, and is replaced.

    Raises
    ------
    SnapshotError
        The folder or the file cannot be written to.
    """
    temporary = _new(path, name)
    try:
        yield temporary
        temporary.chmod(usual_mode())
        os.replace(temporary, path)
    except (OSError, sqlite3.Error) as error:
        reason = why(error) if isinstance(error, OSError) else why_not(error)
        message = (
            f"Snapshotfilen {path} kunde inte skrivas ({reason}). Kontrollera att disken "
            "har plats och att filen inte är öppen i ett annat program."
        )
        raise SnapshotError(message, path=str(path)) from error
    finally:
        temporary.unlink(missing_ok=True)


def why_not(error: sqlite3.Error) -> str:
    """Return why SQLite would not write; in Swedish where a user can do something."""
    full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return "disken är full" if full else str(error)


def _new(path: Path, name: str | None) -> Path:
    try:
        if name is not None:
            fixed = path.with_name(name)
            fixed.unlink(missing_ok=True)
            return fixed
        handle, made = tempfile.mkstemp(prefix=f".{path.name[:50]}.", dir=path.parent)
        os.close(handle)
    except OSError as error:
        message = (
            f"Det går inte att skriva i mappen {path.parent} ({why(error)}). "
            "Välj en annan mapp."
        )
        raise SnapshotError(message, path=str(path)) from error
    return Path(made)


def usual_mode() -> int:
    """Return the mode of a new file here: a temporary file is for its owner's eyes only.

    The mask can only be read by setting another, which is the whole process's. A thread
    that read it meanwhile would find none, and leave it so: every file anybody's.
    """
    with _MASK:
        mask = os.umask(0)
        os.umask(mask)
    return 0o666 & ~mask
