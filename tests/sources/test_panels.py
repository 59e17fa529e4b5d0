"""The block of numbers holds what a frame of the same question holds, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest

from kolada_bench.schema import GENDER, KPI, MUNICIPALITY, VALUE, YEAR, Block, Observations
from kolada_bench.sources import panels
from kolada_bench.sources.demo import DemoSource
from kolada_bench.sources.panels import panel_blocks, read_panel

if TYPE_CHECKING:
    from kolada_bench.schema import Provenance

KPIS = ("N33817", "N30101", "U21468", "N99999", "N30001")
AREAS = ("1461", "0000", "0428", "9999")
YEARS = (2024, 2025, 2019, 1980)


class Elsewhere:
    """The demo's answers behind a face that is no file, each an hour older than before.

    Their values are each an hour newer instead.
    """

    def __init__(self) -> None:
        self._demo = DemoSource()
        self.asked: list[Block] = []

    def observations(self, blocks: Sequence[Block]) -> Observations:
        self.asked += blocks
        found = self._demo.observations(blocks)
        return msgspec.structs.replace(found, provenance=self._aged(found.provenance))

    def _aged(self, provenance: Provenance) -> Provenance:
        hours = timedelta(hours=len(self.asked))
        return msgspec.structs.replace(
            provenance,
            retrieved_at=provenance.retrieved_at - hours,
            stale=len(self.asked) == 1,
            values_at=provenance.retrieved_at + hours,
        )


@pytest.fixture
def expected() -> np.ndarray:
    """Return the cube, filled cell by cell from the demo's frame."""
    frame = DemoSource().observations([Block(KPIS, AREAS, YEARS)]).frame
    kpis, years = sorted(KPIS), sorted(YEARS)
    cube = np.full((len(kpis), len(AREAS), len(years)), np.nan)
    for row in frame[frame[GENDER] == "T"].to_dict("records"):
        place = kpis.index(row[KPI]), AREAS.index(row[MUNICIPALITY]), years.index(row[YEAR])
        cube[place] = row[VALUE]
    assert np.isfinite(cube).sum() > 20
    return cube


def test_a_file_fills_the_block(expected: np.ndarray) -> None:
    panel = read_panel(DemoSource(), KPIS, AREAS, YEARS)
    assert (panel.kpis, panel.areas) == (tuple(sorted(KPIS)), AREAS)
    assert panel.years == (1980, 2019, 2024, 2025)
    assert np.array_equal(panel.cube, expected, equal_nan=True)
    assert panel.provenance == DemoSource().provenance


def test_any_other_source_is_asked_in_slices(
    expected: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "SLICE", 2)
    source = Elsewhere()
    panel = read_panel(source, KPIS, AREAS, YEARS)
    assert np.array_equal(panel.cube, expected, equal_nan=True)
    assert [len(block.kpis) for block in source.asked] == [2, 2, 1]
    assert source.asked == panel_blocks(KPIS, AREAS, sorted(YEARS))
    # The oldest of the three answers, and stale since one of them was.
    assert panel.provenance is not None
    assert panel.provenance.stale
    asked_at = datetime.fromisoformat("2026-06-15T12:00:00+02:00")
    assert panel.provenance.retrieved_at == asked_at - timedelta(hours=3)
    assert panel.provenance.values_at == asked_at + timedelta(hours=1)


def test_nothing_asked_for_is_an_empty_block() -> None:
    panel = read_panel(Elsewhere(), (), AREAS, ())
    assert panel.cube.shape == (0, 4, 0)
    assert panel.provenance is None
    assert read_panel(DemoSource(), KPIS, AREAS, ()).cube.shape == (5, 4, 0)
