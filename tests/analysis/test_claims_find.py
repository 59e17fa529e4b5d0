"""Finding claims: every form of statement in several phrasings, and what is no claim."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kolada_bench.analysis.claims.find import claims_in, find_claims, text_year
from kolada_bench.analysis.claims.numbers import decimals_of, parse_number
from kolada_bench.analysis.claims.passages import Passage, passages_of, sentences

if TYPE_CHECKING:
    from kolada_bench.analysis.claims.claim import Claim

NBSP = "\u00a0"


def only(sentence: str) -> Claim:
    found = claims_in(sentence)
    assert len(found) == 1, [claim.text for claim in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("26", 26.0, 0),
        ("6,98", 6.98, 2),
        ("52.5", 52.5, 1),
        ("6 960", 6960.0, 0),
        (f"6{NBSP}960", 6960.0, 0),
        ("6.960", 6960.0, 0),
        ("3 855 619", 3855619.0, 0),
        ("0.125", 0.125, 0),
        ("1 160,5", 1160.5, 1),
        ("tre", 3.0, 0),
    ],
)
def test_numbers_as_swedish_texts_write_them(
    text: str, value: float, decimals: int
) -> None:
    assert parse_number(text) == value
    assert decimals_of(text) == decimals


@pytest.mark.parametrize(
    ("sentence", "word", "hedge", "value", "against"),
    [
        ("Köpt vård är dubbelt så hög som i andra jämförbara kommuner.",
         "dubbelt", "", 2.0, "group"),
        ("Mellerud ligger nästan dubbelt så högt som andra kommuner.",
         "dubbelt", "knappt", 2.0, "group"),
        ("Kostnaden är mer än dubbelt så stor som medianen.",
         "dubbelt", "mer än", 2.0, "group"),
        ("Kostnaden är 2,4 gånger så hög som i liknande kommuner.",
         "gånger", "", 2.4, "group"),
        (f"Kostnaden är ca{NBSP}2,4 ggr högre än i riket.", "gånger", "omkring", 2.4,
         "country"),
        ("Det är tre gånger så många som snittet i riket.", "gånger", "", 3.0, "country"),
        ("Kostnaden är hälften så hög som i jämförbara kommuner.",
         "hälften", "", 0.5, "group"),
        ("Kostnaden är det dubbla jämfört med andra kommuner.",
         "dubbelt", "", 2.0, "group"),
        ("Antalet placeringar har fördubblats.", "fördubblats", "", 2.0, "earlier"),
        ("Kostnaden har halverats.", "halverats", "", 0.5, "earlier"),
        ("Inhyrd personal är dubbelt så dyr som egen fast anställd personal.",
         "dubbelt", "", 2.0, "other"),
    ],
)  # fmt: skip
def test_ratios(sentence: str, word: str, hedge: str, value: float, against: str) -> None:
    claim = only(sentence)
    assert (claim.kind, claim.unit) == ("ratio", "ggr")
    assert (claim.word, claim.hedge, claim.value) == (word, hedge, value)
    assert claim.against == against


@pytest.mark.parametrize(
    ("sentence", "own", "other", "other_hedge", "against"),
    [
        ("I Mellerud utgör köpt vård 50% av IFO s totala kostnad jämfört med ca 25% i "
         "andra jämförbara kommuner.", 50.0, 25.0, "omkring", "group"),
        ("Andelen är 50 procent mot 25 procent.", 50.0, 25.0, "", "group"),
        ("Andelen är 50,0 % medan riket har 26,7 %.", 50.0, 26.7, "", "country"),
        ("Effektiviteten är 58 procent mot tidigare ca 55 procent.",
         58.0, 55.0, "omkring", "earlier"),
    ],
)  # fmt: skip
def test_a_share_against_another(
    sentence: str, own: float, other: float, other_hedge: str, against: str
) -> None:
    claim = only(sentence)
    assert claim.kind == "shares"
    assert (claim.value, claim.other, claim.other_hedge) == (own, other, other_hedge)
    assert claim.against == against


@pytest.mark.parametrize(
    ("sentence", "value", "hedge", "whole", "against"),
    [
        (
            "Nära hälften av budgeten går till placeringar.",
            50.0,
            "nära",
            "budgeten",
            "budget",
        ),
        ("En tredjedel av kostnaden är köpt.", 100 / 3, "", "kostnaden", "nothing"),
        ("Drygt en fjärdedel av kostnaden är köpt.", 25.0, "drygt", "kostnaden", "nothing"),
        ("Köpt vård är 50 % av kostnaden.", 50.0, "", "kostnaden", "nothing"),
        ("Omkring 67 procent är nöjda.", 67.0, "omkring", "", "nothing"),
        ("Frånvaron är över 8,1 procent.", 8.1, "mer än", "", "nothing"),
    ],
)
def test_shares(sentence: str, value: float, hedge: str, whole: str, against: str) -> None:
    claim = only(sentence)
    assert claim.kind == "share"
    assert claim.value == pytest.approx(value)
    assert (claim.hedge, claim.whole, claim.against) == (hedge, whole, against)


@pytest.mark.parametrize(
    ("sentence", "kind", "value", "hedge", "sign", "against"),
    [
        ("Placeringar görs drygt 40% oftare än i andra jämförbara kommuner.",
         "percent", 40.0, "drygt", 1, "group"),
        ("Kostnaden är 20 procent högre än medianen.", "percent", 20.0, "", 1, "group"),
        ("Kostnaden är knappt 30 % lägre än i riket.", "percent", 30.0, "knappt", -1,
         "country"),
        ("Det är 15 procent fler barn än i liknande kommuner.", "percent", 15.0, "", 1,
         "group"),
        ("Andelen är 25 procentenheter högre än i jämförbara kommuner.",
         "points", 25.0, "", 1, "group"),
        ("Enheten har 3 procent lägre sjukfrånvaro jämfört med samma period 2018.",
         "percent", 3.0, "", -1, "earlier"),
        ("Antalet ökade med 22 procent.", "percent", 22.0, "", 0, "earlier"),
        ("Kostnaden är en tredjedel högre än i jämförbara kommuner.",
         "percent", 100 / 3, "", 1, "group"),
    ],
)  # fmt: skip
def test_percent_more_or_less(
    sentence: str, kind: str, value: float, hedge: str, sign: int, against: str
) -> None:
    claim = only(sentence)
    assert claim.kind == kind
    assert claim.value == pytest.approx(value)
    assert (claim.hedge, claim.sign, claim.against) == (hedge, sign, against)


def test_a_span_of_percent_has_both_its_ends() -> None:
    claim = only("Kostnaden är 20–25 procent högre än medianen.")
    assert (claim.value, claim.to) == (20.0, 25.0)


@pytest.mark.parametrize(
    ("sentence", "value", "unit", "per", "hedge"),
    [
        ("Köpt vård kostade 26 miljoner.", 26.0, "mnkr", "", ""),
        ("Köpt vård kostade 6,98 miljoner kr.", 6.98, "mnkr", "", ""),
        ("Skillnaden är 12,0 mnkr.", 12.0, "mnkr", "", ""),
        ("Budgeten är drygt 175 Mnkr.", 175.0, "mnkr", "", "drygt"),
        ("Kostnaden var ca 270 tkr.", 0.27, "mnkr", "", "omkring"),
        ("Det kostar 1,2 miljarder kronor.", 1200.0, "mnkr", "", ""),
        ("Sjuklönerna var 3 855 619 kr.", 3.855619, "mnkr", "", ""),
        ("IFO kostar 6 960 kronor per invånare.", 6960.0, "kr", "invånare", ""),
        (f"IFO kostar 6{NBSP}960{NBSP}kr/inv.", 6960.0, "kr", "inv", ""),
        ("Kostnaden per invånare var 6 960 kronor.", 6960.0, "kr", "invånare", ""),
        ("Priset är 7 250 kr/dygn.", 7250.0, "kr", "dygn", ""),
    ],
)
def test_amounts(sentence: str, value: float, unit: str, per: str, hedge: str) -> None:
    claim = only(sentence)
    assert claim.kind == "amount"
    assert claim.value == pytest.approx(value)
    assert (claim.unit, claim.per, claim.hedge) == (unit, per, hedge)


def test_an_amount_more_than_the_reference_has_its_side() -> None:
    claims = claims_in(
        "IFO hade 12,0 mnkr (25,0 %) högre nettokostnad än referenskostnaden."
    )
    amount = claims[-1] if claims[0].kind == "percent" else claims[0]
    assert {claim.against for claim in claims} == {"reference"}
    assert amount.sign == 1


@pytest.mark.parametrize(
    ("sentence", "degree", "sign", "against"),
    [
        ("Kostnaden ligger väsentligt högre än i jämförbara kommuner.",
         "väsentligt", 1, "group"),
        ("Kostnaden är högre än snittet i riket.", "", 1, "country"),
        ("Mellerud har väsentligt fler barn i familjehem än jämförbara kommuner.",
         "väsentligt", 1, "group"),
        ("Kostnaden är något lägre än medianen.", "något", -1, "group"),
        ("Kostnaden är betydligt lägre än i länet.", "väsentligt", -1, "group"),
        ("Kostnaden ligger i nivå med riket.", "i nivå med", 0, "country"),
        ("Kostnaden ligger väsentligt över referenskostnaden.",
         "väsentligt", 1, "reference"),
        ("Verksamheten är dyrare än vad den borde vara.", "", 1, "reference"),
        ("Bistånden är högre än budgeterat.", "", 1, "budget"),
        ("Ansökningarna är fler än tidigare.", "", 1, "earlier"),
        ("Vid jämförelser med andra kommuner är kostnaderna höga.", "", 1, "group"),
        ("Vid jämförelser med andra syns snålt tilltagna resurser.", "", -1, "group"),
    ],
)  # fmt: skip
def test_comparisons_without_a_figure(
    sentence: str, degree: str, sign: int, against: str
) -> None:
    claim = only(sentence)
    assert claim.kind == "direction"
    assert (claim.degree, claim.sign, claim.against) == (degree, sign, against)


def test_two_comparisons_in_one_sentence_are_two_claims() -> None:
    group, country = claims_in(
        "Kostnaderna för köpt vård ligger väsentligt högre än i jämförbara kommuner och "
        "även högre än snittet i riket i stort."
    )
    assert (group.degree, group.against, group.mean) == ("väsentligt", "group", False)
    assert (country.degree, country.against, country.mean) == ("", "country", True)


def test_a_group_that_the_text_names_is_kept() -> None:
    assert only("Kostnaden är högre än i länet.").peers == "län"
    assert only("Kostnaden är högre än i kommungruppen.").peers == "kommungrupp"
    assert only("Kostnaden är högre än i jämförbara kommuner.").peers == ""


@pytest.mark.parametrize(
    ("sentence", "value", "hedge", "noun"),
    [
        ("Där finns ca 5000 nyckeltal.", 5000.0, "omkring", "nyckeltal"),
        ("Under året placerades 20 barn i familjehem.", 20.0, "", "barn"),
        ("Det finns 507 orosanmälningar.", 507.0, "", "orosanmälningar"),
    ],
)
def test_counts(sentence: str, value: float, hedge: str, noun: str) -> None:
    claim = only(sentence)
    assert (claim.kind, claim.value) == ("count", value)
    assert (claim.hedge, claim.per) == (hedge, noun)


@pytest.mark.parametrize(
    "sentence",
    [
        "Inför 2021 ålades nämnden besparingar.",
        "Under 2019 placerades barn i familjehem.",
        "Enligt paragraf 12 barn och unga ska placeras.",
        "Boendet har fått ett dubbelrum och dubbelbemanning.",
        "Ring 0530-181 00 eller 08-123 456 78.",
        "Nämnden träffas 11 gånger per år och 2 gånger under våren.",
        "En samordnare arbetar 50 % tjänst.",
        "Kommunen har en större satsning på god vård.",
        "Det är viktigt att minska kostnaderna och göra mer.",
        "SiS § 12 -hem.",
        "Mötet hölls den 12.5.2020 kl. 13.30.",
        "Fler personer som i dag får stöd ska komma närmare arbete.",
        "Det är dyrare än Volvo.",
        "Kommunen har 2 miljoner invånare i sikte.",
        "",
    ],
)
def test_no_claim(sentence: str) -> None:
    assert [claim.text for claim in claims_in(sentence)] == []


PLAN = """\
## Köpt vård

Kostnaderna ligger högre än i jämförbara kommuner.

## Placeringar

Under 2020 kostade köpt vård 26 miljoner. Det är nära hälften av kostnaden.

LVM Vård\tAntal
2017\t1
2018\t3
2019\t3
2020\t2

## Åtgärder 2021

Planen följs upp 2021.
"""


def test_claims_have_place_heading_and_year() -> None:
    passages = passages_of(PLAN)
    higher, amount, share, series = find_claims(passages, latest=2026)
    assert (higher.paragraph, higher.heading, higher.year) == (2, "Köpt vård", None)
    assert (amount.year, amount.year_from) == (2020, "sentence")
    # The next sentence has no year of its own: the section's.
    assert (share.year, share.year_from) == (2020, "section")
    assert share.before == "Under 2020 kostade köpt vård 26 miljoner."
    assert series.kind == "series"
    assert series.series == ((2017, 1.0), (2018, 3.0), (2019, 3.0), (2020, 2.0))
    # 2021 stands twice, once in a heading; 2020 too, in the table: the newest is it.
    assert text_year(passages, latest=2026) == 2021
    assert text_year(passages, latest=2020) == 2020


def test_finding_stops_when_told() -> None:
    passages = passages_of("Det kostar 26 miljoner. " * 50)
    assert len(find_claims(passages, latest=2026)) == 50
    assert len(find_claims(passages, latest=2026, most=7)) == 7


def test_passages_of_markdown_and_plain_text() -> None:
    text = (
        "# Rubrik ett\n\nEtt *viktigt* stycke\nmed [länk](https://x.se) och 2\\*3.\n\n"
        "Köpt vård\n\nBrödtext.\n\n- en punkt\n- en till\n\n| a | b |\n| --- | --- |\n"
        "| c | d |\n"
    )
    found = passages_of(text)
    assert [(p.kind, p.text, p.heading) for p in found] == [
        ("heading", "Rubrik ett", "Rubrik ett"),
        ("text", "Ett viktigt stycke med länk och 2*3.", "Rubrik ett"),
        ("heading", "Köpt vård", "Köpt vård"),
        ("text", "Brödtext.", "Köpt vård"),
        ("text", "en punkt", "Köpt vård"),
        ("text", "en till", "Köpt vård"),
        ("table", "a\tb\nc\td", "Köpt vård"),
    ]
    assert [p.number for p in found] == list(range(1, 8))


def test_sentences_end_where_they_end() -> None:
    text = (
        "Det kostar 26 miljoner kr. Kostnaden är hög, bl.a. Mellerud och t.ex. Åmål har "
        "ca. 25 % köpt. Är det högt? Ja."
    )
    assert list(sentences(Passage(1, text))) == [
        "Det kostar 26 miljoner kr.",
        "Kostnaden är hög, bl.a. Mellerud och t.ex. Åmål har ca. 25 % köpt.",
        "Är det högt?",
        "Ja.",
    ]


def test_cells_of_a_table_are_read_where_they_are_sentences() -> None:
    passage = Passage(
        1, "Andel\t26 mnkr\nKostnaden är 26 miljoner kronor\tja", kind="table"
    )
    assert list(sentences(passage)) == ["Kostnaden är 26 miljoner kronor"]


@pytest.mark.parametrize(
    "piece", ["mer ", "högre än ", "1 ", "50% mot ", "är hög ", "[a](b ", "**a", "a. ", "|"]
)
def test_time_grows_with_the_text_and_no_more(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    begun = time.perf_counter()
    find_claims(passages_of(text), latest=2026, most=1001)
    # Half a second or so on a slow machine; quadratic searches would take minutes.
    assert time.perf_counter() - begun < 15


_PIECES = st.sampled_from(
    [
        "dubbelt så", "hög", "50 %", "mot ", "jämfört med", "ca", "25%", "i riket", "än",
        "väsentligt", "högre", "hälften av", "budgeten", "26 miljoner", "kr/inv", "2019",
        "\n\n", "# ", "|", "\t", ". ", "gånger", "2,4", "nyckeltal", "−", "\u00a0",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=40).map(" ".join)))
def test_any_text_gives_claims_within_its_sentences(text: str) -> None:
    for claim in find_claims(passages_of(text), latest=2026):
        if claim.kind != "series":
            words = " ".join(claim.sentence[claim.start : claim.end].split())
            assert claim.text == words
            assert claim.text
        assert claim.kind in ("direction", "series") or math.isfinite(claim.value)
        assert claim.year is None or 1980 <= claim.year <= 2026
