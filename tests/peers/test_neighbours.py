from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from kolada_bench.errors import TooFewPeers, UnknownName, UsageError
from kolada_bench.formula import Formula
from kolada_bench.peers.neighbours import neighbour_groups, why_sentence
from kolada_bench.peers.structure import (
    areas_with_variables,
    chosen_variables,
    default_variables,
)
from kolada_bench.peers.titles import AREAS
from kolada_bench.schema import (
    Block,
    Kpi,
    Municipality,
    Observations,
    Provenance,
    empty_observations,
    observation_frame,
)
from kolada_bench.sources.demo import DemoSource

TITLES = {"N01951": "Invånare totalt, antal", "N00903": "Skattekraft kommun, kr/inv"}
NOW = datetime(2026, 6, 15, tzinfo=UTC)


@dataclass
class Values:
    """A source of values in memory: (KPI, area, year) to a figure."""

    figures: Mapping[tuple[str, str, int], float]
    asked: list[Block] = field(default_factory=list)
    as_of: date = date(2026, 6, 15)

    def kpis(self, ids=None) -> dict[str, Kpi]:
        return {id_: Kpi(id_, TITLES[id_]) for id_ in ids or TITLES if id_ in TITLES}

    def observations(self, blocks) -> Observations:
        (block,) = blocks
        self.asked.append(block)
        keys = [
            key
            for key in self.figures
            if key[0] in block.kpis and key[1] in block.areas and key[2] in block.years
        ]
        n = len(keys)
        frame = observation_frame(
            {
                "kpi_id": [key[0] for key in keys],
                "municipality_id": [key[1] for key in keys],
                "year": [key[2] for key in keys],
                "gender": ["T"] * n,
                "value": [self.figures[key] for key in keys],
                "count": [1] * n,
                "status": [""] * n,
            }
        )
        return Observations(frame, empty_observations(), Provenance("kolada", NOW))


AREA_IDS = [f"00{i}0" for i in range(10, 30)]  # twenty municipalities, and a region
EVERYONE = {id_: Municipality(id_, f"Ort {id_}", "K") for id_ in AREA_IDS}
EVERYONE |= {"0014": Municipality("0014", "Region", "L")}
OWN = EVERYONE[AREA_IDS[0]]


def one_variable(
    years: tuple[int, ...] = (2024, 2025),
) -> dict[tuple[str, str, int], float]:
    """Return inhabitants 1 000, 2 000 ... in both years."""
    return {
        ("N01951", id_, year): 1000.0 * (i + 1)
        for i, id_ in enumerate(AREA_IDS)
        for year in years
    }


def ask(source: Values, argument: str = "N01951", areas: tuple[str, ...] = ("IFO",)):
    return neighbour_groups(argument, areas, OWN, EVERYONE, source)


def test_the_seven_nearest_of_all_municipalities() -> None:
    source = Values(one_variable())
    found = ask(source)
    group = found.by_area["IFO"]
    assert group.members == tuple(AREA_IDS[1:8])
    assert (group.id, group.kind, group.kolada_id) == ("grannar:N01951", "grannar", None)
    assert group.why is not None
    assert (group.why.year, group.why.n, group.why.farthest) == (2025, 19, AREA_IDS[-1])
    assert group.why.own == (1000,)
    # A count goes by its logarithm: (ln 2 − ln 1) / (ln 20 − ln 1) = 0.2314.
    assert group.why.variables[0].logarithm
    assert group.why.neighbours[0].distance == pytest.approx(0.231378, abs=1e-6)
    assert group.why.neighbours[0].parts == (1.0,)
    assert group.why.neighbours[0].values == (2000,)
    # One question for all; the region is not asked for.
    (block,) = source.asked
    assert block.areas == tuple(sorted(AREA_IDS))
    assert block.years == (2022, 2023, 2024, 2025, 2026)


def test_the_newest_year_that_nine_tenths_have() -> None:
    figures = one_variable()
    # Three of twenty lack 2025: 85 %, so 2024 it is.
    for id_ in AREA_IDS[1:4]:
        del figures["N01951", id_, 2025]
    why = ask(Values(figures)).by_area["IFO"].why
    assert why is not None
    assert (why.year, why.left_out) == (2024, ())
    figures["N01951", AREA_IDS[1], 2025] = 2000.0
    found = ask(Values(figures))
    why = found.by_area["IFO"].why
    assert why is not None
    assert (why.year, why.left_out) == (2025, tuple(AREA_IDS[2:4]))
    assert found.warnings == (
        f"Strukturella grannar: Ort {AREA_IDS[2]} och Ort {AREA_IDS[3]} saknar någon av "
        "uppgifterna och ingår inte i sökningen.",
    )


def test_without_own_values_there_are_no_neighbours() -> None:
    figures = {key: x for key, x in one_variable().items() if key[1] != OWN.id}
    with pytest.raises(
        TooFewPeers, match="Strukturella grannar går inte att söka"
    ) as raised:
        ask(Values(figures))
    assert raised.value.exit_code == 6
    with pytest.raises(TooFewPeers):
        ask(Values({}))


def test_own_variables_and_weights() -> None:
    source = Values({})
    two = chosen_variables(" n01951:2 , N00903:0.5", source)
    assert [(v.formula, v.weight, v.logarithm) for v in two] == [
        ("N01951", 2.0, True),
        ("N00903", 0.5, False),
    ]
    assert two[1].label == "Skattekraft kommun, kr/inv"


@pytest.mark.parametrize(
    "text", ["", " , ", "N01951:0", "N01951:-1", "N01951:x", "N01951,N01951", "folkmängd"]
)
def test_variables_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UsageError, match="N01951"):
        chosen_variables(text, Values({}))


def test_a_variable_that_does_not_exist() -> None:
    with pytest.raises(UnknownName, match="N99999"):
        chosen_variables("N99999", Values({}))


def test_every_default_can_be_computed_from_the_demo() -> None:
    source = DemoSource()
    for area in areas_with_variables():
        for variable in default_variables(area):
            ids = Formula.parse(variable.formula).ids
            assert set(ids) <= set(source.kpis(ids)), variable
    assert set(areas_with_variables()) <= set(AREAS)
    assert default_variables("arbetsmarknad") == default_variables("övergripande")


def test_a_group_for_each_service_area_in_one_question() -> None:
    source = DemoSource()
    areas = source.municipalities()
    asked = ("IFO", "äldreomsorg", "arbetsmarknad", "övergripande")
    found = neighbour_groups("", asked, areas["1461"], areas, source).by_area
    assert [found[area].id for area in asked] == [
        "grannar IFO",
        "grannar äldreomsorg",
        "grannar övergripande",
        "grannar övergripande",
    ]
    for group in found.values():
        assert len(set(group.members)) == 7
        assert "1461" not in group.members
        assert group.why is not None
        for near in group.why.neighbours:
            assert sum(near.parts) == pytest.approx(1)
        distances = [near.distance for near in group.why.neighbours]
        assert distances == sorted(distances)
    everywhere = neighbour_groups("IFO", asked, areas["1461"], areas, source).by_area
    assert {group.id for group in everywhere.values()} == {"grannar IFO"}


def test_the_sentence_says_that_they_are_not_rkas() -> None:
    group = ask(Values(one_variable())).by_area["IFO"]
    sentence = why_sentence(group, EVERYONE)
    assert "19 kommuner" in sentence
    assert "Invånare totalt, antal" in sentence
    assert "Inte RKA:s liknande kommuner" in sentence
    assert "0,23–" in sentence
