"""What the comparison with the peers rests on: which rows are counted as right."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.big_stand_in import running
from benchmarks.big_world import NUMBERS, SURE_YEARS, big_world
from benchmarks.peer_clients import Question, right_rows, the_question, told_by

WORLD = big_world(history=SURE_YEARS)
KPI = min(kpi for kpi, (_, divided) in WORLD.country.kpis.items() if not divided)
ASKED = Question((KPI,), ("1439", "1461"), (2024, 2025), 4)


@pytest.fixture
def answer() -> pd.DataFrame:
    keys = [(KPI, area, year, "T") for area in ASKED.areas for year in ASKED.years]
    rows = [(*key, NUMBERS[WORLD.country.place(*key)]) for key in keys]
    return pd.DataFrame(rows, columns=["kpi", "municipality", "year", "gender", "value"])


def test_every_row_as_kolada_has_it_is_right(answer: pd.DataFrame) -> None:
    assert right_rows(answer, ASKED, WORLD.country) == 4
    assert right_rows(answer.to_dict("records"), ASKED, WORLD.country) == 4


def test_a_row_that_is_lost_wrong_or_not_asked_for_is_not(answer: pd.DataFrame) -> None:
    assert right_rows(answer[1:], ASKED, WORLD.country) == 3
    assert right_rows(answer.assign(value=0.123), ASKED, WORLD.country) == 0
    asked_less = Question((KPI,), ("1439",), (2024, 2025), 2)
    assert right_rows(answer, asked_less, WORLD.country) == 2


def test_a_row_that_comes_twice_is_counted_once(answer: pd.DataFrame) -> None:
    assert right_rows(pd.concat([answer, answer]), ASKED, WORLD.country) == 4


def test_no_row_at_all_is_none_right() -> None:
    assert right_rows(pd.DataFrame(), ASKED, WORLD.country) == 0


def test_our_client_gives_all_of_a_real_question() -> None:
    asked = the_question(WORLD, "20 x 8 x 10")
    with running(history=SURE_YEARS) as kolada:
        told = told_by("kolada-bench", asked, kolada.url, WORLD.country)
        requests = kolada.requests()
    # 20 KPIs x 8 municipalities x 10 years are 1,600 rows, some with three genders.
    assert (told.rows, told.right, told.error) == (asked.rows, asked.rows, "")
    assert asked.rows >= 1600
    assert requests == 1
