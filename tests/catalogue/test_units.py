from __future__ import annotations

import pytest

from kolada_bench.catalogue.denominators import denominator, gap_denominator
from kolada_bench.catalogue.units import QUOTIENT, UNKNOWN, Measure, measure, unit


@pytest.mark.parametrize(
    ("title", "expected", "kind"),
    [
        ("Kostnad individ- och familjeomsorg, kr/inv", "kr/inv", Measure.AMOUNT),
        ("Kostnad HVB för barn och unga kr/inv 0-20 år", "kr/inv 0-20 år", Measure.AMOUNT),
        ("Statliga driftbidrag, kr/invånare 80+", "kr/inv 80+", Measure.AMOUNT),
        ("Inkomstutjämning, kr/inv, 1 nov fg år", "kr/inv 1 nov fg år", Measure.AMOUNT),
        ("Kostnad hemtjänst, kr/hemtjänsttagare", "kr/hemtjänsttagare", Measure.AMOUNT),
        ("Medianlön kvinnor anställda av kommunen, kr", "kr", Measure.AMOUNT),
        ("Nettokostnadsavvikelse LSS, miljoner kronor", "mnkr", Measure.ABSOLUTE),
        ("Utbetalt ekonomiskt bistånd totalt, tkr", "tkr", Measure.ABSOLUTE),
        ("Köp av övrig IFO totalt, andel (%) (-2024)", "%", Measure.SHARE),
        ("Insatser, andel (%) av bef. 21-64 år", "%", Measure.SHARE),
        ("Boende enligt LSS, andel (%) av totalt antal personer", "%", Measure.SHARE),
        ("Befolkningsförändring i antal invånare, procent", "%", Measure.SHARE),
        ("Väntat längre än 14 dagar i antal dagar (%). (- 2024)", "%", Measure.SHARE),
        ("Deltidsanställda (75-99 %) månadsavlönade, antal", "antal", Measure.ABSOLUTE),
        ("Antal barn 0-20 år som har varit placerade", "antal", Measure.ABSOLUTE),
        ("Asylsökande/inskrivna, antal i ABO", "antal", Measure.ABSOLUTE),
        ("Elever/lärare (heltidstjänst) i sfi, antal", QUOTIENT, Measure.RATE),
        ("Barn per avdelning, antal", QUOTIENT, Measure.RATE),
        ("Personer, antal personal, medelvärde (- 2024)", QUOTIENT, Measure.RATE),
        ("Personer med boende, antal/10 000 inv", "antal/10 000 inv", Measure.RATE),
        ("Personer, antal/ 100 000 invånare", "antal/100 000 inv", Measure.RATE),
        ("Konkurser, antal/1000 inv, 16-64 år", "antal/1000 inv 16-64 år", Measure.RATE),
        ("Registrerade, antal per 1000 invånare", "antal/1000 inv", Measure.RATE),
        ("Trafikolyckor per 1000 inv", "antal/1000 inv", Measure.RATE),
        ("Vårddygn, antal/inv 21-64 år", "antal/inv 21-64 år", Measure.RATE),
        ("Utsläpp till luft, ton CO2-ekv/inv", "ton CO2-ekv/inv", Measure.RATE),
        ("Utsläpp till luft, ton CO2-ekv", "ton CO2-ekv", Measure.ABSOLUTE),
        ("Resursindex äldreomsorg", "index", Measure.INDEX),
        ("Meritvärde, hemkommun, genomsnitt (17 ämnen)", "poäng", Measure.INDEX),
        ("Väntetid i antal dagar till boende, medelvärde", "dagar", Measure.TIME),
        ("Medelålder, år", "år", Measure.TIME),
        ("Huvudmannaskap hemsjukvård?, (Ja=1, Nej=0)", "kod", Measure.CODE),
        ("IVPA? (1=Ja, 0=Nej)", "kod", Measure.CODE),
        ("Kvalitetsindikatorer, index (max = 100)", "index", Measure.INDEX),
        ("Födelsenetto", UNKNOWN, Measure.UNKNOWN),
    ],
)
def test_the_last_unit_of_a_title_is_its_unit(
    title: str, expected: str, kind: Measure
) -> None:
    assert unit("N99999", title) == expected
    assert measure(expected) is kind


def test_an_override_goes_before_the_title() -> None:
    title = "Barn placerade på HVB, antal/1000 inv"
    assert unit("N33816", title) == "antal/1000 inv 0-20 år"
    assert unit("N99999", title) == "antal/1000 inv"


@pytest.mark.parametrize(
    ("kpi", "unit_", "formula", "ids"),
    [
        ("N30101", "kr/inv", "N01951", ("N01951",)),
        ("N33006", "kr/inv 0-20 år", "N01948", ("N01948",)),
        ("N35100", "kr/inv 21-64 år", "N01955 - N01837", ("N01955", "N01837")),
        ("N31000", "kr/inv 18-64 år", "N02104 - N01938", ("N02104", "N01938")),
        ("N31010", "kr/inv 0-64 år", "N01918", ("N01918",)),
        ("N21009", "kr/inv 65+", "N01938", ("N01938",)),
        ("N20048", "kr/inv 80+", "N01957", ("N01957",)),
        ("N21006", "kr/hemtjänsttagare", "N21702", ("N21702",)),
        ("N23009", "kr/brukare", "N23805", ("N23805",)),
        ("N28013", "kr/brukare", "N28801", ("N28801",)),
        ("N28015", "kr/brukare", "N28804", ("N28804",)),
        ("N31849", "kr/hushåll", "N31910", ("N31910",)),
        ("X30101_kopt", "kr/inv", "N01951", ("N01951",)),
    ],
)
def test_an_amount_has_the_denominator_of_its_population(
    kpi: str, unit_: str, formula: str, ids: tuple[str, ...]
) -> None:
    found = denominator(kpi, unit_)
    assert found is not None
    assert (found.formula, found.ids, found.per, found.result) == (
        formula,
        ids,
        1,
        "kronor",
    )


@pytest.mark.parametrize(
    ("kpi", "unit_", "population", "per"),
    [
        ("N33817", "antal/1000 inv 0-20 år", "N01948", 1000),
        ("N28820", "antal/10 000 inv", "N01951", 10000),
    ],
)
def test_a_rate_of_persons_has_a_gap_in_persons(
    kpi: str, unit_: str, population: str, per: int
) -> None:
    found = denominator(kpi, unit_)
    assert found is not None
    assert (found.formula, found.per, found.result) == (population, per, "persons")


@pytest.mark.parametrize(
    ("kpi", "unit_"),
    [
        ("N04159", "%"),
        ("N30001", "%"),
        ("N30026", "mnkr"),
        ("N01951", "antal"),
        ("N99999", "kr/brukare"),  # whose users, no one says
        ("N00011", "kr/inv 1 nov fg år"),  # another population than that of 31 December
        ("U09709", "antal/10 000 inv"),  # football grounds
        ("N21826", "timmar/hemtjänsttagare"),
    ],
)
def test_what_cannot_be_priced_or_counted_has_no_denominator(kpi: str, unit_: str) -> None:
    assert denominator(kpi, unit_) is None


@pytest.mark.parametrize(
    ("kpi", "title"),
    [
        ("N03010", "Skatteintäkter kommun, kr/inv"),
        ("N03036", "Eget kapital vid årets slut, kommunen, kr/inv"),
        ("N03150", "Investeringsutgifter Pedagogisk verksamhet, kr/inv"),
        ("N03702", "Bruttoregionprodukt, kommun (BRP), 1000 kr/invånare"),
    ],
)
def test_only_costs_are_priced(kpi: str, title: str) -> None:
    assert gap_denominator(kpi, unit(kpi, title), title) is None


def test_costs_and_rates_keep_their_gap() -> None:
    cost = gap_denominator("N30101", "kr/inv", "Kostnad individ- och familjeomsorg, kr/inv")
    assert cost is not None
    assert cost.result == "kronor"
    rate = gap_denominator(
        "N33817", "antal/1000 inv 0-20 år", "Barn och unga, antal/1000 inv"
    )
    assert rate is not None
    assert rate.result == "persons"


def test_a_thousand_kronor_is_a_unit_of_its_own() -> None:
    title = "Bruttoregionprodukt, kommun (BRP), 1000 kr/invånare"
    assert unit("N03702", title) == "tkr/inv"
