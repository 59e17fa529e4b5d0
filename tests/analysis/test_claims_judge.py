"""Judging claims: every word of the wide table at its limits, and what cannot be told."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.claims.find import claims_in
from kolada_bench.analysis.claims.judge import judge, judge_meant, judge_own
from kolada_bench.analysis.claims.judge_deviation import NO_RATIO
from kolada_bench.analysis.claims.limits import amount_limits, percent_limits, times_limits
from kolada_bench.analysis.claims.verdict import (
    NOT_SUPPORTED,
    STATUS_TEXTS,
    SUPPORTED,
    UNDECIDED,
    Evidence,
    Verdict,
    together,
    undecided,
)

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Claim

YES, NO = SUPPORTED, NOT_SUPPORTED


def said(sentence: str) -> Claim:
    (claim,) = claims_in(sentence)
    return claim


def cost(value: float, compared: float = 1000.0, **more: object) -> Evidence:
    """Return a cost per inhabitant; its group's quartiles are 900 and 1 100."""
    given = {
        "measure": "amount", "unit": "kr/inv", "value": value, "compared": compared,
        "q1": 900.0, "q3": 1100.0,
    }  # fmt: skip
    return Evidence(**(given | more))  # type: ignore[arg-type]


def share(value: float, compared: float = 25.0) -> Evidence:
    return Evidence(measure="share", unit="%", value=value, compared=compared)


# The wide table of words, word by word: the group's median is 1 000 kr/inv, so that
# 1 100 is 10 percent above it, and 2 200 is 2.20 times.
@pytest.mark.parametrize(
    ("words", "value", "status"),
    [
        ("i nivå med", 1100, YES), ("i nivå med", 900, YES),
        ("i nivå med", 1101, NO), ("i nivå med", 899, NO),
        ("något högre än", 1030, YES), ("något högre än", 1150, YES),
        ("något högre än", 1029, NO), ("något högre än", 1151, NO),
        ("något lägre än", 970, YES), ("något lägre än", 850, YES),
        ("något lägre än", 1030, NO), ("något lägre än", 849, NO),
        ("högre än", 1051, YES), ("högre än", 1050, NO), ("högre än", 900, NO),
        ("lägre än", 949, YES), ("lägre än", 950, NO), ("lägre än", 1100, NO),
        ("väsentligt högre än", 1150, YES), ("betydligt högre än", 1150, YES),
        ("väsentligt högre än", 1149, NO), ("väsentligt lägre än", 850, YES),
        ("väsentligt lägre än", 851, NO), ("väsentligt lägre än", 1150, NO),
        ("nästan dubbelt så hög som", 1700, YES),
        ("nästan dubbelt så hög som", 2000, YES),
        ("nästan dubbelt så hög som", 1699, NO),
        ("nästan dubbelt så hög som", 2001, NO),
        ("dubbelt så hög som", 1800, YES), ("dubbelt så hög som", 2200, YES),
        ("dubbelt så hög som", 1799, NO), ("dubbelt så hög som", 2201, NO),
        ("mer än dubbelt så hög som", 1951, YES),
        ("mer än dubbelt så hög som", 9999, YES),
        ("mer än dubbelt så hög som", 1950, NO),
        # The table has no word for three times; its limits are those of two, in
        # proportion: 0.9 · 3 = 2.7 and 1.1 · 3 = 3.3.
        ("tre gånger så hög som", 2700, YES), ("tre gånger så hög som", 3300, YES),
        ("tre gånger så hög som", 2699, NO), ("tre gånger så hög som", 3301, NO),
        ("2,4 gånger så hög som", 2160, YES), ("2,4 gånger så hög som", 2641, NO),
        ("hälften så hög som", 450, YES), ("hälften så hög som", 551, NO),
        ("drygt 40 procent högre än", 1395, YES), ("drygt 40 procent högre än", 1450, YES),
        ("drygt 40 procent högre än", 1394, NO), ("drygt 40 procent högre än", 1451, NO),
        ("knappt 40 procent högre än", 1350, YES),
        ("knappt 40 procent högre än", 1405, YES),
        ("knappt 40 procent högre än", 1349, NO), ("knappt 40 procent högre än", 1406, NO),
        ("nära 40 procent högre än", 1350, YES), ("nära 40 procent högre än", 1406, NO),
        ("omkring 40 procent högre än", 1350, YES),
        ("ca 40 procent högre än", 1450, YES),
        ("omkring 40 procent högre än", 1349, NO), ("ca 40 procent högre än", 1451, NO),
        ("40 procent högre än", 1370, YES), ("40 procent högre än", 1430, YES),
        ("40 procent högre än", 1369, NO), ("40 procent högre än", 1431, NO),
        ("40 procent lägre än", 570, YES), ("40 procent lägre än", 1400, NO),
        ("fler än", 1001, YES), ("fler än", 1000, NO), ("fler än", 999, NO),
        ("färre än", 999, YES), ("oftare än", 1001, YES), ("oftare än", 999, NO),
        ("väsentligt fler än", 1150, YES), ("väsentligt fler än", 1149, NO),
    ],
)  # fmt: skip
def test_words_about_a_difference(words: str, value: float, status: str) -> None:
    claim = said(f"Kostnaden är {words} i jämförbara kommuner.")
    assert judge(claim, cost(value)).status == status


@pytest.mark.parametrize(
    ("words", "value", "status"),
    [
        ("Hälften", 47, YES), ("Hälften", 53, YES), ("Hälften", 46.9, NO),
        ("Hälften", 53.1, NO),
        ("Nära hälften", 44, YES), ("Nära hälften", 50, YES), ("Nästan hälften", 44, YES),
        ("Nära hälften", 43.9, NO), ("Nära hälften", 50.1, NO),
        ("Drygt hälften", 50, YES), ("Drygt hälften", 57, YES),
        ("Drygt hälften", 49.9, NO), ("Drygt hälften", 57.1, NO),
        ("En fjärdedel", 22, YES), ("En fjärdedel", 28, YES), ("En fjärdedel", 21.9, NO),
        ("En fjärdedel", 28.1, NO),
        ("En tredjedel", 30, YES), ("En tredjedel", 36, YES), ("En tredjedel", 29.9, NO),
        ("En tredjedel", 36.1, NO),
        ("Drygt 40 %", 39.5, YES), ("Drygt 40 %", 45, YES), ("Drygt 40 %", 39.4, NO),
        ("Drygt 40 %", 45.1, NO),
        ("Omkring 40 %", 35, YES), ("Omkring 40 %", 45.1, NO),
        ("Över 40 %", 39.5, YES), ("Över 40 %", 39.4, NO), ("Över 40 %", 90, YES),
        ("Mindre än 40 %", 40.5, YES), ("Mindre än 40 %", 40.6, NO),
        # A small share has narrower limits: a quarter of 4 is 1.
        ("Ca 4 %", 3, YES), ("Ca 4 %", 5, YES), ("Ca 4 %", 2.9, NO), ("Ca 4 %", 5.1, NO),
    ],
)  # fmt: skip
def test_words_about_a_share(words: str, value: float, status: str) -> None:
    claim = said(f"{words} av kostnaden är köpt.")
    assert judge(claim, share(value)).status == status


def test_substantial_asks_for_a_place_beyond_the_groups_quartile() -> None:
    claim = said("Kostnaden är väsentligt högre än i jämförbara kommuner.")
    inside = judge(claim, cost(1200, q3=1300.0))
    assert inside.status == NOT_SUPPORTED
    assert "innanför övre kvartilen" in inside.how
    # Against the country no quartile is known, and that is said.
    country = judge(claim, cost(1200, q3=math.nan, compared_with="national"))
    assert country.status == SUPPORTED
    assert "Rikets kvartil är inte prövad." in country.how


def test_a_share_that_is_twice_is_twice_the_share() -> None:
    claim = said("Köpt vård är dubbelt så hög som i jämförbara kommuner.")
    verdict = judge(claim, share(50.0))
    assert (verdict.status, verdict.figure) == (SUPPORTED, 2.0)
    assert "Andelen är 2,00 gånger medianen" in verdict.how
    assert "+25,0\u00a0procentenheter" in verdict.how


def test_a_pair_of_shares_needs_both() -> None:
    claim = said("Köpt vård är 50 % jämfört med ca 25 % i andra jämförbara kommuner.")
    assert judge(claim, share(50.0, 25.0)).status == SUPPORTED
    assert judge(claim, share(50.0, 30.0)).status == SUPPORTED
    assert judge(claim, share(50.0, 30.1)).status == NOT_SUPPORTED
    assert judge(claim, share(53.1, 25.0)).status == NOT_SUPPORTED


def test_percentage_points_are_not_percent() -> None:
    claim = said("Andelen är 25 procentenheter högre än i jämförbara kommuner.")
    assert judge(claim, share(50.0, 25.0)).figure == 25.0
    assert judge(claim, share(50.0, 25.0)).status == SUPPORTED
    assert judge(claim, share(50.0, 40.0)).status == NOT_SUPPORTED
    assert judge(claim, cost(1250)).status == UNDECIDED


@pytest.mark.parametrize(
    ("sentence", "evidence", "status"),
    [
        # 26 mnkr bare is accepted within 5 percent: 24.7 to 27.3.
        ("Köpt vård kostade 26 miljoner.", {"mnkr": 24.7}, YES),
        ("Köpt vård kostade 26 miljoner.", {"mnkr": 24.6}, NO),
        ("Köpt vård kostade ca 26 miljoner.", {"mnkr": 23.4}, YES),
        ("Köpt vård kostade drygt 26 miljoner.", {"mnkr": 25.4}, NO),
        ("Köpt vård kostade 26 miljoner.", {}, UNDECIDED),
        ("Det är 12 mnkr högre än medianen.", {"gap_mnkr": 12.1}, YES),
        ("Det är 12 mnkr lägre än medianen.", {"gap_mnkr": 12.1}, NO),
        ("Köpt vård kostar 1 000 kronor per invånare.", {}, YES),
        ("Köpt vård kostar 1 060 kronor per invånare.", {}, NO),
        ("Köpt vård kostar 1 000 kr per dygn.", {}, UNDECIDED),
        ("Köpt vård kostar 1 000 kronor.", {}, UNDECIDED),
    ],
)
def test_amounts(sentence: str, evidence: dict[str, float], status: str) -> None:
    assert judge(said(sentence), cost(1000.0, **evidence)).status == status


def test_counts_are_whole() -> None:
    twenty = Evidence(measure="absolute", unit="antal", value=20.0)
    assert judge(said("Det finns 20 barn i familjehem."), twenty).status == SUPPORTED
    assert judge(said("Det finns 21 barn i familjehem."), twenty).status == NOT_SUPPORTED
    assert judge(said("Det finns ca 21 barn i familjehem."), twenty).status == SUPPORTED
    assert judge(said("Det finns 20 barn i familjehem."), cost(20)).status == UNDECIDED


def net_cost(value: float, mnkr: float = 12.0, mean: float = 19.4) -> Evidence:
    return Evidence(
        measure="deviation", unit="%", value=value, compared_with="reference", mnkr=mnkr,
        area="IFO", mean_3_years=mean,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "evidence", "status"),
    [
        ("väsentligt högre än", net_cost(20.0), YES),
        ("väsentligt högre än", net_cost(19.9), NO),
        ("väsentligt högre än", net_cost(25.0, mnkr=0.9), NO),
        ("väsentligt högre än", net_cost(25.0, mean=10.0), NO),
        ("väsentligt högre än", net_cost(25.0, mean=math.nan), UNDECIDED),
        ("väsentligt lägre än", net_cost(25.0), NO),
        ("högre än", net_cost(5.1), YES),
        ("högre än", net_cost(5.0), NO),
        ("lägre än", net_cost(-5.1), YES),
        ("i nivå med", net_cost(5.0), YES),
        ("i nivå med", net_cost(5.1), NO),
        ("25 procent högre än", net_cost(25.0), YES),
        ("25 procent lägre än", net_cost(25.0), NO),
        ("12,0 mnkr högre än", net_cost(25.0), YES),
        ("12,0 mnkr lägre än", net_cost(25.0), NO),
        ("dubbelt så hög som", net_cost(100.0), UNDECIDED),
    ],
)
def test_an_nka_has_words_of_its_own(words: str, evidence: Evidence, status: str) -> None:
    claim = said(f"Nettokostnaden är {words} referenskostnaden.")
    assert judge(claim, evidence).status == status


def test_an_nka_is_never_twice_another() -> None:
    evidence = msgspec.structs.replace(net_cost(25.0), compared_with="median", compared=3.0)
    twice = said("Avvikelsen är dubbelt så hög som i jämförbara kommuner.")
    assert judge(twice, evidence) == undecided(NO_RATIO)
    higher = said("Avvikelsen är högre än i jämförbara kommuner.")
    verdict = judge(higher, evidence)
    assert (verdict.status, verdict.figure) == (SUPPORTED, 22.0)


def test_missing_is_never_zero() -> None:
    claim = said("Kostnaden är lägre än i jämförbara kommuner.")
    assert judge(claim, cost(math.nan)).status == UNDECIDED
    assert judge(claim, cost(1000.0, math.nan)).status == UNDECIDED
    assert judge(claim, cost(1000.0, 0.0)).status == UNDECIDED


def test_few_persons_are_told_of_and_judged_as_they_stand() -> None:
    claim = said("Placeringar görs drygt 40 % oftare än i andra jämförbara kommuner.")
    rate = Evidence(
        measure="rate", unit="antal/1000 inv", value=6.84, compared=4.81, by_chance=True
    )
    verdict = judge(claim, rate)  # 6.84 / 4.81 = 1.422
    assert verdict.status == SUPPORTED
    assert verdict.how.endswith("Skillnaden ryms inom slumpvariationen (få personer).")


def test_a_level_that_is_far_from_a_guessed_kpi_is_taken_for_something_else() -> None:
    claim = said("Vården kostade 26 miljoner.")
    # 13 is half of 26 and 52 twice it: within that the claim may simply be wrong.
    for mnkr, status in ((13.0, NO), (52.0, NO), (12.9, UNDECIDED), (52.1, UNDECIDED)):
        assert judge_meant(claim, cost(1000.0, mnkr=mnkr)).status == status
    far = judge_meant(claim, cost(1000.0, mnkr=52.1))
    assert "något annat troligen menas" in far.how
    # Where the user has said which KPI it is, it is judged as it stands.
    assert judge(claim, cost(1000.0, mnkr=52.1)).status == NOT_SUPPORTED
    compared = said("Vården kostar 26 mnkr mer än medianen.")
    assert judge_meant(compared, cost(1000.0, gap_mnkr=60.0)).status == NOT_SUPPORTED


def test_an_own_figure_is_held_against_the_claims() -> None:
    claim = said("Inhyrd personal kostade 6,98 miljoner kr.")
    assert judge_own(claim, 6.98, "mnkr").status == SUPPORTED
    assert judge_own(claim, 7.5, "mnkr").status == NOT_SUPPORTED
    without = said("Kostnaden är högre än i jämförbara kommuner.")
    assert judge_own(without, 7.5, "mnkr").status == UNDECIDED


def test_several_kpis_together() -> None:
    yes, no = Verdict(SUPPORTED, ""), Verdict(NOT_SUPPORTED, "")
    assert together([yes, yes, undecided("")]) == SUPPORTED
    assert together([no]) == NOT_SUPPORTED
    assert together([yes, no]) == UNDECIDED
    assert together([]) == UNDECIDED
    assert list(STATUS_TEXTS.values()) == ["stöds", "stöds inte", "kan inte avgöras"]


def test_how_it_was_judged_has_word_and_limits() -> None:
    claim = said("Kostnaden är dubbelt så hög som i jämförbara kommuner.")
    assert judge(claim, cost(2400.0)).how == (
        "2,40 gånger medianen; ”dubbelt” godtas 1,80–2,20\u00a0gånger."
    )


# Six decimals are more than any KPI has.
_FIGURES = st.floats(-1e6, 1e6).map(lambda x: round(x, 6)) | st.just(math.nan)


@given(
    st.sampled_from(
        [
            "Det är väsentligt högre än i jämförbara kommuner.",
            "Det är dubbelt så högt som i riket.",
            "Det är 50 % mot ca 25 % i andra kommuner.",
            "Det är 3 procentenheter lägre än i riket.",
            "Det kostar 26 miljoner.",
            "Det finns 20 barn i familjehem.",
            "Det är väsentligt högre än referenskostnaden.",
        ]
    ),
    st.sampled_from(["amount", "share", "rate", "time", "absolute", "deviation", "code"]),
    _FIGURES,
    _FIGURES,
    _FIGURES,
)
def test_any_figures_give_a_verdict(
    sentence: str, measure: str, value: float, compared: float, mnkr: float
) -> None:
    evidence = Evidence(
        measure=measure,
        unit="kr/inv",
        value=value,
        compared=compared,
        mnkr=mnkr,
        area="IFO",
    )
    verdict = judge(said(sentence), evidence)
    assert verdict.status in STATUS_TEXTS
    assert verdict.how
    assert math.isfinite(value) or verdict.status == UNDECIDED


def test_limits_grow_with_what_they_are_of() -> None:
    assert times_limits("", 2.0) == times_limits("omkring", 2.0)
    assert times_limits("drygt", 2.0).holds(1.96)
    assert times_limits("drygt", 2.0).holds(2.3)
    assert not times_limits("drygt", 2.0).holds(2.31)
    assert not times_limits("mindre än", 2.0).holds(2.06)
    spanned = percent_limits("", 20.0, to=25.0)
    assert (spanned.low, spanned.high) == (17.0, 28.0)
    assert amount_limits("mindre än", 100.0).holds(101.0)
    assert not amount_limits("mindre än", 100.0).holds(101.1)
    assert amount_limits("mer än", 100.0).holds(99.0)
    assert amount_limits("nära", 100.0).holds(90.0)
