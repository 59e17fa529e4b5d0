"""Kolada itself as a source, through the client and its cache.

The only module above the client that may speak to it; the commands for the cache go
through the functions here.

What it still gets wrong: values that Kolada publishes while a cached answer is fresh are
not seen until it ages (24 hours unless set otherwise). A source that answers several
questions dates each by the oldest answer it has used for any of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.client.cache import AnswerCache, CacheInfo
from kolada_bench.client.kolada import KoladaClient
from kolada_bench.client.paging import PAGE_ROWS, plan
from kolada_bench.errors import SourceError
from kolada_bench.schema import (
    MUNICIPALITY,
    RIKET,
    Block,
    Group,
    Kpi,
    Municipality,
    Observations,
    Provenance,
    SourceName,
)

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.client.bulk import BulkReader
    from kolada_bench.settings import Settings

__all__ = [
    "CacheInfo",
    "KoladaClient",
    "LiveSource",
    "Reached",
    "cache_info",
    "clear_cache",
    "kept_kpis_at",
    "open_bulk",
    "reach_kolada",
    "request_count",
]


class LiveSource:
    """``Source`` on Kolada's API; ``offline`` takes kept answers only, of any age.

    ``progress`` is called with the number of answers fetched so far, after each.
    """

    name: SourceName = "kolada"

    def __init__(
        self,
        settings: Settings,
        *,
        offline: bool = False,
        progress: Callable[[int], None] | None = None,
        client: KoladaClient | None = None,
    ) -> None:
        self.notices: list[str] = []
        self._client = client or KoladaClient(settings, offline=offline, progress=progress)

    @property
    def as_of(self) -> date:
        """Return today: Kolada is asked for what it has now."""
        return date.today()

    def kpis(self, ids: Iterable[str] | None = None) -> dict[str, Kpi]:
        """Return KPIs by id; ids that Kolada does not know are absent."""
        with self._noting():
            return self._client.fetch_kpis(ids).items

    def municipalities(self) -> dict[str, Municipality]:
        """Return every area by id: municipalities, regions and Riket."""
        with self._noting():
            return self._client.fetch_municipalities().items

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        """Return Kolada's groups by id: all, those named, or with ``title`` in theirs."""
        with self._noting():
            return self._client.fetch_municipality_groups(ids, title=title).items

    def observations(self, blocks: Sequence[Block]) -> Observations:
        """Return the values of the blocks, group rows apart.

        Raises
        ------
        SourceError
            Any part could not be had, from Kolada or from the cache.
        """
        with self._noting():
            values = self._client.fetch_values(blocks)
        is_group = values.frame[MUNICIPALITY].astype("str").str.startswith("G")
        provenance = Provenance(
            source="kolada",
            retrieved_at=self._client.oldest or values.fetched_at,
            stale=self._client.stale,
            values_at=values.fetched_at,
        )
        return Observations(
            frame=_only(values.frame, ~is_group),
            groups=_only(values.frame, is_group),
            provenance=provenance,
        )

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Take over the client's notices, also when it raises: they may say why."""
        try:
            yield
        finally:
            self.notices[:] = self._client.notices


def request_count(blocks: Sequence[Block]) -> int:
    """Return how many requests the values of ``blocks`` take at the most; none is sent.

    Values that do not exist give no rows, so an answer may have fewer pages. What the cache
    already holds is not deducted.
    """
    return sum(
        -(-len(part.kpis) * len(part.areas) * len(part.years) // PAGE_ROWS)
        for part in plan(blocks)
    )


def open_bulk(settings: Settings) -> BulkReader:
    """Return who fetches the whole country, past the cache."""
    from kolada_bench.client.bulk import BulkReader

    return BulkReader(settings.api_url)


def cache_info(settings: Settings) -> CacheInfo:
    """Return what is kept in the cache folder."""
    return AnswerCache(settings.cache_dir).info()


def clear_cache(settings: Settings) -> int:
    """Throw away the kept answers; return how many there were.

    Raises
    ------
    UsageError
        The cache is locked by another program, or its folder cannot be written to.
    """
    return AnswerCache(settings.cache_dir).clear()


def kept_kpis_at(settings: Settings) -> datetime | None:
    """Return when the kept list of all KPIs was fetched; None where there is none."""
    client = KoladaClient(settings, offline=True)
    try:
        return client.fetch_kpis().fetched_at
    except SourceError:
        return None
    finally:
        client.close()


class Reached(msgspec.Struct, frozen=True):
    """Whether Kolada answers now: ``seconds`` it took, or in Swedish why it did not.

    ``clock_ahead`` is by how many seconds this machine's clock goes before that of whoever
    answered, negative where it goes after; None where nobody said a time.
    """

    url: str
    seconds: float | None = None
    reason: str = ""
    clock_ahead: float | None = None

    @property
    def answers(self) -> bool:
        """Whether Kolada gave an answer of the right shape."""
        return self.seconds is not None


def reach_kolada(settings: Settings) -> Reached:
    """Ask Kolada for one area, once and past the cache; never raises for a failure."""
    from kolada_bench.client import parse
    from kolada_bench.client.session import open_session
    from kolada_bench.client.transport import Transport

    url = f"{settings.api_url}/municipality/{RIKET}"
    session = open_session()
    ahead: list[float] = []
    session.hooks["response"].append(
        lambda response, **_: ahead.extend(_clock_ahead(response.headers.get("Date")))
    )
    started = time.monotonic()
    transport = Transport(attempts=1, session=session)
    seconds, reason = None, ""
    try:
        transport.get(url, parse.AREA_PAGE.decode)
        seconds = time.monotonic() - started
    except SourceError as error:
        # The sentences before the cause are about kept answers, which are not asked for.
        reason = str(error).rpartition("Orsak: ")[2]
    finally:
        transport.close()
    return Reached(settings.api_url, seconds, reason, ahead[-1] if ahead else None)


def _clock_ahead(said: str | None) -> Iterator[float]:
    """Yield the seconds that our clock goes before an answer's Date, if it has one."""
    try:
        moment = parsedate_to_datetime(said or "")
    except ValueError:
        return
    yield time.time() - moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def _only(frame: pd.DataFrame, rows: pd.Series[bool]) -> pd.DataFrame:
    part = frame[rows].reset_index(drop=True)
    part[MUNICIPALITY] = part[MUNICIPALITY].cat.remove_unused_categories()
    return part
