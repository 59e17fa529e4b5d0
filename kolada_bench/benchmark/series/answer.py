"""Utveckling över tid: a municipality's series beside the same peers every year.

Asks, fetches and lays series beside each other; each of them is ``segments``'s. An
older edition of the groups, where there is one, is fetched along with today's, so that an
exchange of members can be told apart from a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.trend import COLUMNS
from kolada_bench.benchmark.cautions import few_member_warnings
from kolada_bench.benchmark.opening import opened_source, texts
from kolada_bench.benchmark.question import Question, RowSpec, build_question
from kolada_bench.benchmark.result import Answer
from kolada_bench.benchmark.series.segments import Draft, Series, series_of
from kolada_bench.benchmark.values import fetch_values
from kolada_bench.catalogue.price_index import PriceIndex, read_price_index
from kolada_bench.catalogue.publication import retired_after
from kolada_bench.catalogue.units import Measure
from kolada_bench.errors import TooFewPeers, UsageError
from kolada_bench.schema import TOTAL as EVERYONE
from kolada_bench.schema import PeerGroup

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from kolada_bench.benchmark.page import Page
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source


@dataclass(frozen=True)
class Trend(Answer):
    """A municipality's series beside the same peers.

    Attributes
    ----------
    rows
        One row per KPI, group and year: ``value``, ``median``, ``q1``, ``q3``,
        ``national`` [``unit``], ``n`` of ``n_members``, ``segment`` (from 0; figures of two
        segments must not be compared), ``preliminary``.
    series
        One per KPI and group, in the order of the rows.
    index
        Whether the first comparable year is 100.
    prices, price_level
        The user's own price index and the year whose kronor are shown; None in current
        prices.
    older
        The groups of an older edition by id, where a file was given.
    detailed
        The KPIs whose series the page shows year by year; the others have a line each.
    """

    theme: str | None
    theme_title: str | None
    group_words: tuple[str, ...]
    rows: pd.DataFrame = field(repr=False)
    series: tuple[Series, ...] = field(repr=False)
    index: bool
    prices: PriceIndex | None
    price_level: int | None
    older: Mapping[str, PeerGroup] = field(repr=False)
    detailed: frozenset[str] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/trend/1``."""
        from kolada_bench.benchmark.series.text import trend_dict

        return trend_dict(self)

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.series.tables import trend_page

        return trend_page(self)


def trend(
    municipality: str | None = None,
    *,
    group: str | Sequence[str] = (),
    theme: str | None = None,
    kpis: str | Sequence[str] = (),
    years: Sequence[int] | None = None,
    gender: str = EVERYONE,
    index: bool = False,
    price_index: PriceIndex | str | Path | None = None,
    old_groups: str | Path | None = None,
    details: bool = False,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Trend:
    """Return a municipality's series beside those peers that have every year.

    Parameters
    ----------
    municipality, group, theme, kpis, years, gender
        As for ``compare``.
    index
        Show each series as an index, the first comparable year = 100.
    price_index
        The user's own price index, or a file with it, for kronor in fixed prices.
    old_groups
        A snapshot, or Kolada's list of groups as JSON, with the groups as they were: what
        an exchange of members has meant for the gap is then told apart.
    details
        Show every series year by year on the page; else only those of ``kpis``.
    source, demo, snapshot, offline, settings
        As for ``compare``.

    Raises
    ------
    UnknownName
        A name that does not exist, with suggestions.
    UsageError
        Nothing that was asked for can be indexed or deflated, or the price index lacks a
        year.
    TooFewPeers
        No member of any group has a value in every year.
    """
    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    prices = _prices(price_index)
    words = texts(group)
    question = build_question(
        opened,
        in_force,
        municipality=municipality,
        groups=words,
        theme=theme,
        kpis=texts(kpis),
        years=years,
        gender=gender,
    )
    # The theme's NKA block is ``nka``'s; its KPIs can be asked for by id.
    question = msgspec.structs.replace(question, areas=())
    older = _older_editions(question, old_groups)
    values = fetch_values(opened, _with_older(question, older))
    every = [
        (spec, groups.group_for(spec.service_area))
        for spec in question.rows
        for groups in question.groups
    ]
    # Two group texts may be the same group ("IFO" and its id): one series of it.
    pairs = list({(spec.id, group.id): (spec, group) for spec, group in every}.values())
    drafts = [
        Draft.of(spec, group, question, values, index=index, prices=prices)
        for spec, group in pairs
    ]
    _check_possible(drafts, index=index, prices=prices)
    level = _price_level(drafts, prices)
    found = [series_of(d, question, values, older, prices, level) for d in drafts]
    if not any(series.members for series, _ in found):
        raise _too_few(question)
    return Trend(
        municipality=question.municipality,
        municipalities=question.municipalities,
        groups=tuple({group.id: group for _, group in pairs}.values()),
        provenance=values.observations.provenance,
        warnings=(*question.warnings, *_few(question, [series for series, _ in found])),
        amount_unit=in_force.amount_unit,
        theme=question.theme.name if question.theme else None,
        theme_title=question.theme.title if question.theme else None,
        group_words=question.group_words,
        rows=_rows(found),
        series=tuple(series for series, _ in found),
        index=index,
        prices=prices,
        price_level=level,
        older=older,
        detailed=frozenset(spec.id for spec in question.rows)
        if details
        else frozenset(question.asked),
    )


def _few(question: Question, every: Sequence[Series]) -> Iterable[str]:
    """Yield which medians rest on too few municipalities to say much."""
    rows: list[dict[Any, Any]] = [
        {
            "group": series.group.id,
            "label": series.spec.label,
            "n": len(series.members),
            "n_members": len(series.group.members),
        }
        for series in every
        if series.spec.measure is not Measure.CODE
    ]
    return few_member_warnings(question, rows)


def _prices(given: PriceIndex | str | Path | None) -> PriceIndex | None:
    if given is None or isinstance(given, PriceIndex):
        return given
    return read_price_index(given)


def _check_possible(
    drafts: Sequence[Draft], *, index: bool, prices: PriceIndex | None
) -> None:
    """Raise when nothing that was asked for can be had; the rows' own reason says why."""
    for asked, any_done in (
        (index, any(draft.index for draft in drafts)),
        (prices is not None, any(draft.deflated for draft in drafts)),
    ):
        if asked and drafts and not any_done:
            first = drafts[0]
            message = f"{first.spec.id}: {first.refused}"
            raise UsageError(message)


def _price_level(drafts: Sequence[Draft], prices: PriceIndex | None) -> int | None:
    if prices is None:
        return None
    years = {year for draft in drafts if draft.deflated for year in draft.years}
    missing = sorted(years - set(prices.values))
    if missing:
        known = years & set(prices.values)
        hint = f" Välj --years {min(known)}-{max(known)}." if known else ""
        message = f"Prisindexet {prices.title} saknar {sv.years(missing)}.{hint}"
        raise UsageError(message)
    return max(years, default=None)


def _rows(found: Sequence[tuple[Series, pd.DataFrame]]) -> pd.DataFrame:
    import pandas as pd

    parts = [
        rows.assign(
            kpi=series.spec.id,
            title=series.spec.title,
            unit=series.unit,
            derived=series.spec.derived is not None,
            service_area=series.spec.service_area,
            gender=series.spec.gender,
            group=series.group.id,
            preliminary=[int(year) in series.preliminary for year in rows["year"]],
            source_line=series.source_line,
        )
        for series, rows in found
    ]
    order = ["kpi", "title", "unit", "derived", "service_area", "gender", "group",
             "preliminary", *COLUMNS, "source_line"]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[order]


def _older_editions(question: Question, path: str | Path | None) -> dict[str, PeerGroup]:
    if path is None:
        return {}
    from kolada_bench.peers.editions import older_edition, read_groups

    known = read_groups(path)
    groups = {g.id: g for several in question.groups for g in several.all}
    found = {
        id_: older_edition(group, known, question.municipality, question.municipalities)
        for id_, group in groups.items()
    }
    older = {id_: group for id_, group in found.items() if group is not None}
    lacking = [groups[id_].title for id_ in groups if id_ not in older]
    if lacking:
        question.warnings.append(
            f"Filen med äldre grupper saknar {sv.listing(lacking)}: dagens medlemmar "
            "används för båda åren."
        )
    return older


def _with_older(question: Question, older: Mapping[str, PeerGroup]) -> Question:
    """Return the question with the older members among those that are fetched."""
    if not older:
        return question

    def widened(group: PeerGroup) -> PeerGroup:
        before = older.get(group.id)
        extra = before.members if before else ()
        every = tuple(dict.fromkeys((*group.all_members, *extra)))
        return msgspec.structs.replace(group, all_members=every)

    groups = tuple(
        msgspec.structs.replace(
            several,
            by_area={area: widened(group) for area, group in several.by_area.items()},
        )
        for several in question.groups
    )
    return msgspec.structs.replace(question, groups=groups)


def _too_few(question: Question) -> TooFewPeers:
    names = sv.listing([spec.id for spec in question.rows[:3]])
    more = " med flera" if len(question.rows) > 3 else ""
    when = _retired_note(question.rows)
    message = (
        f"Ingen kommun i jämförelsegruppen har värde alla år för {names}{more}.{when} "
        "Välj färre år (--years) eller en annan grupp (--group)."
    )
    return TooFewPeers(message, found=0, needed=1)


def _retired_note(specs: Sequence[RowSpec]) -> str:
    """Return which of the KPIs have ended, as a sentence with a space before; or ""."""
    ended = [
        f"{spec.id} publiceras inte efter {last}"
        for spec in specs
        if spec.published and (last := retired_after(spec.published))
    ]
    return f" {sv.listing(ended)}." if ended else ""
