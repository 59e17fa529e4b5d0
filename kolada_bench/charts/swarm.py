"""Where dots and their names go, so that none hides another. All in pixels; no drawing.

The same figures always give the same places: nothing here is drawn by lot.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import msgspec

LARGEST, SMALLEST = 4.5, 2.0
_GOLDEN = 0.618034
_BETWEEN = 8.0
_CLEAR = 3.0


class Placed(msgspec.Struct, frozen=True):
    """A name: its row from below, and where it begins [px]."""

    row: int
    start: float


def swarm(
    places: Sequence[float], most: float, *, radius: float = LARGEST
) -> tuple[list[float], float]:
    """Return how far from the middle line each dot is moved, and the radius used [px].

    Dots shrink until the swarm is no more than ``most`` to either side. Where even the
    smallest do not (hundreds with one value), those beyond lie on top of others.
    """
    while radius > SMALLEST:
        moved = _moved(places, radius, most)
        if moved is not None:
            return moved, radius
        radius = max(radius - 0.5, SMALLEST)
    return _moved(places, SMALLEST, most, crowd=True) or [], SMALLEST


def _moved(
    places: Sequence[float], radius: float, most: float, *, crowd: bool = False
) -> list[float] | None:
    """Return the offset nearest to the middle where each dot touches no earlier one.

    None where one needs more than ``most``; with ``crowd`` it lies on top of others.
    """
    reach = 2 * radius + 0.5
    moved = [0.0] * len(places)
    done: list[int] = []
    for i in sorted(range(len(places)), key=lambda i: (places[i], i)):
        near = [j for j in done if places[i] - places[j] < reach]
        steps = 0
        while any(_touches(places, moved, i, j, steps, reach) for j in near):
            steps += 1
            if abs(_offset(steps, reach)) > most:
                break
        done = near
        if abs(_offset(steps, reach)) <= most:
            moved[i] = _offset(steps, reach)
            done.append(i)
        elif not crowd:
            return None
        else:
            moved[i] = ((i * _GOLDEN) % 1 * 2 - 1) * most
    return moved


def _touches(
    places: Sequence[float],
    moved: Sequence[float],
    one: int,
    other: int,
    steps: int,
    reach: float,
) -> bool:
    across = places[one] - places[other]
    along = _offset(steps, reach) - moved[other]
    return across * across + along * along < reach * reach * 0.98


def _offset(steps: int, reach: float) -> float:
    """Return 0, up, down, further up ... in quarters of a dot."""
    size = (steps + 1) // 2 * reach / 4
    return size if steps % 2 else -size


def name_rows(
    points: Sequence[float], widths: Sequence[float], width: float, rows: int
) -> list[Placed | None]:
    """Return where names above their points go, None for those without room.

    A name has a thin line down to its point. No two names touch, and no line runs through
    a name in a row under its own. Several ways are tried; the one that leaves out fewest,
    then is lowest, and then has names nearest to their points, is taken.
    """
    forward = sorted(range(len(points)), key=lambda i: points[i])
    by_width = sorted(forward, key=lambda i: widths[i])
    tries = [
        _name_rows(points, widths, width, rows, order, sides)
        for order in (forward, forward[::-1], by_width, by_width[::-1])
        for sides in permutations((0.5, 0.9, 0.1))
    ]
    return min(
        tries,
        key=lambda names: (
            names.count(None),
            max((name.row for name in names if name), default=0),
            sum(
                abs(name.start + widths[i] / 2 - points[i])
                for i, name in enumerate(names)
                if name
            ),
        ),
    )


def _name_rows(
    points: Sequence[float],
    widths: Sequence[float],
    width: float,
    rows: int,
    order: Sequence[int],
    sides: Sequence[float],
) -> list[Placed | None]:
    """Place names in ``order``; ``sides`` is which part of a name stands at its point."""
    placed: list[Placed | None] = [None] * len(points)
    for i in order:
        room = max(width - widths[i], 0.0)
        ways = (
            Placed(row, min(max(points[i] - widths[i] * side, 0.0), room))
            for row in range(rows)
            for side in (*sides, 0.75, 0.25, 1.0, 0.0)
        )
        placed[i] = next(
            (way for way in ways if _is_free(i, way, points, widths, placed)), None
        )
    return placed


def _is_free(
    i: int,
    way: Placed,
    points: Sequence[float],
    widths: Sequence[float],
    placed: Sequence[Placed | None],
) -> bool:
    end = way.start + widths[i]
    for j, other in enumerate(placed):
        if other is None:
            continue
        other_end = other.start + widths[j]
        if other.row == way.row:
            if way.start < other_end + _BETWEEN and other.start < end + _BETWEEN:
                return False
        elif other.row < way.row:
            if other.start - _CLEAR < points[i] < other_end + _CLEAR:
                return False
        elif way.start - _CLEAR < points[j] < end + _CLEAR:
            return False
    return True
