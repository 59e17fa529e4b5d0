"""Very many values: each asked for once, in few pages, one unit while one is dealt with."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import ceil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kolada_bench.client.bulk import BulkReader
from kolada_bench.client.crew import Crew
from kolada_bench.client.transport import Transport
from kolada_bench.errors import KoladaRefused, MalformedAnswer
from tests.stand_in.server import StandIn
from tests.stand_in.world import World, kpi

if TYPE_CHECKING:
    from kolada_bench.client.unit import AllYears

LAST = 2025
YEARS = frozenset(range(1970, LAST + 1))
PAGE = 40
"""Rows of a page here, so that a small country has many."""


def a_world(years: dict[str, int], areas: Sequence[str], gaps: int = 0) -> World:
    """Return a world where each KPI has so many years, but for every ``gaps``-th row.

    A third of the KPIs are divided by gender, which changes no row's being there.
    """
    values: dict[tuple[str, str, int, str], float | None] = {}
    rows = product(enumerate(years), enumerate(areas))
    for (i, id_), (j, area) in rows:
        for year in range(LAST - years[id_] + 1, LAST + 1):
            if gaps and (i + j + year) % gaps == 0:
                continue
            for gender in "TKM" if i % 3 == 0 else "T":
                values[id_, area, year, gender] = float(i + j + year)
    return World(
        kpis=[kpi(id_, f"Uppgift {id_}", is_divided_by_gender=False) for id_ in years],
        municipalities=[{"id": id_, "title": id_, "type": "K"} for id_ in areas],
        values=values,
    )


def ids(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{1000 + i}" for i in range(count)]


@pytest.fixture(scope="module")
def kolada() -> Iterator[StandIn]:
    with StandIn(page_rows=PAGE) as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def forgets(kolada: StandIn) -> None:
    kolada.requests.clear()
    kolada.faults.clear()


def reading(kolada: StandIn) -> BulkReader:
    transport = Transport(sleep=lambda _: None)
    return BulkReader(kolada.url, transport=transport, page_rows=PAGE)


def fetched(
    kolada: StandIn,
    units: Sequence[Sequence[str]],
    areas: Sequence[str],
    take: Callable[[AllYears], None] | None = None,
) -> list[AllYears]:
    """Fetch all units; what came before an error is in ``take``'s hands."""
    found: list[AllYears] = []
    reader = reading(kolada)
    try:
        reader.fetch_units(units, areas, within=YEARS, take=take or found.append)
    finally:
        reader.close()
    return found


def questions(kolada: StandIn) -> list[tuple[list[str], list[str]]]:
    """Return the KPIs and areas of each question; further pages are none."""
    parts = [url.split("/") for url in kolada.data_requests if "page=" not in url]
    return [(part[4].split(","), part[6].split(",")) for part in parts]


@given(
    lengths=st.lists(st.integers(0, 12), min_size=1, max_size=6),
    at_once=st.integers(1, 3),
    areas=st.integers(1, 60),
    gaps=st.sampled_from([0, 0, 2, 5]),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_each_kpi_and_area_is_asked_for_once_and_every_value_comes(
    kolada: StandIn, lengths: list[int], at_once: int, areas: int, gaps: int
) -> None:
    kolada.requests.clear()
    kpis, places = ids("N", len(lengths)), ids("", areas)
    kolada.world = a_world(dict(zip(kpis, lengths, strict=True)), places, gaps)
    units = [kpis[i : i + at_once] for i in range(0, len(kpis), at_once)]
    found = fetched(kolada, units, places)
    assert [list(unit.kpis) for unit in found] == units
    asked = Counter(
        pair for some, where in questions(kolada) for pair in product(some, where)
    )
    assert asked == Counter(product(kpis, places))
    assert all(len(where) <= 25 for _, where in questions(kolada))
    values = {
        (*key[:2], int(key[2]), key[3]): value
        for unit in found
        for *key, value, _, _ in unit.frame.astype(
            {"kpi_id": str, "municipality_id": str, "gender": str}
        ).itertuples(index=False)
    }
    assert values == kolada.world.values


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        # One KPI, 60 areas, pages of 40 rows; the first list is a third of the areas, 20.
        (1, 3),  # 60 rows; no list is longer than 25 areas: 20 + 20 + 20
        (2, 3),  # 120 rows: 20 areas are 40, exactly a page
        (3, 6),  # 20 areas are two pages, and 13 one (39 rows): 13 + 13 + 13 + 1 are four
        (10, 15),  # 4 areas are a page: five and ten
        (20, 30),  # 2 areas are
    ],
)
def test_pages_are_filled(kolada: StandIn, years: int, expected: int) -> None:
    places = ids("", 60)
    kolada.world = a_world({"N1000": years}, places)
    fetched(kolada, [["N1000"]], places)
    assert len(kolada.data_requests) == expected
    assert expected >= max(3, ceil(60 * years / PAGE))


def test_a_unit_is_cut_by_the_one_before(kolada: StandIn) -> None:
    kpis, places = ids("N", 4), ids("", 60)
    kolada.world = a_world(dict.fromkeys(kpis, 3), places)
    fetched(kolada, [[id_] for id_ in kpis], places)
    lists = {id_: 0 for id_ in kpis}
    for (id_,), _ in questions(kolada):
        lists[id_] += 1
    # 180 rows need five lists of at most 13 areas (39 rows), a page each. Who does not know
    # it begins with 20 areas, two pages, and needs four more.
    assert lists == dict(zip(kpis, (5, 5, 5, 5), strict=True))
    assert len(kolada.data_requests) == 6 + 5 + 5 + 5


def test_genders_of_a_row_are_no_rows(kolada: StandIn) -> None:
    kpis, places = ids("N", 2), ids("", 60)
    kolada.world = a_world(dict.fromkeys(kpis, 2), places)
    found = fetched(kolada, [[id_] for id_ in kpis], places)
    # The first KPI is divided by gender: three values in each of the 120 rows.
    assert [len(unit.frame) for unit in found] == [360, 120]
    assert len(kolada.data_requests) == 3 + 3


def test_one_more_unit_is_fetched_while_one_is_dealt_with(kolada: StandIn) -> None:
    kpis, places = ids("N", 4), ids("", 60)
    kolada.world = a_world(dict.fromkeys(kpis, 2), places)
    begun: list[set[str]] = []

    def take(unit: AllYears) -> None:
        after = kpis[kpis.index(unit.kpis[0]) + 1 :][:1]
        until(lambda: asked_for(after) == 3 * len(after))
        begun.append({id_ for some, _ in questions(kolada) for id_ in some})

    def asked_for(some: list[str]) -> int:
        return sum(found == some for found, _ in questions(kolada))

    fetched(kolada, [[id_] for id_ in kpis], places, take)
    # While the first is dealt with the second comes whole, and the third is not begun.
    assert begun == [set(kpis[:2]), set(kpis[:3]), set(kpis), set(kpis)]


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_no_more_than_four_at_once_in_all_units(kolada: StandIn) -> None:
    kpis, places = ids("N", 3), ids("", 150)
    kolada.world = a_world(dict.fromkeys(kpis, 1), places)
    kolada.fail("slow", seconds=0.02, at="/data/", times=None)
    kolada.most_at_once = 0
    fetched(kolada, [[id_] for id_ in kpis], places)
    assert kolada.most_at_once == 4


@pytest.mark.parametrize("fails", [0, 1, 2])
def test_the_units_before_one_that_fails_are_taken(kolada: StandIn, fails: int) -> None:
    kpis, places = ids("N", 3), ids("", 60)
    kolada.world = a_world(dict.fromkeys(kpis, 3), places)
    # Its fourth request: past the list that the others are cut by, and not the last.
    at = f"/data/kpi/{kpis[fails]}/municipality/"
    kolada.fail("status", status=403, at=at, nth=4, times=None)
    taken: list[AllYears] = []
    with pytest.raises(KoladaRefused, match="svar 403"):
        fetched(kolada, [[id_] for id_ in kpis], places, taken.append)
    assert [unit.kpis for unit in taken] == [(id_,) for id_ in kpis[:fails]]
    assert [len(unit.frame) for unit in taken] == [540, 180, 180][:fails]


def test_an_error_of_whoever_takes_ends_it(kolada: StandIn) -> None:
    kpis, places = ids("N", 4), ids("", 60)
    kolada.world = a_world(dict.fromkeys(kpis, 2), places)

    def take(_: AllYears) -> None:
        raise OSError(28, "No space left on device")

    before = threading.active_count()
    with pytest.raises(OSError, match="No space"):
        fetched(kolada, [[id_] for id_ in kpis], places, take)
    assert {id_ for some, _ in questions(kolada) for id_ in some} <= set(kpis[:2])
    until(lambda: threading.active_count() <= before)


def test_a_kpi_that_is_gone_is_not_asked_for_again(kolada: StandIn) -> None:
    kpis, places = ids("N", 3), ids("", 60)
    kolada.world = a_world(dict.fromkeys(kpis, 1), places)
    kolada.world.kpis = [row for row in kolada.world.kpis if row["id"] != kpis[1]]
    kolada.unknown = 404
    (found,) = fetched(kolada, [kpis], places)
    kolada.unknown = 200
    assert (found.kpis, found.gone) == (tuple(kpis), (kpis[1],))
    assert set(found.frame["kpi_id"].astype(str)) == {kpis[0], kpis[2]}
    asked = [some for some, _ in questions(kolada)]
    # All three, the two halves and theirs; then only those that there are.
    assert asked[:5] == [kpis, kpis[:2], kpis[:1], kpis[1:2], kpis[2:]]
    assert asked[5:]
    assert all(some == [kpis[0], kpis[2]] for some in asked[5:])


def test_progress_ends_with_all_and_requests_are_counted(kolada: StandIn) -> None:
    kpis, places = ids("N", 4), ids("", 60)
    kolada.world = a_world(dict.fromkeys(kpis, 3), places)
    come: list[float] = []
    reader = reading(kolada)
    reader.fetch_units(
        [kpis[:2], kpis[2:]],
        places,
        within=YEARS,
        take=lambda _: None,
        progress=come.append,
    )
    reader.close()
    assert come == sorted(come)
    assert come[0] == pytest.approx(2 * 20 / 60)  # 20 of 60 areas for two KPIs
    assert come[-1] == pytest.approx(4)
    assert reader.requests == len(kolada.requests)


def test_no_units_ask_nothing(kolada: StandIn) -> None:
    assert fetched(kolada, [], ["1461"]) == []
    assert not kolada.requests


def test_a_list_that_says_two_things_of_an_id_is_refused(kolada: StandIn) -> None:
    kolada.world = a_world({"N1000": 1}, ["0001"])
    kolada.world.kpis.append(kpi("N1000", "Något annat"))
    with pytest.raises(MalformedAnswer, match="två olika svar för N1000"):
        reading(kolada).fetch_lists()


def test_an_address_in_the_open_is_told() -> None:
    assert BulkReader("https://api.kolada.se/v3").notices == []
    (notice,) = BulkReader("http://kolada.example/v3").notices
    assert "okrypterat" in notice


class TestCrew:
    def test_what_is_urgent_is_done_first(self) -> None:
        crew, done = Crew(1), list[str]()
        may_go = threading.Event()
        crew.add(lambda: may_go.wait(60))
        last = crew.add(lambda: done.append("later"))
        crew.add(lambda: done.append("now"), urgent=True)
        may_go.set()
        last.result(60)
        assert done == ["now", "later"]
        crew.dismiss(wait=True)

    def test_an_error_is_for_whoever_asks(self) -> None:
        crew = Crew(1)
        assert isinstance(crew.add(lambda: 1 / 0).exception(60), ZeroDivisionError)
        assert crew.add(lambda: "goes on").result(60) == "goes on"
        crew.dismiss(wait=True)

    def test_dismissed_it_leaves_what_waits(self) -> None:
        crew, done = Crew(1), list[str]()
        begun, may_go = threading.Event(), threading.Event()

        def first() -> None:
            begun.set()
            may_go.wait(60)

        crew.add(first)
        waiting = crew.add(lambda: done.append("never"))
        begun.wait(60)
        crew.dismiss(wait=False)
        may_go.set()
        with pytest.raises(RuntimeError):
            crew.add(lambda: None)
        crew.dismiss(wait=True)
        assert done == []
        assert not waiting.done()
