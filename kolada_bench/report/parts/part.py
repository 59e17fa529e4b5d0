"""What a part is, and the options that several of them take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kolada_bench.catalogue.tomlfile import KpiId

if TYPE_CHECKING:
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet

Kpis = Annotated[tuple[KpiId, ...], msgspec.Meta(min_length=1)]
Pair = tuple[KpiId, KpiId]


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The options of a part, under their Swedish keys; none of its own."""


class KpiOptions(Options, frozen=True):
    """A part about one or several KPIs."""

    nyckeltal: Kpis


def no_kpis(options: Any) -> Iterable[str]:
    """Return that a part compares no KPI beyond those of the theme."""
    del options
    return ()


def named_kpis(options: Any) -> Iterable[str]:
    """Return the KPIs that the options name."""
    named: tuple[str, ...] = options.nyckeltal
    return named


def none_without(options: Any, lost: Collection[str]) -> Options | None:
    """Return that a part cannot be written without some of its KPIs."""
    del options, lost
    return None


def without_kpis(options: Any, lost: Collection[str]) -> Options | None:
    """Return the options without some KPIs; None where no other is left."""
    left = tuple(kpi for kpi in options.nyckeltal if kpi not in lost)
    without: Options = msgspec.structs.replace(options, nyckeltal=left)
    return without if left else None


class Part(msgspec.Struct, frozen=True):
    """A part of a report.

    Attributes
    ----------
    name
        What a preset calls it.
    summary
        A line for the list of parts, in Swedish.
    write
        Puts its blocks on the sheet.
    options
        Which options it takes.
    kpis
        Which KPIs the comparison must have for it, by its options.
    last
        Whether it is written after all others, since it tells of them.
    beside
        Which further KPIs it asks for by name, in a question of its own.
    without
        The options to write it by without KPIs that Kolada has not; None for not at all.
    """

    name: str
    summary: str
    write: Callable[[Sheet, Material, Any], None]
    options: type[Options] = Options
    kpis: Callable[[Any], Iterable[str]] = no_kpis
    last: bool = False
    beside: Callable[[Any], Iterable[str]] = no_kpis
    without: Callable[[Any, Collection[str]], Options | None] = none_without

    def named(self, options: Any) -> tuple[str, ...]:
        """Return every KPI that it asks for by name, each once."""
        return tuple(dict.fromkeys([*self.kpis(options), *self.beside(options)]))
