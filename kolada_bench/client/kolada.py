"""Kolada's questions as methods: whole answers, each requested id accounted for.

An entity's id that Kolada does not know is named in ``missing``. A value that does not
exist has no row: whether an id without rows is unknown or only without values is for the
caller to find out, by asking for the entity.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import quote

import msgspec

from kolada_bench.client import parse
from kolada_bench.client.asking import Answer, Asker
from kolada_bench.client.cache import AnswerCache
from kolada_bench.client.paging import DataRequest, Kind, chunks, id_list, plan
from kolada_bench.client.table import Checked, ValueTable, checked
from kolada_bench.errors import KoladaRefused
from kolada_bench.schema import (
    MUNICIPALITY,
    Block,
    Group,
    Kpi,
    KpiGroup,
    Municipality,
    OrganisationalUnit,
)
from kolada_bench.settings import Settings, read_settings

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.client.transport import Transport

OU = "ou_id"

T = TypeVar("T")


class Found(msgspec.Struct, Generic[T], frozen=True):
    """Entities by id, in the order asked for; ``missing`` are ids Kolada does not know."""

    items: dict[str, T]
    missing: tuple[str, ...]
    fetched_at: datetime
    stale: bool


class Values(msgspec.Struct, frozen=True):
    """Values as a long frame, area and group rows together.

    ``fetched_at`` is the oldest fetch among the answers; ``stale`` says that one of them
    is past its age. Values that do not exist have no row.
    """

    frame: pd.DataFrame
    fetched_at: datetime
    stale: bool


class KoladaClient:
    """Kolada's API v3.

    Parameters
    ----------
    settings
        Base address, cache folder and ages; read from the environment when None.
    base_url, cache, transport
        Each replaces its part of the settings.
    offline
        Ask the cache only, and take answers of any age.
    progress
        Called with the number of answers fetched so far, after each.
    now, clock
        Unix seconds, and seconds that only go forward.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        base_url: str | None = None,
        cache: AnswerCache | None = None,
        transport: Transport | None = None,
        offline: bool = False,
        progress: Callable[[int], None] | None = None,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings or read_settings()
        self._base = (base_url or self._settings.api_url).rstrip("/")
        kept = cache or AnswerCache(self._settings.cache_dir)
        self._asker = Asker(
            kept, transport, offline=offline, progress=progress, now=now, clock=clock
        )

    @property
    def notices(self) -> list[str]:
        """Return Swedish lines on how the data was had: no cache, an old answer used."""
        return self._asker.notices

    @property
    def stale(self) -> bool:
        """Return whether any answer so far was past its age."""
        return self._asker.stale

    @property
    def oldest(self) -> datetime | None:
        """Return the oldest fetch among the answers used so far; None before the first."""
        return self._asker.oldest

    def close(self) -> None:
        """Close the connections to Kolada."""
        self._asker.close()

    def fetch_kpis(
        self, ids: Iterable[str] | None = None, *, title: str | None = None
    ) -> Found[Kpi]:
        """Fetch KPIs: those named, those with ``title`` in theirs, or all (two pages)."""
        return self._entities("kpi", parse.KPI_PAGE, parse.parse_kpi, ids, title, whole=2)

    def fetch_kpi_groups(
        self, ids: Iterable[str] | None = None, *, title: str | None = None
    ) -> Found[KpiGroup]:
        """Fetch Kolada's groups of KPIs."""
        make = parse.parse_kpi_group
        return self._entities("kpi_groups", parse.GROUP_PAGE, make, ids, title)

    def fetch_municipalities(self, ids: Iterable[str] | None = None) -> Found[Municipality]:
        """Fetch areas: municipalities, regions and Riket."""
        make = parse.parse_municipality
        return self._entities("municipality", parse.AREA_PAGE, make, ids)

    def fetch_municipality_groups(
        self, ids: Iterable[str] | None = None, *, title: str | None = None
    ) -> Found[Group]:
        """Fetch Kolada's groups of municipalities."""
        make = parse.parse_group
        return self._entities("municipality_groups", parse.GROUP_PAGE, make, ids, title)

    def fetch_ous(
        self, ids: Iterable[str] | None = None, *, municipality: str | None = None
    ) -> Found[OrganisationalUnit]:
        """Fetch units: those named, or those of a municipality."""
        if ids is None and municipality is not None:
            path = f"/ou?municipality={quote(municipality, safe='')}"
            found = self._listed(path, parse.OU_PAGE, parse.parse_ou)
            items = {
                id_: unit
                for id_, unit in found.items.items()
                if unit.municipality == municipality
            }
            return Found(items, (), found.fetched_at, found.stale)
        # A named id is never looked for in the whole list: it has tens of thousands.
        return self._entities("ou", parse.OU_PAGE, parse.parse_ou, ids, whole=None)

    def fetch_values(self, blocks: Iterable[Block]) -> Values:
        """Fetch the values of the blocks' KPIs, areas (or group ids) and years.

        Raises
        ------
        SourceError
            Any part could not be had: there is no partial answer.
        """
        return self._values(list(blocks), "municipality", parse.DATA_PAGE)

    def fetch_ou_values(self, blocks: Iterable[Block]) -> Values:
        """Fetch units' values; a block's ``areas`` are unit ids, as is column ``ou_id``."""
        found = self._values(list(blocks), "ou", parse.OU_DATA_PAGE)
        frame = found.frame.rename(columns={MUNICIPALITY: OU})
        return Values(frame, found.fetched_at, found.stale)

    def _values(
        self, blocks: list[Block], kind: Kind, decoder: msgspec.json.Decoder[Any]
    ) -> Values:
        requests = {self._base + request.path: request for request in plan(blocks, kind)}

        fetched: dict[str, Checked] = {}

        def check(url: str, rows: list[Any]) -> None:
            fetched[url] = checked(rows, requested=_requested(requests[url]), url=url)

        ttl = self._settings.values_ttl
        answers = self._asker.ask(list(requests), decoder, ttl, check=check)
        table = ValueTable()
        wanted = _wanted(blocks)
        pairs = zip(requests.items(), answers, strict=True)
        for (url, request), answer in sorted(pairs, key=lambda pair: pair[1].fetched_at):
            if url in fetched:
                table.put(fetched[url], wanted)
            else:
                asked = _requested(request)
                table.add(answer.rows, requested=asked, wanted=wanted, url=url)
        return Values(table.frame(), *self._when(answers))

    def _entities(
        self,
        name: str,
        decoder: msgspec.json.Decoder[Any],
        make: Callable[[Any], T],
        ids: Iterable[str] | None = None,
        title: str | None = None,
        *,
        whole: int | None = 1,
    ) -> Found[T]:
        """Return entities; ``whole`` is the pages of the whole list, None for too many."""
        if ids is None:
            query = f"?title={quote(title, safe='')}" if title else ""
            found = self._listed(f"/{name}{query}", decoder, make)
            # An unknown parameter would be ignored without a word: filter here too.
            wanted = (title or "").casefold()
            items = {
                id_: item
                for id_, item in found.items.items()
                if wanted in getattr(item, "title", "").casefold()
            }
            return Found(items, (), found.fetched_at, found.stale)
        asked = list(dict.fromkeys(ids))
        parts = chunks(sorted(asked))
        if whole is None:
            answers = self._narrowed(name, parts, decoder, make)
        elif len(parts) > whole:
            answers = self._ask_entities([f"/{name}"], decoder, make)
        else:
            answers = self._by_ids(name, parts, decoder, make)
        known = {row.id: make(row) for answer in answers for row in answer.rows}
        items = {id_: known[id_] for id_ in asked if id_ in known}
        missing = tuple(id_ for id_ in asked if id_ not in known)
        return Found(items, missing, *self._when(answers))

    def _listed(
        self, path: str, decoder: msgspec.json.Decoder[Any], make: Callable[[Any], T]
    ) -> Found[T]:
        answers = self._ask_entities([path], decoder, make)
        items = {row.id: make(row) for answer in answers for row in answer.rows}
        return Found(items, (), *self._when(answers))

    def _by_ids(
        self,
        name: str,
        parts: Sequence[tuple[str, ...]],
        decoder: msgspec.json.Decoder[Any],
        make: Callable[[Any], object],
    ) -> list[Answer[Any]]:
        """Ask for entities by id; where Kolada answers 404, for the whole list instead.

        One unknown id is enough for a 404. It is kept as long as the list, so that the next
        run asks for neither.
        """
        paths = {f"/{name}/{id_list(part)}": part for part in parts}
        answers = self._ask_entities(paths, decoder, make, may_be_absent=True)
        if any(answer.absent for answer in answers):
            return self._ask_entities([f"/{name}"], decoder, make)
        return answers

    def _narrowed(
        self,
        name: str,
        parts: Sequence[tuple[str, ...]],
        decoder: msgspec.json.Decoder[Any],
        make: Callable[[Any], object],
    ) -> list[Answer[Any]]:
        """Ask for entities by id; a 404 is narrowed down to the ids that cause it."""
        paths = {f"/{name}/{id_list(part)}": part for part in parts}
        try:
            return self._ask_entities(paths, decoder, make)
        except KoladaRefused as error:
            if error.status != 404:
                raise
        if len(parts) == 1:
            (part,) = parts
            if len(part) == 1:
                return []
            parts = chunks(part, (len(part) + 1) // 2)
        return [
            answer
            for part in parts
            for answer in self._narrowed(name, [part], decoder, make)
        ]

    def _ask_entities(
        self,
        paths: Sequence[str] | Mapping[str, Sequence[str]],
        decoder: msgspec.json.Decoder[Any],
        make: Callable[[Any], object],
        *,
        may_be_absent: bool = False,
    ) -> list[Answer[Any]]:
        """Ask for lists, or for the ids that each path names, and for no other."""
        named = paths if isinstance(paths, Mapping) else dict.fromkeys(paths)
        urls = {self._base + path: ids for path, ids in named.items()}

        def check(url: str, rows: list[Any]) -> None:
            parse.check_entities(rows, urls[url], make, url)

        ttl = self._settings.metadata_ttl
        return self._asker.ask(
            list(urls), decoder, ttl, may_be_absent=may_be_absent, check=check
        )

    def _when(self, answers: Sequence[Answer[Any]]) -> tuple[datetime, bool]:
        return self._asker.when(answers), any(answer.stale for answer in answers)


def _wanted(blocks: Iterable[Block]) -> dict[tuple[str, str], frozenset[int]]:
    wanted: dict[tuple[str, str], frozenset[int]] = {}
    for block in blocks:
        years = frozenset(block.years)
        for pair in product(block.kpis, block.areas):
            wanted[pair] = wanted[pair] | years if pair in wanted else years
    return wanted


def _requested(
    request: DataRequest,
) -> tuple[frozenset[str], frozenset[str], frozenset[int]]:
    return frozenset(request.kpis), frozenset(request.areas), frozenset(request.years)
