"""A snapshot file that is none, of another version, or damaged is refused as a whole."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import zlib
from pathlib import Path

import pytest

from kolada_bench.errors import SnapshotError
from kolada_bench.schema import Block
from kolada_bench.sources.columns import Columns, pack, unpack
from kolada_bench.sources.payload import DamagedPayload, deflate, digest
from kolada_bench.sources.snapshot import SnapshotSource
from tests.sources.snapshots import answer, change, sign_again


def refused(path: Path, *words: str) -> None:
    with pytest.raises(SnapshotError) as caught:
        answer(path)
    assert caught.value.exit_code == 5
    assert caught.value.path == str(path)
    for word in (str(path), *words):
        assert word in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "saknas", "finns inte", "Kontrollera sökvägen")
    refused(tmp_path, "är ingen fil")


@pytest.mark.parametrize("content", [b"", b"namn;v\xe4rde\n", b"PK\x03\x04" + bytes(5_000)])
def test_a_file_of_another_kind(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "annat"
    path.write_bytes(content)
    refused(path, "ingen snapshot", "rätt fil")


def test_another_sqlite_file(tmp_path: Path) -> None:
    change(tmp_path / "annan", "CREATE TABLE meta (namn TEXT)")
    refused(tmp_path / "annan", "ingen snapshot")
    change(tmp_path / "tredje", "CREATE TABLE meta (key TEXT, value TEXT)")
    refused(tmp_path / "tredje", "ingen snapshot", 'schema ""')


@pytest.mark.parametrize(
    "statement",
    [
        # Endless rows, and a cell of a thousand million bytes, both made up when read.
        "CREATE VIEW meta AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
        "FROM n) SELECT 'schema' || i AS key, 'x' AS value FROM n",
        "CREATE TABLE meta (key TEXT, value AS (hex(zeroblob(500000000))))",
    ],
)
def test_rows_that_are_made_up_when_they_are_read(tmp_path: Path, statement: str) -> None:
    change(tmp_path / "sken", statement)
    refused(tmp_path / "sken", "ingen snapshot")


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("kolada-bench/snapshot/3", ("nyare version", "Uppdatera kolada-bench")),
        ("kolada-bench/snapshot/x", ("ingen snapshot",)),
        ("kolada-bench/snapshot/²", ("ingen snapshot",)),
        ("kolada-bench/snapshot/" + 5_000 * "9", ("ingen snapshot",)),
        ("kolada-bench/compare/1", ("ingen snapshot",)),
    ],
)
def test_another_version(file: Path, schema: str, words: tuple[str, ...]) -> None:
    change(file, "UPDATE meta SET value = ? WHERE key = 'schema'", schema)
    sign_again(file)
    refused(file, *words)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meta SET value = '2027-01-01T00:00:00+01:00' WHERE key = 'retrieved_at'",
        "UPDATE meta SET value = '0' WHERE key = 'checksum'",
        "DELETE FROM meta WHERE key = 'checksum'",
        "INSERT INTO meta VALUES ('mer', 'av något')",
        "UPDATE facts SET size = size + 1 WHERE name = 'kpi'",
        "DELETE FROM series WHERE kpi_id = 'N33817'",
        "UPDATE series SET rows = 1 WHERE kpi_id = 'N33817'",
    ],
)
def test_a_changed_file(file: Path, statement: str) -> None:
    change(file, statement)
    refused(file, "kontrollsumman stämmer inte", "Inget visas")


@pytest.mark.parametrize("table", ["facts", "series"])
def test_a_missing_table(file: Path, table: str) -> None:
    change(file, f"DROP TABLE {table}")
    refused(file, "är skadad")


@pytest.mark.parametrize("key", ["retrieved_at", "question", "stale"])
def test_missing_facts_about_the_file(file: Path, key: str) -> None:
    change(file, "DELETE FROM meta WHERE key = ?", key)
    sign_again(file)
    refused(file, "uppgifter om filen saknas")


def test_a_date_that_is_none(file: Path) -> None:
    change(file, "UPDATE meta SET value = 'i går' WHERE key = 'retrieved_at'")
    sign_again(file)
    refused(file, "är skadad")


def test_a_file_cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: 3 * 1024])
    with pytest.raises(SnapshotError):
        answer(file)


def replaced(path: Path, payload: bytes, blob: bytes, *, rows: int) -> None:
    """Put another series in the file, with checksums that are right for it."""
    change(
        path,
        "UPDATE series SET rows = ?, checksum = ?, data = ? WHERE kpi_id = 'N33817'",
        rows, hashlib.sha256(payload).hexdigest(), blob,
    )  # fmt: skip
    sign_again(path)


@pytest.mark.parametrize("blob", [b"", b"not zlib", zlib.compress(b"x" * 100)[:-3]])
def test_a_damaged_blob(file: Path, blob: bytes) -> None:
    change(file, "UPDATE series SET data = ? WHERE kpi_id = 'N33817'", blob)
    refused(file, "N33817", "Inget visas")
    # What is whole can be read, but nothing is given of an answer that lost a part.
    assert len(answer(file, Block(("N30001",), ("1461",), (2025,))).frame) == 1


def test_another_series_in_its_place(file: Path) -> None:
    change(
        file,
        "UPDATE series SET data = (SELECT data FROM series WHERE kpi_id = 'N30001')"
        " WHERE kpi_id = 'N33817'",
    )
    refused(file, "N33817")


def test_a_damaged_list(file: Path) -> None:
    change(file, "UPDATE facts SET data = x'00' WHERE name = 'municipality_group'")
    source = SnapshotSource(file)
    assert source.kpis()
    with pytest.raises(SnapshotError, match="listan municipality_group"):
        source.groups()


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("kpi", [["N30101"]]),
        ("kpi", [{"id": "N30101"}]),
        ("kpi", [["N1", "T", "", 0, "K", None, "", None, "2026-13-45", None, None, 0]]),
        ("municipality", [["1461", "Mellerud"]]),
        ("municipality", [["1461", 7, "K"]]),
        ("municipality_group", [["G1", "Grupp", "0428"]]),
        ("municipality_group", [["G1", "Grupp", [428]]]),
        ("area", [[["1461"]]]),
        ("area", {}),
    ],
)
def test_a_list_of_another_shape_with_the_right_checksum(
    file: Path, name: str, rows: object
) -> None:
    _put(file, name, json.dumps(rows).encode())
    wrong = pytest.raises(SnapshotError, match=f"listan {name} går inte att läsa")
    with contextlib.closing(SnapshotSource(file)) as source, wrong:
        source.verify()


def test_a_list_nested_beyond_all_reason(file: Path) -> None:
    _put(file, "municipality", b"[" * 200_000)
    wrong = pytest.raises(SnapshotError, match="listan municipality")
    with contextlib.closing(SnapshotSource(file)) as source, wrong:
        source.municipalities()


def _put(file: Path, name: str, payload: bytes) -> None:
    """Put a list in a file, with every checksum right."""
    statement = "UPDATE facts SET size = ?, checksum = ?, data = ? WHERE name = ?"
    change(file, statement, len(payload), digest(payload), deflate(payload), name)
    sign_again(file)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET size = 'x' WHERE name = 'kpi'",
        "UPDATE facts SET data = 'text' WHERE name = 'municipality'",
        "UPDATE series SET data = 7",
        "UPDATE series SET rows = -1",
        "UPDATE series SET rows = 99999999",
        "UPDATE meta SET value = 7 WHERE key = 'retrieved_at'",
        "UPDATE meta SET value = x'00ff' WHERE key = 'retrieved_at'",
    ],
)
def test_cells_of_another_kind_with_the_right_checksum(file: Path, statement: str) -> None:
    change(file, statement)
    with contextlib.suppress(TypeError):  # what has no checksum is refused all the more
        sign_again(file)
    with pytest.raises(SnapshotError), contextlib.closing(SnapshotSource(file)) as source:
        source.verify()


def test_a_blob_that_inflates_beyond_all_reason(file: Path) -> None:
    bomb = bytes(200_000_000)
    replaced(file, bomb, zlib.compress(bomb, 9), rows=4)
    refused(file, "N33817")
    replaced(file, bomb, zlib.compress(bomb, 9), rows=10**12)
    refused(file, "N33817")
    replaced(file, bomb, zlib.compress(bomb, 9), rows=-1)
    refused(file, "N33817")


def payload_of(path: Path) -> bytes:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        row = connection.execute(
            "SELECT data FROM series WHERE kpi_id = 'N33817'"
        ).fetchone()
    return zlib.decompress(row[0])


def with_header(payload: bytes, **changes: object) -> bytes:
    head, _, body = payload.partition(b"\n")
    return json.dumps({**json.loads(head), **changes}).encode() + b"\n" + body


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": 3},
        {"scale": 99},
        {"scale": "2"},
        {"statuses": None},
        {"statuses": [1]},
        {"statuses": []},
    ],
)
def test_a_header_that_cannot_be(file: Path, changes: dict[str, object]) -> None:
    payload = with_header(payload_of(file), **changes)
    replaced(file, payload, deflate(payload), rows=4)
    refused(file, "N33817")


@pytest.mark.parametrize("payload", [b"", b"[]\n", b"{\n", b"\xff\n", b"no line end"])
def test_a_payload_without_header(payload: bytes) -> None:
    with pytest.raises(DamagedPayload):
        unpack(payload, 0)


def test_columns_that_are_too_short_or_too_long(file: Path) -> None:
    payload = payload_of(file)
    for wrong in (payload[:-1], payload + b"\0"):
        with pytest.raises(DamagedPayload):
            unpack(wrong, 4)


def test_an_area_or_a_gender_without_name(file: Path) -> None:
    columns = unpack(payload_of(file), 4)
    far = Columns(
        columns.area + 100, columns.year, columns.gender, columns.value, columns.count,
        columns.status, columns.statuses,
    )  # fmt: skip
    replaced(file, pack(far), deflate(pack(far)), rows=4)
    refused(file, "N33817")
    odd = Columns(
        columns.area, columns.year, columns.gender + 3, columns.value, columns.count,
        columns.status, columns.statuses,
    )  # fmt: skip
    with pytest.raises(DamagedPayload, match="no name"):
        unpack(pack(odd), 4)


def test_the_digest_is_sha256() -> None:
    # The published test vector of FIPS 180-2 for "abc".
    assert digest(b"abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
