"""A snapshot changed anywhere gives the same answer as before, or none.

First by chance (bits, cells), where the checksum must tell. Then by somebody who signs the
file again: the figures are then his, but what comes out is an answer or a refusal.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import settings as chosen
from hypothesis import strategies as st

from kolada_bench.errors import SnapshotError
from kolada_bench.sources.payload import deflate, digest
from kolada_bench.sources.snapshot import SnapshotSource
from tests.sources.snapshots import EVERYTHING, sign_again, tuples, write

CELLS = {
    "meta": ("key", "value"),
    "facts": ("name", "size", "checksum", "data"),
    "series": ("kpi_id", "rows", "checksum", "data"),
}
VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from((0, 1, 4, -1, 5_000_000)),
    st.floats(allow_nan=False),
    st.text(max_size=30),
    st.binary(max_size=30),
    st.sampled_from(("2026-01-15", "kpi", "N30001", "demo", "1", "\x1b[2J", "x" * 70_000)),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
steady = chosen(max_examples=50)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("god") / "fil.sqlite"
    write(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prov") / "fil.sqlite"


@pytest.fixture(scope="module")
def before(good: bytes, place: Path) -> object:
    place.write_bytes(good)
    return everything_in(place)


def everything_in(path: Path) -> object:
    """Return all that a file says; None where it is refused."""
    try:
        with contextlib.closing(SnapshotSource(path)) as source:
            source.verify()
            values = source.observations([EVERYTHING])
            return (
                source.kpis(), source.municipalities(), source.groups(), source.as_of,
                source.provenance, source.question, tuples(values.frame),
                tuples(values.groups),
            )  # fmt: skip
    except SnapshotError:
        return None


@steady
@given(at=st.integers(0, 2**20), bit=st.integers(0, 7))
def test_a_bit_that_has_turned(
    good: bytes, place: Path, before: object, at: int, bit: int
) -> None:
    content = bytearray(good)
    content[at % len(good)] ^= 1 << bit
    place.write_bytes(content)
    assert everything_in(place) in (None, before)


@steady
@given(
    start=st.integers(0, 2**20), length=st.integers(1, 2_000), other=st.binary(max_size=200)
)
def test_a_stretch_that_is_lost_or_written_over(
    good: bytes, place: Path, before: object, start: int, length: int, other: bytes
) -> None:
    start %= len(good)
    place.write_bytes(good[:start] + other + good[start + length :])
    assert everything_in(place) in (None, before)


@steady
@given(
    table=st.sampled_from(sorted(CELLS)), cell=st.integers(0, 3), row=st.integers(0, 9),
    value=VALUES,
)  # fmt: skip
def test_a_cell_that_says_something_else(
    good: bytes, place: Path, before: object, table: str, cell: int, row: int, value: Any
) -> None:
    place.write_bytes(good)
    put_cell(place, table, cell, row, value)
    assert everything_in(place) in (None, before)


@steady
@given(changes=st.lists(
    st.tuples(st.sampled_from(sorted(CELLS)), st.integers(0, 3), st.integers(0, 9), VALUES),
    min_size=1, max_size=3,
))  # fmt: skip
@example([("meta", 1, 3, "2026-01-15T09:12:00")])
@example([("series", 1, 0, float("1e999"))])
def test_cells_of_somebody_who_signs_again(
    good: bytes, place: Path, changes: list[tuple[str, int, int, Any]]
) -> None:
    place.write_bytes(good)
    for change in changes:
        put_cell(place, *change)
    with contextlib.suppress(TypeError):  # what has no checksum is refused all the more
        sign_again(place)
    everything_in(place)  # an answer or a refusal, and nothing else


@steady
@given(
    name=st.sampled_from(("kpi", "municipality", "municipality_group", "area")),
    path=st.lists(st.integers(0, 11), max_size=3), value=JSON,
)  # fmt: skip
def test_lists_of_somebody_who_signs_again(
    good: bytes, place: Path, name: str, path: list[int], value: object
) -> None:
    place.write_bytes(good)
    rows = json.loads(zlib.decompress(blob_of(place, "facts", name)))
    payload = json.dumps(with_value(rows, path, value)).encode()
    replace(place, "facts", name, len(payload), payload)
    everything_in(place)


@steady
@given(changes=st.dictionaries(st.integers(0, 400), st.integers(0, 255), min_size=1))
def test_columns_of_somebody_who_signs_again(
    good: bytes, place: Path, changes: dict[int, int]
) -> None:
    place.write_bytes(good)
    payload = bytearray(zlib.decompress(blob_of(place, "series", "N33817")))
    for at, byte in changes.items():
        payload[at % len(payload)] = byte
    replace(place, "series", "N33817", 4, bytes(payload))
    everything_in(place)


@steady
@given(cells=st.lists(st.binary(min_size=1, max_size=8), min_size=26, max_size=26))
def test_any_four_rows_of_somebody_who_signs_again(
    good: bytes, place: Path, cells: list[bytes]
) -> None:
    body = b"".join(cell.ljust(8, b"\0") for cell in cells)[: 4 * 18 + 1]
    assume(len(body) == 4 * 18 + 1)
    payload = b'{"rows": 4, "scale": null, "statuses": ["", "x"]}\n' + body
    place.write_bytes(good)
    replace(place, "series", "N33817", 4, payload)
    everything_in(place)


def put_cell(path: Path, table: str, cell: int, row: int, value: Any) -> None:
    """Put ``value`` in a cell, where the table takes it."""
    column = CELLS[table][cell % len(CELLS[table])]
    statement = (
        f"UPDATE {table} SET {column} = ? WHERE rowid ="
        f" (SELECT rowid FROM {table} LIMIT 1 OFFSET ? % (SELECT count(*) FROM {table}))"
    )
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        try:
            connection.execute(statement, (value, row))
        except sqlite3.IntegrityError:
            return  # no null, no key twice: the table itself says no


def blob_of(path: Path, table: str, name: str) -> bytes:
    key = CELLS[table][0]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        query = f"SELECT data FROM {table} WHERE {key} = ?"
        return bytes(connection.execute(query, (name,)).fetchone()[0])


def replace(path: Path, table: str, name: str, size: int, payload: bytes) -> None:
    """Put a payload in a file, with every checksum right."""
    key, counted, _, _ = CELLS[table]
    statement = f"UPDATE {table} SET {counted} = ?, checksum = ?, data = ? WHERE {key} = ?"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, (size, digest(payload), deflate(payload), name))
    sign_again(path)


def with_value(values: Any, path: list[int], new: object) -> Any:
    """Return lists within lists with ``new`` at the place that ``path`` counts to."""
    if not path or not isinstance(values, list) or not values:
        return new
    at, *rest = path
    at %= len(values)
    return [*values[:at], with_value(values[at], rest, new), *values[at + 1 :]]


def test_the_file_that_is_changed_is_read_when_it_is_not(before: object) -> None:
    assert before is not None
