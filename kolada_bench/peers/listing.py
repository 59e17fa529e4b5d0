"""Every group that a municipality can be compared with: what ``groups`` lists.

Kolada answers the question "which groups is Mellerud in?" with nothing less than all of
them, so this is the one place that always fetches the full list (about 3,600 groups, one
request, kept a week). A group without another municipality (Gotlands län) is not listed,
since comparing with it is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kolada_bench.peers.classes import CLASSES, class_among, class_ids
from kolada_bench.peers.custom import own_group
from kolada_bench.peers.liknande import newest_editions
from kolada_bench.peers.members import kolada_peer_group
from kolada_bench.peers.titles import AREAS, liknande_title, plain_title
from kolada_bench.sv import fold, sort_key

if TYPE_CHECKING:
    from kolada_bench.schema import Group, Municipality, PeerGroup
    from kolada_bench.sources import Source


def list_groups(
    municipality: Municipality,
    source: Source,
    own_groups: Mapping[str, tuple[str, ...]],
) -> tuple[PeerGroup, ...]:
    """Return the groups of ``municipality``, the own one excluded from their members.

    Returns
    -------
    tuple of PeerGroup
        Lika kommuner by area (newest edition), then kommungrupp, län, storlek and alla,
        then the networks that it is a member of in Swedish order, last the own groups.

    Raises
    ------
    UnknownName
        An own group of the config file names no municipality.
    """
    groups = source.groups()
    areas = source.municipalities()
    kolada = [
        *((group, "liknande") for group in _liknande(groups, municipality)),
        *_classes(groups, municipality),
        *((group, "kolada") for group in _networks(groups, municipality)),
    ]
    listed = [kolada_peer_group(group, kind, municipality, areas) for group, kind in kolada]
    filled = [name for name, members in own_groups.items() if members]
    own = [own_group(name, municipality, areas, own_groups).group for name in filled]
    return tuple(group for group in (*listed, *own) if group.members)


def _liknande(groups: Mapping[str, Group], municipality: Municipality) -> list[Group]:
    found = newest_editions(groups.values(), municipality)
    order = [fold(area) for area in AREAS]
    known = [found[area] for area in order if area in found]
    return known + [group for area, group in found.items() if area not in order]


def _classes(
    groups: Mapping[str, Group], municipality: Municipality
) -> list[tuple[Group, str]]:
    found = [(class_among(kind, municipality, groups.values()), kind) for kind in CLASSES]
    return [(group, kind) for group, kind in found if group is not None]


def _networks(groups: Mapping[str, Group], municipality: Municipality) -> list[Group]:
    classes = {group_id for kind in CLASSES for group_id in class_ids(kind)}
    networks = [
        group
        for group in groups.values()
        if municipality.id in group.members
        and group.id not in classes
        and liknande_title(group.title) is None
    ]
    return sorted(networks, key=lambda group: sort_key(plain_title(group.title)))
