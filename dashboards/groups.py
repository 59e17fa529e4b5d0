"""Groups to compare with, as the bar shows them: names, search, and who is in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from dashboards.selection import DEFAULT_GROUP
from kolada_bench import sv
from kolada_bench.peers.resolve import peer_groups
from kolada_bench.peers.spec import parse_group
from kolada_bench.peers.titles import liknande_title, plain_title, short_title

if TYPE_CHECKING:
    from dashboards.context import Context
    from dashboards.data import Data
    from kolada_bench.schema import Group, PeerGroup
    from kolada_bench.sources import Source

USUAL = {
    DEFAULT_GROUP: "Lika kommuner",
    "kommungrupp": "Kommungrupp",
    "län": "Län",
    "storlek": "Storlek",
    "grannar": "Strukturella grannar",
    "alla": "Alla kommuner",
}
"""The groups that every municipality has, and what they are called here."""
LIST, OWN = "lista:", "egen:"
MOST_FOUND = 15


class Members(msgspec.Struct, frozen=True):
    """A group with the names of its members, for the service areas that it serves."""

    title: str
    areas: tuple[str, ...]
    names: tuple[str, ...]


def title_of(group: str, data: Data) -> str:
    """Return what a group text is called, without asking Kolada anything."""
    if group in USUAL:
        return USUAL[group]
    if group.startswith(LIST):
        members = [name for name in group.removeprefix(LIST).split(",") if name.strip()]
        return f"Egen grupp ({sv.count(len(members), 'kommun', 'kommuner')})"
    if group.startswith(OWN):
        return group.removeprefix(OWN)
    known = data.groups() if data.is_local or data.memory.has(("groups",)) else {}
    return plain_title(known[group].title) if group in known else group


def found_groups(text: str, groups: Iterable[Group]) -> list[Group]:
    """Return the groups of Kolada that ``text`` names: an id, or words of a title.

    Lika kommuner of every municipality come last: there are thousands of them. A group
    without two members is none to compare with.
    """
    words = sv.fold(text).split()
    if not words:
        return []
    found = [
        group
        for group in groups
        if len(group.members) > 1
        and (
            group.id.casefold() == words[0]
            or all(word in sv.fold(group.title) for word in words)
        )
    ]
    return sorted(
        found,
        key=lambda group: (
            liknande_title(group.title) is not None,
            not sv.fold(group.title).startswith(words[0]),
            sv.sort_key(plain_title(group.title)),
        ),
    )


def members_of(group: str, areas: tuple[str, ...], context: Context) -> list[Members]:
    """Return who is in a group, once per set of members.

    ``areas`` are the verksamheter asked for: lika kommuner differ between them.

    Raises
    ------
    UnknownName, UsageError, TooFewPeers, SourceError
        As for a comparison with the group.
    """
    key = ("members", context.municipality.id, group, *areas)
    return context.kept(key, lambda source: _members(group, areas, context, source))


def _members(
    group: str, areas: tuple[str, ...], context: Context, source: Source
) -> list[Members]:
    settings = context.data.settings
    municipalities = source.municipalities()
    answer = peer_groups(
        parse_group(group, settings.own_groups),
        municipality=context.municipality,
        source=source,
        municipalities=municipalities,
        service_areas=areas,
        own_groups=settings.own_groups,
        config_file=settings.config_file,
    )
    served: dict[str, list[str]] = {}
    for area, found in answer.by_area.items():
        served.setdefault(found.id, []).append(area)
    names = {id_: area.title for id_, area in municipalities.items()}
    return [
        Members(
            title=_with_edition(found, group, context.data),
            areas=tuple(served[found.id]) if len(answer.all) > 1 else (),
            names=tuple(
                sorted((names.get(id_, id_) for id_ in found.members), key=sv.sort_key)
            ),
        )
        for found in answer.all
    ]


def _with_edition(found: PeerGroup, group: str, data: Data) -> str:
    if group.startswith((LIST, OWN)):
        return title_of(group, data)
    edition = f" (RKA, utgåva {found.edition})" if found.edition else ""
    return f"{short_title(found)}{edition}"
