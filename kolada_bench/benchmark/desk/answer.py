"""The plausibility desk: whether figures can be right, before they are interpreted.

Puts together the catalogue's checks, the values and the analysis. Every check ends in one
of three ways: in order, a *finding*, or not made, with the reason; a check that could not
be made is never counted as passed.

The own municipality's figures are fetched for every check, the whole country's for a score
of KPIs (jumps and unit costs), the peers' for the shares of common costs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.benchmark.question import build_question
from kolada_bench.benchmark.result import Answer
from kolada_bench.benchmark.values import blocks
from kolada_bench.catalogue.denominators import denominator
from kolada_bench.catalogue.municipalities import resolve_municipality
from kolada_bench.catalogue.plausibility import (
    SEVERITY_WORDS,
    Checks,
    Severity,
    plausibility_checks,
)
from kolada_bench.catalogue.units import unit
from kolada_bench.errors import UsageError
from kolada_bench.schema import RIKET, Block
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from kolada_bench.benchmark.page import Page
    from kolada_bench.schema import Kpi
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

YEARS = 6
"""Calendar years that are looked at: the newest data year is one or two years back."""
_ORDER: dict[Severity, int] = {"error": 0, "question": 1, "note": 2}


class Figure(msgspec.Struct, frozen=True):
    """One value that a finding rests on, in ``unit``."""

    kpi: str
    year: int
    value: float
    unit: str


class PlausibilityFinding(msgspec.Struct, frozen=True):
    """Something to sort out or to ask about.

    Attributes
    ----------
    kind, severity
        Which check, and how grave: "error", "question" or "note".
    what, why, ask
        Swedish: what was found with its figures, why it matters, what to ask the ekonom.
    year, other_years
        The newest year it is found in, and the others.
    figures
        The values it rests on, in ``year``.
    """

    kind: str
    severity: Severity
    service_area: str
    what: str
    why: str
    ask: str
    year: int
    figures: tuple[Figure, ...]
    other_years: tuple[int, ...] = ()
    preliminary: bool = False


class NotMade(msgspec.Struct, frozen=True):
    """A check that could not be made: which, and the Swedish reason."""

    kind: str
    what: str
    reason: str


@dataclass(frozen=True)
class Plausibility(Answer):
    """What the plausibility desk found.

    Attributes
    ----------
    findings
        The gravest first.
    made
        Number of checks made, by kind; one check covers all its years.
    not_made
        The checks that could not be made, and why.
    years
        The years that were looked at.
    """

    findings: tuple[PlausibilityFinding, ...]
    made: Mapping[str, int] = field(repr=False)
    not_made: tuple[NotMade, ...] = field(repr=False)
    years: tuple[int, ...]
    group_words: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/plausibility/1``."""
        return {
            **self._head("kolada-bench/plausibility/1"),
            "groups": self._groups(),
            "provenance": self._provenance(),
            "years": list(self.years),
            "findings": [msgspec.to_builtins(finding) for finding in self.findings],
            "checks": [
                {
                    "kind": kind,
                    "made": self.made[kind],
                    "findings": sum(f.kind == kind for f in self.findings),
                    "not_made": sum(n.kind == kind for n in self.not_made),
                }
                for kind in plausibility_checks().kinds
            ],
            "not_made": [msgspec.to_builtins(one) for one in self.not_made],
            "warnings": list(self.warnings),
        }

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.desk.tables import plausibility_page

        return plausibility_page(self)


def answer_plausibility(
    municipality: str | None,
    groups: Sequence[str],
    source: Source,
    settings: Settings,
) -> Plausibility:
    """Answer ``benchmark.plausibility``, with source and settings at hand."""
    from kolada_bench.benchmark.desk.checks import run_checks
    from kolada_bench.benchmark.desk.material import Desk
    from kolada_bench.benchmark.values import own_values, wide_values

    text = municipality or settings.municipality
    if not text:
        message = "Ange en kommun: kolada-bench doctor --data Mellerud."
        raise UsageError(message)
    own = resolve_municipality(text, source.municipalities())
    checks = plausibility_checks()
    last = source.as_of.year
    years = tuple(range(last - YEARS + 1, last + 1))
    kpis = source.kpis(_wanted(checks))
    question = build_question(
        source,
        settings,
        municipality=own.id,
        groups=groups,
        areas=(),
        also=_common(checks, kpis),
        years=years,
    )
    own_ids = (*(id_ for id_ in checks.own_ids if id_ in kpis), *_below(checks, kpis))
    country_ids = tuple(id_ for id_ in checks.country_ids if id_ in kpis)
    everyone = tuple(
        id_ for id_, area in question.municipalities.items() if area.type == "K"
    )
    observations = source.observations(
        [
            Block(tuple(dict.fromkeys(own_ids)), (own.id,), years),
            Block(country_ids, everyone, years),
            *blocks(question),
        ]
    )
    wide = wide_values(observations.frame, EVERYONE, (), years)
    mine = own_values(wide, own.id).reindex(list(years))
    desk = Desk(
        question=question,
        checks=checks,
        kpis=kpis,
        years=years,
        wide=wide,
        own=mine,
        municipalities=tuple(id_ for id_ in everyone if id_ not in (own.id, RIKET)),
        on=observations.provenance.values_date,
        amount_unit=settings.amount_unit,
    )
    run_checks(desk)
    return Plausibility(
        municipality=own,
        municipalities=question.municipalities,
        groups=tuple({g.id: g for gs in question.groups for g in gs.all}.values()),
        provenance=observations.provenance,
        warnings=tuple(dict.fromkeys(question.warnings)),
        amount_unit=settings.amount_unit,
        findings=tuple(sorted(desk.findings, key=_gravest_first)),
        made=Counter(desk.made),
        not_made=tuple(desk.not_made),
        years=tuple(year for year in years if mine.loc[year].notna().any()),
        group_words=question.group_words,
    )


def severity_word(severity: Severity) -> str:
    """Return a severity as it is written: "stämmer inte", "att fråga om" ..."""
    return SEVERITY_WORDS[severity]


def _gravest_first(finding: PlausibilityFinding) -> tuple[int, int]:
    return _ORDER[finding.severity], -finding.year


def _wanted(checks: Checks) -> list[str]:
    """Return every KPI of the checks, denominators apart: those have no need of words."""
    common = [id_ for c in checks.common for id_ in (c.share, c.cost)]
    shares = [id_ for share in checks.shares for id_ in share.ids]
    return list(dict.fromkeys([*checks.own_ids, *checks.country_ids, *common, *shares]))


def _common(checks: Checks, kpis: Mapping[str, Kpi]) -> dict[str, tuple[str, ...]]:
    """Return the KPIs whose peers are asked for, by service area; those that exist."""
    also: dict[str, tuple[str, ...]] = {}
    for check in checks.common:
        if check.share in kpis and check.cost in kpis:
            ids = (check.share, check.cost)
            also[check.service_area] = (*also.get(check.service_area, ()), *ids)
    for share in checks.shares:
        if all(id_ in kpis for id_ in share.ids):
            known = also.get(share.service_area, ())
            also[share.service_area] = tuple(dict.fromkeys([*known, *share.ids]))
    return also


def _below(checks: Checks, kpis: Mapping[str, Kpi]) -> tuple[str, ...]:
    """Return the populations that costs are brought to kr per inhabitant with."""
    costs = [*checks.jumps, *(id_ for m in checks.mirrors for id_ in (m.one, m.other))]
    below = [denominator(id_, unit(id_, kpis[id_].title)) for id_ in costs if id_ in kpis]
    return tuple(id_ for found in below if found for id_ in found.ids)
