from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from kolada_bench.analysis.net_cost import (
    agreement,
    half_unit,
    mean_of_years,
    net_cost_deviation,
    total_of_areas,
)
from kolada_bench.errors import SchemaError

NAN = math.nan


def costs(*rows: tuple[str, int, float, float, float]) -> pd.DataFrame:
    columns = ["service_area", "year", "net_cost", "reference_cost", "population"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("net", "kr", "pct", "mnkr"),
    [
        (10_500.0, 500.0, 5.0, 50.0),  # 500 kr · 100 000 inv = 50 mnkr
        (9_800.0, -200.0, -2.0, -20.0),
        (10_000.0, 0.0, 0.0, 0.0),
        (0.0, -10_000.0, -100.0, -1000.0),
    ],
)
def test_deviation(net: float, kr: float, pct: float, mnkr: float) -> None:
    row = net_cost_deviation(costs(("IFO", 2024, net, 10_000, 100_000))).iloc[0]
    assert (row["deviation_kr"], row["deviation_pct"], row["deviation_mnkr"]) == (
        kr, pct, mnkr,
    )  # fmt: skip


@pytest.mark.parametrize(("net", "reference"), [(NAN, 10.0), (10.0, NAN), (10, 0), (1, -1)])
def test_no_deviation_without_a_reference(net: float, reference: float) -> None:
    row = net_cost_deviation(costs(("IFO", 2024, net, reference, 100))).iloc[0]
    assert row[["deviation_kr", "deviation_pct", "deviation_mnkr"]].isna().all()


def test_without_population_only_the_amount_is_missing() -> None:
    row = net_cost_deviation(costs(("IFO", 2024, 110.0, 100.0, NAN))).iloc[0]
    assert (row["deviation_kr"], row["deviation_pct"]) == (10, 10)
    assert math.isnan(row["deviation_mnkr"])


def test_the_frame_that_is_given_is_left_alone_and_must_be_whole() -> None:
    frame = costs(("IFO", 2024, 110.0, 100.0, 1.0))
    net_cost_deviation(frame)
    assert list(frame.columns) == list(costs().columns)
    with pytest.raises(SchemaError, match="population"):
        net_cost_deviation(frame.drop(columns="population"))


def test_a_total_needs_every_part() -> None:
    frame = costs(
        ("IFO", 2023, 110.0, 100.0, 10.0),
        ("skola", 2023, 200.0, 210.0, 10.0),
        ("IFO", 2024, 120.0, 100.0, 11.0),
        ("skola", 2024, NAN, 210.0, 11.0),
        ("LSS", 2023, 999.0, 1.0, 10.0),
    )
    total = total_of_areas(frame, ("IFO", "skola"), "totalt")
    # 2023: 110 + 200, 100 + 210; 2024 lacks a part and is no total at all.
    assert total.to_dict("records") == [
        {"service_area": "totalt", "year": 2023, "net_cost": 310.0,
         "reference_cost": 310.0, "population": 10.0},
    ]  # fmt: skip


def checked(**changes: Any) -> Any:
    """Return ``agrees`` of 6 500 against 5 200 kr, 9 200 inhabitants: 25 %, 11.96 mnkr."""
    frame = net_cost_deviation(costs(("IFO", 2024, 6500.0, 5200.0, 9200.0)))
    row = {
        "published_pct": 25.0,
        "published_mnkr": 11.96,
        "same_publication": True,
        "half_net_cost": 0.5,
        "half_reference_cost": 0.5,
        "half_published_pct": 0.05,
        "half_published_mnkr": 0.005,
    }
    return agreement(frame.assign(**(row | changes)))["agrees"].iloc[0]


# 100 · (0.5 / 5200 + 6500 · 0.5 / 5200²) + 0.05
EDGE_PCT = 100 * (0.5 / 5200 + 6500 * 0.5 / 5200**2) + 0.05
# ((0.5 + 0.5) · 9200 + 1300 · 0.5) / 10⁶ + 0.005 = 0.01485, under the least of 0.05
EDGE_MNKR = 0.05


@pytest.mark.parametrize("sign", [1, -1])
def test_agreement_at_the_very_edge(sign: int) -> None:
    assert checked() is True
    assert checked(published_pct=25 + sign * EDGE_PCT) is True
    assert checked(published_pct=25 + sign * (EDGE_PCT + 1e-6)) is False
    assert checked(published_mnkr=11.96 + sign * EDGE_MNKR) is True
    assert checked(published_mnkr=11.96 + sign * (EDGE_MNKR + 1e-6)) is False


def test_the_least_tolerance_holds_for_exact_figures() -> None:
    exact = dict.fromkeys(
        ("half_net_cost", "half_reference_cost", "half_published_pct"), 0.0
    )
    assert checked(published_pct=25.05, **exact) is True
    assert checked(published_pct=25.051, **exact) is False


def test_one_published_figure_is_enough_and_none_is_not() -> None:
    assert checked(published_mnkr=NAN) is True
    assert checked(published_mnkr=NAN, published_pct=30.0) is False
    assert checked(published_pct=NAN) is True
    assert checked(published_pct=NAN, published_mnkr=NAN) is None
    assert checked(same_publication=False) is None
    assert checked(same_publication=False, published_pct=99.0) is None
    assert checked(population=NAN, deviation_mnkr=NAN) is True  # the percentage tells


@pytest.mark.parametrize(
    ("values", "half"),
    [
        ([1.0, 2.0], 0.5),
        ([1.0, 2.5, NAN], 0.05),
        ([-20.7972], 0.00005),
        ([0.1 + 0.2], 0.05),  # float noise is no decimal
        ([1 / 3], 0.0000005),
        ([], 0.5),
        ([NAN], 0.5),
    ],
)
def test_half_a_unit(values: list[float], half: float) -> None:
    assert half_unit(values) == pytest.approx(half, rel=1e-12)


def test_mean_of_three_years_is_weighted_by_money() -> None:
    frame = costs(
        ("IFO", 2022, 110.0, 100.0, 10.0),
        ("IFO", 2023, 100.0, 100.0, 10.0),
        ("IFO", 2024, 330.0, 300.0, 20.0),
    )
    means = mean_of_years(frame, {})["mean_3_years_pct"].tolist()
    # Σ(N−R)·inv = 10·10 + 0 + 30·20 = 700; ΣR·inv = 1000 + 1000 + 6000 = 8000
    assert means[:2] == pytest.approx([NAN, NAN], nan_ok=True)
    assert means[2] == pytest.approx(8.75, rel=1e-12)


@pytest.mark.parametrize(
    ("first", "year", "whole"),
    [(2019, 2021, True), (2019, 2020, False), (2019, 2019, False), (2019, 2018, True)],
)
def test_a_mean_never_spans_a_break(first: int, year: int, whole: bool) -> None:
    rows = [("IFO", y, 110.0, 100.0, 1.0) for y in range(year - 2, year + 1)]
    mean = mean_of_years(costs(*rows), {"IFO": [first]})["mean_3_years_pct"].iloc[-1]
    assert (not math.isnan(mean)) is whole
    other = mean_of_years(costs(*rows), {"LSS": [first]})["mean_3_years_pct"].iloc[-1]
    assert other == pytest.approx(10)


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_a_mean_needs_all_three_years(gap: int) -> None:
    rows = [("IFO", 2022 + i, NAN if i == gap else 1.0, 1.0, 1.0) for i in range(3)]
    assert mean_of_years(costs(*rows), {})["mean_3_years_pct"].isna().all()
