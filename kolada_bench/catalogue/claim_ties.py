"""The user's own file of which claim means which KPI: ``--ties pastaenden.toml``.

    [[pastaende]]
    mening = "Kostnader för köpt vård i Mellerud ligger dubbelt så högt som andra ..."
    pastaende = "dubbelt så högt som andra jämförbara kommuner"
    nyckeltal = "N04159"

A claim is found again by its sentence, and by its own words where the sentence has more
than one; capital letters, spaces and quotation marks do not matter. What is left out is as
without the file.
"""

from __future__ import annotations

import math
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from kolada_bench.catalogue.tomlfile import KpiId, fault, one_of, read_shape
from kolada_bench.settings import user_path

if TYPE_CHECKING:
    from collections.abc import Sequence

Gender = Literal["T", "K", "M"]
GENDERS: tuple[Gender, ...] = ("T", "K", "M")
TieUnit = Literal["%", "procentenheter", "ggr", "mnkr", "tkr", "kr/inv", "antal"]
UNITS: tuple[TieUnit, ...] = (
    "%",
    "procentenheter",
    "ggr",
    "mnkr",
    "tkr",
    "kr/inv",
    "antal",
)

_Year = Annotated[int, msgspec.Meta(ge=1970, le=2100)]


class Tie(msgspec.Struct, frozen=True):
    """What the user says of one claim.

    Attributes
    ----------
    sentence, claim
        Which one: its sentence, and its own words ("" for all of the sentence's claims).
    kpis
        The KPIs that are meant; empty leaves them to the suggestions.
    year, group, gender
        What it is tried on; None, "" and None for as without.
    unit
        The unit of the claim's figure and of ``own_figure``; "" for what the text says.
    own_figure
        A figure of the municipality's own that the claim is held against, None for none.
    source
        Where that figure is from.
    left_out
        Whether the claim is to be left out.
    """

    sentence: str
    claim: str
    kpis: tuple[str, ...]
    year: int | None
    group: str
    gender: Gender | None
    unit: TieUnit | Literal[""]
    own_figure: float | None
    source: str
    left_out: bool

    def is_of(self, sentence: str, claim: str) -> bool:
        """Return whether the tie is of this sentence's claim."""
        if plain(self.sentence) != plain(sentence):
            return False
        return not self.claim or plain(self.claim) == plain(claim)


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    mening: Annotated[str, msgspec.Meta(min_length=1)]
    pastaende: str = ""
    nyckeltal: KpiId | list[KpiId] = []
    ar: _Year | None = None
    grupp: str = ""
    kon: str = ""
    enhet: str = ""
    egen_uppgift: float | None = None
    kalla: str = ""
    utelamna: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    pastaende: list[_Entry] = []


def read_ties(path: str | Path) -> tuple[Tie, ...]:
    """Read a file of ties.

    Raises
    ------
    CatalogueError
        The file is missing or has a fault: which key, and what it should be.
    """
    file = user_path(path)
    entries = read_shape(file, _File).pastaende
    return tuple(_tie(entry, file, place) for place, entry in enumerate(entries, start=1))


def plain(text: str) -> str:
    """Return ``text`` without what a retyped sentence may differ in."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\"'”“’»«*_\u00ad]", "", folded).split()).strip(" .")


def _tie(entry: _Entry, file: Path, place: int) -> Tie:
    key = f"pastaende nr {place}"
    gender: Gender | None = None
    if entry.kon:
        gender = next((known for known in GENDERS if known == entry.kon), None)
        if gender is None:
            expected = '"T" (totalt), "K" (kvinnor) eller "M" (män)'
            raise fault(file, f"{key}, kon", expected)
    unit: TieUnit | Literal[""] = ""
    if entry.enhet:
        if entry.enhet not in UNITS:
            raise fault(file, f"{key}, enhet", one_of(UNITS))
        unit = next(known for known in UNITS if known == entry.enhet)
    if entry.egen_uppgift is not None and not math.isfinite(entry.egen_uppgift):
        raise fault(file, f"{key}, egen_uppgift", "ett tal")
    kpis: Sequence[str] = (
        [entry.nyckeltal] if isinstance(entry.nyckeltal, str) else entry.nyckeltal
    )
    return Tie(
        sentence=entry.mening,
        claim=entry.pastaende,
        kpis=tuple(dict.fromkeys(kpis)),
        year=entry.ar,
        group=entry.grupp.strip(),
        gender=gender,
        unit=unit,
        own_figure=entry.egen_uppgift,
        source=entry.kalla,
        left_out=entry.utelamna,
    )
