"""May this difference be shared out? The tests that an identity passes first.

Each answers with a Swedish sentence that refuses, or "" when nothing hinders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.analysis.decompose import (
    ROUGHLY_WITHIN,
    disagreement,
    few_behind_a_price,
    unmet,
)
from kolada_bench.catalogue.breaks import OwnBreaks, breaks
from kolada_bench.catalogue.detector import possible_breaks

if TYPE_CHECKING:
    import pandas as pd

    from kolada_bench.schema import Driver, Kpi, Municipality

MOST_NAMED = 5
FEW_PERSONS = (
    "Färre än 10 personer bakom värdet: kostnad per person visas inte, och inte heller "
    "volymen, som tillsammans med kostnaden ger den."
)


def refusal(
    sides: Iterable[pd.DataFrame], driver: Driver, names: Mapping[str, Municipality]
) -> str:
    """Return why the two sides may not be split: few persons, a condition, no agreement.

    Parameters
    ----------
    sides
        One column per KPI, indexed by municipality.
    """
    both = tuple(sides)
    if any(few_behind_a_price(rows, driver) for rows in both):
        return FEW_PERSONS
    for condition in driver.conditions:
        short = {area: None for rows in both for area in rows.index[unmet(rows, condition)]}
        if short:
            who = _named([_title(area, names) for area in short])
            return f"Uppdelningen kräver att {condition.text}; det gäller inte {who}."
    far = {
        str(area): share
        for rows in both
        for area, share in zip(rows.index, disagreement(rows, driver), strict=True)
        if share > ROUGHLY_WITHIN
    }
    if not far:
        return ""
    ordered = sorted(far, key=lambda area: -far[area])
    who = _named(
        [
            f"{_title(area, names)} {sv.with_unit(100 * far[area], '%', 1)}"
            for area in ordered
        ]
    )
    return (
        f"Faktorerna går inte ihop med kostnaden (avvikelse över 5 %: {who}), så "
        "skillnaden delas inte upp."
    )


def broken(ids: Iterable[str], start: int, year: int, own: OwnBreaks) -> str:
    """Return the sentence that refuses a comparison across a confirmed break.

    ``own`` are the user's breaks, here and below.
    """
    reasons: dict[str, list[str]] = {}
    for id_ in ids:
        for found in breaks(id_, own=own):
            if start < found.year <= year and not found.minor:
                reasons.setdefault(found.reason, []).append(id_)
    if not reasons:
        return ""
    said = [f"{sv.listing(broken_ids)}: {reason}" for reason, broken_ids in reasons.items()]
    return f"{start} och {year} går inte att jämföra. {'; '.join(said)}."


def first_unbroken(ids: Iterable[str], year: int, own: OwnBreaks) -> int:
    """Return the first year that may be compared with ``year``; 0 without any break."""
    found = (b for id_ in ids for b in breaks(id_, own=own) if not b.minor)
    return max((b.year for b in found if b.year <= year), default=0)


def hints(
    ids: Iterable[str], kpis: Mapping[str, Kpi], start: int, year: int, own: OwnBreaks
) -> Iterable[str]:
    """Yield the small and the unconfirmed breaks between two years."""
    said: dict[str, list[str]] = {}
    for id_ in ids:
        for found in breaks(id_, own=own):
            if found.minor and start < found.year <= year:
                said.setdefault(f"{found.reason}.", []).append(id_)
        for found in possible_breaks(kpis[id_], own=own) if id_ in kpis else ():
            if start < found.year <= year:
                text = f"möjligt brott {found.year} ({found.reason})."
                said.setdefault(text, []).append(id_)
    for text, hinted in said.items():
        yield f"{sv.listing(hinted)}: {text}"


def _title(area: object, names: Mapping[str, Municipality]) -> str:
    known = names.get(str(area))
    return known.title if known else str(area)


def _named(who: list[str]) -> str:
    more = len(who) - MOST_NAMED
    return f"{', '.join(who[:MOST_NAMED])} och {more} till" if more > 0 else sv.listing(who)
