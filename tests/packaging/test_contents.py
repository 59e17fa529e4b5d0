"""Wheel and sdist: everything that belongs in them, nothing else, and what they say."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kolada_bench import __version__
from tests.packaging.contents import (
    LEFT_BEHIND,
    ROOT,
    build,
    metadata,
    sdist_files,
    shipped_files,
    wheel_files,
)

SOURCES = ("tests", "benchmarks", "docs")
BESIDE = (
    "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "constraints.txt", "pyproject.toml",
    "cache/README.md",
)  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: dict[str, object] = tomllib.load(file)["project"]
    return found


def test_the_wheel_is_the_two_packages_and_nothing_else(built: tuple[Path, Path]) -> None:
    about = f"kolada_bench-{__version__}.dist-info/"
    files = {name for name in wheel_files(built[0]) if not name.startswith(about)}
    assert files == shipped_files()


@pytest.mark.parametrize(
    "name",
    [
        "kolada_bench/py.typed",
        "kolada_bench/sources/demo/demo.sqlite",
        "kolada_bench/catalogue/themes/ifo.toml",
        "kolada_bench/report/presets/oversikt.toml",
        "dashboards/assets/page.js",
    ],
)
def test_data_that_the_program_reads_is_among_them(name: str) -> None:
    assert name in shipped_files()


def test_the_sdist_is_enough_to_test_and_to_build_from(built: tuple[Path, Path]) -> None:
    files = sdist_files(built[1])
    assert files >= shipped_files()
    assert files >= set(BESIDE)
    for folder in SOURCES:
        lost = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and not set(path.parts) & set(LEFT_BEHIND)
        } - files
        assert lost == set()


def test_the_sdist_holds_no_answers_that_somebody_has_fetched(
    built: tuple[Path, Path],
) -> None:
    kept = {name for name in sdist_files(built[1]) if name.startswith("cache/")}
    assert kept == {"cache/README.md"}


def test_what_the_wheel_says_of_itself(
    built: tuple[Path, Path], project: dict[str, object]
) -> None:
    said = metadata(built[0])
    assert said["Name"] == "kolada-bench"
    assert said["Version"] == __version__
    assert said["Requires-Python"] == ">=3.11"
    assert said["License-Expression"] == "MIT"
    assert said.get_all("License-File") == ["LICENSE"]
    assert said["Description-Content-Type"] == "text/markdown"
    assert said.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")
    assert said.get_all("Classifier") == project["classifiers"]
