"""Run the plausibility checks: one function per kind, each ending in three ways."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis import plausibility as rules
from kolada_bench.analysis.compare import chosen_year
from kolada_bench.benchmark.cells import amount
from kolada_bench.benchmark.comparison.share_checks import check_shares
from kolada_bench.catalogue.plausibility import POPULATION
from kolada_bench.catalogue.service_areas import service_area
from kolada_bench.schema import MUNICIPALITY, YEAR

if TYPE_CHECKING:
    import numpy as np

    from kolada_bench.benchmark.desk.material import Desk
    from kolada_bench.formula import Formula


def run_checks(desk: Desk) -> None:
    """Run every check, in the order of the screen."""
    for check in (_identities, _rests, _pairs, _jumps, _mirrors, _common, _unit_costs):
        check(desk)
    check_shares(desk)


def _figure(value: float) -> str:
    return sv.number(value, 0 if abs(value) >= 10 or value == int(value) else 1)


def _failing(
    desk: Desk,
    kind: str,
    name: str,
    ids: tuple[str, ...],
    told: Mapping[int, Any],
    *,
    exact: bool = True,
) -> list[tuple[int, Any]]:
    """Count a check as made or not, and return the years that it fails in, newest first.

    ``told`` has per year None (it cannot be told), () (in order) or the figures that are
    off. A year whose costs are of different publications is not held against an ``exact``
    check. Whether there is any cost at all is no matter of publications.
    """
    can_tell = {year: said for year, said in told.items() if said is not None}
    if not can_tell:
        desk.skip(kind, name, desk.lacking(ids))
        return []
    off = [year for year in sorted(can_tell, reverse=True) if can_tell[year]]
    mixed = [year for year in off if exact and desk.mixed(ids, year)]
    if mixed:
        desk.skip(kind, f"{name} {sv.years(mixed)}", "olika publiceringstillfällen")
    desk.made[kind] += 1
    return [(year, can_tell[year]) for year in off if year not in mixed]


def _identities(desk: Desk) -> None:
    for check in desk.checks.identities:
        ids = (*check.left.ids, *check.right.ids)
        halves = desk.half_units(ids)
        told: dict[int, Any] = {}
        for year in desk.years:
            sides = rules.mismatch(check.left, check.right, desk.values(ids, year), halves)
            told[year] = None if math.isnan(sides[2]) else sides if sides[2] else ()
        failing = _failing(desk, check.kind, check.name, ids, told)
        if failing:
            year, (left, right, _) = failing[0]
            people = check.kind == "befolkning"
            word = "invånare" if people else desk.unit(check.right.ids[0])
            what = (
                f"{check.name}: {_figure(left)} mot {_figure(right)} {word}, skillnad "
                f"{sv.number(left - right, sign=True)} ({_written(check.left)} mot "
                f"{_written(check.right)})"
            )
            others = (y for y, _ in failing[1:])
            desk.find(check.kind, check.service_area, what, year, ids, others)


def _written(formula: Formula) -> str:
    return formula.text.replace(" - ", f" {sv.MINUS} ").replace(" * ", " · ")


def _rests(desk: Desk) -> None:
    for check in desk.checks.rests:
        ids = check.formula.ids
        halves = desk.half_units(ids)
        told: dict[int, Any] = {}
        for year in desk.years:
            rest, below = rules.negative_rest(check.formula, desk.values(ids, year), halves)
            told[year] = None if below is None else (rest,) if below else ()
        failing = _failing(desk, "rest", check.name, ids, told)
        if failing:
            year, (rest,) = failing[0]
            what = f"{check.name}: {sv.with_unit(rest, 'kr/inv', sign=True)}"
            others = (y for y, _ in failing[1:])
            desk.find("rest", check.service_area, what, year, ids, others)


def _pairs(desk: Desk) -> None:
    least = desk.checks.limits.kostnad_kr_inv
    kinds = {"cost": "kostnad_utan_volym", "volume": "volym_utan_kostnad"}
    for check in desk.checks.pairs:
        ids = (check.cost, check.volume)
        both = {y: (desk.value(ids[0], y), desk.value(ids[1], y)) for y in desk.years}
        alone = {
            year: rules.unmatched(cost, volume, least)
            for year, (cost, volume) in both.items()
            if math.isfinite(cost) and math.isfinite(volume)
        }
        for which, kind in kinds.items():
            told: dict[int, Any] = {
                year: both[year] if side == which else () for year, side in alone.items()
            }
            failing = _failing(desk, kind, check.name, ids, told, exact=False)
            if failing:
                year, (cost, volume) = failing[0]
                what = (
                    f"{_capital(check.name)}: {_figure(cost)} {desk.unit(check.cost)} och "
                    f"{_figure(volume)} enligt {check.volume}"
                )
                others = (y for y, _ in failing[1:])
                desk.find(kind, check.service_area, what, year, ids, others)


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def _newest_changes(desk: Desk, *ids: str) -> list[int]:
    """Return the newest years in which each KPI has a value, as the year before has."""
    there = [
        year
        for year in desk.years
        if all(math.isfinite(desk.value(id_, y)) for id_ in ids for y in (year - 1, year))
    ]
    return there[-desk.checks.limits.sprang_ar :][::-1]


def _broken(desk: Desk, kind: str, ids: Iterable[str], year: int) -> bool:
    """Return whether any of the series starts anew that year; then it is said."""
    known = {id_: desk.question.breaks(id_) for id_ in ids}
    new = [i for i in known if any(b.year == year and not b.minor for b in known[i])]
    if new:
        what = f"{desk.title(new[0])} {year - 1}{sv.EN_DASH}{year}"
        desk.skip(kind, what, f"{sv.listing(new)} räknas på nytt sätt från {year}")
    return bool(new)


def _jumps(desk: Desk) -> None:
    limits = desk.checks.limits
    for kpi in desk.checks.jumps:
        years = _newest_changes(desk, kpi)
        if not years:
            desk.skip("sprang", desk.title(kpi), desk.lacking((kpi,)))
        for year in years:
            if _broken(desk, "sprang", (kpi,), year):
                continue
            now, before = desk.value(kpi, year), desk.value(kpi, year - 1)
            alike = rules.of_similar_size(
                desk.country(POPULATION, year), desk.value(POPULATION, year), limits.storlek
            )
            changes = rules.yearly_change(
                desk.country(kpi, year), desk.country(kpi, year - 1)
            )
            usual = rules.usual_range(changes[alike], limits.sprang_kvartilavstand)
            if usual.n < limits.minst_kommuner:
                what = f"{desk.title(kpi)} {year - 1}{sv.EN_DASH}{year}"
                few = sv.count(usual.n, "kommun", "kommuner")
                reason = f"bara {few} av samma storlek att jämföra med"
                desk.skip("sprang", what, reason)
                continue
            desk.made["sprang"] += 1
            change = float(rules.yearly_change(now, before))
            worth = (now - before) * desk.per_inhabitant(kpi, year)
            if usual.holds(change) or not abs(worth) >= limits.sprang_kr_inv:
                continue
            what = (
                f"{desk.title(kpi)}: {sv.number(before)} till {sv.number(now)} "
                f"({sv.with_unit(change, '%', 1, sign=True)}, {_mnkr(desk, worth, year)}). "
                f"{usual.inside} av {usual.n} kommuner av samma storlek ändrades "
                f"{_between(usual)}"
            )
            desk.find("sprang", service_area(kpi), what, year, (kpi,))


def _between(usual: rules.Range) -> str:
    low, high = (sv.number(x, 1, sign=True) for x in (usual.least, usual.most))
    return f"mellan {low} och {high}{sv.NBSP}%"


def _mnkr(desk: Desk, kr_per_inhabitant: float, year: int) -> str:
    mnkr = kr_per_inhabitant * desk.value(POPULATION, year) / 1e6
    return f"{amount(mnkr, desk.amount_unit)} {desk.amount_unit}"


def _mirrors(desk: Desk) -> None:
    limits = desk.checks.limits
    for check in desk.checks.mirrors:
        ids = (check.one, check.other)
        years = _newest_changes(desk, *ids)
        if not years:
            desk.skip("spegel", check.name, desk.lacking(ids))
        for year in years:
            if _broken(desk, "spegel", ids, year):
                continue
            one, other = (
                tuple(
                    desk.value(id_, y) * desk.per_inhabitant(id_, y)
                    for y in (year - 1, year)
                )
                for id_ in ids
            )
            mirrored = rules.mirrored(
                one,
                other,
                least=limits.spegel_kr_inv,
                least_share=limits.spegel_andel,
                rest_share=limits.spegel_rest,
            )
            if mirrored is None:
                desk.skip("spegel", check.name, "befolkningen att dela med saknas")
                continue
            desk.made["spegel"] += 1
            if mirrored:
                moves = [
                    f"{desk.title(id_)} {sv.number(cost[1] - cost[0], sign=True)}"
                    for id_, cost in zip(ids, (one, other), strict=True)
                ]
                what = (
                    f"{_capital(check.name)}, ändring i kr per invånare "
                    f"{year - 1}{sv.EN_DASH}{year}: {'; '.join(moves)}"
                )
                desk.find("spegel", check.service_area, what, year, ids)


def _common(desk: Desk) -> None:
    import numpy as np

    limits = desk.checks.limits
    for check in desk.checks.common:
        if check.service_area not in desk.question.also:
            desk.skip("gemensamt", check.name, desk.lacking((check.share, check.cost)))
            continue
        for group in desk.question.groups_for(check.service_area):
            peers = _peers(desk, check.share, group.members)
            own = np.array([math.isfinite(desk.value(check.share, y)) for y in desk.years])
            counts = np.isfinite(peers).sum(axis=0)
            year = chosen_year(desk.years, own, counts, len(group.members))
            share = desk.value(check.share, year) if year is not None else math.nan
            if year is None or not math.isfinite(share):
                desk.skip("gemensamt", check.name, desk.lacking((check.share,)))
                continue
            there = peers[:, desk.years.index(year)]
            there = there[np.isfinite(there)]
            if there.size < limits.minst_i_gruppen:
                desk.skip("gemensamt", check.name, desk.too_few(there.size))
                continue
            desk.made["gemensamt"] += 1
            median, far = rules.far_from(
                share,
                there.tolist(),
                iqr_factor=limits.gemensamt_kvartilavstand,
                least=limits.gemensamt_procentenheter,
            )
            if far:
                worth = (share - median) / 100 * desk.value(check.cost, year)
                what = (
                    f"Gemensamma kostnader är {sv.with_unit(share, '%', 1)} av kostnaden "
                    f"för {check.name} mot {sv.with_unit(median, '%', 1)} i gruppen "
                    f"(median, {there.size} av {len(group.members)}), "
                    f"{_mnkr(desk, worth, year)}"
                )
                ids = (check.share, check.cost)
                desk.find("gemensamt", check.service_area, what, year, ids)


def _peers(desk: Desk, kpi: str, members: Iterable[str]) -> np.ndarray:
    """Return the members' values [member, year]."""
    import pandas as pd

    index = pd.MultiIndex.from_product(
        [list(members), list(desk.years)], names=[MUNICIPALITY, YEAR]
    )
    column = desk.wide[kpi] if kpi in desk.wide.columns else pd.Series(dtype=float)
    return column.reindex(index).to_numpy(dtype=float).reshape(-1, len(desk.years))


def _unit_costs(desk: Desk) -> None:
    limits = desk.checks.limits
    for check in desk.checks.unit_costs:
        title = desk.title(check.kpi)
        years = [y for y in desk.years if math.isfinite(desk.value(check.kpi, y))]
        if not years:
            desk.skip("styckkostnad", title, desk.lacking((check.kpi,)))
            continue
        year = years[-1]
        persons = float(check.persons.value(desk.values(check.persons.ids, year)))
        if not persons >= limits.minst_personer:
            reason = (
                f"färre än {limits.minst_personer} personer bakom värdet"
                if math.isfinite(persons)
                else f"antalet bakom värdet saknas för {year}"
            )
            desk.skip("styckkostnad", title, reason)
            continue
        usual = rules.usual_range(
            desk.country(check.kpi, year), limits.styck_kvartilavstand
        )
        if usual.n < limits.minst_kommuner:
            few = sv.count(usual.n, "kommun", "kommuner")
            desk.skip("styckkostnad", title, f"bara {few} har värde {year}")
            continue
        desk.made["styckkostnad"] += 1
        value = desk.value(check.kpi, year)
        if not usual.holds(value):
            which = "högsta" if value > usual.high else "lägsta"
            what = (
                f"{title}: {sv.number(value)}, bland de {which} i landet. "
                f"{usual.inside} av {usual.n} andra kommuner ligger på "
                f"{sv.span(usual.least, usual.most)}"
            )
            desk.find("styckkostnad", check.service_area, what, year, (check.kpi,))
