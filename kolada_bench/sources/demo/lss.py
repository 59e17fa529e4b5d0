"""Funktionsnedsättning in the demo: LSS, SFB and what the kommun gives by SoL.

Exact in every row: the sum trees, and boende as persons times kr/brukare. Daglig verksamhet
does not multiply, nor in Kolada: its price has rents deducted, and counts other persons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kolada_bench.sources.demo.grid import Grid, Values, rounded, share
from kolada_bench.sources.demo.story import MELLERUD, NET_COST

if TYPE_CHECKING:
    from kolada_bench.sources.demo.people import People

# kr/inv of the last year, and spread between kommuner.
_COSTS = {
    "N28012": (4_150, 0.16),
    "N28009": (1_420, 0.17),
    "N28011": (640, 0.28),
    "N28008": (1_050, 0.24),
    "N25021": (820, 0.32),
}
_NET = {"N28155": ("N28009", 0.97), "N28156": ("N28008", 0.985), "N28157": ("N28011", 0.95)}
_HOMES_NET = 0.94
"""Nettokostnad as a share of kostnad, the same in every kommun; ``_NET`` for the rest."""


def lss(grid: Grid, people: People, aldreomsorg: Values) -> Values:
    """Invent every KPI of LSS but the reference cost; N20001 holds äldreomsorg as well."""
    leaves = {
        kpi: grid.leaf(kpi, level, spread, unrest=0.03)
        for kpi, (level, spread) in _COSTS.items()
    }
    _tell(grid, leaves)
    values = {kpi: grid.with_riket(leaf, people.all) for kpi, leaf in leaves.items()}
    values["N25016"] = values["N28012"] + values["N28009"] + values["N28011"]
    values["N25017"] = values["N25016"] + values["N28008"]
    values["N25018"] = values["N25017"] + values["N25021"]
    values["N25022"] = values["N25016"] + values["N25021"]
    values["N20001"] = aldreomsorg["N20043"] + values["N25022"]
    _net(grid, people, values)
    values |= _persons(grid, people, values)
    plain = {"N28028": (24.0, 0.40), "N28030": (5.5, 0.25), "N28821": (128.0, 0.06)}
    for kpi, (level, spread) in plain.items():
        leaf = grid.leaf(kpi, level, spread, growth=0.0, decimals=1)
        values[kpi] = grid.with_riket(leaf, people.all, 1)
    return values


def _tell(grid: Grid, leaves: Values) -> None:
    """Scale Mellerud's costs alike, so that their nettokostnad is near the story's.

    Costs and nettokostnader then tell one story; ``_net`` adds what rounding leaves.
    """
    row = grid.row(MELLERUD)
    shares = {"N28012": _HOMES_NET} | dict(_NET.values())
    last = sum(float(leaves[kpi][row, -1]) * part for kpi, part in shares.items())
    for kpi in shares:
        leaves[kpi][row] = rounded(leaves[kpi][row] * (NET_COST["LSS"] / last))


def _net(grid: Grid, people: People, values: Values) -> None:
    for kpi, (cost, part) in _NET.items():
        values[kpi] = grid.with_riket(rounded(values[cost][:-1] * part), people.all)
    homes = rounded(values["N28012"][:-1] * _HOMES_NET)
    of_children = rounded(homes * np.clip(0.06 + 0.04 * grid.lasting("N28154"), 0.0, 0.2))
    values["N28154"] = grid.with_riket(of_children, people.all)
    values["N28161"] = grid.with_riket(homes - of_children, people.all)

    def add_up() -> None:
        values["N28162"] = values["N28154"] + values["N28161"]
        values["N28016"] = (
            values["N28162"] + values["N28155"] + values["N28156"] + values["N28157"]
        )

    add_up()
    row = grid.row(MELLERUD)
    adults = values["N28161"][row]
    wanted = NET_COST["LSS"] + (values["N28016"][row] - values["N28016"][row, -1])
    adults += wanted - values["N28016"][row]
    add_up()


def _persons(grid: Grid, people: People, values: Values) -> Values:
    everybody = people.all[:-1]
    rates = {"N28801": 29.0, "N28804": 38.0, "N28818": 4.6, "N28817": 12.5}
    count: Values = {}
    for kpi, level in rates.items():
        rate = grid.leaf(kpi, level, 0.14, growth=0.006, unrest=0.02, decimals=4)
        count[kpi] = grid.with_sum(rounded(everybody * rate / 10_000.0))
    rents = 0.965 - 0.03 * grid.uniform("hyror", lasting=True)
    national = np.vstack([rents, np.full((1, 1), 0.95)])
    return {
        "N28801": count["N28801"],
        "N28804": count["N28804"],
        "N28820": share(count["N28801"], people.all, 10_000.0),
        "N28819": share(count["N28804"], people.all, 10_000.0),
        "N28818": share(count["N28818"], people.all, 10_000.0),
        "N28817": share(count["N28817"], people.all, 10_000.0),
        "N28013": share(values["N28012"] * people.all, count["N28801"], 1.0),
        "N28015": share(values["N28009"] * people.all, count["N28804"], 1.0) * national,
    }
