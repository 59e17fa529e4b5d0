"""The rules of this room held against every group that Kolada had on 2026-03-23."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from kolada_bench.errors import TooFewPeers
from kolada_bench.peers.classes import class_ids
from kolada_bench.peers.listing import list_groups
from kolada_bench.peers.resolve import PeerGroups, peer_groups
from kolada_bench.peers.spec import parse_group
from kolada_bench.peers.titles import AREAS, plain_title, short_title


def ask(source, text: str, own: str, areas: tuple[str, ...] = ("IFO",)) -> PeerGroups:
    return peer_groups(
        parse_group(text),
        municipality=source.areas[own],
        source=source,
        municipalities=source.areas,
        service_areas=areas,
        own_groups={},
    )


# kpi-catalogue, section 7: Mellerud's groups as recorded.
MELLERUD = {
    "IFO": ("G36589", 2024, "0428 1764 1862 1904 1962 2303 2583"),
    "äldreomsorg": ("G176625", 2024, "0513 0862 1060 2023 2132 2401 2560"),
    "LSS": ("G39638", 2024, "0686 0862 1492 1961 2282 2518 2583"),
    "ekonomiskt bistånd": ("G176045", 2023, "0114 0136 0764 0821 1293 1983 2262"),
    "socioekonomi": ("G176335", 2024, "0428 0862 1460 1492 1785 1860 1862"),
    "övergripande": ("G37465", 2025, "0684 0763 1460 1492 1762 2121 2401"),
}


def test_melleruds_lika_kommuner_in_one_request(recorded) -> None:
    answer = ask(recorded, "lika kommuner", "1461", tuple(MELLERUD))
    for area, (id_, edition, members) in MELLERUD.items():
        group = answer.group_for(area)
        assert (group.id, group.area, group.edition) == (id_, area, edition)
        assert group.members == tuple(members.split())
        assert not group.fallback
    assert recorded.asked == [("title", "Mellerud")]
    assert answer.warnings == (
        "Lika kommuner för ekonomiskt bistånd väljs efter förväntad kostnad, inte "
        "storlek: Upplands Väsby, Haninge, Alvesta, Högsby, Hässleholm, Köping, Timrå. "
        "Jämför gärna också med --group lika kommuner socioekonomi.",
    )


def test_every_municipality_has_seven_peers_in_every_area(recorded) -> None:
    fallbacks = []
    for area in recorded.areas.values():
        if area.type != "K":
            continue
        answer = ask(recorded, "lika kommuner", area.id, AREAS)
        for service_area, group in answer.by_area.items():
            assert len(group.members) == 7
            assert area.id not in group.members
            if group.fallback:
                fallbacks.append((area.title, service_area))
    assert fallbacks == [("Gnosjö", "LSS")]


def test_every_class_of_every_municipality(recorded, recorded_data: Path) -> None:
    columns = {
        "lan": "lan_group_id",
        "kommungrupp": "skr_group_id",
        "storlek": "size_group_id",
    }
    with (recorded_data / "municipalities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 290
    for row in rows:
        for text, column in columns.items():
            if row["name"] == "Gotland" and text == "lan":
                continue
            group = ask(recorded, text, row["id"]).group_for("IFO")
            assert group.id == row[column], (row["name"], text)
            assert row["id"] in group.all_members


@pytest.mark.parametrize(
    ("kind", "count"), [("kommungrupp", 9), ("lan", 21), ("storlek", 9), ("alla", 1)]
)
def test_the_classes_hold_every_municipality_once(recorded, kind, count: int) -> None:
    ids = class_ids(kind)
    assert len(ids) == len(set(ids)) == count
    members = Counter(member for id_ in ids for member in recorded.all_groups[id_].members)
    kommuner = {area.id for area in recorded.areas.values() if area.type == "K"}
    assert members == Counter(kommuner)


def test_gotland_is_alone_in_its_lan(recorded) -> None:
    with pytest.raises(TooFewPeers, match='"Gotlands län" har ingen annan kommun'):
        ask(recorded, "län", "0980")


def test_every_network_is_found_by_its_short_title(recorded) -> None:
    others = [
        group
        for group in recorded.all_groups.values()
        if not group.title.startswith("Liknande")
        and all(recorded.areas[member].type == "K" for member in group.members)
        and group.members != ("0980",)
    ]
    # 88 groups that are not liknande; three of regions alone, and Gotlands län.
    assert len(others) == 84
    for group in others:
        short = plain_title(group.title)
        assert ask(recorded, short, "0980").group_for("IFO").id == group.id


def test_the_groups_of_mellerud_are_listed_in_order(recorded) -> None:
    own = {"dalsland": ("Bengtsfors", "Åmål")}
    listed = list_groups(recorded.areas["1461"], recorded, own)
    assert [short_title(group) for group in listed] == [
        "Lika kommuner, övergripande",
        "Lika kommuner socioekonomi",
        "Lika kommuner förskola",
        "Lika kommuner fritidshem",
        "Lika kommuner grundskola",
        "Lika kommuner gymnasieskola",
        "Lika kommuner äldreomsorg",
        "Lika kommuner IFO",
        "Lika kommuner LSS",
        "Lika kommuner ekonomiskt bistånd",
        "Lika kommuner arbetsmarknad",
        "Lika kommuner räddningstjänst",
        "Pendlingskommun nära mindre tätort",
        "Västra Götalands län",
        "Kommuner med 5 000 - 9 999 invånare",
        "Alla kommuner",
        "Dalsland",
        "Fyrbodal",
        "SmåKom",
        "Egen grupp dalsland",
    ]
    # 51, 49, 59, 290, 5, 14 and 68 members in Kolada (kpi-catalogue, section 7), each
    # without Mellerud; the own group has no Mellerud in it.
    sizes = [len(group.members) for group in listed]
    assert sizes == [7] * 12 + [50, 48, 58, 289, 4, 13, 67, 2]
    assert recorded.asked == [("all", None)]


def test_gotlands_lan_is_not_listed(recorded) -> None:
    listed = list_groups(recorded.areas["0980"], recorded, {})
    assert not any(group.kind == "lan" for group in listed)


def test_the_groups_of_another_edition_have_other_members(recorded, recorded_data) -> None:
    # The ids are stable, the members are not: none of the seven of 2022 is left.
    import json

    text = (recorded_data / "municipality_groups_2024.json").read_text("utf-8")
    then = {group["id"]: group for group in json.loads(text)}["G36589"]
    assert then["title"] == "Liknande kommuner IFO, Mellerud, 2022"
    now = ask(recorded, "lika kommuner", "1461").group_for("IFO")
    assert now.id == "G36589"
    assert not {member["member_id"] for member in then["members"]} & set(now.members)
