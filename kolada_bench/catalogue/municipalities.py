"""Which municipality a user means: by code, name, or "Melleruds kommun".

An exact match goes first, since Habo and Håbo are two municipalities that fold alike; a
forgiving match (any case, without å ä ö, genitive) counts only when it is the only one.
Regions are in Kolada's list too, and are told apart: this tool compares municipalities.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from kolada_bench import sv
from kolada_bench.errors import UnknownName
from kolada_bench.schema import RIKET, Municipality

_KOMMUN = re.compile(r"\s+(?:kommun|stad)$", re.IGNORECASE)
_MOST_SUGGESTIONS = 3
_LONGEST_NAME = 50
"""Signs; the longest name of a municipality has half as many."""


def resolve_municipality(
    text: str, municipalities: Mapping[str, Municipality]
) -> Municipality:
    """Return the municipality that ``text`` names.

    Parameters
    ----------
    text
        A four-digit code, a name, or a name with "kommun", in any case.
    municipalities
        Every area of Kolada, by id.

    Raises
    ------
    UnknownName
        No municipality, or more than one, goes by that name. ``suggestions`` are names.
    """
    # macOS and some documents write å as a and a ring: the same name, of other signs.
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        message = 'Ingen kommun är angiven. Ange namn eller kod, som "Mellerud" eller 1461.'
        raise UnknownName(message, name=name)
    found = municipalities.get(name)
    if found is not None and found.type == "K":
        return found
    kommuner = [area for area in municipalities.values() if area.type == "K"]
    # From the strictest way of comparing to the most forgiving.
    for form in (_same, str.casefold, sv.fold):
        matches = _matches(name, kommuner, form)
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise _ambiguous(name, matches)
    raise _not_a_municipality(name, municipalities) or _unknown(name, kommuner)


def _same(text: str) -> str:
    return text


def _matches(
    name: str, kommuner: Iterable[Municipality], form: Callable[[str], str]
) -> list[Municipality]:
    kommuner = list(kommuner)
    for wording in _wordings(name):
        wanted = form(wording)
        matches = [area for area in kommuner if form(area.title) == wanted]
        if matches:
            return matches
    return []


def _wordings(name: str) -> tuple[str, ...]:
    """Return the name as written, without "kommun", and without the genitive's s."""
    bare = _KOMMUN.sub("", name)
    without_s = bare[:-1] if bare[-1:] in ("s", "S") else bare
    return tuple(dict.fromkeys((name, bare, without_s)))


def _not_a_municipality(name: str, areas: Mapping[str, Municipality]) -> UnknownName | None:
    wanted = sv.fold(name)
    for area in areas.values():
        title = sv.fold(area.title)
        if area.type == "K" or wanted not in (
            area.id,
            title,
            title.removeprefix("region "),
        ):
            continue
        what = (
            "är hela landet, inte en kommun"
            if area.id == RIKET
            else "är en region. Verktyget jämför kommuner; regioner hanteras inte"
        )
        message = f"{area.title} {what}. Ange en kommun."
        return UnknownName(message, name=name)
    return None


def _ambiguous(name: str, matches: list[Municipality]) -> UnknownName:
    names = [f"{area.title} ({area.id})" for area in matches]
    message = f'"{name}" kan vara {" eller ".join(names)}. Skriv namnet med å, ä och ö.'
    return UnknownName(message, name=name, suggestions=tuple(a.title for a in matches))


def _unknown(name: str, kommuner: list[Municipality]) -> UnknownName:
    if re.fullmatch(r"\d+", name):
        message = f"Ingen kommun har koden {name}. Koden är fyra siffror, som 1461."
        return UnknownName(message, name=name)
    by_fold = {sv.fold(area.title): area for area in kommuner}
    wanted = sv.fold(_KOMMUN.sub("", name))
    # A page that was pasted is compared by its beginning: like no name, and soon seen.
    wanted = wanted[:_LONGEST_NAME]
    near = difflib.get_close_matches(wanted, by_fold, n=_MOST_SUGGESTIONS, cutoff=0.7)
    areas = [by_fold[title] for title in near]
    message = f'Kommunen "{name}" finns inte.'
    if areas:
        message += f" Menade du {_or([f'{area.title} ({area.id})' for area in areas])}?"
    return UnknownName(message, name=name, suggestions=tuple(a.title for a in areas))


def _or(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} eller {names[-1]}"
