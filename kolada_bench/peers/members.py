"""From a group of Kolada's to a ``PeerGroup``: who takes part in the statistics.

Three rules, the same for every kind of group: the own municipality is left out (without
a word for a class that it belongs to by nature, with one where the user listed it), a
region is left out and named, and a member that stands twice counts once.

An area that the source's list of areas does not know is kept as a member, since Kolada
says that it is one; only an id that begins as regions' ids do ("0014") is taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from kolada_bench.errors import TooFewPeers
from kolada_bench.peers.titles import liknande_title, plain_title, short_title
from kolada_bench.schema import PeerGroup
from kolada_bench.sv import listing

if TYPE_CHECKING:
    from kolada_bench.schema import Group, Municipality


class Members(NamedTuple):
    """The members of a group, told apart; each id once, in the order of the group."""

    peers: tuple[str, ...]
    regions: tuple[str, ...]
    has_own: bool


def told_apart(
    ids: Iterable[str],
    municipality: Municipality,
    municipalities: Mapping[str, Municipality],
) -> Members:
    """Sort ``ids`` into peers and regions, each once, and say if the own one was there."""
    once = tuple(dict.fromkeys(ids))
    others = tuple(area for area in once if area != municipality.id)
    regions = tuple(area for area in others if _is_region(area, municipalities))
    peers = tuple(area for area in others if area not in regions)
    return Members(peers, regions, municipality.id in once)


def kolada_peer_group(
    group: Group,
    kind: str,
    municipality: Municipality,
    municipalities: Mapping[str, Municipality],
) -> PeerGroup:
    """Return a group of Kolada's as seen from ``municipality``.

    A liknande group of the municipality's own has kind "liknande", area and edition,
    however it was asked for.
    """
    members = told_apart(group.members, municipality, municipalities)
    title = liknande_title(group.title)
    own = title is not None and title.focus == municipality.title
    return PeerGroup(
        id=group.id,
        title=group.title,
        kind="liknande" if own else kind,
        members=members.peers,
        all_members=group.members,
        area=title.area if title and own else None,
        edition=title.edition if title and own else None,
    )


def region_warning(
    group: PeerGroup,
    municipality: Municipality,
    municipalities: Mapping[str, Municipality],
) -> tuple[str, ...]:
    """Return the warning that regions among the members are left out, if there are any."""
    regions = told_apart(group.all_members, municipality, municipalities).regions
    if not regions:
        return ()
    titles = listing([titled(area, municipalities) for area in regions])
    verb = "är en region" if len(regions) == 1 else "är regioner"
    return (
        f"{short_title(group)}: {titles} {verb} och räknas inte in i jämförelsegruppen.",
    )


def require_peers(group: PeerGroup, municipality: Municipality) -> PeerGroup:
    """Return ``group``, or say that nobody is left to compare with.

    Raises
    ------
    TooFewPeers
        The group has no member beside the own municipality and regions.
    """
    if group.members:
        return group
    message = (
        f'Gruppen "{short_title(group)}" har ingen annan kommun än '
        f"{municipality.title} att jämföra med. Välj en annan grupp. "
        f"{show_all(municipality)}"
    )
    if municipality.id not in group.all_members:
        message = (
            f'Gruppen "{short_title(group)}" har ingen kommun att jämföra med, bara '
            f"regioner. Välj en annan grupp. {show_all(municipality)}"
        )
    raise TooFewPeers(message)


def titled(area: str, municipalities: Mapping[str, Municipality]) -> str:
    """Return an area's name, or its id where the source has no name for it."""
    known = municipalities.get(area)
    return known.title if known else area


def described(group: Group) -> str:
    """Return "Dalsland (G216668, 5 kommuner)"."""
    count = len(group.members)
    noun = "kommun" if count == 1 else "kommuner"
    return f"{plain_title(group.title)} ({group.id}, {count} {noun})"


def show_all(municipality: Municipality) -> str:
    """Return the hint that ends every message on an unknown group."""
    return f"Visa alla: kolada-bench groups {municipality.typed}"


def _is_region(area: str, municipalities: Mapping[str, Municipality]) -> bool:
    known = municipalities.get(area)
    return known.type == "L" if known else area.startswith("00")
