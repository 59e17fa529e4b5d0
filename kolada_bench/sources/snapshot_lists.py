"""The lists of metadata in a snapshot, and facts on it, read as what they are to be.

A snapshot is a file that somebody sent: its checksum tells damage, not intent. A list is
read as the rows that it is to hold, or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from kolada_bench.schema import Kpi, SourceName

LISTS = ("kpi", "municipality", "municipality_group", "area")

_Truth = bool | int
_SHAPES: dict[str, Any] = {
    "kpi": list[
        tuple[
            str, str, str, _Truth, str, str | None, str, str | None, date | None,
            date | None, int | None, _Truth,
        ]
    ],
    "municipality": list[tuple[str, str, str]],
    "municipality_group": list[tuple[str, str, tuple[str, ...]]],
    "area": list[tuple[str]],
}  # fmt: skip


_LIMITS = {
    "kpi": 32_000_000, "municipality": 4_000_000, "municipality_group": 16_000_000,
    "area": 1_000_000, "coverage": 8_000_000,
}  # fmt: skip
"""Bytes of each list. Kolada's own are a sixth of it at most; JSON of nothing but empty
lists takes thirty times its bytes in memory."""
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
"""No file is older than Kolada, and no clock is so wrong."""


def largest_list(name: str) -> int:
    """Return the most bytes that the list called ``name`` can have; ``KeyError``."""
    return _LIMITS[name]


def read_list(name: str, payload: bytes) -> list[Sequence[Any]]:
    """Return the rows of the list called ``name``.

    Raises
    ------
    ValueError
        They are not what such a list holds, or an id is there twice.
    """
    shape = _SHAPES.get(name, list[list[Any]])
    try:
        rows: list[Sequence[Any]] = msgspec.json.decode(payload, type=shape)
    except (msgspec.MsgspecError, RecursionError) as error:
        message = f"the list {name} has another shape: {error}"
        raise ValueError(message) from error
    if name in LISTS and len({row[0] for row in rows}) < len(rows):
        message = f"an id of the list {name} is there twice"
        raise ValueError(message)
    return rows


def kpi_of(row: Sequence[Any]) -> Kpi:
    """Return the KPI that a row of the list "kpi" describes."""
    kpi = Kpi(*row)
    if isinstance(kpi.is_divided_by_gender, bool) and isinstance(kpi.has_ou_data, bool):
        return kpi  # a file may say 0 and 1 instead
    return msgspec.structs.replace(
        kpi,
        is_divided_by_gender=bool(kpi.is_divided_by_gender),
        has_ou_data=bool(kpi.has_ou_data),
    )


def origin_of(text: str) -> SourceName:
    """Return where the values of a file came from; ``ValueError`` for anything else."""
    if text not in ("kolada", "snapshot", "demo"):
        message = f"an unknown source: {text!r}"
        raise ValueError(message)
    return text  # type: ignore[return-value]


def moment_of(text: str) -> datetime:
    """Return a moment with its time zone; ``ValueError`` for a text that is none."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        message = f"a moment without time zone: {text}"
        raise ValueError(message)
    day_of(text[:10])
    return moment


def day_of(text: str) -> date:
    """Return a day in Kolada's time; ``ValueError`` for a text that is none."""
    day = date.fromisoformat(text)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        message = f"a day outside {_FIRST_YEAR}–{_LAST_YEAR}: {text}"
        raise ValueError(message)
    return day


def truth_of(text: str) -> bool:
    """Return what "1" or "0" says; ``ValueError`` for anything else."""
    if text not in ("0", "1"):
        message = f"neither 0 nor 1: {text!r}"
        raise ValueError(message)
    return text == "1"
