"""What all sheets of a workbook share: safe text, looks, names, pages on paper.

Every text goes through ``Sheet.text``, which writes it as text whatever it looks like:
a title that begins with "=" is no formula, and an address no link. Every figure goes
through ``Sheet.number`` with the format that it has as text, so that screen and sheet show
the same.

An empty cell is what a spreadsheet has for a missing value (text would be drawn as 0 in a
chart); it is grey, and a note beside it says what it means.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kolada_bench.report import plain

if TYPE_CHECKING:
    from kolada_bench.report.content import Report

LONGEST_TEXT = 32_767
LONGEST_NAME = 31
LONGEST_FOOTER = 130
"""What is left of the page's width beside its number; Excel allows 255 signs in all."""
ALT_LIMIT = 8_000

MISSING_NOTE = "Grå tom cell: uppgift saknas. Räkna den inte som 0."

_A4 = 9
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LINE = 15.0
_LEAST_LINE = 95.0
_BANNER = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#8A1F1F", "text_wrap": True}


def clean(text: str) -> str:
    """Return ``text`` as a cell can hold it: no control characters, not too long."""
    text = plain.clean(text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def one_line(text: str) -> str:
    """Return ``text`` clean and on one line."""
    return " ".join(clean(text).split())


def sheet_name(number: str, caption: str, taken: set[str]) -> str:
    """Return a name for a sheet, "T1 Kostnad per invånare", and add it to ``taken``.

    Excel allows 31 characters, not all of them, and takes two names in different case for
    the same. A caption that is too long ends with a whole word where it can.
    """
    words = _NOT_IN_NAMES.sub(" ", one_line(caption)).strip("' ").split()
    name = number
    for word in words:
        longer = f"{name} {word}"
        if len(longer) > LONGEST_NAME:
            if name == number:
                name = longer[:LONGEST_NAME]
            break
        name = longer
    name = _distinct(name.rstrip(" ,.;–-('"), taken)
    taken.add(name.casefold())
    return name


def _distinct(name: str, taken: set[str]) -> str:
    wanted, n = name, 2
    while name.casefold() in taken:
        end = f" {n}"
        name, n = wanted[: LONGEST_NAME - len(end)] + end, n + 1
    return name


class Book:
    """A workbook while it is written; ``content`` closes it and returns its bytes."""

    def __init__(self, report: Report) -> None:
        import xlsxwriter

        self._file = BytesIO()
        self.banner = one_line(report.banner)
        self.foot = _foot(report)
        self.workbook: Any = xlsxwriter.Workbook(
            self._file,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.workbook.set_properties(
            {
                "title": one_line(report.title),
                "subject": one_line(report.subtitle),
                "author": "kolada-bench",
                "comments": one_line(f"{report.banner} {report.source}"),
                # The same data makes the same bytes.
                "created": _utc(report.made_at),
            }
        )
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._names: set[str] = set()

    def looks(self, **properties: object) -> Any:
        """Return the format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"valign": "top", **properties})
        return self._formats[key]

    def name(self, number: str, caption: str) -> str:
        """Return a name for a new sheet."""
        return sheet_name(number, caption, self._names)

    def sheet(self, name: str) -> Sheet:
        """Add a sheet, set up for paper, with nothing on it."""
        self._names.add(name.casefold())
        return Sheet(self, self.workbook.add_worksheet(name), name)

    def content(self) -> bytes:
        """Return the finished workbook."""
        self.workbook.close()
        return self._file.getvalue()


class Sheet:
    """A sheet while it is written. Rows and columns are counted from 0."""

    def __init__(self, book: Book, worksheet: Any, name: str) -> None:
        self.book = book
        self.raw = worksheet
        self.name = name
        self.row = 0
        self._widths: dict[int, float] = {}
        worksheet.set_landscape()
        worksheet.set_paper(_A4)
        worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        worksheet.fit_to_pages(1, 0)
        worksheet.set_footer(book.foot)

    def whole_on_a_page(self) -> None:
        """Print the sheet on one page."""
        self.raw.fit_to_pages(1, 1)

    def widths(self, widths: list[float]) -> None:
        """Set the widths of the columns from the left [characters]."""
        for column, width in enumerate(widths):
            self.raw.set_column(column, column, width)
            self._widths[column] = width

    def width(self, column: int) -> float:
        """Return how wide a column is [characters]."""
        return self._widths.get(column, 8.43)

    def text(self, row: int, column: int, text: str, **looks: object) -> None:
        """Write ``text`` as text, whatever it looks like."""
        form = self.book.looks(**looks)
        if text:
            self.raw.write_string(row, column, clean(text), form)
        else:
            self.raw.write_blank(row, column, None, form)

    def number(
        self, row: int, column: int, value: float, code: str, **looks: object
    ) -> None:
        """Write a figure that is shown in the number format ``code``."""
        self.raw.write_number(
            row, column, value, self.book.looks(num_format=code, align="right", **looks)
        )

    def missing(self, row: int, column: int, **looks: object) -> None:
        """Leave a cell empty, in grey."""
        self.raw.write_blank(
            row, column, None, self.book.looks(bg_color="#E7E7E7", **looks)
        )

    def across(self, text: str, **looks: object) -> None:
        """Write ``text`` over as many columns as a line of text needs, and go on.

        The row is as high as the text needs: Excel does not fit the height of merged cells.
        """
        last, total = 0, self.width(0)
        while total < _LEAST_LINE:
            last += 1
            total += self.width(last)
        looks = {"text_wrap": True, **looks}
        if last:
            form = self.book.looks(**looks)
            self.raw.merge_range(self.row, 0, self.row, last, "", form)
        self.text(self.row, 0, text, **looks)
        letter = float(str(looks.get("font_size", 11))) / 11
        lines = lines_of(text, total / letter, bold=bool(looks.get("bold")))
        self.raw.set_row(self.row, _LINE * letter * lines + 1)
        self.row += 1

    def fit(self, row: int, texts: Sequence[str], *, bold: bool = False) -> None:
        """Make a row as high as its texts need, one per column from the left.

        Excel does it when it opens a file, LibreOffice does not.
        """
        lines = [
            lines_of(text, self.width(column), bold=bold)
            for column, text in enumerate(texts)
        ]
        if max(lines, default=1) > 1:
            self.raw.set_row(row, _LINE * max(lines) + 1)

    def head(self, caption: str) -> None:
        """Begin the sheet with its caption and the mark of invented data."""
        self.across(caption, bold=True, font_size=14)
        if self.book.banner:
            self.across(self.book.banner, **_BANNER)

    def skip(self) -> None:
        """Leave a row empty."""
        self.row += 1


def shown_width(text: str) -> float:
    """Return about how wide ``text`` is [characters of Excel's usual letter]."""
    return sum(1.3 if unicodedata.category(char) == "Lu" else 1.0 for char in text)


def _foot(report: Report) -> str:
    """Return what stands at the foot of each page; "&" begins Excel's own codes."""
    mark = "" if report.source.startswith(report.banner[:8]) else report.banner
    text = one_line(f"{mark} {report.source}").strip()
    if len(text) > LONGEST_FOOTER:
        text = f"{text[: LONGEST_FOOTER - 1]}…"
    # A figure right after a size would be read as part of it.
    return f"&L&8 {text.replace('&', '&&')}&R&8 Sida &P av &N"


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """Return how many lines ``text`` takes in a column ``width`` wide [characters]."""
    # A width is counted in figures, and a letter is a little narrower than a figure.
    room = max(1, int(width * (1.0 if bold else 1.1)))
    parts = clean(text).split("\n")
    return sum(max(1, len(textwrap.wrap(part, room))) for part in parts)


def _utc(when: Any) -> Any:
    from datetime import UTC

    return when.astimezone(UTC).replace(tzinfo=None, microsecond=0)
