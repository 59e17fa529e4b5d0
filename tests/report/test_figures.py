"""From answers to charts: titles that state the finding, figures that are the answer's.

The demo's story is designed (its figures for Mellerud stand in ``sources/demo/story.py``);
the expectations here are worked by hand from the municipalities' own figures.
"""

from __future__ import annotations

import dataclasses
import math
import statistics
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import kolada_bench
from kolada_bench.analysis.words import forbidden_words
from kolada_bench.errors import TooFewPeers, UnknownName, UsageError
from kolada_bench.report import figures
from kolada_bench.report.figures import words as said

if TYPE_CHECKING:
    from kolada_bench.benchmark import Benchmark, NetCost
    from kolada_bench.benchmark.cost_drivers.result import Drivers
    from kolada_bench.benchmark.cost_parts.answer import CostParts
    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.charts.chart import Chart

KPIS = (
    "N30101", "X30101_kopt", "X30101_egen_regi", "N04159", "N33816", "N30001", "N33812",
    "U21468", "N21006",
)  # fmt: skip


@pytest.fixture(scope="module")
def compared() -> Benchmark:
    return kolada_bench.compare(
        "Mellerud", group=("lika kommuner", "alla"), kpis=KPIS, demo=True
    )


@pytest.fixture(scope="module")
def deviations() -> NetCost:
    return kolada_bench.nka("Mellerud", demo=True)


@pytest.fixture(scope="module")
def over_time() -> Trend:
    kpis = ("N30101", "N21006", "N23009", "N33817", "N30001", "X30101_kopt")
    return kolada_bench.trend("Mellerud", kpis=kpis, demo=True)


@pytest.fixture(scope="module")
def cost_parts() -> CostParts:
    return kolada_bench.parts("Mellerud", theme="ifo", demo=True)


@pytest.fixture(scope="module")
def cost_drivers() -> Drivers:
    return kolada_bench.drivers("Mellerud", demo=True)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def as_if_real(answer: Any) -> Any:
    """Return the answer as it would be had Kolada given its figures."""
    real = msgspec.structs.replace(answer.provenance, source="kolada", invented=False)
    return dataclasses.replace(answer, provenance=real)


# Members


def test_members_are_the_figures_that_the_rows_rest_on(compared: Benchmark) -> None:
    members = compared.members
    for row in compared.rows.to_dict("records"):
        there = (members["kpi"] == row["kpi"]) & (members["group"] == row["group"])
        lines = members[there]
        assert list(lines["own"]) == [True] + [False] * row["n_members"]
        values = lines["value"].to_list()
        assert values[0] == row["value"]
        known = [value for value in values[1:] if math.isfinite(value)]
        assert len(known) == row["n"]
        if row["n"] and not math.isnan(row["median"]):
            assert statistics.median(known) == pytest.approx(row["median"])


def test_an_answer_made_by_hand_has_no_members(compared: Benchmark) -> None:
    bare = dataclasses.replace(compared, fetched=None)
    with pytest.raises(ValueError, match="made by hand"):
        _ = bare.members


# Words


@pytest.mark.parametrize(
    ("value", "others", "expected"),
    [
        (9, [1, 2, 3], "högst"),
        (2.5, [1, 2, 3], "näst högst"),
        (1.5, [1, 2, 3], "näst lägst"),
        (0, [1, 2, 3], "lägst"),
        # Two above, four below: counted from the top.
        (5, [9, 8, 1, 2, 3, 4], "3:e högst"),
        # Two below, four above: counted from the bottom.
        (5, [1, 2, 6, 7, 8, 9], "3:e lägst"),
        (3, [1, 2, 3], "delat högst"),
        (5, [5, 5], "lika"),
        # A missing value is no municipality below.
        (2, [math.nan, 3], "lägst"),
        (2, [math.nan], ""),
        (math.nan, [1, 2], ""),
    ],
)
def test_places_are_words_from_the_nearer_end(
    value: float, others: list[float], expected: str
) -> None:
    assert said.place(value, others) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("kr/inv 0-20 år", "kr/inv 0–20 år"),
        ("antal/1000 inv 0-20 år", "per 1 000 inv 0–20 år"),
        ("%", "%"),
        ("antal", "antal"),
        ("okänd", ""),
    ],
)
def test_units_for_a_reader(unit: str, expected: str) -> None:
    assert plain(said.display_unit(unit)) == expected


def test_a_label_with_its_unit_once() -> None:
    assert said.what_and_unit("Kostnad IFO, kr/inv", "kr/inv") == "Kostnad IFO, kr/inv"
    assert said.what_and_unit("Skolresultat", "poäng") == "Skolresultat, poäng"
    assert said.bare_label("Kostnad IFO, kr/inv", "kr/inv") == "Kostnad IFO"
    assert said.bare_label("Nöjda med hemtjänst, andel (%)", "%") == "Nöjda med hemtjänst"


# Every kind


def every_chart(
    compared: Benchmark,
    deviations: NetCost,
    over_time: Trend,
    cost_parts: CostParts,
    cost_drivers: Drivers,
) -> list[Chart]:
    return [
        *(figures.ranking_chart(compared, kpi) for kpi in KPIS),
        figures.dot_chart(compared, "N33816"),
        figures.regime_chart(compared),
        figures.quadrant_chart(compared, "N21006", "U21468"),
        figures.net_cost_chart(deviations),
        figures.heatmap_chart(deviations),
        *(figures.series_chart(over_time, s.spec.id) for s in over_time.series),
        figures.panels_chart(over_time),
        figures.parts_chart(cost_parts),
        figures.parts_chart(cost_parts, "N30005"),
        figures.parts_chart(cost_parts, "N30101", "utförare"),
        *(
            figures.drivers_chart(cost_drivers, split.driver.id)
            for split in cost_drivers.splits
            if split.split is not None
        ),
    ]


def test_every_chart_says_what_it_must(
    compared: Benchmark,
    deviations: NetCost,
    over_time: Trend,
    cost_parts: CostParts,
    cost_drivers: Drivers,
) -> None:
    answers = (compared, deviations, over_time, cost_parts, cost_drivers)
    for chart in every_chart(*answers):
        text = chart.text
        every = " ".join((text.title, text.subtitle, *text.notes, chart.alt()))
        assert text.title
        assert not text.title.endswith(".")
        assert "20" in text.subtitle or "20" in text.title, text.subtitle  # its year
        assert "PÅHITTADE DEMODATA" in text.banner
        assert "PÅHITTADE DEMODATA (" in text.source
        assert not forbidden_words(every), every
        assert "nan" not in every.lower().split()
        assert chart.table().rows
    for chart in every_chart(*map(as_if_real, answers)):
        assert chart.text.banner == ""
        assert "Kolada (" in chart.text.source
        assert ", hämtat 2026-" in chart.text.source


# Ranking


def test_a_ranking_states_place_figure_and_distance(compared: Benchmark) -> None:
    chart = figures.ranking_chart(compared, "N30101")
    # 6 960 against the median of the seven, 5 800: 6960/5800 = 1,20.
    assert plain(chart.text.title) == (
        "Mellerud har högst kostnad för individ- och familjeomsorg bland åtta kommuner: "
        "6 960 kr/inv, 20 procent över medianen"
    )
    assert plain(chart.text.subtitle) == (
        "Kostnad individ- och familjeomsorg, kr/inv 2025 (prel.) · lika kommuner IFO "
        "(utgåva 2024)"
    )
    assert (chart.median, chart.national, len(chart.bars)) == (5800.0, 5300.0, 8)
    assert [bar.name for bar in chart.bars if bar.own] == ["Mellerud"]


def test_raw_figures_and_computed_ones_have_their_own_source(compared: Benchmark) -> None:
    real = as_if_real(compared)
    day = real.provenance.retrieved_at.date()
    assert figures.ranking_chart(real, "N30101").text.source == (
        f"Källa: Kolada (N30101), hämtat {day}. Median och plats: egen bearbetning av data "
        "från Kolada."
    )
    # Köpt IFO is computed of two KPIs: no figure of it is Kolada's.
    assert figures.ranking_chart(real, "X30101_kopt").text.source == (
        f"Egen bearbetning av data från Kolada (N30101, N04159), hämtat {day}."
    )


def test_shares_differ_in_percentage_points(compared: Benchmark) -> None:
    title = plain(figures.ranking_chart(compared, "N04159").text.title)
    assert "50 procent, 25 procentenheter över medianen" in title


def test_twice_and_more_is_in_times(compared: Benchmark) -> None:
    # 3 480 / 1 450 = 2,4
    title = plain(figures.ranking_chart(compared, "X30101_kopt").text.title)
    assert title.endswith("3 480 kr/inv, 2,4 gånger medianen")


def test_few_persons_are_within_chance(compared: Benchmark) -> None:
    chart = figures.ranking_chart(compared, "N33816")
    title = plain(chart.text.title)
    assert "bland sju kommuner: 6,8 per 1 000 invånare 0–20 år" in title
    assert title.endswith("omkring 40 procent över medianen, inom slumpvariationen")
    assert any("slumpvariationen" in note for note in chart.text.notes)
    # Ragunda has no value, and so no bar: missing is never 0.
    assert [bar.name for bar in chart.bars if bar.value is None] == ["Ragunda"]


def test_a_deviation_has_no_ratio_and_its_sign(compared: Benchmark) -> None:
    chart = figures.ranking_chart(compared, "N30001")
    expected = "Mellerud har högst avvikelse av åtta kommuner: +25,0 %"
    assert plain(chart.text.title) == expected
    assert chart.sign
    assert chart.national is None  # Riket is 0 by definition


def test_totals_are_not_compared(compared: Benchmark) -> None:
    title = plain(figures.ranking_chart(compared, "N33812").text.title)
    assert title == "Mellerud 2025: 20; totaler jämförs inte mellan kommuner"


def test_value_colours_need_a_direction_and_all_municipalities(compared: Benchmark) -> None:
    of_quality = figures.ranking_chart(compared, "U21468")
    levels = {bar.name: bar.level for bar in of_quality.bars}
    # All municipalities: q1 81, q3 87. Mellerud 76 is in the lowest quarter, Emmaboda 93
    # in the highest, and higher is better.
    assert (levels["Mellerud"], levels["Emmaboda"]) == (3, 1)
    of_cost = figures.ranking_chart(compared, "N30101")
    assert {bar.level for bar in of_cost.bars} == {None}
    alone = kolada_bench.compare("Mellerud", kpis=["U21468"], demo=True)
    uncoloured = figures.ranking_chart(alone, "U21468")
    assert {bar.level for bar in uncoloured.bars} == {None}


def test_what_is_not_there_says_what_to_do(compared: Benchmark) -> None:
    with pytest.raises(UnknownName, match="--kpi N15033"):
        figures.ranking_chart(compared, "N15033")
    with pytest.raises(UnknownName, match="G1 "):
        figures.ranking_chart(compared, "N30101", "G1 ")
    everybody = next(group.id for group in compared.groups if group.kind == "alla")
    with pytest.raises(UsageError, match="--typ prickar"):
        figures.ranking_chart(compared, "N30101", everybody)


def test_an_own_value_that_is_missing_is_said() -> None:
    # Ragunda has no N33816 for 2025 (the same gap that its peers' charts name).
    answer = kolada_bench.compare("Ragunda", kpis=["N33816"], year=2025, demo=True)
    chart = figures.ranking_chart(answer, "N33816")
    assert chart.text.title.startswith("Ragunda saknar uppgift för 2025; medianen för ")
    assert [bar.value for bar in chart.bars if bar.own] == [None]


# Dots


def test_dots_are_all_municipalities(compared: Benchmark) -> None:
    chart = figures.dot_chart(compared, "N33816")
    kinds = [dot.kind for dot in chart.dots]
    assert (kinds.count("own"), kinds.count("member")) == (1, 7)
    assert len(kinds) == 290
    values = [d.value for d in chart.dots if d.kind == "member" and d.value is not None]
    assert chart.median == statistics.median(values)


def test_dots_without_all_municipalities_say_how() -> None:
    answer = kolada_bench.compare("Mellerud", kpis=["N30101"], demo=True)
    with pytest.raises(UsageError, match="--group alla"):
        figures.dot_chart(answer, "N30101")


# Köpt and egen regi


def test_bought_and_own_add_up_to_the_cost(compared: Benchmark) -> None:
    chart = figures.regime_chart(compared)
    wholes = {row.name: (row.bought or 0.0) + (row.own_regime or 0.0) for row in chart.rows}
    assert wholes["Mellerud"] == pytest.approx(6960)
    assert wholes["Riket"] == pytest.approx(5300)
    # The mean of the seven is 5 800, as that of the whole cost.
    assert wholes["Medel (7 kommuner)"] == pytest.approx(5800)
    assert plain(chart.text.title) == (
        "Mellerud köper verksamhet för 3 480 kr/inv (50 procent av kostnaden), lika "
        "kommuner IFO i medel för 1 450 (25 procent); egen regi 3 480 mot 4 350"
    )


# Quality


def test_the_fields_are_those_of_all_municipalities(compared: Benchmark) -> None:
    chart = figures.quadrant_chart(compared, "N21006", "U21468")
    # U21468: 76 against 84. N21006: 276 084 against 281 240 is 1,8 percent, so on a level.
    assert chart.text.title == (
        "Mellerud har lägre kvalitet än medianen för alla kommuner, och kostnad i nivå med "
        "medianen"
    )
    assert chart.y.median == 84.0
    own = next(point for point in chart.points if point.kind == "own")
    assert chart.field(own) == "lägre kostnad, lägre kvalitet"


def test_among_all_municipalities_nobody_is_a_peer() -> None:
    answer = kolada_bench.compare(
        "Mellerud", group="alla", kpis=["N21006", "U21468"], demo=True
    )
    chart = figures.quadrant_chart(answer, "N21006", "U21468")
    assert {point.kind for point in chart.points} == {"own", "other"}


def test_two_groups_that_share_nobody_are_refused() -> None:
    # IFO and ekonomiskt bistånd have different peers, and all were not asked for.
    answer = kolada_bench.compare("Mellerud", kpis=["N33817", "N31814"], demo=True)
    with pytest.raises(TooFewPeers, match="--group alla"):
        figures.quadrant_chart(answer, "N33817", "N31814")


# By name, for notebooks


def test_the_first_kind_that_fits_an_answer(
    compared: Benchmark, deviations: NetCost, over_time: Trend
) -> None:
    ranking = kolada_bench.chart_of(compared, kpi="N30101")
    assert type(ranking).__name__ == "RankingChart"
    assert type(kolada_bench.chart_of(deviations)).__name__ == "NetCostChart"
    panels = kolada_bench.chart_of(over_time, "paneler")
    assert type(panels).__name__ == "PanelsChart"
    with pytest.raises(UnknownName, match="nka och varmekarta"):
        kolada_bench.chart_of(deviations, "rangordning")


def test_a_figure_for_a_notebook(compared: Benchmark) -> None:
    drawn = kolada_bench.figure(compared, kpi="N30101")
    assert drawn.layout.width == 640
    shown = " ".join(str(note.text) for note in drawn.layout.annotations)
    assert "PÅHITTADE DEMODATA" in shown


def test_a_legend_stays_beside_its_words_when_a_page_stretches_the_chart(
    deviations: NetCost,
) -> None:
    drawn = figures.net_cost_chart(deviations).figure()
    marks = [shape for shape in drawn.layout.shapes if shape.name == "legend"]
    words = [note for note in drawn.layout.annotations if note.name == "legend"]
    assert len(marks) >= len(words) == 2
    # In pixels from the axes, as the words are: nothing moves when the picture is wider.
    assert {mark.xanchor for mark in marks} == {0}
    assert min(mark.x0 for mark in marks) > -drawn.layout.margin.l
    assert {word.x for word in words} == {0}
