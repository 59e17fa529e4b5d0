"""Where an answer goes: the screen, a pipe or a file, in the format that was asked for.

A file is written beside its place and moved there when it is whole, so that an interrupted
run never leaves half a table.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.cli.console import say
from kolada_bench.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kolada_bench.benchmark.result import Answer

_BY_SUFFIX = {".json": "json", ".csv": "csv", ".md": "markdown", ".markdown": "markdown"}
BOM = "\ufeff"


def deliver(answer: Answer, options: argparse.Namespace) -> None:
    """Print ``answer``, or write it to ``--output``, in ``--format``."""
    path = Path(options.output) if options.output else None
    form = options.format or _format_of(path)
    text = _text(answer, form, to_file=path is not None)
    if path is None:
        sys.stdout.write(text)
    else:
        write_file(path, text)
        if not options.quiet:
            say(f"Skrev {path}.")
    if form in ("csv", "csv-excel") and not options.quiet:
        # The other formats hold the warnings; a CSV file has no place for them.
        tell(f"Varning: {warning}" for warning in answer.warnings)


def tell(lines: Iterable[str]) -> None:
    """Print lines on stderr."""
    for line in lines:
        say(line)


def write_file(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to ``path``, whole or not at all.

    Raises
    ------
    UsageError
        The place cannot be written to.
    """
    try:
        handle, beside = tempfile.mkstemp(
            prefix=f".{path.name}.", dir=path.parent or Path()
        )
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            _same_mode(Path(beside), path)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = {
            FileNotFoundError: "mappen finns inte",
            NotADirectoryError: "mappen finns inte",
            PermissionError: "filen eller mappen är skrivskyddad",
            IsADirectoryError: "det är en mapp",
        }.get(type(error), error.strerror or str(error))
        message = f"Det går inte att skriva {path}: {reason}."
        raise UsageError(message) from error


def _same_mode(beside: Path, path: Path) -> None:
    """Give the new file the mode of the one it replaces, or that of any new file."""
    if path.exists():
        beside.chmod(path.stat().st_mode & 0o777)
        return
    mask = os.umask(0)
    os.umask(mask)
    beside.chmod(0o666 & ~mask)


def _format_of(path: Path | None) -> str:
    return _BY_SUFFIX.get(path.suffix.lower(), "table") if path else "table"


def _text(answer: Answer, form: str, *, to_file: bool) -> str:
    from kolada_bench.report import text

    match form:
        case "json":
            return text.json_text(answer)
        case "csv":
            return text.csv_text(answer)
        case "csv-excel":
            return BOM + text.csv_text(answer, excel=True)
        case "markdown":
            return text.markdown_text(answer.page())
        case _:
            from kolada_bench.cli.terminal import render, terminal_width

            colour = not to_file and sys.stdout.isatty() and "NO_COLOR" not in os.environ
            return render(answer.page(), terminal_width(), colour=colour)
