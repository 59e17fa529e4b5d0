from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from kolada_bench.client.paging import MOST_IDS, plan
from kolada_bench.schema import Block


def block(kpis: int, areas: int, years: int, *, first_kpi: int = 0) -> Block:
    return Block(
        tuple(f"N{first_kpi + i:05}" for i in range(kpis)),
        tuple(f"{100 + i:04}" for i in range(areas)),
        tuple(range(2000, 2000 + years)),
    )


def cells(requests: object) -> list[tuple[str, str, int]]:
    return [
        cell
        for request in requests  # type: ignore[attr-defined]
        for cell in product(request.kpis, request.areas, request.years)
    ]


def test_twenty_kpis_eight_municipalities_ten_years_is_one_request() -> None:
    (request,) = plan([block(20, 8, 10)])
    assert len(request.kpis) == 20
    assert request.path.startswith("/data/kpi/N00000,N00001,")
    assert request.path.endswith("/year/" + ",".join(map(str, range(2000, 2010))))


def test_twenty_six_kpis_are_two_requests() -> None:
    assert len(plan([block(26, 8, 10)])) == 2


def test_a_full_request_of_four_pages_is_not_cut_into_more_requests() -> None:
    # 25 x 25 x 25 = 15 625 rows = 4 pages in 1 request; cut, it is at least 4 requests.
    assert len(plan([block(25, 25, 25)])) == 1


def test_lists_are_cut_so_that_pages_are_full() -> None:
    # 25 KPIs x 290 areas x 10 years = 72 500 rows: at least 15 pages. In areas of 25 it is
    # 11 requests of 6 250 rows (2 pages each) and one of 15 areas (1 page): 23 pages. In
    # areas of 20 it is 15 requests of at most 5 000 rows: 15 pages.
    assert len(plan([block(25, 290, 10)])) == 15


def test_blocks_with_the_same_areas_become_one_request() -> None:
    assert len(plan([block(5, 8, 10), block(5, 8, 10, first_kpi=100)])) == 1


def test_a_block_inside_another_costs_nothing() -> None:
    assert plan([block(20, 8, 10), block(3, 2, 1)]) == plan([block(20, 8, 10)])


def test_blocks_that_cost_more_together_stay_apart() -> None:
    # Apart 1 + 1; together 50 KPIs (2 lists) x 48 areas (2 lists) = 4 requests or more.
    one = block(25, 24, 1)
    other = Block(
        block(25, 1, 1, first_kpi=500).kpis,
        tuple(f"{2000 + i}" for i in range(24)),
        (2000,),
    )
    assert len(plan([one, other])) == 2


def test_a_block_with_an_empty_list_asks_for_nothing() -> None:
    assert plan([Block((), ("0114",), (2024,))]) == []
    assert plan([]) == []


def test_order_and_repetition_do_not_matter() -> None:
    one = Block(("N2", "N1", "N2"), ("0115", "0114"), (2024, 2023))
    other = Block(("N1", "N2"), ("0114", "0115"), (2023, 2024))
    assert plan([one]) == plan([other])


sizes = st.tuples(st.integers(1, 60), st.integers(1, 60), st.integers(1, 30))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(sizes, st.integers(0, 3)), min_size=1, max_size=4))
def test_every_plan_is_legal_and_covers_what_was_asked(
    asked: list[tuple[tuple[int, int, int], int]],
) -> None:
    blocks = [block(*size, first_kpi=40 * shift) for size, shift in asked]
    requests = plan(blocks)
    for request in requests:
        for ids in (request.kpis, request.areas, request.years):
            assert 1 <= len(ids) <= MOST_IDS
    wanted = {cell for b in blocks for cell in product(b.kpis, b.areas, b.years)}
    assert wanted <= set(cells(requests))


def test_one_cut_block_asks_for_no_cell_twice() -> None:
    found = cells(plan([block(30, 41, 28)]))
    assert len(found) == len(set(found)) == 30 * 41 * 28
