"""A Kolada that has dropped a KPI, and that may answer 404 for every list it stands in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.benchmark.oracle import NKA

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn

QUESTION = ("compare", "Mellerud", "--format", "json")


@pytest.mark.parametrize("unknown", [200, 404])
def test_a_dropped_kpi_costs_its_own_figures_only(
    run: Run, kolada: StandIn, unknown: int
) -> None:
    whole = json.loads(run(*QUESTION).out)
    run("cache", "clear")
    kolada.requests.clear()
    # A row of the default theme, and the deviation of its NKA block.
    lost = (whole["rows"][5]["kpi"], NKA["LSS"][2])
    kolada.world.kpis = [kpi for kpi in kolada.world.kpis if kpi["id"] not in lost]
    kolada.unknown = unknown

    cold = run(*QUESTION)
    assert cold.code == 0, cold.err
    assert len(kolada.requests) <= 10
    assert not [path for path in kolada.data_requests for id_ in lost if id_ in path]
    found = json.loads(cold.out)
    assert [row["kpi"] for row in found["rows"]] == [row["kpi"] for row in whole["rows"]]
    for row, before in zip(found["rows"], whole["rows"], strict=True):
        if row["kpi"] in lost:
            assert (row["value"], row["n"]) == (None, 0)
        elif not row["derived"]:
            assert row["value"] == before["value"]
    assert any("inte längre finns i Kolada" in line for line in found["warnings"])

    asked = len(kolada.requests)
    warm = run(*QUESTION)
    assert warm.out == cold.out
    assert len(kolada.requests) == asked


@pytest.mark.parametrize("unknown", [200, 404])
def test_no_kpi_but_the_denominators_is_left(
    run: Run, kolada: StandIn, unknown: int
) -> None:
    kolada.unknown = unknown
    kolada.world.kpis = [
        kpi for kpi in kolada.world.kpis if kpi["title"].startswith(kpi["id"])
    ]
    done = run(*QUESTION)
    assert (done.code, done.out) == (6, ""), done.err
    assert done.err.count("\n") == 1
