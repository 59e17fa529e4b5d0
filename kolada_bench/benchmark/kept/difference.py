"""What has changed in Kolada between two snapshots, as an answer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.kept.contents import provenance_dict
from kolada_bench.errors import UsageError
from kolada_bench.sources.snapshot_diff import Changes, changes
from kolada_bench.sources.value_changes import WHATS, What

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kolada_bench.benchmark.page import Page
    from kolada_bench.sources.snapshot_diff import GroupChange
    from kolada_bench.sources.snapshot_sides import Side
    from kolada_bench.sources.value_changes import ValueChange, ValueChanges

SCHEMA = "kolada-bench/snapshot-diff/1"
MOST_LISTED = 500_000
"""Values that differ, above which they are counted but not listed: a gigabyte as JSON. All
values of a theme in ten years are as many; the whole country has six times that."""


class SnapshotDiff(msgspec.Struct, frozen=True):
    """Two sides and what differs; ``titles`` of KPIs and ``names`` of areas by id."""

    old: Side
    new: Side
    changes: Changes
    titles: Mapping[str, str]
    names: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[What, int]:
        """How many values were changed, added and removed."""
        found = sum(self.changes.values.counts().values(), Counter[What]())
        return {what: found[what] for what in WHATS}

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/snapshot-diff/1``; every change.

        Raises
        ------
        UsageError
            More than ``MOST_LISTED`` values differ.
        """
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
        """Return one flat row per value that differs; ``UsageError`` as ``to_dict``."""
        return [self._value(change) for change in self.listed_values()]

    def listed_values(self, most: int = MOST_LISTED) -> ValueChanges:
        """Return every value that differs, for whoever lists up to ``most`` of them.

        Raises
        ------
        UsageError
            They are more: a list would take all memory, and be read by nobody.
        """
        values = self.changes.values
        if len(values) <= most:
            return values
        if len(values) <= MOST_LISTED:
            way = "Skriv dem till en fil med --format csv."
        else:
            way = (
                "Se antalet per nyckeltal (utan --all och --format), eller jämför filer "
                "som är sparade för ett tema eller en kommun."
            )
        message = (
            f"{sv.number(len(values))} värden skiljer sig, fler än vad som listas "
            f"({sv.number(most)}). {way}"
        )
        raise UsageError(message)

    def page(self, *, every: bool = False) -> Page:
        """Return the changes as formatted Swedish text; ``every`` lists each value.

        Raises
        ------
        UsageError
            With ``every``: there are more values than a screen is for.
        """
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
