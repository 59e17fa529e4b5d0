"""A small world, and clients on it that never sleep in earnest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kolada_bench.client.kolada import KoladaClient
from kolada_bench.client.transport import Transport
from kolada_bench.settings import Settings
from tests.stand_in.server import StandIn
from tests.stand_in.world import World, group, kpi

MEMBERS = [("0428", "Vingåker"), ("1764", "Grums")]


@pytest.fixture
def world() -> World:
    """Two KPIs, three municipalities and Riket, one group, 2023 and 2024, some gaps."""
    values: dict[tuple[str, str, int, str], float | None] = {}
    for i, area in enumerate(("0000", "0428", "1461", "1764")):
        for year in (2023, 2024):
            values["N30101", area, year, "T"] = 1000.0 * (i + 1) + year
            for j, gender in enumerate("TKM"):
                values["N33820", area, year, gender] = float(10 * i + j)
    values["N30101", "1764", 2024, "T"] = None
    del values["N30101", "0428", 2023, "T"]
    return World(
        kpis=[
            kpi("N30101", "Kostnad IFO, kr/inv", publ_period="2025"),
            kpi("N33820", "Barn, andel (%)", is_divided_by_gender=True),
        ],
        municipalities=[
            {"id": "0000", "title": "Riket", "type": "L"},
            {"id": "0428", "title": "Vingåker", "type": "K"},
            {"id": "1461", "title": "Mellerud", "type": "K"},
            {"id": "1764", "title": "Grums", "type": "K"},
        ],
        groups=[group("G36589", "Liknande kommuner IFO, Mellerud, 2024", MEMBERS)],
        kpi_groups=[group("G2KPI1", "Barn och unga", [("N33820", "Barn, andel (%)")])],
        ous=[
            {"id": "V15E146100101", "title": "Dahlstiernska", "municipality": "1461"},
            {"id": "V15E176400101", "title": "Jättestenskolan", "municipality": "1764"},
        ],
        ou_values={("N15033", "V15E146100101", 2024, "T"): 12.5},
        values=values,
    )


@pytest.fixture
def kolada(world: World) -> Iterator[StandIn]:
    """Start a stand-in Kolada on the small world."""
    with StandIn(world) as stand_in:
        yield stand_in


@pytest.fixture
def naps() -> list[float]:
    """Return the list that a client's waits are written to."""
    return []


@pytest.fixture
def new_client(
    kolada: StandIn, tmp_path: Path, naps: list[float]
) -> Iterator[Callable[..., KoladaClient]]:
    """Return a function that makes clients sharing one cache folder."""
    made = []

    def make(**options: Any) -> KoladaClient:
        ages = {k: options.pop(k) for k in ("values_ttl", "metadata_ttl") if k in options}
        settings = Settings(api_url=kolada.url, cache_dir=tmp_path / "cache", **ages)
        wire = Transport(sleep=naps.append, dice=lambda: 0.0)
        made.append(KoladaClient(settings, **({"transport": wire} | options)))
        return made[-1]

    yield make
    for client in made:
        client.close()
