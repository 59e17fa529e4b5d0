"""What the whole country is: which KPIs, which areas, and how its values are packed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.schema import RIKET, Block, Group, Kpi, Municipality, Provenance
from kolada_bench.sources.coverage import EVERY_YEAR

if TYPE_CHECKING:
    from kolada_bench.client.unit import AllYears
    from kolada_bench.sources import Source
    from kolada_bench.sources.country_file import Packed


def municipal(kpis: Iterable[Kpi]) -> tuple[str, ...]:
    """Return the ids of the KPIs that municipalities have, sorted; type A is of both."""
    return tuple(sorted(kpi.id for kpi in kpis if kpi.municipality_type in ("K", "A")))


def country_areas(
    areas: Iterable[Municipality], groups: Iterable[Group]
) -> tuple[str, ...]:
    """Return the ids of all municipalities and of Riket, sorted.

    Whoever else is in a group with a municipality is there too, since a comparison with
    the group asks for all its members.
    """
    kommuner = {area.id for area in areas if area.type == "K"}
    mixed = (set(group.members) for group in groups)
    beside = {id_ for ids in mixed if ids & kommuner for id_ in ids}
    return tuple(sorted(kommuner | beside | {RIKET}))


def packed_series(found: AllYears, areas: Sequence[str]) -> dict[str, Packed]:
    """Return the values of each KPI as they stand in a snapshot.

    Parameters
    ----------
    areas
        The ids that the columns are to count in, sorted.
    """
    import numpy as np

    from kolada_bench.schema import Observations, empty_observations
    from kolada_bench.sources.frames import packed_columns
    from kolada_bench.sources.snapshot_write import packed

    provenance = Provenance(source="kolada", retrieved_at=found.fetched_at)
    observations = Observations(found.frame, empty_observations(), provenance)
    present, series = packed_columns(observations)
    place = np.array([areas.index(area) for area in present], dtype=np.int64)
    return {
        kpi: packed(msgspec.structs.replace(columns, area=place[columns.area]))
        for kpi, columns in series.items()
    }


def copy_country(source: Source, target: Path, question: str) -> str:
    """Save all that ``source`` has of the country; nothing is fetched from Kolada.

    Raises
    ------
    SnapshotError
        The file could not be written, or the source has no such values.
    """
    from kolada_bench.sources.recorder import RecordingSource

    recorder = RecordingSource(source)
    kpis = municipal(recorder.kpis().values())
    areas = country_areas(recorder.municipalities().values(), recorder.groups().values())
    recorder.observations([Block(kpis, areas, EVERY_YEAR)])
    return recorder.write(target, question)
