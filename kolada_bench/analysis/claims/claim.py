"""What a claim is."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

ClaimKind = Literal[
    "ratio", "share", "shares", "percent", "points", "amount", "count", "direction",
    "series",
]  # fmt: skip
"""What is stated: times as much; a share; a share against another; percent or percentage
points more; an amount; a number of something; higher or lower without figure; a small
table by year."""

Against = Literal["group", "country", "reference", "budget", "earlier", "other", "nothing"]
"""Whom or what it is held against; "nothing" for a level that is held against nothing."""

Hedge = Literal["", "drygt", "knappt", "nära", "omkring", "mer än", "mindre än"]
Degree = Literal["", "väsentligt", "något", "i nivå med"]


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of a text.

    Attributes
    ----------
    text, sentence, before, heading, paragraph
        The words that make it, their sentence, the sentence before that in the paragraph,
        the heading above, and the paragraph's number.
    start, end
        Where in the sentence the words stand.
    hedge, word, degree
        "drygt", the word itself ("dubbelt", "hälften", "fler"), and how much of it.
    value, to, decimals
        The figure [unit]; ``to`` the upper end of a span, NaN for none; how many decimals
        it is written with.
    other, other_hedge
        The second figure of "50 procent mot 25 procent".
    unit
        "ggr", "%", "procentenheter", "mnkr", "kr" or "antal"; "" without a figure.
    per
        What an amount in kronor is per ("invånare"), or what is counted ("barn").
    sign
        1 for more, −1 for less, 0 for a level.
    against, assumed, peers, mean, whole
        What it is held against; whether the text leaves that unsaid; the words of a group
        that the text names ("län"); whether a mean is spoken of; what a share is of.
    year, year_from
        The year, and whether the sentence or the section says so; None where neither does.
    series
        Years and figures of a small table.
    """

    kind: ClaimKind
    text: str
    sentence: str
    paragraph: int
    before: str = ""
    heading: str = ""
    start: int = 0
    end: int = 0
    hedge: Hedge = ""
    word: str = ""
    degree: Degree = ""
    value: float = math.nan
    to: float = math.nan
    decimals: int = 0
    other: float = math.nan
    other_hedge: Hedge = ""
    unit: str = ""
    per: str = ""
    sign: int = 0
    against: Against = "nothing"
    assumed: bool = False
    peers: str = ""
    mean: bool = False
    whole: str = ""
    year: int | None = None
    year_from: Literal["sentence", "section"] | None = None
    series: tuple[tuple[int, float], ...] = ()
