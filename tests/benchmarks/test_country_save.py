"""What the measurement of a whole save rests on."""

from __future__ import annotations

from benchmarks.big_world import SURE_YEARS, big_world
from benchmarks.country_save import full_pages
from benchmarks.invented_country import Size


def test_full_pages_are_all_rows_of_municipal_kpis() -> None:
    # 40 KPIs of municipalities (5 more are regions') x 291 areas x 10 years: 116,400 rows.
    world = big_world(Size(valued=40, described=45, groups=2), history=SURE_YEARS)
    assert full_pages(world) == 24
