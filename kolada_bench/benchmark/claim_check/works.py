"""The claims that are to be tried: what the text says, what it may mean, what is tied."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.claims.years import tried_years
from kolada_bench.benchmark.claim_check.budget import wholes_of
from kolada_bench.benchmark.claim_check.suggest import Suggestion, suggest
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.net_cost import TOTAL, TOTAL_PCT, net_cost_areas
from kolada_bench.catalogue.search import unknown_kpi
from kolada_bench.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.analysis.claims.claim import Claim, ClaimKind
    from kolada_bench.catalogue.claim_ties import Tie
    from kolada_bench.sources import Source


class Work(msgspec.Struct, frozen=True):
    """A claim on its way: what the text says, what it may mean, what the user says."""

    number: int
    claim: Claim
    suggestion: Suggestion
    tie: Tie | None
    group: str

    @property
    def area(self) -> str:
        """The verksamhet whose NKA the claim is tried on; "" for none."""
        if self.tie is not None and self.tie.kpis:
            areas = (_area_of(id_) for id_ in self.tie.kpis)
            return next(filter(None, areas), "")
        return self.suggestion.area

    @property
    def kpis(self) -> tuple[str, ...]:
        """The KPIs that the claim is tried on: the user's, or else the suggested."""
        if self.tie is not None and self.tie.kpis:
            return tuple(id_ for id_ in self.tie.kpis if not _area_of(id_))
        return self.suggestion.kpis


def _area_of(kpi: str) -> str:
    """Return the verksamhet whose deviation ``kpi`` is; "" for another KPI."""
    if kpi == TOTAL_PCT:
        return TOTAL
    for name, area in net_cost_areas().items():
        if kpi in (area.deviation_pct, area.deviation_mnkr):
            return name
    return ""


def works_of(claims: Sequence[Claim], ties: Sequence[Tie], group: str) -> list[Work]:
    """Return the claims that are to be tried, numbered in the document's order."""
    works: list[Work] = []
    for claim in claims:
        tie = next((t for t in ties if t.is_of(claim.sentence, claim.text)), None)
        if tie is not None and tie.left_out:
            continue
        suggestion = suggest(claim)
        told = tie is not None and bool(tie.kpis or tie.own_figure is not None)
        about = suggestion.kpis or suggestion.not_in or claim.per == "nyckeltal"
        if claim.kind == "count" and not (about or told):
            # "Tio personer" of nothing that Kolada knows says nothing to try.
            continue
        against = (tie.group if tie else "") or claim.peers or group
        said = _as_tied(claim, tie) if tie else claim
        works.append(Work(len(works) + 1, said, suggestion, tie, against))
    return works


_KINDS: dict[str, ClaimKind] = {
    "procentenheter": "points", "ggr": "ratio", "antal": "count", "mnkr": "amount",
    "tkr": "amount", "kr/inv": "amount",
}  # fmt: skip


def _as_tied(claim: Claim, tie: Tie) -> Claim:
    """Return the claim with its figure in the unit that the user says it is in."""
    if not tie.unit or math.isnan(claim.value):
        return claim
    kind: ClaimKind = claim.kind
    if tie.unit == "%":
        kind = "percent" if claim.sign else "shares" if claim.kind == "shares" else "share"
    else:
        kind = _KINDS[tie.unit]
    factor = 0.001 if tie.unit == "tkr" and claim.unit != "mnkr" else 1.0
    return msgspec.structs.replace(
        claim,
        kind=kind,
        unit={"tkr": "mnkr", "kr/inv": "kr"}.get(tie.unit, tie.unit),
        per="invånare" if tie.unit == "kr/inv" else claim.per,
        value=claim.value * factor,
    )


def lost_ties(ties: Sequence[Tie], claims: Sequence[Claim], file: str) -> list[str]:
    """Return a warning for each tie whose claim the text no longer has."""
    return [
        f"”{tie.claim or tie.sentence}” i {Path(file).name} finns inte kvar i texten."
        for tie in ties
        if not any(tie.is_of(claim.sentence, claim.text) for claim in claims)
    ]


def known_to(works: list[Work], source: Source, file: str) -> list[Work]:
    """Return the claims with the KPIs that the source has; what the user named must be.

    A snapshot need not have all that the catalogue suggests.
    """
    derived = derived_kpis()
    wanted = dict.fromkeys(id_ for work in works for id_ in work.kpis)
    wanted |= dict.fromkeys(wholes_of(wanted))
    wanted |= dict.fromkeys(id_ for w in works if w.tie for id_ in w.tie.kpis)
    published = [
        part
        for id_ in wanted
        for part in (derived[id_].inputs if id_ in derived else (id_,))
        if not part.startswith("X")
    ]
    have = source.kpis(list(dict.fromkeys(published))) if published else {}

    def is_there(id_: str) -> bool:
        inputs = derived[id_].inputs if id_ in derived else (id_,)
        return all(part in have for part in inputs)

    out = []
    for work in works:
        if work.tie is not None:
            for id_ in work.tie.kpis:
                if not is_there(id_):
                    message = f"{Path(file).name}, nyckeltal: {unknown_kpi(id_)}"
                    raise CatalogueError(message, file=file, key="nyckeltal")
        kept = tuple(id_ for id_ in work.suggestion.kpis if is_there(id_))
        suggestion = msgspec.structs.replace(work.suggestion, kpis=kept)
        if work.suggestion.kpis and not kept:
            missing = f"Källan saknar {sv.listing(list(work.suggestion.kpis))}."
            suggestion = msgspec.structs.replace(suggestion, why_not=missing)
        out.append(msgspec.structs.replace(work, suggestion=suggestion))
    return out


def years_of(work: Work, from_text: int | None, asked: int | None) -> tuple[int, ...]:
    """Return the years to try a claim on, best first; empty for the newest there is."""
    if work.tie is not None and work.tie.year is not None:
        return (work.tie.year,)
    return tried_years(work.claim, from_text, asked)
