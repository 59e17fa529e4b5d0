"""Where data comes from: Kolada itself, a snapshot file, or the packaged demo.

All three have the same face, ``Source``, so that nothing above this room can tell which
one it holds except by ``Provenance``, which every table, chart and page prints. Only
``sources.live`` may speak to the client.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from kolada_bench.schema import (
        Block,
        Group,
        Kpi,
        Municipality,
        Observations,
        SourceName,
    )


@runtime_checkable
class Source(Protocol):
    """The four questions that every source answers, whole or with an error.

    An id that the source does not know is absent from the answer (the caller decides
    whether that is an error); an answer that lost a part is never given.
    """

    name: SourceName

    notices: list[str]
    """Swedish lines on how the data was had (an old answer used, no cache): for stderr."""

    def kpis(self, ids: Iterable[str] | None = None) -> dict[str, Kpi]:
        """Return KPIs by id, in the order asked for; all of them, by id, when None."""
        ...

    def municipalities(self) -> dict[str, Municipality]:
        """Return every area by id: kommuner, regions and Riket."""
        ...

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        """Return Kolada's groups by id: with ``title`` in theirs (any case), or by id, or all."""
        ...

    def observations(self, blocks: Sequence[Block]) -> Observations:
        """Return the values of the blocks' KPIs, areas and years, each row once."""
        ...
