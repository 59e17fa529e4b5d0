"""Charts of costs: NKA, series over the years, parts and drivers.

The expectations are worked by hand from the demo's designed figures for Mellerud.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import kolada_bench
from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.report import figures
from kolada_bench.report.figures import words as said

if TYPE_CHECKING:
    from kolada_bench.benchmark import NetCost
    from kolada_bench.benchmark.cost_drivers.result import Drivers
    from kolada_bench.benchmark.cost_parts.answer import CostParts
    from kolada_bench.benchmark.series.answer import Trend


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


# NKA


def test_the_nka_that_deviates_most_leads(deviations: NetCost) -> None:
    chart = figures.net_cost_chart(deviations)
    # (6 500 − 5 200) · 9 200 = 12,0 mnkr, and 1 300 / 5 200 = 25 %; under 20 000
    # inhabitants the mean of three years stands beside IFO's year.
    assert plain(chart.text.title) == (
        "IFO i Mellerud avviker mest från referenskostnaden: +12,0 mnkr (+25,0 %) 2025, "
        "+19,4 % i snitt 2023–2025"
    )
    rows = {row.area: row for row in chart.rows}
    assert len(rows) == 7  # the total is the others' sum, and no bar
    assert rows["LSS"].apart
    assert not rows["IFO"].apart
    assert rows["IFO"].mnkr == pytest.approx(11.96, abs=0.05)
    assert any("Totalt exkl. LSS 2025: +15,0" in plain(n) for n in chart.text.notes)


def test_another_year_of_the_same_answer(deviations: NetCost) -> None:
    chart = figures.net_cost_chart(deviations, 2022)
    assert "2022" in chart.text.subtitle
    assert "(prel.)" not in chart.text.subtitle
    with pytest.raises(UnknownName, match="2017–2025"):
        figures.net_cost_chart(deviations, 2012)


def test_a_comparison_without_nka_says_so() -> None:
    compared = kolada_bench.compare("Mellerud", kpis=["N30101"], demo=True)
    with pytest.raises(UsageError, match="--theme socialtjanst"):
        figures.net_cost_chart(compared)


def test_the_heatmap_counts_inside_the_newest_method(deviations: NetCost) -> None:
    chart = figures.heatmap_chart(deviations)
    # IFO 2019–2025: −0,3 +14,9 +8,1 +13,8 +14,3 +18,8 +25,0, six of them above 0.
    assert chart.text.title == (
        "IFO i Mellerud har haft högre nettokostnad än referenskostnaden sex av sju år "
        "2019–2025"
    )
    rows = {row.name: row for row in chart.rows}
    assert (rows["IFO"].breaks, rows["LSS"].breaks) == ((2019,), ())
    assert rows["IFO"].preliminary == (2025,)
    assert [row.name for row in chart.rows][-2:] == ["Totalt exkl. LSS", "LSS"]


def test_a_heatmap_of_one_year_is_refused() -> None:
    answer = kolada_bench.nka("Mellerud", year=2024, demo=True)
    with pytest.raises(UsageError, match="2024"):
        figures.heatmap_chart(answer)


# Series


def test_a_series_states_its_newest_comparable_period(over_time: Trend) -> None:
    whole = figures.series_chart(over_time, "N30101")
    # 6 960 / 5 354 = 1,30 and 5 800 / 4 507 = 1,29.
    assert plain(whole.text.title) == (
        "Kostnaden för individ- och familjeomsorg i Mellerud gick från 5 354 till 6 960 "
        "kr/inv 2017–2025 (+30 %), medianen +29 %"
    )
    cut = figures.series_chart(over_time, "N21006")
    assert [b.year for b in cut.breaks] == [2021]
    assert "2021–2025" in cut.text.title
    assert any("2020/2021" in note for note in cut.text.notes)


def test_two_years_after_a_break_are_no_development(over_time: Trend) -> None:
    title = figures.series_chart(over_time, "N23009").text.title
    assert "färre än tre jämförbara år efter brottet 2024" in title
    assert "gick från" not in title


def test_a_rate_of_few_says_what_chance_can_do(over_time: Trend) -> None:
    notes = figures.series_chart(over_time, "N33817").text.notes
    assert any("ryms i vad slumpen kan ge" in note for note in notes)


def test_a_trend_of_raw_figures_names_what_is_computed(over_time: Trend) -> None:
    real = as_if_real(over_time)
    line = figures.series_chart(real, "N30101").text.source
    assert line.startswith("Källa: Kolada (N30101), hämtat ")
    assert line.endswith("Median och kvartiler: egen bearbetning av data från Kolada.")
    computed = figures.series_chart(real, "X30101_kopt").text.source
    assert computed.startswith("Egen bearbetning av data från Kolada (N30101, N04159)")


def test_panels_count_what_is_above_the_median(over_time: Trend) -> None:
    chart = figures.panels_chart(over_time)
    newest = over_time.rows[over_time.rows["year"] == 2025]
    above = int((newest["value"] > newest["median"]).sum())
    assert f"i {said.count_word(above)} av sex nyckeltal 2025" in chart.text.title
    some = figures.panels_chart(over_time, ["N30101", "N21006"])
    assert [panel.title for panel in some.panels] == [
        "Kostnad individ- och familjeomsorg",
        "Kostnad hemtjänst äldreomsorg",
    ]
    assert [panel.breaks for panel in some.panels] == [(), (2021,)]
    with pytest.raises(UnknownName, match="N15033"):
        figures.panels_chart(over_time, ["N15033"])


# Parts and drivers


def test_the_steps_of_a_cost_add_up(cost_parts: CostParts) -> None:
    chart = figures.parts_chart(cost_parts)
    assert (chart.start, chart.end) == (5800.0, 6960.0)
    assert sum(step.value or 0.0 for step in chart.steps) == pytest.approx(1160)
    # 1 160 kr · 9 200 inhabitants
    assert chart.amount == pytest.approx(10.672)
    assert plain(chart.text.title) == (
        "Av skillnaden mot lika kommuner på 1 160 kr/inv ligger 760 på barn och unga, 330 "
        "på missbruksvård vuxna och 70 på övrigt"
    )
    assert [step.detail for step in chart.steps if step.label == "Barn och unga"] == [
        "3\u00a0460 mot 2\u00a0700"
    ]


def test_a_deviation_opens_into_costs_and_reference(cost_parts: CostParts) -> None:
    chart = figures.parts_chart(cost_parts, "N30005")
    labels = [step.label for step in chart.steps]
    assert "Referenskostnad, avgår" in labels
    assert "Barn och unga, netto" in labels
    assert "Nettokostnad" not in labels  # its parts stand in its place
    moved = sum(step.value or 0.0 for step in chart.steps)
    assert chart.start + moved == pytest.approx(chart.end)


def test_a_tree_that_is_not_there_names_those_that_are(cost_parts: CostParts) -> None:
    with pytest.raises(UnknownName, match=r"N30101 .*N33001"):
        figures.parts_chart(cost_parts, "N20048")


def test_a_way_that_no_cost_is_split(cost_parts: CostParts) -> None:
    with pytest.raises(UnknownName, match="Ingen kostnad delas upp efter ålder"):
        figures.parts_chart(cost_parts, split="ålder")


def test_the_steps_of_drivers_add_up(cost_drivers: Drivers) -> None:
    for split in cost_drivers.splits:
        if split.split is None:
            continue
        chart = figures.drivers_chart(cost_drivers, split.driver.id)
        moved = sum(step.value or 0.0 for step in chart.steps)
        # A remainder under half a krona is rounding and no step.
        assert chart.start + moved == pytest.approx(chart.end, abs=0.5)


def test_drivers_that_cannot_be_split_say_why(cost_drivers: Drivers) -> None:
    with pytest.raises(UsageError, match=r"L1 .* delas inte upp.*Går att visa: H1"):
        figures.drivers_chart(cost_drivers, "L1")
    with pytest.raises(UnknownName, match="Välj bland H1"):
        figures.drivers_chart(cost_drivers, "Q9")


def test_over_time_the_steps_are_between_own_years() -> None:
    answer = kolada_bench.drivers("Mellerud", only="K1", over_time=True, demo=True)
    chart = figures.drivers_chart(answer)
    assert (chart.start_label, chart.end_label) == ("Mellerud 2022", "Mellerud 2025")
    assert any("Löpande priser" in note for note in chart.text.notes)


def test_a_whole_theme_is_sixteen_panels_and_says_so() -> None:
    answer = kolada_bench.trend("Mellerud", theme="ifo", demo=True)
    chart = figures.panels_chart(answer)
    assert len(chart.panels) == 16
    every = len(chart.panels) + len(chart.left_out)
    assert every > 30
    assert f"De 16 första av {every} nyckeltal visas." in chart.text.notes
    shown = [series.spec.id for series in answer.series][:16]
    assert not set(shown) & set(chart.left_out)
    # Two pages of paper and more before; at 640 wide one page is 950.
    assert chart.figure().layout.height < 2600
    few = figures.panels_chart(answer, shown[:3])
    assert few.left_out == ()
    assert not any("första av" in note for note in few.text.notes)
