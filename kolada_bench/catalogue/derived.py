"""Derived KPIs: what we compute from Kolada's, per municipality and year.

Kolada has no KPI in kronor for köpt vård, only shares; cost times share gives it, since
both are of the same kostnad för eget åtagande. The formulas stand in ``derived.toml``.
They are computed before any group statistic: the median of products, never the product of
medians. Two vintages (preliminary, final) in one formula are not told apart here.
"""

from __future__ import annotations

from functools import cache

import msgspec

from kolada_bench.catalogue.service_areas import SERVICE_AREAS
from kolada_bench.catalogue.tomlfile import fault, one_of, packaged, read_tables
from kolada_bench.formula import Formula
from kolada_bench.schema import Derived


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    titel: str
    enhet: str
    formel: str
    verksamhet: str
    # Why the KPI reads as it does, or what it rests on; shown below tables.
    anmarkning: str = ""


@cache
def derived_kpis() -> dict[str, Derived]:
    """Return the derived KPIs by id ("X30101_kopt")."""
    file = packaged("derived.toml")
    derived: dict[str, Derived] = {}
    for kpi_id, entry in read_tables(file, _Entry).items():
        try:
            formula = Formula.parse(entry.formel)
        except ValueError as error:
            raise fault(file, f"{kpi_id}, formel", f"en formel: {error}") from error
        if entry.verksamhet not in SERVICE_AREAS:
            raise fault(file, f"{kpi_id}, verksamhet", one_of(SERVICE_AREAS))
        derived[kpi_id] = Derived(
            id=kpi_id,
            title=entry.titel,
            unit=entry.enhet,
            expression=formula.text,
            inputs=formula.ids,
            service_area=entry.verksamhet,
            note=entry.anmarkning,
        )
    return derived
