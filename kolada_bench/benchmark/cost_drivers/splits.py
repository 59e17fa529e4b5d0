"""The splits of a question: one per identity and group, or per identity and pair of years.

Here the catalogue's identities, the peers and the values meet. Before anything is shared
out it is tested: that every part is there, that product and cost agree for the own
municipality and for every peer, that no price rests on fewer than ten persons, and over
time that no input breaks in between. What fails is not split, and says why.

What this still gets wrong: a member without any of the service has no price and so counts
as lacking parts; the summed group is then a little heavier than the whole group.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis import decompose
from kolada_bench.analysis.compare import chosen_year, needed_members
from kolada_bench.analysis.decompose import Effect
from kolada_bench.benchmark.cost_drivers.result import DriverSplit, Mean, Verdict
from kolada_bench.benchmark.cost_drivers.split_checks import (
    FEW_PERSONS,
    broken,
    first_unbroken,
    hints,
    refusal,
)
from kolada_bench.benchmark.cost_drivers.split_panel import Panel
from kolada_bench.catalogue.drivers import figure_ids, is_volume
from kolada_bench.errors import UsageError
from kolada_bench.schema import GENDER, KPI, MUNICIPALITY, VALUE, YEAR
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.benchmark.question import Question
    from kolada_bench.benchmark.values import Values
    from kolada_bench.catalogue.price_index import PriceIndex
    from kolada_bench.schema import Driver, Factor, PeerGroup

YEARS_BACK = 3
NO_PEERS = "Ingen jämförelsekommun har alla uppgifter"


def group_splits(
    drivers: Sequence[Driver], question: Question, values: Values
) -> tuple[DriverSplit, ...]:
    """Return each identity against each group; those of another time are passed over."""
    return tuple(
        _against_group(panel, group, values)
        for panel in _panels(drivers, question, values)
        for group in question.groups_for(panel.driver.service_area)
    )


def year_splits(
    drivers: Sequence[Driver],
    question: Question,
    values: Values,
    from_year: int | None,
    index: PriceIndex | None = None,
) -> tuple[DriverSplit, ...]:
    """Return each identity against an earlier year of the own municipality.

    Without ``from_year`` three years back, or as far as the series goes unbroken.

    Raises
    ------
    UsageError
        ``from_year`` is not before the year, or the index lacks one of the years.
    """
    return tuple(
        _against_year(panel, from_year, index)
        for panel in _panels(drivers, question, values)
    )


def _panels(
    drivers: Sequence[Driver], question: Question, values: Values
) -> Iterable[Panel]:
    """Yield the identities to answer; one that has ended only when its year is asked."""
    for driver in drivers:
        panel = Panel(driver, question, values)
        year = question.year
        if driver.last_year is None if year is None else year in panel.years:
            yield panel


def _against_group(panel: Panel, group: PeerGroup, values: Values) -> DriverSplit:
    import numpy as np

    driver, own = panel.driver, panel.question.municipality
    own_years, size = panel.own_years(), len(group.members)
    there = np.array([year in own_years for year in panel.years], dtype=bool)
    counts = np.array(panel.counts(group.members))
    year = panel.question.year or chosen_year(panel.years, there, counts, size)
    if year is None or year not in own_years:
        reason = panel.lacks(year)
        return DriverSplit(driver, year, "refused", group=group, reason=reason)
    peers = panel.rows(group.members, year)
    if peers.empty:
        reason = f"{NO_PEERS} för {year}."
        return DriverSplit(driver, year, "refused", group=group, reason=reason)
    newer = [y for y in own_years if y > year and panel.question.year is None]
    notes = [
        f"{newest} finns för {own.title} men för färre än {needed_members(size)} av {size} "
        f"jämförelsekommuner; visar {year}."
        for newest in newer[-1:]
    ]
    used = tuple(str(area) for area in peers.index)
    compared = _compared(panel, panel.rows([own.id], year), peers, year)
    return msgspec.structs.replace(
        compared,
        group=group,
        used=used,
        left_out=tuple(member for member in group.members if member not in used),
        mean=_mean(driver, peers, group, year, values),
        notes=(*compared.notes, *notes),
    )


def _against_year(
    panel: Panel, from_year: int | None, index: PriceIndex | None
) -> DriverSplit:
    driver, question = panel.driver, panel.question
    own, years = question.municipality.id, panel.own_years()
    year = panel.question.year or (years[-1] if years else None)
    if year is None or year not in years:
        return DriverSplit(driver, year, "refused", reason=panel.lacks(year))
    start = from_year or _start(panel, years, year)
    if start is None:
        reason = f"Serien har inget tidigare år att jämföra {year} med."
        return DriverSplit(driver, year, "refused", reason=reason)
    if start >= year:
        message = f"--from-year {start} ska vara ett år före {year}."
        raise UsageError(message)
    reason = broken(panel.ids, start, year, panel.question.own_breaks)
    if reason or start not in years:
        reason = reason or panel.lacks(start)
        return DriverSplit(driver, year, "refused", from_year=start, reason=reason)
    ends = panel.rows([own], year), panel.rows([own], start)
    compared = _compared(panel, *ends, year, start, index)
    found = hints(panel.ids, question.kpis, start, year, question.own_breaks)
    return msgspec.structs.replace(
        compared,
        from_year=start,
        notes=(*compared.notes, *found),
    )


def _start(panel: Panel, years: Sequence[int], year: int) -> int | None:
    """Return the year to compare with when none is named: inside the unbroken series."""
    first = max(
        year - YEARS_BACK, first_unbroken(panel.ids, year, panel.question.own_breaks)
    )
    return next((y for y in years if first <= y < year), None)


def _compared(
    panel: Panel,
    own: pd.DataFrame,
    reference: pd.DataFrame,
    year: int,
    from_year: int | None = None,
    index: PriceIndex | None = None,
) -> DriverSplit:
    """Test the two sides, and split their difference where the tests allow it."""
    driver, sides = panel.driver, (own, reference)
    preliminary, final = panel.preliminary(year)
    common = DriverSplit(
        driver=driver,
        year=year,
        verdict="beside",
        figures=tuple(_figure(driver, factor, sides) for factor in driver.factors),
        beside=tuple(_beside(panel, sides, year, from_year)),
        inhabitants=decompose.total(own, decompose.INHABITANTS),
        preliminary=preliminary,
        final=final,
    )
    if driver.exactness == "none":
        few = any(decompose.few_behind_a_price(rows, driver) for rows in sides)
        return msgspec.structs.replace(common, notes=(FEW_PERSONS,)) if few else common
    off = {
        str(area): float(share)
        for rows in reversed(sides)
        for area, share in zip(
            rows.index, decompose.disagreement(rows, driver), strict=True
        )
    }
    worst = max(off, key=off.__getitem__)
    reason = refusal(sides, driver, panel.question.municipalities)
    costs = [decompose.cost_per_inhabitant(rows, driver) for rows in sides]
    change = _price_change(index, from_year, year)
    return msgspec.structs.replace(
        common,
        verdict="refused" if reason else _verdict(driver, off[worst]),
        reason=reason,
        split=None if reason else decompose.split(own, reference, driver, change),
        cost=Effect(driver.cost_name, "kr/inv", costs[0], costs[1], costs[0] - costs[1]),
        worst=off[worst],
        worst_area=worst,
    )


def _verdict(driver: Driver, worst: float) -> Verdict:
    if not driver.cost:
        return "constructed"
    return "exact" if worst <= decompose.FITS_WITHIN else "approximate"


def _figure(driver: Driver, factor: Factor, sides: Iterable[pd.DataFrame]) -> Effect:
    """Return a factor of both sides; a side with few persons behind a price has none.

    Nor has it the volumes then: with the cost they would give the price back.
    """
    own, reference = (
        math.nan
        if decompose.few_persons(rows, factor)
        or (is_volume(factor) and decompose.few_behind_a_price(rows, driver))
        else decompose.figure(rows, factor)
        for rows in sides
    )
    return Effect(factor.name, factor.unit, own, reference)


def _beside(
    panel: Panel, sides: Sequence[pd.DataFrame], year: int, from_year: int | None
) -> Iterable[Effect]:
    """Yield the figures next to a split that both sides have, and that do not break."""
    own = panel.question.own_breaks
    for factor in panel.driver.beside:
        ids = list(figure_ids(factor))
        if from_year is not None and broken(ids, from_year, year, own):
            continue
        if not all(id_ in rows.columns for rows in sides for id_ in ids):
            continue
        there = [rows.dropna(subset=ids) for rows in sides]
        if not any(rows.empty for rows in there):
            yield _figure(panel.driver, factor, there)


def _mean(
    driver: Driver, peers: pd.DataFrame, group: PeerGroup, year: int, values: Values
) -> Mean | None:
    """Return the summed group beside the unweighted mean, Kolada's own if there is one."""
    if not driver.mean_kpi:
        return None
    amount = decompose.total(peers, f"({driver.mean_kpi}) * ({driver.mean_per})")
    summed = amount / decompose.total(peers, driver.mean_per)
    rows = values.observations.groups
    there = (rows[MUNICIPALITY] == group.kolada_id) & (rows[KPI] == driver.mean_kpi)
    there &= (rows[YEAR] == year) & (rows[GENDER] == EVERYONE)
    published = rows[there.to_numpy()][VALUE].dropna()
    if len(published):
        return Mean(driver.mean_unit, summed, float(published.iloc[0]), kolada=True)
    of_members = float(decompose.amounts(peers, driver.mean_kpi).mean())
    return Mean(driver.mean_unit, summed, of_members, kolada=False)


def _price_change(index: PriceIndex | None, from_year: int | None, year: int) -> float:
    """Return the price level of ``year`` over that of ``from_year``; 1 without an index."""
    if index is None or from_year is None:
        return 1.0
    levels = index.values  # noqa: PD011 - a struct's field, no frame
    for wanted in (from_year, year):
        if wanted not in levels:
            message = f"Prisindexet {index.title} har inget värde för {wanted}."
            raise UsageError(message)
    return levels[year] / levels[from_year]
