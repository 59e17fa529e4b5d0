"""Where an answer goes: the screen, a pipe or a file, in the format asked for."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.cli.console import say
from kolada_bench.report.files import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kolada_bench.benchmark.result import Answer

_BY_SUFFIX = {".json": "json", ".csv": "csv", ".md": "markdown", ".markdown": "markdown"}


def deliver(answer: Answer, options: argparse.Namespace) -> None:
    """Print ``answer``, or write it to ``--output``, in ``--format``."""
    path = Path(options.output) if options.output else None
    form = options.format or _format_of(path)
    text = _text(answer, form, to_file=path is not None)
    if path is None:
        sys.stdout.write(text)
    else:
        write_text(path, text)
        if not options.quiet:
            say(f"Skrev {path}.")
    if form in ("csv", "csv-excel") and not options.quiet:
        # The other formats hold the warnings; a CSV file has no place for them.
        tell(f"Varning: {warning}" for warning in answer.warnings)


def tell(lines: Iterable[str]) -> None:
    """Print lines on stderr."""
    for line in lines:
        say(line)


def _format_of(path: Path | None) -> str:
    return _BY_SUFFIX.get(path.suffix.lower(), "table") if path else "table"


def _text(answer: Answer, form: str, *, to_file: bool) -> str:
    from kolada_bench.report import csv_cells, text

    match form:
        case "json":
            return text.json_text(answer)
        case "csv":
            return text.csv_text(answer)
        case "csv-excel":
            return csv_cells.BOM + text.csv_text(answer, excel=True)
        case "markdown":
            return text.markdown_text(answer.page())
        case _:
            from kolada_bench.cli.terminal import render, terminal_width, wants_colour

            colour = not to_file and wants_colour()
            return render(answer.page(), terminal_width(), colour=colour)
