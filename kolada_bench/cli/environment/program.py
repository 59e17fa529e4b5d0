"""Python and the packages: are they there, and of versions that the program is made for."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import TYPE_CHECKING

from kolada_bench import __version__
from kolada_bench.cli.environment.part import FAULT, NOTICE, OK, Part

if TYPE_CHECKING:
    from packaging.requirements import Requirement

OLDEST_PYTHON = (3, 11)
PACKAGE = "kolada-bench"
PACKAGES = "Paket"
CORE = ("requests", "pandas", "diskcache", "msgspec", "platformdirs", "truststore", "rich")
"""What an answer takes, where the program is not installed and cannot say so itself."""


def python() -> Iterator[Part]:
    """Yield which Python this is."""
    found = f"{platform.python_version()} på {platform.system()} {platform.machine()}"
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        yield Part("Python", FAULT, found, f"installera Python {wanted} eller nyare.")
    else:
        yield Part("Python", OK, found)


def packages() -> Iterator[Part]:
    """Yield one part for all packages that are right, and one for each that is not."""
    right, wrong = [], []
    for need in _needed():
        version = _version(need.name)
        fault = _fault(need, version)
        if fault is None:
            right.append(f"{need.name} {version}")
        else:
            wrong.append(fault)
    yield Part(PACKAGES, OK, ", ".join(right) or "inga")
    yield from wrong
    installed = _version(PACKAGE)
    if installed and installed != __version__:
        yield Part(
            PACKAGE, NOTICE, f"{installed} är installerad, men {__version__} körs",
            "installera om programmet på samma sätt som förra gången.",
        )  # fmt: skip


def _fault(need: Requirement, version: str) -> Part | None:
    todo = f'kör {sys.executable} -m pip install "{need.name}{need.specifier}"'
    if not version:
        return Part(need.name, FAULT, "saknas", todo)
    if not need.specifier.contains(version, prereleases=True):
        found = f"{version} är installerad, men programmet är gjort för {need.specifier}"
        return Part(need.name, FAULT, found, todo)
    return None


def _needed() -> list[Requirement]:
    """Return the packages that the installed program says it needs on this machine."""
    from packaging.requirements import Requirement

    try:
        needs = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:  # run out of a source folder
        needs = list(CORE)
    found = map(Requirement, needs)
    return [n for n in found if n.marker is None or n.marker.evaluate({"extra": ""})]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
