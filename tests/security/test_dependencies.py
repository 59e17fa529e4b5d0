"""What we stand on: bounded, all of it pinned for the tests, and each pin within bounds."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from kolada_bench.report.figures.kinds import Wish, asked_chart
from kolada_bench.report.single import embed_fragment
from kolada_bench.settings import Settings
from kolada_bench.sources import open_source

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OWN = "kolada-bench"
TOOLS = {"pip", "setuptools", "wheel"}
"""What an environment comes with, in the version of its Python."""
EXTRAS = PROJECT["project"]["optional-dependencies"]
TESTED = [
    Requirement(text)
    for text in (
        *PROJECT["build-system"]["requires"],
        *PROJECT["project"]["dependencies"],
        *EXTRAS["dev"],
    )
]
"""What the tests run with; the other extras are for measuring."""
WANTED = [
    *TESTED,
    *(Requirement(t) for t in chain(*EXTRAS.values()) if t not in EXTRAS["dev"]),
]


def pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!]+", row) for row in rows), rows
    found = dict(row.split("==") for row in rows)
    return {canonicalize_name(name): Version(text) for name, text in found.items()}


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_every_dependency_has_a_floor_and_a_ceiling(wanted: Requirement) -> None:
    signs = {bound.operator for bound in wanted.specifier}
    assert signs in ({">=", "<"}, {"=="})
    assert wanted.url is None


@pytest.mark.parametrize("wanted", TESTED, ids=str)
def test_every_pin_is_within_the_bounds(wanted: Requirement) -> None:
    assert pins()[canonicalize_name(wanted.name)] in wanted.specifier


def test_every_package_that_ours_needs_is_pinned() -> None:
    pinned = pins()
    try:
        metadata.distribution(OWN)
    except metadata.PackageNotFoundError:
        pytest.skip("the project is not installed")
    left = [(OWN, ""), (OWN, "dev")]
    seen: set[tuple[str, str]] = set()
    unpinned = set()
    while left:
        name, extra = left.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        if name != OWN and name not in TOOLS and name not in pinned:
            unpinned.add(name)
        for text in _needs(name):
            need = Requirement(text)
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                below = canonicalize_name(need.name)
                left += [(below, chosen) for chosen in ("", *need.extras)]
    assert unpinned == set()
    assert len(seen) > 60


def _needs(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []  # for another platform; its pin is asked for all the same


def test_the_licence_of_plotly_js_goes_with_every_file_that_holds_it() -> None:
    asked = Wish(municipality="Mellerud", kpis=("N30101",))
    source = open_source(Settings(), demo=True)
    html = embed_fragment(asked_chart("rangordning", asked, source, Settings()).chart)
    assert re.search(r"plotly\.js v[\d.]+", html)
    assert "Plotly, Inc." in html
    assert "Licensed under the MIT license" in html
    project = PROJECT["project"]
    assert (project["license"], project["license-files"]) == ("MIT", ["LICENSE"])
