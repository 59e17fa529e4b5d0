"""The NKA rows: nettokostnad against referenskostnad, per verksamhet and year.

Kolada's published deviation comes first; the one that is computed from nettokostnad,
referenskostnad and population is its control, and gives what Kolada does not publish:
kr/inv, the total in million kronor, the mean over three years.

The *chosen* year of an area and a group is the one that the year rule takes; every command
that shows one year shows that one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.compare import RowQuestion, chosen_year, comparison
from kolada_bench.analysis.net_cost import (
    AREA,
    agreement,
    half_unit,
    mean_of_years,
    net_cost_deviation,
    total_of_areas,
)
from kolada_bench.benchmark.question import group_area
from kolada_bench.catalogue.net_cost import POPULATION, TOTAL, TOTAL_PCT, areas_in_total
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.schema import TOTAL as EVERYONE
from kolada_bench.schema import YEAR

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    import pandas as pd

    from kolada_bench.benchmark.question import Question
    from kolada_bench.benchmark.values import Values
    from kolada_bench.catalogue.net_cost import NetCostArea

COLUMNS = (
    "service_area", "year", "preliminary", "net_cost", "reference_cost", "population",
    "deviation_pct", "deviation_kr", "deviation_mnkr", "published_pct", "published_mnkr",
    "agrees", "mean_3_years_pct", "group", "group_fallback", "group_median_pct", "group_n",
    "group_n_members", "group_rank", "group_rank_of", "source_line", "notes",
    "same_publication", "new_series", "no_control", "group_texts", "chosen", "newer_year",
    "newer_n", "newer_whole",
)  # fmt: skip

PEER_FIGURES = ("n", "n_members", "rank", "rank_of")
NO_CONTROL = "ingen kontroll"


class _Years(msgspec.Struct, frozen=True):
    """The years to show for one area and group, ascending; ``chosen`` is by the year rule.

    ``newer`` is an own NKA of a later year: how many members have one then (``newer_n``),
    and whether nettokostnad, referenskostnad and population are all there.
    """

    shown: tuple[int, ...]
    chosen: int | None = None
    newer: int | None = None
    newer_n: int | None = None
    newer_whole: bool | None = None


def net_cost_rows(question: Question, values: Values, *, every_year: bool) -> pd.DataFrame:
    """Return the NKA of each service area asked for, against each group.

    With ``every_year`` one row per year that has any figure; otherwise the newest year
    that the own municipality and two thirds of the group have, or the year asked for. That
    row is ``chosen`` in both. ``group_texts`` are the positions of the group texts that the
    row answers; a group that two texts give has its row once.
    """
    import pandas as pd

    if not question.areas:
        return pd.DataFrame(columns=list(COLUMNS))
    costs = own_costs(question, values)
    lines = {(row[AREA], row[YEAR]): row for row in costs.to_dict("records")}
    found: list[dict[Any, Any]] = []
    peers: list[RowQuestion] = []
    for area in question.areas:
        rows = costs[costs[AREA] == area]
        kpi = deviation_kpi(question, area)
        for group in question.groups_for(group_area(area)):
            years = _years(
                question, values, rows, kpi, group.members, every_year=every_year
            )
            for year in years.shown:
                found.append(
                    {
                        **lines[area, year],
                        "group": group.id,
                        "group_fallback": group.fallback,
                        "group_texts": _group_texts(question, area, group.id),
                        **_standing(years, year),
                        "source_line": _source_line(question, values, area),
                    }
                )
                peers.append(RowQuestion(kpi, group.members, year=year, ratios=False))
    against = comparison(values.wide, peers, question.municipality.id)
    for row, peer in zip(found, against.to_dict("records"), strict=True):
        row |= {f"group_{name}": peer[name] for name in PEER_FIGURES}
        row["group_median_pct"] = peer["median"]
        row["no_control"] = _no_control(row)
        row["notes"] = tuple(_notes(row))
    return pd.DataFrame(found, columns=list(COLUMNS))


def _group_texts(question: Question, area: str, group: str) -> tuple[int, ...]:
    return tuple(
        i
        for i, groups in enumerate(question.groups)
        if groups.group_for(group_area(area)).id == group
    )


def _standing(years: _Years, year: int) -> dict[str, Any]:
    """Return whether the year is the chosen one, and there what is newer than it."""
    if year != years.chosen:
        return {"chosen": False, "newer_year": None, "newer_n": None, "newer_whole": None}
    return {
        "chosen": True,
        "newer_year": years.newer,
        "newer_n": years.newer_n,
        "newer_whole": years.newer_whole,
    }


def deviation_kpi(question: Question, area: str) -> str:
    """Return the KPI of an area's deviation in percent."""
    return TOTAL_PCT if area == TOTAL else question.net_costs[area].deviation_pct


def own_costs(question: Question, values: Values) -> pd.DataFrame:
    """Return every area's own figures in every year, with deviation, mean and control."""
    import pandas as pd

    on = values.observations.provenance.values_date
    own = values.own.reindex(question.years)
    parts = [
        _area_costs(name, area, own, question, on)
        for name, area in question.net_costs.items()
    ]
    costs = pd.concat(parts, ignore_index=True)
    if TOTAL in question.areas:
        costs = pd.concat(
            [costs, _total_costs(costs, own, question, on)], ignore_index=True
        )
    first = first_years(question)
    costs["new_series"] = [
        year in first.get(area, ())
        for area, year in zip(costs[AREA], costs[YEAR], strict=True)
    ]
    return agreement(mean_of_years(net_cost_deviation(costs), first))


def first_years(question: Question) -> dict[str, list[int]]:
    """Return per service area the first years of new method periods of its NKA."""
    return {
        area: [
            b.year for b in question.breaks(deviation_kpi(question, area)) if not b.minor
        ]
        for area in question.areas
    }


def _area_costs(
    name: str, area: NetCostArea, own: pd.DataFrame, question: Question, on: date
) -> pd.DataFrame:
    import pandas as pd

    net, reference, pct, mnkr = (_column(own, id_) for id_ in area.ids)
    flags = [
        [_is_preliminary(question, id_, year, on) for id_ in area.ids] for year in own.index
    ]
    return pd.DataFrame(
        {
            AREA: name,
            YEAR: list(own.index),
            "net_cost": net,
            "reference_cost": reference,
            "population": _column(own, POPULATION),
            "published_pct": pct,
            "published_mnkr": mnkr,
            "preliminary": [any(flag) for flag in flags],
            "same_publication": [len(set(flag)) == 1 for flag in flags],
            "half_net_cost": half_unit(net),
            "half_reference_cost": half_unit(reference),
            "half_published_pct": half_unit(pct),
            "half_published_mnkr": half_unit(mnkr),
        }
    )


def _total_costs(
    costs: pd.DataFrame, own: pd.DataFrame, question: Question, on: date
) -> pd.DataFrame:
    """Return the six areas' sum per year beside N00097; no mnkr of it is published.

    A year without the sum keeps its row when Kolada publishes the total's deviation.
    """
    import pandas as pd

    parts = costs[costs[AREA].isin(areas_in_total())]
    published = _column(own, TOTAL_PCT)
    total = (
        pd.DataFrame({AREA: TOTAL, YEAR: list(own.index), "published_pct": published})
        .merge(total_of_areas(parts, areas_in_total(), TOTAL), on=[AREA, YEAR], how="left",
               validate="one_to_one")
    )  # fmt: skip
    by_year = parts.groupby(YEAR)
    halves = parts.groupby(AREA)[["half_net_cost", "half_reference_cost"]].first().sum()
    flag = [_is_preliminary(question, TOTAL_PCT, year, on) for year in total[YEAR]]
    own_flags = by_year["preliminary"].any().reindex(total[YEAR]).to_numpy()
    same = by_year["same_publication"].all().reindex(total[YEAR]).to_numpy()
    return total.assign(
        published_mnkr=math.nan,
        preliminary=[a or bool(b) for a, b in zip(flag, own_flags, strict=True)],
        same_publication=[
            bool(s) and a == bool(b) for a, b, s in zip(flag, own_flags, same, strict=True)
        ],
        half_net_cost=halves["half_net_cost"],
        half_reference_cost=halves["half_reference_cost"],
        half_published_pct=half_unit(published),
        half_published_mnkr=0.0,
    )


def _column(own: pd.DataFrame, id_: str) -> Any:
    import numpy as np

    return (
        own[id_].to_numpy(dtype=float) if id_ in own.columns else np.full(len(own), np.nan)
    )


def _is_preliminary(question: Question, id_: str, year: int, on: date) -> bool:
    kpi = question.kpis.get(id_)
    return kpi is not None and is_preliminary(kpi, year, on)


def _years(
    question: Question,
    values: Values,
    rows: pd.DataFrame,
    kpi: str,
    members: Sequence[str],
    *,
    every_year: bool,
) -> _Years:
    """Return the years to show for one area and group."""
    import numpy as np

    if question.year is not None:
        return _Years((question.year,), question.year)
    shown = rows[rows[YEAR].isin(question.shown_years)]
    figures = shown[["net_cost", "reference_cost", "population"]].notna()
    whole = figures.all(axis=1).to_numpy()
    published = shown["published_pct"].notna().to_numpy()
    costs = figures[["net_cost", "reference_cost"]]
    years = [int(year) for year in shown[YEAR]]
    counts = _counts(values, kpi, members, years)
    # Without N, R and population in any year, the published figure still has its row.
    own = whole if whole.any() else published
    chosen = chosen_year(years, own, counts, len(members))
    some: set[int] = set() if chosen is None else {chosen}
    if every_year:
        there = costs.any(axis=1).to_numpy() | published
        some |= {year for year, has in zip(years, there, strict=True) if has}
    deviates = costs.all(axis=1).to_numpy() | published
    last = max(map(int, np.flatnonzero(deviates)), default=None)
    if last is None or chosen is None or years[last] <= chosen:
        return _Years(tuple(sorted(some)), chosen)
    return _Years(
        tuple(sorted(some)), chosen, years[last], int(counts[last]), bool(own[last])
    )


def _counts(
    values: Values, kpi: str, members: Sequence[str], years: Sequence[int]
) -> np.ndarray:
    """Return how many members have the published deviation, per year."""
    import numpy as np

    wide = values.wide[EVERYONE]
    if kpi not in wide.columns:
        return np.zeros(len(years), dtype=int)
    peers = wide.loc[wide.index.get_level_values(0).isin(members), kpi]
    by_year = peers.groupby(level=1).count()
    return by_year.reindex(list(years)).fillna(0).to_numpy(dtype=int)


def _source_line(question: Question, values: Values, area: str) -> str:
    provenance = values.observations.provenance
    if area == TOTAL:
        every = question.net_costs
        costs = [every[name] for name in areas_in_total()]
        inputs = [id_ for part in costs for id_ in (part.net_cost, part.reference_cost)]
        if provenance.invented:
            return sv.source_line(
                provenance, (TOTAL_PCT, *inputs, POPULATION), computed=True
            )
        line = sv.source_line(provenance, (*inputs, POPULATION), computed=True)
        return f"{line} Publicerad avvikelse i procent: Kolada ({TOTAL_PCT})."
    ids = question.net_costs[area].ids
    line = sv.source_line(provenance, (*ids, POPULATION), computed=False)
    if provenance.invented:
        return line
    return f"{line} Avvikelse i kr/inv, kontroll, median och snitt: egen bearbetning."


def _no_control(row: dict[Any, Any]) -> str:
    """Return why the deviation is not held against Kolada's; "" where it is."""
    if row["agrees"] is not None:
        return ""
    computed, published = (
        not math.isnan(row[name]) for name in ("deviation_pct", "published_pct")
    )
    if computed and published:
        return "olika publiceringstillfällen"
    if computed:
        return "Kolada har ingen publicerad avvikelse för året"
    if published:
        return "nettokostnad eller referenskostnad saknas"
    return "uppgift saknas"


def _notes(row: dict[Any, Any]) -> list[str]:
    control = [f"{NO_CONTROL}, {row['no_control']}"] if row["no_control"] else []
    alone = ["ingen jämförelsekommun har uppgift för året"] if row["group_n"] == 0 else []
    return [*control, *alone]


def net_cost_warnings(question: Question, rows: Iterable[dict[Any, Any]]) -> list[str]:
    """Return what must be said of the NKA rows: disagreements, mixed publications.

    One sentence per service area and kind, about its newest year; the others are named.
    """
    off: dict[tuple[str, bool], list[dict[Any, Any]]] = {}
    once: dict[tuple[str, int], dict[Any, Any]] = {}
    for row in rows:
        once.setdefault((row["service_area"], row["year"]), row)
    for row in once.values():
        if row["agrees"] is False or _differs_by_publication(row):
            off.setdefault((row["service_area"], row["agrees"] is False), []).append(row)
    warnings = []
    for (_, disagrees), found in off.items():
        newest = max(found, key=lambda row: int(row["year"]))
        said = _disagreement(newest) if disagrees else _two_publications(question, newest)
        warnings.append(said + _same_in([int(row["year"]) for row in found]))
    return warnings


def _differs_by_publication(row: dict[Any, Any]) -> bool:
    ours, theirs = _figures(row, "deviation"), _figures(row, "published")
    return (
        not row["same_publication"] and ours != theirs and sv.MISSING not in (ours, theirs)
    )


def _disagreement(row: dict[Any, Any]) -> str:
    return (
        f"{row['service_area']} {row['year']}: avvikelsen beräknad ur nettokostnad, "
        f"referenskostnad och folkmängd ({_figures(row, 'deviation')}) är inte den som "
        f"Kolada har publicerat ({_figures(row, 'published')})."
    )


def _two_publications(question: Question, row: dict[Any, Any]) -> str:
    return (
        f"{row['service_area']} {row['year']}: nettokostnad, referenskostnad och avvikelse "
        f"är från olika publiceringstillfällen{_final_date(question, row)}; beräknad "
        f"avvikelse ({_figures(row, 'deviation')}) skiljer sig från Koladas "
        f"({_figures(row, 'published')})."
    )


def _same_in(years: Sequence[int]) -> str:
    """Name the years that a sentence about the newest of them holds for too."""
    others = sorted(years)[:-1]
    return f" Detsamma gäller {sv.years(others)}." if others else ""


def _figures(row: dict[Any, Any], which: str) -> str:
    """Write a deviation as "+25,0 %, +12,0 mnkr", without what is not there."""
    parts = [
        sv.with_unit(row[f"{which}_{kind}"], unit, 1, sign=True)
        for kind, unit in (("pct", "%"), ("mnkr", "mnkr"))
        # The total's mnkr is ours alone, so it is not held against anything.
        if not math.isnan(row[f"published_{kind}"])
    ]
    return ", ".join(parts) or sv.MISSING


def _final_date(question: Question, row: dict[Any, Any]) -> str:
    kpi = question.kpis.get(deviation_kpi(question, row["service_area"]))
    date = kpi.publication_date if kpi else None
    return f" (slutlig NKA {sv.day(date)})" if date else ""
