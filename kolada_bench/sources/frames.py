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
from kolada_bench.sources.columns import Columns

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
    parts: Sequence[tuple[str, Columns, Sequence[Block]]], areas: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that the blocks ask for: of areas, and of Kolada's groups.

    Parameters
    ----------
    parts
        Each KPI once, with its columns and the blocks that ask for it.
    areas
        The ids that the columns count in.
    """
    return _split(
        [
            (kpi, columns, _selected(columns, blocks, areas))
            for kpi, columns, blocks in parts
        ],
        areas,
    )


def all_frames(
    parts: Sequence[tuple[str, Columns]], areas: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return every row: of areas, and of Kolada's groups; arguments as above."""
    every = [(kpi, cols, np.ones(len(cols.value), dtype=bool)) for kpi, cols in parts]
    return _split(every, areas)


def _split(
    kept: Sequence[tuple[str, Columns, NDArray[np.bool_]]], areas: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = _frame(kept, areas)
    is_group = frame[MUNICIPALITY].astype(str).str.startswith("G").to_numpy(dtype=bool)
    return _used(frame[~is_group]), _used(frame[is_group])


def _selected(
    columns: Columns, blocks: Sequence[Block], areas: tuple[str, ...]
) -> NDArray[np.bool_]:
    keep = np.zeros(len(columns.value), dtype=bool)
    for block in blocks:
        wanted = set(block.areas)
        in_area = np.array([area in wanted for area in areas], dtype=bool)
        keep |= in_area[columns.area] & np.isin(columns.year, np.array(block.years, int))
    return keep


def _frame(
    parts: Sequence[tuple[str, Columns, NDArray[np.bool_]]], areas: tuple[str, ...]
) -> pd.DataFrame:
    if not parts:
        return empty_observations()
    statuses = sorted({status for _, columns, _ in parts for status in columns.statuses})

    def joined(name: str, dtype: type) -> NDArray[Any]:
        return np.concatenate([getattr(c, name)[keep] for _, c, keep in parts]).astype(
            dtype
        )

    kpis = sorted(kpi for kpi, _, _ in parts)
    sizes = [int(keep.sum()) for _, _, keep in parts]
    kpi_codes = np.repeat([kpis.index(kpi) for kpi, _, _ in parts], sizes)
    status = np.concatenate(
        [np.array([statuses.index(s) for s in c.statuses], int)[c.status[keep]]
         for _, c, keep in parts]
    )  # fmt: skip
    return pd.DataFrame(
        {
            KPI: pd.Categorical.from_codes(kpi_codes, categories=pd.Index(kpis)),
            MUNICIPALITY: pd.Categorical.from_codes(
                joined("area", int), categories=pd.Index(areas)
            ),
            YEAR: joined("year", np.int64),
            GENDER: pd.Categorical.from_codes(
                joined("gender", int), categories=pd.Index(GENDERS)
            ),
            VALUE: joined("value", np.float64),
            COUNT: joined("count", np.int64),
            STATUS: pd.Categorical.from_codes(status, categories=pd.Index(statuses)),
        }
    )


def _used(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep only categories that are there, as other sources do, and number rows anew."""
    frame = frame.reset_index(drop=True)
    for name in (KPI, MUNICIPALITY, GENDER, STATUS):
        frame[name] = frame[name].cat.remove_unused_categories()
    return frame
