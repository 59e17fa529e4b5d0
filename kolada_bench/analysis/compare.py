"""One municipality beside its peers: group statistics, rank, difference, ratio.

The own municipality is never in the statistics. Missing members are left out and counted
(``n`` of ``n_members``). Rank 1 is the *highest* value, not the best: nothing here knows
what is good. With seven peers and no difference at all, one in eight is highest by chance.

Quartiles are by linear interpolation (pandas' and NumPy's default); with few members they
are coarse, and with one they all equal it.

What this still gets wrong: nothing weighs the members by size, so a small peer counts as
much as a large one; that is Kolada's own practice ("ovägt medel").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.schema import RIKET

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

GROUP_SHARE = (2, 3)
"""A year is chosen by itself only when this share of the members has a value: 5 of 7."""


class RowQuestion(msgspec.Struct, frozen=True):
    """What one row of a comparison asks for.

    Attributes
    ----------
    kpi, gender
        Which series.
    members
        The peers' ids, own excluded.
    year
        Exactly this year; None for the newest that both own and enough members have.
    statistics
        False for coded answers (Ja/Nej), which have no median, rank or gap.
    ranked
        False for absolute numbers, where a larger municipality has more of everything.
    ratios
        False for deviations and absolute numbers, of which a quotient means nothing.
    """

    kpi: str
    members: tuple[str, ...]
    gender: str = "T"
    year: int | None = None
    statistics: bool = True
    ranked: bool = True
    ratios: bool = True


def needed_members(n_members: int) -> int:
    """Return how many members must have a value for a year to be chosen by itself."""
    above, below = GROUP_SHARE
    return -(-n_members * above // below)


def chosen_year(
    years: Sequence[int], own: np.ndarray, counts: np.ndarray, n: int
) -> int | None:
    """Return the newest year with an own value and at least two thirds of the group.

    Where there is none: the newest with an own value; without any own value the newest
    that two thirds of the group have, or else that any member has. None when nobody has.

    Parameters
    ----------
    years
        Ascending.
    own, counts
        Per year: whether there is an own value (bool), how many members have one.
    n
        Number of members.
    """
    import numpy as np

    enough = counts >= needed_members(n)
    for mask in (own & enough & (counts > 0), own, enough & (counts > 0), counts > 0):
        hits = np.flatnonzero(mask)
        if hits.size:
            return years[int(hits[-1])]
    return None


def comparison(
    wide: dict[str, pd.DataFrame], questions: Sequence[RowQuestion], own: str
) -> pd.DataFrame:
    """Return one row of figures per question, in the same order.

    Parameters
    ----------
    wide
        Per gender: a frame with one column per KPI id [its unit], indexed by municipality
        and year (a sorted ``MultiIndex``), NaN where missing. Riket is one of the areas.
    questions
        What is asked for; a KPI without a column has no value anywhere.
    own
        The municipality that is compared.

    Returns
    -------
    pandas.DataFrame
        ``year`` (nullable), ``newer_year`` (a newer own value that was not chosen) and
        ``newer_n`` (how many members have one then), ``value``, ``n``, ``n_members``,
        ``median``, ``mean``, ``min``, ``max``, ``q1``, ``q3``, ``national``, ``rank``,
        ``rank_of``, ``difference`` (own − median), ``difference_pct`` [%], ``ratio``, and
        ``missing`` (tuple of members without a value that year).
    """
    import pandas as pd

    panels = {gender: Panel(frame) for gender, frame in wide.items()}
    rows = [_figures(panels[question.gender], question, own) for question in questions]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    return frame.astype({name: "float64" for name in _COLUMNS if name in _FLOATS})


_FLOATS = (
    "value", "median", "mean", "min", "max", "q1", "q3", "national", "difference",
    "difference_pct", "ratio",
)  # fmt: skip
_COLUMNS = (
    "year", "newer_year", "newer_n", "n", "n_members", "rank", "rank_of", *_FLOATS,
    "missing",
)  # fmt: skip


class Panel:
    """A wide frame as one array per KPI [area, year], for fast look-ups.

    ``years`` are ascending; the frame may lack a year of some area, but has none twice.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        full = frame.unstack()  # columns: (KPI, year), rows: areas
        self.areas = {str(area): i for i, area in enumerate(full.index)}
        self.years = sorted(int(year) for year in frame.index.unique(level=1))
        values = full.to_numpy(dtype=float)
        width = len(self.years)
        self._values = {
            str(kpi): values[:, i * width : (i + 1) * width]
            for i, kpi in enumerate(frame.columns)
        }

    def series(self, kpi: str, areas: Sequence[str]) -> np.ndarray:
        """Return values [area, year]; an area or KPI that is not there is all NaN."""
        import numpy as np

        out = np.full((len(areas), len(self.years)), np.nan)
        values = self._values.get(kpi)
        if values is not None:
            for row, area in enumerate(areas):
                at = self.areas.get(area)
                if at is not None:
                    out[row] = values[at]
        return out


def _figures(panel: Panel, question: RowQuestion, own: str) -> dict[str, object]:
    import numpy as np

    members = question.members
    everyone = panel.series(question.kpi, (own, RIKET, *members))
    has_value = np.isfinite(everyone)
    counts = has_value[2:].sum(axis=0)
    year = question.year
    if year is None:
        year = chosen_year(panel.years, has_value[0], counts, len(members))
    if year is None or year not in panel.years:
        return {"year": year, "n": 0, "n_members": len(members), "missing": members}
    at = panel.years.index(year)
    peers = everyone[2:, at]
    return {
        "year": year,
        **_newer(panel.years, has_value[0], counts, question.year or year, question),
        **_against(float(everyone[0, at]), peers[np.isfinite(peers)], question),
        "n_members": len(members),
        "national": float(everyone[1, at]),
        "missing": tuple(
            m for m, has in zip(members, has_value[2:, at], strict=True) if not has
        ),
    }


def _newer(
    years: Sequence[int],
    own: np.ndarray,
    counts: np.ndarray,
    year: int,
    question: RowQuestion,
) -> dict[str, object]:
    """Return a newer year with an own value, unless the user named the year."""
    import numpy as np

    if question.year is not None:
        return {}
    later = [i for i in map(int, np.flatnonzero(own)) if years[i] > year]
    return (
        {"newer_year": years[later[-1]], "newer_n": int(counts[later[-1]])} if later else {}
    )


def _against(value: float, peers: np.ndarray, question: RowQuestion) -> dict[str, object]:
    """Return what the own value (NaN for none) is beside the peers that have one."""
    figures: dict[str, object] = {"value": value, "n": int(peers.size)}
    if not question.statistics:
        return figures
    if question.ranked and math.isfinite(value):
        figures |= {"rank": 1 + int((peers > value).sum()), "rank_of": 1 + int(peers.size)}
    if peers.size:
        statistics = _statistics(peers)
        median = statistics["median"]
        difference = value - median
        figures |= {**statistics, "difference": difference}
        if question.ratios and median > 0:
            figures |= {
                "difference_pct": 100 * difference / median,
                "ratio": value / median,
            }
    return figures


def _statistics(values: np.ndarray) -> dict[str, float]:
    import numpy as np

    low, q1, median, q3, high = map(float, np.quantile(values, (0, 0.25, 0.5, 0.75, 1)))
    mean = float(values.mean())
    return {"median": median, "mean": mean, "min": low, "max": high, "q1": q1, "q3": q3}
