"""A section while it is written: where a part puts its blocks, and which figures they hold.

A block's id is "section/part/slot". A slot is a name that the part gives ("N33817") or the
block's number within the part; a part used twice in a section has the second one's name
ending in "-2". So an id stays from one run to the next as long as the preset does.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.report.content import (
    Block,
    FigureBlock,
    Paragraph,
    Placeholder,
    Quoted,
    Style,
    TableBlock,
)

if TYPE_CHECKING:
    from kolada_bench.benchmark.page import Table
    from kolada_bench.charts.chart import Chart


class Quotes:
    """Every figure that a report uses, each once, with the blocks that use it."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Quoted] = {}
        self._ids: dict[str, None] = {}

    def add(self, quoted: Quoted, block: str) -> None:
        """Note that ``block`` uses a figure."""
        key = (quoted.kpi, quoted.year, quoted.gender, quoted.what, quoted.group)
        known = self._found.get(key, quoted)
        blocks = tuple(dict.fromkeys((*known.blocks, block)))
        self._found[key] = msgspec.structs.replace(known, blocks=blocks)

    def name(self, source: str) -> None:
        """Note the KPIs that a source line names."""
        self._ids.update(dict.fromkeys(sv.source_ids(source)))

    @property
    def ids(self) -> tuple[str, ...]:
        """The KPIs of every source line so far."""
        return tuple(self._ids)

    @property
    def all(self) -> tuple[Quoted, ...]:
        """The figures in the order in which they are first used."""
        return tuple(self._found.values())


class Sheet:
    """The blocks of one part of a section, in order.

    Every method adds a block; ``quoted`` are the figures that it holds.
    """

    def __init__(self, prefix: str, quotes: Quotes) -> None:
        self.blocks: list[Block] = []
        self._prefix = prefix
        self._quotes = quotes

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """Every figure that the report uses so far, of all sections."""
        return self._quotes.all

    @property
    def ids(self) -> tuple[str, ...]:
        """Every KPI that a source line of the report names so far, of all sections."""
        return self._quotes.ids

    def text(
        self,
        text: str,
        *,
        style: Style = Style.BODY,
        source: str = "",
        slot: str = "",
        quoted: Iterable[Quoted] = (),
    ) -> None:
        """Add a paragraph."""
        id_ = self._id(slot)
        self.blocks.append(Paragraph(id=id_, text=text, style=style, source=source))
        self._quote(quoted, id_, source)

    def table(
        self,
        caption: str,
        table: Table,
        *,
        source: str,
        bold: tuple[int, ...] = (),
        slot: str = "",
        quoted: Iterable[Quoted] = (),
    ) -> None:
        """Add a table."""
        id_ = self._id(slot or "tabell")
        block = TableBlock(id=id_, caption=caption, table=table, source=source, bold=bold)
        self.blocks.append(block)
        self._quote(quoted, id_, source)

    def figure(
        self,
        caption: str,
        chart: Chart,
        *,
        source: str,
        slot: str = "",
        quoted: Iterable[Quoted] = (),
    ) -> None:
        """Add a chart."""
        id_ = self._id(slot or "figur")
        block = FigureBlock(id=id_, caption=caption, chart=chart, source=source)
        self.blocks.append(block)
        self._quote(quoted, id_, source)

    def room(self, heading: str, prompt: str, *, slot: str = "") -> None:
        """Add room for the analyst's own words."""
        self.blocks.append(Placeholder(id=self._id(slot), heading=heading, prompt=prompt))

    def _quote(self, quoted: Iterable[Quoted], block: str, source: str) -> None:
        self._quotes.name(source)
        for figure in quoted:
            self._quotes.add(_plain(figure), block)

    def _id(self, slot: str) -> str:
        base = f"{self._prefix}/{_plain_id(slot) or len(self.blocks) + 1}"
        taken = {block.id for block in self.blocks}
        id_, number = base, 2
        while id_ in taken:
            id_, number = f"{base}-{number}", number + 1
        return id_


def _plain_id(text: str) -> str:
    """Return ``text`` as a part of an id: letters a to z, digits, hyphens, underscores."""
    bare = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in bare if not unicodedata.combining(char))
    return re.sub(r"[^A-Za-z0-9_]+", "-", kept).strip("-")


def _plain(quoted: Quoted) -> Quoted:
    """Return the figure with a missing value as None, never NaN."""
    missing = quoted.value is not None and not math.isfinite(quoted.value)
    return msgspec.structs.replace(quoted, value=None) if missing else quoted
