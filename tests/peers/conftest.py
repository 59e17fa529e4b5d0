"""A source in memory that counts what it was asked, and two worlds to fill it with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from kolada_bench.errors import KoladaUnreachable
from kolada_bench.schema import Group, Municipality


class FakeSource:
    """Answers as Kolada does: a title is any part of one, an unknown id is left out."""

    name = "kolada"

    def __init__(self, areas: Iterable[Municipality], groups: Iterable[Group]) -> None:
        self.areas = {area.id: area for area in areas}
        self.all_groups = {group.id: group for group in groups}
        self.asked: list[tuple[str, object]] = []
        self.notices: list[str] = []
        self.full_list_is_lost = False

    def municipalities(self) -> dict[str, Municipality]:
        return dict(self.areas)

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        if title is not None:
            self.asked.append(("title", title))
            part = title.casefold()
            return {
                group.id: group
                for group in self.all_groups.values()
                if part in group.title.casefold()
            }
        if ids is not None:
            wanted = tuple(ids)
            self.asked.append(("ids", wanted))
            return {id_: self.all_groups[id_] for id_ in wanted if id_ in self.all_groups}
        self.asked.append(("all", None))
        if self.full_list_is_lost:
            message = "Kolada svarar inte."
            raise KoladaUnreachable(message)
        return dict(self.all_groups)


AREAS = {
    "0000": "Riket",
    "0014": "Region Västra Götaland",
    "0114": "Upplands Väsby",
    "0136": "Haninge",
    "0428": "Vingåker",
    "0617": "Gnosjö",
    "0980": "Gotland",
    "1438": "Dals-Ed",
    "1439": "Färgelanda",
    "1440": "Ale",
    "1460": "Bengtsfors",
    "1461": "Mellerud",
    "1492": "Åmål",
    "1764": "Grums",
    "2361": "Härjedalen",
}

GROUPS = [
    # The older edition is sent last: the order must not decide which one is the newest.
    ("G101", "Liknande kommuner IFO, Mellerud, 2024", "0428 1764"),
    ("G102", "Liknande kommuner IFO, Mellerud, 2022", "1460 1492"),
    ("G103", "Liknande kommuner, övergripande, Mellerud, 2025", "1460 1492 0428"),
    ("G104", "Liknande kommuner ekonomiskt bistånd, Mellerud, 2023", "0114 0136"),
    ("G105", "Liknande kommuner IFO, Ale, 2024", "0136 1461"),
    ("G106", "Liknande kommuner IFO, Härjedalen, 2024", "1438 1492"),
    ("G107", "Liknande kommuner, övergripande, Härjedalen, 2025", "1438 1460"),
    ("G108", "Liknande kommuner IFO, Dals-Ed, 2024", "1439 1461"),
    ("G109", "Liknande kommuner LSS, Gnosjö, 2024", "0428 1764"),
    ("G2328", "Alla kommuner (ovägt medel)", "0114 0136 0428 1461"),
    ("G33619", "Gotlands läns kommuner (ovägt medel)", "0980"),
    ("G33623", "Västra Götalands läns kommuner (ovägt medel)", "1438 1439 1461"),
    (
        "G92791",
        "Landsbygdskommun, ej nära större stad (ovägt medel)",
        "1438 1460 1461 2361",
    ),
    ("G92792", "Pendlingskommun nära större stad (ovägt medel)", "1440"),
    ("G92786", "Lågpendlingskommun nära större stad (ovägt medel)", "1492 1764"),
    ("G30830", "Kommuner med 5 000 - 9 999 invånare (ovägt medel)", "1461 1764"),
    ("G216668", "Dalsland", "1438 1439 1460 1461 1492"),
    ("G500", "Fyra  Sjöar (ovägt medel)", "0428 1764"),
    ("G501", "Blandat nätverk (ovägt medel)", "0014 0428 0428 1461"),
    ("G502", "Skogslänen (ovägt medel)", "0014"),
    ("G503", "Nordvästkommunerna i Västra Götalands län (ovägt medel)", "1440 1439"),
]


@pytest.fixture
def small() -> FakeSource:
    """A dozen municipalities and invented groups with titles of the real form."""
    areas = [
        Municipality(id_, title, "L" if id_.startswith("00") else "K")
        for id_, title in AREAS.items()
    ]
    groups = [Group(id_, title, tuple(members.split())) for id_, title, members in GROUPS]
    return FakeSource(areas, groups)


@pytest.fixture(scope="session")
def recorded_world(recorded_data: Path) -> tuple[list[Municipality], list[Group]]:
    areas = json.loads((recorded_data / "municipality.json").read_text("utf-8"))
    groups = json.loads((recorded_data / "municipality_groups.json").read_text("utf-8"))
    return (
        [Municipality(area["id"], area["title"], area["type"]) for area in areas],
        [
            Group(
                group["id"],
                group["title"],
                tuple(member["member_id"] for member in group["members"]),
            )
            for group in groups
        ],
    )


@pytest.fixture
def recorded(recorded_world: tuple[list[Municipality], list[Group]]) -> FakeSource:
    """All 312 areas and 3,630 groups of Kolada, as served on 2026-03-23."""
    return FakeSource(*recorded_world)
