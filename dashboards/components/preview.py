"""A report as it will be: sentences, tables and figures, on the page.

Figures are drawn when the reader comes to them (``assets/report.js`` tells of it), so that
a long report is there at once. Long tables are cut: the whole of them is in the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec
from dash import dcc, html

from dashboards.components.attributes import also
from dashboards.components.tables import table_of, warnings_of
from dashboards.ids import Kind
from kolada_bench import sv
from kolada_bench.charts.template import config
from kolada_bench.report.content import (
    Block,
    FigureBlock,
    Paragraph,
    Placeholder,
    Report,
    Style,
    TableBlock,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kolada_bench.charts.chart import Size

MOST_ROWS = 20
_CLASSES = {
    Style.FINDING: "sagt",
    Style.CERTAINTY: "sakerhet",
    Style.READING: "lasning",
    Style.CAUTION: "aktsam",
    Style.SMALL: "not",
}
_HEADINGS = (html.H3, html.H4, html.H5)


def preview(report: Report) -> Any:
    """Return the report as components; its headings stand under the page's own."""
    numbers = _numbers(report)
    return html.Article(
        [
            html.P(report.title, className="rapporttitel"),
            html.P(report.subtitle, className="underrubrik"),
            warnings_of(report.warnings),
            *(
                html.Section(
                    [
                        _HEADINGS[min(section.level, 3) - 1](section.heading),
                        *_blocks(section.blocks, numbers),
                    ]
                )
                for section in report.sections
            ),
            html.P(report.source, className="kalla"),
        ],
        className="forhandsvisning",
    )


def figures(report: Report) -> list[FigureBlock]:
    """Return the figures of a report in order."""
    return [block for block in report.blocks() if isinstance(block, FigureBlock)]


def drawn(figure: FigureBlock, number: int, size: Size) -> Any:
    """Return a figure, drawn."""
    plotly = figure.chart.figure(size)
    layout, looks = plotly.layout, config()
    return dcc.Graph(
        id={"type": Kind.GRAPH, "card": f"figur-{number}"},
        figure=plotly,
        config=looks,  # type: ignore[arg-type]
        style={"height": f"{int(layout.height)}px", "width": f"{int(layout.width)}px"},
    )


def _numbers(report: Report) -> Mapping[str, int]:
    """Return the number of each table and figure by its id, each kind from 1."""
    seen: dict[type, int] = {}
    found: dict[str, int] = {}
    for block in report.blocks():
        seen[type(block)] = found[block.id] = seen.get(type(block), 0) + 1
    return found


def _blocks(blocks: Iterable[Block], numbers: Mapping[str, int]) -> Iterator[Any]:
    for bullets, run in groupby(blocks, _is_bullet):
        if bullets:
            yield html.Ul([_block(block, numbers) for block in run])
        else:
            yield from (_block(block, numbers) for block in run)


def _is_bullet(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.style is Style.BULLET


def _block(block: Block, numbers: Mapping[str, int]) -> Any:
    match block:
        case Paragraph(style=Style.BULLET):
            return html.Li(block.text)
        case Paragraph():
            return html.P(block.text, className=_CLASSES.get(block.style, ""))
        case TableBlock():
            return _table(block, numbers[block.id])
        case FigureBlock():
            return _figure(block, numbers[block.id])
        case Placeholder():
            return html.Div(
                [html.Strong(block.heading), html.P(block.prompt)], className="plats"
            )


def _table(block: TableBlock, number: int) -> Any:
    table = block.table
    left = len(table.rows) - MOST_ROWS
    more = (f"… och {sv.count(left, 'rad', 'rader')} till i filerna.",) if left > 0 else ()
    shown = msgspec.structs.replace(
        table,
        heading=f"Tabell {number}. {block.caption}",
        side="",
        rows=table.rows[:MOST_ROWS],
        notes=(*more, *table.notes),
    )
    firsts = [
        html.Strong(row[0]) if at in block.bold else None
        for at, row in enumerate(shown.rows)
    ]
    return html.Div([table_of(shown, firsts), html.P(block.source, className="kalla")])


def _figure(block: FigureBlock, number: int) -> Any:
    chart = block.chart
    return html.Figure(
        [
            html.Div(
                html.P("Figuren ritas …", className="not"),
                id={"type": Kind.FIGURE, "number": number},
                className="rullbar figurplats",
                **also(data_draw=str(number)),
            ),
            dcc.Store(id={"type": Kind.SEEN, "number": number}),
            html.Figcaption(f"Figur {number}. {block.caption}"),
            html.P(f"{chart.alt()} {block.source}", className="dold"),
        ]
    )
