"""CSV, for programs or for Excel in Swedish: what stands in a cell, and how rows are set.

A file is opened with a double click whatever it was written for, and a spreadsheet runs
what begins like a formula. So a text that does is led by an apostrophe, in both kinds.
Figures have all their decimals, and a missing one is an empty cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from kolada_bench.report.plain import one_line

BOM = "\ufeff"
"""Begins a file for Excel, which else reads it in an older encoding."""
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_NOTHING = "-"
"""Stands for "not judged" in our own columns, and alone it is no formula."""


def csv_cells(
    headings: Sequence[str],
    rows: Iterable[Sequence[str | float | None]],
    *,
    excel: bool = False,
) -> str:
    """Return rows under their headings; for Excel with semicolons and decimal commas.

    The byte order mark is the writer's of bytes.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if excel else ",", lineterminator="\n")
    writer.writerow(map(plain_cell, headings))
    writer.writerows([_cell(value, excel=excel) for value in row] for row in rows)
    return out.getvalue()


def plain_cell(text: str) -> str:
    """Return ``text`` on one line, and as nothing that a spreadsheet would run."""
    line = one_line(text)
    runs = line.lstrip().startswith(_FORMULA) and line != _NOTHING
    return f"'{line}" if runs else line


def _cell(value: str | float | None, *, excel: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return plain_cell(value)
    plain = repr(float(value)).removesuffix(".0")
    return plain.replace(".", ",") if excel else plain
