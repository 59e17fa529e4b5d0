"""What a reader of a whole comparison must be told: years, few members, odd group means.

Sentences in Swedish without "Varning:", which the screen puts before them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from kolada_bench import sv
from kolada_bench.analysis.control import group_mean_differences
from kolada_bench.benchmark.net_costs import deviation_kpi
from kolada_bench.benchmark.rows import FEW_MEMBERS
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.peers.titles import short_title
from kolada_bench.schema import GENDER, KPI, MUNICIPALITY, YEAR
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from kolada_bench.benchmark.question import Question
    from kolada_bench.benchmark.values import Values
    from kolada_bench.schema import PeerGroup

MOST_LABELS = 5
MOST_NAMED = 3
"""How many differences from Kolada's own mean a warning names one by one."""


def row_warnings(
    question: Question, rows: pd.DataFrame, net_cost: pd.DataFrame, values: Values
) -> list[str]:
    """Return what must be said about the rows as a whole, in Swedish."""
    if rows.empty:
        return []
    return [
        *_preliminary_warnings(question, rows, net_cost, values),
        *_newer_year_warnings(question, rows),
        *_few_member_warnings(question, rows),
    ]


def _preliminary_warnings(
    question: Question, rows: pd.DataFrame, net_cost: pd.DataFrame, values: Values
) -> Iterable[str]:
    """Say of each year how many KPIs are preliminary, and when they are final."""
    on = values.observations.provenance.retrieved_at.date()
    marked = rows[rows["preliminary"]].drop_duplicates("kpi")
    specs = {spec.id: spec for spec in question.rows}
    for year in sorted(int(year) for year in marked["year"].unique()):
        part = marked[marked["year"] == year]
        inputs = [id_ for kpi in part["kpi"] for id_ in specs[kpi].inputs]
        dates = sv.listing(_final_dates(question, inputs, year, on))
        areas = net_cost[net_cost["preliminary"] & (net_cost["year"] == year)][
            "service_area"
        ]
        deviations = [deviation_kpi(question, area) for area in areas.unique()]
        later = sv.listing(_final_dates(question, deviations, year, on))
        final = ", ".join(filter(None, (dates, f"NKA {later}" if later else "")))
        of = rows["kpi"].nunique()
        yield (
            f"{year} är preliminärt för {len(part)} av {of} nyckeltal"
            + (f" (slutligt {final})." if final else ".")
        )


def _final_dates(question: Question, ids: Iterable[str], year: int, on: date) -> list[str]:
    """Return the days when the preliminary ones among ``ids`` become final, in order."""
    kpis = (question.kpis[id_] for id_ in dict.fromkeys(ids) if id_ in question.kpis)
    days = {
        kpi.publication_date
        for kpi in kpis
        if kpi.publication_date is not None and is_preliminary(kpi, year, on)
    }
    return [sv.day(day) for day in sorted(days)]


def _newer_year_warnings(question: Question, rows: pd.DataFrame) -> Iterable[str]:
    """Name newer own values that too few members share, equal cases in one sentence."""
    newer = rows[rows["newer_year"].notna()]
    keys = ["newer_year", "year", "group", "newer_n", "n_members"]
    for key, part in newer.groupby(keys, sort=False):
        year, old, group, n, of = cast("tuple[float, float, str, float, int]", key)
        where = short_title(_group(question, group))
        yield (
            f"{int(year)} finns för {question.municipality.title} men bara för {int(n)} av "
            f"{of} kommuner i {where}: {_named(part['label'])}. Visar {int(old)}. "
            f"(--year {int(year)} visar ändå.)"
        )


def _few_member_warnings(question: Question, rows: pd.DataFrame) -> Iterable[str]:
    few = rows[(rows["n"] < FEW_MEMBERS) & (rows["n"] > 0)]
    for key, part in few.groupby("group", sort=False):
        group = _group(question, str(key))
        where = short_title(group)
        if len(group.members) < FEW_MEMBERS:
            yield (
                f"{where} har bara {len(group.members)} kommuner utöver den egna; "
                "medianen av så få säger lite."
            )
            continue
        labels = [f"{row.label} ({row.n} av {row.n_members})" for row in part.itertuples()]
        yield f"Färre än {FEW_MEMBERS} kommuner i {where} har värde: {_named(labels)}."


def _named(labels: Iterable[str]) -> str:
    """List labels, but no more than a reader takes in."""
    every = [str(label) for label in labels]
    if len(every) <= MOST_LABELS:
        return sv.listing(every)
    return f"{', '.join(every[:MOST_LABELS])} och {len(every) - MOST_LABELS} till"


def _group(question: Question, id_: str) -> PeerGroup:
    return next(g for several in question.groups for g in several.all if g.id == id_)


def control_warnings(question: Question, values: Values) -> list[str]:
    """Say where Kolada's own group mean is not the mean of the members' values.

    Then group and values are not of the same moment, or a value was lost on the way.
    """
    kolada = values.observations.groups
    kolada = kolada[(kolada[GENDER] == EVERYONE).to_numpy()]
    warnings = []
    groups = {g.id: g for several in question.groups for g in several.all if g.kolada_id}
    for id_, group in groups.items():
        published = kolada[(kolada[MUNICIPALITY] == id_).to_numpy()]
        if published.empty:
            continue
        off = group_mean_differences(published, values.wide[EVERYONE], group.all_members)
        named = [
            f"{row[KPI]} {row[YEAR]} (Kolada {sv.number(row['published'], 3)}, n "
            f"{row['published_n']}; här {sv.number(row['mean'], 3)}, n {row['n']})"
            for row in off.head(MOST_NAMED).to_dict("records")
        ]
        if named:
            more = len(off) - len(named)
            warnings.append(
                f"Koladas eget medel för {group.title} ({id_}) är ett annat än medlet av "
                f"medlemmarnas värden: {'; '.join(named)}"
                + (f" och {more} till." if more else ".")
            )
    return warnings
