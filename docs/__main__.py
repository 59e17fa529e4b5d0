"""``make docs``: make every output and both pictures anew.

``python -m docs`` runs the examples; ``python -m docs --suite LOG`` puts the end of a run
of ``make test`` into the README, from the log that it wrote.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from docs.examples import DOCUMENTS, ROOT, Desk, refreshed, with_suite
from docs.picture import CHART, PICTURE, write_chart, write_picture
from kolada_bench.errors import NoBrowser
from kolada_bench.report.browser import browser_path

README = "README.md"


def main() -> None:
    """Read the one option and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m docs", description=__doc__)
    parser.add_argument("--suite", type=Path, metavar="LOG", help="what make test printed")
    suite = parser.parse_args().suite
    if suite is None:
        refresh()
    else:
        _write(README, with_suite(_read(README), suite.read_text(encoding="utf-8")))


def refresh() -> None:
    """Rewrite the documents whose outputs have changed, and the pictures."""
    for name in DOCUMENTS:
        with tempfile.TemporaryDirectory() as folder:
            _write(name, refreshed(_read(name), Desk(Path(folder))))
    write_picture()
    print(f"{PICTURE.relative_to(ROOT)}: written")
    try:
        browser_path()
    except NoBrowser:
        print(f"{CHART.relative_to(ROOT)}: no browser to draw with, as it was")
        return
    write_chart()
    print(f"{CHART.relative_to(ROOT)}: written")


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _write(name: str, new: str) -> None:
    changed = new != _read(name)
    if changed:
        (ROOT / name).write_text(new, encoding="utf-8")
    print(f"{name}: {'refreshed' if changed else 'as it was'}")


if __name__ == "__main__":
    main()
