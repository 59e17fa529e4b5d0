"""A share of the budget, judged by the text's own amounts, and what it is no share of."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.claims.limits import share_limits
from kolada_bench.analysis.claims.verdict import NOT_SUPPORTED, SUPPORTED
from kolada_bench.benchmark.claim_check.result import Check, Checked
from kolada_bench.benchmark.claim_check.suggest import BUDGET
from kolada_bench.catalogue.derived import ShareOf, shares_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BUDGET_SHARE = "budget"


def wholes_of(kpis: Iterable[str]) -> tuple[str, ...]:
    """Return the costs that the KPIs are parts or shares of, to hold amounts against."""
    asked = set(kpis)
    return tuple(
        dict.fromkeys(
            triple.cost_id
            for triple in triples()
            if triple.cost_id and triple.part_id in asked
        )
    )


@cache
def triples() -> tuple[ShareOf, ...]:
    """Return one cost and share per part: the first, that of the whole verksamhet."""
    return tuple({triple.part_id: triple for triple in reversed(shares_of())}.values())[
        ::-1
    ]


def meant(found: Checked) -> tuple[str, ...]:
    """Return the KPIs that a claim means: the user's, or else the suggested."""
    return found.tie.kpis if found.tie and found.tie.kpis else found.suggestion.kpis


def with_budget_shares(claims: Sequence[Checked]) -> list[Checked]:
    """Return the claims, shares of the budget judged by the text's own amounts."""
    return [_judged_by_text(found, claims) or found for found in claims]


def _judged_by_text(found: Checked, claims: Sequence[Checked]) -> Checked | None:
    claim = found.claim
    if claim.kind != "share" or claim.against != "budget" or found.readings:
        return None
    amounts = _part_and_budget(found, claims)
    if amounts is None:
        return None
    part, budget = amounts
    share = 100 * part.claim.value / budget.claim.value
    limits = share_limits(claim)
    status = SUPPORTED if limits.holds(share) else NOT_SUPPORTED
    words = " ".join(filter(None, (claim.hedge, claim.word)))
    quoted = words if claim.word else claim.text
    why = (
        f"Textens egna belopp: {mnkr(part.claim.value)} av {mnkr(budget.claim.value)} mnkr "
        f"är {sv.with_unit(share, '%', 1)} av budgeten; ”{quoted}” godtas "
        f"{limits.text(0, '%')}. Budgeten finns inte i Kolada."
    )
    return msgspec.structs.replace(found, status=status, why=why, by_text=True)


def _part_and_budget(
    found: Checked, claims: Sequence[Checked]
) -> tuple[Checked, Checked] | None:
    """Return the nearest amounts before the share, in its paragraph: part, then budget."""
    near = [
        other
        for other in claims
        if other.claim.kind == "amount"
        and other.claim.unit == "mnkr"
        and other.claim.paragraph == found.claim.paragraph
        and other.number < found.number
    ]
    budgets = [other for other in near if other.suggestion.not_in == BUDGET]
    parts = [other for other in near if other.suggestion.not_in != BUDGET]
    if not budgets or not parts or not budgets[-1].claim.value > 0:
        return None
    return parts[-1], budgets[-1]


def budget_check(found: Checked, claims: Sequence[Checked]) -> Check:
    """Return that a share of the budget and a share of the cost are two things."""
    amounts = _part_and_budget(found, claims)
    part, budget = amounts if amounts else (found, found)
    share = 100 * part.claim.value / budget.claim.value
    others = [
        other
        for other in claims
        if other.claim.kind in ("share", "shares")
        and other.claim.against != "budget"
        and set(meant(other)) & _shares_beside(meant(part))
    ]
    text = found.why
    if others:
        stated = sv.with_unit(others[0].claim.value, "procent")
        text += (
            f" {stated.capitalize()} i påstående {others[0].number} är en andel av "
            "kostnaden. Budget och kostnad är olika helheter: den ena uppgiften styrker "
            "inte den andra."
        )
    return Check(
        kind=BUDGET_SHARE,
        title="Andel av budgeten är inte andel av kostnaden",
        claims=(part.number, budget.number, found.number, *(o.number for o in others[:1])),
        text=text,
        figures={
            "part_mnkr": part.claim.value,
            "budget_mnkr": budget.claim.value,
            "share_of_budget_pct": share,
            "stated_share_of_cost_pct": others[0].claim.value if others else None,
        },
    )


def _shares_beside(parts: Iterable[str]) -> set[str]:
    asked = set(parts)
    return {triple.share_id for triple in triples() if triple.part_id in asked}


def mnkr(amount: float) -> str:
    """Write an amount [million kr] as a text does: "26", "52,5"."""
    return sv.number(amount, 0 if float(amount).is_integer() else 1)
