"""Find, suggest, fetch, judge: the steps of ``claims``, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.analysis.claims.find import find_claims, text_year
from kolada_bench.analysis.claims.judge import judge_own
from kolada_bench.analysis.claims.verdict import NOT_SUPPORTED, UNDECIDED, together
from kolada_bench.benchmark.claim_check.budget import wholes_of, with_budget_shares
from kolada_bench.benchmark.claim_check.checks import checks_of
from kolada_bench.benchmark.claim_check.groups import with_named_groups
from kolada_bench.benchmark.claim_check.lookup import Asked, Lookup
from kolada_bench.benchmark.claim_check.municipality import municipality_of
from kolada_bench.benchmark.claim_check.readings import (
    catalogue_reading,
    net_cost_reading,
    own_reading,
    reading_of,
)
from kolada_bench.benchmark.claim_check.result import Checked, Claims, Reading
from kolada_bench.benchmark.claim_check.works import (
    Work,
    known_to,
    lost_ties,
    works_of,
    years_of,
)
from kolada_bench.benchmark.opening import opened_source, texts
from kolada_bench.catalogue.claim_ties import read_ties
from kolada_bench.errors import UsageError
from kolada_bench.peers.spec import DEFAULT_GROUP
from kolada_bench.schema import TOTAL as EVERYONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kolada_bench.analysis.claims.claim import Claim
    from kolada_bench.analysis.claims.passages import Passage
    from kolada_bench.benchmark.claim_check.suggest import Suggestion
    from kolada_bench.schema import Municipality, PeerGroup
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

DISTANT = (
    "Meningen säger inte själv vad den gäller; knyt påståendet om det är rätt nyckeltal."
)
NO_KPI = "Inget nyckeltal att pröva mot."
MOST_CLAIMS = 1_000
"""More than that is no document of a municipality's, and no list that anybody reads."""


def answer_claims(
    passages: Sequence[Passage],
    municipality: str | None,
    *,
    document: str = "",
    group: str | Sequence[str] = (),
    year: int | None = None,
    ties: str | Path | None = None,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Claims:
    """Find the claims of a text, and try each on the KPIs that it may mean.

    Parameters
    ----------
    passages
        The text.
    municipality
        Whose text it is; None for the config file's, or else the one that it names most.
    document
        What the text is called.
    group
        Whom "jämförbara kommuner" are; default lika kommuner.
    year
        The year to try claims on whose own sentence names none.
    ties
        A file that ties claims to KPIs.
    source, demo, snapshot, offline, settings
        As for ``benchmark.compare``.

    Raises
    ------
    UsageError
        No municipality, more than one group, or more claims than ``MOST_CLAIMS``.
    CatalogueError
        The file of ties has a fault.
    """
    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    groups = texts(group) or (DEFAULT_GROUP,)
    if len(groups) > 1:
        message = "Påståenden prövas mot en grupp i taget: ange --group en gång."
        raise UsageError(message)
    warnings: list[str] = []
    own = municipality_of(municipality, passages, opened, in_force, warnings)
    latest = opened.as_of.year
    found = find_claims(passages, latest=latest, most=MOST_CLAIMS + 1)
    if len(found) > MOST_CLAIMS:
        message = (
            f"Texten har fler än {sv.number(MOST_CLAIMS)} påståenden, som är det mesta som "
            "prövas på en gång. Dela upp den."
        )
        raise UsageError(message)
    found = with_named_groups(found, opened, in_force)
    told = read_ties(ties) if ties is not None else ()
    works = works_of(found, told, groups[0])
    if ties is not None:
        warnings += lost_ties(told, found, str(ties))
    works = known_to(works, opened, str(ties or ""))
    from_text = text_year(passages, latest=latest)
    lookups = _lookups(works, opened, in_force, own, from_text, year, latest)
    checked = [_checked(work, lookups, opened, from_text, year) for work in works]
    checked = with_budget_shares(checked)
    default = lookups.get(groups[0])
    provenance = (
        default.values.observations.provenance
        if default is not None
        else opened.observations([]).provenance
    )
    used = [lookup.values.observations.provenance for lookup in lookups.values()]
    if used:
        provenance = min(used, key=lambda p: p.retrieved_at)
    for lookup in lookups.values():
        warnings += [line for line in lookup.question.warnings if line not in warnings]
    return Claims(
        municipality=own,
        municipalities=opened.municipalities(),
        groups=_used(checked, lookups.values()),
        provenance=provenance,
        warnings=tuple(dict.fromkeys(warnings)),
        amount_unit=in_force.amount_unit,
        document=document,
        text_year=from_text,
        claims=tuple(checked),
        checks=tuple(checks_of(checked, default, invented=provenance.invented)),
    )


def _lookups(
    works: Sequence[Work],
    source: Source,
    settings: Settings,
    own: Municipality,
    from_text: int | None,
    asked_year: int | None,
    latest: int,
) -> dict[str, Lookup]:
    """Return what Kolada says, per group text; nothing is asked where nothing needs it."""
    kpis: dict[str, dict[str, None]] = {}
    areas: dict[str, dict[str, None]] = {}
    years: dict[int, None] = {}
    for work in works:
        if not work.kpis and not work.area:
            continue
        kpis.setdefault(work.group, {}).update(dict.fromkeys(work.kpis))
        kpis[work.group].update(dict.fromkeys(wholes_of(work.kpis)))
        if work.area:
            areas.setdefault(work.group, {})[work.area] = None
        years |= dict.fromkeys(years_of(work, from_text, asked_year))
        if work.claim.first_year is not None and work.claim.year is not None:
            years |= dict.fromkeys(range(work.claim.first_year, work.claim.year + 1))
        years |= dict.fromkeys(year for year, _ in work.claim.series)
    wanted = [year for year in years if year <= latest]
    return {
        group: Lookup(
            source,
            settings,
            own.id,
            Asked((group,), tuple(ids), tuple(areas.get(group, ()))),
            wanted,
        )
        for group, ids in kpis.items()
    }


def _checked(
    work: Work,
    lookups: Mapping[str, Lookup],
    source: Source,
    from_text: int | None,
    asked_year: int | None,
) -> Checked:
    claim, tie, suggestion = work.claim, work.tie, work.suggestion
    years = years_of(work, from_text, asked_year)
    readings: list[Reading] = []
    if tie is not None and tie.own_figure is not None:
        verdict = judge_own(claim, tie.own_figure, tie.unit)
        readings.append(own_reading(tie, verdict, years))
    lookup = lookups.get(work.group)
    if claim.per == "nyckeltal" and not work.kpis:
        readings.append(catalogue_reading(claim, source))
    if lookup is not None and work.area:
        readings.append(net_cost_reading(claim, lookup, work.area, years))
    if lookup is not None:
        gender = (tie.gender if tie else None) or EVERYONE
        tied = tie is not None and bool(tie.kpis)
        readings += [
            reading_of(claim, lookup, id_, years, gender, tied=tied) for id_ in work.kpis
        ]
    if tie is None and suggestion.distant:
        readings = [_if_distant(claim, reading) for reading in readings]
    readings = _telling(readings)
    status = together([reading.verdict for reading in readings])
    return Checked(
        number=work.number,
        claim=claim,
        suggestion=suggestion,
        status=status,
        why=_why(readings, suggestion),
        readings=tuple(readings),
        tie=tie,
    )


def _if_distant(claim: Claim, reading: Reading) -> Reading:
    """Return the reading of a level that does not say itself what it is of.

    It may be of something else in the same section: it is not called wrong.
    """
    level = claim.kind in ("amount", "count", "share", "rate") and not claim.sign
    if not level or claim.difference or reading.verdict.status != NOT_SUPPORTED:
        return reading
    how = f"{reading.verdict.how} {DISTANT}"
    verdict = msgspec.structs.replace(reading.verdict, status=UNDECIDED, how=how)
    return msgspec.structs.replace(reading, verdict=verdict)


def _telling(readings: list[Reading]) -> list[Reading]:
    """Leave out KPIs that cannot be tried where another can: of another unit, say."""
    told = [r for r in readings if r.verdict.status != UNDECIDED]
    return told or readings


def _why(readings: Sequence[Reading], suggestion: Suggestion) -> str:
    if not readings:
        return suggestion.why_not or NO_KPI
    statuses = {r.verdict.status for r in readings} - {UNDECIDED}
    if len(statuses) > 1:
        return "Det beror på vilket nyckeltal som menas. Knyt påståendet till ett (--ties)."
    return ""


def _used(checked: Iterable[Checked], lookups: Iterable[Lookup]) -> tuple[PeerGroup, ...]:
    """Return the groups that the readings name, in order of appearance."""
    every = {
        group.id: group
        for lookup in lookups
        for several in lookup.question.groups
        for group in several.all
    }
    ids = dict.fromkeys(r.group for found in checked for r in found.readings if r.group)
    return tuple(every[id_] for id_ in ids if id_ in every)
