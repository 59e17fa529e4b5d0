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


def read_list(name: str, payload: bytes) -> list[Sequence[Any]]:
    """Return the rows of the list called ``name``.

    Raises
    ------
    ValueError
        They are not what such a list holds.
    """
    shape = _SHAPES.get(name, list[list[Any]])
    try:
        rows: list[Sequence[Any]] = msgspec.json.decode(payload, type=shape)
    except (msgspec.MsgspecError, RecursionError) as error:
        message = f"the list {name} has another shape: {error}"
        raise ValueError(message) from error
    return rows


def kpi_of(row: Sequence[Any]) -> Kpi:
    """Return the KPI that a row of the list "kpi" describes."""
    kpi = Kpi(*row)
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


def moment_of(text: str | None) -> datetime | None:
    """Return a moment that may be absent; ``ValueError`` for a text that is none."""
    return None if text is None else datetime.fromisoformat(text)
