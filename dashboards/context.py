"""What a page is given: the selection, and answers to it from ``benchmark``.

A page asks ``context.compare()`` and its kin, never a source; each answer is made once and
kept in memory. Opening a source is cheap; asking Kolada is not, so a page says which
answers it takes (``Page.asks``) and they are had in the background where the source is a
network away.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kolada_bench.charts.chart import Size
from kolada_bench.errors import UnknownName

if TYPE_CHECKING:
    from dashboards.data import Data, Progress
    from dashboards.selection import Selection
    from kolada_bench.benchmark.cost_drivers.result import Drivers
    from kolada_bench.benchmark.cost_parts.answer import CostParts
    from kolada_bench.benchmark.result import Benchmark, NetCost
    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.benchmark.standing_out.answer import Standout
    from kolada_bench.schema import Municipality
    from kolada_bench.sources import Source

_Answer = TypeVar("_Answer")
USUAL_WIDTH = 1280


class Context:
    """One request's view of the data.

    ``notices`` are the Swedish lines on how its answers were had (an old one was used),
    in the order that they came.
    """

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
        self.notices: dict[str, None] = {}
        self._progress = progress

    def with_(self, **changes: object) -> Context:
        """Return the same view with other fields of the selection."""
        context = Context(self.selection.with_(**changes), self.data, self._progress)
        context.size, context.notices = self.size, self.notices
        return context

    def at_hand(self) -> Context:
        """Return the same view, where what is not in memory raises ``NotAtHand``."""
        context = Context(self.selection, self.data.at_hand(), self._progress)
        context.size, context.notices = self.size, self.notices
        return context

    @property
    def is_chosen(self) -> bool:
        """Whether a municipality is chosen, here or in the settings."""
        return bool(self.selection.municipality or self.data.settings.municipality)

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

    def drivers(self, *, over_time: bool = False, from_year: int | None = None) -> Drivers:
        """Return what the costs are made of, against the group or an earlier year.

        Over time without ``from_year``: three years back, inside the unbroken series.
        """
        from kolada_bench import benchmark

        chosen = self.selection
        if over_time:
            return self._kept(
                benchmark.drivers, theme=chosen.theme, year=chosen.year,
                over_time=True, from_year=from_year,
            )  # fmt: skip
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

    def standout_requests(self) -> int:
        """Return how many requests to Kolada trying every KPI takes at the most."""
        from kolada_bench.benchmark.standing_out.answer import request_count

        chosen = self.selection
        return self._kept(
            request_count, groups=chosen.groups[:1], theme=None, all_kpis=True,
            year=chosen.year, years=None,
        )  # fmt: skip

    def _kept(self, ask: Callable[..., _Answer], **question: Any) -> _Answer:
        """Return the answer to a question of ``benchmark``, asked once."""
        key = (ask.__name__, self.municipality.id, *sorted(_hashable(question).items()))
        return self.kept(
            key,
            lambda source: ask(
                self.municipality.id,
                source=source,
                settings=self.data.settings,
                **question,
            ),
        )

    def kept(self, key: Hashable, ask: Callable[[Source], _Answer]) -> _Answer:
        """Return what ``ask`` makes of the source, asked once by ``key``."""
        answered = self.data.answer(key, ask, self._progress)
        self.notices |= dict.fromkeys(answered.notices)
        return answered.answer  # type: ignore[return-value]


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
