"""How often a report asks Kolada: once for everything, counted at one on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.demo_world import demo_world
from kolada_bench.report.building import make_report
from kolada_bench.settings import Settings
from tests.stand_in.server import StandIn

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stand_in.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return demo_world()


# Of the plan's 42 requests for values 36 are all municipalities: 53 KPIs are three lists of
# at most 25, 291 areas twelve. The rest: areas, groups, all descriptions at once.
@pytest.mark.parametrize(
    ("preset", "most"),
    [
        ("atgardsplan-ifo", 49),
        ("oversikt", 41),
        ("nyckeltal-bokslut", 18),
        ("genomlysning-hemtjanst", 35),
    ],
)
def test_a_report_asks_kolada_for_each_thing_once(
    preset: str, most: int, world: World, tmp_path: Path
) -> None:
    with StandIn(world) as kolada:
        settings = Settings(api_url=kolada.url, cache_dir=tmp_path)
        make_report("Mellerud", preset=preset, settings=settings)
        asked = [address.removeprefix("/v3/") for address in kolada.requests]
    assert len(asked) == len(set(asked)) <= most
    # The descriptions of all KPIs come in one list, and no part asks for its own.
    assert [path for path in asked if path.startswith("kpi")] == ["kpi"]


def test_what_is_had_of_a_question_is_not_asked_again(world: World, tmp_path: Path) -> None:
    from kolada_bench.schema import Block
    from kolada_bench.sources.live import LiveSource
    from kolada_bench.sources.recorder import RecordingSource

    with StandIn(world) as kolada:
        settings = Settings(api_url=kolada.url, cache_dir=tmp_path)
        source = RecordingSource(LiveSource(settings))
        source.observations([Block(("N30101", "N01951"), ("1461", "0428"), (2023, 2024))])
        both = source.observations([Block(("N30101", "N04159"), ("1461",), (2024,))])
        asked = [path for path in kolada.requests if "/data/" in path]
    assert [path.split("/kpi/")[1].split("/")[0] for path in asked] == [
        "N01951,N30101",
        "N04159",
    ]
    total = both.frame[both.frame["gender"] == "T"]
    assert sorted(zip(total["kpi_id"], total["municipality_id"], strict=True)) == [
        ("N04159", "1461"),
        ("N30101", "1461"),
    ]
