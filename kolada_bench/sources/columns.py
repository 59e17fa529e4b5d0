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
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kolada_bench.schema import GENDERS
from kolada_bench.sources.payload import DamagedPayload

Integers = NDArray[np.integer[Any]]

MAX_ROWS = 5_000_000
"""More than any KPI of Kolada can have: 4,000 areas and groups, 50 years, three genders."""

_HEADER_LIMIT = 65_536
_WIDTHS = {"area": "<u2", "year": "<u2", "gender": "<u1", "count": "<u4", "status": "<u1"}
_ROW_BYTES = sum(np.dtype(kind).itemsize for kind in _WIDTHS.values()) + 8
_SCALES = (0, 1, 2, 3, 4, 6)
_EXACT = 2.0**53


class Columns(msgspec.Struct, frozen=True):
    """The rows of one KPI, aligned. ``value`` is NaN where Kolada has null.

    ``area`` is an index into the snapshot's list of areas, ``gender`` into
    ``schema.GENDERS``, ``status`` into ``statuses``.
    """

    area: Integers
    year: Integers
    gender: Integers
    value: NDArray[np.float64]
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
    found: dict[str, Any] = {}
    start = 0
    for name, kind in _WIDTHS.items():
        stop = start + rows * np.dtype(kind).itemsize
        found[name] = np.cumsum(_rows(body[start:stop], kind), dtype=kind)
        start = stop
    stop = start + rows * 8
    missing = np.unpackbits(np.frombuffer(body[stop:], np.uint8), count=rows).astype(bool)
    if scale is None:
        value = _rows(body[start:stop], "<f8").astype(np.float64)
    else:
        coded = _rows(body[start:stop], "<i8")
        value = np.cumsum((coded >> 1) ^ -(coded & 1)) / 10.0**scale
    value[missing] = np.nan
    columns = Columns(**found, value=value, statuses=tuple(statuses))
    _check_codes(columns)
    return columns


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


def _rows(planes: bytes, kind: str) -> NDArray[Any]:
    size = np.dtype(kind).itemsize
    columns = np.frombuffer(planes, np.uint8).reshape(size, -1)
    return np.ascontiguousarray(columns.T).view(kind).reshape(-1)


def _header(head: bytes) -> dict[str, Any]:
    try:
        header = json.loads(head)
    except ValueError as error:
        message = "the header is not JSON"
        raise DamagedPayload(message) from error
    return header if isinstance(header, dict) else {}


def _check_codes(columns: Columns) -> None:
    if columns.value.size and (
        int(columns.gender.max()) >= len(GENDERS)
        or int(columns.status.max()) >= len(columns.statuses)
    ):
        message = "a gender or a status has no name"
        raise DamagedPayload(message)
