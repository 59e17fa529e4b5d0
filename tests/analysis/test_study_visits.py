from __future__ import annotations

import math

import pandas as pd
import pytest

from kolada_bench.analysis.study_visits import (
    Candidate,
    Quality,
    candidates,
    quality_mean,
    three_year_deviation,
)

NAN = float("nan")
YEARS = [2023, 2024, 2025]
HAPPY, LONELY, WAIT = (
    Quality("happy", 1, 2.0),
    Quality("lonely", -1, 2.0),
    Quality("wait", -1, 0.05, relative=True),
)


def frame(**rows: list[float]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=YEARS, dtype=float)


def test_the_mean_weighs_by_what_the_reference_costs() -> None:
    net = frame(a=[110, 120, 100], b=[110, NAN, 100])
    reference = frame(a=[100, 100, 100], b=[100, 100, 100])
    people = frame(a=[10, 20, 10], b=[10, 10, 10])
    mean = three_year_deviation(net, reference, people)
    # (10·10 + 20·20 + 0·10) / (100·40) = 500/4000 = 12.5 %, not (10 + 20 + 0)/3.
    assert mean["a"] == 12.5
    assert math.isnan(mean["b"])


def test_quality_needs_two_of_the_years() -> None:
    mean = quality_mean(frame(a=[70, NAN, 80], b=[NAN, NAN, 80]))
    assert mean["a"] == 75
    assert math.isnan(mean["b"])


@pytest.mark.parametrize(
    ("quality", "own", "other", "verdict"),
    [
        (HAPPY, 80, 83, "better"),
        (HAPPY, 80, 82, "equal"),
        (HAPPY, 80, 78, "equal"),
        (HAPPY, 80, 77, "worse"),
        (LONELY, 12, 9, "better"),
        (LONELY, 12, 15, "worse"),
        (WAIT, 40, 42, "equal"),  # 5 % of 40 is 2 days
        (WAIT, 40, 43, "worse"),
        (HAPPY, NAN, 80, ""),
        (HAPPY, 80, NAN, ""),
    ],
)
def test_a_verdict_has_a_tolerance(
    quality: Quality, own: float, other: float, verdict: str
) -> None:
    assert quality.verdict(own, other) == verdict


def held(margin: float = 3.0, **quality: dict[str, float]) -> dict[str, Candidate]:
    deviations = frame(
        own=[5, 6, 7], low=[1, 2, 3], near=[4, 5, 5], once=[-9, 7, -9], gone=[1, NAN, 1]
    )
    means = pd.Series({"own": 6.0, "low": 2.0, "near": 4.7, "once": -3.7, "gone": NAN})
    found = candidates(
        "own",
        ["low", "near", "once", "gone"],
        deviations,
        means,
        {name: pd.Series(figures, dtype=float) for name, figures in quality.items()},
        [q for q in (HAPPY, LONELY, WAIT) if q.kpi in quality],
        margin,
    )
    return {candidate.id: candidate for candidate in found}


ALIKE = {"own": 80.0, "low": 81.0, "near": 81.0, "once": 81.0, "gone": 81.0}


def test_every_condition_must_hold() -> None:
    found = held(happy=ALIKE)
    assert [id_ for id_, c in found.items() if c.is_chosen] == ["low"]
    assert found["low"].lower_by == 4
    # 6.0 − 4.7 is under the margin; once is above own in 2024; gone has no costs of 2024.
    assert not found["near"].is_lower
    assert found["near"].is_stable
    assert found["once"].is_lower
    assert not found["once"].is_stable
    assert not found["gone"].has_costs
    assert held(margin=1.3, happy=ALIKE)["near"].is_chosen


def test_worse_on_one_measure_is_enough_to_fall() -> None:
    found = held(happy=ALIKE, lonely={"own": 10, "low": 15})["low"]
    assert found.verdicts == {"happy": "equal", "lonely": "worse"}
    assert not found.is_chosen


def test_half_of_the_own_measures_must_be_in_common() -> None:
    # Three own measures: two are needed.
    one = held(happy=ALIKE, lonely={"own": 10}, wait={"own": 40})["low"]
    assert (one.compared, one.needed, one.is_no_worse) == (1, 2, False)
    two = held(happy=ALIKE, lonely={"own": 10, "low": 10}, wait={"own": 40})["low"]
    assert (two.compared, two.is_no_worse) == (2, True)
    none = held(happy={"low": 80.0})["low"]
    assert (none.compared, none.needed, none.is_chosen) == (0, 1, False)
