"""How many live where, and how old they are: invented from each kommun's real size.

The size on 31 December 2021 is SCB's; half the pace of 2017–2021 is drawn out to all
years, and ages are invented. All parts add up, for women and men too:

N01951 = N01948 (0–20) + N01955 − N01837 (21–64) + N01938 (65+), N01938 = N01956 + N01957,
N01918 = N01951 − N01938, and N02104 leaves out those under 18.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kolada_bench.sources.demo.grid import LAST, Grid, Values, rounded
from kolada_bench.sources.demo.story import AGES, INHABITANTS

if TYPE_CHECKING:
    from kolada_bench.sources.demo.facts import Facts
    from kolada_bench.sources.demo.noise import Floats


@dataclass(frozen=True, slots=True)
class People:
    """Inhabitants by age, shaped (areas, years), Riket last; girls are no KPI."""

    all: Floats
    to_20: Floats
    women_0_20: Floats
    from_21_to_64: Floats
    over_65: Floats
    from_65_to_79: Floats
    over_80: Floats
    values: Values


def people(grid: Grid, facts: Facts) -> People:
    """Invent the inhabitants of every kommun and year."""
    total = _inhabitants(grid, facts)
    since = (grid.years - LAST).astype(np.float64)[None, :]
    old = np.clip(_old_share(total) + 0.018 * grid.lasting("65+"), 0.13, 0.36)
    young = 0.232 - 0.35 * (old - 0.21) + 0.008 * grid.lasting("0–20")
    to_20 = rounded(total * (young - 0.0008 * since))
    over_65 = rounded(total * (old + 0.0015 * since))
    eldest = rounded(over_65 * (0.285 + 0.02 * grid.lasting("80+") + 0.006 * since))
    for id_, (children, old_people, very_old) in AGES.items():
        row = grid.row(id_)
        for array, number, drift in (
            (to_20, children, -0.003),
            (over_65, old_people, 0.006),
            (eldest, very_old, 0.02),
        ):
            moved = number / total[row, -1] * total[row] * (1.0 + drift * since[0])
            array[row] = rounded(moved)
    adults = total - to_20 - over_65
    aged_20 = rounded(total * (0.0108 + 0.0006 * grid.lasting("20 år")))
    under_18 = rounded(to_20 * 0.862)
    women = {
        "0-20": rounded(to_20 * (0.486 + 0.004 * grid.lasting("flickor"))),
        "21-64": rounded(adults * (0.487 + 0.005 * grid.lasting("kvinnor"))),
        "20": rounded(aged_20 * 0.48),
        "80": rounded(eldest * (0.585 + 0.01 * grid.lasting("kvinnor 80+"))),
        "65-79": rounded((over_65 - eldest) * 0.505),
    }
    women["65"] = women["65-79"] + women["80"]
    women["18"] = rounded(women["0-20"] * 0.14)
    both = {
        "N01951": (total, women["0-20"] + women["21-64"] + women["65"]),
        "N01955": (adults + aged_20, women["21-64"] + women["20"]),
        "N01837": (aged_20, women["20"]),
        "N01938": (over_65, women["65"]),
        "N01957": (eldest, women["80"]),
        "N01956": (over_65 - eldest, women["65-79"]),
        "N02104": (total - under_18, women["18"] + women["21-64"] + women["65"]),
    }
    values: Values = {"N01948": grid.with_sum(to_20)}
    for kpi, (everybody, only_women) in both.items():
        values[kpi] = grid.with_sum(everybody)
        values[f"{kpi}/K"] = grid.with_sum(only_women)
        values[f"{kpi}/M"] = grid.with_sum(everybody - only_women)
    values["N01918"] = values["N01951"] - values["N01938"]
    return People(
        all=values["N01951"],
        to_20=values["N01948"],
        women_0_20=grid.with_sum(women["0-20"]),
        from_21_to_64=values["N01955"] - values["N01837"],
        over_65=values["N01938"],
        from_65_to_79=values["N01956"],
        over_80=values["N01957"],
        values=values,
    )


def _inhabitants(grid: Grid, facts: Facts) -> Floats:
    base = np.array([[float(facts.population[id_][2021])] for id_ in grid.kommuner])
    before = np.array([[float(facts.population[id_][2017])] for id_ in grid.kommuner])
    pace = np.clip((base - before) / before / 8.0, -0.015, 0.02)
    for id_, number in INHABITANTS.items():
        row = grid.row(id_)
        pace[row] = (number / base[row] - 1.0) / (LAST - 2021)
    return rounded(base * (1.0 + pace * (grid.years - 2021).astype(np.float64)))


def _old_share(total: Floats) -> Floats:
    size = total[:, -1:]
    return np.select(
        [size < 7_000, size < 15_000, size < 30_000, size < 80_000],
        [0.285, 0.262, 0.24, 0.21],
        0.18,
    )
