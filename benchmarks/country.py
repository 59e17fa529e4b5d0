"""The whole country from one file: every municipal KPI, every year, on invented values.

Three tables: reading inside a process, whole processes beside the import of pandas and
beside the same command on the demo data, and the dashboard's pages. Memory is the peak of
a process of its own. Processor time is of all threads: on an idle machine with several
processors the wall time is below it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from benchmarks.invented_country import LAST_YEAR, Size, write_invented
from benchmarks.processes import CLI, run
from tests.dashboards.reader import Reader

T = TypeVar("T")

RUNS = 5
READING, PAGES, WRITING = "reading", "pages", "writing"
YEARS = tuple(range(1998, LAST_YEAR + 1))
OWN, OTHERS = "1461", ("1439", "1460", "0428", "1764", "0486")


def main() -> None:
    """Make the file, measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "landet.sqlite"
        _apart(WRITING, file)  # apart, or its memory would count as the others' peak
        print(f"{Size().valued} KPIs, {file.stat().st_size / 1e6:.0f} MB\n", flush=True)
        _apart(READING, file)
        print(flush=True)
        _processes(file)
        print(flush=True)
        _apart(PAGES, file)


def _apart(name: str, file: Path) -> None:
    command = (sys.executable, "-m", "benchmarks.country", name, str(file))
    subprocess.run(command, check=True)


def read(file: Path) -> None:
    """Time what one open file is asked, and print."""
    import pandas as pd

    from kolada_bench.schema import Block
    from kolada_bench.sources.panels import read_panel
    from kolada_bench.sources.snapshot import SnapshotSource

    assert pd, "imported before anything is timed"
    print("Inside a process [ms], all municipalities and years")
    source, took = _timed(lambda: SnapshotSource(file))
    print(f"{'opening the file':<34}{took:>8.1f}")
    _, took = _timed(lambda: source.kpis(["N30101"]))
    print(f"{'first description of a KPI':<34}{took:>8.1f}")
    ids, areas = source.valued_kpis(), source.area_ids()

    def frame(first: int, n: int) -> Callable[[], object]:
        first %= max(1, len(ids) - n)  # a test's file has fewer
        block = Block(tuple(ids[first : first + n]), areas, YEARS)
        return lambda: source.observations([block])

    _, took = _timed(frame(0, 1))
    print(f"{'first KPI as a frame':<34}{took:>8.1f}")
    for n in (1, 25, 200):
        times = [_timed(frame(200 * turn, n))[1] for turn in range(1, 1 + 4 * RUNS)]
        print(f"{f'{n} KPIs as a frame':<34}{statistics.median(times):>8.1f}")
    recent = YEARS[-6:]
    _, first = _timed(lambda: read_panel(source, ids, areas, recent))
    _, again = _timed(lambda: read_panel(source, ids, areas, recent))
    print(f"{'every KPI, six years, as one block':<34}{first:>8.0f}")
    print(f"{'the same block again':<34}{again:>8.1f}")


def _processes(file: Path) -> None:
    place = ("--snapshot", str(file))
    one = ("trend", "Mellerud", "--kpi", "N30101")
    cases = {
        "python -c 'import pandas'": (sys.executable, "-c", "import pandas"),
        "compare --demo": (*CLI, "compare", "Mellerud", "--demo"),
        "compare": (*CLI, "compare", "Mellerud", *place),
        "trend of one KPI --demo": (*CLI, *one, "--demo"),
        "trend of one KPI": (*CLI, *one, *place),
        "standout --all": (*CLI, "standout", "Mellerud", "--all", *place),
        "snapshot show": (*CLI, "snapshot", "show", str(file)),
        "snapshot diff with itself": (*CLI, "snapshot", "diff", str(file), str(file)),
    }
    print(f"Whole processes, median of {RUNS}")
    print(f"{'':<34}{'s':>8}{'ratio':>8}{'cpu, s':>8}{'MB':>8}")
    yardstick = 0.0
    for name, command in cases.items():
        runs = [run(command) for _ in range(RUNS)]
        seconds = statistics.median(took.seconds for took in runs)
        processor = statistics.median(took.processor for took in runs)
        peak = max(took.peak for took in runs)
        yardstick = yardstick or seconds
        print(
            f"{name:<34}{seconds:>8.2f}{seconds / yardstick:>8.1f}{processor:>8.2f}"
            f"{peak:>8.0f}",
            flush=True,
        )


def visit(file: Path) -> None:
    """Time the dashboard's pages, and print."""
    from dashboards.app import create_app
    from dashboards.data import Data
    from kolada_bench.settings import Settings

    with tempfile.TemporaryDirectory() as cache:
        data = Data(Settings(cache_dir=Path(cache)), snapshot=file)
        reader = Reader.of(create_app(data).server.test_client())
        reader.visit("/om")  # what a process does once is not any page's
        print("The dashboard [ms]")
        print(f"{'':<34}{'first':>8}{'others':>8}{'again':>8}")
        for title, path, search in (
            ("Utforska, a search", "/utforska", "sok=hemtjänst"),
            ("Utforska, a KPI", "/utforska", "kpi=N30101"),
            ("Sticker ut, a theme", "/sticker-ut", ""),
            ("Sticker ut, all KPIs", "/sticker-ut", "alla=1"),
        ):
            first = _timed(lambda p=path, s=search: _page(reader, p, s, OWN))[1]  # type: ignore[misc]
            others = [
                _timed(lambda p=path, s=search, n=name: _page(reader, p, s, n))[1]  # type: ignore[misc]
                for name in OTHERS
            ]
            again = _timed(lambda p=path, s=search: _page(reader, p, s, OWN))[1]  # type: ignore[misc]
            times = first, statistics.median(others), again
            print(f"{title:<34}" + "".join(f"{took:>8.0f}" for took in times))


def _page(reader: Reader, path: str, search: str, municipality: str) -> object:
    return reader.visit(path, f"?kommun={municipality}&{search}")


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what ``work`` gives, and how long it took [ms]."""
    start = perf_counter()
    made = work()
    return made, 1000 * (perf_counter() - start)


WORK: dict[str, Callable[[Path], object]] = {
    READING: read,
    PAGES: visit,
    WRITING: write_invented,
}

if __name__ == "__main__":
    if sys.argv[1:]:
        WORK[sys.argv[1]](Path(sys.argv[2]))
    else:
        main()
