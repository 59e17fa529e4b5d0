"""The claims of a text against each other, with Kolada's figures beside.

Which claims bind each other is read off the catalogue: a cost, a share and the part that
they make (köpt vård, IFO, köpandelen).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.analysis.claims.against_each_other import (
    NetCostWords,
    kronor_check,
    readings,
)
from kolada_bench.analysis.claims.limits import share_limits, times_limits
from kolada_bench.benchmark.claim_check.budget import (
    budget_check,
    meant,
    mnkr,
    triples,
)
from kolada_bench.benchmark.claim_check.result import Check, Checked
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kolada_bench.analysis.claims.claim import Claim
    from kolada_bench.benchmark.claim_check.lookup import Lookup
    from kolada_bench.catalogue.derived import ShareOf

READINGS, KRONOR = "läsningar", "kronor"
_INVENTED = " (påhittade värden)"


def checks_of(
    claims: Sequence[Checked], lookup: Lookup | None, *, invented: bool
) -> Iterable[Check]:
    """Yield every check that the claims give occasion to, in the document's order."""
    mark = _INVENTED if invented else ""
    for triple in triples():
        yield from _two_readings(claims, triple, mark)
    for found in claims:
        if found.by_text:
            yield budget_check(found, claims)
    for triple in triples():
        yield from _kronor(claims, triple, lookup, mark)


def _stated_shares(claims: Sequence[Checked], triple: ShareOf) -> list[Checked]:
    return [
        found
        for found in claims
        if found.claim.kind in ("share", "shares")
        and triple.share_id in meant(found)
        and found.claim.against != "budget"
    ]


def _two_readings(claims: Sequence[Checked], triple: ShareOf, mark: str) -> Iterable[Check]:
    shares = [f for f in _stated_shares(claims, triple) if f.claim.other > 0]
    for found in claims:
        claim = found.claim
        if claim.kind != "ratio" or not {triple.part_id, triple.share_id} & set(
            meant(found)
        ):
            continue
        if claim.against not in ("group", "country") or not shares:
            continue
        share = min(shares, key=lambda s: abs(s.number - found.number))
        area = triple.service_area
        told = readings(
            word=_first_words(claim.text),
            times=" ".join(
                filter(None, (_HEDGES.get(claim.hedge, claim.hedge), _times(claim)))
            ),
            ratio=claim.value,
            own_share=share.claim.value,
            group_share=share.claim.other,
            part=found.suggestion.topics[0] if found.suggestion.topics else triple.name,
            whole=f"hela {area}",
            same_as=_where(found, share),
            share_holds=times_limits(claim.hedge, claim.value).holds(
                share.claim.value / share.claim.other
            ),
            net_cost=_net_cost(claims, area),
        )
        yield Check(
            kind=READINGS,
            title=f"”{_first_words(claim.text)}”: två läsningar",
            claims=(found.number, share.number),
            text=f"{told.text}{_by_kolada(found, triple, mark)}",
            figures={
                "stated_ratio": told.ratio,
                "share_ratio": told.share_ratio,
                "implied_total_ratio": told.implied_total,
                "fits": told.fits,
            },
        )


def _first_words(text: str) -> str:
    """Return what is said, without whom it is compared with."""
    for opening in (" som ", " än ", " jämfört ", " mot "):
        text = text.split(opening)[0]
    return text


_HEDGES = {"knappt": "nästan", "": ""}


def _times(claim: Claim) -> str:
    if claim.word != "gånger":
        return claim.word
    return f"{sv.number(claim.value, max(claim.decimals, 0))} gånger"


def _where(found: Checked, share: Checked) -> str:
    """Return what the claim of the shares is called: the next sentence, or its number."""
    one, other = found.claim, share.claim
    if one.paragraph == other.paragraph and share.number == found.number + 1:
        return "nästa mening" if one.sentence != other.sentence else "resten av meningen"
    return f"påstående {share.number}"


def _net_cost(claims: Sequence[Checked], area: str) -> NetCostWords | None:
    """Return what the text says of the net cost and its reference; None if nothing."""
    told = [
        found.claim
        for found in claims
        if found.claim.against == "reference"
        and found.suggestion.area == area
        and found.claim.sign
    ]
    strong = [claim for claim in told if claim.degree == "väsentligt"]
    if not told:
        return None
    return NetCostWords(above=(strong or told)[0].sign > 0, substantial=bool(strong))


def _by_kolada(found: Checked, triple: ShareOf, mark: str) -> str:
    """Return what the figures are: the share's ratio and the one in kronor."""
    by_id = {reading.kpi: reading for reading in found.readings}
    share, part = by_id.get(triple.share_id), by_id.get(triple.part_id)
    if share is None or part is None or share.year != part.year:
        return ""
    ratios = (share.verdict.figure, part.verdict.figure)
    if not all(map(math.isfinite, ratios)) or not ratios[0]:
        return ""
    s, p, c = (sv.number(x, 1) for x in (*ratios, ratios[1] / ratios[0]))
    by = f"demodata {share.year}{mark}" if mark else f"Kolada {share.year}"
    return (
        f" Enligt {by}: andelen är {s} gånger medianen, kronor per "
        f"invånare {p} gånger, vilket ger omkring {c} gånger för helheten."
    )


def _kronor(
    claims: Sequence[Checked], triple: ShareOf, lookup: Lookup | None, mark: str
) -> Iterable[Check]:
    if lookup is None or not triple.cost_id:
        return
    shares = _stated_shares(claims, triple)
    for found in claims:
        claim = found.claim
        is_sum = claim.kind == "amount" and claim.unit == "mnkr" and not claim.sign
        if not is_sum or triple.part_id not in meant(found) or not found.readings:
            continue
        year = next((r.year for r in found.readings if r.kpi == triple.part_id), None)
        if year is None or claim.against != "nothing":
            continue
        row = lookup.row(triple.cost_id, (year,), EVERYONE)
        people = lookup.population(year)
        if row is None or row.year != year or not people > 0:
            continue
        cost = float(row.figures["value"])
        made = kronor_check(claim.value, cost, people)
        if math.isnan(made.share_pct):
            continue
        text = (
            f"{mnkr(claim.value)} mnkr är {sv.with_unit(made.share_pct, 'procent')} av "
            f"kostnaden för {triple.service_area} {year}{mark}: "
            f"{sv.with_unit(made.total_mnkr, 'mnkr', 1)} "
            f"({sv.with_unit(cost, 'kr/inv')} × {sv.with_unit(people, 'invånare')})."
        )
        figures: Mapping[str, float | str | None] = {
            "part_mnkr": claim.value,
            "cost_per_inhabitant": cost,
            "population": people,
            "total_mnkr": made.total_mnkr,
            "share_of_cost_pct": made.share_pct,
            "stated_share_of_cost_pct": shares[0].claim.value if shares else None,
        }
        told = shares[:1]
        if told:
            stated = sv.with_unit(told[0].claim.value, "procent")
            fits = share_limits(told[0].claim).holds(made.share_pct)
            text += (
                f" Det går ihop med {stated} av kostnaden i påstående {told[0].number}."
                if fits
                else f" Det går ihop med {stated} av kostnaden i påstående "
                f"{told[0].number} bara om den köpta vården har ändrats mellan åren eller "
                "definitionerna skiljer sig."
            )
        yield Check(
            kind=KRONOR,
            title=f"{mnkr(claim.value)} mnkr mot hela kostnaden",
            claims=(found.number, *(t.number for t in told)),
            text=text,
            figures=figures,
        )
