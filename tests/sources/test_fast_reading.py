"""What is read fast is what is read slowly: every short cut against the plain way.

The plain way is a loop over rows or bytes in Python, which no one would wait for in a file
of the whole country.
"""

from __future__ import annotations

import gc
import json
import sqlite3
import weakref
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import country
from benchmarks.invented_country import Size, write_invented
from kolada_bench.benchmark.kept.difference import SnapshotDiff
from kolada_bench.errors import SnapshotError, UsageError
from kolada_bench.schema import Block, Kpi, Municipality, Observations, Provenance
from kolada_bench.sources import panels
from kolada_bench.sources.columns import Columns, pack, unpack, unpack_cells
from kolada_bench.sources.coverage import Coverage
from kolada_bench.sources.panels import read_panel
from kolada_bench.sources.snapshot import SnapshotSource
from kolada_bench.sources.snapshot_diff import Changes, changes
from kolada_bench.sources.snapshot_lists import kpi_of
from kolada_bench.sources.snapshot_sides import file_side, source_side
from kolada_bench.sources.snapshot_write import write_snapshot
from kolada_bench.sources.value_changes import Changed, ValueChanges
from tests.sources.snapshots import WHEN, as_frame, change, sign_again, tuples

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

Key = tuple[str, str, int, str]
Rows = Mapping[Key, float | None]

KPIS = ("N30001", "N33817", "U99999")
AREAS = ("0000", "0428", "1461", "G36589")
YEARS = (2019, 2020, 2021, 2022)
GENDERS = ("T", "K", "M")

few = settings(deadline=None, max_examples=25, derandomize=True)
many = settings(deadline=None, max_examples=100, derandomize=True)

keys = st.tuples(*map(st.sampled_from, (KPIS, AREAS, YEARS, GENDERS)))
values = st.none() | st.sampled_from([0.0, -1.5, 3.25, 3.25 * (1 + 1e-12), 1e9, 1 / 3])
worlds = st.dictionaries(keys, values, max_size=40)


@st.composite
def blocks(draw: DrawFn) -> Block:
    """Return a question, also for what no file has."""
    parts = ((*KPIS, "N00000"), (*AREAS, "9999"), (*YEARS, 1970, 2100))
    chosen = (draw(st.lists(st.sampled_from(part), unique=True)) for part in parts)
    return Block(*map(tuple, chosen))


def save(path: Path, rows: Rows, coverage: Coverage | None = None) -> SnapshotSource:
    """Write a snapshot of some rows, and open it."""
    plain = [
        (*key, float("nan") if value is None else value, 1, "")
        for key, value in rows.items()
    ]
    observed = Observations(
        as_frame([row for row in plain if not row[1].startswith("G")]),
        as_frame([row for row in plain if row[1].startswith("G")]),
        Provenance("kolada", WHEN),
    )
    write_snapshot(
        path,
        observed,
        kpis=[Kpi(id_, f"Nyckeltal {id_}") for id_ in KPIS],
        municipalities=[Municipality("1461", "Mellerud", "K")],
        groups=[],
        coverage=coverage,
    )
    return SnapshotSource(path)


# --- columns -----------------------------------------------------------------------------


def plain_numbers(planes: bytes, rows: int) -> list[int]:
    """Return the whole numbers whose bytes lie plane by plane, one at a time."""
    return [int.from_bytes(planes[row::rows], "little") for row in range(rows)]


def running(steps: Sequence[int], limit: int) -> list[int]:
    """Return the sums of the steps, as far as they fit."""
    found, total = [], 0
    for step in steps:
        total = (total + step) % limit
        found.append(total)
    return found


@st.composite
def columns(draw: DrawFn) -> Columns:
    """Return the rows of a KPI, with values of any size."""
    rows = draw(st.integers(1, 12))

    def codes(most: int) -> np.ndarray:
        numbers = st.lists(st.integers(0, most), min_size=rows, max_size=rows)
        return np.array(draw(numbers), dtype=np.int64)

    most = 10.0 ** draw(st.integers(0, 15))
    value = st.floats(-most, most) | st.integers(-int(most), int(most)).map(float)
    missing = st.just(float("nan"))
    found = draw(st.lists(value | missing, min_size=rows, max_size=rows))
    small = draw(st.booleans())
    return Columns(
        area=codes(3 if small else 2**16 - 1), year=codes(2**16 - 1), gender=codes(2),
        value=np.array(found), count=codes(1 if small else 2**32 - 1), status=codes(1),
        statuses=("", "Missing"),
    )  # fmt: skip


@many
@given(columns())
def test_columns_are_what_their_bytes_say_one_by_one(given_: Columns) -> None:
    payload, rows = pack(given_), len(given_.value)
    body = payload.partition(b"\n")[2]
    found = unpack(payload, rows)
    at = 0
    for name, size in (
        ("area", 2),
        ("year", 2),
        ("gender", 1),
        ("count", 4),
        ("status", 1),
    ):
        steps = plain_numbers(body[at : at + rows * size], rows)
        assert getattr(found, name).tolist() == running(steps, 256**size)
        at += rows * size
    scale = json.loads(payload.partition(b"\n")[0])["scale"]
    if scale is not None:
        coded = plain_numbers(body[at : at + rows * 8], rows)
        steps = [(code >> 1) ^ -(code & 1) for code in coded]
        whole = np.cumsum(np.array(steps, dtype=np.int64)).tolist()
        expected = [number / 10.0**scale for number in whole]
        known = ~np.isnan(given_.value)
        assert found.value[known].tolist() == [
            value for value, there in zip(expected, known, strict=True) if there
        ]


@many
@given(columns())
def test_values_alone_are_those_of_all_columns(given_: Columns) -> None:
    payload, rows = pack(given_), len(given_.value)
    whole, alone = unpack(payload, rows), unpack_cells(payload, rows)
    for name in ("area", "year", "gender", "value"):
        one, other = getattr(whole, name), getattr(alone, name)
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()


def test_descriptions_have_truths_whatever_the_file_says() -> None:
    row = ["N1", "Titel", "", 1, "K", None, "", None, None, None, None, 0]
    for truth, lie in ((1, 0), (True, False)):
        row[3], row[11] = truth, lie
        kpi = kpi_of(row)
        assert (kpi.is_divided_by_gender, kpi.has_ou_data) == (True, False)
        assert isinstance(kpi.is_divided_by_gender, bool)


# --- frames and blocks of numbers --------------------------------------------------------


@few
@given(worlds, st.lists(blocks(), max_size=3))
def test_the_rows_of_a_question_are_those_a_loop_finds(
    rows: Rows, asked: list[Block]
) -> None:
    with TemporaryDirectory() as folder, closing(save(Path(folder) / "a", rows)) as source:
        found = source.observations(asked)
    wanted = {
        (*key, "null" if value is None else value, 1, "")
        for key, value in rows.items()
        if any(key[0] in b.kpis and key[1] in b.areas and key[2] in b.years for b in asked)
    }
    assert tuples(found.frame) == {row for row in wanted if row[1][0] != "G"}
    assert tuples(found.groups) == {row for row in wanted if row[1][0] == "G"}


@few
@given(worlds, blocks())
def test_the_block_of_numbers_is_what_a_loop_fills(rows: Rows, asked: Block) -> None:
    with TemporaryDirectory() as folder, closing(save(Path(folder) / "a", rows)) as source:
        panel = read_panel(source, asked.kpis, asked.areas, asked.years)
    assert panel.kpis == tuple(sorted(asked.kpis))
    assert panel.years == tuple(sorted(asked.years))
    for i, kpi in enumerate(panel.kpis):
        for j, area in enumerate(panel.areas):
            for k, year in enumerate(panel.years):
                value = rows.get((kpi, area, year, "T"))
                cell = panel.cube[i, j, k]
                assert np.isnan(cell) if value is None else cell == value


def test_a_large_block_is_read_once_while_the_file_is_open(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "WORTH_KEEPING", 2)
    source = SnapshotSource(file)
    first = read_panel(source, KPIS, AREAS, YEARS)
    assert read_panel(source, reversed(KPIS), AREAS, set(YEARS)) is first
    assert not first.cube.flags.writeable
    # A small question is answered anew, and does not take the place of the large one.
    assert read_panel(source, KPIS[:1], AREAS, YEARS).cube.shape == (1, 4, 4)
    assert read_panel(source, KPIS, AREAS, YEARS) is first
    # Other areas in another order, and another file: questions of their own.
    assert read_panel(source, KPIS, AREAS[::-1], YEARS).areas == AREAS[::-1]
    other = save(tmp_path / "b", {("N30001", "1461", 2021, "T"): 7.0})
    assert np.nansum(read_panel(other, KPIS, AREAS, YEARS).cube) == 7.0
    kept = weakref.ref(source)
    source.close()
    del source
    gc.collect()
    assert kept() is None


def test_many_series_come_in_order_and_a_damaged_one_where_it_stands(file: Path) -> None:
    with closing(SnapshotSource(file)) as source:
        asked = ["N33817", "U99999", "N30001"]  # the second has no values
        assert [kpi for kpi, _ in source.cells(asked)] == ["N33817", "N30001"]
        assert [kpi for kpi, _ in source.checked()] == ["N30001", "N33817"]
    change(file, "UPDATE series SET data = ? WHERE kpi_id = 'N33817'", b"not zlib")
    sign_again(file)
    with closing(SnapshotSource(file)) as source:
        series = source.cells(["N30001", "N33817"])
        assert next(series)[0] == "N30001"
        with pytest.raises(SnapshotError, match="N33817 går inte att läsa"):
            next(series)
        with pytest.raises(SnapshotError, match="N33817"):
            list(source.checked())


# --- what has changed --------------------------------------------------------------------


coverages = st.none() | st.lists(blocks(), max_size=3).map(
    lambda asked: Coverage(blocks=tuple(asked), kpis=None, all_groups=True)
)


def covers(coverage: Coverage | None, key: Key) -> bool:
    return coverage is None or any(
        key[0] in b.kpis and key[1] in b.areas and key[2] in b.years
        for b in coverage.blocks
    )


def differing(old: Rows, new: Rows) -> list[tuple[Any, ...]]:
    """Return what differs, one key after another."""
    found = []
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        same = before == after
        if before is not None and after is not None:
            same = abs(before - after) <= 1e-9 * abs(after)
        if not same:
            found.append((*key, before, after))
    return found


@few
@given(worlds, worlds, coverages, coverages)
def test_changes_are_those_a_loop_finds(
    old: Rows, new: Rows, asked_old: Coverage | None, asked_new: Coverage | None
) -> None:
    with TemporaryDirectory() as folder:
        before = save(Path(folder) / "a", old, asked_old)
        after = save(Path(folder) / "b", new, asked_new)
        found = changes(file_side(before), file_side(after))
        before.close()
        after.close()

    def known(rows: Rows) -> dict[Key, float]:
        return {
            key: value
            for key, value in rows.items()
            if value is not None and not key[1].startswith("G")
        }

    one = {key: v for key, v in known(old).items() if covers(asked_new, key)}
    two = {key: v for key, v in known(new).items() if covers(asked_old, key)}
    expected = differing(one, two)
    assert [
        (c.kpi, c.municipality, c.year, c.gender, c.old, c.new) for c in found.values
    ] == expected
    assert len(found.values) == len(expected)
    assert list(found.values) == [found.values[at] for at in range(len(expected))]
    assert found.values[1:-1] == list(found.values)[1:-1]
    assert found.compared == len({*one, *two})
    assert found.not_compared == len(known(old)) - len(one) + len(known(new)) - len(two)
    counts = found.values.counts()
    assert sum(count.total() for count in counts.values()) == len(expected)
    for kpi, count in counts.items():
        whats = [c.what for c in found.values if c.kpi == kpi]
        assert count == {what: whats.count(what) for what in whats}


def test_changes_are_a_sequence(tmp_path: Path) -> None:
    old = save(tmp_path / "a", {("N30001", "1461", 2021, "T"): 1.0})
    new = save(tmp_path / "b", {("N30001", "1461", 2021, "T"): 2.0})
    found = changes(file_side(old), file_side(new)).values
    assert (found[0].old, found[-1].new) == (1.0, 2.0)
    for outside in (1, -2):
        with pytest.raises(IndexError):
            found[outside]
    assert found == [found[0]]
    assert found != []
    assert found != "x"
    assert found != 1


def test_more_changes_than_anyone_reads_are_counted_but_not_listed(tmp_path: Path) -> None:
    side = file_side(save(tmp_path / "a", {("N30001", "1461", 2021, "T"): 1.0}))

    def differing_in(n: int) -> SnapshotDiff:
        old, new = np.zeros(n), np.ones(n)
        part = Changed("N30001", np.arange(n) << 2, old, new, compared=n, outside=0)
        many = Changes(ValueChanges([part], ["1461"] * 10), (), (), n, 0)
        return SnapshotDiff(side, side, many, titles={}, names={})

    some, most, all_ = (differing_in(n) for n in (50_000, 50_001, 500_001))
    assert "--all visar varje värde." in some.page().notes
    assert len(some.listed_values(50_000)) == 50_000
    with pytest.raises(UsageError, match=r"50.001 värden.*--format csv"):
        most.page(every=True)
    assert len(most.value_rows()) == 50_001
    for listed in (all_.value_rows, all_.to_dict, lambda: all_.page(every=True)):
        with pytest.raises(UsageError, match=r"500.001 värden.*ett tema eller en kommun"):
            listed()
    page = all_.page()
    assert "--all visar varje värde." not in page.notes
    assert ("Ändrade värden", "500\N{NO-BREAK SPACE}001") in page.tables[0].rows


class NoFile:
    """A file's answers behind a face that is none."""

    def __init__(self, source: SnapshotSource) -> None:
        self._source = source
        self.name, self.notices = source.name, source.notices

    def __getattr__(self, name: str) -> Any:
        if name in ("cells", "origin"):
            raise AttributeError(name)
        return getattr(self._source, name)


@few
@given(worlds, worlds, coverages)
def test_a_file_asked_again_answers_as_any_source(
    old: Rows, new: Rows, coverage: Coverage | None
) -> None:
    with TemporaryDirectory() as folder:
        before = save(Path(folder) / "a", old, coverage)
        after = save(Path(folder) / "b", new)
        like = file_side(before)
        kpis = after.kpis()
        one = changes(like, source_side(after, like, kpis, "nu"))
        two = changes(like, source_side(NoFile(after), like, kpis, "nu"))
        before.close()
        after.close()
    assert one == two


# --- a file of the whole country ---------------------------------------------------------


SMALL = Size(valued=300, described=320, groups=3_300, years=6)


@pytest.fixture(scope="module")
def small_country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("country") / "landet.sqlite"
    assert write_invented(path, SMALL) > 300 * 291
    return path


def test_the_invented_country_is_whole_and_says_that_it_is_invented(
    small_country: Path,
) -> None:
    with closing(SnapshotSource(small_country)) as source:
        assert source.provenance.invented
        assert len(source.kpis()) == 320
        assert len(source.valued_kpis()) == 300
        assert len(source.groups()) == 3_300
        assert source.as_of == date(2026, 6, 15)
        genders = {
            len(np.unique(cells.gender)) for _, cells in source.cells(source.valued_kpis())
        }
        assert genders == {1, 3}
        # Its areas are all 290 municipalities and the country.
        assert len(source.area_ids()) == 291


def test_a_file_of_the_country_is_opened_without_a_page_of_every_series(
    small_country: Path,
) -> None:
    with closing(sqlite3.connect(small_country)) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT kpi_id, rows, checksum FROM series"
        ).fetchall()
    assert "COVERING INDEX" in plan[0][-1]


def test_the_benchmark_of_reading_asks_what_it_says(
    small_country: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(country, "RUNS", 1)
    country.read(small_country)
    said = capsys.readouterr().out
    for line in ("opening the file", "25 KPIs as a frame", "the same block again"):
        assert line in said
