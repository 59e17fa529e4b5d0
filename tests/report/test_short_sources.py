"""Source lines as documents have them: few, short, and every id in the list of sources."""

from __future__ import annotations

import re

import pytest

from kolada_bench import sv
from kolada_bench.report.building import make_report
from kolada_bench.report.content import Paragraph, Placeholder, Report, TableBlock
from kolada_bench.report.presets import NAMES, parse_preset
from kolada_bench.report.short_sources import readable, where_listed


@pytest.fixture(scope="module", params=NAMES)
def report(request: pytest.FixtureRequest) -> Report:
    return make_report("Mellerud", preset=request.param, demo=True)


def test_no_source_line_names_more_than_six_kpis(report: Report) -> None:
    lines = [b.source for b in readable(report).blocks() if not isinstance(b, Placeholder)]
    assert max(len(sv.source_ids(line)) for line in lines) <= 6
    # The content keeps them all, for JSON, Excel and the manifest.
    kept = [b.source for b in report.blocks() if not isinstance(b, Placeholder)]
    assert not any("nyckeltal" in line for line in kept)


def test_every_id_stands_in_the_list_of_sources(report: Report) -> None:
    named = {
        id_
        for block in report.blocks()
        if not isinstance(block, Placeholder)
        for id_ in sv.source_ids(block.source)
    }
    (listed,) = (
        block
        for block in report.blocks()
        if isinstance(block, TableBlock) and block.id.startswith("kallor/kallor/")
    )
    assert named <= {row[0] for row in listed.table.rows}


def test_sentences_in_a_row_share_one_line(report: Report) -> None:
    for section in readable(report).sections:
        before = None
        for block in section.blocks:
            if isinstance(before, Paragraph) and isinstance(block, Paragraph):
                # Between two with a source stands something else.
                assert not (before.source and block.source)
            before = block if not isinstance(block, Paragraph) or block.source else before


def test_without_a_list_of_sources_the_ids_stay() -> None:
    text = (
        'titel = "Utan"\ntema = "ifo"\n[[avsnitt]]\nrubrik = "Ett"\n'
        'innehall = ["nka-tabell"]\n'
    )
    report = make_report("Mellerud", preset=parse_preset(text, "egen"), demo=True)
    assert where_listed(report) == ""
    (table,) = readable(report).blocks()
    assert isinstance(table, TableBlock)
    assert len(sv.source_ids(table.source)) == 29
    # Nor is there anywhere else for the names of the eight groups.
    assert sum("utgåva" in note for note in table.table.notes) == 8


def test_many_groups_are_named_once_where_the_sources_are() -> None:
    report = make_report("Mellerud", preset="oversikt", demo=True)
    table = next(b for b in report.blocks() if isinstance(b, TableBlock))
    (note,) = [text for text in table.table.notes if "utgåva" in text]
    assert "Namnen står i källförteckningen." in note
    assert "(RKA, utgåva 2024)" in note
    assert len(note) < 220
    listed = [b.text for b in report.blocks() if "/grupp-" in b.id and hasattr(b, "text")]
    assert any(re.match(r"Lika kommuner LSS .*Åmål", text) for text in listed)


def test_few_ids_are_named_and_many_counted() -> None:
    six = "Egen bearbetning av data från Kolada (N1, N2), hämtat 2026-01-01."
    assert sv.short_source(six) == six  # no ids of Kolada's form
    ids = ", ".join(f"N{i:05d}" for i in range(7))
    line = f"Källa: Kolada ({ids}), hämtat 2026-01-01."
    assert sv.short_source(line, "se Källor") == (
        "Källa: Kolada (7 nyckeltal, se Källor), hämtat 2026-01-01."
    )
    assert sv.short_source(line) == "Källa: Kolada (7 nyckeltal), hämtat 2026-01-01."
    assert len(sv.source_ids(line)) == 7
