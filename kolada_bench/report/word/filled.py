"""Cells that were left empty for the analyst, and what she has written in them.

A table with a column for goals or own figures is generated, but those cells are hers. What
stands in them is no change by hand of the table: it is carried over when the table is
written anew, found again by the row's first cell and the column's heading.
"""

from __future__ import annotations

import copy
from collections import Counter

from docx.oxml.ns import qn

from kolada_bench.report.word.controls import checksum
from kolada_bench.report.word.elements import Element, w

_Key = tuple[str, int, str]
_Cells = dict[_Key, Element]
"""By the row's first cell, which of the rows that begin so, and the column's heading."""


def only_filled(content: Element, made: Element, said: str) -> bool:
    """Return whether ``content`` is as it was written but for cells that were filled in.

    Parameters
    ----------
    content
        What a control holds now.
    made
        What is to stand there, with the cells that are still left empty.
    said
        The checksum of ``content`` when it was written.
    """
    emptied = copy.deepcopy(content)
    empty = _empty(_cells(made))
    for key, cell in _cells(emptied).items():
        if key in empty:
            _clear(cell)
            cell.append(w("p"))
    return checksum(emptied) == said


def carry_cells(old: Element, made: Element) -> None:
    """Set what was filled in in the table of ``old`` in the cells of ``made``."""
    filled = _cells(old)
    for key, cell in _empty(_cells(made)).items():
        if key in filled and _text(filled[key]):
            _clear(cell)
            cell.extend(
                copy.deepcopy(each) for each in filled[key] if each.tag != qn("w:tcPr")
            )


def _cells(content: Element) -> _Cells:
    """Return the cells of the one table of ``content``; none where it has another shape."""
    tables = content.findall(qn("w:tbl"))
    if len(tables) != 1:
        return {}
    lines = [row.findall(qn("w:tc")) for row in tables[0].findall(qn("w:tr"))]
    head, rows = (lines[0], lines[1:]) if lines else ([], [])
    names = [_text(cell) for cell in head]
    if (
        not names
        or len(set(names)) < len(names)
        or any(len(row) != len(names) for row in rows)
    ):
        return {}
    found: _Cells = {}
    seen: Counter[str] = Counter()
    for row in rows:
        first = _text(row[0])
        for name, cell in zip(names, row, strict=True):
            found[first, seen[first], name] = cell
        seen[first] += 1
    return found


def _empty(cells: _Cells) -> _Cells:
    return {key: cell for key, cell in cells.items() if not _text(cell)}


def _text(cell: Element) -> str:
    return "".join(each.text or "" for each in cell.iter(qn("w:t"))).strip()


def _clear(cell: Element) -> None:
    for each in list(cell):
        if each.tag != qn("w:tcPr"):
            cell.remove(each)
