"""One series of a trend: which figures, which breaks, and what may be done with it.

What may be done with a KPI is decided here, once: what has no ratio gets no index, what is
no amount is never deflated, and NKA never, since cost and reference are of the same year.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.membership import GapChange, gap_change
from kolada_bench.analysis.trend import (
    Change,
    changes,
    fixed_members,
    group_years,
    in_fixed_prices,
    indexed,
    panel,
    shown_years,
    trend_rows,
)
from kolada_bench.catalogue.detector import possible_breaks
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.catalogue.units import Measure
from kolada_bench.formula import Formula
from kolada_bench.schema import RIKET, Break, PeerGroup
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from kolada_bench.benchmark.question import Question, RowSpec
    from kolada_bench.benchmark.values import Values
    from kolada_bench.catalogue.price_index import PriceIndex

_MONEY = frozenset({"kr", "tkr", "mnkr"})
_NEVER_INDEXED = frozenset({Measure.SHARE, Measure.CODE, Measure.INDEX, Measure.UNKNOWN})


class Series(msgspec.Struct, frozen=True):
    """What there is to know of one KPI against one group, beside its figures.

    Attributes
    ----------
    spec
        The KPI.
    group
        Whom it is held against; ``members`` are those with a value in every shown year.
    unit
        Of the figures shown: the KPI's, or "index", or with the price level.
    breaks, possible, minor
        Inside the shown years: confirmed (the series is cut), read out of the description,
        and too small to cut for.
    preliminary
        Shown years that are preliminary.
    changes
        Over each segment, in ``unit``.
    persons
        How many persons an own rate stands for, per year [persons]; {} for other KPIs.
    gap
        How the difference to the median has changed in the newest segment, in kronor or
        what else the KPI is in (never an index); None where none is described.
    refused
        Why the figures are not indexed or deflated though that was asked for; "" else.
    price_level
        The year whose kronor the figures are in; None in current prices.
    source_line
        The source line of every figure.
    """

    spec: RowSpec
    group: PeerGroup
    members: tuple[str, ...]
    unit: str
    breaks: tuple[Break, ...]
    possible: tuple[Break, ...]
    minor: tuple[Break, ...]
    preliminary: frozenset[int]
    changes: tuple[Change, ...]
    persons: Mapping[int, int]
    gap: GapChange | None
    refused: str
    price_level: int | None
    source_line: str

    @property
    def price_words(self) -> str:
        """In which prices the figures are: "2025 års priser"; "" for what is no kronor."""
        if self.price_level:
            return f"{self.price_level} års priser"
        return "löpande priser" if is_money(self.spec) else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the series, in Swedish: breaks, members, its end."""
        from kolada_bench.benchmark.series.text import series_notes

        return tuple(series_notes(self))

    def sentences(self, own: str) -> tuple[str, ...]:
        """Return the development in words, one sentence per segment; never across one."""
        from kolada_bench.benchmark.series.text import series_sentences

        return tuple(series_sentences(self, own))


class Draft(msgspec.Struct, frozen=True):
    """A series before its figures are made: which years, and what may be done with it."""

    spec: RowSpec
    group: PeerGroup
    panel: Any  # pandas.DataFrame: areas by years, in the KPI's own unit
    years: tuple[int, ...]
    index: bool
    deflated: bool
    refused: str

    @classmethod
    def of(
        cls,
        spec: RowSpec,
        group: PeerGroup,
        question: Question,
        values: Values,
        *,
        index: bool,
        prices: PriceIndex | None,
    ) -> Draft:
        """Return what a KPI's series is made of, and why it is not all that is asked."""
        own = question.municipality.id
        table = panel(values.wide[spec.gender], spec.id, question.shown_years)
        if spec.is_deviation and RIKET in table.index:
            # Riket is 0 by definition; what Kolada may give is another kind of mean.
            table.loc[RIKET] = math.nan
        years = shown_years(table, own, group.members)
        no_index = _no_index(spec) if index else ""
        no_prices = _no_fixed_prices(spec) if prices else ""
        return cls(
            spec=spec,
            group=group,
            panel=table[years],
            years=tuple(years),
            index=index and not no_index,
            deflated=prices is not None and not no_prices,
            refused=" ".join(filter(None, (no_prices, no_index))),
        )


def is_money(spec: RowSpec) -> bool:
    """Return whether a KPI is in kronor, of whatever multiple and per whatever."""
    return spec.measure is Measure.AMOUNT or spec.unit in _MONEY


def _no_index(spec: RowSpec) -> str:
    if spec.is_deviation:
        return "Visas inte som index: en avvikelse har inget nolläge att räkna kvot från."
    if spec.measure in _NEVER_INDEXED:
        return "Visas inte som index: bara belopp, antal och tal per invånare gör det."
    return ""


def _no_fixed_prices(spec: RowSpec) -> str:
    if spec.is_deviation:
        return (
            "Nettokostnadsavvikelsen räknas aldrig om till fasta priser: kostnad och "
            "referenskostnad är i samma års priser."
        )
    if is_money(spec):
        return ""
    return "Inte kronor: räknas inte om till fasta priser."


def series_of(
    draft: Draft,
    question: Question,
    values: Values,
    older: Mapping[str, PeerGroup],
    prices: PriceIndex | None,
    level: int | None,
) -> tuple[Series, pd.DataFrame]:
    """Return a series and its figures, one row per year (``analysis.trend.COLUMNS``).

    ``older`` are groups as they were, by id; ``level`` is the year whose kronor are shown.
    """
    spec, group, own = draft.spec, draft.group, question.municipality.id
    table, unit = draft.panel, spec.unit
    if draft.deflated and prices is not None and level is not None:
        table = in_fixed_prices(table, prices.values, level)
        unit = f"{unit}, {level} års priser"
    confirmed = question.breaks(spec.id)
    cuts = tuple(b for b in confirmed if not b.minor and _inside(b, draft.years))
    first_years = [b.year for b in cuts]
    shown = indexed(table, own, group.members, first_years) if draft.index else table
    statistics = spec.measure is not Measure.CODE
    rows = trend_rows(shown, own, group.members, first_years, statistics=statistics)
    moves = changes(rows) if statistics else ()
    on = values.observations.provenance.values_date
    members = fixed_members(shown, group.members, group_years(shown, group.members))
    series = Series(
        spec=spec,
        group=group,
        members=members,
        unit="index" if draft.index else unit,
        breaks=cuts,
        possible=tuple(_possible(spec, question, draft.years)),
        minor=tuple(b for b in confirmed if b.minor and _inside(b, draft.years)),
        preliminary=frozenset(
            y for y in draft.years if _preliminary(spec, y, question, on)
        ),
        changes=moves,
        persons=_persons(draft, values, own),
        gap=_gap(draft, table, own, members, older.get(group.id), moves),
        refused=draft.refused,
        price_level=level if draft.deflated else None,
        source_line=_source_line(spec, values),
    )
    return series, rows


def _inside(found: Break, years: Sequence[int]) -> bool:
    return bool(years) and years[0] < found.year <= years[-1]


def _possible(spec: RowSpec, question: Question, years: Sequence[int]) -> Iterable[Break]:
    """Yield the breaks that the descriptions hint at, one per year, oldest first."""
    confirmed = {found.year for found in question.breaks(spec.id)}
    by_year: dict[int, Break] = {}
    for id_ in spec.inputs:
        if id_ in question.kpis:
            for found in possible_breaks(question.kpis[id_], years):
                by_year.setdefault(found.year, found)
    yield from (by_year[year] for year in sorted(by_year) if year not in confirmed)


def _preliminary(spec: RowSpec, year: int, question: Question, on: date) -> bool:
    known = (question.kpis[id_] for id_ in spec.inputs if id_ in question.kpis)
    return any(is_preliminary(kpi, year, on) for kpi in known)


def _persons(draft: Draft, values: Values, own: str) -> dict[int, int]:
    """Return how many persons the own rate stands for, in years where that is known."""
    below = draft.spec.denominator
    if below is None or below.result != "persons" or draft.spec.gender != EVERYONE:
        return {}
    if own not in draft.panel.index or any(i not in values.own.columns for i in below.ids):
        return {}
    columns = {id_: values.own[id_].to_numpy() for id_ in below.ids}
    people = Formula.parse(below.formula).value(columns) / below.per
    inhabitants = dict(zip(map(int, values.own.index), people, strict=True))
    rates = dict(zip(draft.years, draft.panel.loc[own], strict=True))
    persons = {
        year: float(rate) * float(inhabitants.get(year, math.nan))
        for year, rate in rates.items()
    }
    return {year: round(n) for year, n in persons.items() if math.isfinite(n)}


def _gap(
    draft: Draft,
    table: pd.DataFrame,
    own: str,
    members: tuple[str, ...],
    older: PeerGroup | None,
    moves: Sequence[Change],
) -> GapChange | None:
    """Return the change of the gap over the newest segment; None where it says nothing."""
    if not moves or not moves[-1].is_described or draft.spec.measure is Measure.ABSOLUTE:
        return None
    # Without an older edition the trend's own fixed members stand for both years.
    before = older.members if older else members
    after = draft.group.members if older else members
    first, last = moves[-1].first, moves[-1].last
    found = gap_change(table, own, before, after, first, last)
    return found if math.isfinite(found.change) else None


def _source_line(spec: RowSpec, values: Values) -> str:
    provenance = values.observations.provenance
    line = sv.source_line(provenance, spec.inputs, computed=spec.derived is not None)
    if spec.derived or provenance.invented:
        return line
    return (
        f"{line} Median, kvartiler, index och ändringar: "
        "egen bearbetning av data från Kolada."
    )
