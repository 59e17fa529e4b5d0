"""Samband: whether two figures go together over the country's municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kolada_bench.report.parts.part import Options, Pair, Part, named_kpis

if TYPE_CHECKING:
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet


class PairOptions(Options, frozen=True):
    """The two KPIs."""

    nyckeltal: Pair


def write_association(sheet: Sheet, material: Material, options: PairOptions) -> None:
    """Put the rank correlation in words, with what it does not say."""
    one, other = options.nyckeltal
    found = material.association(one, other)
    sheet.text(found.sentence, source=found.source_line, slot=f"{one}-{other}")


PARTS = (
    Part(
        "samband",
        "rangkorrelation mellan två nyckeltal över landets alla kommuner",
        write_association,
        PairOptions,
        beside=named_kpis,
    ),
)
