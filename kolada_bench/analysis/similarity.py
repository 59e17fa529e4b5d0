"""Who is alike in structure: a weighted distance in chosen variables.

Each variable is standardised over every municipality with all of them, z = (x − mean) / SD,
so that persons and kronor count alike. The distance to the own municipality is Euclid's::

    d(i) = √ Σ w(k) · (z(k, i) − z(k, own))²

rescaled so that the most distant is 1, as CIPFA's nearest neighbours are. Each variable's
*part* of a distance is its term in the sum over the whole sum: the parts make 1.

A distance is of the variables chosen and of nothing else. It has no unit, and distances
from two choices of variables must not be compared. Sizes are skewed (one Stockholm among
hundreds of small municipalities), so whoever chooses the variables may hand in logarithms.

Source: CIPFA, "Nearest Neighbours Model"; the weighting is this project's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

DISTANCE = "distance"


def distances(values: pd.DataFrame, own: str, weights: Mapping[str, float]) -> pd.DataFrame:
    """Return every other area's distance to ``own``, the nearest first.

    Parameters
    ----------
    values
        One row per area, one column per variable [any unit]; an area that lacks one is
        left out.
    own
        An area of ``values`` with every variable.
    weights
        Per variable, above 0; only their proportions matter.

    Returns
    -------
    pandas.DataFrame
        Indexed by area: ``distance`` from 0 (alike) to 1 (the most distant), and per
        variable its part of the squared distance, 0 to 1. Where all areas are alike in
        everything, every distance and part is 0. Ties go by id.

    Raises
    ------
    KeyError
        ``own`` is not in ``values`` or lacks a variable.
    """
    import numpy as np

    known = values[list(weights)].dropna()
    spread = known.std(ddof=0)
    # A variable in which all are alike tells nobody apart.
    z = (known - known.mean()) / spread.where(spread > 0)
    squares = ((z - z.loc[own]) ** 2).fillna(0.0) * np.array(list(weights.values()))
    squares = squares.drop(index=own)
    total = squares.sum(axis=1)
    farthest = float(np.sqrt(total.max())) if len(total) else 0.0
    parts = squares.div(total.where(total > 0), axis=0).fillna(0.0)
    out = parts.assign(**{DISTANCE: np.sqrt(total) / (farthest or 1.0)})
    order = out.sort_index().sort_values(DISTANCE, kind="stable").index
    return out.loc[order, [DISTANCE, *weights]]
