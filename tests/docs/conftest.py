"""What the documents' tests share: a Kolada on this machine with the demo's values."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from docs.examples import Desk
from kolada_bench.schema import RIKET, Block
from kolada_bench.sources import live
from kolada_bench.sources.demo import DemoSource
from tests.stand_in.server import StandIn
from tests.stand_in.world import World, group, kpi

if TYPE_CHECKING:
    from collections.abc import Iterator

LIVE_MUNICIPALITIES = ("Mellerud", "Höör")
"""Those that the live examples ask about: the stand-in has their groups' values only."""


@pytest.fixture(scope="session")
def demo() -> DemoSource:
    return DemoSource()


@pytest.fixture(scope="session")
def demo_world(demo: DemoSource) -> World:
    areas, groups, kpis = demo.municipalities(), demo.groups(), demo.kpis()
    wanted = {area.id for area in areas.values() if area.title in LIVE_MUNICIPALITIES}
    for found in groups.values():
        if any(f", {name}," in found.title for name in LIVE_MUNICIPALITIES):
            wanted |= set(found.members)
    block = Block(tuple(kpis), (*sorted(wanted), RIKET), tuple(range(2016, 2026)))
    frame = demo.observations([block]).frame
    keys = zip(
        frame["kpi_id"],
        frame["municipality_id"],
        frame["year"].tolist(),
        frame["gender"],
        strict=True,
    )
    values = (None if value != value else value for value in frame["value"].tolist())
    return World(
        kpis=[
            kpi(id_, found.title, is_divided_by_gender=found.is_divided_by_gender)
            for id_, found in kpis.items()
        ],
        municipalities=[
            {"id": id_, "title": area.title, "type": area.type}
            for id_, area in areas.items()
        ],
        groups=[
            group(id_, found.title, [(m, areas[m].title) for m in found.members])
            for id_, found in groups.items()
        ],
        values=dict(zip(keys, values, strict=True)),
    )


@pytest.fixture
def desk(
    demo_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Return a desk whose Kolada is the stand-in, on the demo's own day."""

    class DemoDay(date):
        @classmethod
        def today(cls) -> date:
            return date(2026, 6, 15)

    monkeypatch.setattr(live, "date", DemoDay)
    packaged = Path(live.__file__).parent / "demo" / "demo.sqlite"
    shutil.copy(packaged, tmp_path / "bokslut.sqlite")
    with StandIn(demo_world) as kolada:
        yield Desk(tmp_path, api_url=kolada.url)
