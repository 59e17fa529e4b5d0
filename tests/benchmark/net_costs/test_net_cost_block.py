"""The NKA block: which year it shows, what it marks, what it checks, and its warnings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

import kolada_bench
from kolada_bench.benchmark.net_costs.tables import OWN_NOTE
from kolada_bench.cli.main import main
from tests.benchmark.invented import hand_made
from tests.benchmark.oracle import NKA
from tests.benchmark.test_traps import IFO, OWN, Y, ifo_block, nka_world, warned
from tests.stand_in.world import World, entry

if TYPE_CHECKING:
    from tests.benchmark.conftest import Ask
    from tests.stand_in.server import StandIn

NEW = (Y, 6500.0, 5200.0, 25.0, 12.0, 9200.0)
OLD = (Y - 1, 6000.0, 5000.0, 20.0, 9.1, 9100.0)


def chosen(answer: Mapping[str, Any]) -> dict[str, Any]:
    (row,) = [row for row in answer["net_cost"] if row["chosen"]]
    return dict(row)


def screen(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    return " ".join(capsys.readouterr().out.replace("\u00a0", " ").split())


def few_in_the_newest_year() -> World:
    world = nka_world([NEW, OLD])
    for area in IFO[4:]:  # 4 of 7 have the newest year
        world.values["N30001", area, Y, "T"] = None
    return world


def without_population() -> World:
    world = nka_world([NEW, OLD])
    del world.values["N01951", OWN, Y, "T"]
    return world


@pytest.mark.parametrize("world", [few_in_the_newest_year(), without_population()])
def test_nka_and_compare_choose_the_same_year(
    ask: Ask, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    row, _ = ifo_block(ask, world)
    answer = ask(world, "nka", "Mellerud", "--theme", "ifo")
    assert row["year"] == chosen(answer)["year"] == Y - 1
    assert [row["year"] for row in answer["net_cost"]] == [Y - 1, Y]
    text = screen(capsys, "nka", "Mellerud", "--theme", "ifo")
    assert f"Nettokostnadsavvikelse {Y - 1} Lika kommuner IFO" in text


def test_a_newer_own_deviation_that_few_share_is_named(ask: Ask) -> None:
    world = few_in_the_newest_year()
    wanted = (
        f"{Y} finns för Mellerud men bara för 4 av 7 kommuner i Lika kommuner IFO: "
        f"nettokostnadsavvikelse IFO. Visar {Y - 1}. (--year {Y} visar ändå.)"
    )
    assert wanted in ask(world, "nka", "Mellerud", "--theme", "ifo")["warnings"]
    theme = ("compare", "Mellerud", "--theme", "ifo", "--kpi", "N30001")
    # The KPI's own row says the same of itself, in the same sentence.
    assert warned(
        ask(world, *theme), f"{Y} finns för Mellerud", "nettokostnadsavvikelse IFO"
    )
    assert not warned(ask(world, *theme, "--year", str(Y)), "visar ändå")


def test_a_newer_own_deviation_that_is_not_whole_is_named(ask: Ask) -> None:
    for command in ("compare", "nka"):
        words = ("--kpi", "N30001") if command == "compare" else ()
        answer = ask(without_population(), command, "Mellerud", "--theme", "ifo", *words)
        assert (
            f"{Y} finns för Mellerud men inte med både nettokostnad, referenskostnad och "
            f"folkmängd: nettokostnadsavvikelse IFO. Visar {Y - 1}. "
            f"(--year {Y} visar ändå.)"
        ) in answer["warnings"]


def test_the_first_years_of_the_window_have_their_mean(ask: Ask, stand_in: StandIn) -> None:
    first = Y + 2 - 9
    years = [(first - i, 6500.0, 5200.0, 25.0, 12.0, 9200.0) for i in range(3)]
    answer = ask(nka_world(years), "nka", "Mellerud", "--theme", "ifo")
    (row,) = answer["net_cost"]  # the two years before the window are not shown
    # Three equal years: (6 500 − 5 200) / 5 200.
    assert (row["year"], row["mean_3_years_pct"]) == (first, pytest.approx(25, rel=1e-12))
    assert len(stand_in.requests) <= 10


def test_the_total_says_what_it_is_made_of() -> None:
    rows = kolada_bench.nka("Mellerud", demo=True, year=2024).to_dict()["net_cost"]
    (total,) = [row for row in rows if row["service_area"] == "totalt exkl. LSS"]
    for area, (net, reference, _, _) in NKA.items():
        for id_ in (net, reference):
            assert (id_ in total["source_line"]) == (area != "LSS")


def test_the_total_of_kolada_is_egen_bearbetning(ask: Ask) -> None:
    world = nka_world([NEW])
    answer = ask(world, "nka", "Mellerud", "--theme", "nettokostnad", "--year", str(Y))
    (total,) = [r for r in answer["net_cost"] if r["service_area"] == "totalt exkl. LSS"]
    line = total["source_line"]
    assert line.startswith("Egen bearbetning av data från Kolada (N11031, N11025, ")
    assert "N30005, N30007, N01951), hämtat" in line
    assert line.endswith("Publicerad avvikelse i procent: Kolada (N00097).")


def unpublished(year: int) -> World:
    world = nka_world([NEW, OLD])
    for id_ in ("N30001", "N30026"):
        world.values[id_, OWN, year, "T"] = None
    return world


def test_a_deviation_of_ours_is_marked_in_the_block(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(unpublished(Y), "nka", "Mellerud", "--theme", "ifo")
    why = "ingen kontroll, Kolada har ingen publicerad avvikelse för året"
    assert chosen(answer)["notes"] == [why]
    text = screen(capsys, "nka", "Mellerud", "--theme", "ifo")
    assert "+12,0 * +25,0 *" in text  # the block: mnkr, %
    assert "+20,0 +25,0 *" in text  # year by year
    assert text.count(OWN_NOTE) == 2
    assert f"Kontroll mot Kolada: IFO: {why}." in text


def test_a_deviation_of_ours_in_an_older_year_is_marked_and_noted(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(unpublished(Y - 1), "nka", "Mellerud", "--theme", "ifo")
    text = screen(capsys, "nka", "Mellerud", "--theme", "ifo")
    assert "+20,0 * +25,0" in text
    assert text.count(OWN_NOTE) == 1
    assert (
        f"IFO {Y - 1}: ingen kontroll, Kolada har ingen publicerad avvikelse för året."
        in text
    )


def test_what_is_published_has_no_mark(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(nka_world([NEW, OLD]), "nka", "Mellerud", "--theme", "ifo")
    text = screen(capsys, "nka", "Mellerud", "--theme", "ifo")
    assert OWN_NOTE not in text
    assert "stämmer med Kolada (1 av 1)." in text


def two_areas(**lss: float | None) -> World:
    """IFO as in ``NEW``, and LSS: N 6 000, R 5 000, 20 %, 9.2 mnkr."""
    world = nka_world([NEW])
    ids = dict(zip(("net", "reference", "pct", "mnkr"), NKA["LSS"], strict=True))
    figures: dict[str, float | None] = {
        "net": 6000.0, "reference": 5000.0, "pct": 20.0, "mnkr": 9.2,
    }  # fmt: skip
    for name, value in (figures | lss).items():
        world.values[ids[name], OWN, Y, "T"] = value
    return world


def test_the_control_names_what_it_did_not_check(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("nka", "Mellerud", "--theme", "socialtjanst", "--year", str(Y))
    ask(two_areas(pct=None, mnkr=None), *words)
    text = screen(capsys, *words)
    assert (
        "stämmer med Kolada (1 av 1 kontrollerade; äldreomsorg: ingen kontroll, uppgift "
        "saknas; LSS: ingen kontroll, Kolada har ingen publicerad avvikelse för året)."
    ) in text
    ask(two_areas(net=None), *words)
    assert "LSS: ingen kontroll, nettokostnad eller referenskostnad saknas)." in screen(
        capsys, *words
    )


def still_preliminary() -> World:
    still = {
        "publ_period": str(Y),
        "prel_publication_date": "2000-01-01",
        "publication_date": "2999-01-01",
    }
    return nka_world([NEW], **dict.fromkeys(NKA["IFO"], still))


@pytest.mark.parametrize("command", ["compare", "nka"])
def test_preliminary_net_cost_is_told_of_in_both_commands(
    ask: Ask, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    world = still_preliminary()
    world.values["N30101", OWN, Y, "T"] = world.values["N30101", IFO[0], Y, "T"] = 5.0
    answer = ask(world, command, "Mellerud", "--theme", "ifo")
    assert (
        f"Nettokostnadsavvikelsen {Y} är preliminär för IFO (slutlig 2999-01-01)."
        in answer["warnings"]
    )
    assert "(p) preliminärt." in screen(capsys, command, "Mellerud", "--theme", "ifo")


def test_nobody_with_a_value_is_exit_6(
    ask: Ask, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(nka_world([NEW]), "nka", "Mellerud")
    for years in (["--year", "1975"], ["--years", "1975-1976"]):
        assert main(["nka", "Mellerud", *years]) == 6
        out, err = capsys.readouterr()
        assert out == ""
        assert "saknas för både Mellerud och jämförelsegruppen" in err
        assert "Välj ett annat år (--year)" in err


def test_few_members_are_told_of_in_nka(ask: Ask) -> None:
    answer = ask(few_in_the_newest_year(), "nka", "Mellerud", "--year", str(Y))
    assert (
        "Färre än 5 kommuner i Lika kommuner IFO har värde: nettokostnadsavvikelse IFO "
        "(4 av 7)."
    ) in answer["warnings"]
    answer = ask(nka_world([NEW]), "nka", "Mellerud", "--group", "lista:0428,1764")
    assert warned(answer, "har bara 2 kommuner utöver den egna")


def test_a_year_that_no_member_has_says_so(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    world = nka_world([NEW])
    for area in IFO:
        del world.values["N30001", area, Y, "T"]
    answer = ask(world, "nka", "Mellerud", "--theme", "ifo")
    wanted = "ingen jämförelsekommun har uppgift för året"
    assert wanted in chosen(answer)["notes"]
    assert f"IFO {Y}: {wanted}." in screen(capsys, "nka", "Mellerud", "--theme", "ifo")


def test_an_area_that_disagrees_in_three_years_has_one_warning(ask: Ask) -> None:
    years = [(Y - i, 6500.0, 5200.0, 27.0, 12.0, 9200.0) for i in (0, 1, 3)]
    answer = ask(nka_world(years), "nka", "Mellerud", "--theme", "ifo")
    (said,) = [w for w in answer["warnings"] if "är inte den som Kolada" in w]
    assert said.startswith(f"IFO {Y}: ")
    assert said.endswith(f"Detsamma gäller {Y - 3}, {Y - 1}.")


def test_only_what_is_shown_is_held_against_koladas_mean(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = nka_world([NEW])
    for year in (Y, Y - 1):
        for i, area in enumerate((OWN, *IFO)):
            world.values["N30101", area, year, "T"] = 1.0 + i
            world.values["N01951", area, year, "T"] = 9000.0 + i
    plain = world.row
    odd: set[tuple[str, int]] = set()

    def row(kpi: str, area: str, year: int) -> list[dict[str, Any]]:
        wrong = area == "G36589" and (kpi, year) in odd
        return [entry("T", 1e6, 7)] if wrong else plain(kpi, area, year)

    monkeypatch.setattr(world, "row", row)
    words = ("--theme", "ifo", "--kpi", "N30101")
    # A denominator, an own cost, and a year that is not shown.
    odd |= {("N01951", Y), ("N30005", Y), ("N30101", Y - 1)}
    assert not warned(ask(world, "compare", "Mellerud", *words), "Koladas eget medel")
    odd |= {("N30101", Y), ("N30001", Y)}
    answer = ask(world, "compare", "Mellerud", *words)
    assert warned(answer, "Koladas eget medel", f"N30101 {Y}", f"N30001 {Y}")
    assert not warned(answer, "N01951")
    assert not warned(answer, f"N30101 {Y - 1}")
    assert warned(ask(world, "nka", "Mellerud"), "Koladas eget medel", f"N30001 {Y}")


def test_a_year_beside_a_label_is_in_brackets(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    world = hand_made()
    for i, area in enumerate((OWN, *IFO)):
        world.values["N30101", area, Y, "T"] = world.values["N31008", area, Y, "T"] = 5.0
        world.values["N33817", area, Y - 1, "T"] = 1.0 + i
    words = [w for id_ in ("N30101", "N31008", "N33817") for w in ("--kpi", id_)]
    ask(world, "compare", "Mellerud", *words)
    text = screen(capsys, "compare", "Mellerud", *words, "--format", "markdown")
    assert f"antal/1000 inv ({Y - 1}) | 1,0 |" in text
