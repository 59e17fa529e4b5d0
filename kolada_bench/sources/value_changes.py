"""Which values differ between two sides, found KPI by KPI and kept as columns.

A year of the whole country is two million new values: as objects they would fill a
gigabyte. So each is made when somebody looks at it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, overload

import msgspec
import numpy as np

from kolada_bench.schema import GENDERS
from kolada_bench.sources.asked import Asked
from kolada_bench.sources.read_ahead import read_ahead
from kolada_bench.sources.snapshot_sides import chosen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kolada_bench.sources.columns import Cells
    from kolada_bench.sources.snapshot_sides import Side

What = Literal["changed", "added", "removed"]
WHATS: tuple[What, ...] = ("changed", "added", "removed")

_SAME = 1e-9
"""Relative difference below which two floats are one published figure."""
_NAMES = sorted(GENDERS)
_RANK_OF = np.array([_NAMES.index(gender) for gender in GENDERS], dtype=np.int64)
"""The place of each gender's code in the order that changes are told in."""
_YEAR_BITS, _GENDER_BITS = 16, 2


class ValueChange(msgspec.Struct, frozen=True):
    """One value [the KPI's unit] that is not what it was; None where there is none."""

    kpi: str
    municipality: str
    year: int
    gender: str
    old: float | None
    new: float | None

    @property
    def what(self) -> What:
        """Whether a value was changed, came or went."""
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"


class Changed(msgspec.Struct, frozen=True):
    """The values of one KPI that differ, by area, year and gender; NaN where there is none.

    ``place`` is area, year and gender in one number; ``compared`` and ``outside`` count the
    rows that were on both sides or should have been, and those that only one was asked for.
    """

    kpi: str
    place: NDArray[np.int64]
    old: NDArray[np.float64]
    new: NDArray[np.float64]
    compared: int
    outside: int

    @property
    def counts(self) -> Counter[What]:
        """How many values were changed, came and went."""
        added = int(np.isnan(self.old).sum())
        removed = int(np.isnan(self.new).sum())
        changed = len(self.place) - added - removed
        return +Counter(
            dict[What, int]({"changed": changed, "added": added, "removed": removed})
        )


class ValueChanges(Sequence[ValueChange]):
    """Every value that differs, by KPI, area, year and gender.

    Parameters
    ----------
    parts
        Those of each KPI, in order; ones without any do no harm.
    areas
        The ids that their places count in.
    """

    def __init__(self, parts: Sequence[Changed] = (), areas: Sequence[str] = ()) -> None:
        self._parts = [part for part in parts if len(part.place)]
        self._areas = areas
        self._ends = list(accumulate(len(part.place) for part in self._parts))

    def counts(self) -> dict[str, Counter[What]]:
        """Return how many values were changed, added and removed, by KPI."""
        return {part.kpi: part.counts for part in self._parts}

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[ValueChange]:
        for part in self._parts:
            for at in range(len(part.place)):
                yield self._change(part, at)

    @overload
    def __getitem__(self, at: int) -> ValueChange: ...

    @overload
    def __getitem__(self, at: slice) -> list[ValueChange]: ...

    def __getitem__(self, at: int | slice) -> ValueChange | list[ValueChange]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        at = range(len(self))[at]
        which = int(np.searchsorted(self._ends, at, side="right"))
        part = self._parts[which]
        return self._change(part, at - self._ends[which] + len(part.place))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(
            one == two for one, two in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]

    def _change(self, part: Changed, at: int) -> ValueChange:
        area, year, rank = _parted(int(part.place[at]))
        return ValueChange(
            part.kpi,
            self._areas[area],
            year,
            _NAMES[rank],
            _known(part.old[at]),
            _known(part.new[at]),
        )


def value_changes(old: Side, new: Side) -> tuple[ValueChanges, int, int]:
    """Return what differs, how many values were compared, and how many were not.

    Only what both sides were asked for is compared; what one has beside that is counted.

    Raises
    ------
    SnapshotError
        A series of a file is damaged.
    """
    areas = sorted({*old.areas, *new.areas})
    before, after = _OneSide(old, new, areas), _OneSide(new, old, areas)
    kpis = sorted({*old.series, *new.series})
    parts = [
        part
        for _, part in read_ahead(
            lambda kpi: _changed(kpi, before.values(kpi), after.values(kpi)), kpis
        )
    ]
    compared = sum(part.compared for part in parts)
    outside = sum(part.outside for part in parts)
    return ValueChanges(parts, areas), compared, outside


class _Values(msgspec.Struct, frozen=True):
    """Values by ascending place, and how many the other side was not asked for."""

    place: NDArray[np.int64]
    value: NDArray[np.float64]
    outside: int = 0


class _OneSide:
    """The values of ``side`` that ``other`` was asked for too, placed in ``areas``."""

    def __init__(self, side: Side, other: Side, areas: Sequence[str]) -> None:
        codes = {area: code for code, area in enumerate(areas)}
        self._series = side.series
        self._area_of = np.array([codes[area] for area in side.areas], dtype=np.int64)
        blocks = None if other.coverage is None else other.coverage.blocks
        self._asked = None if blocks is None else Asked(blocks, side.areas)

    def values(self, kpi: str) -> _Values:
        cells = self._series.get(kpi)
        if cells is None:
            return _Values(np.zeros(0, dtype=np.int64), np.zeros(0))
        all_rows = len(cells.value)
        if self._asked is not None:
            cells = chosen(cells, self._asked.rows(kpi, cells))
        place, value = self._places(cells), cells.value
        if not np.all(place[1:] > place[:-1]):
            order = np.argsort(place, kind="stable")
            place, value = place[order], value[order]
        return _Values(place, value, all_rows - len(value))

    def _places(self, cells: Cells) -> NDArray[np.int64]:
        by_year = self._area_of[cells.area] << _YEAR_BITS | cells.year
        return by_year << _GENDER_BITS | cells.gender


def _changed(kpi: str, before: _Values, after: _Values) -> Changed:
    if np.array_equal(before.place, after.place):
        place, old, new = before.place, before.value, after.value
    else:
        place = np.union1d(before.place, after.place)
        old, new = (np.full(len(place), np.nan) for _ in range(2))
        old[np.searchsorted(place, before.place)] = before.value
        new[np.searchsorted(place, after.place)] = after.value
    at = np.flatnonzero(old != new)
    at = at[~np.isclose(old[at], new[at], rtol=_SAME, atol=0.0)]
    gender = place[at] & ((1 << _GENDER_BITS) - 1)
    told = place[at] - gender + _RANK_OF[gender]
    order = np.argsort(told)
    return Changed(
        kpi,
        told[order],
        old[at][order],
        new[at][order],
        compared=len(place),
        outside=before.outside + after.outside,
    )


def _parted(place: int) -> tuple[int, int, int]:
    """Return the area's code, the year and the gender's rank of a place."""
    by_year, rank = divmod(place, 1 << _GENDER_BITS)
    return *divmod(by_year, 1 << _YEAR_BITS), rank


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
