"""Streams: UTF-8 wherever it can be, and no error where it cannot.

A pipe or a file always gets UTF-8, so that the same command gives the same bytes on every
machine. A console of another encoding keeps it, and signs that it lacks become the nearest
plain ones (a true minus "-", a no-break space " ") instead of an error.
"""

from __future__ import annotations

import codecs
import io
import os
import sys

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
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue  # replaced by a test or a notebook: theirs to decide
        keep = stream.isatty() or os.environ.get("PYTHONIOENCODING")
        if keep:
            stream.reconfigure(errors=_HANDLER)
        else:
            stream.reconfigure(encoding="utf-8", errors=_HANDLER)


def say(text: str) -> None:
    """Write one line on stderr; a closed stderr is nobody to tell."""
    if sys.stderr is None:
        return
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        # Nothing is left to write the complaint to; the exit code still tells.
        return


class Progress:
    """A line on a terminal's stderr that counts the answers fetched, and is then wiped.

    It shows nothing where nobody looks: in a pipe, in a file, or when ``quiet``.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._silent = quiet or sys.stderr is None or not sys.stderr.isatty()
        self._length = 0

    def __call__(self, count: int) -> None:
        """Show that ``count`` answers have been fetched so far."""
        if not self._silent:
            text = f"Hämtar från Kolada: {count} svar"
            self._length = len(text)
            print(f"\r{text}", end="", file=sys.stderr, flush=True)

    def wipe(self) -> None:
        """Leave an empty line behind, for what is printed next."""
        if self._length:
            print(f"\r{' ' * self._length}\r", end="", file=sys.stderr, flush=True)
            self._length = 0


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    part = error.object[error.start : error.end]
    plain = "".join(_PLAIN.get(char, "?") for char in part)
    return plain.encode("ascii", "replace").decode("ascii"), error.end
