"""When values are published, and which of them are preliminary or no longer published.

Kolada gives dates per KPI, never a mark per value: ``publ_period`` is the year that is
published next (or was published last), ``prel_publication_date`` and ``publication_date``
its dates. "Retired" stands only in the title, "(-2024)"; a ``publ_period`` of None without
it means "publiceras oregelbundet".

Values can be revised after their final date, and nothing in Kolada says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from kolada_bench.schema import Kpi

_RETIRED = re.compile(r"\(\s*-\s*(\d{4})\s*\)\W*$")


class Publication(msgspec.Struct, frozen=True):
    """What is published on one day: these KPIs' values for ``year``."""

    when: date
    kpis: tuple[str, ...]
    year: int
    preliminary: bool


def is_preliminary(kpi: Kpi, year: int, on: date) -> bool:
    """Return whether the value for ``year`` was preliminary on the day it was fetched.

    ``on`` is the retrieval date of the values, with the metadata fetched then. Without a
    final date a value that has been published preliminarily stays preliminary.
    """
    if kpi.publ_period != year or kpi.prel_publication_date is None:
        return False
    final = kpi.publication_date
    return kpi.prel_publication_date <= on and (final is None or on < final)


def retired_after(kpi: Kpi) -> int | None:
    """Return the last year of a KPI that is no longer published, None for a living one."""
    match = _RETIRED.search(kpi.title)
    return int(match[1]) if match else None


def is_retired(kpi: Kpi) -> bool:
    """Return whether the title says that the KPI has ended: "(-2024)" or "(- 2024)"."""
    return retired_after(kpi) is not None


def is_irregular(kpi: Kpi) -> bool:
    """Return whether the KPI lives but is published at no announced time."""
    return kpi.publ_period is None and not is_retired(kpi)


def calendar(kpis: Iterable[Kpi], from_: date) -> list[Publication]:
    """Return what is published on ``from_`` or later, in order of day.

    A KPI with two dates ahead is there twice, preliminary and final. KPIs of the same day,
    year and kind stand together, in the order given.
    """
    groups: dict[tuple[date, int, bool], list[str]] = {}
    for kpi in kpis:
        if kpi.publ_period is None or is_retired(kpi):
            continue
        dates = ((kpi.prel_publication_date, True), (kpi.publication_date, False))
        for when, preliminary in dates:
            if when is not None and when >= from_:
                groups.setdefault((when, kpi.publ_period, preliminary), []).append(kpi.id)
    return [
        Publication(when, tuple(groups[when, year, preliminary]), year, preliminary)
        for when, year, preliminary in sorted(groups)
    ]
