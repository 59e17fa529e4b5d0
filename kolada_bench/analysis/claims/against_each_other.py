"""Claims of one text against each other: what two of them make of a third.

*Two readings*: "dubbelt så högt" beside "50 procent mot 25" is either the share, and the
same statement once more, or kronor per inhabitant, and then the identity
k_own/k_grp = (c_own/c_grp)·(s_own/s_grp) says what the whole must cost. *Kronor*: a part in
million kronor against the cost per inhabitant times the inhabitants.
"""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.identity import identity_check

SAME = 0.05
"""How far from 1 two costs per inhabitant still are "lika mycket"."""


class NetCostWords(msgspec.Struct, frozen=True):
    """What a text says of the net cost: above its reference or not, and if "väsentligt"."""

    above: bool
    substantial: bool


class Readings(msgspec.Struct, frozen=True):
    """Two readings of a ratio, and which of them goes with the rest of the text.

    ``share_ratio`` is own / group of the shares, ``implied_total`` what the ratio in kronor
    per inhabitant makes of the whole; ``fits`` None where neither or both fit.
    """

    text: str
    ratio: float
    share_ratio: float
    implied_total: float
    fits: Literal["share", "kronor"] | None


class Kronor(msgspec.Struct, frozen=True):
    """A part in million kronor beside the whole that Kolada's figures make.

    ``total_mnkr`` = cost per inhabitant × inhabitants / 1 000 000; ``share_pct`` is the
    part's share of it [%].
    """

    total_mnkr: float
    share_pct: float


def kronor_check(part_mnkr: float, cost_per_inhabitant: float, population: float) -> Kronor:
    """Return what share of the whole cost ``part_mnkr`` is."""
    total = cost_per_inhabitant * population / 1_000_000
    share = 100 * part_mnkr / total if total > 0 else math.nan
    return Kronor(total, share)


def readings(
    *,
    word: str,
    times: str,
    ratio: float,
    own_share: float,
    group_share: float,
    part: str,
    whole: str,
    same_as: str,
    share_holds: bool,
    net_cost: NetCostWords | None,
) -> Readings:
    """Return both readings of ``word`` beside two shares, in Swedish.

    Parameters
    ----------
    word, times, ratio
        The words ("dubbelt så högt"), how much that is ("dubbelt"), and own / group.
    own_share, group_share
        The part's share of the whole [%], as the text has them; the group's above 0.
    part, whole, same_as
        "köpt vård", "hela IFO", and what the claim of the shares is called.
    share_holds
        Whether the quotient of the shares is within what the words may be said of.
    net_cost
        What the text says of the net cost; None where it says nothing of it.
    """
    found = identity_check(own_share=own_share, group_share=group_share, part_ratio=ratio)
    total = found.implied_total_ratio
    own, group = (sv.number(x, _decimals(x)) for x in (own_share, group_share))
    first = f"(a) Andelen {part} är {times} så stor "
    if share_holds:
        first += (
            f"({own} mot {group} procent): då är det samma uppgift som {same_as} och säger "
            "inget om kostnadsnivån."
        )
    else:
        first += (
            f": det går inte ihop med {own} mot {group} procent, som är "
            f"{sv.number(found.share_ratio, 1)} gånger."
        )
    of = " gruppens" if times.endswith("gånger") else ""
    second = (
        f"(b) Kronor per invånare är {times}{of}: då följer av {own} och {group} procent "
        f"att {whole} kostar {_level(total)} per invånare som i jämförelsekommunerna"
    )
    fits = _fits(total, net_cost)
    if net_cost is not None:
        side = "väsentligt " if net_cost.substantial else ""
        side += "över" if net_cost.above else "under"
        second += (
            f", vilket {'' if fits else 'inte '}går ihop med att nettokostnaden ligger "
            f"{side} referenskostnaden"
        )
    chosen: Literal["share", "kronor"] | None = None
    if fits is False and share_holds:
        chosen = "share"
    elif fits and not share_holds:
        chosen = "kronor"
    text = f"”{word}” kan läsas på två sätt. {first.replace(' :', ':')} {second}."
    if chosen:
        letter = "(a)" if chosen == "share" else "(b)"
        text += f" Läsning {letter} är den som går ihop med resten av dokumentet."
    elif net_cost is None:
        text += " Texten säger inget om nettokostnaden som skiljer läsningarna åt."
    return Readings(f"{text} Förtydliga.", ratio, found.share_ratio, total, chosen)


def _fits(total: float, net_cost: NetCostWords | None) -> bool | None:
    """Return whether a whole that costs ``total`` times the group's goes with the text."""
    if net_cost is None:
        return None
    return total > 1 + SAME if net_cost.above else total < 1 - SAME


def _level(total: float) -> str:
    if abs(total - 1) <= SAME:
        return "lika mycket"
    return f"{sv.number(total, 1)} gånger så mycket"


def _decimals(figure: float) -> int:
    return 0 if float(figure).is_integer() else 1
