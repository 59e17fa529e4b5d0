"""Numbers as Swedish texts write them: "6,98", "3 855 619", "6.960", "två".

A space or point between groups of three parts thousands, a comma (or a point before other
than three figures) the decimals.
"""

from __future__ import annotations

import re

_SPACE = "[ \u00a0\u202f]"
NUMBER = (
    rf"(?<![\w,.:/§])(?:\d{{1,3}}(?:{_SPACE}\d{{3}}){{1,5}}(?!\d)|[1-9]\d{{0,2}}(?:\.\d{{3}}){{1,5}}(?!\d)"
    r"|\d{1,12})(?:[,.]\d{1,6}(?!\d))?"
)
"""A number without sign, not inside a word, a date or a longer number."""

WORDS = {
    "två": 2.0, "tre": 3.0, "fyra": 4.0, "fem": 5.0, "sex": 6.0, "sju": 7.0, "åtta": 8.0,
    "nio": 9.0, "tio": 10.0,
}  # fmt: skip

_GROUPS = re.compile(rf"(?<=\d){_SPACE}(?=\d)|(?<=\d)\.(?=\d{{3}}(?:\D|$))")


def parse_number(text: str) -> float:
    """Return the number that ``text`` (as ``NUMBER`` or ``WORDS`` finds it) is."""
    if text.casefold() in WORDS:
        return WORDS[text.casefold()]
    bare = text if text.startswith("0.") else _GROUPS.sub("", text)
    return float(bare.replace(",", "."))


def decimals_of(text: str) -> int:
    """Return how many decimals a number is written with."""
    found = re.search(r"[,.](\d+)$", text)
    if found is None or (found[0][0] == "." and len(found[1]) == 3):
        return 0
    return len(found[1])
