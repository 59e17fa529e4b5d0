"""Which year a claim is of: its sentence's, else its section's, else what the text is from.

A plan from early 2021 speaks of what Kolada then had: costs of 2020 or, mostly, 2019. So a
claim without a year is tried on the two years before the text's own.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.analysis.claims.claim import Claim
from kolada_bench.analysis.claims.numbers import NUMBER, parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kolada_bench.analysis.claims.passages import Passage

_YEAR = re.compile(
    r"(?<![\d,.\-/:])(?:19[89]|20[0-4])\d(?![\d]|[,.:]\d|-\d{2}\b|\s?(?:kr|%))"
)
FIRST = 1980
_BACK = (1, 2)
_FEWEST_ROWS = 3


def years_in(text: str) -> list[tuple[int, int]]:
    """Return the years of ``text`` with where they stand."""
    return [(found.start(), int(found[0])) for found in _YEAR.finditer(text)]


def document_year(passages: Sequence[Passage], *, latest: int) -> int | None:
    """Return the newest year that is named twice, or else once; none after ``latest``."""
    named = Counter(y for p in passages for _, y in years_in(p.text) if y <= latest)
    often = [year for year, times in named.items() if times > 1]
    return max(often or named, default=None)


def tried_years(claim: Claim, text_year: int | None, asked: int | None) -> tuple[int, ...]:
    """Return the years to try a claim on, best first; empty for the newest there is.

    ``asked`` is the user's, for claims whose own sentence names none.
    """
    if claim.year is not None and claim.year_from == "sentence":
        return (claim.year,)
    if asked is not None:
        return (asked,)
    if claim.year is not None:
        return (claim.year,)
    return tuple(text_year - back for back in _BACK) if text_year else ()


def dated(
    claims: Sequence[Claim], passages: Sequence[Passage], *, latest: int
) -> Iterator[Claim]:
    """Yield the claims with the years that their sentences or sections give."""
    section = _section_years(passages, latest)
    for claim in claims:
        if claim.series:
            yield claim
            continue
        named = [(at, year) for at, year in years_in(claim.sentence) if year <= latest]
        if named:
            _, year = min(named, key=lambda pair: (abs(pair[0] - claim.start), -pair[1]))
            yield msgspec.structs.replace(claim, year=year, year_from="sentence")
        elif (year_above := section.get(claim.paragraph)) is not None:
            yield msgspec.structs.replace(claim, year=year_above, year_from="section")
        else:
            yield claim


def _section_years(passages: Sequence[Passage], latest: int) -> dict[int, int]:
    """Return per passage the last year named above it under the same heading, or in it."""
    out: dict[int, int] = {}
    year: int | None = None
    for passage in passages:
        if passage.kind == "heading":
            year = None
        for _, named in years_in(passage.text) if passage.kind != "table" else ():
            year = named if named <= latest else year
        if year is not None:
            out[passage.number] = year
    return out


def series_of(passage: Passage) -> Iterator[Claim]:
    """Yield a table of years and single figures as one claim."""
    rows: list[tuple[int, float]] = []
    heads: list[str] = []
    for line in passage.text.split("\n"):
        cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
        if len(cells) == 2 and re.fullmatch(r"(?:19|20)\d\d", cells[0]):
            if re.fullmatch(NUMBER, cells[1]):
                rows.append((int(cells[0]), parse_number(cells[1])))
        elif not rows:
            heads += cells
    if len(rows) < _FEWEST_ROWS:
        return
    figures = ", ".join(f"{value:g}".replace(".", ",") for _, value in rows)
    head = " ".join(heads[:4]) or "Tabell"
    yield Claim(
        kind="series",
        text=f"{head}: {figures} ({rows[0][0]}–{rows[-1][0]})",
        sentence=" ".join(passage.text.split()),
        paragraph=passage.number,
        heading=passage.heading,
        unit="antal",
        year=rows[-1][0],
        year_from="sentence",
        series=tuple(rows),
    )
