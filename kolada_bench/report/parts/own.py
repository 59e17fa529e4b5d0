"""What Kolada does not have: a list with room for own figures, and own series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.comparison.own_figures import (
    own_figures_tables,
    verdict_sentence,
)
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.report.content import Style
from kolada_bench.report.parts.part import Options, Part
from kolada_bench.report.parts.texts import PROMPT

if TYPE_CHECKING:
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet
    from kolada_bench.sources.own_figures import OwnSeries

NOT_KOLADA = "Kommunens egna uppgifter, inte från Kolada."
FILL_IN = "fylls i av kommunen"
_MANY_YEARS = 6
SHOWING = frozenset({"finns-inte", "egen-serie"})
"""The parts that own figures are shown by."""


class ListOptions(Options, frozen=True):
    """What is listed, each a text; own series whose names match fill the column."""

    uppgifter: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class SeriesOptions(Options, frozen=True):
    """The own series by a word of its name, and what is said where there is none."""

    namn: Annotated[str, msgspec.Meta(min_length=1)]
    rubrik: str = ""
    text: str = PROMPT


def write_missing(sheet: Sheet, material: Material, options: ListOptions) -> None:
    """Put the list of what is not in Kolada, filled where there are own figures."""
    own = material.own_figures
    used: list[OwnSeries] = []
    rows = []
    for about in options.uppgifter:
        found = matching(about, own)
        used += found
        told = "; ".join(_figures(series) for series in found)
        sources = dict.fromkeys(source for series in found for source in series.sources)
        rows.append((about, told, "; ".join(sources)))
    columns = (
        Column(("Finns inte i Kolada",), text=True),
        Column(("Egen uppgift",), text=True),
        Column(("Källa",), text=True),
    )
    sheet.table(
        "Uppgifter som inte finns i Kolada",
        Table("", "", columns, tuple(rows), (f"Tomma rutor {FILL_IN}.",)),
        source=NOT_KOLADA,
    )
    left = [series for series in own if series not in used]
    for table in own_figures_tables(left):
        sheet.table(
            "Egna uppgifter",
            table,
            source=NOT_KOLADA,
            slot="egna-uppgifter",
        )


def write_own_series(sheet: Sheet, material: Material, options: SeriesOptions) -> None:
    """Put one own series with what it can show; room for it where there is none."""
    found = matching(options.namn, material.own_figures)
    if not found:
        sheet.room(options.rubrik or options.namn, options.text)
        return
    for series in found:
        sheet.text(f"{verdict_sentence(series)}", source=_source(series))
        if too_few(series):
            sheet.text(
                "Så små tal går inte att tolka som ökning eller minskning.",
                style=Style.CAUTION,
            )
    for table in own_figures_tables(found):
        sheet.table(
            f"{options.rubrik or options.namn}, egna uppgifter", table, source=NOT_KOLADA
        )


def matching(about: str, own: Sequence[OwnSeries]) -> list[OwnSeries]:
    """Return the own series that a text names: one of the two holds the other.

    "LVM" names "LVM-placeringar", and "SiS-placeringar" the series "SiS"; å ä ö and case
    are forgiven, and a name must begin at the beginning of a word.
    """
    wanted = _words(about)
    return [
        series
        for series, name in ((series, _words(series.name)) for series in own)
        if _holds(name, wanted) or _holds(wanted, name)
    ]


def too_few(series: OwnSeries) -> bool:
    """Return whether the counts of a series are too small to show a change."""
    from kolada_bench.analysis.intervals import small_change

    known = [value for value in series.values if math.isfinite(value)]
    return series.is_count and bool(known) and small_change(known) == "few"


def _holds(text: str, part: str) -> bool:
    return f" {part}" in f" {text}"


def _words(text: str) -> str:
    kept = "".join(char if char.isalnum() else " " for char in sv.fold(text))
    return " ".join(kept.split())


def _figures(series: OwnSeries) -> str:
    """Write the newest years: "2017: 1, 2018: 3 (antal)"."""
    pairs = list(zip(series.years, series.values, strict=True))[-_MANY_YEARS:]
    told = ", ".join(
        f"{year}: {sv.number(value, 0 if float(value).is_integer() else 1)}"
        if math.isfinite(value)
        else f"{year}: {sv.MISSING_IN_TEXT}"
        for year, value in pairs
    )
    return f"{told} ({series.unit})"


def _source(series: OwnSeries) -> str:
    return f"Källa: {'; '.join(series.sources)}"


PARTS = (
    Part(
        "finns-inte",
        "lista över det som inte finns i Kolada, med kolumn för egen uppgift (--egna)",
        write_missing,
        ListOptions,
    ),
    Part(
        "egen-serie",
        "en egen serie ur --egna och vad den kan visa; annars plats för den",
        write_own_series,
        SeriesOptions,
    ),
)
