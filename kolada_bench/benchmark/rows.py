"""The rows of a comparison: figures, gaps, preliminary marks, notes and warnings.

Puts together what the catalogue knows of a KPI, whom the peers room found and what the
analysis calculates. Every rule on a single figure lives in those rooms; here they meet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.compare import RowQuestion, comparison, needed_members
from kolada_bench.analysis.control import group_mean_differences
from kolada_bench.analysis.gaps import KRONOR_PER_MNKR, gaps_to_targets
from kolada_bench.catalogue.publication import (
    is_irregular,
    is_preliminary,
    is_retired,
    retired_after,
)
from kolada_bench.catalogue.units import Measure
from kolada_bench.formula import Formula
from kolada_bench.schema import GENDER, KPI, MUNICIPALITY, YEAR, PeerGroup
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from kolada_bench.benchmark.question import Question, RowSpec
    from kolada_bench.benchmark.values import Values

MOST_NAMED = 3
"""How many differences from Kolada's own mean a warning names one by one."""

FEW_MEMBERS = 5
"""Under this many values a group's median says little, and the reader is told."""


class _Pair(msgspec.Struct, frozen=True):
    """One row to come: a KPI against one group."""

    spec: RowSpec
    group: PeerGroup


def comparison_rows(question: Question, values: Values) -> pd.DataFrame:
    """Return one row per KPI and group, in the theme's order; see ``Benchmark.rows``."""
    import pandas as pd

    pairs = [
        _Pair(spec, groups.group_for(spec.service_area))
        for spec in question.rows
        for groups in question.groups
    ]
    own = question.municipality.id
    shown = {
        gender: wide[wide.index.get_level_values(1).isin(question.shown_years)]
        for gender, wide in values.wide.items()
    }
    figures = comparison(shown, [_row_question(pair, question.year) for pair in pairs], own)
    described = pd.DataFrame([_description(pair) for pair in pairs], index=figures.index)
    rows = pd.concat([described, figures], axis=1)
    if rows.empty:
        return rows
    rows.loc[[pair.spec.is_deviation for pair in pairs], "national"] = math.nan
    rows = _with_gaps(rows, pairs, values.own)
    on = values.observations.provenance.retrieved_at.date()
    rows["preliminary"] = [
        _is_preliminary(pair.spec, year, question, on)
        for pair, year in zip(pairs, rows["year"], strict=True)
    ]
    rows["source_line"] = [_source_line(pair.spec, values) for pair in pairs]
    rows["status"] = [tuple(_status(pair, question)) for pair in pairs]
    rows["notes"] = [
        (*row["status"], *_value_notes(pair, row, question))
        for pair, row in zip(pairs, rows.to_dict("records"), strict=True)
    ]
    return rows


def _row_question(pair: _Pair, year: int | None) -> RowQuestion:
    spec = pair.spec
    return RowQuestion(
        kpi=spec.id,
        members=pair.group.members,
        gender=spec.gender,
        year=year,
        statistics=spec.measure is not Measure.CODE,
        ranked=spec.measure not in (Measure.ABSOLUTE, Measure.CODE),
        ratios=spec.measure not in (Measure.ABSOLUTE, Measure.CODE)
        and not spec.is_deviation,
    )


def _description(pair: _Pair) -> dict[str, Any]:
    spec, group = pair.spec, pair.group
    return {
        "kpi": spec.id,
        "title": spec.title,
        "label": spec.label,
        "section": spec.section,
        "unit": spec.unit,
        "measure": spec.measure.value,
        "derived": spec.derived is not None,
        "service_area": spec.service_area,
        "gender": spec.gender,
        "group": group.id,
        "group_fallback": group.fallback,
    }


def _with_gaps(
    rows: pd.DataFrame, pairs: Sequence[_Pair], own: pd.DataFrame
) -> pd.DataFrame:
    """Return ``rows`` with the gap to median and lower quartile, in mnkr or in persons.

    Only of the total: a gap by gender would need a denominator by gender, and the two do
    not add up to the total's.
    """
    below = [
        _denominator(pair, year, own)
        for pair, year in zip(pairs, rows["year"], strict=True)
    ]
    gaps = gaps_to_targets(
        rows.assign(denominator=[d[0] for d in below], per=[d[1] for d in below])
    )
    import numpy as np

    persons = np.array([_in_persons(pair.spec) for pair in pairs])
    for target in ("median", "lower_quartile"):
        gap = gaps[f"gap_{target}"]
        rows[f"gap_mnkr_{target}"] = gap.mask(persons)
        rows[f"gap_persons_{target}"] = gap.where(persons)
    return rows


def _denominator(pair: _Pair, year: Any, own: pd.DataFrame) -> tuple[float, float]:
    """Return the own denominator of the row's year [persons] and what it is divided by."""
    below = pair.spec.denominator
    nothing = (math.nan, 1.0)
    if below is None or pair.spec.gender != EVERYONE or year not in own.index:
        return nothing
    if not all(id_ in own.columns for id_ in below.ids):
        return nothing
    columns = {id_: own[id_].to_numpy() for id_ in below.ids}
    people = Formula.parse(below.formula).value(columns)[list(own.index).index(year)]
    return float(people), float(below.per if _in_persons(pair.spec) else KRONOR_PER_MNKR)


def _in_persons(spec: RowSpec) -> bool:
    return spec.denominator is not None and spec.denominator.result == "persons"


def _is_preliminary(spec: RowSpec, year: Any, question: Question, on: date) -> bool:
    known = (question.kpis[id_] for id_ in spec.inputs if id_ in question.kpis)
    return (
        year == year
        and year is not None
        and any(is_preliminary(kpi, int(year), on) for kpi in known)
    )


def _source_line(spec: RowSpec, values: Values) -> str:
    provenance = values.observations.provenance
    line = sv.source_line(provenance, spec.inputs, computed=spec.derived is not None)
    if spec.derived or provenance.invented:
        return line
    return (
        f"{line} Median, kvartiler, plats, skillnad och belopp: "
        "egen bearbetning av data från Kolada."
    )


def _status(pair: _Pair, question: Question) -> Iterable[str]:
    """Yield what a reader must know of the KPI itself, whatever its values are."""
    spec = pair.spec
    if spec.published is None and spec.derived is None:
        yield f"{spec.id} finns inte i Kolada"
    if spec.measure is Measure.ABSOLUTE:
        yield "absoluta tal: jämförs inte med plats, kvot eller belopp"
    if spec.measure is Measure.CODE:
        yield "kod (till exempel Ja/Nej): inget medelvärde, ingen plats"
    if question.gender != spec.gender:
        yield "inte könsuppdelat: avser totalt"
    if spec.published and is_retired(spec.published):
        last = retired_after(spec.published)
        yield f"publiceras inte efter {last}" if last else "publiceras inte längre"
    elif spec.published and is_irregular(spec.published):
        yield "publiceras oregelbundet"


def _value_notes(pair: _Pair, row: dict[Any, Any], question: Question) -> Iterable[str]:
    """Yield what a reader must know of this row's values and group."""
    spec, names = pair.spec, question.municipalities
    if spec.derived and spec.derived.note:
        yield spec.derived.note
    if pair.group.fallback:
        yield f"liknande kommuner för {spec.service_area} saknas; övergripande används"
    year = row["year"]
    if year is None or year != year:
        yield "uppgift saknas"
        return
    if math.isnan(row["value"]):
        yield f"{question.municipality.title} saknar uppgift för {int(year)}"
    if row["n"] == 0:
        yield f"ingen jämförelsekommun har uppgift för {int(year)}"
    elif 0 < len(row["missing"]) <= FEW_MEMBERS:
        who = sv.listing([names[m].title if m in names else m for m in row["missing"]])
        yield f"{who} saknar uppgift för {int(year)}"


def row_warnings(question: Question, rows: pd.DataFrame, values: Values) -> list[str]:
    """Return what must be said about the rows as a whole, in Swedish."""
    if rows.empty:
        return []
    return [
        *_preliminary_warning(question, rows, values),
        *_newer_year_warnings(question, rows),
        *_few_member_warnings(rows),
    ]


def _preliminary_warning(
    question: Question, rows: pd.DataFrame, values: Values
) -> Iterable[str]:
    marked = rows[rows["preliminary"]].drop_duplicates("kpi")
    years = sorted(marked["year"].unique())
    on = values.observations.provenance.retrieved_at.date()
    for year, part in ((int(y), marked[marked["year"] == y]) for y in years):
        inputs = {
            id_
            for spec in question.rows
            if spec.id in set(part["kpi"])
            for id_ in spec.inputs
        }
        dates = sorted(
            {
                kpi.publication_date
                for id_ in inputs
                if (kpi := question.kpis.get(id_)) is not None
                and kpi.publication_date is not None
                and is_preliminary(kpi, year, on)
            }
        )
        final = f" (slutligt {sv.listing([sv.day(d) for d in dates])})" if dates else ""
        of = rows["kpi"].nunique()
        yield f"{year} är preliminärt för {len(part)} av {of} nyckeltal{final}."


def _newer_year_warnings(question: Question, rows: pd.DataFrame) -> Iterable[str]:
    """Name newer own values that too few members share; one line per year and group."""
    newer = rows[rows["newer_year"].notna()]
    for key, part in newer.groupby(["newer_year", "year", "group"], sort=False):
        new, old, group = cast("tuple[float, float, str]", key)
        names = sv.listing([str(label) for label in part["label"]])
        most = int(part["n_members"].max())
        yield (
            f"{int(new)} finns för {question.municipality.title} men för färre än "
            f"{needed_members(most)} av {most} jämförelsekommuner i {group}: {names}. "
            f"Visar {int(old)}. (--year {int(new)} visar ändå.)"
        )


def _few_member_warnings(rows: pd.DataFrame) -> Iterable[str]:
    few = rows[(rows["n"] < FEW_MEMBERS) & (rows["n"] > 0)]
    for group, part in few.groupby("group", sort=False):
        names = sv.listing(
            [f"{r.label} ({r.n} av {r.n_members})" for r in part.itertuples()]
        )
        yield f"Färre än {FEW_MEMBERS} jämförelsekommuner i {group} har värde: {names}."


def control_warnings(question: Question, values: Values) -> list[str]:
    """Say where Kolada's own group mean is not the mean of the members' values.

    Then group and values are not of the same moment, or a value was lost on the way.
    """
    kolada = values.observations.groups
    kolada = kolada[(kolada[GENDER] == EVERYONE).to_numpy()]
    warnings = []
    groups = {g.id: g for several in question.groups for g in several.all if g.kolada_id}
    for id_, group in groups.items():
        published = kolada[(kolada[MUNICIPALITY] == id_).to_numpy()]
        if published.empty:
            continue
        off = group_mean_differences(published, values.wide[EVERYONE], group.all_members)
        named = [
            f"{row[KPI]} {row[YEAR]} (Kolada {sv.number(row['published'], 3)}, n "
            f"{row['published_n']}; här {sv.number(row['mean'], 3)}, n {row['n']})"
            for row in off.head(MOST_NAMED).to_dict("records")
        ]
        if named:
            more = len(off) - len(named)
            warnings.append(
                f"Koladas eget medel för {group.title} ({id_}) är ett annat än medlet av "
                f"medlemmarnas värden: {'; '.join(named)}"
                + (f" och {more} till." if more else ".")
            )
    return warnings
