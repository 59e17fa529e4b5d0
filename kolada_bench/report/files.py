"""Files are written whole or not at all, and carry the usual mode.

A file is written beside its place and moved there when it is whole and on the disk, so that
an interrupted run never leaves half a document, and whoever has the old one open keeps it.
Behind a symbolic link, the file that it leads to is replaced and the link is left. A device
or a pipe (``/dev/stdout``) is never replaced: what is written goes into it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kolada_bench.errors import UsageError, why
from kolada_bench.sources.beside import usual_mode


def check_place(path: Path) -> None:
    """Make sure, before any work, that a file may be written to ``path``.

    A file that is open in Word or LibreOffice may well be replaced on some systems; what
    is then saved from there takes the new one away.

    Raises
    ------
    UsageError
        There is no such folder, it is a folder or a device itself, or somebody has the
        file open.
    """
    try:
        reason = _objection(path)
    except OSError as error:
        reason = f"Det går inte att skriva {path}: {why(error)}."
    if reason:
        raise UsageError(reason)


def _objection(path: Path) -> str | None:
    """Return why nothing can be written to ``path``, or None."""
    if path.is_dir():
        return f"Det går inte att skriva {path}: det är en mapp."
    if _is_device(path):
        return f"Det går inte att skriva {path}: det är ingen fil, utan en enhet."
    if not path.parent.is_dir():
        return f"Det går inte att skriva {path}: mappen finns inte."
    for lock in _locks(path):
        if lock.exists():
            return (
                f"{path} är öppen i ett annat program (låsfilen {lock.name} finns). Stäng "
                "den där, eller skriv till en annan fil med -o. Har ingen den öppen: ta "
                "bort låsfilen."
            )
    return None


def _locks(path: Path) -> list[Path]:
    """Return the files that Word, Excel and LibreOffice keep beside one that is open."""
    # Word writes "~$" over the first letters of a name that is long enough.
    short = path.name[min(max(len(path.stem) - 6, 0), 2) :]
    names = dict.fromkeys((f"~${path.name}", f"~${short}", f".~lock.{path.name}#"))
    return [path.with_name(name) for name in names]


def write_text(path: Path, text: str, *, named: bool = True) -> None:
    """Write ``text`` as UTF-8 to ``path``; else as ``write_bytes``."""
    write_bytes(path, text.encode("utf-8"), named=named)


def write_bytes(path: Path, content: bytes, *, named: bool = True) -> None:
    """Write ``content`` to ``path``, whole or not at all.

    Parameters
    ----------
    named
        Whether the user has named this file. A link in the place of one that is only put
        beside it was made by somebody else, and is replaced instead of followed.

    Raises
    ------
    UsageError
        The place cannot be written to.
    """
    try:
        if named and _is_device(path):
            path.write_bytes(content)
            return
        follows = named and path.is_symlink()
        target = Path(os.path.realpath(path)) if follows else path
        _replace(target, content)
    except OSError as error:
        message = f"Det går inte att skriva {path}: {why(error)}."
        raise UsageError(message) from error


def _is_device(path: Path) -> bool:
    """Return whether ``path`` is there but can hold no file: a device, a pipe, a socket."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _replace(path: Path, content: bytes) -> None:
    """Write beside ``path``, see that it is on the disk, and move it there."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name[:50]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            # A network disk says only now that it is full; and a move that is on the disk
            # before the content is what leaves an empty file after a power cut.
            os.fsync(file.fileno())
        _same_mode(Path(beside), path)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _same_mode(beside: Path, path: Path) -> None:
    """Give the new file the mode of the one it replaces, or that of any new file."""
    if path.exists() and not path.is_symlink():  # whose mode is that of somebody's file
        beside.chmod(path.stat().st_mode & 0o777)
    else:
        beside.chmod(usual_mode())
