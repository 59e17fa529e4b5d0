"""From a group text to its members: the one door to this room.

``peer_groups`` answers one group text for one municipality. It asks the source as little
as the kind allows: once for lika kommuner (all service areas together), a class, an id
or a title, never for lists and own groups. Only a name that nobody knows costs the full
list of groups.

A text that is no fixed word is a title in Kolada or a comma list, and titles hold commas
("Landsbygdskommun, ej nära större stad"). A list where *every* part is a municipality is
a list, since no title is made of municipalities alone; any other text is a title first,
and a list with a misspelt name only when no title holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.peers import classes, custom, kolada, liknande
from kolada_bench.peers.members import (
    kolada_peer_group,
    region_warning,
    require_peers,
)
from kolada_bench.peers.titles import OVERALL, plain_title

if TYPE_CHECKING:
    from pathlib import Path

    from kolada_bench.peers.spec import GroupSpec
    from kolada_bench.schema import Group, Municipality, PeerGroup
    from kolada_bench.sources import Source


class PeerGroups(msgspec.Struct, frozen=True):
    """The answer to one group text: which group serves which service area.

    Attributes
    ----------
    spec
        The question.
    by_area
        The group of each service area that was asked for, in the order asked.
    warnings
        Swedish sentences that a reader of the comparison must see, without "Varning:".
    """

    spec: GroupSpec
    by_area: Mapping[str, PeerGroup]
    warnings: tuple[str, ...] = ()

    def group_for(self, service_area: str) -> PeerGroup:
        """Return the group that a KPI of ``service_area`` is compared with.

        Raises
        ------
        KeyError
            The area was not among those that ``peer_groups`` was asked for.
        """
        return self.by_area[service_area]

    @property
    def all(self) -> tuple[PeerGroup, ...]:
        """The distinct groups, in the order of the service areas."""
        distinct: dict[str, PeerGroup] = {}
        for group in self.by_area.values():
            distinct.setdefault(group.id, group)
        return tuple(distinct.values())


class _Question(msgspec.Struct, frozen=True):
    """What every kind of answer needs to know."""

    spec: GroupSpec
    municipality: Municipality
    source: Source
    municipalities: Mapping[str, Municipality]
    areas: tuple[str, ...]
    own_groups: Mapping[str, tuple[str, ...]]
    config_file: Path | None = None


def peer_groups(
    spec: GroupSpec,
    *,
    municipality: Municipality,
    source: Source,
    municipalities: Mapping[str, Municipality],
    service_areas: Iterable[str],
    own_groups: Mapping[str, tuple[str, ...]],
    config_file: Path | None = None,
) -> PeerGroups:
    """Look up whom ``municipality`` is compared with, for each service area.

    Parameters
    ----------
    spec
        The group text as ``spec.parse_group`` reads it.
    municipality
        The own municipality; never among the members.
    source
        Asked for groups, at most once when the name is known.
    municipalities
        Every area of the source, by id.
    service_areas
        The areas of the KPIs; övergripande where there is none.
    own_groups
        The config file's groups: names or codes of municipalities.
    config_file
        Where they stand, for the message of one that is empty.

    Raises
    ------
    CatalogueError
        The own group that is asked for has no municipality.
    UnknownName
        There is no such group, or a municipality in a list is unknown.
    UsageError
        A list is empty.
    TooFewPeers
        The group has no other municipality.
    """
    areas = tuple(dict.fromkeys(service_areas)) or (OVERALL,)
    question = _Question(
        spec, municipality, source, municipalities, areas, dict(own_groups), config_file
    )
    if spec.kind == "liknande":
        answer = _liknande(question)
    elif spec.kind == "grannar":
        answer = _neighbours(question)
    else:
        answer = _common(question)
    for group in answer.all:
        require_peers(group, municipality)
    return answer


def _liknande(question: _Question) -> PeerGroups:
    groups = liknande.liknande_groups(
        question.municipality, question.municipalities, question.source
    )
    wanted = question.spec.argument
    by_area = {
        area: liknande.group_of_area(wanted or area, groups, question.municipality)
        for area in question.areas
    }
    own = (question.municipality, question.municipalities)
    if not wanted:
        return PeerGroups(question.spec, by_area, liknande.liknande_warnings(by_area, *own))
    group = by_area[question.areas[0]]
    warnings = liknande.liknande_warnings({wanted: group}, *own)
    warnings += liknande.foreign_area_warning(group, question.areas, own[0])
    return PeerGroups(question.spec, by_area, warnings)


def _neighbours(question: _Question) -> PeerGroups:
    # Its own import: the other kinds of group are found without any values.
    from kolada_bench.peers.neighbours import neighbour_groups

    found = neighbour_groups(
        question.spec.argument,
        question.areas,
        question.municipality,
        question.municipalities,
        question.source,
    )
    return PeerGroups(question.spec, found.by_area, found.warnings)


def _common(question: _Question) -> PeerGroups:
    """Answer with one group for every service area."""
    group, warnings = _one_group(question)
    return PeerGroups(question.spec, dict.fromkeys(question.areas, group), warnings)


def _one_group(question: _Question) -> tuple[PeerGroup, tuple[str, ...]]:
    spec, own, areas = question.spec, question.municipality, question.municipalities
    match spec.kind:
        case "kommungrupp" | "lan" | "storlek" | "alla":
            found = classes.own_class(spec.kind, own, question.source)
            return _from_kolada(found, spec.kind, question)
        case "id":
            found = kolada.group_by_id(spec.argument, own, question.source)
            return _from_kolada(found, "kolada", question)
        case "lista":
            return custom.municipality_list(spec.argument, own, areas)
        case "egen":
            return custom.own_group(
                spec.argument, own, areas, question.own_groups, question.config_file
            )
        case _:
            return _titled(question)


def _titled(question: _Question) -> tuple[PeerGroup, tuple[str, ...]]:
    text, own, source = question.spec.text, question.municipality, question.source
    areas = question.municipalities
    if custom.lists_municipalities(text, areas):
        return custom.municipality_list(text, own, areas)
    found = kolada.group_by_title(text, own, source)
    if found is None and custom.names_a_municipality(text, areas):
        return custom.municipality_list(text, own, areas)
    if found is None:
        found = kolada.forgiven_or_unknown(text, own, source, question.own_groups)
    return _from_kolada(found, "kolada", question)


def _from_kolada(
    found: Group, kind: str, question: _Question
) -> tuple[PeerGroup, tuple[str, ...]]:
    own, areas = question.municipality, question.municipalities
    group = kolada_peer_group(found, _class_kind(found, kind), own, areas)
    warnings = _alias_note(question.spec)
    if group.kind == "liknande" and group.area is not None:
        warnings += liknande.liknande_warnings({group.area: group}, own, areas)
    else:
        warnings += region_warning(group, own, areas)
    warnings += liknande.foreign_area_warning(group, question.areas, own)
    return group, warnings + _own_mean_note(group, own)


def _class_kind(found: Group, kind: str) -> str:
    """Return the class's kind also when it was asked for by id or title."""
    for name in classes.CLASSES:
        if found.id in classes.class_ids(name):
            return name
    return kind


def _alias_note(spec: GroupSpec) -> tuple[str, ...]:
    if spec.kind != "alla" or spec.argument != "riket":
        return ()
    return (
        "Gruppen riket är här alla kommuner, var och en lika tung. Koladas värde för "
        "Riket är vägt och är inte gruppens medel eller median.",
    )


def _own_mean_note(group: PeerGroup, municipality: Municipality) -> tuple[str, ...]:
    if municipality.id not in group.all_members:
        return ()
    return (
        f"{municipality.title} ingår i {plain_title(group.title)} och därmed i Koladas "
        "medel för gruppen, men inte i medianen och medlet här.",
    )
