"""A report's content: the sentences of the model page, and the figures of ``compare``.

The demo gives Mellerud the figures of the model page: IFO costs 6 960 kr/inv, half of it
bought, against 5 800 and a quarter; 9 200 inhabitants.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

import kolada_bench
from kolada_bench import sv
from kolada_bench.analysis.words import forbidden_words
from kolada_bench.report.building import make_report
from kolada_bench.report.content import (
    FigureBlock,
    Paragraph,
    Placeholder,
    Style,
    TableBlock,
)
from kolada_bench.report.presets import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kolada_bench.report.content import Block, Report, Section

EXPLAINED = "inte en besparingspotential"
"""The one place where a forbidden word stands: to say what an NKA is not."""


@pytest.fixture(scope="module")
def plan() -> Report:
    return make_report("Mellerud", preset="atgardsplan-ifo", demo=True)


@pytest.fixture(scope="module", params=NAMES)
def any_report(request: pytest.FixtureRequest) -> Report:
    return make_report("Mellerud", preset=request.param, demo=True)


def section(report: Report, id_: str) -> Section:
    return next(section for section in report.sections if section.id == id_)


def block(report: Report, id_: str) -> Block:
    return next(block for block in report.blocks() if block.id == id_)


def texts(report: Report, id_: str) -> list[str]:
    """Return the paragraphs of a section, with ordinary spaces."""
    blocks = section(report, id_).blocks
    return [plain(b.text) for b in blocks if isinstance(b, Paragraph)]


def table(report: Report, id_: str) -> TableBlock:
    found = block(report, id_)
    assert isinstance(found, TableBlock)
    return found


def plain(text: str) -> str:
    return text.replace(sv.NBSP, " ")


def every_text(report: Report) -> Iterator[str]:
    for b in report.blocks():
        if isinstance(b, Paragraph):
            yield b.text
        elif isinstance(b, TableBlock):
            yield from (b.caption, *b.table.notes)
            yield from (cell for row in b.table.rows for cell in row)
        elif isinstance(b, FigureBlock):
            yield from (b.caption, b.chart.text.title, b.chart.alt())
        else:
            yield from (b.heading, b.prompt)


# The model page


def test_bought_care_reads_as_the_model_page(plan: Report) -> None:
    said = texts(plan, "kopt-vard")
    assert said[0] == (
        "Hälften av kostnaden för individ- och familjeomsorgen är köpt verksamhet, en "
        "dubbelt så stor andel som i lika kommuner"
    )
    # 6 960 · 50 % = 3 480; the peers' median 1 450; 50 − 25 = 25.
    assert said[1] == (
        "Kostnaden för köpt verksamhet inom individ- och familjeomsorgen (IFO) var 3 480 "
        "kronor per invånare 2025 (preliminärt). Medianen för lika kommuner var 1 450 "
        "kronor. Andelen köpt av IFO:s kostnad var 50 procent mot 25 procent, alltså 25 "
        "procentenheter mer."
    )
    # 2 030 · 9 200 = 18,7 mnkr; −870 · 9 200 = −8,0; 1 160 · 9 200 = 10,7.
    assert said[2].startswith(
        "Skillnaden i köpt verksamhet motsvarar 18,7 miljoner kronor. Samtidigt är egen "
        "regi 8,0 miljoner kronor lägre än i lika kommuner, så att IFO totalt ligger 10,7 "
        "miljoner kronor högre."
    )
    assert "De får inte läggas ihop med skillnaderna för placeringar" in said[2]
    assert any(text.startswith("Bedömning av säkerheten: säkert.") for text in said)
    assert any("Inhyrd personal ingår inte" in text for text in said)


def test_the_table_of_providers_adds_up(plan: Report) -> None:
    found = table(plan, "kopt-vard/delar/tabell-N30101-utforare")
    rows = [[plain(cell) for cell in row] for row in found.table.rows]
    assert rows == [
        ["Köpt verksamhet", "3 480", "1 450", "+2 030", "+18,7"],
        ["Egen regi", "3 480", "4 350", "−870", "−8,0"],
        ["IFO totalt", "6 960", "5 800", "+1 160", "+10,7"],
    ]
    assert found.bold == (2,)
    assert found.table.columns[2].heading == ("Lika kommuner, medel",)
    assert (
        "Degerfors, Grums, Haparanda, Norberg, Ragunda, Skinnskatteberg, Vingåker"
        in (found.table.notes[0])
    )


def test_the_summary_has_the_deviation_and_where_it_lies(plan: Report) -> None:
    said = texts(plan, "sammanfattning")
    assert said[0] == (
        "Nettokostnaden för IFO var i snitt 19 procent högre än referenskostnaden "
        "2023–2025 (2025 preliminärt). Enbart 2025 var den 25 procent högre, 12,0 miljoner "
        "kronor."
    )
    # 1 160 = 760 + 330 + 70, the tree of the parts.
    assert said[1].startswith(
        "Av skillnaden mot lika kommuner på 1 160 kr/inv ligger 760 på barn och unga, 330 "
        "på missbruksvård vuxna och 70 på övrigt."
    )
    # The sections that follow, in their order: a finding each, with its two figures.
    ids = [b.id.rpartition("/")[2] for b in section(plan, "sammanfattning").blocks]
    assert ids[2:7] == ["X30101_kopt", "N33817", "N33816", "N35804", "N35100"]
    assert said[2].endswith(": 3 480 mot 1 450 kronor per invånare.")
    assert said[3].endswith(": 9,8 mot 6,1 per 1 000 invånare 0–20 år.")
    assert said[5].endswith(": 0,40 mot 0,21 per invånare 21–64 år.")
    assert any("frågor att utreda, inte beräknade besparingar" in text for text in said)


def test_what_deviates_most_names_its_measure(plan: Report) -> None:
    said = texts(plan, "avviker")
    assert said[0].startswith("Nettokostnadsavvikelse IFO +25 % 2025 (preliminärt) mot +3")
    assert any("Köpt IFO 3 480 kr/inv" in text for text in said)
    assert any("en fråga att utreda, inte en beräknad besparing" in text for text in said)


def test_placements_are_rates_with_persons_and_chance(plan: Report) -> None:
    said = " ".join(texts(plan, "familjehem"))
    assert "9,8 per 1 000 invånare 0–20 år 2025 (omkring 20 personer), omkring 60 " in said
    assert "omkring 60 procent högre än medianen" in said
    hvb = " ".join(texts(plan, "hvb"))
    assert "Skillnaden ryms inom slumpvariationen (intervall 0,8–2,4" in hvb
    assert "inte antalet placeringar" in hvb


def test_three_measures_of_addiction_care_have_a_sentence_each(plan: Report) -> None:
    ids = [b.id for b in section(plan, "missbruk").blocks]
    for kpi in ("N35804", "N35024", "N35030", "N35805"):
        assert f"missbruk/mening/{kpi}" in ids
    cost = block(plan, "missbruk/mening/N35024")
    assert isinstance(cost, Paragraph)
    assert "nästan dubbelt så hög som medianen" in cost.text


def test_an_association_says_what_it_does_not_show(plan: Report) -> None:
    free, coupled, _ = texts(plan, "samband")
    assert "finns inget tydligt samband" in free
    assert "289 kommuner" in free
    assert "Den ena uppgiften ingår i det som den andra är en andel av" in coupled
    assert "Den ena uppgiften" not in free
    assert all(text.endswith("Ett samband visar inte orsak.") for text in (free, coupled))


def test_amounts_have_no_sum_and_a_warning(plan: Report) -> None:
    found = table(plan, "belopp/belopp/tabell-IFO")
    assert found.bold == ()
    assert not any("total" in row[0].casefold() for row in found.table.rows)
    first = [plain(cell) for cell in found.table.rows[0]]
    # (6 960 − 5 800) · 9 200 = 10,7 mnkr.
    assert first[:4] == ["Kostnad IFO, kr/inv (p)", "6 960", "5 800", "+10,7"]
    assert any(text.startswith("Får inte summeras:") for text in texts(plan, "belopp"))


# The figures are those of the other answers


def test_figures_are_those_of_compare(plan: Report) -> None:
    answer = kolada_bench.compare("Mellerud", theme="ifo", demo=True)
    rows = {row["kpi"]: row for row in answer.rows.to_dict("records")}
    compared = 0
    for figure in plan.quoted:
        row = rows.get(figure.kpi)
        if row is None or figure.what not in ("own", "median", "national"):
            continue
        expected = row["value" if figure.what == "own" else figure.what]
        assert figure.year == row["year"]
        assert figure.preliminary == row["preliminary"]
        if math.isnan(expected):
            assert figure.value is None
        else:
            assert figure.value == pytest.approx(expected)
        compared += 1
    assert compared > 50


def test_net_costs_are_those_of_nka(plan: Report) -> None:
    answer = kolada_bench.nka("Mellerud", demo=True).net_cost
    newest = answer[answer["chosen"].astype(bool)].set_index("service_area")
    found = {(q.kpi, q.what): q.value for q in plan.quoted}
    assert found["N30001", "deviation_pct"] == newest.loc["IFO", "published_pct"]
    assert found["N30026", "deviation_mnkr"] == newest.loc["IFO", "published_mnkr"]
    assert found["N00097", "deviation_pct"] == newest.loc["totalt exkl. LSS"].published_pct


def test_cells_remember_their_figures(plan: Report) -> None:
    cell = table(plan, "belopp/belopp/tabell-IFO").table.rows[0][3]
    assert isinstance(cell, sv.Number)
    assert cell.value == pytest.approx(1160 * 9200 / 1e6)


def test_the_appendix_lists_every_figure(plan: Report) -> None:
    rows = table(plan, "bilaga/bilaga/tabell").table.rows
    listed = {(row[0], row[2][:4]) for row in rows}
    # A computed one has no id in Kolada; how it is made stands among the sources.
    assert listed == {
        ("beräknat" if figure.kpi.startswith("X") else figure.kpi, str(figure.year))
        for figure in plan.quoted
    }
    told = texts(plan, "kallor")
    assert any(text.startswith("Beräknat: ") and "N30101 × N04159" in text for text in told)
    # No unit twice, however the title has it.
    assert [row[1] for row in rows if row[0] == "N33817"] == [
        "Barn och unga 0-20 år som har varit placerade på familjehem någon gång under "
        "året, antal/1000 inv"
    ]
    shown = sum(bool(cell) for row in rows for cell in row[3:7])
    # Each quoted figure has its cell; an NKA is quoted as a deviation and as an own value.
    same = {(q.kpi, q.year, q.group, q.what.partition("_")[0]) for q in plan.quoted}
    own_nka = {q.kpi for q in plan.quoted if q.what.startswith("deviation")} & {
        q.kpi for q in plan.quoted if q.what == "own"
    }
    assert shown == len(same) - len(own_nka)


def test_quoted_figures_name_blocks_that_exist(any_report: Report) -> None:
    ids = {b.id for b in any_report.blocks()}
    assert any_report.quoted
    assert all(figure.blocks for figure in any_report.quoted)
    assert {id_ for figure in any_report.quoted for id_ in figure.blocks} <= ids


# What every report keeps to


def test_ids_are_unique_and_plain(any_report: Report) -> None:
    ids = [b.id for b in any_report.blocks()]
    assert len(ids) == len(set(ids))
    assert all(id_.isascii() and " " not in id_ and id_.count("/") == 2 for id_ in ids)


def test_the_same_question_makes_the_same_report(plan: Report) -> None:
    again = make_report("Mellerud", preset="atgardsplan-ifo", demo=True)
    assert again.to_dict() == plan.to_dict()
    assert again.made_at == plan.made_at


def test_no_text_has_a_word_that_may_not_be_written(any_report: Report) -> None:
    for text in every_text(any_report):
        assert forbidden_words(text.replace(EXPLAINED, "")) == (), text
        assert "finnas utrymme" not in text


def test_every_block_with_figures_has_its_source_and_the_mark(any_report: Report) -> None:
    assert any_report.banner.startswith("PÅHITTADE DEMODATA")
    for b in any_report.blocks():
        if isinstance(b, TableBlock):
            assert "PÅHITTADE" in b.source or "inte från Kolada" in b.source, b.id
        elif isinstance(b, FigureBlock):
            assert "PÅHITTADE" in b.source
            assert b.chart.text.banner
        elif isinstance(b, Paragraph) and b.style is Style.FINDING:
            assert "PÅHITTADE" in b.source


def test_peers_are_named_under_tables_and_figures(plan: Report) -> None:
    peers = "Degerfors, Grums, Haparanda, Norberg, Ragunda, Skinnskatteberg, Vingåker"
    for b in section(plan, "familjehem").blocks:
        if isinstance(b, FigureBlock):
            assert peers in b.source
        elif isinstance(b, TableBlock):
            assert peers in " ".join(b.table.notes)
    hvb = block(plan, "hvb/figur/rangordning-N33816")
    assert isinstance(hvb, FigureBlock)
    assert "Ragunda saknar uppgift" in hvb.source


def test_every_analytic_section_leaves_room_for_a_comment(plan: Report) -> None:
    without = {"sakerhet", "sa-lases", "finns-inte", "kallor", "bilaga"}
    for found in plan.sections:
        if found.id not in without:
            assert isinstance(found.blocks[-1], Placeholder), found.id
            assert found.blocks[-1].heading == "Förvaltningens kommentar"


def test_sources_say_whose_kolada_is(plan: Report) -> None:
    said = " ".join(texts(plan, "kallor"))
    assert "svenska staten och Sveriges Kommuner och Regioner" in said
    assert "Lika kommuner IFO (RKA, utgåva 2024): Degerfors" in said
    ids = [row[0] for row in table(plan, "kallor/kallor/tabell").table.rows]
    assert ids == sorted(ids)
    assert {"N30101", "N04159", "N33817"} <= set(ids)


def test_a_document_does_not_speak_of_options(any_report: Report) -> None:
    assert not [text for text in every_text(any_report) if " --" in text]
    assert not [text for text in any_report.warnings if "--" in text]


def test_follow_up_has_now_an_empty_goal_and_the_next_date(plan: Report) -> None:
    rows = table(plan, "uppfoljning/uppfoljning/tabell").table.rows
    bought = next(row for row in rows if row[0].startswith("Köpt IFO, kr/inv"))
    assert plain(bought[1]) == "3 480"
    assert bought[4] == ""
    # Final figures for 2025 come on 28 August; the demo stands for 15 June 2026.
    assert bought[5] == "2026-08-28 (2025, slutligt)"


def test_plain_values_hold_the_figures_of_tables_and_charts(plan: Report) -> None:
    data = plan.to_dict()
    assert data["schema"] == "kolada-bench/report/1"
    blocks = {b["id"]: b for part in data["sections"] for b in part["blocks"]}
    providers = blocks["kopt-vard/delar/tabell-N30101-utforare"]
    assert providers["values"][2][1:3] == [6960.0, pytest.approx(5800.0)]
    assert providers["values"][2][0] is None
    chart = blocks["kopt-vard/figur/rangordning-X30101_kopt"]
    assert ["Mellerud", 3480.0] in [row[:2] for row in chart["rows"]]


# Other questions


def test_own_figures_fill_the_column_and_small_counts_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "egna.csv"
    file.write_text(
        "namn;år;värde;enhet;källa\n"
        "LVM-placeringar;2017;1;antal;Verksamhetssystemet\n"
        "LVM-placeringar;2018;3;antal;Verksamhetssystemet\n"
        "LVM-placeringar;2019;3;antal;Verksamhetssystemet\n"
        "LVM-placeringar;2020;2;antal;Verksamhetssystemet\n"
        "Inhyrd personal;2020;6,98;mnkr;Ekonomisystemet\n"
        "Egen indikator;2020;4;antal;Förvaltningen\n",
        encoding="utf-8",
    )
    report = make_report("Mellerud", preset="atgardsplan-ifo", own_figures=file, demo=True)
    listed = {
        row[0]: row[1:] for row in table(report, "finns-inte/finns-inte/tabell").table.rows
    }
    assert listed["Inhyrd personal"] == ("2020: 6,98 (mnkr)", "Ekonomisystemet")
    assert listed["LVM-placeringar"][0] == "2017: 1, 2018: 3, 2019: 3, 2020: 2 (antal)"
    assert listed["SiS-placeringar"] == ("", "")
    said = texts(report, "missbruk")
    assert "Så små tal går inte att tolka som ökning eller minskning." in said
    assert any("1–3 per år 2017–2020" in text for text in said)
    # What no line asks for is not lost.
    assert "Egen indikator" in str(
        table(report, "finns-inte/finns-inte/egna-uppgifter").table.rows
    )


def test_without_own_figures_there_is_room_for_them(plan: Report) -> None:
    found = block(plan, "missbruk/egen-serie/1")
    assert isinstance(found, Placeholder)
    assert found.heading == "LVM-placeringar"


def test_a_missing_own_value_is_said_and_never_zero() -> None:
    # Ragunda has no value for HVB in 2025 in the demo: the year before is taken.
    usual = make_report("Ragunda", preset="atgardsplan-ifo", demo=True)
    assert "medianen för lika kommuner IFO 2024" in texts(usual, "hvb")[0]
    report = make_report("Ragunda", preset="atgardsplan-ifo", year=2025, demo=True)
    said = texts(report, "hvb")
    assert said[0].endswith("uppgift saknas för 2025")
    quoted = [q for q in report.quoted if (q.kpi, q.what) == ("N33816", "own")]
    assert [q.value for q in quoted] == [None]


def test_a_part_that_cannot_be_made_says_why_and_the_rest_is_there() -> None:
    # Bjurholm has fewer than ten placed children: no split into volume and price.
    report = make_report("Bjurholm", preset="atgardsplan-ifo", demo=True)
    said = texts(report, "drivkrafter")
    assert any(
        "Kan inte visas:" in text and "Färre än 10 personer" in text for text in said
    )
    assert section(report, "bilaga").blocks


def test_a_municipality_alone_in_its_county_gets_its_report() -> None:
    report = make_report("Gotland", preset="nyckeltal-bokslut", demo=True)
    said = " ".join(texts(report, "daglig-verksamhet"))
    assert "länet" not in said
    assert "alla kommuner" in said


def test_the_users_group_goes_before_the_presets() -> None:
    report = make_report(
        "Mellerud", preset="nyckeltal-bokslut", group="Dalsland", demo=True
    )
    assert "Dalsland" in report.subtitle
    assert {q.group for q in report.quoted if q.group} == {"G216668"}


def test_a_year_is_kept_to() -> None:
    report = make_report("Mellerud", preset="atgardsplan-ifo", year=2023, demo=True)
    assert {q.year for q in report.quoted} == {2023}


def test_a_series_names_its_breaks() -> None:
    report = make_report("Mellerud", preset="nyckeltal-bokslut", demo=True)
    found = table(report, "sarskilt-boende/serie/N23009-tabell")
    assert any("annat boende ingår inte från 2024" in note for note in found.table.notes)
    years = [column.heading[0] for column in found.table.columns]
    assert years.count("") == 3  # the first column, and the breaks of 2021 and 2024


def test_own_amounts_are_a_share_of_the_budget_and_of_the_cost(tmp_path: Path) -> None:
    file = tmp_path / "egna.csv"
    file.write_text(
        "namn;år;värde;enhet;källa\n"
        "Köpt vård;2025;26,0;mnkr;Bokslut 2025\n"
        "Budget;2025;52,5;mnkr;Budget 2025\n",
        encoding="utf-8",
    )
    report = make_report("Mellerud", preset="atgardsplan-ifo", own_figures=file, demo=True)
    said = {b.id: b for b in section(report, "kopt-vard").blocks}
    share = said["kopt-vard/egen-andel/andel"]
    assert isinstance(share, Paragraph)
    # 26 / 52.5 = 0.49524
    assert plain(share.text) == (
        "Köpt vård 2025, egna uppgifter: 26,0 av 52,5 mnkr är 49,5 procent av budgeten."
    )
    assert share.source == "Källa: Bokslut 2025; Budget 2025"
    cost = said["kopt-vard/egen-andel/kostnad"]
    assert isinstance(cost, Paragraph)
    # 6 960 kr × 9 200 inhabitants = 64.032 mnkr; 26 / 64.032 = 0.406
    assert "var 64,0 mnkr 2025; 26,0 mnkr är 41 procent av den" in plain(cost.text)


def test_the_drivers_quote_what_kolada_publishes(plan: Report) -> None:
    # 1 400 kr per inhabitant of 21-64, half of whom are inhabitants: 700 in the table.
    (quoted,) = [q for q in plan.quoted if q.kpi == "N35002"]
    assert (quoted.value, quoted.unit) == (1400.0, "kr/inv 21–64 år")


def test_the_first_lines_say_whom_what_for_and_as_of_when(any_report: Report) -> None:
    assert any_report.subtitle.startswith("Mellerud jämfört med lika kommuner. ")
    assert any_report.subtitle.endswith("Påhittade demodata (2026-06-15).")


def test_a_large_group_is_dots_and_named(plan: Report) -> None:
    report = make_report(
        "Mellerud", preset="atgardsplan-ifo", group=("kommungrupp", "län"), demo=True
    )
    assert report.subtitle.startswith(
        "Mellerud jämfört med Pendlingskommun nära mindre tätort. "
    )
    large = block(report, "familjehem/figur/rangordning-N33817")
    small = block(plan, "familjehem/figur/rangordning-N33817")
    assert isinstance(large, FigureBlock)
    assert isinstance(small, FigureBlock)
    # A bar each of fifty municipalities would be a page.
    assert [type(b.chart).__name__ for b in (large, small)] == ["DotChart", "RankingChart"]
    regime = next(b for b in section(report, "kopt-vard").blocks if "/utforare-" in b.id)
    assert isinstance(regime, FigureBlock)
    assert [row[0] for row in regime.chart.table().rows] == [
        "Mellerud", "Medel (50 kommuner)", "Riket",
    ]  # fmt: skip
