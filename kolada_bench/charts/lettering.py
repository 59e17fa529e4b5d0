"""Text in pictures: how wide it is, where it breaks, and what Plotly must not read in it.

A browser that has not started cannot be asked how wide a word will be, and the margins of a
picture must be known before. The widths here are those of Liberation Sans (as of Arial and
Helvetica, which it was made to match); where none of the three is installed, a text is
drawn in another letter and may be up to a sixth wider than it says here.

Plotly reads ``<b>``, entities and ``$...$`` in every text it is handed. What comes from
outside goes through ``escape``; only this room writes tags.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Thousandths of the letter size, from " " (32) to "~" (126), out of the fonts' own tables.
_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 "
    "556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 "
    "500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 "
    "556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 "
    "556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 "
    "556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 "
    "556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 "
    "333 611 556 778 556 556 500 389 280 389 584"
)
_OTHERS = {"\u2013": 556, "\u2014": 1000, "\u2212": 584, "\u00b7": 278, "\u2026": 1000}
_WIDEST_GUESS = 1000

ELLIPSIS = "\u2026"

# Where a line may end: after a space or a hyphen, and after a slash behind a long word
# ("kr/inv" stays whole); never at a no-break space, nor in "2019\u20132025".
_BREAKS = re.compile(r"(?<=[ \-])(?=[^ ])|(?<=\u2013)(?=[^ \d])|(?<=\w{6}/)(?=\w{6})")


@cache
def _widths(bold: bool) -> dict[str, int]:
    figures = (_BOLD if bold else _REGULAR).split()
    return {chr(32 + i): int(width) for i, width in enumerate(figures)} | _OTHERS


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide ``text`` is [px] in letters of ``size`` [px]."""
    widths = _widths(bold)
    return sum(widths.get(char) or _folded(char, widths) for char in text) * size / 1000


def _folded(char: str, widths: dict[str, int]) -> int:
    """Return the width of "å" as that of "a", of a no-break space as that of a space."""
    if unicodedata.category(char) in ("Mn", "Cf"):
        return 0
    return widths.get(unicodedata.normalize("NFKD", char)[0], _WIDEST_GUESS)


def wrap(
    text: str, width: float, size: float, *, bold: bool = False, most: int | None = None
) -> tuple[str, ...]:
    """Break ``text`` into lines no wider than ``width`` [px]; no text gives no line.

    A word that is too long for a line by itself is cut with a hyphen. Of more than ``most``
    lines the last is cut short with "…".
    """
    text = clean(text).strip(" ")
    starts, lines = _broken(text, width, size, bold=bold)
    if most is None or len(lines) <= most:
        return tuple(lines)
    rest = text[starts[most - 1] :]
    return (*lines[: most - 1], shorten(rest, width, size, bold=bold))


def _broken(
    text: str, width: float, size: float, *, bold: bool
) -> tuple[list[int], list[str]]:
    """Return where each line begins in ``text``, and the lines."""
    starts: list[int] = []
    lines: list[str] = []
    line, start = "", 0
    for piece in _BREAKS.split(text) if text else ():
        if text_width((line + piece).rstrip(" "), size, bold=bold) <= width:
            line += piece
            continue
        if line:
            starts.append(start)
            lines.append(line.rstrip(" "))
        line, start = piece, start + len(line)
        while text_width(line.rstrip(" "), size, bold=bold) > width and len(line) > 1:
            kept = _longest(line, width, size, bold=bold)
            starts.append(start)
            lines.append(line[:kept] + "-")
            line, start = line[kept:], start + kept
    if line:
        starts.append(start)
        lines.append(line.rstrip(" "))
    return starts, lines


def _longest(word: str, width: float, size: float, *, bold: bool) -> int:
    """Return how many letters of ``word`` fit with a hyphen; at least one."""
    kept = len(word) - 1
    while kept > 1 and text_width(word[:kept] + "-", size, bold=bold) > width:
        kept -= 1
    return kept


def shorten(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return ``text``, or as much of it as fits in ``width`` [px] with "…" after it."""
    text = clean(text)
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = len(text)
    while kept and text_width(text[:kept].rstrip() + ELLIPSIS, size, bold=bold) > width:
        kept -= 1
    return text[:kept].rstrip(" ,(-") + ELLIPSIS


def clean(text: str) -> str:
    """Return ``text`` on one line: tabs, line ends and control characters become spaces."""
    return "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text
    )


def escape(text: str) -> str:
    """Return ``text`` as Plotly draws it letter by letter, tags and dollar signs too."""
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("$", "&#36;")):
        text = text.replace(sign, entity)
    return text


def markup(lines: tuple[str, ...] | str, *, bold: bool = False) -> str:
    """Return lines of plain text as one Plotly text, escaped, with breaks between them."""
    lines = (lines,) if isinstance(lines, str) else lines
    text = "<br>".join(map(escape, lines))
    return f"<b>{text}</b>" if bold and text else text
