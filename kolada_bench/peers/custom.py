"""Groups that the user makes: a comma list of municipalities, and own groups.

An own group stands in the config file under ``[grupper]``, by names or codes. A list
that holds the own municipality is taken without it, and says so, since the user may
well have pasted a whole network. The ``id`` of both gives the same group again when it
is written after ``--group``.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.errors import CatalogueError, UnknownName, UsageError
from kolada_bench.peers.members import told_apart
from kolada_bench.peers.spec import own_name
from kolada_bench.schema import PeerGroup
from kolada_bench.sv import fold, listing

if TYPE_CHECKING:
    from pathlib import Path

    from kolada_bench.schema import Municipality


class CustomGroup(NamedTuple):
    """A group of the user's own, and what to say about it (Swedish lines)."""

    group: PeerGroup
    warnings: tuple[str, ...]


def municipality_list(
    text: str,
    municipality: Municipality,
    municipalities: Mapping[str, Municipality],
) -> CustomGroup:
    """Return the group of a comma list: names ("Vingåker, Grums") or codes.

    Raises
    ------
    UnknownName
        A name in the list is no municipality (a region is none).
    UsageError
        The list is empty.
    """
    names = _parts(text)
    if not names:
        message = (
            "Listan av kommuner är tom. Skriv namn eller koder med komma emellan, till "
            "exempel --group lista:0428,1764."
        )
        raise UsageError(message)
    ids = [resolve_municipality(name, municipalities).id for name in names]
    peers = told_apart(ids, municipality, municipalities).peers
    count = f"{len(peers)} kommun" + ("" if len(peers) == 1 else "er")
    group = PeerGroup(
        id=f"lista:{','.join(peers)}",
        title=f"Egen lista ({count})",
        kind="lista",
        members=peers,
        all_members=tuple(dict.fromkeys(ids)),
    )
    return CustomGroup(group, _own_warning("Listan", ids, municipality))


def own_group(
    name: str,
    municipality: Municipality,
    municipalities: Mapping[str, Municipality],
    own_groups: Mapping[str, tuple[str, ...]],
    config_file: Path | None = None,
) -> CustomGroup:
    """Return an own group of the config file.

    Raises
    ------
    CatalogueError
        The group has no municipality; ``config_file`` is named where it is known.
    UnknownName
        There is no own group of that name, or a name in it is no municipality.
    """
    known = own_name(name, own_groups)
    if known is None:
        raise _unknown_own_group(name, own_groups)
    title = f"Egen grupp {known}"
    if not own_groups[known]:
        raise _empty_own_group(known, config_file)
    try:
        ids = [resolve_municipality(text, municipalities).id for text in own_groups[known]]
    except UnknownName as error:
        message = f"{title} i inställningsfilen: {error}"
        raise UnknownName(
            message, name=error.name, suggestions=error.suggestions
        ) from error
    group = PeerGroup(
        id=f"egen:{known}",
        title=title,
        kind="egen",
        members=told_apart(ids, municipality, municipalities).peers,
        all_members=tuple(dict.fromkeys(ids)),
    )
    return CustomGroup(group, _own_warning(title, ids, municipality))


def lists_municipalities(text: str, municipalities: Mapping[str, Municipality]) -> bool:
    """Return whether every part of ``text`` is a municipality.

    A single name must be exact (any case), since a forgiving match could hide a title
    of Kolada's; between commas the forgiving match is as good as anywhere.
    """
    names = _parts(text)
    if "," not in text:
        return any(
            text.casefold() in (area.title.casefold(), area.id)
            for area in municipalities.values()
            if area.type == "K"
        )
    return bool(names) and all(is_municipality(name, municipalities) for name in names)


def names_a_municipality(text: str, municipalities: Mapping[str, Municipality]) -> bool:
    """Return whether ``text`` has commas and at least one part is a municipality."""
    parts = _parts(text) if "," in text else []
    return any(is_municipality(part, municipalities) for part in parts)


def is_municipality(text: str, municipalities: Mapping[str, Municipality]) -> bool:
    """Return whether ``text`` is one municipality, by name or code."""
    try:
        resolve_municipality(text, municipalities)
    except UnknownName:
        return False
    return True


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _own_warning(name: str, ids: list[str], municipality: Municipality) -> tuple[str, ...]:
    if municipality.id not in ids:
        return ()
    return (
        f"{name}: {municipality.title} är den egna kommunen och räknas inte in i "
        "jämförelsegruppen.",
    )


def _empty_own_group(name: str, config_file: Path | None) -> CatalogueError:
    key = f"grupper.{name}"
    file = str(config_file or "inställningsfilen")
    message = (
        f"{file}: nyckeln {key} är en tom lista. Skriv gruppens kommuner i den, till "
        'exempel ["Bengtsfors", "Åmål"].'
    )
    return CatalogueError(message, file=file, key=key)


def _unknown_own_group(name: str, own_groups: Mapping[str, tuple[str, ...]]) -> UnknownName:
    if not own_groups:
        message = (
            f'Den egna gruppen "{name}" finns inte. Egna grupper skrivs under [grupper] '
            'i inställningsfilen, till exempel dalsland = ["Bengtsfors", "Åmål"].'
        )
        return UnknownName(message, name=name)
    folded = {fold(own): own for own in own_groups}
    near = tuple(folded[key] for key in get_close_matches(fold(name), folded))
    hint = (
        f"Menade du egen:{near[0]}?"
        if near
        else f"Inställningsfilen har {listing(list(own_groups))}."
    )
    message = f'Den egna gruppen "{name}" finns inte. {hint}'
    return UnknownName(message, name=name, suggestions=near)
