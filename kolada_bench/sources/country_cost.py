"""What it takes to fetch the whole country, and who is asked for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from kolada_bench.client.bulk import Lists
    from kolada_bench.client.unit import AllYears


class Reader(Protocol):
    """Who asks Kolada: ``client.bulk.BulkReader``."""

    base_url: str
    most_kpis: int
    requests: int

    def count_requests(self, kpis: int, areas: int) -> tuple[int, int]:
        """Return the fewest and the most requests of a unit of so many KPIs."""
        ...

    def duration(self, requests: int) -> float:
        """Return about how many seconds so many requests take."""
        ...

    def fetch_lists(self) -> Lists:
        """Fetch every KPI, area and group."""
        ...

    def fetch_units(
        self,
        units: Sequence[Sequence[str]],
        areas: Sequence[str],
        *,
        within: frozenset[int],
        take: Callable[[AllYears], None],
        progress: Callable[[float], None] | None = None,
    ) -> None:
        """Fetch all values of each unit's KPIs, and have them taken in order."""
        ...


class Cost(msgspec.Struct, frozen=True):
    """What is left to ask: ``kpis`` of ``total``.

    They take at least ``fewest`` requests and at most ``most``, which is what KPIs of sixty
    years would take: about ``shortest`` to ``longest`` seconds. ``last`` is when the newest
    of those that are fetched was fetched, None when there is none.
    """

    kpis: int
    total: int
    fewest: int
    most: int
    shortest: float
    longest: float
    last: datetime | None

    @property
    def done(self) -> int:
        """How many KPIs are fetched already."""
        return self.total - self.kpis


def cost_of(
    reader: Reader,
    units: Sequence[Sequence[str]],
    areas: int,
    total: int,
    last: datetime | None,
) -> Cost:
    """Return what the units cost in so many areas; the rest is as in ``Cost``."""
    sizes = [len(unit) for unit in units]
    counts = {size: reader.count_requests(size, areas) for size in set(sizes)}
    fewest = sum(counts[size][0] for size in sizes)
    most = sum(counts[size][1] for size in sizes)
    return Cost(
        kpis=sum(sizes),
        total=total,
        fewest=fewest,
        most=most,
        shortest=reader.duration(fewest),
        longest=reader.duration(most),
        last=last,
    )
