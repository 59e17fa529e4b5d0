from __future__ import annotations

import math

import pandas as pd
import pytest

from kolada_bench.analysis.derived import with_derived
from kolada_bench.analysis.gaps import gaps_to_targets
from kolada_bench.errors import SchemaError
from kolada_bench.schema import Derived

NAN = math.nan


def gap(
    value: float, median: float, q1: float, denominator: float, per: float
) -> list[float]:
    row = {"value": value, "median": median, "q1": q1}
    frame = pd.DataFrame([row | {"denominator": denominator, "per": per}])
    return gaps_to_targets(frame)[["gap_median", "gap_lower_quartile"]].iloc[0].tolist()


@pytest.mark.parametrize(
    ("row", "gaps"),
    [
        ((6960, 5800, 5300, 9200, 1e6), [10.672, 15.272]),  # 1160 and 1660 · 0.0092
        ((310, 440, 300, 4600, 1e6), [-0.598, 0.046]),  # below the median, above q1
        ((9.8, 6.1, 5.0, 2000, 1000), [7.4, 9.6]),  # persons: 3.7 and 4.8 · 2
        ((5, 5, 5, 1000, 1e6), [0, 0]),
        ((NAN, 5, 5, 1000, 1e6), [NAN, NAN]),
        ((5, NAN, 5, 1000, 1e6), [NAN, 0]),
        ((5, 4, 3, NAN, 1e6), [NAN, NAN]),
    ],
)
def test_gaps(row: tuple[float, float, float, float, float], gaps: list[float]) -> None:
    assert gap(*row) == pytest.approx(gaps, rel=1e-12, nan_ok=True)


def test_gaps_need_their_columns() -> None:
    with pytest.raises(SchemaError, match="denominator"):
        gaps_to_targets(pd.DataFrame({"value": [1.0], "median": [1.0], "q1": [1.0]}))


BOUGHT = Derived("X1", "Köpt", "kr/inv", "N30101 * N04159 / 100", ("N30101", "N04159"))
MIX = Derived("X2", "Andel", "%", "N04159 / (N30101 - 100)", ("N04159", "N30101"))


def test_a_derived_value_needs_every_input() -> None:
    wide = pd.DataFrame({"N30101": [200.0, NAN, 100.0], "N04159": [50.0, 50.0, 10.0]})
    found = with_derived(wide, [BOUGHT, MIX])
    assert found["X1"].tolist() == pytest.approx([100, NAN, 10], nan_ok=True)
    # 50 / (200 − 100); the third divides by 100 − 100
    assert found["X2"].tolist() == pytest.approx([0.5, NAN, NAN], nan_ok=True)
    assert list(wide.columns) == ["N30101", "N04159"]


def test_an_input_that_nobody_has_makes_nothing() -> None:
    wide = pd.DataFrame({"N30101": [200.0, 100.0]})
    assert with_derived(wide, [BOUGHT])["X1"].isna().all()
    assert with_derived(wide.iloc[:0], [BOUGHT])["X1"].empty
