"""What several rooms' tests share: recorded data, and a Kolada on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kolada_bench.errors import NoBrowser
from kolada_bench.report.browser import browser_path
from tests.stand_in.server import StandIn

# The same examples every time, whatever the machine's load: a check that must be run
# again to pass says nothing. ``--hypothesis-profile=explore`` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def recorded_data() -> Path:
    """Return the folder with recorded public data; without it the test is skipped."""
    named = os.environ.get("KOLADA_BENCH_RECORDED_DATA")
    if not named or not Path(named).is_dir():
        pytest.skip("KOLADA_BENCH_RECORDED_DATA names no folder with recorded data")
    return Path(named)


@pytest.fixture(scope="session")
def browser() -> str:
    """Return the path of a browser to draw with; without one the test is skipped."""
    try:
        return browser_path()
    except NoBrowser:
        pytest.skip("no Chrome, Edge or Chromium on this machine")


@pytest.fixture(scope="session")
def soffice() -> str:
    """Return the path of LibreOffice; without it the test is skipped."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("no LibreOffice on this machine")
    return found


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """Start a stand-in Kolada with an empty world; fill ``stand_in.world`` and ask."""
    with StandIn() as kolada:
        yield kolada
