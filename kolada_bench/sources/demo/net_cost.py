"""Nettokostnad, referenskostnad and NKA in the demo, for all seven verksamheter.

Exact in every row: NKA % = (N − R) / R · 100, mnkr = (N − R) · population / 10⁶, the total
over the six that are equalised together (LSS apart), and the three parts of the reference.

The reference is invented from the net cost and a deviation, so what explains cost (age,
needs, distance) is not in it: good enough to read tables by, useless to study the model.
Before 2019 the six have deviations of another model. For Riket the reference *is* the net
cost, by definition, and a deviation is not published; the weighted mean of the kommuner's
references comes near it only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kolada_bench.sources.demo.grid import NEW_MODEL, Grid, Values, rounded
from kolada_bench.sources.demo.story import DEVIATION, MELLERUD, REFERENCE

if TYPE_CHECKING:
    from kolada_bench.sources.demo.noise import Floats
    from kolada_bench.sources.demo.people import People


@dataclass(frozen=True, slots=True)
class Area:
    """A verksamhet: ids of net, reference, % and mnkr, and how deviations are spread.

    ``middle``, ``spread`` and ``unrest`` are percent: the median kommun, the standard
    deviation between kommuner and from year to year. ``level`` is the net cost in kr/inv of
    the last year, where no other module has invented it.
    """

    name: str
    ids: tuple[str, str, str, str]
    middle: float
    spread: float
    unrest: float
    parts: tuple[str, ...] = ()
    level: float = 0.0


AREAS = (
    Area("förskola", ("N11031", "N11025", "N11024", "N11038"), 1.0, 8.0, 3.0,
         ("N11026", "N11027", "N11028"), 9_300),
    Area("fritidshem", ("N13027", "N13021", "N13020", "N13032"), -2.0, 17.0, 5.0,
         ("N13022", "N13023", "N13024"), 1_650),
    Area("grundskola", ("N15028", "N15018", "N15001", "N15045"), 2.5, 6.5, 2.0,
         ("N15050", "N15051", "N15052"), 15_400),
    Area("gymnasieskola", ("N17014", "N17016", "N17001", "N17030"), 3.0, 8.5, 3.5,
         ("N17040", "N17041", "N17042"), 5_300),
    Area("äldreomsorg", ("N20014", "N20016", "N20900", "N20029"), 6.5, 10.3, 3.4,
         ("N20066", "N20067", "N20068")),
    Area("IFO", ("N30005", "N30007", "N30001", "N30026"), 3.5, 20.0, 7.0),
    Area("LSS", ("N28016", "N28026", "N28018", "N28021"), -1.0, 4.2, 1.7),
)  # fmt: skip
TOTAL = "N00097"
_APART = "LSS"


def net_cost(grid: Grid, people: People, known: Values) -> Values:
    """Invent reference costs, and school's net costs; compute every deviation.

    ``known`` has the net cost of äldreomsorg, IFO and LSS.
    """
    values: Values = {}
    for area in AREAS:
        net_id, reference_id, percent, mnkr = area.ids
        net = known.get(net_id)
        if net is None:
            leaf = grid.leaf(net_id, area.level, 0.10, unrest=0.02)
            net = values[net_id] = grid.with_riket(leaf, people.all)
        deviation = _deviation(grid, area)
        reference = rounded(net[:-1] / (1.0 + deviation / 100.0))
        if area.name in REFERENCE:
            reference[grid.row(MELLERUD), -1] = REFERENCE[area.name]
        parts = _parts(grid, area, reference)
        for kpi, part in parts.items():
            values[kpi] = grid.with_riket(part, people.all)
        if parts:
            first, *rest = (values[kpi] for kpi in parts)
            first[-1] = net[-1] - sum((part[-1] for part in rest), np.zeros(1))
        values[reference_id] = np.vstack([reference, net[-1:]])
        gap = net - values[reference_id]
        values[percent] = gap / values[reference_id] * 100.0
        # N − R and inhabitants are whole: the product is exact before it is divided.
        values[mnkr] = gap * people.all / 1e6
        for kpi in (percent, mnkr):
            values[kpi][-1] = np.nan
    six = [area.ids for area in AREAS if area.name != _APART]
    nets = sum(((values | known)[ids[0]] for ids in six), np.zeros(1))
    references = sum((values[ids[1]] for ids in six), np.zeros(1))
    values[TOTAL] = (nets - references) / references * 100.0
    values[TOTAL][-1] = np.nan
    return values


def _deviation(grid: Grid, area: Area) -> Floats:
    def spread(model: str) -> Floats:
        lasting = area.spread * grid.lasting(f"NKA {area.name} {model}")
        return area.middle + lasting + area.unrest * grid.passing(f"NKA {area.name}")

    deviation = spread("2019")
    if area.name != _APART:
        deviation = np.where(grid.years[None, :] < NEW_MODEL, spread("2014"), deviation)
    for id_, last in DEVIATION.get(area.name, {}).items():
        row, start = grid.row(id_), len(grid.years) - len(last)
        before = (grid.years >= NEW_MODEL) & (np.arange(len(grid.years)) < start)
        wave = area.unrest * grid.passing(f"NKA {area.name}")[row]
        deviation[row] = np.where(before, last[0] + wave, deviation[row])
        deviation[row, start:] = last
    return np.asarray(np.maximum(deviation, -50.0))


def _parts(grid: Grid, area: Area, reference: Floats) -> Values:
    if not area.parts:
        return {}
    age, need, conditions = area.parts
    of_need = rounded(reference * (0.03 * grid.lasting(need)))
    of_conditions = rounded(
        reference * np.clip(0.025 + 0.02 * grid.lasting(conditions), 0.0, 1.0)
    )
    return {
        age: reference - of_need - of_conditions,
        need: of_need,
        conditions: of_conditions,
    }
