"""The table of faults in ``README.md`` names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.conftest import ROOT

ROWS = [
    line.strip("|\n").split("|")
    for line in Path(__file__)
    .with_name("README.md")
    .read_text(encoding="utf-8")
    .splitlines()
    if line.startswith("|")
][2:]
HERE = ("test_answers", "test_commands", "test_connections", "test_kept_answers",
        "test_saving")  # fmt: skip


def named() -> set[tuple[str, str]]:
    return {
        (file, name)
        for _, _, tests in ROWS
        for file, name in re.findall(r"`([\w/]+\.py)::(\w+)`", tests)
    }


def defined(file: str) -> set[str]:
    return set(re.findall(r"^def (test_\w+)\(", (ROOT / file).read_text("utf-8"), re.M))


def test_every_test_that_the_table_names_is_there() -> None:
    assert [row for row in ROWS if "::" not in row[2]] == []
    assert {(file, name) for file, name in named() if name not in defined(file)} == set()


def test_every_test_in_this_folder_is_named_by_the_table() -> None:
    here = {
        (f"tests/faults/{file}.py", name)
        for file in HERE
        for name in defined(f"tests/faults/{file}.py")
    }
    assert here - named() == set()
