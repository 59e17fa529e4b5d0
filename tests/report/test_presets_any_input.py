"""A user's own preset: read, or refused with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from kolada_bench.errors import CatalogueError, UnknownName
from kolada_bench.report.presets import NAMES, parse_preset, read_preset
from tests.strategies import encoded, mutated, refused


def packaged() -> list[str]:
    return [read_preset(name).toml for name in NAMES]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("presets") / "egen.toml"


@given(mutated(packaged(), most=6))
def test_any_text(file: Path, text: str) -> None:
    file.write_bytes(encoded(text))
    preset, reason = refused(lambda: read_preset(str(file)), CatalogueError)
    if preset is None:
        assert str(file) in reason
        return
    ids = [section.id for section in preset.sections]
    assert len(set(ids)) == len(ids) > 0
    assert parse_preset(preset.toml, preset.name) == preset


@given(mutated((*NAMES, "egen.toml", "~$egen.toml", "~ingen/egen.toml")))
def test_any_name(name: str) -> None:
    preset, reason = refused(lambda: read_preset(name), (CatalogueError, UnknownName))
    assert preset is not None or "finns inte" in reason or "går inte att läsa" in reason
