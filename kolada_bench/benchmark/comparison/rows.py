"""The rows of a comparison: figures, gaps, preliminary marks, notes and warnings.

Puts together what the catalogue knows of a KPI, whom the peers room found and what the
analysis calculates. Every rule on a single figure lives in those rooms; here they meet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.compare import RowQuestion, comparison
from kolada_bench.analysis.gaps import KRONOR_PER_MNKR, gaps_to_targets
from kolada_bench.benchmark.comparison.certainty import with_certainty
from kolada_bench.catalogue.denominators import persons_behind
from kolada_bench.catalogue.net_cost import is_net_cost_deviation
from kolada_bench.catalogue.publication import (
    is_irregular,
    is_preliminary,
    is_retired,
    retired_after,
)
from kolada_bench.catalogue.units import Measure
from kolada_bench.formula import Formula
from kolada_bench.schema import FEWEST_PERSONS, PeerGroup
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from kolada_bench.benchmark.question import Question, RowSpec
    from kolada_bench.benchmark.values import Values

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
        _Pair(spec, group)
        for spec in question.rows
        for group in question.groups_for(spec.service_area)
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
    is_nka = [is_net_cost_deviation(pair.spec.id, pair.spec.title) for pair in pairs]
    rows.loc[is_nka, "national"] = math.nan
    rows = _with_gaps(rows, pairs, values.own)
    specs, members = [p.spec for p in pairs], [p.group.members for p in pairs]
    rows = with_certainty(rows, specs, members, question, values)
    on = values.observations.provenance.values_date
    rows["preliminary"] = [
        _is_preliminary(pair.spec, year, question, on)
        for pair, year in zip(pairs, rows["year"], strict=True)
    ]
    rows["source_line"] = [_source_line(pair.spec, values) for pair in pairs]
    rows["status"] = [
        (*_status(pair, question), *_few_behind(pair.spec, year, values.own))
        for pair, year in zip(pairs, rows["year"], strict=True)
    ]
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
    if is_net_cost_deviation(spec.id, spec.title):
        yield "riket är 0 per definition"
    if question.gender != spec.gender:
        yield "inte könsuppdelat: avser totalt"
    if spec.published and is_retired(spec.published):
        last = retired_after(spec.published)
        yield f"publiceras inte efter {last}" if last else "publiceras inte längre"
    elif spec.published and is_irregular(spec.published):
        yield "publiceras oregelbundet"


def _few_behind(spec: RowSpec, year: Any, own: pd.DataFrame) -> Iterable[str]:
    """Yield the note on a price with few own persons, where the answer has their number.

    The price is Kolada's publication, so it stands; what one person costs is no level.
    """
    behind = persons_behind(spec.id)
    if behind is None or year not in own.index or not set(behind.ids) <= set(own.columns):
        return
    columns = {id_: own[id_].to_numpy() for id_ in behind.ids}
    persons = float(behind.value(columns)[list(own.index).index(year)])
    priced = spec.id in own.columns and own[spec.id].notna()[year]
    if priced and not math.isnan(persons) and round(persons) < FEWEST_PERSONS:
        yield f"få personer (färre än {FEWEST_PERSONS}) bakom värdet {int(year)}"


def _value_notes(pair: _Pair, row: dict[Any, Any], question: Question) -> Iterable[str]:
    """Yield what a reader must know of this row's values and group."""
    spec, names = pair.spec, question.municipalities
    if spec.derived and spec.derived.note:
        yield spec.derived.note
    if pair.group.fallback:
        yield f"liknande kommuner för {spec.service_area} saknas; övergripande används"
    year = row["year"]
    if year is None or year != year:
        yield sv.MISSING_IN_TEXT
        return
    if math.isnan(row["value"]):
        yield f"{question.municipality.title} saknar uppgift för {int(year)}"
    if row["n"] == 0:
        yield f"ingen jämförelsekommun har uppgift för {int(year)}"
    elif 0 < len(row["missing"]) <= FEW_MEMBERS:
        who = sv.listing([names[m].title if m in names else m for m in row["missing"]])
        yield f"{who} saknar uppgift för {int(year)}"
