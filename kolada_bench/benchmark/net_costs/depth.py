"""NKA in depth: which figure leads, why it moved, what the reference is made of.

Behind the ``nka`` command alone: a comparison's first screen has no need of it. The parts
of the reference cost and ekonomiskt bistånd are fetched only when they are asked for
(``--parts``).

Ekonomiskt bistånd has no NKA. The nearest is nettokostnad (N31008) against modellberäknad
nettokostnad (U31004), RKA's and SKR's regression on the year before; strukturjusterad
nettokostnad (U31003) is shown as published, since its formula is not given.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.compare import RowQuestion, chosen_year, comparison
from kolada_bench.analysis.net_cost import AREA, half_unit
from kolada_bench.analysis.net_cost_change import (
    adds_up,
    headline,
    parts_of_reference,
    year_changes,
)
from kolada_bench.benchmark.net_costs.rows import (
    PEER_FIGURES,
    deviation_kpi,
    first_years,
    own_costs,
)
from kolada_bench.catalogue.net_cost import POPULATION, net_cost_areas
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.schema import MUNICIPALITY, RIKET, YEAR
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.benchmark.question import Question
    from kolada_bench.benchmark.values import Values
    from kolada_bench.schema import PeerGroup

SOCIAL_ASSISTANCE = "ekonomiskt bistånd"
NET, MODEL, ADJUSTED = "N31008", "U31004", "U31003"
DIFFERENCE = "difference"
PARTS = ("åldersersättning", "behovsnivå", "produktionsförutsättningar")
"""The parts of a reference cost, in the order of ``NetCostArea.reference_parts``."""
WHOLE = "referenskostnad"

PART_COLUMNS = (
    "service_area", "year", "preliminary", "part", "kpi", "value", "group_mean", "n",
    "n_members", "national", "difference", "difference_mnkr", "adds_up", "group",
    "group_fallback", "source_line",
)  # fmt: skip
ASSISTANCE_COLUMNS = (
    "year", "preliminary", "net_cost", "model_cost", "adjusted_cost", "population",
    "difference_kr", "difference_mnkr", "group", "group_fallback", "group_median_kr",
    "group_n", "group_n_members", "group_rank", "group_rank_of", "new_series",
    "source_line",
)  # fmt: skip


def further_kpis(areas: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the KPIs of ``--parts`` by the service area that they are compared in.

    Ekonomiskt bistånd comes with IFO, which it is a part of.
    """
    every, wanted = net_cost_areas(), tuple(areas)
    further = {
        name: every[name].reference_parts
        for name in wanted
        if name in every and every[name].reference_parts
    }
    if "IFO" in wanted:
        further[SOCIAL_ASSISTANCE] = (NET, MODEL, ADJUSTED)
    return further


def with_depth(question: Question, values: Values, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the NKA rows with the year's change, split, and with the figure that leads.

    Adds the columns of ``analysis.net_cost_change.year_changes``, ``change_note`` (why
    there is no change to tell, else ""), ``headline`` ("mean_3_years" or "year") and
    ``headline_pct`` [%].
    """
    costs = own_costs(question, values)
    changed = year_changes(costs, first_years(question))
    names = [name for name in changed if name not in costs]
    there = (costs["net_cost"] > 0) & (costs["reference_cost"] > 0)
    has = set(zip(costs.loc[there, AREA], costs.loc[there, YEAR], strict=True))
    out = rows.merge(
        changed[[AREA, YEAR, *names]], on=[AREA, YEAR], how="left", validate="many_to_one"
    )
    records = out.to_dict("records")
    leads = [_headline(row) for row in records]
    return out.assign(
        change_note=[_change_note(question, row, has) for row in records],
        headline=[which for which, _ in leads],
        headline_pct=[pct for _, pct in leads],
    )


def _headline(row: Mapping[Any, Any]) -> tuple[str, float]:
    published = row["published_pct"]
    year = row["deviation_pct"] if math.isnan(published) else published
    mean = row["mean_3_years_pct"]
    which = headline(row[AREA], row["population"], year, mean)
    return which, mean if which == "mean_3_years" else year


def _change_note(
    question: Question, row: Mapping[Any, Any], has: set[tuple[str, int]]
) -> str:
    """Return why the row has no change since the year before, "" if it has one."""
    area, year = row[AREA], int(row[YEAR])
    span = f"{year - 1}{sv.EN_DASH}{year}"
    if row["change_refused"] == "brott":
        kpi = deviation_kpi(question, area)
        why = next(b.reason for b in question.breaks(kpi) if b.year == year and not b.minor)
        return f"{area}: ingen förändring visas för {span}: {why}."
    if row["change_refused"] == "saknas":
        lost = [str(y) for y in (year - 1, year) if (area, y) not in has]
        return (
            f"{area}: ingen förändring visas för {span}: nettokostnad eller "
            f"referenskostnad saknas för {sv.listing(lost)}."
        )
    return ""


def reference_parts(question: Question, values: Values, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the published parts of each reference cost: own, group mean and Riket.

    The chosen year of each area's NKA rows. Means are unweighted and over the members that
    have the whole and every part, since medians do not add up.
    """
    import pandas as pd

    chosen = rows[rows["chosen"].to_numpy(dtype=bool)]
    out: list[dict[str, Any]] = []
    by_id = {g.id: g for several in question.groups for g in several.all}
    for row in chosen.to_dict("records"):
        if question.also.get(row[AREA]):
            out += _parts(question, values, row, by_id[row["group"]])
    return pd.DataFrame(out, columns=list(PART_COLUMNS))


def _parts(
    question: Question, values: Values, row: Mapping[Any, Any], group: PeerGroup
) -> list[dict[str, Any]]:
    import pandas as pd

    area, year = net_cost_areas()[row[AREA]], int(row[YEAR])
    ids = (*area.reference_parts, area.reference_cost)
    wide = values.wide[EVERYONE]
    at = wide[wide.index.get_level_values(YEAR) == year].droplevel(YEAR)
    means, n = parts_of_reference(
        at, area.reference_parts, area.reference_cost, group.members
    )
    own = at.reindex(index=pd.Index([question.municipality.id, RIKET]), columns=list(ids))
    mine, national = (own.iloc[i].to_numpy(dtype=float).tolist() for i in (0, 1))
    halves = [
        half_unit(values.own[id_]) if id_ in values.own.columns else math.nan for id_ in ids
    ]
    whole = adds_up(mine[:-1], mine[-1], halves)
    on = values.observations.provenance.values_date
    line = sv.source_line(values.observations.provenance, ids, computed=False)
    if not values.observations.provenance.invented:
        line += " Gruppens medel och skillnad: egen bearbetning av data från Kolada."
    return [
        {
            "service_area": row[AREA],
            "year": year,
            "preliminary": _preliminary(question, (id_,), year, on),
            "part": part,
            "kpi": id_,
            "value": value,
            "group_mean": mean,
            "n": n,
            "n_members": len(group.members),
            "national": riket,
            "difference": value - mean,
            "difference_mnkr": (value - mean) * row["population"] / 1e6,
            "adds_up": whole,
            "group": group.id,
            "group_fallback": group.fallback,
            "source_line": line,
        }
        for part, id_, value, mean, riket in zip(
            (*PARTS, WHOLE), ids, mine, means["group_mean"], national, strict=True
        )
    ]


def social_assistance(question: Question, values: Values) -> pd.DataFrame:
    """Return ekonomiskt bistånd against its model, per year and group.

    One row per year with an own net cost or model cost; ``difference_kr`` = N31008 −
    U31004 [kr/inv], ``difference_mnkr`` [million kr]; the group's median is of its
    members' own differences, never a difference of medians.
    """
    import numpy as np
    import pandas as pd

    if SOCIAL_ASSISTANCE not in question.also:
        return pd.DataFrame(columns=list(ASSISTANCE_COLUMNS))
    wide = values.wide[EVERYONE]
    nothing = pd.Series(np.nan, index=wide.index)
    column = {id_: wide.get(id_, nothing) for id_ in (NET, MODEL, ADJUSTED, POPULATION)}
    wide = pd.DataFrame({**column, DIFFERENCE: column[NET] - column[MODEL]})
    own = wide[wide.index.get_level_values(MUNICIPALITY) == question.municipality.id]
    own = own.droplevel(MUNICIPALITY)
    own_figures = {
        int(year): dict(zip(own, figures, strict=True))
        for year, figures in zip(own.index, own.to_numpy(dtype=float).tolist(), strict=True)
    }
    first = {b.year for b in question.breaks(MODEL) if not b.minor}
    on = values.observations.provenance.values_date
    line = sv.source_line(
        values.observations.provenance, (NET, MODEL, ADJUSTED, POPULATION), computed=False
    )
    if not values.observations.provenance.invented:
        line += " Skillnad och median: egen bearbetning av data från Kolada."
    out = []
    for group in question.groups_for(SOCIAL_ASSISTANCE):
        years = _assistance_years(question, own)
        asked = [
            RowQuestion(DIFFERENCE, group.members, year=y, ratios=False) for y in years
        ]
        against = comparison({EVERYONE: wide}, asked, question.municipality.id)
        for year, peer in zip(years, against.to_dict("records"), strict=True):
            mine = own_figures.get(year, {})
            net, model, people = (
                mine.get(id_, math.nan) for id_ in (NET, MODEL, POPULATION)
            )
            out.append(
                {
                    "year": year,
                    "preliminary": _preliminary(question, (NET, MODEL, ADJUSTED), year, on),
                    "net_cost": net,
                    "model_cost": model,
                    "adjusted_cost": mine.get(ADJUSTED, math.nan),
                    "population": people,
                    "difference_kr": net - model,
                    "difference_mnkr": (net - model) * people / 1e6,
                    "group": group.id,
                    "group_fallback": group.fallback,
                    "group_median_kr": peer["median"],
                    **{f"group_{name}": peer[name] for name in PEER_FIGURES},
                    "new_series": year in first,
                    "source_line": line,
                }
            )
    return pd.DataFrame(out, columns=list(ASSISTANCE_COLUMNS))


def _assistance_years(question: Question, own: pd.DataFrame) -> list[int]:
    """Return the year asked for, or every shown year with a net cost or a model cost."""
    if question.year is not None:
        return [question.year]
    there = own[[NET, MODEL]].notna().any(axis=1)
    return [
        int(year) for year in own.index[there.to_numpy()] if year in question.shown_years
    ]


def leading_year(rows: pd.DataFrame) -> int | None:
    """Return the newest year with an own difference and two thirds of the group's."""
    import numpy as np

    if rows.empty:
        return None
    years = [int(year) for year in rows[YEAR]]
    own = rows["difference_kr"].notna().to_numpy()
    counts = rows["group_n"].to_numpy(dtype=int)
    return chosen_year(years, np.asarray(own), counts, int(rows["group_n_members"].max()))


def compared_values(
    parts: pd.DataFrame, assistance: pd.DataFrame
) -> set[tuple[str, str, int]]:
    """Return the (group, KPI, year) whose members' values parts and bistånd rest on."""
    shown = {(row["group"], row["kpi"], row["year"]) for row in parts.to_dict("records")}
    return shown | {
        (row["group"], id_, row["year"])
        for row in assistance.to_dict("records")
        for id_ in (NET, MODEL)
    }


def depth_warnings(parts: pd.DataFrame) -> list[str]:
    """Say where the published parts do not add up to the reference cost."""
    whole = parts[(parts["part"] == WHOLE).to_numpy()]
    return list(
        dict.fromkeys(
            f"{row['service_area']} {row['year']}: referenskostnadens delar summerar inte "
            f"till referenskostnaden ({sv.number(row['value'])} kr/inv)."
            for row in whole.to_dict("records")
            if row["adds_up"] is False
        )
    )


def _preliminary(question: Question, ids: Iterable[str], year: int, on: Any) -> bool:
    known = (question.kpis.get(id_) for id_ in ids)
    return any(kpi is not None and is_preliminary(kpi, year, on) for kpi in known)
