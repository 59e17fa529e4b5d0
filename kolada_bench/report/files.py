"""Files are written whole or not at all, and carry the usual mode.

A file is written beside its place and moved there when it is whole, so that an interrupted
run never leaves half a document, and whoever has the old one open keeps it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kolada_bench.errors import UsageError, why


def check_place(path: Path) -> None:
    """Make sure, before any work, that a file may be written to ``path``.

    A file that is open in Word or LibreOffice may well be replaced on some systems; what
    is then saved from there takes the new one away.

    Raises
    ------
    UsageError
        There is no such folder, it is a folder itself, or somebody has the file open.
    """
    if path.is_dir():
        message = f"Det går inte att skriva {path}: det är en mapp."
        raise UsageError(message)
    if not path.parent.is_dir():
        message = f"Det går inte att skriva {path}: mappen finns inte."
        raise UsageError(message)
    for lock in _locks(path):
        if lock.exists():
            message = (
                f"{path} är öppen i ett annat program (låsfilen {lock.name} finns). Stäng "
                "den där, eller skriv till en annan fil med -o. Har ingen den öppen: ta "
                "bort låsfilen."
            )
            raise UsageError(message)


def _locks(path: Path) -> list[Path]:
    """Return the files that Word, Excel and LibreOffice keep beside one that is open."""
    # Word writes "~$" over the first letters of a name that is long enough.
    short = path.name[min(max(len(path.stem) - 6, 0), 2) :]
    names = dict.fromkeys((f"~${path.name}", f"~${short}", f".~lock.{path.name}#"))
    return [path.with_name(name) for name in names]


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to ``path``, whole or not at all.

    Raises
    ------
    UsageError
        The place cannot be written to.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, whole or not at all.

    Raises
    ------
    UsageError
        The place cannot be written to.
    """
    try:
        handle, beside = tempfile.mkstemp(
            prefix=f".{path.name}.", dir=path.parent or Path()
        )
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            _same_mode(Path(beside), path)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"Det går inte att skriva {path}: {why(error)}."
        raise UsageError(message) from error


def _same_mode(beside: Path, path: Path) -> None:
    """Give the new file the mode of the one it replaces, or that of any new file."""
    if path.exists():
        beside.chmod(path.stat().st_mode & 0o777)
        return
    mask = os.umask(0)
    os.umask(mask)
    beside.chmod(0o666 & ~mask)
