"""KPIs over the years: one series by itself, or a small picture of each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.series.text import decimals, difference, persons_clause
from kolada_bench.catalogue.phrases import subject
from kolada_bench.charts.series import Line, SeriesChart, YearBreak
from kolada_bench.errors import TooFewPeers, UnknownName
from kolada_bench.report.figures import lookup
from kolada_bench.report.figures import words as said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kolada_bench.benchmark.series.answer import Trend
    from kolada_bench.benchmark.series.segments import Series

_QUOTED = 'Nyckeltalet "'
_GENDERS = {"K": "kvinnor", "M": "män"}


def series_chart(answer: Trend, kpi: str, group_id: str | None = None) -> SeriesChart:
    """Return the own values by year, the same peers' median and middle half, and Riket.

    Parameters
    ----------
    answer
        A trend that has the KPI.
    kpi
        Its id.
    group_id
        Which of the answer's groups; the first when None.

    Raises
    ------
    UnknownName
        The answer has no such KPI or group.
    TooFewPeers
        Neither the municipality nor the group has a value in any year.
    """
    series = series_of(answer, kpi, group_id)
    rows = rows_of(answer, series)
    figures = [row[name] for row in rows for name in ("value", "median")]
    if not any(map(math.isfinite, figures)):
        message = (
            f"{kpi}: uppgift saknas alla år för {answer.municipality.title} och gruppen. "
            "Välj andra år (--years) eller en annan grupp (--group)."
        )
        raise TooFewPeers(message)
    group = said.group_with_edition(series.group, int(rows[-1]["year"]))
    n, of = len(series.members), len(series.group.members)
    return SeriesChart(
        text=said.words(
            answer,
            title=series_title(answer, series),
            subtitle=(
                said.what_and_unit(series.spec.label, series.unit),
                _GENDERS.get(series.spec.gender, ""),
                series.price_words if series.price_level is None else "",
                "index" if series.unit == "index" else "",
                group,
                f"samma {n} av {of} kommuner alla år" if 0 < n < of else "",
            ),
            source_line=said.source(
                answer.provenance,
                lookup.inputs_of(kpi),
                computed=""
                if series.spec.derived or series.price_level or series.unit == "index"
                else "Median och kvartiler",
            ),
            notes=series_notes(series),
        ),
        years=tuple(int(row["year"]) for row in rows),
        own=Line(answer.municipality.title, column(rows, "value")),
        unit=said.display_unit(series.unit),
        decimals=decimals(series, *figures),
        sign=series.spec.is_deviation,
        median=Line("Median", column(rows, "median")) if n else None,
        national=_national(rows),
        low=column(rows, "q1") if n else (),
        high=column(rows, "q3") if n else (),
        breaks=year_breaks(series),
        preliminary=tuple(sorted(series.preliminary)),
    )


def series_title(answer: Trend, series: Series) -> str:
    """Return the finding of a series in one sentence, of its newest comparable period.

    The ends and their difference, own and the group's median; nothing over a break, and no
    change under three comparable years.
    """
    own = answer.municipality.title
    spec = series.spec
    phrase = subject(spec.id, spec.title)
    wordless = phrase.startswith(_QUOTED) or len(phrase) > said.LONGEST_OBJECT
    about = own if wordless else f"{phrase} i {own}"
    if not series.changes:
        return f"{own} saknar uppgift alla år; här visas gruppen"
    newest = series.changes[-1]
    places = decimals(series, *newest.own, *newest.median)
    unit = said.display_unit(series.unit)
    before, after = (
        sv.number(figure, places, sign=spec.is_deviation) for figure in newest.own
    )
    if not newest.is_described:
        since = max((b.year for b in series.breaks), default=None)
        why = f" efter brottet {since}" if since else ""
        return (
            f"{about} {newest.last}: {after} {unit}; färre än tre jämförbara år{why}, så "
            "ingen utveckling beskrivs"
        )
    text = (
        f"{about} gick från {before} till {after} {unit} {newest.first}{sv.EN_DASH}"
        f"{newest.last} ({_change(series, newest.own, places)})"
    )
    if all(map(math.isfinite, newest.median)):
        text += f", medianen {_change(series, newest.median, places)}"
    return text


def _change(series: Series, ends: tuple[float, float], places: int) -> str:
    return difference(series, *ends, places).replace("p.e.", "procentenheter")


def series_of(answer: Trend, kpi: str, group_id: str | None) -> Series:
    """Return the series of a KPI; ``UnknownName`` where the answer has none."""
    found = [series for series in answer.series if series.spec.id == kpi]
    if not found:
        raise lookup.no_kpi(kpi, [series.spec.id for series in answer.series])
    if group_id is None:
        return found[0]
    for series in found:
        if series.group.id == group_id:
            return series
    error: UnknownName = lookup.no_group(answer, group_id)
    raise error


def rows_of(answer: Trend, series: Series) -> list[dict[Any, Any]]:
    """Return the figures of a series, one record per year, oldest first."""
    rows = answer.rows
    there = (rows["kpi"] == series.spec.id) & (rows["group"] == series.group.id)
    found: list[dict[Any, Any]] = rows[there].sort_values("year").to_dict("records")
    return found


def column(rows: Sequence[dict[Any, Any]], name: str) -> tuple[float | None, ...]:
    """Return one column as a chart takes it: None where a figure is missing."""
    return tuple(row[name] if math.isfinite(row[name]) else None for row in rows)


def year_breaks(series: Series) -> tuple[YearBreak, ...]:
    """Return the breaks that cut a series, with the words that stand by the cut."""
    return tuple(YearBreak(b.year, f"ny serie {b.year}") for b in series.breaks)


def series_notes(series: Series) -> Iterable[str]:
    """Yield the series' own notes, short: a picture has no room for descriptions."""
    if series.changes and series.changes[-1].is_described:
        # "Det är 22 och 20 personer; ändringen ryms i vad slumpen kan ge."
        yield persons_clause(series, series.changes[-1]).strip()
    long = {found.reason for found in series.possible}
    derived = series.spec.derived.note if series.spec.derived else ""
    for note in series.notes:
        if any(note.endswith(reason) for reason in long):
            continue
        if not derived or note.rstrip(".").casefold() != derived.rstrip(".").casefold():
            yield note
    if series.possible:
        years = sv.years(found.year for found in series.possible)
        yield f"Möjligt brott {years} enligt Koladas beskrivning: läs med försiktighet."


def _national(rows: Sequence[dict[Any, Any]]) -> Line | None:
    values = column(rows, "national")
    return Line("Riket", values) if any(v is not None for v in values) else None
