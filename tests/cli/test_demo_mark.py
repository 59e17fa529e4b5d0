"""Invented figures say so, whatever the command and whatever the format."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

MARK = "PÅHITTADE DEMODATA"
QUESTIONS = (
    ("compare", "Mellerud"),
    ("compare", "Mellerud", "--theme", "ifo", "--gaps"),
    ("nka", "Mellerud", "--parts"),
    ("parts", "Mellerud"),
    ("parts", "Mellerud", "--theme", "forskola"),
    ("drivers", "Mellerud"),
    ("drivers", "Mellerud", "--from-year"),
    ("trend", "Mellerud"),
    ("standout", "Mellerud"),
    ("visits", "Mellerud", "--area", "IFO"),
    ("grannar", "Mellerud"),
    ("doctor", "--data", "Mellerud"),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_the_screen_and_a_document_say_it_above_the_figures(
    run: Run, question: tuple[str, ...]
) -> None:
    for form in ("table", "markdown"):
        done = run(*question, "--demo", "--format", form)
        assert done.code == 0, done.err
        above = [line for line in done.out.splitlines()[:4] if MARK in line]
        assert above, form


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_every_row_of_json_says_it(run: Run, question: tuple[str, ...]) -> None:
    answer: dict[str, Any] = json.loads(run(*question, "--demo", "--format", "json").out)
    assert answer["provenance"]["invented"] is True
    rows = [
        row
        for name in ("rows", "net_cost", "reference_parts", "social_assistance")
        for row in answer.get(name, ())
    ]
    assert all(MARK in row["source_line"] for row in rows)


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
@pytest.mark.parametrize(("form", "sign"), [("csv", ","), ("csv-excel", ";")])
def test_every_row_of_csv_says_it(
    run: Run, question: tuple[str, ...], form: str, sign: str
) -> None:
    done = run(*question, "--demo", "--quiet", "--format", form)
    text = done.out.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=sign))
    lacking = [row for row in rows if not any(MARK in cell for cell in row.values())]
    assert not lacking
    if question[0] != "doctor":  # that finds what is odd, which may be nothing
        assert rows
