"""Claims with a figure: ratios, shares, percentages, amounts and counts, by their forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.analysis.claims.against import classified, comparison_after, comparison_of
from kolada_bench.analysis.claims.numbers import NUMBER, WORDS, decimals_of, parse_number
from kolada_bench.analysis.claims.vocabulary import (
    DIRECTION,
    HEDGE,
    HEDGES,
    LESS,
    changes_before,
    claim_of,
    comparison_parts,
    end_of,
    regex,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kolada_bench.analysis.claims.claim import Claim, Hedge

_PERCENT = r"\s?(?:%|procent(?!e)\b|procentenheter\b|procentenhet\b|p\.e\.)"
_N = rf"(?P<n>{NUMBER})(?:\s?[-–]\s?(?P<to>{NUMBER}))?"
_FRACTIONS = {
    "hälften": 50.0, "tre fjärdedelar": 75.0, "två tredjedelar": 200 / 3,
    "en tredjedel": 100 / 3, "en fjärdedel": 25.0, "en femtedel": 20.0, "en tiondel": 10.0,
}  # fmt: skip
_TIMES = {"dubbelt": 2.0, "tredubbelt": 3.0, "fyrdubbelt": 4.0, "dubbla": 2.0}
_RATIO = regex(
    rf"{HEDGE}(?:(?P<word>dubbelt|tredubbelt|fyrdubbelt|hälften)\s+så\s+\w+(?:\s+andel)?"
    r"|(?:det\s+|den\s+)?(?P<noun>dubbla)\b"
    rf"|(?:{_N}|\b(?P<spelled>{'|'.join(WORDS)}))\s+(?:gånger|ggr)\s+"
    r"(?:så\s+\w+(?:\s+andel)?|mer|fler|högre|större|dyrare|oftare|median\w*|snittet|"
    r"riksgenomsnittet|gruppens|jämförelse\w*))"
)
_PERCENT_TOKEN = regex(rf"{HEDGE}(?:(?<!\w)(?P<sign>[-−+]))?{_N}(?P<unit>{_PERCENT})")
_FRACTION = regex(rf"{HEDGE}\b(?P<word>{'|'.join(_FRACTIONS)})\b")
_DIFFERENCE = regex(rf"\)?\s+(?:\w+\s+)?(?P<word>{DIRECTION})\b")
_AMOUNT = regex(
    rf"{HEDGE}(?:(?<!\w)(?P<sign>[-−+]))?{_N}\s?"
    r"(?P<unit>miljard(?:er)?|miljon(?:er)?|mdkr|mnkr|mkr|tkr|tusen(?=\s+kr)|kronor|kr)\b"
    r"(?!\s+(?:invånare|människor|personer|svenskar|euro|dollar))(?:\s?kr(?:onor)?\b)?"
    r"(?:\s?/\s?|\s+per\s+)?(?P<per>(?<=[/\s])(?:inv(?:ånare|\.)?|brukare|hemtjänsttagare|"
    r"elev|barn|boende|hushåll|dygn|vårddygn|boendedygn|person|plats|timme|månad|år)\b)?"
)
_COUNT = regex(
    rf"{HEDGE}(?P<n>{NUMBER})\s+(?:(?:olika|placerade|vuxna|unika|nya|st)\s+)?"
    r"(?P<noun>nyckeltal|barn|unga|ungdomar|personer|individer|placeringar|placerade|brukare|"
    r"hushåll|familjer|elever|invånare|orosanmälningar|anmälningar|dygn|vårddygn)\b"
)
_CHANGE_WORD = regex(r"\b(?P<word>fördubbl(?:ats|ades|as)|halver(?:ats|ades|as))\b")
_POST = regex(r"\s*(?:-ig\s+|av\s+en\s+)?(?:tjänst|heltid|anställning|sysselsättning)")
_JOINS = regex(r"\b(?:jämfört\s+med|i\s+jämförelse\s+med|mot|medan|att\s+jämföra\s+med)\b")
_PER = regex(r"\bper\s+(?P<per>invånare|brukare|hemtjänsttagare|elev|barn|hushåll|dygn)\b")
_SUM = 100_000.0
"""From here on [kr] an amount per nobody is a sum, and not a price."""
_LONGEST_PAIR = 160


def ratios(s: str) -> Iterator[Claim]:
    """Yield "dubbelt så högt som ...", "2,4 gånger så mycket", "halverats"."""
    for m in _RATIO.finditer(s):
        compared = comparison_of(s, m.end(), alike=True)
        if m["noun"] and compared is None:
            continue
        word = (m["word"] or m["noun"] or "gånger").casefold()
        if m["n"]:
            figures = _numbers(m)
        elif m["spelled"]:
            figures = {"value": parse_number(m["spelled"])}
        else:
            figures = {"value": _TIMES.get(word, 0.5)}
            word = "dubbelt" if word == "dubbla" else word
        yield claim_of(
            s, m.start(), end_of(compared, m.end()), kind="ratio", word=word, unit="ggr",
            hedge=_hedge(m), sign=1 if figures["value"] > 1 else -1,
            **figures, **comparison_parts(compared),
        )  # fmt: skip
    for m in _CHANGE_WORD.finditer(s):
        yield claim_of(
            s, m.start(), m.end(), kind="ratio", word=m["word"].casefold(), unit="ggr",
            value=0.5 if m["word"].casefold().startswith("halv") else 2.0,
            against="earlier",
        )  # fmt: skip


def percents(s: str) -> Iterator[Claim]:
    """Yield shares, differences and changes that are written in percent."""
    tokens = [m for m in _PERCENT_TOKEN.finditer(s) if not _POST.match(s, m.end())]
    taken = -1
    for m, after in zip(tokens, [*tokens[1:], None], strict=False):
        if m.start() < taken:
            continue
        claim = _pair(s, m, after) or _difference(s, m) or _share(s, m)
        taken = claim.end
        yield claim


def _pair(s: str, m: re.Match[str], other: re.Match[str] | None) -> Claim | None:
    """Return "50 % av kostnaden jämfört med ca 25 % i andra kommuner"; None for no pair."""
    if other is None or other.start() - m.end() > _LONGEST_PAIR or "enhet" in m["unit"]:
        return None
    between = s[m.end() : other.start()]
    joined = _JOINS.search(between)
    if joined is None or re.search(r"[.;]\s", between):
        return None
    tail = re.match(r"[^.;,]{0,80}", s[other.end() :])
    tail_words = tail[0] if tail else ""
    compared = classified(f"{between[joined.start() :]} {tail_words}")
    if compared.against == "other":
        compared = compared._replace(against="group", assumed=True)
    end = other.end() + (len(tail_words.rstrip()) if not compared.assumed else 0)
    return claim_of(
        s, m.start(), end, kind="shares", hedge=_hedge(m), unit="%",
        other=parse_number(other["n"]), other_hedge=_hedge(other),
        whole=_whole(between[: joined.start()]), **_numbers(m),
        **comparison_parts(compared),
    )  # fmt: skip


def _difference(s: str, m: re.Match[str]) -> Claim | None:
    word = _DIFFERENCE.match(s, m.end())
    if word is None:
        return None
    return _more_or_less(
        s, m, word, kind="points" if _is_points(m) else "percent", hedge=_hedge(m),
        unit="procentenheter" if _is_points(m) else "%", **_numbers(m),
    )  # fmt: skip


def _more_or_less(s: str, m: re.Match[str], word: re.Match[str], **parts: Any) -> Claim:
    compared = comparison_of(s, word.end())
    found = " ".join(word["word"].casefold().split())
    return claim_of(
        s, m.start(), end_of(compared, word.end()), word=found,
        sign=-1 if found in LESS else 1, **parts, **comparison_parts(compared),
    )  # fmt: skip


def _is_points(m: re.Match[str]) -> bool:
    return "enhet" in m["unit"] or "p.e" in m["unit"]


def _share(s: str, m: re.Match[str]) -> Claim:
    """Return a percentage that is a level or a change."""
    parts = _numbers(m) | {"hedge": _hedge(m), "unit": "%"}
    if _is_points(m):
        parts |= {"kind": "points", "unit": "procentenheter", **comparison_parts(None)}
    elif changes_before(s, m.start()):
        parts |= {"kind": "percent", "against": "earlier"}
    else:
        return _level(s, m.start(), m.end(), **parts)
    return claim_of(s, m.start(), m.end(), **parts)


def _level(s: str, start: int, at: int, **parts: Any) -> Claim:
    whole = _whole(s[at : at + 90])
    against = "budget" if "budget" in whole.casefold() else "nothing"
    end = at + (s[at : at + 90].find(whole) + len(whole) if whole else 0)
    return claim_of(s, start, end, kind="share", whole=whole, against=against, **parts)


def _whole(after: str) -> str:
    """Return what a share is of: "IFO s totala kostnad" after "50 % av"."""
    found = re.match(r"\s+av\s+(?P<whole>[^.,;:()]{1,60}?)(?=\s+(?:som|går|är|var|har|och|"
                     r"mot|jämfört|i|för|under|utgörs?|består|till|medan)\b|[.,;:()]|$)",
                     after)  # fmt: skip
    return found["whole"].strip() if found else ""


def fractions(s: str) -> Iterator[Claim]:
    """Yield "nära hälften av ...", "en tredjedel fler"."""
    for m in _FRACTION.finditer(s):
        word = m["word"].casefold()
        parts = {"value": _FRACTIONS[word], "hedge": _hedge(m), "unit": "%"}
        more = _DIFFERENCE.match(s, m.end())
        if more:
            claim = _more_or_less(s, m, more, kind="percent", **parts)
            yield msgspec.structs.replace(claim, degree="")
        elif re.match(r"\s+av\s", s[m.end() : m.end() + 8]):
            yield _level(s, m.start(), m.end(), word=word, **parts)


def amounts(s: str) -> Iterator[Claim]:
    """Yield amounts in kronor, tkr, mnkr and miljarder."""
    for m in _AMOUNT.finditer(s):
        unit = m["unit"].casefold()
        factor, name = {
            "miljard": (1000.0, "mnkr"), "miljarder": (1000.0, "mnkr"),
            "mdkr": (1000.0, "mnkr"),
            "tkr": (0.001, "mnkr"), "tusen": (0.001, "mnkr"),
            "kr": (1.0, "kr"), "kronor": (1.0, "kr"),
        }.get(unit, (1.0, "mnkr"))  # fmt: skip
        figures = _numbers(m)
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
        parts = figures | {"kind": "amount", "hedge": _hedge(m), "unit": name, "per": per}
        tail = re.match(r"\s*\([^()]{0,30}\)", s[m.end() : m.end() + 40])
        at = m.end() + (tail.end() if tail else 0)
        word = _DIFFERENCE.match(s, at)
        if word:
            yield _more_or_less(s, m, word, **parts)
            continue
        changed = changes_before(s, m.start())
        compared = comparison_after(s, m.end()) if not changed else None
        budget = compared is not None and compared.against == "budget"
        against = "earlier" if changed else "budget" if budget else "nothing"
        yield claim_of(s, m.start(), m.end(), **parts, against=against)


def counts(s: str) -> Iterator[Claim]:
    """Yield numbers of something that is counted."""
    for m in _COUNT.finditer(s):
        bare_year = re.fullmatch(r"(?:19|20)\d\d", m["n"]) and not m["hedge"]
        if bare_year or re.search(
            r"(?:§|paragraf|kap\.?|sid\.?)\s*$", s[: m.start()][-12:]
        ):
            continue
        changed = changes_before(s, m.start())
        yield claim_of(
            s, m.start(), m.end(), kind="count", unit="antal", hedge=_hedge(m),
            per=m["noun"].casefold(), against="earlier" if changed else "nothing",
            **_numbers(m),
        )  # fmt: skip


def _numbers(match: re.Match[str]) -> dict[str, Any]:
    to = match["to"] if "to" in match.re.groupindex else None
    below = "sign" in match.re.groupindex and match["sign"] in ("-", "−")
    value = parse_number(match["n"])
    figures = {"value": -value if below else value, "decimals": decimals_of(match["n"])}
    return figures | ({"to": parse_number(to)} if to and not below else {})


def _hedge(match: re.Match[str]) -> Hedge:
    return HEDGES[" ".join(match["hedge"].casefold().split())] if match["hedge"] else ""
