"""Nettokostnadsavvikelse: how it is read, the sentences, the newest year, the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.wording import sentence
from kolada_bench.benchmark.cells import is_missing
from kolada_bench.benchmark.comparison.findings import net_cost_findings
from kolada_bench.benchmark.net_costs.tables import (
    NET_COST_NOTES,
    NET_COST_TEXT,
    latest_net_cost_tables,
    years_tables,
)
from kolada_bench.catalogue.net_cost import TOTAL, TOTAL_PCT, net_cost_areas
from kolada_bench.report.content import Quoted, Style
from kolada_bench.report.parts import words
from kolada_bench.report.parts.part import Options, Part

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import NetCost
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet
    from kolada_bench.schema import Finding

WHAT_IT_IS = (
    "Nettokostnadsavvikelsen visar hur kommunens nettokostnad ligger i förhållande till "
    "referenskostnaden, det vill säga den nettokostnad kommunen skulle ha om verksamheten "
    "bedrevs på en för riket genomsnittlig nivå med hänsyn till kommunens egna "
    "förutsättningar enligt kostnadsutjämningen."
)
ACCOUNTS = NET_COST_NOTES[-1]
"""Said once under "Så läses siffrorna", else under the table."""


class AreaOptions(Options, frozen=True):
    """Which verksamheter; all of them when empty."""

    verksamhet: tuple[str, ...] = ()


def write_reading(sheet: Sheet, material: Material, options: Options) -> None:
    """Put what an NKA is, and what it is not."""
    del material, options
    sheet.text(f"{WHAT_IT_IS} {NET_COST_TEXT}")


def write_sentences(sheet: Sheet, material: Material, options: AreaOptions) -> None:
    """Put a sentence per verksamhet: the year, the mean of three years."""
    answer = _newest(material.net_cost)
    for finding, row in _found(answer, options):
        sheet.text(
            sentence(finding, amount_unit=material.settings.amount_unit),
            source=row["source_line"],
            slot=str(row["service_area"]),
            quoted=_quoted(answer, row),
        )


def write_finding(sheet: Sheet, material: Material, options: AreaOptions) -> None:
    """Put the same sentences as what a section is about."""
    answer = _newest(material.net_cost)
    for finding, row in _found(answer, options):
        sheet.text(
            sentence(finding, amount_unit=material.settings.amount_unit),
            style=Style.FINDING,
            source=row["source_line"],
            slot=str(row["service_area"]),
            quoted=_quoted(answer, row),
        )


def write_table(sheet: Sheet, material: Material, options: Options) -> None:
    """Put the newest year of every verksamhet, with its mean of three years."""
    del options
    answer = material.net_cost
    rows = _newest(answer).deviations
    for table in latest_net_cost_tables(answer, ranked=True):
        groups = words.members_lines(
            answer, answer.groups, listed="kallor" in material.parts
        )
        about = {ACCOUNTS} if "sa-lases" in material.parts else set()
        notes = (*(note for note in table.notes if note not in about), *groups)
        bold = [i for i, row in enumerate(rows) if row["service_area"] == TOTAL]
        sheet.table(
            f"{table.heading}, {answer.municipality.title}, per verksamhet",
            replace_notes(table, (f"{table.side}.", *notes)),
            source=sv.source_line(answer.provenance, ids_of(rows), computed=True),
            bold=tuple(bold),
            quoted=[q for row in rows for q in _quoted(answer, row)],
        )


def write_years(sheet: Sheet, material: Material, options: Options) -> None:
    """Put every year of every verksamhet, the years of another method apart."""
    del options
    answer = material.net_cost
    for table in years_tables(answer):
        sheet.table(
            f"{table.heading}, {answer.municipality.title}",
            table,
            source=sv.source_line(
                answer.provenance, ids_of(answer.deviations), computed=True
            ),
        )


def replace_notes(table: Any, notes: Sequence[str]) -> Any:
    """Return a table with other notes."""
    import msgspec

    return msgspec.structs.replace(table, notes=tuple(notes))


def _newest(answer: NetCost) -> NetCost:
    """Return the answer with only the year of each verksamhet that the year rule takes."""
    chosen = answer.net_cost[answer.net_cost["chosen"].astype(bool)]
    chosen = chosen.drop_duplicates(["service_area", "year"]).reset_index(drop=True)
    return replace(answer, net_cost=chosen)


def _found(answer: NetCost, options: AreaOptions) -> list[tuple[Finding, dict[Any, Any]]]:
    """Return the findings of the verksamheter that are named, in that order; else all."""
    rows = answer.deviations
    found = {
        str(row["service_area"]): (finding, row)
        for finding, row in zip(net_cost_findings(answer), rows, strict=True)
    }
    named = options.verksamhet or tuple(found)
    return [found[area] for area in named if area in found]


def ids_of(rows: Sequence[dict[Any, Any]]) -> list[str]:
    """Return the published KPIs of some rows of an NKA table."""
    areas = net_cost_areas()
    named = [areas[row["service_area"]].ids for row in rows if row["service_area"] in areas]
    ids = [id_ for four in named for id_ in four]
    total = any(row["service_area"] == TOTAL for row in rows)
    return list(dict.fromkeys([*ids, *([TOTAL_PCT] if total else [])]))


def _quoted(answer: NetCost, row: dict[Any, Any]) -> list[Quoted]:
    area = net_cost_areas().get(row["service_area"])
    pct = area.deviation_pct if area else TOTAL_PCT
    off = _first(row["published_pct"], row["deviation_pct"])
    found = [(pct, "%", "deviation_pct", off)]
    if area:
        mnkr = _first(row["published_mnkr"], row["deviation_mnkr"])
        found.append((area.deviation_mnkr, "mnkr", "deviation_mnkr", mnkr))
    return [
        Quoted(
            kpi=kpi,
            title=f"Nettokostnadsavvikelse {row['service_area']}",
            unit=unit,
            municipality=answer.municipality.id,
            year=int(row["year"]),
            gender="T",
            what=what,
            value=value,
            preliminary=bool(row["preliminary"]),
        )
        for kpi, unit, what, value in found
    ]


def _first(*figures: Any) -> float | None:
    return next((float(figure) for figure in figures if not is_missing(figure)), None)


PARTS = (
    Part(
        "nka-lasning",
        "så läses nettokostnadsavvikelsen, och vad den inte visar",
        write_reading,
    ),
    Part(
        "nka-fynd",
        "nettokostnadsavvikelsen för angivna verksamheter, som avsnittets mening",
        write_finding,
        AreaOptions,
    ),
    Part(
        "nka-meningar",
        "en mening per verksamhet om nettokostnadsavvikelsen",
        write_sentences,
        AreaOptions,
    ),
    Part(
        "nka-tabell",
        "nettokostnadsavvikelse per verksamhet, senaste år och snitt tre år",
        write_table,
    ),
    Part("nka-ar", "nettokostnadsavvikelse år för år", write_years),
)
