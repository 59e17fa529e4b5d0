"""Sentences word by word, and what no sentence may ever hold."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.analysis.figures import share_decimals
from kolada_bench.analysis.identity import identity_check
from kolada_bench.analysis.wording import (
    is_substantial,
    level,
    sentence,
    sentences,
    stands_out,
)
from kolada_bench.analysis.words import (
    about_percent,
    accepts,
    forbidden_words,
    read_words,
    written,
)
from kolada_bench.schema import Finding

NAN = math.nan


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def cost(value: float = 6960, median: float = 5800, **more: Any) -> Finding:
    given: dict[str, Any] = {
        "subject": "Kostnaden för IFO",
        "kpi": "N30101",
        "measure": "amount",
        "unit": "kr/inv",
        "year": 2025,
        "n": 7,
        "n_members": 7,
        "group": "lika kommuner IFO",
        "certainty": "A",
        "ratio": value / median if median > 0 else NAN,
        "q1": 5000.0,
        "q3": 6500.0,
    }
    return Finding(value=value, median=median, **(given | more))


def share(value: float, median: float, **more: Any) -> Finding:
    return cost(
        value,
        median,
        **{"subject": "Andelen köpt", "measure": "share", "unit": "%", **more},
    )


def placed(count: float, expected: float, **more: Any) -> Finding:
    # 2 048 young: 14 placed are 6.8 per 1 000.
    given = {
        "subject": "Antalet placerade på HVB",
        "kpi": "N33816",
        "measure": "rate",
        "unit": "antal/1000 inv 0-20 år",
        "persons": count,
        "gap_persons": count - expected,
        "q1": 0.0,
        "q3": 1.0,
    }
    return cost(count / 2.048, expected / 2.048, **(given | more))


def nka(area: str, pct: float, mnkr: float, mean: float = NAN) -> Finding:
    return cost(
        pct,
        NAN,
        subject=area,
        area=area,
        gap_mnkr=mnkr,
        mean_3_years=mean,
        certainty="-",
        ratio=NAN,
    )


def test_a_cost_as_a_tjansteperson_writes_it() -> None:
    # 6 960 / 5 800 = 1.2; 1 160 kr times 9 200 inhabitants = 10.67 mnkr.
    assert plain(sentence(cost(gap_mnkr=10.672))) == (
        "Kostnaden för IFO var 6 960 kronor per invånare 2025, 20 procent högre än "
        "medianen för lika kommuner IFO (5 800 kronor, 7 av 7). Det motsvarar 10,7 "
        "miljoner kronor."
    )
    assert "10 672 tusen kronor" in plain(
        sentence(cost(gap_mnkr=10.672), amount_unit="tkr")
    )


def test_a_share_has_points_and_may_be_twice_as_large_a_share() -> None:
    assert plain(sentence(share(50, 25))) == (
        "Andelen köpt var 50 procent 2025, 25 procentenheter högre än medianen för lika "
        "kommuner IFO (25 procent, 7 av 7), en dubbelt så stor andel."
    )
    assert "dubbelt" not in sentence(share(25, 50))
    # 17.6 − 31.4 = −13.8: whole figures would be 18, 31 and 14, which do not add up.
    assert "17,6 procent 2025, 13,8 procentenheter lägre" in plain(
        sentence(share(17.6, 31.4))
    )
    # One procentenhet is one.
    assert "31 procent 2025, 1 procentenhet högre" in plain(
        sentence(share(31, 30, ratio=1.06))
    )


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.05, "i nivå med medianen"),
        (0.95, "i nivå med medianen"),
        (1.08, "något (8 procent) högre än medianen"),
        (0.92, "något (8 procent) lägre än medianen"),
        (1.15, "15 procent högre än medianen"),
        (0.6, "40 procent lägre än medianen"),
        (1.79, "79 procent högre än medianen"),
        (1.80, "nästan dubbelt så hög som medianen"),
        (1.94, "nästan dubbelt så hög som medianen"),
        (1.95, "dubbelt så hög som medianen"),
        (2.05, "dubbelt så hög som medianen"),
        (2.06, "mer än dubbelt så hög (2,1 gånger) som medianen"),
        (2.40, "mer än dubbelt så hög (2,4 gånger) som medianen"),
        (2.70, "2,7 gånger så hög som medianen"),
    ],
)
def test_the_word_for_each_size(ratio: float, words: str) -> None:
    assert f", {words} för" in plain(sentence(cost(1000 * ratio, 1000)))


def test_children_near_chance_and_within_it() -> None:
    near = placed(20, 12.44, chance="borderline", certainty="B")
    # 20/12.44 = 1.608: omkring 60 procent; 20 − 12.44 = 7.56.
    assert plain(sentence(near)).endswith(
        "(omkring 20 personer), omkring 60 procent högre än medianen för lika kommuner IFO "
        "(6,1; 7 av 7). Det motsvarar omkring 8 personer. Det är på gränsen till vad "
        "slumpen kan ge."
    )
    within = placed(14, 9.85, chance="within", certainty="C", interval=(0.777, 2.385))
    # 14/9.85 = 1.421: omkring 40 procent.
    assert plain(sentence(within)) == (
        "Antalet placerade på HVB var 6,8 per 1 000 invånare 0–20 år 2025 (omkring 14 "
        "personer), omkring 40 procent högre än medianen för lika kommuner IFO (4,8; 7 av "
        "7). Det motsvarar omkring 4 personer. Skillnaden ryms inom slumpvariationen "
        "(intervall 0,8–2,4, snarast för smalt)."
    )
    assert stands_out(near)
    assert not stands_out(within)
    assert level(within) == "i nivå med"


def test_few_persons_are_never_exactly_twice_as_many() -> None:
    text = plain(sentence(placed(20, 10, chance="outside")))
    assert "omkring 2,0 gånger så högt som medianen" in text


def test_the_hedge_follows_the_certainty() -> None:
    assert "ikt" not in sentence(cost())
    likely = sentence(cost(certainty="B", doubts=("treårssnittet", "medelvärdet")))
    assert likely.endswith(
        "Sannolikt högre, men inte räknat på treårssnittet och medelvärdet."
    )
    assert sentence(cost(certainty="C")).endswith("Skillnaden är osäker.")
    assert sentence(cost(certainty="-")).endswith("går inte att bedöma.")
    # Of what is alike there is no difference to doubt.
    assert sentence(cost(5800, certainty="C")).endswith("7 av 7).")


def test_less_spent_on_prevention_is_not_money_saved() -> None:
    text = sentence(cost(310, 440, kpi="N35100", gap_mnkr=-0.6))
    assert plain(text).endswith("Kommunen lägger 0,6 miljoner kronor mindre.")


def test_missing_figures() -> None:
    assert sentence(cost(NAN)) == "Kostnaden för IFO: uppgift saknas för 2025."
    assert "har uppgift" in sentence(cost(median=NAN))
    assert "2025 (preliminärt)" in sentence(cost(preliminary=True))


SUBSTANTIAL = {"gap_mnkr": 10.7, "national_q1": 4000.0, "national_q3": 6000.0}


def test_substantial_when_every_condition_holds() -> None:
    assert "väsentligt (20 procent) högre" in plain(sentence(cost(**SUBSTANTIAL)))
    assert "väsentligt (31 procent) lägre" in plain(
        sentence(cost(3990, 5800, **(SUBSTANTIAL | {"gap_mnkr": -16.0})))
    )


@pytest.mark.parametrize(
    "change",
    [
        {"gap_mnkr": 0.99},
        {"gap_mnkr": NAN},
        {"certainty": "C"},
        {"certainty": "-"},
        {"q3": 6960.0},
        {"national_q3": 7000.0},
        {"national_q3": NAN},
    ],
)
def test_not_substantial_when_one_condition_fails(change: dict[str, Any]) -> None:
    finding = cost(**(SUBSTANTIAL | change))
    assert level(finding) == "högre"
    assert "väsentligt" not in sentence(finding)


def test_substantial_of_persons_is_five_and_not_by_chance() -> None:
    outside = {"chance": "outside", "national_q3": 2.0}
    assert is_substantial(placed(35, 20, **outside))
    assert not is_substantial(placed(24, 20, **outside))
    assert not is_substantial(placed(35, 20, **(outside | {"chance": "borderline"})))


# Limits per area: IFO 5 and 20 %, äldreomsorg 3 and 8, LSS 3 and 5, fritidshem 3 and none.
@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (nka("IFO", 25, 12, 19.4), "väsentligt högre än referenskostnaden 2025: 12,0 m"),
        (nka("IFO", 25, 12, 9.9), "var 12,0 miljoner kronor (25 procent) högre än ref"),
        (nka("IFO", 25, 0.9, 19.4), "var 0,9 miljoner kronor (25 procent) högre än ref"),
        (nka("IFO", 19.9, 12, 19.4), "var 12,0 miljoner kronor (20 procent) högre än"),
        (nka("IFO", 5.0, 2.4), "i nivå med referenskostnaden 2025, 2,4 miljoner kronor"),
        (nka("äldreomsorg", 5.0, 8), "(5 procent) högre än referenskostnaden"),
        (nka("äldreomsorg", 8.0, 12, 4.1), "väsentligt högre"),
        (nka("LSS", -5.0, -3, -2.6), "väsentligt lägre"),
        (nka("LSS", -5.0, -3, 2.6), "3,0 miljoner kronor (5 procent) lägre"),
        (nka("fritidshem", 40, 9, 40), "9,0 miljoner kronor (40 procent) högre"),
    ],
)
def test_nka_has_limits_of_its_own(finding: Finding, words: str) -> None:
    assert words in plain(sentence(finding))


def test_nka_is_never_twice_anything() -> None:
    assert "dubbelt" not in sentence(nka("IFO", 100, 50, 100))


def test_the_three_year_mean_stands_with_its_years() -> None:
    text = plain(sentence(nka("IFO", 25, 12, 19.4)))
    assert text.endswith("Treårssnittet 2023–2025 var +19 procent.")
    assert "saknas" in sentence(nka("IFO", 25, 12))


def test_only_what_stands_out_is_said() -> None:
    inside = cost(6400, 5800)  # 10 % above, but inside the upper quartile 6 500
    unsure = cost(certainty="C")
    alike = cost(5900)
    assert sentences([inside, unsure, alike, cost()]) == [sentence(cost())]


# --- the tables of words


@pytest.mark.parametrize(
    ("kind", "figure", "word"),
    [
        ("skillnad", 0, "i nivå med"),
        ("skillnad", 100 * (1.05 - 1), "i nivå med"),  # 5.000000000000004 in binary
        ("skillnad", 5.01, "något"),
        ("skillnad", 10.01, "högre"),
        ("skillnad", 20, "väsentligt"),
        ("kvot", 1.794, None),
        ("kvot", 1.796, "nästan dubbelt"),
        ("kvot", 1.945, "dubbelt"),  # two decimals: 1.945 is 1.94 or 1.95, binary says
        ("kvot", 2.61, None),
        ("andel", 49.5, "hälften"),
        ("andel", 47, "nära hälften"),
        ("andel", 33.3, "en tredjedel"),
        ("andel", 40, None),
    ],
)
def test_the_word_that_is_written(kind: Any, figure: float, word: str | None) -> None:
    if figure == 1.945:
        assert written(kind, figure) in ("nästan dubbelt", "dubbelt")
    else:
        assert written(kind, figure) == word


@pytest.mark.parametrize(
    ("word", "figure", "around", "holds"),
    [
        ("nära hälften", 49.5, None, True),
        ("nära hälften", 43.9, None, False),
        ("dubbelt", 1.8, None, True),
        ("dubbelt", 2.21, None, False),
        ("mer än dubbelt", 1.95, None, False),
        ("i nivå med", -10, None, True),
        ("något lägre", -7, None, True),
        ("något lägre", 7, None, False),
        ("högre", 5, None, False),
        ("högre", 5.1, None, True),
        ("väsentligt fler", 15, None, True),
        ("betydligt högre", 14, None, False),
        ("drygt", 42, 40, True),
        ("drygt", 39.5, 40, True),
        ("drygt", 45.1, 40, False),
        ("knappt", 40.6, 40, False),
        ("omkring", 65, 60, True),
    ],
)
def test_a_claim_is_judged_widely(
    word: str, figure: float, around: float | None, holds: bool
) -> None:
    assert accepts(word, figure, around=around) is holds


def test_an_unknown_word_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no such word"):
        accepts("skyhögt", 2)
    with pytest.raises(ValueError, match="said of"):
        accepts("drygt", 42)


@given(st.floats(0, 200))
def test_what_is_written_would_be_accepted(figure: float) -> None:
    for kind, scale in (("skillnad", 1.0), ("kvot", 0.02), ("andel", 1.0)):
        word = written(kind, figure * scale)  # type: ignore[arg-type]
        if word is not None:
            # The ratio was read at two decimals, as it is written.
            assert accepts(word, round(figure * scale, 2) if kind == "kvot" else figure)


@pytest.mark.parametrize(
    ("percent", "few", "text"),
    [
        (40, False, "40 procent"),
        (42.1, False, "drygt 40 procent"),
        (43, False, "knappt 45 procent"),
        (1.2, False, "1 procent"),
        (42.1, True, "omkring 40 procent"),
        (60.8, True, "omkring 60 procent"),
        (1.2, True, "omkring 5 procent"),
    ],
)
def test_about_so_many_percent(percent: float, few: bool, text: str) -> None:
    assert plain(about_percent(percent, few=few)) == text


def test_forbidden_words_are_found_whole() -> None:
    assert forbidden_words("Det bör bli bättre på grund av trenden.") == (
        "bör",
        "bättre",
        "på grund av",
        "trenden",
    )
    assert forbidden_words("Förbättrad situation börjar på börsen.") == ()
    assert set(read_words().nka) >= {"IFO", "LSS", "äldreomsorg"}


sizes = st.one_of(st.just(NAN), st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, 25.0]))
findings = st.builds(
    cost,
    sizes,
    st.one_of(st.just(NAN), st.just(0.0), st.floats(0.01, 1e6), st.just(25.0)),
    kpi=st.sampled_from(["N30101", "N33021", "N33817"]),
    measure=st.sampled_from(
        ["amount", "share", "rate", "time", "index", "other", "unknown"]
    ),
    unit=st.sampled_from(
        ["kr/inv", "%", "antal/1000 inv 0-20 år", "dagar", "index", "kr", "okänd"]
    ),
    certainty=st.sampled_from("ABC-"),
    doubts=st.sampled_from([(), ("treårssnittet",), ("medelvärdet", "alla kommuner")]),
    gap_mnkr=sizes,
    gap_persons=sizes,
    persons=st.one_of(st.just(NAN), st.floats(0, 1000)),
    chance=st.sampled_from([None, "outside", "borderline", "within"]),
    interval=st.sampled_from([None, (0.8, 2.4)]),
    national_q1=sizes,
    national_q3=sizes,
    preliminary=st.booleans(),
    area=st.sampled_from([None, None, "IFO", "LSS", "fritidshem", "okänd"]),
    mean_3_years=sizes,
)


@given(findings, st.sampled_from(["mnkr", "tkr"]))
def test_no_sentence_holds_what_it_must_not(finding: Finding, amount_unit: str) -> None:
    text = sentence(finding, amount_unit=amount_unit)
    assert forbidden_words(text) == ()
    assert text.endswith(".")
    assert "nan" not in text.casefold()
    assert "  " not in text
    assert "uppgift" in text or str(finding.year) in text
    if finding.area is not None or finding.measure in ("index", "other", "unknown"):
        assert "dubbelt" not in text
    if finding.measure == "share" and "dubbelt" in text:
        assert "dubbelt så stor andel" in text
    if finding.certainty in "C-":
        assert "väsentligt" not in text or finding.area is not None
    stands_out(finding)


# --- claims that bind each other


def test_twice_as_high_with_half_against_a_quarter_is_no_higher_in_all() -> None:
    found = identity_check(own_share=50, group_share=25, part_ratio=2.0)
    # 2.0 / (50/25) = 1.0: the whole would cost as much as the group's.
    assert found.implied_total_ratio == 1.0
    assert found.agrees is None


def test_demo_figures_agree() -> None:
    # 3 480/1 450 = 2.4 and 6 960/5 800 = 1.2, with 50 and 25 percent.
    found = identity_check(own_share=50, group_share=25, part_ratio=2.4, total_ratio=1.2)
    assert found.agrees is True
    off = identity_check(own_share=50, group_share=25, part_ratio=2.0, total_ratio=1.2)
    assert off.agrees is False
    assert off.implied_part_ratio == 2.4


positive = st.floats(0.01, 1e4)


@given(positive, positive, positive, positive)
def test_the_identity_holds_for_any_two_municipalities(
    own_whole: float, own_share: float, whole: float, share_: float
) -> None:
    part, own_part = whole * share_ / 100, own_whole * own_share / 100
    found = identity_check(
        own_share=own_share,
        group_share=share_,
        part_ratio=own_part / part,
        total_ratio=own_whole / whole,
    )
    assert found.agrees is True
    assert found.implied_part_ratio == pytest.approx(own_part / part, rel=1e-9)
    assert found.implied_total_ratio == pytest.approx(own_whole / whole, rel=1e-9)


def test_a_group_without_a_share_binds_nothing() -> None:
    with pytest.raises(ValueError, match="above 0"):
        identity_check(own_share=50, group_share=0)


def test_a_neuter_subject_has_a_neuter_word() -> None:
    title = 'Nyckeltalet "Vårddygn i institutionsvård"'
    # 0.40 / 0.21 = 1.90
    text = plain(sentence(cost(0.40, 0.21, subject=title, measure="rate", unit="dygn/inv")))
    assert "nästan dubbelt så högt som medianen" in text
    # The own value's decimals, and no comma after a bare figure.
    assert "(0,21; 7 av 7)" in text
    common = plain(sentence(cost(10_000, 5_000)))
    assert "dubbelt så hög som medianen" in common


def test_figures_of_one_sentence_have_the_same_decimals() -> None:
    given = {"measure": "rate", "unit": "timmar/brukare"}
    assert "var 44,7 timmar" in plain(sentence(cost(44.7, 33.0, **given)))
    assert "(33,0; 7 av 7)" in plain(sentence(cost(44.7, 33.0, **given)))
    assert "(33; 7 av 7)" in plain(sentence(cost(44.0, 33.0, **given)))


def test_shares_below_one_percent_have_two_decimals() -> None:
    # Two figures are what anybody reads, also where 0.46 − 0.24 is not quite 0.21.
    text = plain(sentence(share(0.4565, 0.242)))
    assert "var 0,46 procent" in text
    assert "0,21 procentenheter högre än" in text
    assert "(0,24 procent, 7 av 7)" in text
    assert "0,22 procentenheter högre" in plain(sentence(share(0.461, 0.243)))


@given(st.floats(0.1, 99), st.floats(0.1, 99))
def test_shares_add_up_or_have_two_decimals(own: float, median: float) -> None:
    finding = share(own, median)
    decimals = share_decimals(finding)
    scale = 10**decimals
    a, b, off = (math.floor(x * scale + 0.5) for x in (own, median, abs(own - median)))
    assert decimals <= 2
    if decimals < 2:
        assert abs(a - b) == off


def test_the_mean_leads_where_one_year_is_too_restless() -> None:
    def said(value: float, mean: float, **more: Any) -> str:
        given: dict[str, Any] = {
            "subject": "IFO", "kpi": "", "measure": "deviation", "unit": "%",
            "area": "IFO", "mean_3_years": mean, "gap_mnkr": value / 2, "ratio": NAN,
            "headline": "mean_3_years",
        }  # fmt: skip
        return plain(sentence(cost(value, NAN, **(given | more))))

    assert said(25.0, 19.4) == (
        "Nettokostnaden för IFO var i snitt 19 procent högre än referenskostnaden "
        "2023–2025. Enbart 2025 var den 25 procent högre, 12,5 miljoner kronor."
    )
    # The word is the mean's: 24 is over 20, and 25 over half of it.
    assert "i snitt väsentligt (24 procent) högre än" in said(25.0, 24.0)
    assert "väsentligt" not in said(-5.0, 24.0)
    assert "i snitt i nivå med referenskostnaden 2023–2025, 2 procent lägre" in said(
        25.0, -2.0
    )
    assert said(25.0, 24.0, headline="year").startswith(
        "Nettokostnaden för IFO var väsentligt högre än referenskostnaden 2025: "
    )
    assert not stands_out(
        cost(25.0, NAN, area="IFO", mean_3_years=3.0, headline="mean_3_years")
    )
