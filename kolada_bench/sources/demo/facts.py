"""The facts that the demo data hang on: real names, codes, titles and group members.

They are Kolada's and SCB's, packed by ``pack_facts`` into ``facts.json.xz``. The values of
the demo are invented; these are not, but for the descriptions, which are left out.
"""

from __future__ import annotations

import json
import lzma
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kolada_bench.schema import Group, Municipality

FILE = "facts.json.xz"
_ID = re.compile(r"[NU]\d{5}")
_CATALOGUE = ("derived.toml", "net_cost.toml", "denominators.toml")


@dataclass(frozen=True, slots=True)
class Facts:
    """What ``facts.json.xz`` holds.

    ``kpis`` are rows as Kolada's API gives them, by id, without description.
    ``population`` is the number of inhabitants on 31 December, by municipality and year
    (2017 and 2021).
    """

    kpis: dict[str, dict[str, Any]]
    municipalities: tuple[Municipality, ...]
    groups: tuple[Group, ...]
    population: dict[str, dict[int, int]]


@cache
def read_facts() -> Facts:
    """Read the packed facts."""
    packed = resources.files(__package__).joinpath(FILE).read_bytes()
    return as_facts(json.loads(lzma.decompress(packed)))


def as_facts(raw: dict[str, Any]) -> Facts:
    """Return the facts of the JSON that is packed."""
    return Facts(
        kpis={row["id"]: row for row in raw["kpis"]},
        municipalities=tuple(Municipality(*row) for row in raw["municipalities"]),
        groups=tuple(
            Group(id_, title, tuple(members)) for id_, title, members in raw["groups"]
        ),
        population={
            id_: {int(year): number for year, number in row.items()}
            for id_, row in raw["population"].items()
        },
    )


def catalogue_ids() -> set[str]:
    """Return the KPI ids that the catalogue's themes and formulas name.

    The TOML files are read as data: this room may not import the catalogue.
    """
    folder = resources.files("kolada_bench.catalogue")
    files = [folder.joinpath(name) for name in _CATALOGUE]
    files += [
        file for file in folder.joinpath("themes").iterdir() if file.name.endswith(".toml")
    ]
    return {
        found
        for file in files
        for text in _texts(tomllib.loads(file.read_text(encoding="utf-8")))
        for found in _ID.findall(text)
    }


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
