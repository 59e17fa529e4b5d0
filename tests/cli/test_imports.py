"""What a command loads: help starts at once, and a warm answer needs no network code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kolada_bench.cli.main import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.test_output import Start

HEAVY = ("pandas", "numpy", "plotly", "dash", "requests", "scipy")
CODE = (
    "import sys\n"
    "from kolada_bench.cli.main import main\n"
    "code = main(sys.argv[2:])\n"
    "print('LOADED', *[m for m in sys.argv[1].split(',') if m in sys.modules],\n"
    "      file=sys.stderr)\n"
    "sys.exit(code)\n"
)


def loaded(start: Start, *line: str, watched: tuple[str, ...] = HEAVY) -> list[str]:
    done = start("-c", CODE, ",".join(watched), *line)
    assert done.returncode == 0, done.stderr.decode()
    last = done.stderr.decode().splitlines()[-1].split()
    assert last[0] == "LOADED"
    return last[1:]


@pytest.mark.parametrize("command", [*COMMANDS, ""])
def test_help_loads_nothing_heavy(start: Start, command: str) -> None:
    line = [word for word in (command, "--help") if word]
    assert loaded(start, *line) == []


@pytest.mark.parametrize(
    "line",
    [
        ("kpi", "search", "köpt"),
        ("kpi", "show", "N30101"),
        ("kpi", "calendar"),
        ("groups", "Mellerud"),
        ("cache", "info"),
    ],
)
def test_metadata_commands_load_no_pandas(start: Start, line: tuple[str, ...]) -> None:
    tables = ("pandas", "numpy", "plotly", "scipy")
    assert loaded(start, *line, watched=tables) == []
    # The second time the answers are at hand, and nothing of the network is needed.
    assert loaded(start, *line) == []


def test_a_warm_compare_loads_no_network_code(start: Start) -> None:
    line = ("compare", "Mellerud", "--kpi", "N30101")
    watched = ("requests", "urllib3", "scipy", "plotly", "dash", "truststore")
    assert "requests" in loaded(start, *line, watched=watched)
    assert loaded(start, *line, watched=watched) == []


@pytest.mark.parametrize("ending", ["html", "docx"])
def test_a_report_loads_only_what_its_form_needs(
    start: Start, tmp_path: Path, ending: str
) -> None:
    # Its rank correlations are pandas' own: scipy.stats costs more than all its questions.
    line = (
        "report", "Mellerud", "--preset", "atgardsplan-ifo", "--demo", "--utan-bilder",
        "-o", str(tmp_path / f"plan.{ending}"),
    )  # fmt: skip
    watched = ("scipy.stats", "kaleido", "requests", "dash", "docx", "plotly")
    needed = {"html": ["plotly"], "docx": ["docx"]}
    assert loaded(start, *line, watched=watched) == needed[ending]
