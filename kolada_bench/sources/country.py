"""The whole country in one snapshot: every municipal KPI, every year, all municipalities.

Kolada is asked for 25 KPIs at a time, in lists of areas, without naming years. Such a
*unit* is whole before it is put into the unfinished file (``country_file``), so that the
next run goes on from where one ended, however it ended. Each KPI has its own date there:
what is older than ``KEPT_FOR`` is fetched again, a KPI that is new is fetched, and one that
Kolada has dropped is left out. When all KPIs are there they are written beside the target,
read back, and moved; not until then is the unfinished file thrown away.

The answers never go through the cache (``client.bulk``).

What it still gets wrong: the units are of different moments, some hours apart or, where a
run was left for some days, that much. A value that Kolada revised in between may stand
beside one that it did not; all are dated by the oldest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.schema import Block, Provenance
from kolada_bench.sources.country_cost import Cost, Reader, cost_of
from kolada_bench.sources.country_file import CountryFile, unfinished
from kolada_bench.sources.country_parts import country_areas, municipal, packed_series
from kolada_bench.sources.coverage import EVERY_YEAR, Coverage

if TYPE_CHECKING:
    from kolada_bench.client.bulk import Lists
    from kolada_bench.client.unit import AllYears

KEPT_FOR = 7 * 86_400
"""Seconds that a fetched KPI may wait in the unfinished file for the rest."""


class Country:
    """The work of saving the whole country to ``target``.

    Parameters
    ----------
    target
        Where the snapshot is to stand.
    reader
        Who asks Kolada.
    kpis_at_once
        KPIs in a unit; as many as a question may have when None.
    now
        Unix seconds.

    Raises
    ------
    SnapshotError
        The unfinished file cannot be gone on with; see ``CountryFile``.

    Attributes
    ----------
    notices
        Swedish lines on what was found of an earlier run.
    """

    def __init__(
        self,
        target: Path,
        reader: Reader,
        *,
        kpis_at_once: int | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.target = target
        self.notices: list[str] = []
        self._reader = reader
        self._at_once = kpis_at_once or reader.most_kpis
        # What is fresh now is so to the end: the rest may take hours.
        self._began = now()
        self._taken: set[str] = set()
        self._gone: set[str] = set()
        self._file: CountryFile | None = None
        self._lists: Lists | None = None
        if unfinished(target).exists():
            self._open()

    def close(self) -> None:
        """Let go of the unfinished file; what is in it stays."""
        if self._file is not None:
            self._file.close()

    def cost(self) -> Cost:
        """Return what is left to ask; the lists of what there is are asked for first.

        Raises
        ------
        SourceError
            They could not be had.
        """
        if self._lists is None and self._has_other_areas():
            self.notices.append(
                "Koladas lista över kommuner har ändrats sedan hämtningen påbörjades. "
                "Hämtningen börjar om från början."
            )
        fresh = self._fresh()
        wanted = municipal(self._known().kpis.values())
        units = self._units([kpi for kpi in wanted if kpi not in fresh])
        last = _moment(max(fresh.values())) if fresh else None
        return cost_of(self._reader, units, len(self._areas()), len(wanted), last)

    def fetch(self, progress: Callable[[float], None] | None = None) -> None:
        """Fetch all that is left, unit by unit.

        Parameters
        ----------
        progress
            Called after each question with how many KPIs have come, and parts of KPIs.

        Raises
        ------
        SourceError
            A unit could not be had, or put in the file. The units before it are there.
        """
        areas = self._areas()
        file = self._file or self._open()
        if file.areas != areas:
            file.begin(areas)
        fresh = self._fresh()
        wanted = municipal(self._known().kpis.values())

        def take(found: AllYears) -> None:
            self._gone.update(found.gone)
            there = [kpi for kpi in found.kpis if kpi not in found.gone]
            series = packed_series(found, areas)
            file.keep(there, int(found.fetched_at.timestamp()), series)
            self._taken.update(there)

        self._reader.fetch_units(
            self._units([kpi for kpi in wanted if kpi not in fresh]),
            areas,
            within=frozenset(EVERY_YEAR),
            take=take,
            progress=progress,
        )

    def finish(self, question: str) -> str:
        """Write the snapshot from the units, and throw the unfinished file away.

        Parameters
        ----------
        question
            What was asked, for people to read.

        Returns
        -------
        str
            The checksum of the snapshot.

        Raises
        ------
        SnapshotError
            It could not be written or did not read back; nothing is thrown away.
        """
        from kolada_bench.sources.snapshot_write import listed, write_country

        file, known = self._file, self._known()
        kpis = {id_: kpi for id_, kpi in known.kpis.items() if id_ not in self._gone}
        wanted = municipal(kpis.values())
        fresh = self._fresh()
        if file is None or not wanted or not fresh.keys() >= set(wanted):
            message = "the country is not all there"
            raise ValueError(message)
        areas = self._areas()
        lists = listed(
            kpis.values(),
            known.municipalities.values(),
            known.groups.values(),
            areas,
            Coverage(
                blocks=(Block(wanted, areas, EVERY_YEAR),), kpis=None, all_groups=True
            ),
        )
        values_at = _moment(min(fresh[kpi] for kpi in wanted))
        oldest = min(values_at, known.fetched_at)
        held = set(wanted)
        checksum = write_country(
            self.target,
            Provenance(
                source="kolada",
                retrieved_at=oldest,
                values_at=None if values_at == oldest else values_at,
            ),
            lists,
            [row for row in file.series() if row[0] in held],
            file.blob,
            question=question,
            as_of=known.fetched_at.date(),
        )
        file.remove()
        return checksum

    def _known(self) -> Lists:
        if self._lists is None:
            self._lists = self._reader.fetch_lists()
        return self._lists

    def _has_other_areas(self) -> bool:
        file = self._file
        return file is not None and bool(file.done()) and file.areas != self._areas()

    def _areas(self) -> tuple[str, ...]:
        known = self._known()
        return country_areas(known.municipalities.values(), known.groups.values())

    def _units(self, kpis: Sequence[str]) -> list[Sequence[str]]:
        """Cut into units that are alike: ids that lie together begin in the same year."""
        count = -(-len(kpis) // self._at_once)
        return [kpis[start::count] for start in range(count)]

    def _open(self) -> CountryFile:
        self._file = CountryFile(self.target, self._reader.base_url)
        self.notices += self._file.notices
        return self._file

    def _fresh(self) -> dict[str, int]:
        """Return when each KPI that need not be fetched again was fetched."""
        if self._file is None or self._file.areas != self._areas():
            return {}
        return {
            kpi: when
            for kpi, when in self._file.done().items()
            if kpi in self._taken or 0 <= self._began - when < KEPT_FOR
        }


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC).astimezone()
