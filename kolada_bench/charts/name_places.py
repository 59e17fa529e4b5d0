"""Where the names of dots go in a plane, so that none hides another. Pixels; no drawing.

Each name tries places round its dot, near ones first, and takes the one that costs least: a
name over another name or over a named dot is not allowed, one over small dots costs a
little, and so does every step away. Names with the fewest free places choose first. The
same dots always give the same places.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

_RINGS = (9.0, 20.0, 34.0, 50.0)
_ANGLES = (0, 180, 90, 270, 45, 135, 315, 225)
_MARK = 8.0
_GAP = 2.0
_SMALL_DOT = 3.0
_PER_DOT = 4.0
_PER_ANGLE = 0.5

Spot = tuple[float, float]


class Label(msgspec.Struct, frozen=True):
    """A name's upper left corner [px], and where the line to its dot begins, if any."""

    left: float
    top: float
    leader: Spot | None = None


class _Box(msgspec.Struct, frozen=True):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box, between: float = 0.0) -> bool:
        return (
            self.left < other.right + between
            and other.left < self.right + between
            and self.top < other.bottom + between
            and other.top < self.bottom + between
        )


def labels(
    spots: Sequence[Spot],
    widths: Sequence[float],
    height: float,
    plane: Spot,
    *,
    ground: Sequence[Spot] = (),
    bands: float = 0.0,
) -> list[Label | None]:
    """Return where each dot's name goes; None for a name without room.

    Parameters
    ----------
    spots
        The named dots, from the left and from the top [px].
    widths, height
        Of the names [px].
    plane
        Width and height of the axes [px].
    ground
        The dots without names, which a name rather does not hide.
    bands
        How much at the top and at the bottom is kept for other words [px].
    """
    marks = [_around(spot, _MARK) for spot in spots]
    dots = [_around(spot, _SMALL_DOT) for spot in ground]
    inside = _Box(0.0, bands, plane[0], plane[1] - bands)
    choices = [
        _choices(i, spots[i], width, height, inside, marks, dots)
        for i, width in enumerate(widths)
    ]
    found: list[Label | None] = [None] * len(spots)
    taken: list[_Box] = []
    for i in sorted(range(len(spots)), key=lambda i: (len(choices[i]), i)):
        for _, box, far in choices[i]:
            if not any(box.meets(other, _GAP) for other in taken):
                taken.append(box)
                leader = _nearest(box, spots[i]) if far else None
                found[i] = Label(box.left, box.top, leader)
                break
    return found


def _choices(
    own: int,
    spot: Spot,
    width: float,
    height: float,
    inside: _Box,
    marks: Sequence[_Box],
    dots: Sequence[_Box],
) -> list[tuple[float, _Box, bool]]:
    """Return the allowed places of a name, cheapest first, and whether each is far off."""
    allowed = []
    for ring, away in enumerate(_RINGS):
        for turn, angle in enumerate(_ANGLES):
            box = _box(spot, away, angle, width, height)
            if not (inside.left <= box.left and box.right <= inside.right):
                continue
            if not (inside.top <= box.top and box.bottom <= inside.bottom):
                continue
            if any(box.meets(mark) for i, mark in enumerate(marks) if i != own):
                continue
            hidden = sum(box.meets(dot) for dot in dots)
            cost = away + _PER_DOT * hidden + _PER_ANGLE * turn
            allowed.append((cost, box, ring > 0))
    return sorted(allowed, key=lambda choice: choice[0])


def _box(spot: Spot, away: float, angle: int, width: float, height: float) -> _Box:
    """Return the box of a name whose nearest point is ``away`` from the dot."""
    across, down = math.cos(math.radians(angle)), -math.sin(math.radians(angle))
    x, y = spot[0] + away * across, spot[1] + away * down
    left = x - width * (1 - across) / 2
    top = y - height * (1 - down) / 2
    return _Box(left, top, left + width, top + height)


def _around(spot: Spot, reach: float) -> _Box:
    return _Box(spot[0] - reach, spot[1] - reach, spot[0] + reach, spot[1] + reach)


def _nearest(box: _Box, spot: Spot) -> Spot:
    """Return the point of the box that is nearest to a dot."""
    return (
        min(max(spot[0], box.left), box.right),
        min(max(spot[1], box.top), box.bottom),
    )
