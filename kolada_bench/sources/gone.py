"""A source that still knows KPIs which Kolada has dropped: by name, and without values.

A document that is renewed asks for the KPIs that it was written with. One that Kolada has
removed since would make the whole question fail, as a misspelled one does; here it is a KPI
whose values are missing, which every answer knows how to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from kolada_bench.schema import Block

if TYPE_CHECKING:
    from kolada_bench.schema import Group, Kpi, Municipality, Observations, SourceName
    from kolada_bench.sources import Source


class GoneKpis:
    """``Source`` that answers as ``source``, but for KPIs that it has no more.

    ``gone`` are never asked for in ``source``: one id that Kolada does not know may cost a
    whole list of those that it does.
    """

    def __init__(self, source: Source, gone: Iterable[Kpi]) -> None:
        self.name: SourceName = source.name
        self.notices = source.notices
        self.source = source
        self._gone = {kpi.id: kpi for kpi in gone}

    @property
    def as_of(self) -> date:
        """The day that the data stands for."""
        return self.source.as_of

    def kpis(self, ids: Iterable[str] | None = None) -> dict[str, Kpi]:
        """Return KPIs as ``Source`` does; those that are gone only when they are named."""
        if ids is None:
            return self.source.kpis(None)
        asked = list(dict.fromkeys(ids))
        known = [id_ for id_ in asked if id_ not in self._gone]
        found = (self.source.kpis(known) if known else {}) | self._gone
        return {id_: found[id_] for id_ in asked if id_ in found}

    def municipalities(self) -> dict[str, Municipality]:
        """Pass the question on; see ``Source``."""
        return self.source.municipalities()

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        """Pass the question on; see ``Source``."""
        return self.source.groups(title=title, ids=ids)

    def observations(self, blocks: Sequence[Block]) -> Observations:
        """Return values as ``Source`` does, none for those that are gone."""
        return self.source.observations(
            [
                Block(
                    tuple(kpi for kpi in block.kpis if kpi not in self._gone),
                    block.areas,
                    block.years,
                )
                for block in blocks
            ]
        )
