"""Plotly figures to pictures, through one browser that is kept open.

Kaleido draws in a browser of its own. Its synchronous server hands threads each other's
pictures and waits for ever where no browser is found; so this is a small one of ours: an
event loop in a thread of its own, one browser, one figure at a time, and a limit on every
wait. The browser is opened by the first figure (about two seconds; each later one takes a
fifth of a second), or meanwhile, where it is known that there will be one; opened once more
if it dies, and closed when the program ends. One that does not start, or does not close, is
killed with all that it has started.

Nothing is fetched: plotly.js is the installed one, MathJax is switched off, and the browser
has no network (``alone``). It keeps its own sandbox; one that does not open in it, as in
many containers, is opened without, before it is shown anything.
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures
import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from kolada_bench.errors import KoladaBenchError, NoBrowser, PictureError
from kolada_bench.report.browser import WAY_OUT, browser_path

if TYPE_CHECKING:
    import plotly.graph_objects as go

Form = Literal["png", "svg", "pdf"]
_Result = TypeVar("_Result")
OPENING, DRAWING, CLOSING = 40.0, 40.0, 10.0
"""Longest waits [s]. A browser opens in two; the first time on a slow machine in twenty."""


class Renderer:
    """A browser to draw with; safe to share between threads, usable in ``with``.

    ``path`` is the browser; None finds the system's.

    Attributes
    ----------
    refused
        Why the latest picture that could not be drawn was not; None when all could. A
        document is made without its pictures, and whoever made it says so.
    """

    def __init__(self, path: str | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._kaleido: Any = None
        self.refused: KoladaBenchError | None = None
        self._starting: list[Any] = []
        self._sandbox: bool | None = None
        self._not_begun: NoBrowser | None = None

    def begin(self) -> None:
        """Open the browser meanwhile; what goes wrong is told to the first picture."""
        atexit.register(self._kill_starting)
        threading.Thread(
            target=self._begin, name="kolada-bench-browser", daemon=True
        ).start()

    def _begin(self) -> None:
        with self._lock:
            if self._kaleido is None:
                try:
                    self._kaleido = self._opened()
                except NoBrowser as error:
                    self._not_begun = error

    def picture(
        self,
        figure: go.Figure,
        form: Form,
        *,
        width: int,
        height: int,
        scale: float = 1.0,
    ) -> bytes:
        """Return ``figure`` drawn ``width`` x ``height`` CSS pixels, ``scale`` dots each.

        Raises
        ------
        NoBrowser
            No browser was found, or it does not start.
        PictureError
            The figure could not be drawn, twice over.
        """
        options = {"format": form, "width": width, "height": height, "scale": scale}
        with self._lock:
            try:
                return self._twice(figure, options)
            except KoladaBenchError as error:
                self.refused = error
                raise

    def _twice(self, figure: go.Figure, options: dict[str, Any]) -> bytes:
        """Draw ``figure``, with a new browser if the one that is open does not."""
        try:
            return self._draw(figure, options)
        except KoladaBenchError:
            raise
        except Exception:
            self._drop()  # the browser may have died: once more with a new one
        try:
            return self._draw(figure, options)
        except KoladaBenchError:
            raise
        except Exception as error:
            self._drop()
            what = f"{type(error).__name__}: {error}".rstrip(": ")
            message = (
                f"Bilden kunde inte ritas ({what}). Försök igen, eller spara "
                "diagrammet med -o figur.html."
            )
            raise PictureError(message) from error

    def close(self) -> None:
        """Close the browser and the thread; the next picture opens them again."""
        with self._lock:
            self._drop()
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _draw(self, figure: go.Figure, options: dict[str, Any]) -> bytes:
        if self._not_begun is not None:
            # Once: a browser may be there the next time.
            error, self._not_begun = self._not_begun, None
            raise error
        if self._kaleido is None:
            self._kaleido = self._opened()
        drawn: bytes = self._wait(self._kaleido.calc_fig(figure, opts=options), DRAWING)
        return drawn

    def _opened(self) -> Any:
        path = self._path or browser_path()
        try:
            opened = self._opened_in_sandbox(path) or self._opened_with(path, sandbox=False)
        except Exception as error:
            message = f"Webbläsaren {path} startar inte ({type(error).__name__}). {WAY_OUT}"
            raise NoBrowser(message) from error
        atexit.unregister(self._kill_starting)
        # Registered now and not before: exit functions run backwards, and the browser must
        # be closed before its temporary folders are taken away under it.
        atexit.unregister(self.close)
        atexit.register(self.close)
        return opened

    def _opened_in_sandbox(self, path: str) -> Any:
        """Return the browser in its sandbox; None where it has been found to have none."""
        if self._sandbox is None:
            from kolada_bench.report.alone import sandboxed

            self._sandbox = sandboxed()
        if not self._sandbox:
            return None
        try:
            return self._opened_with(path, sandbox=True)
        except Exception:
            self._sandbox = False
            return None

    def _opened_with(self, path: str, *, sandbox: bool) -> Any:
        try:
            opened = self._wait(_open(path, self._starting, sandbox=sandbox), OPENING)
        except BaseException:
            self._kill_starting()
            raise
        self._starting.clear()
        return opened

    def _wait(self, work: Coroutine[Any, Any, _Result], seconds: float) -> _Result:
        """Do ``work`` in the loop's thread, and give up after ``seconds``."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            # What befalls a picture is raised to whoever asked for it; the tasks that a
            # dead browser leaves behind would only repeat it on stderr.
            self._loop.set_exception_handler(lambda loop, context: None)
            threading.Thread(
                target=_run, args=(self._loop,), name="kolada-bench-pictures", daemon=True
            ).start()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise

    def _drop(self) -> None:
        kaleido, self._kaleido = self._kaleido, None
        if kaleido is None:
            return
        # A browser that has died cannot be asked to close; what is left of it is killed.
        with contextlib.suppress(Exception):
            self._wait(kaleido.close(), CLOSING)
        _kill(kaleido)

    def _kill_starting(self) -> None:
        """Kill what was on its way to be a browser."""
        while self._starting:
            _kill(self._starting.pop())


def _run(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    with contextlib.suppress(RuntimeError):  # a task of a killed browser is still waiting
        loop.close()


def _kill(kaleido: Any) -> None:
    """Kill a browser and every process that it has started, and sweep after it."""
    process = getattr(kaleido, "subprocess", None)
    if process is not None and process.poll() is None:
        _kill_process(process)
    kaleido.sweep()


def _kill_process(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if os.name == "nt":
            line = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(line, capture_output=True, check=False)
        else:
            # It was started as the first of a group of its own.
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(CLOSING)


async def _open(path: str, starting: list[Any], *, sandbox: bool) -> Any:
    import logging

    from kolada_bench.report.alone import Drawer

    # The browser's own log lines are of no use to whoever waits for a picture.
    logging.getLogger("choreographer").setLevel(logging.CRITICAL)
    logging.getLogger("kaleido").setLevel(logging.CRITICAL)
    opened = Drawer(path, timeout=DRAWING, sandbox=sandbox)
    starting.append(opened)
    await opened.open()
    return opened


_shared: Renderer | None = None
_shared_lock = threading.Lock()


def refused() -> KoladaBenchError | None:
    """Return why the process's own renderer could not draw a picture, and forget it."""
    if _shared is None:
        return None
    why, _shared.refused = _shared.refused, None
    return why


def renderer() -> Renderer:
    """Return the process's own renderer, made at the first call and closed at exit."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = Renderer()
        return _shared
