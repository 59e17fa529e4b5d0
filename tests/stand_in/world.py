"""What the stand-in Kolada knows: entities and values, as Kolada would send them.

A *world* is plain data: lists of entities in Kolada's own shape, and two tables of values
keyed ``(kpi, area, year, gender)``. A key with None is a gap that Kolada sends as a null
with count 0; a key that is not there is a gap that Kolada does not send at all. Group rows
are never stored: they are worked out as unweighted means, as Kolada does.

Nothing here is taken from the project itself, so that the tests do not agree with a
mistake of ours.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Entity = dict[str, Any]
Key = tuple[str, str, int, str]
Values = dict[Key, float | None]

HISTORY = 28
"""How many years an answer without a year filter goes back, counted from the newest."""


@dataclass
class World:
    """Everything that one stand-in answers from."""

    kpis: list[Entity] = field(default_factory=list)
    municipalities: list[Entity] = field(default_factory=list)
    groups: list[Entity] = field(default_factory=list)
    kpi_groups: list[Entity] = field(default_factory=list)
    ous: list[Entity] = field(default_factory=list)
    values: Values = field(default_factory=dict)
    ou_values: Values = field(default_factory=dict)
    deleted: set[Key] = field(default_factory=set)
    _members: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def years(self) -> list[int]:
        """Return the years of an answer that names none."""
        known = {key[2] for key in (*self.values, *self.ou_values)}
        return list(range(max(known) - HISTORY + 1, max(known) + 1)) if known else []

    def areas(self, region_type: str | None = None) -> list[str]:
        """Return every area; groups too, unless only one type of area is asked for."""
        ids = [
            area["id"]
            for area in self.municipalities
            if region_type is None or area["type"] == region_type
        ]
        return ids if region_type else ids + [group["id"] for group in self.groups]

    def row(self, kpi: str, area: str, year: int) -> list[Entity]:
        """Return the entries (one a gender) of one row; an empty list is no row."""
        if area.startswith("G"):
            return self._group_row(kpi, area, year)
        return self._area_row(self.values, kpi, area, year)

    def ou_row(self, kpi: str, ou: str, year: int) -> list[Entity]:
        """Return the entries of one unit's row."""
        return self._area_row(self.ou_values, kpi, ou, year)

    def _area_row(self, values: Values, kpi: str, area: str, year: int) -> list[Entity]:
        entries = []
        for gender in "TKM":
            key = (kpi, area, year, gender)
            if key in values:
                value = values[key]
                entries.append(entry(gender, value, 0 if value is None else 1))
            if key in self.deleted:
                entries.append(entry(gender, None, 0, deleted=True))
        return entries

    def _group_row(self, kpi: str, group: str, year: int) -> list[Entity]:
        if len(self._members) != len(self.groups):
            self._members = {
                known["id"]: [member["member_id"] for member in known["members"]]
                for known in self.groups
            }
        members = self._members.get(group, [])
        entries = []
        for gender in "TKM":
            keys = [(kpi, member, year, gender) for member in members]
            found = [self.values[key] for key in keys if key in self.values]
            known = [value for value in found if value is not None]
            if known:
                entries.append(entry(gender, sum(known) / len(known), len(known)))
            elif found:
                entries.append(entry(gender, None, 0))
        return entries


def entry(gender: str, value: float | None, count: int, *, deleted: bool = False) -> Entity:
    """Return one entry of ``values``, keys in the order that Kolada has used."""
    return {
        "gender": gender,
        "count": count,
        "status": "",
        "value": value,
        "isdeleted": deleted,
    }


def kpi(id_: str, title: str, **fields: Any) -> Entity:
    """Return a KPI with all twelve fields."""
    base = {
        "id": id_,
        "title": title,
        "description": f"{title}. Källa: SCB.",
        "is_divided_by_gender": False,
        "municipality_type": "K",
        "auspice": "T",
        "operating_area": "Kommunen, övergripande",
        "perspective": "Resurser",
        "prel_publication_date": None,
        "publication_date": None,
        "publ_period": None,
        "has_ou_data": False,
    }
    return base | fields


def group(id_: str, title: str, members: Iterable[tuple[str, str]]) -> Entity:
    """Return a group (of municipalities or KPIs) from ``(id, title)`` pairs."""
    return {
        "id": id_,
        "title": title,
        "members": [{"member_id": id_, "member_title": name} for id_, name in members],
    }


def read_values(path: Path) -> Values:
    """Read ``kpi,municipality,year[,gender],value``; an empty value is a null."""
    values: Values = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            key = (
                line["kpi"],
                line["municipality"],
                int(line["year"]),
                line.get("gender") or "T",
            )
            values[key] = float(line["value"]) if line["value"] else None
    return values


def read_world(data: Path, values: Iterable[Path] = ()) -> World:
    """Read recorded metadata (kpi.json, municipality.json, municipality_groups.json)."""

    def entities(name: str) -> list[Entity]:
        found: list[Entity] = json.loads((data / name).read_text(encoding="utf-8"))
        return found

    world = World(
        kpis=entities("kpi.json"),
        municipalities=entities("municipality.json"),
        groups=entities("municipality_groups.json"),
    )
    for path in values:
        world.values.update(read_values(path))
    return world
