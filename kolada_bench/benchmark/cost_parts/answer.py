"""Which part: NKA to verksamhet to part, own against the group's mean, in kr and mnkr.

A tree has one year, one denominator and one set of members; trees are never added to each
other. The first tree of a verksamhet is its deviation, so that the way from NKA to part is
one sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.parts import PartRow, Tree, parts, parts_year, usable_tree
from kolada_bench.benchmark.cautions import compared_values, control_warnings
from kolada_bench.benchmark.comparison.rows import FEW_MEMBERS
from kolada_bench.benchmark.cost_parts.trees import (
    REST,
    PlannedTree,
    label_of,
    needed_kpis,
    planned_trees,
    published_kpis,
    with_made,
)
from kolada_bench.benchmark.net_costs.rows import net_cost_rows, net_cost_warnings
from kolada_bench.benchmark.question import Question, build_question
from kolada_bench.benchmark.result import _Answer, _picked
from kolada_bench.benchmark.values import fetch_values
from kolada_bench.catalogue import containment, themes
from kolada_bench.catalogue.net_cost import net_cost_areas
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.errors import TooFewPeers, UsageError
from kolada_bench.formula import Formula
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.benchmark.page import Page
    from kolada_bench.benchmark.values import Values
    from kolada_bench.schema import PeerGroup
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

_FIELDS = (
    "service_area", "tree", "split", "heading", "unit", "kpi", "label", "parent", "level",
    "kind", "year", "preliminary", "value", "mean", "difference", "share_of_difference_pct",
    "mnkr", "share_pct", "mean_share_pct", "n", "n_members", "group", "group_fallback",
    "source_line",
)  # fmt: skip


@dataclass(frozen=True)
class CostParts(_Answer):
    """The parts of a municipality's costs beside those of its peers.

    Attributes
    ----------
    rows
        One row per line of a tree and group, each whole before its parts: ``kind``
        ("whole", "part" or "rest"), ``level``, ``parent``; ``value``, ``mean``
        (unweighted, over the ``n`` members with every part), ``difference`` [``unit``];
        ``share_of_difference_pct``, ``share_pct``, ``mean_share_pct`` [%]; ``mnkr``
        [million kr].
    net_cost
        As in ``Benchmark``: the verksamheter's deviations, of which the trees are parts.
    """

    theme: str | None
    group_words: tuple[str, ...]
    rows: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...]

    @cached_property
    def records(self) -> list[dict[Any, Any]]:
        """``rows`` one by one, made once: whoever reads them changes nothing."""
        found: list[dict[Any, Any]] = self.rows.to_dict("records")
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/parts/1``."""
        return {
            **self._head("kolada-bench/parts/1"),
            "theme": self.theme,
            "groups": self._groups(),
            "provenance": self._provenance(),
            "rows": _picked(self.records, _FIELDS),
            "net_cost": self._net_cost(),
            "sentences": self.sentences(),
            "notes": list(self.notes),
            "warnings": list(self.warnings),
        }

    def sentences(self) -> list[dict[str, Any]]:
        """Return a Swedish sentence (``text``) for each tree, with what it rests on."""
        from kolada_bench.benchmark.cost_parts.tables import sentence_rows

        return sentence_rows(self)

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.cost_parts.tables import parts_page

        return parts_page(self)


def answer_parts(
    municipality: str | None,
    groups: Sequence[str],
    theme: str | None,
    year: int | None,
    years: Sequence[int] | None,
    source: Source,
    settings: Settings,
) -> CostParts:
    """Answer ``benchmark.parts``; arguments as there, source and settings at hand."""
    chosen = themes.read_theme(theme or settings.theme or themes.DEFAULT_THEME)
    if not chosen.net_cost:
        message = (
            f'Temat "{chosen.name}" har inga kostnader som delas upp. '
            f"Verksamheter med delar: {sv.listing(containment.areas_with_parts())}."
        )
        raise UsageError(message)
    plans = planned_trees(chosen.net_cost, source)
    undivided = [area for area in chosen.net_cost if area in _without_parts()]
    question = build_question(
        source,
        settings,
        municipality=municipality,
        groups=groups,
        areas=chosen.net_cost,
        also=needed_kpis(plans),
        year=year,
        years=years,
    )
    values = fetch_values(source, question)
    net_cost = net_cost_rows(question, values, every_year=False)
    rows, notes = _rows(question, values, plans)
    if plans and rows.empty:
        raise _nothing(question)
    used = dict.fromkeys([*net_cost["group"], *(rows["group"] if len(rows) else ())])
    every = {group.id: group for several in question.groups for group in several.all}
    return CostParts(
        municipality=question.municipality,
        municipalities=question.municipalities,
        groups=tuple(every[id_] for id_ in used),
        net_cost=net_cost,
        provenance=values.observations.provenance,
        warnings=tuple(
            dict.fromkeys(
                [
                    *question.warnings,
                    *net_cost_warnings(question, net_cost.to_dict("records")),
                    *_few_warnings(rows, every),
                    *control_warnings(
                        question, values, _compared(question, plans, rows, net_cost)
                    ),
                ]
            )
        ),
        amount_unit=settings.amount_unit,
        theme=chosen.name,
        group_words=question.group_words,
        rows=rows,
        notes=(*notes, *_undivided_note(undivided)),
    )


def _rows(
    question: Question, values: Values, plans: Sequence[PlannedTree]
) -> tuple[pd.DataFrame, list[str]]:
    """Return every tree's lines against every group, and what was not split."""
    import pandas as pd

    wide = with_made(values.wide[EVERYONE], plans)
    lines: list[dict[str, Any]] = []
    notes: dict[str, None] = {}
    for plan in plans:
        for group in question.groups_for(plan.service_area):
            own = question.municipality.id
            years = (question.year,) if question.year else question.shown_years
            year = parts_year(wide, plan.tree, own, group.members, years)
            if year is None:
                notes[_unsplit(plan, question)] = None
                continue
            tree = usable_tree(wide, plan.tree, own, group.members, year)
            found = parts(
                wide, tree, own, group.members, year,
                _own_denominator(plan, values.own, year), mix=not plan.is_deviation,
            )  # fmt: skip
            if not found.members:
                notes[_unsplit(plan, question)] = None
                continue
            common = _common(plan, group, year, question, values)
            common |= {"n": len(found.members), "n_members": len(group.members)}
            lines += [{**common, **_line(row)} for row in found.rows]
            notes |= dict.fromkeys(_pruned(plan.tree, tree, year))
    return pd.DataFrame(lines, columns=list(_FIELDS)), list(notes)


def _compared(
    question: Question,
    plans: Sequence[PlannedTree],
    rows: pd.DataFrame,
    net_cost: pd.DataFrame,
) -> set[tuple[str, str, int]]:
    """Return the (group, KPI, year) whose members' values the answer rests on."""
    inputs = {(plan.tree.kpi, plan.split): published_kpis(plan) for plan in plans}
    return compared_values(question, (), net_cost.to_dict("records")) | {
        (row["group"], id_, row["year"])
        for row in rows.to_dict("records")
        for id_ in inputs[row["tree"], row["split"]]
    }


def _own_denominator(plan: PlannedTree, own: pd.DataFrame, year: int) -> float:
    below = plan.denominator
    if below is None or not set(below.ids) <= set(own.columns) or year not in own.index:
        return math.nan
    columns = {id_: own[id_].to_numpy() for id_ in below.ids}
    return float(Formula.parse(below.formula).value(columns)[list(own.index).index(year)])


def _common(
    plan: PlannedTree, group: PeerGroup, year: int, question: Question, values: Values
) -> dict[str, Any]:
    provenance = values.observations.provenance
    on = provenance.values_date
    ids = published_kpis(plan)
    known = [question.kpis[id_] for id_ in ids if id_ in question.kpis]
    return {
        "service_area": plan.service_area,
        "tree": plan.tree.kpi,
        "split": plan.split,
        "heading": plan.heading,
        "unit": plan.unit,
        "year": year,
        "preliminary": any(is_preliminary(kpi, year, on) for kpi in known),
        "group": group.id,
        "group_fallback": group.fallback,
        "source_line": sv.source_line(provenance, ids, computed=True),
    }


def _line(row: PartRow) -> dict[str, Any]:
    return {
        "kpi": row.kpi,
        "label": REST if row.kind == "rest" else label_of(row.kpi),
        "parent": row.parent,
        "level": row.level,
        "kind": row.kind,
        "value": row.value,
        "mean": row.mean,
        "difference": row.difference,
        "share_of_difference_pct": row.share_of_difference,
        "mnkr": row.mnkr,
        "share_pct": row.share,
        "mean_share_pct": row.mean_share,
    }


def _pruned(whole: Tree, shown: Tree, year: int) -> Iterable[str]:
    """Yield a note for each split that is left out for want of values."""
    for before, after in zip(whole.parts, shown.parts, strict=True):
        if before.parts and not after.parts:
            yield f"{label_of(before.kpi)} delas inte upp för {year}: uppgift saknas."
        elif before.parts:
            yield from _pruned(before, after, year)


def _unsplit(plan: PlannedTree, question: Question) -> str:
    when = f" för {question.year}" if question.year else ""
    return (
        f"{plan.heading} delas inte upp{when}: {question.municipality.title} eller hela "
        "jämförelsegruppen saknar uppgift om någon av delarna."
    )


def _without_parts() -> set[str]:
    return set(net_cost_areas()) - set(containment.areas_with_parts())


def _undivided_note(areas: Sequence[str]) -> Iterable[str]:
    if areas:
        yield (
            f"Kostnaden för {sv.listing(areas)} delas inte upp: Kolada har inga delar som "
            "summerar till den."
        )


def _few_warnings(rows: pd.DataFrame, groups: dict[str, PeerGroup]) -> Iterable[str]:
    trees = rows[rows["level"] == 0] if len(rows) else rows
    for row in trees.to_dict("records"):
        if row["n"] < FEW_MEMBERS:
            yield (
                f"{row['heading']}: bara {row['n']} av {row['n_members']} kommuner i "
                f"{groups[row['group']].title} har varje del."
            )


def _nothing(question: Question) -> TooFewPeers:
    when = f" år {question.year}" if question.year else ""
    message = (
        f"Ingen kostnad går att dela upp{when}: {question.municipality.title} eller hela "
        "jämförelsegruppen saknar uppgift om någon av delarna. Välj en annan grupp "
        "(--group) eller ett annat år (--year)."
    )
    return TooFewPeers(message, found=0, needed=1)
