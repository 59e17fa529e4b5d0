"""Verksamhet of a KPI, and the group of liknande kommuner that suits it.

Kolada's ``operating_area`` cannot be used (N20900, NKA äldreomsorg, stands in
"Hälso- och sjukvård"), so the id's prefix decides. The ids of äldreomsorg that also cover
funktionsnedsättning, and whatever has no group of its own, are "övergripande".

Prefixes are RKA's habit and no promise: a new KPI may break it. A theme's own verksamhet
therefore goes before this one.
"""

from __future__ import annotations

from functools import cache

import msgspec

from kolada_bench.catalogue.tomlfile import fault, one_of, packaged, read_shape

OVERALL = "övergripande"
SERVICE_AREAS = (
    "IFO", "äldreomsorg", "LSS", "ekonomiskt bistånd", "förskola", "fritidshem",
    "grundskola", "gymnasieskola", "arbetsmarknad", OVERALL,
)  # fmt: skip
"""Every verksamhet, spelled as in the titles of Kolada's liknande groups."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    prefix: dict[str, list[str]]


@cache
def service_area(kpi_id: str) -> str:
    """Return the verksamhet of a KPI, one of ``SERVICE_AREAS``.

    A derived KPI ("X30101_kopt") goes by the KPI in its name. The longest prefix wins.
    """
    key = "N" + kpi_id[1:6] if kpi_id.startswith("X") else kpi_id
    prefixes = _prefixes()
    for length in range(len(key), 1, -1):
        area = prefixes.get(key[:length])
        if area is not None:
            return area
    return OVERALL


def liknande_area(area: str) -> str:
    """Return the word for ``area`` in "Liknande kommuner <word>, <kommun>, <år>".

    The word is the verksamhet itself; the övergripande group's title has a comma more
    ("Liknande kommuner, övergripande, Mellerud, 2025"), which is the reader's to allow.
    """
    return area if area in SERVICE_AREAS else OVERALL


@cache
def _prefixes() -> dict[str, str]:
    file = packaged("service_areas.toml")
    areas = read_shape(file, _File).prefix
    for area in areas:
        if area not in SERVICE_AREAS:
            raise fault(file, f"prefix, {area}", one_of(SERVICE_AREAS))
    return {prefix: area for area, prefixes in areas.items() for prefix in prefixes}
