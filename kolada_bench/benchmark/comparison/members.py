"""The members behind a comparison's rows: one line per municipality, own included.

A chart of a group shows every member by name, also those without a value. The figures are
those that the rows were calculated from; nothing is fetched again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench.analysis.compare import Panel
from kolada_bench.benchmark.cells import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    panels = {gender: Panel(wide) for gender, wide in values.wide.items()}
    lines: list[dict[str, Any]] = []
    for row in rows.to_dict("records"):
        areas = (own.id, *members[row["group"]])
        figures = _figures(panels[row["gender"]], row, areas)
        lines += [
            {
                "kpi": row["kpi"],
                "group": row["group"],
                "municipality_id": area,
                "title": municipalities[area].title if area in municipalities else area,
                "own": area == own.id,
                "value": value,
                "year": row["year"],
                "gender": row["gender"],
            }
            for area, value in zip(areas, figures, strict=True)
        ]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _figures(panel: Panel, row: Mapping[Any, Any], areas: Sequence[str]) -> list[float]:
    """Return each area's value in the row's year; NaN where there is none."""
    if is_missing(row["year"]) or int(row["year"]) not in panel.years:
        return [math.nan] * len(areas)
    at = panel.years.index(int(row["year"]))
    figures: list[float] = panel.series(row["kpi"], areas)[:, at].tolist()
    return figures
