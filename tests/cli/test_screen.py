"""The terminal: what stays and what goes when it is narrow, and the other commands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.cli.main import main
from kolada_bench.cli.terminal import render

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn

KPIS = ("--kpi", "N30101", "--kpi", "N33006", "--kpi", "N04159")


@pytest.mark.parametrize(
    ("width", "there", "gone"),
    [
        (120, ["Mellerud", "Median", "Min–max", " n ", "Plats", "Riket", "Skillnad"], []),
        (80, ["Mellerud", "Median", "Skillnad"], ["Riket"]),
        (60, ["Mellerud", "Median", "Skillnad"], ["Riket", "Min–max", " n "]),
        (40, ["Mellerud", "Median", "Skillnad"], ["Riket", "Min–max", " n ", "Plats"]),
    ],
)
def test_a_narrow_terminal_drops_riket_first(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: int, there: list[str], gone: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("compare", "Mellerud", *KPIS).out.splitlines()
    assert max(map(len, lines)) <= width
    (heading,) = [line for line in lines if line.lstrip().startswith("Mellerud  ")]
    assert [word for word in there if word not in f"{heading} "] == []
    assert [word for word in gone if word in heading] == []


def page(*, rows: int = 1) -> Page:
    """Return figures of eight signs, in the comparison's columns and order of dropping."""
    columns = (
        Column(("",), text=True), Column(("Own",)), Column(("Median",)),
        Column(("Min–max",), drop=2), Column(("n",), drop=3), Column(("Riket",), drop=1),
        Column(("Skillnad",)),
    )  # fmt: skip
    cells = ("Kostnad", *["12345678"] * 6)
    return Page("T", "", (Table("H", "", columns, (cells,) * rows),), (), (), "Källa")


def headings(width: int) -> list[str]:
    for line in render(page(), width).splitlines():
        if "Median" in line:
            return line.split()
    raise AssertionError


def test_columns_go_in_their_order_as_room_shrinks() -> None:
    # 7 for the label, 6 figures of 8, 2 between each: 67; without one 57, then 47, 37.
    every = ["Own", "Median", "Min–max", "n", "Riket", "Skillnad"]
    assert headings(67) == every
    assert headings(66) == headings(57) == ["Own", "Median", "Min–max", "n", "Skillnad"]
    assert headings(56) == headings(47) == ["Own", "Median", "n", "Skillnad"]
    assert headings(46) == headings(37) == ["Own", "Median", "Skillnad"]


def last_line(width: int) -> str:
    text = render(page(), width).replace(f"Källa{chr(10)}", "Källa§")
    return " ".join(text.partition("§")[2].split())


def test_the_last_line_names_the_columns_that_found_no_room() -> None:
    wider = "(gör fönstret bredare, eller --format markdown)."
    assert last_line(67) == ""
    assert last_line(66) == f"Visas inte i den här bredden: Riket {wider}"
    assert last_line(56) == f"Visas inte i den här bredden: Min–max, Riket {wider}"


def test_years_that_found_no_room_are_named_and_marks_are_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["nka", "Mellerud", "--demo"]) == 0
    lines = capsys.readouterr().out.split("Visas inte i den här bredden: ")
    gone = " ".join(lines[-1].split()).partition(" (gör")[0].split(", ")
    assert {"2017", "2018", "2019"} <= set(gone)
    assert not {"", "|", "2025"} & set(gone)
    assert len(gone) == len(set(gone))


def test_the_screen_names_peers_source_and_date(run: Run) -> None:
    text = run("compare", "Mellerud", *KPIS).out
    peers = "Degerfors, Grums, Haparanda, Norberg, Ragunda, Skinnskatteberg, Vingåker"
    assert peers in " ".join(text.split())
    assert f"Källa: Kolada, hämtat {date.today()}" in text
    assert "egen bearbetning" in text
    assert "PÅHITTADE" not in text


def test_nka_block_stands_first(run: Run) -> None:
    lines = run("compare", "Mellerud", "--theme", "ifo").out.splitlines()
    first = [line for line in lines if line.startswith("Nettokostnadsavvikelse")]
    assert len(first) == 1
    assert lines.index(first[0]) < 6


def test_groups_lists_members(run: Run) -> None:
    text = " ".join(run("groups", "Mellerud").out.split())
    assert "Lika kommuner IFO, 2024 G36589 7" in text
    assert "Vingåker" in text
    assert "2022" not in text  # an older edition is not offered
    assert "Dalsland G216668 4" in text


def test_kpi_search_finds_derived_ones_too(run: Run) -> None:
    text = run("kpi", "search", "köpt").out
    assert "X30101_kopt" in text
    assert "N04159" in text
    assert "träffar" in text


def test_kpi_show_names_themes_by_row_and_by_nka_block(run: Run) -> None:
    text = run("kpi", "show", "N30001", "--demo").out
    assert "socialtjanst (NKA), ifo (NKA), nettokostnad\n" in text
    text = run("kpi", "show", "N00097", "--demo").out
    assert [line.split()[1:] for line in text.splitlines() if "Teman" in line] == [
        ["nettokostnad"]
    ]


def test_kpi_show(run: Run) -> None:
    text = run("kpi", "show", "N33817").out
    assert "antal/1000 inv 0-20 år" in text
    assert "N01948" in text
    assert "Brott 2014" in text
    derived = run("kpi", "show", "X30101_kopt").out
    assert "N30101 * N04159 / 100" in derived
    assert "Egen bearbetning" in derived


def test_kpi_calendar(run: Run, kolada: StandIn) -> None:
    soon = (date.today() + timedelta(days=30)).isoformat()
    for entity in kolada.world.kpis:
        here = entity["id"] == "N30101"
        entity |= {
            "publ_period": "2031",
            "publication_date": soon if here else None,
            "prel_publication_date": None,
        }
    text = run("kpi", "calendar").out
    assert f"{soon}  2031  slutligt" in text
    assert "Kostnad IFO" in text


def test_cache_info_and_clear(run: Run, environment: dict[str, str]) -> None:
    assert "Sparade svar: 0" in run("cache", "info").out
    run("compare", "Mellerud", "--kpi", "N30101")
    told = run("cache").out
    assert environment["KOLADA_BENCH_CACHE_DIR"] in told
    assert "Sparade svar: 0" not in told
    assert run("cache", "clear").out.startswith("Tog bort ")
    assert "Sparade svar: 0" in run("cache", "info").out
