"""Breaks: years from which a series no longer means what it meant before.

Kolada marks breaks in no field, only in the words of a description, and now and then only
in the words of a sibling's. So there are two lists. ``breaks`` gives those that somebody
has confirmed, each with reason and source (``breaks.toml``, and a user's own file of the
same form). ``possible_breaks`` reads the description for the phrases that announce a change
of method; it is shown as "möjligt brott" until the table confirms it.

The detector errs on the side of finding too much: a law from a given year, or an age
limit, can look like a break. It cannot see a break that no text mentions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import msgspec

from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.tomlfile import KpiId, packaged, read_shape
from kolada_bench.schema import Break, Kpi

_DESCRIPTION = "Koladas beskrivning av nyckeltalet, läst maskinellt"
_REASON_LENGTH = 200

_YEAR = r"(?P<year>(?:19[89]|20[0-4])\d)(?!\d|:|/)"
_OLD_YEAR = r"(?P<old>(?:19[89]|20[0-4])\d)(?!\d|:|/)"
_FROM = r"(?:från och med|fr\.? ?o\.? ?m\.?|f\. ?om\.?|from\.?|från)"
_UNTIL = r"(?:till och med|t\.? ?o\.? ?m\.?|fram till)"
# ``year`` is the first year of a new series, ``old`` the last year of an old one.
_SIGNALS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_FROM} (?:år )?{_YEAR}",
        rf"\b{_UNTIL} (?:år )?{_OLD_YEAR}",
        r"\b(?P<year>(?:19[89]|20[0-4])\d) ?[-–] ?(?P<old>20[0-4]\d)(?: så)? "
        r"(?:ingick|avser|avses|avsågs|hämtas|hämtades)",
        rf"\b(?:innan|före) (?:år )?{_YEAR}",
        rf"\b{_YEAR} gjordes",
        rf"\bmellan åren \d{{4}} och {_YEAR}",
    )
)
# What looks like a signal and is none: where a series starts, how often it is published,
# laws, when a survey is made, pensions earned before 1998.
_NOT_SIGNALS = re.compile(
    rf"\b(?:data|uppgifter|statistik|nytt nyckeltal) (?:finns )?{_FROM} (?:år )?\d{{4}}|"
    rf"\b{_FROM} (?:år )?\d{{4}} publiceras|"
    r"\b(?:SFS|prop\.?|SOU) ?\d{4}(?:/\d{2})?:\d+|\bMätperiod\b[^.]*|"
    r"\bUndersökningen genomförs\b[^.]*\bstart[^.]*|\bintjänade före (?:år )?\d{4}",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[\w)%])\.\s+(?=[A-ZÅÄÖ])")


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    nyckeltal: Annotated[list[KpiId], msgspec.Meta(min_length=1)]
    ar: Annotated[int, msgspec.Meta(ge=1970, le=2100)]
    orsak: Annotated[str, msgspec.Meta(min_length=1)]
    kalla: Annotated[str, msgspec.Meta(min_length=1)]
    mindre: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    brott: list[_Entry]


def breaks(kpi_id: str, *, own: Path | None = None) -> tuple[Break, ...]:
    """Return the confirmed breaks of a KPI, oldest first.

    A derived KPI breaks where any of its inputs does.

    Parameters
    ----------
    kpi_id
        Id of a KPI or of a derived KPI.
    own
        A user's TOML file with breaks of the same form, added to the packaged ones.

    Raises
    ------
    CatalogueError
        ``own`` is missing or has a fault.
    """
    table = _packaged_breaks()
    mine = read_breaks(own) if own is not None else {}
    derived = derived_kpis().get(kpi_id)
    ids = (kpi_id,) if derived is None else (kpi_id, *derived.inputs)
    by_year: dict[int, Break] = {}
    for id_ in ids:
        for found in (*table.get(id_, ()), *mine.get(id_, ())):
            known = by_year.get(found.year)
            if known is None or (known.minor and not found.minor):
                by_year[found.year] = replace(found, kpi_id=kpi_id)
    return tuple(by_year[year] for year in sorted(by_year))


def read_breaks(file: Traversable | Path) -> dict[str, tuple[Break, ...]]:
    """Read a file of breaks, by KPI id; ``CatalogueError`` names file and key."""
    table: dict[str, list[Break]] = {}
    for entry in read_shape(file, _File).brott:
        for id_ in entry.nyckeltal:
            found = Break(id_, entry.ar, entry.orsak, entry.kalla, minor=entry.mindre)
            table.setdefault(id_, []).append(found)
    return {id_: tuple(found) for id_, found in table.items()}


def possible_breaks(kpi: Kpi, years: Collection[int] | None = None) -> tuple[Break, ...]:
    """Return the breaks that the description hints at and that nobody has confirmed.

    Parameters
    ----------
    kpi
        A KPI with its description.
    years
        The years that have values. A break counts only inside the series: after its first
        year, at its last year at the latest. None keeps all.
    """
    confirmed = {found.year for found in breaks(kpi.id)}
    return tuple(
        found
        for found in detected_breaks(kpi)
        if found.year not in confirmed
        and (years is None or (len(years) > 0 and min(years) < found.year <= max(years)))
    )


def detected_breaks(kpi: Kpi) -> tuple[Break, ...]:
    """Return every break that the description hints at, confirmed or not, oldest first."""
    reasons: dict[int, str] = {}
    for sentence in _sentences(kpi.description):
        for year in _years(sentence):
            reasons.setdefault(year, _shortened(sentence))
    return tuple(
        Break(kpi.id, year, reasons[year], _DESCRIPTION, confirmed=False)
        for year in sorted(reasons)
    )


def _sentences(text: str) -> Iterable[str]:
    return _SENTENCE_END.split(" ".join(text.split()))


def _years(sentence: str) -> Iterator[int]:
    text = _NOT_SIGNALS.sub("", sentence)
    for pattern in _SIGNALS:
        for match in pattern.finditer(text):
            found = match.groupdict()
            if found.get("year"):
                yield int(found["year"])
            if found.get("old"):
                yield int(found["old"]) + 1


def _shortened(sentence: str) -> str:
    if len(sentence) <= _REASON_LENGTH:
        return sentence
    return sentence[:_REASON_LENGTH].rsplit(" ", maxsplit=1)[0] + " …"


@cache
def _packaged_breaks() -> dict[str, tuple[Break, ...]]:
    return read_breaks(packaged("breaks.toml"))
