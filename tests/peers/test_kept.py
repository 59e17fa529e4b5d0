"""Groups as they were: an earlier comparison's groups, whatever Kolada has now."""

from __future__ import annotations

from datetime import date
from typing import Any

from kolada_bench.peers.kept import KeptGroups
from kolada_bench.schema import Block, Group

OLD = Group("G1", "Liknande kommuner IFO, Mellerud, 2024", ("0428", "1764"))
NEW = Group("G2", "Liknande kommuner IFO, Mellerud, 2026", ("0428", "1862"))
OLDER = Group("G0", "Liknande kommuner IFO, Mellerud, 2022", ("1438",))
LSS = Group("G3", "Liknande kommuner LSS, Mellerud, 2026", ("1439",))
CLASS = Group("G9", "Landsbygdskommun", ("1461", "0428"))


class Kolada:
    name = "kolada"
    as_of = date(2026, 11, 1)

    def __init__(self, *groups: Group) -> None:
        self.notices: list[str] = []
        self.all = {group.id: group for group in groups}
        self.asked: list[Block] = []

    def kpis(self, ids: Any = None) -> Any:
        return {}

    def municipalities(self) -> Any:
        return {}

    def groups(self, *, title: str | None = None, ids: Any = None) -> dict[str, Group]:
        return {
            id_: group
            for id_, group in self.all.items()
            if (ids is None or id_ in ids)
            and (title or "").casefold() in group.title.casefold()
        }

    def observations(self, blocks: Any) -> Any:
        self.asked += blocks


def test_a_newer_edition_of_a_kept_group_is_not_there() -> None:
    kept = KeptGroups(Kolada(OLDER, OLD, NEW, LSS), [OLD])
    # The edition before and the other area's group are as Kolada has them.
    assert kept.groups(title="mellerud") == {"G0": OLDER, "G1": OLD, "G3": LSS}
    assert kept.changed == frozenset()


def test_a_group_that_kolada_has_thrown_away_is_there() -> None:
    source = Kolada(NEW)
    kept = KeptGroups(source, [OLD])
    assert kept.groups(title="Mellerud") == {"G1": OLD}
    assert kept.groups(ids=["G1"]) == {"G1": OLD}
    assert kept.groups() == {"G1": OLD}
    assert kept.groups(title="Åmål") == {}
    assert kept.changed == {"G1"}
    # Its own row is never asked for: an unknown id may cost the whole list.
    kept.observations([Block(("N1",), ("1461", "G1", "G3"), (2025,))])
    assert source.asked == [Block(("N1",), ("1461", "G3"), (2025,))]


def test_a_group_with_other_members_has_those_that_it_had() -> None:
    now = Group("G9", "Landsbygdskommun", ("1461", "1862"))
    source = Kolada(now)
    kept = KeptGroups(source, [CLASS])
    assert kept.groups(ids=["G9"]) == {"G9": CLASS}
    assert kept.changed == {"G9"}
    assert kept.newer(CLASS, source.groups()) == now


def test_the_same_members_in_another_order_are_the_same_group() -> None:
    kept = KeptGroups(Kolada(Group("G9", CLASS.title, ("0428", "1461"))), [CLASS])
    assert kept.changed == frozenset()


def test_the_newest_edition_is_found() -> None:
    source = Kolada(OLD, NEW, LSS, OLDER)
    kept = KeptGroups(source, [OLD])
    assert kept.newer(OLD, source.groups()) == NEW
    assert kept.newer(NEW, source.groups()) is None
