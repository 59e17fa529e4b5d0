"""Steps of a difference in cost: what parts and factors have in common as a waterfall."""

from __future__ import annotations

from typing import Any

from kolada_bench.benchmark.cells import is_missing

NOT_SAVED = "En kostnadsskillnad, inte en beräknad besparing."
_TKR_PER_MNKR = 1000


def amounts(unit: str) -> tuple[int, Any]:
    """Return the decimals of amounts, and what makes a chart's amount of million kronor."""

    def amount(mnkr: float) -> float | None:
        if is_missing(mnkr):
            return None
        return mnkr * _TKR_PER_MNKR if unit == "tkr" else float(mnkr)

    return (0 if unit == "tkr" else 1), amount


def capital(text: str) -> str:
    """Return a name as the first word of a row."""
    return text[:1].upper() + text[1:]
