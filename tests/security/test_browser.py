"""The browser that draws: shut in, in its sandbox, in one private folder that goes away."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import plotly.graph_objects as go
import pytest

from kolada_bench.errors import NoBrowser, PictureError
from kolada_bench.report import alone
from kolada_bench.report.renderer import Renderer

WIRE = {
    "DNS_TRANSACTION", "HOST_RESOLVER_DNS_TASK", "HOST_RESOLVER_SYSTEM_TASK",
    "TCP_CONNECT_ATTEMPT", "UDP_BYTES_SENT",
}  # fmt: skip
"""Chromium's own words for what leaves it."""

NEAR = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",)
"""A network of this machine alone."""


class Listener(HTTPServer):
    """A server of this machine that notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Noting)
        self.asked: list[str] = []


class _Noting(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[str]]:
    """Return what tells which of ``WIRE`` the browser did; asked once it is closed."""
    log = tmp_path / "net.json"
    line = alone.Chrome.get_cli
    monkeypatch.setattr(
        alone.Chrome, "get_cli", lambda self: [*line(self), f"--log-net-log={log}"]
    )

    def done() -> set[str]:
        noted = json.loads(log.read_text())
        names = {code: name for name, code in noted["constants"]["logEventTypes"].items()}
        assert set(names.values()) >= WIRE
        return {names[event["type"]] for event in noted["events"]} & WIRE

    return done


def draw(browser: str, listener: Listener) -> bytes:
    """Draw a figure that asks for pictures from elsewhere, by number and by name."""
    port = listener.server_port
    figure = go.Figure()
    for host in ("127.0.0.1", "localhost", "[::1]"):
        figure.add_layout_image(source=f"http://{host}:{port}/{host}", x=0, y=0)
    with Renderer(browser) as renderer:
        return renderer.picture(figure, "png", width=60, height=40)


def test_a_browser_as_it_comes_would_ask(
    browser: str, listener: Listener, wire: Callable[[], set[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # What the two tests below are worth: without what is tried there, it does ask.
    monkeypatch.setattr(alone, "FLAGS", NEAR)
    monkeypatch.setattr(alone, "_POLICY", "default-src * 'unsafe-inline' file: data: blob:")
    draw(browser, listener)
    assert "/127.0.0.1" in listener.asked
    assert "TCP_CONNECT_ATTEMPT" in wire()


def test_the_browser_has_no_network_whatever_its_page_asks_for(
    browser: str, listener: Listener, wire: Callable[[], set[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(alone, "_POLICY", "default-src * 'unsafe-inline' file: data: blob:")
    assert draw(browser, listener).startswith(b"\x89PNG")
    assert (listener.asked, wire()) == ([], set())


def test_the_page_loads_nothing_even_where_there_is_a_network(
    browser: str, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone, "FLAGS", NEAR)
    assert draw(browser, listener).startswith(b"\x89PNG")
    assert listener.asked == []


def test_the_page_may_not_read_the_users_files() -> None:
    drawer = alone.Drawer("/bin/sh", timeout=1, sandbox=True)
    impl = drawer._browser_impl
    impl.pre_open()
    line = impl.get_cli()
    impl.clean()
    drawer.sweep()
    assert set(alone.FLAGS) <= set(line)
    for loose in (
        "--disable-web-security",
        "--allow-file-access-from-files",
        "--no-sandbox",
    ):
        assert loose not in line


def test_the_page_holds_no_address_but_of_this_machine() -> None:
    page = alone.page_text()
    assert page.count('src="file:///') == 2  # plotly.js and Kaleido's own
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_all_that_the_browser_writes_is_in_one_private_folder_that_goes_away(
    browser: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Renderer(browser) as renderer:
        renderer.picture(go.Figure(), "png", width=60, height=40)
        (folder,) = tmp_path.iterdir()
        assert folder.name.startswith("kolada-bench-")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(list(folder.iterdir())) >= 2  # the page and the profile
    assert list(tmp_path.iterdir()) == []


def test_the_sandbox_is_tried_first_and_found_missing_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    async def not_opened(path: str, starting: list[object], *, sandbox: bool) -> object:
        tried.append(sandbox)
        raise ConnectionError

    monkeypatch.setattr(alone, "sandboxed", lambda: True)
    monkeypatch.setattr("kolada_bench.report.renderer._open", not_opened)
    with Renderer("chrome") as renderer:
        for _ in range(2):
            with pytest.raises(NoBrowser, match="startar inte"):
                renderer.picture(go.Figure(), "png", width=60, height=40)
    assert tried == [True, False, False]


def test_a_browser_that_opens_in_its_sandbox_stays_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Drawer:
        async def calc_fig(self, figure: object, opts: object) -> bytes:
            raise OSError

        async def close(self) -> None: ...

        def sweep(self) -> None: ...

    tried = []

    async def opened(path: str, starting: list[object], *, sandbox: bool) -> object:
        tried.append(sandbox)
        return Drawer()

    monkeypatch.setattr(alone, "sandboxed", lambda: True)
    monkeypatch.setattr("kolada_bench.report.renderer._open", opened)
    # What a figure does to it is no reason to let it out.
    with Renderer("chrome") as renderer, pytest.raises(PictureError):
        renderer.picture(go.Figure(), "png", width=60, height=40)
    assert tried == [True, True]


@pytest.mark.skipif(sys.platform != "linux", reason="only there root has none")
def test_only_root_goes_without_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    for user, tried in ((0, False), (1000, True)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        assert alone.sandboxed() is tried
