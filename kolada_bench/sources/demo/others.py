"""KPIs that hang on nothing else in the demo: school, staff and users' opinions.

Each is a level with a spread. A KPI that a theme names and nobody has given a level is
an error when the data are built, not a made-up default: a figure of the wrong size would
be worse than none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kolada_bench.sources.demo.grid import Grid, Values, rounded

if TYPE_CHECKING:
    from kolada_bench.sources.demo.people import People


class Level(NamedTuple):
    """Middle of the last year, spread, growth a year, and decimals."""

    middle: float
    spread: float
    growth: float = 0.0
    decimals: int = 1
    high: float = 100.0


def _kronor(middle: float, spread: float = 0.10) -> Level:
    return Level(middle, spread, growth=0.033, decimals=0, high=1e9)


def _number(middle: float, spread: float = 0.08) -> Level:
    return Level(middle, spread, growth=-0.005, high=1e9)


LEVELS = {
    "N00003": _kronor(61_000),
    "N00090": Level(7.6, 0.12),
    "N00091": Level(41.0, 0.14),
    "N00202": Level(9.5, 0.28),
    "N00206": Level(84.0, 0.08),
    "N00216": Level(9.8, 0.18),
    "N00242": Level(96.0, 0.02),
    "N11007": _kronor(164_000),
    "N11008": _kronor(189_000),
    "N11020": _kronor(24_500, 0.18),
    "N11036": Level(7.2, 0.25),
    "N11102": _number(5.1),
    "N11701": _number(14.4),
    "N11710": Level(14.0, 0.45),
    "N11800": Level(87.0, 0.035),
    "N11808": Level(41.0, 0.18),
    "N13007": _kronor(28_500, 0.16),
    "N13008": _kronor(50_500, 0.12),
    "N13014": _number(20.0, 0.14),
    "N13015": Level(31.0, 0.28),
    "N13029": _kronor(7_600, 0.24),
    "N13800": Level(56.0, 0.10),
    "N13890": Level(80.0, 0.07),
    "N13891": Level(26.0, 0.32),
    "N15009": _kronor(26_500, 0.16),
    "N15011": _kronor(79_000, 0.09),
    "N15014": _kronor(6_300, 0.18),
    "N15027": _kronor(147_000, 0.08),
    "N15033": _number(11.9),
    "N15040": Level(13.0, 0.45),
    "N15428": Level(84.5, 0.055),
    "N15508": Level(71.0, 0.09),
    "N15813": Level(72.0, 0.09),
    "N17005": _kronor(157_000, 0.08),
    "N17008": _kronor(28_500, 0.20),
    "N17010": _kronor(69_000, 0.14),
    "N17023": Level(48.0, 0.32),
    "N17445": Level(70.0, 0.09),
    "N17457": Level(79.0, 0.06),
    "N17803": Level(15.5, 0.25),
    "N17816": _number(11.6, 0.12),
    "N17825": Level(78.0, 0.08),
    "U30453": Level(78.0, 0.09, decimals=0),
    "U33581": Level(74.0, 0.11, decimals=0),
    "U33816": Level(83.0, 0.14, decimals=0),
    "U35544": Level(80.0, 0.11, decimals=0),
}

EMPLOYED = "N00098"
"""Årsarbetare: the one absolute number among them."""


def others(grid: Grid, people: People) -> Values:
    """Invent the KPIs of ``LEVELS``, and the number of årsarbetare."""
    values: Values = {}
    for kpi, level in LEVELS.items():
        leaf = grid.leaf(
            kpi, level.middle, level.spread, growth=level.growth, unrest=0.03,
            decimals=level.decimals, high=level.high,
        )  # fmt: skip
        values[kpi] = grid.with_riket(leaf, people.all, level.decimals)
    rate = grid.leaf(EMPLOYED, 0.085, 0.10, growth=0.003, unrest=0.01, decimals=6)
    values[EMPLOYED] = grid.with_sum(rounded(people.all[:-1] * rate))
    return values
