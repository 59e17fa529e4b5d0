"""Files are written whole or not at all, and carry the usual mode.

A file is written beside its place and moved there when it is whole, so that an interrupted
run never leaves half a document, and whoever has the old one open keeps it.
"""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from kolada_bench.errors import UsageError

_REASONS: dict[int | None, str] = {
    errno.ENOENT: "mappen finns inte",
    errno.ENOTDIR: "mappen finns inte",
    errno.EACCES: "filen eller mappen är skrivskyddad, eller öppen i ett annat program",
    errno.EPERM: "filen eller mappen är skrivskyddad, eller öppen i ett annat program",
    errno.EROFS: "disken är skrivskyddad",
    errno.EISDIR: "det är en mapp",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "utrymmet på disken är slut",
    errno.ENAMETOOLONG: "namnet är för långt",
}


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
        reason = _REASONS.get(error.errno, error.strerror or str(error))
        message = f"Det går inte att skriva {path}: {reason}."
        raise UsageError(message) from error


def _same_mode(beside: Path, path: Path) -> None:
    """Give the new file the mode of the one it replaces, or that of any new file."""
    if path.exists():
        beside.chmod(path.stat().st_mode & 0o777)
        return
    mask = os.umask(0)
    os.umask(mask)
    beside.chmod(0o666 & ~mask)
