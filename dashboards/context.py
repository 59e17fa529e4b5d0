"""What a page is given: the selection, and answers to it from ``benchmark``.

A page asks ``context.compare()`` and its kin, never a source; each answer is made once and
kept in memory. Opening a source is cheap; asking Kolada is not, so a page says which
answers it takes (``Page.needs``) and they are had in the background where the source is a
network away.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from dashboards.answers import AnswerMemory
from kolada_bench.charts.chart import Size
from kolada_bench.errors import UnknownName

if TYPE_CHECKING:
    from pathlib import Path

    from dashboards.selection import Selection
    from kolada_bench.benchmark.cost_drivers.result import Drivers
    from kolada_bench.benchmark.cost_parts.answer import CostParts
    from kolada_bench.benchmark.result import Benchmark, NetCost
    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.benchmark.standing_out.answer import Standout
    from kolada_bench.schema import Group, Kpi, Municipality
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

Progress = Callable[[int], None]
_Answer = TypeVar("_Answer")
USUAL_WIDTH = 1280


class Data:
    """Where the dashboard's figures come from, shared by all requests of a process.

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
        self.memory = AnswerMemory()
        self._demo, self._snapshot = demo, snapshot
        self._local: Source | None = self._open(None) if self.is_local else None

    @property
    def is_local(self) -> bool:
        """Whether answers are had without a network, so that no one need wait."""
        return self._demo or self._snapshot is not None

    @property
    def is_demo(self) -> bool:
        """Whether every value is invented."""
        return self._demo

    def source(self, progress: Progress | None = None) -> Source:
        """Return a source to ask; ``progress`` hears of each answer from Kolada."""
        return self._local or self._open(progress)

    def _open(self, progress: Progress | None) -> Source:
        from kolada_bench.sources import open_source

        return open_source(
            self.settings, demo=self._demo, snapshot=self._snapshot, progress=progress
        )

    def municipalities(self) -> Mapping[str, Municipality]:
        """Return every municipality by id, regions and Riket apart."""

        def kept() -> Mapping[str, Municipality]:
            areas = self.source().municipalities()
            return {id_: area for id_, area in areas.items() if area.type == "K"}

        return self.memory.get(("municipalities",), kept)

    def kpis(self) -> Mapping[str, Kpi]:
        """Return every KPI by id."""
        return self.memory.get(("kpis",), lambda: self.source().kpis())

    def groups(self) -> Mapping[str, Group]:
        """Return every group of Kolada by id."""
        return self.memory.get(("groups",), lambda: self.source().groups())


class Context:
    """One request's view of the data."""

    def __init__(
        self,
        selection: Selection,
        data: Data,
        progress: Progress | None = None,
        *,
        width: int | None = None,
    ) -> None:
        """Take a request's selection, and its window's ``width`` [CSS pixels]."""
        self.selection = selection
        self.data = data
        self.size = drawn_size(width)
        self._progress = progress

    @cached_property
    def municipality(self) -> Municipality:
        """The municipality chosen.

        Raises
        ------
        UnknownName
            None is chosen and the config names none, or there is no such municipality.
        """
        from kolada_bench.catalogue.municipalities import resolve_municipality

        text = self.selection.municipality or self.data.settings.municipality
        if not text:
            message = "Välj en kommun."
            raise UnknownName(message, name="")
        return resolve_municipality(text, self.data.municipalities())

    def compare(self, *, all_municipalities: bool = False, gaps: bool = False) -> Benchmark:
        """Return the comparison; with ``all_municipalities`` the group alla too."""
        from kolada_bench import benchmark

        chosen = self.selection
        groups = (*chosen.groups, *(("alla",) if all_municipalities else ()))
        return self._kept(
            benchmark.compare,
            group=groups,
            theme=chosen.theme,
            kpis=chosen.kpis,
            year=chosen.year,
            gender=chosen.gender,
            certainty=True,
            gaps=gaps,
        )

    def nka(self, *, parts: bool = False) -> NetCost:
        """Return the net cost deviations of every verksamhet, years back."""
        from kolada_bench import benchmark

        return self._kept(benchmark.nka, group=self.selection.groups[:1], parts=parts)

    def parts(self) -> CostParts:
        """Return which parts of the costs the difference lies on."""
        from kolada_bench import benchmark

        chosen = self.selection
        return self._kept(
            benchmark.parts, group=chosen.groups[:1], theme=chosen.theme, year=chosen.year
        )

    def drivers(self, *, over_time: bool = False) -> Drivers:
        """Return what the costs are made of, against the group or an earlier year."""
        from kolada_bench import benchmark

        chosen = self.selection
        if over_time:
            return self._kept(benchmark.drivers, theme=chosen.theme, over_time=True)
        return self._kept(
            benchmark.drivers, group=chosen.groups[:1], theme=chosen.theme, year=chosen.year
        )

    def trend(self, kpis: tuple[str, ...] | None = None) -> Trend:
        """Return series of ``kpis``, or of those chosen."""
        from kolada_bench.benchmark.series.answer import trend

        chosen = self.selection
        asked = chosen.kpis if kpis is None else kpis
        return self._kept(trend, group=chosen.groups[:1], kpis=asked, gender=chosen.gender)

    def standout(self, *, all_kpis: bool = False) -> Standout:
        """Return what stands out, in the theme or in everything."""
        from kolada_bench import benchmark

        chosen = self.selection
        return self._kept(
            benchmark.standout, group=chosen.groups[:1], theme=chosen.theme,
            all_kpis=all_kpis, year=chosen.year,
        )  # fmt: skip

    def _kept(self, ask: Callable[..., _Answer], **question: Any) -> _Answer:
        """Return the answer to a question of ``benchmark``, asked once."""
        key = (ask.__name__, self.municipality.id, *sorted(_hashable(question).items()))
        return self.data.memory.get(
            key,
            lambda: ask(
                self.municipality.id,
                source=self.data.source(self._progress),
                settings=self.data.settings,
                **question,
            ),
        )


def drawn_size(width: int | None) -> Size:
    """Return the size to draw charts in, for a window ``width`` CSS pixels wide.

    A few sizes and not any, so that a view is the same for two windows that differ little.
    """
    window = width or USUAL_WIDTH
    if window >= 1200:
        return Size(740, None, 1.0)  # beside it stands the table
    return Size(next((w for w in (640, 480, 400) if w + 60 <= window), 320), None, 1.0)


def _hashable(question: Mapping[str, Any]) -> dict[str, Hashable]:
    return {name: msgspec.json.encode(value) for name, value in question.items()}
