"""Derived KPIs: what we compute from Kolada's, per municipality and year.

Kolada has no KPI in kronor for köpt vård, only shares; cost times share gives it, since
both are of the same kostnad för eget åtagande. The formulas stand in ``derived.toml``.
They are computed before any group statistic: the median of products, never the product of
medians. Two vintages (preliminary, final) in one formula are not told apart here.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from kolada_bench.catalogue.service_areas import SERVICE_AREAS
from kolada_bench.catalogue.tomlfile import fault, one_of, packaged, read_tables
from kolada_bench.formula import Formula
from kolada_bench.schema import Derived


class ShareOf(msgspec.Struct, frozen=True):
    """A cost, a share of it [%] and the part that the share is: part = cost · share / 100.

    ``cost_id``, ``share_id`` and ``part_id`` are the KPIs that a comparison shows, one of
    them ours; the formulas are of Kolada's. ``part_id`` is "" where the part is no KPI.
    """

    name: str
    service_area: str
    cost_id: str
    share_id: str
    part_id: str
    cost: Formula
    share: Formula
    part: Formula

    @property
    def ids(self) -> tuple[str, ...]:
        """The KPIs of Kolada that the three are made of."""
        ids = (id_ for f in (self.cost, self.share, self.part) for id_ in f.ids)
        return tuple(dict.fromkeys(ids))


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


@cache
def shares_of() -> tuple[ShareOf, ...]:
    """Return every cost, share and part that bind each other, in the order of the file.

    Read off the formulas: "A * B / 100" is a part of A, "P / A * 100" a share of A, and
    "A * B / (A - C)" the share that the part "A * B / 100" is of "A - C".
    """
    return tuple(
        found for kpi in derived_kpis().values() if (found := _share_of(kpi)) is not None
    )


_PART = re.compile(r"(\w+) \* (\w+) / 100")
_SHARE = re.compile(r"(\w+|\(.+\)) / (\w+) \* 100")
_REBASED = re.compile(r"(\w+ \* \w+) / \((.+)\)")


def _share_of(kpi: Derived) -> ShareOf | None:
    if found := _PART.fullmatch(kpi.expression):
        cost, share = found.groups()
        ids, texts = (cost, share, kpi.id), (cost, share, kpi.expression)
    elif found := _SHARE.fullmatch(kpi.expression):
        part, cost = found.groups()
        ids = (cost, kpi.id, "" if part.startswith("(") else part)
        texts = (cost, kpi.expression, part.strip("()"))
    elif found := _REBASED.fullmatch(kpi.expression):
        texts = (found[2], kpi.expression, f"{found[1]} / 100")
        by_formula = {other.expression: id_ for id_, other in derived_kpis().items()}
        ids = (by_formula.get(texts[0], ""), kpi.id, by_formula.get(texts[2], ""))
    else:
        return None
    name = re.sub(r"(, kr/inv| \(%\))$", "", kpi.title)
    return ShareOf(name, kpi.service_area or "", *ids, *map(Formula.parse, texts))
