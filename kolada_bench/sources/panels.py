"""Many KPIs of every municipality as one block of numbers, for what asks about them all.

A long frame of six thousand KPIs is two gigabytes; the same values as one array are a
tenth of that, and are calculated on without a loop over cells. Only the total of genders
is here, and neither ``count`` nor ``status``: whoever needs those asks for a frame.

A snapshot fills the block series by series, straight from its packed columns. Any other
source is asked in slices of KPIs, so that no more than one slice is ever a frame.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import msgspec
import numpy as np

from kolada_bench.schema import (
    GENDER,
    GENDERS,
    KPI,
    MUNICIPALITY,
    TOTAL,
    VALUE,
    YEAR,
    Block,
    Provenance,
    oldest_provenance,
)
from kolada_bench.sources.columns import MOST_YEAR
from kolada_bench.sources.snapshot import SnapshotSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from kolada_bench.sources import Source

SLICE = 100
"""KPIs in one question: four full id lists of Kolada's, some 150,000 rows in five years."""

WORTH_KEEPING = 1_000
"""KPIs from which reading them takes so long that the next who asks should not wait."""

_KEPT: WeakKeyDictionary[SnapshotSource, Panel] = WeakKeyDictionary()
_READING = threading.Lock()
_TOTAL_CODE = GENDERS.index(TOTAL)


class Panel(msgspec.Struct, frozen=True):
    """Values by KPI, area and year, the total of genders; NaN where there is none.

    Attributes
    ----------
    kpis, areas, years
        What the three axes of ``cube`` stand for; years ascending.
    cube
        Array [KPI, area, year], each KPI in its own unit.
    provenance
        The oldest of the answers that the values came in; None when nothing was asked for.
    """

    kpis: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]
    cube: NDArray[np.float64]
    provenance: Provenance | None


def panel_blocks(
    kpis: Iterable[str], areas: Sequence[str], years: Sequence[int]
) -> list[Block]:
    """Return the questions that ``read_panel`` asks of a source that is no file."""
    ids = sorted(set(kpis))
    return [
        Block(tuple(ids[i : i + SLICE]), tuple(areas), tuple(years))
        for i in range(0, len(ids), SLICE)
    ]


def read_panel(
    source: Source, kpis: Iterable[str], areas: Sequence[str], years: Iterable[int]
) -> Panel:
    """Read the values of ``kpis`` in ``areas`` and ``years``, whole or with an error.

    What a file gave of very many KPIs is kept as long as the file is open, and given to
    the next who asks the same: no one may write in a ``cube``.

    Raises
    ------
    SourceError
        Any part could not be had: there is no block with a part lost.
    """
    ids, wanted = tuple(sorted(set(kpis))), tuple(sorted(set(years)))
    if not isinstance(source, SnapshotSource):
        return _from_answers(_empty(ids, areas, wanted), source)
    if len(ids) < WORTH_KEEPING:
        return _from_file(_empty(ids, areas, wanted), source)
    with _READING:
        kept = _KEPT.get(source)
        asked = ids, tuple(areas), wanted
        if kept is None or (kept.kpis, kept.areas, kept.years) != asked:
            _KEPT.pop(source, None)  # two of them need not be in memory at once
            kept = _KEPT[source] = _from_file(_empty(*asked), source)
        return kept


def _empty(ids: tuple[str, ...], areas: Sequence[str], years: tuple[int, ...]) -> Panel:
    cube = np.full((len(ids), len(areas), len(years)), np.nan)
    return Panel(ids, tuple(areas), years, cube, None)


def _from_answers(panel: Panel, source: Source) -> Panel:
    found = []
    for block in panel_blocks(panel.kpis, panel.areas, panel.years):
        answer = source.observations([block])
        _fill_from_frame(panel, answer.frame)
        found.append(answer.provenance)
    provenance = oldest_provenance(found) if found else None
    return msgspec.structs.replace(panel, provenance=provenance)


def _from_file(panel: Panel, source: SnapshotSource) -> Panel:
    source.require([Block(panel.kpis, panel.areas, panel.years)])
    _fill_from_file(panel, source)
    panel.cube.setflags(write=False)
    return msgspec.structs.replace(panel, provenance=source.provenance)


def _fill_from_file(panel: Panel, source: SnapshotSource) -> None:
    rows = {area: i for i, area in enumerate(panel.areas)}
    row_of = np.array([rows.get(area, -1) for area in source.area_ids()], dtype=np.int64)
    place_of = np.full(MOST_YEAR + 1, -1, dtype=np.int64)
    for place, wanted in enumerate(panel.years):
        if 0 <= wanted <= MOST_YEAR:
            place_of[wanted] = place
    series = {kpi: i for i, kpi in enumerate(panel.kpis)}
    held = sorted(series.keys() & source.valued_kpis())
    for kpi, cells in source.cells(held):
        year = place_of[cells.year]
        # Most rows are of other years: they are left out before anything else is asked.
        kept = np.flatnonzero((year >= 0) & (cells.gender == _TOTAL_CODE))
        row = row_of[cells.area[kept]]
        inside = row >= 0
        kept = kept[inside]
        panel.cube[series[kpi], row[inside], year[kept]] = cells.value[kept]


def _fill_from_frame(panel: Panel, frame: pd.DataFrame) -> None:
    part = frame[(frame[GENDER] == TOTAL).to_numpy()]
    series = {kpi: i for i, kpi in enumerate(panel.kpis)}
    rows = {area: i for i, area in enumerate(panel.areas)}
    kpi = _codes(part[KPI], series)
    area = _codes(part[MUNICIPALITY], rows)
    year = _year_places(part[YEAR].to_numpy(), panel.years)
    keep = (kpi >= 0) & (area >= 0) & (year >= 0)
    panel.cube[kpi[keep], area[keep], year[keep]] = part[VALUE].to_numpy()[keep]


def _codes(column: pd.Series[Any], places: dict[str, int]) -> NDArray[np.int64]:
    """Return the place of each row's category, -1 for one that is not wanted."""
    categories = [places.get(str(name), -1) for name in column.cat.categories]
    return np.array([*categories, -1], dtype=np.int64)[column.cat.codes.to_numpy()]


def _year_places(
    found: NDArray[np.integer[Any]], years: tuple[int, ...]
) -> NDArray[np.int64]:
    """Return the place of each year among ``years``, -1 for one that is not there."""
    if not years:
        return np.full(len(found), -1, dtype=np.int64)
    wanted = np.array(years, dtype=np.int64)
    at = np.searchsorted(wanted, found.astype(np.int64)).clip(max=len(wanted) - 1)
    return np.where(wanted[at] == found, at, -1)
