"""Install both packages as a user would, each in an environment of its own, and use them.

``python -m tests.packaging.installed`` is ``make package-test``. It takes the versions of
constraints.txt, works in a temporary folder far from the checkout, and stops at the first
thing that is not as it should be. The environment that it is started from is only used to
build: nothing in it is seen by what is installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

from tests.packaging.contents import ROOT, build, shipped_files, unpack

PATIENCE = 600.0
"""Longest wait for one step [s]."""
NO_BROWSER = 7
"""The exit code of a picture where there is nothing to draw with."""
GROUP = ("--group", "lika", "kommuner", "--demo")
RUNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("--version",), ""),
    (("compare", "Mellerud", *GROUP), ""),
    (("chart", "Mellerud", "--kpi", "N30101", *GROUP, "-o", "figur.svg"), "figur.svg"),
    (("chart", "Mellerud", "--kpi", "N30101", *GROUP, "-o", "figur.html"), "figur.html"),
    (("report", "Mellerud", "-o", "plan.docx", "--utan-bilder", "--demo"), "plan.docx"),
    (("report", "Mellerud", "-o", "plan.xlsx", "--demo"), "plan.xlsx"),
    (("report", "Mellerud", "-o", "plan.html", "--demo"), "plan.html"),
    (("snapshot", "save", "Mellerud", "--demo", "-o", "fil.sqlite"), "fil.sqlite"),
    (("compare", "Mellerud", "--snapshot", "fil.sqlite"), ""),
    (("doctor",), ""),
)
"""Commands, and the file that each is to leave behind."""
NOT_OURS = ("tests", "benchmarks", "docs")
TESTED = ("tests/test_sv.py", "tests/test_public_names.py", "tests/cli/test_words.py")
"""Tests that are quick and that take other folders than the installed ones."""
SERVE = (
    "from dashboards.app import create_app; from dashboards.data import Data; "
    "from kolada_bench.settings import read_settings; "
    "page = create_app(Data(read_settings(), demo=True)).server.test_client(); "
    "answers = [page.get(path) for path in ('/', '/assets/page.js')]; "
    "[answer.close() for answer in answers]; "
    "print([answer.status_code for answer in answers])"
)


class NotRight(Exception):
    """What an installed package did that it should not, with what it said."""


def fail(what: str) -> NoReturn:
    """Stop at the first thing that is not right."""
    raise NotRight(what)


class Installed:
    """One environment with one package in it, and a folder to work in."""

    def __init__(self, folder: Path, package: Path) -> None:
        self.package = package
        self._folder = folder
        self._work = folder / "arbete på en annan plats"
        self._bin = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        self._environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "KOLADA_BENCH_", "VIRTUAL_ENV"))
        } | {"KOLADA_BENCH_CACHE_DIR": str(folder / "cache"), "PYTHONWARNINGS": "error"}

    def install(self) -> None:
        """Make the environment and put the package with all that it needs into it."""
        self._work.mkdir(parents=True)
        venv.create(self._folder / "env")
        constraints = str(ROOT / "constraints.txt")
        line = [
            sys.executable, "-m", "pip", "--python", str(self._bin / "python"),
            "--disable-pip-version-check", "install", "--quiet", "--no-compile",
            "--constraint", constraints, str(self.package),
        ]  # fmt: skip
        # What builds the sdist is held to the same versions.
        more = {"PIP_CONSTRAINT": constraints}
        done = subprocess.run(
            line, capture_output=True, text=True, check=False, timeout=PATIENCE,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | more,
        )  # fmt: skip
        if done.returncode:
            fail(f"{self.package.name} cannot be installed:\n{done.stderr}")

    def python(self, code: str) -> str:
        """Return what ``code`` prints."""
        return self._ran([str(self._bin / "python"), "-c", code])

    def run(self, *words: str) -> str:
        """Return what ``kolada-bench`` prints."""
        return self._ran([str(self._bin / "kolada-bench"), *words])

    def left(self, name: str) -> bool:
        """Return whether a command has left a file with something in it."""
        file = self._work / name
        return file.is_file() and file.stat().st_size > 0

    def _ran(self, line: list[str]) -> str:
        done = subprocess.run(
            line, capture_output=True, encoding="utf-8", check=False, timeout=PATIENCE,
            cwd=self._work, env=self._environ,
        )  # fmt: skip
        if done.returncode == NO_BROWSER:
            return ""
        if done.returncode or "Traceback" in done.stderr:
            shown = " ".join(line[1:])
            fail(f"{shown} gave {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout


def check_files(installed: Installed) -> None:
    """Every file of the two folders is there, under its name, and no other of ours."""
    code = (
        "import json; from importlib.metadata import files; "
        "print(json.dumps([f.as_posix() for f in files('kolada-bench')]))"
    )
    there = {name for name in json.loads(installed.python(code)) if "../" not in name}
    ours = {name for name in there if ".dist-info/" not in name}
    lost, extra = shipped_files() - ours, ours - shipped_files()
    if lost or extra:
        fail(f"lost: {sorted(lost)}\nnot in the checkout: {sorted(extra)}")


def check_imports(installed: Installed) -> None:
    """The packages are imported from the environment; nothing else of the project is."""
    where = installed.python(
        "import kolada_bench, dashboards.app; print(kolada_bench.__file__)"
    )
    if "site-packages" not in where:
        fail(f"kolada_bench was imported from {where}")
    found = installed.python(
        "from importlib.util import find_spec; "
        f"print([name for name in {NOT_OURS!r} if find_spec(name)])"
    )
    if found.strip() != "[]":
        fail(f"these can be imported and should not: {found}")


def check_commands(installed: Installed) -> None:
    """Every command of ``RUNS`` does what it should."""
    for words, file in RUNS:
        said = installed.run(*words)
        drawn_without = file == "figur.svg" and not said and not installed.left(file)
        if drawn_without:
            print("  no browser: figur.svg was not drawn", flush=True)
        elif file and not installed.left(file):
            fail(f"{' '.join(words)} left no {file}")
        elif not file and not said.strip():
            fail(f"{' '.join(words)} printed nothing")


def check_dashboard(installed: Installed) -> None:
    """The dashboard is there with its assets."""
    answered = installed.python(SERVE).strip()
    if answered != "[200, 200]":
        fail(f"the dashboard answered {answered}")


def check_sources(sdist: Path, folder: Path) -> None:
    """The sdist has all that ``make test`` takes: its targets, and tests that run."""
    root = unpack(sdist, folder)
    made = subprocess.run(
        ["make", "-n", "test", "demo", "package"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        fail(f"make does not know what to do in the sdist:\n{made.stderr}")
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    tested = subprocess.run(
        [*line, *TESTED],
        cwd=root, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    if tested.returncode:
        fail(f"the tests of the sdist do not pass:\n{tested.stdout}")


def main() -> int:
    """Build, install and use both packages; return the exit code."""
    started = time.monotonic()

    def said(text: str) -> None:
        print(f"{time.monotonic() - started:5.0f} s  {text}", flush=True)

    with tempfile.TemporaryDirectory(prefix="kolada-bench-package-") as name:
        folder = Path(name)
        wheel, sdist = build(folder / "dist")
        said(f"built {wheel.name} and {sdist.name}")
        both = [
            Installed(folder / kind, package)
            for kind, package in (("wheel", wheel), ("sdist", sdist))
        ]
        try:
            with ThreadPoolExecutor(2) as threads:
                list(threads.map(Installed.install, both))
            said("installed each in an environment of its own")
            for installed in both:
                check_files(installed)
                check_imports(installed)
            said("every file is in both, and nothing else of the project")
            check_commands(both[0])
            check_dashboard(both[0])
            both[1].run("compare", "Mellerud", *GROUP)
            said("the commands and the dashboard work")
            check_sources(sdist, folder / "sources")
            said("the sdist's own tests run")
        except NotRight as fault:
            print(fault, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
