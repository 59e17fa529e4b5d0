"""Why nettokostnadsavvikelsen moved, what the reference is made of, and which figure leads.

A deviation rises because the own cost grew or because the reference did not: the logarithm
splits the two without a remainder. What made either of them grow is not in the figures, and
a change says nothing where the method changed in between or a year is missing.

The *parts of the reference* (åldersersättning, behovsnivå, produktionsförutsättningar) are
published for five verksamheter. They say how much structure is already allowed for; they
never explain the deviation, which is what the model leaves over.

Source: 1 + NKA = N/R, hence ln(1+NKA) = ln N − ln R; the allocation to percentage points is
that of the logarithmic mean (Ang, "The LMDI approach to decomposition analysis", 2005). The
parts of the reference: SKR's texts for N20066, N20067 and N20068 in Kolada (2026).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kolada_bench.analysis.net_cost import AREA
from kolada_bench.schema import YEAR, require_columns

if TYPE_CHECKING:
    import pandas as pd

SMALL_MUNICIPALITY = 20_000
"""Under this many inhabitants one year's NKA of IFO jumps too much to lead a page.

The median change from year to year is 7.1 percentage points for IFO in kommuner with
10 000–20 000 inhabitants (2019–2025, 43 kommuner), against 3.5 for äldreomsorg.
"""
USUAL_CHANGE_PP = 7
"""That median, as a sentence writes it [percentage points]."""
VOLATILE_AREAS = frozenset({"IFO"})

CHANGE_COLUMNS = (
    "change_pp", "change_own_cost_pp", "change_reference_pp",
    "change_log", "change_own_cost_log", "change_reference_log",
    "growth_own_cost_pct", "growth_reference_pct",
)  # fmt: skip


def year_changes(costs: pd.DataFrame, breaks: Mapping[str, Iterable[int]]) -> pd.DataFrame:
    """Return ``costs`` with the deviation's change since the year before, split in two.

    Parameters
    ----------
    costs
        One row per service area and year of one municipality: ``net_cost`` and
        ``reference_cost`` [kr/inhabitant].
    breaks
        Per service area the first years of new method periods: no change is taken into one.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``change_log`` = ``change_own_cost_log`` +
        ``change_reference_log``; ``change_pp`` = ``change_own_cost_pp`` +
        ``change_reference_pp`` [percentage points]; ``growth_own_cost_pct`` and
        ``growth_reference_pct`` [%]; ``change_refused``: "", "brott" or "saknas" (the year
        before or the year itself lacks a cost above 0). NaN where it is refused.

    Notes
    -----
    ::

        ln(1+NKA_t) − ln(1+NKA_t₋₁) = (ln N_t − ln N_t₋₁) − (ln R_t − ln R_t₋₁)

    and in percentage points each part times 100·L(1+NKA_t, 1+NKA_t₋₁), where L is the
    logarithmic mean: the parts keep their proportion, and their sum is the change itself.
    The reference's part has the sign of what it does: a grown reference is negative.
    """
    require_columns(costs, AREA, YEAR, "net_cost", "reference_cost")
    known = {
        (area, year): (net, reference)
        for area, year, net, reference in costs[
            [AREA, YEAR, "net_cost", "reference_cost"]
        ].itertuples(index=False)
        if net > 0 and reference > 0  # NaN is neither
    }
    first_years = {area: frozenset(years) for area, years in breaks.items()}
    rows = []
    for area, year in zip(costs[AREA], costs[YEAR], strict=True):
        now, before = known.get((area, year)), known.get((area, year - 1))
        if now is None or before is None:
            rows.append((*[math.nan] * len(CHANGE_COLUMNS), "saknas"))
        elif year in first_years.get(area, ()):
            rows.append((*[math.nan] * len(CHANGE_COLUMNS), "brott"))
        else:
            rows.append((*split_change(now, before), ""))
    added = zip(*rows, strict=True) if rows else [()] * (len(CHANGE_COLUMNS) + 1)
    names = (*CHANGE_COLUMNS, "change_refused")
    return costs.assign(
        **{name: list(values) for name, values in zip(names, added, strict=True)}
    )


def split_change(
    now: tuple[float, float], before: tuple[float, float]
) -> tuple[float, ...]:
    """Return the figures of ``CHANGE_COLUMNS`` from (N, R) of a year and the year before.

    All four costs [kr/inhabitant] are above 0.
    """
    own, reference = math.log(now[0] / before[0]), math.log(now[1] / before[1])
    ratio, ratio_before = now[0] / now[1], before[0] / before[1]
    scale = 100 * logarithmic_mean(ratio, ratio_before)
    return (
        scale * own - scale * reference,
        scale * own,
        -scale * reference,
        own - reference,
        own,
        -reference,
        100 * (now[0] / before[0] - 1),
        100 * (now[1] / before[1] - 1),
    )


def logarithmic_mean(a: float, b: float) -> float:
    """Return (a − b) / (ln a − ln b), and ``a`` where they are alike; both above 0."""
    step = (a - b) / b
    if step == 0:
        return a
    # Where a and b are close, log1p keeps the digits that ln a − ln b would lose.
    return (a - b) / (math.log1p(step) if abs(step) < 0.1 else math.log(a / b))


def headline(area: str, population: float, year_pct: float, mean_pct: float) -> str:
    """Return which figure leads: "mean_3_years" or "year".

    The mean leads where one year's figure is too restless: ``VOLATILE_AREAS`` in a
    municipality under ``SMALL_MUNICIPALITY`` inhabitants, if there is a mean at all. Where
    the year has no figure the mean does not take its place unasked.
    """
    small = population < SMALL_MUNICIPALITY  # False for a population that is missing
    usable = math.isfinite(mean_pct) and math.isfinite(year_pct)
    return "mean_3_years" if area in VOLATILE_AREAS and small and usable else "year"


def parts_of_reference(
    wide: pd.DataFrame, parts: Sequence[str], whole: str, members: Iterable[str]
) -> tuple[pd.DataFrame, int]:
    """Return own and group mean of each part of a reference cost, and n of the mean.

    Parameters
    ----------
    wide
        One year: one column per KPI [kr/inhabitant], indexed by municipality.
    parts, whole
        The parts' KPIs, and the reference cost itself.
    members
        The peers, own excluded. Only those with the whole and every part take part, so
        that the means add up; medians would not.

    Returns
    -------
    tuple of pandas.DataFrame and int
        One row per KPI (parts, then the whole): ``group_mean`` [kr/inhabitant]; and how
        many members the means are over.
    """
    import pandas as pd

    ids = [*parts, whole]
    peers = wide.reindex(index=pd.Index(list(members)), columns=ids).dropna()
    means = peers.mean() if len(peers) else pd.Series(math.nan, index=ids)
    return pd.DataFrame({"kpi": ids, "group_mean": means.to_numpy()}), len(peers)


def adds_up(
    parts: Sequence[float], whole: float, half_units: Sequence[float]
) -> bool | None:
    """Return whether ``parts`` sum to ``whole`` within rounding; None if any is missing.

    ``half_units`` are half a unit of each figure's last decimal, the whole's last: what
    rounding each of them can make together.
    """
    if not all(map(math.isfinite, (*parts, whole))):
        return None
    return abs(math.fsum(parts) - whole) <= math.fsum(half_units) + 1e-9
