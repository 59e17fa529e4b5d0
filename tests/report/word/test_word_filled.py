"""Cells left for the analyst, and the section that tells of a renewal alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from docx.oxml.ns import qn

from kolada_bench.benchmark.page import Column, Table
from kolada_bench.report.content import Paragraph, Report, Section, TableBlock
from kolada_bench.report.word import Refreshed, refresh_word, write_word
from kolada_bench.report.word.controls import controls
from tests.report.made_by_hand import SOURCE, report
from tests.report.word.reading import controlled, paragraphs

GOALS = "uppfoljning/tabell"
NEWS = "andrat"


def goals(*rows: tuple[str, str]) -> Report:
    """Return the report with a table whose last column is the analyst's."""
    columns = (
        Column(("Indikator",), text=True),
        Column(("Nuläge",)),
        Column(("Mål",), text=True),
    )
    block = TableBlock(
        id=GOALS,
        caption="Indikatorer",
        table=Table("", "", columns, tuple((*row, "") for row in rows)),
        source=SOURCE,
    )
    section = Section(id="uppfoljning", heading="Uppföljning", blocks=(block,))
    return msgspec.structs.replace(report(), sections=(*report().sections, section))


def telling(plain: Report, *texts: str) -> Report:
    """Return the report with a last section that tells of a renewal."""
    blocks = tuple(
        Paragraph(id=f"{NEWS}/{number}", text=text) for number, text in enumerate(texts)
    )
    section = Section(id=NEWS, heading="Ändrat", blocks=blocks)
    return msgspec.structs.replace(plain, sections=(*plain.sections, section))


def cell(document: Any, row: int, column: int) -> Any:
    control = dict(controls(document.element.body))[f"kb:{GOALS}"]
    return list(list(control.iter(qn("w:tr")))[row].iter(qn("w:tc")))[column]


def fill(path: Path, row: int, column: int, text: str) -> None:
    from docx.table import _Cell

    document = docx.Document(str(path))
    _Cell(cell(document, row, column), document._body).paragraphs[0].add_run(text)  # type: ignore[arg-type]
    document.save(str(path))


def read(path: Path) -> list[list[str]]:
    def words(cell: Any) -> str:
        return "".join(each.text or "" for each in cell.iter(qn("w:t")))

    control = controlled(path)[f"kb:{GOALS}"]
    rows = control.iter(qn("w:tr"))
    return [[words(each) for each in row.iter(qn("w:tc"))] for row in rows]


def refresh(path: Path, new: Report, **more: Any) -> Refreshed:
    return refresh_word(new, path, manifest="nytt", pictures=False, **more)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.docx"
    write_word(goals(("Kostnad", "100"), ("Dygn", "7")), path, pictures=False)
    return path


def test_a_goal_stands_in_the_renewed_table(plan: Path) -> None:
    fill(plan, 2, 2, "högst 5")
    # A row is put in before, so that the goal is found by its indicator and no number.
    done = refresh(plan, goals(("Andel", "3"), ("Kostnad", "101"), ("Dygn", "6")))
    assert [block.id for block in done.renewed] == [GOALS]
    assert done.edited == ()
    assert read(plan)[1:] == [["Andel", "3", ""], ["Kostnad", "101", ""],
                              ["Dygn", "6", "högst 5"]]  # fmt: skip
    # It is no change by hand the next time either.
    done = refresh(plan, goals(("Andel", "3"), ("Kostnad", "102"), ("Dygn", "6")))
    assert [block.id for block in done.renewed] == [GOALS]
    assert read(plan)[3] == ["Dygn", "6", "högst 5"]


@pytest.mark.parametrize(("row", "column"), [(0, 2), (1, 1), (1, 0)])
def test_any_other_cell_is_a_change_by_hand(plan: Path, row: int, column: int) -> None:
    fill(plan, 2, 2, "högst 5")
    fill(plan, row, column, "!")
    before = read(plan)
    done = refresh(plan, goals(("Kostnad", "101"), ("Dygn", "6")))
    assert [block.id for block in done.edited] == [GOALS]
    assert read(plan) == before


def test_a_goal_whose_row_has_gone_is_not_thrown_away(plan: Path) -> None:
    fill(plan, 2, 2, "högst 5")
    done = refresh(plan, goals(("Kostnad", "101")))
    assert [block.id for block in done.edited] == [GOALS]
    assert read(plan)[2] == ["Dygn", "7", "högst 5"]


def said(path: Path) -> list[str]:
    return [
        text
        for tag, each in controlled(path).items()
        if tag.startswith(f"kb:{NEWS}/")
        for text in paragraphs(each)
    ]


def test_what_a_renewal_told_goes_with_the_next(plan: Path) -> None:
    plain = goals(("Kostnad", "100"), ("Dygn", "7"))
    refresh(plan, telling(plain, "Två har ändrats.", "Den ena."), passing=NEWS)
    assert said(plan) == ["Ändrat", "Två har ändrats.", "Den ena."]
    done = refresh(plan, telling(plain, "En har ändrats."), passing=NEWS)
    assert said(plan) == ["Ändrat", "En har ändrats."]
    assert done.gone == done.deleted == ()
    # And what went can come again.
    refresh(plan, telling(plain, "Två till.", "Den andra."), passing=NEWS)
    assert said(plan) == ["Ändrat", "Två till.", "Den andra."]


def test_without_news_what_was_told_stands(plan: Path) -> None:
    plain = goals(("Kostnad", "100"), ("Dygn", "7"))
    refresh(plan, telling(plain, "Två har ändrats.", "Den ena."), passing=NEWS)
    told = said(plan)
    done = refresh(plan, telling(plain, "Inget har ändrats."), passing=NEWS, news=False)
    assert said(plan) == told
    assert done.renewed == done.gone == done.inserted == ()


def test_a_section_of_news_that_was_deleted_comes_with_new_ones(plan: Path) -> None:
    plain = goals(("Kostnad", "100"), ("Dygn", "7"))
    refresh(plan, telling(plain, "En har ändrats."), passing=NEWS)
    document = docx.Document(str(plan))
    for tag, each in list(controls(document.element.body)):
        if tag.startswith(f"kb:{NEWS}/"):
            each.getparent().remove(each)
    document.save(str(plan))
    done = refresh(plan, telling(plain, "En till."), passing=NEWS)
    assert done.deleted == ()
    assert said(plan) == ["Ändrat", "En till."]


def test_news_that_somebody_has_written_in_are_kept(plan: Path) -> None:
    plain = goals(("Kostnad", "100"), ("Dygn", "7"))
    refresh(plan, telling(plain, "Två.", "Den ena."), passing=NEWS)
    document = docx.Document(str(plan))
    control = dict(controls(document.element.body))[f"kb:{NEWS}/1"]
    next(control.iter(qn("w:t"))).text = "Den ena, som vi visste."
    document.save(str(plan))
    refresh(plan, telling(plain, "En."), passing=NEWS)
    assert said(plan) == ["Ändrat", "En.", "Den ena, som vi visste."]
