"""The members behind a comparison's rows: one line per municipality, own included.

A chart of a group shows every member by name, also those without a value. The figures are
those that the rows were calculated from; nothing is fetched again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench.benchmark.cells import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from kolada_bench.benchmark.values import Values
    from kolada_bench.schema import Municipality, PeerGroup

COLUMNS = (
    "kpi", "group", "municipality_id", "title", "own", "value", "year", "gender",
)  # fmt: skip


def member_rows(
    rows: pd.DataFrame,
    groups: Iterable[PeerGroup],
    values: Values,
    own: Municipality,
    municipalities: Mapping[str, Municipality],
) -> pd.DataFrame:
    """Return ``Benchmark.members``: the own municipality first, then the group's order."""
    import pandas as pd

    members = {group.id: group.members for group in groups}
    lines: list[dict[str, Any]] = []
    for row in rows.to_dict("records"):
        areas = (own.id, *members[row["group"]])
        figures = _figures(values, row, areas)
        lines += [
            {
                "kpi": row["kpi"],
                "group": row["group"],
                "municipality_id": area,
                "title": municipalities[area].title if area in municipalities else area,
                "own": area == own.id,
                "value": figures[area],
                "year": row["year"],
                "gender": row["gender"],
            }
            for area in areas
        ]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _figures(
    values: Values, row: Mapping[Any, Any], areas: Iterable[str]
) -> dict[str, float]:
    """Return each area's value in the row's year; NaN where there is none."""
    wide = values.wide[row["gender"]]
    if is_missing(row["year"]) or row["kpi"] not in wide.columns:
        return dict.fromkeys(areas, math.nan)
    there = wide.index.get_level_values(1) == int(row["year"])
    column = wide[row["kpi"]][there]
    known = dict(zip(column.index.get_level_values(0), column, strict=True))
    return {area: float(known.get(area, math.nan)) for area in areas}
