"""Claims of one text against each other."""

from __future__ import annotations

import math
from typing import Any

import pytest

from kolada_bench.analysis.claims.against_each_other import (
    NetCostWords,
    Readings,
    kronor_check,
    readings,
)
from kolada_bench.analysis.words import forbidden_words

HIGH = NetCostWords(above=True, substantial=True)


def two(**parts: Any) -> Readings:
    given: dict[str, Any] = {
        "word": "dubbelt så högt", "times": "dubbelt", "ratio": 2.0, "own_share": 50.0,
        "group_share": 25.0, "part": "köpt vård", "whole": "hela IFO",
        "same_as": "nästa mening", "share_holds": True, "net_cost": HIGH,
    }  # fmt: skip
    return readings(**(given | parts))


def test_twice_beside_fifty_against_twenty_five() -> None:
    found = two()
    assert found.text == (
        "”dubbelt så högt” kan läsas på två sätt. (a) Andelen köpt vård är dubbelt så stor "
        "(50 mot 25 procent): då är det samma uppgift som nästa mening och säger inget om "
        "kostnadsnivån. (b) Kronor per invånare är dubbelt: då följer av 50 och 25 procent "
        "att hela IFO kostar lika mycket per invånare som i jämförelsekommunerna, vilket "
        "inte går ihop med att nettokostnaden ligger väsentligt över referenskostnaden. "
        "Läsning (a) är den som går ihop med resten av dokumentet. Förtydliga."
    )
    # 50 / 25 = 2, and 2.0 / 2 = 1.0 for the whole.
    assert (found.share_ratio, found.implied_total, found.fits) == (2.0, 1.0, "share")
    assert forbidden_words(found.text) == ()


def test_kronor_that_the_whole_bears_out_leave_both_readings() -> None:
    # 2.4 / 2 = 1.2: a whole that costs 20 percent more goes with a high net cost, and the
    # share is 2.0, within what 2.4 may not be said of.
    found = two(word="2,4 gånger så högt", times="2,4 gånger", ratio=2.4, share_holds=False)
    assert found.fits == "kronor"
    assert found.implied_total == pytest.approx(1.2)
    assert "kostar 1,2 gånger så mycket per invånare" in found.text
    assert "vilket går ihop med" in found.text
    assert "(a) Andelen köpt vård är 2,4 gånger så stor: det går inte ihop" in found.text
    assert "Läsning (b)" in found.text


def test_a_text_that_is_silent_on_net_cost_settles_nothing() -> None:
    found = two(net_cost=None)
    assert found.fits is None
    assert "Texten säger inget om nettokostnaden" in found.text
    assert "referenskostnaden" not in found.text


def test_a_low_net_cost_is_not_borne_out_by_an_equal_whole() -> None:
    found = two(net_cost=NetCostWords(above=False, substantial=False))
    assert found.fits == "share"
    assert "nettokostnaden ligger under referenskostnaden" in found.text


def test_kronor_against_the_whole_cost() -> None:
    # 6 962 kr/inv · 9 300 inhabitants = 64 746 600 kr; 26 / 64.7466 = 40.16 percent.
    made = kronor_check(26.0, 6962.0, 9300.0)
    assert made.total_mnkr == pytest.approx(64.7466)
    assert made.share_pct == pytest.approx(40.1566, abs=1e-4)
    assert math.isnan(kronor_check(26.0, 0.0, 9300.0).share_pct)
    assert math.isnan(kronor_check(26.0, math.nan, 9300.0).share_pct)
