"""A snapshot file: what goes in comes out, wherever it lies; writing is all or nothing."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from datetime import datetime
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
    Kpi,
    Observations,
    Provenance,
    empty_observations,
)
from kolada_bench.sources import Source
from kolada_bench.sources.columns import Columns, largest, pack, unpack
from kolada_bench.sources.payload import deflate, inflate
from kolada_bench.sources.snapshot import SnapshotSource
from tests.sources.snapshots import (
    EVERYTHING,
    GROUP_ROWS,
    GROUPS,
    KPIS,
    MUNICIPALITIES,
    NAN,
    ROWS,
    WHEN,
    answer,
    as_frame,
    expected,
    observations,
    tuples,
    write,
)

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


def test_the_day_of_the_values_is_kept_where_it_is_another(tmp_path: Path) -> None:
    later = datetime.fromisoformat("2026-01-18T09:12:00+01:00")
    write(tmp_path / "a", observations(values_at=later))
    source = SnapshotSource(tmp_path / "a")
    assert source.provenance == Provenance("snapshot", WHEN, values_at=later)
    assert source.as_of == later.date()
    write(tmp_path / "b")
    assert SnapshotSource(tmp_path / "b").provenance.values_at is None
    assert SnapshotSource(tmp_path / "b").as_of == WHEN.date()


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

    monkeypatch.setattr("kolada_bench.sources.beside.os.replace", full)
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
