from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.decompose import (
    PRICE_LEVEL,
    combined,
    cost_per_inhabitant,
    disagreement,
    few_persons,
    figure,
    shapley_effects,
    split,
    unmet,
)
from kolada_bench.schema import Condition, Driver, Factor

# Inhabitants N01951, users N10001, kr/user N10002, cost kr/inhabitant N10003.
USERS = Factor("andel", "%", "N10001", "N01951", scale=100)
PRICE = Factor("pris", "kr", "N10001 * N10002", "N10001", money=True, persons="N10001")


def driver(cost: str = "N10003 * N01951", *factors: Factor) -> Driver:
    return Driver(
        id="T1",
        title="Test",
        theme="ifo",
        service_area="IFO",
        cost_name="Kostnad",
        cost=cost,
        exactness="exact",
        factors=factors or (USERS, PRICE),
        remainder="annat",
    )


def rows(*municipalities: tuple[float, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(municipalities, columns=["N01951", "N10001", "N10002", "N10003"])


def test_two_factors_are_the_symmetric_form() -> None:
    # volume (0,10 − 0,08)·(300 + 250)/2 = 5,5; price (300 − 250)·(0,10 + 0,08)/2 = 4,5
    volume, price = shapley_effects((0.10, 300), (0.08, 250), (0, 0))
    assert volume == pytest.approx(5.5, abs=1e-12)
    assert price == pytest.approx(4.5, abs=1e-12)


def test_three_factors_by_hand() -> None:
    # (2, 3, 5) against (1, 1, 1). First factor, over the six orders: alone 1, after the
    # second 3, after the third 5, last 15: 1/3 + 3/6 + 5/6 + 15/3 = 6 2/3.
    # Second: 2/3 + 4/6 + 10/6 + 20/3 = 9 2/3. Third: 4/3 + 8/6 + 12/6 + 24/3 = 12 2/3.
    effects = shapley_effects((2, 3, 5), (1, 1, 1), (0, 0, 0))
    assert effects == pytest.approx((20 / 3, 29 / 3, 38 / 3), abs=1e-12)
    assert sum(effects) == pytest.approx(29, abs=1e-12)  # 2·3·5 − 1


def test_parts_that_add_up_have_their_own_difference() -> None:
    effects = shapley_effects((1.0, 700, 135), (1.0, 364, 84), (0, 1, 2))
    assert effects == pytest.approx((0, 336, 51), abs=1e-9)  # 700 − 364, 135 − 84


def test_a_sum_of_products_times_a_price() -> None:
    # (0,2·0,03 + 0,07·0,2)·1000 = 20
    assert combined((0.2, 0.03, 0.07, 0.2, 1000), (1, 1, 2, 2, 0)) == pytest.approx(20)


sizes = st.floats(1e-3, 1e6)


@st.composite
def sides(draw: st.DrawFn) -> tuple[list[float], list[float], list[int]]:
    k = draw(st.integers(2, 5))
    own = draw(st.lists(sizes, min_size=k, max_size=k))
    reference = draw(st.lists(sizes, min_size=k, max_size=k))
    terms = draw(st.lists(st.integers(0, 2), min_size=k, max_size=k))
    return own, reference, terms


def scale_of(*values: Sequence[float]) -> float:
    return max(1.0, *(math.prod(max(1.0, x) for x in side) for side in values))


@given(sides())
def test_effects_sum_to_the_difference(
    given_sides: tuple[list[float], list[float], list[int]],
) -> None:
    own, reference, terms = given_sides
    difference = combined(own, terms) - combined(reference, terms)
    largest = [max(pair) for pair in zip(own, reference, strict=True)]
    found = math.fsum(shapley_effects(own, reference, terms))
    assert found == pytest.approx(difference, rel=1e-9, abs=1e-9 * scale_of(largest))


@given(sides())
def test_swapping_the_sides_flips_every_sign(
    given_sides: tuple[list[float], list[float], list[int]],
) -> None:
    own, reference, terms = given_sides
    there = shapley_effects(own, reference, terms)
    back = shapley_effects(reference, own, terms)
    largest = [max(pair) for pair in zip(own, reference, strict=True)]
    tolerance = 1e-9 * scale_of(largest)
    assert [-x for x in back] == pytest.approx(there, rel=1e-9, abs=tolerance)


@given(sides(), st.randoms(use_true_random=False))
def test_the_order_of_factors_does_not_matter(
    given_sides: tuple[list[float], list[float], list[int]], dice: object
) -> None:
    own, reference, terms = given_sides
    order = list(range(len(own)))
    dice.shuffle(order)  # type: ignore[attr-defined]
    plain = shapley_effects(own, reference, terms)
    mixed = shapley_effects(
        [own[i] for i in order], [reference[i] for i in order], [terms[i] for i in order]
    )
    largest = [max(pair) for pair in zip(own, reference, strict=True)]
    expected = [plain[i] for i in order]
    assert mixed == pytest.approx(expected, rel=1e-9, abs=1e-9 * scale_of(largest))


@given(st.lists(st.tuples(sizes, sizes), min_size=2, max_size=4))
def test_a_product_is_the_mean_over_every_order(pairs: list[tuple[float, float]]) -> None:
    own, reference = [list(side) for side in zip(*pairs, strict=True)]
    k = len(pairs)
    by_order = [0.0] * k
    for order in itertools.permutations(range(k)):
        mixed = list(reference)
        for i in order:
            before = math.prod(mixed)
            mixed[i] = own[i]
            by_order[i] += (math.prod(mixed) - before) / math.factorial(k)
    tolerance = 1e-9 * scale_of([max(pair) for pair in pairs])
    found = shapley_effects(own, reference, [0] * k)
    assert found == pytest.approx(by_order, rel=1e-9, abs=tolerance)


def test_the_group_is_summed_before_it_is_divided() -> None:
    # 1 000 inv with 50 users at 200 kr, 3 000 inv with 250 users at 400 kr:
    # 300/4 000 = 7,5 %; (10 000 + 100 000)/300 = 366,67 kr, and not the mean 300
    two = rows((1000, 50, 200, 10), (3000, 250, 400, 100 / 3))
    assert figure(two, USERS) == pytest.approx(7.5)
    assert figure(two, PRICE) == pytest.approx(110_000 / 300)
    assert cost_per_inhabitant(two, driver()) == pytest.approx(110_000 / 4000)


def test_a_split_with_a_remainder() -> None:
    own = rows((1000, 100, 300, 31))  # product 30, cost 31
    group = rows((500, 40, 250, 20), (500, 40, 250, 20))  # 80/1 000 · 250 = 20, cost 20
    found = split(own, group, driver())
    assert (found.own, found.reference, found.difference) == pytest.approx((31, 20, 11))
    volume, price = found.effects
    assert (volume.own, volume.reference) == pytest.approx((10, 8))  # %
    assert (volume.effect, price.effect) == pytest.approx((5.5, 4.5))
    assert found.remainder is not None
    assert (found.remainder.name, found.remainder.effect) == ("annat", pytest.approx(1))


def test_without_a_cost_of_its_own_there_is_no_remainder() -> None:
    found = split(rows((1000, 100, 300, 99)), rows((1000, 80, 250, 99)), driver(""))
    # the last factor made out of the cost: 30 − 20, whatever N10003 says
    assert found.difference == pytest.approx(10)
    assert found.remainder is None


def test_the_price_level_is_a_factor_of_its_own() -> None:
    # volume 0,1 both years; 200 kr then, 240 now, index +10 %: 220 in today's prices.
    # price (240 − 220)·0,1·(1 + 1/1,1)/2 = 1,909; level (1 − 1/1,1)·0,1·(240 + 220)/2
    now, then = rows((1000, 100, 240, 24)), rows((1000, 100, 200, 20))
    found = split(now, then, driver(), price_change=1.1)
    volume, price, level = found.effects
    assert (level.name, level.own) == (PRICE_LEVEL, 100)
    assert price.reference == pytest.approx(220)
    assert volume.effect == pytest.approx(0)
    assert price.effect == pytest.approx(20 * 0.1 * (1 + 1 / 1.1) / 2)
    assert level.effect == pytest.approx((1 - 1 / 1.1) * 0.1 * 230)
    assert price.effect + level.effect == pytest.approx(4, abs=1e-12)


@given(
    st.lists(st.tuples(sizes, sizes, sizes, sizes), min_size=2, max_size=4, unique=True),
    st.floats(0.5, 2),
)
def test_effects_and_remainder_sum_to_the_difference_in_cost(
    municipalities: list[tuple[float, float, float, float]], change: float
) -> None:
    own, group = rows(municipalities[0]), rows(*municipalities[1:])
    found = split(own, group, driver(), change)
    assert found.remainder is not None
    parts = [*(e.effect for e in found.effects), found.remainder.effect]
    rest = found.remainder
    # Two effects may each be far larger than the costs and take each other out.
    size = max(map(abs, (found.own, found.reference, rest.own, rest.reference, *parts)))
    assert math.fsum(parts) == pytest.approx(found.difference, rel=1e-9, abs=1e-9 * size)


def test_disagreement_is_a_share_of_the_cost() -> None:
    # 100·300/1 000 = 30 against 30, 31 and 0; nothing against nothing agrees
    four = rows((1000, 100, 300, 30), (1000, 100, 300, 31), (1000, 100, 300, 0),
                (1000, 0, 0, 0))  # fmt: skip
    parts = Factor("pris", "kr", "N10001 * N10002", "N01951")
    found = disagreement(four, driver("N10003 * N01951", parts))
    assert list(found) == pytest.approx([0, 1 / 31, math.inf, 0])
    assert list(disagreement(four, driver(""))) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("persons", "few"), [(9, True), (9.4, True), (9.99998, False), (10, False), (0, True)]
)
def test_few_persons_are_under_ten_whole_ones(persons: float, few: bool) -> None:
    assert few_persons(rows((1000, persons, 300, 30)), PRICE) is few


def test_persons_are_counted_together_and_the_unknown_are_not_few() -> None:
    assert not few_persons(rows((1000, 6, 300, 2), (1000, 6, 300, 2)), PRICE)
    assert not few_persons(rows((1000, math.nan, 300, 2)), PRICE)
    assert not few_persons(rows((1000, 3, 300, 2)), USERS)


def test_a_condition_that_cannot_be_tested_is_not_met() -> None:
    condition = Condition("N10002 / N10001", 0.9, "minst 90 procent")
    three = rows((1, 100, 90, 0), (1, 100, 89.9, 0), (1, 100, math.nan, 0))
    assert list(unmet(three, condition)) == [False, True, True]
