"""Against the peers: the same questions to one Kolada, one client after the other.

Kolada is the big stand-in, in a process of its own, 80 ms away. Each question is asked in a
fresh process, without anything kept. Every row that comes back is compared with what Kolada
has. The last part asks once more while one request gets a 500: a client may then ask again,
or say that it failed; what it must not do is give part of the rows as if they were all.

The whole municipal catalogue, 4,800 KPIs x 291 areas x 10 years, is measured on one KPI of
48 and multiplied, and is said to be; ``country_save`` fetches all of it with our command.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable

import msgspec

from benchmarks.big_stand_in import Running, running
from benchmarks.big_world import SURE_YEARS
from benchmarks.peer_clients import (
    CLIENTS,
    SHARE,
    Told,
    missing_modules,
)

LATENCY = 0.08
TIMES = {"20 x 8 x 10": 5, "60 x 290 x 10": 3, f"1/{SHARE} of all": 1}
"""How often each question is asked of each client."""
FAILS = {"20 x 8 x 10": 1, "60 x 290 x 10": 5}
"""Which request of a question gets the 500."""


class Run(msgspec.Struct, frozen=True):
    """One question to one client: what it told, and the requests that Kolada counted."""

    told: Told
    requests: int


def main() -> None:
    """Measure and print."""
    absent = missing_modules()
    for module in absent:
        print(f"{module} is not installed (pip install -e '.[bench]'), and is left out.")
    names = [name for name, (needed, _) in CLIENTS.items() if needed[0] not in absent]
    print(f"Each request takes {1000 * LATENCY:.0f} ms; KPIs x areas x years.\n")
    with running(latency=LATENCY, history=SURE_YEARS) as kolada:
        for question, times in TIMES.items():
            runs = _runs(kolada, names, question, times)
            _table(f"{question}, median of {times}", runs)
        _scaled_table(runs)
        print("The same while one request gets a 500, once\n")
        for question, nth in FAILS.items():
            runs = _runs(kolada, names, question, 1, fails=nth)
            _table(f"{question}, number {nth} fails", runs)


def _runs(
    kolada: Running,
    names: Iterable[str],
    question: str,
    times: int,
    *,
    fails: int | None = None,
) -> dict[str, Run]:
    """Ask each client in turn, over and over; return each one's run of median time."""
    found: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(times):
        for name, runs in found.items():
            runs.append(_run(kolada, name, question, fails=fails))
    return {
        name: sorted(runs, key=lambda run: run.told.seconds)[times // 2]
        for name, runs in found.items()
    }


def _run(kolada: Running, name: str, question: str, *, fails: int | None = None) -> Run:
    kolada.reset()
    if fails is not None:
        kolada.fail(fails)
    command = [sys.executable, "-m", "benchmarks.peer_clients", name, question, kolada.url]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    )
    told = msgspec.json.decode(done.stdout, type=Told)
    return Run(told, kolada.requests())


def _table(title: str, runs: dict[str, Run]) -> None:
    ours = next(iter(runs.values())).told.seconds
    heads = f"{'requests':>9}{'s':>8}{'ratio':>7}{'rows':>10}{'right':>8}{'MB':>7}"
    print(f"{title:<30}{heads}")
    for name, run in runs.items():
        told, start = run.told, f"{name:<30}{run.requests:>9}{run.told.seconds:>8.1f}"
        if told.error:
            print(f"{start}  {told.error[:70]}")
            continue
        share = told.right / told.asked
        ratio = f"{told.seconds / ours:>7.1f}"
        print(f"{start}{ratio}{told.rows:>10}{share:>8.1%}{told.megabytes:>7.0f}")
    print()


def _scaled_table(runs: dict[str, Run]) -> None:
    print(f"All of it: measured on 1/{SHARE}, and multiplied by {SHARE}")
    for name, run in runs.items():
        if run.told.error:
            continue
        minutes = SHARE * run.told.seconds / 60
        rows = f"{SHARE * run.told.rows / 1e6:.1f} M rows"
        print(f"{name:<30}{SHARE * run.requests:>9} requests{minutes:>8.1f} min{rows:>14}")
    print()
