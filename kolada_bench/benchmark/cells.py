"""One figure to one cell: the rules that every table of ours shares.

The decimals follow what a KPI measures, and are the same for all figures of a row. A rank
is a word at both ends, since "1" would be read as a first prize.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from kolada_bench import sv
from kolada_bench.catalogue.units import Measure

PRELIMINARY = "(p)"
UNSURE = "~"
"""Marks a difference of few persons that chance alone may give."""


def is_missing(value: Any) -> bool:
    """Return whether a frame's cell holds no value: None or NaN."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def unbroken(label: str) -> str:
    """Keep what belongs together on one line: "1 000", and a unit's last word."""
    return label.replace(" 000", f"{sv.NBSP}000").replace("–20 år", f"–20{sv.NBSP}år")


def decimals_of(row: dict[Any, Any]) -> int:
    """Return the decimals of a row: the same for all its figures."""
    measure = Measure(row["measure"])
    size = max(
        (abs(row[k]) for k in ("value", "median") if not is_missing(row[k])), default=0
    )
    if measure is Measure.AMOUNT:
        return 0 if size >= 10 else 1
    if measure is Measure.ABSOLUTE:
        return 0 if row["unit"] == "antal" else 1
    if measure in (Measure.SHARE, Measure.RATE):
        # "0,4" and "0,2" would hide that one is not quite twice the other.
        return 2 if 0 < size < 1 else 1
    figures = [row[k] for k in ("value", "median", "min", "max") if not is_missing(row[k])]
    whole = all(float(figure).is_integer() for figure in figures)
    return 0 if whole else sv.decimals_for(size)


def rank_word(rank: Any, rank_of: Any) -> str:
    """Write a rank as "högst", "2:a", ... "lägst"; among one there is none."""
    if is_missing(rank) or rank_of < 2:
        return sv.MISSING
    if rank == 1:
        return "högst"
    return "lägst" if rank == rank_of else sv.ordinal(int(rank))


def difference_cell(row: dict[Any, Any], decimals: int) -> str:
    """Write the difference to the median as its measure allows.

    Shares in percentage points, amounts in percent or from twice as much in times, what has
    no ratio in its own unit, absolute numbers and codes not at all. What chance may have
    made has its mark here, in a column that no narrow screen drops.
    """
    text = _difference(row, decimals)
    return sv.marked(text, UNSURE if by_chance(row) else "")


def _difference(row: dict[Any, Any], decimals: int) -> str:
    measure = Measure(row["measure"])
    if measure in (Measure.ABSOLUTE, Measure.CODE) or is_missing(row["difference"]):
        return sv.MISSING
    if measure is Measure.SHARE:
        return sv.with_unit(row["difference"], "p.e.", max(decimals, 1), sign=True)
    if is_missing(row["ratio"]):
        return sv.number(row["difference"], decimals, sign=True)
    if row["ratio"] >= 2:
        return sv.times(row["ratio"])
    return sv.with_unit(row["difference_pct"], "%", 0, sign=True)


def comparison_cells(row: dict[Any, Any], amount_unit: str) -> tuple[str, ...]:
    """Write the figures of a compared KPI, in the order of every such table.

    Own, median, min–max, n, place, Riket, difference, and what it comes to.
    """
    decimals = decimals_of(row)
    return (
        sv.number(row["value"], decimals),
        sv.number(row["median"], decimals),
        sv.span(row["min"], row["max"], decimals),
        f"{row['n']}/{row['n_members']}",
        rank_word(row["rank"], row["rank_of"]),
        sv.number(row["national"], decimals),
        difference_cell(row, decimals),
        gap_cell(row, amount_unit),
    )


def gap_cell(row: dict[Any, Any], amount_unit: str) -> str:
    """Write the gap to the median, in kronor or in persons, whichever the row has."""
    if not is_missing(row["gap_persons_median"]):
        return sv.with_unit(row["gap_persons_median"], "pers.", 0, sign=True)
    return amount(row["gap_mnkr_median"], amount_unit)


def by_chance(row: dict[Any, Any]) -> bool:
    """Return whether the row counts few persons, and chance alone may be its difference.

    Where own and group's figures show alike there is no difference to doubt.
    """
    return bool(row["chance"] == "within" and abs(row["gap_persons_median"]) >= 0.5)


def amount(mnkr: float | None, unit: str, *, sign: bool = True) -> str:
    """Write an amount as the municipality does: mnkr with one decimal, or whole tkr."""
    if unit == "tkr" and mnkr is not None:
        return sv.number(mnkr * 1000, 0, sign=sign)
    return sv.number(mnkr, 1, sign=sign)


def most_common_year(rows: Sequence[dict[Any, Any]]) -> int | None:
    """Return the year that most rows have, the newer of two; None without any."""
    years = Counter(int(row["year"]) for row in rows if not is_missing(row["year"]))
    return max(years, key=lambda year: (years[year], year)) if years else None
