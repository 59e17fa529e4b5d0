"""What the tests of snapshots share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.snapshots import write


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "värden.sqlite"
    write(path, question="compare Mellerud")
    return path
