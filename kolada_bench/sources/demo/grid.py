"""The table that the demo data are invented on: areas by years, and how to fill it.

Every array is shaped (areas, years): the 290 kommuner in order of their code, and Riket in
the last row. A *leaf* is a quantity that is invented: a whole number, or one with a fixed
number of decimals. All else is computed from leaves, for Riket too, so that sums and
quotients agree in every row.

Riket's leaves are weighted means of the kommuner, rounded like a leaf: so Riket is right to
half a unit of the leaf, and all agreements hold for it as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from kolada_bench.schema import RIKET
from kolada_bench.sources.demo import noise
from kolada_bench.sources.demo.noise import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST, LAST = 2016, 2025
NEW_MODEL = 2019
"""First year of the present model of kostnadsutjämning, in the demo as in Kolada."""

_BITS = 2.0**31
_DECIMALS = (0, 1, 2, 3, 6)

Values = dict[str, Floats]
"""Arrays by KPI id; "N33817/K" is the id's values for women."""


@dataclass(frozen=True)
class Grid:
    """``kommuner`` are ids in order; rows of arrays follow them, and then comes Riket."""

    kommuner: tuple[str, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """The rows of every array."""
        return (*self.kommuner, RIKET)

    @cached_property
    def years(self) -> NDArray[np.int64]:
        """The columns of every array."""
        return np.arange(FIRST, LAST + 1, dtype=np.int64)

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """The kommuner's codes as numbers, to seed the noise with."""
        return np.array([int(id_) for id_ in self.kommuner], dtype=np.int64)

    def row(self, id_: str) -> int:
        """Return the row of a kommun."""
        return self.kommuner.index(id_)

    def lasting(self, purpose: str) -> Floats:
        """Return a bell-shaped number per kommun that stays the same all years."""
        return noise.bell(purpose, self.codes, np.zeros(1, dtype=np.int64))

    def passing(self, purpose: str) -> Floats:
        """Return a bell-shaped number per kommun and year."""
        return noise.bell(purpose, self.codes, self.years)

    def uniform(self, purpose: str, *, lasting: bool = False) -> Floats:
        """Return a number in [0, 1) per kommun, and per year unless ``lasting``."""
        years = np.zeros(1, dtype=np.int64) if lasting else self.years
        return noise.uniform(purpose, self.codes, years)

    def growth(self, rate: float) -> Floats:
        """Return what 1 in the last year was in each year, at ``rate`` a year."""
        factors = [1.0]
        for _ in range(LAST - FIRST):
            factors.insert(0, factors[0] / (1.0 + rate))
        return np.array(factors)[None, :]

    def leaf(
        self,
        purpose: str,
        level: float | Floats,
        spread: float,
        *,
        growth: float = 0.035,
        unrest: float = 0.04,
        decimals: int = 0,
        low: float = 0.0,
        high: float = 1e12,
        story: Mapping[str, float] | None = None,
    ) -> Floats:
        """Invent one quantity for the kommuner (no row for Riket yet).

        Parameters
        ----------
        purpose
            What it is for; the same text gives the same numbers.
        level
            The middle in the last year; one number, or an array that fits.
        spread, unrest
            Standard deviation between kommuner, and from year to year, as shares of the
            level. A small kommun is more restless than a large one.
        growth
            Per year.
        story
            Values of the last year that are given, by kommun. Their earlier years follow.
        """
        wave = 1.0 + unrest * self.passing(purpose)
        own = np.maximum(1.0 + spread * self.lasting(purpose), 0.25)
        values = level * own * wave * self.growth(growth)
        for id_, value in (story or {}).items():
            row = self.row(id_)
            values[row] = (value * wave * self.growth(growth))[row]
            values[row, -1] = value
        return rounded(np.clip(values, low, high), decimals)

    def with_riket(self, leaf: Floats, weight: Floats, decimals: int = 0) -> Floats:
        """Return ``leaf`` with Riket's row: the mean by ``weight``, whole numbers.

        The sums are of integers, so that no order of adding can change them.
        """
        scale = 10**decimals
        parts = np.rint(leaf * scale).astype(np.int64)
        weights = np.rint(weight[: len(self.kommuner)]).astype(np.int64)
        total = (parts * weights).sum(axis=0).astype(np.float64)
        mean = np.rint(total / weights.sum(axis=0).astype(np.float64)) / scale
        return np.vstack([leaf, mean])

    def with_sum(self, counts: Floats) -> Floats:
        """Return whole ``counts`` with Riket's row: their sum."""
        return np.vstack([counts, counts.astype(np.int64).sum(axis=0).astype(np.float64)])


def rounded(values: Floats, decimals: int = 0) -> Floats:
    """Round to a number of decimals, as the decimal number nearest to it."""
    scale = 10.0**decimals
    return np.asarray(np.rint(values * scale) / scale)


def share(part: Floats, whole: Floats, per: float = 100.0) -> Floats:
    """Return ``per · part / whole``, cut; no value where the whole is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return cut(np.where(whole > 0, per * part / whole, np.nan))


def cut(values: Floats) -> Floats:
    """Cut quotients to 31 binary digits, so that the packaged file stays small.

    That is 5 parts in 10¹⁰ at most. What is computed from a quotient is computed from the
    cut one, so that even a product of several agrees to 10⁻⁹. Decimal numbers (leaves,
    their sums, million kronor) are left as they are.
    """
    present = values[~np.isnan(values)]
    for decimals in _DECIMALS:
        scale = 10.0**decimals
        if np.array_equal(np.rint(present * scale) / scale, present):
            return values
    mantissa, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.rint(mantissa * _BITS) / _BITS, exponent))


def table(
    rows: Mapping[str, Sequence[float]], names: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Turn a story's table, one row per kommun, into one mapping per column."""
    return {
        name: {id_: row[position] for id_, row in rows.items()}
        for position, name in enumerate(names)
    }
