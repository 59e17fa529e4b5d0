"""What has changed in Kolada since a report was made, for the figures that it quotes.

The report's question is asked again three times of today's values: with the groups and the
years that it had (what differs has been revised), with its groups and today's years (that
is the renewed report), and with today's groups (whose medians are shown beside).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.catalogue.units import unit
from kolada_bench.peers.kept import KeptGroups
from kolada_bench.report.building import build_report
from kolada_bench.report.content import Quoted
from kolada_bench.report.looked_up import looked_up
from kolada_bench.report.manifest import GroupUsed, Manifest, Named, Question
from kolada_bench.report.underlag import gone_kpis, kept_groups, question_again
from kolada_bench.schema import TOTAL, Kpi
from kolada_bench.sources.capped import CappedSource
from kolada_bench.sources.gone import GoneKpis

if TYPE_CHECKING:
    from kolada_bench.report.content import Report
    from kolada_bench.schema import Group, Municipality
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

_SAME = 1e-9
"""Relative difference below which two floats are one figure."""
_GROUP_FIGURES = ("median", "mean")


class Revised(msgspec.Struct, frozen=True):
    """A quoted figure that today's Kolada gives otherwise; ``new`` None when it is gone."""

    old: Quoted
    new: float | None
    still_preliminary: bool = False


class GroupMoved(msgspec.Struct, frozen=True):
    """A group that Kolada has otherwise now; ``new_id`` None when there is none.

    ``kept`` of ``before`` members are in both.
    """

    old: GroupUsed
    new_id: str | None
    new_title: str
    new_edition: int | None
    kept: int
    before: int
    joined: tuple[Named, ...]
    left: tuple[Named, ...]


class KpiMoved(msgspec.Struct, frozen=True):
    """A KPI that has another title, or (``new`` None) is gone."""

    id: str
    old: str
    new: str | None


class Beside(msgspec.Struct, frozen=True):
    """A figure of the renewed report against the kept group, and against the new one."""

    kept: Quoted
    new: Quoted
    own: float | None


class Revisions(msgspec.Struct, frozen=True):
    """Everything that has changed between two days.

    ``underlying`` are values of the own municipality that no figure quotes as they are,
    but that figures and amounts are made of. ``final`` are figures that were preliminary
    and now are final, as they were; ``not_found`` are those that the question of then does
    not give any more, and that cannot be looked up, so that nothing can be said of them.
    """

    since: date
    now: date
    checked: int
    figures: tuple[Revised, ...]
    not_found: tuple[Quoted, ...]
    groups: tuple[GroupMoved, ...]
    kpis: tuple[KpiMoved, ...]
    beside: tuple[Beside, ...]
    final: tuple[Quoted, ...] = ()
    underlying: tuple[Revised, ...] = ()


class Renewed(msgspec.Struct, frozen=True):
    """A report made anew with the groups that it had, and what has changed."""

    report: Report
    question: Question
    revisions: Revisions


def renew(manifest: Manifest, source: Source, settings: Settings) -> Renewed:
    """Make a report anew of today's values, and say what has changed since.

    Parameters
    ----------
    manifest
        Of the report as it was.
    source, settings
        Where to ask today; what shapes the content comes from the manifest.

    Raises
    ------
    SourceError
        The data could not be had: there is no report with a part renewed.
    """
    question = refresh_question(manifest, source)
    known = GoneKpis(source, gone_kpis(question))
    kept = KeptGroups(known, kept_groups(manifest))
    again = msgspec.structs.replace(manifest, question=question)
    with question_again(again, settings) as (asked, preset, in_force):
        then = CappedSource(kept, last_years(manifest), manifest.as_of)
        before = build_report(asked, preset, then, in_force)
        report = build_report(asked, preset, kept, in_force)
        groups = tuple(_groups_moved(manifest, kept, known))
        other = build_report(asked, preset, known, in_force) if groups else report
    figures, final, lost = revised(manifest.quoted, before.quoted)
    more, lost = _looked_up(lost, manifest, known)
    gone = {kpi.id for kpi in question.gone_kpis}
    behind = tuple(_underlying(manifest, gone))
    underlying, _ = _looked_up(behind, manifest, known)
    return Renewed(
        report=report,
        question=question,
        revisions=Revisions(
            since=manifest.values_at.date(),
            now=report.provenance.values_date,
            checked=len(manifest.quoted),
            figures=figures + more,
            not_found=lost,
            groups=groups,
            kpis=tuple(_kpis_moved(manifest, source)),
            beside=tuple(_beside(report, other)),
            final=final,
            underlying=underlying,
        ),
    )


def _looked_up(
    lost: tuple[Quoted, ...], manifest: Manifest, source: Source
) -> tuple[tuple[Revised, ...], tuple[Quoted, ...]]:
    """Return which of the figures are otherwise today, and those that cannot be told."""
    found, unknown = looked_up(lost, manifest, source)
    revised = tuple(
        Revised(now.old, now.value, now.preliminary)
        for now in found
        if not _alike(now.old.value, now.value)
    )
    return revised, unknown


def _underlying(manifest: Manifest, gone: Collection[str]) -> Iterable[Quoted]:
    """Yield the own values that a manifest remembers and quotes nowhere.

    Not those of a KPI that is ``gone``, which is told of once.
    """
    said = {
        (figure.kpi, figure.year)
        for figure in manifest.quoted
        if figure.what not in (*_GROUP_FIGURES, "national") and figure.gender == TOTAL
    }
    on = manifest.values_at.date()
    for used in manifest.kpis:
        kpi = Kpi(
            used.id,
            used.title,
            prel_publication_date=used.prel_publication_date,
            publication_date=used.publication_date,
            publ_period=used.publ_period,
        )
        for year, value in used.own.items():
            if used.id not in gone and (used.id, year) not in said:
                yield Quoted(
                    kpi=used.id,
                    title=used.title,
                    unit=unit(used.id, used.title),
                    municipality=manifest.municipality.id,
                    year=year,
                    gender=TOTAL,
                    what="own",
                    value=value,
                    preliminary=is_preliminary(kpi, year, on),
                )


def refresh_question(manifest: Manifest, source: Source) -> Question:
    """Return the question to ask again with the groups and the KPIs that it had.

    Kolada's groups keep their text, and ``KeptGroups`` their members. Structural
    neighbours were found by a search in the values of then: they become a fixed list.
    KPIs that ``source`` has no more are named, so that they can be asked for.
    """
    question = manifest.question
    near = [group for group in manifest.groups if group.kind == "grannar"]
    groups = question.groups
    if len(near) == 1:
        fixed = "lista:" + ",".join(member.id for member in near[0].members)
        groups = tuple(
            fixed if text.casefold().startswith("grannar") else text for text in groups
        )
    return msgspec.structs.replace(
        question, groups=groups, keeps_groups=True, gone_kpis=_gone(manifest, source)
    )


def _gone(manifest: Manifest, source: Source) -> tuple[Named, ...]:
    """Return the KPIs that the manifest names and that ``source`` has not, by id."""
    named = {each.id: each for each in manifest.question.gone_kpis}
    named |= {kpi.id: Named(id=kpi.id, title=kpi.title) for kpi in manifest.kpis}
    now = source.kpis(sorted(named)) if named else {}
    return tuple(each for id_, each in sorted(named.items()) if id_ not in now)


def last_years(manifest: Manifest) -> dict[str, int]:
    """Return the newest year of each KPI that the report can have chosen.

    A KPI that is quoted ends with the newest year that is quoted: a newer one may have
    been there with too few members. What it is made of ends with it.
    """
    derived = derived_kpis()
    quoted: dict[str, int] = {}
    for figure in manifest.quoted:
        parts = derived[figure.kpi].inputs if figure.kpi in derived else (figure.kpi,)
        for kpi in parts:
            quoted[kpi] = max(figure.year, quoted.get(kpi, 0))
    known = {kpi.id: kpi.last_year for kpi in manifest.kpis if kpi.last_year is not None}
    return known | {kpi: min(year, known.get(kpi, year)) for kpi, year in quoted.items()}


def revised(
    old: Iterable[Quoted], new: Iterable[Quoted]
) -> tuple[tuple[Revised, ...], tuple[Quoted, ...], tuple[Quoted, ...]]:
    """Return the figures that differ, those only final now, and those without fellow."""
    found = {figure_key(figure): figure for figure in new}
    figures, final, lost = [], [], []
    for figure in old:
        now = found.get(figure_key(figure))
        if now is None:
            lost.append(figure)
        elif not _alike(figure.value, now.value):
            figures.append(Revised(figure, now.value, now.preliminary))
        elif figure.preliminary and not now.preliminary:
            final.append(figure)
    return tuple(figures), tuple(final), tuple(lost)


def figure_key(figure: Quoted) -> tuple[object, ...]:
    """Return what tells a quoted figure from every other."""
    return (
        figure.kpi, figure.municipality, figure.year, figure.gender, figure.what,
        figure.group,
    )  # fmt: skip


def _alike(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is new
    return math.isclose(old, new, rel_tol=_SAME)


def _groups_moved(
    manifest: Manifest, kept: KeptGroups, source: Source
) -> Iterable[GroupMoved]:
    areas = source.municipalities()
    own = manifest.municipality
    by_title = source.groups(title=areas[own.id].title if own.id in areas else own.title)
    groups = {group.id: group for group in kept_groups(manifest)}
    by_id = source.groups(ids=tuple(groups)) if groups else {}
    for used in manifest.groups:
        if used.id not in groups:
            continue
        now = kept.newer(groups[used.id], by_title | by_id)
        if now is None and used.id not in kept.changed:
            continue
        yield _moved(used, now, own.id, areas)


def _moved(
    used: GroupUsed,
    now: Group | None,
    own: str,
    areas: dict[str, Municipality],
) -> GroupMoved:
    from kolada_bench.peers.titles import liknande_title

    before = {member.id: member for member in used.members}
    after = [member for member in now.members if member != own] if now else []
    title = liknande_title(now.title) if now else None
    return GroupMoved(
        old=used,
        new_id=now.id if now else None,
        new_title=now.title if now else "",
        new_edition=title.edition if title else None,
        kept=sum(member in before for member in after),
        before=len(before),
        joined=tuple(
            Named(id=member, title=areas[member].title if member in areas else member)
            for member in after
            if member not in before
        ),
        left=tuple(named for id_, named in before.items() if id_ not in after),
    )


def _kpis_moved(manifest: Manifest, source: Source) -> Iterable[KpiMoved]:
    now = source.kpis([kpi.id for kpi in manifest.kpis])
    for kpi in manifest.kpis:
        found = now.get(kpi.id)
        if found is None or found.title != kpi.title:
            yield KpiMoved(kpi.id, kpi.title, found.title if found else None)


def _beside(report: Report, other: Report) -> Iterable[Beside]:
    """Yield the group figures that both reports have, against different groups."""
    kin = {
        group.id: _kin(group.area, group.kind) for group in (*report.groups, *other.groups)
    }
    found = {
        (*figure_key(figure)[:-1], kin.get(figure.group)): figure
        for figure in other.quoted
        if figure.what in _GROUP_FIGURES
    }
    own = {
        figure_key(figure)[:4]: figure.value
        for figure in report.quoted
        if figure.what == "own"
    }
    for figure in report.quoted:
        if figure.what not in _GROUP_FIGURES:
            continue
        new = found.get((*figure_key(figure)[:-1], kin.get(figure.group)))
        if new is not None and new.group != figure.group:
            yield Beside(figure, new, own.get(figure_key(figure)[:4]))


def _kin(area: str | None, kind: str) -> tuple[str, str]:
    return kind, area or ""
