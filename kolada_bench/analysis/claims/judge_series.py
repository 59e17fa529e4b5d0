"""Figures of two years or more against a KPI's of the same years, and their change."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.analysis.claims.limits import amount_limits, percent_limits
from kolada_bench.analysis.claims.verdict import (
    NOT_SUPPORTED,
    SUPPORTED,
    Evidence,
    Verdict,
    undecided,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.analysis.claims.claim import Claim


def judge_series(claim: Claim, known: Sequence[Evidence]) -> Verdict:
    """Return the verdict on a series; ``known`` has one evidence for each of its years."""
    figures = [e.compared if claim.side == "compared" else e.value for e in known]
    if any(map(math.isnan, figures)):
        return undecided("Uppgift saknas för något av åren.")
    unit, parts, holds = known[0].unit, [], True
    for (year, stated), figure in zip(claim.series, figures, strict=True):
        limits = amount_limits("", stated, decimals=claim.decimals)
        holds = holds and limits.holds(figure)
        decimals = max(claim.decimals, sv.decimals_for(figure))
        parts.append(f"{sv.number(figure, decimals)} {unit} {year}")
    how = f"{'Medianen' if claim.side == 'compared' else 'Värdet'} är {sv.listing(parts)}."
    change = _change(claim, figures)
    if change is not None:
        limits = percent_limits("", claim.value, decimals=1 if claim.unit != "%" else 0)
        holds = holds and limits.holds(change)
        told = sv.with_unit(change, claim.unit, 1, sign=True)
        how += f" Ändringen är {told}; godtas {limits.text(1)}."
    status = SUPPORTED if holds else NOT_SUPPORTED
    return Verdict(status, how, figures[-1], unit)


def _change(claim: Claim, figures: Sequence[float]) -> float | None:
    """Return how much the figures change as the claim counts it; None where it does not."""
    if math.isnan(claim.value):
        return None
    if claim.unit != "%":
        return figures[-1] - figures[0]
    return 100 * (figures[-1] / figures[0] - 1) if figures[0] > 0 else None
