"""Ask the command line, over real HTTP, and read its JSON back."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kolada_bench.cli.main import main

if TYPE_CHECKING:
    from tests.stand_in.server import StandIn
    from tests.stand_in.world import World

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(
    stand_in: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Ask:
    """Return a function: a world and a command line in, the answer's JSON out.

    Each question has a cache of its own, so that a world may be changed between two.
    """
    turns = itertools.count()

    def asked(world: World, *words: str) -> dict[str, Any]:
        stand_in.world = world
        monkeypatch.setenv("KOLADA_BENCH_API_URL", stand_in.url)
        monkeypatch.setenv("KOLADA_BENCH_CACHE_DIR", str(tmp_path / f"cache{next(turns)}"))
        monkeypatch.setenv("KOLADA_BENCH_CONFIG", str(_no_choices(tmp_path)))
        code = main([*words, "--format", "json"])
        out, err = capsys.readouterr()
        assert code == 0, err
        return dict(json.loads(out))

    return asked


def _no_choices(folder: Path) -> Path:
    file = folder / "config.toml"
    file.touch()
    return file
