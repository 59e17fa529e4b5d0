"""Commands on the demo data, as processes with an environment of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder to work in whose name has blanks and Swedish letters."""
    made = tmp_path / "Åsas mapp på servern"
    made.mkdir()
    return made


@pytest.fixture
def start(folder: Path) -> Start:
    """Return a function that runs Python in ``folder`` and gives what it said, in UTF-8."""

    def started(
        *words: str, without: tuple[str, ...] = (), more: Mapping[str, str] | None = None,
        **options: Any,
    ) -> subprocess.CompletedProcess[str]:  # fmt: skip
        own = {
            name: value
            for name, value in os.environ.items()
            if name not in without and not name.startswith(("KOLADA_BENCH_", "XDG_"))
        }
        search = os.pathsep.join([str(ROOT), *filter(None, [own.get("PYTHONPATH")])])
        own |= {"PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1"}
        if "cache" not in without:
            own["KOLADA_BENCH_CACHE_DIR"] = str(folder / "cache")
        return subprocess.run(
            [sys.executable, *words], capture_output=True, encoding="utf-8", check=False,
            cwd=folder, env=own | dict(more or {}), timeout=120, **options,
        )  # fmt: skip

    return started
