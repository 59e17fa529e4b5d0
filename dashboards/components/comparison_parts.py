"""A comparison cut into tables, and who is in the groups that each is held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from dash import html

from dashboards.components.wording import all_on_screen
from kolada_bench import sv
from kolada_bench.benchmark.notes import MANY_MEMBERS, group_notes

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark
    from kolada_bench.schema import PeerGroup

Rows = tuple[dict[Any, Any], ...]
"""The rows of one KPI, one per group, in the order of the groups."""


class Part(msgspec.Struct, frozen=True):
    """KPIs of one section that are compared with the same groups."""

    section: str
    groups: tuple[PeerGroup, ...]
    lines: tuple[Rows, ...]


def parts_of(answer: Benchmark) -> list[Part]:
    """Return the rows by section and groups, in the answer's order."""
    groups = {group.id: group for group in answer.groups}
    by_kpi: dict[tuple[str, str, str], list[dict[Any, Any]]] = {}
    for row in answer.rows.to_dict("records"):
        by_kpi.setdefault((row["section"], row["kpi"], row["gender"]), []).append(row)
    parts: dict[tuple[str, tuple[str, ...]], list[Rows]] = {}
    for (section, _, _), rows in by_kpi.items():
        ids = tuple(dict.fromkeys(row["group"] for row in rows))
        parts.setdefault((section, ids), []).append(tuple(rows[: len(ids)]))
    return [
        Part(section, tuple(groups[id_] for id_ in ids), tuple(lines))
        for (section, ids), lines in parts.items()
    ]


def members_of(answer: Benchmark, groups: Sequence[PeerGroup]) -> Iterable[Any]:
    """Yield who is in each group: by name, folded where they are many."""
    for group in groups:
        told = all_on_screen(group_notes(replace(answer, groups=(group,))))
        if len(group.members) <= MANY_MEMBERS or group.kind == "alla":
            yield from (html.P(note, className="not") for note in told)
            continue
        names = [
            answer.municipalities[id_].title if id_ in answer.municipalities else id_
            for id_ in group.members
        ]
        first, *others = told
        listed = html.P(", ".join(sorted(names, key=sv.sort_key)), className="not")
        yield html.Details([html.Summary(first), listed], className="not")
        yield from (html.P(note, className="not") for note in others)
