"""Rows of values from several answers, put together into the long frame.

Entries that are deleted are dropped; null becomes NaN. What an answer must not do is said
to be malformed: give a row that was not asked for, or say two things of one value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kolada_bench.client.parse import DataRow, Entry, OuDataRow, malformed
from kolada_bench.schema import (
    COUNT,
    GENDER,
    KPI,
    MUNICIPALITY,
    OBSERVATION_COLUMNS,
    STATUS,
    VALUE,
    YEAR,
    observation_frame,
)

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, str, int]
"""KPI, place and year of a row."""


class ValueTable:
    """Rows of values from several answers, on their way into one frame.

    An answer may hold a row twice if both say the same. Between answers the one fetched
    last wins, so they are to be added oldest first.
    """

    def __init__(self) -> None:
        self._columns: dict[str, list[object]] = {name: [] for name in OBSERVATION_COLUMNS}

    def add(
        self,
        rows: Iterable[DataRow] | Iterable[OuDataRow],
        *,
        requested: tuple[frozenset[str], frozenset[str], frozenset[int]],
        wanted: dict[tuple[str, str], set[int]],
        url: str,
    ) -> None:
        """Add the rows of one answer.

        Parameters
        ----------
        requested
            KPIs, places and years in the address: a row outside them is an error.
        wanted
            Years by KPI and place: a row that was requested only since two blocks were
            put together is left out.

        Raises
        ------
        MalformedAnswer
            A row that was not asked for, or two that contradict each other.
        """
        kpis, places, years = requested
        seen: dict[Key, dict[str, Entry]] = {}
        for row in rows:
            key = (row.kpi, row.place, row.period)
            if row.kpi not in kpis or row.place not in places or row.period not in years:
                raise malformed(url, f"{_name(key)} efterfrågades inte")
            entries = _entries(row.values, key, url)
            if key in seen:
                if seen[key] != entries:
                    raise malformed(url, f"två olika svar för {_name(key)}")
                continue
            seen[key] = entries
            if row.period in wanted.get((row.kpi, row.place), ()):
                self._append(key, entries)

    def frame(self) -> pd.DataFrame:
        """Return the long frame, sorted by KPI, place, year and gender."""
        keys = [KPI, MUNICIPALITY, YEAR, GENDER]
        frame = observation_frame(self._columns)
        frame = frame.drop_duplicates(keys, keep="last")
        return frame.sort_values(keys, kind="stable", ignore_index=True)

    def _append(self, key: Key, entries: dict[str, Entry]) -> None:
        columns = self._columns
        for gender, entry in entries.items():
            columns[KPI].append(key[0])
            columns[MUNICIPALITY].append(key[1])
            columns[YEAR].append(key[2])
            columns[GENDER].append(gender)
            columns[VALUE].append(entry.value)
            columns[COUNT].append(entry.count or 0)
            columns[STATUS].append(entry.status or "")


def _entries(values: list[Entry], key: Key, url: str) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for entry in values:
        if entry.isdeleted:
            continue
        if entries.setdefault(entry.gender, entry) != entry:
            what = f"två olika värden för {_name(key)} {entry.gender}"
            raise malformed(url, what)
    return entries


def _name(key: Key) -> str:
    kpi, place, year = key
    return f"{kpi} {place} {year}"
