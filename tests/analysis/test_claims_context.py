"""What claims take from those before them, whose a figure is, and what is denied."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from kolada_bench.analysis.claims.find import claims_in, find_claims
from kolada_bench.analysis.claims.judge import judge
from kolada_bench.analysis.claims.passages import passages_of
from kolada_bench.analysis.claims.verdict import Evidence

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Claim


def found_in(text: str) -> list[Claim]:
    return list(find_claims(passages_of(text), latest=2026))


def test_the_comparison_goes_on_in_the_next_sentence() -> None:
    mean, year, kronor = found_in(
        "Nettokostnaden för IFO var i snitt 19 procent högre än referenskostnaden "
        "2023–2025 (2025 preliminärt). Enbart 2025 var den 25 procent högre, 12,0 miljoner "
        "kronor."
    )
    assert (mean.against, mean.first_year, mean.year) == ("reference", 2023, 2025)
    assert (year.against, year.assumed, year.first_year) == ("reference", False, None)
    assert (kronor.against, kronor.sign, kronor.difference) == ("reference", 1, True)
    assert (kronor.value, kronor.unit, kronor.year) == (12.0, "mnkr", 2025)


def test_what_the_difference_comes_to() -> None:
    *_, kronor = found_in(
        "Kostnaden för hemtjänst var 15 procent lägre än medianen för lika kommuner. Det "
        "motsvarar 8,4 miljoner kronor."
    )
    assert (kronor.against, kronor.sign, kronor.difference) == ("group", -1, True)
    _, persons = found_in(
        "Antalet placerade var 60 procent högre än i länet. Det motsvarar omkring 8 "
        "personer."
    )
    assert (persons.kind, persons.sign, persons.peers) == ("count", 1, "län")


def test_an_amount_of_its_own_takes_nothing() -> None:
    _, budget = found_in(
        "Köpt vård är dyrare än i jämförbara kommuner. IFO hade 52,5 miljoner att röra sig "
        "med."
    )
    assert (budget.against, budget.sign, budget.difference) == ("nothing", 0, False)


def test_a_paragraph_says_of_all_its_claims_how_it_has_counted() -> None:
    (claim,) = found_in(
        "Egen regi är 8,0 miljoner kronor lägre än i lika kommuner. Beloppen är mot "
        "gruppens ovägda medel."
    )
    assert (claim.against, claim.mean) == ("group", True)
    (summed,) = found_in("Hemtjänst: 4,9 mnkr lägre kostnad än gruppen (summerad grupp).")
    assert summed.against == "sum"


def test_the_medians_figure_in_brackets() -> None:
    own, more, median = claims_in(
        "Kostnaden var 6 960 kronor per invånare 2025, 20 procent högre än medianen för "
        "lika kommuner IFO (5 800 kronor, 7 av 7)."
    )
    assert (own.side, own.value, own.per) == ("own", 6960.0, "invånare")
    assert more.text == "20 procent högre än medianen för lika kommuner IFO"
    assert (median.side, median.value, median.counted) == ("compared", 5800.0, (7, 7))


@pytest.mark.parametrize(
    ("sentence", "kind", "value", "other"),
    [
        ("Köpt IFO 3 480 kr/inv 2025 (preliminärt) mot 1 450 (median, lika kommuner).",
         "amount", 3480.0, 1450.0),
        ("Det var 3 480 mot 1 450 kronor per invånare.", "amount", 3480.0, 1450.0),
        ("Köpt IFO, andel 66 % 2025 mot 35 (median, lika kommuner).", "shares", 66.0, 35.0),
        ("Avvikelsen är +25 % 2025 mot −3 (median, lika kommuner).", "shares", 25.0, -3.0),
        ("Det var 9,8 mot 6,1 per 1 000 invånare 0–20 år.", "rate", 9.8, 6.1),
    ],
)  # fmt: skip
def test_pairs(sentence: str, kind: str, value: float, other: float) -> None:
    (claim,) = claims_in(sentence)
    assert (claim.kind, claim.value, claim.other) == (kind, value, other)


def test_figures_of_two_years_and_the_groups_of_the_same() -> None:
    own, group = found_in(
        "Kostnaden var 14 506 år 2017 och 19 473 år 2025 (+34 %). Medianen för samma 7 "
        "kommuner var 17 034 och 22 783 (+34 %)."
    )
    assert own.series == ((2017, 14506.0), (2025, 19473.0))
    assert (own.value, own.side) == (34.0, "own")
    assert group.series == ((2017, 17034.0), (2025, 22783.0))
    assert (group.side, group.counted) == ("compared", (7, 7))


@pytest.mark.parametrize(
    ("sentence", "negation"),
    [
        ("Kostnaden är inte dubbelt så hög som i jämförbara kommuner.", "plain"),
        ("Kostnaden ligger inte längre högre än i jämförbara kommuner.", "plain"),
        ("Kostnaden är varken väsentligt högre än i riket.", "plain"),
        ("Det är inte så att kostnaden är högre än i jämförbara kommuner.", "unclear"),
        ("Kommunen har inte med säkerhet högre kostnad än andra kommuner.", "unclear"),
        ("Kostnaden är inte låg, men högre än i jämförbara kommuner.", ""),
        ("Kostnaden är inte bara högre än i jämförbara kommuner.", ""),
        ("Kostnaden är högre än i jämförbara kommuner, men inte i riket.", ""),
        ("Kostnaden är högre än i jämförbara kommuner.", ""),
    ],
)
def test_what_is_denied(sentence: str, negation: str) -> None:
    claim = found_in(sentence)[-1]
    assert claim.negation == negation


def evidence(value: float, compared: float = math.nan) -> Evidence:
    return Evidence(measure="amount", unit="kr/inv", value=value, compared=compared)


def test_a_denial_is_judged_the_other_way() -> None:
    (twice,) = found_in("Kostnaden är inte dubbelt så hög som i jämförbara kommuner.")
    # 2.00 times: "dubbelt" holds, so that "inte dubbelt" does not.
    assert judge(twice, evidence(200, 100)).status == "not_supported"
    # 1.20 times: "dubbelt" does not hold.
    assert judge(twice, evidence(120, 100)).status == "supported"
    (unclear,) = found_in("Det är inte så att den är högre än i jämförbara kommuner.")
    assert judge(unclear, evidence(200, 100)).status == "undecided"


def test_the_groups_figure_is_tried_on_the_group() -> None:
    (claim,) = found_in("Medianen för lika kommuner var 1 450 kronor per invånare.")
    # 1 450 is within 5 percent of 1 400, and far from the own 3 480.
    assert judge(claim, evidence(3480, 1400)).status == "supported"
    assert judge(claim, evidence(1450, 3480)).status == "not_supported"
    assert judge(claim, evidence(1450)).status == "undecided"


def test_a_pair_needs_both_figures() -> None:
    (claim,) = claims_in("Det var 3 480 mot 1 450 kronor per invånare.")
    assert judge(claim, evidence(3480, 1450)).status == "supported"
    assert judge(claim, evidence(3480, 2000)).status == "not_supported"
    assert judge(claim, evidence(2000, 1450)).status == "not_supported"


def test_captions_and_sources_say_nothing() -> None:
    text = (
        "Figur 1. Köpt vård är dubbelt så dyr som i jämförbara kommuner\n\n"
        "Källa: Kolada (N30101), 19 procent högre än referenskostnaden.\n\n"
        "Lika kommuner IFO (RKA, utgåva 2024): Grums och Ragunda, 25 procent högre."
    )
    assert found_in(text) == []
    assert [p.kind for p in passages_of(text)] == ["note"] * 3


def test_round_percent_are_said_to_the_nearest_five() -> None:
    (claim,) = claims_in("Antalet var omkring 5 procent lägre än medianen.")
    # 93/100 is −7.0 percent: accepted 2.5 to 7.5.
    assert judge(claim, evidence(93, 100)).status == "supported"
    assert judge(claim, evidence(92, 100)).status == "not_supported"
