"""Swedish numbers, dates and order: the only place where a figure becomes text.

``12 345,6`` with a no-break space, a true minus (``−3,2``), no-break space before the
unit, en dash in spans (``2019–2023``); a missing value is "–" in a table and "uppgift
saknas" in running text. Rounding is half away from zero, as a controller rounds by hand.

Nothing here may be used on the way *into* a calculation: an analysis frame never holds a
formatted string, and JSON holds full-precision floats.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kolada_bench.schema import Provenance

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
MISSING = EN_DASH
MISSING_IN_TEXT = "uppgift saknas"
MOST_IDS = 6
"""A source line that is read names at most as many KPIs; beyond it says how many."""
_IDS = re.compile(r"\(([NU]\d{5}(?:, [NU]\d{5})*)\)")


class Number(str):
    """A number as text that remembers its figure.

    A screen and a document set the text; a spreadsheet wants the figure and as many
    decimals (``code`` is Excel's number format for it). Joining it with other text gives
    plain text.
    """

    __slots__ = ("code", "value")

    value: float
    code: str

    def __new__(cls, text: str, value: float, code: str) -> Number:
        """Make one of ``text``, of the figure ``value`` in number format ``code``."""
        self = super().__new__(cls, text)
        self.value = value
        self.code = code
        return self

    def __getnewargs__(self) -> tuple[str, float, str]:  # type: ignore[override]
        """Return what a copy is made of."""
        return str(self), self.value, self.code


# "{" is the sign after "z", so that "Å" comes after "Zinkgruvan" too.
_ORDER = {"å": "{1", "ä": "{2", "æ": "{2", "ö": "{3", "ø": "{3", "é": "e", "ü": "y"}


def number(value: float | None, decimals: int = 0, *, sign: bool = False) -> str:
    """Write a number with ``decimals``; ``sign`` puts + before what is above zero.

    A value that rounds to zero has no sign: "0,0", never "−0,0". What is not missing is a
    ``Number``.
    """
    return _written(value, decimals, sign, "")


def _written(value: float | None, decimals: int, sign: bool, unit: str) -> str:
    if value is None or math.isnan(value):
        return MISSING
    if math.isinf(value):
        return MISSING
    rounded = Decimal(repr(float(value))).quantize(
        Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP
    )
    text = f"{abs(rounded):,f}".replace(",", NBSP).replace(".", ",")
    if rounded < 0:
        text = MINUS + text
    elif sign and rounded > 0:
        text = f"+{text}"
    if unit:
        text = f"{text}{NBSP}{unit}"
    return Number(text, float(value), _code(decimals, sign, rounded == 0, unit))


@cache
def _code(decimals: int, sign: bool, zero: bool, unit: str) -> str:
    """Return Excel's number format of a figure that is written so.

    The three parts are for above, below and at zero; a figure that only rounds to zero has
    no sign of its own, as in the text.
    """
    size = "#,##0" + (f".{'0' * decimals}" if decimals else "")
    # Excel has no way to write a quotation mark inside quotation marks.
    after = f'"{NBSP}{unit.replace(chr(34), chr(39))}"' if unit else ""
    whole = size + after
    if zero:
        return f"{whole};{whole}"
    return f"+{whole};{MINUS}{whole};{whole}" if sign else whole


def with_unit(
    value: float | None, unit: str, decimals: int = 0, *, sign: bool = False
) -> str:
    """Write a number and its unit, kept on one line: "12 345 kr/inv", "25,0 %"."""
    return _written(value, decimals, sign, unit)


def marked(text: str, mark: str) -> str:
    """Return ``text`` with a mark after it: "−3,6 (p)"; a figure stays a figure.

    The mark goes into the number format, so that a column of figures can still be added up
    in a spreadsheet. An empty mark changes nothing.
    """
    if not mark:
        return text
    together = f"{text}{NBSP}{mark}"
    if not isinstance(text, Number):
        return together
    parts = text.code.split(";")
    code = ";".join(
        f'{part[:-1]}{NBSP}{mark}"' if part.endswith('"') else f'{part}"{NBSP}{mark}"'
        for part in parts
    )
    return Number(together, text.value, code)


def span(low: float | None, high: float | None, decimals: int = 0) -> str:
    """Write "4 900–6 700"; one missing end makes the whole span missing.

    With a negative end the dash has spaces round it, since "−3–−1" cannot be read.
    """
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return MISSING
    dash = f"{NBSP}{EN_DASH}{NBSP}" if min(low, high) < 0 else EN_DASH
    return f"{number(low, decimals)}{dash}{number(high, decimals)}"


def decimals_for(value: float | None) -> int:
    """Return how many decimals a figure of this size is shown with: about three figures."""
    if value is None or math.isnan(value):
        return 0
    size = abs(value)
    return 0 if size >= 100 else 1 if size >= 1 or size == 0 else 2


def times(ratio: float | None) -> str:
    """Write a ratio as "2,4 ggr"."""
    return with_unit(ratio, "ggr", 1)


def ordinal(rank: int) -> str:
    """Write "1:a", "2:a", "3:e" ... "21:a", "22:a", but "11:e" and "12:e"."""
    ending = "a" if rank % 10 in (1, 2) and rank % 100 not in (11, 12) else "e"
    return f"{rank}:{ending}"


def day(when: date | datetime) -> str:
    """Write a date as "2026-11-22"; a moment in its own time zone."""
    return when.strftime("%Y-%m-%d")


def moment(when: datetime) -> str:
    """Write a moment as "2026-11-20 kl. 09.12"."""
    return when.strftime("%Y-%m-%d kl. %H.%M")


def years(values: Iterable[int]) -> str:
    """Write years as spans: "2015, 2019–2024"."""
    ordered = sorted(set(values))
    parts: list[str] = []
    start = 0
    for i, year in enumerate(ordered):
        if i + 1 == len(ordered) or ordered[i + 1] != year + 1:
            first = ordered[start]
            parts.append(f"{first}" if first == year else f"{first}{EN_DASH}{year}")
            start = i + 1
    return ", ".join(parts)


def count(n: int, one: str, more: str) -> str:
    """Write "1 kommun" or "3 kommuner"."""
    return f"{number(n)} {one if n == 1 else more}"


def listing(words: Sequence[str]) -> str:
    """Write "A, B och C"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} och {words[-1]}"


def sort_key(text: str) -> tuple[str, str]:
    """Return a key that sorts as Swedish does: ... z å ä ö, any case, accents after."""
    folded = text.casefold()
    return "".join(_ORDER.get(char, char) for char in folded), folded


def fold(text: str) -> str:
    """Return ``text`` for forgiving comparison: any case, å ä ö as a a o, single spaces.

    "Habo" and "Håbo" fold alike: an exact match must always be tried first.
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def source_line(provenance: Provenance, kpis: Sequence[str], *, computed: bool) -> str:
    """Return the line that every figure, table and file carries.

    Raw values say "Källa: Kolada"; anything computed says "Egen bearbetning av data från
    Kolada" (Kolada's terms of use demand the difference); invented data says so instead of
    naming Kolada as its source.
    """
    ids = f" ({', '.join(kpis)})" if kpis else ""
    if provenance.invented:
        return f"PÅHITTADE DEMODATA{ids} {EN_DASH} inte uppgifter från Kolada."
    origin = "Egen bearbetning av data från Kolada" if computed else "Källa: Kolada"
    return f"{origin}{ids}, hämtat {day(provenance.retrieved_at)}."


def short_source(line: str, where: str = "") -> str:
    """Return a source line with more than six KPIs as their number: "(29 nyckeltal)".

    ``where`` says where their ids are: "se Källor". For eyes only; what is kept (alt text,
    manifest, JSON) has every id.
    """
    at = f", {where}" if where else ""

    def counted(found: re.Match[str]) -> str:
        ids = found[1].split(", ")
        return f"({len(ids)} nyckeltal{at})" if len(ids) > MOST_IDS else found[0]

    return _IDS.sub(counted, line)


def source_ids(line: str) -> tuple[str, ...]:
    """Return the ids of the KPIs that a source line names."""
    return tuple(id_ for found in _IDS.findall(line) for id_ in found.split(", "))


def group_source_line(source: str, as_of: date) -> str:
    """Return the line under lists of KPIs and groups, which hold facts and no values."""
    if source == "demo":
        return (
            f"PÅHITTADE DEMODATA {EN_DASH} men namn, id och gruppernas medlemmar är "
            "verkliga (mars 2026)."
        )
    return f"Källa: Kolada, per {day(as_of)}."
