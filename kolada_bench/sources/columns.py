"""One KPI's values as a few packed columns: small on disk, and read without a loop.

A snapshot holds one *payload* per KPI: every row's area, year, gender, value, count and
status, column after column. What repeats is made to look alike before it is compressed:

* whole numbers are stored as the difference to the row before (rows lie sorted by area,
  year and gender, so that the differences are few and small);
* the bytes of a column lie plane by plane, all first bytes together, then all second;
* a value that is a decimal number with at most six decimals, bit for bit, is stored as a
  whole number; any other as the eight bytes of the float. Nothing is ever rounded here.

A payload is data from outside: every length and code is checked before a column is
believed. The limits: 65,536 areas, 256 statuses and two thousand
million as ``count``.

Whoever goes through thousands of KPIs asks for ``Cells`` alone (``unpack_cells``):
``count`` and ``status`` are then neither read nor checked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kolada_bench.schema import GENDERS
from kolada_bench.sources.payload import DamagedPayload

Integers = NDArray[np.integer[Any]]
Bytes = NDArray[np.uint8]

MAX_ROWS = 1_000_000
"""More than any KPI of Kolada can have: 4,000 areas and groups, 50 years, three genders."""

MOST_YEAR = 65_535
"""What fits in the two bytes of a year."""

_HEADER_LIMIT = 65_536
_WIDTHS = {"area": "<u2", "year": "<u2", "gender": "<u1", "count": "<u4", "status": "<u1"}
_ROW_BYTES = sum(np.dtype(kind).itemsize for kind in _WIDTHS.values()) + 8
_SCALES = (0, 1, 2, 3, 4, 6)
_EXACT = 2.0**53
_MANY_PLANES = 5
_NO_NAME = "a gender or a status has no name"


class Cells(msgspec.Struct, frozen=True):
    """The values of one KPI, aligned. ``value`` is NaN where Kolada has null.

    ``area`` is an index into the snapshot's list of areas, ``gender`` into
    ``schema.GENDERS``.
    """

    area: Integers
    year: Integers
    gender: Integers
    value: NDArray[np.float64]


class Columns(Cells, frozen=True):
    """The rows of one KPI, aligned; ``status`` is an index into ``statuses``."""

    count: Integers
    status: Integers
    statuses: tuple[str, ...]


def pack(columns: Columns) -> bytes:
    """Return the payload of ``columns``, not yet compressed."""
    scale = _decimals(columns.value)
    header = {"rows": len(columns.value), "scale": scale, "statuses": columns.statuses}
    missing = np.isnan(columns.value)
    parts = [json.dumps(header, ensure_ascii=False).encode(), b"\n"]
    parts += [_differences(getattr(columns, name), kind) for name, kind in _WIDTHS.items()]
    if scale is None:
        value = np.where(missing, np.nan, columns.value).astype("<f8")
        parts.append(_planes(value))
    else:
        whole = np.where(missing, 0.0, np.rint(columns.value * 10.0**scale))
        steps = _steps(whole.astype(np.int64))
        # Zigzag: small negative steps become small numbers, whose high bytes are all 0.
        parts.append(_planes(((steps << 1) ^ (steps >> 63)).astype("<i8")))
    parts.append(np.packbits(missing).tobytes())
    return b"".join(parts)


def unpack(payload: bytes, rows: int) -> Columns:
    """Read a payload of ``rows`` rows.

    Raises
    ------
    DamagedPayload
        A length or a code is impossible.
    """
    found = _unpack(payload, rows, tuple(_WIDTHS))
    columns = Columns(**found)
    if rows and int(columns.status.max()) >= len(columns.statuses):
        raise DamagedPayload(_NO_NAME)
    return columns


def unpack_cells(payload: bytes, rows: int) -> Cells:
    """Read the values alone of a payload of ``rows`` rows; errors as ``unpack``."""
    found = _unpack(payload, rows, ("area", "year", "gender"))
    del found["statuses"]
    return Cells(**found)


def _unpack(payload: bytes, rows: int, wanted: Sequence[str]) -> dict[str, Any]:
    head, newline, body = payload.partition(b"\n")
    header = _header(head) if newline else {}
    statuses = header.get("statuses")
    scale = header.get("scale")
    bitmap = -(-rows // 8)
    if (
        header.get("rows") != rows
        or not isinstance(statuses, list)
        or not all(isinstance(status, str) for status in statuses)
        or (scale is not None and scale not in _SCALES)
        or len(body) != rows * _ROW_BYTES + bitmap
    ):
        message = "the header does not fit the columns"
        raise DamagedPayload(message)
    content = np.frombuffer(body, np.uint8)
    found: dict[str, Any] = {"statuses": tuple(statuses)}
    start = 0
    for name, kind in _WIDTHS.items():
        stop = start + rows * np.dtype(kind).itemsize
        if name in wanted:
            found[name] = _running(content[start:stop], kind)
        start = stop
    stop = start + rows * 8
    found["value"] = _values(content[start:stop], scale)
    missing = np.unpackbits(content[stop:], count=rows).view(np.bool_)
    found["value"][missing] = np.nan
    if rows and int(found["gender"].max()) >= len(GENDERS):
        raise DamagedPayload(_NO_NAME)
    return found


def check_cells(cells: Cells, areas: int) -> None:
    """Make sure that rows count in ``areas`` ids, that none is there twice, all finite.

    Raises
    ------
    DamagedPayload
        They are not so.
    """
    if len(cells.area) and int(cells.area.max()) >= areas:
        message = "an area has no id"
        raise DamagedPayload(message)
    place = (cells.area.astype(np.int64) << 16 | cells.year) << 8 | cells.gender
    # Written in order; whoever has written them otherwise pays for the sorting.
    if not np.all(place[1:] > place[:-1]) and not np.diff(np.sort(place)).all():
        message = "a row is there twice"
        raise DamagedPayload(message)
    if np.isinf(cells.value).any():
        message = "a value is infinite"
        raise DamagedPayload(message)


def _values(planes: Bytes, scale: int | None) -> NDArray[np.float64]:
    if scale is None:
        return _joined(planes, "<f8").astype(np.float64)
    coded = _rows(planes, "<i8")
    values: NDArray[np.float64] = np.cumsum((coded >> 1) ^ -(coded & 1)) / 10.0**scale
    return values


def largest(rows: int) -> int:
    """Return the most bytes that a payload of ``rows`` rows can have.

    Raises
    ------
    DamagedPayload
        No KPI has so many rows.
    """
    if not 0 <= rows <= MAX_ROWS:
        message = f"{rows} rows is outside 0–{MAX_ROWS}"
        raise DamagedPayload(message)
    return _HEADER_LIMIT + rows * (_ROW_BYTES + 1)


def _decimals(value: NDArray[np.float64]) -> int | None:
    present = value[~np.isnan(value)]
    for scale in _SCALES:
        with np.errstate(over="ignore"):
            whole = np.rint(present * 10.0**scale)
        if np.all(np.abs(whole) < _EXACT):
            # Compared as bits: −0.0 equals 0.0, but would not come back as itself.
            back = whole.astype(np.int64) / 10.0**scale
            if np.array_equal(back.view(np.int64), present.view(np.int64)):
                return scale
    return None


def _differences(column: NDArray[Any], kind: str) -> bytes:
    whole = column.astype(np.int64)
    limit = 256 ** np.dtype(kind).itemsize
    if whole.size and not 0 <= int(whole.min()) <= int(whole.max()) < limit:
        message = f"a column holds numbers outside 0–{limit - 1}"
        raise ValueError(message)
    return _planes((_steps(whole) % limit).astype(kind))


def _steps(whole: NDArray[np.int64]) -> NDArray[np.int64]:
    steps = whole.copy()
    steps[1:] -= whole[:-1]
    return steps


def _planes(column: NDArray[Any]) -> bytes:
    return column.view(np.uint8).reshape(len(column), column.itemsize).T.tobytes()


def _running(planes: Bytes, kind: str) -> Integers:
    """Return the column whose steps lie plane by plane."""
    steps = _rows(planes, kind)
    # NumPy adds up single bytes at a third of the speed of pairs.
    wide = max(steps.dtype, np.dtype("<u2"))
    return np.cumsum(steps, dtype=wide).astype(kind, copy=False)


def _rows(planes: Bytes, kind: str) -> NDArray[Any]:
    """Return the whole numbers whose bytes lie plane by plane."""
    size = np.dtype(kind).itemsize
    apart = planes.reshape(size, -1)
    # Most planes are all 0: the others are added up faster than bytes are moved about.
    used = np.flatnonzero(apart.max(axis=1, initial=0))
    if len(used) > _MANY_PLANES:
        return _joined(planes, kind)
    numbers = np.zeros(apart.shape[1], kind)
    for at in used:
        numbers |= apart[at].astype(kind) << (8 * int(at))
    return numbers


def _joined(planes: Bytes, kind: str) -> NDArray[Any]:
    apart = planes.reshape(np.dtype(kind).itemsize, -1)
    return np.ascontiguousarray(apart.T).view(kind).reshape(-1)


def _header(head: bytes) -> dict[str, Any]:
    try:
        header = json.loads(head)
    except ValueError as error:
        message = "the header is not JSON"
        raise DamagedPayload(message) from error
    return header if isinstance(header, dict) else {}
