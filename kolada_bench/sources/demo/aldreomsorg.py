"""Äldreomsorg in the demo: costs per inhabitant 65+, hemtjänst, särskilt boende, quality.

Exact in every row: the sum trees per 65+, per 80+ and net, and hemtjänst as volume times
price (N21009 = N21701/100 · N21006), for the ages too. Near: särskilt boende as volume
times price, since persons in biståndsbedömt trygghetsboende are counted but cost elsewhere.

Breaks, as in Kolada: from 2021 users are counted as a median of months (fewer, and so
dearer each); from 2024 the price of särskilt boende leaves annat boende out, and the two
are told apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kolada_bench.sources.demo.grid import Grid, Values, rounded, share
from kolada_bench.sources.demo.story import MELLERUD, NET_COST

if TYPE_CHECKING:
    from kolada_bench.sources.demo.noise import Floats
    from kolada_bench.sources.demo.people import People

MEDIAN_OF_MONTHS = 2021
ANNAT_BOENDE_APART = 2024

# kr per inhabitant 65+ of the last year, and spread between kommuner.
_COSTS = {
    "N21009": (20_800, 0.14),
    "N21021": (3_100, 0.22),
    "N21014": (620, 0.35),
    "N21003": (2_300, 0.30),
    "N23007": (37_500, 0.12),
    "N23008": (520, 0.60),
    "N20047": (850, 0.40),
}
_PER_80 = {
    "N20048": "N20007",
    "N21022": "N21020",
    "N23006": "N23005",
    "N20049": "N20047",
    "N21024": "N21009",
    "N21023": "N21021",
    "N21025": "N21014",
    "N21026": "N21003",
    "N23001": "N23007",
    "N23002": "N23008",
}
# Net cost per inhabitant: the cost it is made of, and the share that fees do not pay.
_NET = {
    "N21017": ("N21009", 0.955),
    "N21016": ("N21021", 0.97),
    "N21018": ("N21014", 0.96),
    "N21019": ("N21003", 0.95),
    "N23004": ("N23005", 0.93),
    "N20046": ("N20047", 0.92),
}
# Women and men apart are too much room for what no theme shows.
_UNDIVIDED = ("N21700", "N21703")
_ONLY_NEW = ("N23007", "N23008", "N23001", "N23002")


def aldreomsorg(grid: Grid, people: People) -> Values:
    """Invent every KPI of äldreomsorg but the reference cost."""
    values = {
        kpi: grid.with_riket(grid.leaf(kpi, level, spread, unrest=0.03), people.over_65)
        for kpi, (level, spread) in _COSTS.items()
    }
    _fit_mellerud(grid, people, values)
    _add_costs(values)
    for kpi, base in _PER_80.items():
        values[kpi] = values[base] * people.over_65 / people.over_80
    values["N20043"] = values["N20007"] * people.over_65 / people.all
    _net(grid, people, values)
    values |= _home_care(grid, people, values)
    values |= _homes(grid, people, values)
    values["N20891"] = share(values["N21702"] + values["N23805"], people.over_65)
    values |= _quality(grid, people)
    for kpi in _ONLY_NEW:
        values[kpi][:, grid.years < ANNAT_BOENDE_APART] = np.nan
    return values


def _fit_mellerud(grid: Grid, people: People, values: Values) -> None:
    """Scale Mellerud's costs so that the net cost of the story is within reach."""
    row = grid.row(MELLERUD)
    net = sum(
        values[cost][row, -1] * part
        for cost, part in (*_NET.values(), ("N23007", 0.93), ("N23008", 0.93))
        if cost in _COSTS
    )
    wanted = NET_COST["äldreomsorg"] * people.all[row, -1] / people.over_65[row, -1]
    for kpi in _COSTS:
        values[kpi][row] = rounded(values[kpi][row] * (wanted / net))


def _add_costs(values: Values) -> None:
    values["N23005"] = values["N23007"] + values["N23008"]
    values["N21020"] = (
        values["N21009"] + values["N21021"] + values["N21014"] + values["N21003"]
    )
    values["N20007"] = values["N21020"] + values["N23005"] + values["N20047"]


def _net(grid: Grid, people: People, values: Values) -> None:
    for kpi, (cost, part) in _NET.items():
        paid = np.clip(part * (1.0 + 0.015 * grid.lasting(kpi)), 0.7, 0.995)
        per_head = values[cost][:-1] * people.over_65[:-1] / people.all[:-1]
        values[kpi] = grid.with_riket(rounded(per_head * paid), people.all)

    def add_up() -> None:
        values["N21015"] = (
            values["N21017"] + values["N21016"] + values["N21018"] + values["N21019"]
        )
        values["N20014"] = values["N21015"] + values["N23004"] + values["N20046"]

    add_up()
    row = grid.row(MELLERUD)
    values["N23004"][row, -1] += NET_COST["äldreomsorg"] - values["N20014"][row, -1]
    add_up()


def _home_care(grid: Grid, people: People, values: Values) -> Values:
    monthly = np.where(grid.years < MEDIAN_OF_MONTHS, 1.06, 1.0)[None, :]
    ages = {"N21703": ("N01956", 0.028, 0.60), "N21705": ("N01957", 0.20, 0.67)}
    found: Values = {}
    for kpi, (population, level, women) in ages.items():
        inhabitants = people.values[population][:-1]
        part = grid.leaf(kpi, level, 0.16, growth=-0.006, decimals=6) * monthly
        users = rounded(inhabitants * np.clip(part, 0.002, 0.6))
        of_women = people.values[f"{population}/K"][:-1]
        found[kpi] = grid.with_sum(users)
        found[f"{kpi}/K"] = grid.with_sum(np.minimum(rounded(users * women), of_women))
        found[f"{kpi}/M"] = found[kpi] - found[f"{kpi}/K"]
    rates = {
        "N21700": ("N21703", "N01956"),
        "N21704": ("N21705", "N01957"),
        "N21701": ("N21702", "N01938"),
    }
    for gender in ("", "/K", "/M"):
        found[f"N21702{gender}"] = found[f"N21703{gender}"] + found[f"N21705{gender}"]
        for rate, (count, population) in rates.items():
            found[rate + gender] = share(
                found[count + gender], people.values[population + gender]
            )
    users = found["N21702"]
    found["N21006"] = share(values["N21009"] * people.over_65, users, 1.0)
    by_hour = np.where(grid.uniform("timregistrering", lasting=True) < 0.12, 0.7, 0.97)
    found["N21827"] = grid.with_sum(rounded(users[:-1] * by_hour))
    plain = {"N21826": (31.0, 0.18), "N21706": (6.5, 0.35), "N23700": (48.0, 0.28)}
    for kpi, (level, spread) in plain.items():
        leaf = grid.leaf(kpi, level, spread, growth=0.004, decimals=1)
        found[kpi] = grid.with_riket(leaf, users)
    # Region Stockholm runs hemsjukvård itself; elsewhere the kommun does.
    in_stockholm = (grid.codes < 200).astype(np.float64)[:, None]
    duty = np.repeat(1.0 - in_stockholm, len(grid.years), axis=1)
    found["N21900"] = np.vstack([duty, np.full((1, len(grid.years)), np.nan)])
    for kpi in _UNDIVIDED:
        del found[f"{kpi}/K"], found[f"{kpi}/M"]
    return found


def _homes(grid: Grid, people: People, values: Values) -> Values:
    eldest = _residents(grid, "N23801", people.over_80, 0.112)
    younger = _residents(grid, "65–79 i säbo", people.from_65_to_79, 0.0105)
    residents = eldest + younger
    trygghet = grid.uniform("trygghetsboende", lasting=True) < 0.08
    beside = np.where(trygghet, 0.92, 1.0 - 0.012 * grid.uniform("rest i säbo"))
    national = np.vstack([beside, np.full((1, len(grid.years)), 0.99)])
    before = grid.years[None, :] < ANNAT_BOENDE_APART
    cost = np.where(before, values["N23005"], values["N23007"])
    found: Values = {
        "N23805": residents,
        "N23801": share(eldest, people.over_80),
        "N23890": rounded(share(residents * 1.015, people.over_65), 2),
        "N23009": share(cost * people.over_65, residents, 1.0) * national,
    }
    rent = grid.leaf("N20060", 5_400, 0.22)
    found["N20060"] = grid.with_riket(rent, people.over_65)
    common = grid.leaf("N20071", 7.0, 0.25, growth=0.0, decimals=1)
    found["N20071"] = grid.with_riket(common, people.all, 1)
    days = grid.leaf("U23401", 52.0, 0.42, growth=0.01, unrest=0.2)
    found["U23401"] = np.vstack([days, np.full((1, len(grid.years)), np.nan)])
    return found


def _residents(grid: Grid, purpose: str, inhabitants: Floats, level: float) -> Floats:
    part = grid.leaf(purpose, level, 0.15, growth=-0.012, decimals=6)
    return grid.with_sum(np.maximum(rounded(inhabitants[:-1] * part), 1.0))


def _quality(grid: Grid, people: People) -> Values:
    asked = {
        "U21468": (85.0, 0.055, 2.0),
        "U23471": (76.0, 0.085, -1.0),
        "U21478": (14.0, 0.20, 1.5),
        "U23481": (18.0, 0.20, 1.0),
        "N20507": (78.0, 0.16, 0.0),
    }
    found: Values = {}
    for kpi, (level, spread, women) in asked.items():
        leaf = grid.leaf(kpi, level, spread, growth=-0.002, unrest=0.025, high=100.0)
        found[kpi] = grid.with_riket(leaf, people.over_65)
        if kpi in ("U21468", "U23471"):
            found[f"{kpi}/K"] = np.minimum(found[kpi] + women, 100.0)
            found[f"{kpi}/M"] = np.minimum(found[kpi] - women, 100.0)
    return found
