"""Studiebesökslistan: who is alike, costs less against its reference, and does no worse.

Similar are lika kommuner and the structural neighbours together, unless groups are named.
What is low or high cost is read against referenskostnaden (NKA), never as kronor alone;
which results count is what the themes give a direction to. An empty list is an answer, and
says at which condition the candidates fell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.compare import needed_members
from kolada_bench.analysis.study_visits import (
    YEARS,
    Candidate,
    Quality,
    candidates,
    is_unusually_low,
    lower_than,
    quality_mean,
    three_year_deviation,
)
from kolada_bench.analysis.trend import panel
from kolada_bench.benchmark.opening import opened_source, texts
from kolada_bench.benchmark.question import Question, build_question
from kolada_bench.benchmark.result import Answer
from kolada_bench.benchmark.similar.quality import (
    chosen_rows,
    quality_measures,
    quality_rows,
)
from kolada_bench.benchmark.values import fetch_values, wide_values
from kolada_bench.catalogue.net_cost import POPULATION, net_cost_areas
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.errors import TooFewPeers, UnknownName, UsageError
from kolada_bench.peers.titles import short_title
from kolada_bench.schema import TOTAL as EVERYONE
from kolada_bench.schema import Block

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from kolada_bench.benchmark.page import Page
    from kolada_bench.benchmark.values import Values
    from kolada_bench.catalogue.net_cost import NetCostArea
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

SIMILAR = ("lika kommuner", "grannar")
MARGIN = 3.0
"""Percentage points: what is called "i nivå med" lies within it."""
MARGINS = {"IFO": 5.0}


@dataclass(frozen=True)
class StudyVisits(Answer):
    """Whom to visit, and who was tried.

    Attributes
    ----------
    service_area, years, margin
        The verksamhet, the three years, and how much lower [percentage points].
    own
        The own municipality held against itself: its figures.
    candidates
        Everybody similar, in the order of the list: chosen first.
    similar
        Per candidate the groups that it is in.
    measures
        The quality measures with their labels.
    population
        Inhabitants in the newest year, the own municipality's too [persons].
    lower_than
        Per candidate how many others in the country have a higher three-year mean, and how
        many have one; empty when nobody is on the list, and the country was not asked.
    preliminary
        Whether the newest year is preliminary.
    reason
        Why no list can be made at all; "" when one was.
    """

    service_area: str
    years: tuple[int, ...]
    margin: float
    own: Candidate | None
    candidates: tuple[Candidate, ...] = field(repr=False)
    similar: dict[str, tuple[str, ...]] = field(repr=False)
    measures: tuple[tuple[Quality, str], ...] = field(repr=False)
    population: Mapping[str, float] = field(repr=False)
    lower_than: Mapping[str, tuple[int, int]] = field(repr=False)
    preliminary: bool
    reason: str

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """The list: those for whom every condition holds."""
        return tuple(found for found in self.candidates if found.is_chosen)

    def why(self, found: Candidate) -> str:
        """Return in Swedish why a candidate is on the list."""
        lower = sv.with_unit(found.lower_by, "procentenheter", 1)
        better = sum(verdict == "better" for verdict in found.verdicts.values())
        of, n = len(self.measures), found.compared
        which = f"alla {of} kvalitetsmått" if n == of else f"de {n} av {of} kvalitetsmått"
        if of == 1:
            which = "det enda kvalitetsmåttet"
        text = (
            f"{sv.listing(self.similar[found.id])}. Nettokostnadsavvikelsen är {lower} "
            f"lägre i snitt {sv.years(self.years)}, och lägre vart och ett av åren. Lika "
            f"eller bättre på {which} som går att jämföra"
            + (f", bättre på {better}." if better else ".")
        )
        if self.is_unusually_low(found):
            above, others = self.lower_than[found.id]
            text += (
                f" Avvikelsen är ovanligt låg, lägre än i {above} av {others} andra "
                "kommuner: fråga först hur kostnaden bokförs."
            )
        return text

    def is_unusually_low(self, found: Candidate) -> bool:
        """Return whether the mean is beyond what 98 % of the country has."""
        return is_unusually_low(*self.lower_than.get(found.id, (0, 0)))

    @property
    def source_line(self) -> str:
        """The line that every figure of the list carries."""
        costs = net_cost_areas()[self.service_area]
        ids = (costs.deviation_pct, costs.net_cost, costs.reference_cost, POPULATION)
        measures = (quality.kpi for quality, _ in self.measures)
        return sv.source_line(self.provenance, (*ids, *measures), computed=True)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/visits/1``."""
        from kolada_bench.benchmark.similar.study_visit_tables import visits_dict

        return visits_dict(self)

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.similar.study_visit_tables import visits_page

        return visits_page(self)


def study_visits(
    municipality: str | None = None,
    *,
    area: str,
    group: str | Sequence[str] = (),
    kpis: str | Sequence[str] = (),
    theme: str | None = None,
    year: int | None = None,
    margin: float | None = None,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> StudyVisits:
    """Return whom a municipality could visit to learn about one verksamhet.

    Parameters
    ----------
    municipality
        As for ``compare``.
    area
        A verksamhet with NKA ("äldreomsorg", "IFO"), with or without å ä ö.
    group
        Who is similar; default lika kommuner and grannar together.
    kpis
        Quality measures instead of the themes', ids or search texts; each must have a
        direction in a theme.
    theme
        A theme, or a file with one, whose directions ``kpis`` are read by.
    year
        The last of the three years; default the newest that the municipality and two
        thirds of the similar ones have.
    margin
        How much lower the three-year deviation must be [percentage points]; default 3, and
        5 for IFO, within which a cost is "i nivå med" its reference.
    source, demo, snapshot, offline, settings
        As for ``compare``.

    Raises
    ------
    UnknownName
        The verksamhet, or another name, does not exist.
    UsageError
        A KPI has no direction, or a theme is given without KPIs.
    TooFewPeers
        The costs of the municipality, or of everybody similar, are not there.
    """
    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    service_area = _service_area(area)
    if theme and not kpis:
        message = "--theme säger riktningen för valda kvalitetsmått: ange dem med --kpi."
        raise UsageError(message)
    named = texts(kpis)
    rows = chosen_rows(named, opened, theme) if named else quality_rows(service_area)
    words = texts(group) or SIMILAR
    question = build_question(
        opened,
        in_force,
        municipality=municipality,
        groups=words,
        areas=(service_area,),
        also={service_area: tuple(row.kpi for row in rows)},
        year=year,
    )
    values = fetch_values(opened, question)
    groups = [several.group_for(service_area) for several in question.groups]
    similar: dict[str, list[str]] = {}
    for found in groups:
        for member in found.members:
            similar.setdefault(member, []).append(short_title(found))
    limit = MARGINS.get(service_area, MARGIN) if margin is None else float(margin)
    costs = net_cost_areas()[service_area]
    years, reason = _years(question, values, costs, tuple(similar))
    if not years:
        raise _no_costs(reason)
    measures = quality_measures(rows, question, years)
    own: Candidate | None = None
    tried: tuple[Candidate, ...] = ()
    if not reason and not measures:
        reason = (
            f"temana har inget kvalitetsmått för {service_area}, och utan kvalitet vore "
            "det en lista över låga kostnader. Välj kvalitetsmått med --kpi."
        )
    if not reason:
        own, tried = _held(question, values, costs, years, measures, similar, limit)
        if not own.has_costs or not any(found.has_costs for found in tried):
            who = (
                "ingen liknande kommun har"
                if own.has_costs
                else f"{question.municipality.title} saknar"
            )
            what = "nettokostnad, referenskostnad och folkmängd alla åren"
            reason = f"{who} {what} {sv.years(years)}."
            raise _no_costs(reason)
        if not any(math.isfinite(figure) for figure in own.quality.values()):
            reason = (
                f"{question.municipality.title} har inget kvalitetsmått att jämföra med "
                f"för {sv.years(years)}."
            )
    chosen = [found.id for found in tried if found.is_chosen]
    country = _country_means(opened, question, costs, years) if chosen else None
    deviation = question.kpis.get(costs.deviation_pct)
    on = values.observations.provenance.values_date
    return StudyVisits(
        municipality=question.municipality,
        municipalities=question.municipalities,
        groups=tuple({g.id: g for g in groups}.values()),
        provenance=values.observations.provenance,
        warnings=tuple(question.warnings),
        amount_unit=in_force.amount_unit,
        service_area=service_area,
        years=years,
        margin=limit,
        own=own,
        candidates=tuple(
            sorted(
                tried,
                key=lambda c: (not c.is_chosen, -len(similar[c.id]), -_known(c.lower_by)),
            )
        ),
        similar={id_: tuple(texts) for id_, texts in similar.items()},
        measures=measures,
        population=_population(values, years),
        lower_than={}
        if country is None
        else {found.id: lower_than(country, found.id) for found in tried},
        preliminary=deviation is not None
        and bool(years)
        and is_preliminary(deviation, years[-1], on),
        reason=reason,
    )


def _no_costs(reason: str) -> TooFewPeers:
    message = f"Ingen lista kan göras: {reason} Välj ett annat år (--year)."
    return TooFewPeers(message)


def _population(values: Values, years: Sequence[int]) -> dict[str, float]:
    """Return the inhabitants of everybody in the newest year."""
    newest = panel(values.wide[EVERYONE], POPULATION, years)[years[-1]].dropna()
    return {str(id_): float(people) for id_, people in newest.items()}


def _country_means(
    source: Source, question: Question, costs: NetCostArea, years: Sequence[int]
) -> pd.Series[float]:
    """Return the three-year mean of every municipality that has one [%]."""
    ids = (costs.net_cost, costs.reference_cost, POPULATION)
    everyone = tuple(id_ for id_, a in question.municipalities.items() if a.type == "K")
    answer = source.observations([Block(ids, everyone, tuple(years))])
    wide = wide_values(answer.frame, EVERYONE, (), years)
    net, reference, people = (panel(wide, id_, years) for id_ in ids)
    return three_year_deviation(net, reference, people)


def _known(figure: float) -> float:
    return figure if math.isfinite(figure) else -math.inf


def _service_area(text: str) -> str:
    areas = tuple(net_cost_areas())
    for name in areas:
        if sv.fold(text) == sv.fold(name):
            return name
    message = (
        f'Verksamheten "{text}" har ingen nettokostnadsavvikelse. Välj bland '
        f"{', '.join(areas)}."
    )
    raise UnknownName(message, name=text, suggestions=areas)


def _years(
    question: Question, values: Values, costs: NetCostArea, similar: Sequence[str]
) -> tuple[tuple[int, ...], str]:
    """Return the three years, or why there are none."""
    table = panel(values.wide[EVERYONE], costs.deviation_pct, question.years)
    own = question.municipality.id
    last = question.year
    if last is None:
        counts = table.reindex(list(similar)).notna().sum()
        mine = table.reindex([own]).notna().to_numpy()[0]
        enough = counts.to_numpy() >= needed_members(len(similar))
        known = [
            year for year, a, b in zip(question.years, mine, enough, strict=True) if a and b
        ]
        if not known:
            return (), (
                f"inget år har nettokostnadsavvikelse både för "
                f"{question.municipality.title} och för två tredjedelar av de liknande."
            )
        last = known[-1]
    years = tuple(range(last - YEARS + 1, last + 1))
    for found in question.breaks(costs.deviation_pct):
        if not found.minor and years[0] < found.year <= years[-1]:
            return years, (f"tre jämförbara år saknas till och med {last}: {found.reason}.")
    return years, ""


def _held(
    question: Question,
    values: Values,
    costs: NetCostArea,
    years: Sequence[int],
    measures: Sequence[tuple[Quality, str]],
    similar: Iterable[str],
    margin: float,
) -> tuple[Candidate, tuple[Candidate, ...]]:
    """Return the own municipality and everybody similar, held against the conditions."""
    wide, own = values.wide[EVERYONE], question.municipality.id
    net, reference, people, published = (
        panel(wide, id_, years)
        for id_ in (
            costs.net_cost, costs.reference_cost, POPULATION, costs.deviation_pct,
        )
    )  # fmt: skip
    # Kolada's own figure first; where it lacks one, that of its two costs.
    computed = 100 * (net - reference) / reference.where(reference > 0)
    everyone = candidates(
        own,
        [own, *similar],
        published.fillna(computed),
        three_year_deviation(net, reference, people),
        {q.kpi: quality_mean(panel(wide, q.kpi, years)) for q, _ in measures},
        [q for q, _ in measures],
        margin,
    )
    return everyone[0], everyone[1:]
