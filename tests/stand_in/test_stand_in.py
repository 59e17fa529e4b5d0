"""The stand-in keeps Kolada's contract: what the client's tests lean on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener

import pytest

from tests.stand_in.world import World, group, kpi

if TYPE_CHECKING:
    from tests.stand_in.server import StandIn


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def get(address: str) -> tuple[int, Any, str | None]:
    opener = build_opener(NoRedirect)
    try:
        with opener.open(address, timeout=5) as response:
            return response.status, json.loads(response.read()), None
    except HTTPError as error:
        with error:
            text = error.read()
            body = json.loads(text) if text else None
            return error.code, body, error.headers.get("Location")


@pytest.fixture
def kolada(stand_in: StandIn) -> StandIn:
    stand_in.world = World(
        kpis=[kpi("N1", "Befolkning"), kpi("N2", "Kostnad")],
        municipalities=[
            {"id": "0114", "title": "A", "type": "K"},
            {"id": "0001", "title": "R", "type": "L"},
        ],
        groups=[group("G1", "Alla", [("0114", "A"), ("0115", "B")])],
        values={
            ("N1", "0114", 2024, "T"): 1.0,
            ("N1", "0115", 2024, "T"): 4.0,
            ("N1", "0116", 2024, "T"): None,
            ("N1", "0114", 1990, "T"): 9.0,
            ("N1", "0114", 2024, "K"): 2.0,
        },
        deleted={("N1", "0114", 2024, "M")},
    )
    return stand_in


def rows(address: str) -> list[Any]:
    status, body, _ = get(address)
    assert status == 200
    assert body["count"] == len(body["values"])
    return list(body["values"])


def test_path_form_group_mean_null_and_deleted(kolada: StandIn) -> None:
    found = rows(f"{kolada.url}/data/kpi/N1/municipality/0114,0115,0116,G1/year/2024")
    areas = {row["municipality"]: row["values"] for row in found}
    total = {a: next(e for e in es if e["gender"] == "T") for a, es in areas.items()}
    assert (total["G1"]["value"], total["G1"]["count"]) == (2.5, 2)  # (1 + 4) / 2
    assert (total["0116"]["value"], total["0116"]["count"]) == (None, 0)
    deleted = [e for e in areas["0114"] if e["isdeleted"]]
    assert [(e["gender"], e["value"]) for e in deleted] == [("M", None)]


def test_query_form_takes_the_right_names_only(kolada: StandIn) -> None:
    query = "kpi_id=N1&municipality_id=0114&municipality_id=0115&year=2024"
    assert len(rows(f"{kolada.url}/data/?{query}")) == 2
    assert rows(f"{kolada.url}/data/?kpi=N1&municipality=0114") == []


def test_without_years_it_goes_28_years_back(kolada: StandIn) -> None:
    found = rows(f"{kolada.url}/data/kpi/N1/municipality/0114")
    assert [row["period"] for row in found] == [2024]  # 1997-2024: not 1990


def test_without_areas_groups_come_too(kolada: StandIn) -> None:
    found = rows(f"{kolada.url}/data/kpi/N1/year/2024")
    assert [row["municipality"] for row in found] == ["0114", "G1"]


def test_filters_of_entities(kolada: StandIn) -> None:
    assert [r["id"] for r in rows(f"{kolada.url}/kpi?title=BEFOLK")] == ["N1"]
    assert [r["id"] for r in rows(f"{kolada.url}/municipality?region_type=L")] == ["0001"]
    assert len(rows(f"{kolada.url}/kpi?id=N1")) == 2  # unknown parameters are ignored
    assert [r["id"] for r in rows(f"{kolada.url}/kpi/N2,N9")] == ["N2"]


def test_pages(kolada: StandIn) -> None:
    _, first, _ = get(f"{kolada.url}/kpi?per_page=1&title=o")
    assert first["next_url"] == f"{kolada.url}/kpi?title=o&page=2&per_page=1"
    _, second, _ = get(first["next_url"])
    assert [row["id"] for row in second["values"]] == ["N2"]
    assert second["next_url"] is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v3/kpi?per_page=5001", 422),
        ("/v3/kpi?page=0", 422),
        ("/v3/kpi/" + ",".join(["N1"] * 26), 422),
        ("/v3/data/kpi/N1/municipality/0114/year/" + ",".join(["2024"] * 26), 422),
        ("/v3/data/?" + "&".join(["kpi_id=N1"] * 26), 422),
        ("/v3/data/kpi/N1/municipality/0114/year/nu", 422),
        ("/v3/data/kpi/N1", 404),
        ("/v3/nothing", 404),
        ("/v2/kpi", 410),
    ],
)
def test_refusals(kolada: StandIn, path: str, status: int) -> None:
    assert get(kolada.host + path)[0] == status


def test_the_other_slash_is_redirected(kolada: StandIn) -> None:
    assert get(f"{kolada.url}/kpi/")[::2] == (307, f"{kolada.url}/kpi")
    assert get(f"{kolada.url}/data?year=2024")[::2] == (
        307,
        f"{kolada.url}/data/?year=2024",
    )


def test_entries_come_in_no_order(kolada: StandIn) -> None:
    orders = set()
    for n in range(12):
        (row,) = rows(f"{kolada.url}/data/kpi/N1/municipality/0114/year/2024?n={n}")
        orders.add(tuple(entry["gender"] for entry in row["values"]))
    assert len(orders) > 1


def test_faults_hit_the_request_they_were_ordered_for(kolada: StandIn) -> None:
    kolada.fail("status", status=503, nth=2, at="/kpi")
    assert [get(f"{kolada.url}/kpi")[0] for _ in range(3)] == [200, 503, 200]
    assert kolada.requests == ["/v3/kpi"] * 3
