"""Start-up and the warm path, as ratios to ``python -c "import pandas"``.

The yardstick is what a run with pandas can never go below. Runs are interleaved, so that
noise falls on all of them alike; the median of each is compared.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence

from benchmarks.demo_world import demo_world
from tests.stand_in.server import StandIn

RUNS = 9
GOAL = 1.6
"""A warm comparison shall cost at most this many imports of pandas."""

_CLI = (sys.executable, "-m", "kolada_bench")
_COMPARE = (*_CLI, "compare", "Mellerud", "--group", "lika", "kommuner")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as cache, StandIn(demo_world()) as kolada:
        env = {
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "KOLADA_BENCH_API_URL": kolada.url,
            "KOLADA_BENCH_CACHE_DIR": cache,
        }
        cold = _seconds(_COMPARE, env)
        requests = len(kolada.requests)
        medians = _medians(
            {
                "python -c 'import pandas'": (sys.executable, "-c", "import pandas"),
                "kolada-bench --help": (*_CLI, "--help"),
                "compare, warm": _COMPARE,
                "compare --demo": (*_COMPARE, "--demo"),
                'kpi search "köpt vård" --demo': (*_CLI, "kpi", "search", "köpt", "--demo"),
            },
            env,
        )
        after = len(kolada.requests)
    yardstick = next(iter(medians.values()))
    print(f"Start-up, median of {RUNS} whole processes\n")
    print(f"{'':<34}{'ms':>6}{'ratio':>8}")
    for name, seconds in medians.items():
        print(f"{name:<34}{1000 * seconds:>6.0f}{seconds / yardstick:>8.2f}")
    print(f"\nCold compare: {requests} requests, {1000 * cold:.0f} ms on loopback.")
    print(
        f"Warm compare: {after - requests} requests; goal at most {GOAL} imports of pandas."
    )


def _medians(
    cases: Mapping[str, Sequence[str]], env: Mapping[str, str]
) -> dict[str, float]:
    """Return each case's median wall time [s] over interleaved runs, after one warm-up."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(RUNS + 1):
        for name, command in cases.items():
            seconds = _seconds(command, env)
            if turn:
                times[name].append(seconds)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _seconds(command: Sequence[str], env: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=dict(env), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
