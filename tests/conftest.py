"""What several rooms' tests share: recorded data, and a Kolada on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stand_in.server import StandIn


@pytest.fixture(scope="session")
def recorded_data() -> Path:
    """Return the folder with recorded public data; without it the test is skipped."""
    named = os.environ.get("KOLADA_BENCH_RECORDED_DATA")
    if not named or not Path(named).is_dir():
        pytest.skip("KOLADA_BENCH_RECORDED_DATA names no folder with recorded data")
    return Path(named)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """Start a stand-in Kolada with an empty world; fill ``stand_in.world`` and ask."""
    with StandIn() as kolada:
        yield kolada
