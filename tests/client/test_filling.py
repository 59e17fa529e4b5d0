"""How lists of areas are cut: never an area lost, and as few pages as there can be."""

from __future__ import annotations

from functools import cache
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kolada_bench.client.filling import (
    Shape,
    fewest_pages,
    first_size,
    list_sizes,
    most_pages,
    shape_of,
    spread,
)

PAGE = 5_000
COUNTRY = 291


def alike(rows: int, seen: int = 25) -> Shape:
    """Return the shape of areas that all have so many rows."""
    return Shape(float(rows), 0.0, rows, seen)


def pages(rows: int, page_rows: int = PAGE) -> int:
    return max(1, ceil(rows / page_rows))


def whole_unit(rows: int, guess: Shape | None, areas: int = COUNTRY) -> int:
    """Return the pages of a unit whose areas all have so many rows."""
    first = first_size(areas, guess, PAGE)
    sizes = [first, *list_sizes(areas - first, alike(rows, first), PAGE)]
    return sum(pages(size * rows) for size in sizes)


@pytest.mark.parametrize(
    ("rows", "blind", "told"),
    [
        # 25 KPIs of so many years. Blind: the first list is 25 areas, and the other 266 are
        # cut by its answer. Told: the unit before was like this one.
        (0, 12, 12),  # no values: 291 / 25 lists are needed to ask for all areas
        (50, 12, 12),  # two years: 1,250 rows a list
        (200, 12, 12),  # eight years: 25 areas are 5,000 rows, exactly a page
        (250, 16, 15),  # ten: 25 are 2 pages; then 20 a page, 266 / 20 and 291 / 20 lists
        (275, 17, 17),  # eleven: 2 pages; then 18 a page: 266 / 18 = 14.8, 291 / 18 = 16.2
        (300, 19, 19),  # twelve: 2 pages; then 16 a page: 266 / 16 = 16.6, 291 / 16 = 18.2
        (475, 29, 28),  # nineteen: 3 pages; then 21 areas are 9,975 rows, 2 pages
        (5000, 291, 291),  # an area a page
    ],
)
def test_pages_of_the_whole_country_by_hand(rows: int, blind: int, told: int) -> None:
    assert whole_unit(rows, None) == blind
    assert whole_unit(rows, alike(rows)) == told
    # Nothing can be below the rows themselves, nor below the lists of 25 areas.
    assert told >= max(12, ceil(COUNTRY * rows / PAGE))


def test_lists_of_25_areas_were_many_more() -> None:
    def before(rows: int) -> int:
        return 11 * pages(25 * rows) + pages(16 * rows)

    assert (before(250), before(475)) == (23, 35)
    assert (whole_unit(250, None), whole_unit(475, None)) == (16, 29)


@given(areas=st.integers(1, 60), rows=st.integers(0, 1_500))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_other_cut_has_fewer_pages_when_areas_are_alike(areas: int, rows: int) -> None:
    @cache
    def least(left: int) -> int:
        if left == 0:
            return 0
        return min(
            pages(size * rows) + least(left - size) for size in range(1, min(left, 25) + 1)
        )

    sizes = list_sizes(areas, alike(rows), PAGE)
    assert sum(sizes) == areas
    assert all(1 <= size <= 25 for size in sizes)
    assert sum(pages(size * rows) for size in sizes) == least(areas)


SHAPES = st.builds(
    Shape,
    mean=st.floats(0, 2_000),
    deviation=st.floats(0, 2_000),
    most=st.integers(0, 10_000),
    seen=st.integers(1, 25),
)


@given(areas=st.integers(1, 300), shape=SHAPES, page_rows=st.integers(1, 6_000))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_whatever_is_believed_every_area_is_in_one_list(
    areas: int, shape: Shape, page_rows: int
) -> None:
    first = first_size(areas, shape, page_rows)
    assert 1 <= first <= min(areas, 25)
    assert 1 <= first_size(areas, None, page_rows) <= min(areas, 25)
    sizes = list_sizes(areas - first, shape, page_rows)
    assert first + sum(sizes) == areas
    assert all(1 <= size <= 25 for size in sizes)


@given(
    rows=st.integers(0, 1_500),
    believed=st.none() | st.integers(0, 1_500),
    areas=st.integers(1, COUNTRY),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_unit_has_fewer_or_more_pages_than_was_said(
    rows: int, believed: int | None, areas: int
) -> None:
    guess = None if believed is None else alike(believed)
    found = whole_unit(rows, guess, areas)
    assert fewest_pages(areas) <= found <= most_pages(areas, 1_500, PAGE)


def test_the_most_pages_are_those_of_sixty_years() -> None:
    # 25 KPIs x 60 years x 291 areas are 436,500 rows, 88 pages; a first list of 4 areas is
    # 6,000 rows, 2 pages, and the others 430,500, 87 more.
    assert most_pages(COUNTRY, 25 * 60, PAGE) == 89
    assert fewest_pages(COUNTRY) == 12


def test_areas_that_differ_leave_room() -> None:
    # With 250 rows each 20 areas are a page, and 280 are 14. If half of them have 200 and
    # half 300, 20 areas are as often above a page as below; 16 are never above 4,800.
    uneven = shape_of([200, 300] * 12)
    assert (uneven.mean, uneven.deviation, uneven.most) == (250.0, 50.0, 300)
    assert list_sizes(280, alike(250), PAGE) == [20] * 14
    assert 16 <= max(list_sizes(280, uneven, PAGE)) < 20


def test_what_no_area_has_had_is_not_feared() -> None:
    # 16 areas of at most 312 rows are 4,992: a page, however much they differ.
    uneven = shape_of([312] * 24 + [0])
    assert max(list_sizes(160, uneven, PAGE)) >= 16


def test_areas_without_values_count_as_none() -> None:
    assert shape_of([0, 0, 0]) == Shape(0.0, 0.0, 0, 3)
    assert shape_of([7]) == Shape(7.0, 0.0, 7, 1)


def test_a_stretch_has_areas_from_everywhere() -> None:
    assert spread(list("abcdefg"), 3) == ["a", "d", "g", "b", "e", "c", "f"]
    assert spread(list("ab"), 1) == ["a", "b"]
