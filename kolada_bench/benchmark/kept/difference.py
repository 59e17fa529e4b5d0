"""What has changed in Kolada between two snapshots, as an answer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.kept.contents import provenance_dict
from kolada_bench.sources.snapshot_diff import Changes, changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kolada_bench.benchmark.page import Page
    from kolada_bench.sources.snapshot_diff import GroupChange, ValueChange
    from kolada_bench.sources.snapshot_sides import Side

SCHEMA = "kolada-bench/snapshot-diff/1"


class SnapshotDiff(msgspec.Struct, frozen=True):
    """Two sides and what differs; ``titles`` of KPIs and ``names`` of areas by id."""

    old: Side
    new: Side
    changes: Changes
    titles: Mapping[str, str]
    names: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many values were changed, added and removed."""
        found = Counter(change.what for change in self.changes.values)
        return {what: found[what] for what in ("changed", "added", "removed")}

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/snapshot-diff/1``; every change."""
        return {
            "schema": SCHEMA,
            "old": _side(self.old),
            "new": _side(self.new),
            "summary": {
                **self.counts,
                "compared": self.changes.compared,
                "not_compared": self.changes.not_compared,
                "kpis": len(self.changes.kpis),
                "groups": len(self.changes.groups),
            },
            "values": self.value_rows(),
            "kpis": [
                {**msgspec.to_builtins(change), "title": self.titles.get(change.kpi, "")}
                for change in self.changes.kpis
            ],
            "groups": [self._group(change) for change in self.changes.groups],
            "warnings": list(self.warnings),
        }

    def value_rows(self) -> list[dict[str, Any]]:
        """Return one flat row per value that differs."""
        return [self._value(change) for change in self.changes.values]

    def page(self, *, every: bool = False) -> Page:
        """Return the changes as formatted Swedish text; ``every`` lists each value."""
        from kolada_bench.benchmark.kept.difference_tables import difference_page

        return difference_page(self, every=every)

    def _value(self, change: ValueChange) -> dict[str, Any]:
        return {
            "kpi": change.kpi,
            "title": self.titles.get(change.kpi, ""),
            "municipality_id": change.municipality,
            "municipality": self.names.get(change.municipality, change.municipality),
            "year": change.year,
            "gender": change.gender,
            "what": change.what,
            "old": change.old,
            "new": change.new,
            "source_line": sv.source_line(
                self.new.provenance, (change.kpi,), computed=False
            ),
        }

    def _group(self, change: GroupChange) -> dict[str, Any]:
        def members(ids: tuple[str, ...]) -> list[dict[str, str]]:
            return [{"id": id_, "title": self.names.get(id_, id_)} for id_ in ids]

        return {
            "what": change.what,
            "id": change.id,
            "title": change.title,
            "old_id": change.old_id or None,
            "old_title": change.old_title or None,
            "joined": members(change.joined),
            "left": members(change.left),
            "kept": change.kept,
        }


def snapshot_diff(old: Side, new: Side) -> SnapshotDiff:
    """Return what differs between two sides; the older comes first.

    Invented values are never set against Kolada's: that is said as a warning.
    """
    warnings = []
    if old.provenance.invented != new.provenance.invented:
        warnings.append(
            "Den ena sidan är påhittade demodata: skillnaderna säger inget om Kolada."
        )
    return SnapshotDiff(
        old=old,
        new=new,
        changes=changes(old, new),
        titles={id_: kpi.title for side in (old, new) for id_, kpi in side.kpis.items()},
        names={
            id_: area.title
            for side in (old, new)
            for id_, area in side.municipalities.items()
        },
        warnings=tuple(warnings),
    )


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.label,
        "question": side.question,
        "checksum": side.checksum or None,
        "provenance": provenance_dict(side.provenance, side.provenance.source),
    }
