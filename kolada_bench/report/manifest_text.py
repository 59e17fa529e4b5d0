"""A manifest as text: written, and read back with the care that a text from outside needs.

One that has a key that we do not know is refused, since what it stands for may have shaped
the content; so is one that names files of the reader's machine.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from pathlib import Path, PureWindowsPath
from typing import NoReturn

import msgspec

from kolada_bench.catalogue.themes import is_path
from kolada_bench.errors import SnapshotError, why
from kolada_bench.report.manifest import SCHEMA, Manifest
from kolada_bench.report.plain import indented_json, shortened
from kolada_bench.sources.payload import is_newer

MOST_BYTES = 20_000_000
"""A report of every theme makes some 300,000."""
_LONGEST_NAME = 200
"""Bytes of a file's name: systems take 255, of which some are needed beside it."""
_LONGEST_REASON = 200
"""Signs of what is said of a fault: a key may be as long as the file."""
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.IGNORECASE
)


class _Version(msgspec.Struct):
    schema: str = ""


def manifest_text(manifest: Manifest) -> str:
    """Return the manifest as JSON, with a line break at the end."""
    return indented_json(manifest)


def read_manifest(text: str | bytes, name: str = "Manifestet") -> Manifest:
    """Read a manifest from its text; ``name`` begins the errors.

    Raises
    ------
    SnapshotError
        It is no manifest, of another version, or has a fault; in Swedish.
    """
    if len(text) > MOST_BYTES:
        _refuse(name, "är för stort för att vara ett manifest")
    try:
        version = msgspec.json.decode(text, type=_Version).schema
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        _refuse(name, "är inget manifest från kolada-bench", error)
    if version != SCHEMA:
        if is_newer(version, SCHEMA):
            _refuse(
                name,
                f"är skrivet av en nyare version ({version:.40}). Uppdatera kolada-bench",
            )
        _refuse(name, f'är inget manifest som kan läsas (schema "{version:.40}")')
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except (UnicodeDecodeError, RecursionError) as error:
        _refuse(name, "är inget manifest från kolada-bench", error)
    except msgspec.MsgspecError as error:
        _refuse(name, f"har ett fel: {_in_swedish(str(error))}", error)
    for file in (
        *(own.name for own in manifest.question.files.values()),
        *((manifest.underlag.file,) if manifest.underlag else ()),
    ):
        if not is_bare_name(file):
            _refuse(name, f'pekar ut en fil utanför sin mapp ("{file}")')
    for use, theme in (
        ("tema", manifest.question.theme),
        ("forval", manifest.question.default_theme),
    ):
        if theme and is_path(theme) and use not in manifest.question.files:
            _refuse(name, f'pekar ut en fil utanför sig själv ("{theme}")')
    return manifest


def read_manifest_file(path: str | Path) -> Manifest:
    """Read a manifest from its file.

    Raises
    ------
    SnapshotError
        The file is missing, cannot be read, or holds no manifest that we read.
    """
    file = Path(path)
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            _refuse(str(file), "är ingen fil")
        if file.stat().st_size > MOST_BYTES:
            _refuse(str(file), "är för stort för att vara ett manifest")
        return read_manifest(file.read_bytes(), str(file))
    except FileNotFoundError as error:
        message = f"Manifestet {file} finns inte. Kontrollera sökvägen."
        raise SnapshotError(message, path=str(file)) from error
    except OSError as error:
        _refuse(str(file), f"går inte att läsa ({why(error, reading=True)})", error)


def is_bare_name(name: str) -> bool:
    """Return whether ``name`` is a file's name alone, on every system.

    Windows takes "CON" and "nul.csv" for devices, and drops a point or space at the end.
    """
    return (
        name not in ("", ".", "..")
        and len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
        and Path(name).name == name
        and PureWindowsPath(name).name == name
        and not name.endswith((".", " "))
        and not _DEVICE.match(name)
        and not any(unicodedata.category(sign) == "Cc" for sign in name)
    )


def _in_swedish(error: str) -> str:
    where = error.rpartition(" - at `")[2].rstrip("`") if " - at `" in error else ""
    if "unknown field" in error:
        what = f"en okänd nyckel ({error.split('`')[-2 if not where else 1]})"
    elif "missing required field" in error:
        what = f"en nyckel saknas ({error.split('`')[1]})"
    else:
        what = "ett värde av fel slag"
    return f"{what} i {where}" if where else what


def _refuse(name: str, what: str, cause: Exception | None = None) -> NoReturn:
    message = f"{name} {shortened(what, _LONGEST_REASON)}. Inget görs."
    raise SnapshotError(message, path=name) from cause
