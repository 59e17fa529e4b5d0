"""What has changed between two sides: values, descriptions and groups."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kolada_bench.schema import Block, Group, Kpi, Observations, Provenance
from kolada_bench.sources.coverage import Coverage
from kolada_bench.sources.snapshot import SnapshotSource
from kolada_bench.sources.snapshot_diff import Changes, changes
from kolada_bench.sources.snapshot_sides import (
    Side,
    blocks_again,
    described_again,
    file_side,
    source_side,
)
from kolada_bench.sources.snapshot_write import write_snapshot
from tests.sources.snapshots import (
    EVERYTHING,
    GROUP_ROWS,
    GROUPS,
    KPIS,
    MUNICIPALITIES,
    NAN,
    ROWS,
    as_frame,
)

LATER = datetime.fromisoformat("2026-06-15T12:00:00+02:00")


def side(path: Path, rows: list[Any] = ROWS, **more: Any) -> Side:
    lists = {"kpis": KPIS, "municipalities": MUNICIPALITIES, "groups": GROUPS, **more}
    observed = Observations(
        as_frame(rows), as_frame(GROUP_ROWS), Provenance("kolada", LATER)
    )
    write_snapshot(path, observed, **lists)
    return file_side(SnapshotSource(path))


def differing(tmp_path: Path, rows: list[Any] = ROWS, **more: Any) -> Changes:
    return changes(side(tmp_path / "a"), side(tmp_path / "b", rows, **more))


def test_the_same_file_twice_has_no_changes(tmp_path: Path) -> None:
    found = differing(tmp_path)
    # Seven rows, two of which are null: missing is not a value to compare.
    assert found == Changes((), (), (), compared=5, not_compared=0)


def test_values_change_come_and_go(tmp_path: Path) -> None:
    rows = [
        ("N30001", "1461", 2024, "T", 19.5, 1, ""),  # 18.805… before
        # 2025 for 1461 is gone altogether, 2025 for 0428 was null and has a value now
        ("N30001", "0428", 2025, "T", 4.0, 1, ""),
        ("N33817", "1461", 2025, "T", NAN, 0, ""),  # 9.765625 before
        ("N33817", "1461", 2025, "K", 0.0, 1, ""),  # a zero is a value, and the same
        ("N33817", "0000", 2025, "T", 6.9 + 1e-13, 1, ""),  # the same published figure
    ]
    found = differing(tmp_path, rows)
    assert [
        (c.kpi, c.municipality, c.year, c.gender, c.what, c.old, c.new)
        for c in found.values
    ] == [
        ("N30001", "0428", 2025, "T", "added", None, 4.0),
        ("N30001", "1461", 2024, "T", "changed", 18.80539499036609, 19.5),
        ("N30001", "1461", 2025, "T", "removed", -25.0, None),
        ("N33817", "1461", 2025, "T", "removed", 9.765625, None),
    ]


def test_descriptions_and_dates(tmp_path: Path) -> None:
    one, two, _ = KPIS
    kpis = [
        msgspec.structs.replace(one, title="Ny titel", description="Ny text."),
        msgspec.structs.replace(
            two,
            prel_publication_date=None,
            publication_date=date(2026, 10, 1),
            is_divided_by_gender=False,
        ),
        Kpi("N00001", "Tillkommen"),
    ]
    found = differing(tmp_path, kpis=kpis)
    assert [(c.kpi, c.what, c.old, c.new) for c in found.kpis] == [
        ("N00001", "new", None, "Tillkommen"),
        ("N30001", "title", "Nettokostnadsavvikelse IFO, (%)", "Ny titel"),
        ("N30001", "description", "Text – med ÅÄÖ.", "Ny text."),
        ("N33817", "prel_publication_date", "2026-05-05", None),
        ("N33817", "publication_date", "2026-09-30", "2026-10-01"),
        ("N33817", "is_divided_by_gender", "ja", "nej"),
        ("U99999", "gone", "Utan värden", None),
    ]


def test_groups_get_editions_names_and_members(tmp_path: Path) -> None:
    groups = [
        # A new edition beside the old one, of which one member of two is left.
        GROUPS[0],
        Group("G40000", "Liknande kommuner IFO, Mellerud, 2026", ("1764", "1862")),
        Group("G1", "Åmål", ()),
        Group("G2", "Norra Bohuslän", ("1438",)),
    ]
    found = differing(tmp_path, groups=groups)
    assert [
        (c.what, c.id, c.old_id, c.joined, c.left, c.kept, c.before) for c in found.groups
    ] == [
        ("renamed", "G1", "G1", (), (), 0, 0),
        ("new", "G2", "", ("1438",), (), 0, 0),
        ("edition", "G40000", "G36589", ("1862",), ("0428",), 1, 2),
    ]
    assert found.groups[0].old_title == "Åmål med omnejd"


def test_an_edition_in_the_place_of_the_old_is_told_once(tmp_path: Path) -> None:
    groups = [
        Group("G40000", "Liknande kommuner IFO, Mellerud, 2026", ("1764",)),
        Group("G1", "Åmål med omnejd", ("1492",)),
    ]
    found = differing(tmp_path, groups=groups)
    assert [(c.what, c.id) for c in found.groups] == [
        ("members", "G1"),
        ("edition", "G40000"),
    ]


def test_what_only_one_side_was_asked_for_is_no_change(tmp_path: Path) -> None:
    # Of N30001 only Mellerud in 2024 was asked for, of groups only those called Åmål.
    coverage = Coverage(
        blocks=(Block(("N30001",), ("1461",), (2024,)),),
        kpis=("N30001",),
        group_titles=("Åmål",),
    )
    narrow = side(
        tmp_path / "a",
        [("N30001", "1461", 2024, "T", 18.0, 1, "")],
        kpis=[KPIS[0]],
        groups=[GROUPS[1]],
        coverage=coverage,
    )
    found = changes(narrow, side(tmp_path / "b"))
    assert [(c.kpi, c.old, c.new) for c in found.values] == [
        ("N30001", 18.0, 18.80539499036609)
    ]
    assert found.kpis == ()
    assert found.groups == ()
    assert found.compared == 1
    # 2025 for Mellerud, and the three values of N33817 that are not null.
    assert found.not_compared == 4


def test_a_file_is_asked_again_of_a_source(tmp_path: Path) -> None:
    coverage = Coverage(
        blocks=(EVERYTHING, Block(("N00009",), ("1461",), (2024,))),
        kpis=("N00009", "N30001", "N33817"),
        group_titles=("Åmål",),
    )
    old = side(
        tmp_path / "a",
        kpis=[*KPIS[:2], Kpi("N00009", "Utgått")],
        groups=[GROUPS[1]],
        coverage=coverage,
    )
    side(tmp_path / "b", [("N30001", "1461", 2024, "T", 19.0, 1, ""), *ROWS[1:]])
    now = SnapshotSource(tmp_path / "b")
    kpis = described_again(old, now)
    blocks = blocks_again(old, kpis)
    # Neither the KPI that is gone nor Kolada's group rows are asked for.
    assert {kpi for block in blocks for kpi in block.kpis} == {"N30001", "N33817"}
    assert {area for block in blocks for area in block.areas} == {"0000", "0428", "1461"}
    found = changes(old, source_side(now, old, kpis, "nu"))
    assert [(c.kpi, c.old, c.new) for c in found.values] == [
        ("N30001", 18.80539499036609, 19.0)
    ]
    assert [(c.kpi, c.what) for c in found.kpis] == [("N00009", "gone")]
    assert found.groups == ()


@pytest.mark.parametrize("rows", [[], ROWS])
def test_a_side_without_values_can_be_compared(tmp_path: Path, rows: list[Any]) -> None:
    empty = changes(side(tmp_path / "a", []), side(tmp_path / "b", rows))
    assert len(empty.values) == (5 if rows else 0)
