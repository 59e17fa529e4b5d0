"""The colours of all charts, chosen so that nobody needs to tell red from green.

Cost has no good and no bad side: its colours are neutral (orange above, blue below). Value
colours (``LEVELS``) are for KPIs whose direction is known, and always stand beside a sign.
Every mark is at least 3 to 1 against white, and text at least 4.5 to 1, as WCAG asks.
"""

from __future__ import annotations

from typing import Literal

OWN = "#00518a"
"""The own municipality: the strongest colour of a picture."""
PEERS = "#8293a3"
OTHERS = "#a9b5c0"
"""All municipalities, many at a time, so that they form a ground for the others."""
MEMBERS = "#b35806"
"""The group's members where they stand among all municipalities."""
MEDIAN = "#1f1f1f"
RIKET = "#7a3e8e"
BAND = "#d9e3ec"
INK = "#1f1f1f"
MUTED_INK = "#555555"
GRID = "#e3e6e9"
PAPER = "#ffffff"
MISSING_FILL = "#eeeeee"
WATERMARK = "rgba(60,60,60,0.13)"
BANNER_INK = "#8a1f1f"

ABOVE = "#b35806"
"""A cost above what it is held against; orange says nothing of good or bad."""
BELOW = "#2166ac"

Level = Literal[1, 2, 3]
LEVELS: dict[Level, str] = {1: "#0f7a70", 2: "#8f7a1f", 3: "#a3417f"}
"""Value colours: 1 the most favourable quarter of all municipalities, 2 the half in the
middle, 3 the least favourable quarter."""
LEVEL_SIGNS: dict[Level, str] = {1: "\u25b2", 2: "\u25a0", 3: "\u25bc"}
LEVEL_WORDS: dict[Level, str] = {
    1: "bland den fjärdedel kommuner i riket som har mest gynnsamt värde",
    2: "bland hälften i mitten",
    3: "bland den fjärdedel som har minst gynnsamt värde",
}

DIVERGING = (
    "#2166ac", "#4393c3", "#92c5de", "#d1e5f0", "#f7f7f7",
    "#fee0b6", "#fdb863", "#e08214", "#b35806",
)  # fmt: skip
"""From far below to far above, white in the middle (ColorBrewer: blue and orange)."""


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", 0 to 1 (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.1)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """Return the text colour, dark or white, that is read best on ``colour``."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, colour))


def diverging(value: float, reach: float) -> str:
    """Return the colour of ``value`` on a scale from −``reach`` to ``reach``."""
    steps = len(DIVERGING) - 1
    share = min(max(value / reach if reach else 0.0, -1.0), 1.0)
    at = (share + 1) / 2 * steps
    low = min(int(at), steps - 1)
    return _between(DIVERGING[low], DIVERGING[low + 1], at - low)


def _between(one: str, other: str, share: float) -> str:
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
