"""Several ``--group``: each is told apart, none is said twice, and no row is lost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
import pytest

import kolada_bench
from kolada_bench.benchmark.comparison.certainty import _other_groups
from kolada_bench.peers.resolve import PeerGroups
from kolada_bench.peers.spec import parse_group
from kolada_bench.schema import PeerGroup

if TYPE_CHECKING:
    from kolada_bench.benchmark.page import Page, Table
    from kolada_bench.benchmark.question import Question

BLOCK = "Nettokostnadsavvikelse 2025"


def blocks(page: Page) -> list[Table]:
    return [table for table in page.tables if table.heading == BLOCK]


@pytest.mark.parametrize("ask", [kolada_bench.compare, kolada_bench.nka])
def test_each_net_cost_block_names_its_group(ask: object) -> None:
    assert callable(ask)
    answer = ask("Mellerud", group=["kommungrupp", "län", "lika kommuner"], demo=True)
    assert [block.side.partition(" · ")[0] for block in blocks(answer.page())] == [
        "Pendlingskommun nära mindre tätort", "Västra Götalands län", "Lika kommuner",
    ]  # fmt: skip


def test_a_group_of_one_verksamhet_keeps_its_row_beside_lika_kommuner() -> None:
    answer = kolada_bench.compare(
        "Mellerud", group=["lika kommuner", "lika kommuner IFO"], demo=True
    )
    every, ifo = blocks(answer.page())
    names = ["IFO (p)", "Äldreomsorg (p)", "LSS (p)"]
    assert [[cells[0] for cells in block.rows] for block in (every, ifo)] == [names] * 2
    assert [block.side.partition(" · ")[0] for block in (every, ifo)] == [
        "Lika kommuner", "Lika kommuner IFO",
    ]  # fmt: skip
    # Of IFO both texts are the same group, of äldreomsorg they are not.
    median = [column.heading[-1] for column in every.columns].index("median, %")
    assert every.rows[0] == ifo.rows[0]
    assert every.rows[1][median] != ifo.rows[1][median]


def test_two_texts_that_are_one_group_give_its_rows_once() -> None:
    answer = kolada_bench.compare(
        "Mellerud", group=["lika kommuner", "lika kommuner IFO"], demo=True
    )
    for frame, what in ((answer.rows, "kpi"), (answer.net_cost, "service_area")):
        assert not frame.duplicated([what, "group"]).any()
    ifo = answer.rows[answer.rows["kpi"] == "N30101"]
    assert list(ifo["group"]) == ["G36589"]
    old = answer.rows[answer.rows["kpi"] == "N20048"]
    assert list(old["group"]) == ["G176625", "G36589"]


def test_one_verksamhet_has_one_block_where_two_texts_are_its_group() -> None:
    groups = ["lika kommuner", "lika kommuner IFO"]
    answer = kolada_bench.compare("Mellerud", group=groups, theme="ifo", demo=True)
    assert len(blocks(answer.page())) == 1


@pytest.mark.parametrize(
    "groups",
    [
        ["län", "län"],
        ["län", "Västra Götalands län"],
        ["lika kommuner", "liknande  kommuner"],
    ],
)
def test_a_group_asked_for_twice_is_one(groups: list[str]) -> None:
    twice = kolada_bench.compare("Mellerud", group=groups, demo=True)
    once = kolada_bench.compare("Mellerud", group=groups[0], demo=True)
    assert twice.to_dict() == once.to_dict()
    assert twice.page() == once.page()
    assert twice.group_words == (groups[0],)


def test_the_same_group_twice_is_no_second_opinion() -> None:
    """Certainty tries "every kind of group asked": the own group is not one of them."""
    groups = ["lika kommuner", "lika kommuner IFO", "län"]
    columns = ["kpi", "group", "certainty", "certainty_failed"]
    both, plain = (
        kolada_bench.compare("Mellerud", group=asked, theme="ifo", demo=True).rows
        for asked in (groups, groups[::2])
    )
    # Of IFO "lika kommuner" and "lika kommuner IFO" are one group; of bistånd they are two.
    found, wanted = (
        rows.loc[rows["service_area"] == "IFO", columns].reset_index(drop=True)
        for rows in (both, plain)
    )
    assert len(wanted) > 20
    assert found.equals(wanted)


def test_parts_and_drivers_say_nothing_twice() -> None:
    groups = ["lika kommuner", "lika kommuner IFO"]
    rows = kolada_bench.parts("Mellerud", group=groups, theme="ifo", demo=True).rows
    wholes = rows[rows["level"] == 0]
    assert not wholes.duplicated(["tree", "split", "group"]).any()
    splits = kolada_bench.drivers("Mellerud", group=groups, theme="ifo", demo=True).splits
    pairs = [(split.driver.id, split.group.id) for split in splits if split.group]
    assert len(pairs) == len(set(pairs)) == len(splits)


def test_the_own_group_is_no_check_of_its_own_certainty() -> None:
    """Two KPIs: the first in a group that both texts give, the second in one of each."""
    same, first, second = (_group(id_) for id_ in ("G1", "G2", "G3"))
    question = SimpleNamespace(
        groups=(
            PeerGroups(parse_group("lika kommuner"), {"IFO": same, "LSS": first}),
            PeerGroups(parse_group("kommungrupp"), {"IFO": same, "LSS": second}),
        )
    )
    rows = pd.DataFrame(
        [("A", "G1", "IFO", 1.0), ("B", "G2", "LSS", 2.0), ("B", "G3", "LSS", -3.0)],
        columns=["kpi", "group", "service_area", "difference"],
    )
    _, frames = _other_groups(rows, cast("Question", question))
    np.testing.assert_array_equal(frames, [[np.nan, np.nan, 2.0], [np.nan, -3.0, np.nan]])


def _group(id_: str) -> PeerGroup:
    return PeerGroup(id=id_, title=id_, kind="kolada", members=("0428",))
