"""The survey behind what stands out: which KPIs are tried, and their values everywhere.

Two choices of KPIs: a theme's rows with its verksamheter's NKA, or every living municipal
KPI of the source (``--all``). What cannot be compared is left out from the start: absolute
numbers, coded answers, KPIs whose unit is not known, what describes the structure rather
than the municipality's doings (referenskostnad and its parts), and the nettokostnad of a
verksamhet that has an NKA: few children make a low nettokostnad for schools, and only the
deviation from the reference cost says whether more than that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.benchmark.question import Question, build_question
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.net_cost import (
    POPULATION,
    TOTAL,
    TOTAL_PCT,
    NetCostArea,
    net_cost_areas,
)
from kolada_bench.catalogue.publication import is_retired
from kolada_bench.catalogue.service_areas import SERVICE_AREAS
from kolada_bench.catalogue.units import Measure
from kolada_bench.errors import UsageError
from kolada_bench.formula import Formula
from kolada_bench.schema import RIKET
from kolada_bench.sources.panels import Panel, panel_blocks, read_panel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kolada_bench.benchmark.question import RowSpec
    from kolada_bench.schema import Block, Kpi, Municipality, Provenance
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

RECENT_YEARS = 4
"""An older figure is history: it may be asked for with ``year`` or ``years``."""

NET_COST_SECTION = "Nettokostnadsavvikelse"
_NOT_COMPARED = frozenset({Measure.ABSOLUTE, Measure.CODE, Measure.UNKNOWN})
_STRUCTURE = ("Referenskostnad", "Strukturkostnad", "Standardkostnad", "Modellberäknad")


class Survey(msgspec.Struct, frozen=True):
    """What was tried, with its values in every municipality.

    Attributes
    ----------
    question
        The rows that are compared, and the groups; ``years`` are those of the panel.
    left_out
        How many KPIs of the choice cannot be compared.
    panel
        Published values; the areas are Riket and then every municipality.
    places
        Where a published KPI lies in the panel.
    """

    question: Question
    left_out: int
    panel: Panel
    places: dict[str, int]

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Every municipality's id, in the order of the panel, without Riket."""
        return self.panel.areas[1:]

    @property
    def provenance(self) -> Provenance:
        """Where the values came from, and when."""
        if self.panel.provenance is None:
            message = "nothing was asked for"
            raise ValueError(message)
        return self.panel.provenance

    def values(self, spec: RowSpec) -> NDArray[np.float64]:
        """Return the values of a row, derived ones computed [area, year]."""
        if spec.derived is None:
            return self.published(spec.id)
        return self.computed(spec.derived.expression)

    def published(self, kpi: str) -> NDArray[np.float64]:
        """Return the values of a published KPI [area, year]; NaN where there is none."""
        import numpy as np

        at = self.places.get(kpi)
        if at is None:
            return np.full(self.panel.cube.shape[1:], np.nan)
        values: NDArray[np.float64] = self.panel.cube[at]
        return values

    def computed(self, formula: str) -> NDArray[np.float64]:
        """Return the values of a formula over published KPIs [area, year]."""
        parsed = Formula.parse(formula)
        return parsed.value({id_: self.published(id_) for id_ in parsed.ids})


def build_survey_question(
    municipality: str | None,
    groups: Sequence[str],
    theme: str | None,
    all_kpis: bool,
    year: int | None,
    years: Sequence[int] | None,
    source: Source,
    settings: Settings,
) -> tuple[Question, int]:
    """Resolve every name, and choose the KPIs; also return how many cannot be compared.

    Raises
    ------
    UnknownName, UsageError
        As ``build_question``; a theme beside ``all_kpis``.
    """
    if all_kpis and theme:
        message = "--all är alla nyckeltal, --theme ett temas: välj en av dem."
        raise UsageError(message)
    chosen = None if all_kpis else (theme or settings.theme or themes.DEFAULT_THEME)
    question = build_question(
        source,
        settings,
        municipality=municipality,
        groups=groups,
        theme=chosen,
        kpis=_all_ids(source) if chosen is None else _net_cost_ids(chosen, source),
        areas=() if chosen is None else None,
        year=year,
        years=years,
    )
    shown = _shown_years(source.as_of.year, year, years)
    asked = {y - back for y in shown for back in (0, 1, 2)}
    rows = [row for row in question.rows if _is_comparable(row)]
    if chosen is None:
        rows.sort(key=lambda row: SERVICE_AREAS.index(row.service_area))
    return (
        msgspec.structs.replace(
            question,
            rows=tuple(_placed(row, whole=chosen is None) for row in rows),
            areas=(),
            years=tuple(sorted(asked)),
            shown_years=shown,
        ),
        len(question.rows) - len(rows),
    )


def survey_blocks(question: Question) -> list[Block]:
    """Return the questions that the survey asks of Kolada."""
    return panel_blocks(_needed(question), _areas(question), question.years)


def fetch_survey(source: Source, question: Question, left_out: int) -> Survey:
    """Ask the source for everything.

    Raises
    ------
    SourceError
        Any part could not be had: there is no survey of some of it.
    """
    panel = read_panel(source, _needed(question), _areas(question), question.years)
    return Survey(question, left_out, panel, {kpi: i for i, kpi in enumerate(panel.kpis)})


def net_cost_area(kpi: str) -> NetCostArea | None:
    """Return the verksamhet whose NKA in percent ``kpi`` is, None for other KPIs."""
    return _by_deviation().get(kpi)


def _by_deviation() -> dict[str, NetCostArea]:
    return {area.deviation_pct: area for area in net_cost_areas().values()}


def _all_ids(source: Source) -> list[str]:
    """Return every living KPI of municipalities; type A is of kommuner and regions."""
    return [kpi.id for kpi in source.kpis().values() if _is_living(kpi)]


def _is_living(kpi: Kpi) -> bool:
    return kpi.municipality_type in ("K", "A") and not is_retired(kpi)


def _net_cost_ids(theme: str, source: Source) -> list[str]:
    """Return the NKA in percent of the theme's verksamheter, those that the source has."""
    areas = net_cost_areas()
    ids = [
        TOTAL_PCT if name == TOTAL else areas[name].deviation_pct
        for name in themes.read_theme(theme).net_cost
    ]
    return list(source.kpis(ids)) if ids else []


def _shown_years(
    this_year: int, year: int | None, years: Sequence[int] | None
) -> tuple[int, ...]:
    if year is not None:
        return (year,)
    return tuple(sorted(years or range(this_year - RECENT_YEARS + 1, this_year + 1)))


def _is_comparable(row: RowSpec) -> bool:
    structure = row.title.startswith(_STRUCTURE) or row.id in _structure_ids()
    return not structure and row.measure not in _NOT_COMPARED


def _structure_ids() -> frozenset[str]:
    return frozenset(
        id_
        for area in net_cost_areas().values()
        for id_ in (area.net_cost, area.reference_cost, *area.reference_parts)
    )


def _placed(row: RowSpec, *, whole: bool) -> RowSpec:
    """Return ``row`` under the heading that it is chosen and shown under."""
    area = "totalt exkl. LSS" if row.id == TOTAL_PCT else row.service_area
    section = row.service_area if whole else row.section
    label = row.label
    if row.is_deviation:
        section = section if whole else NET_COST_SECTION
        label = f"{NET_COST_SECTION}, %" if whole else f"{_capital(area)}, %"
    return msgspec.structs.replace(row, section=_capital(section), label=label)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _needed(question: Question) -> list[str]:
    """Return every published id: values, what amounts are counted with, and NKA's own.

    A KPI that Kolada does not describe is not asked for: it may cost the whole answer.
    """
    ids: dict[str, None] = {POPULATION: None}
    for row in question.rows:
        ids |= dict.fromkeys(id_ for id_ in row.inputs if id_ in question.kpis)
        if row.denominator:
            ids |= dict.fromkeys(row.denominator.ids)
        area = net_cost_area(row.id)
        if area:
            ids |= dict.fromkeys(area.ids)
    return list(ids)


def _areas(question: Question) -> tuple[str, ...]:
    return (RIKET, *municipality_ids(question.municipalities.values()))


def municipality_ids(areas: Iterable[Municipality]) -> list[str]:
    """Return the ids of the municipalities among ``areas``, sorted."""
    return sorted(area.id for area in areas if area.type == "K")
