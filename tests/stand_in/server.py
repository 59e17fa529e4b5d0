"""A stand-in Kolada that speaks real HTTP, for tests from end to end.

Made of the standard library only. ``StandIn(world)`` listens on a free port of this
machine while it is used as a context manager; ``requests`` holds every address that was
asked for, in order, so that a test can count them; ``fail`` orders a fault::

    with StandIn(world) as kolada:
        kolada.fail("status", status=429, headers={"Retry-After": "1"}, at="/data/")
        client = KoladaClient(base_url=kolada.url, ...)
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from tests.stand_in.faults import Fault, FaultList, Kind
from tests.stand_in.routes import PAGE_ROWS, Reply, answer
from tests.stand_in.world import World, read_world

RECORDED_VALUES = "values_2018_2025_66_kommuner.csv"


class StandIn:
    """One server with its world, its log and its faults.

    ``page_rows`` is the page size for requests that name none (Kolada's is 5,000);
    ``unknown`` the status when an id of a list is unknown: 200, or 404 for the whole list.
    """

    def __init__(
        self,
        world: World | None = None,
        *,
        port: int = 0,
        page_rows: int = PAGE_ROWS,
        seed: int = 1,
        unknown: int = 200,
    ) -> None:
        self.world = world or World()
        self.page_rows = page_rows
        self.seed = seed
        self.unknown = unknown
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.faults = FaultList()
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.stand_in = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @classmethod
    def from_recorded(
        cls, data: Path, values: Iterable[str] = (RECORDED_VALUES,), **options: Any
    ) -> Self:
        """Return a stand-in with recorded metadata and the value files named."""
        return cls(read_world(data, (data / name for name in values)), **options)

    @property
    def host(self) -> str:
        """Return scheme, address and port."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Return the base address that a client is given."""
        return f"{self.host}/v3"

    @property
    def data_requests(self) -> list[str]:
        """Return the requests for values."""
        return [path for path in self.requests if path.startswith("/v3/data/")]

    def fail(self, kind: Kind, **details: Any) -> Fault:
        """Order a fault; the details are the fields of ``Fault``."""
        return self.faults.order(kind, **details)

    def start(self) -> Self:
        """Begin to listen."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening; a later connection is refused."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self) -> None:
        """Serve until the process is interrupted."""
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread.is_alive():
            self.stop()

    def note(self, address: str, headers: dict[str, str]) -> None:
        """Put a request in the log."""
        with self._lock:
            self.requests.append(address)
            self.headers.append(headers)

    def count(self, change: int) -> None:
        """Keep count of how many requests are under way."""
        with self._lock:
            self.at_once += change
            self.most_at_once = max(self.most_at_once, self.at_once)

    def reply(self, address: str) -> Reply:
        """Return what a Kolada in good health answers."""
        return answer(
            self.world,
            address,
            host=self.host,
            page_rows=self.page_rows,
            seed=self.seed,
            unknown=self.unknown,
        )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client that has given up leaves its handler waiting: stopping must not wait too.
    block_on_close = False
    stand_in: StandIn

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up: tests make them do so on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two writes: the second would wait 40 ms for the first to be told of.
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing: the log is ``StandIn.requests``."""

    def do_GET(self) -> None:
        stand_in = self.server.stand_in
        stand_in.note(self.path, dict(self.headers.items()))
        stand_in.count(1)
        try:
            self._answer(stand_in, stand_in.faults.next(self.path))
        finally:
            stand_in.count(-1)

    def _answer(self, stand_in: StandIn, fault: Fault | None) -> None:
        if fault is None:
            self._send(stand_in.reply(self.path))
        elif fault.kind == "slow":
            time.sleep(fault.seconds)
            self._send(stand_in.reply(self.path))
        elif fault.kind == "reset":
            self._hang_up()
        elif fault.kind == "status":
            body = fault.body or json.dumps({"detail": "Fel på beställning"})
            self._write(fault.status, body.encode(), fault.headers)
        elif fault.kind == "raw":
            body_sent = fault.pack(_encoded(stand_in.reply(self.path)))
            self._write(fault.status, body_sent, fault.headers)
        elif fault.kind == "drip":
            self._drip(_encoded(stand_in.reply(self.path)), fault.seconds)
        elif fault.kind == "redirect":
            self._write(307, b"", {"Location": fault.location})
        elif fault.kind == "html":
            page = b"<!doctype html><title>Inloggning</title><h1>Logga in</h1>"
            self._write(200, page, {"Content-Type": "text/html"})
        elif fault.kind in ("cut", "cut_reset", "bad_json"):
            whole = _encoded(stand_in.reply(self.path))
            half = whole[: len(whole) // 2]
            promised = len(half) if fault.kind == "bad_json" else len(whole)
            self._write(200, half, {"Content-Length": str(promised)})
            self.close_connection = fault.kind == "cut"
            if fault.kind == "cut_reset":
                self._hang_up()
        else:
            self._send(_spoiled(stand_in, self.path, fault))

    def _send(self, reply: Reply) -> None:
        headers = {"Location": reply.location} if reply.location else {}
        self._write(reply.status, _encoded(reply), headers)

    def _write(self, status: int, body: bytes, headers: Any) -> None:
        self.send_response(status)
        fields = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for name, value in (fields | dict(headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _drip(self, body: bytes, seconds: float) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(seconds)

    def _hang_up(self) -> None:
        # Linger 0 makes the system send RST instead of a clean end.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True


def _encoded(reply: Reply) -> bytes:
    if reply.body is None:
        return b""
    return json.dumps(reply.body, ensure_ascii=False).encode()


def _spoiled(stand_in: StandIn, address: str, fault: Fault) -> Reply:
    """Return the answer of a Kolada that says something wrong in good JSON."""
    if fault.kind == "repeat_page":
        first = stand_in.reply(address.split("?")[0]).body
        return Reply(200, first)
    if fault.edit is not None:
        return Reply(200, fault.edit(stand_in.reply(address).body))
    body = dict(stand_in.reply(address).body)
    rows = list(body["values"])
    if fault.kind == "foreign_next":
        tail = urlsplit(body["next_url"])
        body["next_url"] = f"http://kolada.invalid{tail.path}?{tail.query}"
    elif fault.kind == "lose":
        body["values"] = [row for row in rows if fault.id not in row.values()]
    elif fault.kind == "duplicate":
        body |= {"values": [rows[0], *rows], "count": len(rows) + 1}
    elif fault.kind == "contradict":
        other = rows[0] | {"values": [e | {"value": 1e9} for e in rows[0]["values"]]}
        body |= {"values": [other, *rows], "count": len(rows) + 1}
    return Reply(200, body)
