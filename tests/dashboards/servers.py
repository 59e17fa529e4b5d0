"""Servers that run as processes of their own, as a department starts them."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.dashboards.reader import Reader

SOON = 60.0
HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A server that runs on this machine; ``root`` is the path it answers under."""

    def __init__(self, port: int, process: subprocess.Popen[str], root: str = "/") -> None:
        self.port, self.process, self.root = port, process, root

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        return self.ask(self.root + path)

    def reader(self) -> Reader:
        def post(path: str, body: bytes) -> tuple[int, bytes]:
            kind = {"Content-Type": "application/json"}
            status, _, answer = self.ask(self.root + path, "POST", body, kind)
            return status, answer

        return Reader(lambda path: self.get(path)[2], post, self.root)


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def running(
    command: Sequence[str], port: int, folder: Path, root: str = "/", **env: str
) -> Iterator[Server]:
    """Run ``command`` until the test is done; its log is shown when it does not answer."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KOLADA_BENCH_")}
    config = folder / "config.toml"
    config.touch()
    log = folder / "log.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            env=kept
            | {"KOLADA_BENCH_CACHE_DIR": str(folder), "KOLADA_BENCH_CONFIG": str(config)}
            | env,
            stdout=out,
            stderr=out,
            text=True,
        )
    server = Server(port, process, root)
    try:
        _wait_until_it_answers(server, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(server: Server, log: Path) -> None:
    end = time.monotonic() + SOON
    while time.monotonic() < end and server.process.poll() is None:
        with contextlib.suppress(OSError):
            if server.get("halsa")[0] == 200:
                return
        time.sleep(0.1)
    msg = f"it does not answer: {log.read_text()}"
    raise AssertionError(msg)


def waitress(port: int) -> tuple[str, ...]:
    """Return the documentation's command for waitress, on another port."""
    name, *words = documented("waitress-serve", port)
    assert name == "waitress-serve"
    return (sys.executable, "-m", "waitress", *words)


def gunicorn(port: int, *more: str) -> tuple[str, ...]:
    """Return the documentation's command for gunicorn, on another port."""
    found = shutil.which("gunicorn", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip("gunicorn is not installed")
    _, *options, app = documented("gunicorn", port)
    return (found, *options, *more, app)


def documented(name: str, port: int) -> list[str]:
    """Return a command of docs/instrumentpanel.md, with ``port`` for its own."""
    text = (ROOT / "docs" / "instrumentpanel.md").read_text(encoding="utf-8")
    whole = text.replace("\\\n", " ")
    (line,) = re.findall(rf"^{name} .*$", whole, re.MULTILINE)
    assert ":8050" in line
    return shlex.split(line.replace(":8050", f":{port}"))
