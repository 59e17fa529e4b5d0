"""Every error of the project, as one tree.

``KoladaBenchError`` is the base: the command line turns any of its kinds into one
Swedish line on stderr and an exit code, and shows no traceback without ``--debug``.
Messages that a controller meets are Swedish and say what to do next; messages that a
programmer meets (``SchemaError``) are English. Facts hang on the error as attributes,
so that a caller can act on them without reading the words.

No value for a valid question is *not* an error: it is NaN, and the screen says
"uppgift saknas".
"""

from __future__ import annotations

import errno
from typing import ClassVar

_REASONS: dict[int | None, str] = {
    errno.ENOENT: "mappen finns inte",
    errno.ENOTDIR: "en mapp i sökvägen är en fil",
    errno.EACCES: "filen eller mappen är skrivskyddad, eller öppen i ett annat program",
    errno.EPERM: "filen eller mappen är skrivskyddad, eller öppen i ett annat program",
    errno.EROFS: "disken är skrivskyddad",
    errno.EISDIR: "det är en mapp",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "utrymmet på disken är slut",
    errno.EFBIG: "filen blir större än vad som tillåts",
    errno.ENAMETOOLONG: "namnet är för långt",
}

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
"""The disk's own reasons not to take more: nobody's mistake in the program."""


def why(error: OSError, *, reading: bool = False) -> str:
    """Return in Swedish why the system would not write (or read) a file."""
    if reading and error.errno in (errno.EACCES, errno.EPERM):
        return "du får inte läsa den, eller så är den öppen i ett annat program"
    return _REASONS.get(error.errno, error.strerror or str(error))


class KoladaBenchError(Exception):
    """Base of all errors that the project raises on purpose.

    ``exit_code`` is what the command line answers with: 1 internal error, 2 usage or
    unknown name, 3 Kolada unreachable or busy, 4 malformed or incomplete answer,
    5 snapshot, catalogue or config, 6 too few peers, 7 no browser to draw pictures with.
    """

    exit_code: ClassVar[int] = 1


class SourceError(KoladaBenchError):
    """The data could not be had; ``url`` was asked, ``retryable`` if it may go later."""

    exit_code = 4
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, url: str | None = None) -> None:
        super().__init__(message)
        self.url = url


class KoladaUnreachable(SourceError):
    """No answer: timeout, name look-up, connection refused, certificate."""

    exit_code = 3
    retryable = True


class KoladaBusy(SourceError):
    """429 or 5xx after the last try."""

    exit_code = 3
    retryable = True

    def __init__(
        self,
        message: str,
        *,
        url: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, url=url)
        self.status = status
        self.retry_after = retry_after


class KoladaRefused(SourceError):
    """Another 4xx: asking again would not help."""

    def __init__(
        self, message: str, *, url: str | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, url=url)
        self.status = status


class MalformedAnswer(SourceError):
    """The answer is not the JSON that the contract describes."""


class IncompleteAnswer(SourceError):
    """A page or a batch was lost. Nothing is returned: part of the data is never data."""


class SnapshotError(SourceError):
    """A snapshot file is missing, damaged, or of a version that we do not read."""

    exit_code = 5

    def __init__(self, message: str, *, path: str | None = None) -> None:
        super().__init__(message)
        self.path = path


class UsageError(KoladaBenchError):
    """The question cannot be asked like this (options that contradict each other)."""

    exit_code = 2


class UnknownName(UsageError):
    """No such municipality, KPI, group or theme. ``suggestions`` are the nearest names."""

    def __init__(
        self, message: str, *, name: str, suggestions: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.name = name
        self.suggestions = suggestions


class CatalogueError(KoladaBenchError):
    """A TOML file (theme, breaks, config) is wrong: which file, which key, and how."""

    exit_code = 5

    def __init__(self, message: str, *, file: str, key: str | None = None) -> None:
        super().__init__(message)
        self.file = file
        self.key = key


class TooFewPeers(KoladaBenchError):
    """No member of the peer group has a value. ``found`` of ``needed``."""

    exit_code = 6

    def __init__(self, message: str, *, found: int = 0, needed: int = 1) -> None:
        super().__init__(message)
        self.found = found
        self.needed = needed


class NoBrowser(KoladaBenchError):
    """No Chrome, Edge or Chromium was found, or it does not start: no pictures."""

    exit_code = 7


class PictureError(KoladaBenchError):
    """A browser is there, but a picture did not come out of it."""

    exit_code = 7


class SchemaError(KoladaBenchError):
    """A frame lacks a column that a calculation needs. For programmers, hence English."""

    def __init__(self, message: str, *, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing
