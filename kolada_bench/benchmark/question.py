"""From what the user says to a question that can be fetched: rows, peers and years.

Reads the names (municipality, theme, KPIs, groups) against the source and the catalogue,
and gathers what must be said about them. Nothing is calculated here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.breaks import OwnBreaks, breaks, read_breaks
from kolada_bench.catalogue.denominators import Denominator, gap_denominator
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.catalogue.net_cost import (
    POPULATION,
    TOTAL,
    TOTAL_PCT,
    NetCostArea,
    is_deviation,
    net_cost_areas,
)
from kolada_bench.catalogue.search import named_id, resolve_kpi, unknown_kpi
from kolada_bench.catalogue.service_areas import service_area
from kolada_bench.catalogue.units import Measure, measure, unit
from kolada_bench.errors import UsageError
from kolada_bench.peers.resolve import PeerGroups, peer_groups
from kolada_bench.peers.spec import DEFAULT_GROUP, GroupSpec, parse_group
from kolada_bench.schema import GENDERS, Break, Derived, Kpi, Municipality, PeerGroup
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

WINDOW = 10
"""How many calendar years are fetched unless the user says otherwise."""


class RowSpec(msgspec.Struct, frozen=True):
    """One KPI of the question with everything that the catalogue knows of it.

    ``published`` is Kolada's own description, None for derived KPIs and for ids that Kolada
    does not know; ``derived`` is the definition of a KPI that we compute.
    """

    id: str
    title: str
    label: str
    unit: str
    measure: Measure
    service_area: str
    section: str
    gender: str
    published: Kpi | None = None
    derived: Derived | None = None
    denominator: Denominator | None = None

    @property
    def is_deviation(self) -> bool:
        """Whether the row is a nettokostnadsavvikelse, of which no ratio is taken."""
        return is_deviation(self.id, self.title)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The published KPIs that the row's value rests on."""
        return self.derived.inputs if self.derived else (self.id,)


class Question(msgspec.Struct, frozen=True):
    """A question with every name resolved.

    ``years`` are those that are fetched, ``shown_years`` those that may be answered with;
    ``year`` is the one that the user asked for. ``kpis`` describes the published KPIs that
    the answer rests on, inputs too; denominators need no description. ``missing`` are those
    that Kolada was asked to describe and does not know: their values are never asked for.
    ``also`` are KPIs per service area that the answer needs beside rows and NKA,
    ``own_breaks`` the user's own breaks by KPI, ``asked`` the KPIs that were asked for by
    name, whether or not the theme has them.
    """

    municipality: Municipality
    municipalities: Mapping[str, Municipality]
    theme: themes.Theme | None
    rows: tuple[RowSpec, ...]
    areas: tuple[str, ...]
    groups: tuple[PeerGroups, ...]
    year: int | None
    years: tuple[int, ...]
    shown_years: tuple[int, ...]
    gender: str
    kpis: Mapping[str, Kpi]
    missing: frozenset[str] = frozenset()
    warnings: list[str] = msgspec.field(default_factory=list)
    also: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    own_breaks: OwnBreaks = msgspec.field(default_factory=dict)
    asked: tuple[str, ...] = ()

    def breaks(self, kpi_id: str) -> tuple[Break, ...]:
        """Return the confirmed breaks of a KPI, the user's own among them."""
        return breaks(kpi_id, own=self.own_breaks)

    @property
    def group_words(self) -> tuple[str, ...]:
        """The group texts, each group once; their order is that of ``groups``."""
        return tuple(groups.spec.text for groups in self.groups)

    def groups_for(self, service_area: str) -> tuple[PeerGroup, ...]:
        """Return the distinct groups that a KPI of ``service_area`` is compared with.

        Two group texts may give one group: "lika kommuner" of IFO, and its id.
        """
        distinct: dict[str, PeerGroup] = {}
        for groups in self.groups:
            group = groups.group_for(service_area)
            distinct.setdefault(group.id, group)
        return tuple(distinct.values())

    @property
    def net_costs(self) -> dict[str, NetCostArea]:
        """The service areas whose NKA is asked for, those that a total needs included."""
        every = net_cost_areas()
        wanted = set(self.areas)
        if TOTAL in wanted:
            wanted |= {name for name, area in every.items() if area.in_total}
        return {name: area for name, area in every.items() if name in wanted}


def build_question(
    source: Source,
    settings: Settings,
    *,
    municipality: str | None,
    groups: Sequence[str],
    theme: str | None = None,
    kpis: Sequence[str] = (),
    areas: Iterable[str] | None = None,
    also: Mapping[str, tuple[str, ...]] | None = None,
    year: int | None = None,
    years: Sequence[int] | None = None,
    gender: str = EVERYONE,
    means: bool = False,
) -> Question:
    """Resolve every name of a question; see ``benchmark.compare`` for the arguments.

    ``areas`` are the service areas whose NKA is asked for, ``also`` further KPIs by the
    service area whose group they are compared with. With ``means`` the two years before
    every shown year are fetched, for its three-year mean.

    Raises
    ------
    UnknownName
        A municipality, theme, KPI or group does not exist; with suggestions.
    UsageError
        A gender or year that cannot be asked for, or no municipality at all.
    CatalogueError
        The user's file of breaks is missing or has a fault.
    """
    if gender not in GENDERS:
        message = f'Kön "{gender}" finns inte. Välj T (totalt), K (kvinnor) eller M (män).'
        raise UsageError(message)
    text = municipality or settings.municipality
    if not text:
        message = (
            "Ange en kommun: kolada-bench compare Mellerud. (En egen kommun kan sparas i "
            'inställningsfilen: kommun = "Mellerud")'
        )
        raise UsageError(message)
    municipalities = source.municipalities()
    own = resolve_municipality(text, municipalities)
    chosen = None
    if theme or not (kpis or areas is not None):
        chosen = themes.read_theme(theme or settings.theme or themes.DEFAULT_THEME)
    asked = _resolve_kpis(kpis, source)
    net_areas = tuple(areas if areas is not None else chosen.net_cost if chosen else ())
    drafts = _drafts(chosen if areas is None else None, asked)
    further = dict(also or {})
    beside = [id_ for ids in further.values() for id_ in ids]
    needed = list(dict.fromkeys([*_needed_ids(drafts, net_areas), *beside]))
    described = source.kpis(needed)
    warnings = _unknown(asked, needed, described)
    rows = tuple(_row(draft, described, gender) for draft in drafts)
    if chosen and areas is None:
        warnings += [moved.warning for moved in themes.renamed(chosen.rows, described)]
    service = list(
        dict.fromkeys(
            [*(row.service_area for row in rows), *map(group_area, net_areas), *further]
        )
    )
    resolved = tuple(
        peer_groups(
            spec,
            municipality=own,
            source=source,
            municipalities=municipalities,
            service_areas=service,
            own_groups=settings.own_groups,
            config_file=settings.config_file,
        )
        for spec in _specs(groups or (DEFAULT_GROUP,), settings)
    )
    for group in resolved:
        warnings += [line for line in group.warnings if line not in warnings]
    shown, fetched = _window(source.as_of.year, year, years, means=means)
    return Question(
        municipality=own,
        municipalities=municipalities,
        theme=chosen,
        rows=rows,
        areas=net_areas,
        groups=_distinct(resolved),
        year=year,
        years=fetched,
        shown_years=shown,
        gender=gender,
        kpis=described,
        missing=frozenset(needed).difference(described),
        warnings=warnings,
        also=further,
        own_breaks=read_breaks(settings.breaks_file) if settings.breaks_file else {},
        asked=tuple(asked),
    )


def _specs(groups: Sequence[str], settings: Settings) -> list[GroupSpec]:
    """Read the group texts, those that ask for the same thing once."""
    specs: dict[tuple[str, str], GroupSpec] = {}
    for words in groups:
        spec = parse_group(words, settings.own_groups)
        specs.setdefault((spec.kind, spec.argument), spec)
    return list(specs.values())


def _distinct(resolved: Sequence[PeerGroups]) -> tuple[PeerGroups, ...]:
    """Return the answers to group texts without those that repeat an earlier one."""
    distinct: dict[tuple[str, ...], PeerGroups] = {}
    for groups in resolved:
        distinct.setdefault(tuple(g.id for g in groups.by_area.values()), groups)
    return tuple(distinct.values())


def group_area(area: str) -> str:
    """Return which liknande group a service area's NKA is compared with."""
    return "övergripande" if area == TOTAL else area


def _resolve_kpis(texts: Sequence[str], source: Source) -> list[str]:
    """Return ids; only a text that is no id makes the whole catalogue be fetched."""
    ids = [named_id(text) or resolve_kpi(text, source.kpis().values()) for text in texts]
    return list(dict.fromkeys(ids))


class _Draft(msgspec.Struct, frozen=True):
    id: str
    title: str
    label: str
    service_area: str
    section: str


def _drafts(theme: themes.Theme | None, asked: Sequence[str]) -> list[_Draft]:
    """Return the theme's rows, then the KPIs asked for that it does not have already."""
    rows = [
        _Draft(row.kpi, row.title, row.label, row.service_area, row.section)
        for row in (theme.rows if theme else ())
    ]
    have = {row.id for row in rows}
    derived = derived_kpis()
    for id_ in asked:
        if id_ not in have:
            area = (derived[id_].service_area if id_ in derived else None) or service_area(
                id_
            )
            rows.append(_Draft(id_, "", "", area, "Valda nyckeltal"))
    return rows


def _needed_ids(drafts: Sequence[_Draft], net_areas: Sequence[str]) -> list[str]:
    """Return every published id that must be described: rows, inputs and NKA."""
    ids: dict[str, None] = {}
    derived = derived_kpis()
    for draft in drafts:
        if draft.id in derived:
            ids |= dict.fromkeys(derived[draft.id].inputs)
        else:
            ids[draft.id] = None
    for name, area in net_cost_areas().items():
        if name in net_areas or (TOTAL in net_areas and area.in_total):
            ids |= dict.fromkeys(area.ids)
    if TOTAL in net_areas:
        ids[TOTAL_PCT] = None
    if net_areas:
        ids[POPULATION] = None
    return list(ids)


def _row(draft: _Draft, described: Mapping[str, Kpi], gender: str) -> RowSpec:
    derived = derived_kpis().get(draft.id)
    published = described.get(draft.id)
    title = derived.title if derived else published.title if published else draft.title
    kind = derived.unit if derived else unit(draft.id, title)
    divided = published is not None and published.is_divided_by_gender
    return RowSpec(
        id=draft.id,
        title=title,
        label=draft.label or title,
        unit=kind,
        measure=measure(kind),
        service_area=draft.service_area,
        section=draft.section,
        gender=gender if divided else EVERYONE,
        published=published,
        derived=derived,
        denominator=gap_denominator(draft.id, kind, title),
    )


def _unknown(
    asked: Sequence[str], needed: Sequence[str], described: Mapping[str, Kpi]
) -> list[str]:
    """Raise for a KPI that the user named; warn for one that a theme or formula names."""
    lost = [id_ for id_ in needed if id_ not in described]
    for id_ in lost:
        if id_ in asked:
            raise unknown_kpi(id_)
    if not lost:
        return []
    return [
        f"Nyckeltal som inte längre finns i Kolada: {sv.listing(lost)}. Raderna är tomma."
    ]


def _window(
    this_year: int, year: int | None, years: Sequence[int] | None, *, means: bool
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the years that may be answered with, and those to fetch.

    The default window is always fetched, so that one question's answers serve the next;
    a year that was asked for brings the two before it, for the three-year mean, and with
    ``means`` every shown year does.
    """
    window = set(range(this_year - WINDOW + 1, this_year + 1))
    asked = set(years or ()) | ({year} if year else set())
    shown = tuple(sorted(years)) if years else tuple(sorted(window | asked))
    before = {y - back for y in (shown if means else asked) for back in (1, 2)}
    return shown, tuple(sorted(window | asked | before))
