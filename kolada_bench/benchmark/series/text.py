"""A series in words and as JSON: sentences per segment, notes on breaks and members.

A sentence gives two years of one segment, the own figure and the same peers' median, and
stops. None is written across a break, and none under three comparable years. The words
"trend", "ökning på grund av" and verdicts on cost are left to the reader.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.trend import COLUMNS, COMPARABLE_YEARS, Change
from kolada_bench.catalogue.publication import is_irregular, retired_after
from kolada_bench.catalogue.units import Measure

if TYPE_CHECKING:
    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.benchmark.series.segments import Series
    from kolada_bench.schema import Break

_ROW_FIELDS = (
    "kpi", "title", "unit", "derived", "service_area", "gender", "group", "preliminary",
    *COLUMNS, "source_line",
)  # fmt: skip
_WHOLE = frozenset({"year", "segment", "n", "n_members"})


def decimals(series: Series, *figures: float, of_gap: bool = False) -> int:
    """Return the decimals for figures of a series: the same for all of one table.

    A gap is never an index (``of_gap``).
    """
    measure = series.spec.measure
    size = max((abs(x) for x in figures if math.isfinite(x)), default=0.0)
    if series.unit == "index" and not of_gap:
        return 1
    if measure in (Measure.SHARE, Measure.RATE):
        return 1
    if measure is Measure.AMOUNT:
        return 0 if size >= 10 else 1
    if measure is Measure.ABSOLUTE:
        return 0 if series.spec.unit == "antal" else 1
    whole = all(x.is_integer() for x in figures if math.isfinite(x))
    return 0 if whole else sv.decimals_for(size)


def difference(series: Series, before: float, after: float, places: int) -> str:
    """Write a change as its measure allows: "+13 %", "+3,1 p.e.", "+2,4"."""
    spec = series.spec
    if spec.measure is Measure.SHARE or (spec.is_deviation and spec.unit == "%"):
        return sv.with_unit(after - before, "p.e.", 1, sign=True)
    if spec.is_deviation or spec.measure in (Measure.INDEX, Measure.UNKNOWN):
        return sv.number(after - before, places, sign=True)
    if not before > 0:
        return sv.number(after - before, places, sign=True)
    return sv.with_unit(100 * (after / before - 1), "%", 0, sign=True)


def series_sentences(series: Series, own: str) -> Iterable[str]:
    """Yield one sentence per segment with years enough; of the newest, why there is none.

    ``own`` is the municipality's name.
    """
    for change in series.changes:
        if change.is_described:
            yield _sentence(series, change, own)
        elif change is series.changes[-1]:
            years = sv.years((change.first, change.last))
            count = (
                "Bara ett jämförbart år" if change.years == 1 else "Bara två jämförbara år"
            )
            yield (
                f"{count} ({years}): ingen utveckling beskrivs; det krävs minst "
                f"{'tre' if COMPARABLE_YEARS == 3 else COMPARABLE_YEARS}."
            )


def _sentence(series: Series, change: Change, own: str) -> str:
    first, last = change.first, change.last
    mine, group = change.own, change.median
    places = decimals(series, *mine, *group)
    what = series.spec.label + (" (index)" if series.unit == "index" else "")
    if series.price_level:
        what += f", i {series.price_words}"
    elif series.price_words:
        what += f", {series.price_words}"
    text = (
        f"{what}, var i {own} {sv.number(mine[0], places)} år {first} och "
        f"{sv.number(mine[1], places)} år {last} ({difference(series, *mine, places)})."
    )
    if all(math.isfinite(figure) for figure in group):
        n = len(series.members)
        who = "den enda kommunen" if n == 1 else f"samma {n} kommuner"
        text += (
            f" Medianen för {who} var {sv.number(group[0], places)} och "
            f"{sv.number(group[1], places)} ({difference(series, *group, places)})."
        )
    text += persons_clause(series, change)
    doubtful = [b.year for b in series.possible if first < b.year <= last]
    if doubtful:
        text += f" Möjligt brott {sv.years(doubtful)}: läs med försiktighet."
    if last in series.preliminary:
        text += f" {last} är preliminärt."
    return text


def persons_clause(series: Series, change: Change) -> str:
    """Return how many persons the own rates are, and whether chance alone may do it."""
    first, last = change.first, change.last
    if not {first, last} <= series.persons.keys() or series.unit == "index":
        return ""
    from kolada_bench.analysis.intervals import rate_ratio_interval

    before, after = series.persons[first], series.persons[last]
    text = f" Det är {before} och {after} personer"
    rates = change.own
    if before == 0 or after == 0 or min(rates) <= 0:
        return f"{text}."
    # Persons over rate is the population behind it, up to the rate's own scale.
    ratio = rate_ratio_interval(after, before, after / rates[1], before / rates[0])
    return f"{text}; ändringen ryms i vad slumpen kan ge." if 1.0 in ratio else f"{text}."


def series_notes(series: Series) -> Iterable[str]:
    """Yield what a reader must know of the series: members, breaks, refusals, its end."""
    spec, n, of = series.spec, len(series.members), len(series.group.members)
    if spec.measure is Measure.CODE:
        yield "Kod (till exempel Ja/Nej): ingen median."
    elif n == 0:
        yield "Ingen kommun i gruppen har värde alla år: ingen median visas."
    elif n < of:
        yield f"Medianen är samma {n} av {of} kommuner alla år; övriga saknar något år."
    for found in series.breaks:
        years = f"{found.year - 1}/{found.year}"
        yield f"Ingen utveckling beskrivs över {years}: {found.reason}."
    for found in series.possible:
        # The reason is the description's own words, a sentence of its own.
        yield f"Möjligt brott {found.year}, ur Koladas beskrivning: {found.reason}"
    for found in series.minor:
        yield f"{found.year}: {found.reason} (hindrar inte jämförelse)."
    if series.refused:
        yield series.refused
    if spec.is_deviation:
        yield "Riket är 0 per definition."
    if spec.derived and spec.derived.note:
        note = spec.derived.note.rstrip(".")
        yield f"{note[0].upper()}{note[1:]}."
    last = retired_after(spec.published) if spec.published else None
    if last:
        yield f"{spec.id} publiceras inte efter {last}."
    elif spec.published and is_irregular(spec.published):
        yield f"{spec.id} publiceras oregelbundet."


def trend_dict(answer: Trend) -> dict[str, Any]:
    """Return the JSON form of a trend, schema ``kolada-bench/trend/1``."""
    return {
        **answer._head("kolada-bench/trend/1"),
        "theme": answer.theme,
        "index": answer.index,
        "fixed_prices": {
            "name": answer.prices.name,
            "edition": answer.prices.edition,
            "level": answer.price_level,
        }
        if answer.prices
        else None,
        "groups": answer._groups(),
        "provenance": answer._provenance(),
        "rows": [
            {name: _plain(name, row[name]) for name in _ROW_FIELDS}
            for row in answer.rows.to_dict("records")
        ],
        "series": [_series_dict(answer, series) for series in answer.series],
        "warnings": list(answer.warnings),
    }


def _series_dict(answer: Trend, series: Series) -> dict[str, Any]:
    older = answer.older.get(series.group.id)
    return {
        "kpi": series.spec.id,
        "unit": series.unit,
        "group": series.group.id,
        "members": list(series.members),
        "breaks": [_break(found) for found in series.breaks],
        "possible_breaks": [_break(found) for found in series.possible],
        "changes": [
            {
                "first": change.first,
                "last": change.last,
                "years": change.years,
                **{
                    name: [_plain(name, figure) for figure in getattr(change, name)]
                    for name in ("own", "median", "national")
                },
            }
            for change in series.changes
        ],
        "gap_change": {
            **{k: _plain(k, v) for k, v in msgspec.structs.asdict(series.gap).items()},
            "old_edition": older.edition if older else None,
            "old_members": list(older.members) if older else None,
        }
        if series.gap
        else None,
        "sentences": list(series.sentences(answer.municipality.title)),
        "notes": list(series.notes),
    }


def _break(found: Break) -> dict[str, Any]:
    return {"year": found.year, "reason": found.reason, "source": found.source}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if name in _WHOLE else value
    return value
