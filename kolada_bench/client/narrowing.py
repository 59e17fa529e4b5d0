"""One question for every year of some KPIs, also where Kolada no longer has one of them.

A KPI that Kolada has removed since it was listed may cost the whole list (404 or 422). The
list is then cut in halves until the KPI is found, and it is told apart as ``gone``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from kolada_bench.client import parse
from kolada_bench.client.paging import id_list
from kolada_bench.client.table import Checked, checked
from kolada_bench.errors import KoladaRefused

_UNKNOWN_ID = (404, 422)
"""What Kolada may answer to a list with an id that it does not know."""


class Pages(Protocol):
    """Fetches every page of a path, decoded: the address that was asked, and the rows."""

    def __call__(
        self, path: str, decoder: msgspec.json.Decoder[parse.Page[Any]]
    ) -> tuple[str, list[Any]]:
        """Fetch."""
        ...


class Answer(msgspec.Struct, frozen=True):
    """The answer of some KPIs, checked; ``gone`` is one that there is no more."""

    rows: Checked
    gone: tuple[str, ...] = ()


def narrowed(
    fetch: Pages,
    within: frozenset[int],
    kpis: tuple[str, ...],
    areas: tuple[str, ...],
    still_wanted: Callable[[], None],
) -> list[Answer]:
    """Ask for ``kpis`` in ``areas``; where Kolada knows no such KPI, find out which.

    Parameters
    ----------
    within
        Years that a row may be of.
    still_wanted
        Called before each request; raises when nobody wants the answer any more.

    Raises
    ------
    SourceError
        Any part could not be had, or has a row that was not asked for.
    """
    still_wanted()
    requested = (frozenset(kpis), frozenset(areas), within)
    path = f"data/kpi/{id_list(kpis)}/municipality/{id_list(areas)}"
    try:
        url, rows = fetch(path, parse.DATA_PAGE)
        return [Answer(checked(rows, requested=requested, url=url))]
    except KoladaRefused as error:
        if error.status not in _UNKNOWN_ID:
            raise
        if len(kpis) == 1:
            if _exists(fetch, kpis[0]):
                raise
            return [Answer(checked([], requested=requested, url=path), gone=kpis)]
    half = (len(kpis) + 1) // 2
    return [
        *narrowed(fetch, within, kpis[:half], areas, still_wanted),
        *narrowed(fetch, within, kpis[half:], areas, still_wanted),
    ]


def _exists(fetch: Pages, kpi: str) -> bool:
    try:
        _, rows = fetch(f"kpi/{id_list([kpi])}", parse.KPI_PAGE)
    except KoladaRefused as error:
        if error.status not in _UNKNOWN_ID:
            raise
        return False
    return any(row.id == kpi for row in rows)
