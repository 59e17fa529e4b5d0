"""Reading TOML files with every key checked, and faults told in Swedish.

msgspec does the checking (types, missing keys, unknown keys); this module turns its
English sentences into what a controller needs: which file, which key, what was expected.
A place in a list is counted from 1, as in "avsnitt nr 2, rader nr 3, nyckeltal".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from kolada_bench.errors import CatalogueError, why
from kolada_bench.schema.plain import LONGEST_TITLE
from kolada_bench.settings import unknown_key
from kolada_bench.userfile import LARGEST_TOML, content_of, toml_values, unreadable

T = TypeVar("T")

KpiId = Annotated[str, msgspec.Meta(pattern=r"^([NU]\d{5}|X\d{5}_[a-z0-9_]+)$")]
"""A KPI id of Kolada's, or of a derived KPI."""

Heading = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TITLE)]
"""What stands as a heading or a label, on one line of few."""

_TYPES = {
    "str": "en text",
    "int": "ett heltal",
    "bool": "true eller false",
    "array": "en lista",
    "object": "en tabell",
}
_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`")
_UNKNOWN = re.compile(r"contains unknown field `(?P<name>[^`]+)`")
_EXPECTED = re.compile(r"^Expected `(?P<type>\w+)`(?P<more>.*)")


def packaged(name: str) -> Traversable:
    """Return a file of this room's own ("derived.toml", "themes")."""
    return files("kolada_bench.catalogue").joinpath(name)


def fault(file: Traversable | Path, key: str, expected: str) -> CatalogueError:
    """Return the error that says which key of ``file`` should be what."""
    name = _name(file)
    return CatalogueError(f"{name}: {key} ska vara {expected}.", file=name, key=key)


def read_values(file: Traversable | Path) -> dict[str, Any]:
    """Read a TOML file as plain values.

    Raises
    ------
    CatalogueError
        The file is missing, cannot be read, or is not TOML.
    """
    name = _name(file)
    try:
        content = toml_bytes(file)
    except FileNotFoundError:
        message = f"Filen {name} finns inte."
        raise CatalogueError(message, file=name) from None
    except OSError as error:
        raise unreadable(name, why(error, reading=True)) from error
    return toml_values(content, name)


def toml_bytes(file: Traversable | Path) -> bytes:
    """Return the bytes of a TOML file, the package's own or a user's; else ``OSError``."""
    return content_of(file, LARGEST_TOML) if isinstance(file, Path) else file.read_bytes()


def read_shape(file: Traversable | Path, shape: type[T]) -> T:
    """Read a TOML file as one ``shape`` (a msgspec Struct)."""
    return checked(read_values(file), shape, file)


def read_tables(file: Traversable | Path, shape: type[T]) -> dict[str, T]:
    """Read a TOML file whose every top-level table is one ``shape``, by table name."""
    return {
        name: checked(values, shape, file, name)
        for name, values in read_values(file).items()
    }


def checked(values: object, shape: type[T], file: Traversable | Path, key: str = "") -> T:
    """Return ``values`` as ``shape``, or raise ``CatalogueError`` with file and key."""
    try:
        return msgspec.convert(values, shape)
    except msgspec.ValidationError as error:
        raise _translated(str(error), shape, file, key) from error


def unique(names: Iterable[str], file: Traversable | Path, key: str) -> None:
    """Raise ``CatalogueError`` at the first name that stands twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            expected = f"angivet en gång per nyckeltal ({name} står flera gånger)"
            raise fault(file, key, expected)
        seen.add(name)


def one_of(words: Iterable[str] | Mapping[str, object]) -> str:
    """Write what a key may hold: 'en av "a", "b"'."""
    return "en av " + ", ".join(f'"{word}"' for word in words)


def _translated(
    text: str, shape: object, file: Traversable | Path, table: str
) -> CatalogueError:
    place = _PLACE.search(text)
    parts = [table] if table else []
    parts += _parts(place["path"]) if place else []
    sentence = _PLACE.sub("", text)
    if missing := _MISSING.search(sentence):
        return fault(file, _key([*parts, missing["name"]]), "angivet (nyckeln saknas)")
    if unknown := _UNKNOWN.search(sentence):
        key = _key([*parts, unknown["name"]])
        known = _known_keys(shape, place["path"] if place else "")
        message = f"{_name(file)}: {unknown_key(key, known)}"
        return CatalogueError(message, file=_name(file), key=key)
    return fault(file, _key(parts) or "filen", _expected(sentence))


def _known_keys(shape: object, path: str) -> list[str]:
    """Return the keys that a table may have at ``path``, as msgspec writes it."""
    from msgspec import inspect

    found = inspect.type_info(shape)
    for step in re.findall(r"\[[^\]]*\]|[^.\[\]]+", path):
        match found:
            case inspect.ListType(item_type=inner) | inspect.DictType(value_type=inner):
                found = inner
            case inspect.StructType(fields=fields):
                found = next(f.type for f in fields if f.encode_name == step)
    if not isinstance(found, inspect.StructType):
        return []
    return [field.encode_name for field in found.fields]


def _expected(sentence: str) -> str:
    match = _EXPECTED.match(sentence)
    if match is None:
        return f"något annat ({sentence})"
    if "matching regex" in match["more"]:
        return "ett nyckeltals-id, som N30101 eller X30101_kopt"
    kind = _TYPES.get(match["type"], match["type"])
    if longest := re.match(r" of length <= (\d+)", match["more"]):
        return f"{kind} med högst {longest[1]} tecken"
    if "of length" in match["more"]:
        return f"{kind} som inte är tom"
    bound = re.match(r" [<>]=? \d+", match["more"])
    return f"{kind}{bound[0]}" if bound else kind


def _parts(path: str) -> list[str]:
    """Split "avsnitt[1].rader[0].titel" into "avsnitt nr 2", "rader nr 1", "titel"."""
    return [
        re.sub(r"\[(\d+)\]", lambda index: f" nr {int(index[1]) + 1}", part)
        for part in path.split(".")
        if part
    ]


def _key(parts: list[str]) -> str:
    return ", ".join(parts)


def _name(file: Traversable | Path) -> str:
    return str(file) if isinstance(file, Path) else file.name
