"""What the user means by a group text, as far as the words alone can say.

Nothing is looked up here: the words decide the *kind* of question, and ``resolve``
answers it. In order: the fixed words ("lika kommuner", "kommungrupp", "län", "storlek",
"alla"), a Kolada id ("G36589"), the prefixes ``lista:`` and ``egen:``, the bare name of
an own group, and last any other text, which is a title in Kolada or a comma list of
municipalities.

The fixed words go before an own group of the same name; ``egen:alla`` reaches that one.
Case, å ä ö and double spaces are forgiven in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from kolada_bench.errors import UsageError
from kolada_bench.peers.titles import AREAS, liknande_title
from kolada_bench.sv import fold

DEFAULT_GROUP = "lika kommuner"
"""The group of every command that is not told another."""

Kind = Literal[
    "liknande",
    "kommungrupp",
    "lan",
    "storlek",
    "alla",
    "id",
    "lista",
    "egen",
    "grannar",
    "titel",
]

# Longest first: "lika kommuner IFO" must not be read as "lika" and "kommuner IFO".
_LIKNANDE = ("liknande kommuner", "lika kommuner", "liknande", "lika")
_FIXED: dict[str, Kind] = {
    "kommungrupp": "kommungrupp",
    "kommungruppen": "kommungrupp",
    "lan": "lan",
    "lanet": "lan",
    "storlek": "storlek",
    "storleksgrupp": "storlek",
    "alla": "alla",
    "alla kommuner": "alla",
    "riket": "alla",
    "grannar": "grannar",
}
_AREA_ALIASES = {
    "individ- och familjeomsorg": "IFO",
    "forsorjningsstod": "ekonomiskt bistånd",
}
_NEIGHBOURS = re.compile(
    r"grannar\s*(?::\s*(?P<variables>.+)|[\s,]\s*(?P<area>.+))", re.IGNORECASE
)
_KOLADA_ID = re.compile(r"G\d{3,7}", re.IGNORECASE)
_PREFIX = re.compile(r"(lista|egen)\s*:\s*(.*)", re.IGNORECASE)


class GroupSpec(msgspec.Struct, frozen=True):
    """A group text, read.

    Attributes
    ----------
    kind
        Which question it is; "titel" is any text that only Kolada can explain.
    text
        The user's words, single-spaced.
    argument
        liknande: the service area, or "" for each KPI's own; id: "G36589"; lista: the
        municipalities, comma between; egen: the group's name; alla: "riket" when that
        alias was written; grannar: a service area, or variables ("N01951:2,N00903"), or ""
        for each KPI's own; titel: the same as ``text``; else "".
    """

    kind: Kind
    text: str
    argument: str = ""


def parse_group(text: str, own_groups: Iterable[str] = ()) -> GroupSpec:
    """Read a group text. ``own_groups`` are the names that the config file has.

    Raises
    ------
    UsageError
        The text is empty.
    """
    plain = " ".join(text.split())
    if not plain:
        message = f'Ange en grupp efter --group, till exempel "{DEFAULT_GROUP}".'
        raise UsageError(message)
    folded = fold(plain)
    if (area := _liknande_area(folded)) is not None:
        return GroupSpec("liknande", plain, area)
    if (kind := _FIXED.get(folded)) is not None:
        return GroupSpec(kind, plain, "riket" if folded == "riket" else "")
    if (argument := _neighbours(plain)) is not None:
        return GroupSpec("grannar", plain, argument)
    if _KOLADA_ID.fullmatch(plain):
        return GroupSpec("id", plain, plain.upper())
    if prefixed := _PREFIX.fullmatch(plain):
        kind = "lista" if prefixed[1].lower() == "lista" else "egen"
        return GroupSpec(kind, plain, prefixed[2])
    if (name := own_name(plain, own_groups)) is not None:
        return GroupSpec("egen", plain, name)
    return GroupSpec("titel", plain, plain)


def is_certain(text: str, own_groups: Iterable[str] = ()) -> bool:
    """Return whether the words alone show that ``text`` is a whole group text.

    False for what has to be looked up: other titles, comma lists, unknown own groups.
    """
    own = tuple(own_groups)
    spec = parse_group(text, own)
    if spec.kind == "egen":
        return own_name(spec.argument, own) is not None
    if spec.kind == "titel":
        return liknande_title(spec.text) is not None
    return spec.kind != "lista"


def own_name(text: str, own_groups: Iterable[str]) -> str | None:
    """Return the own group that ``text`` names: exactly, else forgivingly if only one."""
    names = tuple(own_groups)
    if text in names:
        return text
    alike = [name for name in names if fold(name) == fold(text)]
    return alike[0] if len(alike) == 1 else None


def _liknande_area(folded: str) -> str | None:
    """Return the area after "lika kommuner" ("" for none); None for another question."""
    for words in _LIKNANDE:
        if folded == words:
            return ""
        for separator in (" ", ", "):
            if folded.startswith(words + separator):
                return _area(folded[len(words) + len(separator) :])
    return None


def _neighbours(plain: str) -> str | None:
    """Return what stands after "grannar": variables or a known area, else None."""
    found = _NEIGHBOURS.fullmatch(plain)
    if found is None:
        return None
    return found["variables"] or _area(fold(found["area"]))


def _area(folded: str) -> str | None:
    known = {fold(area): area for area in AREAS} | _AREA_ALIASES
    return known.get(folded)
