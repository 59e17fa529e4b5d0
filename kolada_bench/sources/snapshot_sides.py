"""The two sides of a comparison over time: what was asked of Kolada, and what there was.

A side is a snapshot file, or a source that is asked again for what a file was saved of.
Group rows are left out: they follow from the values and the members, and an id that Kolada
no longer knows may cost the whole list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.schema import GENDER, KPI, MUNICIPALITY, VALUE, YEAR, Block
from kolada_bench.sources.coverage import Coverage, is_group
from kolada_bench.sources.recorder import RecordingSource

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.schema import Group, Kpi, Municipality, Provenance
    from kolada_bench.sources import Source
    from kolada_bench.sources.snapshot import SnapshotSource


class Side(msgspec.Struct, frozen=True):
    """One of the two that are compared: what was asked for, and what there was.

    ``label`` is what it is called on screen; ``series`` has the columns of the long frame
    by KPI, areas only; ``coverage`` is None where what is not there does not exist.
    """

    label: str
    provenance: Provenance
    coverage: Coverage | None
    kpis: Mapping[str, Kpi]
    municipalities: Mapping[str, Municipality]
    groups: Mapping[str, Group]
    series: Mapping[str, pd.DataFrame]
    question: str = ""
    checksum: str = ""


def file_side(source: SnapshotSource) -> Side:
    """Return a snapshot file as a side."""
    everything = source.everything()
    return Side(
        label=source.path.name,
        provenance=source.provenance,
        coverage=source.coverage,
        kpis={kpi.id: kpi for kpi in source.described()},
        municipalities=source.municipalities(),
        groups={group.id: group for group in source.known_groups()},
        series=_by_kpi(everything.frame),
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
    again = RecordingSource(source)
    observations = again.observations(blocks_again(like, kpis))
    coverage = like.coverage
    groups: dict[str, Group] = {}
    if coverage is None or coverage.all_groups:
        groups = again.groups()
    else:
        for title in coverage.group_titles:
            groups |= again.groups(title=title)
        if coverage.group_ids:
            groups |= again.groups(ids=coverage.group_ids)
    return Side(
        label=label,
        provenance=observations.provenance,
        coverage=coverage,
        kpis=kpis,
        municipalities=again.municipalities(),
        groups=groups,
        series=_by_kpi(observations.frame),
    )


def _by_kpi(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    known = frame[frame[VALUE].notna()]
    plain = known[[KPI, MUNICIPALITY, YEAR, GENDER, VALUE]].astype(
        {MUNICIPALITY: str, GENDER: str}
    )
    return {
        str(kpi): part.drop(columns=KPI)
        for kpi, part in plain.groupby(KPI, observed=True, sort=True)
    }


def _all_of(side: Side) -> list[Block]:
    areas = sorted({a for part in side.series.values() for a in part[MUNICIPALITY]})
    years = sorted({int(y) for part in side.series.values() for y in part[YEAR]})
    return [Block(tuple(side.series), tuple(areas), tuple(years))]
