"""Which trees of parts are shown for a verksamhet, and the KPIs that they rest on.

The trees stand in ``catalogue/containment.toml``; the one of the deviation is made here:
N − R is the nettokostnad, with its parts, and the referenskostnad taken off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis.derived import with_derived
from kolada_bench.analysis.parts import Tree
from kolada_bench.catalogue import containment
from kolada_bench.catalogue.denominators import Denominator, denominator
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.net_cost import net_cost_areas
from kolada_bench.catalogue.units import unit

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.sources import Source

REST = "övrigt/ej fördelat"
"""What is left of a whole when its parts are taken off."""
DEVIATION = "avvikelse"
REFERENCE_OFF = "referens"
"""Columns made here: N − R, and −R. They stand in ``kpi`` after the area's own ids."""


class PlannedTree(msgspec.Struct, frozen=True):
    """A tree to show: what it is called, and what its figures rest on."""

    service_area: str
    split: str
    heading: str
    tree: Tree
    unit: str
    denominator: Denominator | None
    is_deviation: bool = False


def planned_trees(areas: Iterable[str], source: Source) -> list[PlannedTree]:
    """Return the trees of the areas, the deviation in place of the nettokostnad."""
    wanted = [split for split in containment.splits() if split.service_area in set(areas)]
    titles = {id_: kpi.title for id_, kpi in source.kpis([s.whole for s in wanted]).items()}
    plans = []
    for split in wanted:
        if split.whole not in titles:
            continue
        area = str(split.service_area)
        tree = Tree(split.whole, tuple(_tree(part) for part in split.parts))
        kind = unit(split.whole, titles[split.whole])
        below = denominator(split.whole, kind)
        is_net = split.whole == net_cost_areas()[area].net_cost
        if is_net:
            reference = net_cost_areas()[area].reference_cost
            tree = Tree(
                f"{split.whole}-{DEVIATION}", (tree, Tree(f"{reference}-{REFERENCE_OFF}"))
            )
        heading = f"Nettokostnadsavvikelse {area}" if is_net else split.heading
        plans.append(PlannedTree(area, split.name, heading, tree, kind, below, is_net))
    return plans


def _tree(kpi: str) -> Tree:
    return Tree(kpi, tuple(map(_tree, containment.parts_of(kpi))))


def published_kpis(plan: PlannedTree) -> tuple[str, ...]:
    """Return the published KPIs that a tree rests on."""
    derived = derived_kpis()
    ids: dict[str, None] = {}
    for id_ in plan.tree.ids:
        plain = id_.partition("-")[0]
        ids |= dict.fromkeys(derived[plain].inputs if plain in derived else (plain,))
    return tuple(ids)


def needed_kpis(plans: Iterable[PlannedTree]) -> dict[str, tuple[str, ...]]:
    """Return the published KPIs and denominators of the trees, by verksamhet."""
    wanted: dict[str, dict[str, None]] = {}
    for plan in plans:
        below = plan.denominator.ids if plan.denominator else ()
        wanted.setdefault(plan.service_area, {}).update(
            dict.fromkeys((*published_kpis(plan), *below))
        )
    return {area: tuple(ids) for area, ids in wanted.items()}


def with_made(wide: pd.DataFrame, plans: Sequence[PlannedTree]) -> pd.DataFrame:
    """Return ``wide`` with derived KPIs, deviations and references with the sign turned."""
    derived = derived_kpis()
    ids = dict.fromkeys(id_ for plan in plans for id_ in plan.tree.ids if id_ in derived)
    wide = with_derived(wide, [derived[id_] for id_ in ids])
    for plan in plans:
        if plan.is_deviation:
            net, off = plan.tree.parts
            reference = off.kpi.partition("-")[0]
            if net.kpi in wide.columns and reference in wide.columns:
                wide[off.kpi] = -wide[reference]
                wide[plan.tree.kpi] = wide[net.kpi] - wide[reference]
    return wide


def label_of(kpi: str) -> str:
    """Return the Swedish name of a line, small letters."""
    plain, _, made = kpi.partition("-")
    if made == DEVIATION:
        return "nettokostnadsavvikelse"
    if plain in {area.net_cost for area in net_cost_areas().values()}:
        return "nettokostnad"
    return "referenskostnad, avgår" if made else containment.name_of(plain)
