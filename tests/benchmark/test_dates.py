"""Which day decides: that of the values for preliminary, the oldest of all for "hämtat"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest

from kolada_bench.benchmark import compare, nka
from kolada_bench.sources.demo import DemoSource

if TYPE_CHECKING:
    from kolada_bench.schema import Block, Observations

LATER = datetime(2030, 1, 1, 12, tzinfo=UTC)
"""When every figure of the demo is final."""


class Dated(DemoSource):
    """The demo with values and metadata of two different days."""

    def __init__(self, *, values_later: bool) -> None:
        super().__init__()
        self.values_later = values_later

    def observations(self, blocks: Sequence[Block]) -> Observations:
        found = super().observations(blocks)
        then = found.provenance.retrieved_at
        dates = {"values_at": LATER} if self.values_later else {"retrieved_at": LATER}
        dates = {"values_at": then} | dates
        provenance = msgspec.structs.replace(found.provenance, **dates)
        return msgspec.structs.replace(found, provenance=provenance)


def preliminary(answer: object) -> tuple[list[bool], list[str]]:
    """Return the marks of every row, and the warnings that speak of them."""
    data = answer.to_dict()  # type: ignore[attr-defined]
    rows = [*data.get("rows", ()), *data["net_cost"]]
    said = [line for line in data["warnings"] if "preliminärt" in line]
    return [row["preliminary"] for row in rows], said


@pytest.mark.parametrize("question", [compare, nka])
def test_the_day_of_the_values_decides_what_is_preliminary(question: object) -> None:
    plain = preliminary(question("Ragunda", demo=True))  # type: ignore[operator]
    assert any(plain[0])
    same = question("Ragunda", source=Dated(values_later=False))  # type: ignore[operator]
    assert preliminary(same) == plain
    later = question("Ragunda", source=Dated(values_later=True))  # type: ignore[operator]
    marks, said = preliminary(later)
    assert not any(marks)
    assert said == []


def test_the_answer_is_dated_by_its_oldest_part() -> None:
    answer = compare("Ragunda", source=Dated(values_later=True))
    assert answer.to_dict()["provenance"]["retrieved_at"] == "2026-06-15T12:00:00+02:00"
