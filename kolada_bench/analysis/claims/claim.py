"""What a claim is."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

ClaimKind = Literal[
    "ratio", "share", "shares", "percent", "points", "amount", "count", "rate",
    "direction", "series",
]  # fmt: skip
"""What is stated: times as much; a share; a share against another; percent or percentage
points more; an amount; a number of something; so many per person; higher or lower without
figure; a small table by year."""

Against = Literal[
    "group", "country", "reference", "budget", "earlier", "sum", "other", "nothing"
]
"""Whom or what it is held against: "sum" for a group whose kronor and persons are added
up, "nothing" for a level that is held against nothing."""

Side = Literal["own", "compared"]
Negation = Literal["", "plain", "unclear"]

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
        The second figure of "50 procent mot 25 procent", "3 480 mot 1 450 kronor".
    side
        Whose the figure is: "compared" for "medianen var 1 450 kronor".
    difference
        Whether the figure is how far the two are apart ("det motsvarar 8 miljoner").
    counted
        How many of how many municipalities have the figure: "7 av 7".
    unit
        "ggr", "%", "procentenheter", "mnkr", "kr" or "antal"; "" without a figure.
    per
        What an amount in kronor is per ("invånare"), or what is counted ("barn").
    sign
        1 for more, −1 for less, 0 for a level.
    against, assumed, peers, mean, whole
        What it is held against; whether the text leaves that unsaid; the group that the
        text names ("län", "Dalsland"); whether a mean is spoken of; what a share is of.
    year, first_year, year_from
        The year, and whether the sentence or the section says so; None where neither does.
        With ``first_year`` the claim is of the mean from that year to ``year``.
    negation
        "plain" where the claim is denied ("inte dubbelt så hög"), "unclear" where something
        near it is.
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
    side: Side = "own"
    difference: bool = False
    counted: tuple[int, int] | None = None
    unit: str = ""
    per: str = ""
    sign: int = 0
    against: Against = "nothing"
    assumed: bool = False
    peers: str = ""
    mean: bool = False
    whole: str = ""
    year: int | None = None
    first_year: int | None = None
    negation: Negation = ""
    year_from: Literal["sentence", "section"] | None = None
    series: tuple[tuple[int, float], ...] = ()
