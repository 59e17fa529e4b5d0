"""The NKA rows: nettokostnad against referenskostnad, per verksamhet and year.

Kolada's published deviation comes first; the one that is computed from nettokostnad,
referenskostnad and population is its control, and gives what Kolada does not publish:
kr/inv, the total in million kronor, the mean over three years.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

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
from kolada_bench.catalogue.breaks import breaks
from kolada_bench.catalogue.net_cost import POPULATION, TOTAL, TOTAL_PCT, areas_in_total
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.schema import TOTAL as EVERYONE
from kolada_bench.schema import YEAR

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from kolada_bench.benchmark.question import Question
    from kolada_bench.benchmark.values import Values
    from kolada_bench.catalogue.net_cost import NetCostArea

COLUMNS = (
    "service_area", "year", "preliminary", "net_cost", "reference_cost", "population",
    "deviation_pct", "deviation_kr", "deviation_mnkr", "published_pct", "published_mnkr",
    "agrees", "mean_3_years_pct", "group", "group_fallback", "group_median_pct", "group_n",
    "group_n_members", "group_rank", "group_rank_of", "source_line", "notes",
    "same_publication", "new_series",
)  # fmt: skip

PEER_FIGURES = ("n", "n_members", "rank", "rank_of")


def net_cost_rows(question: Question, values: Values, *, every_year: bool) -> pd.DataFrame:
    """Return the NKA of each service area asked for, against each group.

    With ``every_year`` one row per year that has any figure; otherwise the newest year
    that the own municipality and two thirds of the group have, or the year asked for.
    """
    import pandas as pd

    if not question.areas:
        return pd.DataFrame(columns=list(COLUMNS))
    costs = own_costs(question, values)
    chosen: list[dict[Any, Any]] = []
    peers: list[RowQuestion] = []
    for area in question.areas:
        rows = costs[costs[AREA] == area]
        for groups in question.groups:
            group = groups.group_for(group_area(area))
            kpi = deviation_kpi(question, area)
            for year in _years(
                question, values, rows, kpi, group.members, every_year=every_year
            ):
                row: dict[Any, Any] = rows[rows[YEAR] == year].to_dict("records")[0]
                row |= {"group": group.id, "group_fallback": group.fallback}
                row["source_line"] = _source_line(question, values, area)
                chosen.append(row)
                peers.append(RowQuestion(kpi, group.members, year=year, ratios=False))
    against = comparison(values.wide, peers, question.municipality.id)
    for row, peer in zip(chosen, against.to_dict("records"), strict=True):
        row |= {f"group_{name}": peer[name] for name in PEER_FIGURES}
        row["group_median_pct"] = peer["median"]
        row["notes"] = tuple(_notes(row))
    return pd.DataFrame(chosen, columns=list(COLUMNS))


def deviation_kpi(question: Question, area: str) -> str:
    """Return the KPI of an area's deviation in percent."""
    return TOTAL_PCT if area == TOTAL else question.net_costs[area].deviation_pct


def own_costs(question: Question, values: Values) -> pd.DataFrame:
    """Return every area's own figures in every year, with deviation, mean and control."""
    import pandas as pd

    on = values.observations.provenance.retrieved_at.date()
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
        area: [b.year for b in breaks(deviation_kpi(question, area)) if not b.minor]
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
) -> list[int]:
    """Return the years to show for one area and group."""
    import numpy as np

    if question.year is not None:
        return [question.year]
    shown = rows[rows[YEAR].isin(question.shown_years)]
    figures = shown[["net_cost", "reference_cost", "population"]].notna()
    whole = figures.all(axis=1).to_numpy()
    published = shown["published_pct"].notna().to_numpy()
    years = [int(year) for year in shown[YEAR]]
    if every_year:
        there = figures[["net_cost", "reference_cost"]].any(axis=1).to_numpy() | published
        return [year for year, has in zip(years, there, strict=True) if has]
    wide = values.wide[EVERYONE]
    counts = np.zeros(len(years), dtype=int)
    if kpi in wide.columns:
        peers = wide.loc[wide.index.get_level_values(0).isin(members), kpi]
        by_year = peers.groupby(level=1).count()
        counts = by_year.reindex(years).fillna(0).to_numpy(dtype=int)
    # Without N, R and population in any year, the published figure still has its row.
    year = chosen_year(years, whole if whole.any() else published, counts, len(members))
    return [] if year is None else [year]


def _source_line(question: Question, values: Values, area: str) -> str:
    provenance = values.observations.provenance
    if area == TOTAL:
        return sv.source_line(provenance, (TOTAL_PCT,), computed=False)
    ids = question.net_costs[area].ids
    line = sv.source_line(provenance, (*ids, POPULATION), computed=False)
    if provenance.invented:
        return line
    return f"{line} Avvikelse i kr/inv, kontroll, median och snitt: egen bearbetning."


def _notes(row: dict[Any, Any]) -> list[str]:
    if row["agrees"] is None and not math.isnan(row["deviation_pct"]):
        if math.isnan(row["published_pct"]):
            return ["Kolada har ingen publicerad avvikelse för året"]
        if not row["same_publication"]:
            return ["olika publiceringstillfällen: ingen kontroll görs"]
    if math.isnan(row["deviation_pct"]) and not math.isnan(row["published_pct"]):
        return ["nettokostnad, referenskostnad eller folkmängd saknas: ingen kontroll görs"]
    return []


def net_cost_warnings(question: Question, rows: pd.DataFrame) -> list[str]:
    """Return what must be said of the NKA rows: disagreements, mixed publications."""
    warnings = []
    for row in rows.drop_duplicates(["service_area", "year"]).to_dict("records"):
        where = f"{row['service_area']} {row['year']}"
        ours, theirs = _figures(row, "deviation"), _figures(row, "published")
        if row["agrees"] is False:
            warnings.append(
                f"{where}: avvikelsen beräknad ur nettokostnad, referenskostnad och "
                f"folkmängd ({ours}) är inte den som Kolada har publicerat ({theirs})."
            )
        elif not row["same_publication"] and ours != theirs and "–" not in (ours, theirs):
            warnings.append(
                f"{where}: nettokostnad, referenskostnad och avvikelse är från olika "
                f"publiceringstillfällen{_final_date(question, row)}; beräknad avvikelse "
                f"({ours}) skiljer sig från Koladas ({theirs})."
            )
    return warnings


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
