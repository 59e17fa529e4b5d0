"""Nettokostnadsavvikelse (NKA): what a service costs against what its structure explains.

A positive deviation is a higher cost than statistically expected, a negative one a
lower. Neither is good or bad in itself, so nothing here ranks or colours it. It is not
a budget deviation, not a saving to be made, and it is never deflated: cost and reference
share their year.

Kolada publishes the deviation; what is computed here is the control of it, and what Kolada
does not publish (kr/inv, the total in mnkr, a mean over three years). Each row stands for
its own year; the models behind the reference change (2018/2019, for one), so a mean over
years is only taken inside one method period.

Source: RKA, "Nettokostnadsavvikelse i Kolada" (2024); Kolada's text for N15045.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kolada_bench.schema import YEAR, require_columns

if TYPE_CHECKING:
    import pandas as pd

AREA = "service_area"
YEARS_IN_MEAN = 3
FLOOR_PCT = 0.05
"""Half a unit of a percentage with one decimal: no published figure is read more finely."""
FLOOR_MNKR = 0.05


def net_cost_deviation(costs: pd.DataFrame) -> pd.DataFrame:
    """Return ``costs`` with its deviation from referenskostnad, row by row.

    Parameters
    ----------
    costs
        One row per service area and year: ``net_cost`` and ``reference_cost``
        [kr/inhabitant], ``population`` [persons, 31 December].

    Returns
    -------
    pandas.DataFrame
        The same rows with ``deviation_kr`` [kr/inhabitant], ``deviation_pct`` [%] and
        ``deviation_mnkr`` [million kr]. A reference missing or not above 0 gives NaN.
    """
    require_columns(costs, YEAR, "net_cost", "reference_cost", "population")
    reference = costs["reference_cost"].where(costs["reference_cost"] > 0)
    gap = costs["net_cost"] - reference
    pct, mnkr = 100 * gap / reference, gap * costs["population"] / 1_000_000
    return costs.assign(deviation_kr=gap, deviation_pct=pct, deviation_mnkr=mnkr)


def total_of_areas(costs: pd.DataFrame, areas: Iterable[str], name: str) -> pd.DataFrame:
    """Return the sum over ``areas`` per year, as rows of the service area ``name``.

    Parameters
    ----------
    costs
        As for ``net_cost_deviation``, with ``service_area``.
    areas
        All of them must have both costs for a year to get a total: a sum over some of the
        parts would be a wrong figure, not a smaller one.
    name
        What the total is called in ``service_area``.
    """
    require_columns(costs, AREA, YEAR, "net_cost", "reference_cost", "population")
    wanted = tuple(areas)
    parts = costs[costs[AREA].isin(wanted)]
    whole = parts.dropna(subset=["net_cost", "reference_cost"]).groupby(
        YEAR, as_index=False
    )
    sums = whole.agg(
        net_cost=("net_cost", "sum"),
        reference_cost=("reference_cost", "sum"),
        population=("population", "first"),
        parts=(AREA, "nunique"),
    )
    return sums[sums["parts"] == len(wanted)].drop(columns="parts").assign(**{AREA: name})


def agreement(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` with ``agrees``: whether the published deviation is the computed.

    True or False; None where nothing is published, nothing can be computed, or the parts
    are of different publications (one side preliminary while the other is final).

    Parameters
    ----------
    rows
        ``deviation_pct``, ``deviation_mnkr``, ``published_pct``, ``published_mnkr``,
        ``net_cost``, ``reference_cost``, ``population``; ``same_publication`` (bool); and
        half a unit in the last decimal of each figure's series: ``half_net_cost``,
        ``half_reference_cost``, ``half_published_pct``, ``half_published_mnkr``.

    Notes
    -----
    The tolerance is half a unit of the published figure plus what half units of N, R and
    population make of the computed one::

        pct:   100·(hN/R + N·hR/R²)      mnkr:  ((hN + hR)·inv + |N − R|·½)/10⁶

    and never under ``FLOOR_PCT`` and ``FLOOR_MNKR``.
    """
    net, reference, people = rows["net_cost"], rows["reference_cost"], rows["population"]
    half_net, half_reference = rows["half_net_cost"], rows["half_reference_cost"]
    spread_pct = 100 * (half_net / reference + net.abs() * half_reference / reference**2)
    spread_mnkr = (
        (half_net + half_reference) * people + 0.5 * (net - reference).abs()
    ) / 1e6
    allowed_pct = (rows["half_published_pct"] + spread_pct).clip(lower=FLOOR_PCT)
    allowed_mnkr = (rows["half_published_mnkr"] + spread_mnkr).clip(lower=FLOOR_MNKR)
    off_pct = (rows["deviation_pct"] - rows["published_pct"]).abs()
    off_mnkr = (rows["deviation_mnkr"] - rows["published_mnkr"]).abs()
    # A difference of exactly the tolerance agrees; 1e-9 keeps float noise from deciding it.
    disagrees = (off_pct > allowed_pct + 1e-9) | (off_mnkr > allowed_mnkr + 1e-9)
    can_tell = (off_pct.notna() | off_mnkr.notna()) & rows["same_publication"]
    agrees = (~disagrees).astype(object).where(can_tell, None)
    return rows.assign(agrees=agrees)


def half_unit(values: Iterable[float]) -> float:
    """Return half a unit in the last decimal that a series is published with (at most 6).

    Missing values are passed over; a series without values, or of whole numbers, has 0.5.
    """
    decimals = 0
    for value in values:
        if math.isfinite(value):
            text = f"{value:.6f}".rstrip("0")
            decimals = max(decimals, len(text) - text.index(".") - 1)
    return 0.5 * 10.0**-decimals


def mean_of_years(costs: pd.DataFrame, breaks: Mapping[str, Iterable[int]]) -> pd.DataFrame:
    """Return ``costs`` with the three-year mean deviation that ends in each row's year.

    Parameters
    ----------
    costs
        As for ``net_cost_deviation``, with ``service_area``; one municipality.
    breaks
        Per service area the first years of new method periods. A mean never spans one.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``mean_3_years_pct`` [%] = Σ(N−R)·inv / ΣR·inv over the year and
        the two before; NaN where one of the three is missing or of another method period.
    """
    require_columns(costs, AREA, YEAR, "net_cost", "reference_cost", "population")
    amounts = costs.assign(
        _above=(costs["net_cost"] - costs["reference_cost"]) * costs["population"],
        _reference=costs["reference_cost"] * costs["population"],
    )
    known = {
        (area, year): (above, reference)
        for area, year, above, reference in amounts[
            [AREA, YEAR, "_above", "_reference"]
        ].itertuples(index=False)
        if above == above and reference == reference  # not NaN
    }
    first_years = {area: tuple(years) for area, years in breaks.items()}
    means = []
    for area, year in zip(costs[AREA], costs[YEAR], strict=True):
        window = range(year - YEARS_IN_MEAN + 1, year + 1)
        parts = [known.get((area, y)) for y in window]
        broken = any(window[0] < first <= year for first in first_years.get(area, ()))
        above = sum(part[0] for part in parts if part)
        reference = sum(part[1] for part in parts if part)
        whole = all(parts) and not broken and reference > 0
        means.append(100 * above / reference if whole else float("nan"))
    return costs.assign(mean_3_years_pct=means)
