"""A stand-in Kolada filled with the packaged demo data, for measuring the live path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kolada_bench.schema import (
    GENDER,
    KPI,
    MUNICIPALITY,
    VALUE,
    YEAR,
    Block,
    Group,
    Kpi,
    Municipality,
)
from kolada_bench.sources.demo import DemoSource
from tests.stand_in.world import Entity, World


def demo_world() -> World:
    """Return the demo's facts and values in Kolada's own shape."""
    demo = DemoSource()
    kpis, areas, groups = demo.kpis(), demo.municipalities(), demo.groups()
    years = tuple(range(demo.as_of.year - 10, demo.as_of.year + 1))
    frame = demo.observations([Block(tuple(kpis), tuple(areas), years)]).frame
    columns = (frame[KPI], frame[MUNICIPALITY], frame[YEAR], frame[GENDER], frame[VALUE])
    world = world_without_values(kpis, areas, groups)
    world.values |= {
        (str(kpi), str(area), int(year), str(gender)): None if value != value else value
        for kpi, area, year, gender, value in zip(*columns, strict=True)
    }
    return world


def world_without_values(
    kpis: Mapping[str, Kpi], areas: Mapping[str, Municipality], groups: Mapping[str, Group]
) -> World:
    """Return facts in Kolada's own shape."""
    return World(
        kpis=[_kpi(kpi) for kpi in kpis.values()],
        municipalities=[
            {"id": area.id, "title": area.title, "type": area.type}
            for area in areas.values()
        ],
        groups=[
            {
                "id": group.id,
                "title": group.title,
                "members": [
                    {"member_id": id_, "member_title": areas[id_].title}
                    for id_ in group.members
                ],
            }
            for group in groups.values()
        ],
    )


def _kpi(kpi: Kpi) -> Entity:
    return {
        "id": kpi.id,
        "title": kpi.title,
        "description": kpi.description,
        "is_divided_by_gender": kpi.is_divided_by_gender,
        "municipality_type": kpi.municipality_type,
        "auspice": kpi.auspice,
        "operating_area": kpi.operating_area,
        "perspective": kpi.perspective,
        "prel_publication_date": _day(kpi.prel_publication_date),
        "publication_date": _day(kpi.publication_date),
        "publ_period": None if kpi.publ_period is None else str(kpi.publ_period),
        "has_ou_data": kpi.has_ou_data,
    }


def _day(when: Any) -> str | None:
    return None if when is None else when.isoformat()
