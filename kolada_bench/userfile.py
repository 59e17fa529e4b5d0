"""Files that a person names, read within bounds: settings, themes, figures, documents.

What a name leads to may be anything: a folder, a pipe that never ends, a device, a file of
gigabytes, or nothing at all since no file can have such a name. Whoever reads one tells the
user by ``errors.why`` of the ``OSError`` that comes, and of nothing else.

TOML is read here too, for every room that has files of it: the library says "not TOML" in
three ways (its own error, a number of too many figures, a nesting too deep), and takes
seconds for a key of ten thousand parts.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kolada_bench.errors import CatalogueError

LARGEST = 20_000_000
"""Bytes of a file that a person has written or saved out of a spreadsheet."""
LARGEST_TOML = 1_000_000
NOT_UTF_8 = "den är inte sparad som UTF-8"
_MOST_POINTS = 200
"""In the key of one line; a key of ours has three parts."""
_PLACE = re.compile(r"\(at line (?P<line>\d+), column (?P<column>\d+)\)$")


def content_of(file: Path, most: int = LARGEST) -> bytes:
    """Return the bytes of ``file``.

    Raises
    ------
    OSError
        It cannot be read, is no file, or is larger than ``most`` bytes; ``why`` says which
        in Swedish. ``FileNotFoundError`` also for a name that no file can have.
    """
    content = beginning_of(file, most + 1)
    if len(content) > most:
        raise OSError(errno.E2BIG, f"den är större än {most / 1_000_000:.0f} MB")
    return content


def beginning_of(file: Path, most: int) -> bytes:
    """Return the first ``most`` bytes of ``file``; ``OSError`` as ``content_of``."""
    try:
        mode = file.stat().st_mode
    except ValueError as error:  # a zero byte, or half of a character
        raise FileNotFoundError(errno.ENOENT, "namnet kan ingen fil ha") from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode) and str(file) != os.devnull:
        raise OSError(errno.EINVAL, "det är ingen fil, utan en enhet eller ett rör")
    with file.open("rb") as opened:
        return opened.read(most)


def sqlite_address(file: Path, mode: str) -> str:
    """Return the address of a whole path for SQLite to open a file that is there.

    ``mode`` is SQLite's own ("mode=rw"). Without such an address SQLite makes a file that
    is not there, and "?" or "#" in a name would end it.
    """
    path = file.as_posix()
    root = "" if path.startswith("/") else "/"
    return f"file://{root}{quote(os.fsencode(path))}?{mode}"


def toml_values(content: bytes | str, name: str, noun: str = "Filen") -> dict[str, Any]:
    """Return TOML as plain values; a byte order mark, which Notepad writes, is no fault.

    Raises
    ------
    CatalogueError
        ``content`` is not TOML; the message names ``name`` and says where.
    """
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(name, NOT_UTF_8, noun) from error
    if any(_points(line) > _MOST_POINTS for line in text.split("\n")):
        raise unreadable(name, "en nyckel har orimligt många delar", noun)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(name, error, noun) from error
    except ValueError as error:
        raise unreadable(name, "ett tal har orimligt många siffror", noun) from error
    except RecursionError as error:
        raise unreadable(name, "den har orimligt många nivåer", noun) from error


def unreadable(name: str, reason: str, noun: str = "Filen") -> CatalogueError:
    """Return the error of a file that cannot be read, for ``reason``."""
    return CatalogueError(f"{noun} {name} går inte att läsa: {reason}.", file=name)


def _points(line: str) -> int:
    """Return how many points stand in a line's key, or in what may be one."""
    if line.lstrip().startswith("["):
        return line.count(".")
    return line.rpartition("=")[0].count(".")


def _not_toml(name: str, error: tomllib.TOMLDecodeError, noun: str) -> CatalogueError:
    """Return the error of what is not TOML: in Swedish, and where it went wrong.

    The library's own reason is English.
    """
    place = _PLACE.search(str(error))
    where = f"på rad {place['line']}, kolumn {place['column']}" if place else "i slutet"
    message = f"{noun} {name} är inte giltig TOML: felet är {where}."
    return CatalogueError(message, file=name)
