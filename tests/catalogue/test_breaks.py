from __future__ import annotations

from pathlib import Path

import pytest

from kolada_bench.catalogue.breaks import breaks
from kolada_bench.catalogue.detector import detected_breaks, possible_breaks
from kolada_bench.catalogue.net_cost import net_cost_areas
from kolada_bench.schema import Kpi


def _years(kpi_id: str) -> list[int]:
    return [found.year for found in breaks(kpi_id)]


def test_2019_breaks_nka_and_reference_of_the_six_but_not_net_cost_nor_lss() -> None:
    for name, area in net_cost_areas().items():
        broken = [id_ for id_ in area.ids if 2019 in _years(id_)]
        expected = area.ids[1:] if area.in_total else ()
        assert tuple(broken) == expected, name
    assert 2019 in _years("N00097")


@pytest.mark.parametrize(
    ("kpi", "years"),
    [
        ("N23009", [2007, 2013, 2021, 2024]),
        ("N21006", [2007, 2013, 2021]),
        ("N33816", [2014]),
        ("N33802", [2018]),
        ("U31004", [2020]),
        ("N30007", [2014, 2019, 2023]),
        ("N30101", []),
        ("X30101_kopt", []),
        ("U21468", []),
    ],
)
def test_confirmed_breaks_stand_in_order(kpi: str, years: list[int]) -> None:
    assert _years(kpi) == years


def test_a_confirmed_break_says_why_and_where_it_stands() -> None:
    found = breaks("N23009")[-1]
    assert found.confirmed
    assert found.reason == "annat boende ingår inte från 2024"
    assert "Kolada" in found.source


def test_the_change_of_2023_in_the_reference_is_minor() -> None:
    assert {b.year: b.minor for b in breaks("N20016")} == {
        2014: False,
        2019: False,
        2023: True,
    }


def test_a_users_own_breaks_are_added_and_a_derived_kpi_breaks_where_an_input_does(
    tmp_path: Path,
) -> None:
    own = tmp_path / "brott.toml"
    own.write_text(
        '[[brott]]\nnyckeltal = ["N04159"]\nar = 2022\n'
        'orsak = "nytt system"\nkalla = "vi"\n',
        encoding="utf-8",
    )
    found = breaks("X30101_kopt", own=own)
    assert [(b.kpi_id, b.year, b.reason) for b in found] == [
        ("X30101_kopt", 2022, "nytt system")
    ]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Från och med 2019 beräknas det på nytt sätt.", [2019]),
        ("Fr.o.m. 2007 hämtas antalet från individstatistik.", [2007]),
        ("Fr.o.m 2007 hämtas antalet.", [2007]),
        ("Asylsökande är f.om. 2018 inkluderade.", [2018]),
        ("Modellen har uppdaterats from 2020.", [2020]),
        ("Från och med år 2014 redovisas enbart barn med personnummer.", [2014]),
        # The last year of the old series: the new one starts the year after.
        ("Till och med 2018 gällde den tidigare modellen.", [2019]),
        ("T.o.m. 2006 från mängdstatistik.", [2007]),
        ("Avser fram till 2020 ett snitt, från 2021 en median.", [2021]),
        ("2016–2023 ingick kostnader för annat boende.", [2016, 2024]),
        ("År 2013-2020 avser antalet ett månadssnitt.", [2013, 2021]),
        ("Innan 2022 avsågs alla elever.", [2022]),
        ("2023 gjordes en förändring i frågorna.", [2023]),
        ("Mellan åren 2017 och 2018 byttes metod.", [2018]),
        # No signals.
        ("Data fr.o.m. 2012. Måttet ingår i KKiK.", []),
        ("Nytt nyckeltal fr.o.m. 2022.", []),
        ("Enligt förordning från SFS 2019:797.", []),
        ("Pensionsåtaganden intjänade före 1998 ingår.", []),
        ("Mätperiod från 2020 till våren.", []),
        ("Undersökningen genomförs vartannat år med start från 2015.", []),
        ("Antal invånare den 31/12 2020.", []),
        ("", []),
    ],
)
def test_the_detector_reads_the_phrases_that_announce_a_change(
    text: str, years: list[int]
) -> None:
    found = detected_breaks(Kpi("N99999", "Ett nyckeltal", text))
    assert [b.year for b in found] == years
    assert not any(b.confirmed for b in found)


def test_a_possible_break_counts_only_inside_the_series_and_until_it_is_confirmed() -> None:
    kpi = Kpi("N99999", "t", "Från 2010 och från 2015 och från 2025 gäller annat.")
    # A series of 2010 to 2024 starts at 2010, and has not reached 2025.
    assert [b.year for b in possible_breaks(kpi, range(2010, 2025))] == [2015]
    assert [b.year for b in possible_breaks(kpi)] == [2010, 2015, 2025]
    assert possible_breaks(kpi, []) == ()

    known = Kpi("N33817", "t", "Från och med år 2014 redovisas enbart några.")
    assert possible_breaks(known) == ()


def test_the_reason_is_the_sentence_that_says_so() -> None:
    kpi = Kpi("N99999", "t", "Antal barn. Från och med 2014 räknas fler. Källa: SCB.")
    assert detected_breaks(kpi)[0].reason == "Från och med 2014 räknas fler"
