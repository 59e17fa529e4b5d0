"""NKA in depth, on the demo and on a Kolada with holes in it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kolada_bench
from kolada_bench.benchmark.net_costs.depth import WHOLE
from kolada_bench.catalogue.net_cost import TOTAL, net_cost_areas
from kolada_bench.cli.main import main
from kolada_bench.cli.terminal import render
from tests.benchmark.invented import facts, fill, hand_made
from tests.benchmark.oracle import liknande
from tests.stand_in.world import read_world

if TYPE_CHECKING:
    from tests.benchmark.conftest import Ask

Row = dict[str, Any]
FIRST = 2017
"""The demo is of 2026: its window of ten years begins here."""


@pytest.fixture(scope="module")
def demo() -> dict[str, Any]:
    return kolada_bench.nka("Mellerud", demo=True, parts=True).to_dict()


def row(answer: dict[str, Any], area: str, year: int) -> Row:
    (found,) = [
        r for r in answer["net_cost"] if (r["service_area"], r["year"]) == (area, year)
    ]
    return dict(found)


def test_the_story_of_mellerud(demo: dict[str, Any]) -> None:
    ifo = row(demo, "IFO", 2025)
    # 6 500 against 5 200 in 2025, 6 166 against 5 190 in 2024: 25.0 % and 18.805 %.
    assert (ifo["group_rank"], ifo["group_rank_of"]) == (1, 8)
    assert ifo["headline"] == "mean_3_years"
    assert ifo["headline_pct"] == ifo["mean_3_years_pct"]
    before = row(demo, "IFO", 2024)
    assert (before["net_cost"], before["reference_cost"]) == (6166, 5190)
    assert ifo["change_pp"] == pytest.approx(25 - 100 * 976 / 5190, rel=1e-9)
    assert ifo["growth_own_cost_pct"] == pytest.approx(100 * 334 / 6166, rel=1e-9)
    assert ifo["growth_reference_pct"] == pytest.approx(100 * 10 / 5190, rel=1e-9)
    assert ifo["change_note"] == ""
    assert row(demo, "äldreomsorg", 2025)["headline"] == "year"


def test_every_change_is_told_or_refused_with_a_reason(demo: dict[str, Any]) -> None:
    for r in demo["net_cost"]:
        assert (r["change_pp"] is None) == bool(r["change_note"])
        if r["change_pp"] is not None:
            parts = r["change_own_cost_pp"] + r["change_reference_pp"]
            assert parts == pytest.approx(r["change_pp"], abs=1e-9)
            logs = r["change_own_cost_log"] + r["change_reference_log"]
            assert logs == pytest.approx(r["change_log"], abs=1e-12)
            if r["year"] > FIRST:
                before = row(demo, r["service_area"], r["year"] - 1)["deviation_pct"]
                assert r["change_pp"] == pytest.approx(
                    r["deviation_pct"] - before, abs=1e-9
                )


@pytest.mark.parametrize("area", [*net_cost_areas(), TOTAL])
def test_no_change_over_2018_to_2019_but_for_lss(demo: dict[str, Any], area: str) -> None:
    r = row(demo, area, 2019)
    assert (r["change_pp"] is None) == (area != "LSS")
    if area != "LSS":
        assert r["change_note"] == (
            f"{area}: ingen förändring visas för 2018–2019: nettokostnadsavvikelsen "
            "beräknas på nytt sätt från 2019, eftersom kostnadsutjämningen ändrades."
        )


def test_the_first_shown_year_has_its_change_though_the_year_before_is_not_shown(
    demo: dict[str, Any],
) -> None:
    assert min(r["year"] for r in demo["net_cost"]) == FIRST
    before = kolada_bench.nka("Mellerud", demo=True, year=FIRST - 1).to_dict()
    change = row(demo, "IFO", FIRST)
    assert change["change_pp"] == pytest.approx(
        change["deviation_pct"] - row(before, "IFO", FIRST - 1)["deviation_pct"], abs=1e-9
    )


def test_a_year_without_the_year_before_says_so() -> None:
    answer = kolada_bench.nka("Mellerud", demo=True, year=2016).to_dict()
    assert row(answer, "IFO", 2016)["change_note"] == (
        "IFO: ingen förändring visas för 2015–2016: nettokostnad eller referenskostnad "
        "saknas för 2015."
    )


def test_the_parts_of_the_reference_add_up(demo: dict[str, Any]) -> None:
    rows = demo["reference_parts"]
    areas = {r["service_area"] for r in rows}
    assert areas == set(net_cost_areas()) - {"IFO", "LSS"}
    for area in areas:
        own = [r for r in rows if r["service_area"] == area]
        *parts, whole = own
        assert whole["part"] == WHOLE
        assert whole["value"] == row(demo, area, whole["year"])["reference_cost"]
        for key in ("value", "group_mean", "difference", "difference_mnkr"):
            total = math.fsum(part[key] for part in parts)
            assert total == pytest.approx(whole[key], abs=1e-6), (area, key)
        assert all(r["adds_up"] is True for r in own)
        assert all((r["n"], r["n_members"]) == (7, 7) for r in own)


def test_social_assistance_against_its_model(demo: dict[str, Any]) -> None:
    last = demo["social_assistance"][-1]
    assert (last["net_cost"], last["model_cost"], last["adjusted_cost"]) == (
        1410, 1582, 1363,
    )  # fmt: skip
    # 1 410 − 1 582 = −172 kr · 9 200 inhabitants = −1.5824 mnkr
    assert (last["difference_kr"], last["difference_mnkr"]) == (
        -172,
        pytest.approx(-1.5824),
    )
    assert last["group"] == "G176045"
    assert any("efter förväntad kostnad, inte storlek" in w for w in demo["warnings"])
    assert {group["id"] for group in demo["groups"]} >= {"G176045", "G36589"}


def test_a_year_after_a_break_says_why_nothing_is_compared() -> None:
    page = kolada_bench.nka("Mellerud", demo=True, theme="ifo", year=2019).page()
    assert not [t for t in page.tables if t.heading.startswith("Ändring")]
    assert any(
        note.startswith("IFO: ingen förändring visas för 2018–2019: ")
        for note in page.tables[0].notes
    )


def test_without_parts_nothing_more_is_asked_for() -> None:
    answer = kolada_bench.nka("Mellerud", demo=True).to_dict()
    assert (answer["reference_parts"], answer["social_assistance"]) == ([], [])
    assert "G176045" not in {group["id"] for group in answer["groups"]}


def test_the_screen_says_which_figure_leads_and_why() -> None:
    text = " ".join(
        render(kolada_bench.nka("Mellerud", demo=True).page(), 120)
        .replace("\u00a0", " ").split()
    )  # fmt: skip
    assert "Huvudsiffra för IFO: snittet 2023–2025, +19,4 %. Kommunen har 9 200" in text
    large = kolada_bench.nka("Göteborg", demo=True)
    assert "Huvudsiffra" not in render(large.page(), 120)
    (latest, *_) = kolada_bench.nka("Mellerud", demo=True).page().tables
    place = [column.heading[0] for column in latest.columns].index("Plats")
    # Eight rows: seven verksamheter and the total; only IFO is highest of its eight.
    assert [cells[place] for cells in latest.rows].count("högst") == 1
    assert next(c for c in latest.rows if c[0].startswith("IFO"))[place] == "högst"


def test_the_screen_of_parts_answers_so_many_old_and_so_sparse() -> None:
    page = kolada_bench.nka("Mellerud", demo=True, parts=True, theme="aldreomsorg").page()
    (table,) = [t for t in page.tables if t.heading.startswith("Referenskostnadens")]
    assert table.side == "Lika kommuner äldreomsorg"
    assert [cells[0] for cells in table.rows] == [
        "Åldersersättning", "Behovsnivå", "Produktionsförutsättningar", "Referenskostnad",
    ]  # fmt: skip
    assert "redan inräknat i referenskostnaden" in " ".join(table.notes)
    assert not [t for t in page.tables if t.heading.startswith("Ekonomiskt bistånd")]


def test_the_break_of_the_model_is_marked() -> None:
    page = kolada_bench.nka("Mellerud", demo=True, parts=True, theme="ifo").page()
    (table,) = [t for t in page.tables if t.heading.startswith("Ekonomiskt bistånd")]
    headings = [column.heading[0] for column in table.columns]
    # The mark stands between the last year of the old model and the first of the new.
    assert headings[headings.index("2020") - 1] == ""
    assert headings[headings.index("2020") - 2] == "2019"
    assert any("modellen byttes" in note for note in table.notes)


@pytest.mark.parametrize("seed", range(30, 36))
def test_with_holes_every_figure_is_whole_or_null(ask: Ask, seed: int) -> None:
    world = hand_made()
    fill(world, [area["id"] for area in world.municipalities], seed)
    answer = ask(world, "nka", "Mellerud")
    known = facts(world)
    by_key = {(r["service_area"], r["year"]): r for r in answer["net_cost"]}
    for (area, year), r in by_key.items():
        before = by_key.get((area, year - 1))
        whole = [r["net_cost"], r["reference_cost"]]
        if before:
            whole += [before["net_cost"], before["reference_cost"]]
            if None in whole or (year == 2019 and area != "LSS"):
                assert r["change_pp"] is None
                assert r["change_note"]
        if None in whole[:2]:
            assert r["change_pp"] is None
        # Own published percentage among the members' own, ties share the better place.
        if area in net_cost_areas():
            kpi = net_cost_areas()[area].deviation_pct
            members = liknande(known, "1461", area).members
            peers = [known.values.get((kpi, m, year, "T")) for m in members]
            there = [value for value in peers if value is not None]
            own = r["published_pct"]
            place = None if own is None else 1 + sum(value > own for value in there)
            assert r["group_rank"] == place
            assert r["group_rank_of"] == (None if own is None else 1 + len(there))


def test_parts_that_kolada_lacks_are_null_and_told(ask: Ask) -> None:
    world = hand_made()
    fill(world, [area["id"] for area in world.municipalities], seed=3)
    answer = ask(world, "nka", "Mellerud", "--parts", "--theme", "aldreomsorg")
    assert any("N20066" in warning for warning in answer["warnings"])
    assert {r["value"] for r in answer["reference_parts"][:3]} == {None}
    assert {r["adds_up"] for r in answer["reference_parts"]} == {None}


def test_parts_that_do_not_add_up_are_told_of(ask: Ask) -> None:
    world = hand_made()
    year = max(key[2] for key in _filled(world)) - 1
    for kpi, value in (("N20066", 9000.0), ("N20067", 500.0), ("N20068", 400.0)):
        world.kpis.append({**world.kpis[0], "id": kpi, "title": f"{kpi}, kr/inv"})
        world.values[kpi, "1461", year, "T"] = value
    for kpi, value in (("N20016", 9950.0), ("N20014", 10_000.0), ("N01951", 9200.0)):
        world.values[kpi, "1461", year, "T"] = value
    words = ("nka", "Mellerud", "--parts", "--theme", "aldreomsorg", "--year", str(year))
    answer = ask(world, *words)
    # 9 000 + 500 + 400 = 9 900 against 9 950: 50 kr, rounding makes 2 at most.
    assert {r["adds_up"] for r in answer["reference_parts"]} == {False}
    assert any("summerar inte till referenskostnaden" in w for w in answer["warnings"])


def _filled(world: Any) -> list[tuple[str, str, int, str]]:
    fill(world, [area["id"] for area in world.municipalities], seed=5)
    return list(world.values)


def test_nka_is_never_deflated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    index = tmp_path / "index.csv"
    index.write_text("år;index\n2024;100\n", encoding="utf-8")
    assert main(["nka", "Mellerud", "--demo", "--prisindex", str(index)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "från samma år" in err


@pytest.mark.parametrize("group", ["kommungrupp", "lista:0428,1764"])
def test_parts_against_other_groups(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["nka", "Mellerud", "--demo", "--parts", "--group", group, "--format", "json"]
    assert main(words) == 0
    answer = json.loads(capsys.readouterr().out)
    ids = {group["id"] for group in answer["groups"]}
    assert {r["group"] for r in answer["reference_parts"]} == ids
    assert {r["group"] for r in answer["social_assistance"]} == ids


def test_two_groups_have_a_table_each(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["nka", "Mellerud", "--demo", "--parts", "--theme", "ifo"]
    assert main([*words, "--group", "lika kommuner", "--group", "län"]) == 0
    assert capsys.readouterr().out.count("Ekonomiskt bistånd mot modellen") == 2


def test_hoor_has_its_place_and_no_invented_change(ask: Ask, recorded_data: Path) -> None:
    world = read_world(recorded_data, [recorded_data / "values_2018_2025_66_kommuner.csv"])
    answer = ask(world, "nka", "Höör", "--theme", "ifo", "--year", "2024")
    (ifo,) = answer["net_cost"]
    # Own −20.7972; peers −22.6416 −12.6625 −6.9588 4.445 8.183 19.3173 35.1323
    assert (ifo["published_pct"], ifo["group_rank"], ifo["group_rank_of"]) == (
        -20.7972, 7, 8,
    )  # fmt: skip
    # The recording has no net cost and no reference cost: nothing is made up from NKA.
    assert ifo["change_pp"] is None
    assert (
        "nettokostnad eller referenskostnad saknas för 2023 och 2024"
        in (ifo["change_note"])
    )


def _change_notes(municipality: str) -> str:
    page = kolada_bench.nka(municipality, demo=True).page()
    (table,) = [t for t in page.tables if t.heading.startswith("Ändring av")]
    return "\n".join(table.notes)


def test_how_restless_ifo_is_in_a_small_municipality() -> None:
    said = "Mellan två år ändras IFO:s avvikelse ofta med 7 procentenheter i kommuner av"
    assert _change_notes("Mellerud").count(said) == 1  # 9 200 inhabitants
    assert said not in _change_notes("Falun")  # some 60 000


def test_the_note_on_parts_fits_every_verksamhet() -> None:
    page = kolada_bench.nka("Mellerud", demo=True, parts=True).page()
    said = [note for t in page.tables for note in t.notes if "Åldersersättning" in note]
    assert len(said) == 1  # under förskola, the first
    assert "äldre" not in said[0]
