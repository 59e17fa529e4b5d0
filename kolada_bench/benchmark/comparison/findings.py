"""From the rows of an answer to findings, and from findings to sentences.

A finding carries all that its sentence may say, so that screen, JSON and documents write
the same one. The country's quartiles are known only where all municipalities were asked
for beside the peers (``--group alla``); without them "väsentligt" is never written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench.analysis.net_cost_change import headline
from kolada_bench.analysis.wording import sentence, stands_out
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.catalogue.containment import is_net_of, same_cost
from kolada_bench.catalogue.net_cost import TOTAL
from kolada_bench.catalogue.phrases import subject
from kolada_bench.catalogue.units import Measure
from kolada_bench.peers.titles import short_title
from kolada_bench.schema import Finding

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Benchmark, NetCost
    from kolada_bench.benchmark.standing_out.answer import Standout
    from kolada_bench.schema import PeerGroup

_NOT_SAID = (Measure.ABSOLUTE, Measure.CODE)
_GENDERS = {"K": " (kvinnor)", "M": " (män)"}


def row_findings(answer: Benchmark | Standout, *, intervals: bool = False) -> list[Finding]:
    """Return one finding per row that can be compared, in the rows' order.

    ``intervals`` adds the exact interval where few persons are counted; it needs SciPy.
    """
    groups = {group.id: group for group in answer.groups}
    rows = answer.records
    country = {
        (row["kpi"], row["gender"], row["year"]): (row["q1"], row["q3"])
        for row in rows
        if groups[row["group"]].kind == "alla"
    }
    return [
        _finding(row, groups[row["group"]], country, intervals=intervals)
        for row in rows
        if Measure(row["measure"]) not in _NOT_SAID
        and not is_missing(row["year"])
        # An NKA has its own words, against the reference and not against the peers.
        and not (Measure(row["measure"]) is Measure.SHARE and is_missing(row["ratio"]))
    ]


def net_cost_findings(answer: Benchmark | NetCost) -> list[Finding]:
    """Return one finding per service area: the NKA against its reference cost."""
    rows = answer.deviations_once
    return [
        Finding(
            subject="de sex verksamheterna utom LSS"
            if row["service_area"] == TOTAL
            else row["service_area"],
            kpi="",
            measure="deviation",
            unit="%",
            year=int(row["year"]),
            value=_first(row["published_pct"], row["deviation_pct"]),
            median=math.nan,
            n=0,
            n_members=0,
            group="",
            certainty="-",
            gap_mnkr=_first(row["published_mnkr"], row["deviation_mnkr"]),
            area=row["service_area"],
            mean_3_years=float(row["mean_3_years_pct"]),
            headline=headline(
                row["service_area"],
                row["population"],
                _first(row["published_pct"], row["deviation_pct"]),
                float(row["mean_3_years_pct"]),
            ),
            preliminary=bool(row["preliminary"]),
        )
        for row in rows
    ]


def sentence_rows(answer: Benchmark) -> list[dict[str, Any]]:
    """Return a sentence for each finding that stands out, NKA first, as JSON holds it.

    A cost that is said once is not said again with another denominator, or net of income.
    """
    told = [finding for finding in answer.findings.values() if stands_out(finding)]
    deviations = [f for f in net_cost_findings(answer) if stands_out(f)]
    found = [*deviations, *_without_twins(told)]
    return [
        {
            "kpi": finding.kpi or None,
            "service_area": finding.area,
            "group": finding.group_id or None,
            "year": finding.year,
            "certainty": None if finding.area else finding.certainty,
            "text": sentence(finding, amount_unit=answer.amount_unit),
        }
        for finding in found
    ]


def _without_twins(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without those whose cost an earlier one of the group has told."""
    kept: list[Finding] = []
    for finding in findings:
        if not any(_are_twins(finding, earlier) for earlier in kept):
            kept.append(finding)
    return kept


def _are_twins(one: Finding, other: Finding) -> bool:
    if one.group_id != other.group_id or one.kpi == other.kpi:
        return False
    pairs = ((one.kpi, other.kpi), (other.kpi, one.kpi))
    return one.kpi in same_cost(other.kpi) or any(is_net_of(a, b) for a, b in pairs)


def _finding(
    row: Mapping[Any, Any],
    group: PeerGroup,
    country: Mapping[tuple[Any, ...], tuple[float, float]],
    *,
    intervals: bool,
) -> Finding:
    low, high = country.get((row["kpi"], row["gender"], row["year"]), (math.nan,) * 2)
    persons, gap = float(row["persons"]), float(row["gap_persons_median"])
    interval = None
    if intervals and row["chance"] is not None and persons - gap > 0:
        from kolada_bench.analysis.intervals import rate_interval

        limits = rate_interval(round(persons), persons - gap)
        interval = (limits.low, limits.high)
    return Finding(
        subject=subject(row["kpi"], row["title"]) + _GENDERS.get(row["gender"], ""),
        kpi=row["kpi"],
        measure=Measure(row["measure"]).name.lower(),
        unit=row["unit"],
        year=int(row["year"]),
        value=float(row["value"]),
        median=float(row["median"]),
        n=int(row["n"]),
        n_members=int(row["n_members"]),
        group=_in_text(group),
        group_id=group.id,
        certainty=row["certainty"],
        ratio=float(row["ratio"]),
        q1=float(row["q1"]),
        q3=float(row["q3"]),
        doubts=tuple(row["certainty_failed"]),
        gap_mnkr=float(row["gap_mnkr_median"]),
        gap_persons=gap,
        persons=persons,
        chance=row["chance"],
        interval=interval,
        national_q1=float(low),
        national_q3=float(high),
        preliminary=bool(row["preliminary"]),
    )


def _in_text(group: PeerGroup) -> str:
    """Return the group's name inside a sentence: "lika kommuner IFO", "Dalsland"."""
    name = short_title(group)
    own_words = group.kind in ("liknande", "alla", "grannar")
    return name[:1].lower() + name[1:] if own_words else name


def _first(*figures: Any) -> float:
    """Return the first figure that is not missing; NaN when all are."""
    known: Iterable[float] = (float(f) for f in figures if not is_missing(f))
    return next(iter(known), math.nan)
