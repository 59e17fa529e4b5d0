"""Kolada itself as a source, through the client and its cache.

The only module above the client that may speak to it; the commands for the cache go
through the functions here.

What it still gets wrong: values that Kolada publishes while a cached answer is fresh are
not seen until it ages (24 hours unless set otherwise).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from kolada_bench.client.cache import AnswerCache, CacheInfo
from kolada_bench.client.kolada import KoladaClient
from kolada_bench.schema import (
    MUNICIPALITY,
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

    from kolada_bench.settings import Settings

__all__ = [
    "CacheInfo",
    "KoladaClient",
    "LiveSource",
    "cache_info",
    "clear_cache",
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
            source="kolada", retrieved_at=values.fetched_at, stale=self._client.stale
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


def cache_info(settings: Settings) -> CacheInfo:
    """Return what is kept in the cache folder."""
    return AnswerCache(settings.cache_dir).info()


def clear_cache(settings: Settings) -> int:
    """Throw away the kept answers; return how many there were.

    Raises
    ------
    KoladaBenchError
        The cache is locked by another program, or its folder cannot be written to.
    """
    return AnswerCache(settings.cache_dir).clear()


def _only(frame: pd.DataFrame, rows: pd.Series[bool]) -> pd.DataFrame:
    part = frame[rows].reset_index(drop=True)
    part[MUNICIPALITY] = part[MUNICIPALITY].cat.remove_unused_categories()
    return part
