"""Every figure of ``compare`` and ``nka`` against the oracle, over real HTTP."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.benchmark.conftest import Ask
from tests.benchmark.invented import ASKED, THIS_YEAR, YEARS, facts, fill, hand_made
from tests.benchmark.oracle import (
    NKA,
    TOTAL,
    Facts,
    Peers,
    compare_row,
    liknande,
    net_cost_row,
    net_cost_years,
    peers_of,
    window,
)
from tests.stand_in.world import World

MELLERUD, GNOSJO = "1461", "0617"
NAMES = {MELLERUD: "Mellerud", GNOSJO: "Gnosjö"}
CLASSES = {
    (MELLERUD, "kommungrupp"): "G92789",
    (MELLERUD, "län"): "G33623",
    (MELLERUD, "Dalsland"): "G216668",
    (GNOSJO, "kommungrupp"): "G92789",
    (GNOSJO, "län"): "G33616",
    (GNOSJO, "alla"): "G2328",
}
WINDOW = window(THIS_YEAR)


def invented(seed: int) -> tuple[World, Facts]:
    world = hand_made()
    fill(world, [area["id"] for area in world.municipalities], seed)
    return world, facts(world)


def group_for(known: Facts, own: str, words: str, area: str) -> Peers:
    if words == "lika kommuner":
        return liknande(known, own, area)
    if words.startswith("lista:"):
        return Peers(words, tuple(words.removeprefix("lista:").split(",")))
    return peers_of(known, own, CLASSES[own, words])


def differences(found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """Every expected field that was not found so, to a billionth."""
    return [
        f"{expected.get('kpi', expected.get('service_area'))} {name}: "
        f"{found[name]!r} is not {wanted!r}"
        for name, wanted in expected.items()
        if not same(found[name], wanted)
    ]


def same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return (
            isinstance(found, dict)
            and found.keys() == wanted.keys()
            and all(same(found[key], wanted[key]) for key in wanted)
        )
    if isinstance(wanted, float) and isinstance(found, int | float):
        return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)
    return type(found) is type(wanted) and found == wanted


def options(**given: Any) -> list[str]:
    return [word for name, value in given.items() if value for word in (f"--{name}", value)]


QUESTIONS = [
    (MELLERUD, ["lika kommuner"], {}),
    (GNOSJO, ["lika kommuner"], {}),
    (MELLERUD, ["kommungrupp"], {}),
    (MELLERUD, ["län"], {"year": str(THIS_YEAR - 1)}),
    (MELLERUD, ["Dalsland"], {"gender": "K"}),
    (GNOSJO, ["kommungrupp", "lika kommuner"], {"gender": "M"}),
    (GNOSJO, ["alla"], {"year": str(THIS_YEAR - 2)}),
    (GNOSJO, ["län", "alla"], {"years": f"{THIS_YEAR - 5}-{THIS_YEAR - 3}"}),
    (MELLERUD, ["lista:0428,1764,1438", "län"], {}),
]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("own", "groups", "given"), QUESTIONS)
def test_compare(
    ask: Ask, own: str, groups: Sequence[str], given: dict[str, str], seed: int
) -> None:
    world, known = invented(seed)
    kpis = [word for id_ in ASKED for word in ("--kpi", id_)]
    group_words = [word for words in groups for word in ("--group", words)]
    answer = ask(world, "compare", NAMES[own], *kpis, *group_words, *options(**given))
    assert answer["net_cost"] == []
    assert answer["theme"] is None
    check_rows(answer, known, own, groups, given)


def check_rows(
    answer: Mapping[str, Any],
    known: Facts,
    own: str,
    groups: Sequence[str],
    given: Mapping[str, str],
) -> None:
    years, year = asked_years(given)
    expected = [
        compare_row(
            known,
            own,
            asked,
            group_for(known, own, words, asked.area),
            years=years,
            year=year,
            gender=given.get("gender", "T"),
        )
        for asked in ASKED.values()
        for words in groups
    ]
    assert [row["kpi"] for row in answer["rows"]] == [row["kpi"] for row in expected]
    faults = [
        fault
        for row, wanted in zip(answer["rows"], expected, strict=True)
        for fault in differences(row, wanted)
    ]
    assert not faults, "\n".join(faults)
    for row in answer["rows"]:
        asked = ASKED[row["kpi"]]
        if not asked.formula:
            assert row["title"] == known.kpis[asked.id]["title"]
        start = "Egen bearbetning av data från Kolada" if asked.formula else "Källa: Kolada"
        assert row["source_line"].startswith(start)


def asked_years(given: Mapping[str, str]) -> tuple[list[int], int | None]:
    year = int(given["year"]) if "year" in given else None
    if "years" in given:
        first, last = map(int, given["years"].split("-"))
        return list(range(first, last + 1)), year
    return sorted({*WINDOW, *([year] if year else [])}), year


@pytest.mark.parametrize("seed", range(10, 16))
@pytest.mark.parametrize(
    ("own", "words", "given"),
    [
        (MELLERUD, "lika kommuner", {}),
        (GNOSJO, "lika kommuner", {}),
        (MELLERUD, "län", {}),
        (GNOSJO, "kommungrupp", {"years": f"{THIS_YEAR - 9}-{THIS_YEAR - 1}"}),
        (MELLERUD, "lika kommuner", {"year": str(YEARS[2])}),
        (MELLERUD, "lika kommuner", {"year": str(WINDOW[0])}),
    ],
)
def test_nka(ask: Ask, own: str, words: str, given: dict[str, str], seed: int) -> None:
    world, known = invented(seed)
    answer = ask(world, "nka", NAMES[own], "--group", words, *options(**given))
    assert answer["schema"] == "kolada-bench/nka/1"
    years, year = asked_years(given)
    first = year or (years[0] if given else WINDOW[0] + 2)
    known = replace(known, first_year=min(first - 2, WINDOW[0]))
    expected = []
    for area in (*NKA, TOTAL):
        peers = group_for(known, own, words, area)
        shown = (
            [year]
            if year
            else net_cost_years(known, own, area, peers, years, every=True)
        )
        expected += [net_cost_row(known, own, area, peers, y) for y in shown]
    check_net_cost(answer, expected)


@pytest.mark.parametrize("seed", range(20, 26))
@pytest.mark.parametrize(
    ("own", "theme", "words"),
    [
        (MELLERUD, "nettokostnad", "lika kommuner"),
        (GNOSJO, "nettokostnad", "kommungrupp"),
        (GNOSJO, "socialtjanst", "lika kommuner"),
    ],
)
def test_the_net_cost_block_of_a_theme(
    ask: Ask, own: str, theme: str, words: str, seed: int
) -> None:
    world, known = invented(seed)
    known = replace(known, first_year=WINDOW[0])
    answer = ask(world, "compare", NAMES[own], "--theme", theme, "--group", words)
    areas = (*NKA, TOTAL) if theme == "nettokostnad" else ("IFO", "äldreomsorg", "LSS")
    expected = []
    for area in areas:
        peers = group_for(known, own, words, area)
        for year in net_cost_years(known, own, area, peers, WINDOW, every=False):
            expected.append(net_cost_row(known, own, area, peers, year))
    check_net_cost(answer, expected)


def check_net_cost(answer: Mapping[str, Any], expected: Sequence[dict[str, Any]]) -> None:
    found = answer["net_cost"]
    assert sorted((r["service_area"], r["year"]) for r in found) == sorted(
        (r["service_area"], r["year"]) for r in expected
    )
    by_key = {(row["service_area"], row["year"]): row for row in found}
    faults = [
        f"{row['year']} {fault}"
        for row in expected
        for fault in differences(by_key[row["service_area"], row["year"]], row)
    ]
    assert not faults, "\n".join(faults)
