"""The browser that draws, shut in: no network, and one folder that goes with it.

A browser that draws a figure has no business on the network, but asks its maker for
updates and sign-ins as soon as it starts. Here every name and address is unknown to it, the
page may load scripts of this machine and nothing else, and its own sandbox is on where the
system lets it be: it shows figures that this program made, of words that others wrote.

All that it writes is in one folder that only the user may enter, taken away afterwards.

What it still gets wrong: where the system gives no sandbox, and always for root under
Linux, the browser runs without one; a program that is killed leaves the folder behind; a
Chromium under Linux keeps an empty folder for crash reports in the user's own settings.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import kaleido
from choreographer.browsers.chromium import Chromium

FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-crash-reporter",
    "--disable-quic",
    "--no-pings",
)
"""The first is enough to keep it to itself; with the others it does not even try."""
_LOOSE = ("--disable-web-security", "--allow-file-access-from-files")
"""What Kaleido's own page needs nowhere, and would let a script read the user's files."""
_POLICY = (
    "default-src 'none'; script-src file: 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:"
)
_SHORT = 60
"""Letters: a socket's whole path may have a hundred, and Chromium adds forty."""


class Chrome(Chromium):
    """Chromium, Chrome or Edge, without a network."""

    def get_cli(self) -> list[str]:
        """Return the command line."""
        line = [word for word in super().get_cli() if word not in _LOOSE]
        return [*line, *FLAGS, f"--crash-dumps-dir={self._tmp_dir_path}"]

    def get_env(self) -> MutableMapping[str, str]:
        """Return the environment: what it puts beside its profile goes away as well."""
        env: MutableMapping[str, str] = super().get_env()
        if sys.platform == "linux" and len(self._tmp_dir_path) <= _SHORT:
            env["TMPDIR"] = self._tmp_dir_path
        return env


class Drawer(kaleido.Kaleido):  # type: ignore[misc]  # kaleido has no stubs
    """Kaleido in a browser that is shut in; ``path`` is the browser.

    Parameters
    ----------
    timeout
        Longest wait for one picture [s].
    sandbox
        Whether the browser is to keep its own sandbox.
    """

    def __init__(self, path: str, *, timeout: float, sandbox: bool) -> None:
        # A browser from Snap sees no other temporary folder than its own.
        place: dict[str, Any] = {"prefix": "kolada-bench-"}
        if "snap" in path:
            place = {"prefix": ".kolada-bench-", "dir": Path.home()}
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True, **place)
        page = Path(self.folder.name) / "index.html"
        page.write_text(page_text(), encoding="utf-8")
        super().__init__(
            n=1,
            timeout=timeout,
            page_generator=page,
            path=path,
            browser_cls=Chrome,
            enable_sandbox=sandbox,
            enable_extensions=False,
            tmp_dir=self.folder.name,
        )

    async def open(self) -> None:
        """Open the browser.

        Raises
        ------
        ConnectionError
            It runs, and has no window to draw in.
        """
        await super().open()
        if not self.tabs:
            raise ConnectionError

    def sweep(self) -> None:
        """Take the folder away, once the browser is gone."""
        with contextlib.suppress(OSError):
            self.folder.cleanup()


def page_text() -> str:
    """Return the page that figures are drawn in: Kaleido's, with a policy of its own."""
    page: str = kaleido.PageGenerator(mathjax=False).generate_index()
    meta = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return page.replace("<head>", f'<head>\n        <meta charset="utf-8">{meta}', 1)


def sandboxed() -> bool:
    """Return whether to try the browser's sandbox: it has none for root under Linux."""
    return sys.platform != "linux" or os.geteuid() != 0
