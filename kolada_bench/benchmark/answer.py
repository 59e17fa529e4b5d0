"""Ask, fetch, calculate: the four steps of an answer, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.benchmark.cautions import control_warnings, row_warnings
from kolada_bench.benchmark.net_costs import net_cost_rows, net_cost_warnings
from kolada_bench.benchmark.question import Question, build_question
from kolada_bench.benchmark.result import Benchmark, NetCost
from kolada_bench.benchmark.rows import comparison_rows
from kolada_bench.benchmark.values import fetch_values
from kolada_bench.catalogue import themes
from kolada_bench.catalogue.net_cost import TOTAL, net_cost_areas
from kolada_bench.errors import TooFewPeers, UsageError
from kolada_bench.peers.spec import DEFAULT_GROUP

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.schema import PeerGroup
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source


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
) -> Benchmark:
    """Answer ``benchmark.compare``; arguments as there, source and settings at hand."""
    _check_years(year, years)
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
    )
    values = fetch_values(source, question)
    rows = comparison_rows(question, values)
    if not (rows["n"] > 0).any():
        raise _too_few(question, rows)
    net_cost = net_cost_rows(question, values, every_year=False)
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
                    *row_warnings(question, rows, net_cost, values),
                    *net_cost_warnings(question, net_cost),
                    *control_warnings(question, values),
                ]
            )
        ),
        theme=question.theme.name if question.theme else None,
        theme_title=question.theme.title if question.theme else None,
        group_words=tuple(groups) or (DEFAULT_GROUP,),
        amount_unit=settings.amount_unit,
        rows=rows,
    )


def answer_nka(
    municipality: str | None,
    groups: Sequence[str],
    theme: str | None,
    year: int | None,
    years: Sequence[int] | None,
    source: Source,
    settings: Settings,
) -> NetCost:
    """Answer ``benchmark.nka``; arguments as there, source and settings at hand."""
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
        year=year,
        years=years,
    )
    values = fetch_values(source, question)
    net_cost = net_cost_rows(question, values, every_year=year is None)
    return NetCost(
        municipality=question.municipality,
        municipalities=question.municipalities,
        groups=_used(question, net_cost),
        net_cost=net_cost,
        provenance=values.observations.provenance,
        warnings=tuple(
            dict.fromkeys(
                [
                    *question.warnings,
                    *net_cost_warnings(question, net_cost),
                    *control_warnings(question, values),
                ]
            )
        ),
        group_words=tuple(groups) or (DEFAULT_GROUP,),
        amount_unit=settings.amount_unit,
    )


def _check_years(year: int | None, years: Sequence[int] | None) -> None:
    if year is not None and years and year not in years:
        message = f"--year {year} finns inte bland --years {sv.years(years)}."
        raise UsageError(message)


def _used(question: Question, *frames: pd.DataFrame) -> tuple[PeerGroup, ...]:
    """Return the groups that the answer's rows name, in order of appearance."""
    every = {group.id: group for several in question.groups for group in several.all}
    ids = dict.fromkeys(id_ for frame in frames for id_ in frame["group"])
    return tuple(every[id_] for id_ in ids)


def _too_few(question: Question, rows: pd.DataFrame) -> TooFewPeers:
    kpis = sv.listing([str(kpi) for kpi in rows["kpi"].unique()[:3]])
    more = " med flera" if rows["kpi"].nunique() > 3 else ""
    when = f" år {question.year}" if question.year else ""
    message = (
        f"Jämförelsegruppen har ingen kommun med värde för {kpis}{more}{when}. "
        "Välj en annan grupp (--group) eller ett annat år (--year)."
    )
    return TooFewPeers(message, found=0, needed=1)
