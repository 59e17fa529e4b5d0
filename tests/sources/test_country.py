"""The whole country, unit by unit: gone on with after anything, and whole in the end."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kolada_bench.client.bulk import BulkReader
from kolada_bench.client.transport import Transport
from kolada_bench.errors import (
    IncompleteAnswer,
    KoladaBusy,
    KoladaRefused,
    KoladaUnreachable,
    MalformedAnswer,
    SnapshotError,
    SourceError,
)
from kolada_bench.schema import Block, Group, Municipality
from kolada_bench.settings import Settings
from kolada_bench.sources.country import Country
from kolada_bench.sources.country_file import CountryFile, unfinished
from kolada_bench.sources.country_parts import country_areas
from kolada_bench.sources.live import LiveSource, open_bulk
from kolada_bench.sources.snapshot import SnapshotSource
from tests.sources.small_country import NOWHERE, REGIONAL, small_country
from tests.stand_in.server import StandIn
from tests.stand_in.world import kpi

if TYPE_CHECKING:
    from kolada_bench.client.unit import AllYears

NOON = 1_790_000_000.0
DAY = 86_400.0
UNITS = 4
"""The small country's eight KPIs in units of two; each unit is two lists of areas."""


def left_after(kpis: list[str], units: int, *, of: int = UNITS) -> list[str]:
    """Return what is left when so many units are fetched: unit u is u, u + of, ..."""
    return [id_ for at, id_ in enumerate(kpis) if at % of >= units]


@pytest.fixture
def kolada() -> Iterator[StandIn]:
    with StandIn(small_country(), page_rows=60) as stand_in:
        yield stand_in


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "landet.sqlite"


def begun(kolada: StandIn, target: Path, at: float = NOON) -> Country:
    reader = BulkReader(
        kolada.url, transport=Transport(sleep=lambda _: None), now=lambda: at
    )
    return Country(target, reader, kpis_at_once=2, now=lambda: at)


def saved(kolada: StandIn, target: Path, at: float = NOON) -> str:
    with contextlib.closing(begun(kolada, target, at)) as country:
        country.cost()
        country.fetch()
        return country.finish("snapshot save --all")


def broken_off(kolada: StandIn, target: Path, units: int, at: float = NOON) -> None:
    """Fetch so many units and then stop, in the middle of the next."""
    answered = 0

    def progress(_: float) -> None:
        nonlocal answered
        answered += 1
        if answered == units * 2 + 1:
            raise RuntimeError

    with contextlib.closing(begun(kolada, target, at)) as country:
        country.cost()
        with pytest.raises(RuntimeError):
            country.fetch(progress)


def fetched(
    reader: BulkReader,
    units: list[list[str]],
    areas: list[str],
    within: frozenset[int] = frozenset(range(1990, 2030)),
) -> list[AllYears]:
    found: list[AllYears] = []
    reader.fetch_units(units, areas, within=within, take=found.append)
    return found


def asked_kpis(kolada: StandIn) -> set[str]:
    paths = [url.split("/")[4] for url in kolada.data_requests]
    return {id_ for path in paths for id_ in path.split(",")}


def rows_of(path: Path) -> object:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return (
            connection.execute("SELECT * FROM series ORDER BY 1").fetchall(),
            connection.execute("SELECT * FROM facts ORDER BY 1").fetchall(),
            connection.execute("SELECT * FROM meta ORDER BY 1").fetchall(),
        )


def test_the_file_answers_as_kolada_does(kolada: StandIn, target: Path) -> None:
    checksum = saved(kolada, target)
    kpis = [row["id"] for row in kolada.world.kpis if row["id"] != REGIONAL]
    areas = [a["id"] for a in kolada.world.municipalities if a["id"] != "0014"]
    block = Block(tuple(kpis), tuple(areas), tuple(range(2018, 2027)))
    live = LiveSource(Settings(api_url=kolada.url, cache_dir=target.parent / "cache"))
    with contextlib.closing(SnapshotSource(target)) as file:
        assert file.checksum == checksum
        assert file.provenance.retrieved_at.timestamp() == NOON
        assert file.provenance.source == "snapshot"
        assert file.origin == "kolada"
        assert file.kpis() == live.kpis()
        assert file.municipalities() == live.municipalities()
        assert file.groups() == live.groups()
        assert NOWHERE in file.kpis()
        assert NOWHERE not in file.valued_kpis()
        found, expected = file.observations([block]).frame, live.observations([block]).frame
        keys = ["kpi_id", "municipality_id", "year", "gender"]
        plain = {name: str for name in (*keys[:2], "gender", "status")}
        found = found.astype(plain).sort_values(keys, ignore_index=True)
        expected = expected.astype(plain).sort_values(keys, ignore_index=True)
        assert len(found) > 500
        assert found.equals(expected)


def test_what_the_file_does_not_hold_is_refused(kolada: StandIn, target: Path) -> None:
    saved(kolada, target)
    with contextlib.closing(SnapshotSource(target)) as file:
        for kpi_id, area in ((REGIONAL, "1461"), ("N10000", "0014")):
            with pytest.raises(SnapshotError, match="innehåller inte"):
                file.observations([Block((kpi_id,), (area,), (2025,))])
        # Years that nobody has are not years that nobody asked for.
        empty = file.observations([Block(("N10000",), ("1461",), (1970, 2099))])
        assert empty.frame.empty
        file.observations([Block(("N10000",), ("1461", "G36589"), (2025,))])
        assert "inte några av Koladas egna gruppvärden" in file.notices[0]


def test_the_cost_counts_kpis_and_their_pages(kolada: StandIn, target: Path) -> None:
    with contextlib.closing(begun(kolada, target)) as country:
        cost = country.cost()
    # 8 KPIs in 4 units; 29 areas in two lists, or in three if the first is cut very short.
    assert (cost.kpis, cost.total, cost.done) == (8, 8, 0)
    assert (cost.fewest, cost.most) == (4 * 2, 4 * 3)
    assert cost.last is None
    assert not kolada.data_requests
    assert not unfinished(target).exists()
    assert BulkReader.duration(100) == pytest.approx(42.5)


def test_no_more_than_four_at_once_and_nothing_through_the_cache(
    kolada: StandIn, tmp_path: Path, target: Path
) -> None:
    kolada.world = small_country(kpis=2, areas=150, years=1)
    cache = tmp_path / "cache"
    reader = open_bulk(Settings(api_url=kolada.url, cache_dir=cache))
    kolada.fail("slow", seconds=0.05, at="/data/", times=None)
    with contextlib.closing(Country(target, reader)) as country:
        country.cost()
        country.fetch()
    reader.close()
    assert kolada.most_at_once == 4
    assert not cache.exists()


@pytest.mark.parametrize("units", range(UNITS))
def test_going_on_asks_only_for_what_is_not_there(
    kolada: StandIn, target: Path, units: int
) -> None:
    with StandIn(small_country(), page_rows=60) as other:
        whole = target.with_name("hel.sqlite")
        expected = saved(other, whole)
    broken_off(kolada, target, units)
    kolada.requests.clear()
    with contextlib.closing(begun(kolada, target)) as country:
        cost = country.cost()
        assert (cost.done, cost.total) == (2 * units, 2 * UNITS)
        assert cost.fewest == 2 * (UNITS - units)
        assert (cost.last is None) == (units == 0)
        country.fetch()
        assert country.finish("snapshot save --all") == expected
    municipal = sorted(row["id"] for row in kolada.world.kpis if row["id"] != REGIONAL)
    assert asked_kpis(kolada) == set(left_after(municipal, units))
    assert rows_of(target) == rows_of(whole)
    assert sorted(path.name for path in target.parent.iterdir()) == [
        "hel.sqlite",
        "landet.sqlite",
    ]


@pytest.mark.parametrize(
    ("kind", "details", "error"),
    [
        ("reset", {"times": None}, KoladaUnreachable),
        ("status", {"times": None}, KoladaBusy),
        ("status", {"times": None, "status": 403}, KoladaRefused),
        ("status", {"times": None, "at": "page=2"}, IncompleteAnswer),
        ("repeat_page", {"times": None, "at": "page=2"}, IncompleteAnswer),
        ("lose", {"id": "1461", "times": None}, IncompleteAnswer),
        ("contradict", {}, MalformedAnswer),
        ("html", {"times": None}, MalformedAnswer),
    ],
)
def test_a_unit_that_lost_a_part_is_not_kept(
    kolada: StandIn,
    target: Path,
    kind: str,
    details: dict[str, object],
    error: type[SourceError],
) -> None:
    broken_off(kolada, target, 2)
    with contextlib.closing(CountryFile(target, kolada.url)) as file:
        before = (file.done(), file.series())
    kolada.fail(kind, **{"at": "/data/", **details})
    with contextlib.closing(begun(kolada, target)) as country:
        country.cost()
        with pytest.raises(error):
            country.fetch()
        with pytest.raises(ValueError, match="not all there"):
            country.finish("snapshot save --all")
    with contextlib.closing(CountryFile(target, kolada.url)) as file:
        assert (file.done(), file.series()) == before
    assert not target.exists()
    kolada.faults.clear()
    saved(kolada, target)
    assert not unfinished(target).exists()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StandIn, str]]:
    """Return a very small country, and the checksum of a file of it."""
    with StandIn(small_country(kpis=3, areas=26, years=1), page_rows=20) as kolada:
        yield kolada, saved(kolada, tmp_path_factory.mktemp("hel") / "hel.sqlite")


FAULTS = st.sampled_from(["reset", "status", "cut", "html", "bad_json"])


@given(faults=st.lists(st.tuples(FAULTS, st.integers(1, 10)), max_size=3))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_however_often_it_breaks_the_file_is_the_same(
    tiny: tuple[StandIn, str],
    tmp_path_factory: pytest.TempPathFactory,
    faults: list[tuple[str, int]],
) -> None:
    kolada, whole = tiny
    target = tmp_path_factory.mktemp("avbrott") / "landet.sqlite"
    for kind, nth in faults:
        kolada.fail(kind, nth=nth, times=4, at="/data/")
        with (
            contextlib.closing(begun(kolada, target)) as country,
            contextlib.suppress(SourceError),
        ):
            country.cost()
            country.fetch()
        kolada.faults.clear()
    assert saved(kolada, target) == whole


def test_what_is_older_than_a_week_is_fetched_again(kolada: StandIn, target: Path) -> None:
    broken_off(kolada, target, 1, at=NOON)
    broken_off(kolada, target, 1, at=NOON + 5 * DAY)
    kolada.requests.clear()
    kolada.world.values["N10003", "1461", 2025, "T"] = 4321.0
    saved(kolada, target, at=NOON + 8 * DAY)
    municipal = sorted(row["id"] for row in kolada.world.kpis if row["id"] != REGIONAL)
    # The first unit, 0 and 4, is eight days old; 1 and 4 of the six others (1, 2, 3, 5, 6,
    # 7) is 1 and 5, three days old; the rest were never fetched.
    assert asked_kpis(kolada) == set(municipal) - {municipal[1], municipal[5]}
    with contextlib.closing(SnapshotSource(target)) as file:
        assert file.provenance.retrieved_at.timestamp() == NOON + 5 * DAY
        found = file.observations([Block(("N10003",), ("1461",), (2025,))]).frame
        assert 4321.0 in found["value"].to_list()
        assert file.as_of.toordinal() - file.provenance.retrieved_at.toordinal() == 3


def test_what_turns_a_week_old_while_the_rest_is_fetched_is_kept(
    kolada: StandIn, target: Path
) -> None:
    broken_off(kolada, target, 2)
    moment = NOON + 7 * DAY - 60
    reader = BulkReader(kolada.url, now=lambda: moment)

    def an_hour_passes(_: float) -> None:
        nonlocal moment
        moment = NOON + 7 * DAY + 3_600

    kolada.requests.clear()
    with contextlib.closing(
        Country(target, reader, kpis_at_once=2, now=lambda: moment)
    ) as country:
        assert country.cost().done == 4
        country.fetch(an_hour_passes)
        country.finish("")
    municipal = sorted(row["id"] for row in kolada.world.kpis if row["id"] != REGIONAL)
    assert asked_kpis(kolada) == set(left_after(municipal, 2))
    with contextlib.closing(SnapshotSource(target)) as file:
        assert file.provenance.retrieved_at.timestamp() == NOON


def test_an_index_that_is_damaged_begins_anew_too(kolada: StandIn, target: Path) -> None:
    broken_off(kolada, target, 2)
    path = unfinished(target)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        ((page,),) = connection.execute("PRAGMA page_size")
        ((last,),) = connection.execute("SELECT max(kpi_id) FROM series")
        ((root,),) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_series_1'"
        )
    content = bytearray(path.read_bytes())
    at = content.index(last.encode(), (root - 1) * page, root * page)
    content[at : at + len(last)] = b"N99999"  # in the index alone: the row keeps its id
    path.write_bytes(content)
    with contextlib.closing(begun(kolada, target)) as country:
        (notice,) = country.notices
        assert "är skadad" in notice
        assert country.cost().done == 0


def test_kpis_that_come_and_go_between_runs(kolada: StandIn, target: Path) -> None:
    broken_off(kolada, target, 2)
    world = kolada.world
    world.kpis = [row for row in world.kpis if row["id"] != "N10003"]
    world.kpis.append(kpi("N10099", "Ny uppgift, antal"))
    next(row for row in world.kpis if row["id"] == "N10000")["title"] = "Nytt namn"
    world.values["N10099", "1461", 2025, "T"] = 5.0
    kolada.requests.clear()
    saved(kolada, target)
    assert "N10099" in asked_kpis(kolada)
    assert "N10000" not in asked_kpis(kolada)
    with contextlib.closing(SnapshotSource(target)) as file:
        assert "N10003" not in file.kpis()
        assert "N10003" not in file.valued_kpis()
        assert file.kpis(["N10000"])["N10000"].title == "Nytt namn"
        found = file.observations([Block(("N10099",), ("1461",), (2025,))]).frame
        assert found["value"].to_list() == [5.0]


def test_another_set_of_municipalities_begins_anew(kolada: StandIn, target: Path) -> None:
    broken_off(kolada, target, 2)
    new = {"id": "2999", "title": "Nystad", "type": "K"}
    kolada.world.municipalities.append(new)
    kolada.world.values["N10000", "2999", 2025, "T"] = 7.0
    with contextlib.closing(begun(kolada, target)) as country:
        assert country.cost().done == 0
        (notice,) = country.notices
        assert "kommuner har ändrats" in notice
        country.fetch()
        country.finish("")
    with contextlib.closing(SnapshotSource(target)) as file:
        found = file.observations([Block(("N10000",), ("2999",), (2025,))]).frame
        assert found["value"].to_list() == [7.0]


@pytest.mark.parametrize("status", [404, 422])
def test_a_kpi_that_goes_while_it_is_fetched_is_left_out(
    kolada: StandIn, target: Path, status: int
) -> None:
    kolada.unknown = status
    with contextlib.closing(begun(kolada, target)) as country:
        country.cost()
        rows = kolada.world.kpis
        kolada.world.kpis = [row for row in rows if row["id"] != "N10003"]
        country.fetch()
        country.finish("")
    with contextlib.closing(SnapshotSource(target)) as file:
        assert "N10003" not in file.kpis()
        assert "N10004" in file.valued_kpis()
        with pytest.raises(SnapshotError, match="N10003"):
            file.observations([Block(("N10003",), ("1461",), (2025,))])


def test_a_kpi_that_went_after_half_the_areas_has_no_values_at_all(
    kolada: StandIn,
) -> None:
    kolada.unknown = 404
    reader = BulkReader(kolada.url, transport=Transport(sleep=lambda _: None))
    areas = sorted(a["id"] for a in kolada.world.municipalities if a["id"] != "0014")
    # The second list, every other area, is refused: both KPIs together, and one alone.
    for kpis in ("N10001,N10002", "N10002"):
        kolada.fail("status", status=404, at=f"/kpi/{kpis}/municipality/{areas[1]}")
    kolada.fail("status", status=404, at="/v3/kpi/N10002")
    (found,) = fetched(reader, [["N10001", "N10002"]], areas)
    assert found.gone == ("N10002",)
    assert set(found.frame["kpi_id"].astype(str)) == {"N10001"}
    reader.close()


def test_a_kpi_that_kolada_has_but_refuses_is_an_error(
    kolada: StandIn, target: Path
) -> None:
    kolada.fail("status", status=422, at="N10003/municipality", times=None)
    with contextlib.closing(begun(kolada, target)) as country:
        country.cost()
        with pytest.raises(KoladaRefused, match="svar 422"):
            country.fetch()


def test_a_row_of_another_area_or_year_is_an_error(kolada: StandIn) -> None:
    reader = BulkReader(kolada.url)
    with pytest.raises(MalformedAnswer, match="efterfrågades inte"):
        fetched(reader, [["N10001"]], ["1461"], within=frozenset((2025,)))
    reader.close()


def test_an_empty_list_of_kpis_is_no_country(kolada: StandIn, target: Path) -> None:
    broken_off(kolada, target, 1)
    kolada.world.kpis = []
    with (
        contextlib.closing(begun(kolada, target)) as country,
        pytest.raises(MalformedAnswer, match="tom"),
    ):
        country.cost()
    assert unfinished(target).exists()


def test_the_areas_are_the_country_and_who_is_in_a_group_with_it() -> None:
    areas = [Municipality("1461", "Mellerud", "K"), Municipality("0014", "VGR", "L")]
    regions = Group("G1", "Regioner", ("0014", "0001"))
    mixed = Group("G2", "Nätverket", ("0014", "1461"))
    # Riket is always there, though no list names it.
    assert country_areas(areas, [regions]) == ("0000", "1461")
    assert country_areas(areas, [regions, mixed]) == ("0000", "0014", "1461")


# --- the unfinished file -----------------------------------------------------------------


def flip_a_byte(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (blob,) = connection.execute("SELECT data FROM series").fetchone()
    content = path.read_bytes()
    at = content.index(blob[:100]) + 50
    path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def garble(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\x5a" * 5000)


@pytest.mark.parametrize("harm", [flip_a_byte, cut_off, garble])
def test_a_damaged_file_is_begun_anew_and_says_so(
    kolada: StandIn, target: Path, harm: Callable[[Path], None]
) -> None:
    broken_off(kolada, target, 3)
    harm(unfinished(target))
    with contextlib.closing(begun(kolada, target)) as country:
        (notice,) = country.notices
        assert (
            notice == f"{unfinished(target)} är skadad. Hämtningen börjar om från början."
        )
        assert country.cost().done == 0
        country.fetch()
        found = country.finish("snapshot save --all")
    assert found == saved(kolada, target.with_name("hel.sqlite"))


def test_a_file_that_was_never_begun_is_begun(kolada: StandIn, target: Path) -> None:
    unfinished(target).touch()
    saved(kolada, target)
    assert target.exists()


def change(path: Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE meta SET value = 'x/2' WHERE key = 'schema'", "en annan version"),
        ("UPDATE meta SET value = 'https://api.kolada.se/v3' WHERE key = 'api_url'",
         "https://api.kolada.se/v3"),
        ("DROP TABLE done", "ingen påbörjad hämtning"),
        ("CREATE VIEW v AS SELECT 1", "ingen påbörjad hämtning"),
    ],
)  # fmt: skip
def test_a_file_of_something_else_is_refused_and_left(
    kolada: StandIn, target: Path, statement: str, words: str
) -> None:
    broken_off(kolada, target, 1)
    change(unfinished(target), statement)
    before = unfinished(target).read_bytes()
    with pytest.raises(SnapshotError, match="Flytta eller ta bort") as told:
        begun(kolada, target)
    assert words in str(told.value)
    assert unfinished(target).read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left(
    kolada: StandIn, target: Path
) -> None:
    unfinished(target).write_text("Anteckningar", encoding="utf-8")
    with pytest.raises(SnapshotError, match="ingen påbörjad hämtning"):
        begun(kolada, target)
    assert unfinished(target).read_text("utf-8") == "Anteckningar"


def test_one_at_a_time(kolada: StandIn, target: Path) -> None:
    with contextlib.closing(CountryFile(target, kolada.url)):
        with pytest.raises(SnapshotError, match="används"):
            begun(kolada, target)
        with pytest.raises(SnapshotError, match="används"):
            begun(kolada, target)
    begun(kolada, target).close()


def test_an_unfinished_file_is_no_snapshot(kolada: StandIn, target: Path) -> None:
    broken_off(kolada, target, 2)
    with pytest.raises(SnapshotError, match="påbörjad hämtning"):
        SnapshotSource(unfinished(target))


def test_a_disk_that_is_full_at_the_end_costs_nothing(
    kolada: StandIn, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.write_bytes(b"")
    with contextlib.closing(begun(kolada, target)) as country:
        country.cost()
        country.fetch()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("kolada_bench.sources.beside.os.replace", full)
        with pytest.raises(SnapshotError, match="disken är full"):
            country.finish("")
        monkeypatch.undo()
    assert target.read_bytes() == b""
    kolada.requests.clear()
    saved(kolada, target)
    assert not kolada.data_requests
    assert [path.name for path in target.parent.iterdir()] == ["landet.sqlite"]
