"""What calculations are told, and the finding that they hand to a sentence."""

from __future__ import annotations

import math
from typing import Literal

import msgspec


class Break(msgspec.Struct, frozen=True):
    """A series that changes meaning: ``year`` is the first year of the new series.

    ``confirmed`` False is a break that a machine read out of the description. ``minor`` is
    a change so small that means and trends may span it, but that is worth a note.
    """

    kpi_id: str
    year: int
    reason: str
    source: str
    confirmed: bool = True
    minor: bool = False


class Derived(msgspec.Struct, frozen=True):
    """A KPI that we compute from others, per municipality and year.

    ``expression`` is read by ``analysis.derived`` (names are KPI ids); ``inputs`` are those
    ids. None of them may be missing for a value.
    """

    id: str
    title: str
    unit: str
    expression: str
    inputs: tuple[str, ...] = ()
    service_area: str | None = None
    note: str = ""


class Factor(msgspec.Struct, frozen=True):
    """One factor of a cost: how much of one quantity there is per another.

    ``numerator`` and ``denominator`` are formulas over KPI ids that give *amounts* (kronor,
    persons, days), never rates, so that they can be summed over the members of a group.

    Attributes
    ----------
    name, unit
        In Swedish, for a table: "andel 65+ av invånarna", "%".
    scale
        What the quotient is multiplied with to be in ``unit``: 100 for %.
    term
        0 multiplies the whole cost; factors that share a number above 0 make one of the
        parts that are added up.
    money
        The numerator is kronor: the factor that a price index belongs to.
    persons
        Formula for the persons whose costs the factor is a mean of; "" where none are.
    """

    name: str
    unit: str
    numerator: str
    denominator: str
    scale: float = 1.0
    term: int = 0
    money: bool = False
    persons: str = ""


class Condition(msgspec.Struct, frozen=True):
    """What own and every peer must fulfil for a split: ``formula`` at least ``least``."""

    formula: str
    least: float
    text: str


class Driver(msgspec.Struct, frozen=True):
    """How a cost per inhabitant is made up: factors that multiply, or parts that add up.

    Attributes
    ----------
    cost
        Formula for the cost in kronor that the factors are held against; "" when the last
        factor is made out of the cost itself, so that they agree by construction.
    exactness
        "exact" or "approximate" by the KPIs' descriptions; "none" when the figures do not
        multiply and are only shown side by side.
    remainder
        What the part of the cost that the factors miss is called.
    mean_kpi, mean_per, mean_unit
        The published KPI whose group mean the summed group is held against, the formula
        for its denominator, and its unit; "" where Kolada publishes none.
    first_year, last_year
        The years that the identity holds for; None is unbounded.
    beside
        Figures shown next to the split, which take no part in it.
    """

    id: str
    title: str
    theme: str
    service_area: str
    cost_name: str
    cost: str
    exactness: Literal["exact", "approximate", "none"]
    factors: tuple[Factor, ...]
    remainder: str = "avrundning"
    mean_kpi: str = ""
    mean_per: str = ""
    mean_unit: str = ""
    first_year: int | None = None
    last_year: int | None = None
    conditions: tuple[Condition, ...] = ()
    beside: tuple[Factor, ...] = ()
    notes: tuple[str, ...] = ()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison, with all that a sentence about it must know and may say.

    Attributes
    ----------
    subject
        What the figure is of, as a sentence begins ("Kostnaden för IFO"); for an NKA the
        service area's name ("IFO").
    kpi, measure, unit, year
        The KPI's id, ``catalogue.units.Measure``'s value name in lower case ("amount",
        "share", "rate", "time", "index"), its unit, and the year of every figure.
    value, median
        Own and the group's [unit]; NaN where missing.
    ratio
        Own / median; NaN where the unit has none.
    q1, q3
        The group's quartiles [unit].
    n, n_members, group
        Members with a value, members, and the group's name ("lika kommuner IFO").
    group_id
        The group's id, for whoever looks its members up; "" for an NKA.
    certainty
        "A", "B", "C" or "-", with what failed in ``doubts``.
    gap_mnkr, gap_persons
        What the difference comes to [million kr], [persons]; NaN where it has neither.
    persons
        How many own persons the figure counts; NaN where it counts none.
    chance, interval
        ``analysis.intervals.chance``, and the interval of own persons / those expected.
    national_q1, national_q3
        Quartiles of all municipalities [unit]; NaN where they were not asked for.
    area, mean_3_years
        Only for an NKA, where ``value`` is the deviation in percent, ``gap_mnkr`` that in
        million kr, and ``mean_3_years`` the mean of three years [%].
    headline
        Only for an NKA: which of the two leads, "year" or "mean_3_years".
    preliminary
        Whether the own figure may still change.
    """

    subject: str
    kpi: str
    measure: str
    unit: str
    year: int
    value: float
    median: float
    n: int
    n_members: int
    group: str
    certainty: str
    group_id: str = ""
    ratio: float = math.nan
    q1: float = math.nan
    q3: float = math.nan
    doubts: tuple[str, ...] = ()
    gap_mnkr: float = math.nan
    gap_persons: float = math.nan
    persons: float = math.nan
    chance: Literal["outside", "borderline", "within"] | None = None
    interval: tuple[float, float] | None = None
    national_q1: float = math.nan
    national_q3: float = math.nan
    area: str | None = None
    mean_3_years: float = math.nan
    headline: str = "year"
    preliminary: bool = False
