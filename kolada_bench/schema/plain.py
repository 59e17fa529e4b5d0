"""Text from outside, made plain: what a screen and a file can show without harm.

Titles come from Kolada, from files that somebody sent, from the user's own files and from
addresses. A terminal obeys what stands in a text (a colour, a new title, a line written
over); a sign that turns the direction of writing makes 12 of 21; one that has no width
makes two names look alike. XML holds none of the first kind and no half of a character. So
such signs go, everywhere alike, when an entity is made and again where text is written.

What it still gets wrong: letters of different alphabets that look alike stay as they are.
"""

from __future__ import annotations

import re
from typing import Any

LONGEST_TITLE = 400
"""Signs of a title. Kolada's longest has 250; no layout is made for a page of them."""
ELLIPSIS = "\u2026"

# Control signs but tab and line feed; soft hyphen; what turns the direction of writing, has
# no width, or is a tag without a sign; halves of characters; private and impossible ones.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f"
    "\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_WRITTEN_OUT = re.compile(f"{_HARMFUL.pattern}|[\u2028\u2029]")
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")


def clean(text: str) -> str:
    """Return ``text`` without what does harm; every line ends with a line feed.

    Tabs stay, and so do no-break spaces.
    """
    if text.isprintable():
        return text
    return _HARMFUL.sub("", _LINE_END.sub("\n", text))


def one_line(text: str) -> str:
    """Return ``text`` clean and on one line: a tab or the end of a line is a space."""
    if text.isprintable():
        return text
    return clean(text).replace("\n", " ").replace("\t", " ")


def title(text: str) -> str:
    """Return ``text`` on one line, cut with "…" where it is longer than any title."""
    return shortened(one_line(text), LONGEST_TITLE)


def shortened(text: str, most: int) -> str:
    """Return ``text``, or as much of it as gives ``most`` signs with "…" after it."""
    return text if len(text) <= most else text[: most - 1] + ELLIPSIS


def plain_values(values: object) -> Any:
    """Return lists and tables as they are, with every text in them clean."""
    if isinstance(values, str):
        return clean(values)
    if isinstance(values, dict):
        return {name: plain_values(value) for name, value in values.items()}
    return [plain_values(each) for each in values] if isinstance(values, list) else values


def escaped_json(text: str) -> str:
    """Return a JSON text with the harmful signs in its strings written as numbers.

    It stands for the same values: a program reads what was there, a screen shows it.
    """
    if text.isascii():
        return text.replace("\x7f", "\\u007f")
    return _WRITTEN_OUT.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    halves = found[0].encode("utf-16-be", "surrogatepass")
    codes = (halves[at : at + 2].hex() for at in range(0, len(halves), 2))
    return "".join(f"\\u{code}" for code in codes)
