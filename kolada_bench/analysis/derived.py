"""KPIs that Kolada does not publish, computed from those that it does.

Computed per municipality and year first, and only then put into group statistics: the
median of a product is not the product of medians. A value is missing as soon as one of
its inputs is. The national value is computed from Riket's inputs in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kolada_bench.formula import Formula

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.schema import Derived


def with_derived(wide: pd.DataFrame, derived: Iterable[Derived]) -> pd.DataFrame:
    """Return ``wide`` with one more column per derived KPI.

    Parameters
    ----------
    wide
        One column per KPI id [the KPI's unit], any index; a KPI without a column has no
        value anywhere.
    derived
        The KPIs to compute; a formula uses published KPIs only.

    Returns
    -------
    pandas.DataFrame
        A new frame; NaN where an input is missing or a division is by zero.
    """
    import numpy as np

    added = {}
    nothing = np.full(len(wide), np.nan)
    for kpi in derived:
        columns = {
            name: wide[name].to_numpy() if name in wide.columns else nothing
            for name in kpi.inputs
        }
        added[kpi.id] = np.broadcast_to(
            Formula.parse(kpi.expression).value(columns), (len(wide),)
        )
    return wide.assign(**added)
