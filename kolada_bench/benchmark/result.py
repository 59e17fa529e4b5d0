"""The answers: a comparison and an NKA table, with provenance and warnings.

The frames hold full-precision figures; ``to_dict`` is the documented JSON form (schemas
``kolada-bench/compare/1`` and ``kolada-bench/nka/1``), where a missing figure is None and
nothing is rounded. Rounding is presentation, and lives in the ``tables``
of ``comparison`` and ``net_costs``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.benchmark.comparison.gaps import Gaps
    from kolada_bench.benchmark.page import Page
    from kolada_bench.benchmark.values import Values
    from kolada_bench.schema import (
        Finding,
        Municipality,
        PeerGroup,
        Provenance,
        Similarity,
    )
    from kolada_bench.sources.own_figures import OwnSeries

_ROW_FIELDS = (
    "kpi", "title", "unit", "derived", "service_area", "gender", "year", "preliminary",
    "value", "group", "group_fallback", "n", "n_members", "median", "mean", "min", "max",
    "q1", "q3", "rank", "rank_of", "national", "difference", "difference_pct", "ratio",
    "certainty", "certainty_text", "certainty_failed", "difference_low", "difference_high",
    "persons", "chance",
)  # fmt: skip
_NET_COST_FIELDS = (
    "service_area", "year", "preliminary", "net_cost", "reference_cost", "population",
    "deviation_pct", "deviation_kr", "deviation_mnkr", "published_pct", "published_mnkr",
    "agrees", "mean_3_years_pct", "group", "group_fallback", "group_median_pct", "group_n",
    "group_n_members", "group_rank", "group_rank_of", "source_line", "notes",
)  # fmt: skip
_DEPTH_FIELDS = (
    "chosen", "headline", "headline_pct", "change_pp", "change_own_cost_pp",
    "change_reference_pp", "change_log", "change_own_cost_log", "change_reference_log",
    "growth_own_cost_pct", "growth_reference_pct", "change_note",
)  # fmt: skip
_PART_FIELDS = (
    "service_area", "year", "preliminary", "part", "kpi", "value", "group_mean", "n",
    "n_members", "national", "difference", "difference_mnkr", "adds_up", "group",
    "group_fallback", "source_line",
)  # fmt: skip
_ASSISTANCE_FIELDS = (
    "year", "preliminary", "net_cost", "model_cost", "adjusted_cost", "population",
    "difference_kr", "difference_mnkr", "group", "group_fallback", "group_median_kr",
    "group_n", "group_n_members", "group_rank", "group_rank_of", "source_line",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Answer:
    """What every answer carries."""

    municipality: Municipality
    municipalities: Mapping[str, Municipality] = field(repr=False)
    groups: tuple[PeerGroup, ...]
    provenance: Provenance
    warnings: tuple[str, ...]
    amount_unit: str

    def _head(self, schema: str) -> dict[str, Any]:
        return {
            "schema": schema,
            "municipality": {"id": self.municipality.id, "title": self.municipality.title},
        }

    def _groups(self) -> list[dict[str, Any]]:
        names = self.municipalities
        return [
            {
                "id": group.id,
                "title": group.title,
                "short_title": short_title(group),
                "kind": group.kind,
                "area": group.area,
                "edition": group.edition,
                "fallback": group.fallback,
                "members": [
                    {"id": m, "title": names[m].title if m in names else m}
                    for m in group.members
                ],
                "why": _why(group.why),
            }
            for group in self.groups
        ]

    def _provenance(self) -> dict[str, Any]:
        return {
            "source": self.provenance.source,
            "retrieved_at": self.provenance.retrieved_at.isoformat(timespec="seconds"),
            "stale": self.provenance.stale,
            "invented": self.provenance.invented,
        }

    def about(self, schema: str) -> dict[str, Any]:
        """Return what every JSON form has: whose answer it is, against whom, from where."""
        return {
            **self._head(schema),
            "groups": self._groups(),
            "provenance": self._provenance(),
            "warnings": list(self.warnings),
        }

    def _repr_html_(self) -> str:
        from kolada_bench.benchmark.html import html

        return html(self.page())

    def to_dict(self) -> dict[str, Any]:
        """Return the documented JSON form; figures at full precision."""
        raise NotImplementedError

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class _Answer(Answer):
    """An answer with nettokostnadsavvikelse."""

    net_cost: pd.DataFrame = field(repr=False)

    @cached_property
    def deviations(self) -> list[dict[Any, Any]]:
        """``net_cost`` one by one, made once: whoever reads them changes nothing."""
        found: list[dict[Any, Any]] = self.net_cost.to_dict("records")
        return found

    @property
    def deviations_once(self) -> list[dict[Any, Any]]:
        """``deviations``, each service area and year against its first group only."""
        once: dict[tuple[str, int], dict[Any, Any]] = {}
        for row in self.deviations:
            once.setdefault((row["service_area"], row["year"]), row)
        return list(once.values())

    def _net_cost(self, *more: str) -> list[dict[str, Any]]:
        return _picked(self.deviations, (*_NET_COST_FIELDS, *more))


@dataclass(frozen=True, eq=False)
class Benchmark(_Answer):
    """A municipality beside its peers.

    Attributes
    ----------
    rows
        One row per KPI and group: ``value``, ``median``, ``mean``, ``min``, ``max``,
        ``q1``, ``q3``, ``national`` [the KPI's ``unit``]; ``n`` of ``n_members``;
        ``rank`` (1 = highest) of ``rank_of``; ``difference`` (own − median) [unit],
        ``difference_pct`` [%], ``ratio``; ``gap_mnkr_median`` and
        ``gap_mnkr_lower_quartile`` [million kr], ``gap_persons_…`` [persons]; + is above
        the target. ``certainty`` is "A" (säkert), "B", "C" or "-", with what failed in
        ``certainty_failed``; ``difference_low`` and ``difference_high`` [unit] are the
        difference with one peer left out; ``persons`` are the own persons that a rate
        counts, and ``chance`` what chance can do to them.
    net_cost
        One row per service area and group: ``net_cost``, ``reference_cost``,
        ``deviation_kr`` [kr/inv], ``deviation_pct``, ``published_pct``,
        ``group_median_pct``, ``mean_3_years_pct`` [%], ``deviation_mnkr``,
        ``published_mnkr`` [million kr], ``population`` [persons], ``agrees``.
    gaps
        The gaps to every target and one more placement, when asked for; else None.
    own_figures
        The municipality's own series, from its own file; never mixed with Kolada's.
    in_words
        Whether the page begins with sentences about what stands out.
    show_certainty
        Whether the page says how sure each row is; it does with ``in_words`` and ``gaps``.
    provenance
        Where the values came from, and when.
    warnings
        Swedish sentences that a reader of the figures must see.
    fetched
        The values that the rows were calculated from; None in an answer made by hand.
    """

    theme: str | None
    theme_title: str | None
    group_words: tuple[str, ...]
    rows: pd.DataFrame = field(repr=False)
    gaps: Gaps | None = field(default=None, repr=False)
    own_figures: tuple[OwnSeries, ...] = field(default=(), repr=False)
    in_words: bool = False
    show_certainty: bool = False
    fetched: Values | None = field(default=None, repr=False)

    @cached_property
    def records(self) -> list[dict[Any, Any]]:
        """``rows`` one by one, made once: whoever reads them changes nothing."""
        found: list[dict[Any, Any]] = self.rows.to_dict("records")
        return found

    @cached_property
    def findings(self) -> Mapping[tuple[str, str], Finding]:
        """The finding of each row that can be compared, by KPI and group id, made once."""
        from kolada_bench.benchmark.comparison.findings import row_findings

        found: dict[tuple[str, str], Finding] = {}
        for one in row_findings(self):
            found.setdefault((one.kpi, one.group_id), one)
        return found

    @cached_property
    def members(self) -> pd.DataFrame:
        """One row per municipality of each row of ``rows``, the own one first.

        ``kpi``, ``group``, ``municipality_id``, ``title``, ``own`` (whether it is the own
        municipality), ``value`` [the KPI's unit, NaN where missing], ``year``, ``gender``.
        Made when it is first asked for, from the values at hand.
        """
        from kolada_bench.benchmark.comparison.members import member_rows

        if self.fetched is None:
            message = "an answer made by hand has no values to show its members from"
            raise ValueError(message)
        return member_rows(
            self.rows, self.groups, self.fetched, self.municipality, self.municipalities
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/compare/1``."""
        answer = {
            **self._head("kolada-bench/compare/1"),
            "theme": self.theme,
            "groups": self._groups(),
            "provenance": self._provenance(),
            "rows": [_row(row) for row in self.records],
            "net_cost": self._net_cost(),
            "sentences": self.sentences(),
            "own_figures": self._own_figures(),
            "warnings": list(self.warnings),
        }
        if self.gaps is not None:
            from kolada_bench.benchmark.comparison.gap_tables import with_gaps

            answer = with_gaps(answer, self.gaps)
        return answer

    def sentences(self) -> list[dict[str, Any]]:
        """Return a Swedish sentence (``text``) for each difference that stands out."""
        from kolada_bench.benchmark.comparison.findings import sentence_rows

        return sentence_rows(self)

    def _own_figures(self) -> list[dict[str, Any]]:
        if not self.own_figures:
            return []
        from kolada_bench.benchmark.comparison.own_figures import own_figures_rows

        return own_figures_rows(self.own_figures)

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.comparison.tables import compare_page

        return compare_page(self)


@dataclass(frozen=True, eq=False)
class NetCost(_Answer):
    """Nettokostnadsavvikelse per area and year.

    Attributes
    ----------
    net_cost
        As in ``Benchmark``, a row per year; ``chosen`` is the year that a comparison would
        show. With the figure that leads (``headline``, ``headline_pct`` [%])
        and the change since the year before [percentage points], split into own cost and
        reference; ``change_note`` says why there is none.
    reference_parts
        With ``parts``: the published parts of each reference cost, own and group mean
        [kr/inv], one row per part and the whole last; no rows without.
    social_assistance
        With ``parts``: ekonomiskt bistånd against its model, per year [kr/inv]; no rows
        without.
    """

    group_words: tuple[str, ...]
    reference_parts: pd.DataFrame = field(repr=False)
    social_assistance: pd.DataFrame = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/nka/1``."""
        return {
            **self._head("kolada-bench/nka/1"),
            "groups": self._groups(),
            "provenance": self._provenance(),
            "net_cost": self._net_cost(*_DEPTH_FIELDS),
            "reference_parts": _picked(_records(self.reference_parts), _PART_FIELDS),
            "social_assistance": _picked(
                _records(self.social_assistance), _ASSISTANCE_FIELDS
            ),
            "warnings": list(self.warnings),
        }

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.comparison.tables import net_cost_page

        return net_cost_page(self)


def _picked(rows: Iterable[dict[Any, Any]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: _plain(name, row[name]) for name in names} for row in rows]


def _why(why: Similarity | None) -> dict[str, Any] | None:
    """Return a similarity search as JSON; None for groups that no search has made."""
    if why is None:
        return None
    return {
        "year": why.year,
        "n": why.n,
        "farthest": why.farthest,
        "left_out": list(why.left_out),
        "variables": [
            {
                "label": variable.label,
                "formula": variable.formula,
                "weight": variable.weight,
                "logarithm": variable.logarithm,
                "value": value,
            }
            for variable, value in zip(why.variables, why.own, strict=True)
        ],
        "neighbours": [
            {
                "id": near.id,
                "distance": near.distance,
                "values": list(near.values),
                "parts": list(near.parts),
            }
            for near in why.neighbours
        ],
    }


def _records(frame: pd.DataFrame) -> Iterable[dict[Any, Any]]:
    return frame.to_dict("records")


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    out = {name: _plain(name, row[name]) for name in _ROW_FIELDS}
    for kind in ("gap_mnkr", "gap_persons"):
        gap = {
            target: _plain(target, row[f"{kind}_{target}"])
            for target in ("median", "lower_quartile")
        }
        out[kind] = gap if any(value is not None for value in gap.values()) else None
    return {**out, "source_line": row["source_line"], "notes": list(row["notes"])}


WHOLE = frozenset(
    {
        "year",
        "n",
        "n_members",
        "rank",
        "rank_of",
        "population",
        "group_n",
        "group_n_members",
        "group_rank",
        "group_rank_of",
    }
)
"""Fields that count: whole numbers wherever they are written."""


def _plain(name: str, value: Any) -> Any:
    """Return a JSON value: NaN as None, a tuple as a list, a count as an int."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if name in WHOLE and value.is_integer() else value
    return list(value) if isinstance(value, tuple) else value
