"""Figures that Kolada does not have, from the municipality's own file (``--egna FIL``).

A semicolon-separated text file, as Excel in Swedish saves it ("CSV")::

    namn;år;värde;enhet;källa
    LVM-placeringar;2017;1;antal;Verksamhetssystemet, uttag 2021-02-01

The first row holds these five headings, in any order. A decimal comma or point is read, and
spaces between thousands. UTF-8 with or without a byte order mark is read, and Windows-1252,
which Excel writes. A value left empty is missing, never 0. The source of each figure is its
own ``källa``; it is never shown as Kolada's.

What it still gets wrong: a file in an older encoding of DOS is read as Windows-1252.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kolada_bench import sv
from kolada_bench.errors import UsageError, why
from kolada_bench.schema.plain import LONGEST_TITLE, one_line
from kolada_bench.settings import user_path
from kolada_bench.userfile import content_of

HEADINGS = ("namn", "år", "värde", "enhet", "källa")
COUNTED = ("antal", "personer", "placeringar", "barn")
"""What a unit begins with where the figures count something."""
EXAMPLE = "namn;år;värde;enhet;källa"
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?", re.ASCII)
"""More figures than that are no figure: a float would not keep them."""
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)")


class OwnSeries(msgspec.Struct, frozen=True):
    """One series of own figures: as many ``years`` (ascending) as ``values`` [unit].

    ``values`` holds NaN where a year was given without a value; ``sources`` are the
    different texts of the column källa, in order of appearance.
    """

    name: str
    unit: str
    sources: tuple[str, ...]
    years: tuple[int, ...]
    values: tuple[float, ...]

    @property
    def is_count(self) -> bool:
        """Whether the figures count something: whole numbers, and a unit of ``COUNTED``."""
        known = [value for value in self.values if math.isfinite(value)]
        counted = sv.fold(self.unit).startswith(COUNTED)
        return counted and all(v >= 0 and v.is_integer() for v in known)


class _Row(msgspec.Struct, frozen=True):
    line: int
    name: str
    year: int
    value: float
    unit: str
    source: str


def read_own_figures(path: str | Path) -> tuple[OwnSeries, ...]:
    """Read a file of own figures, one series per name and unit, in the file's order.

    Raises
    ------
    UsageError
        The file is missing or has a fault; in Swedish, with its line.
    """
    file = user_path(path)
    rows = list(_rows(own_text(file), file))
    if not rows:
        raise _fault(file, 2, f"filen har inga uppgifter under rubrikraden ({EXAMPLE})")
    series: dict[tuple[str, str], list[_Row]] = {}
    for row in rows:
        series.setdefault((row.name, row.unit), []).append(row)
    return tuple(_series(parts, file) for parts in series.values())


def own_text(file: Path) -> str:
    """Return a text file of the user's: UTF-8, or Windows-1252 as Excel writes it.

    Raises
    ------
    UsageError
        The file is missing or cannot be read.
    """
    try:
        content = content_of(file)
    except FileNotFoundError:
        message = f"Filen {file} finns inte."
        raise UsageError(message) from None
    except OSError as error:
        message = f"Filen {file} går inte att läsa: {why(error, reading=True)}."
        raise UsageError(message) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        message = f"Filen {file} är varken UTF-8 eller Windows-1252 (spara som CSV UTF-8)."
        raise UsageError(message) from error


def _rows(text: str, file: Path) -> Iterable[_Row]:
    places: dict[str, int] | None = None
    for line, cells in _lines(text, file):
        while len(cells) > len(HEADINGS) and not cells[-1].strip():
            cells.pop()  # Excel fills every row up to the widest with empty fields
        if not any(cell.strip() for cell in cells):
            continue
        if places is None:
            places = _places(cells, file, line)
            continue
        if len(cells) != len(HEADINGS):
            message = f"raden ska ha fem fält ({EXAMPLE}) men har {len(cells)}"
            raise _fault(file, line, message)
        field = {name: one_line(cells[at]).strip() for name, at in places.items()}
        for name in ("namn", "enhet", "källa"):
            if not field[name]:
                raise _fault(file, line, f"{name} saknas")
            if len(field[name]) > LONGEST_TITLE:
                message = f"{name} har fler tecken än {LONGEST_TITLE}"
                raise _fault(file, line, message)
        value = _value(field["värde"], file, line)
        _check_count(value, field["värde"], field["enhet"], file, line)
        yield _Row(
            line,
            field["namn"],
            _year(field["år"], file, line),
            value,
            field["enhet"],
            field["källa"],
        )


def _lines(text: str, file: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's line in the file, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        # A quotation mark that is never closed makes one field of all that follows.
        message = 'ett fält är orimligt långt; saknas ett citattecken (")'
        raise _fault(file, reader.line_num, message) from error


def _places(cells: list[str], file: Path, line: int) -> dict[str, int]:
    """Return in which column each heading stands."""
    found = [cell.strip().casefold() for cell in cells]
    if sorted(found) != sorted(HEADINGS):
        if len(found) == 1 and "," in found[0]:
            hint = "; fälten ska skiljas med semikolon"
        else:
            hint = ""
        message = f"första raden ska vara {EXAMPLE}{hint}"
        raise _fault(file, line, message)
    return {name: found.index(name) for name in HEADINGS}


def _year(text: str, file: Path, line: int) -> int:
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise _fault(file, line, f'år är "{text}", det ska vara ett årtal som 2024')
    return int(text)


def _value(text: str, file: Path, line: int) -> float:
    bare = _THOUSANDS.sub("", text.replace(sv.MINUS, "-"))
    if not bare:
        return math.nan
    if not _NUMBER.fullmatch(bare):
        message = f'värde är "{text}", det ska vara ett tal (eller tomt där det saknas)'
        raise _fault(file, line, message)
    return float(bare.replace(",", "."))


def _check_count(value: float, text: str, unit: str, file: Path, line: int) -> None:
    """Refuse a count below zero, and half a one where the unit is nothing but a count.

    "Antal i snitt" and "antal/1000 inv" are no counts and may have decimals.
    """
    folded = sv.fold(unit)
    if value < 0 and folded.startswith(COUNTED):
        raise _fault(file, line, f'värde är "{text}", ett antal kan inte vara negativt')
    if folded in COUNTED and math.isfinite(value) and not value.is_integer():
        message = (
            f'värde är "{text}", ett antal är ett heltal (skriv enheten på annat sätt för '
            'det som inte räknas i hela, till exempel "årsarbetare")'
        )
        raise _fault(file, line, message)


def _series(rows: list[_Row], file: Path) -> OwnSeries:
    by_year: dict[int, _Row] = {}
    for row in rows:
        if row.year in by_year:
            first = by_year[row.year].line
            message = f"{row.name} {row.year} står redan på rad {first}"
            raise _fault(file, row.line, message)
        by_year[row.year] = row
    years = tuple(sorted(by_year))
    return OwnSeries(
        name=rows[0].name,
        unit=rows[0].unit,
        sources=tuple(dict.fromkeys(row.source for row in rows)),
        years=years,
        values=tuple(by_year[year].value for year in years),
    )


def _fault(file: Path, line: int, what: str) -> UsageError:
    return UsageError(f"{file.name}, rad {line}: {what}.")
