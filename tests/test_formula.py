from __future__ import annotations

import math

import numpy as np
import pytest

from kolada_bench.formula import Formula

COLUMNS = {
    "N30101": np.array([200.0, 100.0, math.nan]),
    "N04159": np.array([50.0, 10.0, 20.0]),
    "X30101_kopt": np.array([1.0, 2.0, 3.0]),
}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("N30101 * N04159 / 100", [100, 10, math.nan]),
        ("N30101 * (1 - N04159 / 100)", [100, 90, math.nan]),
        ("-N04159 + 60.5", [10.5, 50.5, 40.5]),
        ("N04159 - N04159 - 1", [-1, -1, -1]),  # from the left
        ("1 / (N04159 - 10)", [1 / 40, math.nan, 0.1]),  # by zero: no value
        ("0 / (N04159 - 10)", [0, math.nan, 0]),
        ("X30101_kopt", [1, 2, 3]),
    ],
)
def test_values(text: str, values: list[float]) -> None:
    found = Formula.parse(text).value(COLUMNS).tolist()
    assert found == pytest.approx(values, rel=1e-12, nan_ok=True)


def test_ids_in_the_order_in_which_they_stand() -> None:
    formula = Formula.parse("N04159 * (N30101 - N31001) / N30101")
    assert formula.ids == ("N04159", "N30101", "N31001")


@pytest.mark.parametrize(
    "text",
    [
        "", "N30101 *", "N30101 ** 2", "N30101 % 2", "abs(N30101)", "N30101.real",
        "kostnad + 1", "'N30101'", "N30101 if 1 else 2", "N30101 < 2", "True", "1j",
        "__import__('os')", "[N30101]", "N3010", "N301011",
    ],
)  # fmt: skip
def test_nothing_but_arithmetic_over_ids(text: str) -> None:
    with pytest.raises(ValueError, match="formeln"):
        Formula.parse(text)
