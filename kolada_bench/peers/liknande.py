"""Lika kommuner: RKA's matching, seven municipalities for each service area.

*Lika kommuner* is not one group but a dozen: a KPI is compared with the group of its
own service area, in the newest edition that Kolada has. All of a municipality's groups
come in one search for its name; the answer also holds other municipalities' groups
(a search for "Ale" brings Härjedalen), which are told apart by the focus in the title.

Where an area has no group (Gnosjö has none for LSS), the övergripande one stands in,
marked ``fallback``, and a warning says so. The groups for ekonomiskt bistånd are matched
on expected cost, not on size, so a small municipality is set beside large ones; that is
RKA's choice and is said each time.

Source: RKA, "Liknande kommuner i Kolada"; Kolada's groups, 2024 and 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kolada_bench.errors import UnknownName
from kolada_bench.peers.members import (
    kolada_peer_group,
    region_warning,
    show_all,
    titled,
)
from kolada_bench.peers.titles import OVERALL, liknande_title, short_title
from kolada_bench.sv import fold, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kolada_bench.schema import Group, Municipality, PeerGroup
    from kolada_bench.sources import Source

SOCIAL_ASSISTANCE = "ekonomiskt bistånd"

# The sum over service areas has no matching of its own: övergripande is its group by
# definition and no fallback.
_OVERALL_AREAS = frozenset({fold(OVERALL), fold("totalt exkl. LSS"), "totalt"})


def newest_editions(
    groups: Iterable[Group], municipality: Municipality
) -> dict[str, Group]:
    """Return the municipality's own liknande groups by folded area, newest edition each."""
    newest: dict[str, tuple[int, Group]] = {}
    for group in groups:
        title = liknande_title(group.title)
        if title is None or title.focus != municipality.title:
            continue
        area = fold(title.area)
        if area not in newest or newest[area][0] < title.edition:
            newest[area] = (title.edition, group)
    return {area: group for area, (_, group) in newest.items()}


def liknande_groups(
    municipality: Municipality,
    municipalities: Mapping[str, Municipality],
    source: Source,
) -> dict[str, PeerGroup]:
    """Return the municipality's liknande groups by folded area; one request.

    Raises
    ------
    UnknownName
        Kolada has no liknande group for the municipality.
    """
    found = newest_editions(source.groups(title=municipality.title).values(), municipality)
    if not found:
        message = (
            f'Kolada har inga grupper "Liknande kommuner" för {municipality.title}. '
            f"Välj en annan grupp med --group. {show_all(municipality)}"
        )
        raise UnknownName(message, name="lika kommuner")
    return {
        area: kolada_peer_group(group, "liknande", municipality, municipalities)
        for area, group in found.items()
    }


def group_of_area(
    area: str, groups: Mapping[str, PeerGroup], municipality: Municipality
) -> PeerGroup:
    """Return the group for one service area, or övergripande marked as fallback.

    Raises
    ------
    UnknownName
        Neither the area nor övergripande has a group.
    """
    overall = groups.get(fold(OVERALL))
    own = overall if fold(area) in _OVERALL_AREAS else groups.get(fold(area))
    if own is not None:
        return own
    if overall is None:
        message = (
            f"{municipality.title} har ingen grupp av lika kommuner för {area} i Kolada, "
            "och ingen övergripande att använda i stället. Välj en annan grupp med "
            f"--group. {show_all(municipality)}"
        )
        raise UnknownName(message, name=area)
    return msgspec.structs.replace(overall, fallback=True)


def liknande_warnings(
    by_area: Mapping[str, PeerGroup],
    municipality: Municipality,
    municipalities: Mapping[str, Municipality],
) -> tuple[str, ...]:
    """Return what a reader of these groups must know, in Swedish, each once."""
    lines: list[str] = []
    missing = [area for area, group in by_area.items() if group.fallback]
    if missing:
        lines.append(
            f"{municipality.title} har ingen grupp av lika kommuner för "
            f"{listing(missing)} i Kolada. Där används lika kommuner, {OVERALL}."
        )
    for group in {group.id: group for group in by_area.values()}.values():
        if group.area is not None and fold(group.area) == fold(SOCIAL_ASSISTANCE):
            lines.append(_social_assistance(group, municipalities))
        lines.extend(region_warning(group, municipality, municipalities))
    return tuple(lines)


def foreign_area_warning(
    group: PeerGroup, areas: Iterable[str], municipality: Municipality
) -> tuple[str, ...]:
    """Return the warning that a group made for one area is used for others too.

    A group of another municipality (``group.area`` is None) is warned of as such.
    """
    title = liknande_title(group.title)
    if title is None:
        return ()
    if group.area is None:
        return (
            f'Gruppen "{group.title}" är gjord för {title.focus}, '
            f"inte för {municipality.title}.",
        )
    others = [area for area in areas if not _same_area(area, group.area)]
    if not others:
        return ()
    return (
        f"{short_title(group)} används här för alla nyckeltal, också för "
        f"{listing(others)}.",
    )


def _same_area(area: str, group_area: str) -> bool:
    if fold(area) in _OVERALL_AREAS:
        return fold(group_area) == fold(OVERALL)
    return fold(area) == fold(group_area)


def _social_assistance(group: PeerGroup, municipalities: Mapping[str, Municipality]) -> str:
    names = ", ".join(titled(member, municipalities) for member in group.members)
    return (
        "Lika kommuner för ekonomiskt bistånd väljs efter förväntad kostnad, inte "
        f"storlek: {names}. Jämför gärna också med --group lika kommuner socioekonomi."
    )
