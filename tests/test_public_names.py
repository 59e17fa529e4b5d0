from __future__ import annotations

import subprocess
import sys

import pytest

import kolada_bench


@pytest.mark.parametrize("name", kolada_bench.__all__)
def test_every_public_name_resolves(name: str) -> None:
    assert getattr(kolada_bench, name) is not None
    assert name in dir(kolada_bench)


def test_what_is_loaded_lazily_is_what_is_public() -> None:
    assert set(kolada_bench._WHERE) | {"__version__"} == set(kolada_bench.__all__)
    assert list(kolada_bench.__all__) == sorted(kolada_bench.__all__)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'besparing'"):
        _ = kolada_bench.besparing


def test_the_root_loads_nothing_heavy() -> None:
    code = (
        "import sys, kolada_bench; "
        "print([m for m in ('pandas', 'numpy', 'requests', 'plotly') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert out.stdout.strip() == "[]"
