"""A report as Markdown: for whoever pastes it into something else, or compares two runs.

Tables are pipe tables. A figure is a picture in the folder beside (``plan_figurer/``) where
a browser can draw it, and always its description in words and its figures as a table, since
a picture alone says nothing to a diff or a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.report.content import (
    Block,
    FigureBlock,
    Paragraph,
    Report,
    Style,
    TableBlock,
)
from kolada_bench.report.files import write_bytes, write_text
from kolada_bench.report.plain import file_name
from kolada_bench.report.short_sources import readable
from kolada_bench.report.text import escaped, table_lines

if TYPE_CHECKING:
    from kolada_bench.charts.chart import ChartTable

FOLDER = "_figurer"
"""After the document's name: the folder with its pictures."""


def write_markdown(
    report: Report, path: Path, *, pictures: bool | None = None
) -> dict[str, Path]:
    """Write ``report`` to ``path``, and its pictures to the folder beside.

    Parameters
    ----------
    pictures
        False draws none; None draws none where there is no browser.

    Returns
    -------
    dict
        The picture of each figure by its block's id; empty when none were drawn.

    Raises
    ------
    UsageError
        The place cannot be written to.
    NoBrowser
        ``pictures`` is True and there is no browser.
    """
    drawn = {} if pictures is False else _pictures(report, path, must=pictures is True)
    relative = {
        id_: picture.relative_to(path.parent).as_posix() for id_, picture in drawn.items()
    }
    write_text(path, markdown(report, relative))
    return drawn


def markdown(report: Report, pictures: Mapping[str, str] | None = None) -> str:
    """Return ``report`` as Markdown; ``pictures`` are addresses by the block's id."""
    report = readable(report)
    figures, tables = _numbers(report)
    parts = [f"# {escaped(report.title)}", escaped(report.subtitle)]
    if report.banner:
        parts.append(f"**{escaped(report.banner)}**")
    for section in report.sections:
        parts.append(f"{'#' * (section.level + 1)} {escaped(section.heading)}")
        for block, following in zip_longest(section.blocks, section.blocks[1:]):
            number = figures.get(block.id) or tables.get(block.id) or 0
            address = (pictures or {}).get(block.id, "")
            parts += _block(block, number, address)
            parts += _source(block, following)
    parts.append(f"*{escaped(report.source)}*")
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block, number: int, picture: str) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _paragraph(block)
    elif isinstance(block, TableBlock):
        yield f"**Tabell {number}. {escaped(block.caption)}**"
        head = [" ".join(column.heading).strip() for column in block.table.columns]
        rows = [
            [f"**{escaped(cell)}**" if at in block.bold and cell else escaped(cell)
             for cell in row]
            for at, row in enumerate(block.table.rows)
        ]  # fmt: skip
        yield table_lines(
            [escaped(text) for text in head],
            [column.text for column in block.table.columns],
            rows,
        )
        notes = " ".join([*block.table.notes, block.source])
        yield f"*{escaped(notes)}*"
    elif isinstance(block, FigureBlock):
        yield from _figure(block, number, picture)
    else:
        yield f"**{escaped(block.heading)}**"
        yield f"*{escaped(block.prompt)}*"


def _source(block: Block, following: Block | None) -> Iterator[str]:
    """Yield a paragraph's source, once for those after each other that share it."""
    if not isinstance(block, Paragraph) or not block.source:
        return
    if not isinstance(following, Paragraph) or following.source != block.source:
        yield f"*{escaped(block.source)}*"


def _paragraph(block: Paragraph) -> str:
    text = escaped(block.text)
    match block.style:
        case Style.FINDING:
            return f"**{text}**"
        case Style.BULLET:
            return f"- {text}"
        case Style.CERTAINTY | Style.READING | Style.SMALL:
            return f"*{text}*"
        case _:
            return text


def _figure(block: FigureBlock, number: int, picture: str) -> Iterator[str]:
    alt = block.chart.alt()
    if picture:
        yield f"![{escaped(_one_line(alt))}](<{picture}>)"
    yield f"*Figur {number}. {escaped(block.caption)}. {escaped(block.source)}*"
    yield escaped(block.chart.text.title) + "."
    yield escaped(_one_line(alt))
    table = block.chart.table()
    yield table_lines(
        [escaped(text) for text in table.headings],
        [decimals is None for decimals in table.decimals],
        list(_figures(table)),
    )


def _figures(table: ChartTable) -> Iterator[list[str]]:
    for row in table.rows:
        yield [
            escaped(cell) if isinstance(cell, str)
            else sv.number(cell, decimals or 0)
            for cell, decimals in zip(row, table.decimals, strict=True)
        ]  # fmt: skip


def _numbers(report: Report) -> tuple[dict[str, int], dict[str, int]]:
    """Return the number of each figure and of each table, in the order of the report."""
    blocks = list(report.blocks())
    figures = [block.id for block in blocks if isinstance(block, FigureBlock)]
    tables = [block.id for block in blocks if isinstance(block, TableBlock)]
    return (
        {id_: number for number, id_ in enumerate(figures, start=1)},
        {id_: number for number, id_ in enumerate(tables, start=1)},
    )


def _pictures(report: Report, path: Path, *, must: bool) -> dict[str, Path]:
    from kolada_bench.errors import NoBrowser, UsageError
    from kolada_bench.report.image import picture_bytes

    folder = path.parent / f"{path.stem}{FOLDER}"
    figures, _ = _numbers(report)
    drawn: dict[str, Path] = {}
    for block in report.blocks():
        if not isinstance(block, FigureBlock):
            continue
        try:
            content = picture_bytes(block.chart, "png")
        except NoBrowser:
            if must:
                raise
            return {}
        if folder.is_symlink():
            message = f"Figurerna kan inte skrivas: {folder} är en länk någon annanstans."
            raise UsageError(message)
        folder.mkdir(exist_ok=True)
        name = f"{figures[block.id]:02d}_{file_name(block.id)}.png"
        drawn[block.id] = folder / name
        write_bytes(drawn[block.id], content, named=False)
    return drawn


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("[", "(").replace("]", ")")
