"""Older and newer Pythons, and packages that are not there."""

from __future__ import annotations

import re
import runpy
import sys
from typing import TYPE_CHECKING

import pytest

from kolada_bench.cli import compare, main
from kolada_bench.errors import UsageError
from tests.platforms.conftest import ROOT

if TYPE_CHECKING:
    from tests.platforms.conftest import Start


def test_an_older_python_is_told_so_before_anything_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    with pytest.raises(SystemExit, match=r"kräver Python 3\.11 eller nyare"):
        runpy.run_module("kolada_bench", run_name="__main__")


def test_what_stands_before_that_can_be_read_by_an_older_python() -> None:
    # Not "match", which 3.9 has not, nor anything else that is younger than 3.8.
    import ast

    for name in ("__init__.py", "__main__.py"):
        text = (ROOT / "kolada_bench" / name).read_text(encoding="utf-8")
        ast.parse(text, feature_version=(3, 8))


def test_a_package_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    monkeypatch.delitem(sys.modules, "kolada_bench.cli.terminal", raising=False)
    assert main.main(["kpi", "show", "N30101", "--demo"]) == main.INTERNAL_ERROR
    said = capsys.readouterr().err
    assert said.startswith("Python-paketet rich saknas i ")
    assert "Traceback" not in said


def test_a_module_of_our_own_that_is_missing_is_our_own_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "kolada_bench.cli.groups", None)
    assert main.main(["groups", "Mellerud", "--demo"]) == main.INTERNAL_ERROR
    assert capsys.readouterr().err.startswith("Internt fel: ModuleNotFoundError")


@pytest.mark.parametrize(
    "complaint",
    [
        "argument --gender: invalid choice: 'X' (choose from 'T', 'K', 'M')",  # to 3.12
        "argument --gender: invalid choice: 'X' (choose from T, K, M)",  # 3.13 on
    ],
)
def test_the_complaints_of_every_python_become_swedish(complaint: str) -> None:
    with pytest.raises(UsageError) as raised:
        compare.build_parser().error(complaint)
    said = str(raised.value)
    assert said.startswith("'X' går inte att välja efter --gender (välj bland ")
    assert not re.search(r"\b(choose|invalid|argument)\b", said)


@pytest.mark.parametrize("more", [{"FORCE_COLOR": "1"}, {"PYTHON_COLORS": "1"}])
def test_help_is_the_same_text_on_every_python(start: Start, more: dict[str, str]) -> None:
    # From 3.14 on argparse colours help where it is asked to.
    plain = start("-m", "kolada_bench", "compare", "--help")
    assert (
        start("-m", "kolada_bench", "compare", "--help", more=more).stdout == plain.stdout
    )
    assert "\x1b" not in plain.stdout
