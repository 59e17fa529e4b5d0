"""Every figure of ``compare`` and ``nka`` against the oracle, over real HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.benchmark.asked import ASKED, SOCIALTJANST
from tests.benchmark.checks import (
    GNOSJO,
    MELLERUD,
    WINDOW,
    asked_years,
    check_net_cost,
    check_rows,
    group_for,
)
from tests.benchmark.invented import THIS_YEAR, YEARS, facts, fill, hand_made
from tests.benchmark.oracle import NKA, TOTAL, Facts, net_cost_row, net_cost_years

if TYPE_CHECKING:
    from tests.benchmark.conftest import Ask
    from tests.stand_in.world import World

NAMES = {MELLERUD: "Mellerud", GNOSJO: "Gnosjö"}


def invented(seed: int) -> tuple[World, Facts]:
    world = hand_made()
    fill(world, [area["id"] for area in world.municipalities], seed)
    return world, facts(world)


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


@pytest.mark.parametrize("seed", range(30, 33))
@pytest.mark.parametrize("own", [MELLERUD, GNOSJO])
def test_the_default_theme(ask: Ask, own: str, seed: int) -> None:
    world, known = invented(seed)
    answer = ask(world, "compare", NAMES[own])
    assert answer["theme"] == "socialtjanst"
    check_rows(answer, known, own, ["lika kommuner"], {}, SOCIALTJANST)


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
    # Every shown year has its three-year mean: the two years before it are fetched too.
    known = replace(known, first_year=min((year or years[0]) - 2, WINDOW[0]))
    expected = []
    for area in (*NKA, TOTAL):
        peers = group_for(known, own, words, area)
        shown = (
            [year] if year else net_cost_years(known, own, area, peers, years, every=True)
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
