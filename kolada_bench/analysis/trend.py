"""A series over the years beside the *same* peers, cut where its meaning changes.

The peers of a trend are always fixed: those members that have a value in every shown year.
A median whose members come and go moves without anybody having changed; how many stayed
(``n`` of ``n_members``) is told instead.

A *segment* is a run of years between two breaks in a series. Values of two segments are
never set against each other: not in an index, not in a change. A change is given only
over three comparable years or more; two points are no development.

Whether a figure may be indexed or deflated is not known here; ``benchmark`` asks only for
what has a meaning. What this still gets wrong: demanding a value in every year leaves few
members where a window is long, and those that report every year may differ from those that
do not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis.compare import needed_members
from kolada_bench.schema import MUNICIPALITY, RIKET

if TYPE_CHECKING:
    import pandas as pd

COMPARABLE_YEARS = 3
"""Under this many own values in a segment no change is described."""

COLUMNS = (
    "year", "segment", "value", "median", "q1", "q3", "n", "n_members", "national",
)  # fmt: skip


class Change(msgspec.Struct, frozen=True):
    """From the first to the last comparable year of one segment.

    Attributes
    ----------
    first, last
        The first and the last year with an own value.
    years
        How many years of the segment have one.
    own, median, national
        The values of ``first`` and ``last`` [the series' unit], NaN where missing.
    """

    first: int
    last: int
    years: int
    own: tuple[float, float]
    median: tuple[float, float]
    national: tuple[float, float]

    @property
    def is_described(self) -> bool:
        """Whether there are years enough for a sentence."""
        return self.years >= COMPARABLE_YEARS


def panel(wide: pd.DataFrame, kpi: str, years: Sequence[int]) -> pd.DataFrame:
    """Return one KPI as areas by years.

    Parameters
    ----------
    wide
        One column per KPI id [its unit], indexed by municipality and year.
    kpi
        A KPI without a column has no value anywhere.
    years
        The columns of the answer, ascending.
    """
    import pandas as pd

    areas = wide.index.get_level_values(MUNICIPALITY).unique()
    if kpi not in wide.columns:
        return pd.DataFrame(index=areas, columns=list(years), dtype=float)
    return wide[kpi].unstack().reindex(columns=list(years))


def shown_years(values: pd.DataFrame, own: str, members: Sequence[str]) -> list[int]:
    """Return the years worth a column: with an own value, or one for enough members."""
    enough = set(group_years(values, members))
    return [
        year
        for year, value in zip(_years(values), _row(values, own), strict=True)
        if year in enough or math.isfinite(value)
    ]


def group_years(values: pd.DataFrame, members: Sequence[str]) -> list[int]:
    """Return the years in which two thirds of the members have a value.

    A year that has just begun to be published would otherwise cost most of the members
    their place.
    """
    if not members:
        return []
    counts = values.reindex(list(members)).notna().sum()
    enough = counts.to_numpy() >= needed_members(len(members))
    return [year for year, there in zip(_years(values), enough, strict=True) if there]


def fixed_members(
    values: pd.DataFrame, members: Sequence[str], years: Iterable[int]
) -> tuple[str, ...]:
    """Return the members with a value in each of ``years``, in the order given."""
    wanted = list(years)
    if not wanted:
        return ()
    whole = values.reindex(list(members))[wanted].notna().all(axis=1)
    return tuple(member for member in members if whole[member])


def segments(years: Sequence[int], breaks: Iterable[int]) -> list[int]:
    """Return per year which segment it is in, from 0; a break is its first year."""
    inside = sorted({first for first in breaks if years and years[0] < first <= years[-1]})
    return [sum(first <= year for first in inside) for year in years]


def trend_rows(
    values: pd.DataFrame,
    own: str,
    members: Sequence[str],
    breaks: Iterable[int] = (),
    *,
    statistics: bool = True,
) -> pd.DataFrame:
    """Return one row per shown year: own value, the fixed peers' median and band, Riket.

    Parameters
    ----------
    values
        Areas by years [the series' unit], as ``panel`` gives them.
    own, members
        The municipality, and its peers without it.
    breaks
        First years of new series.
    statistics
        False for coded answers, which have no median.

    Returns
    -------
    pandas.DataFrame
        The columns of ``COLUMNS``; ``median``, ``q1`` and ``q3`` are NaN in years without
        the group, and where no member has every year.
    """
    import numpy as np
    import pandas as pd

    years = shown_years(values, own, members)
    with_group = group_years(values, members)
    fixed = fixed_members(values, members, with_group)
    figures = np.full((3, len(years)), np.nan)
    if fixed and statistics:
        at = [i for i, year in enumerate(years) if year in with_group]
        peers = values.loc[list(fixed), [years[i] for i in at]].to_numpy(dtype=float)
        figures[:, at] = np.quantile(peers, (0.5, 0.25, 0.75), axis=0)
    shown = values[years]
    return pd.DataFrame(
        {
            "year": pd.Series(years, dtype="int64"),
            "segment": pd.Series(segments(years, breaks), dtype="int64"),
            "value": _row(shown, own),
            "median": figures[0],
            "q1": figures[1],
            "q3": figures[2],
            "n": [len(fixed) if year in with_group else 0 for year in years],
            "n_members": len(members),
            "national": _row(shown, RIKET),
        },
        columns=list(COLUMNS),
    )


def indexed(
    values: pd.DataFrame, own: str, members: Sequence[str], breaks: Iterable[int] = ()
) -> pd.DataFrame:
    """Return ``values`` with each area's first comparable year of each segment as 100.

    The first comparable year is the first with an own value and the group's. An area
    without a value above 0 in that year has none in the segment.
    """
    import numpy as np

    years = shown_years(values, own, members)
    with_group = set(group_years(values, members)) or set(years)
    mine = dict(zip(years, _row(values[years], own), strict=True))
    # Whole numbers would refuse the quotients.
    out = values[years].astype(float)
    for _, part in _by_segment(years, breaks):
        base = [year for year in part if year in with_group and mine[year] > 0]
        if not base:
            out[part] = np.nan
            continue
        first = out[base[0]]
        out[part] = 100 * out[part].div(first.where(first > 0), axis=0)
        out[[year for year in part if year < base[0]]] = np.nan
    return out


def in_fixed_prices(
    values: pd.DataFrame, prices: Mapping[int, float], level: int
) -> pd.DataFrame:
    """Return kronor of each year as kronor of ``level``: value · P(level) / P(year).

    Raises
    ------
    KeyError
        ``prices`` lacks a year of ``values``, or ``level``.
    """
    return values * [prices[level] / prices[year] for year in _years(values)]


def changes(rows: pd.DataFrame) -> tuple[Change, ...]:
    """Return the change over each segment that has an own value, oldest first."""
    out = []
    for _, part in rows.groupby("segment", sort=True):
        known = part[part["value"].notna()]
        if known.empty:
            continue
        ends = known.iloc[[0, -1]]
        out.append(
            Change(
                first=int(ends["year"].iloc[0]),
                last=int(ends["year"].iloc[1]),
                years=len(known),
                own=_pair(ends["value"]),
                median=_pair(ends["median"]),
                national=_pair(ends["national"]),
            )
        )
    return tuple(out)


def _by_segment(
    years: Sequence[int], breaks: Iterable[int]
) -> Iterable[tuple[int, list[int]]]:
    numbers = segments(years, breaks)
    for number in dict.fromkeys(numbers):
        yield number, [y for y, s in zip(years, numbers, strict=True) if s == number]


def _pair(values: pd.Series[float]) -> tuple[float, float]:
    return float(values.iloc[0]), float(values.iloc[1])


def _row(values: pd.DataFrame, area: str) -> list[float]:
    if area not in values.index:
        return [math.nan] * len(values.columns)
    return [float(value) for value in values.loc[area].to_numpy(dtype=float)]


def _years(values: pd.DataFrame) -> list[int]:
    return [int(str(year)) for year in values.columns]
