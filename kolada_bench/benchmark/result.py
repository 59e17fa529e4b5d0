"""The answers: a comparison and an NKA table, with provenance and warnings.

The frames hold full-precision figures; ``to_dict`` is the documented JSON form (schemas
``kolada-bench/compare/1`` and ``kolada-bench/nka/1``), where a missing figure is None and
nothing is rounded. Rounding is presentation, and lives in ``tables``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kolada_bench.peers.titles import short_title

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.benchmark.page import Page
    from kolada_bench.schema import Municipality, PeerGroup, Provenance

_ROW_FIELDS = (
    "kpi", "title", "unit", "derived", "service_area", "gender", "year", "preliminary",
    "value", "group", "group_fallback", "n", "n_members", "median", "mean", "min", "max",
    "q1", "q3", "rank", "rank_of", "national", "difference", "difference_pct", "ratio",
)  # fmt: skip
_NET_COST_FIELDS = (
    "service_area", "year", "preliminary", "net_cost", "reference_cost", "population",
    "deviation_pct", "deviation_kr", "deviation_mnkr", "published_pct", "published_mnkr",
    "agrees", "mean_3_years_pct", "group", "group_fallback", "group_median_pct", "group_n",
    "group_n_members", "source_line", "notes",
)  # fmt: skip


@dataclass(frozen=True)
class _Answer:
    """What every answer carries."""

    municipality: Municipality
    municipalities: Mapping[str, Municipality] = field(repr=False)
    groups: tuple[PeerGroup, ...]
    net_cost: pd.DataFrame = field(repr=False)
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

    def _net_cost(self) -> list[dict[str, Any]]:
        return [
            {name: _plain(name, row[name]) for name in _NET_COST_FIELDS}
            for row in _records(self.net_cost)
        ]

    def _repr_html_(self) -> str:
        from kolada_bench.benchmark.html import html

        return html(self.page())

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        raise NotImplementedError


@dataclass(frozen=True)
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
        the target.
    net_cost
        One row per service area and group: ``net_cost``, ``reference_cost``,
        ``deviation_kr`` [kr/inv], ``deviation_pct``, ``published_pct``,
        ``group_median_pct``, ``mean_3_years_pct`` [%], ``deviation_mnkr``,
        ``published_mnkr`` [million kr], ``population`` [persons], ``agrees``.
    provenance
        Where the values came from, and when.
    warnings
        Swedish sentences that a reader of the figures must see.
    """

    theme: str | None
    theme_title: str | None
    group_words: tuple[str, ...]
    rows: pd.DataFrame = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/compare/1``."""
        return {
            **self._head("kolada-bench/compare/1"),
            "theme": self.theme,
            "groups": self._groups(),
            "provenance": self._provenance(),
            "rows": [_row(row) for row in _records(self.rows)],
            "net_cost": self._net_cost(),
            "warnings": list(self.warnings),
        }

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.tables import compare_page

        return compare_page(self)


@dataclass(frozen=True)
class NetCost(_Answer):
    """Nettokostnadsavvikelse per area and year; ``net_cost`` as in ``Benchmark``."""

    group_words: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/nka/1``."""
        return {
            **self._head("kolada-bench/nka/1"),
            "groups": self._groups(),
            "provenance": self._provenance(),
            "net_cost": self._net_cost(),
            "warnings": list(self.warnings),
        }

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.tables import net_cost_page

        return net_cost_page(self)


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
