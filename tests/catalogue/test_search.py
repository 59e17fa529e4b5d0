from __future__ import annotations

import pytest

from kolada_bench.catalogue.search import resolve_kpi, search, unknown_kpi
from kolada_bench.errors import UnknownName
from kolada_bench.schema import Kpi

KPIS = [
    Kpi("N04159", "Kommunens köp av individ- och familjeomsorg totalt, andel (%)"),
    Kpi("N04160", "Kommunens köp av individ- och familjeomsorg från offentliga (-2024)"),
    Kpi("N33023", "Kommunens köp av barn- och ungdomsvård totalt, andel (%)"),
    Kpi("N35030", "Kommunens köp av vård för vuxna med missbruksproblem totalt, andel (%)"),
    Kpi("N21006", "Kostnad hemtjänst äldreomsorg, kr/hemtjänsttagare"),
    Kpi("N23009", "Kostnad särskilt boende äldreomsorg, kr/brukare"),
    Kpi("N31008", "Nettokostnad ekonomiskt bistånd, kr/inv"),
    Kpi("N30101", "Kostnad individ- och familjeomsorg, kr/inv"),
    Kpi("N70001", "Kostnad primärvård, kr/inv", municipality_type="L"),
    Kpi("N79999", "Kostnad vård, kr/inv"),
]


def _ids(text: str, limit: int | None = None) -> list[str]:
    return [kpi.id for kpi in search(KPIS, text, limit=limit)]


def test_bought_care_is_found_though_no_title_says_it() -> None:
    found = _ids("köpt vård")
    top = found[:8]
    assert {"N04159", "N33023", "N35030", "X30101_kopt", "X33001_kopt", "X35001_kopt"} <= {
        *top
    }
    assert found[-1] == "N04160"  # no longer published


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hemtjänst kr/brukare", "N21006"),
        ("HEMTJANST kr/brukare", "N21006"),
        ("säbo kr/brukare", "N23009"),
        ("kr/brukare säbo", "N23009"),
        ("försörjningsstöd nettokostnad", "N31008"),
        ("kostnad för IFO", "N30101"),
        ("n30101", "N30101"),
    ],
)
def test_words_in_any_order_without_dots_and_by_synonym(text: str, first: str) -> None:
    assert _ids(text)[0] == first


def test_all_words_must_be_there_and_nothing_is_found_by_nothing() -> None:
    assert _ids("hemtjänst rymdfart") == []
    assert _ids("  ") == []


def test_a_region_comes_after_the_municipalities_and_a_limit_cuts_the_end() -> None:
    assert _ids("kostnad vård kr/inv")[-1] == "N70001"
    assert _ids("köpt vård", limit=3) == _ids("köpt vård")[:3]


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("N30101", "N30101"),
        (" n30101 ", "N30101"),
        ("x30101_KOPT", "X30101_kopt"),
        ("N70001", "N70001"),  # an id may mean a region's KPI
        ("säbo kr/brukare", "N23009"),
        # "Kostnad vård, kr/inv" is exact, though "primärvård" holds the words too.
        ("kostnad vard, kr/inv", "N79999"),
    ],
)
def test_a_kpi_is_resolved_by_id_title_or_words_that_fit_one(text: str, id_: str) -> None:
    assert resolve_kpi(text, KPIS) == id_


def test_an_id_that_is_gone_says_so_and_where_to_look() -> None:
    with pytest.raises(UnknownName) as caught:
        resolve_kpi("n33100", KPIS)
    assert str(caught.value) == (
        "Nyckeltalet N33100 finns inte i Kolada (uppgiften har tagits bort). "
        'Sök: kolada-bench kpi search "familjehem kostnad"'
    )
    with pytest.raises(UnknownName, match=r"Kolada\. Menade du N30101\? Sök:") as unknown:
        resolve_kpi("N30102", KPIS)
    assert unknown.value.suggestions == ("N30101",)


@pytest.mark.parametrize(
    ("id_", "hint"),
    [
        ("N33871", " Menade du N33817?"),  # the last two have changed places
        ("N33178", ""),  # three signs are wrong
        ("N33811", " Menade du N33817 eller N33819?"),
        ("N3381", ""),
    ],
)
def test_an_unknown_id_suggests_those_that_are_a_slip_away(id_: str, hint: str) -> None:
    error = unknown_kpi(id_, ["N33819", "N33817", "U33"])
    assert str(error).startswith(f"Nyckeltalet {id_} finns inte i Kolada.{hint} Sök:")


def test_without_a_list_the_ids_of_the_themes_are_suggested_from() -> None:
    error = unknown_kpi("N30100")
    assert "N30101" in error.suggestions
    assert "Menade du N30101" in str(error)


def test_words_that_fit_several_or_none_are_an_error_with_suggestions() -> None:
    with pytest.raises(UnknownName) as caught:
        resolve_kpi("köpt vård", KPIS)
    assert "N04159" in caught.value.suggestions
    assert "N04160" not in caught.value.suggestions
    with pytest.raises(UnknownName, match='orden "blåbär" i titeln'):
        resolve_kpi("blåbär", KPIS)
