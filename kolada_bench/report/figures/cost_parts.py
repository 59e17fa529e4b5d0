"""Which parts a cost difference lies on: from the group's mean to the own cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cost_parts.tables import SHOWN_REST, tree_finding
from kolada_bench.charts.waterfall import Step, WaterfallChart
from kolada_bench.errors import UnknownName
from kolada_bench.report.figures import lookup
from kolada_bench.report.figures import words as said
from kolada_bench.report.figures.steps import NOT_SAVED, amounts, capital

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.benchmark.cost_parts.answer import CostParts


def parts_chart(
    answer: CostParts,
    tree: str | None = None,
    split: str = "",
    group_id: str | None = None,
) -> WaterfallChart:
    """Return the steps from the group's mean to the own cost, one per part.

    Parameters
    ----------
    answer
        The parts of a theme's costs.
    tree
        The KPI that is split ("N30101"); the answer's first cost when None. An area's
        nettokostnad ("N30005") gives its deviation, with the reference as a step.
    split
        Which way: "" for the usual parts, "utförare" for bought and own.
    group_id
        Which of the answer's groups; the first when None.

    Raises
    ------
    UnknownName
        The answer has no such tree or group.
    """
    rows = _tree(answer, tree, split, group_id)
    whole, group = rows[0], lookup.group_of(answer, rows[0]["group"])
    lines = _steps(rows)
    mark = said.year_mark(whole["year"], preliminary=bool(whole["preliminary"]))
    n, of = whole["n"], whole["n_members"]
    unit, amount = amounts(answer.amount_unit)
    return WaterfallChart(
        text=said.words(
            answer,
            title=tree_finding(rows, group),
            subtitle=(
                f"{whole['heading']}, {whole['unit']} {mark}",
                said.group_with_edition(group, int(whole["year"])),
                f"ovägt medel, {n} av {of} kommuner",
            ),
            source_line=said.source(
                answer.provenance, _ids([whole, *lines], whole["tree"])
            ),
            notes=(NOT_SAVED,),
        ),
        start_label=f"Medel, {said.group_in_text(group)}",
        start=float(whole["mean"]),
        steps=tuple(
            Step(
                label=capital(line["label"]),
                value=float(line["difference"]),
                amount=amount(line["mnkr"]),
                detail=f"{sv.number(line['value'])} mot {sv.number(line['mean'])}",
            )
            for line in lines
        ),
        end_label=answer.municipality.title,
        end=float(whole["value"]),
        unit=whole["unit"],
        amount=amount(whole["mnkr"]),
        amount_unit=answer.amount_unit,
        amount_decimals=unit,
    )


def _tree(
    answer: CostParts, tree: str | None, split: str, group_id: str | None
) -> list[dict[Any, Any]]:
    """Return the lines of one tree, the whole first."""
    every = answer.records
    wholes = [row for row in every if row["kind"] == "whole"]
    if group_id is not None:
        wholes = [row for row in wholes if row["group"] == group_id]
        if not wholes:
            raise lookup.no_group(answer, group_id)
    fits = [
        row
        for row in wholes
        if row["split"] == split
        and (
            row["tree"].partition("-")[0] == tree
            if tree is not None
            else "-" not in row["tree"]
        )
    ]
    # A theme whose only tree is its deviation has that one.
    chosen = fits[0] if fits else wholes[0] if tree is None and not split else None
    if chosen is None:
        raise _no_tree(tree or "", split, wholes)
    keys = ("tree", "split", "group")
    return [row for row in every if all(row[key] == chosen[key] for key in keys)]


def _no_tree(tree: str, split: str, wholes: Sequence[dict[Any, Any]]) -> UnknownName:
    known = {row["tree"].partition("-")[0]: row["heading"] for row in wholes}
    how = f" efter {split}" if split else ""
    some = sv.listing([f"{id_} ({heading})" for id_, heading in known.items()][:5])
    message = (
        f"{tree or 'Ingen kostnad'} delas {'inte ' if tree else ''}upp{how} i det här "
        f"temat. Delar finns för {some}."
    )
    return UnknownName(message, name=tree, suggestions=tuple(known))


def _steps(rows: Sequence[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Return the lines that add up to the whole: its parts, and of a deviation theirs."""
    whole = rows[0]
    parts = [row for row in rows if row["level"] == 1]
    if "-" in whole["tree"]:
        inner = {row["kpi"] for row in parts}
        beneath = [row for row in rows if row["level"] == 2 and row["parent"] in inner]
        opened = {row["parent"] for row in beneath}
        parts = [*beneath, *(row for row in parts if row["kpi"] not in opened)]
    return [
        row
        for row in parts
        if row["kind"] != "rest" or max(abs(row["value"]), abs(row["mean"])) >= SHOWN_REST
    ]


def _ids(lines: Sequence[dict[Any, Any]], tree: str) -> list[str]:
    """Return the published KPIs that the lines shown rest on."""
    plain = [str(line["kpi"]).partition("-")[0] for line in lines if line["kpi"]]
    wanted = [tree.partition("-")[0], *(id_ for id_ in plain if id_)]
    return [input_ for id_ in wanted for input_ in lookup.inputs_of(id_)]
