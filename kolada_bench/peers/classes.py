"""The classes that a municipality belongs to: kommungrupp, län, storlek, alla.

One room for all of them, since they differ in nothing but their ids: ``classes.toml``
holds those, and the class of a municipality is the one that has it among its members.
SKR remakes the kommungrupper about every sixth year; new classes get new ids, and then
the TOML has to follow (a municipality found in none of them is an error, not a guess).
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from kolada_bench.errors import CatalogueError, UnknownName
from kolada_bench.peers.members import show_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kolada_bench.schema import Group, Municipality
    from kolada_bench.sources import Source

ClassKind = Literal["kommungrupp", "lan", "storlek", "alla"]
CLASSES: tuple[ClassKind, ...] = ("kommungrupp", "lan", "storlek", "alla")
_FILE = "classes.toml"
_SWEDISH: dict[ClassKind, str] = {
    "kommungrupp": "kommungrupp",
    "lan": "länsgrupp",
    "storlek": "storleksgrupp",
    "alla": 'grupp "Alla kommuner"',
}


@cache
def class_ids(kind: ClassKind) -> tuple[str, ...]:
    """Return Kolada's ids of the classes of one kind, in the order of the list.

    Raises
    ------
    CatalogueError
        The packaged list lacks the kind, or holds something else than group ids.
    """
    text = resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    ids = tomllib.loads(text).get(kind)
    if not isinstance(ids, list) or not ids or not all(map(_is_group_id, ids)):
        message = f'{_FILE}: nyckeln {kind} ska vara en lista med grupp-id ("G92791").'
        raise CatalogueError(message, file=_FILE, key=kind)
    return tuple(ids)


def own_class(kind: ClassKind, municipality: Municipality, source: Source) -> Group:
    """Return the class of one kind that ``municipality`` belongs to; one request.

    Raises
    ------
    UnknownName
        None of Kolada's classes of the kind has the municipality.
    """
    found = class_among(kind, municipality, source.groups(ids=class_ids(kind)).values())
    if found is None:
        message = (
            f"Kolada har ingen {_SWEDISH[kind]} som {municipality.title} ingår i. "
            f"{show_all(municipality)}"
        )
        raise UnknownName(message, name=kind)
    return found


def class_among(
    kind: ClassKind, municipality: Municipality, groups: Iterable[Group]
) -> Group | None:
    """Return the class of one kind that has ``municipality``, out of ``groups``."""
    ids = class_ids(kind)
    for group in groups:
        if group.id in ids and municipality.id in group.members:
            return group
    return None


def _is_group_id(value: object) -> bool:
    return isinstance(value, str) and value.startswith("G") and value[1:].isdigit()
