"""What the program stands on: Python, packages, settings, cache and Kolada.

Nothing here is an error: each part has a state and, where something is amiss, what to do
about it. Without a network that is said, and everything else is still looked at.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec

from kolada_bench import __version__, sv
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.errors import CatalogueError, NoBrowser
from kolada_bench.settings import ENV_CONFIG, Settings, read_settings

OLDEST_PYTHON = (3, 11)
PACKAGE = "kolada-bench"
SCHEMA = "kolada-bench/doctor/1"
KEPT, KOLADA = "Sparade svar", "Kolada"
BROWSER, FONTS = "Webbläsare för bilder", "Typsnitt för bilder"
OK, NOTICE, FAULT = "ok", "obs", "fel"
CORE = ("requests", "pandas", "diskcache", "msgspec", "platformdirs", "truststore", "rich")
"""What an answer takes, where the program is not installed and cannot say so itself."""
_NAME = re.compile(r"[A-Za-z0-9._-]+")


class Part(msgspec.Struct, frozen=True):
    """One thing looked at: ``state`` is "ok", "obs" or "fel", ``todo`` what to do."""

    name: str
    state: str
    found: str
    todo: str = ""


class Environment(msgspec.Struct, frozen=True):
    """Everything that was looked at, in the order of the screen."""

    parts: tuple[Part, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/doctor/1``."""
        return {
            "schema": SCHEMA,
            "version": __version__,
            "parts": [msgspec.to_builtins(part) for part in self.parts],
        }

    def page(self) -> Page:
        """Return the state as formatted Swedish text."""
        todo = [part for part in self.parts if part.todo]
        columns = (
            Column(("",), text=True),
            Column(("Läge",), text=True),
            Column(("",), text=True),
        )
        rows = tuple((part.name, part.state, part.found) for part in self.parts)
        notes = tuple(f"{part.name}: {part.todo}" for part in todo)
        return Page(
            title="Så är kolada-bench uppsatt på den här datorn",
            banner="",
            tables=(Table("Kontrollerat", "", columns, rows),),
            notes=notes or ("Allt är i ordning.",),
            warnings=(),
            source=f"kolada-bench {__version__}. En kommuns uppgifter kontrolleras med "
            "kolada-bench doctor --data KOMMUN.",
        )


def look_around(environ: Mapping[str, str] | None = None) -> Environment:
    """Look at every part; never raises for what it finds."""
    env = os.environ if environ is None else environ
    parts = [_python(), *_packages()]
    settings, config = _settings(env)
    parts.append(config)
    if settings is not None:
        parts += [_cache(settings), _kolada(settings)]
    else:
        why = "prövades inte, eftersom inställningarna inte går att läsa"
        parts += [Part(name, NOTICE, why) for name in (KEPT, KOLADA)]
    return Environment((*parts, _browser(env), _fonts()))


def _python() -> Part:
    found = f"{platform.python_version()} på {platform.system()} {platform.machine()}"
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        return Part("Python", FAULT, found, f"installera Python {wanted} eller nyare.")
    return Part("Python", OK, found)


def _packages() -> Iterable[Part]:
    """Yield one part for all packages that are there, and one for each that is not."""
    versions = {name: _version(name) for name in _needed()}
    there = [f"{name} {version}" for name, version in versions.items() if version]
    yield Part("Paket", OK, ", ".join(there))
    for name in (name for name, version in versions.items() if not version):
        yield Part(name, FAULT, "saknas", f"installera om: pip install {PACKAGE}")


def _browser(env: Mapping[str, str]) -> Part:
    """Return whether there is a browser to draw pictures with."""
    from kolada_bench.report.browser import browser_path

    try:
        return Part(BROWSER, OK, browser_path(env))
    except NoBrowser as error:
        found, todo = str(error).split(". ", 1)
        return Part(BROWSER, NOTICE, found, todo)


def _fonts() -> Part:
    """Return whether pictures get the letters that they are measured for."""
    if platform.system() in ("Windows", "Darwin"):
        return Part(FONTS, OK, "Arial följer med systemet")
    asked = shutil.which("fc-match")
    if asked is None:
        return Part(FONTS, NOTICE, "kan inte undersökas: programmet fc-match saknas")
    done = subprocess.run(
        [asked, "--format=%{family}", "Liberation Sans:lang=sv"],
        capture_output=True, text=True, timeout=10, check=False,
    )  # fmt: skip
    found = done.stdout.split(",")[0] or "inget"
    if found in ("Liberation Sans", "Arial"):
        return Part(FONTS, OK, found)
    return Part(
        FONTS, NOTICE, f"{found} i stället för Liberation Sans eller Arial",
        "installera typsnittet Liberation Sans (i Debian: fonts-liberation), så att text i "
        "bilder får plats som den är mätt.",
    )  # fmt: skip


def _needed() -> list[str]:
    """Return the names of the packages that the installed program says it needs."""
    try:
        needs = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:  # run out of a source folder
        return list(CORE)
    found = (_NAME.match(need) for need in needs if "extra ==" not in need)
    return [match[0] for match in found if match]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _settings(env: Mapping[str, str]) -> tuple[Settings | None, Part]:
    name = "Inställningar"
    try:
        settings = read_settings(env)
    except CatalogueError as error:
        todo = f"rätta filen, eller ta bort variabeln {ENV_CONFIG} om den pekar fel."
        return None, Part(name, FAULT, str(error), todo)
    if settings.config_file is None:
        return settings, Part(name, OK, "ingen fil; förval används")
    own = f", kommun {settings.municipality}" if settings.municipality else ""
    return settings, Part(name, OK, f"{settings.config_file}{own}")


def _cache(settings: Settings) -> Part:
    from kolada_bench.sources.live import cache_info

    name = KEPT
    info = cache_info(settings)
    found = (
        f"{info.folder}: {sv.number(info.answers)} svar, {sv.number(info.size / 1e6, 1)} MB"
    )
    if info.newest:
        found += f", nyaste {sv.moment(info.newest)}"
    if info.notices:
        return Part(name, NOTICE, found, " ".join(info.notices))
    if not _writable(info.folder):
        todo = (
            "mappen går inte att skriva i, så att svaren hämtas på nytt varje gång. Ändra "
            "rättigheterna, eller välj en annan mapp med KOLADA_BENCH_CACHE_DIR."
        )
        return Part(name, NOTICE, found, todo)
    return Part(name, OK, found)


def _writable(folder: Path) -> bool:
    """Return whether the folder, or the nearest above it that exists, may be written to."""
    there = next((f for f in (folder, *folder.parents) if f.exists()), folder)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _kolada(settings: Settings) -> Part:
    from kolada_bench.sources.live import reach_kolada

    reached = reach_kolada(settings)
    if reached.seconds is not None:
        took = sv.number(reached.seconds, 1)
        return Part(KOLADA, OK, f"{reached.url} svarade på {took} sekunder")
    why = reached.reason.rstrip(".")
    todo = (
        "sparade svar läses med --offline, en sparad fil med --snapshot FIL, och påhittade "
        "värden med --demo. Annars: kontrollera nätet och försök igen."
    )
    return Part(KOLADA, NOTICE, f"{reached.url} svarar inte: {why}", todo)
