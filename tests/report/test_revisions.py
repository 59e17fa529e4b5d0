"""What has changed since a report was made: figures, groups, titles, and the section."""

from __future__ import annotations

import msgspec
import pytest

from kolada_bench.report.content import Paragraph, Quoted, TableBlock
from kolada_bench.report.manifest import Manifest, block_checksums
from kolada_bench.report.revision_section import SECTION, summary, with_revisions
from kolada_bench.report.revisions import (
    Renewed,
    last_years,
    refresh_question,
    renew,
    revised,
)
from kolada_bench.settings import Settings
from kolada_bench.sources.demo import DemoSource
from tests.report.again import NEW_GROUP, Later, written

FIGURE = Quoted(
    kpi="N1", title="Kostnad", unit="kr/inv", municipality="1461", year=2024, gender="T",
    what="own", value=100.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    with written(tmp_path_factory.mktemp("före") / "plan.docx") as (_, manifest):
        return manifest


@pytest.fixture(scope="module")
def later(before: Manifest) -> Renewed:
    return renew(before, Later(), Settings())


def test_the_same_data_has_no_revisions(before: Manifest) -> None:
    found = renew(before, DemoSource(), Settings())
    changed = found.revisions
    assert changed.figures == changed.groups == changed.kpis == changed.beside == ()
    assert changed.not_found == ()
    assert changed.checked == len(before.quoted) > 10
    assert block_checksums(found.report) == before.blocks


def test_only_the_revised_figure_is_told_of(later: Renewed) -> None:
    told = [(r.old.kpi, r.old.what, r.old.year, r.old.value, r.new)
            for r in later.revisions.figures]  # fmt: skip
    assert told == [("N30101", "own", 2025, 6960.0, 7029.6)]
    assert [(k.id, k.old, k.new) for k in later.revisions.kpis] == [
        ("N30101", "Kostnad individ- och familjeomsorg, kr/inv", "Ny titel")
    ]


def test_the_group_is_kept_and_the_new_one_told_of(
    before: Manifest, later: Renewed
) -> None:
    (moved,) = later.revisions.groups
    assert moved.old.id == "G36589"
    assert (moved.new_id, moved.new_edition) == (NEW_GROUP.id, 2027)
    # Of Vingåker, Grums, Degerfors, Skinnskatteberg, Norberg, Ragunda and Haparanda only
    # Grums (1764) is in the new one.
    assert (moved.kept, moved.before) == (1, 7)
    assert "Vingåker" in {member.title for member in moved.left}
    assert "Ekerö" in {member.title for member in moved.joined}
    assert "G36589" in {group.id for group in later.report.groups}
    assert NEW_GROUP.id not in {group.id for group in later.report.groups}
    kept = [q for q in before.quoted if q.kpi == "N30101" and q.what == "median"]
    now = [q for q in later.report.quoted if q.kpi == "N30101" and q.what == "median"]
    assert [q.value for q in now] == [q.value for q in kept] == [5800.0]


def test_the_new_groups_median_is_that_of_its_members(later: Renewed) -> None:
    beside = {pair.kept.kpi: pair for pair in later.revisions.beside}
    from kolada_bench.schema import Block

    values = DemoSource().observations([Block(("N30101",), NEW_GROUP.members, (2025,))])
    median = sorted(values.frame["value"])[3]  # the middle one of seven
    pair = beside["N30101"]
    assert (pair.own, pair.kept.value, pair.new.value) == (7029.6, 5800.0, median)


def test_a_new_year_is_no_revision(before: Manifest) -> None:
    found = renew(before, Later(edition=False, new_year=True), Settings())
    assert {q.year for q in found.report.quoted if q.kpi == "N30101"} == {2026}
    told = [(r.old.kpi, r.old.year) for r in found.revisions.figures]
    assert told == [("N30101", 2025)]
    assert found.revisions.not_found == ()


def test_the_section_says_what_the_screen_says(later: Renewed) -> None:
    report = with_revisions(later.report, later.revisions)
    section = report.sections[-1]
    assert section.id == SECTION
    assert section.heading == "Ändrat sedan 2026-06-15"
    text = " ".join(b.text for b in section.blocks if isinstance(b, Paragraph))
    assert "1 av de" in text
    assert "1 av 7 kvar" in text
    assert "Rapporten jämför fortfarande med utgåva 2024" in text
    tables = {b.id: b for b in section.blocks if isinstance(b, TableBlock)}
    (row,) = tables[f"{SECTION}/reviderat"].table.rows
    assert [cell.replace("\u00a0", " ") for cell in row[-2:]] == [
        "6 960 (p)", "7 030 (p)",
    ]  # fmt: skip
    assert all(block.source.startswith("PÅHITTADE DEMODATA") for block in tables.values())
    lines = "\n".join(summary(later.revisions)).replace("\u00a0", " ")
    assert "6 960 (p) → 7 030 (p)" in lines
    assert "1 av 7 kvar" in lines
    # Once more leaves one such section.
    again = with_revisions(report, later.revisions)
    assert [s.id for s in again.sections].count(SECTION) == 1


def test_nothing_changed_is_said_too(before: Manifest) -> None:
    found = renew(before, DemoSource(), Settings())
    (text,) = summary(found.revisions)
    assert text.startswith(f"Ingen av de {len(before.quoted)} uppgifter")


def test_revised_is_told_from_missing_and_from_not_found() -> None:
    replace = msgspec.structs.replace
    gone = replace(FIGURE, kpi="N2")
    came = replace(FIGURE, kpi="N3", value=None)
    lost = replace(FIGURE, kpi="N4")
    near = replace(FIGURE, kpi="N5")
    zero = replace(FIGURE, kpi="N6", value=0.0)
    figures, final, not_found = revised(
        [FIGURE, gone, came, lost, near, zero],
        [
            replace(FIGURE, value=100.1, preliminary=True),
            replace(gone, value=None),
            replace(came, value=3.0),
            replace(near, value=100.0 * (1 + 1e-12)),
            replace(zero, value=None),
        ],
    )
    assert [(r.old.kpi, r.new, r.still_preliminary) for r in figures] == [
        ("N1", 100.1, True), ("N2", None, False), ("N3", 3.0, False), ("N6", None, False),
    ]  # fmt: skip
    assert final == ()
    assert not_found == (lost,)


def test_the_years_end_where_the_report_ended(before: Manifest) -> None:
    quoted = (
        msgspec.structs.replace(FIGURE, kpi="N30101", year=2023),
        msgspec.structs.replace(FIGURE, kpi="X30101_kopt", year=2024),
    )
    years = last_years(msgspec.structs.replace(before, quoted=quoted))
    # X30101_kopt is N30101 · N04159 / 100: both end with the newest year that is quoted.
    assert (years["N30101"], years["N04159"]) == (2024, 2024)
    assert years["N30005"] == 2025


def test_neighbours_become_a_list(before: Manifest) -> None:
    question = msgspec.structs.replace(before.question, groups=("grannar", "län"))
    near = msgspec.structs.replace(before.groups[0], kind="grannar", id="grannar")
    manifest = msgspec.structs.replace(before, question=question, groups=(near,))
    asked = refresh_question(manifest, DemoSource())
    ids = ",".join(member.id for member in near.members)
    assert asked.groups == (f"lista:{ids}", "län")
    assert asked.keeps_groups
