"""Start-up and the warm paths, as ratios to ``python -c "import pandas"``.

The yardstick is what a run with pandas can never go below. Runs are interleaved, so that
noise falls on all of them alike; the median of each is compared. Processor time stands
beside wall time, since a machine with other work to do stretches the wall time alone; what
a browser takes is in neither column of processor time but where the process waits for it.

*Warm* is with every answer at hand: the cache of an earlier run, or a file.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from unittest import mock

from benchmarks.demo_world import demo_world
from benchmarks.processes import CLI, Took, ended, run
from tests.dashboards.reader import Reader, said
from tests.stand_in.server import StandIn

RUNS = 7
GOAL = 1.6
"""A warm comparison shall cost at most this many imports of pandas."""
HOST = "127.0.0.1"

_COMPARE = (*CLI, "compare", "Mellerud", "--group", "lika", "kommuner")
_REPORT = ("report", "Mellerud", "--preset", "atgardsplan-ifo", "-o")
_CHART = ("chart", "Mellerud", "--kpi", "N30101", "-o")
_CLAIMS = (
    "Nettokostnaden för individ- och familjeomsorgen var 6 960 kronor per invånare "
    "2024.\n\n"
    "Andelen köpt verksamhet är 40 procent, dubbelt så mycket som i liknande kommuner.\n"
)


def main() -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory() as place,
        StandIn(demo_world()) as kolada,
        mock.patch.dict(os.environ, _environment(Path(place), kolada.url)),
    ):
        cases = _cases(Path(place))
        cold = run(_COMPARE)
        asked = len(kolada.requests)
        for command in cases.values():  # what each needs of Kolada is had after this
            run(command)
        warm = len(kolada.requests)
        medians = _medians(cases)
        first_page = _medians_of_first_page()
        again = len(kolada.requests) - warm
    print(f"Start-up and warm paths, median of {RUNS} whole processes\n")
    _print(medians | first_page)
    print(f"\nCold compare: {asked} requests, {1000 * cold.seconds:.0f} ms on loopback.")
    print(f"Requests of the warm runs: {again}.")
    print(f"Warm compare: goal at most {GOAL} imports of pandas.")


def _environment(place: Path, url: str) -> dict[str, str]:
    return {"KOLADA_BENCH_API_URL": url, "KOLADA_BENCH_CACHE_DIR": str(place / "cache")}


def _cases(place: Path) -> Mapping[str, Sequence[str]]:
    """Return the commands by what they are called; files are written in ``place``."""
    claims, snapshot = place / "plan.md", place / "mellerud.sqlite"
    claims.write_text(_CLAIMS, encoding="utf-8")
    run((*CLI, "snapshot", "save", "Mellerud", "--demo", "-o", str(snapshot)))

    def to(name: str) -> str:
        return str(place / name)

    return {
        "import pandas": (sys.executable, "-c", "import pandas"),
        "--help": (*CLI, "--help"),
        "--version": (*CLI, "--version"),
        "compare": _COMPARE,
        "compare --demo": (*_COMPARE, "--demo"),
        "nka": (*CLI, "nka", "Mellerud"),
        "trend": (*CLI, "trend", "Mellerud"),
        "standout": (*CLI, "standout", "Mellerud"),
        "kpi search": (*CLI, "kpi", "search", "köpt"),
        "report, .docx with pictures": (*CLI, *_REPORT, to("bild.docx")),
        "report, .docx --utan-bilder": (*CLI, *_REPORT, to("plan.docx"), "--utan-bilder"),
        "report, .html": (*CLI, *_REPORT, to("plan.html")),
        "report, .xlsx": (*CLI, *_REPORT, to("plan.xlsx")),
        "chart, .png": (*CLI, *_CHART, to("figur.png")),
        "chart, .svg": (*CLI, *_CHART, to("figur.svg")),
        "chart, .html": (*CLI, *_CHART, to("figur.html")),
        "snapshot show": (*CLI, "snapshot", "show", str(snapshot)),
        "claims": (*CLI, "claims", str(claims), "Mellerud"),
    }


def _print(medians: Mapping[str, Took]) -> None:
    yardstick = next(iter(medians.values()))
    print(f"{'':<30}{'wall, ms':>10}{'ratio':>8}{'CPU, ms':>10}{'ratio':>8}")
    for name, took in medians.items():
        print(
            f"{name:<30}{1000 * took.seconds:>10.0f}"
            f"{took.seconds / yardstick.seconds:>8.2f}{1000 * took.processor:>10.0f}"
            f"{took.processor / yardstick.processor:>8.2f}"
        )


def _medians(cases: Mapping[str, Sequence[str]]) -> dict[str, Took]:
    """Return each case's medians over interleaved runs."""
    taken: dict[str, list[Took]] = {name: [] for name in cases}
    for _ in range(RUNS):
        for name, command in cases.items():
            taken[name].append(run(command))
    return {name: _median(several) for name, several in taken.items()}


def _median(taken: Sequence[Took]) -> Took:
    return Took(
        statistics.median(took.seconds for took in taken),
        statistics.median(took.processor for took in taken),
        statistics.median(took.peak for took in taken),
    )


def _medians_of_first_page() -> dict[str, Took]:
    """Return what it takes from the start of the dashboard to its first HTML and page."""
    cases = {"dashboard, first HTML": False, "dashboard, first Jämför": True}
    _served(visit=True)
    taken: dict[str, list[Took]] = {name: [] for name in cases}
    for _ in range(RUNS):
        for name, visit in cases.items():
            taken[name].append(_served(visit=visit))
    return {name: _median(several) for name, several in taken.items()}


def _served(*, visit: bool) -> Took:
    """Start a dashboard, ask for its HTML, ``visit`` a page, end it.

    Wall time is until the answer, processor time that of the whole process.
    """
    with socket.socket() as one:
        one.bind((HOST, 0))
        port = int(one.getsockname()[1])
    command = (*CLI, "dashboard", "--demo", "--no-browser", "--port", str(port))
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    server = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for_html(server, port)
        if visit:
            reader = Reader(partial(_ask, port), partial(_post, port))
            assert "Mellerud" in said(reader.visit("/jamfor", "?kommun=1461"))
        seconds = time.perf_counter() - start
    finally:
        server.terminate()
        took = ended(server)
    return Took(seconds, took.processor, took.peak)


def _wait_for_html(server: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            _ask(port, "")
            return
        time.sleep(0.02)
    message = "the dashboard does not answer"
    raise RuntimeError(message)


def _ask(port: int, path: str) -> bytes:
    return _answered(port, "GET", path, b"")[1]


def _post(port: int, path: str, body: bytes) -> tuple[int, bytes]:
    return _answered(port, "POST", path, body)


def _answered(port: int, method: str, path: str, body: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    with contextlib.closing(connection):
        connection.request(method, f"/{path}", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()


if __name__ == "__main__":
    main()
