"""Which KPIs are parts of which: the sums hold, and the words say which kind."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kolada_bench.analysis.derived import with_derived
from kolada_bench.catalogue import containment
from kolada_bench.catalogue.containment import (
    conflicts,
    contains,
    deviations_telling,
    has_relations,
    is_doubled,
    is_net_of,
    name_of,
    parts_of,
    same_cost,
    splits,
    summing_sentences,
    whole_of,
)
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.units import unit
from kolada_bench.schema import Block, Kpi
from kolada_bench.sources.demo import DemoSource


def _inputs(kpi: str) -> tuple[str, ...]:
    derived = derived_kpis()
    return derived[kpi].inputs if kpi in derived else (kpi,)


@pytest.fixture(scope="module")
def wide() -> pd.DataFrame:
    """Every value of the KPIs in the file: one row per area and year."""
    source = DemoSource()
    ids = {id_ for s in splits() for kpi in (s.whole, *s.parts) for id_ in _inputs(kpi)}
    block = Block(
        tuple(sorted(ids)), tuple(source.municipalities()), tuple(range(2016, 2026))
    )
    frame = source.observations([block]).frame
    table = frame[frame["gender"] == "T"].pivot_table(
        index=["municipality_id", "year"], columns="kpi_id", values="value", observed=True
    )
    table.columns = pd.Index([str(name) for name in table.columns])
    return with_derived(table, derived_kpis().values())


SUMS = [s for s in splits() if not s.other_unit]


@pytest.mark.parametrize("split", SUMS, ids=lambda s: f"{s.whole} {s.name}".strip())
def test_the_parts_are_the_whole_in_every_area_and_year(
    split: containment.Split, wide: pd.DataFrame
) -> None:
    whole = wide[split.whole]
    parts = wide[list(split.parts)].sum(axis=1, skipna=False)
    known = whole.notna() & parts.notna()
    assert known.sum() > 500
    np.testing.assert_allclose(parts[known], whole[known], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("split", SUMS, ids=lambda s: f"{s.whole} {s.name}".strip())
def test_whole_and_parts_have_one_denominator(
    split: containment.Split, recorded_kpis: dict[str, Kpi]
) -> None:
    def unit_of(kpi: str) -> str:
        derived = derived_kpis().get(kpi)
        return derived.unit if derived else unit(kpi, recorded_kpis[kpi].title)

    assert {unit_of(part) for part in split.parts} == {unit_of(split.whole)}


def test_every_kpi_of_the_file_is_known_and_named(recorded_kpis: dict[str, Kpi]) -> None:
    file = containment._file()
    named = {id_ for s in splits() for id_ in (s.whole, *s.parts)}
    every = named | {id_ for ids in file.samma.nyckeltal for id_ in ids}
    every |= {id_ for pair in file.netto.par for id_ in pair} | set(file.namn)
    every |= {id_ for entry in file.tvars for group in entry.grupper for id_ in group}
    assert every - set(recorded_kpis) - set(derived_kpis()) == set()
    assert [id_ for id_ in sorted(named) if name_of(id_) == id_] == []


def test_a_kpi_is_in_one_class_of_same_cost_only() -> None:
    ids = [id_ for ids in containment._file().samma.nyckeltal for id_ in ids]
    assert len(ids) == len(set(ids))


def test_a_kpi_without_relations_has_none_to_any(recorded_kpis: dict[str, Kpi]) -> None:
    every = {*recorded_kpis, *derived_kpis()}
    named = [id_ for id_ in every if has_relations(id_)]
    assert {"N30101", "N30005", "X30101_kopt", "N30001"} <= set(named)
    others = sorted(every.difference(named))[::20]
    assert len(others) > 100
    for id_ in others:
        assert not same_cost(id_)
        assert not deviations_telling(id_)
        for one, two in ((id_, other) for other in [*named, *others[:50]]):
            assert not contains(one, two)
            assert not contains(two, one)
            assert not is_net_of(one, two)
            assert not is_net_of(two, one)


def test_parts_wholes_and_the_same_cost() -> None:
    assert parts_of("N33001") == ("N33007", "N33008", "N33009")
    assert parts_of("N30101", "utförare") == ("X30101_kopt", "X30101_egen_regi")
    assert parts_of("N33007") == ()
    assert whole_of("N33010") == "N33009"
    assert whole_of("N30101") is None
    assert same_cost("N31000") == ("N31001", "N31010")
    assert same_cost("N35100") == ()  # not N35011, which has boende in it


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ("N30101", "N33010"),  # through barn och unga and öppna insatser
        ("N30101", "N33021"),  # öppna insatser per inhabitant 0–20
        ("N20048", "N21006"),  # hemtjänst per user, inside äldreomsorg per inhabitant 80+
        ("N35001", "N35024"),  # the sum of two parts of it
        ("N35011", "N35100"),  # öppna insatser without boende
        ("N30101", "N31008"),  # the nettokostnad of a part
        ("N33001", "X33001_kopt"),
        ("X30101_kopt", "X35001_kopt"),
        ("N00097", "N30026"),
    ],
)
def test_contains_at_any_depth(whole: str, part: str) -> None:
    assert contains(whole, part)
    assert not contains(part, whole)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N33001", "N35001"),
        ("N33006", "N33001"),
        ("N00097", "N28021"),
        ("N30101", "N20048"),
    ],
)
def test_contains_neither_siblings_nor_the_same(one: str, other: str) -> None:
    assert not contains(one, other)
    assert not contains(other, one)


def test_each_kind_names_itself() -> None:
    (part,) = conflicts(["N30101", "X30101_kopt", "X30101_egen_regi"])
    assert part.kind == "part"
    assert part.kpis == ("N30101", "X30101_kopt", "X30101_egen_regi")
    assert part.sentence == (
        "Får inte summeras: köpt och egen regi är delar av kostnaden för IFO."
    )
    (same,) = conflicts(["N33001", "N35001", "N33006"])
    assert (same.kind, same.kpis) == ("same", ("N33001", "N33006"))
    assert "samma kostnad (barn och unga)" in same.sentence
    (across,) = conflicts(["X33001_kopt", "N33002"])
    assert (across.kind, across.kpis) == ("across", ("X33001_kopt", "N33002"))
    assert "köpt vård och placeringar" in across.sentence


def test_a_nettokostnad_is_the_same_cost_and_no_part_of_it() -> None:
    for cost, net in containment._file().netto.par:
        (found,) = conflicts([net, cost])
        assert (found.kind, found.kpis) == ("net", (cost, net))
        assert found.sentence == (
            "Får inte summeras: nettokostnaden är samma kostnad efter intäkter."
        )
    # Said once for two pairs, one of them per child.
    assert summing_sentences(["N30101", "N30005", "N33006", "N33016"]) == [
        "Får inte summeras: barn och unga är en del av kostnaden för IFO; barn och unga, "
        "netto är en del av nettokostnaden för IFO; nettokostnaden är samma kostnad efter "
        "intäkter."
    ]
    # A part's nettokostnad, with no cost of its own beside it.
    (inner,) = conflicts(["N30101", "N33001", "N31008"])
    assert inner.clause == (
        "barn och unga är en del av kostnaden för IFO; ekonomiskt bistånd, netto ingår "
        "före intäkter i kostnaden för IFO"
    )
    (below,) = conflicts(["N28016", "N28161"])
    assert below.clause == "boende vuxna, netto är en del av nettokostnaden för LSS"


def test_what_is_bought_cuts_across_and_is_not_doubled() -> None:
    for one, other in [("N30101", "N33006"), ("X30101_kopt", "X33001_kopt"),
                       ("N33001", "N33016"), ("N28162", "N28161")]:  # fmt: skip
        assert is_doubled(one, other)
        assert is_doubled(other, one)
    assert not is_doubled("N33001", "X33001_kopt")
    assert not is_doubled("N30101", "X33001_kopt")
    assert not is_doubled("N33001", "N35001")
    assert not is_doubled("N33001", "N33006")


def test_a_deviation_tells_of_its_whole_only() -> None:
    assert "N30001" in deviations_telling("N30101")
    assert "N20900" in deviations_telling("N20048")  # the same cost as N20007
    assert deviations_telling("N33001") == frozenset()


def test_school_costs_with_other_denominators_are_the_same() -> None:
    assert same_cost("N13008") == ("N13006", "N13007")
    assert same_cost("N11008") == ("N11006", "N11007")
    assert same_cost("N15027") == ("N15025",)
    assert same_cost("N15060") == ()  # egen regi only


def test_what_may_be_added_has_no_conflict() -> None:
    assert conflicts([]) == []
    assert conflicts(["N30101"]) == []
    assert conflicts(["N33001", "N35001", "N31001", "N37001", "N37002"]) == []
    assert conflicts(["N35011", "N33001"]) == []


def test_a_smaller_whole_says_nothing_that_the_greater_does_not() -> None:
    found = conflicts(["N33001", "N33007", "N30101"])
    assert [c.kpis for c in found] == [("N30101", "N33001", "N33007")]


def test_children_counted_twice_and_the_deviation_are_across() -> None:
    assert [c.kind for c in conflicts(["N33818", "N33817"])] == ["across"]
    assert [c.kind for c in conflicts(["N30026", "N33022"])] == ["across"]
    assert conflicts(["N30026", "N20048"]) == []  # another verksamhet's cost


def test_at_most_three_sentences_and_a_long_list_is_cut() -> None:
    rows = ["N30101", "N33001", "N33006", "N35001", "N31001", "N37001", "N33002",
            "X30101_kopt", "N20048", "N21006", "N33816", "N33817"]  # fmt: skip
    part, same, across = summing_sentences(rows)
    assert part.startswith("Får inte summeras: barn och unga, missbruksvård vuxna, ")
    assert "med flera är delar av kostnaden för IFO; hemtjänst är en del av" in part
    assert same == "N33001 och N33006 är samma kostnad (barn och unga) med olika nämnare."
    assert across.startswith("Köpt vård och placeringar")
    assert summing_sentences(["N33001", "N35001"]) == []
