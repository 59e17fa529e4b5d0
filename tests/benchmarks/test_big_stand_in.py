"""The big stand-in puts ordinary answers together by itself: they must be the routes'.

The routes of the small stand-in, on the same world, are what its own tests hold to the
contract.
"""

from __future__ import annotations

import json
from itertools import product
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.big_pages import answered
from benchmarks.big_stand_in import running
from benchmarks.big_world import NUMBERS, big_world
from benchmarks.invented_country import Size
from kolada_bench.client.kolada import KoladaClient
from kolada_bench.client.transport import Transport
from kolada_bench.schema import Block
from kolada_bench.settings import Settings
from tests.stand_in.routes import PAGE_ROWS, answer

HOST = "http://127.0.0.1:8765"
WORLD = big_world(Size(valued=40, described=45, groups=2))
KPIS = sorted(WORLD.country.kpis)[:30]
AREAS = sorted(WORLD.country.areas)[:30]
YEARS = [*range(1997, 2027), 1960]


def path(kpis: list[str], areas: list[str], years: list[int]) -> str:
    start = f"/v3/data/kpi/{','.join(kpis)}/municipality/{','.join(areas)}"
    return f"{start}/year/{','.join(map(str, years))}" if years else start


def query(kpis: list[str], areas: list[str], years: list[int]) -> str:
    pairs = [
        *(f"kpi_id={kpi}" for kpi in kpis),
        *(f"municipality_id={area}" for area in areas),
        *(f"year={year}" for year in years),
    ]
    return f"/v3/data/?{'&'.join(pairs)}"


def addresses() -> st.SearchStrategy[str]:
    some = st.tuples(
        st.sampled_from([path, query]),
        st.lists(st.sampled_from([*KPIS, "N99999"]), min_size=1, max_size=27),
        st.lists(st.sampled_from([*AREAS, "9999", "G9"]), min_size=1, max_size=27),
        st.lists(st.sampled_from(YEARS), max_size=27),
        st.sampled_from(
            ["", "page=2&per_page=7", "per_page=3", "page=0", "page=999", "a=b"]
        ),
    )

    def address(parts: Any) -> str:
        form, kpis, areas, years, tail = parts
        start = form(kpis, areas, years)
        return start + (("&" if "?" in start else "?") + tail if tail else "")

    return some.map(address)


def of_routes(address: str) -> tuple[int, Any, str | None]:
    reply = answer(WORLD, address, host=HOST, page_rows=PAGE_ROWS, seed=1, unknown=200)
    return reply.status, in_order(reply.body), reply.location


def of_big(address: str) -> tuple[int, Any, str | None]:
    status, body, location = answered(WORLD, address, HOST)
    return status, in_order(json.loads(body) if body else None), location


def in_order(body: Any) -> Any:
    """Return a body with each row's entries sorted: their order means nothing."""
    for row in (body or {}).get("values", []):
        row.get("values", []).sort(key=lambda entry: entry["gender"])
    return body


@settings(max_examples=150)
@given(addresses())
def test_ordinary_questions_get_the_routes_answer(address: str) -> None:
    assert of_big(address) == of_routes(address)


@pytest.mark.parametrize(
    "address",
    [
        path(KPIS[:25], AREAS[:25], []),  # 17,500 rows at most: several pages
        path(KPIS[:25], AREAS[:25], []) + "?page=3&per_page=5000",
        path(KPIS[:2], AREAS[:2], [2024]).replace(KPIS[0], quote(KPIS[0]) + "%20"),
        path(KPIS[:26], AREAS[:1], [2024]),
        path(KPIS[:2], AREAS[:2], [2024]) + "/",
        "/v3/data/kpi/N15030/year/2024?per_page=40",
        f"/v3/data/?kpi_id={KPIS[0]},{KPIS[1]}&municipality_id={AREAS[3]}&year=2024",
        f"/v3/data/?kpi={KPIS[0]}&municipality={AREAS[3]}",
        f"/v3/data/kpi/{KPIS[0]}/municipality/{AREAS[3]}/year/nu",
        "/v3/kpi?title=kostnad&per_page=10",
        "/v3/municipality",
        "/v3/kpi/",
        "/v2/kpi",
    ],
)
def test_everything_else_does_too(address: str) -> None:
    assert of_big(address) == of_routes(address)


def test_the_genders_of_a_row_come_in_no_order() -> None:
    _, body, _ = answered(WORLD, path(KPIS[:25], AREAS[:1], []), HOST)
    rows = json.loads(body)["values"]
    orders = {"".join(entry["gender"] for entry in row["values"]) for row in rows}
    assert {len(order) for order in orders} == {1, 3}
    assert len(orders) > 4


def test_values_of_many_rows_at_once_are_the_values_of_each() -> None:
    country = WORLD.country
    kpis, areas = sorted(country.kpis), sorted(country.areas)
    picked = list(product((0, 7, 44), (0, 200), (2016, 2025), (0, 1, 2)))
    found = country.numbers(*(np.array(column) for column in zip(*picked, strict=True)))
    for (k, a, y, g), value in zip(picked, found, strict=True):
        expected = NUMBERS[country.place(kpis[k], areas[a], y, "TKM"[g])]
        assert value == expected or (expected is None and np.isnan(value))


def test_a_country_is_as_large_as_the_real_one_and_starts_at_once() -> None:
    world = big_world()
    types = [kpi["municipality_type"] for kpi in world.kpis]
    assert (len(types), sum(kind != "L" for kind in types)) == (6_100, 4_800)
    assert sum(area["type"] == "K" for area in world.municipalities) == 290
    assert len(world.groups) == 3_600


def test_in_a_process_of_its_own_it_counts_and_fails_on_order(tmp_path: Any) -> None:
    naps: list[float] = []
    with running() as kolada:
        settings = Settings(api_url=kolada.url, cache_dir=tmp_path)
        client = KoladaClient(settings, transport=Transport(sleep=naps.append))
        block = Block(tuple(KPIS[:2]), ("1461",), (2024, 2025))
        kolada.fail(nth=1)
        frame = client.fetch_values([block]).frame
        client.close()
        assert kolada.requests() == 2  # the one that failed, and the same once more
        assert len(naps) == 1
        kolada.reset()
        assert kolada.requests() == 0
    values = big_world().values
    keys = frame[["kpi_id", "municipality_id", "year", "gender"]].itertuples(index=False)
    expected = [values[tuple(key)] for key in keys]
    known = frame["value"].astype(object).where(frame["value"].notna(), None)
    assert known.tolist() == expected
    assert len(frame) >= 4
