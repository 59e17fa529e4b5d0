from __future__ import annotations

import pytest

from kolada_bench.catalogue.containment import splits
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.net_cost import (
    TOTAL,
    TOTAL_PCT,
    areas_in_total,
    is_deviation,
    net_cost_areas,
)
from kolada_bench.catalogue.service_areas import liknande_area, service_area
from kolada_bench.catalogue.themes import (
    ThemeRow,
    direction,
    read_theme,
    renamed,
    theme_names,
)
from kolada_bench.errors import UnknownName
from kolada_bench.formula import Formula
from kolada_bench.schema import Kpi

SEVEN = [
    "förskola",
    "fritidshem",
    "grundskola",
    "gymnasieskola",
    "äldreomsorg",
    "IFO",
    "LSS",
]


def test_the_default_theme_has_its_27_rows_in_order() -> None:
    theme = read_theme("socialtjanst")

    assert [row.kpi for row in theme.rows] == [
        *("N30101", "X30101_exkl_bistand", "N04159", "X30101_kopt", "N33006", "N33022"),
        *("N33817", "N33816", "N33021", "N35001", "N35024", "N35100"),
        *("N31008", "N31807"),
        *("N20048", "N21704", "N21006", "N21826", "N23801", "N23009", "U21468", "U23471"),
        *("N25017", "N28820", "N28013", "N28819", "N28015"),
    ]
    assert theme.net_cost == ("IFO", "äldreomsorg", "LSS")
    assert theme_names()[0] == theme.name


@pytest.mark.parametrize("name", theme_names())
def test_labels_fit_an_80_column_table_and_areas_agree_with_the_ids(name: str) -> None:
    for row in read_theme(name).rows:
        assert len(row.label) <= 37
        # --kpi alone has no theme to say the verksamhet, and must find the same group.
        assert row.service_area == service_area(row.kpi), row.kpi


def test_every_derived_row_exists_with_the_title_the_theme_expects() -> None:
    derived = derived_kpis()
    rows = [row for name in theme_names() for row in read_theme(name).rows]
    ours = [row for row in rows if row.kpi.startswith("X")]

    shown = {row.kpi for row in ours}
    in_trees = {id_ for split in splits() for id_ in (split.whole, *split.parts)}
    assert shown <= set(derived)
    assert set(derived) - shown <= in_trees
    assert renamed(ours, derived) == ()


def test_costs_and_volumes_are_neutral_and_quality_is_not() -> None:
    assert direction("N30101") == direction("N30001") == direction("N33816") == "neutral"
    assert direction("U21468") == "higher"
    assert direction("N31814") == "lower"
    assert direction("N99999") == "neutral"


def test_a_new_title_is_a_warning_with_both_and_spaces_do_not_count() -> None:
    row = ThemeRow("N04159", "Köp av IFO, andel (%)", "Köpt", "IFO", "IFO")
    same = Kpi("N04159", "Köp av  IFO, andel (%) ")
    other = Kpi("N04159", "Kommunens köp av IFO, andel (%)")

    assert renamed([row], {"N04159": same}) == ()
    assert renamed([row], {}) == ()
    warning = renamed([row], {"N04159": other})[0].warning
    assert row.title in warning
    assert other.title in warning


def test_a_theme_is_found_with_or_without_dots_and_an_unknown_one_gets_suggestions() -> (
    None
):
    assert read_theme("Äldreomsorg").name == "aldreomsorg"
    with pytest.raises(UnknownName) as caught:
        read_theme("socialtjenst")
    assert caught.value.suggestions == ("socialtjanst",)
    assert 'Temat "socialtjenst" finns inte. Menade du socialtjanst?' in str(caught.value)


def test_the_seven_net_cost_areas_and_the_total_without_lss() -> None:
    areas = net_cost_areas()

    assert list(areas) == SEVEN
    assert list(areas_in_total()) == SEVEN[:6]
    assert areas["IFO"].ids == ("N30005", "N30007", "N30001", "N30026")
    assert areas["LSS"].ids == ("N28016", "N28026", "N28018", "N28021")
    assert areas["äldreomsorg"].reference_parts == ("N20066", "N20067", "N20068")
    assert read_theme("nettokostnad").net_cost == (*SEVEN, TOTAL)


def test_the_net_cost_theme_shows_every_id_then_the_total_and_the_population() -> None:
    expected = [id_ for area in net_cost_areas().values() for id_ in area.ids]
    rows = [row.kpi for row in read_theme("nettokostnad").rows]
    assert rows == [*expected, TOTAL_PCT, "N01951"]


def test_only_nka_is_a_deviation() -> None:
    assert is_deviation("N30001")
    assert is_deviation("N30026")
    assert is_deviation("N00097")
    assert is_deviation("N70061", "Nettokostnadsavvikelse hälso- och sjukvård, andel (%)")
    assert not is_deviation("N30005", "Nettokostnad individ- och familjeomsorg, kr/inv")


def test_bought_care_in_kronor_is_cost_times_share() -> None:
    bought = derived_kpis()["X30101_kopt"]
    own = derived_kpis()["X30101_egen_regi"]
    columns = {"N30101": [6960.0], "N04159": [50.0]}

    assert (bought.unit, bought.inputs) == ("kr/inv", ("N30101", "N04159"))
    # 6 960 kr/inv, 50 % of it bought: 3 480 bought, 3 480 by the municipality itself.
    arrays = {key: _array(value) for key, value in columns.items()}
    assert Formula.parse(bought.expression).value(arrays).tolist() == [3480.0]
    assert Formula.parse(own.expression).value(arrays).tolist() == [3480.0]


def test_bought_share_without_bistand_is_of_the_smaller_cost() -> None:
    formula = Formula.parse(derived_kpis()["X04159_exkl_bistand"].expression)
    arrays = {
        "N30101": _array([6000.0]),
        "N04159": _array([30.0]),
        "N31001": _array([1000.0]),
    }
    # 30 % of 6 000 is 1 800 bought; of 6 000 − 1 000 = 5 000 that is 36 %.
    assert formula.value(arrays).tolist() == [36.0]


def _array(values: list[float]) -> object:
    import numpy as np

    return np.array(values)


@pytest.mark.parametrize(
    ("kpi", "area"),
    [
        ("N20900", "äldreomsorg"),
        ("N20001", "övergripande"),  # äldre and funktionsnedsättning together
        ("N20206", "övergripande"),  # staff of both
        ("N28021", "LSS"),
        ("U33950", "LSS"),  # brukarbedömning daglig verksamhet
        ("U33581", "IFO"),
        ("N31008", "ekonomiskt bistånd"),
        ("N04159", "IFO"),
        ("X31001_andel", "ekonomiskt bistånd"),
        ("N40010", "arbetsmarknad"),
        ("U37002", "övergripande"),  # överförmyndare
        ("N01951", "övergripande"),
    ],
)
def test_service_area_goes_by_the_longest_prefix(kpi: str, area: str) -> None:
    assert service_area(kpi) == area


def test_an_area_without_a_liknande_group_uses_the_overall_one() -> None:
    assert liknande_area("äldreomsorg") == "äldreomsorg"
    assert liknande_area("räddningstjänst på sjön") == "övergripande"
