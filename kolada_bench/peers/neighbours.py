"""Strukturella grannar: our own search for municipalities of like structure.

A calculation, yet in this room: it answers *whom*, not *how much*. All municipalities are
searched by a few structure variables (``neighbours.toml``, or the user's own choice), and
the seven nearest are the group. Why they are, variable by variable, travels with the group
as ``PeerGroup.why``.

Never called "liknande": that is RKA's matching, with other variables and weights. Ours is
open, can be changed, and can be made for any municipality and any year, but a short list
of variables is blunt; who is near in it may be far in what it leaves out.

The year is the newest in which the own municipality, and nine tenths of all, have every
variable. Those that lack one are left out and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kolada_bench import sv
from kolada_bench.errors import TooFewPeers
from kolada_bench.formula import Formula
from kolada_bench.peers.structure import (
    areas_with_variables,
    chosen_variables,
    default_variables,
    variable_values,
    weight_text,
    with_logarithms,
    written,
)
from kolada_bench.peers.titles import OVERALL
from kolada_bench.schema import (
    GENDER,
    KPI,
    MUNICIPALITY,
    TOTAL,
    VALUE,
    YEAR,
    Block,
    Neighbour,
    PeerGroup,
    Similarity,
    StructureVariable,
)

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.schema import Municipality, Provenance
    from kolada_bench.sources import Source

N_NEIGHBOURS = 7
"""As many as RKA's groups have."""
YEARS_SEARCHED = 5
SHARE_OF_ALL = 0.9
"""A year is searched when so many municipalities have every variable."""


class Found(NamedTuple):
    """The neighbours by verksamhet, what to say of them, and where the figures are from."""

    by_area: dict[str, PeerGroup]
    warnings: tuple[str, ...]
    provenance: Provenance


def neighbour_groups(
    argument: str,
    areas: Iterable[str],
    municipality: Municipality,
    municipalities: Mapping[str, Municipality],
    source: Source,
) -> Found:
    """Return the neighbours for each verksamhet.

    Parameters
    ----------
    argument
        "" for each verksamhet's own variables, a verksamhet for its variables everywhere,
        or chosen variables ("N01951:2,N00903").
    areas
        The verksamheter asked for.

    Raises
    ------
    UsageError, UnknownName
        The variables cannot be read, or are not in Kolada.
    TooFewPeers
        In no year have the municipality and enough others every variable.
    """
    wanted: dict[str, tuple[str, str | None, tuple[StructureVariable, ...]]]
    if argument and argument not in areas_with_variables():
        chosen = chosen_variables(argument, source)
        words = ",".join(written(variable) for variable in chosen)
        wanted = {area: (f"grannar:{words}", None, chosen) for area in areas}
    else:
        wanted = {area: _of_area(argument or area) for area in areas}
    searches = {id_: variables for id_, _, variables in wanted.values()}
    everyone = sorted(id_ for id_, area in municipalities.items() if area.type == "K")
    wide, provenance = _structure_values(searches.values(), everyone, source)
    found: dict[str, PeerGroup] = {}
    for id_, area, variables in wanted.values():
        if id_ not in found:
            why = similarity(wide, variables, municipality)
            found[id_] = PeerGroup(
                id=id_,
                title=f"Strukturella grannar {area}" if area else "Strukturella grannar",
                kind="grannar",
                members=tuple(near.id for near in why.neighbours),
                all_members=tuple(near.id for near in why.neighbours),
                area=area,
                why=why,
            )
    groups = {area: found[id_] for area, (id_, _, _) in wanted.items()}
    return Found(groups, _warnings(found.values(), municipalities), provenance)


def similarity(
    wide: pd.DataFrame,
    variables: Sequence[StructureVariable],
    municipality: Municipality,
) -> Similarity:
    """Return the nearest municipalities in the newest year that can be searched.

    Parameters
    ----------
    wide
        One column per KPI id [its unit], indexed by municipality and year, with a row for
        every municipality that is searched.

    Raises
    ------
    TooFewPeers
        No year can be searched.
    """
    from kolada_bench.analysis.similarity import DISTANCE, distances

    own = municipality.id
    values = variable_values(wide, variables)
    year, table = _searched_year(values, municipality, variables)
    left_out = tuple(map(str, table.index[table.isna().any(axis=1)]))
    names = list(table.columns)
    weights = {name: v.weight for name, v in zip(names, variables, strict=True)}
    ranked = distances(with_logarithms(table, variables), own, weights)
    parts: pd.DataFrame = ranked[names]
    return Similarity(
        year=year,
        variables=tuple(variables),
        own=_floats(table.loc[own]),
        neighbours=tuple(
            Neighbour(
                id=str(id_),
                distance=float(ranked[DISTANCE].loc[id_]),
                parts=_floats(parts.loc[id_]),
                values=_floats(table.loc[id_]),
            )
            for id_ in ranked.index[:N_NEIGHBOURS]
        ),
        farthest=str(ranked.index[-1]),
        n=len(ranked),
        left_out=left_out,
    )


def why_sentence(group: PeerGroup, municipalities: Mapping[str, Municipality]) -> str:
    """Return in Swedish what the neighbours were searched with and how near they are."""
    why = group.why
    if why is None:
        return ""
    words = [
        variable.label
        + (f" (vikt {weight_text(variable)})" if variable.weight != 1 else "")
        for variable in why.variables
    ]
    near, far = why.neighbours[0].distance, why.neighbours[-1].distance
    most = municipalities.get(why.farthest)
    return (
        f"Egen sökning bland {why.n} kommuner på {sv.listing(words)}, {why.year}; avstånd "
        f"{sv.span(near, far, 2)}, där 1 är {most.title if most else why.farthest}. "
        "Inte RKA:s liknande kommuner."
    )


def _of_area(area: str) -> tuple[str, str | None, tuple[StructureVariable, ...]]:
    """Return the text that gives the group again, the verksamhet and its variables."""
    own = area if area in areas_with_variables() else OVERALL
    return f"grannar {own}", own, default_variables(own)


def _structure_values(
    searches: Iterable[Sequence[StructureVariable]],
    everyone: Sequence[str],
    source: Source,
) -> tuple[pd.DataFrame, Provenance]:
    """Fetch every variable of every search for all municipalities, in one question.

    Every municipality has its row in every year, whether or not it has a value.
    """
    import pandas as pd

    ids = {
        id_
        for variables in searches
        for variable in variables
        for id_ in Formula.parse(variable.formula).ids
    }
    this_year = source.as_of.year
    years = tuple(range(this_year - YEARS_SEARCHED + 1, this_year + 1))
    answer = source.observations([Block(tuple(sorted(ids)), tuple(everyone), years)])
    frame = answer.frame
    part = frame[(frame[GENDER] == TOTAL).to_numpy()].astype({KPI: str, MUNICIPALITY: str})
    wide = part.pivot(index=[MUNICIPALITY, YEAR], columns=KPI, values=VALUE)
    full = pd.MultiIndex.from_product([everyone, years], names=[MUNICIPALITY, YEAR])
    return wide.reindex(full), answer.provenance


def _searched_year(
    values: pd.DataFrame,
    municipality: Municipality,
    variables: Sequence[StructureVariable],
) -> tuple[int, pd.DataFrame]:
    """Return the newest year to search in, and its values by municipality."""
    own = municipality.id
    for year, part in sorted(values.groupby(level=YEAR), reverse=True):
        table = part.droplevel(YEAR)
        whole = table.notna().all(axis=1)
        if own in table.index and whole[own] and whole.mean() >= SHARE_OF_ALL:
            return int(str(year)), table
    words = sv.listing([variable.label for variable in variables])
    message = (
        "Strukturella grannar går inte att söka: inget av de senaste "
        f"{YEARS_SEARCHED} åren har både {municipality.title} och nio av tio kommuner "
        f"uppgift om {words}. "
        "Välj andra variabler (--variables) eller en annan grupp."
    )
    raise TooFewPeers(message)


def _floats(row: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in row.to_numpy(dtype=float))


def _warnings(
    groups: Iterable[PeerGroup], municipalities: Mapping[str, Municipality]
) -> tuple[str, ...]:
    lines = []
    for group in groups:
        left_out = group.why.left_out if group.why else ()
        if left_out:
            titles = [municipalities[id_].title for id_ in left_out]
            who = sv.listing(titles) if len(titles) <= 5 else f"{len(titles)} kommuner"
            lines.append(
                f"{group.title}: {who} saknar någon av uppgifterna och ingår inte i "
                "sökningen."
            )
    return tuple(lines)
