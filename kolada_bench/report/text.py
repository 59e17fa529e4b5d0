"""JSON, CSV and Markdown of an answer, as text.

JSON and CSV hold full-precision figures and no formatting; Markdown holds the same
formatted page as the screen. CSV for programs has the keys and words of the JSON, CSV for
Excel Swedish headings and ja or nej. A CSV row carries its source line, since a file
travels without the screen that it came from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from kolada_bench.report.csv_cells import plain_cell
from kolada_bench.report.headings import heading
from kolada_bench.report.plain import clean, indented_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from kolada_bench.benchmark.page import Page, Table
    from kolada_bench.benchmark.result import Answer


# What Markdown reads anywhere: emphasis, code, tags, entities, formulas, addresses.
_MARKS = re.compile(
    r"[\\|*_<`\[$]|~(?=\S)|&(?=#?\w+;)|(?<=:)/(?=/)|(?<=\bwww)\.", re.IGNORECASE
)
# And what it reads at the beginning of a line: headings, quotations, lists, rules.
_AT_START = re.compile(
    r"^([ \t]*)(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+(?=[ \t]*$)|--+(?=[ \t]*$))", re.MULTILINE
)
_NUMBERED = re.compile(r"^([ \t]*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)


class Documented(Protocol):
    """What has a documented JSON form."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        ...


def json_text(answer: Documented) -> str:
    """Return the documented JSON form, indented, with a line break at the end."""
    return indented_json(answer.to_dict())


def csv_text(answer: Answer, *, excel: bool = False) -> str:
    """Return the rows as CSV; the NKA rows when the answer has no others.

    With ``excel`` as Excel in Swedish reads it without asking: semicolons and decimal
    commas (the byte order mark is the writer's of bytes), headings and ja or nej in
    Swedish. Missing figures are empty.
    """
    frame = _flat(answer, ("nej", "ja") if excel else ("false", "true"))
    if excel:
        names = {id_: area.title for id_, area in answer.municipalities.items()}
        searches = [group.why for group in answer.groups if group.why]
        names |= {v.formula: v.label for why in searches for v in why.variables}
        frame = frame.rename(columns=lambda key: heading(str(key), names))
    return frame.rename(columns=lambda key: plain_cell(str(key))).to_csv(
        index=False,
        sep=";" if excel else ",",
        decimal="," if excel else ".",
        lineterminator="\n",
    )


def rows_text(
    rows: Sequence[Mapping[str, Any]], headings: Mapping[str, str], *, excel: bool = False
) -> str:
    """Return flat rows as CSV; ``headings`` are the columns, in Swedish for Excel."""
    import pandas as pd

    frame = pd.DataFrame(map(_plain_row, rows), columns=list(headings))
    return (frame.rename(columns=dict(headings)) if excel else frame).to_csv(
        index=False,
        sep=";" if excel else ",",
        decimal="," if excel else ".",
        lineterminator="\n",
    )


def _flat(answer: Answer, no_yes: tuple[str, str]) -> pd.DataFrame:
    import pandas as pd

    from kolada_bench.benchmark.result import WHOLE

    data = answer.to_dict()
    head = {
        "kommun_id": data["municipality"]["id"],
        "kommun": data["municipality"]["title"],
    }
    titles = {group["id"]: group["title"] for group in data["groups"]}
    rows = [
        _plain_row(
            {
                **head,
                **_flattened(row, no_yes),
                "group_title": titles.get(row.get("group")),
            }
        )
        for row in data.get("rows") or data.get("net_cost", ())
    ]
    frame = pd.DataFrame(rows)
    # A column with a gap would else hold floats, and a rank would read "1.0".
    whole = [name for name in frame.columns if name in WHOLE]
    return frame.assign(**frame[whole].convert_dtypes())


def _plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: plain_cell(value) if isinstance(value, str) else value
        for name, value in row.items()
    }


def _flattened(row: dict[str, Any], no_yes: tuple[str, str]) -> dict[str, Any]:
    """Return ``row`` with nested gaps as columns of their own and notes as one text.

    What is true or false is the second or the first of ``no_yes``.
    """
    out: dict[str, Any] = {}
    for name, value in row.items():
        if name in ("gap_mnkr", "gap_persons"):
            for target in ("median", "lower_quartile"):
                out[f"{name}_{target}"] = value[target] if value else None
        elif name == "gaps":
            out |= _flat_gaps(value)
        elif isinstance(value, dict):
            out |= {f"{name}_{key}": part for key, part in value.items()}
        elif isinstance(value, list):
            out[name] = "; ".join(value)
        elif isinstance(value, bool):
            out[name] = no_yes[value]
        else:
            out[name] = value
    return out


def _flat_gaps(gaps: dict[str, Any] | None) -> dict[str, Any]:
    """Return the gaps as columns: the unit, one per target, one per peer by its id."""
    if gaps is None:
        return {"gaps_unit": None}
    named = {
        f"gaps_{target['municipality'] or target['target']}": target["gap"]
        for target in gaps["targets"]
    }
    return {"gaps_unit": gaps["unit"], **named}


def markdown_text(page: Page) -> str:
    """Return ``page`` as Markdown with pipe tables."""
    parts = [f"# {escaped(page.title)}"]
    if page.banner:
        parts.append(f"**{escaped(page.banner)}**")
    for table in page.tables:
        parts.append(_markdown_table(table))
        parts += [escaped(note) for note in table.notes]
    parts.append("\n".join(f"- {escaped(note)}" for note in page.notes))
    if page.warnings:
        parts.append("\n".join(f"- **Varning:** {escaped(text)}" for text in page.warnings))
    parts.append(f"*{escaped(page.source)}*")
    return "\n\n".join(part for part in parts if part) + "\n"


def _markdown_table(table: Table) -> str:
    heading = f"## {escaped(table.heading)}"
    side = f"\n\n{escaped(table.side)}" if table.side else ""
    head = [escaped(" ".join(column.heading)) or " " for column in table.columns]
    rows = [[escaped(cell) for cell in row] for row in table.rows]
    lines = table_lines(head, [column.text for column in table.columns], rows)
    return f"{heading}{side}\n\n{lines}"


def table_lines(
    head: Sequence[str], are_text: Sequence[bool], rows: Sequence[Sequence[str]]
) -> str:
    """Return a pipe table of cells that are escaped already; figures stand to the right."""
    rule = [":---" if is_text else "---:" for is_text in are_text]
    lines = (f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
    return "\n".join(line.replace("\n", " ") for line in lines)


def escaped(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is: no tags, links or headings."""
    text = _MARKS.sub(r"\\\g<0>", clean(text))
    text = _AT_START.sub(r"\1\\\2", text)
    return _NUMBERED.sub(r"\1\\\2", text)
