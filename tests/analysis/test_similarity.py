from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.similarity import distances

OWN = "own"


def table(**rows: tuple[float, ...]) -> pd.DataFrame:
    columns = ["people", "old"][: len(next(iter(rows.values())))]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype=float)


def test_two_variables_by_hand() -> None:
    # people: mean 5, SD √((25 + 25 + 25 + 25)/4) = 5; old: mean 20, SD 10.
    values = table(own=(0, 10), a=(0, 30), b=(10, 10), c=(10, 30))
    found = distances(values, OWN, {"people": 1, "old": 1})
    # In SD units: a is (0, 2) away, b (2, 0), c (2, 2): 2, 2 and √8; over √8.
    assert list(found.index) == ["a", "b", "c"]
    half = 2 / math.sqrt(8)
    assert list(found["distance"]) == pytest.approx([half, half, 1])
    assert found[["people", "old"]].to_numpy().tolist() == [[0, 1], [1, 0], [0.5, 0.5]]


def test_a_weight_counts_in_the_square() -> None:
    values = table(own=(0, 10), a=(0, 30), b=(10, 10), c=(10, 30))
    found = distances(values, OWN, {"people": 3, "old": 1})
    # a: 1·4, b: 3·4, c: 16. √(4/16) = 0.5, √(12/16), 1.
    assert list(found["distance"]) == pytest.approx([0.5, math.sqrt(0.75), 1])
    assert found.loc["c", "people"] == 0.75


def test_missing_and_alike() -> None:
    values = table(own=(1, 5), a=(1, 7), b=(1, np.nan), c=(1, 9))
    found = distances(values, OWN, {"people": 1, "old": 1})
    # All have the same number of people: it tells nobody apart. b is not known.
    assert list(found.index) == ["a", "c"]
    assert list(found["distance"]) == pytest.approx([0.5, 1])
    assert (found["people"] == 0).all()
    alike = distances(table(own=(1,), a=(1,), b=(1,)), OWN, {"people": 1})
    assert alike.to_numpy().tolist() == [[0, 0], [0, 0]]
    with pytest.raises(KeyError):
        distances(table(own=(1, np.nan), a=(1, 1)), OWN, {"people": 1, "old": 1})


rows = st.lists(
    st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=3, max_size=20
)


@given(rows=rows, factor=st.floats(0.001, 1000), shift=st.floats(-1e4, 1e4))
def test_identities(rows: list[tuple[float, float]], factor: float, shift: float) -> None:
    # Rounded, so that no variable is all but constant: its standard deviation is noise.
    values = pd.DataFrame(np.round(rows, 1), columns=["people", "old"])
    values.index = pd.Index([OWN, *(f"m{i:02}" for i in range(len(rows) - 1))])
    found = distances(values, OWN, {"people": 2, "old": 1})
    distance = found["distance"]
    assert distance.between(0, 1 + 1e-12).all()
    assert distance.is_monotonic_increasing
    apart = distance > 0
    assert not apart.any() or distance.max() == pytest.approx(1)
    parts = found[["people", "old"]].sum(axis=1)
    assert parts[apart].to_numpy() == pytest.approx(1)
    assert (parts[~apart] == 0).all()
    # Units and levels do not matter, nor a common factor of the weights.
    moved = values.assign(old=values["old"] * factor + shift)
    other = distances(moved, OWN, {"people": 4, "old": 2})["distance"]
    assert other[distance.index].to_numpy() == pytest.approx(distance, abs=1e-5)
