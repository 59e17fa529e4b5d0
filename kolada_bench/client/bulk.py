"""Very many values straight from Kolada: every year, past the answers that are kept.

The whole country is some thousand pages, which would crowd everything else out of the
cache. So nothing here is read from it or put into it; whoever asks keeps what comes. The
rest is as everywhere: at most four requests at once, every page followed and counted, rows
that were not asked for or that contradict each other refused, and all or an error.

The KPIs come in *units* of at most 25, one whole unit after the other. While whoever asks
deals with one, the next is being fetched. How a unit is cut into few pages is decided in
``filling``, what becomes of a KPI that is no longer there in ``narrowing``.

What it still gets wrong: a value that is published between two pages of one answer moves
the rows after it by one, and a row that so falls between the pages is lost unseen.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kolada_bench.client import AT_ONCE, parse, words
from kolada_bench.client.asking import Clock, local
from kolada_bench.client.crew import Crew
from kolada_bench.client.filling import Shape, fewest_pages, most_pages, spread
from kolada_bench.client.narrowing import narrowed
from kolada_bench.client.paging import MOST_IDS, PAGE_ROWS, read_pages
from kolada_bench.client.unit import Unit
from kolada_bench.settings import open_host

if TYPE_CHECKING:
    from kolada_bench.client.transport import Transport
    from kolada_bench.client.unit import AllYears
    from kolada_bench.schema import Group, Kpi, Municipality

T = TypeVar("T")

MOST_YEARS = 60
"""Years that a KPI may have values for, where pages are counted: the oldest are of 1970."""
SECONDS_A_PAGE = 1.7
"""What a page of 4,000 rows has been measured to take from Kolada."""


class Lists(msgspec.Struct, frozen=True):
    """What Kolada has, by id: every KPI, every area, every group."""

    kpis: dict[str, Kpi]
    municipalities: dict[str, Municipality]
    groups: dict[str, Group]
    fetched_at: datetime


class BulkReader:
    """Kolada's API without the cache.

    Parameters
    ----------
    base_url
        Base address.
    transport
        The wire; made at the first request when None.
    now
        Unix seconds.
    page_rows
        How many rows a page of values has.

    Attributes
    ----------
    most_kpis
        How many KPIs a unit may have.
    requests
        How many pages have come.
    """

    most_kpis = MOST_IDS

    def __init__(
        self,
        base_url: str,
        *,
        transport: Transport | None = None,
        now: Clock = time.time,
        page_rows: int = PAGE_ROWS,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.requests = 0
        self._transport = transport
        self._now = now
        self._page_rows = page_rows
        self._lock = threading.Lock()

    @property
    def notices(self) -> list[str]:
        """Return, in Swedish, what is odd about how Kolada is asked."""
        host = open_host(self.base_url)
        return [words.in_the_open(host)] if host else []

    def close(self) -> None:
        """Close the connections to Kolada."""
        if self._transport is not None:
            self._transport.close()

    def fetch_lists(self) -> Lists:
        """Fetch every KPI, area and group: four or five requests.

        Raises
        ------
        SourceError
            Any of them could not be had.
        """
        moment = local(self._now())
        return Lists(
            self._whole("kpi", parse.KPI_PAGE, parse.parse_kpi),
            self._whole("municipality", parse.AREA_PAGE, parse.parse_municipality),
            self._whole("municipality_groups", parse.GROUP_PAGE, parse.parse_group),
            moment,
        )

    def count_requests(self, kpis: int, areas: int) -> tuple[int, int]:
        """Return the fewest and the most requests that a unit of so many KPIs takes.

        The fewest is when every answer is one page; the most when every KPI has a value in
        every area for sixty years.
        """
        rows = kpis * MOST_YEARS
        return fewest_pages(areas), most_pages(areas, rows, self._page_rows)

    @staticmethod
    def duration(requests: int) -> float:
        """Return about how many seconds so many requests take."""
        return requests * SECONDS_A_PAGE / AT_ONCE

    def fetch_units(
        self,
        units: Sequence[Sequence[str]],
        areas: Sequence[str],
        *,
        within: frozenset[int],
        take: Callable[[AllYears], None],
        progress: Callable[[float], None] | None = None,
    ) -> None:
        """Fetch all values of the KPIs of each unit, and have them taken in order.

        Parameters
        ----------
        units
            At most 25 KPIs each.
        areas
            One or more.
        within
            Years that a row may be of; one outside is an error.
        take
            Called with each unit that is whole, while the next is being fetched.
        progress
            Called after each question with how many KPIs are fetched, counted in parts of
            one as well.

        Raises
        ------
        SourceError
            Any part could not be had. The units before it have been taken.
        """
        self._wire()
        mixed = tuple(spread(areas, fewest_pages(len(areas))))
        ask = partial(narrowed, self._rows, within)
        crew = Crew(AT_ONCE)

        def begun(kpis: Sequence[str], guess: Shape | None) -> Unit:
            moment = local(self._now())
            return Unit(tuple(kpis), mixed, crew, ask, guess, self._page_rows, moment)

        wait = True
        fetched = 0
        waiting = deque(units)
        coming = begun(waiting.popleft(), None) if waiting else None
        try:
            while coming is not None:
                unit, shape = coming, coming.shape()
                coming = begun(waiting.popleft(), shape) if waiting else None
                take(unit.gathered(within, partial(_tell, progress, fetched)))
                fetched += len(unit.kpis)
        except KeyboardInterrupt:
            wait = False  # an answer that nobody wants may be half a minute away
            raise
        finally:
            crew.dismiss(wait=wait)

    def _whole(
        self,
        name: str,
        decoder: msgspec.json.Decoder[parse.Page[Any]],
        make: Callable[[Any], T],
    ) -> dict[str, T]:
        url, rows = self._rows(name, decoder)
        parse.check_entities(rows, None, make, url)
        found = {row.id: make(row) for row in rows}
        if not found:
            raise parse.malformed(url, "listan är tom")
        return found

    def _rows(
        self, path: str, decoder: msgspec.json.Decoder[parse.Page[Any]]
    ) -> tuple[str, list[Any]]:
        wire, url = self._wire(), f"{self.base_url}/{path}"
        bodies, rows = read_pages(lambda address: wire.get(address, decoder.decode), url)
        with self._lock:
            self.requests += len(bodies)
        return url, rows

    def _wire(self) -> Transport:
        if self._transport is None:
            from kolada_bench.client.transport import Transport

            self._transport = Transport()
        return self._transport


def _tell(progress: Callable[[float], None] | None, before: int, come: float) -> None:
    if progress is not None:
        progress(before + come)
