"""What a difference is worth: in kronor, or in persons.

A gap is a difference in cost level times the own denominator (inhabitants or users), in
the row's own year. It is not a saving. It goes to two targets, the median and the lower
quartile, and both are differences in cost: + is costlier than the target. Gaps of rows
that contain each other must never be added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kolada_bench.schema import require_columns

if TYPE_CHECKING:
    import pandas as pd

KRONOR_PER_MNKR = 1_000_000


def gaps_to_targets(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` with the gap to the median and to the lower quartile.

    Parameters
    ----------
    rows
        One row per comparison: ``value``, ``median``, ``q1`` [the KPI's unit],
        ``denominator`` [persons; NaN where the KPI has none] and ``per`` (how much of the
        result one unit makes: 1 000 000 for kr to mnkr, 1 000 for a rate per 1 000).

    Returns
    -------
    pandas.DataFrame
        The same rows with ``gap_median`` and ``gap_lower_quartile`` [mnkr or persons].
        NaN where the value, the target or the denominator is missing.
    """
    require_columns(rows, "value", "median", "q1", "denominator", "per")
    scale = rows["denominator"] / rows["per"]
    return rows.assign(
        gap_median=(rows["value"] - rows["median"]) * scale,
        gap_lower_quartile=(rows["value"] - rows["q1"]) * scale,
    )
