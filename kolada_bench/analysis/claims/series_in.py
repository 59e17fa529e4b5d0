"""Figures of two years in one sentence: "var 14 506 år 2017 och 19 473 år 2025 (+34 %)".

The sentence after may give the group's figures of the same years ("medianen för samma 7
kommuner var 17 034 och 22 783"); which years those are is read off the claim before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kolada_bench.analysis.claims.figures_beside import COMPARED, compared_side
from kolada_bench.analysis.claims.numbers import NUMBER, decimals_of, parse_number
from kolada_bench.analysis.claims.vocabulary import claim_of, comparison_parts, regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from kolada_bench.analysis.claims.claim import Claim

_YEAR = r"(?:år\s+)?(?P<{name}>(?:19[89]|20[0-4])\d)(?!\d)"
_UNIT = r"(?:\s*(?:kronor|kr|procent|%)(?:(?:/|\s+per\s+)\w+(?:\s+\d+\+)?)?)?"
_CHANGE = (
    rf"(?:\s*\((?P<sign>[-−+]?)(?P<change>{NUMBER})\s?"
    r"(?P<unit>%|procent|procentenheter|p\.e\.)\))?"
)
_DATED = regex(
    rf"(?P<first>{NUMBER}){_UNIT}\s+{_YEAR.format(name='from')}\s+(?:och|till)\s+"
    rf"(?P<last>{NUMBER}){_UNIT}\s+{_YEAR.format(name='to')}{_CHANGE}"
)
_FROM_TO = regex(
    rf"\bfrån\s+(?P<first>{NUMBER}){_UNIT}\s+till\s+(?P<last>{NUMBER}){_UNIT}\s+"
    rf"(?:mellan\s+|åren\s+)*{_YEAR.format(name='from')}\s*(?:[–-]|och|till)\s*"
    rf"{_YEAR.format(name='to')}{_CHANGE}"
)
_UNDATED = regex(
    rf"(?P<first>{NUMBER}){_UNIT}\s+och\s+(?P<last>{NUMBER}){_UNIT}(?![\w\d]){_CHANGE}"
)
_PANEL = regex(r"\bsamma\s+(?P<n>\d{1,3})\s+kommuner\b")


def series(s: str) -> Iterator[Claim]:
    """Yield figures of two years, and a group's two whose years stand elsewhere."""
    for search in (_DATED, _FROM_TO):
        for m in search.finditer(s):
            yield _claim(s, m, (int(m["from"]), int(m["to"])))
    for m in _UNDATED.finditer(s):
        if m["change"] and compared_side(s, m.start()) is not None:
            yield _claim(s, m, (0, 0))


def _claim(s: str, m: re.Match[str], years: tuple[int, int]) -> Claim:
    whose = compared_side(s, m.start())
    parts = {**comparison_parts(whose), "side": COMPARED} if whose is not None else {}
    panel = _PANEL.search(s, 0, m.start())
    if panel is not None:
        # As many as have figures in every year, which may be fewer than in each of them.
        parts["counted"] = (int(panel["n"]), int(panel["n"]))
    figures = (parse_number(m["first"]), parse_number(m["last"]))
    change = {}
    if m["change"]:
        below = m["sign"] in ("-", "−")
        points = "enhet" in m["unit"] or "p.e" in m["unit"]
        change = {
            "value": parse_number(m["change"]) * (-1 if below else 1),
            "unit": "procentenheter" if points else "%",
        }
    pairs = tuple(zip(years, figures, strict=True))
    return claim_of(
        s, m.start(), m.end(), kind="series", series=pairs,
        decimals=decimals_of(m["first"]), **change, **parts,
    )  # fmt: skip
