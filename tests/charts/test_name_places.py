from __future__ import annotations

import pytest

from kolada_bench.charts.name_places import labels

PLANE = (400.0, 300.0)


def test_a_lone_name_stands_to_the_right_of_its_dot_without_a_line() -> None:
    (label,) = labels([(100.0, 100.0)], [50.0], 12.0, PLANE)
    assert label is not None
    # 9 px from the dot, and centred on it: 100 + 9; 100 - 12 / 2.
    assert (label.left, label.top, label.leader) == (pytest.approx(109.0), 94.0, None)


def test_at_the_right_edge_a_name_goes_to_the_left() -> None:
    (label,) = labels([(390.0, 100.0)], [50.0], 12.0, PLANE)
    assert label is not None
    assert label.left == pytest.approx(390 - 9 - 50)


def test_a_name_keeps_out_of_the_bands_and_off_other_dots() -> None:
    spots = [(100.0, 35.0), (125.0, 35.0)]
    for label in labels(spots, [50.0, 50.0], 12.0, PLANE, bands=30.0):
        assert label is not None
        assert label.top >= 30.0
        right, bottom = label.left + 50, label.top + 12
        for x, y in spots:
            assert not (label.left < x < right and label.top < y < bottom)


def test_a_name_goes_where_it_hides_fewest_dots() -> None:
    beside = [(120.0 + i, 100.0) for i in range(0, 40, 4)]
    (label,) = labels([(100.0, 100.0)], [50.0], 12.0, PLANE, ground=beside)
    assert label is not None
    assert label.left + 50 <= 100


def test_a_far_name_has_a_line_from_its_nearest_point() -> None:
    crowd = [(100.0, 100.0)] * 9
    far = [p for p in labels(crowd, [50.0] * 9, 12.0, PLANE) if p and p.leader]
    assert far
    for label in far:
        assert label.leader is not None
        x, y = label.leader
        assert label.left <= x <= label.left + 50
        assert label.top <= y <= label.top + 12


def test_a_name_wider_than_the_plane_has_no_place() -> None:
    assert labels([(100.0, 100.0)], [500.0], 12.0, PLANE) == [None]


def test_the_same_dots_give_the_same_places() -> None:
    spots = [(float(i * 37 % 400), float(i * 53 % 300)) for i in range(30)]
    assert labels(spots, [60.0] * 30, 12.0, PLANE) == labels(
        spots, [60.0] * 30, 12.0, PLANE
    )
