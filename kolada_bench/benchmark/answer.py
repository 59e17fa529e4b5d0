"""Ask, fetch, calculate: the four steps of an answer, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.cautions import (
    compared_values,
    control_warnings,
    row_warnings,
)
from kolada_bench.benchmark.comparison.rows import comparison_rows
from kolada_bench.benchmark.net_costs.rows import net_cost_rows, net_cost_warnings
from kolada_bench.benchmark.question import Question, build_question
from kolada_bench.benchmark.result import Benchmark, NetCost
from kolada_bench.benchmark.values import fetch_values
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.net_cost import TOTAL, net_cost_areas
from kolada_bench.errors import TooFewPeers, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from kolada_bench.benchmark.comparison.gaps import Gaps
    from kolada_bench.benchmark.values import Values
    from kolada_bench.schema import PeerGroup
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source
    from kolada_bench.sources.own_figures import OwnSeries


class AskedGaps(msgspec.Struct, frozen=True):
    """That gaps are asked for; the price [kr/dygn] and days of one more placement."""

    day_price: float | None
    days: int


def answer_compare(
    municipality: str | None,
    groups: Sequence[str],
    theme: str | None,
    kpis: Sequence[str],
    year: int | None,
    years: Sequence[int] | None,
    gender: str,
    source: Source,
    settings: Settings,
    asked_gaps: AskedGaps | None = None,
    *,
    own_figures: str | Path | None = None,
    in_words: bool = False,
    certainty: bool = False,
) -> Benchmark:
    """Answer ``benchmark.compare``; arguments as there, source and settings at hand."""
    _check_years(year, years)
    own = _own_figures(own_figures)
    question = build_question(
        source,
        settings,
        municipality=municipality,
        groups=groups,
        theme=theme,
        kpis=kpis,
        year=year,
        years=years,
        gender=gender,
        also=_gap_kpis(theme, kpis, settings) if asked_gaps else None,
    )
    values = fetch_values(source, question)
    rows = comparison_rows(question, values)
    if not (rows["n"] > 0).any():
        raise _too_few(question, rows)
    net_cost = net_cost_rows(question, values, every_year=False)
    lines, deviations = rows.to_dict("records"), net_cost.to_dict("records")
    return Benchmark(
        municipality=question.municipality,
        municipalities=question.municipalities,
        groups=_used(question, rows, net_cost),
        net_cost=net_cost,
        provenance=values.observations.provenance,
        warnings=tuple(
            dict.fromkeys(
                [
                    *question.warnings,
                    *row_warnings(question, lines, deviations, values),
                    *net_cost_warnings(question, deviations),
                    *control_warnings(
                        question, values, compared_values(question, lines, deviations)
                    ),
                ]
            )
        ),
        theme=question.theme.name if question.theme else None,
        theme_title=question.theme.title if question.theme else None,
        group_words=question.group_words,
        amount_unit=settings.amount_unit,
        rows=rows,
        gaps=_gaps(question, values, rows, net_cost, asked_gaps) if asked_gaps else None,
        own_figures=own,
        in_words=in_words,
        show_certainty=certainty,
        fetched=values,
    )


def _gap_kpis(
    theme: str | None, kpis: Sequence[str], settings: Settings
) -> dict[str, tuple[str, ...]]:
    # Imported where gaps are asked for: a plain comparison starts faster without.
    from kolada_bench.benchmark.comparison.gaps import placement_kpis

    return placement_kpis(theme, kpis, settings.theme)


def _gaps(
    question: Question,
    values: Values,
    rows: pd.DataFrame,
    net_cost: pd.DataFrame,
    asked: AskedGaps,
) -> Gaps:
    from kolada_bench.benchmark.comparison.gaps import gaps_of

    return gaps_of(question, values, rows, net_cost, price=asked.day_price, days=asked.days)


def answer_nka(
    municipality: str | None,
    groups: Sequence[str],
    theme: str | None,
    year: int | None,
    years: Sequence[int] | None,
    source: Source,
    settings: Settings,
    *,
    parts: bool = False,
) -> NetCost:
    """Answer ``benchmark.nka``; arguments as there, source and settings at hand."""
    from kolada_bench.benchmark.net_costs import depth

    _check_years(year, years)
    areas = themes.read_theme(theme).net_cost if theme else (*net_cost_areas(), TOTAL)
    if not areas:
        message = f'Temat "{theme}" har ingen nettokostnadsavvikelse.'
        raise UsageError(message)
    question = build_question(
        source,
        settings,
        municipality=municipality,
        groups=groups,
        areas=areas,
        also=depth.further_kpis(areas) if parts else None,
        year=year,
        years=years,
        means=True,
    )
    values = fetch_values(source, question)
    net_cost = net_cost_rows(question, values, every_year=year is None)
    if not _has_figures(net_cost):
        raise _nothing(question)
    net_cost = depth.with_depth(question, values, net_cost)
    of_reference = depth.reference_parts(question, values, net_cost)
    assistance = depth.social_assistance(question, values)
    deviations = net_cost.to_dict("records")
    shown = compared_values(question, (), deviations)
    shown |= depth.compared_values(of_reference, assistance)
    return NetCost(
        municipality=question.municipality,
        municipalities=question.municipalities,
        groups=_used(question, net_cost, assistance),
        net_cost=net_cost,
        reference_parts=of_reference,
        social_assistance=assistance,
        provenance=values.observations.provenance,
        warnings=tuple(
            dict.fromkeys(
                [
                    *question.warnings,
                    *row_warnings(question, (), deviations, values),
                    *net_cost_warnings(question, deviations),
                    *depth.depth_warnings(of_reference),
                    *control_warnings(question, values, shown),
                ]
            )
        ),
        group_words=question.group_words,
        amount_unit=settings.amount_unit,
    )


def _own_figures(file: str | Path | None) -> tuple[OwnSeries, ...]:
    if file is None:
        return ()
    from kolada_bench.sources.own_figures import read_own_figures

    return read_own_figures(file)


def _check_years(year: int | None, years: Sequence[int] | None) -> None:
    if year is not None and years and year not in years:
        message = f"--year {year} finns inte bland --years {sv.years(years)}."
        raise UsageError(message)


def _used(question: Question, *frames: pd.DataFrame) -> tuple[PeerGroup, ...]:
    """Return the groups that the answer's rows name, in order of appearance."""
    every = {group.id: group for several in question.groups for group in several.all}
    ids = dict.fromkeys(id_ for frame in frames for id_ in frame["group"])
    return tuple(every[id_] for id_ in ids)


def _has_figures(net_cost: pd.DataFrame) -> bool:
    """Return whether any row has an own cost or deviation, or a peer's."""
    own = net_cost[["net_cost", "reference_cost", "published_pct"]].notna().any(axis=None)
    return bool(own) or bool((net_cost["group_n"] > 0).any())


def _nothing(question: Question) -> TooFewPeers:
    years = [question.year] if question.year is not None else question.shown_years
    message = (
        f"Nettokostnadsavvikelse för {sv.years(years)} saknas för både "
        f"{question.municipality.title} och jämförelsegruppen. Välj ett annat år "
        "(--year) eller en annan grupp (--group)."
    )
    return TooFewPeers(message, found=0, needed=1)


def _too_few(question: Question, rows: pd.DataFrame) -> TooFewPeers:
    kpis = sv.listing([str(kpi) for kpi in rows["kpi"].unique()[:3]])
    more = " med flera" if rows["kpi"].nunique() > 3 else ""
    when = f" år {question.year}" if question.year else ""
    message = (
        f"Jämförelsegruppen har ingen kommun med värde för {kpis}{more}{when}. "
        "Välj en annan grupp (--group) eller ett annat år (--year)."
    )
    return TooFewPeers(message, found=0, needed=1)
