"""A source as if later years were not published yet: what a question was asked against.

To see which figures of an earlier answer have been revised, the same question is asked of
today's values through ``CappedSource``. It then chooses the same years, and every figure
is calculated by the same rules; what differs has been revised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.schema import KPI, YEAR, Block, Observations

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.schema import Group, Kpi, Municipality, SourceName
    from kolada_bench.sources import Source


class CappedSource:
    """``Source`` that answers as ``source`` with no value after each KPI's last year.

    Parameters
    ----------
    last_years
        The newest year by KPI; a KPI that is not there has all its years.
    as_of
        The day that default years are counted from.
    """

    def __init__(self, source: Source, last_years: Mapping[str, int], as_of: date) -> None:
        self.name: SourceName = source.name
        self.notices = source.notices
        self.as_of = as_of
        self._source = source
        self._last_years = dict(last_years)

    def kpis(self, ids: Iterable[str] | None = None) -> dict[str, Kpi]:
        """Pass the question on; see ``Source``."""
        return self._source.kpis(ids)

    def municipalities(self) -> dict[str, Municipality]:
        """Pass the question on; see ``Source``."""
        return self._source.municipalities()

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        """Pass the question on; see ``Source``."""
        return self._source.groups(title=title, ids=ids)

    def observations(self, blocks: Sequence[Block]) -> Observations:
        """Return values as ``Source`` does, without those of later years."""
        found = self._source.observations(blocks)
        return msgspec.structs.replace(
            found, frame=self._capped(found.frame), groups=self._capped(found.groups)
        )

    def _capped(self, frame: pd.DataFrame) -> pd.DataFrame:
        if frame.empty:
            return frame
        last = frame[KPI].astype(str).map(self._last_years)
        later = (frame[YEAR] > last).fillna(value=False).to_numpy()
        kept = frame[~later].reset_index(drop=True)
        kept[KPI] = kept[KPI].cat.remove_unused_categories()
        return kept
