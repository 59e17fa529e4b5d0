"""One claim on one KPI: its figures fetched, its verdict, and the notes that go with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.claims.judge import judge, judge_meant
from kolada_bench.analysis.claims.judge_series import judge_series
from kolada_bench.analysis.claims.limits import count_limits
from kolada_bench.analysis.claims.verdict import (
    NOT_SUPPORTED,
    STATUS_TEXTS,
    SUPPORTED,
    UNDECIDED,
    Evidence,
    Verdict,
    undecided,
)
from kolada_bench.benchmark.claim_check.lookup import Lookup, Row, evidence_of
from kolada_bench.benchmark.claim_check.result import Reading
from kolada_bench.benchmark.claim_check.suggest import labels
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.net_cost import TOTAL, TOTAL_PCT, net_cost_areas
from kolada_bench.catalogue.publication import is_retired

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kolada_bench.analysis.claims.claim import Claim
    from kolada_bench.catalogue.claim_ties import Tie
    from kolada_bench.sources import Source

FEW = 5
NO_FIGURE = "Uppgift saknas."
COUNTS_PERSONS = "Nyckeltalet räknar personer eller dygn, inte hur ofta något görs."
ASSUMED = "Vad jämförelsen är med sägs inte i meningen."


def reading_of(
    claim: Claim,
    lookup: Lookup,
    kpi: str,
    years: Sequence[int],
    gender: str,
    *,
    tied: bool,
) -> Reading:
    """Return ``claim`` tried on ``kpi`` in the first of ``years`` that has figures.

    ``tied`` says that the user has named the KPI, so that it is no guess.
    """
    if claim.series:
        row = _last_of_series(claim, lookup, kpi, gender)
    elif claim.first_year is not None and years == (claim.year,):
        row = lookup.mean_row(kpi, claim.first_year, years[0], gender)
    else:
        row = lookup.row(kpi, years, gender)
    spec = next(row for row in lookup.question.rows if row.id == kpi)
    title = " ".join(spec.title.split())
    if row is None:
        return _nothing(kpi, title, spec.unit, gender, derived=spec.derived is not None)
    verdict = judge(claim, _evidence(claim, row)) if tied else _verdict(claim, row)
    figures = row.figures
    if claim.series:
        verdict = _series_verdict(claim, lookup, kpi, gender)
    verdict = _counted(claim, verdict, int(figures["n"]), int(figures["n_members"]))
    notes = [
        *_mean_notes(claim),
        *_year_notes(claim, lookup, row, kpi, years, gender, verdict),
        *_claim_notes(claim, row),
    ]
    country = claim.against == "country"
    return Reading(
        kpi=kpi,
        title=title,
        label=labels().get(kpi, title),
        unit=spec.unit,
        derived=spec.derived is not None,
        kpis=spec.inputs,
        gender=str(figures["gender"]),
        year=row.year,
        preliminary=bool(figures["preliminary"]),
        group="" if country or row.group is None else row.group.id,
        n=None if country else int(figures["n"]),
        n_members=None if country else int(figures["n_members"]),
        evidence=_evidence(claim, row),
        verdict=verdict,
        source_line=str(figures["source_line"]),
        notes=tuple(dict.fromkeys(notes)),
    )


def net_cost_reading(
    claim: Claim, lookup: Lookup, area: str, years: Sequence[int]
) -> Reading:
    """Return ``claim`` tried on the NKA of ``area``."""
    kpi = TOTAL_PCT if area == TOTAL else ""
    known = net_cost_areas().get(area)
    if known is not None:
        kpi = known.deviation_pct
    title = f"Nettokostnadsavvikelse {area}"
    if claim.first_year is not None and years == (claim.year,):
        row = lookup.mean_net_cost(area, claim.first_year, years[0])
    else:
        row = lookup.net_cost(area, years)
    if row is None:
        reading = _nothing(kpi, title, "%", "T", derived=False)
        how = NO_FIGURE if known else f"Kolada har ingen nettokostnadsavvikelse för {area}."
        return msgspec.structs.replace(reading, verdict=undecided(how))
    verdict = _verdict(claim, row)
    notes = [] if row.year in years or not years else [_other_year(row.year, years[0])]
    notes += _mean_notes(claim)
    for year in years[1:]:
        other = lookup.net_cost(area, (year,))
        if row.year == years[0] and other is not None and other.year == year:
            notes += _if_another(_verdict(claim, other), verdict, year)
    return Reading(
        kpi=kpi,
        title=title,
        label=title,
        unit="%",
        derived=False,
        kpis=known.ids if known else (kpi,),
        gender="T",
        year=row.year,
        preliminary=bool(row.figures["preliminary"]),
        group="",
        n=None,
        n_members=None,
        evidence=_evidence(claim, row),
        verdict=verdict,
        source_line=str(row.figures["source_line"]),
        notes=tuple(notes),
    )


def own_reading(tie: Tie, verdict: Verdict, years: Sequence[int]) -> Reading:
    """Return a claim held against the figure that the user has given."""
    own = math.nan if tie.own_figure is None else tie.own_figure
    return Reading(
        kpi="",
        title="Egen uppgift",
        label="Egen uppgift",
        unit=tie.unit,
        derived=False,
        kpis=(),
        gender="T",
        year=years[0] if years else None,
        preliminary=False,
        group="",
        n=None,
        n_members=None,
        evidence=Evidence(
            measure="other", unit=tie.unit, value=own, compared_with="nothing"
        ),
        verdict=verdict,
        source_line=f"Egen uppgift: {tie.source or 'källa inte angiven'}.",
    )


def catalogue_reading(claim: Claim, source: Source) -> Reading:
    """Return a claim of how many KPIs Kolada has, counted in its catalogue."""
    title = "Nyckeltal för kommuner som uppdateras"
    counted, how = math.nan, "Bara Kolada självt har hela sin katalog."
    verdict = undecided(how)
    if source.name == "kolada":
        kpis = source.kpis()
        living = [
            kpi
            for kpi in kpis.values()
            if kpi.publ_period is not None
            and kpi.municipality_type in ("K", "A")
            and not is_retired(kpi)
        ]
        counted, limits = float(len(living)), count_limits(claim)
        status = SUPPORTED if limits.holds(counted) else NOT_SUPPORTED
        how = (
            f"{sv.number(counted)} nyckeltal för kommuner uppdateras, av "
            f"{sv.number(len(kpis))}; ”{claim.text}” godtas {limits.text(0)}."
        )
        verdict = Verdict(status, how, counted, "antal", limits.low, limits.high)
    return Reading(
        kpi="",
        title=title,
        label=title,
        unit="antal",
        derived=True,
        kpis=(),
        gender="T",
        year=None,
        preliminary=False,
        group="",
        n=None,
        n_members=None,
        evidence=Evidence(
            measure="absolute", unit="antal", value=counted, compared_with="nothing"
        ),
        verdict=verdict,
        source_line=sv.group_source_line(source.name, source.as_of),
    )


def _nothing(kpi: str, title: str, unit: str, gender: str, *, derived: bool) -> Reading:
    inputs = derived_kpis()[kpi].inputs if kpi in derived_kpis() else (kpi,)
    return Reading(
        kpi=kpi,
        title=title,
        label=title,
        unit=unit,
        derived=derived,
        kpis=inputs,
        gender=gender,
        year=None,
        preliminary=False,
        group="",
        n=None,
        n_members=None,
        evidence=Evidence(measure="other", unit=unit, value=math.nan),
        verdict=undecided(NO_FIGURE),
        source_line="",
    )


def _evidence(claim: Claim, row: Row) -> Evidence:
    against = claim.against
    return evidence_of(
        row,
        mean=claim.mean,
        country=against == "country",
        reference=against not in ("group", "country"),
    )


def _counted(claim: Claim, verdict: Verdict, n: int, members: int) -> Verdict:
    """Return the verdict with what the text says of how many have the figure."""
    if claim.series or claim.counted in (None, (n, members)):
        return verdict
    have, every = claim.counted or (0, 0)
    how = f"{verdict.how} {n} av {members} kommuner har uppgift, inte {have} av {every}."
    status = NOT_SUPPORTED if verdict.status == SUPPORTED else verdict.status
    return msgspec.structs.replace(verdict, status=status, how=how)


def _last_of_series(claim: Claim, lookup: Lookup, kpi: str, gender: str) -> Row | None:
    row = lookup.row(kpi, [claim.series[-1][0]], gender)
    return row if row is not None and row.year == claim.series[-1][0] else None


def _series_verdict(claim: Claim, lookup: Lookup, kpi: str, gender: str) -> Verdict:
    rows = [lookup.row(kpi, [year], gender) for year, _ in claim.series]
    known = [
        row
        for row, (year, _) in zip(rows, claim.series, strict=True)
        if row is not None and row.year == year
    ]
    if len(known) < len(rows):
        return undecided("Uppgift saknas för något av åren.")
    sizes = {(int(row.figures["n"]), int(row.figures["n_members"])) for row in known}
    if claim.side == "compared":
        (n, every) = min(sizes)
        if n != every or len(sizes) > 1:
            return undecided("Alla kommuner i gruppen har inte uppgift varje år.")
        if claim.counted is not None and claim.counted[0] != n:
            told = f"Texten räknar med {claim.counted[0]} av gruppens {n} kommuner."
            return undecided(told)
    return judge_series(claim, [_evidence(claim, row) for row in known])


def _mean_notes(claim: Claim) -> Iterable[str]:
    if claim.first_year is not None and claim.year is not None:
        years = sv.years(range(claim.first_year, claim.year + 1))
        yield f"Prövat mot medlet av {years}."


def _verdict(claim: Claim, row: Row) -> Verdict:
    return judge_meant(claim, _evidence(claim, row))


def _year_notes(
    claim: Claim,
    lookup: Lookup,
    row: Row,
    kpi: str,
    years: Sequence[int],
    gender: str,
    verdict: Verdict,
) -> Iterable[str]:
    """Yield that another year was taken than the text's, or would have said otherwise."""
    if years and row.year not in years:
        yield _other_year(row.year, years[0])
        return
    for year in years:
        if year == row.year:
            continue
        other = lookup.row(kpi, (year,), gender)
        if other is not None and other.year == year:
            yield from _if_another(_verdict(claim, other), verdict, year)


def _if_another(other: Verdict, verdict: Verdict, year: int) -> Iterable[str]:
    if other.status not in (verdict.status, UNDECIDED):
        yield f"Mot {year}: {STATUS_TEXTS[other.status]}. {other.how}"


def _other_year(year: int, wanted: int) -> str:
    return f"Värden för {wanted} finns inte; prövat mot {year}."


def _claim_notes(claim: Claim, row: Row) -> Iterable[str]:
    n, members = row.figures["n"], row.figures["n_members"]
    if claim.against == "group" and int(n) < min(FEW, int(members)):
        yield f"Bara {int(n)} av {int(members)} kommuner i gruppen har uppgift."
    if claim.word == "oftare":
        yield COUNTS_PERSONS
    if claim.assumed and claim.kind in ("ratio", "percent", "points", "shares"):
        yield ASSUMED
