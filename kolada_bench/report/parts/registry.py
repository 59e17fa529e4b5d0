"""Every part of a report by the name that a preset calls it."""

from __future__ import annotations

from kolada_bench.report.parts import (
    certainty,
    closing,
    comparison,
    costs,
    drivers,
    net_cost,
    own,
    pictures,
    relation,
    series,
    standing_out,
    texts,
)
from kolada_bench.report.parts.part import Options, Part

__all__ = ["PARTS", "Options", "Part"]

PARTS: dict[str, Part] = {
    part.name: part
    for module in (
        texts, standing_out, net_cost, comparison, certainty, costs, pictures, drivers,
        series, relation, own, closing,
    )
    for part in module.PARTS
}  # fmt: skip
