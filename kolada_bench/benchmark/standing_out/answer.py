"""What stands out in a municipality: tried against every other, told in a screenful.

A row is shown when its value lies far from the middle of the country *and* outside the
middle half of its peers, on the same side. The first keeps out what one in eight always is
by chance, the second what the municipality shares with its peers (many old, long roads).
Then the same cost per another population is folded into one row, each section shows at
most three (costs before volumes before quality), and every row says why it is there.

The figures of a row are those of ``compare`` for the same KPI, group and year: they come
from the same functions. Only the year is chosen otherwise, by all municipalities instead
of the group's.

``survey`` chooses the KPIs and fetches, ``rows`` calculates and chooses the rows, ``words``
dresses them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.benchmark.cautions import few_member_warnings
from kolada_bench.benchmark.result import Answer
from kolada_bench.benchmark.standing_out.rows import Tried, standout_rows
from kolada_bench.benchmark.standing_out.survey import (
    build_survey_question,
    fetch_survey,
    survey_blocks,
)

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.benchmark.page import Page
    from kolada_bench.benchmark.question import Question
    from kolada_bench.schema import PeerGroup
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

_FIELDS = (
    "kpi", "title", "unit", "derived", "service_area", "section", "kind", "year",
    "preliminary", "value", "group", "group_fallback", "n", "n_members", "median", "mean",
    "min", "max", "q1", "q3", "rank", "rank_of", "national", "difference",
    "difference_pct", "ratio", "score", "all_median", "all_n", "all_above", "all_below",
    "deviation_mnkr", "headline", "headline_pct", "certainty",
    "certainty_failed", "same_cost", "why", "source_line", "notes",
)  # fmt: skip
_COUNTS = frozenset(
    {"year", "n", "n_members", "rank", "rank_of", "all_n", "all_above", "all_below"}
)


@dataclass(frozen=True)
class Standout(Answer):
    """What stands out in a municipality.

    Attributes
    ----------
    rows
        One row per KPI shown: the columns of ``Benchmark.rows``, and ``score`` (robust z
        over all municipalities), ``all_median`` [unit], ``all_n`` (municipalities with a
        value, own included), ``all_above`` and ``all_below`` (how many of the others have
        a higher and a lower value), ``kind``, ``deviation_mnkr`` (published NKA
        [million kr], + above the reference cost), ``headline`` ("mean_3_years" or "year":
        which figure of an NKA leads), ``headline_pct`` and ``mean_3_years_pct`` [%],
        ``certainty``
        ("A", "B", "C", "-"), ``certainty_failed``, ``same_cost`` (KPIs that the row
        tells of already) and ``why``.
    tried
        How many KPIs were tried, and what became of them.
    """

    theme: str | None
    theme_title: str | None
    years: tuple[int, ...]
    tried: Tried
    rows: pd.DataFrame = field(repr=False)

    @cached_property
    def records(self) -> list[dict[Any, Any]]:
        """``rows`` one by one, made once: whoever reads them changes nothing."""
        found: list[dict[Any, Any]] = self.rows.to_dict("records")
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/standout/1``."""
        return {
            **self._head("kolada-bench/standout/1"),
            "theme": self.theme,
            "years": list(self.years),
            "groups": self._groups(),
            "provenance": self._provenance(),
            "tried": msgspec.structs.asdict(self.tried),
            "rows": [_row(row) for row in self.records],
            "warnings": list(self.warnings),
        }

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.standing_out.words import standout_page

        return standout_page(self)


def request_count(
    municipality: str | None,
    groups: Sequence[str],
    theme: str | None,
    all_kpis: bool,
    year: int | None,
    years: Sequence[int] | None,
    source: Source,
    settings: Settings,
) -> int:
    """Return how many requests to Kolada the answer's values take at the most.

    Only metadata is fetched for it; answers that are kept since before are not deducted.
    """
    from kolada_bench.sources.live import request_count as count

    question, _ = build_survey_question(
        municipality, groups, theme, all_kpis, year, years, source, settings
    )
    return sum(count([block]) for block in survey_blocks(question))


def answer_standout(
    municipality: str | None,
    groups: Sequence[str],
    theme: str | None,
    all_kpis: bool,
    year: int | None,
    years: Sequence[int] | None,
    source: Source,
    settings: Settings,
) -> Standout:
    """Answer ``benchmark.standout``; arguments as there, source and settings at hand."""
    from kolada_bench.benchmark.standing_out.words import why

    question, left_out = build_survey_question(
        municipality, groups, theme, all_kpis, year, years, source, settings
    )
    survey = fetch_survey(source, question, left_out)
    rows, tried = standout_rows(survey)
    records = rows.to_dict("records")
    few = few_member_warnings(question, records)
    rows["why"] = [why(row, settings.amount_unit) for row in records]
    return Standout(
        municipality=question.municipality,
        municipalities=question.municipalities,
        groups=_used(question, rows),
        provenance=survey.provenance,
        warnings=(*question.warnings, *few),
        amount_unit=settings.amount_unit,
        theme=question.theme.name if question.theme else None,
        theme_title=question.theme.title if question.theme else None,
        years=question.shown_years,
        tried=tried,
        rows=rows,
    )


def _used(question: Question, rows: pd.DataFrame) -> tuple[PeerGroup, ...]:
    """Return the groups of the rows, then what else their certainty was tried against."""
    first, *others = question.groups
    ids = dict.fromkeys(rows["group"])
    areas = list(dict.fromkeys(rows["service_area"]))
    used = [group for group in first.all if group.id in ids]
    used += [other.group_for(area) for other in others for area in areas]
    return tuple({group.id: group for group in used}.values())


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    out = {name: _plain(name, row[name]) for name in _FIELDS}
    for kind in ("gap_mnkr", "gap_persons"):
        gap = {
            target: _plain(target, row[f"{kind}_{target}"])
            for target in ("median", "lower_quartile")
        }
        out[kind] = gap if any(value is not None for value in gap.values()) else None
    return out


def _plain(name: str, value: Any) -> Any:
    """Return a JSON value: NaN as None, a tuple as a list, a count as an int."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if name in _COUNTS else value
    return list(value) if isinstance(value, tuple) else value
