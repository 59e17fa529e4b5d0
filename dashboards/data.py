"""Where the dashboard's figures come from, shared by all requests of a process.

Three sources: the demo and a snapshot answer at once; Kolada is a network away, so what
comes from it is asked for in the background where a reader would wait. A snapshot that is
replaced by a newer one is opened anew, without a restart.
"""

from __future__ import annotations

import contextlib
import copy
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from dashboards.answers import OLDEST, AnswerMemory
from kolada_bench.errors import KoladaBenchError, SnapshotError

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from kolada_bench.schema import Group, Kpi, Municipality, SourceName
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source
    from kolada_bench.sources.snapshot import SnapshotSource

Progress = Callable[[int], None]
Stamp = tuple[int, int, int]
_Answer = TypeVar("_Answer")

STALE_FOR = 300.0
"""Seconds that an old answer is kept, so that Kolada is asked again when it is back."""
MOST_PAGES, PAGE_FOR = 40, 60.0
"""How many built pages are kept, and for how long [s]: a meeting opens the same link."""
PATIENCE = 3.0
"""Seconds that a page waits for the list of municipalities before it goes without."""
LISTS = "Kommunlistan kunde inte hämtas från Kolada just nu. Ladda om sidan om en stund."


class NotAtHand(Exception):
    """An answer would have to be asked for, and is not to be waited for."""


class Answered(msgspec.Struct, frozen=True):
    """An answer, and what the source said of how it was had."""

    answer: object
    notices: tuple[str, ...]
    stale: bool


class Data:
    """What every request asks.

    Parameters
    ----------
    settings
        In force for every answer.
    demo, snapshot
        As for ``open_source``; neither is Kolada itself.
    """

    def __init__(
        self, settings: Settings, *, demo: bool = False, snapshot: Path | None = None
    ) -> None:
        self.settings = settings
        self.dated: datetime | None = None
        self._memory = AnswerMemory()
        self._pages = AnswerMemory(MOST_PAGES, PAGE_FOR)
        self.figures = AnswerMemory()
        self._demo, self._snapshot = demo, snapshot
        self._only_at_hand = False
        self._lock = threading.Lock()
        self._stamp = self._stamp_now()
        self._local: SnapshotSource | None = None
        if self.is_local:
            self._open_local()

    @property
    def memory(self) -> AnswerMemory:
        """What was answered before, of the data that is served now."""
        if self._snapshot is not None:
            self._follow_snapshot()
        return self._memory

    @property
    def pages(self) -> AnswerMemory:
        """The pages that were built last, for whoever opens the same view."""
        if self._snapshot is not None:
            self._follow_snapshot()
        return self._pages

    @property
    def is_local(self) -> bool:
        """Whether answers are had without a network, so that no one need wait."""
        return self._demo or self._snapshot is not None

    @property
    def is_demo(self) -> bool:
        """Whether every value is invented; a snapshot of the demo is no less so."""
        return self._demo or bool(self._local and self._local.provenance.invented)

    @property
    def kind(self) -> SourceName:
        """Where the figures come from: "kolada", "snapshot" or "demo"."""
        return "demo" if self.is_demo else "snapshot" if self._snapshot else "kolada"

    @property
    def notices(self) -> tuple[str, ...]:
        """What every page shall say of the data as a whole."""
        return () if self.is_local or self._has(("municipalities",)) else (LISTS,)

    def at_hand(self) -> Data:
        """Return the same data, where what is not in memory raises ``NotAtHand``."""
        same = copy.copy(self)
        same._only_at_hand = not self.is_local
        return same

    def source(self, progress: Progress | None = None) -> Source:
        """Return a source to ask; ``progress`` hears of each answer from Kolada."""
        return self._local or self._open(progress)

    def answer(
        self, key: Hashable, ask: Callable[[Source], object], progress: Progress | None
    ) -> Answered:
        """Return what ``ask`` makes of the source, kept by ``key``."""

        def calculate() -> Answered:
            source = self.source(progress)
            answer = ask(source)
            provenance = getattr(answer, "provenance", None)
            if provenance is not None and not self.is_local:
                self.dated = provenance.retrieved_at
            stale = bool(getattr(provenance, "stale", False))
            return Answered(answer, tuple(source.notices), stale)

        if self._only_at_hand and not self.memory.has(key):
            raise NotAtHand
        return self.memory.get(key, calculate, age=self._age)

    def municipalities(self) -> Mapping[str, Municipality]:
        """Return every municipality by id, regions and Riket apart."""

        def kept() -> Mapping[str, Municipality]:
            areas = self.source().municipalities()
            return {id_: area for id_, area in areas.items() if area.type == "K"}

        return self._list("municipalities", kept)

    def municipalities_soon(self) -> Mapping[str, Municipality]:
        """Return them, or none where Kolada does not give them soon: a page goes without.

        What is not had is asked for again at the next visit, and said in ``notices``.
        """
        if self.is_local or self._has(("municipalities",)):
            return self.municipalities()
        asking = threading.Thread(target=self._ask_quietly, daemon=True)
        asking.start()
        asking.join(PATIENCE)
        return {} if self.notices else self.municipalities()

    def kpis(self) -> Mapping[str, Kpi]:
        """Return every KPI by id."""
        return self._list("kpis", lambda: self.source().kpis())

    def groups(self) -> Mapping[str, Group]:
        """Return every group of Kolada by id."""
        return self._list("groups", lambda: self.source().groups())

    def _has(self, key: Hashable) -> bool:
        return self._memory.has(key, aged=True)

    def _list(self, name: str, fetch: Callable[[], _Answer]) -> _Answer:
        if self._only_at_hand and not self._has((name,)):
            raise NotAtHand
        return self.memory.get((name,), fetch, renews=not self.is_local)

    def _age(self, answered: Answered) -> float:
        return STALE_FOR if answered.stale and not self.is_local else OLDEST

    def _ask_quietly(self) -> None:
        with contextlib.suppress(KoladaBenchError):  # said in ``notices``
            self.municipalities()

    def _open(self, progress: Progress | None) -> Source:
        from kolada_bench.sources import open_source

        return open_source(
            self.settings, demo=self._demo, snapshot=self._snapshot, progress=progress
        )

    def _open_local(self) -> None:
        from kolada_bench.sources.snapshot import SnapshotSource

        opened = self._open(None)
        assert isinstance(opened, SnapshotSource)
        self._local, self.dated = opened, opened.provenance.retrieved_at

    def _stamp_now(self) -> Stamp | None:
        """Return what tells a file from the one that takes its place."""
        if self._snapshot is None:
            return None
        try:
            file = self._snapshot.stat()
        except OSError:
            return None
        return file.st_mtime_ns, file.st_ino, file.st_size

    def _follow_snapshot(self) -> None:
        """Open the snapshot anew where it was replaced; a bad one is left alone."""
        now = self._stamp_now()
        if now is None or now == self._stamp:
            return
        with self._lock:
            if now == self._stamp:
                return
            self._stamp = now
            try:
                self._open_local()
            except SnapshotError as error:
                # The one that is open still answers, whole; the log says why it does.
                logging.getLogger(__name__).error("the new snapshot is not used: %s", error)
                return
            self._memory.forget()
            self._pages.forget()
