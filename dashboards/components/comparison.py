"""The comparison as tables to sort and to choose a KPI from: one per section and group.

Real HTML tables, since they are what is read aloud, printed and copied into a document. A
heading is a button that sorts by its column (``assets/tables.js``), for which each cell
carries its figure. Several groups stand side by side in the same table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from dash import html

from dashboards.components.attributes import also
from dashboards.components.comparison_parts import Part, Rows, members_of
from dashboards.components.raw import raw
from kolada_bench import sv
from kolada_bench.analysis.robustness import GRADE_WORDS, UNKNOWN
from kolada_bench.benchmark.cells import (
    PRELIMINARY,
    decimals_of,
    difference_cell,
    gap_cell,
    is_missing,
    most_common_year,
    rank_word,
    unbroken,
)
from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark
    from kolada_bench.schema import PeerGroup

TARGET = "nyckeltal"
"""The id of the heading that a KPI's link leads to, on the same page."""
_GAPS = ("gap_mnkr_median", "gap_persons_median")


class Cell(msgspec.Struct, frozen=True):
    """A cell: its text, and the figure that it sorts by; None sorts last."""

    text: Any
    value: float | None = None
    is_text: bool = False


def comparison_table(
    answer: Benchmark, part: Part, chosen: str, href: Callable[[str], str]
) -> Any:
    """Return one part as a table; ``href`` is where a KPI's charts are.

    The row of ``chosen``, whose charts are shown, is marked.
    """
    year = most_common_year([row for rows in part.lines for row in rows])
    several = len(part.groups) > 1
    head = _head_of_groups(answer, part) if several else _head(answer)
    body = [
        _line(answer, rows, year, href, is_chosen=rows[0]["kpi"] == chosen)
        for rows in part.lines
    ]
    side = sv.listing([_with_edition(group, year) for group in part.groups])
    caption = html.Caption([html.Strong(f"{year or ''}".strip()), " ", html.Span(side)])
    frame = html.Div(
        html.Table(
            [caption, html.Thead(head), html.Tbody(body)],
            className=f"sorterbar jamforelse{'' if several else ' en'}",
        ),
        className="rullbar",
        tabIndex="0",
        role="region",
        **also(aria_label=f"{part.section}, {side}"),
    )
    return raw(html.Div([frame, *members_of(answer, part.groups)], className="tabell"))


def _head(answer: Benchmark) -> list[Any]:
    named = (
        "Median", "Min–max", "n", "Plats", "Riket", "Skillnad",
        answer.amount_unit.capitalize(),
    )  # fmt: skip
    return [
        html.Tr(
            [
                _heading("Nyckeltal", is_text=True),
                _heading(answer.municipality.title),
                *map(_heading, named),
                _heading("Säkerhet", is_text=True),
            ]
        )
    ]


def _head_of_groups(answer: Benchmark, part: Part) -> list[Any]:
    """Return two lines of headings: the groups, and under each its own columns."""
    own = ("Nyckeltal", answer.municipality.title, "Riket")
    top = [
        _heading(name, is_text=name == "Nyckeltal", rowSpan="2") for name in own
    ] + [
        html.Th(short_title(group), colSpan="4", scope="colgroup", className="grupp")
        for group in part.groups
    ]  # fmt: skip
    under = [
        _heading(name, is_text=name == "Säkerhet")
        for _ in part.groups
        for name in ("Median", "Skillnad", "Plats", "Säkerhet")
    ]
    return [html.Tr(top), html.Tr(under)]


def _heading(text: str, *, is_text: bool = False, **span: Any) -> Any:
    button = html.Button(text, type="button", className="sortera")
    kind = "text" if is_text else "tal"
    return html.Th(button, scope="col", className=kind, **span)


def _line(
    answer: Benchmark,
    rows: Rows,
    year: int | None,
    href: Callable[[str], str],
    *,
    is_chosen: bool,
) -> Any:
    first = rows[0]
    label = _label(first, year)
    link = html.A(label, href=href(first["kpi"]), **also(data_to=TARGET))
    said = [link, html.Span(" (visas i diagrammen)", className="dold")]
    head = html.Th(said if is_chosen else link, scope="row", **also(data_v=label))
    if len(rows) == 1:
        cells = _cells(first, answer.amount_unit)
    else:
        cells = [_own(first), _figure(first, "national")]
        cells += [cell for row in rows for cell in _cells_of_group(row)]
    return html.Tr([head, *map(_td, cells)], className="vald" if is_chosen else "")


def _cells(row: dict[Any, Any], unit: str) -> list[Cell]:
    decimals = decimals_of(row)
    return [
        _own(row),
        _figure(row, "median"),
        Cell(sv.span(row["min"], row["max"], decimals), _known(row["max"])),
        Cell(f"{row['n']}/{row['n_members']}", _known(row["n"])),
        Cell(rank_word(row["rank"], row["rank_of"]), _known(row["rank"])),
        _figure(row, "national"),
        Cell(difference_cell(row, decimals), _relative(row)),
        Cell(
            gap_cell(row, unit), _first_known(row, "gap_mnkr_median", "gap_persons_median")
        ),
        _certainty(row),
    ]


def _cells_of_group(row: dict[Any, Any]) -> list[Cell]:
    return [
        _figure(row, "median"),
        Cell(difference_cell(row, decimals_of(row)), _relative(row)),
        Cell(rank_word(row["rank"], row["rank_of"]), _known(row["rank"])),
        _certainty(row),
    ]


def _own(row: dict[Any, Any]) -> Cell:
    return _figure(row, "value")


def _figure(row: dict[Any, Any], name: str) -> Cell:
    return Cell(sv.number(row[name], decimals_of(row)), _known(row[name]))


def _certainty(row: dict[Any, Any]) -> Cell:
    """Return how sure the difference is; its place in the order from sure to unknown."""
    grades = list(GRADE_WORDS)
    grade = row["certainty"] if row["certainty"] in grades else UNKNOWN
    if is_missing(row["difference"]):
        return Cell(sv.MISSING, None, is_text=True)
    return Cell(GRADE_WORDS[grade], float(grades.index(grade)), is_text=True)


def _label(row: dict[Any, Any], usual: int | None) -> str:
    mark = "* " if row["derived"] else ""
    year = row["year"]
    own_year = "" if is_missing(year) or year == usual else f" ({int(year)})"
    preliminary = f"{sv.NBSP}{PRELIMINARY}" if row["preliminary"] else ""
    return f"{mark}{unbroken(str(row['label']))}{own_year}{preliminary}"


def _td(cell: Cell) -> Any:
    sorts = {} if cell.value is None else also(data_v=repr(cell.value))
    return html.Td(cell.text, className="text" if cell.is_text else "tal", **sorts)


def _relative(row: dict[Any, Any]) -> float | None:
    """Return what the column of differences sorts by: percent, else the difference."""
    return _first_known(row, "difference_pct", "difference")


def _first_known(row: dict[Any, Any], *names: str) -> float | None:
    return next((v for name in names if (v := _known(row[name])) is not None), None)


def _known(value: Any) -> float | None:
    return None if is_missing(value) else float(value)


def _with_edition(group: PeerGroup, year: int | None) -> str:
    title = short_title(group)
    if group.edition and group.edition != year:
        return f"{title}, utgåva {group.edition}"
    return title
