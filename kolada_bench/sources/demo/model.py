"""All values of the demo in one table of arrays, before they become rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kolada_bench.sources.demo.aldreomsorg import aldreomsorg
from kolada_bench.sources.demo.grid import Grid, Values, cut
from kolada_bench.sources.demo.ifo import ifo
from kolada_bench.sources.demo.lss import lss
from kolada_bench.sources.demo.net_cost import net_cost
from kolada_bench.sources.demo.others import others
from kolada_bench.sources.demo.people import people

if TYPE_CHECKING:
    from kolada_bench.sources.demo.facts import Facts


def grid_of(facts: Facts) -> Grid:
    """Return the grid of all kommuner."""
    return Grid(tuple(area.id for area in facts.municipalities if area.type == "K"))


def invented(facts: Facts) -> Values:
    """Invent everything: arrays by KPI id (or id/gender), shaped (areas, years)."""
    grid = grid_of(facts)
    inhabitants = people(grid, facts)
    values = dict(inhabitants.values)
    values |= ifo(grid, inhabitants)
    values |= aldreomsorg(grid, inhabitants)
    values |= lss(grid, inhabitants, values)
    values |= net_cost(grid, inhabitants, values)
    values |= others(grid, inhabitants)
    return {kpi: cut(array) for kpi, array in values.items()}


def kpi_ids(values: Values) -> set[str]:
    """Return the ids of the KPIs in ``values``, the genders left out."""
    return {kpi.partition("/")[0] for kpi in values}
