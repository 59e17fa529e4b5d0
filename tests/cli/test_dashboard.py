"""``kolada-bench dashboard``: what it refuses before anything is served."""

from __future__ import annotations

import gc
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kolada_bench.cli.dashboard import read_port

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.mark.parametrize("text", ["0", "80", "1023", "65536", "-1", "abc", "8 050", ""])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="är ingen port"):
        read_port(text)


def test_the_first_and_the_last_port() -> None:
    assert (read_port("1024"), read_port("65535")) == (1024, 65535)


def test_offline_is_none_of_its_sources(run: Run) -> None:
    told = run("dashboard", "--offline")
    assert told.code == 2
    assert "--snapshot" in told.err


def test_a_name_with_a_fault_is_told_with_the_right_one(run: Run) -> None:
    told = run("dashboard", "Melerud", "--demo", "--no-browser")
    assert told.code == 2
    assert "Mellerud" in told.err
    assert "Traceback" not in told.err


def test_a_snapshot_that_is_not_there_is_told(run: Run) -> None:
    told = run("dashboard", "--snapshot", "finns_inte.sqlite", "--no-browser")
    assert told.code == 5
    assert "finns_inte.sqlite" in told.err


def test_a_server_collects_its_garbage(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    collects = []
    monkeypatch.setattr(
        "dashboards.serve.serve", lambda *_, **__: collects.append(gc.isenabled())
    )
    gc.disable()  # as every command begins
    try:
        assert run("dashboard", "--demo", "--no-browser").code == 0
    finally:
        gc.enable()
    assert collects == [True]


def test_help_has_an_example_and_imports_no_dash(
    start: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    script = (
        "import sys\n"
        "from kolada_bench.cli.main import main\n"
        "try:\n    main(['dashboard', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "print([m for m in ('dash', 'flask', 'plotly', 'pandas') if m in sys.modules])"
    )
    told = start("-c", script)
    out = told.stdout.decode()
    assert "kolada-bench dashboard --demo" in out
    assert out.strip().endswith("[]")
