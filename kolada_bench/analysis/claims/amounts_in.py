"""Claims of amounts in kronor, of numbers of something, and of so many per person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kolada_bench.analysis.claims.against import comparison_after
from kolada_bench.analysis.claims.figures_beside import (
    COMPARED,
    against_reference,
    compared_side,
    coverage,
    is_difference,
    pair_after,
    pair_before,
    side_after,
)
from kolada_bench.analysis.claims.numbers import NUMBER, decimals_of, parse_number
from kolada_bench.analysis.claims.vocabulary import (
    DIFFERENCE,
    FIGURE,
    HEDGE,
    changes_before,
    claim_of,
    comparison_parts,
    hedge_of,
    more_or_less,
    numbers_of,
    over_or_under,
    regex,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kolada_bench.analysis.claims.claim import Claim

_AMOUNT = regex(
    rf"{HEDGE}(?:(?<!\w)(?P<sign>[-−+]))?{FIGURE}\s?"
    r"(?P<unit>miljard(?:er)?|miljon(?:er)?|mdkr|mnkr|mkr|tkr|tusen(?=\s+kr)|kronor|kr)\b"
    r"(?!\s+(?:invånare|människor|personer|svenskar|euro|dollar))(?:\s?kr(?:onor)?\b)?"
    r"(?:(?:\s?/\s?|\s+per\s+)(?P<per>(?:inv(?:ånare|\.)?|brukare|hemtjänsttagare|"
    r"elev|barn|boende|hushåll|dygn|vårddygn|boendedygn|person|plats|timme|månad|år)\b))?"
)
_COUNT = regex(
    rf"{HEDGE}(?:(?<!\w)(?P<sign>[-−+]))?(?P<n>{NUMBER})\s+(?:(?:olika|placerade|vuxna|unika|nya|st)\s+)?"
    r"(?P<noun>nyckeltal|barn|unga|ungdomar|personer|individer|placeringar|placerade|brukare|"
    r"hushåll|familjer|elever|invånare|orosanmälningar|anmälningar|dygn|vårddygn)\b"
)
_RATE = regex(
    rf"{HEDGE}(?P<n>{NUMBER})\s*(?P<per>(?:(?:antal|timmar|dygn|vårddygn|dagar|platser)\s*)?"
    r"(?:/|per\s+)\s*(?:1\s?0{3}\s+|10\s?0{3}\s+|100\s?0{3}\s+)?"
    r"(?:inv(?:ånare)?|hemtjänsttagare|brukare|barn|elever|årsarbetare|hushåll)\b)"
)
_BARE = regex(rf"\((?P<n>{NUMBER})(?=;\s*\d{{1,3}}\s+av\s+\d{{1,3}}\))")
"""A group's figure without its unit: "medianen för lika kommuner (6,1; 7 av 7)"."""
_PER = regex(r"\bper\s+(?P<per>invånare|brukare|hemtjänsttagare|elev|barn|hushåll|dygn)\b")
_PER_THOUSAND = regex(r"\bper\s+$")
_NOT_COUNTED = regex(r"(?:§|paragraf|kap\.?|sid\.?)\s*$")
_OUT_OF = regex(r"\bav\s+$")
_SUM = 100_000.0
"""From here on [kr] an amount per nobody is a sum, and not a price."""
_FACTORS = {
    "miljard": (1000.0, "mnkr"), "miljarder": (1000.0, "mnkr"), "mdkr": (1000.0, "mnkr"),
    "tkr": (0.001, "mnkr"), "tusen": (0.001, "mnkr"),
    "kr": (1.0, "kr"), "kronor": (1.0, "kr"),
}  # fmt: skip


def amounts(s: str) -> Iterator[Claim]:
    """Yield amounts in kronor, tkr, mnkr and miljarder."""
    for m in _AMOUNT.finditer(s):
        parts = _amount_parts(s, m)
        start, at = m.start(), m.end()
        if (word := _more(s, at)) is not None:
            aside = s[at : word.start()]
            # What stands between in brackets is a claim of its own where it has a figure.
            if any(map(str.isdigit, aside)):
                found = more_or_less(s, m, word, **parts)
                yield claim_of(s, start, at, **_without_place(found))
            else:
                yield more_or_less(s, m, word, **parts)
            continue
        if (side := side_after(s, at)) is not None:
            yield over_or_under(s, m, side, **parts)
            continue
        yield _level(s, m, parts)


def _level(s: str, m: re.Match[str], parts: dict[str, Any]) -> Claim:
    """Return an amount that is no more or less than another: a level, or a change."""
    start, at = m.start(), m.end()
    if (own := pair_before(s, start)) is not None and parts["unit"] == "kr":
        pair = parts | {
            "value": parse_number(own["n"]),
            "decimals": decimals_of(own["n"]),
            "other": parts["value"],
            "hedge": "",
            "other_hedge": parts["hedge"],
        }
        return claim_of(s, own.start(), at, **pair, against="group")
    if (pair_found := pair_after(s, at)) is not None:
        other, compared = pair_found
        pair = parts | {"other": other}
        return claim_of(s, start, compared.end, **pair, **comparison_parts(compared))
    if (whose := compared_side(s, start)) is not None:
        counted, end = coverage(s, at)
        more = counted | comparison_parts(whose) | {"side": COMPARED}
        return claim_of(s, start, end, **parts, **more)
    changed = changes_before(s, start)
    if m["sign"] and not changed and against_reference(s, start):
        sign = 1 if m["sign"] == "+" else -1
        signed = parts | {"value": abs(parts["value"]), "sign": sign}
        return claim_of(s, start, at, **signed, difference=True, against="reference")
    if not changed and (m["sign"] or is_difference(s, start)):
        return claim_of(s, start, at, **parts, difference=True)
    compared_with = comparison_after(s, at) if not changed else None
    budget = compared_with is not None and compared_with.against == "budget"
    against = "earlier" if changed else "budget" if budget else "nothing"
    return claim_of(s, start, at, **parts, against=against)


def _amount_parts(s: str, m: re.Match[str]) -> dict[str, Any]:
    factor, name = _FACTORS.get(m["unit"].casefold(), (1.0, "mnkr"))
    figures = numbers_of(m)
    figures["value"] *= factor
    if "to" in figures:
        figures["to"] *= factor
    # Decimals say how exact the figure is, in the unit that it is kept in.
    figures["decimals"] += {1000.0: -3, 0.001: 3}.get(factor, 0)
    per = (m["per"] or "").casefold()
    if name == "kr" and not per:
        elsewhere = _PER.search(s)
        per = elsewhere["per"].casefold() if elsewhere else ""
    if name == "kr" and not per and abs(figures["value"]) >= _SUM:
        figures = {"value": figures["value"] / 1e6, "decimals": 6}
        name = "mnkr"
    return figures | {"kind": "amount", "hedge": hedge_of(m), "unit": name, "per": per}


def _more(s: str, at: int) -> re.Match[str] | None:
    tail = re.match(r"\s*\([^()]{0,30}\)", s[at : at + 40])
    return DIFFERENCE.match(s, at + (tail.end() if tail else 0))


def _without_place(claim: Claim) -> dict[str, Any]:
    left_out = ("text", "sentence", "paragraph", "start", "end")
    return {
        name: getattr(claim, name)
        for name in claim.__struct_fields__
        if name not in left_out
    }


def counts(s: str) -> Iterator[Claim]:
    """Yield numbers of something that is counted."""
    for m in _COUNT.finditer(s):
        bare_year = re.fullmatch(r"(?:19|20)\d\d", m["n"]) and not m["hedge"]
        before = s[: m.start("n")][-12:]
        if bare_year or _NOT_COUNTED.search(before) or _PER_THOUSAND.search(before):
            continue
        noun = m["noun"].casefold()
        # "34 av 51 nyckeltal" is of somebody's table, and not of Kolada's catalogue.
        if noun == "nyckeltal" and _OUT_OF.search(before):
            continue
        changed = changes_before(s, m.start())
        signed = bool(m["sign"]) and not changed
        yield claim_of(
            s, m.start(), m.end(), kind="count", difference=signed, unit="antal",
            hedge=hedge_of(m), per=noun, against="earlier" if changed else "nothing",
            **numbers_of(m),
        )  # fmt: skip


def rates(s: str) -> Iterator[Claim]:
    """Yield so many "per 1 000 invånare", "timmar per hemtjänsttagare"."""
    for m in _RATE.finditer(s):
        per = " ".join(m["per"].casefold().replace("/", " per ").split())
        parts = {
            "kind": "rate", "unit": "antal", "per": per, "hedge": hedge_of(m),
        } | numbers_of(m)  # fmt: skip
        start, at = m.start(), m.end()
        if (own := pair_before(s, start)) is not None:
            parts |= {
                "other": parts["value"],
                "value": parse_number(own["n"]),
                "decimals": decimals_of(own["n"]),
            }
            yield claim_of(s, own.start(), at, **parts, against="group")
        elif (pair := pair_after(s, at)) is not None:
            parts |= {"other": pair[0], **comparison_parts(pair[1])}
            yield claim_of(s, start, pair[1].end, **parts)
        elif (whose := compared_side(s, start)) is not None:
            counted, end = coverage(s, at)
            parts |= counted | comparison_parts(whose) | {"side": COMPARED}
            yield claim_of(s, start, end, **parts)
        else:
            changed = changes_before(s, start)
            yield claim_of(
                s, start, at, **parts, against="earlier" if changed else "nothing"
            )
    for m in _BARE.finditer(s):
        whose = compared_side(s, m.start("n"))
        counted, end = coverage(s, m.end())
        if whose is not None:
            parts = counted | comparison_parts(whose) | {"side": COMPARED}
            yield claim_of(
                s, m.start("n"), end, kind="rate", unit="antal", **parts, **numbers_of(m)
            )
