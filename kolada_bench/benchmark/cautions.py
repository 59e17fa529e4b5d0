"""What a reader of a whole answer must be told: years, few members, odd group means.

One rule each for the rows of a comparison and for NKA, so that every command that shows
them says the same.
Sentences in Swedish without "Varning:", which the screen puts before them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.control import group_mean_differences
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.benchmark.comparison.rows import FEW_MEMBERS
from kolada_bench.benchmark.net_costs.rows import deviation_kpi
from kolada_bench.catalogue.publication import is_preliminary
from kolada_bench.peers.titles import short_title
from kolada_bench.schema import GENDER, KPI, MUNICIPALITY, YEAR
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from datetime import date

    from kolada_bench.benchmark.question import Question
    from kolada_bench.benchmark.values import Values
    from kolada_bench.schema import PeerGroup

MOST_LABELS = 5
MOST_NAMED = 3
"""How many differences from Kolada's own mean a warning names one by one."""


def row_warnings(
    question: Question,
    rows: Sequence[dict[Any, Any]],
    net_cost: Sequence[dict[Any, Any]],
    values: Values,
) -> list[str]:
    """Return what must be said about the rows as a whole, in Swedish.

    ``rows`` are a comparison's, none for an answer that has NKA alone.
    """
    chosen = [_as_row(row) for row in net_cost if row["chosen"]]
    return [
        *_preliminary_warnings(question, rows, net_cost, values),
        *_newer_year_warnings(question, [*rows, *chosen]),
        *few_member_warnings(question, [*rows, *chosen]),
    ]


def _as_row(row: dict[Any, Any]) -> dict[Any, Any]:
    """Return an NKA row with the names that a comparison's rows have."""
    return {
        **row,
        "label": f"nettokostnadsavvikelse {row['service_area']}",
        "n": row["group_n"],
        "n_members": row["group_n_members"],
    }


def _preliminary_warnings(
    question: Question,
    rows: Sequence[dict[Any, Any]],
    net_cost: Sequence[dict[Any, Any]],
    values: Values,
) -> Iterable[str]:
    """Say of each year how many KPIs are preliminary, and when they are final."""
    on = values.observations.provenance.values_date
    specs = {spec.id: spec for spec in question.rows}
    kpis: dict[int, dict[str, None]] = {}
    areas: dict[int, dict[str, None]] = {}
    of = len({row["kpi"] for row in rows})
    for row in rows:
        if row["preliminary"]:
            kpis.setdefault(int(row["year"]), {})[row["kpi"]] = None
    for row in net_cost:
        if row["preliminary"]:
            areas.setdefault(int(row["year"]), {})[row["service_area"]] = None
    for year in sorted({*kpis, *areas}):
        deviations = [deviation_kpi(question, area) for area in areas.get(year, ())]
        later = sv.listing(_final_dates(question, deviations, year, on))
        if year not in kpis:
            yield (
                f"Nettokostnadsavvikelsen {year} är preliminär för "
                f"{sv.listing(list(areas[year]))}"
                + (f" (slutlig {later})." if later else ".")
            )
            continue
        inputs = [id_ for kpi in kpis[year] for id_ in specs[kpi].inputs]
        dates = sv.listing(_final_dates(question, inputs, year, on))
        final = ", ".join(filter(None, (dates, f"NKA {later}" if later else "")))
        yield (
            f"{year} är preliminärt för {len(kpis[year])} av {of} nyckeltal"
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


def _newer_year_warnings(
    question: Question, rows: Iterable[dict[Any, Any]]
) -> Iterable[str]:
    """Name newer own values that were not chosen, and why, equal cases in one sentence."""
    newer: dict[tuple[Any, ...], dict[str, None]] = {}
    for row in rows:
        if is_missing(row["newer_year"]):
            continue
        key = (int(row["newer_year"]), int(row["year"]), _why_not(question, row))
        newer.setdefault(key, {})[row["label"]] = None
    for (year, old, why), labels in newer.items():
        yield (
            f"{year} finns för {question.municipality.title} men {why}: {_named(labels)}. "
            f"Visar {old}. (--year {year} visar ändå.)"
        )


def _why_not(question: Question, row: dict[Any, Any]) -> str:
    if row.get("newer_whole") is False:  # only NKA has it
        return "inte med både nettokostnad, referenskostnad och folkmängd"
    where = short_title(_group(question, row["group"]))
    return f"bara för {int(row['newer_n'])} av {row['n_members']} kommuner i {where}"


def few_member_warnings(
    question: Question, rows: Iterable[dict[Any, Any]]
) -> Iterable[str]:
    """Yield which medians rest on fewer than ``FEW_MEMBERS`` values."""
    few: dict[str, list[dict[Any, Any]]] = {}
    for row in rows:
        if 0 < row["n"] < FEW_MEMBERS:
            few.setdefault(row["group"], []).append(row)
    for id_, part in few.items():
        group = _group(question, id_)
        where = short_title(group)
        if len(group.members) < FEW_MEMBERS:
            yield (
                f"{where} har bara {sv.count(len(group.members), 'kommun', 'kommuner')} "
                "utöver den egna; medianen av så få säger lite."
            )
            continue
        labels = [f"{row['label']} ({row['n']} av {row['n_members']})" for row in part]
        yield f"Färre än {FEW_MEMBERS} kommuner i {where} har värde: {_named(labels)}."


def _named(labels: Iterable[str]) -> str:
    """List labels, but no more than a reader takes in."""
    every = [str(label) for label in labels]
    if len(every) <= MOST_LABELS:
        return sv.listing(every)
    return f"{', '.join(every[:MOST_LABELS])} och {len(every) - MOST_LABELS} till"


def _group(question: Question, id_: str) -> PeerGroup:
    return next(g for several in question.groups for g in several.all if g.id == id_)


def compared_values(
    question: Question,
    rows: Iterable[dict[Any, Any]],
    net_cost: Iterable[dict[Any, Any]],
) -> set[tuple[str, str, int]]:
    """Return the (group, KPI, year) whose members' values an answer rests on.

    Of NKA the deviation alone: only that is held against the group.
    """
    specs = {spec.id: spec for spec in question.rows}
    shown = {
        (row["group"], deviation_kpi(question, row["service_area"]), int(row["year"]))
        for row in net_cost
    }
    for row in rows:
        if row["gender"] == EVERYONE and not is_missing(row["year"]):
            inputs = specs[row["kpi"]].inputs
            shown |= {(row["group"], id_, int(row["year"])) for id_ in inputs}
    return shown


def control_warnings(
    question: Question, values: Values, shown: Collection[tuple[str, str, int]]
) -> list[str]:
    """Say where Kolada's own group mean is not the mean of the members' values.

    Then group and values are not of the same moment, or a value was lost on the way. Of
    everything that was fetched only ``shown`` (group, KPI, year) is checked: what a reader
    does not see needs no warning.
    """
    kolada = values.observations.groups
    kolada = kolada[(kolada[GENDER] == EVERYONE).to_numpy()]
    warnings = []
    groups = {g.id: g for several in question.groups for g in several.all if g.kolada_id}
    for id_, group in groups.items():
        published = kolada[(kolada[MUNICIPALITY] == id_).to_numpy()]
        asked = zip(published[KPI].astype(str), published[YEAR], strict=True)
        published = published[[(id_, kpi, int(year)) in shown for kpi, year in asked]]
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
