"""Snapshot files made to exhaust, to hang or to confuse: refused, soon and in words."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kolada_bench.errors import SnapshotError
from kolada_bench.sources.columns import Columns, pack
from kolada_bench.sources.country_file import CountryFile, unfinished
from kolada_bench.sources.payload import deflate, digest
from kolada_bench.sources.snapshot import SnapshotSource
from tests.hostile.files import endless_tree
from tests.hostile.world import put
from tests.sources.snapshots import EVERYTHING, change, sign_again, write

MOST = 400_000_000
"""Bytes that reading may take at any time; what a file claims is many times that."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write(tmp_path / "fil.sqlite")
    return tmp_path / "fil.sqlite"


@contextlib.contextmanager
def within_bounds() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()


def read_whole(file: Path) -> None:
    with contextlib.closing(SnapshotSource(file)) as source:
        source.verify()
        source.observations([EVERYTHING])


def refused(file: Path, *words: str) -> str:
    with within_bounds(), pytest.raises(SnapshotError) as caught:
        read_whole(file)
    said = str(caught.value)
    assert caught.value.exit_code == 5
    assert all(word in said for word in (str(file), *words)), said
    assert len(said) < 600
    return said


@pytest.mark.parametrize("table", ["sqlite_master", "meta", "facts", "series"])
def test_a_tree_of_endless_rows_in_twenty_kilobytes(file: Path, table: str) -> None:
    endless_tree(file, table)
    assert file.stat().st_size < 25_000
    if table != "sqlite_master":  # where SQLite itself would never come back
        with contextlib.closing(sqlite3.connect(file)) as plain:
            given = plain.execute(f"SELECT * FROM {table} LIMIT 50000").fetchall()
            assert len(given) == 50_000
    refused(file, "skadad")


@pytest.mark.parametrize(
    ("name", "row", "size"),
    [
        ("kpi", ["", "", "", 0, "", None, "", None, None, None, None, 0], 33_000_000),
        ("municipality", ["", "", ""], 5_000_000),
        ("municipality_group", ["", "", []], 17_000_000),
        ("area", [""], 2_000_000),
    ],
)
def test_a_list_of_nothing_without_end(
    file: Path, name: str, row: list[object], size: int
) -> None:
    one = json.dumps(row, separators=(",", ":")).encode()
    put(file, name, b"[" + b",".join([one] * (size // len(one))) + b"]")
    refused(file, f"listan {name}")


def test_coverage_of_nothing_without_end(file: Path) -> None:
    change(file, "INSERT INTO facts VALUES ('coverage', 0, '', x'00')")
    change(file, "UPDATE meta SET value = 'kolada-bench/snapshot/2' WHERE key = 'schema'")
    put(file, "coverage", b"[" + b"[]," * 3_000_000 + b"[]]")
    refused(file, "listan coverage")


@pytest.mark.parametrize("name", ["kpi", "municipality", "municipality_group", "area"])
def test_an_id_that_is_there_twice(file: Path, name: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        query = "SELECT data FROM facts WHERE name = ?"
        (blob,) = connection.execute(query, (name,)).fetchone()
    rows = json.loads(zlib.decompress(blob))
    put(file, name, json.dumps([*rows, rows[0]]).encode())
    refused(file, f"listan {name}")


def series(file: Path, columns: Columns, kpi: str = "N33817") -> None:
    payload = pack(columns)
    change(
        file,
        "INSERT OR REPLACE INTO series VALUES (?, ?, ?, ?)",
        kpi, len(columns.value), digest(payload), deflate(payload),
    )  # fmt: skip
    sign_again(file)


def rows(area: list[int], value: list[float]) -> Columns:
    same = np.zeros(len(area), dtype=int)
    return Columns(np.array(area), same + 2025, same, np.array(value), same, same, ("",))


def test_a_row_that_is_there_twice(file: Path) -> None:
    series(file, rows([0, 1, 0], [1.0, 2.0, 3.0]))
    refused(file, "N33817")
    series(file, rows([2, 0, 1], [1.0, 2.0, 3.0]))
    read_whole(file)  # another order is no harm


def test_a_value_that_is_infinite(file: Path) -> None:
    series(file, rows([0, 1], [float("inf"), 1.0]))
    refused(file, "N33817")


def test_more_rows_than_any_kpi_has(file: Path) -> None:
    series(file, rows(list(range(50_000)) * 21, [1.0] * 1_050_000))
    with pytest.raises(SnapshotError, match="N33817") as caught:
        read_whole(file)
    assert "1050000 rows" in str(caught.value.__cause__)


def test_tables_without_keys_that_say_two_things(file: Path) -> None:
    for table in ("facts", "series"):
        change(file, f"CREATE TABLE other AS SELECT * FROM {table}")
        change(file, f"INSERT INTO other SELECT * FROM {table} LIMIT 1")
        change(file, f"DROP TABLE {table}")
        change(file, f"ALTER TABLE other RENAME TO {table}")
    sign_again(file)
    refused(file, "skadad")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("retrieved_at", "2026-01-15T09:12:00"),
        ("retrieved_at", "0001-01-01T00:00:00+23:00"),
        ("values_at", "9999-12-31T23:59:59-23:00"),
        ("as_of", "9999-12-31"),
        ("as_of", "i dag"),
        ("stale", "kanske"),
        ("invented", ""),
        ("source", "någon annanstans"),
    ],
)
def test_facts_that_cannot_be(file: Path, key: str, value: str) -> None:
    change(file, "INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)
    sign_again(file)
    refused(file, "skadad")


def test_a_question_of_nine_megabytes(file: Path) -> None:
    change(file, "UPDATE meta SET value = ? WHERE key = 'question'", "x" * 9_000_000)
    sign_again(file)
    refused(file, "skadad")


def test_a_version_is_not_repeated_in_full(file: Path) -> None:
    version = "kolada-bench/snapshot/" + "9" * 5_000
    change(file, "UPDATE meta SET value = ? WHERE key = 'schema'", version)
    assert len(refused(file, "ingen snapshot")) < 400


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON meta BEGIN DELETE FROM meta; END",
        "CREATE VIRTUAL TABLE v USING fts5(x)",
        "CREATE VIEW v AS SELECT * FROM meta",
    ],
)
def test_what_is_more_than_tables(file: Path, statement: str) -> None:
    change(file, statement)
    refused(file, "ingen snapshot")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_would_be_waited_for_is_never_opened(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "fil.sqlite"
    os.mkfifo(place) if kind == "pipe" else place.symlink_to("/dev/zero")
    refused(place, "är ingen fil")


def test_a_file_that_changes_while_it_is_read(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "annan.sqlite"
    write(other)
    series(other, rows([0, 1, 2], [7.0, 8.0, 9.0]))
    with contextlib.closing(SnapshotSource(file)) as source:
        source.kpis()
        with file.open("r+b") as opened:  # over the same file, not in its place
            opened.write(other.read_bytes())
        with pytest.raises(SnapshotError, match="skadad"):
            source.observations([EVERYTHING])
    with contextlib.closing(SnapshotSource(other)) as source:
        source.kpis()
        os.truncate(other, 2 * 1024)
        with pytest.raises(SnapshotError, match="skadad"):
            source.observations([EVERYTHING])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_what_waits_in_the_place_of_an_unfinished_file(
    file: Path, tmp_path: Path, kind: str
) -> None:
    target, before = tmp_path / "land.sqlite", file.read_bytes()
    os.mkfifo(unfinished(target)) if kind == "pipe" else unfinished(target).symlink_to(file)
    with pytest.raises(SnapshotError, match="påbörjad"):
        CountryFile(target, "https://api.kolada.se/v3")
    assert file.read_bytes() == before
