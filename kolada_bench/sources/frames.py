"""Between the long frame and the packed columns of a snapshot, both ways, without loops.

The frame has areas and Kolada's group rows apart; a snapshot holds them together, and the
"G" that a group's id begins with tells them apart again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kolada_bench.schema import (
    COUNT,
    GENDER,
    GENDERS,
    KPI,
    MUNICIPALITY,
    STATUS,
    VALUE,
    YEAR,
    Block,
    Observations,
    empty_observations,
    require_columns,
)
from kolada_bench.sources.asked import Asked
from kolada_bench.sources.columns import Columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]


def packed_columns(observations: Observations) -> tuple[list[str], dict[str, Columns]]:
    """Return the ids of all areas, and the columns of each KPI that count in them.

    Raises
    ------
    SchemaError
        A column is missing.
    ValueError
        An observation stands twice, or has a gender that Kolada has not.
    """
    parts = [part for part in (observations.frame, observations.groups) if len(part)]
    for part in parts:
        require_columns(part, KPI, MUNICIPALITY, YEAR, GENDER, VALUE, COUNT, STATUS)
    if not parts:
        return [], {}
    rows = pd.concat(
        [part.astype({KPI: str, MUNICIPALITY: str, GENDER: str}) for part in parts],
        ignore_index=True,
    ).astype({KPI: "category", MUNICIPALITY: "category"})
    if rows.duplicated([KPI, MUNICIPALITY, YEAR, GENDER]).any():
        message = "the same observation stands twice"
        raise ValueError(message)
    if not rows[GENDER].isin(GENDERS).all():
        message = f"a gender is none of {', '.join(GENDERS)}"
        raise ValueError(message)
    rows[GENDER] = pd.Categorical(rows[GENDER], categories=GENDERS)
    rows = rows.sort_values([KPI, MUNICIPALITY, YEAR, GENDER], kind="stable")
    columns = {
        str(kpi): _columns(part)
        for kpi, part in rows.groupby(KPI, observed=True, sort=True)
    }
    return [str(area) for area in rows[MUNICIPALITY].cat.categories], columns


def _columns(part: pd.DataFrame) -> Columns:
    status = part[STATUS].astype("category").cat.remove_unused_categories()
    return Columns(
        area=part[MUNICIPALITY].cat.codes.to_numpy(np.int64),
        year=part[YEAR].to_numpy(np.int64),
        gender=part[GENDER].cat.codes.to_numpy(np.int64),
        value=part[VALUE].to_numpy(np.float64),
        count=part[COUNT].to_numpy(np.int64),
        status=status.cat.codes.to_numpy(np.int64),
        statuses=tuple(map(str, status.cat.categories)),
    )


def selected_frames(
    parts: Sequence[tuple[str, Columns]], blocks: Sequence[Block], areas: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that the blocks ask for: of areas, and of Kolada's groups.

    Parameters
    ----------
    parts
        Each KPI once, with its columns.
    areas
        The ids that the columns count in.
    """
    asked = Asked(blocks, areas)
    return _split(
        [(kpi, columns, asked.rows(kpi, columns)) for kpi, columns in parts], areas
    )


def _split(
    kept: Sequence[tuple[str, Columns, Flags]], areas: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if not kept:
        return empty_observations(), empty_observations()
    group = np.array([area.startswith("G") for area in areas], dtype=bool)
    frame = _frame(kept, areas)
    is_group = group[frame[MUNICIPALITY].cat.codes.to_numpy()]
    if not is_group.any():
        return _used(frame), _used(frame.iloc[:0])
    return _used(frame[~is_group]), _used(frame[is_group])


def _frame(
    parts: Sequence[tuple[str, Columns, Flags]], areas: tuple[str, ...]
) -> pd.DataFrame:
    statuses = sorted({status for _, columns, _ in parts for status in columns.statuses})
    of_status = {status: i for i, status in enumerate(statuses)}
    kpis = sorted(kpi for kpi, _, _ in parts)
    of_kpi = {kpi: i for i, kpi in enumerate(kpis)}
    values = [columns.value[keep] for _, columns, keep in parts]
    status = [
        np.array([of_status[s] for s in columns.statuses], int)[columns.status[keep]]
        for _, columns, keep in parts
    ]

    def joined(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(columns, name)[keep] for _, columns, keep in parts])

    sizes = [len(value) for value in values]
    return pd.DataFrame(
        {
            KPI: _coded(np.repeat([of_kpi[kpi] for kpi, _, _ in parts], sizes), kpis),
            MUNICIPALITY: _coded(joined("area"), areas),
            YEAR: joined("year").astype(np.int64),
            GENDER: _coded(joined("gender"), GENDERS),
            VALUE: np.concatenate(values),
            COUNT: joined("count").astype(np.int64),
            STATUS: _coded(np.concatenate(status), statuses),
        },
        copy=False,
    )


def _coded(codes: NDArray[Any], names: Sequence[str]) -> pd.Categorical[Any]:
    return pd.Categorical.from_codes(
        codes.astype(np.int64, copy=False), categories=pd.Index(names)
    )


def _used(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep only categories that are there, as other sources do, and number rows anew."""
    frame = frame.reset_index(drop=True)
    for name in (KPI, MUNICIPALITY, GENDER, STATUS):
        frame[name] = frame[name].cat.remove_unused_categories()
    return frame
