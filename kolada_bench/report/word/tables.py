"""A table as Word's own: header row on every page, figures to the right, sums in bold.

Column widths are reckoned here, since LibreOffice does not fit columns to their text when
it opens a file: figures never break, text columns share what is left. When there is no room
letters get smaller, and then columns go in the order that the table says that they may.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from kolada_bench.report.word.elements import Element, paragraph, run, w
from kolada_bench.report.word.styles import CELL, CELL_HEAD, TABLE

if TYPE_CHECKING:
    from kolada_bench.benchmark.page import Column, Table
    from kolada_bench.report.content import TableBlock

_PADDING = 150
"""Twentieths of a point at the sides of a cell, both together, with a hair to spare."""
_WIDEST_WORD = 2_600
"""A word longer than this [twentieths of a point] may be broken."""
_ROOM_TO_WRITE = 1_400
"""An empty column is one that somebody will fill in by hand."""
_SIZES = (18, 17, 16, 15)
"""Half points: 9 points is the size of table text, 7.5 the smallest that is read."""
_KEPT_WHOLE = 16
"""A table of at most as many rows is not cut by a page."""

_NARROW, _WIDE = "ijlItf.,;:'|()[]!/ \u00a0-", "mwMWÅÄÖOQGD%@"


def table_element(
    block: TableBlock, styles: dict[str, str], width: int, alt: str
) -> Element:
    """Return the table of ``block``, ``width`` twentieths of a point wide at most."""
    table = block.table
    kept, size, widths = _fitted(table, block.bold, width)
    made = w("tbl", _properties(block, styles[TABLE], sum(widths), alt))
    made.append(w("tblGrid", *(w("gridCol", w=each) for each in widths)))
    columns = [table.columns[i] for i in kept]
    heads = ["\n".join(column.heading) for column in columns]
    looks = _Looks(columns, widths, styles, size)
    made.append(looks.row(heads, style=CELL_HEAD, head=True, keep=True))
    whole = len(table.rows) <= _KEPT_WHOLE
    for index, row in enumerate(table.rows):
        # With the source line under it, and never one row alone over a page's edge.
        keep = whole or index == 0 or index >= len(table.rows) - 2
        bold = index in block.bold
        made.append(looks.row([row[i] for i in kept], style=CELL, bold=bold, keep=keep))
    return made


class _Looks:
    """What the cells of one table have in common."""

    def __init__(
        self,
        columns: Sequence[Column],
        widths: Sequence[int],
        styles: dict[str, str],
        size: int,
    ) -> None:
        self.columns = columns
        self.widths = widths
        self.styles = styles
        self.size = size

    def row(
        self,
        cells: Sequence[str],
        *,
        style: str,
        head: bool = False,
        bold: bool = False,
        keep: bool = False,
    ) -> Element:
        """Return a row; ``keep`` keeps it on the page of what follows."""
        properties = w("trPr", w("cantSplit"))
        if head:
            properties.append(w("tblHeader"))
        made = w("tr", properties)
        for cell, column, width in zip(cells, self.columns, self.widths, strict=True):
            words = run(cell, bold=bold)
            if self.size != _SIZES[0]:
                self._smaller(words)
            content = paragraph(
                self.styles[style],
                words,
                keep_next=keep,
                align="left" if column.text else "right",
            )
            inside = w("tcPr", w("tcW", w=width, type="dxa"))
            if head:
                inside.append(_rule_below())
                inside.append(w("vAlign", val="bottom"))
            made.append(w("tc", inside, content))
        return made

    def _smaller(self, words: Element) -> None:
        looks = words.find(qn("w:rPr"))
        if looks is None:
            looks = w("rPr")
            words.insert(0, looks)
        looks.append(w("sz", val=self.size))
        looks.append(w("szCs", val=self.size))


def _rule_below() -> Element:
    return w("tcBorders", w("bottom", val="single", sz=6, space=0, color="1F3A4D"))


def _properties(block: TableBlock, style: str, width: int, alt: str) -> Element:
    return w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=width, type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="04A0", firstRow=1, firstColumn=1, noVBand=1),
        w("tblCaption", val=block.caption),
        w("tblDescription", val=alt),
    )


def _fitted(
    table: Table, bold: Sequence[int], width: int
) -> tuple[list[int], int, list[int]]:
    """Return which columns are kept, the size of letters, and the columns' widths."""
    kept = list(range(len(table.columns)))
    while True:
        for size in _SIZES:
            least = [_least(table, i, size, bold) for i in kept]
            if sum(least) <= width:
                return kept, size, _shared(table, kept, least, size, bold, width)
        going = [i for i in kept if table.columns[i].drop > 0]
        if not going:
            scale = width / sum(least)
            return kept, _SIZES[-1], [int(each * scale) for each in least]
        kept.remove(min(going, key=lambda i: table.columns[i].drop))


def _least(table: Table, index: int, size: int, bold: Sequence[int]) -> int:
    """Return the narrowest that a column may be: its longest word, or its widest figure."""
    column = table.columns[index]
    if not column.text:
        return _widest(table, index, size, bold, str.splitlines)
    if not any(row[index] for row in table.rows):
        return max(_widest(table, index, size, bold, _words), _ROOM_TO_WRITE)
    return min(_widest(table, index, size, bold, _words), _WIDEST_WORD)


def _widest(
    table: Table,
    index: int,
    size: int,
    bold: Sequence[int],
    split: Callable[[str], list[str]],
) -> int:
    heads = (
        text_width(word, size, bold=True)
        for line in table.columns[index].heading
        for word in _words(line)
    )
    cells = (
        text_width(part, size, bold=number in bold)
        for number, row in enumerate(table.rows)
        for part in split(row[index])
    )
    return int(max(0.0, *heads, *cells) + _PADDING)


def _shared(
    table: Table,
    kept: Sequence[int],
    least: Sequence[int],
    size: int,
    bold: Sequence[int],
    width: int,
) -> list[int]:
    """Return widths that fill ``width``.

    What is left is shared evenly, but no column takes more than its longest text needs:
    so a column of dates stands on one line before a column of titles gets more room.
    """
    wish = [_widest(table, i, size, bold, str.splitlines) for i in kept]
    widths = list(least)
    left = width - sum(widths)
    hungry = {i for i, want in enumerate(wish) if want > widths[i]}
    while hungry and left >= len(hungry):
        share = left // len(hungry)
        for i in list(hungry):
            more = min(share, wish[i] - widths[i])
            widths[i] += more
            left -= more
            if widths[i] >= wish[i]:
                hungry.remove(i)
    return [each + left // len(widths) for each in widths]


def _words(text: str) -> list[str]:
    """Return the parts of ``text`` that no line break may cut: no-break spaces bind."""
    # Counted as wide as a figure, which is what a no-break space mostly stands between.
    lines = text.replace("\u00a0", "0").splitlines()
    return [part for line in lines for part in line.split(" ")]


def text_width(text: str, size: int, *, bold: bool = False) -> float:
    """Return about how wide ``text`` is in Arial at ``size`` half points [1/20 point]."""
    ems = 0.0
    for sign in text:
        if sign in _NARROW:
            ems += 0.31
        elif sign in _WIDE:
            ems += 0.80
        elif sign.isupper():
            ems += 0.68
        else:
            ems += 0.556
    return ems * size * 10 * (1.08 if bold else 1.0)
