"""Axes: where ticks stand, how they are written, and room for labels at ends of bars."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec

from kolada_bench import sv

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_FROM_ZERO = 0.5
_MOST_DECIMALS = 9


class Scale(msgspec.Struct, frozen=True):
    """A numeric axis: its range, its ticks and their words."""

    low: float
    high: float
    ticks: tuple[float, ...]
    words: tuple[str, ...]

    @property
    def starts_at_zero(self) -> bool:
        """Whether zero is on the axis."""
        return self.low <= 0 <= self.high


def known(values: Iterable[float | None]) -> list[float]:
    """Return the figures among ``values``; None and NaN are missing."""
    return [value for value in values if value is not None and math.isfinite(value)]


def is_known(value: float | None) -> bool:
    """Whether ``value`` is a figure."""
    return value is not None and math.isfinite(value)


def scale(
    values: Iterable[float | None], *, count: int = 5, zero: bool | None = None
) -> Scale:
    """Return an axis that holds ``values`` between two ticks.

    Parameters
    ----------
    count
        About how many ticks.
    zero
        Whether zero must be on the axis; None has it there unless the values lie so far
        from it that they would fill less than half of the axis.
    """
    figures = known(values) or [0.0, 1.0]
    low, high = min(figures), max(figures)
    near = min(abs(low), abs(high)) < _FROM_ZERO * max(abs(low), abs(high))
    if zero or (zero is None and near) or low == high:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = low + 1.0
    step = _step((high - low) / max(count - 1, 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(n * step for n in range(first, last + 1))
    decimals = _decimals(step)
    return Scale(
        ticks[0], ticks[-1], ticks, tuple(sv.number(tick, decimals) for tick in ticks)
    )


def year_ticks(years: Sequence[int], most: int) -> tuple[int, ...]:
    """Return at most about ``most`` of ``years`` evenly, the newest always among them."""
    if not years:
        return ()
    step = max(1, math.ceil(len(years) / max(most, 1)))
    return tuple(sorted(sorted(years, reverse=True)[::step]))


def bar_range(
    ends: Sequence[tuple[float, float]], width: float, also: Iterable[float | None] = ()
) -> tuple[float, float]:
    """Return an axis from zero on which every bar's label has room beyond its end.

    Parameters
    ----------
    ends
        A bar's value and the width of its label [px].
    width
        Of the axis [px].
    also
        Further figures that must be on the axis, without a label at the side.
    """
    figures = [value for value, _ in ends] + known(also) + [0.0]
    low, high = min(figures), max(figures)
    if low == high:
        high = 1.0
    before = max((label for value, label in ends if value < 0), default=0.0)
    after = max((label for value, label in ends if value >= 0), default=0.0)
    per_pixel = (high - low) / max(width - before - after, width * 0.2)
    return low - before * per_pixel, high + after * per_pixel


def _step(least: float) -> float:
    """Return the round number at or above ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))


def _decimals(step: float) -> int:
    """Return how many decimals tell ticks a step apart: 0 for 20, 1 for 2,5, 2 for 0,25."""
    for decimals in range(_MOST_DECIMALS):
        scaled = step * 10**decimals
        if round(scaled) and abs(scaled - round(scaled)) < 1e-6 * scaled:
            return decimals
    return _MOST_DECIMALS
