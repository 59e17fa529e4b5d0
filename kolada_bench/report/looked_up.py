"""Figures that a question of then no longer gives, looked up one by one in today's values.

Where the own municipality's value has been taken away, the same question chooses another
year, and the figure that stands in the document has no counterpart. It is still known what
it was: a value of one municipality, or the median or mean of a group's members. A figure
that is put together from several KPIs is not looked up.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis.compare import needed_members
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.schema import GENDER, KPI, MUNICIPALITY, RIKET, VALUE, YEAR, Block

if TYPE_CHECKING:
    from datetime import date

    from kolada_bench.report.content import Quoted
    from kolada_bench.report.manifest import Manifest
    from kolada_bench.schema import Kpi
    from kolada_bench.sources import Source

_Values = Mapping[tuple[str, str, int, str], float]
_DEVIATIONS = ("deviation_pct", "deviation_mnkr")


class LookedUp(msgspec.Struct, frozen=True):
    """What a quoted figure is today; ``value`` None when Kolada has it no more."""

    old: Quoted
    value: float | None
    preliminary: bool


def looked_up(
    lost: Sequence[Quoted], manifest: Manifest, source: Source
) -> tuple[tuple[LookedUp, ...], tuple[Quoted, ...]]:
    """Return what could be looked up, and the figures that could not.

    Parameters
    ----------
    lost
        Figures of the manifest.
    source
        Of today, with the KPIs that the manifest names.

    Raises
    ------
    SourceError
        The values could not be had.
    """
    plain = {kpi.id for kpi in manifest.kpis}
    areas = {figure: _areas(figure, manifest) for figure in lost if figure.kpi in plain}
    asked = [
        Block((figure.kpi,), members, (figure.year,))
        for figure, members in areas.items()
        if members
    ]
    if not asked:
        return (), tuple(lost)
    kpis = source.kpis(sorted({block.kpis[0] for block in asked}))
    found = source.observations(asked)
    values = {
        (str(kpi), str(area), int(year), str(gender)): float(value)
        for kpi, area, year, gender, value in found.frame[
            [KPI, MUNICIPALITY, YEAR, GENDER, VALUE]
        ].itertuples(index=False)
        if not math.isnan(value)
    }
    known = {
        figure: now
        for figure, members in areas.items()
        if (now := _now(figure, members, values)) is not _UNKNOWN
    }
    on = found.provenance.values_date
    return (
        tuple(
            LookedUp(figure, now, _preliminary(kpis.get(figure.kpi), figure.year, on))
            for figure, now in known.items()
            if now is None or isinstance(now, float)
        ),
        tuple(figure for figure in lost if figure not in known),
    )


_UNKNOWN = object()


def _areas(figure: Quoted, manifest: Manifest) -> tuple[str, ...]:
    """Return whose values the figure is made of; none where it is not known."""
    if figure.what == "own" or figure.what in _DEVIATIONS:
        return (figure.municipality,)
    if figure.what == "national":
        return (RIKET,)
    groups = (group for group in manifest.groups if group.id == figure.group)
    return tuple(member.id for group in groups for member in group.members)


def _now(figure: Quoted, areas: Iterable[str], values: _Values) -> object:
    """Return the figure as it is now: a float, None when gone, else ``_UNKNOWN``."""
    keys = [(figure.kpi, area, figure.year, figure.gender) for area in areas]
    there = [values[key] for key in keys if key in values]
    if not keys:
        return _UNKNOWN
    if not there:
        return None
    if figure.what in ("median", "mean"):
        if len(there) < needed_members(len(keys)):
            return _UNKNOWN
        kind = statistics.median if figure.what == "median" else statistics.fmean
        return float(kind(there))
    # A deviation may be calculated from several values: only its end can be told.
    return _UNKNOWN if figure.what in _DEVIATIONS else there[0]


def _preliminary(kpi: Kpi | None, year: int, on: date) -> bool:
    return kpi is not None and is_preliminary(kpi, year, on)
