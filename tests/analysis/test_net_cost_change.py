from __future__ import annotations

import csv
import math
import statistics
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.net_cost import net_cost_deviation
from kolada_bench.analysis.net_cost_change import (
    CHANGE_COLUMNS,
    adds_up,
    headline,
    logarithmic_mean,
    parts_of_reference,
    split_change,
    year_changes,
)

NAN = math.nan
costs_kr = st.floats(min_value=1, max_value=1e6)


def costs(*rows: tuple[str, int, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        rows, columns=["service_area", "year", "net_cost", "reference_cost"]
    )


def test_a_change_worked_by_hand() -> None:
    # 2023: 110/100, NKA 10 %. 2024: 121/104, NKA 16.346153… %.
    frame = year_changes(costs(("IFO", 2023, 110, 100), ("IFO", 2024, 121, 104)), {})
    row = frame.iloc[1]
    # Own cost 110 -> 121: +10 %. Reference 100 -> 104: +4 %.
    assert row["growth_own_cost_pct"] == pytest.approx(10, rel=1e-12)
    assert row["growth_reference_pct"] == pytest.approx(4, rel=1e-12)
    # ln 1.1 = 0.0953101798, ln 1.04 = 0.0392207132, their difference 0.0560894666
    assert row["change_own_cost_log"] == pytest.approx(0.0953101798, abs=1e-10)
    assert row["change_reference_log"] == pytest.approx(-0.0392207132, abs=1e-10)
    assert row["change_log"] == pytest.approx(0.0560894666, abs=1e-10)
    # 121/104 − 110/100 = 0.0634615385; ln 1.1 of the log change is 1.6992527
    assert row["change_pp"] == pytest.approx(6.34615385, abs=1e-8)
    assert row["change_own_cost_pp"] == pytest.approx(
        6.34615385 * 0.0953101798 / 0.0560894666, abs=1e-6
    )
    assert frame.iloc[0][list(CHANGE_COLUMNS)].isna().all()
    assert frame["change_refused"].tolist() == ["saknas", ""]


@given(now=st.tuples(costs_kr, costs_kr), before=st.tuples(costs_kr, costs_kr))
def test_the_parts_are_the_whole(
    now: tuple[float, float], before: tuple[float, float]
) -> None:
    change = dict(zip(CHANGE_COLUMNS, split_change(now, before), strict=True))
    whole = now[0] / now[1] - before[0] / before[1]
    tolerance = {"rel": 1e-9, "abs": 1e-9 * (1 + now[0] / now[1] + before[0] / before[1])}
    assert change["change_pp"] / 100 == pytest.approx(whole, **tolerance)
    assert change["change_own_cost_pp"] + change["change_reference_pp"] == pytest.approx(
        change["change_pp"], rel=1e-9, abs=1e-9 * (1 + abs(change["change_own_cost_pp"]))
    )
    assert change["change_log"] == pytest.approx(
        math.log(now[0] / now[1]) - math.log(before[0] / before[1]), abs=1e-9
    )
    back = dict(zip(CHANGE_COLUMNS, split_change(before, now), strict=True))
    for name in ("change_pp", "change_own_cost_pp", "change_reference_pp"):
        assert back[name] == pytest.approx(-change[name], rel=1e-9, abs=1e-7)


def test_nothing_changed_and_both_changed_alike() -> None:
    assert split_change((110, 100), (110, 100)) == (0,) * 8
    own, reference = split_change((220, 200), (110, 100))[1:3]
    # NKA stands still at 10 %: L(1.1, 1.1) = 1.1, so each part is ±110·ln 2 = 76.2 points.
    assert own == pytest.approx(110 * math.log(2), rel=1e-12)
    assert own + reference == pytest.approx(0, abs=1e-12)


def test_the_logarithmic_mean_lies_between() -> None:
    # (2 − 1) / ln 2
    assert logarithmic_mean(2, 1) == pytest.approx(1.4426950409, abs=1e-10)
    assert logarithmic_mean(3, 3) == 3
    assert logarithmic_mean(1 + 1e-9, 1) == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize(
    ("area", "expected"), [("IFO", "brott"), ("LSS", "")], ids=["a break", "no break"]
)
def test_no_change_over_a_break(area: str, expected: str) -> None:
    frame = costs((area, 2018, 100, 100), (area, 2019, 110, 100), (area, 2020, 110, 100))
    rows = year_changes(frame, {"IFO": [2019]})
    assert rows["change_refused"].tolist() == ["saknas", expected, ""]
    assert math.isnan(rows["change_pp"].iloc[1]) is bool(expected)


@pytest.mark.parametrize("hole", [(NAN, 100.0), (100.0, NAN), (0.0, 100.0), (100.0, -1.0)])
def test_no_change_over_a_hole(hole: tuple[float, float]) -> None:
    frame = costs(("IFO", 2021, 100, 100), ("IFO", 2022, *hole), ("IFO", 2023, 110, 100))
    assert year_changes(frame, {})["change_refused"].tolist() == ["saknas"] * 3
    gap = costs(("IFO", 2021, 100, 100), ("IFO", 2023, 110, 100))
    assert year_changes(gap, {})["change_pp"].isna().all()
    assert list(year_changes(costs(), {}).columns[-9:]) == [
        *CHANGE_COLUMNS,
        "change_refused",
    ]


@given(costs_kr, costs_kr, costs_kr, costs_kr)
def test_the_change_is_that_of_the_deviations(
    a: float, b: float, c: float, d: float
) -> None:
    frame = costs(("IFO", 2023, a, b), ("IFO", 2024, c, d)).assign(population=1.0)
    rows = net_cost_deviation(year_changes(frame, {}))
    first, second = rows["deviation_pct"]
    scale = 1 + abs(first) + abs(second)
    assert rows["change_pp"].iloc[1] == pytest.approx(second - first, abs=1e-9 * scale)


@pytest.mark.parametrize(
    ("area", "people", "year", "mean", "leads"),
    [
        ("IFO", 9_200, 25.0, 19.4, "mean_3_years"),
        ("IFO", 19_999, 25.0, 19.4, "mean_3_years"),
        ("IFO", 20_000, 25.0, 19.4, "year"),
        ("IFO", NAN, 25.0, 19.4, "year"),
        ("IFO", 9_200, 25.0, NAN, "year"),
        ("IFO", 9_200, NAN, 19.4, "year"),
        ("äldreomsorg", 9_200, 3.0, 2.2, "year"),
    ],
)
def test_which_figure_leads(
    area: str, people: float, year: float, mean: float, leads: str
) -> None:
    assert headline(area, people, year, mean) == leads


def test_group_means_of_the_parts_add_up() -> None:
    wide = pd.DataFrame(
        {"A": [10.0, 20.0, NAN], "B": [1.0, 3.0, 5.0], "R": [11.0, 23.0, 30.0]},
        index=["0001", "0002", "0003"],
    )
    parts, n = parts_of_reference(wide, ("A", "B"), "R", ("0001", "0002", "0003", "0004"))
    # 0003 lacks a part and 0004 everything: (10 + 20)/2, (1 + 3)/2, (11 + 23)/2
    assert parts["group_mean"].tolist() == [15, 2, 17]
    assert (parts["kpi"].tolist(), n) == (["A", "B", "R"], 2)
    nobody, none = parts_of_reference(wide, ("A", "B"), "R", ("0003",))
    assert nobody["group_mean"].isna().all()
    assert none == 0


def test_rounding_is_what_a_sum_may_differ_by() -> None:
    halves = [0.5] * 4
    assert adds_up([100, 20, 3], 125, halves) is True  # off by 2 = 4 · 0.5
    assert adds_up([100, 20, 3], 126, halves) is False
    assert adds_up([100, NAN, 3], 123, halves) is None
    assert adds_up([100, 20, 3], NAN, halves) is None


def test_small_municipalities_jump_as_is_said(recorded_data: Path) -> None:
    """The figures behind ``SMALL_MUNICIPALITY``: median |change| 7.1 and 3.5 points."""
    people: dict[str, float] = {}
    with (recorded_data / "population_31dec_2001_2021.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            if line["year"] == "2021":
                people[line["municipality"]] = float(line["population"])
    values: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    with (recorded_data / "values_2018_2025_66_kommuner.csv").open(
        encoding="utf-8"
    ) as file:
        for line in csv.DictReader(file):
            if int(line["year"]) >= 2019:
                values[line["kpi"], line["municipality"]][int(line["year"])] = float(
                    line["value"]
                )
    small = [area for area, n in people.items() if 10_000 <= n < 20_000]
    for kpi, expected in (("N30001", 7.1), ("N20900", 3.5)):
        moves = [
            abs(series[year] - series[year - 1])
            for area in small
            for series in [values[kpi, area]]
            for year in series
            if year - 1 in series
        ]
        assert statistics.median(moves) == pytest.approx(expected, abs=0.5)
