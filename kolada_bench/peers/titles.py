"""The titles of Kolada's groups: what they say, and how they look on our screens.

Two patterns carry meaning. "Liknande kommuner IFO, Mellerud, 2024" names a service
area, the *focus* (the municipality that the group is made for) and the *edition* (the
year of RKA's matching); the övergripande one has one comma more ("Liknande kommuner,
övergripande, Mellerud, 2025"). "(ovägt medel)" at the end says that Kolada's value for
the group is an unweighted mean; a few titles lack it, and it tells a reader nothing
about whom she is compared with, so our short titles drop it.

The search for a title in Kolada is a substring search ("Ale" finds Härjedalen too):
only ``LiknandeTitle.focus``, compared whole, says whose group it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kolada_bench.schema import PeerGroup

OVERALL = "övergripande"

AREAS = (
    OVERALL,
    "socioekonomi",
    "förskola",
    "fritidshem",
    "grundskola",
    "gymnasieskola",
    "äldreomsorg",
    "IFO",
    "LSS",
    "ekonomiskt bistånd",
    "arbetsmarknad",
    "räddningstjänst",
)
"""The areas that RKA makes liknande groups for, in the order in which we list them."""

_SUFFIX = re.compile(r"\s*\(ovägt medel\)\s*$", re.IGNORECASE)
_LAN = re.compile(r" läns kommuner$", re.IGNORECASE)
_LIKNANDE = re.compile(
    r"\s*liknande kommuner,?\s+(?P<area>.+?),\s*(?P<focus>[^,]+?),\s*(?P<year>\d{4})\s*",
    re.IGNORECASE,
)


class LiknandeTitle(NamedTuple):
    """The three parts of a liknande group's title."""

    area: str
    focus: str
    edition: int


def liknande_title(title: str) -> LiknandeTitle | None:
    """Read "Liknande kommuner IFO, Mellerud, 2024"; None for any other title."""
    found = _LIKNANDE.fullmatch(title)
    if found is None:
        return None
    return LiknandeTitle(found["area"], found["focus"], int(found["year"]))


def plain_title(title: str) -> str:
    """Return Kolada's title as a reader wants it: "Dalsland", "Västra Götalands län"."""
    without_suffix = " ".join(_SUFFIX.sub("", title).split())
    return _LAN.sub(" län", without_suffix)


def short_title(group: PeerGroup) -> str:
    """Return the group's name for the screen: "Lika kommuner IFO", "Alla kommuner".

    A liknande group of another municipality keeps its whole title, so that nobody takes
    it for the own one.
    """
    if group.kind != "liknande":
        return plain_title(group.title)
    if group.area == OVERALL:
        return f"Lika kommuner, {OVERALL}"
    return f"Lika kommuner {group.area}"


def names_group(text: str, title: str) -> bool:
    """Return whether ``text`` is all of ``title``, "(ovägt medel)" or not, any case."""
    return plain_title(text).casefold() == plain_title(title).casefold()
