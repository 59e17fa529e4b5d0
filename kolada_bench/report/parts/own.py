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
from kolada_bench.catalogue.net_cost import POPULATION
from kolada_bench.catalogue.tomlfile import KpiId  # noqa: TC001 - msgspec reads it
from kolada_bench.report.content import Style
from kolada_bench.report.parts import words
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


class ShareOptions(Options, frozen=True):
    """Own series by a word of their names, and the cost in Kolada of the same thing.

    ``helhet`` with its article as the sentence has it: "budgeten" finds "Budget".
    """

    egen: Annotated[str, msgspec.Meta(min_length=1)]
    helhet: Annotated[str, msgspec.Meta(min_length=1)]
    kostnad: KpiId


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


def write_share(sheet: Sheet, material: Material, options: ShareOptions) -> None:
    """Put an own amount as a share of an own whole, and of the cost in Kolada.

    Budget and cost are two wholes: a share of the one is held against a share of the other
    more often than not. Nothing is written without both amounts of the same year.
    """
    part, whole = (
        next(iter(matching(name, material.own_figures)), None)
        for name in (options.egen, options.helhet.removesuffix("en"))
    )
    if part is None or whole is None or part.unit != whole.unit:
        return
    of = dict(zip(whole.years, whole.values, strict=True))
    pairs = [
        (year, value, of[year])
        for year, value in zip(part.years, part.values, strict=True)
        if math.isfinite(value) and math.isfinite(of.get(year, math.nan)) and of[year] > 0
    ]
    if not pairs:
        return
    year, value, total = max(pairs)
    sheet.text(
        f"{part.name} {year}, egna uppgifter: {sv.number(value, 1)} av "
        f"{sv.with_unit(total, part.unit, 1)} är "
        f"{sv.with_unit(100 * value / total, 'procent', 1)} av {options.helhet}.",
        source=f"Källa: {'; '.join(dict.fromkeys((*part.sources, *whole.sources)))}",
        slot="andel",
    )
    cost, people = (material.own_value(kpi, year) for kpi in (options.kostnad, POPULATION))
    if part.unit != "mnkr" or cost is None or people is None:
        return
    spent = cost * people / 1e6
    sheet.text(
        f"Hela kostnaden enligt Kolada ({options.kostnad}) var "
        f"{sv.with_unit(spent, 'mnkr', 1)} {year}; {sv.with_unit(value, 'mnkr', 1)} är "
        f"{sv.with_unit(100 * value / spent, 'procent')} av den. Andel av budget och andel "
        "av kostnad är olika mått och jämförs inte med varandra.",
        style=Style.CAUTION,
        source=words.source_of(material.comparison, [options.kostnad, POPULATION]),
        slot="kostnad",
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
        f"{year}: {sv.number(value, _decimals(value))}"
        if math.isfinite(value)
        else f"{year}: {sv.MISSING_IN_TEXT}"
        for year, value in pairs
    )
    return f"{told} ({series.unit})"


def _decimals(value: float) -> int:
    """Return the decimals that the municipality gave, at most two."""
    return next((d for d in (0, 1) if round(value, d) == round(value, 6)), 2)


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
        "egen-andel",
        "ett eget belopp som andel av en egen helhet och av kostnaden i Kolada (--egna)",
        write_share,
        ShareOptions,
        lambda options: (options.kostnad,),
    ),
    Part(
        "egen-serie",
        "en egen serie ur --egna och vad den kan visa; annars plats för den",
        write_own_series,
        SeriesOptions,
    ),
)
