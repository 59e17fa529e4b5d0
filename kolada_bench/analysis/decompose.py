"""What a difference in cost is made of: factor by factor, in kronor per inhabitant.

A cost per inhabitant is a function of its factors: their product, or a sum of products
(``Driver`` and ``Factor``). The difference between two sides (own and group, one year and
another) is shared out with Shapley values: the effect of a factor is what changing it
alone does, as a mean over every order in which the factors may be changed. The effects sum
to the difference exactly, depend on no order, and change sign when the sides are swapped.
For two factors that is (v − v₀)·(p + p₀)/2 and (p − p₀)·(v + v₀)/2.

The group is a *summed peer*: every amount is added up over the members before quotients
are taken, since the mean of products is not the product of means. What the product misses
of the cost is a remainder of its own, never spread over the factors.

What this does not do: an effect is arithmetic. It says where a difference lies, not why.

Source: Shapley (1953); the two-factor form is SKR's (KPB), consumption times productivity.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.formula import Formula
from kolada_bench.schema import FEWEST_PERSONS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from kolada_bench.schema import Condition, Driver, Factor

INHABITANTS = "N01951"
FITS_WITHIN = 0.01
"""Product and cost this near each other, as a share of the cost, fit: "går ihop"."""
ROUGHLY_WITHIN = 0.05
PRICE_LEVEL = "prisnivå (index)"


class Effect(msgspec.Struct, frozen=True):
    """One row of a split: both sides' figure [the factor's unit] and its effect [kr/inv].

    ``effect`` is NaN for figures that take no part.
    """

    name: str
    unit: str
    own: float
    reference: float
    effect: float = math.nan


class Split(msgspec.Struct, frozen=True):
    """A difference in cost per inhabitant, shared out.

    ``own``, ``reference`` and ``difference`` are kr/inhabitant. ``remainder`` is what the
    factors miss of the cost on either side; None where they agree by construction.
    ``effects`` and the remainder's effect sum to ``difference``.
    """

    own: float
    reference: float
    difference: float
    effects: tuple[Effect, ...]
    remainder: Effect | None = None


def shapley_effects(
    own: Sequence[float], reference: Sequence[float], terms: Sequence[int]
) -> tuple[float, ...]:
    """Return each factor's share of f(own) − f(reference).

    Parameters
    ----------
    own, reference
        The factors of the two sides, in the same order.
    terms
        Per factor 0, or the number of the addend that it belongs to; see ``combined``.
    """
    k = len(own)
    level: dict[frozenset[int], float] = {}
    for size in range(k + 1):
        for chosen in combinations(range(k), size):
            mixed = [own[i] if i in chosen else reference[i] for i in range(k)]
            level[frozenset(chosen)] = combined(mixed, terms)
    effects = []
    for i in range(k):
        gains = [
            math.factorial(len(before))
            * math.factorial(k - len(before) - 1)
            * (level[before | {i}] - level[before])
            for before in level
            if i not in before
        ]
        effects.append(math.fsum(gains) / math.factorial(k))
    return tuple(effects)


def combined(factors: Sequence[Any], terms: Sequence[int]) -> Any:
    """Return the product of the factors of term 0 and the sum of the other terms.

    Factors that share a term above 0 are multiplied, and the terms are added; without any
    such term the result is the plain product. Factors are floats, or arrays alike.
    """
    common = math.prod(x for x, term in zip(factors, terms, strict=True) if term == 0)
    addends = dict.fromkeys(term for term in terms if term)
    if not addends:
        return common
    return common * sum(
        math.prod(x for x, term in zip(factors, terms, strict=True) if term == addend)
        for addend in addends
    )


def amounts(rows: pd.DataFrame, formula: str) -> np.ndarray:
    """Return a formula's value for each row; NaN where an input is missing."""
    import numpy as np

    parsed = _parsed(formula)
    columns = {id_: rows[id_].to_numpy(dtype=float) for id_ in parsed.ids}
    return np.broadcast_to(parsed.value(columns), (len(rows),))


def total(rows: pd.DataFrame, formula: str) -> float:
    """Return the sum of a formula over ``rows`` (one per municipality); NaN if any is."""
    return float(amounts(rows, formula).sum())


def figure(rows: pd.DataFrame, factor: Factor) -> float:
    """Return a factor of the rows together: Σ numerator / Σ denominator, in its unit."""
    return factor.scale * _quotient(rows, factor)


def cost_per_inhabitant(rows: pd.DataFrame, driver: Driver) -> float:
    """Return the cost of the rows together [kr/inhabitant]."""
    if driver.cost:
        return total(rows, driver.cost) / total(rows, INHABITANTS)
    factors = [_quotient(rows, factor) for factor in driver.factors]
    return float(combined(factors, _terms(driver)))


def disagreement(rows: pd.DataFrame, driver: Driver) -> np.ndarray:
    """Return per row how far the factors are from the cost, as a share of the cost.

    All 0 where the factors are made out of the cost. A cost of 0 that the factors do not
    give is infinitely far off.
    """
    import numpy as np

    if not driver.cost:
        return np.zeros(len(rows))
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = [
            amounts(rows, factor.numerator) / amounts(rows, factor.denominator)
            for factor in driver.factors
        ]
        cost = amounts(rows, driver.cost) / amounts(rows, INHABITANTS)
        off = np.abs(combined(factors, _terms(driver)) - cost)
        return np.where(off == 0, 0.0, off / np.abs(cost))


def unmet(rows: pd.DataFrame, condition: Condition) -> np.ndarray:
    """Return per row whether a condition is not fulfilled; untestable is not fulfilled."""
    return ~(amounts(rows, condition.formula) >= condition.least)


def few_persons(rows: pd.DataFrame, factor: Factor) -> bool:
    """Return whether fewer than ten persons are behind a price of the rows together.

    Persons are whole; where their number is not known they are not taken to be few.
    """
    import numpy as np

    if not factor.persons:
        return False
    persons = amounts(rows, factor.persons)
    known = persons[np.isfinite(persons)]
    return bool(known.size) and round(float(known.sum())) < FEWEST_PERSONS


def few_behind_a_price(rows: pd.DataFrame, driver: Driver) -> bool:
    """Return whether any price of an identity has fewer than ten persons behind it."""
    return any(few_persons(rows, factor) for factor in driver.factors)


def split(
    own: pd.DataFrame, reference: pd.DataFrame, driver: Driver, price_change: float = 1.0
) -> Split:
    """Share out the difference in cost per inhabitant between two sides.

    Parameters
    ----------
    own, reference
        One column per KPI of the identity, one row per municipality, none missing; several
        rows are summed to one side.
    driver
        The identity.
    price_change
        The price level of ``own`` over that of ``reference``. Other than 1, the factors in
        kronor are held in the price level of ``own``, and the price level is a factor of
        its own, named ``PRICE_LEVEL``.

    Returns
    -------
    Split
        In kr/inhabitant.
    """
    factors = [(factor.name, factor.unit, factor.scale) for factor in driver.factors]
    terms = _terms(driver)
    sides = [[_quotient(rows, f) for f in driver.factors] for rows in (own, reference)]
    if price_change != 1.0:
        for i, factor in enumerate(driver.factors):
            if factor.money:
                sides[1][i] *= price_change
        sides[0].append(1.0)
        sides[1].append(1 / price_change)
        factors.append((PRICE_LEVEL, "%", 100.0))
        terms.append(0)
    effects = shapley_effects(sides[0], sides[1], terms)
    costs = [cost_per_inhabitant(rows, driver) for rows in (own, reference)]
    missed = [cost - combined(side, terms) for cost, side in zip(costs, sides, strict=True)]
    return Split(
        own=costs[0],
        reference=costs[1],
        difference=costs[0] - costs[1],
        effects=tuple(
            Effect(name, unit, scale * a, scale * b, effect)
            for (name, unit, scale), a, b, effect in zip(
                factors, *sides, effects, strict=True
            )
        ),
        remainder=Effect(
            driver.remainder, "kr/inv", missed[0], missed[1], missed[0] - missed[1]
        )
        if driver.cost
        else None,
    )


def _quotient(rows: pd.DataFrame, factor: Factor) -> float:
    below = total(rows, factor.denominator)
    return total(rows, factor.numerator) / below if below else math.nan


def _terms(driver: Driver) -> list[int]:
    return [factor.term for factor in driver.factors]


@cache
def _parsed(formula: str) -> Formula:
    return Formula.parse(formula)
