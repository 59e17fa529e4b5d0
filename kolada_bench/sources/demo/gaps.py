"""What is missing in the demo: as in life, some of everything, in two ways.

Kolada sends a row with null where a value was expected, and no row where none was. Both are
here. A kommun that did not report is without the whole family of KPIs that its report would
have given, so that the parts never disagree with their sum. The story's kommuner have no
gaps, but for one: Ragunda has no HVB figures for the last year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kolada_bench.sources.demo.grid import LAST, Grid
from kolada_bench.sources.demo.story import RAGUNDA, STORY

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Family:
    """KPIs that one report gives, by prefix of the id; ``part`` of them is missing."""

    prefixes: tuple[str, ...]
    part: float
    lasting: bool = False


FAMILIES = (
    Family(("N338", "X338"), 0.012),
    Family(("N217", "N21006", "N2182", "N238", "N20891", "N23700", "N23009"), 0.010),
    Family(("N35804", "N35805", "N3580", "N35025", "N35023"), 0.015),
    Family(("N318", "N319", "U310"), 0.006),
    Family(("U21468", "U21478"), 0.03),
    Family(("U23471", "U23481"), 0.03),
    Family(("U23401",), 0.35),
    Family(("U30453", "U33581", "U35544"), 0.45, lasting=True),
    Family(("N17445", "N17457", "N15428", "N15508"), 0.02),
)
# A kommun whose räkenskapssammandrag is missing has no cost and no NKA at all that year.
_ACCOUNTS = 0.002
_NOT_ACCOUNTS = ("N01", "N021", "N00098", "N0009", "N002")
# The survey among the old was not made that year.
_NO_SURVEY = (("U21468", "U21478", "U23471", "U23481"), 2021)
_HVB = ("N33813", "N33816", "N33818")


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where a KPI has no value: ``null`` has a row that says so, ``absent`` has none."""

    null: NDArray[np.bool_]
    absent: NDArray[np.bool_]


def gaps(grid: Grid, kpi: str) -> Gaps:
    """Return the gaps of a KPI, shaped (areas, years); Riket has none."""
    shape = (len(grid.areas), len(grid.years))
    null, absent = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for family in FAMILIES:
        if kpi.startswith(family.prefixes):
            name = family.prefixes[0]
            out = grid.uniform(f"gap {name}", lasting=family.lasting) < family.part
            silent = grid.uniform(f"row {name}") < 0.5
            null[:-1] |= out & silent
            absent[:-1] |= out & ~silent
    if not kpi.startswith(_NOT_ACCOUNTS) and not kpi.startswith("U"):
        null[:-1] |= grid.uniform("räkenskapssammandrag") < _ACCOUNTS
    for id_ in STORY:
        null[grid.row(id_)] = absent[grid.row(id_)] = False
    if kpi in _HVB:
        null[grid.row(RAGUNDA), LAST - int(grid.years[0])] = True
    if kpi in _NO_SURVEY[0]:
        absent[:, grid.years == _NO_SURVEY[1]] = True
    return Gaps(null & ~absent, absent)
