"""The command line on a stand-in Kolada: inside this process, and as one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kolada_bench.cli.main import main
from tests.benchmark.invented import YEARS, fill, hand_made

if TYPE_CHECKING:
    from tests.stand_in.server import StandIn

WHOLE = ("N30101", "N33817", "N01951", "N01948")
ROOT = Path(__file__).resolve().parents[2]


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def kolada(stand_in: StandIn) -> StandIn:
    """Return a stand-in with the hand-made corner of Kolada and invented values.

    ``WHOLE`` have a value everywhere, always; the other KPIs have gaps.
    """
    world = hand_made()
    areas = [area["id"] for area in world.municipalities]
    fill(world, areas, seed=1)
    for kpi in WHOLE:
        for i, area in enumerate(areas):
            for year in YEARS:
                world.values[kpi, area, year, "T"] = 5000.0 + 10 * i + year % 7
    world.deleted = {key for key in world.deleted if key[0] not in WHOLE}
    stand_in.world = world
    return stand_in


@pytest.fixture
def environment(
    kolada: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Point the project at the stand-in and at folders of this test alone."""
    config = tmp_path / "config.toml"
    config.write_text('[grupper]\ngrannarna = ["Vingåker", "Grums"]\n', encoding="utf-8")
    chosen = {
        "KOLADA_BENCH_API_URL": kolada.url,
        "KOLADA_BENCH_CACHE_DIR": str(tmp_path / "cache"),
        "KOLADA_BENCH_CONFIG": str(config),
    }
    for name in ("COLUMNS", "PYTHONIOENCODING", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    return chosen


@pytest.fixture
def run(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in this process."""

    def ran(*words: str) -> Ran:
        code = main(words)
        return Ran(code, *capsys.readouterr())

    return ran


@pytest.fixture
def start(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Return a function that runs Python with these arguments, as a process of its own."""

    def started(*arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            check=False,
            cwd=ROOT,
            env=os.environ | environment | more,
            timeout=60,
        )

    return started
