"""A report as Markdown: whole, in order, and the same from run to run (golden files)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from kolada_bench.report.building import make_report
from kolada_bench.report.content import FigureBlock, Paragraph
from kolada_bench.report.markdown import markdown, write_markdown
from kolada_bench.report.presets import NAMES

if TYPE_CHECKING:
    from kolada_bench.report.content import Block, Report

GOLDEN = Path(__file__).parent / "golden"
RENEW = "KOLADA_BENCH_RENEW_GOLDEN"


@pytest.fixture(scope="module")
def plan() -> Report:
    return make_report("Mellerud", preset="atgardsplan-ifo", demo=True)


def without_charts(report: Report) -> Report:
    """Return the report with captions in the figures' place: charts have own tests."""

    def shown(block: Block) -> Block:
        if isinstance(block, FigureBlock):
            text = f"[Figur: {block.caption}. {block.source}]"
            return Paragraph(id=block.id, text=text)
        return block

    return msgspec.structs.replace(
        report,
        sections=tuple(
            msgspec.structs.replace(section, blocks=tuple(map(shown, section.blocks)))
            for section in report.sections
        ),
    )


@pytest.mark.parametrize("name", NAMES)
def test_whole_reports_are_as_they_were(name: str) -> None:
    """Compare with the kept text; after a change on purpose, renew it and read the diff."""
    made = markdown(without_charts(make_report("Mellerud", preset=name, demo=True)))
    kept = GOLDEN / f"{name}.md"
    if os.environ.get(RENEW):
        kept.write_text(made, encoding="utf-8")
    assert made == kept.read_text(encoding="utf-8"), f"renew with {RENEW}=1"


def test_headings_tables_and_figures_come_in_order(plan: Report) -> None:
    lines = markdown(plan).splitlines()
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == [f"## {section.heading}" for section in plan.sections]
    assert lines[0] == "# Kostnadsbilden inom individ- och familjeomsorgen i Mellerud"
    assert lines[4].startswith("**PÅHITTADE DEMODATA")
    figures = [line for line in lines if line.startswith("*Figur ")]
    numbers = [int(line.split()[1].rstrip(".")) for line in figures]
    assert numbers == list(range(1, len(figures) + 1))
    assert "| Köpt verksamhet | 3\u00a0480 | 1\u00a0450 | +2\u00a0030 | +18,7 |" in lines


def test_a_figure_is_words_and_a_table_without_a_picture(plan: Report) -> None:
    text = markdown(plan)
    chart = next(b.chart for b in plan.blocks() if isinstance(b, FigureBlock))
    assert " ".join(chart.alt().split())[:60] in text.replace("\\", "")
    assert "![" not in text


def test_pictures_are_written_beside(plan: Report, tmp_path: Path, browser: str) -> None:
    del browser
    only = next(section for section in plan.sections if section.id == "hvb")
    small = msgspec.structs.replace(plan, sections=(only,))
    drawn = write_markdown(small, tmp_path / "plan.md")
    (picture,) = drawn.values()
    assert picture.parent == tmp_path / "plan_figurer"
    assert picture.read_bytes().startswith(b"\x89PNG")
    text = (tmp_path / "plan.md").read_text(encoding="utf-8")
    assert f"(<plan_figurer/{picture.name}>)" in text


def test_no_pictures_are_drawn_when_none_are_wanted(plan: Report, tmp_path: Path) -> None:
    assert write_markdown(plan, tmp_path / "plan.md", pictures=False) == {}
    assert [path.name for path in tmp_path.iterdir()] == ["plan.md"]
