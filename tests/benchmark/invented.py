"""A hand-made corner of Kolada, and invented values full of traps.

Names and ids are real, memberships and values are made up. ``fill`` is deterministic for
a seed, and leaves nulls, absent rows, deleted rows, ties, zeros, negatives, peers missing
in various numbers and NKA figures that do not add up.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tests.benchmark.asked import ASKED, DIVIDED, TITLES
from tests.benchmark.oracle import NKA, POPULATION, TOTAL_PCT, Facts
from tests.stand_in.world import World, group, kpi

THIS_YEAR = date.today().year
YEARS = tuple(range(THIS_YEAR - 12, THIS_YEAR + 1))

_PEOPLE = (
    POPULATION, "N01948", "N01955", "N01837", "N01938", "N01957", "N21702", "N23805",
    "N28801", "N28804", "N02104", "N01918", "N31910",
)  # fmt: skip
NKA_IDS = frozenset(id_ for ids in NKA.values() for id_ in ids) | {TOTAL_PCT}

_AREAS = {
    "0000": "Riket", "0014": "Region Västra Götaland", "1461": "Mellerud",
    "0617": "Gnosjö", "0428": "Vingåker", "1764": "Grums", "1862": "Degerfors",
    "2583": "Haparanda", "1962": "Norberg", "2303": "Ragunda", "1904": "Skinnskatteberg",
    "1438": "Dals-Ed", "1439": "Färgelanda", "1460": "Bengtsfors", "1492": "Åmål",
    "1267": "Höör",
}  # fmt: skip
_PEERS = [id_ for id_ in _AREAS if id_ not in ("0000", "0014", "1461", "0617")]


def hand_made() -> World:
    """Metadata without values: two municipalities to ask for, their groups and classes."""
    nka_titles = ("Nettokostnad", "Referenskostnad", "Nettokostnadsavvikelse",
                  "Nettokostnadsavvikelse")  # fmt: skip
    nka_units = ("kr/inv", "kr/inv", "(%)", "miljoner kronor")
    titles = TITLES | {
        id_: f"{title} {area}, {unit}"
        for area, ids in NKA.items()
        for id_, title, unit in zip(ids, nka_titles, nka_units, strict=True)
    }
    titles |= {id_: f"{id_}, antal" for id_ in _PEOPLE}
    return World(
        kpis=[
            kpi(id_, title, is_divided_by_gender=id_ in DIVIDED)
            for id_, title in sorted(titles.items())
        ],
        municipalities=[
            {"id": id_, "title": title, "type": "L" if id_.startswith("00") else "K"}
            for id_, title in _AREAS.items()
        ],
        groups=[group(id_, title, _members(ids)) for id_, title, ids in _groups()],
    )


def _members(ids: Iterable[str]) -> list[tuple[str, str]]:
    return [(id_, _AREAS[id_]) for id_ in ids]


def _groups() -> Iterable[tuple[str, str, Iterable[str]]]:
    seven = [_PEERS[start : start + 7] for start in range(6)]
    yield "G36588", "Liknande kommuner IFO, Mellerud, 2022", seven[5]
    yield "G36589", "Liknande kommuner IFO, Mellerud, 2024", seven[0]
    yield "G176625", "Liknande kommuner äldreomsorg, Mellerud, 2024", seven[1]
    yield "G39638", "Liknande kommuner LSS, Mellerud, 2024", seven[2]
    yield "G176045", "Liknande kommuner ekonomiskt bistånd, Mellerud, 2023", seven[3]
    yield "G37465", "Liknande kommuner, övergripande, Mellerud, 2025", seven[4]
    # Gnosjö has none for LSS, and none for ekonomiskt bistånd either in this world.
    yield "G36499", "Liknande kommuner IFO, Gnosjö, 2024", seven[2]
    yield "G176535", "Liknande kommuner äldreomsorg, Gnosjö, 2024", seven[3]
    yield "G37375", "Liknande kommuner, övergripande, Gnosjö, 2025", seven[0]
    both = ["1461", "0617"]
    yield "G92789", "Pendlingskommun nära mindre tätort (ovägt medel)", both + _PEERS[:5]
    # A region among the members: it is no municipality to compare with.
    lan = ["0014", "1461", "1438", "1439", "1460", "1492"]
    yield "G33623", "Västra Götalands läns kommuner (ovägt medel)", lan
    yield "G33616", "Jönköpings läns kommuner (ovägt medel)", ["0617", "0428"]
    yield "G2328", "Alla kommuner (ovägt medel)", both + _PEERS
    yield "G30830", "Kommuner med 5 000 - 9 999 invånare (ovägt medel)", both + _PEERS[3:]
    yield "G216668", "Dalsland", ["1461", "1438", "1439", "1460", "1492"]


def fill(world: World, areas: Iterable[str], seed: int) -> World:
    """Give ``world`` invented values for every KPI of the tests, in ``YEARS``."""
    dice = random.Random(seed)
    ids = [area for area in dict.fromkeys(areas) if area != "0000"]
    known = {entity["id"]: entity for entity in world.kpis}
    for entity in world.kpis:
        if entity["id"] in ASKED or entity["id"] in NKA_IDS or entity["id"] == "N31001":
            entity |= _dates(dice)
    plain = [id_ for id_ in (*TITLES, *_PEOPLE) if id_ not in NKA_IDS]
    for id_ in plain:
        divided = known[id_]["is_divided_by_gender"] and id_ not in _PEOPLE
        _fill_kpi(world, id_, ["0000", *ids], "TKM" if divided else "T", dice)
    for area in ids:
        _fill_nka(world, area, dice)
    return world


def facts(world: World) -> Facts:
    """What the oracle may know of ``world``."""
    decimals = dict.fromkeys(NKA_IDS, 1)
    for net, reference, _, _ in NKA.values():
        decimals |= {net: 0, reference: 0}
    return Facts(
        values={key: v for key, v in world.values.items() if key not in world.deleted},
        kpis={entity["id"]: entity for entity in world.kpis},
        groups=world.groups,
        areas={entity["id"]: entity for entity in world.municipalities},
        on=date.today(),
        decimals=decimals,
    )


def _dates(dice: random.Random) -> dict[str, Any]:
    """Preliminary, final, not yet, no final date, or nothing announced at all."""

    def day(days: int) -> str:
        return (date.today() + timedelta(days=days)).isoformat()

    first, final = dice.choice(
        [(-40, 40), (-40, 40), (-80, -40), (40, 80), (-40, None), (None, 40), (None, None)]
    )
    return {
        "prel_publication_date": None if first is None else day(first),
        "publication_date": None if final is None else day(final),
        "publ_period": dice.choice([str(THIS_YEAR - 1), str(THIS_YEAR - 2), None]),
    }


def _fill_kpi(
    world: World, id_: str, areas: list[str], genders: str, dice: random.Random
) -> None:
    mood = dice.choice(["plain", "plain", "coarse", "zero", "negative"])
    for year in YEARS:
        share = 0.95 if id_ in _PEOPLE else dice.choice([1.0, 0.9, 0.75, 0.6, 0.3, 0.0])
        for area in areas:
            for gender in genders:
                key = (id_, area, year, gender)
                if dice.random() < share:
                    world.values[key] = _figure(id_, mood, dice)
                elif (fate := dice.random()) < 0.4:
                    world.values[key] = None
                elif fate < 0.6:
                    world.deleted.add(key)


def _figure(id_: str, mood: str, dice: random.Random) -> float:
    if id_ in _PEOPLE:
        return float(dice.randint(200, 20_000))
    if id_ == "N21900":
        return float(dice.randint(0, 1))
    match mood:
        case "coarse":
            return float(dice.randint(3, 6))  # ties
        case "zero":
            return dice.choice([0.0, 0.0, 0.0, 12.5])
        case "negative":
            return -dice.randint(1, 500) / 10
    return dice.randint(1, 9999) / 10


def _fill_nka(world: World, area: str, dice: random.Random) -> None:
    for year in YEARS:
        people = world.values.get((POPULATION, area, year, "T"))
        sums = [0.0, 0.0]
        for net_id, reference_id, pct_id, mnkr_id in NKA.values():
            reference = float(dice.randint(300, 9000))
            net = float(round(reference * dice.uniform(0.7, 1.4)))
            off = dice.choice([0, 0, 0, 0, dice.uniform(-1, 1), 5])
            pct = _one_decimal(100 * (net - reference) / reference + off)
            mnkr = _one_decimal((net - reference) * (people or 1000) / 1e6 + off)
            for id_, value in (
                (net_id, net), (reference_id, reference), (pct_id, pct), (mnkr_id, mnkr),
            ):  # fmt: skip
                _maybe(world, (id_, area, year, "T"), value, dice)
            if net_id != NKA["LSS"][0]:
                sums = [sums[0] + net, sums[1] + reference]
        total = 100 * (sums[0] - sums[1]) / sums[1] + dice.choice([0, 0, 0, 3])
        _maybe(world, (TOTAL_PCT, area, year, "T"), _one_decimal(total), dice)


def _one_decimal(value: float) -> float:
    """Round so that the decimal shows: a series of whole numbers has a coarser unit."""
    rounded = round(value, 1)
    return rounded + 0.1 if rounded == int(rounded) else rounded


def _maybe(
    world: World, key: tuple[str, str, int, str], value: float, dice: random.Random
) -> None:
    fate = dice.random()
    if fate < 0.96:
        world.values[key] = value
    elif fate < 0.98:
        world.values[key] = None
