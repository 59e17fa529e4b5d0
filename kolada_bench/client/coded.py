"""Columns as codes: which names there are, and for each value which of them it is.

Whether a row comes twice, and in what order rows go, is found out on whole numbers instead
of texts, for thousands of rows at once. numpy is imported here, so this module is loaded
only where there are values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

N = TypeVar("N", str, int)


class Coded(msgspec.Struct, Generic[N], frozen=True):
    """Which names there are, sorted, and for each value which of them it is."""

    names: list[N]
    codes: Codes


def coded(values: Sequence[N]) -> Coded[N]:
    """Return values as codes."""
    names = sorted(set(values))
    if len(names) == 1:
        return Coded(names, np.zeros(len(values), dtype=np.int64))
    at = {name: code for code, name in enumerate(names)}
    return Coded(names, np.array([at[value] for value in values], dtype=np.int64))


def taken(column: Coded[N], places: Codes) -> Coded[N]:
    """Return the values at ``places``, on the names that are among them."""
    codes = column.codes[places]
    used = np.bincount(codes, minlength=len(column.names)) > 0
    if used.all():
        return Coded(column.names, codes)
    names = [name for name, is_used in zip(column.names, used, strict=True) if is_used]
    return Coded(names, (np.cumsum(used) - 1)[codes])


def joined(columns: Sequence[Coded[N]]) -> Coded[N]:
    """Return the columns one after the other, on the names that any of them uses."""
    if len(columns) == 1:
        return columns[0]
    names = sorted({name for column in columns for name in column.names})
    at = {name: code for code, name in enumerate(names)}
    codes = [
        np.array([at[name] for name in column.names], dtype=np.int64)[column.codes]
        for column in columns
    ]
    return Coded(names, np.concatenate(codes))


def sort_keys(*columns: Coded[str] | Coded[int]) -> Codes:
    """Return one number for each row; they sort as the rows do."""
    keys = np.zeros(len(columns[0].codes), dtype=np.int64)
    for column in columns:
        keys = keys * len(column.names) + column.codes
    return keys


def are_distinct(keys: Codes) -> bool:
    """Whether no number comes twice."""
    # Kolada sorts its rows: only an answer that is not sorted has to be.
    return bool(np.all(keys[1:] > keys[:-1])) or len(np.unique(keys)) == len(keys)


def come_once(keys: Codes) -> bool:
    """Whether no number comes twice, where the largest is about as large as the count."""
    return bool(np.all(np.bincount(keys) <= 1))


def last_of_each(*columns: Coded[str] | Coded[int]) -> Codes:
    """Return where the last value of each key stands, in the order of the keys."""
    keys = sort_keys(*columns)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    last = np.append(ordered[1:] != ordered[:-1], np.True_)
    chosen: Codes = order[last]
    return chosen
