"""Between the WSGI server and the app: made late, once per process, under any prefix."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Application:
    """A WSGI application that ``make`` makes at a process' first request.

    A server that loads the application and then forks its workers (gunicorn's
    ``--preload``) must not hand them each other's open files, locks and threads.
    """

    def __init__(self, make: Callable[[], WSGIApplication]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: tuple[int, WSGIApplication] | None = None

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request."""
        return self.of_this_process()(environ, start_response)

    def of_this_process(self) -> WSGIApplication:
        """Return the application, made now when this process has none."""
        made = self._made
        if made is None or made[0] != os.getpid():
            with self._lock:
                made = self._made
                if made is None or made[0] != os.getpid():
                    made = self._made = (os.getpid(), self._make())
        return made[1]


def under(prefix: str, app: Any) -> Any:
    """Return ``app``, which answers under ``prefix``, for requests with and without it.

    Proxies differ in whether they take the prefix away, and servers in whether they then
    say so in ``SCRIPT_NAME``: each of these ways leads to the same page.
    """

    def served(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if path + "/" == prefix:
            query = environ.get("QUERY_STRING")
            target = f"{prefix}?{query}" if query else prefix
            start_response("308 Permanent Redirect", [("Location", target)])
            return [b""]
        if not path.startswith(prefix):
            path = prefix + path.lstrip("/")
        answer: Iterable[bytes] = app(
            {**environ, "SCRIPT_NAME": "", "PATH_INFO": path}, start_response
        )
        return answer

    return served
