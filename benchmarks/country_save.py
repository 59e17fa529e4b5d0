"""Fetching the whole country: ``kolada-bench snapshot save --all``, as a whole process.

4,800 KPIs x 291 areas x 10 years from the big stand-in, 80 ms away. The requests stand
beside the fewest that there could be, which is every page full. Values are compared with
Kolada's for one KPI of 48.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from pathlib import Path

import msgspec

from benchmarks import processes
from benchmarks.big_stand_in import Running, running
from benchmarks.big_world import SURE_YEARS, BigWorld, big_world
from benchmarks.peer_clients import SHARE, renamed, right_rows, the_question
from kolada_bench.schema import Block
from kolada_bench.sources.snapshot import SnapshotSource

LATENCY = 0.08
PAGE_ROWS = 5_000


class Saved(msgspec.Struct, frozen=True):
    """What a whole save took and gave; ``megabytes`` is the file."""

    requests: int
    took: processes.Took
    kpis: int
    values: int
    megabytes: float
    right: int
    compared: int


def main() -> None:
    """Measure and print."""
    world = big_world(history=SURE_YEARS)
    with running(latency=LATENCY, history=SURE_YEARS) as kolada:
        saved = save(kolada, world)
    took = saved.took
    print("The whole municipal catalogue: kolada-bench snapshot save --all, measured whole")
    print(f"{saved.requests} requests; {full_pages(world)} pages if all of them were full")
    print(f"{took.seconds / 60:.1f} min, {took.processor:.0f} s of processor time")
    print(f"{saved.kpis} KPIs, {saved.values / 1e6:.1f} M values")
    print(f"a file of {saved.megabytes:.0f} MB, {took.peak:.0f} MB of memory")
    one = f"one KPI of {SHARE}"
    print(f"Compared value by value: {one}, {saved.right} of {saved.compared} right.")


def save(kolada: Running, world: BigWorld) -> Saved:
    """Save the country that ``kolada`` serves, and compare."""
    kolada.reset()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "landet.sqlite"
        settings = (
            f"KOLADA_BENCH_API_URL={kolada.url}",
            f"KOLADA_BENCH_CACHE_DIR={folder}/cache",
        )
        command = ("snapshot", "save", "--all", "--yes", "--quiet", "-o", str(file))
        took = processes.run(("env", *settings, *processes.CLI, *command))
        requests = kolada.requests()
        with contextlib.closing(sqlite3.connect(file)) as connection:
            kpis, values = connection.execute(
                "SELECT count(*), sum(rows) FROM series"
            ).fetchone()
        size = file.stat().st_size / 1e6
        right, compared = _compared(file, world)
    return Saved(requests, took, kpis, values, size, right, compared)


def full_pages(world: BigWorld) -> int:
    """Return how many pages all rows of municipal KPIs would fill."""
    country = world.country
    areas: int = 1 + sum(area["type"] == "K" for area in world.municipalities)
    years: int = sum(
        country.newest - country.first[kpi["id"]] + 1
        for kpi in world.kpis
        if kpi["municipality_type"] != "L"
    )
    return -(-years * areas // PAGE_ROWS)


def _compared(file: Path, world: BigWorld) -> tuple[int, int]:
    """Return how many values of one KPI in 48 are right in the file, and of how many."""
    asked = the_question(world, f"1/{SHARE} of all")
    with contextlib.closing(SnapshotSource(file)) as source:
        block = Block(asked.kpis, asked.areas, asked.years)
        frame = source.observations([block]).frame
    return right_rows(renamed(frame), asked, world.country), asked.rows
