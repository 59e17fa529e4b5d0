"""A formula is read, or refused in Swedish: nothing else, whatever stands in the file."""

from __future__ import annotations

import math
import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.formula import Formula
from tests.strategies import mutated, refused

GOOD = (
    "N30101 * N04159 / 100",
    "N30101 * (1 - N04159 / 100)",
    "(X30101_kopt + N30101) / (N04159 - N33820) * 1000",
    "-N04159 + 60.5",
)
COLUMNS = {"N30101": 200.0, "N04159": 50.0, "N33820": 0.0, "X30101_kopt": -1.5}


@given(mutated(GOOD))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    formula, reason = refused(lambda: Formula.parse(text), ValueError)
    if formula is None:
        assert reason.startswith("formeln ")
        return
    columns = {id_: np.array([COLUMNS.get(id_, 1.0), math.nan]) for id_ in formula.ids}
    value = formula.value(columns)
    assert not np.isinf(value).any()
    assert value.ndim == 0 or math.isnan(value[1]) or not formula.ids


LEAVES = st.sampled_from(sorted(COLUMNS)) | st.integers(0, 1000).map(str)
TREES = st.recursive(
    LEAVES, lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner), max_leaves=12
)
OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv
}  # fmt: skip


def written(tree: object) -> str:
    if isinstance(tree, tuple):
        return f"({written(tree[0])} {tree[1]} {written(tree[2])})"
    return str(tree)


def worked(tree: object) -> float:
    """Work a tree out in Python's own figures; NaN where it divides by zero."""
    if not isinstance(tree, tuple):
        return COLUMNS[tree] if tree in COLUMNS else float(str(tree))
    try:
        return float(OPERATORS[tree[1]](worked(tree[0]), worked(tree[2])))
    except ZeroDivisionError:
        return math.nan


@given(TREES)
def test_what_is_written_is_what_is_worked_out(tree: object) -> None:
    formula = Formula.parse(written(tree))
    found = float(formula.value({id_: np.float64(COLUMNS[id_]) for id_ in formula.ids}))
    assert found == pytest.approx(worked(tree), rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    "text",
    [
        "\0", "\udc80", "(" * 10_000, "-" * 100_000 + "1", "1" + "+1" * 100_000,
        "9" * 5_000, "9" * 400, "N30101 * 1e999", "-" * 500 + "N30101", "N٣٠١٠١",
        "(" * 150 + "N30101" + ")" * 150 + "*",
    ],
)  # fmt: skip
def test_what_no_one_writes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^formeln "):
        Formula.parse(text)


@pytest.mark.parametrize("text", ["1 / 0", "N33820 / 0", "1 / (1 - 1)"])
def test_numbers_alone_divided_by_zero_are_no_value(text: str) -> None:
    formula = Formula.parse(text)
    value = formula.value({id_: np.array([1.0]) for id_ in formula.ids})
    assert np.isnan(value).all()


def test_a_division_by_zero_further_in_is_no_value_either() -> None:
    formula = Formula.parse("N30101 / (N04159 / N33820)")
    columns = {"N30101": 1.0, "N04159": 2.0, "N33820": np.array([4.0, 0.0])}
    assert formula.value(columns).tolist() == pytest.approx([2.0, math.nan], nan_ok=True)


def test_a_figure_that_runs_over_is_no_value() -> None:
    assert np.isnan(Formula.parse("N30101 * 1000").value({"N30101": np.array([1e308])}))
