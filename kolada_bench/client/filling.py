"""How many areas a question should have for its pages to be full.

A question has at most 25 KPIs and 25 areas, every year, and a page is 5,000 rows. How many
years the KPIs have is not known until somebody answers: with ten years 25 areas are 6,250
rows, two pages of which the second is almost empty, while 20 areas are one full page. So
the first list of areas is cut on a guess, and its answer tells how the others should be.

Which lists are fewest pages is found among all ways to cut: the pages that a list is
expected to have are counted for each length, and the best sum is put together from the
best of what is smaller. Two things are believed of an area that has not answered: that it
has rows like those that have, with their mean and deviation, and never more than the most
of them (a KPI has no more years in one place than in another, but it may have fewer). A
belief that turns out to be wrong costs a page and nothing else: whatever is asked for is
read to its last page.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, erfc, inf, sqrt
from statistics import fmean, pstdev

import msgspec

MOST_AREAS = 25
"""In one list."""
_UNIT_VARIES = 0.1
"""By how much one unit's rows for an area differ from the next one's, as a share."""
_UNEVEN = 1e-6
"""What an area squared costs: of ways with the same pages the most even one is taken,
which has the most room for a belief that was wrong."""


class Shape(msgspec.Struct, frozen=True):
    """How many rows an area has in a unit's answers: of ``seen`` areas, at least one."""

    mean: float
    deviation: float
    most: int
    seen: int


def spread(ids: Sequence[str], parts: int) -> list[str]:
    """Return the ids so mixed that each of ``parts`` stretches has some from everywhere."""
    return [id_ for start in range(parts) for id_ in ids[start::parts]]


def shape_of(rows: Sequence[int]) -> Shape:
    """Return the shape of some areas' rows, those of each area added up."""
    return Shape(fmean(rows), pstdev(rows), max(rows), len(rows))


def list_sizes(areas: int, shape: Shape, page_rows: int) -> list[int]:
    """Return how long the lists of so many areas should be, when ``shape`` is known."""
    prices = [inf, *(_price(n, shape, page_rows) for n in _lengths(areas))]
    _, lengths = _best(areas, prices)
    sizes = []
    while areas:
        sizes.append(lengths[areas])
        areas -= lengths[areas]
    return sizes


def first_size(areas: int, guess: Shape | None, page_rows: int) -> int:
    """Return how long the first list of so many areas should be.

    Parameters
    ----------
    areas
        At least one.
    guess
        The shape of another unit; None where there is none.
    """
    if guess is None:
        return ceil(areas / ceil(areas / MOST_AREAS))
    prices = [inf, *(_price(n, guess, page_rows) for n in _lengths(areas))]
    sums, _ = _best(areas, prices)
    return min(
        _lengths(areas),
        key=lambda n: _price(n, guess, page_rows, varies=_UNIT_VARIES) + sums[areas - n],
    )


def fewest_pages(areas: int) -> int:
    """Return the pages of so many areas when the answers are as short as can be."""
    return ceil(areas / MOST_AREAS)


def most_pages(areas: int, rows: int, page_rows: int) -> int:
    """Return the most pages of so many areas, however the first list is cut.

    Parameters
    ----------
    rows
        What each area has.
    """
    shape = Shape(float(rows), 0.0, rows, 1)
    prices = [inf, *(_price(n, shape, page_rows) for n in _lengths(areas))]
    sums, _ = _best(areas, prices)
    return max(_pages(n * rows, page_rows) + int(sums[areas - n]) for n in _lengths(areas))


def _lengths(areas: int) -> range:
    return range(1, min(areas, MOST_AREAS) + 1)


def _best(areas: int, prices: Sequence[float]) -> tuple[list[float], list[int]]:
    """Return, for each number of areas, the least price and the length of its first list.

    ``prices`` is that of a list of each length, from 0.
    """
    sums, lengths = [0.0], [0]
    for n in range(1, areas + 1):
        options = (
            (prices[k] + sums[n - k], k) for k in range(1, min(n, len(prices) - 1) + 1)
        )
        price, length = min(options)
        sums.append(price)
        lengths.append(length)
    return sums, lengths


def _price(areas: int, shape: Shape, page_rows: int, *, varies: float = 0.0) -> float:
    """Return the pages that a list is expected to have, and a little for its length.

    ``varies`` is by how much the shape's mean may be off, as a share.
    """
    mean = areas * shape.mean
    own = shape.deviation**2 * (areas + areas**2 / shape.seen)
    deviation = sqrt(own + (varies * mean) ** 2)
    certain = inf if varies else areas * shape.most
    pages, full = 1.0, page_rows
    while full < certain and (more := _exceeds(full, mean, deviation)) > _UNEVEN:
        pages += more
        full += page_rows
    return pages + _UNEVEN * areas**2


def _exceeds(limit: float, mean: float, deviation: float) -> float:
    """Return the probability that a normal number is above ``limit``."""
    if not deviation:
        return float(mean > limit)
    return erfc((limit - mean) / (deviation * sqrt(2))) / 2


def _pages(rows: int, page_rows: int) -> int:
    return max(1, ceil(rows / page_rows))
