"""Which of the packed rows of a KPI some questions ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kolada_bench.sources.columns import MOST_YEAR, Cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kolada_bench.schema import Block

    Flags = NDArray[np.bool_]


class Asked:
    """Some blocks, made ready to be held against thousands of KPIs.

    Parameters
    ----------
    blocks
        What is asked for.
    areas
        The ids that the rows count in.
    """

    def __init__(self, blocks: Sequence[Block], areas: Sequence[str]) -> None:
        self._blocks = [(frozenset(block.kpis), *_masks(block, areas)) for block in blocks]

    def rows(self, kpi: str, cells: Cells) -> Flags:
        """Return which rows of a KPI are asked for."""
        keep = np.zeros(len(cells.area), dtype=bool)
        for kpis, in_area, in_year in self._blocks:
            if kpi in kpis:
                keep |= in_area[cells.area] & in_year[cells.year]
        return keep


def _masks(block: Block, areas: Sequence[str]) -> tuple[Flags, Flags]:
    """Return which areas, by their code, and which years a block asks for."""
    wanted = set(block.areas)
    in_year = np.zeros(MOST_YEAR + 1, dtype=bool)
    in_year[[year for year in block.years if 0 <= year <= MOST_YEAR]] = True
    return np.array([area in wanted for area in areas], dtype=bool), in_year
