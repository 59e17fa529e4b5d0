"""The rows that stand out: far from the country's middle, apart from peers, and chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.analysis.net_cost import AREA, mean_of_years
from kolada_bench.analysis.net_cost_change import headline
from kolada_bench.analysis.robustness import GRADE_WORDS
from kolada_bench.analysis.standout import (
    NO_YEAR,
    Candidate,
    Standings,
    shown_rows,
    standings,
)
from kolada_bench.benchmark.comparison.rows import comparison_rows
from kolada_bench.benchmark.standing_out.survey import (
    NET_COST_SECTION,
    Survey,
    net_cost_area,
)
from kolada_bench.benchmark.values import Values, own_values
from kolada_bench.catalogue.breaks import breaks
from kolada_bench.catalogue.containment import (
    contains,
    deviations_telling,
    has_relations,
    is_doubled,
    is_net_of,
    same_cost,
)
from kolada_bench.catalogue.net_cost import POPULATION
from kolada_bench.catalogue.themes import direction
from kolada_bench.catalogue.units import Measure
from kolada_bench.schema import (
    MUNICIPALITY,
    YEAR,
    Observations,
    empty_observations,
)
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from kolada_bench.benchmark.question import RowSpec

LIMIT = 1.0
"""The least robust z, either way: one in six on each side where values are normal."""
PER_SECTION = 3
MOST_ROWS = 12
MOST_ROWS_OF_ALL = 10
"""What goes on a screen: a theme has few sections, everything has many."""
MEAN = "mean_3_years"
"""The headline that is not the year's own figure."""
NEARLY_WHOLE = 0.8
"""A part of at least this share of its whole tells nothing beyond it."""

KINDS = (
    "nettokostnadsavvikelse", "kostnad", "resurs", "volym", "kvalitet", "övrigt",
)  # fmt: skip
"""The order of a section's rows: kronor, then other resources (köpandel, personal), what
they were used for, what came of it, and last what only describes."""

_BY_PERSPECTIVE = {
    "Resurser": "resurs",
    "Volymer": "volym",
    "Kvalitet och resultat": "kvalitet",
}


class Tried(msgspec.Struct, frozen=True):
    """How many KPIs there were, and what became of each: the others add up to ``kpis``.

    Attributes
    ----------
    kpis
        All of the theme or source.
    not_compared
        Absolute numbers, codes, unknown units, and what describes structure.
    no_value
        The municipality has no value in the years.
    few
        No year in which it and two thirds of all municipalities have a value.
    alike
        All municipalities have the same value.
    near
        Near the middle of the country.
    no_peers
        Far from it, but no peer has a value that year.
    as_peers
        Far from it, but within the middle half of the peers or on their other side.
    folded
        The same cost as a row shown: per another population, after income, nearly all of
        it, or a whole verksamhet whose NKA is shown.
    more
        Stands out as well, but there was no room, or it holds or is part of a row shown.
    shown
        The rows of the answer.
    """

    kpis: int
    not_compared: int
    no_value: int
    few: int
    alike: int
    near: int
    no_peers: int
    as_peers: int
    folded: int
    more: int
    shown: int

    @property
    def scored(self) -> int:
        """How many KPIs have a distance to the middle of the country."""
        others = self.not_compared + self.no_value + self.few + self.alike
        return self.kpis - others


def standout_rows(survey: Survey) -> tuple[pd.DataFrame, Tried]:
    """Return the rows to show, and an account of all that was tried."""
    import numpy as np

    specs = survey.question.rows
    places = _standings(survey)
    far = np.abs(places.score) >= LIMIT  # not where there is no score: NaN
    compared = _compared(survey, places, np.flatnonzero(far))
    apart = compared[_apart(compared)]
    most = MOST_ROWS if survey.question.theme else MOST_ROWS_OF_ALL
    rows = _chosen(apart, specs, most)
    no_year = places.year == NO_YEAR
    folded = sum(len(ids) for ids in rows["same_cost"])
    no_peers = int((compared["n"] == 0).sum())
    tried = Tried(
        kpis=len(specs) + survey.left_out,
        not_compared=survey.left_out,
        no_value=int((~places.has_value).sum()),
        few=int((no_year & places.has_value).sum()),
        alike=int((~no_year & np.isnan(places.score)).sum()),
        near=int((np.abs(places.score) < LIMIT).sum()),
        no_peers=no_peers,
        as_peers=len(compared) - len(apart) - no_peers,
        folded=folded,
        more=len(apart) - len(rows) - folded,
        shown=len(rows),
    )
    return rows, tried


def values_of(survey: Survey, specs: Sequence[RowSpec]) -> Values:
    """Return the survey's values as what ``comparison_rows`` reads, for some rows."""
    import pandas as pd

    columns = {spec.id: survey.values(spec) for spec in specs}
    below = {id_ for spec in specs if spec.denominator for id_ in spec.denominator.ids}
    columns |= {id_: survey.published(id_) for id_ in below if id_ not in columns}
    index = pd.MultiIndex.from_product(
        [survey.panel.areas, survey.panel.years], names=[MUNICIPALITY, YEAR]
    )
    wide = pd.DataFrame({id_: part.ravel() for id_, part in columns.items()}, index=index)
    nothing = empty_observations()
    provenance = survey.provenance
    return Values(
        Observations(nothing, nothing, provenance),
        {EVERYONE: wide},
        own_values(wide, survey.question.municipality.id),
    )


def _standings(survey: Survey) -> Standings:
    import numpy as np

    specs, panel = survey.question.rows, survey.panel
    values = np.empty((len(specs), len(survey.municipalities), len(panel.years)))
    for i, spec in enumerate(specs):
        values[i] = survey.values(spec)[1:]
    shown = [i for i, y in enumerate(panel.years) if y in survey.question.shown_years]
    own = survey.municipalities.index(survey.question.municipality.id)
    years = [panel.years[i] for i in shown]
    return standings(values[:, :, shown], years, own)


def _compared(survey: Survey, places: Standings, far: NDArray[np.int64]) -> pd.DataFrame:
    """Return the rows far out, each compared with the first group in its own year."""
    import pandas as pd

    question = survey.question
    parts = []
    for year in sorted({int(places.year[i]) for i in far}):
        at = [int(i) for i in far if places.year[i] == year]
        specs = tuple(question.rows[i] for i in at)
        asked = msgspec.structs.replace(
            question,
            rows=specs,
            year=year,
            shown_years=question.years,
        )
        # A KPI's groups stand after each other: the first is shown, the others are what
        # its certainty was tried against.
        rows = comparison_rows(asked, values_of(survey, specs)).iloc[:: len(asked.groups)]
        leads = [_headline(survey, spec, year) for spec in specs]
        parts.append(
            rows.assign(
                place=at,
                score=places.score[at],
                all_median=places.median[at],
                all_n=places.n[at],
                all_above=places.above[at],
                all_below=places.below[at],
                kind=[_kind(spec) for spec in specs],
                deviation_mnkr=[_deviation(survey, spec, year) for spec in specs],
                headline=pd.Series([which for which, _, _ in leads], dtype=object),
                headline_pct=[pct for _, pct, _ in leads],
                mean_3_years_pct=[mean for _, _, mean in leads],
            )
        )
    if not parts:
        return pd.DataFrame(columns=[*_EMPTY])
    return pd.concat(parts, ignore_index=True).sort_values("place", ignore_index=True)


_EMPTY = ("kpi", "section", "kind", "score", "place", "value", "n", "q1", "q3", "year",
          "group", "service_area")  # fmt: skip


def _kind(spec: RowSpec) -> str:
    """Return which of ``KINDS`` a row is; Kolada's perspective decides most.

    A KPI with a good and a bad direction is quality, whatever its perspective; a derived
    one has no perspective, and is a cost or a share of one.
    """
    if spec.is_deviation:
        return "nettokostnadsavvikelse"
    if direction(spec.id) != "neutral":
        return "kvalitet"
    perspective = spec.published.perspective if spec.published else "Resurser"
    kind = _BY_PERSPECTIVE.get(perspective or "", "övrigt")
    is_cost = kind == "resurs" and spec.measure is Measure.AMOUNT
    return "kostnad" if is_cost else kind


def _deviation(survey: Survey, spec: RowSpec, year: int) -> float:
    """Return the published NKA of the row [million kr]; NaN for rows that are no NKA."""
    area = net_cost_area(spec.id)
    if area is None:
        return math.nan
    panel = survey.panel
    own = panel.areas.index(survey.question.municipality.id)
    return float(survey.published(area.deviation_mnkr)[own, panel.years.index(year)])


def _headline(survey: Survey, spec: RowSpec, year: int) -> tuple[str | None, float, float]:
    """Return which figure of an NKA leads, that figure, and the mean of three years [%].

    None and NaN for all other KPIs.
    """
    import pandas as pd

    area = net_cost_area(spec.id)
    if area is None:
        return None, math.nan, math.nan
    own = survey.panel.areas.index(survey.question.municipality.id)
    columns = {
        "net_cost": area.net_cost,
        "reference_cost": area.reference_cost,
        "population": POPULATION,
    }
    costs = pd.DataFrame(
        {name: survey.published(id_)[own] for name, id_ in columns.items()}
        | {AREA: spec.service_area, YEAR: survey.panel.years}
    )
    first_years = [each.year for each in breaks(spec.id) if not each.minor]
    means = mean_of_years(costs, {spec.service_area: first_years}).set_index(YEAR)
    mean = dict(means["mean_3_years_pct"])[year]
    at = float(survey.published(spec.id)[own, survey.panel.years.index(year)])
    people = dict(means["population"])[year]
    which = headline(spec.service_area, people, at, mean)
    return which, mean if which == MEAN else at, mean


def _apart(compared: pd.DataFrame) -> Any:
    """Return which rows lie outside the peers' middle half on the country's side."""
    above = (compared["score"] > 0) & (compared["value"] > compared["q3"])
    below = (compared["score"] < 0) & (compared["value"] < compared["q1"])
    return above | below


def _chosen(apart: pd.DataFrame, specs: Sequence[RowSpec], most: int) -> pd.DataFrame:
    """Return the rows to show, in the order to show them, with what they stand for."""
    import pandas as pd

    sections = dict.fromkeys([NET_COST_SECTION, *(spec.section for spec in specs)])
    order = {section: i for i, section in enumerate(sections)}
    records = apart.to_dict("records")
    # Every pair of thousands would be asked for; few of them stand in any relation.
    related = [row for row in records if has_relations(row["kpi"])]
    candidates = [
        _candidate(row, related if has_relations(row["kpi"]) else ()) for row in records
    ]
    candidates.sort(key=lambda candidate: order[candidate.section])
    shown = shown_rows(candidates, per_section=PER_SECTION, most=most)
    rows = apart.set_index("kpi", drop=False).loc[[row.id for row in shown]]
    rows = rows.reset_index(drop=True)
    folded = pd.Series([row.folded for row in shown], index=rows.index, dtype=object)
    return rows.assign(same_cost=folded)


def _candidate(row: dict[Any, Any], others: Sequence[dict[Any, Any]]) -> Candidate:
    kpi = row["kpi"]
    gap, deviation = row["gap_mnkr_median"], row["deviation_mnkr"]
    return Candidate(
        kpi,
        row["section"],
        KINDS.index(row["kind"]),
        row["score"],
        amount=gap if math.isnan(deviation) else deviation,
        doubt=list(GRADE_WORDS).index(row["certainty"]),
        same=frozenset(same_cost(kpi)),
        told_by=frozenset(other["kpi"] for other in others if _told_by(row, other)),
        doubled=frozenset(o["kpi"] for o in others if is_doubled(kpi, o["kpi"])),
    )


def _told_by(row: dict[Any, Any], other: dict[Any, Any]) -> bool:
    """Return whether ``other``, on the same side, makes ``row`` superfluous."""
    kpi, whole = row["kpi"], other["kpi"]
    if (row["score"] > 0) != (other["score"] > 0):
        return False
    if is_net_of(kpi, whole) or whole in deviations_telling(kpi):
        return True
    nearly = contains(whole, kpi) and is_doubled(whole, kpi)
    return nearly and _share(row, other) >= NEARLY_WHOLE


def _share(row: dict[Any, Any], other: dict[Any, Any]) -> float:
    """Return the cost of a row as a share of another's; NaN where that is not known."""
    if row["unit"] == other["unit"]:
        mine, theirs = row["value"], other["value"]
    else:
        mine, theirs = map(_mnkr, (row, other))
    return float(mine / theirs) if theirs else math.nan


def _mnkr(row: dict[Any, Any]) -> float:
    """Return what a row's cost is in all: its difference is known both ways, so is it."""
    return float(row["value"] * row["gap_mnkr_median"] / row["difference"])
