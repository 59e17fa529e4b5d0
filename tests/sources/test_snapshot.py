"""A snapshot file: what goes in comes out, and what is damaged is refused as a whole."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import zlib
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kolada_bench.errors import SchemaError, SnapshotError
from kolada_bench.schema import (
    OBSERVATION_COLUMNS,
    Block,
    Group,
    Kpi,
    Municipality,
    Observations,
    Provenance,
    empty_observations,
    observation_frame,
)
from kolada_bench.sources import Source
from kolada_bench.sources.columns import Columns, largest, pack, unpack
from kolada_bench.sources.payload import DamagedPayload, deflate, digest, inflate
from kolada_bench.sources.snapshot import SnapshotSource
from kolada_bench.sources.snapshot_file import checksum, write_snapshot

NAN = float("nan")
WHEN = datetime.fromisoformat("2026-01-15T09:12:00+01:00")
KPIS = [
    Kpi(
        "N30001", "Nettokostnadsavvikelse IFO, (%)", "Text – med ÅÄÖ.", operating_area="IFO"
    ),
    Kpi(
        "N33817",
        "Placerade, antal/1000 inv",
        is_divided_by_gender=True,
        municipality_type="A",
        auspice="E",
        perspective="Volymer",
        prel_publication_date=date(2026, 5, 5),
        publication_date=date(2026, 9, 30),
        publ_period=2025,
        has_ou_data=True,
    ),
    Kpi("U99999", "Utan värden"),
]
MUNICIPALITIES = [
    Municipality("1461", "Mellerud", "K"),
    Municipality("0428", "Vingåker", "K"),
    Municipality("0000", "Riket", "L"),
]
GROUPS = [
    Group("G36589", "Liknande kommuner IFO, Mellerud, 2024", ("0428", "1764")),
    Group("G1", "Åmål med omnejd", ()),
]
ROWS = [
    ("N30001", "1461", 2024, "T", 18.80539499036609, 1, ""),
    ("N30001", "1461", 2025, "T", -25.0, 1, ""),
    ("N30001", "0428", 2025, "T", NAN, 0, "Missing"),
    ("N33817", "1461", 2025, "T", 9.765625, 1, ""),
    ("N33817", "1461", 2025, "K", 0.0, 1, ""),
    ("N33817", "1461", 2025, "M", NAN, 0, ""),
    ("N33817", "0000", 2025, "T", 6.9, 1, ""),
]
GROUP_ROWS = [("N30001", "G36589", 2025, "T", 3.1, 7, "")]
EVERYTHING = Block(
    ("N30001", "N33817"), ("1461", "0428", "0000", "G36589"), tuple(range(2020, 2030))
)


def as_frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    if not rows:
        return empty_observations()
    columns = zip(*rows, strict=True)
    return observation_frame(
        dict(zip(OBSERVATION_COLUMNS, map(list, columns), strict=True))
    )


def observations(**about: object) -> Observations:
    provenance = {"source": "kolada", "retrieved_at": WHEN, **about}
    return Observations(as_frame(ROWS), as_frame(GROUP_ROWS), Provenance(**provenance))


def write(path: Path, content: Observations | None = None, **more: object) -> str:
    lists = {"kpis": KPIS, "municipalities": MUNICIPALITIES, "groups": GROUPS, **more}
    return write_snapshot(path, content or observations(), **lists)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "värden.sqlite"
    write(path, question="compare Mellerud")
    return path


def answer(path: Path, *blocks: Block) -> Observations:
    with contextlib.closing(SnapshotSource(path)) as source:
        return source.observations(blocks or (EVERYTHING,))


def tuples(frame: pd.DataFrame) -> set[tuple[object, ...]]:
    plain = frame.astype({name: str for name in ("kpi_id", "municipality_id", "gender")})
    plain = plain.assign(status=frame["status"].astype(str))
    return {
        tuple("null" if v != v else v for v in row) for row in plain.to_numpy().tolist()
    }


def expected(rows: list[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return {tuple("null" if v != v else v for v in row) for row in rows}


def change(path: Path, statement: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def sign_again(path: Path) -> None:
    """Make the checksum of the file right for what now stands in it."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        facts = connection.execute("SELECT name, size, checksum FROM facts").fetchall()
        series = connection.execute("SELECT kpi_id, rows, checksum FROM series").fetchall()
        found = checksum(meta, facts, series)
        connection.execute("UPDATE meta SET value = ? WHERE key = 'checksum'", (found,))


# --- what goes in comes out --------------------------------------------------------------


def test_values_come_back_as_they_were(file: Path) -> None:
    got = answer(file)
    assert tuples(got.frame) == expected(ROWS)
    assert tuples(got.groups) == expected(GROUP_ROWS)
    dtypes = {name: str(dtype) for name, dtype in got.frame.dtypes.items()}
    assert dtypes == OBSERVATION_COLUMNS


def test_metadata_come_back_as_they_were(file: Path) -> None:
    source = SnapshotSource(file)
    assert isinstance(source, Source)
    assert source.name == "snapshot"
    assert source.kpis() == {kpi.id: kpi for kpi in KPIS}
    assert list(source.kpis(["U99999", "N00000", "N30001"])) == ["U99999", "N30001"]
    assert source.municipalities() == {area.id: area for area in MUNICIPALITIES}
    assert source.groups() == {group.id: group for group in GROUPS}
    assert list(source.groups(title="åMÅL")) == ["G1"]
    assert list(source.groups(ids=["G36589", "G9"])) == ["G36589"]
    assert source.groups(title="Åmål", ids=["G36589"]) == {}
    assert source.question == "compare Mellerud"


def test_provenance_says_snapshot_and_keeps_the_date(tmp_path: Path) -> None:
    write(tmp_path / "a", observations(stale=True))
    with_age = SnapshotSource(tmp_path / "a").provenance
    assert with_age == Provenance("snapshot", WHEN, stale=True, invented=False)
    write(tmp_path / "b", observations(source="demo", invented=True))
    assert SnapshotSource(tmp_path / "b").provenance.invented


def test_only_what_is_asked_for_is_given_and_once(file: Path) -> None:
    got = answer(
        file,
        Block(("N30001",), ("1461",), (2025,)),
        Block(("N30001", "N33817"), ("1461", "0428"), (2024, 2025)),
    )
    asked = [row for row in ROWS if row[1] != "0000"]
    assert len(got.frame) == len(asked)
    assert tuples(got.frame) == expected(asked)
    assert got.groups.empty
    assert list(got.frame["municipality_id"].cat.categories) == ["0428", "1461"]


def test_a_block_does_not_ask_for_another_blocks_areas(file: Path) -> None:
    got = answer(
        file, Block(("N30001",), ("0428",), (2025,)), Block(("N33817",), ("0000",), (2025,))
    )
    assert tuples(got.frame) == expected([ROWS[2], ROWS[6]])


@pytest.mark.parametrize(
    "block",
    [
        Block(("N00000",), ("1461",), (2025,)),
        Block(("U99999",), ("1461",), (2025,)),
        Block(("N30001",), ("9999",), (2025,)),
        Block(("N30001",), ("1461",), (1999,)),
        Block(("N30001",), ("G1",), (2025,)),
        Block((), (), ()),
    ],
)
def test_what_is_not_in_the_file_is_absent(file: Path, block: Block) -> None:
    got = answer(file, block)
    for frame in (got.frame, got.groups):
        assert frame.empty
        assert {
            name: str(kind) for name, kind in frame.dtypes.items()
        } == OBSERVATION_COLUMNS


def test_an_empty_snapshot_can_be_written_and_read(tmp_path: Path) -> None:
    nothing = Observations(
        empty_observations(), empty_observations(), Provenance("kolada", WHEN)
    )
    write(tmp_path / "tom", nothing, kpis=[], municipalities=[], groups=[])
    source = SnapshotSource(tmp_path / "tom")
    assert source.kpis() == source.groups() == source.municipalities() == {}
    assert source.observations([EVERYTHING]).frame.empty


def test_the_checksum_follows_the_content_and_nothing_else(tmp_path: Path) -> None:
    one = write(tmp_path / "a")
    shuffled = Observations(
        as_frame(ROWS[::-1]), as_frame(GROUP_ROWS), Provenance("kolada", WHEN)
    )
    assert write(tmp_path / "b", shuffled, groups=GROUPS[::-1]) == one
    assert SnapshotSource(tmp_path / "b").checksum == one
    assert write(tmp_path / "c", question="annan") != one
    other = Observations(
        as_frame(ROWS[1:]), as_frame(GROUP_ROWS), Provenance("kolada", WHEN)
    )
    assert write(tmp_path / "d", other) != one


FLOATS = st.one_of(
    st.floats(allow_infinity=False, width=64),
    st.integers(-(2**60), 2**60).map(float),
    st.integers(-(10**9), 10**9).map(lambda whole: whole / 1000),
    st.sampled_from([0.0, -0.0, NAN, 5e-324, 1.7e308, 0.1, 1 / 3]),
)


@given(hnp.arrays(np.float64, st.integers(0, 40), elements=FLOATS), st.data())
def test_columns_come_back_bit_for_bit(value: np.ndarray, data: st.DataObject) -> None:
    rows = len(value)

    def column(high: int) -> np.ndarray:
        numbers = st.integers(0, high)
        return np.array(
            data.draw(st.lists(numbers, min_size=rows, max_size=rows)), np.int64
        )

    columns = Columns(
        area=column(2**16 - 1), year=column(2**16 - 1), gender=column(2), value=value,
        count=column(2**32 - 1), status=column(1), statuses=("", "Missing"),
    )  # fmt: skip
    payload = pack(columns)
    assert inflate(deflate(payload), largest(rows)) == payload
    back = unpack(payload, rows)
    for name in ("area", "year", "gender", "count", "status"):
        np.testing.assert_array_equal(getattr(back, name), getattr(columns, name))
    known = ~np.isnan(value)
    assert back.value[known].tobytes() == value[known].tobytes()
    assert np.isnan(back.value[~known]).all()


def test_a_number_that_does_not_fit_its_column_is_not_written() -> None:
    whole = np.zeros(1, np.int64)
    too_much = Columns(whole, whole, whole, np.zeros(1), whole + 2**32, whole, ("",))
    with pytest.raises(ValueError, match="outside 0–4294967295"):
        pack(too_much)
    below = Columns(whole, whole, whole, np.zeros(1), whole - 1, whole, ("",))
    with pytest.raises(ValueError, match="outside"):
        pack(below)


# --- where a file may lie ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["år 2025 #1 100%.sqlite", "a?b=c&d", "snapshot"])
def test_any_path_can_be_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "Å mapp # med % tecken"
    folder.mkdir()
    write(folder / name)
    assert len(answer(folder / name).frame) == len(ROWS)


def test_a_relative_path_can_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    assert len(answer(Path(file.name)).frame) == len(ROWS)


def test_a_read_only_folder_is_enough_and_nothing_is_left_there(file: Path) -> None:
    file.chmod(stat.S_IRUSR)
    file.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert len(answer(file).frame) == len(ROWS)
        assert os.listdir(file.parent) == [file.name]
    finally:
        file.parent.chmod(stat.S_IRWXU)


def test_threads_may_share_a_source(file: Path) -> None:
    source = SnapshotSource(file)
    sizes: list[int] = []

    def ask() -> None:
        for _ in range(20):
            sizes.append(len(source.observations([EVERYTHING]).frame))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [len(ROWS)] * 80


def test_an_open_source_keeps_its_file_when_another_takes_its_place(file: Path) -> None:
    source = SnapshotSource(file)
    before = source.observations([EVERYTHING]).frame
    other = Observations(
        as_frame([("N30001", "1461", 2025, "T", 1.0, 1, "")]),
        empty_observations(),
        Provenance("kolada", WHEN),
    )
    write(file, other)
    pd.testing.assert_frame_equal(source.observations([EVERYTHING]).frame, before)
    assert len(answer(file).frame) == 1


def test_metadata_need_neither_pandas_nor_numpy(file: Path) -> None:
    code = (
        "import sys; from kolada_bench.sources.snapshot import SnapshotSource\n"
        f"s = SnapshotSource({str(file)!r}); s.kpis(); s.groups(); s.municipalities()\n"
        "print(sorted({'pandas', 'numpy', 'requests'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# --- writing -----------------------------------------------------------------------------


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kolada_bench.sources.snapshot_file.os.replace", full)
    with pytest.raises(SnapshotError, match="kunde inte skrivas"):
        write(file, question="ny")
    assert file.read_bytes() == before
    assert os.listdir(file.parent) == [file.name]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="Välj en annan mapp"):
        write(tmp_path / "saknas" / "fil")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask to speak of")
def test_a_written_file_is_as_readable_as_any_other(file: Path) -> None:
    plain = file.with_name("vanlig")
    plain.touch()
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.parametrize(
    ("rows", "kpis", "message"),
    [
        ([ROWS[0], ROWS[0]], KPIS, "stands twice"),
        (ROWS, KPIS[:1], "without metadata: N33817"),
        ([("N30001", "1461", 2025, "X", 1.0, 1, "")], KPIS, "gender"),
    ],
)
def test_content_that_cannot_be_right_is_not_written(
    tmp_path: Path, rows: list[tuple[object, ...]], kpis: list[Kpi], message: str
) -> None:
    content = Observations(as_frame(rows), empty_observations(), Provenance("kolada", WHEN))
    with pytest.raises(ValueError, match=message):
        write(tmp_path / "fil", content, kpis=kpis)
    assert list(tmp_path.iterdir()) == []


def test_a_frame_without_a_column_is_not_written(tmp_path: Path) -> None:
    frame = as_frame(ROWS).drop(columns="count")
    content = Observations(frame, empty_observations(), Provenance("kolada", WHEN))
    with pytest.raises(SchemaError, match="count"):
        write(tmp_path / "fil", content)


def test_a_moment_without_time_zone_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        write(tmp_path / "fil", observations(retrieved_at=datetime(2026, 1, 1)))


# --- refusals ----------------------------------------------------------------------------


def refused(path: Path, *words: str) -> None:
    with pytest.raises(SnapshotError) as caught:
        answer(path)
    assert caught.value.exit_code == 5
    assert caught.value.path == str(path)
    for word in (str(path), *words):
        assert word in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "saknas", "finns inte", "Kontrollera sökvägen")
    refused(tmp_path, "finns inte")


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
    ("schema", "words"),
    [
        ("kolada-bench/snapshot/2", ("nyare version", "Uppdatera kolada-bench")),
        ("kolada-bench/snapshot/x", ("ingen snapshot",)),
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
