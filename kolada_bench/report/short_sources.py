"""Source lines for who reads: one for several sentences, and many KPIs as their number.

The content keeps every id (JSON, Excel's sheet of sources, the manifest); a document shows
"(29 nyckeltal, se Källor)" where it has such a list, or the ids where it has none. Every
sentence has a source, and a line under each would drown the text, so paragraphs that follow
each other share one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from kolada_bench import sv
from kolada_bench.report.content import Block, Paragraph, Placeholder, Report

PART = "kallor"
"""The part of a preset that lists every KPI by id and title."""
_SOURCE = re.compile(
    r"^(?P<origin>[^(]+?)(?: \((?P<kpis>[^)]*)\))?(?P<rest>,.*| \u2013 .*)$"
)


def where_listed(report: Report) -> str:
    """Return where the report lists its KPIs, "se Källor"; "" where it does not."""
    for section in report.sections:
        if any(block.id.startswith(f"{section.id}/{PART}/") for block in section.blocks):
            return f"se {section.heading}"
    return ""


def readable(report: Report) -> Report:
    """Return the report with source lines that are few and short enough to read."""
    where = where_listed(report)

    def shortened(block: Block) -> Block:
        if isinstance(block, Placeholder) or not block.source or not where:
            return block
        short = sv.short_source(block.source, where)
        return msgspec.structs.replace(block, source=short)

    sections = tuple(
        msgspec.structs.replace(
            section, blocks=tuple(map(shortened, _shared(section.blocks)))
        )
        for section in report.sections
    )
    return msgspec.structs.replace(report, sections=sections)


def _shared(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks; of paragraphs in a row the last with a source has that of all."""
    for are_text, run in groupby(blocks, lambda block: isinstance(block, Paragraph)):
        if not are_text:
            yield from run
            continue
        together = [block for block in run if isinstance(block, Paragraph)]
        sources = [block.source for block in together if block.source]
        last = max((i for i, block in enumerate(together) if block.source), default=-1)
        for index, block in enumerate(together):
            source = merged_source(sources) if index == last else ""
            yield msgspec.structs.replace(block, source=source)


def merged_source(sources: Sequence[str]) -> str:
    """Return one source line for several, the KPIs of those that say the same joined.

    Lines that differ in more than their KPIs follow each other.
    """
    kpis: dict[tuple[str, str], dict[str, None]] = {}
    for source in sources:
        found = _SOURCE.match(source)
        if found is None:
            kpis.setdefault((source, ""), {})
            continue
        named = kpis.setdefault((found["origin"], found["rest"]), {})
        named.update(dict.fromkeys((found["kpis"] or "").split(", ")))
    return " ".join(
        f"{origin}{_in_brackets(named)}{rest}" for (origin, rest), named in kpis.items()
    )


def _in_brackets(kpis: dict[str, None]) -> str:
    named = ", ".join(kpi for kpi in kpis if kpi)
    return f" ({named})" if named else ""
