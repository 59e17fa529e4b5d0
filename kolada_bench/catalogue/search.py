"""Finding a KPI by the words of its title, forgivingly.

Every word of the question has to be in the title, in any order, with or without å ä ö; a
word may be met by what it stands for in Kolada's language (``synonyms.toml``: "köpt" is
"köp av", "säbo" is "särskilt boende"). Words of up to three letters must stand alone, so
that "ifo" is not found inside other words.

Order: the id itself, KPIs of the default theme, of other themes, then the rest; those that
hold the very words before those found by synonym; those of kommuner before those of
regions; those no longer published last. Descriptions are not searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import msgspec

from kolada_bench import sv
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.publication import is_retired
from kolada_bench.catalogue.themes import DEFAULT_THEME, read_theme, theme_kpis
from kolada_bench.catalogue.tomlfile import packaged, read_shape
from kolada_bench.errors import UnknownName
from kolada_bench.schema import Derived, Kpi

_ID = re.compile(r"[NU]\d{5}", re.IGNORECASE)
_MOST_SUGGESTIONS = 5
_MOST_SLIPS = 3
_SHORT_WORD = 3
# They join the words of a question and are in most titles, or in none.
_SMALL_WORDS = frozenset(
    {"av", "for", "i", "inom", "med", "och", "om", "per", "pa", "till"}
)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    ord: dict[str, list[str]]


_MOST_WORDS = 100
"""No title has as many: a page that was pasted is not looked for word by word."""


class _Word(msgspec.Struct, frozen=True):
    """A word of the question: itself, and the phrases that also count as it."""

    text: str
    also: tuple[str, ...]

    def literally_in(self, title: str) -> bool:
        return _holds(title, self.text)

    def somehow_in(self, title: str) -> bool:
        return any(_holds(title, phrase) for phrase in self.also)


def search(
    kpis: Iterable[Kpi], text: str, *, limit: int | None = None
) -> list[Kpi | Derived]:
    """Return the KPIs, Kolada's and derived, whose titles hold all words of ``text``.

    Parameters
    ----------
    kpis
        Kolada's KPIs.
    text
        Words of a title, or an id.
    limit
        At most this many; None gives all.
    """
    words = _words(text)
    if not 0 < len(words) <= _MOST_WORDS:
        return []
    ranked: list[tuple[tuple[object, ...], Kpi | Derived]] = []
    candidates: tuple[Kpi | Derived, ...] = (*kpis, *derived_kpis().values())
    for kpi in candidates:
        title = f"{sv.fold(kpi.title)} {kpi.id.casefold()}"
        literal = [word.literally_in(title) for word in words]
        if all(
            found or word.somehow_in(title)
            for found, word in zip(literal, words, strict=True)
        ):
            ranked.append((_rank(kpi, text, literal.count(True)), kpi))
    ranked.sort(key=lambda pair: pair[0])
    return [kpi for _, kpi in ranked[:limit]]


def named_id(text: str) -> str | None:
    """Return the id that ``text`` is, in any case; None for words to search for.

    A derived id is one that exists; whether Kolada has a published one is not asked.
    """
    name = text.strip()
    if _ID.fullmatch(name):
        return name.upper()
    return {id_.casefold(): id_ for id_ in derived_kpis()}.get(name.casefold())


def resolve_kpi(text: str, kpis: Iterable[Kpi]) -> str:
    """Return the id of the one KPI that ``text`` means.

    Parameters
    ----------
    text
        An id in any case, an exact title, or words that only one living KPI's title holds.
    kpis
        Kolada's KPIs, all of them.

    Raises
    ------
    UnknownName
        No KPI, or several; ``suggestions`` are ids.
    """
    name = " ".join(text.split())
    by_id = {kpi.id: kpi for kpi in kpis}
    id_ = named_id(name)
    if id_ is not None:
        if id_ in by_id or id_ in derived_kpis():
            return id_
        raise unknown_kpi(id_, by_id)
    found = [kpi for kpi in search(by_id.values(), name) if _is_choice(kpi)]
    exact = [kpi for kpi in found if sv.fold(kpi.title) == sv.fold(name)]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0].id
    raise _several(name, found) if found else _none(name)


def _is_choice(kpi: Kpi | Derived) -> bool:
    """Return whether words alone may mean this KPI: living, and for kommuner."""
    return isinstance(kpi, Derived) or (
        kpi.municipality_type != "L" and not is_retired(kpi)
    )


def _rank(kpi: Kpi | Derived, text: str, literal: int) -> tuple[object, ...]:
    default = _default_theme()
    theme = 0 if kpi.id in default else 1 if kpi.id in theme_kpis() else 2
    return (
        kpi.id.casefold() != text.strip().casefold(),
        isinstance(kpi, Kpi) and is_retired(kpi),
        theme,
        isinstance(kpi, Kpi) and kpi.municipality_type == "L",
        -literal,
        default.get(kpi.id, 0),
        sv.sort_key(kpi.title),
        kpi.id,
    )


def _words(text: str) -> list[_Word]:
    synonyms = _synonyms()
    words = dict.fromkeys(sv.fold(text).replace(",", " ").split())
    wanted = [word for word in words if word not in _SMALL_WORDS] or list(words)
    return [_Word(word, synonyms.get(word, ())) for word in wanted]


def _holds(title: str, phrase: str) -> bool:
    if len(phrase) > _SHORT_WORD:
        return phrase in title
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", title) is not None


def unknown_kpi(id_: str, ids: Iterable[str] | None = None) -> UnknownName:
    """Return the error for an id that Kolada does not have.

    ``ids`` are those to suggest from; None takes what the themes show. Where it is known
    what has been removed, its words are suggested and no other id.
    """
    removed = _removed().get(id_)
    why = " (uppgiften har tagits bort)" if removed else ""
    words = removed or "ord ur titeln"
    known = () if removed else theme_kpis() if ids is None else ids
    near = tuple(sorted(other for other in known if _is_slip(id_, other)))[:_MOST_SLIPS]
    hint = f" Menade du {_either(near)}?" if near else ""
    message = (
        f"Nyckeltalet {id_} finns inte i Kolada{why}.{hint} "
        f'Sök: kolada-bench kpi search "{words}"'
    )
    return UnknownName(message, name=id_, suggestions=near)


def _is_slip(one: str, other: str) -> bool:
    """Return whether one sign is wrong, or two neighbours have changed places."""
    if len(one) != len(other):
        return False
    apart = [i for i, pair in enumerate(zip(one, other, strict=True)) if len({*pair}) > 1]
    if len(apart) == 2:
        first, second = apart
        return second == first + 1 and one[first:][:2] == other[first:][:2][::-1]
    return len(apart) == 1


def _either(words: Sequence[str]) -> str:
    """Write "A, B eller C"."""
    return " eller ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _several(name: str, found: list[Kpi | Derived]) -> UnknownName:
    shown = found[:_MOST_SUGGESTIONS]
    lines = "; ".join(f"{kpi.id} {' '.join(kpi.title.split())}" for kpi in shown)
    more = " med flera" if len(found) > len(shown) else ""
    message = (
        f'"{name}" passar på {len(found)} nyckeltal: {lines}{more}. '
        f'Ange ett id. Visa alla: kolada-bench kpi search "{name}"'
    )
    return UnknownName(message, name=name, suggestions=tuple(kpi.id for kpi in shown))


def _none(name: str) -> UnknownName:
    message = (
        f'Inget nyckeltal för kommuner har orden "{name}" i titeln. Pröva färre eller '
        'andra ord, till exempel: kolada-bench kpi search "köpt vård"'
    )
    return UnknownName(message, name=name)


@cache
def _default_theme() -> dict[str, int]:
    rows = read_theme(DEFAULT_THEME).rows
    return {row.kpi: place for place, row in enumerate(rows)}


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    words = read_shape(packaged("synonyms.toml"), _File).ord
    return {
        sv.fold(word): tuple(sv.fold(phrase) for phrase in phrases)
        for word, phrases in words.items()
    }


class _Removed(msgspec.Struct, forbid_unknown_fields=True):
    borttagna: dict[str, str]


@cache
def _removed() -> dict[str, str]:
    return read_shape(packaged("removed.toml"), _Removed).borttagna
