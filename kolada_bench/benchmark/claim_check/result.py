"""The answer: every claim with its verdict, and what the claims make of each other."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from kolada_bench.analysis.claims.verdict import (
    STATUS_TEXTS,
    SUPPORTED,
    Evidence,
    Status,
    Verdict,
)
from kolada_bench.benchmark.result import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kolada_bench.analysis.claims.claim import Claim
    from kolada_bench.benchmark.claim_check.suggest import Suggestion
    from kolada_bench.benchmark.page import Page
    from kolada_bench.catalogue.claim_ties import Tie

SCHEMA = "kolada-bench/claims/1"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A claim tried on one KPI.

    ``title`` is the KPI's, ``label`` what a table calls it. ``kpis`` are the published KPIs
    that the figure rests on; ``notes`` what must be said of year, group and definition.
    """

    kpi: str
    title: str
    label: str
    unit: str
    derived: bool
    kpis: tuple[str, ...]
    gender: str
    year: int | None
    preliminary: bool
    group: str
    n: int | None
    n_members: int | None
    evidence: Evidence
    verdict: Verdict
    source_line: str
    notes: tuple[str, ...] = ()


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with everything that was found of it.

    ``number`` counts the document's claims from 1. ``why`` says in Swedish what the status
    rests on where ``readings`` do not. ``by_text`` is True where the text's own figures
    decide, and not Kolada's.
    """

    number: int
    claim: Claim
    suggestion: Suggestion
    status: Status
    why: str
    readings: tuple[Reading, ...] = ()
    tie: Tie | None = None
    by_text: bool = False


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What claims make of each other: ``kind`` "läsningar", "budget" or "kronor".

    ``figures`` are those that the text rests on, by English key.
    """

    kind: str
    title: str
    claims: tuple[int, ...]
    text: str
    figures: Mapping[str, float | str | None] = {}


@dataclass(frozen=True, eq=False)
class Claims(Answer):
    """A document's claims, tried.

    Attributes
    ----------
    document
        What the text is called; "" for a text without a name.
    text_year
        The year that the text is from, as far as it shows.
    claims
        In the document's order.
    checks
        The claims against each other.
    """

    document: str
    text_year: int | None
    claims: tuple[Checked, ...] = field(repr=False)
    checks: tuple[Check, ...] = field(repr=False)

    def counted(self, status: Status) -> int:
        """Return how many claims have this status."""
        return sum(found.status == status for found in self.claims)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, schema ``kolada-bench/claims/1``."""
        return {
            **self._head(SCHEMA),
            "document": self.document,
            "text_year": self.text_year,
            "groups": self._groups(),
            "provenance": self._provenance(),
            "summary": {status: self.counted(status) for status in STATUS_TEXTS},
            "claims": [_claim(found) for found in self.claims],
            "rows": [row for found in self.claims for row in _rows(found)],
            "checks": [
                {
                    "kind": check.kind,
                    "title": check.title,
                    "claims": list(check.claims),
                    "text": check.text,
                    "figures": {k: _plain(v) for k, v in check.figures.items()},
                }
                for check in self.checks
            ],
            "warnings": list(self.warnings),
        }

    def page(self) -> Page:
        """Return the answer as formatted Swedish text, for a screen or a document."""
        from kolada_bench.benchmark.claim_check.tables import claims_page

        return claims_page(self)

    def ties(self) -> str:
        """Return a TOML file of the claims, for the user to tie them to KPIs in."""
        from kolada_bench.benchmark.claim_check.ties_file import ties_text

        return ties_text(self)


def _claim(found: Checked) -> dict[str, Any]:
    claim, suggested = found.claim, found.suggestion
    return {
        "claim": found.number,
        "text": claim.text,
        "sentence": claim.sentence,
        "paragraph": claim.paragraph,
        "heading": claim.heading or None,
        "kind": claim.kind,
        "word": claim.word or None,
        "hedge": claim.hedge or None,
        "degree": claim.degree or None,
        "direction": claim.sign,
        "stated": _plain(claim.value),
        "stated_to": _plain(claim.to),
        "stated_group": _plain(claim.other),
        "stated_of": claim.side,
        "stated_difference": claim.difference,
        "denied": claim.negation or None,
        "stated_unit": claim.unit or None,
        "per": claim.per or None,
        "against": claim.against,
        "against_assumed": claim.assumed,
        "share_of": claim.whole or None,
        "year": claim.year,
        "year_first": claim.first_year,
        "year_from": claim.year_from,
        "series": [{"year": year, "value": value} for year, value in claim.series],
        "topics": list(suggested.topics),
        "not_in_kolada": suggested.not_in or None,
        "possible": [{"kpi": id_, "title": title} for id_, title in suggested.possible],
        "tied": found.tie is not None,
        "status": found.status,
        "status_text": STATUS_TEXTS[found.status],
        "by_text": found.by_text,
        "why": found.why,
    }


def _rows(found: Checked) -> list[dict[str, Any]]:
    """Return one flat row per KPI tried, and one without a KPI where none was."""
    head = {
        "claim": found.number,
        "text": found.claim.text,
        "paragraph": found.claim.paragraph,
    }
    if not found.readings:
        nothing = dict.fromkeys(_READING, None)
        verdict = {"status": found.status, "status_text": STATUS_TEXTS[found.status]}
        return [{**head, **nothing, **verdict, "how": found.why, "notes": []}]
    return [{**head, **_reading(reading)} for reading in found.readings]


_READING = (
    "kpi", "title", "unit", "derived", "gender", "year", "preliminary", "group", "n",
    "n_members", "value", "compared", "compared_with", "q1", "q3", "value_mnkr", "figure",
    "figure_unit", "accepted_low", "accepted_high", "status", "status_text", "how",
    "source_line",
)  # fmt: skip


def _reading(reading: Reading) -> dict[str, Any]:
    evidence, verdict = reading.evidence, reading.verdict
    values = (
        reading.kpi or None, reading.title, reading.unit, reading.derived, reading.gender,
        reading.year, reading.preliminary, reading.group or None, reading.n,
        reading.n_members, evidence.value, evidence.compared, evidence.compared_with,
        evidence.q1, evidence.q3, evidence.mnkr, verdict.figure,
        verdict.figure_unit or None, verdict.low, verdict.high, verdict.status,
        STATUS_TEXTS[verdict.status], verdict.how, reading.source_line,
    )  # fmt: skip
    plain = {k: _plain(v) for k, v in zip(_READING, values, strict=True)}
    return {**plain, "notes": list(reading.notes)}


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


__all__ = ["SUPPORTED", "Check", "Checked", "Claims", "Reading"]
