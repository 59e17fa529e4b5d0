"""What stands out among 6,000 KPIs of 290 municipalities in ten years, on invented values.

Each measurement is a process of its own, so that the peak of memory is that of the work
alone. Reading the snapshot is the yardstick: it is what no way of calculating can avoid.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.invented_country import LAST_YEAR, Size, write_invented
from benchmarks.processes import Took, run

KPIS, YEARS = 6_000, tuple(range(LAST_YEAR - 9, LAST_YEAR + 1))
WRITING = "writing"


def main() -> None:
    """Make the snapshot, measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "invented.sqlite"
        _measured(WRITING, file)  # apart, or its memory would count as the others' peak
        size = file.stat().st_size / 1e6
        cells = KPIS * 290 * len(YEARS) / 1e6
        print(f"{KPIS} KPIs x 290 x {len(YEARS)} years: {cells:.1f} M, {size:.0f} MB\n")
        print(f"{'':<34}{'s':>6}{'MB':>8}{'ratio':>8}")
        yardstick = 0.0
        for name in WORK:
            took = _measured(name, file)
            yardstick = yardstick or took.seconds
            ratio = took.seconds / yardstick
            print(f"{name:<34}{took.seconds:>6.1f}{took.peak:>8.0f}{ratio:>8.2f}")


def write(file: Path) -> None:
    """Write the snapshot: demo metadata, and KPIs of every unit with invented values."""
    size = Size(KPIS, KPIS, groups=0, years=len(YEARS), same_years=True, divided=0)
    write_invented(file, size)


def read_alone(file: Path) -> None:
    """Read every series of the snapshot, and calculate nothing."""
    from kolada_bench.sources.snapshot import SnapshotSource

    source = SnapshotSource(file)
    for _ in source.cells(source.valued_kpis()):
        pass


def read_as_panel(file: Path) -> None:
    """Read every series into one block."""
    from kolada_bench.sources.panels import read_panel
    from kolada_bench.sources.snapshot import SnapshotSource

    source = SnapshotSource(file)
    areas = [area.id for area in source.municipalities().values() if area.type == "K"]
    read_panel(source, source.kpis(), areas, YEARS)


def recent_years(file: Path) -> None:
    """Answer over the years that the command takes by itself."""
    _answer(file, None)


def ten_years(file: Path) -> None:
    """Answer over all ten years."""
    _answer(file, YEARS)


def _answer(file: Path, years: tuple[int, ...] | None) -> None:
    from kolada_bench import standout

    answer = standout("Mellerud", all_kpis=True, snapshot=file, years=years)
    assert answer.tried.shown, "nothing stands out: the invented values are too alike"
    answer.page()


WORK: dict[str, Callable[[Path], None]] = {
    "reading alone": read_alone,
    "reading into one block": read_as_panel,
    "standout --all": recent_years,
    "standout --all, ten years": ten_years,
}


def _measured(name: str, file: Path) -> Took:
    """Return what one piece of work takes in a fresh process."""
    return run((sys.executable, "-m", "benchmarks.standout", name, str(file)))


if __name__ == "__main__":
    (write if sys.argv[1] == WRITING else WORK[sys.argv[1]])(Path(sys.argv[2]))
