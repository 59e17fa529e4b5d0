"""Cells of figures remember them, and nothing that is JSON holds such a cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

import kolada_bench
from kolada_bench import sv

ANSWERS: dict[str, Callable[[], Any]] = {
    "compare": lambda: kolada_bench.compare("Mellerud", theme="ifo", demo=True),
    "nka": lambda: kolada_bench.nka("Mellerud", demo=True),
    "parts": lambda: kolada_bench.parts("Mellerud", demo=True),
    "drivers": lambda: kolada_bench.drivers("Mellerud", demo=True),
    "trend": lambda: kolada_bench.trend("Mellerud", theme="ifo", demo=True),
    "standout": lambda: kolada_bench.standout("Mellerud", demo=True),
    "neighbours": lambda: kolada_bench.neighbours("Mellerud", demo=True),
    "study_visits": lambda: kolada_bench.study_visits("Mellerud", area="ifo", demo=True),
    "plausibility": lambda: kolada_bench.plausibility("Mellerud", demo=True),
}
FIGURE = re.compile(
    r"[+−]?(\d{1,3}(\u00a0\d{3})+|\d+)(,\d+)?(\u00a0(%|p\.e\.|pers\.|ggr))?"
)
YEAR = re.compile(r"(19|20)\d\d")


@pytest.fixture(scope="module", params=ANSWERS)
def answer(request: pytest.FixtureRequest) -> Any:
    return ANSWERS[request.param]()


def test_a_cell_that_is_a_figure_remembers_it(answer: Any) -> None:
    cells = [
        cell
        for table in answer.page().tables
        for row in table.rows
        for cell, column in zip(row, table.columns, strict=True)
        if not column.text and FIGURE.fullmatch(cell) and not YEAR.fullmatch(cell)
    ]
    assert cells
    assert [cell for cell in cells if not isinstance(cell, sv.Number)] == []


def test_the_figure_is_the_one_that_is_written(answer: Any) -> None:
    for table in answer.page().tables:
        for row in table.rows:
            for cell in row:
                if isinstance(cell, sv.Number):
                    digits = re.sub(r"[^\d,]", "", re.sub(r"\u00a0\D.*$", "", cell))
                    decimals = len(digits.partition(",")[2])
                    shown = float(digits.replace(",", "."))
                    assert abs(abs(cell.value) - shown) <= 0.5 * 10**-decimals * 1.0001


def test_json_holds_no_such_text(answer: Any) -> None:
    # msgspec refuses what is a kind of str and not str.
    assert msgspec.json.encode(answer.to_dict())
