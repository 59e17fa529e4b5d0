"""Groups as they were: a source in which an earlier comparison's groups still hold.

RKA makes new editions of lika kommuner, in which often none of the seven is left. A
document that is renewed shall not change whom it compares with unseen, so it is renewed
through ``KeptGroups``: a group that was used has the members that it had, and a newer
edition of it is not there.

What it still gets wrong: a municipality that has moved to another kommungrupp is compared
with its new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from kolada_bench.peers.titles import LiknandeTitle, liknande_title
from kolada_bench.schema import Block, Group
from kolada_bench.sv import fold

if TYPE_CHECKING:
    from kolada_bench.schema import Kpi, Municipality, Observations, SourceName
    from kolada_bench.sources import Source


class KeptGroups:
    """``Source`` that answers as ``source``, but for the groups that are kept.

    Kolada's own row for a group whose members are not Kolada's any more is never asked for:
    it would be held against the mean of others.

    Attributes
    ----------
    changed
        Ids of kept groups that Kolada has otherwise now, or not at all.
    """

    def __init__(self, source: Source, kept: Iterable[Group]) -> None:
        self.name: SourceName = source.name
        self.notices = source.notices
        self.source = source
        self._kept = {group.id: group for group in kept}
        now = source.groups(ids=tuple(self._kept)) if self._kept else {}
        self.changed = frozenset(
            id_ for id_, group in self._kept.items() if not _same(group, now.get(id_))
        )
        self._editions = {
            (fold(title.area), title.focus): title.edition
            for title in (liknande_title(group.title) for group in self._kept.values())
            if title
        }

    @property
    def as_of(self) -> date:
        """The day that the data stands for."""
        return self.source.as_of

    def kpis(self, ids: Iterable[str] | None = None) -> dict[str, Kpi]:
        """Pass the question on; see ``Source``."""
        return self.source.kpis(ids)

    def municipalities(self) -> dict[str, Municipality]:
        """Pass the question on; see ``Source``."""
        return self.source.municipalities()

    def groups(
        self, *, title: str | None = None, ids: Iterable[str] | None = None
    ) -> dict[str, Group]:
        """Return groups as ``Source`` does, the kept ones as they were."""
        asked = None if ids is None else tuple(ids)
        found = {
            id_: group
            for id_, group in self.source.groups(title=title, ids=asked).items()
            if id_ in self._kept or not self._is_newer(group)
        }
        wanted = None if asked is None else set(asked)
        needle = None if title is None else title.casefold()
        return found | {
            id_: group
            for id_, group in self._kept.items()
            if (wanted is None or id_ in wanted)
            and (needle is None or needle in group.title.casefold())
        }

    def observations(self, blocks: Sequence[Block]) -> Observations:
        """Return values as ``Source`` does, without Kolada's rows for changed groups."""
        return self.source.observations([self._without_changed(block) for block in blocks])

    def newer(self, group: Group, found: Mapping[str, Group]) -> Group | None:
        """Return the newest edition among ``found`` of a kept group; None when kept is."""
        title = liknande_title(group.title)
        if title is None:
            now = found.get(group.id)
            return None if now is None or _same(group, now) else now
        later = [
            (other.edition, candidate)
            for candidate in found.values()
            if (other := liknande_title(candidate.title)) is not None
            and _kin(other) == _kin(title)
            and other.edition > title.edition
        ]
        return max(later, key=lambda pair: pair[0])[1] if later else None

    def _without_changed(self, block: Block) -> Block:
        areas = tuple(area for area in block.areas if area not in self.changed)
        return Block(block.kpis, areas, block.years)

    def _is_newer(self, group: Group) -> bool:
        title = liknande_title(group.title)
        if title is None:
            return False
        kept = self._editions.get(_kin(title))
        return kept is not None and title.edition > kept


def _kin(title: LiknandeTitle) -> tuple[str, str]:
    return fold(title.area), title.focus


def _same(one: Group, other: Group | None) -> bool:
    return (
        other is not None
        and one.title == other.title
        and set(one.members) == set(other.members)
    )
