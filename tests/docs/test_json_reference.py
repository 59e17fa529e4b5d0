"""docs/json.md and what the command line emits say the same, key by key."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docs.examples import ROOT, Command, Desk

QUESTIONS = (
    "compare Mellerud",
    "compare Mellerud --theme ifo --group kommungrupp --group lista:0428,1764",
    "compare Mellerud --kpi N01951 --kpi N30001 --kpi N30101 --kpi U21468 --gender K",
    "compare Gnosjö --theme lss",
    "compare Ragunda --year 2025",
    "compare Mellerud --kpi N30101 --kpi U21468 --year 2021",
    "compare Mellerud --kpi N30101 --kpi U21468 --years 2021",
    "compare Mellerud --theme nettokostnad --year 2018",
    "compare Mellerud --theme ifo --year 2016",
    "compare Mellerud --theme ifo --group grannar",
    "nka Mellerud",
    "nka Mellerud --parts",
    "nka Mellerud --theme ifo --group grannar",
    "nka Mellerud --group lista:0428,1764 --year 2026 --parts",
    "nka Gnosjö --year 2024",
)
"""Questions that between them have every kind of row, and gaps of every kind."""

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "array of string": (list,),
}


@dataclass(frozen=True)
class Key:
    path: str
    type: str
    null_when: str


def documented() -> dict[str, dict[str, Key]]:
    """Return the documented keys by path, for each of the two commands."""
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    both, compare = _keys(parts["In both"]), _keys(parts["Only in `compare`"])
    nka = _keys(parts["Only in `nka`"])
    assert not set(both) & (set(compare) | set(nka))
    return {"compare": both | compare, "nka": both | nka}


def _keys(part: str) -> dict[str, Key]:
    rows = re.findall(r"^\| `([^`]+)` \| ([\w ]+?) \| .+? \|(?: (.+?))? \|$", part, re.M)
    keys = [Key(*row) for row in rows]
    assert len({key.path for key in keys}) == len(keys)
    return {key.path: key for key in keys}


def values(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every key's path and value; a list of objects is ``name[]``."""
    for name, value in found.items():
        here = f"{path}.{name}" if path else name
        yield here, value
        if isinstance(value, dict):
            yield from values(value, here)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from values(item, f"{here}[]")


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Return the answers of both commands, as the command line prints them."""
    desk = Desk(tmp_path_factory.mktemp("json"))
    answers: dict[str, list[Any]] = {"compare": [], "nka": []}
    for question in QUESTIONS:
        name = question.split()[0]
        command = Command(f"kolada-bench {question} --demo --quiet --format json")
        answers[name].append(json.loads("\n".join(desk.run(command))))
    return answers


@pytest.mark.parametrize("name", ["compare", "nka"])
def test_the_same_keys(name: str, emitted: dict[str, list[Any]]) -> None:
    found = {path for answer in emitted[name] for path, _ in values(answer)}
    assert found == set(documented()[name])


@pytest.mark.parametrize("name", ["compare", "nka"])
def test_types_and_nulls(name: str, emitted: dict[str, list[Any]]) -> None:
    keys = documented()[name]
    for answer in emitted[name]:
        for path, value in values(answer):
            key = keys[path]
            if value is None:
                assert key.null_when, f"{path} is null"
                continue
            assert isinstance(value, TYPES[key.type]), f"{path}: {value!r}"
            if key.type != "boolean":
                assert not isinstance(value, bool), f"{path}: {value!r}"
            if key.type == "array of string":
                assert all(isinstance(item, str) for item in value)


def test_every_key_that_may_be_null_is_null_somewhere(
    emitted: dict[str, list[Any]],
) -> None:
    answers = [*emitted["compare"], *emitted["nka"]]
    null = {path for answer in answers for path, value in values(answer) if value is None}
    keys = documented()
    every = keys["compare"] | keys["nka"]
    may_be = {path for path, key in every.items() if key.null_when}
    assert may_be - null == set()


def test_every_key_is_there_in_every_row(emitted: dict[str, list[Any]]) -> None:
    for answer in emitted["compare"]:
        for rows in (answer["rows"], answer["net_cost"]):
            assert len({tuple(row) for row in rows}) <= 1


@pytest.mark.parametrize("question", ["compare Mellerud --kpi N30101", "nka Mellerud"])
def test_the_columns_of_csv(question: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    printed = desk.run(Command(f"kolada-bench {question} --demo --quiet --format csv"))
    (header, *_) = csv.reader(io.StringIO("\n".join(printed)))
    name = question.split()[0]
    list_ = "rows[]." if name == "compare" else "net_cost[]."
    keys = [p.removeprefix(list_) for p in documented()[name] if p.startswith(list_)]
    gaps = ("gap_mnkr", "gap_persons")
    columns = [key.replace(".", "_") for key in keys if key not in gaps]
    assert sorted(header) == sorted(["kommun_id", "kommun", *columns, "group_title"])
    assert header[:2] == ["kommun_id", "kommun"]
    assert header[-1] == "group_title"
