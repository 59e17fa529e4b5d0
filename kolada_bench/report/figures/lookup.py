"""Find in an answer what a chart is to show, or say what to do when it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kolada_bench.benchmark.result import Answer, Benchmark
    from kolada_bench.schema import Finding, PeerGroup


def row_of(answer: Benchmark, kpi: str, group_id: str | None = None) -> dict[Any, Any]:
    """Return the row of a KPI against a group: the first that was asked for when None.

    "Alla kommuner" is taken only when it is named, or when there is no other.

    Raises
    ------
    UnknownName
        The answer has no such row.
    """
    rows = [row for row in answer.records if row["kpi"] == kpi]
    if not rows:
        raise no_kpi(kpi, answer.rows["kpi"].unique())
    if group_id is not None:
        rows = [row for row in rows if row["group"] == group_id]
        if not rows:
            raise no_group(answer, group_id)
        return rows[0]
    everybody = {group.id for group in answer.groups if group.kind == "alla"}
    peers = [row for row in rows if row["group"] not in everybody]
    return (peers or rows)[0]


def group_of(answer: Answer, group_id: str) -> PeerGroup:
    """Return a group of the answer by its id."""
    return {group.id: group for group in answer.groups}[group_id]


def everybody(answer: Benchmark, kpi: str) -> dict[Any, Any] | None:
    """Return the row of a KPI against all municipalities; None where not asked for."""
    ids = {group.id for group in answer.groups if group.kind == "alla"}
    rows = (row for row in answer.records if row["kpi"] == kpi)
    return next((row for row in rows if row["group"] in ids), None)


def finding_of(answer: Benchmark, row: dict[Any, Any]) -> Finding | None:
    """Return the finding of a row; None for what is not compared in words."""
    return answer.findings.get((row["kpi"], row["group"]))


def figures_of(answer: Benchmark, row: dict[Any, Any]) -> list[dict[Any, Any]]:
    """Return ``Benchmark.members`` of one row, as records."""
    members = answer.members
    there = (members["kpi"] == row["kpi"]) & (members["group"] == row["group"])
    found: list[dict[Any, Any]] = members[there].to_dict("records")
    return found


def inputs_of(kpi: str) -> tuple[str, ...]:
    """Return the published KPIs that a row rests on."""
    from kolada_bench.catalogue.derived import derived_kpis

    derived = derived_kpis().get(kpi)
    return derived.inputs if derived else (kpi,)


def no_group(answer: Answer, group_id: str) -> UnknownName:
    """Return the error of a group that the answer does not compare with."""
    known = sv.listing([group.id for group in answer.groups])
    message = f'Gruppen "{group_id}" är inte med i svaret. Med finns {known}.'
    return UnknownName(message, name=group_id)


def no_kpi(kpi: str, known: Iterable[str]) -> UnknownName:
    """Return the error of a KPI that the answer does not have."""
    some = [str(id_) for id_ in known][:5]
    message = (
        f"Nyckeltalet {kpi} är inte med i svaret, som har {sv.listing(some)}. "
        f"Fråga efter det: --kpi {kpi}."
    )
    return UnknownName(message, name=kpi, suggestions=tuple(some))
