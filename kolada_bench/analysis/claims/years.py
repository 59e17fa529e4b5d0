"""Which year a claim is of: its sentence's, else its section's, else what the text is from.

A plan from early 2021 speaks of what Kolada then had: costs of 2020 or, mostly, 2019. So a
claim without a year is tried on the two years before the text's own.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
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
_SPAN = re.compile(
    r"(?<![\d,.\-/:])(?P<first>(?:19[89]|20[0-4])\d)\s?[–-]\s?(?P<last>(?:19[89]|20[0-4])\d)(?!\d)"
)
_ASIDE = re.compile(r"\(\s*(?:19|20)\d\d\s+(?:prel\w*\.?|p)\s*\)")
"""Of a span: "2023–2025 (2025 preliminärt)" dates nothing."""
_CAPTION = re.compile(r"(?:Figur|Tabell|Diagram|Bild)\s\d{1,3}[.:]\s[^.]{0,200}")
_FINDING = 250
_COMMA = re.compile(r"[,;](?!\d)")
_EDITION = re.compile(r"\(?utgåva\s\d{4}\)?")
FIRST = 1980
_BACK = (1, 2)
_FEWEST_ROWS = 3
MOST_YEARS = 10
"""A mean of more years than that is no mean that a plan speaks of."""
_SPAN_LENGTH = 7
"""From the first figure of "2023–2025" to where the last year begins, with spaces."""


def years_in(text: str) -> list[tuple[int, int]]:
    """Return the years of ``text`` with where they stand."""
    return [(found.start(), int(found[0])) for found in _YEAR.finditer(text)]


def document_year(passages: Sequence[Passage], *, latest: int) -> int | None:
    """Return the newest year that is named twice, or else once; none after ``latest``."""
    named = Counter(
        year
        for passage in passages
        if passage.kind != "note"
        for _, year in years_in(passage.text)
        if year <= latest
    )
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
            last = claim.series[-1][0]
            yield msgspec.structs.replace(claim, year=last, year_from="sentence")
            continue
        said = _beside(claim, _ASIDE.sub(lambda m: " " * len(m[0]), claim.sentence))
        named = [(at, year) for at, year in years_in(said) if year <= latest]
        span = _span_of(claim, said, latest)
        if span is not None:
            first, last = span
            yield msgspec.structs.replace(
                claim, year=last, first_year=first, year_from="sentence"
            )
        elif named:
            _, year = min(named, key=lambda pair: (abs(pair[0] - claim.start), -pair[1]))
            yield msgspec.structs.replace(claim, year=year, year_from="sentence")
        elif (year_above := section.get(claim.paragraph)) is not None:
            yield msgspec.structs.replace(claim, year=year_above, year_from="section")
        else:
            yield claim


def _beside(claim: Claim, sentence: str) -> str:
    """Return the sentence blank but for the claim's part of it, where that has a year."""
    commas = [m.start() for m in _COMMA.finditer(sentence)]
    low = max((at for at in commas if at < claim.start), default=0)
    high = min((at for at in commas if at >= claim.end), default=len(sentence))
    part = sentence[low:high]
    return " " * low + part if _YEAR.search(part) else sentence


def _span_of(claim: Claim, sentence: str, latest: int) -> tuple[int, int] | None:
    """Return the years that the claim is the mean of; None where of a single one.

    A span is the claim's own where no other year stands nearer to it. A change over a span
    is no mean of it.
    """
    if claim.against == "earlier" or claim.series:
        return None
    spans = [(m.start(), int(m["first"]), int(m["last"])) for m in _SPAN.finditer(sentence)]
    spans = [s for s in spans if s[1] < s[2] <= latest and s[2] - s[1] < MOST_YEARS]
    if not spans:
        return None
    at, first, last = min(spans, key=lambda s: abs(s[0] - claim.start))
    others = [a for a, _ in years_in(sentence) if not at <= a <= at + _SPAN_LENGTH]
    if any(abs(a - claim.start) < abs(at - claim.start) for a in others):
        return None
    return first, last


def _section_years(passages: Sequence[Passage], latest: int) -> dict[int, int]:
    """Return per passage the last year named above it under the same heading, or in it.

    A short one without any has the year of the passage right after it.
    """
    out: dict[int, int] = {}
    year: int | None = None
    for passage in passages:
        if passage.kind == "heading":
            year = None
        for _, named in years_in(_dating(passage)):
            year = named if named <= latest else year
        if year is not None:
            out[passage.number] = year
    for passage, after in pairwise(passages):
        # A finding that stands above the sentence which dates it.
        short = passage.kind == "text" and len(passage.text) <= _FINDING
        same = passage.heading == after.heading and after.kind == "text"
        if short and same and passage.number not in out and after.number in out:
            out[passage.number] = out[after.number]
    return out


def _dating(passage: Passage) -> str:
    """Return the part of a passage that dates what stands after it.

    A caption does, up to its first full stop; a source line or a table does not.
    """
    if passage.kind == "note":
        caption = _CAPTION.match(passage.text)
        return _EDITION.sub("", caption[0]) if caption else ""
    return "" if passage.kind == "table" else passage.text


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
