"""The two sides of a comparison over time: what was asked of Kolada, and what there was.

A side is a snapshot file, or a source that is asked again for what a file was saved of.
The values of a file are read one KPI at a time, when they are compared: the whole country's
are thirty million, twice. So it is to be left open as long as the side is used.

Group rows are left out: they follow from the values and the members, and an id that Kolada
no longer knows may cost the whole list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from kolada_bench.schema import GENDER, GENDERS, KPI, MUNICIPALITY, VALUE, YEAR, Block
from kolada_bench.sources.asked import Asked
from kolada_bench.sources.columns import Cells
from kolada_bench.sources.coverage import Coverage, is_group
from kolada_bench.sources.recorder import RecordingSource
from kolada_bench.sources.snapshot import SnapshotSource

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from kolada_bench.schema import Group, Kpi, Municipality, Provenance
    from kolada_bench.sources import Source


class Side(msgspec.Struct, frozen=True):
    """One of the two that are compared: what was asked for, and what there was.

    ``label`` is what it is called on screen; ``series`` has the values by KPI, none null
    and none of a group, whose areas count in ``areas``; ``coverage`` is None where what is
    not there does not exist.
    """

    label: str
    provenance: Provenance
    coverage: Coverage | None
    kpis: Mapping[str, Kpi]
    municipalities: Mapping[str, Municipality]
    groups: Mapping[str, Group]
    areas: tuple[str, ...]
    series: Mapping[str, Cells]
    question: str = ""
    checksum: str = ""


def file_side(source: SnapshotSource) -> Side:
    """Return a snapshot file as a side."""
    return Side(
        label=source.path.name,
        provenance=source.provenance,
        coverage=source.coverage,
        kpis={kpi.id: kpi for kpi in source.described()},
        municipalities=source.municipalities(),
        groups={group.id: group for group in source.known_groups()},
        areas=source.area_ids(),
        series=_OfFile(source),
        question=source.question,
        checksum=source.checksum,
    )


def blocks_again(side: Side, kpis: Iterable[str]) -> list[Block]:
    """Return the questions that a side was made of, for the KPIs that still exist.

    Group rows are left out: they are not compared, and an id that Kolada no longer knows
    may cost the whole list.
    """
    known = set(kpis)
    found = _all_of(side) if side.coverage is None else side.coverage.blocks
    blocks = (
        Block(
            tuple(kpi for kpi in block.kpis if kpi in known),
            tuple(area for area in block.areas if not is_group(area)),
            block.years,
        )
        for block in found
    )
    return [block for block in blocks if block.kpis and block.areas]


def described_again(side: Side, source: Source) -> dict[str, Kpi]:
    """Ask ``source`` for the KPIs that a side was asked for."""
    return source.kpis(None if side.coverage is None else side.coverage.kpis)


def source_side(source: Source, like: Side, kpis: Mapping[str, Kpi], label: str) -> Side:
    """Ask ``source`` now for everything that ``like`` was asked for.

    Parameters
    ----------
    kpis
        What ``described_again`` gave.

    Raises
    ------
    SourceError
        Any part could not be had.
    """
    blocks = blocks_again(like, kpis)
    again = RecordingSource(source)
    if isinstance(source, SnapshotSource):
        source.require(blocks)
        provenance, areas = source.provenance, source.area_ids()
        series: Mapping[str, Cells] = _OfFile(source, blocks)
    else:
        observations = again.observations(blocks)
        provenance = observations.provenance
        areas, series = _by_kpi(observations.frame)
    return Side(
        label=label,
        provenance=provenance,
        coverage=like.coverage,
        kpis=kpis,
        municipalities=again.municipalities(),
        groups=_groups_again(again, like.coverage),
        areas=areas,
        series=series,
    )


def _groups_again(source: Source, coverage: Coverage | None) -> dict[str, Group]:
    if coverage is None or coverage.all_groups:
        return source.groups()
    groups: dict[str, Group] = {}
    for title in coverage.group_titles:
        groups |= source.groups(title=title)
    if coverage.group_ids:
        groups |= source.groups(ids=coverage.group_ids)
    return groups


class _OfFile(Mapping[str, Cells]):
    """The values of a file, all or those of some blocks, read when they are asked for."""

    def __init__(
        self, source: SnapshotSource, blocks: Sequence[Block] | None = None
    ) -> None:
        areas = source.area_ids()
        self._source = source
        self._asked = None if blocks is None else Asked(blocks, areas)
        self._is_area = np.array([not is_group(area) for area in areas], dtype=bool)
        held = source.valued_kpis()
        if blocks is not None:
            named = {kpi for block in blocks for kpi in block.kpis}
            held = [kpi for kpi in held if kpi in named]
        self._kpis = dict.fromkeys(held)

    def __getitem__(self, kpi: str) -> Cells:
        if kpi not in self._kpis:
            raise KeyError(kpi)
        ((_, cells),) = self._source.cells([kpi])
        keep = self._is_area[cells.area] & ~np.isnan(cells.value)
        if self._asked is not None:
            keep &= self._asked.rows(kpi, cells)
        return chosen(cells, keep)

    def __iter__(self) -> Iterator[str]:
        return iter(self._kpis)

    def __len__(self) -> int:
        return len(self._kpis)


def chosen(cells: Cells, keep: NDArray[np.bool_]) -> Cells:
    """Return some of the rows."""
    if keep.all():
        return cells
    return Cells(cells.area[keep], cells.year[keep], cells.gender[keep], cells.value[keep])


def _by_kpi(frame: pd.DataFrame) -> tuple[tuple[str, ...], dict[str, Cells]]:
    """Return the ids that areas count in, and the known values of each KPI."""
    import pandas as pd

    known = frame[frame[VALUE].notna()]
    areas = pd.Categorical(known[MUNICIPALITY].astype(str))
    gender = pd.Categorical(known[GENDER].astype(str), categories=GENDERS)
    if (gender.codes < 0).any():
        message = f"a gender is none of {', '.join(GENDERS)}"
        raise ValueError(message)
    every = Cells(
        areas.codes.astype(np.int64),
        known[YEAR].to_numpy(),
        gender.codes.astype(np.int64),
        known[VALUE].to_numpy(),
    )
    rows = known.reset_index(drop=True).groupby(KPI, observed=True, sort=True).indices
    series = {
        str(kpi): Cells(every.area[at], every.year[at], every.gender[at], every.value[at])
        for kpi, at in rows.items()
    }
    return tuple(map(str, areas.categories)), series


def _all_of(side: Side) -> list[Block]:
    areas: set[int] = set()
    years: set[int] = set()
    kpis = []
    for kpi, cells in side.series.items():
        if len(cells.value):
            kpis.append(kpi)
            areas.update(np.unique(cells.area).tolist())
            years.update(np.unique(cells.year).tolist())
    ids = sorted(side.areas[area] for area in areas)
    return [Block(tuple(kpis), tuple(ids), tuple(sorted(years)))]
