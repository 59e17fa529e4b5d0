"""Any text is searched for claims, and each stands where it says."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given

from kolada_bench.analysis.claims.find import find_claims, text_year
from kolada_bench.analysis.claims.numbers import NUMBER
from kolada_bench.analysis.claims.passages import passages_of
from tests.strategies import mutated

TEXTS = (
    "# Kostnader 2024\n\nKostnaden för köpt vård är dubbelt så hög som i jämförbara "
    "kommuner. Den var drygt 3 480 kronor per invånare mot 1 450 kronor i medianen. "
    "50 procent av kostnaden var köpt jämfört med ca 25 % i lika kommuner (7 av 7).",
    "Placeringar\n\n- 12 barn placerades 2023, 2,4 gånger så många som i länet.\n- "
    "Nettokostnadsavvikelsen var −3,2 procent, 12,5 mnkr under referenskostnaden.\n"
    "Kostnaden har inte ökat med 18 miljoner kronor från 2019 till 2023.",
    "| År | Kostnad | Antal |\n| --- | --- | --- |\n| 2022 | 1 000 | 12 |\n"
    "| 2023 | 1 100,5 | 14 |\n\nTabell 3. Kostnad\nKälla: Kolada",
    "Medianen för lika kommuner (6,1; 7 av 7) är lägre än hälften av vår 2024–2025.",
)


@given(mutated(TEXTS, most=6))
def test_every_claim_stands_in_its_sentence(text: str) -> None:
    passages = passages_of(text)
    assert [p.number for p in passages] == list(range(1, len(passages) + 1))
    for claim in find_claims(passages, latest=2025):
        assert 1 <= claim.paragraph <= len(passages)
        assert 0 <= claim.start <= claim.end
        if claim.kind != "series":
            assert " ".join(claim.sentence[claim.start : claim.end].split()) == claim.text
        assert not math.isinf(claim.value)
        assert claim.year is None or 1900 <= claim.year <= 2100
    year = text_year(passages, latest=2025)
    assert year is None or 1900 <= year <= 2026


@given(mutated(TEXTS, most=6))
def test_a_text_says_the_same_each_time(text: str) -> None:
    one, other = (repr(find_claims(passages_of(text), latest=2025)) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("group", ["999 ", "9.999"[1:], "999\u00a0"])
def test_a_number_ends_however_many_figures_follow(group: str) -> None:
    """Else each of a page's figures is the beginning of a number to the end of the page."""
    found = re.match(NUMBER, "9" + group * 1_000)
    assert found is None or found.end() <= 25
    digits = re.match(NUMBER, "1 234 567 890 123 kr")
    assert digits is not None
    assert digits[0] == "1 234 567 890 123"
