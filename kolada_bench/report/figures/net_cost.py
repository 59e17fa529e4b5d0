"""Nettokostnadsavvikelse (NKA) per verksamhet, one year."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.wording import sentence, stands_out
from kolada_bench.benchmark.cells import is_missing, most_common_year
from kolada_bench.benchmark.comparison.findings import net_cost_findings
from kolada_bench.benchmark.net_costs.tables import area_title
from kolada_bench.catalogue.net_cost import TOTAL, TOTAL_PCT, net_cost_areas
from kolada_bench.charts.net_cost import NetCostChart, NetCostRow
from kolada_bench.errors import UnknownName, UsageError
from kolada_bench.peers.titles import short_title
from kolada_bench.report.figures import words as said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kolada_bench.benchmark.result import Benchmark, NetCost
    from kolada_bench.schema import Finding

APART = "LSS"
"""Equalised in a system of its own: never added to the others."""


def net_cost_chart(answer: NetCost | Benchmark, year: int | None = None) -> NetCostChart:
    """Return NKA in percent and million kronor per verksamhet, side by side.

    Parameters
    ----------
    answer
        An NKA answer, or a comparison of a theme that has an NKA block.
    year
        Which year; None takes each verksamhet's own, by the year rule.

    Raises
    ------
    UnknownName
        The answer has no NKA for that year.
    UsageError
        It has no NKA at all.

    Notes
    -----
    The total is no bar, since it is the others' sum; a note has it.
    """
    rows = rows_of_year(answer, year)
    usual = most_common_year(rows)
    areas = [row for row in rows if row["service_area"] != TOTAL] or rows
    several = len(areas) > 1
    return NetCostChart(
        text=said.words(
            answer,
            title=_title(answer, areas, usual),
            subtitle=(
                f"Nettokostnadsavvikelse {_mark(areas, usual)}, procent och mnkr",
                _against(answer, areas),
            ),
            source_line=said.source(
                answer.provenance,
                kpis_of(areas),
                computed="Median, snitt och totalens mnkr"
                if len(rows) > len(areas)
                else "Median och snitt",
            ),
            notes=(*_total_note(rows, areas), *own_notes(areas)),
        ),
        rows=tuple(
            NetCostRow(
                area=_area(row, usual),
                pct=deviation(row, "pct"),
                mnkr=deviation(row, "mnkr"),
                group_pct=known(row["group_median_pct"]),
                mean_pct=known(row["mean_3_years_pct"]),
                preliminary=bool(row["preliminary"]),
                apart=several and row["service_area"] == APART,
            )
            for row in areas
        ),
        group_name=f"Median {_whose(answer, areas)}",
        mean_name=f"Snitt tre år, {answer.municipality.title}",
    )


def every_row(answer: NetCost | Benchmark) -> list[dict[Any, Any]]:
    """Return the rows against the first group that was asked for, every year."""
    rows = answer.deviations
    if not rows:
        message = (
            "Svaret har ingen nettokostnadsavvikelse. Fråga med nka, eller med ett tema "
            "som har den (--theme socialtjanst)."
        )
        raise UsageError(message)
    return [row for row in rows if 0 in row["group_texts"]]


def rows_of_year(answer: NetCost | Benchmark, year: int | None) -> list[dict[Any, Any]]:
    """Return each verksamhet's row of a year; of its own, by the year rule, when None."""
    every = every_row(answer)
    if year is None:
        return [row for row in every if row["chosen"]] or _newest(every)
    found = [row for row in every if int(row["year"]) == year]
    if not found:
        known = sv.years(int(row["year"]) for row in every)
        message = (
            f"Nettokostnadsavvikelse för {year} är inte med i svaret, som har {known}."
        )
        raise UnknownName(message, name=str(year))
    return found


def _newest(every: Sequence[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Return each verksamhet's newest row, where the year rule has chosen none."""
    latest = {row["service_area"]: row for row in sorted(every, key=lambda r: r["year"])}
    return list(latest.values())


def _title(
    answer: NetCost | Benchmark, rows: Sequence[dict[Any, Any]], usual: int | None
) -> str:
    """Return what deviates most [million kr], and in short how much."""
    found = {(f.area, f.year): f for f in net_cost_findings(answer)}
    findings = [found[row["service_area"], int(row["year"])] for row in rows]
    if len(findings) == 1:
        return sentence(findings[0], amount_unit=answer.amount_unit)
    own = answer.municipality.title
    if not any(math.isfinite(finding.value) for finding in findings):
        return f"Nettokostnadsavvikelse för {own} saknas {usual or ''}".strip()
    apart = [finding for finding in findings if stands_out(finding)]
    if not apart:
        return f"Ingen verksamhet i {own} avviker tydligt från referenskostnaden {usual}"
    lead = max(apart, key=lambda finding: abs(_size(finding)))
    where = f"{area_title(lead.subject)} i {own}"
    return f"{where} avviker mest från referenskostnaden: {_much(lead)}"


def _size(finding: Finding) -> float:
    return finding.gap_mnkr if math.isfinite(finding.gap_mnkr) else 0.0


def _much(finding: Finding) -> str:
    """Write a deviation: "+12,0 mnkr (+25,0 %) 2025, +19,4 % i snitt 2023–2025"."""
    pct = sv.with_unit(finding.value, "%", 1, sign=True)
    mnkr = sv.with_unit(finding.gap_mnkr, "mnkr", 1, sign=True)
    text = f"{mnkr} ({pct}) {finding.year}" if finding.gap_mnkr == finding.gap_mnkr else pct
    if finding.headline == "mean_3_years" and math.isfinite(finding.mean_3_years):
        years = sv.years(range(finding.year - 2, finding.year + 1))
        mean = sv.with_unit(finding.mean_3_years, "%", 1, sign=True)
        text += f", {mean} i snitt {years}"
    return text


def _mark(rows: Sequence[dict[Any, Any]], usual: int | None) -> str:
    early = any(row["preliminary"] for row in rows)
    return said.year_mark(usual, preliminary=early)


def _area(row: dict[Any, Any], usual: int | None) -> str:
    name = area_title(row["service_area"])
    return name if row["year"] == usual else f"{name} {int(row['year'])}"


def _against(answer: NetCost | Benchmark, rows: Sequence[dict[Any, Any]]) -> str:
    return f"mot referenskostnaden, med medianen för {_whose(answer, rows)}"


def _whose(answer: NetCost | Benchmark, rows: Sequence[dict[Any, Any]]) -> str:
    """Return whose median it is: one group's name, or "lika kommuner" of each area."""
    used = {row["group"] for row in rows}
    groups = [group for group in answer.groups if group.id in used]
    if len(groups) == 1:
        return said.group_in_text(groups[0])
    if {group.kind for group in groups} == {"liknande"}:
        return "lika kommuner"
    return sv.listing([short_title(group) for group in groups])


def _total_note(
    rows: Sequence[dict[Any, Any]], shown: Sequence[dict[Any, Any]]
) -> Iterable[str]:
    for row in rows:
        if row["service_area"] == TOTAL and row not in shown:
            mnkr = sv.with_unit(deviation(row, "mnkr"), "mnkr", 1, sign=True)
            pct = sv.with_unit(deviation(row, "pct"), "%", 1, sign=True)
            yield f"Totalt exkl. LSS {int(row['year'])}: {mnkr} ({pct})."


def own_notes(rows: Sequence[dict[Any, Any]]) -> Iterable[str]:
    """Yield which deviations are ours, since Kolada has published none."""
    ours: dict[str, list[int]] = {}
    for row in rows:
        if _stands_in(row):
            ours.setdefault(row["service_area"], []).append(int(row["year"]))
    for area, years in ours.items():
        yield (
            f"{area_title(area)} {sv.years(years)}: egen bearbetning, Kolada har ingen "
            "publicerad avvikelse."
        )


def _stands_in(row: dict[Any, Any]) -> bool:
    return is_missing(row["published_pct"]) and not is_missing(row["deviation_pct"])


def kpis_of(rows: Sequence[dict[Any, Any]]) -> list[str]:
    """Return the published KPIs of the rows' deviations, each once."""
    areas = net_cost_areas()
    ids: dict[str, None] = {}
    for row in rows:
        if row["service_area"] == TOTAL:
            ids[TOTAL_PCT] = None
        else:
            area = areas[row["service_area"]]
            ids |= dict.fromkeys((area.deviation_pct, area.deviation_mnkr))
    return list(ids)


def deviation(row: dict[Any, Any], which: str) -> float | None:
    """Return Kolada's deviation, ours where it has none; None where both are missing."""
    published = known(row[f"published_{which}"])
    return known(row[f"deviation_{which}"]) if published is None else published


def known(value: float) -> float | None:
    """Return a chart's figure: None for what is missing."""
    return None if is_missing(value) else float(value)
