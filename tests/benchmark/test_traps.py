"""One trap a test, with figures small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from kolada_bench.cli.main import main
from tests.benchmark.invented import THIS_YEAR, hand_made
from tests.benchmark.oracle import NKA
from tests.stand_in.world import World, entry

if TYPE_CHECKING:
    from tests.benchmark.conftest import Ask
    from tests.stand_in.server import StandIn

OWN = "1461"
Y = THIS_YEAR - 2
IFO = ("0428", "1764", "1862", "2583", "1962", "2303", "1904")
"""Mellerud's seven peers for IFO, in the newest edition."""


def world_of(series: Mapping[tuple[str, int], Sequence[float | None]]) -> World:
    """Values of own and the seven IFO peers, in that order, per (KPI, year)."""
    world = hand_made()
    for (kpi, year), values in series.items():
        for area, value in zip((OWN, *IFO), values, strict=False):
            world.values[kpi, area, year, "T"] = value
    return world


def one_row(ask: Ask, world: World, *words: str, kpi: str = "N30101") -> dict[str, Any]:
    (row,) = ask(world, "compare", "Mellerud", "--kpi", kpi, *words)["rows"]
    return dict(row)


def warned(answer: Mapping[str, Any], *parts: str) -> bool:
    return any(all(part in line for part in parts) for line in answer["warnings"])


def test_four_of_seven_is_too_few_for_a_year(ask: Ask) -> None:
    new = [5, 1, 2, 3, 4, None, None, None]  # 4 of 7
    old = [6, 1, 2, 3, 4, 5, None, None]  # 5 of 7
    world = world_of({("N30101", Y): new, ("N30101", Y - 1): old})
    answer = ask(world, "compare", "Mellerud", "--kpi", "N30101")
    (row,) = answer["rows"]
    assert (row["year"], row["value"], row["n"], row["n_members"]) == (Y - 1, 6, 5, 7)
    assert warned(answer, f"{Y} finns för Mellerud", f"Visar {Y - 1}", f"--year {Y}")
    assert not warned(answer, "Färre än 5")


def test_five_of_seven_is_enough(ask: Ask) -> None:
    new = [5, 1, 2, 3, 4, 5]
    answer = ask(
        world_of({("N30101", Y): new, ("N30101", Y - 1): [1] * 8}),
        "compare", "Mellerud", "--kpi", "N30101",
    )  # fmt: skip
    assert answer["rows"][0]["year"] == Y
    assert not warned(answer, "Visar")


def test_the_year_that_was_asked_for_is_shown_though_few_have_it(ask: Ask) -> None:
    world = world_of({("N30101", Y): [5, 1, 2, 3, 4], ("N30101", Y - 1): [1] * 8})
    answer = ask(world, "compare", "Mellerud", "--kpi", "N30101", "--year", str(Y))
    (row,) = answer["rows"]
    assert (row["year"], row["n"], row["median"]) == (Y, 4, 2.5)  # (2 + 3) / 2
    assert warned(answer, "Färre än 5", "4 av 7")


def test_a_year_without_own_value_is_null_and_has_statistics(ask: Ask) -> None:
    world = world_of({("N30101", Y): [None, 1, 2, 3, 4, 5, 6, 9]})
    world.values["N01951", OWN, Y, "T"] = 9000.0
    row = one_row(ask, world, "--year", str(Y))
    assert [row[k] for k in ("value", "rank", "rank_of", "difference", "ratio")] == [
        None
    ] * 5
    assert (row["gap_mnkr"], row["n"], row["median"], row["q3"]) == (None, 7, 4, 5.5)
    assert any("Mellerud saknar uppgift" in note for note in row["notes"])


def test_deleted_rows_are_no_values(ask: Ask) -> None:
    world = world_of({("N30101", Y): [5, 1, 2, 3, 4, 5, 6, 7]})
    del world.values["N30101", "1904", Y, "T"]
    world.deleted.add(("N30101", "1904", Y, "T"))
    row = one_row(ask, world)
    assert (row["n"], row["max"]) == (6, 6)
    assert any("Skinnskatteberg saknar uppgift" in note for note in row["notes"])


def test_ties_share_the_better_rank(ask: Ask) -> None:
    row = one_row(ask, world_of({("N30101", Y): [5, 9, 5, 5, 1, 1, 9, 2]}))
    # 9 9 5 5 5 2 1 1: two are higher, so own shares rank 3.
    assert (row["rank"], row["rank_of"], row["median"]) == (3, 8, 5)
    assert (row["ratio"], row["difference_pct"]) == (1, 0)


@pytest.mark.parametrize("peers", [[0] * 7, [-3, -2, -1, -1, 0, 1, 2]])
def test_no_ratio_against_a_median_of_zero_or_less(ask: Ask, peers: list[float]) -> None:
    median = sorted(peers)[3]
    row = one_row(ask, world_of({("N30101", Y): [4, *peers]}))
    assert (row["median"], row["ratio"], row["difference_pct"]) == (median, None, None)
    assert row["difference"] == 4 - median
    assert row["rank"] == 1


def test_without_riket_there_is_no_national_value(ask: Ask) -> None:
    world = world_of({("N30101", Y): [5, 1, 2, 3, 4, 5, 6, 7]})
    assert one_row(ask, world)["national"] is None
    world.values["N30101", "0000", Y, "T"] = 4321.5
    assert one_row(ask, world, "--year", str(Y))["national"] == 4321.5


def test_a_derived_row_is_null_where_an_input_is(ask: Ask) -> None:
    cost = [1000, 1000, 2000, 3000, 4000, None, 6000, 7000]
    share = [50, 10, 50, None, 25, 50, 50, 10]
    world = world_of({("N30101", Y): cost, ("N04159", Y): share})
    world.values["N30101", "0000", Y, "T"] = 800.0
    world.values["N04159", "0000", Y, "T"] = 25.0
    row = one_row(ask, world, kpi="X30101_kopt")
    # Products: 100, 1000, 1000, 3000, 700 (two peers lack an input); own 500.
    assert (row["n"], row["median"], row["value"], row["rank"]) == (5, 1000, 500, 5)
    assert (row["derived"], row["national"], row["mean"]) == (True, 200, 1160)
    assert row["source_line"].startswith("Egen bearbetning av data från Kolada")
    assert "N30101, N04159" in row["source_line"]


def test_a_code_has_no_mean_rank_or_gap(ask: Ask) -> None:
    world = hand_made()
    for area in world.areas("K"):
        world.values["N21900", area, Y, "T"] = 1.0
    row = one_row(ask, world, kpi="N21900")
    figures = ("median", "mean", "rank", "difference", "ratio", "gap_mnkr", "gap_persons")
    assert [row[name] for name in figures] == [None] * 7
    assert (row["value"], row["n"], row["unit"]) == (1, 7, "kod")


def test_absolute_numbers_keep_their_row_without_rank(ask: Ask) -> None:
    row = one_row(ask, world_of({("N33812", Y): [20, 1, 2, 3, 4, 5, 6, 7]}), kpi="N33812")
    assert [row[k] for k in ("rank", "rank_of", "ratio", "difference_pct")] == [None] * 4
    assert (row["median"], row["difference"], row["gap_mnkr"]) == (4, 16, None)
    assert any(note.startswith("absoluta tal") for note in row["notes"])


def test_gaps_in_kronor_and_in_persons(ask: Ask) -> None:
    peers = [5800, 4900, 6700, 5400, 5700, 6200, 6000]
    # Sorted 4900 5400 5700 5800 6000 6200 6700: median 5800, q1 (5400 + 5700) / 2.
    world = world_of({("N30101", Y): [6960, *peers]})
    world.values["N01951", OWN, Y, "T"] = 9200.0
    gap = one_row(ask, world)["gap_mnkr"]
    assert gap["median"] == pytest.approx(1160 * 9200 / 1e6, rel=1e-12)  # 10.672
    assert gap["lower_quartile"] == pytest.approx(1410 * 9200 / 1e6, rel=1e-12)  # 12.972
    rates = world_of({("N33817", Y): [9.8, 6.1, 4.0, 9.9, 5.1, 6.0, 7.0, 8.0]})
    rates.values["N01948", OWN, Y, "T"] = 2000.0
    row = one_row(ask, rates, "--year", str(Y), kpi="N33817")
    # Sorted 4.0 5.1 6.0 6.1 7.0 8.0 9.9: median 6.1, q1 (5.1 + 6.0) / 2 = 5.55
    assert row["gap_mnkr"] is None
    assert row["gap_persons"]["median"] == pytest.approx(7.4, rel=1e-12)
    assert row["gap_persons"]["lower_quartile"] == pytest.approx(8.5, rel=1e-12)


def test_an_undivided_kpi_stays_total_and_says_so(ask: Ask) -> None:
    world = world_of({("N30101", Y): [5, 1, 2, 3, 4, 5, 6, 7]})
    row = one_row(ask, world, "--gender", "K")
    assert (row["gender"], row["value"]) == ("T", 5)
    assert any("inte könsuppdelat" in note for note in row["notes"])


def test_riket_is_no_value_of_a_deviation(ask: Ask) -> None:
    world = world_of({("N30001", Y): [25.0, 1, 2, 3, 4, 5, 6, 7]})
    world.values["N30001", "0000", Y, "T"] = 0.0
    row = one_row(ask, world, kpi="N30001")
    assert (row["national"], row["ratio"], row["difference_pct"]) == (None, None, None)
    assert (row["difference"], row["gap_mnkr"]) == (21, None)
    assert "riket är 0 per definition" in row["notes"]


def test_each_area_has_its_newest_group(ask: Ask) -> None:
    world = world_of({("N30101", Y): [5, 1, 2, 3, 4, 5, 6, 7]})
    answer = ask(world, "compare", "Mellerud", "--kpi", "N30101")
    (used,) = answer["groups"]
    assert (used["id"], used["edition"], used["area"]) == ("G36589", 2024, "IFO")
    assert tuple(member["id"] for member in used["members"]) == IFO
    assert used["members"][0]["title"] == "Vingåker"


def test_own_municipality_and_regions_are_never_in_the_statistics(ask: Ask) -> None:
    world = hand_made()
    for area, value in {"0014": 9e6, OWN: 8e6, "1438": 1, "1439": 2, "1460": 3}.items():
        world.values["N30101", area, Y, "T"] = float(value)
    answer = ask(world, "compare", "Mellerud", "--kpi", "N30101", "--group", "län")
    (row,) = answer["rows"]
    assert (row["n"], row["n_members"], row["max"], row["rank"]) == (3, 4, 3, 1)
    assert warned(answer, "Mellerud ingår i", "Koladas medel")
    assert warned(answer, "Region Västra Götaland", "räknas inte in")


def test_a_group_with_another_mean_in_kolada_is_warned_of(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of({("N30101", Y): [5, 1, 2, 3, 4, 5, 6, 7]})
    answer = ask(world, "compare", "Mellerud", "--kpi", "N30101")
    assert not warned(answer, "Koladas eget medel")
    plain = world.row

    def row(kpi: str, area: str, year: int) -> list[dict[str, Any]]:
        # The members' mean is 28 / 7 = 4.
        odd = (area, year) == ("G36589", Y)
        return [entry("T", 4.5, 7)] if odd else plain(kpi, area, year)

    monkeypatch.setattr(world, "row", row)
    answer = ask(world, "compare", "Mellerud", "--kpi", "N30101")
    assert warned(answer, "Koladas eget medel", "G36589", f"N30101 {Y} (Kolada 4,500, n 7")


def test_no_member_with_a_value_is_too_few_peers(
    stand_in: StandIn, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    world = world_of({("N30101", Y): [5], ("N04159", Y): [50, 40]})
    row, other = ask(
        world, "compare", "Mellerud", "--kpi", "N30101", "--kpi", "N04159"
    )["rows"]  # fmt: skip
    assert (row["n"], row["value"], row["median"], row["rank_of"]) == (0, 5, None, 1)
    assert other["n"] == 1
    assert main(["compare", "Mellerud", "--kpi", "N30101"]) == 6
    assert "ingen kommun med värde" in capsys.readouterr().err


def nka_world(
    figures: Iterable[tuple[int, float, float, float, float, float]], **dates: Any
) -> World:
    """IFO's N, R, percent, mnkr and population per year; every peer has 3.0 percent."""
    world = hand_made()
    for year, *values in figures:
        for id_, value in zip((*NKA["IFO"], "N01951"), values, strict=True):
            world.values[id_, OWN, year, "T"] = value
        for area in IFO:
            world.values["N30001", area, year, "T"] = 3.0
    for entity in world.kpis:
        entity |= dates.get(entity["id"], {})
    return world


def ifo_block(ask: Ask, world: World, *words: str) -> tuple[dict[str, Any], dict[str, Any]]:
    answer = ask(world, "compare", "Mellerud", "--theme", "ifo", "--kpi", "N30001", *words)
    (row,) = answer["net_cost"]
    return row, answer


def test_nka_is_recomputed_and_agrees(ask: Ask) -> None:
    years = [
        (Y, 6500.0, 5200.0, 25.0, 12.0, 9200.0),
        (Y - 1, 6000.0, 5000.0, 20.0, 9.1, 9100.0),
        (Y - 2, 5500.0, 5000.0, 10.0, 4.5, 9000.0),
    ]
    row, _ = ifo_block(ask, nka_world(years))
    assert (row["deviation_kr"], row["deviation_pct"]) == (1300, 25)
    assert row["deviation_mnkr"] == pytest.approx(11.96, rel=1e-12)  # 1300 · 9200 / 10⁶
    assert (row["published_pct"], row["published_mnkr"], row["agrees"]) == (25, 12, True)
    # (1300·9200 + 1000·9100 + 500·9000) / (5200·9200 + 5000·9100 + 5000·9000)
    assert row["mean_3_years_pct"] == pytest.approx(2_556_000_000 / 138_340_000, rel=1e-12)
    assert (row["group_median_pct"], row["group_n"]) == (3, 7)


def test_a_disagreement_is_a_warning_and_no_error(ask: Ask) -> None:
    row, answer = ifo_block(ask, nka_world([(Y, 6500.0, 5200.0, 27.0, 12.0, 9200.0)]))
    assert (row["published_pct"], row["deviation_pct"], row["agrees"]) == (27, 25, False)
    assert warned(answer, "IFO", "+27,0", "+25,0")
    assert row["mean_3_years_pct"] is None


def test_two_publications_are_not_held_against_each_other(ask: Ask) -> None:
    still = {
        "publ_period": str(Y),
        "prel_publication_date": "2000-01-01",
        "publication_date": "2999-01-01",
    }
    final = still | {"publication_date": "2001-01-01"}
    waiting = dict.fromkeys(("N30007", "N30001", "N30026"), still)
    world = nka_world(
        [(Y, 6600.0, 5200.0, 25.0, 12.0, 9200.0)], **{"N30005": final} | waiting
    )
    row, answer = ifo_block(ask, world)
    assert (row["agrees"], row["preliminary"]) == (None, True)
    assert warned(answer, "olika", "publiceringstillfällen", "2999-01-01")
    assert not warned(answer, "är inte den som Kolada har publicerat")


def test_nka_without_population_takes_an_older_year(ask: Ask) -> None:
    years = [
        (Y, 6500.0, 5200.0, 25.0, 12.0, 9200.0),
        (Y - 1, 6000.0, 5000.0, 20.0, 9.1, 9100.0),
    ]
    world = nka_world(years)
    del world.values["N01951", OWN, Y, "T"]
    row, _ = ifo_block(ask, world)
    assert (row["year"], row["deviation_pct"]) == (Y - 1, 20)
    row, _ = ifo_block(ask, world, "--year", str(Y))
    assert (row["deviation_mnkr"], row["deviation_pct"], row["agrees"]) == (None, 25, True)


def test_the_total_needs_all_six_and_leaves_lss_out(ask: Ask) -> None:
    world = hand_made()
    for i, (area, (net, reference, _, _)) in enumerate(NKA.items()):
        costs = (1000.0 + i, 1000.0) if area != "LSS" else (9999.0, 1.0)
        world.values |= {
            (net, OWN, Y, "T"): costs[0],
            (reference, OWN, Y, "T"): costs[1],
        }
    world.values["N00097", OWN, Y, "T"] = 0.3
    world.values["N01951", OWN, Y, "T"] = 10_000.0
    total = total_row(ask, world)
    # N: 1000 + 1001 + ... + 1005 = 6015, R: 6000; 15 kr, 0.25 %, 15 · 10 000 = 0.15 mnkr
    assert (total["net_cost"], total["reference_cost"]) == (6015, 6000)
    assert (total["deviation_pct"], total["deviation_kr"]) == (0.25, 15)
    assert (total["deviation_mnkr"], total["published_mnkr"]) == (0.15, None)
    # 0.25 against 0.3 is inside half a unit (0.05) plus what whole kronor leave open.
    assert total["agrees"] is True
    world.values["N13021", OWN, Y, "T"] = None
    short = total_row(ask, world, "--year", str(Y))
    assert (short["deviation_pct"], short["published_pct"], short["agrees"]) == (
        None, 0.3, None,
    )  # fmt: skip


def total_row(ask: Ask, world: World, *words: str) -> dict[str, Any]:
    answer = ask(world, "nka", "Mellerud", *words)
    (total,) = [r for r in answer["net_cost"] if r["service_area"] == "totalt exkl. LSS"]
    return dict(total)


def test_preliminary_rows_are_marked_and_counted(ask: Ask) -> None:
    world = world_of({("N30101", Y): [5, 1, 2, 3, 4, 5, 6, 7], ("N04159", Y): [50] * 8})
    for entity in world.kpis:
        if entity["id"] == "N04159":
            entity |= {
                "publ_period": str(Y),
                "prel_publication_date": "2000-01-01",
                "publication_date": "2999-08-28",
            }
    words = ("--kpi", "N30101", "--kpi", "N04159", "--kpi", "X30101_kopt")
    answer = ask(world, "compare", "Mellerud", *words)
    # The derived row is preliminary since one of its inputs is.
    assert [row["preliminary"] for row in answer["rows"]] == [False, True, True]
    assert warned(answer, f"{Y} är preliminärt för 2 av 3", "2999-08-28")
