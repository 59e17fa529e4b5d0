"""Streams: UTF-8 wherever it can be, no error where it cannot, and nothing that is obeyed.

A pipe or a file always gets UTF-8, so that the same command gives the same bytes on every
machine. A console of another encoding keeps it, and signs that it lacks become the nearest
plain ones (a true minus "-", a no-break space " ") instead of an error.

A terminal obeys control signs. What is said here may hold names and titles from anywhere,
and goes out clean; what is written elsewhere is an answer, which its writer has cleaned.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO

_PLAIN = {
    "\u00a0": " ",
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u00b7": "-",
    "\u00d7": "x",
    "\u2026": "...",
    "\u201d": "'",  # not '"', which would end a text in JSON
    "\u2265": ">=",
    "\u2264": "<=",
    "å": "a",
    "ä": "a",
    "ö": "o",
    "Å": "A",
    "Ä": "A",
    "Ö": "O",
    "é": "e",
    "ü": "u",
}
_HANDLER = "kolada_bench.plain"


def prepare_streams() -> None:
    """Set encoding and error handling of stdout and stderr, when they are real streams."""
    codecs.register_error(_HANDLER, _plain)
    if sys.stdout is None:
        # Started without a window (pythonw) or with stdout closed: nobody reads it.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stdout = _buffered(sys.stdout)
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue  # replaced by a test or a notebook: theirs to decide
        keep = stream.isatty() or os.environ.get("PYTHONIOENCODING")
        if keep:
            stream.reconfigure(errors=_HANDLER)
        else:
            stream.reconfigure(encoding="utf-8", errors=_HANDLER, newline="\n")


def _buffered(stream: TextIO) -> TextIO:
    """Return a stream that writes all it is given, or raises.

    Without a buffer (``python -u``, PYTHONUNBUFFERED as in many containers) Python forgets
    what a full disk had no room for, and says nothing.
    """
    raw = isinstance(stream, io.TextIOWrapper) and isinstance(stream.buffer, io.RawIOBase)
    if not raw or stream.isatty():
        return stream
    return open(stream.fileno(), "w", encoding=stream.encoding, closefd=False)


def show(text: str) -> None:
    """Write lines that are no answer (a list, a description) on stdout."""
    print(_clean(text))


def say(text: str) -> None:
    """Write one line on stderr; a closed stderr is nobody to tell."""
    if sys.stderr is None:
        return
    try:
        print(_clean(text), file=sys.stderr, flush=True)
    except OSError:
        # Nothing is left to write the complaint to; the exit code still tells.
        return


class Progress:
    """A line on a terminal's stderr that tells how far it has come, and is then wiped.

    It shows nothing where nobody looks: in a pipe, in a file, or when ``quiet``.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._silent = quiet or sys.stderr is None or not sys.stderr.isatty()
        self._length = 0

    @property
    def is_shown(self) -> bool:
        """Whether somebody may be looking."""
        return not self._silent

    def __call__(self, count: int) -> None:
        """Show that ``count`` answers have been fetched so far."""
        self.show(f"Hämtar från Kolada: {count} svar")

    def show(self, text: str) -> None:
        """Show ``text`` in place of what was there."""
        if not self._silent:
            text = " ".join(_clean(text).split("\n"))
            left_over = " " * (self._length - len(text))
            print(f"\r{text}{left_over}", end="", file=sys.stderr, flush=True)
            self._length = len(text)

    def wipe(self) -> None:
        """Leave an empty line behind, for what is printed next."""
        if self._length:
            print(f"\r{' ' * self._length}\r", end="", file=sys.stderr, flush=True)
            self._length = 0


def _clean(text: str) -> str:
    # Imported only when something is said: help and version say nothing.
    from kolada_bench.schema.plain import clean

    return clean(text)


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    part = error.object[error.start : error.end]
    plain = "".join(_PLAIN.get(char, "?") for char in part)
    return plain.encode("ascii", "replace").decode("ascii"), error.end
