"""A stand-in Kolada of the real size, in a process of its own.

By hand: ``python -m benchmarks.big_stand_in --port 8765 --latency 0.08``, and then
``KOLADA_BENCH_API_URL=http://127.0.0.1:8765/v3 kolada-bench compare Mellerud``. In a
benchmark: ``with running(latency=0.08) as kolada``.

``/stand-in/log`` tells how many requests there have been, ``/stand-in/reset`` forgets them,
and ``/stand-in/fail?nth=3`` makes the third question for values from then on a 500, once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import urlopen

from benchmarks.big_pages import answered
from benchmarks.big_world import BigWorld, big_world
from tests.stand_in.faults import FaultList


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, world: BigWorld, port: int, latency: float) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.world = world
        self.latency = latency
        self.faults = FaultList()
        self.lock = threading.Lock()
        self.requests = 0
        self.host = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one piece: else the second waits for the first to be acknowledged.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing: the number of requests is all that is kept."""

    def do_GET(self) -> None:
        started = time.monotonic()
        if self.path.startswith("/stand-in/"):
            self._write(200, json.dumps(self._told()).encode(), None)
            return
        server = self.server
        with server.lock:
            server.requests += 1
        fault = server.faults.next(self.path)
        if fault is None:
            status, body, location = answered(server.world, self.path, server.host)
        else:
            status, body, location = (
                fault.status,
                b'{"detail":"Internal Server Error"}',
                None,
            )
        # What the answer took is part of the latency, so that Kolada is never the limit.
        time.sleep(max(0.0, server.latency - (time.monotonic() - started)))
        self._write(status, body, location)

    def _told(self) -> dict[str, int]:
        server = self.server
        parts = urlsplit(self.path)
        if parts.path == "/stand-in/fail":
            nth = int(dict(parse_qsl(parts.query))["nth"])
            server.faults.order("status", status=500, at="/data/", nth=nth)
        elif parts.path == "/stand-in/reset":
            server.faults.clear()
            server.requests = 0
        return {"requests": server.requests}

    def _write(self, status: int, body: bytes, location: str | None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


class Running:
    """A stand-in in another process: its address, its log and its faults."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.url = f"{host}/v3"

    def requests(self) -> int:
        """Return how many requests there have been since the last ``reset``."""
        return int(self._ask("log")["requests"])

    def reset(self) -> None:
        """Forget the requests and the faults."""
        self._ask("reset")

    def fail(self, nth: int) -> None:
        """Answer the ``nth`` question for values from now on with a 500, once."""
        self._ask(f"fail?nth={nth}")

    def _ask(self, what: str) -> Any:
        with urlopen(f"{self.host}/stand-in/{what}", timeout=30) as reply:
            return json.loads(reply.read())


@contextlib.contextmanager
def running(*, latency: float = 0.0, history: int = 28) -> Iterator[Running]:
    """Start a stand-in in a process of its own on a free port, and stop it afterwards."""
    command = [sys.executable, "-m", "benchmarks.big_stand_in", "--port", "0"]
    command += ["--latency", str(latency), "--history", str(history)]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip().partition("=")[2]
        if not address:
            message = "the stand-in did not start"
            raise RuntimeError(message)
        yield Running(address.removesuffix("/v3"))
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.big_stand_in")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds per request")
    parser.add_argument("--history", type=int, default=28, help="most years of a KPI")
    options = parser.parse_args()
    with _Server(
        big_world(history=options.history), options.port, options.latency
    ) as server:
        print(f"KOLADA_BENCH_API_URL={server.host}/v3", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
