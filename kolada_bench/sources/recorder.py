"""A source that remembers what was asked through it, so that it can be asked again.

``RecordingSource`` stands before any other source and passes everything on. Afterwards
``write`` saves a snapshot of what was asked and answered, with its coverage: the same
questions give the same answers from the file, and any other is refused.

What has been had from Kolada already is not asked for again: a report puts a dozen
questions that overlap, and each would be a request of its own.

What it still gets wrong: all values of a file carry one date, the oldest. Where part of
them came from a cache and the rest from Kolada the day after, an answer that used only the
newer ones is dated a day too old when it is asked again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.errors import SnapshotError, SourceError
from kolada_bench.schema import (
    GENDER,
    KPI,
    MUNICIPALITY,
    OBSERVATION_COLUMNS,
    TOTAL,
    VALUE,
    YEAR,
    Block,
    Group,
    Kpi,
    Municipality,
    Observations,
    Provenance,
    SourceName,
    empty_observations,
    oldest_provenance,
)
from kolada_bench.sources.coverage import Coverage, Lacking, lacking, merged

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.sources import Source

_KEY = [KPI, MUNICIPALITY, YEAR, GENDER]
_CODED = [name for name, kind in OBSERVATION_COLUMNS.items() if kind == "category"]


class RecordingSource:
    """``Source`` that passes everything on to ``source``, and remembers it.

    Threads may share it. Values are kept in memory until they are written. With ``reuse``,
    values that are there already are answered from memory; by default from Kolada only,
    since a file answers as fast.
    """

    def __init__(self, source: Source, *, reuse: bool | None = None) -> None:
        self.name: SourceName = source.name
        self.notices = source.notices
        self.source = source
        self._reuse = source.name == "kolada" if reuse is None else reuse
        self._lock = threading.Lock()
        self._kpis: dict[str, Kpi] = {}
        self._asked_kpis: set[str] | None = set()
        self._groups: dict[str, Group] = {}
        self._titles: set[str] = set()
        self._group_ids: set[str] = set()
        self._all_groups = False
        self._blocks: list[Block] = []
        self._frames: list[pd.DataFrame] = []
        self._group_frames: list[pd.DataFrame] = []
        self._provenance: list[Provenance] = []
        self._recorded: tuple[int, Observations] | None = None

    @property
    def as_of(self) -> date:
        """The day that the data stands for."""
        return self.source.as_of

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What values were asked for, without what another question holds."""
        return merged(self._blocks)

    def kpis(self, ids: Iterable[str] | None = None) -> dict[str, Kpi]:
        """Pass the question on; see ``Source``."""
        asked = None if ids is None else tuple(ids)
        if self._reuse and (had := self._had_kpis(asked)) is not None:
            return had
        found = self.source.kpis(asked)
        with self._lock:
            self._kpis |= found
            if asked is None:
                self._asked_kpis = None
            elif self._asked_kpis is not None:
                self._asked_kpis.update(asked)
        return found

    def _had_kpis(self, asked: tuple[str, ...] | None) -> dict[str, Kpi] | None:
        """Return the descriptions where all of them have been asked for before."""
        with self._lock:
            known = self._asked_kpis
            if known is None:
                ids = tuple(sorted(self._kpis)) if asked is None else asked
            elif asked is not None and known.issuperset(asked):
                ids = asked
            else:
                return None
            return {id_: self._kpis[id_] for id_ in ids if id_ in self._kpis}

    def municipalities(self) -> dict[str, Municipality]:
        """Pass the question on; see ``Source``."""
        return self.source.municipalities()

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        """Pass the question on; see ``Source``."""
        asked = None if ids is None else tuple(ids)
        found = self.source.groups(title=title, ids=asked)
        with self._lock:
            self._groups |= found
            if asked is None and title is None:
                self._all_groups = True
            elif asked is None and title is not None:
                self._titles.add(title)
            elif asked is not None and title is None:
                self._group_ids.update(asked)
        return found

    def observations(self, blocks: Sequence[Block]) -> Observations:
        """Answer from what is had already, and pass on what is not; see ``Source``."""
        wanted = self._not_had(blocks) if self._reuse else blocks
        if not wanted and self._blocks:
            return self._had(blocks)
        found = self.source.observations(wanted)
        with self._lock:
            self._blocks += wanted
            self._frames.append(found.frame)
            self._group_frames.append(found.groups)
            self._provenance.append(found.provenance)
        return found if wanted == blocks else self._had(blocks)

    def used_kpis(self, *, ask: bool = True) -> list[Kpi]:
        """Return the KPIs whose values were asked for, as Kolada describes them.

        With ``ask``, descriptions that nobody has asked for are fetched where that can be
        done; others are left out.
        """
        asked = sorted({kpi for block in self._blocks for kpi in block.kpis})
        if ask:
            self._describe(asked)
        return [self._kpis[id_] for id_ in asked if id_ in self._kpis]

    def last_years(self) -> dict[str, int]:
        """Return the newest year that each KPI has a value for, in any area."""
        newest: dict[str, int] = {}
        for frame in self._frames:
            known = frame[frame[VALUE].notna()]
            for kpi, year in known.groupby(KPI, observed=True)[YEAR].max().items():
                newest[str(kpi)] = max(int(year), newest.get(str(kpi), 0))
        return newest

    def values_of(
        self, area: str, years: Iterable[int], gender: str = TOTAL
    ) -> dict[str, dict[int, float]]:
        """Return the values that were had of one area, by KPI and year; none missing."""
        wanted = tuple(years)
        found: dict[str, dict[int, float]] = {}
        for frame in self._frames:
            keep = (
                (frame[MUNICIPALITY] == area)
                & (frame[GENDER] == gender)
                & frame[YEAR].isin(wanted)
                & frame[VALUE].notna()
            )
            part = frame[keep.to_numpy()]
            for kpi, year, value in zip(part[KPI], part[YEAR], part[VALUE], strict=True):
                found.setdefault(str(kpi), {})[int(year)] = float(value)
        return found

    def coverage(self) -> Coverage:
        """Return what has been asked so far."""
        kpis = self._asked_kpis
        return Coverage(
            blocks=self.blocks,
            kpis=None if kpis is None else tuple(sorted(kpis)),
            group_titles=tuple(sorted(self._titles)),
            group_ids=tuple(sorted(self._group_ids)),
            all_groups=self._all_groups,
        )

    def recorded(self) -> Observations:
        """Return every value that was had, each once, dated by the oldest.

        Raises
        ------
        SnapshotError
            No values were asked for, or Kolada gave two values for the same thing.
        """
        if not self._provenance:
            message = "Inga värden har hämtats, så det finns inget att spara."
            raise SnapshotError(message)
        answers = len(self._frames)
        if self._recorded is None or self._recorded[0] != answers:
            # Kept until there is another answer: a report reads it two dozen times.
            whole = Observations(
                frame=_once(self._frames[:answers]),
                groups=_once(self._group_frames[:answers]),
                provenance=self._oldest(),
            )
            self._recorded = answers, whole
        return self._recorded[1]

    def write(self, path: str | Path, question: str) -> str:
        """Write a snapshot of what was asked, and return its checksum.

        Descriptions of KPIs that have values but were not asked for are fetched first,
        where that can be done; else the KPI has its id for a title.

        Parameters
        ----------
        path
            Where the file is to stand; one that is there is replaced, in one step.
        question
            What was asked, for people to read.

        Raises
        ------
        SnapshotError
            There is nothing to save, or the file could not be written.
        """
        from kolada_bench.sources.snapshot_write import write_snapshot

        observations = self.recorded()
        valued = {
            str(kpi)
            for frame in (observations.frame, observations.groups)
            for kpi in frame[KPI].unique()
        }
        self._describe(valued)
        return write_snapshot(
            path,
            observations,
            kpis=[self._kpis.get(id_) or Kpi(id_, id_) for id_ in valued | set(self._kpis)],
            municipalities=self.municipalities().values(),
            groups=self._groups.values(),
            question=question,
            coverage=self.coverage(),
            as_of=self.as_of,
        )

    def _not_had(self, blocks: Sequence[Block]) -> Sequence[Block]:
        """Return the blocks without the KPIs that are had for all areas and years."""
        with self._lock:
            had = Coverage(blocks=tuple(self._blocks))
        if not had.blocks:
            return blocks
        left = []
        for block in blocks:
            kpis = tuple(
                kpi
                for kpi in block.kpis
                if lacking(had, [Block((kpi,), block.areas, block.years)]) != Lacking()
            )
            if kpis and block.areas and block.years:
                left.append(Block(kpis, block.areas, block.years))
        return blocks if left == list(blocks) else left

    def _had(self, blocks: Sequence[Block]) -> Observations:
        with self._lock:
            known = self.recorded()
        return msgspec.structs.replace(
            known,
            frame=_asked_for(known.frame, blocks),
            groups=_asked_for(known.groups, blocks),
        )

    def _describe(self, ids: Iterable[str]) -> None:
        asked = self._asked_kpis
        unknown = [
            id_
            for id_ in sorted(ids)
            if id_ not in self._kpis and asked is not None and id_ not in asked
        ]
        if unknown:
            # The words are for whoever reads the file: without a network it does without.
            with suppress(SourceError):
                self.kpis(unknown)

    def _oldest(self) -> Provenance:
        oldest = oldest_provenance(self._provenance)
        origin = getattr(self.source, "origin", oldest.source)
        return msgspec.structs.replace(oldest, source=origin)


def _asked_for(frame: pd.DataFrame, blocks: Sequence[Block]) -> pd.DataFrame:
    """Return the rows of ``blocks``, with the dtypes that every source gives."""
    import numpy as np

    if frame.empty:
        return frame
    keep = np.zeros(len(frame), dtype=bool)
    for block in blocks:
        keep |= (
            frame[KPI].isin(block.kpis)
            & frame[MUNICIPALITY].isin(block.areas)
            & frame[YEAR].isin(block.years)
        ).to_numpy()
    part = frame[keep].reset_index(drop=True)
    return part.assign(
        **{name: part[name].cat.remove_unused_categories() for name in _CODED}
    )


def _once(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return all rows, each once.

    Raises
    ------
    SnapshotError
        Two rows differ in their value only: the source changed while it was asked.
    """
    import pandas as pd
    from pandas.api.types import union_categoricals

    parts = [frame for frame in frames if len(frame)]
    if not parts:
        return empty_observations()
    coded = {
        name: union_categoricals([part[name] for part in parts], sort_categories=True)
        for name in _CODED
    }
    plain = pd.concat([part.drop(columns=_CODED) for part in parts], ignore_index=True)
    rows = plain.assign(**coded)[list(OBSERVATION_COLUMNS)]
    rows = rows.drop_duplicates([*_KEY, VALUE])
    twice = rows.duplicated(_KEY)
    if twice.any():
        kpis = ", ".join(sorted(rows.loc[twice, KPI].unique())[:3])
        message = (
            f"Kolada ändrade värden medan de hämtades ({kpis}). Inget sparas. Töm sparade "
            "svar (kolada-bench cache clear) och försök igen."
        )
        raise SnapshotError(message)
    return rows.reset_index(drop=True)
