"""The dashboard on the demo data: server time per page and callback, and a full meeting.

Every page is timed in three ways: for a municipality that nobody has asked for (all is
calculated), with its answers in memory (the page is built anew), and as the same link once
more. Server time is without the network, and with the JSON that the browser is sent. The
meeting is twenty readers who click through every page at once, against waitress with as
many threads as the command gives it.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from tests.dashboards.reader import Reader

GOAL = 100
"""Milliseconds that a click may take when its answers are in memory."""
RUNS = 12
READERS, THREADS = 20, 8
HOST = "127.0.0.1"
MUNICIPALITIES = (
    "1461", "1439", "1460", "1438", "0114", "0180", "1480", "2584", "0428", "1764", "0486",
    "0560", "1082", "1230", "1382", "1485", "1715", "1860", "2021", "2260",
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as cache:
        _pages(Path(cache))
        print()
        _meeting(Path(cache))


def _pages(cache: Path) -> None:
    from dashboards.app import create_app
    from dashboards.data import Data
    from dashboards.pages import pages
    from kolada_bench.settings import Settings

    data = Data(Settings(cache_dir=cache), demo=True)
    client = create_app(data).server.test_client()
    reader = Reader.of(client)
    reader.visit("/om")  # what a process does once is not any page's
    print(f"Server time on demo data [ms], {RUNS} runs; goal {GOAL} with answers at hand\n")
    heads = ("new municipality", "built anew", "same link", "sent, kB")
    print(f"{'':<16}" + "".join(f"{head:>20}" for head in heads))
    print(f"{'':<16}" + f"{'p50':>13}{'p95':>7}" * 3 + f"{'plain':>13}{'gzip':>7}")
    for path in pages():
        # A municipality has no answers in memory until it is visited, on each page anew.
        data.memory.forget()
        new = _times(lambda n, path=path: _visit(reader, path, n))  # type: ignore[misc]

        def anew(_: int, path: str = path) -> None:
            data.pages.forget()
            _visit(reader, path, 0)

        anew(0)
        built = _times(anew)
        again = _times(lambda _, path=path: _visit(reader, path, 0))  # type: ignore[misc]
        body = reader.body(path, _search(0))
        sent = client.post(
            "/_dash-update-component", data=body, content_type="application/json"
        ).get_data()
        sizes = len(sent) / 1000, len(gzip.compress(sent, 6)) / 1000
        print(
            f"{path:<16}"
            + "".join(f"{p50:>13.0f}{p95:>7.0f}" for p50, p95 in (new, built, again))
            + f"{sizes[0]:>13.0f}{sizes[1]:>7.0f}"
        )
    print("\nThe bar's callbacks [ms]")
    for output in sorted(_small(reader)):
        place = reader.place("/jamfor", _search(0)) | TYPED
        p50, p95 = _times(lambda _, o=output, p=place: reader.call(o, p))  # type: ignore[misc]
        print(f"  {output.partition('@')[0]:<34}{p50:>7.1f}{p95:>7.1f}")
    first = client.get("/").get_data()
    print(f"\nFirst HTML: {len(first) / 1000:.1f} kB, no page's data in it.")


def _small(reader: Reader) -> Iterator[str]:
    """Yield the output of every callback that follows the URL or a field, but the page."""
    for name in reader.outputs():
        output = name.strip(".").split("...")[0]
        if not output.startswith(("{", "innehall.", "jobb", "rapport")):
            yield output


TYPED = {
    "urval-kommun.value": "Mellerud",
    "urval-medlemmar-oppna.n_clicks": 1,
    "urval-fler-oppna.n_clicks": 1,
    "urval-annan-grupp.value": "liknande",
    "sok-ord.value": "hemtjänst",
    "placering-pris.value": 9000,
}
"""What a reader has clicked and written, so that each callback has work to do."""


def _visit(reader: Reader, path: str, n: int) -> None:
    reader.visit(path, _search(n))


def _search(n: int) -> str:
    return f"?{urlencode({'kommun': MUNICIPALITIES[n % len(MUNICIPALITIES)]})}"


def _times(work: Callable[[int], object]) -> tuple[float, float]:
    """Return the median and the 95th percentile of ``RUNS`` runs [ms]."""
    taken = []
    for n in range(RUNS):
        start = time.perf_counter()
        work(n)
        taken.append(1000 * (time.perf_counter() - start))
    return _p50_p95(taken)


def _p50_p95(taken: list[float]) -> tuple[float, float]:
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def _meeting(cache: Path) -> None:
    """Let readers click through every page at once; print what a click takes them."""
    from dashboards.pages import pages

    paths = list(pages())
    with _waitress(cache) as port:
        for title, views in (
            ("each their own municipality, for the first time", range(READERS)),
            ("the same again", range(READERS)),
            ("all the same municipality", [0] * READERS),
        ):
            taken: list[float] = []
            start = time.perf_counter()
            threads = [
                threading.Thread(target=_click, args=(port, paths, n, taken)) for n in views
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seconds = time.perf_counter() - start
            p50, p95 = _p50_p95(taken)
            print(
                f"{READERS} readers, {title}: p50 {p50:.0f} ms, p95 {p95:.0f} ms, "
                f"{len(taken) / seconds:.0f} pages a second"
            )


def _click(port: int, paths: list[str], n: int, taken: list[float]) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}

    def get(path: str) -> bytes:
        connection.request("GET", f"/{path}")
        return connection.getresponse().read()

    def post(path: str, body: bytes) -> tuple[int, bytes]:
        connection.request("POST", f"/{path}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    with contextlib.closing(connection):
        reader = Reader(get, post)
        for path in paths:
            body = reader.body(path, _search(n))
            start = time.perf_counter()
            status, _ = post("_dash-update-component", body)
            taken.append(1000 * (time.perf_counter() - start))
            assert status == 200, f"{path}: {status}"


@contextlib.contextmanager
def _waitress(cache: Path) -> Iterator[int]:
    """Serve the demo from a process of its own; yield its port."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        port = int(one.getsockname()[1])
    command = (
        sys.executable, "-m", "waitress", f"--listen={HOST}:{port}", f"--threads={THREADS}",
        "dashboards.app:server",
    )  # fmt: skip
    env = {
        **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
        "KOLADA_BENCH_DEMO": "1",
        "KOLADA_BENCH_CACHE_DIR": str(cache),
    }
    server = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    try:
        _wait_for(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            with contextlib.closing(connection):
                connection.request("GET", "/halsa")
                if connection.getresponse().status == 200:
                    return
        time.sleep(0.1)
    message = "the server does not answer"
    raise RuntimeError(message)


if __name__ == "__main__":
    main()
