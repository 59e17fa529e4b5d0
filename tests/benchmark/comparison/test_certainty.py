"""Certainty, sentences and own figures in a whole answer, on the packaged demo."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import kolada_bench
from kolada_bench.analysis.identity import identity_check
from kolada_bench.analysis.robustness import CHANCE
from kolada_bench.analysis.words import forbidden_words
from kolada_bench.benchmark.comparison.findings import row_findings
from kolada_bench.benchmark.comparison.share_checks import share_lines
from kolada_bench.sources.demo import DemoSource

if TYPE_CHECKING:
    from kolada_bench.benchmark import Benchmark


@pytest.fixture(scope="module")
def source() -> DemoSource:
    return DemoSource()


@pytest.fixture(scope="module")
def answer(source: DemoSource) -> Benchmark:
    return kolada_bench.compare("Mellerud", source=source)


@pytest.fixture(scope="module")
def rows(answer: Benchmark) -> dict[str, dict[str, Any]]:
    return {row["kpi"]: row for row in answer.to_dict()["rows"]}


def test_the_story_has_its_certainty(rows: dict[str, dict[str, Any]]) -> None:
    assert rows["N30101"]["certainty"] == "A"
    assert rows["N30101"]["certainty_text"] == "säkert"
    # 20 children where the median would give 12.5: the exact 95 % interval of 20 is
    # 12.2-30.9 and holds it, that of 90 % (13.3-29.1) does not.
    assert rows["N33817"]["persons"] == pytest.approx(20)
    assert (rows["N33817"]["chance"], rows["N33817"]["certainty"]) == ("borderline", "B")
    # 14 where it would give 9.8: inside both (8.5-21.9).
    assert rows["N33816"]["persons"] == pytest.approx(14)
    assert (rows["N33816"]["chance"], rows["N33816"]["certainty"]) == ("within", "C")
    assert rows["N33816"]["certainty_failed"] == [CHANCE]
    assert rows["N30101"]["chance"] is None


def test_one_peer_left_out_is_recomputed_from_the_values(
    answer: Benchmark, rows: dict[str, dict[str, Any]], source: DemoSource
) -> None:
    from kolada_bench.schema import Block

    group = next(g for g in answer.groups if g.id == rows["N30101"]["group"])
    year = rows["N30101"]["year"]
    frame = source.observations([Block(("N30101",), group.members, (year,))]).frame
    peers = [float(v) for v in frame["value"]]
    own = rows["N30101"]["value"]
    gaps = [own - float(np.median(peers[:i] + peers[i + 1 :])) for i in range(7)]
    assert rows["N30101"]["difference_low"] == pytest.approx(min(gaps), rel=1e-12)
    assert rows["N30101"]["difference_high"] == pytest.approx(max(gaps), rel=1e-12)


def test_another_group_of_another_sign_is_a_doubt(source: DemoSource) -> None:
    both = kolada_bench.compare(
        "Mellerud", group=["lika kommuner", "alla"], kpis="N31008", source=source
    ).rows
    signs = list(np.sign(both["difference"]))
    assert signs == [-1.0, 1.0]
    assert "alla kommuner" in both["certainty_failed"].iloc[0]
    assert "lika kommuner" in both["certainty_failed"].iloc[1]


def test_three_years_of_a_rate_per_user_are_weighed_by_users(source: DemoSource) -> None:
    from kolada_bench.benchmark.comparison.certainty import Panel
    from kolada_bench.benchmark.question import build_question
    from kolada_bench.benchmark.values import fetch_values
    from kolada_bench.settings import Settings

    question = build_question(
        source, Settings(), municipality="1461", groups=(), kpis=("N21006",)
    )
    values = fetch_values(source, question)
    own = values.own.loc[[2023, 2024, 2025]]
    _, _, mean, _ = Panel(values.wide["T"], "1461").row(question.rows[0], (), 2025, 0)
    cost = (own["N21006"] * own["N21702"]).sum()
    assert mean == pytest.approx(cost / own["N21702"].sum(), rel=1e-12)
    # One year alone is no mean: a new series from 2025 leaves none.
    *_, alone, _ = Panel(values.wide["T"], "1461").row(question.rows[0], (), 2025, 2025)
    assert np.isnan(alone)


def test_absolute_numbers_and_codes_are_not_judged(source: DemoSource) -> None:
    found = kolada_bench.compare("Mellerud", kpis=["N33812", "N21900"], source=source)
    assert list(found.rows["certainty"]) == ["-", "-"]
    assert found.to_dict()["sentences"] == []


def test_few_persons_have_a_mark_and_only_they(answer: Benchmark) -> None:
    page = answer.page()
    marked = {
        row[0]
        for table in page.tables
        for row in table.rows
        if any(cell.endswith("~") for cell in row)
    }
    assert "Placerade på HVB, per 1\u00a0000" in marked
    assert "Placerade i familjehem, per 1\u00a0000" not in marked
    assert any("~ osäkert, få personer." in note for note in page.notes)


def test_sentences_say_what_stands_out(answer: Benchmark) -> None:
    said = answer.to_dict()["sentences"]
    texts = [row["text"].replace("\u00a0", " ") for row in said]
    # Under 20 000 inhabitants the mean leads: (14.3 + 18.8 + 25.0) / 3 is 19.4, under the
    # 20 that "väsentligt" needs.
    assert texts[0] == (
        "Nettokostnaden för IFO var i snitt 19 procent högre än referenskostnaden "
        "2023–2025 (2025 preliminärt). Enbart 2025 var den 25 procent högre, 12,0 miljoner "
        "kronor."
    )
    assert any(
        "20 procent högre än medianen för lika kommuner IFO (5 800 kronor, 7 av 7). Det "
        "motsvarar 10,7 miljoner kronor." in text
        for text in texts
    )
    assert {row["certainty"] for row in said} <= {"A", "B", None}
    assert not any(forbidden_words(text) for text in texts)
    ids = {group.id for group in answer.groups}
    assert all(row["group"] in ids for row in said if row["service_area"] is None)


def test_every_theme_of_the_demo_has_sentences_fit_to_print(source: DemoSource) -> None:
    for theme in ("ifo", "aldreomsorg", "lss", "grundskola", "personal"):
        found = kolada_bench.compare(
            "Mellerud", theme=theme, group=["lika kommuner", "alla"], source=source
        )
        for row in found.sentences():
            assert forbidden_words(row["text"]) == ()
            assert "nan" not in row["text"]


def test_substantial_needs_the_country(answer: Benchmark, source: DemoSource) -> None:
    def said(found: Benchmark) -> str:
        return next(row["text"] for row in found.sentences() if row["kpi"] == "N30101")

    assert "väsentligt" not in said(answer)
    country = kolada_bench.compare(
        "Mellerud", group=["lika kommuner", "alla"], kpis="N30101", source=source
    )
    assert "väsentligt" in said(country)


def test_intervals_only_where_they_are_asked_for(answer: Benchmark) -> None:
    with_them = {f.kpi: f.interval for f in row_findings(answer, intervals=True)}
    # 14 of 9.85 expected: 7.654/9.85 and 23.490/9.85.
    assert with_them["N33816"] == pytest.approx((0.777, 2.385), abs=2e-3)
    assert all(f.interval is None for f in row_findings(answer))


def test_the_published_triple_agrees(rows: dict[str, dict[str, Any]]) -> None:
    found = identity_check(
        own_share=rows["N04159"]["value"],
        group_share=rows["N04159"]["median"],
        part_ratio=rows["X30101_kopt"]["ratio"],
        total_ratio=rows["N30101"]["ratio"],
    )
    assert found.agrees is True


def test_own_figures_have_a_section_and_a_source_of_their_own(
    tmp_path: Path, source: DemoSource
) -> None:
    file = tmp_path / "egna.csv"
    file.write_text(
        "namn;år;värde;enhet;källa\n"
        "LVM-placeringar;2017;1;antal;Treserva\nLVM-placeringar;2018;3;antal;Treserva\n"
        "LVM-placeringar;2019;3;antal;Treserva\nLVM-placeringar;2020;2;antal;Treserva\n"
        "Inhyrd personal;2020;6,98;mnkr;Ekonomisystemet\n",
        encoding="utf-8",
    )
    found = kolada_bench.compare("Mellerud", kpis="N30101", own_figures=file, source=source)
    table = found.page().tables[-1]
    assert table.heading == "Egna uppgifter"
    assert table.rows == (
        ("LVM-placeringar, antal", "1", "3", "3", "2"),
        ("  95-procentigt intervall", "0,03–5,6", "0,6–8,8", "0,6–8,8", "0,2–7,2"),
        ("Inhyrd personal, mnkr", "–", "–", "–", "6,98"),
    )
    text = " ".join(table.notes)
    assert (
        "LVM-placeringar: 1–3 per år 2017–2020, för få för att visa en förändring." in text
    )
    assert "Källa för LVM-placeringar: Treserva." in text
    assert "Källa för Inhyrd personal: Ekonomisystemet." in text
    assert "sekretess" in text
    assert "Källa: Kolada" not in f"{table.side} {text}"
    lvm, hired = found.to_dict()["own_figures"]
    assert lvm["verdict_text"] == "för få för att visa en förändring"
    assert lvm["values"][0]["low"] == pytest.approx(0.0253, abs=5e-5)
    assert hired["verdict"] is None
    assert hired["values"] == [{"year": 2020, "value": 6.98, "low": None, "high": None}]


def test_a_comparison_imports_no_scipy() -> None:
    code = (
        "import sys, kolada_bench\n"
        "kolada_bench.compare('Mellerud', demo=True, in_words=True).page()\n"
        "assert not any(name.startswith('scipy') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])


def test_the_same_cost_is_said_once(source: DemoSource) -> None:
    found = kolada_bench.compare("Mellerud", theme="ifo", source=source)
    rows = {row["kpi"]: row for row in found.to_dict()["rows"]}
    said = [row["kpi"] for row in found.sentences()]
    # Per inhabitant, per inhabitant 0-20 and net of income: all shown, one written of.
    twins = ("N33001", "N33006", "N33016")
    assert set(twins) <= set(rows)
    assert [id_ for id_ in said if id_ in twins] == ["N33001"]
    assert len(said) == len(set(said))


def _plain(notes: tuple[str, ...]) -> str:
    return "\n".join(notes).replace("\u00a0", " ")


def test_how_sure_the_rows_are_stands_where_it_is_asked_for(source: DemoSource) -> None:
    kpis = ["N30101", "N33817", "N33816", "N33812"]

    def notes(**more: Any) -> str:
        asked = kolada_bench.compare("Mellerud", kpis=kpis, source=source, **more)
        return _plain(asked.page().notes)

    line = notes(certainty=True)
    # As test_the_story_has_its_certainty: A, B, C; an absolute number is not judged.
    said = "Säkert: N30101; troligt: N33817; osäkert: N33816 (prövat mot 1 grupp)."
    assert line.count(said) == 1
    assert "Säkert: " in notes(in_words=True)
    assert "Säkert: " in notes(gaps=True)
    assert "Säkert: " not in notes()
    two = notes(certainty=True, group=["lika kommuner", "alla"])
    assert "Mot lika kommuner: säkert: " in two
    assert "Mot alla: säkert: " in two
    assert "prövat mot" not in two


def test_chance_makes_one_of_eight_the_highest(answer: Benchmark) -> None:
    # Seven peers and Mellerud.
    assert _plain(answer.page().notes).count("Av slump är en av åtta alltid högst.") == 1
    only = kolada_bench.compare("Mellerud", kpis="N33812", demo=True).page()
    assert "Av slump" not in _plain(only.notes)
    nka = kolada_bench.nka("Mellerud", demo=True).page()
    said = [_plain(table.notes).count("Av slump är en av åtta") for table in nka.tables]
    assert sum(said) == said[0] == 1


def test_the_word_that_was_not_tried_is_said(source: DemoSource) -> None:
    def words(*groups: str) -> str:
        asked = kolada_bench.compare(
            "Mellerud", kpis="N30101", group=groups, in_words=True, source=source
        )
        (table, *_) = asked.page().tables
        return _plain((*table.notes, *(row[0] for row in table.rows)))

    assert "Ordet väsentligt är inte prövat på raderna" in words()
    both = words("lika kommuner", "alla")
    assert "inte prövat" not in both
    assert "väsentligt (20 procent) högre än medianen" in both


def test_part_share_and_whole_of_what_is_written(source: DemoSource) -> None:
    found = kolada_bench.compare("Mellerud", theme="ifo", in_words=True, source=source)
    said = _plain(found.page().tables[0].notes)
    # 6 960/5 800 = 1.2, 50/25 = 2, 3 480/1 450 = 2.4.
    assert (
        "Del, andel och helhet går ihop: Köpt individ- och familjeomsorg, 2,40 gånger "
        "gruppens, mot helheten 1,20 · andelen 2,00 = 2,40; "
    ) in said


def test_medians_of_different_municipalities_are_told_of() -> None:
    def row(kpi: str, value: float, median: float) -> dict[str, Any]:
        return {
            "kpi": kpi, "group": "G", "gender": "T", "year": 2025, "value": value,
            "median": median,
        }  # fmt: skip

    whole, share = row("N30101", 6960, 5800), row("N04159", 50, 25)
    off = [whole, share, row("X30101_kopt", 3480, 1740)]
    # 2.0 times, where 1.2 · 2.0 would give 2.4.
    (line,) = share_lines(off, ["N30101"])
    assert line.startswith(
        "Går inte ihop: Köpt individ- och familjeomsorg, 2,00 gånger gruppens, mot "
        "helheten 1,20 · andelen 2,00 = 2,40. "
    )
    assert not list(share_lines(off, ["N33001"]))  # nothing is written of them
    assert not list(share_lines(off[:2], ["N30101"]))
    assert not list(share_lines([whole, share, row("X30101_kopt", 0, 1740)], ["N30101"]))


def test_persons_that_are_in_several_rows_are_told_of_without_kronor(
    source: DemoSource,
) -> None:
    found = kolada_bench.compare("Mellerud", kpis=["N33818", "N33817"], source=source)
    assert found.rows["gap_mnkr_median"].isna().all()
    notes = _plain(found.page().notes)
    assert "räknas i flera rader" in notes
    assert "Mnkr =" not in notes
    alone = kolada_bench.compare("Mellerud", kpis="N33817", source=source)
    assert "summeras" not in _plain(alone.page().notes)


def test_one_peer_is_one_kommun(source: DemoSource) -> None:
    found = kolada_bench.compare(
        "Mellerud", kpis="N30101", group="lista:1438", source=source
    )
    (said,) = [text for text in found.warnings if "utöver den egna" in text]
    assert "har bara 1 kommun utöver den egna" in said
