"""One KPI among all municipalities: the group's members and the own one picked out."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING, Any

from kolada_bench.benchmark.cells import decimals_of
from kolada_bench.catalogue.net_cost import is_deviation
from kolada_bench.charts.dots import Dot, DotChart
from kolada_bench.errors import UsageError
from kolada_bench.report.figures import lookup
from kolada_bench.report.figures import words as said
from kolada_bench.report.figures.ranking import check_values, row_text, value_or_none

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.benchmark.result import Benchmark


def dot_chart(answer: Benchmark, kpi: str, group_id: str | None = None) -> DotChart:
    """Return a dot per municipality of the country, own and group's members marked.

    Parameters
    ----------
    answer
        A comparison against "alla" and, to pick out peers, against a group beside it.
    kpi
        The KPI's id.
    group_id
        Whose members are picked out; the first group but "alla" when None.

    Raises
    ------
    UnknownName
        The answer has no such KPI or group.
    UsageError
        The answer does not hold all municipalities.
    TooFewPeers
        Nobody has a value.
    """
    picked = lookup.row_of(answer, kpi, group_id)
    country = lookup.everybody(answer, kpi)
    if country is None:
        message = (
            "Prickarna är alla landets kommuner, som inte är med i svaret: fråga också mot "
            "gruppen alla (--group alla)."
        )
        raise UsageError(message)
    # All values are of the country's year, also those of the group's members.
    figures = lookup.figures_of(answer, country)
    check_values(answer, country, figures)
    group = lookup.group_of(answer, picked["group"])
    members = set() if picked["group"] == country["group"] else set(group.members)
    inside = [line["value"] for line in figures if line["municipality_id"] in members]
    name = said.group_in_text(group) if members else ""
    return DotChart(
        text=row_text(
            answer,
            country,
            computed="Median och plats",
        ),
        dots=tuple(_dot(line, members) for line in figures),
        unit=said.display_unit(country["unit"]),
        decimals=decimals_of(country),
        sign=is_deviation(country["kpi"], country["title"]),
        median=_median(inside),
        median_all=value_or_none(country["median"]),
        **({"group_name": name, "median_name": f"Median {name}"} if members else {}),
    )


def _dot(line: dict[Any, Any], members: set[str]) -> Dot:
    member = line["municipality_id"] in members
    return Dot(
        name=line["title"],
        value=value_or_none(line["value"]),
        kind="own" if line["own"] else "member" if member else "other",
    )


def _median(values: Sequence[float]) -> float | None:
    known = [value for value in values if math.isfinite(value)]
    return statistics.median(known) if known else None
