"""Figures as running text has them: rounded, and with their unit in words.

Kronor to the nearest ten, million kronor with one decimal, percent whole, persons whole and
"omkring" under thirty. A table has more decimals; rounding is never used on the way into a
calculation.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.analysis.words import read_words

if TYPE_CHECKING:
    from kolada_bench.schema import Finding


def median_text(finding: Finding) -> str:
    """Write the median with how many it is of: "5 800 kronor, 7 av 7", "6,1; 7 av 7".

    After a bare figure a comma would be read as a decimal's.
    """
    text = figure(finding, finding.median, short=True)
    mark = ";" if text[-1:].isdigit() else ","
    return f"{text}{mark} {finding.n} av {finding.n_members}"


def figure(
    finding: Finding, value: float, *, short: bool = False, always_unit: bool = False
) -> str:
    """Write a figure in the finding's unit; ``short`` where the unit has been said.

    Kronor are then just "kronor", and other units than percent left out, unless
    ``always_unit``.
    """
    if finding.measure == "amount":
        unit = "kronor" if short else unit_in_words(finding.unit)
        return sv.with_unit(_rounded_kronor(value), unit)
    if finding.measure == "share":
        return sv.with_unit(value, "procent", share_decimals(finding))
    text = sv.number(value, _decimals(finding, value))
    if (short and not always_unit) or not (unit := unit_in_words(finding.unit)):
        return text
    return f"{text}{sv.NBSP}{unit}"


def _decimals(finding: Finding, value: float) -> int:
    """Return the decimals of a figure that is no amount and no share: the own value's.

    None where the figures are whole, so that "6,1" is not held against "6".
    """
    known = [x for x in (finding.value, finding.median, value) if math.isfinite(x)]
    base = finding.value if math.isfinite(finding.value) else value
    decimals = max(sv.decimals_for(base), 1)
    return 0 if all(sv.number(x, decimals).endswith(",0") for x in known) else decimals


def unit_in_words(unit: str) -> str:
    """Write "kr/inv 0-20 år" as "kronor per invånare 0–20 år"; "" for what has no word."""
    if unit in ("okänd", "index", "poäng", "antal i snitt", "kvot"):
        return ""
    text = re.sub(r"(\d)-(\d)", rf"\1{sv.EN_DASH}\2", unit)
    text = re.sub(r"\binv\b", "invånare", text)
    text = re.sub(r"^antal/", "per ", text)
    text = re.sub(r"^kr\b", "kronor", text).replace("/", " per ")
    return text.replace("1000", "1 000").replace(" 000", f"{sv.NBSP}000")


def _rounded_kronor(value: float) -> float:
    """Round to the nearest ten, small amounts to whole kronor."""
    if abs(value) < 100:
        return value
    return math.copysign(10 * math.floor(abs(value) / 10 + 0.5), value)


def share_decimals(finding: Finding) -> int:
    """Return the decimals of a share, its median and their difference: the same for all.

    Whole from ten percent and up, two below one percent, and more, but never more than two,
    where they would not add up: a reader subtracts, and 18 and 31 are not 14 apart.
    """
    shares = (finding.value, finding.median)
    if not all(map(math.isfinite, shares)):
        return 0
    least = min(map(abs, shares))
    fewest = 0 if least >= 10 else 1 if least >= 1 or least == 0 else 2
    return next((d for d in range(fewest, 2) if _add_up(*shares, d)), 2)


def _add_up(value: float, median: float, decimals: int) -> bool:
    """Return whether the rounded figures differ by their rounded difference."""
    scale = 10**decimals
    a, b, difference = (
        math.copysign(math.floor(round(abs(x) * scale, 6) + 0.5), x)
        for x in (value, median, value - median)
    )
    return a - b == difference and bool(difference or value == median)


def amount(mnkr: float, unit: str) -> str:
    """Write an amount without sign; "" where it is missing or rounds to nothing."""
    if math.isnan(mnkr) or abs(mnkr) < (0.0005 if unit == "tkr" else 0.05):
        return ""
    if unit == "tkr":
        return sv.with_unit(1000 * abs(mnkr), "tusen kronor")
    return sv.with_unit(abs(mnkr), "miljoner kronor", 1)


def persons(count: float) -> str:
    """Write a number of persons: whole, and "omkring" under thirty."""
    whole = sv.number(count)
    noun = "person" if whole == "1" else "personer"
    return f"{'omkring ' if is_few(count) else ''}{whole}{sv.NBSP}{noun}"


def is_few(persons: float) -> bool:
    """Return whether a count is so small that text says "omkring"; NaN is no count."""
    return persons < read_words().personer.omkring_under
