"""Any group that Kolada has, by id or by title.

A title is asked for with Kolada's own search (one request). The whole title goes first,
with or without "(ovägt medel)", then the only group whose title holds the text. Other
municipalities' liknande groups are set aside before several is called too many: a search
for "socioekonomi" means the own one, not 290 of them.

The full list of groups is fetched only when nothing was found: to forgive a missing å or
a double space in Kolada's title, and else to suggest the nearest names.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kolada_bench.errors import SourceError, UnknownName
from kolada_bench.peers.members import described, show_all
from kolada_bench.peers.titles import AREAS, liknande_title, names_group, plain_title
from kolada_bench.sv import fold

if TYPE_CHECKING:
    from kolada_bench.schema import Group, Municipality
    from kolada_bench.sources import Source

_SHOWN = 6
_FIXED_NAMES = (
    "lika kommuner",
    *(f"lika kommuner {area}" for area in AREAS),
    "kommungrupp",
    "län",
    "storlek",
    "alla",
    "grannar",
)


def group_by_id(group_id: str, municipality: Municipality, source: Source) -> Group:
    """Return the group with the id; one request.

    Raises
    ------
    UnknownName
        Kolada has no such group.
    """
    group = source.groups(ids=[group_id]).get(group_id)
    if group is None:
        message = f"Gruppen {group_id} finns inte i Kolada. {show_all(municipality)}"
        raise UnknownName(message, name=group_id)
    return group


def has_title(text: str, source: Source) -> bool:
    """Return whether ``text`` is the whole title of a group; one request."""
    return any(names_group(text, group.title) for group in _search(text, source))


def group_by_title(text: str, municipality: Municipality, source: Source) -> Group | None:
    """Return the group that ``text`` names, whole or in part; one request.

    Returns
    -------
    Group or None
        None when no title holds the text.

    Raises
    ------
    UnknownName
        Several titles do; the message lists them.
    """
    found = _search(text, source)
    for chosen in (
        [group for group in found if names_group(text, group.title)],
        found,
        [group for group in found if not _is_foreign(group, municipality)],
    ):
        if len(chosen) == 1:
            return chosen[0]
    if not found:
        return None
    raise _ambiguous(text, found, municipality)


def forgiven_or_unknown(
    text: str,
    municipality: Municipality,
    source: Source,
    own_groups: Iterable[str] = (),
) -> Group:
    """Return the group that ``text`` names but for accents and spaces; the full list.

    Raises
    ------
    UnknownName
        No group is named so; the nearest names are suggested.
    """
    groups = _candidates(text, source)
    alike = [group for group in groups if fold(plain_title(group.title)) == _key(text)]
    if len(alike) == 1:
        return alike[0]
    # Folded form: the name as it may be written after --group, and as it is shown.
    names = {fold(name): (name, name) for name in _FIXED_NAMES}
    names |= {fold(name): (f"egen:{name}", f"egen:{name}") for name in own_groups}
    for group in groups:
        title = plain_title(group.title)
        names[fold(title)] = (title, described(group))
    near = [names[key] for key in get_close_matches(_key(text), names)]
    hint = f" Menade du {near[0][1]}?" if near else ""
    message = f'Gruppen "{text}" finns inte.{hint} {show_all(municipality)}'
    raise UnknownName(message, name=text, suggestions=tuple(name for name, _ in near))


def _search(text: str, source: Source) -> list[Group]:
    # "Västra Götalands län" is our short title; Kolada's goes on "läns kommuner (ovägt
    # medel)", which holds it, so that the shortest form finds every form.
    return list(source.groups(title=plain_title(text)).values())


def _candidates(text: str, source: Source) -> list[Group]:
    """Return the groups worth a suggestion: not the liknande ones, not those of regions."""
    try:
        groups = source.groups().values()
    except SourceError:
        # The search has already answered that there is no such title; that the list
        # for suggestions cannot be had (offline, say) must not hide it.
        return []
    return [
        group
        for group in groups
        if not group.title.startswith("Liknande")
        and not all(member.startswith("00") for member in group.members)
    ]


def _key(text: str) -> str:
    return fold(plain_title(text))


def _is_foreign(group: Group, municipality: Municipality) -> bool:
    title = liknande_title(group.title)
    return title is not None and title.focus != municipality.title


def _ambiguous(text: str, found: list[Group], municipality: Municipality) -> UnknownName:
    own_first = sorted(
        found, key=lambda group: (_is_foreign(group, municipality), group.title)
    )
    names = [f"{plain_title(group.title)} ({group.id})" for group in own_first]
    rest = len(names) - _SHOWN
    more = f" och {rest} till" if rest > 0 else ""
    message = (
        f'Gruppen "{text}" är inte entydig, den kan vara '
        f"{', '.join(names[:_SHOWN])}{more}. "
        f"Skriv hela namnet eller id. {show_all(municipality)}"
    )
    titles = tuple(plain_title(group.title) for group in own_first)
    return UnknownName(message, name=text, suggestions=titles)
