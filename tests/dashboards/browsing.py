"""Windows of a real browser: what they complain of, and when what is asked for is there."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from dashboards.app import JOBS
from dashboards.ids import Id

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page

WINDOW = {"width": 1280, "height": 900}
LONGEST = 15_000
"""Milliseconds that a test waits for something to be seen, on a machine that is busy."""
TELL_OF_POLICY = """document.addEventListener("securitypolicyviolation", function (event) {
  console.error("policy: " + event.violatedDirective + " " + event.blockedURI);
});"""
_OURS = ("data:", "blob:", "about:")


class Quiet(WSGIRequestHandler):
    """Keeps connections open, as a browser expects, and logs nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving(server: Flask) -> Iterator[str]:
    """Serve an app on a free port of this machine; give its address."""
    # Flask-Compress leaves the files that it streams to be closed by the garbage collector.
    server.config["COMPRESS_STREAMS"] = False
    listening = make_server("127.0.0.1", 0, server, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
        server.extensions[JOBS].close()


class Faults:
    """What a browser's windows complained of, and what they asked others for."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.requests: list[str] = []
        self.said: list[str] = []
        self.outside: list[str] = []

    def forget(self) -> None:
        """Begin anew."""
        for noticed in (self.requests, self.said, self.outside):
            noticed.clear()

    def watch(self, context: BrowserContext) -> None:
        """Notice what the windows of ``context`` do from now on."""
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", self._told)
        context.on("weberror", lambda fault: self.said.append(f"error: {fault.error}"))
        context.on("requestfailed", lambda r: self._failed(r.url, r.failure or ""))
        context.on("response", lambda r: self._answered(r.url, r.status))

    def _asked(self, url: str) -> None:
        self.requests.append(url)
        if not url.startswith((self.base + "/", *_OURS)):
            self.outside.append(url)

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{message.type}: {message.text}")

    def _failed(self, url: str, why: str) -> None:
        if "ERR_ABORTED" not in why:  # the reader went elsewhere, or a file was saved
            self.said.append(f"failed: {url} {why}")

    def _answered(self, url: str, status: int) -> None:
        if status >= 400:
            self.said.append(f"{status}: {url}")


def show(page: Page, address: str) -> None:
    """Open an address, and wait until the page is there."""
    page.goto(address)
    settled(page)


def settled(page: Page) -> None:
    """Wait until no callback is under way: the title is then the page's again.

    Nor any job, between whose callbacks the title is the waiting page's own.
    """
    from playwright.sync_api import expect

    expect(page.locator(f"#{Id.JOB_CANCEL}")).to_have_count(0, timeout=LONGEST)
    expect(page).to_have_title(re.compile(" – kolada-bench$"), timeout=LONGEST)


def drawn(page: Page, charts: int = 1) -> None:
    """Wait until as many charts are drawn."""
    page.locator(".js-plotly-plot .main-svg").nth(3 * (charts - 1)).wait_for(
        state="attached"
    )


def saved(page: Page, press: Callable[[], None], folder: Path) -> Path:
    """Return the file that the browser saves after ``press``."""
    with page.expect_download() as download:
        press()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
