"""Start the dashboard on this machine and open the browser."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from typing import TYPE_CHECKING

from dashboards.selection import Selection, query_of
from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kolada_bench.settings import Settings

HOST, PORT, THREADS = "127.0.0.1", 8050, 8
"""This machine alone; the port that Dash's users know; as many requests at once."""
TRIED = 20


def serve(
    settings: Settings,
    *,
    demo: bool = False,
    snapshot: Path | None = None,
    municipality: str = "",
    port: int | None = None,
    browse: bool = True,
    said: Callable[[str], None],
) -> None:
    """Serve the dashboard until interrupted, and open ``municipality`` in the browser.

    Without ``port`` the first free one from ``PORT`` on is taken.

    Raises
    ------
    UnknownName
        There is no such municipality.
    UsageError
        The port is taken.
    SourceError
        The snapshot cannot be read, or the list of municipalities not be had.
    """
    from dashboards.data import Data

    data = Data(settings, demo=demo, snapshot=snapshot)
    chosen = Selection()
    if municipality:
        chosen = Selection(resolve_municipality(municipality, data.municipalities()).id)
    from waitress.server import create_server

    from dashboards.app import JOBS, create_app
    from dashboards.limits import LARGEST_BODY, LARGEST_HEADER
    from dashboards.security import only_here

    with _listening(port) as listening:
        number = listening.getsockname()[1]
        app = create_app(data, frame_ancestors=settings.frame_ancestors).server
        only_here(app)
        server = create_server(
            app,
            sockets=[listening],
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_BODY,
            max_request_header_size=LARGEST_HEADER,
        )
        address = f"http://{HOST}:{number}/{query_of(chosen)}"
        said(f"Instrumentpanelen finns på {address} (avsluta med Ctrl+C).")
        if browse:
            threading.Timer(0.5, webbrowser.open, (address,)).start()
        try:
            server.run()
        finally:
            server.close()
            app.extensions[JOBS].close()


def _listening(port: int | None) -> socket.socket:
    """Return a socket that listens on ``port``, or on the first free one when None.

    A port whose last connections are still closing is free: a server that was stopped can
    be started again at once. Windows lets go of it by itself, and would with the same
    option share a port that another program listens on.
    """
    ports = [port] if port is not None else range(PORT, PORT + TRIED)
    for number in ports:
        listening = socket.socket()
        if os.name != "nt":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, number))
            # Not until it listens is the port refused to others that reuse addresses.
            listening.listen()
        except OSError:
            listening.close()
            continue
        return listening
    what = f"Port {port} är upptagen" if port is not None else "Ingen port är ledig"
    message = f"{what}. Välj en annan med --port, till exempel --port 8100."
    raise UsageError(message)
