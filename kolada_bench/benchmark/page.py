"""An answer as formatted text, before any medium: what screen, Markdown and HTML share.

Every cell is a finished Swedish string; a writer only sets it. Columns say in which order
they may go when there is no room, and which never may.
"""

from __future__ import annotations

import msgspec


class Column(msgspec.Struct, frozen=True):
    """A column. ``drop`` 0 never goes; 1 goes first when room is short, then 2, 3 ...

    ``heading`` may have two lines, the second one usually the unit. ``text`` columns are
    set to the left and may be broken over lines; the others hold figures.
    """

    heading: tuple[str, ...]
    drop: int = 0
    text: bool = False


class Table(msgspec.Struct, frozen=True):
    """A table: ``heading`` what it is about, ``side`` what it is compared with."""

    heading: str
    side: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


class Page(msgspec.Struct, frozen=True):
    """A whole answer. ``banner`` is the mark of invented data, "" on real data."""

    title: str
    banner: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    source: str
