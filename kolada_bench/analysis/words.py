"""The words for a difference, and the figures that earn each: ``words.toml``, read.

Two tables in one file. *Writing* is narrow, so that one figure has one word; *judging* what
somebody has written is wide, so that a fair sentence stands. Each word is of a kind:

``skillnad``   percent from the median, the sign being "högre" or "lägre"
``kvot``       own value / median; never of an NKA, of a share only "dubbelt så stor andel"
``andel``      percent of a whole
``runt``       percentage points from the number that is named

The reader is this room's own, since a calculation may not reach into the catalogue.
"""

from __future__ import annotations

import math
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from kolada_bench import sv
from kolada_bench.errors import CatalogueError

Kind = Literal["skillnad", "kvot", "andel", "runt"]

# 105/100 − 1 is not 5 % in binary: limits are met at a millionth of a percent.
_DIGITS = 6


class Limits(msgspec.Struct, frozen=True):
    """From ``low`` to ``high``, both accepted; ``over`` where ``low`` itself is not."""

    low: float
    high: float
    over: bool = False

    def holds(self, figure: float) -> bool:
        """Return whether ``figure`` is accepted; a missing one is not."""
        at = round(figure, _DIGITS)
        low, high = round(self.low, _DIGITS), round(self.high, _DIGITS)
        return (low < at if self.over else low <= at) and at <= high

    def text(self, decimals: int, unit: str = "") -> str:
        """Write "1,80–2,20 gånger", "mer än 5 %", "högst 44 %"."""
        low, high = (sv.number(x, decimals) for x in (self.low, self.high))
        tail = f"{sv.NBSP}{unit}" if unit else ""
        if math.isinf(self.high):
            return f"{'mer än' if self.over else 'från'} {low}{tail}"
        if math.isinf(self.low):
            return f"högst {high}{tail}"
        return f"{sv.span(self.low, self.high, decimals)}{tail}"


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One word: the figures it is written of (``skriv``), and accepted of (``godta``)."""

    namn: str
    slag: Kind
    skriv: tuple[float, float]
    godta: tuple[float, float]
    over: bool = False

    @property
    def accepted(self) -> Limits:
        """What the word is accepted of."""
        return Limits(*self.godta, over=self.over)


class NetCostWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of an NKA [% of the reference]; ``vasentligt`` None: the word is not used."""

    i_niva: float
    vasentligt: float | None = None


class _Least(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mnkr: float
    personer: float


class _Persons(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    omkring_under: int


class _Preventive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    nyckeltal: frozenset[str]


class _Forbidden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ord: tuple[str, ...]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``words.toml``, under its own Swedish keys."""

    ord: tuple[Word, ...]
    vasentligt: _Least
    personer: _Persons
    nka: dict[str, NetCostWords]
    forebyggande: _Preventive
    forbjudna: _Forbidden


@cache
def read_words() -> Words:
    """Read ``words.toml``; ``CatalogueError`` when the file is damaged."""
    file = files("kolada_bench.analysis").joinpath("words.toml")
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Words)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        message = f"words.toml går inte att läsa: {error}."
        raise CatalogueError(message, file="words.toml") from error


def written(kind: Kind, figure: float) -> str | None:
    """Return the word that the tool writes of ``figure``; None where it has none.

    Parameters
    ----------
    kind
        Which table; "runt" is ``about_percent``'s.
    figure
        "skillnad": percent without sign; "kvot": the ratio, read at two decimals since the
        words' limits have two; "andel": percent.

    Notes
    -----
    Where two words meet ("i nivå med" ends at 5 and "något" begins there) the first in the
    file has the limit itself. "väsentligt" has conditions beside its size, which
    ``wording.is_substantial`` tries.
    """
    at = round(figure, 2 if kind == "kvot" else _DIGITS)
    for word in read_words().ord:
        low, high = word.skriv
        if word.slag == kind and low <= at <= high:
            return word.namn
    return None


def accepts(name: str, figure: float, *, around: float | None = None) -> bool:
    """Return whether somebody's word for ``figure`` holds.

    Parameters
    ----------
    name
        A word of the table; "något lägre", "väsentligt fler" and "lägre" are read with
        their direction.
    figure
        As for ``written``, but a difference has its sign: −7 for seven percent lower.
    around
        The number that "drygt", "knappt" and "omkring" are said of [%].

    Raises
    ------
    ValueError
        The table does not have the word, or ``around`` is missing.
    """
    base, direction = _parsed(name)
    found = [word for word in read_words().ord if word.namn == base]
    if not found:
        message = f"no such word: {name!r}"
        raise ValueError(message)
    (word,) = found
    at = figure
    if word.slag == "skillnad":
        at = figure * direction if direction else abs(figure)
    elif word.slag == "runt":
        if around is None:
            message = f"{name!r} needs the number that it is said of"
            raise ValueError(message)
        at = figure - around
    return word.accepted.holds(at)


def about_percent(percent: float, *, few: bool = False) -> str:
    """Write a percentage as a text does: "20 procent", "drygt 40 procent".

    With ``few`` (a count under thirty is behind it) "omkring" and the nearest five, so that
    42 is "omkring 40 procent": more digits would say more than the count knows. Without,
    "drygt" and "knappt" of the nearest five, and the number itself where it is a five.
    """
    whole = _half_up(abs(percent))
    five = 5 * _half_up(abs(percent) / 5)
    if few:
        return f"omkring {max(five, 5)}\u00a0procent"
    if whole == five or five == 0:
        return f"{whole}\u00a0procent"
    return f"{'drygt' if whole > five else 'knappt'} {five}\u00a0procent"


def forbidden_words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` that no sentence of ours may hold."""
    return tuple(match[0] for match in _forbidden().finditer(text))


@cache
def _forbidden() -> re.Pattern[str]:
    patterns = [
        re.escape(word).replace(r"\*", r"\w*") for word in read_words().forbjudna.ord
    ]
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)


_DIRECTIONS = {"högre": 1, "fler": 1, "oftare": 1, "lägre": -1, "färre": -1}


def _parsed(name: str) -> tuple[str, int]:
    """Split "något lägre" into "något" and −1; a bare "lägre" has the word "högre"."""
    *before, last = name.split()
    direction = _DIRECTIONS.get(last, 0)
    if not direction:
        return name, 0
    base = {"betydligt": "väsentligt", "": "högre"}.get(" ".join(before))
    return base or " ".join(before), direction


def _half_up(value: float) -> int:
    return int(value + 0.5)
