"""What stands out among 6,000 KPIs of 290 municipalities in ten years, on invented values.

Each measurement is a process of its own, so that the peak of memory is that of the work
alone. Reading the snapshot is the yardstick: it is what no way of calculating can avoid.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

KPIS, YEARS = 6_000, tuple(range(2016, 2026))
SEED = 20260615
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
            seconds, peak = _measured(name, file)
            yardstick = yardstick or seconds
            print(f"{name:<34}{seconds:>6.1f}{peak:>8.0f}{seconds / yardstick:>8.2f}")


def write_invented(file: Path) -> None:
    """Write the snapshot: demo metadata, and KPIs of every unit with invented values."""
    import numpy as np

    from kolada_bench.schema import Kpi, Provenance
    from kolada_bench.sources import snapshot_file
    from kolada_bench.sources.columns import Columns
    from kolada_bench.sources.demo import DemoSource

    rng = np.random.default_rng(SEED)
    demo = DemoSource()
    areas = sorted(a.id for a in demo.municipalities().values() if a.type == "K")
    known = dict(list(demo.kpis().items())[:KPIS])
    units = ("kr/inv", "andel (%)", "antal/1000 inv", "kr/brukare")
    prefixes = ("N11", "N15", "N17", "N20", "N25", "N30", "N45", "U07")
    # The ids decide the verksamhet, so they begin as Kolada's do.
    invented = (
        f"{prefixes[i % len(prefixes)]}{i // len(prefixes):03d}"
        for i in range(len(prefixes) * 1000)
    )
    while len(known) < KPIS:
        id_ = next(invented)
        if id_ not in known:
            title = f"Påhittat nyckeltal {id_}, {units[len(known) % len(units)]}"
            known[id_] = Kpi(id_, title, perspective="Resurser", publ_period=YEARS[-1])
    shape = (len(areas), len(YEARS))
    area = np.repeat(np.arange(shape[0]), shape[1])
    year = np.tile(np.array(YEARS), shape[0])
    zero = np.zeros(area.size, dtype=np.int64)

    def series() -> Columns:
        level = rng.lognormal(7, 1.5) * rng.lognormal(0, 0.2, (shape[0], 1))
        value = np.round(level * rng.normal(1, 0.05, shape), 1).ravel()
        value[rng.random(value.size) < 0.05] = np.nan
        return Columns(area, year, zero, value, zero + 1, zero, ("",))

    lists: snapshot_file.Lists = {
        "kpi": sorted(snapshot_file._plain(kpi) for kpi in known.values()),
        "municipality": sorted(
            snapshot_file._plain(area) for area in demo.municipalities().values()
        ),
        "municipality_group": sorted(
            snapshot_file._plain(group) for group in demo.groups().values()
        ),
        "area": [[id_] for id_ in areas],
    }
    when = datetime(2026, 6, 15, 12, tzinfo=UTC)
    provenance = Provenance("snapshot", when, invented=True)
    meta = snapshot_file._meta(provenance, "invented values for a benchmark", None)
    meta["schema"] = snapshot_file.SCHEMA
    snapshot_file._fill(file, meta, lists, {kpi: series() for kpi in sorted(known)})


def read_alone(file: Path) -> None:
    """Read every series of the snapshot, and calculate nothing."""
    from kolada_bench.sources.snapshot import SnapshotSource

    source = SnapshotSource(file)
    for kpi in source.kpis():
        source.columns(kpi)


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


def _measured(name: str, file: Path) -> tuple[float, float]:
    """Return seconds and peak memory [MB] of one piece of work in a fresh process."""
    command = (sys.executable, "-m", "benchmarks.standout", name, str(file))
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return time.perf_counter() - start, float(done.stdout)


def _work(name: str, file: Path) -> None:
    (write_invented if name == WRITING else WORK[name])(file)
    kilo = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(kilo / (1e6 if sys.platform == "darwin" else 1e3))


if __name__ == "__main__":
    _work(sys.argv[1], Path(sys.argv[2]))
