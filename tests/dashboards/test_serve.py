"""Real servers: the command, waitress and gunicorn, as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboards.limits import LARGEST_HEADER
from dashboards.serve import _listening, serve
from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.settings import Settings
from tests.dashboards.reader import said
from tests.dashboards.servers import HOST, Server, free_port, gunicorn, running, waitress


def _walk(server: Server) -> None:
    """Do what a reader does first, and look at the answers."""
    status, headers, html = server.get("?kommun=1461")
    assert status == 200
    assert f'src="{server.root}_dash-component-suites/'.encode() in html
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "waitress" not in str(headers)
    assert "Python" not in str(headers)
    page = server.reader().visit("/", "?kommun=1461")
    assert "Mellerud" in said(page)


def test_waitress_serves_it_under_a_prefix(tmp_path: Path) -> None:
    port = free_port()
    env = {"KOLADA_BENCH_DEMO": "1", "KOLADA_BENCH_URL_PREFIX": "/kolada"}
    with running(waitress(port), port, tmp_path, "/kolada/", **env) as server:
        _walk(server)
        # What is too large is refused by the server itself, before it is read.
        assert server.ask("/kolada/?" + "a" * LARGEST_HEADER)[0] == 431
        body = {"Content-Length": str(10**9), "Content-Type": "application/json"}
        assert server.ask("/kolada/_dash-update-component", "POST", headers=body)[0] == 413
        with ThreadPoolExecutor(20) as pool:
            asked = [pool.submit(server.get, "halsa") for _ in range(40)]
        assert {answer.result()[0] for answer in asked} == {200}


@pytest.mark.parametrize("more", [(), ("--preload",)], ids=["each its own", "preload"])
def test_gunicorn_serves_it_with_two_workers(tmp_path: Path, more: tuple[str, ...]) -> None:
    port = free_port()
    with running(gunicorn(port, *more), port, tmp_path, KOLADA_BENCH_DEMO="1") as server:
        _walk(server)
        status, _, answer = server.ask("/?" + "a" * 20_000)
        assert status in (400, 414), answer


def test_a_fault_in_the_environment_stops_the_start(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "import dashboards.app; dashboards.app.server")
    for env, words in (
        ({"KOLADA_BENCH_SNAPSHOT": str(tmp_path / "ingen.sqlite")}, "ingen.sqlite"),
        ({"KOLADA_BENCH_URL_PREFIX": "/a b/"}, "KOLADA_BENCH_URL_PREFIX"),
        ({"KOLADA_BENCH_DEMO": "kanske"}, "KOLADA_BENCH_DEMO"),
        ({"KOLADA_BENCH_DEMO": "1", "KOLADA_BENCH_SNAPSHOT": "x"}, "olika källor"),
    ):
        told = subprocess.run(
            command, env=os.environ | env, capture_output=True, text=True, timeout=60
        )
        assert told.returncode != 0
        assert words in told.stderr.splitlines()[-1]


def test_the_command_serves_tells_where_and_ends_at_once(tmp_path: Path) -> None:
    port = free_port()
    command = (
        sys.executable, "-m", "kolada_bench", "dashboard", "Mellerud", "--demo",
        "--no-browser", "--port", str(port),
    )  # fmt: skip
    with running(command, port, tmp_path) as server:
        _walk(server)
        assert "Server" not in server.get("halsa")[1]
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(15) == 0
    told = (tmp_path / "log.txt").read_text()
    assert f"http://127.0.0.1:{port}/?kommun=1461" in told
    assert told.endswith("Avslutad.\n")
    assert "Traceback" not in told


def test_it_listens_to_this_machine_alone(tmp_path: Path) -> None:
    port = free_port()
    command = (
        sys.executable, "-m", "kolada_bench", "dashboard", "--demo", "--no-browser",
        "--port", str(port),
    )  # fmt: skip
    others = {
        address[4][0]
        for address in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)
        if not str(address[4][0]).startswith("127.")
    }
    if not others:
        pytest.skip("this machine has no other address")
    with running(command, port, tmp_path):
        for address in others:
            with pytest.raises(OSError, match=r"refused|timed out"):
                socket.create_connection((address, port), timeout=2)


def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} är upptagen.*--port"):
            serve(
                Settings(cache_dir=tmp_path), demo=True, port=port, browse=False, said=print
            )


@pytest.mark.skipif(os.name == "nt", reason="Windows lets go of a port by itself")
def test_a_port_whose_last_connections_are_closing_is_free() -> None:
    # Who closes first keeps the connection for a minute (TIME_WAIT), and the port with it.
    with _listening(None) as first:
        port = first.getsockname()[1]
        with socket.create_connection((HOST, port)) as client:
            first.accept()[0].close()
            assert client.recv(1) == b""
    with socket.socket() as plain, pytest.raises(OSError, match="in use"):
        plain.bind((HOST, port))
    with _listening(port) as again:
        assert again.getsockname() == (HOST, port)
        # A second server is refused from the first moment, before the app is made.
        with pytest.raises(UsageError, match=f"Port {port} är upptagen"):
            _listening(port)


def test_an_unknown_municipality_is_told_before_anything_is_served(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Mellerud"):
        serve(
            Settings(cache_dir=tmp_path), demo=True, municipality="Melerud", browse=False,
            said=print,
        )  # fmt: skip


_LONG = """
import time
from dashboards.app import JOBS, server
flask = server.of_this_process()
jobs = flask.extensions[JOBS]

@flask.get("/starta")
def start():
    def work(teller):
        for n in range(600):
            teller.say(f"{n} av 600")
            time.sleep(0.05)
    return {"id": jobs.start("k", work).id}

@flask.get("/om/<id_>")
def about(id_):
    import os
    job = jobs.get(id_)
    return {"pid": os.getpid(), "state": job.state, "said": job.said}
"""


def test_every_worker_of_gunicorn_tells_of_the_same_job(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "lang.py").write_text(_LONG)
    command = (*gunicorn(port, "--pythonpath", str(tmp_path))[:-1], "lang:server")
    with running(command, port, tmp_path, KOLADA_BENCH_DEMO="1") as server:
        id_ = json.loads(server.get("starta")[2])["id"]
        told: dict[int, set[str]] = {}
        end = time.monotonic() + 20
        while len(told) < 2 and time.monotonic() < end:
            with ThreadPoolExecutor(8) as pool:
                answers = list(pool.map(lambda _: server.get(f"om/{id_}"), range(16)))
            for _, _, body in answers:
                found = json.loads(body)
                told.setdefault(found["pid"], set()).add(found["state"])
        assert list(told.values()) == [{"pågår"}, {"pågår"}]
