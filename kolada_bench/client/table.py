"""Rows of values from several answers, put together into the long frame.

Entries that are deleted are dropped; null becomes NaN. What an answer must not do is said
to be malformed: give a row that was not asked for, or say two things of one value.

Almost every answer is in order, which is found out for all its rows at once, on columns of
codes. One that is not, or that has deleted entries, is gone through row by row: that
settles what it says, or finds the row to name in the error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.client.parse import DataRow, Entry, OuDataRow, malformed
from kolada_bench.schema import (
    COUNT,
    GENDER,
    KPI,
    MUNICIPALITY,
    STATUS,
    VALUE,
    YEAR,
    empty_observations,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kolada_bench.client.coded import Coded, Codes

    Floats = NDArray[np.float64]

Row = DataRow | OuDataRow
Key = tuple[str, str, int]
"""KPI, place and year of a row."""
Requested = tuple[Set[str], Set[str], Set[int]]
"""KPIs, places and years in an address."""
Wanted = Mapping[tuple[str, str], Set[int]]
"""Years by KPI and place."""


class Checked(msgspec.Struct, frozen=True):
    """One answer to ``requested`` as columns, aligned: what ``checked`` has found good.

    ``kpi``, ``place`` and ``year`` have one value for each row; the others one for each
    entry of a row, and ``row`` is the number of the entry's row.
    """

    requested: Requested
    kpi: Coded[str]
    place: Coded[str]
    year: Coded[int]
    row: Codes
    gender: Coded[str]
    status: Coded[str]
    count: Codes
    value: Floats
    deleted: bool


class ValueTable:
    """Rows of values from several answers, on their way into one frame.

    An answer may hold a row twice if both say the same. Between answers the one fetched
    last wins, so they are to be added oldest first.
    """

    def __init__(self) -> None:
        self._parts: list[Checked] = []

    def add(
        self,
        rows: Sequence[DataRow] | Sequence[OuDataRow],
        *,
        requested: Requested,
        wanted: Wanted,
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
        self.put(checked(rows, requested=requested, url=url), wanted)

    def put(self, answer: Checked, wanted: Wanted) -> None:
        """Add one answer that has been checked; ``wanted`` as for ``add``."""
        if not _all_wanted(answer.requested, wanted):
            answer = _only(answer, wanted)
        if len(answer.row):
            self._parts.append(answer)

    def frame(self) -> pd.DataFrame:
        """Return the long frame, sorted by KPI, place, year and gender."""
        if not self._parts:
            return empty_observations()
        import numpy as np
        import pandas as pd

        from kolada_bench.client.coded import joined, last_of_each, taken

        parts = self._parts
        kpi = joined([taken(part.kpi, part.row) for part in parts])
        place = joined([taken(part.place, part.row) for part in parts])
        year = joined([taken(part.year, part.row) for part in parts])
        gender = joined([part.gender for part in parts])
        status = joined([part.status for part in parts])
        chosen = last_of_each(kpi, place, year, gender)

        def categories(column: Coded[str]) -> pd.Categorical[str]:
            return pd.Categorical.from_codes(column.codes[chosen], pd.Index(column.names))

        return pd.DataFrame(
            {
                KPI: categories(kpi),
                MUNICIPALITY: categories(place),
                YEAR: np.array(year.names)[year.codes[chosen]],
                GENDER: categories(gender),
                VALUE: np.concatenate([part.value for part in parts])[chosen],
                COUNT: np.concatenate([part.count for part in parts])[chosen],
                STATUS: categories(status),
            }
        )


def checked(
    rows: Sequence[DataRow] | Sequence[OuDataRow], *, requested: Requested, url: str
) -> Checked:
    """Return one answer as columns; ``requested`` and the errors are those of ``add``."""
    part = _part(rows, requested)
    if _in_order(part):
        return part
    return _part(_settled(rows, requested, url), requested)


def _part(rows: Sequence[Row], requested: Requested) -> Checked:
    import numpy as np

    from kolada_bench.client.coded import coded

    entries = [entry for row in rows for entry in row.entries]
    lengths = np.array([len(row.entries) for row in rows], dtype=np.int64)
    return Checked(
        requested=requested,
        kpi=coded([row.kpi for row in rows]),
        place=coded([row.place for row in rows]),
        year=coded([row.period for row in rows]),
        row=np.repeat(np.arange(len(rows)), lengths),
        gender=coded([entry.gender for entry in entries]),
        status=coded([entry.status or "" for entry in entries]),
        count=np.array([entry.count or 0 for entry in entries], dtype=np.int64),
        value=np.array([entry.value for entry in entries], dtype=np.float64),
        deleted=True in [entry.isdeleted for entry in entries],
    )


def _in_order(part: Checked) -> bool:
    """Whether all rows were asked for, none comes twice, and no entry twice or deleted."""
    from kolada_bench.client.coded import are_distinct, come_once, sort_keys

    kpis, places, years = part.requested
    return (
        not part.deleted
        and kpis >= set(part.kpi.names)
        and places >= set(part.place.names)
        and years >= set(part.year.names)
        and are_distinct(sort_keys(part.kpi, part.place, part.year))
        and come_once(part.row * len(part.gender.names) + part.gender.codes)
    )


def _all_wanted(requested: Requested, wanted: Wanted) -> bool:
    kpis, places, years = requested
    return all(
        wanted.get((kpi, place), frozenset()) >= years for kpi in kpis for place in places
    )


def _only(part: Checked, wanted: Wanted) -> Checked:
    """Return the entries of the rows that are wanted."""
    import numpy as np

    from kolada_bench.client.coded import taken

    kpis, places, years = part.kpi.names, part.place.names, part.year.names
    codes = (part.kpi.codes, part.place.codes, part.year.codes)
    is_wanted = [
        years[year] in wanted.get((kpis[kpi], places[place]), ())
        for kpi, place, year in zip(*(column.tolist() for column in codes), strict=True)
    ]
    left = np.flatnonzero(np.array(is_wanted, dtype=bool)[part.row])
    return msgspec.structs.replace(
        part,
        row=part.row[left],
        gender=taken(part.gender, left),
        status=taken(part.status, left),
        count=part.count[left],
        value=part.value[left],
    )


def _settled(rows: Iterable[Row], requested: Requested, url: str) -> list[Row]:
    """Return each row once, with its entries that are not deleted; or raise."""
    kpis, places, years = requested
    seen: dict[Key, dict[str, Entry]] = {}
    settled = []
    for row in rows:
        key = (row.kpi, row.place, row.period)
        if row.kpi not in kpis or row.place not in places or row.period not in years:
            raise malformed(url, f"{_name(key)} efterfrågades inte")
        entries = _entries(row.entries, key, url)
        if key in seen:
            if seen[key] != entries:
                raise malformed(url, f"två olika svar för {_name(key)}")
            continue
        seen[key] = entries
        settled.append(msgspec.structs.replace(row, entries=list(entries.values())))
    return settled


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
