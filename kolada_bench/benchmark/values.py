"""Fetch what a question needs, in the fewest blocks, and lay it out for calculation.

One block per peer group: its own service area's KPIs for its own members. KPIs of one area
are never asked for another area's peers, which keeps a default question at one request
per group. The group's own id in Kolada rides along: its value is a free control.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis.derived import with_derived
from kolada_bench.benchmark.question import Question, group_area
from kolada_bench.catalogue.net_cost import POPULATION, TOTAL, TOTAL_PCT
from kolada_bench.schema import (
    GENDER,
    KPI,
    MUNICIPALITY,
    RIKET,
    VALUE,
    YEAR,
    Block,
    Derived,
    Observations,
    PeerGroup,
)
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.sources import Source


class Values(msgspec.Struct, frozen=True):
    """The answer to a question's blocks.

    ``wide`` has per gender one column per KPI, derived ones too, indexed by municipality
    and year; ``own`` is the own municipality's part of the total, indexed by year.
    """

    observations: Observations
    wide: dict[str, pd.DataFrame]
    own: pd.DataFrame


def fetch_values(source: Source, question: Question) -> Values:
    """Ask the source once for everything, and compute the derived KPIs."""
    observations = source.observations(blocks(question))
    derived = [row.derived for row in question.rows if row.derived]
    genders = dict.fromkeys([EVERYONE, *(row.gender for row in question.rows)])
    wide = {g: wide_values(observations.frame, g, derived, question.years) for g in genders}
    return Values(observations, wide, own_values(wide[EVERYONE], question.municipality.id))


def blocks(question: Question) -> list[Block]:
    """Return one block per distinct peer group, with the KPIs that are compared in it.

    An id that Kolada is known not to know is in none: it may answer 404 for the whole list.
    """
    wanted: dict[str, tuple[PeerGroup, dict[str, None]]] = {}

    def want(area: str, ids: Iterable[str]) -> None:
        for groups in question.groups:
            group = groups.group_for(area)
            known = (id_ for id_ in ids if id_ not in question.missing)
            wanted.setdefault(group.id, (group, {}))[1].update(dict.fromkeys(known))

    for row in question.rows:
        below = row.denominator.ids if row.denominator else ()
        want(row.service_area, (*row.inputs, *below))
    for name, area in question.net_costs.items():
        compared = name if name in question.areas else TOTAL
        want(group_area(compared), (*area.ids, POPULATION))
    if TOTAL in question.areas:
        want(group_area(TOTAL), (TOTAL_PCT, POPULATION))
    for service, further in question.also.items():
        want(service, (*further, POPULATION))
    own = question.municipality.id
    return [
        Block(
            tuple(sorted(ids)),
            tuple(
                dict.fromkeys(
                    (own, RIKET, *group.all_members, *group.members, *control(group))
                )
            ),
            question.years,
        )
        for group, ids in wanted.values()
    ]


def control(group: PeerGroup) -> tuple[str, ...]:
    """Return the group's own id in Kolada, whose row is the control; none for lists."""
    return (group.kolada_id,) if group.kolada_id else ()


def wide_values(
    frame: pd.DataFrame, gender: str, derived: Iterable[Derived], years: Iterable[int]
) -> pd.DataFrame:
    """Return one column per KPI, indexed by municipality and year, every year present."""
    import pandas as pd

    part = frame[(frame[GENDER] == gender).to_numpy()]
    wide = part.pivot(index=[MUNICIPALITY, YEAR], columns=KPI, values=VALUE)
    wide.columns = pd.Index([str(name) for name in wide.columns], name=KPI)
    areas = wide.index.get_level_values(0).unique()
    full = pd.MultiIndex.from_product(
        [[str(area) for area in areas], sorted(years)], names=[MUNICIPALITY, YEAR]
    )
    return with_derived(wide.reindex(full), derived)


def own_values(wide: pd.DataFrame, municipality: str) -> pd.DataFrame:
    """Return one municipality's rows, indexed by year; none when it has no values."""
    import pandas as pd

    if municipality not in wide.index.get_level_values(0):
        return pd.DataFrame(
            columns=wide.columns, index=pd.Index([], name=YEAR), dtype=float
        )
    own = wide[wide.index.get_level_values(0) == municipality]
    return own.droplevel(0)
