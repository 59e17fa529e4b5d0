"""What has changed between two times that the same things were asked of Kolada.

Two *sides* are compared (``snapshot_sides``), their values in ``value_changes``. Only what
both were asked for is compared; how much that leaves out is counted. A value that is null
and one that has no row are the same: missing.

Group rows are not compared, since they follow from the values and the members.

What it still gets wrong: a group that is renamed and renumbered at once is one gone and
one new, unless only the year of its title differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from kolada_bench.sources.value_changes import ValueChanges, value_changes

if TYPE_CHECKING:
    from kolada_bench.schema import Group
    from kolada_bench.sources.snapshot_sides import Side

_YEAR_AT_END = re.compile(r",\s*(\d{4})\s*$")


class KpiChange(msgspec.Struct, frozen=True):
    """One field of a KPI's description that is not what it was.

    ``what`` is "title", "description", "publ_period", "prel_publication_date",
    "publication_date", "is_divided_by_gender", "gone" or "new".
    """

    kpi: str
    what: str
    old: str | None
    new: str | None


class GroupChange(msgspec.Struct, frozen=True):
    """A group that is not what it was.

    ``what`` is "gone", "new", "renamed", "members" (other members under the same id), or
    "edition": a new group (``id``) for a later year than ``old_id``. ``kept`` counts the
    members that are in both.
    """

    what: Literal["gone", "new", "renamed", "members", "edition"]
    id: str
    title: str
    old_title: str = ""
    old_id: str = ""
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    kept: int = 0

    @property
    def before(self) -> int:
        """How many members the old group had."""
        return self.kept + len(self.left)


class Changes(msgspec.Struct, frozen=True):
    """Everything that differs; ``compared`` rows were on both sides or should have been."""

    values: ValueChanges
    kpis: tuple[KpiChange, ...]
    groups: tuple[GroupChange, ...]
    compared: int
    not_compared: int


def changes(old: Side, new: Side) -> Changes:
    """Return what differs between two sides, sorted by KPI, area and year."""
    values, compared, outside = value_changes(old, new)
    return Changes(
        values=values,
        kpis=tuple(_kpi_changes(old, new)),
        groups=tuple(_group_changes(old, new)),
        compared=compared,
        not_compared=outside,
    )


_FIELDS = (
    "title", "description", "publ_period", "prel_publication_date", "publication_date",
    "is_divided_by_gender",
)  # fmt: skip


def _kpi_changes(old: Side, new: Side) -> Iterable[KpiChange]:
    for id_ in sorted({*old.kpis, *new.kpis}):
        if not (_asked_for(old, id_) and _asked_for(new, id_)):
            continue
        before, after = old.kpis.get(id_), new.kpis.get(id_)
        if after is None and before is not None:
            yield KpiChange(id_, "gone", before.title, None)
        elif before is None and after is not None:
            yield KpiChange(id_, "new", None, after.title)
        elif before is not None and after is not None:
            for name in _FIELDS:
                was, is_ = getattr(before, name), getattr(after, name)
                if was != is_:
                    yield KpiChange(id_, name, _text(was), _text(is_))


def _asked_for(side: Side, kpi: str) -> bool:
    return side.coverage is None or side.coverage.has_kpis([kpi])


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return str(value)


def _group_changes(old: Side, new: Side) -> Iterable[GroupChange]:
    gone = {id_: g for id_, g in old.groups.items() if id_ not in new.groups}
    come = {id_: g for id_, g in new.groups.items() if id_ not in old.groups}
    replaced: set[str] = set()
    earlier: dict[str, list[Group]] = {}
    for group in old.groups.values():
        earlier.setdefault(_stem(group.title), []).append(group)
    for id_, after in sorted(new.groups.items()):
        if id_ in old.groups:
            yield from _same_group(old.groups[id_], after)
        elif id_ in come and (old.coverage is None or old.coverage.knows_group(after)):
            before = _edition_before(after, earlier.get(_stem(after.title), []))
            if before is None:
                yield GroupChange("new", id_, after.title, joined=after.members)
            else:
                replaced.add(before.id)
                yield _moved("edition", before, after)
    for id_, before in sorted(gone.items()):
        known = new.coverage is None or new.coverage.knows_group(before)
        if known and id_ not in replaced:
            yield GroupChange("gone", id_, before.title, left=before.members)


def _same_group(before: Group, after: Group) -> Iterable[GroupChange]:
    if before.title != after.title:
        yield _moved("renamed", before, after)
    elif set(before.members) != set(after.members):
        yield _moved("members", before, after)


def _moved(
    what: Literal["renamed", "members", "edition"], before: Group, after: Group
) -> GroupChange:
    return GroupChange(
        what,
        after.id,
        after.title,
        old_title=before.title,
        old_id=before.id,
        joined=tuple(m for m in after.members if m not in before.members),
        left=tuple(m for m in before.members if m not in after.members),
        kept=len(set(before.members) & set(after.members)),
    )


def _edition_before(group: Group, earlier: Iterable[Group]) -> Group | None:
    """Return the newest group of the same name for an earlier year."""
    year = _edition(group.title)
    older = [found for found in earlier if _edition(found.title) < year]
    return max(older, key=lambda found: _edition(found.title), default=None)


def _stem(title: str) -> str:
    return _YEAR_AT_END.sub("", title).casefold()


def _edition(title: str) -> int:
    found = _YEAR_AT_END.search(title)
    return int(found[1]) if found else 0
