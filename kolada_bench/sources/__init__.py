"""Where data comes from: Kolada itself, a snapshot file, or the packaged demo.

All three have the same face, ``Source``, so that nothing above this room can tell which
one it holds except by ``Provenance``, which every table, chart and page prints. Only
``sources.live`` may speak to the client.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from kolada_bench.errors import UsageError

if TYPE_CHECKING:
    from kolada_bench.schema import (
        Block,
        Group,
        Kpi,
        Municipality,
        Observations,
        SourceName,
    )
    from kolada_bench.settings import Settings


@runtime_checkable
class Source(Protocol):
    """The four questions that every source answers, whole or with an error.

    An id that the source does not know is absent from the answer (the caller decides
    whether that is an error); an answer that lost a part is never given.
    """

    name: SourceName

    notices: list[str]
    """Swedish lines on how the data was had (an old answer used, no cache): for stderr."""

    @property
    def as_of(self) -> date:
        """The day that the data stands for: the default years end in its year."""
        ...

    def kpis(self, ids: Iterable[str] | None = None) -> dict[str, Kpi]:
        """Return KPIs by id, in the order asked for; all of them, by id, when None."""
        ...

    def municipalities(self) -> dict[str, Municipality]:
        """Return every area by id: kommuner, regions and Riket."""
        ...

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        """Return Kolada's groups by id: all, those named, or with ``title`` in theirs."""
        ...

    def observations(self, blocks: Sequence[Block]) -> Observations:
        """Return the values of the blocks' KPIs, areas and years, each row once."""
        ...


def open_source(
    settings: Settings,
    *,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Source:
    """Return the source that a question names: the demo, a snapshot file, else Kolada.

    ``progress`` is told how many answers have been fetched from Kolada so far.

    Raises
    ------
    UsageError
        More than one of them is named.
    SnapshotError
        The file is missing, damaged or of another version.
    """
    if demo + (snapshot is not None) + offline > 1:
        message = (
            "--demo, --snapshot och --offline är olika källor; välj en av dem. "
            "(--offline läser bara sparade svar från Kolada.)"
        )
        raise UsageError(message)
    if demo:
        from kolada_bench.sources.demo import DemoSource

        return DemoSource()
    if snapshot is not None:
        from kolada_bench.sources.snapshot import SnapshotSource

        return SnapshotSource(snapshot)
    from kolada_bench.sources.live import LiveSource

    return LiveSource(settings, offline=offline, progress=progress)
