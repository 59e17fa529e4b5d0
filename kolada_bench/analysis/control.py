"""Our unweighted group mean held against the one that Kolada publishes for the same group.

A free control of members, values and arithmetic: the group's own row comes with the same
request. Kolada takes the mean over every member, the own municipality too where it is one,
and rounds to six decimals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kolada_bench.schema import COUNT, KPI, MUNICIPALITY, VALUE, YEAR, require_columns

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

TOLERANCE = 1e-5
"""Relative and absolute: what rounding to six decimals can make, with a margin."""


def group_mean_differences(
    published: pd.DataFrame, wide: pd.DataFrame, members: Collection[str]
) -> pd.DataFrame:
    """Return the KPIs and years where Kolada's group mean or its count is not ours.

    Parameters
    ----------
    published
        Kolada's rows for one group, total of genders: the columns of an observation frame.
    wide
        One column per KPI [its unit], indexed by municipality and year.
    members
        Every member of the group, as Kolada has them.

    Returns
    -------
    pandas.DataFrame
        ``kpi_id``, ``year``, ``published``, ``published_n``, ``mean``, ``n``; no rows when
        all agree. A KPI or year that ``wide`` lacks is not compared.
    """
    require_columns(published, KPI, YEAR, VALUE, COUNT)
    import numpy as np
    import pandas as pd

    own = wide[wide.index.get_level_values(MUNICIPALITY).isin(members)].groupby(level=YEAR)
    means, counts = own.mean(), own.count()
    rows = means.index.get_indexer(pd.Index(published[YEAR]))
    columns = means.columns.get_indexer(pd.Index(published[KPI].astype(str)))
    known = (rows >= 0) & (columns >= 0)
    rows, columns, theirs = rows[known], columns[known], published[known]
    mean, n = means.to_numpy()[rows, columns], counts.to_numpy()[rows, columns]
    value, count = theirs[VALUE].to_numpy(), theirs[COUNT].to_numpy()
    same = np.isclose(mean, value, rtol=TOLERANCE, atol=TOLERANCE) & (n == count)
    off = ~(same | (np.isnan(value) & (n == 0)))
    return pd.DataFrame(
        {
            KPI: theirs[KPI].to_numpy(dtype=object)[off],
            YEAR: theirs[YEAR].to_numpy()[off],
            "published": value[off],
            "published_n": count[off],
            "mean": mean[off],
            "n": n[off],
        }
    )
