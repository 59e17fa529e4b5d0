"""Few persons behind a figure: what is hidden, and what is said."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import kolada_bench
from kolada_bench.analysis.decompose import few_behind_a_price
from kolada_bench.catalogue.denominators import persons_behind
from kolada_bench.catalogue.drivers import drivers


def test_a_volume_beside_its_cost_is_hidden_too() -> None:
    # 6 children of 1 000, placed on HVB by a municipality with 400 inhabitants 0–20
    driver = drivers()["F2"]
    rows = pd.DataFrame({"N33816": [6.0], "N01948": [400.0], "N33002": [900.0]})
    assert few_behind_a_price(rows, driver)  # 2,4 children
    rows["N33816"] = 25.0
    assert not few_behind_a_price(rows, driver)  # 10


PRICE, USERS = "N35025", "N35805"


def compared(municipality: str, *kpis: str) -> Any:
    return kolada_bench.compare(municipality, kpis=kpis, demo=True)


@pytest.mark.parametrize("municipality", ["Mellerud", "Bjurholm", "Dorotea", "Sorsele"])
def test_a_published_price_stands_and_says_that_few_are_behind_it(
    municipality: str,
) -> None:
    # Own persons are N35805 [%] of those 21–64, N01955 − N01837: here they are shown too.
    answer = compared(municipality, PRICE, USERS, "N01955", "N01837")
    rows = answer.rows.set_index("kpi")
    share, aged, young = (rows["value"][id_] for id_ in (USERS, "N01955", "N01837"))
    persons = round(share / 100 * (aged - young))
    said = [note for note in rows["notes"][PRICE] if note.startswith("få personer")]
    assert (persons < 10) is bool(said)
    assert rows["value"][PRICE] > 0
    shown = "få personer (färre än 10) bakom värdet 2025." in " ".join(answer.page().notes)
    assert shown is (persons < 10)
    assert (municipality == "Mellerud") is (persons >= 10)  # 0,46 % of 4 600 is 21


def test_without_the_number_of_persons_nothing_is_said() -> None:
    rows = compared("Bjurholm", PRICE).rows
    assert not any("få personer" in note for note in rows["notes"][0])


def test_the_persons_behind_a_price_are_those_of_its_identity() -> None:
    # 0,0937 days per inhabitant · 4 600 inhabitants / 211,2 days per person = 2,04 persons
    behind = persons_behind("N35023")
    assert behind is not None
    figures = {"N35801": 0.0937, "N01955": 5000.0, "N01837": 400.0, "N35806": 211.2}
    assert float(behind.value(figures)) == pytest.approx(2.04, abs=0.005)
    for driver in drivers().values():
        for factor in driver.factors:
            for price in ("N21006", "N23009", "N28013", "N31849", "N35023", "N35025"):
                known = persons_behind(price)
                assert known is not None
                if price in factor.numerator and price not in factor.denominator:
                    assert known.text == factor.persons, (driver.id, price)
