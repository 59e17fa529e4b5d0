"""Claims with a figure: ratios, shares and percentages, by their forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.analysis.claims.against import classified, comparison_of
from kolada_bench.analysis.claims.figures_beside import (
    COMPARED,
    against_reference,
    compared_side,
    coverage,
    pair_after,
    side_after,
)
from kolada_bench.analysis.claims.numbers import WORDS, parse_number
from kolada_bench.analysis.claims.vocabulary import (
    DIFFERENCE,
    FIGURE,
    HEDGE,
    changes_before,
    claim_of,
    comparison_parts,
    end_of,
    hedge_of,
    more_or_less,
    numbers_of,
    over_or_under,
    regex,
)
from kolada_bench.analysis.claims.years import years_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kolada_bench.analysis.claims.claim import Claim

_PERCENT = r"\s?(?:%|procent(?!e)\b|procentenheter\b|procentenhet\b|p\.e\.)"
_FRACTIONS = {
    "hälften": 50.0, "tre fjärdedelar": 75.0, "två tredjedelar": 200 / 3,
    "en tredjedel": 100 / 3, "en fjärdedel": 25.0, "en femtedel": 20.0, "en tiondel": 10.0,
}  # fmt: skip
_TIMES = {"dubbelt": 2.0, "tredubbelt": 3.0, "fyrdubbelt": 4.0, "dubbla": 2.0}
_RATIO = regex(
    rf"{HEDGE}(?:(?P<word>dubbelt|tredubbelt|fyrdubbelt|hälften)\s+så\s+\w+(?:\s+andel)?"
    r"|(?:det\s+|den\s+)?(?P<noun>dubbla)\b"
    rf"|(?:{FIGURE}|\b(?P<spelled>{'|'.join(WORDS)}))\s+(?:gånger|ggr)\s+"
    r"(?:så\s+\w+(?:\s+andel)?|mer|fler|högre|större|dyrare|oftare|median\w*|snittet|"
    r"riksgenomsnittet|gruppens|jämförelse\w*))"
)
_PERCENT_TOKEN = regex(rf"{HEDGE}(?:(?<!\w)(?P<sign>[-−+]))?{FIGURE}(?P<unit>{_PERCENT})")
_FRACTION = regex(rf"{HEDGE}\b(?P<word>{'|'.join(_FRACTIONS)})\b")
_CHANGE_WORD = regex(r"\b(?P<word>fördubbl(?:ats|ades|as)|halver(?:ats|ades|as))\b")
_POST = regex(r"\s*(?:-ig\s+|av\s+en\s+)?(?:tjänst|heltid|anställning|sysselsättning)")
_JOINS = regex(r"\b(?:jämfört\s+med|i\s+jämförelse\s+med|mot|medan|att\s+jämföra\s+med)\b")
_RANKED = regex(r"\s+(?:högsta|lägsta|största|minsta|dyraste|billigaste)\b")
"""After "de 5 procent": a place among all, and no share of anything."""
_LONGEST_PAIR = 160


def ratios(s: str) -> Iterator[Claim]:
    """Yield "dubbelt så högt som ...", "2,4 gånger så mycket", "halverats"."""
    for m in _RATIO.finditer(s):
        compared = comparison_of(s, m.end(), alike=True)
        if m["noun"] and compared is None:
            continue
        word = (m["word"] or m["noun"] or "gånger").casefold()
        if m["n"]:
            figures = numbers_of(m)
        elif m["spelled"]:
            figures = {"value": parse_number(m["spelled"])}
        else:
            figures = {"value": _TIMES.get(word, 0.5)}
            word = "dubbelt" if word == "dubbla" else word
        yield claim_of(
            s, m.start(), end_of(compared, m.end()), kind="ratio", word=word, unit="ggr",
            hedge=hedge_of(m), sign=1 if figures["value"] > 1 else -1,
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
    tokens = [
        m
        for m in _PERCENT_TOKEN.finditer(s)
        if not _POST.match(s, m.end()) and not _RANKED.match(s, m.end())
    ]
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
        s, m.start(), end, kind="shares", hedge=hedge_of(m), unit="%",
        other=parse_number(other["n"]), other_hedge=hedge_of(other),
        whole=_whole(between[: joined.start()]), **numbers_of(m),
        **comparison_parts(compared),
    )  # fmt: skip


def _difference(s: str, m: re.Match[str]) -> Claim | None:
    word = DIFFERENCE.match(s, m.end())
    side = None if word else side_after(s, m.end())
    if word is None and side is None:
        return None
    parts = {
        "kind": "points" if _is_points(m) else "percent", "hedge": hedge_of(m),
        "unit": "procentenheter" if _is_points(m) else "%", **numbers_of(m),
    }  # fmt: skip
    if side is not None:
        return over_or_under(s, m, side, **parts)
    return more_or_less(s, m, word, **parts) if word else None


def _is_points(m: re.Match[str]) -> bool:
    return "enhet" in m["unit"] or "p.e" in m["unit"]


def _share(s: str, m: re.Match[str]) -> Claim:
    """Return a percentage that is a level or a change."""
    parts = numbers_of(m) | {"hedge": hedge_of(m), "unit": "%"}
    if (pair := pair_after(s, m.end())) is not None and not _is_points(m):
        parts |= {"kind": "shares", "other": pair[0], **comparison_parts(pair[1])}
        return claim_of(s, m.start(), pair[1].end, **parts)
    if (whose := compared_side(s, m.start())) is not None and not _is_points(m):
        counted, end = coverage(s, m.end())
        parts |= counted | comparison_parts(whose) | {"kind": "share", "side": COMPARED}
        return claim_of(s, m.start(), end, **parts)
    if _is_points(m):
        parts |= {"kind": "points", "unit": "procentenheter", **comparison_parts(None)}
    elif changes_before(s, m.start()) or _is_change(s, m):
        parts |= {"kind": "percent", "against": "earlier"}
    elif m["sign"]:
        # A share has no sign: "+19 %" is a difference to something.
        reference = against_reference(s, m.start())
        parts |= {
            "kind": "percent", "difference": True, "value": abs(parts["value"]),
            "sign": 1 if m["sign"] == "+" else -1,
            "against": "reference" if reference else "nothing",
        }  # fmt: skip
    else:
        return _level(s, m.start(), m.end(), **parts)
    return claim_of(s, m.start(), m.end(), **parts)


def _is_change(s: str, m: re.Match[str]) -> bool:
    """Return whether "(+34 %)" stands after two years, whose figures it compares."""
    if not m["sign"] or s[m.start() - 1 : m.start()] != "(":
        return False
    return len({year for at, year in years_in(s) if at < m.start()}) > 1


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
        parts = {"value": _FRACTIONS[word], "hedge": hedge_of(m), "unit": "%"}
        more = DIFFERENCE.match(s, m.end())
        if more:
            claim = more_or_less(s, m, more, kind="percent", **parts)
            yield msgspec.structs.replace(claim, degree="")
        elif re.match(r"\s+av\s", s[m.end() : m.end() + 8]):
            yield _level(s, m.start(), m.end(), word=word, **parts)
