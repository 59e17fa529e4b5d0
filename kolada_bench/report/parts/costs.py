"""Parts of a cost: the tree, and what is bought beside what is done oneself.

Tables of parts hold unweighted means, since parts of medians do not add up; sentences about
a single figure hold medians. Each says which.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.analysis.figures import amount as amount_in_words
from kolada_bench.analysis.figures import figure, share_decimals
from kolada_bench.analysis.words import written
from kolada_bench.benchmark.cells import amount
from kolada_bench.benchmark.cost_parts.tables import INDENT, SHOWN_REST
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.errors import UnknownName
from kolada_bench.report.content import Quoted, Style
from kolada_bench.report.parts import words
from kolada_bench.report.parts.part import Options, Part, no_kpis

if TYPE_CHECKING:
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet
    from kolada_bench.schema import Finding, PeerGroup

BY_PROVIDER = "utförare"
WHOLE, BOUGHT, OWN, SHARE = "N30101", "X30101_kopt", "X30101_egen_regi", "N04159"
MEAN_NOTE = (
    "Medel = ovägt medel för de kommuner som har varje del; det kan skilja sig från "
    "medianen i texten."
)


class TreeOptions(Options, frozen=True):
    """A tree by its whole: ``trad``, ``uppdelning`` after what, and how many levels."""

    trad: str
    uppdelning: str = ""
    nivaer: int = 3


def write_sentence(sheet: Sheet, material: Material, options: TreeOptions) -> None:
    """Put which parts the difference lies on."""
    for said in material.cost_parts.sentences():
        if (said["tree"], said["split"]) == (options.trad, options.uppdelning):
            rows = _tree(material, options)
            sheet.text(
                said["text"],
                source=rows[0]["source_line"],
                slot=_slot(options, "mening"),
                quoted=_quoted(material, [row for row in rows if row["level"] <= 1]),
            )


def write_tree(sheet: Sheet, material: Material, options: TreeOptions) -> None:
    """Put the parts of a cost as a table, parts first and the whole last."""
    rows = [row for row in _tree(material, options) if row["level"] <= options.nivaer]
    whole, *parts = [row for row in rows if _is_shown(row)]
    group = material.group(material.cost_parts, whole["group"])
    mark = " (preliminärt)" if whole["preliminary"] else ""
    sheet.table(
        f"{whole['heading']}, {_unit(whole['unit'])} {whole['year']}{mark}, "
        f"{_own(material)} och {words.in_text(group)}",
        _table(material, whole, parts, group),
        source=whole["source_line"],
        bold=(len(parts),),
        slot=_slot(options, "tabell"),
        quoted=_quoted(material, [whole, *parts]),
    )


def write_bought(sheet: Sheet, material: Material, options: Options) -> None:
    """Put köpt vård: how large a share, and how many kronor."""
    del options
    share, cost = material.findings.get(SHARE), material.findings.get(BOUGHT)
    row = material.row(BOUGHT)
    if share is None or cost is None or math.isnan(share.value) or math.isnan(share.median):
        sheet.text(f"Köpt individ- och familjeomsorg: {sv.MISSING_IN_TEXT}.")
        return
    group = material.group(material.comparison, row["group"])
    quoted = [
        q
        for kpi in (BOUGHT, SHARE)
        for q in words.quoted_row(
            material.comparison, material.row(kpi), "own", "median", group=group
        )
    ]
    source = row["source_line"]
    sheet.text(
        bought_finding(share, group),
        style=Style.FINDING, source=source, slot="fynd", quoted=quoted[2:],
    )  # fmt: skip
    sheet.text(
        bought_sentence(share, cost, group), source=source, slot="mening", quoted=quoted
    )


def write_bought_amounts(sheet: Sheet, material: Material, options: Options) -> None:
    """Put what köpt and egen regi come to, and what they may not be added to."""
    del options
    rows = {
        row["kpi"]: row
        for row in _tree(material, TreeOptions(trad=WHOLE, uppdelning=BY_PROVIDER))
        if row["level"] <= 1 and row["kind"] != "rest"
    }
    unit = material.settings.amount_unit
    group = material.group(material.cost_parts, rows[WHOLE]["group"])
    said = {kpi: amount_in_words(rows[kpi]["mnkr"], unit) for kpi in (BOUGHT, OWN, WHOLE)}
    if not all(said.values()):
        return
    sheet.text(
        f"{_amounts(rows, said, _whom(group))} Beloppen är mot gruppens ovägda medel, "
        f"kostnadsskillnader i {rows[WHOLE]['year']} års nivå och inte beräknade "
        "besparingar. De får inte läggas ihop med skillnaderna för placeringar, där samma "
        "kostnader ingår.",
        source=rows[WHOLE]["source_line"],
        quoted=_quoted(material, list(rows.values())),
    )


def bought_finding(share: Finding, group: PeerGroup) -> str:
    """Return what köpt vård is of the whole, in words where the figure has one."""
    word = written("andel", share.value)
    whom = _whom(group)
    what = f"{word[0].upper()}{word[1:]}" if word else sv.with_unit(share.value, "procent")
    times = written("kvot", share.ratio) if share.ratio > 1 else None
    points = share.value - share.median
    if times:
        than = f"en {times} så stor andel som i {whom}"
    elif round(points) == 0:
        than = f"en lika stor andel som i {whom}"
    else:
        noun = "procentenhet" if abs(round(points)) == 1 else "procentenheter"
        more = "mer" if points > 0 else "mindre"
        than = f"{sv.with_unit(abs(points), noun)} {more} än i {whom}"
    return (
        f"{what} av kostnaden för individ- och familjeomsorgen är köpt verksamhet, {than}"
    )


def bought_sentence(share: Finding, cost: Finding, group: PeerGroup) -> str:
    """Return köpt vård in kronor, then as a share: each beside the group's median."""
    whom = _whom(group)
    decimals = share_decimals(share)
    own, median = (
        sv.with_unit(x, "procent", decimals) for x in (share.value, share.median)
    )
    points = sv.with_unit(abs(share.value - share.median), "procentenheter", decimals)
    more = "mer" if share.value >= share.median else "mindre"
    when = f"{cost.year} (preliminärt)" if cost.preliminary else f"{cost.year}"
    return (
        "Kostnaden för köpt verksamhet inom individ- och familjeomsorgen (IFO) var "
        f"{figure(cost, cost.value)} {when}. Medianen för {whom} var "
        f"{figure(cost, cost.median, short=True)}. Andelen köpt av IFO:s kostnad var {own} "
        f"mot {median}, alltså {points} {more}."
    )


def _whom(group: PeerGroup) -> str:
    """Return the group as a sentence says it again."""
    return "lika kommuner" if group.kind == "liknande" else words.in_text(group)


def _amounts(rows: dict[str, dict[Any, Any]], said: dict[str, str], whom: str) -> str:
    def is_above(kpi: str) -> bool:
        return bool(rows[kpi]["mnkr"] > 0)

    bought = said[BOUGHT] + ("" if is_above(BOUGHT) else " lägre kostnad")
    also = "Samtidigt är" if is_above(BOUGHT) != is_above(OWN) else "Därtill är"
    own, whole = ("högre" if is_above(kpi) else "lägre" for kpi in (OWN, WHOLE))
    return (
        f"Skillnaden i köpt verksamhet motsvarar {bought}. {also} egen regi {said[OWN]} "
        f"{own} än i {whom}, så att IFO totalt ligger {said[WHOLE]} {whole}."
    )


def _table(
    material: Material,
    whole: dict[Any, Any],
    parts: Sequence[dict[Any, Any]],
    group: PeerGroup,
) -> Table:
    unit = material.settings.amount_unit
    columns = (
        Column(("",), text=True),
        Column((_own(material),)),
        Column((_mean_heading(group),)),
        Column(("Skillnad",)),
        Column((unit.capitalize(),), drop=1),
    )
    cells = tuple(
        (
            INDENT * max(row["level"] - 1, 0) + _label(row, whole),
            sv.number(row["value"]),
            sv.number(row["mean"]),
            sv.number(row["difference"], sign=True),
            amount(row["mnkr"], unit),
        )
        for row in (*parts, whole)
    )
    count = f"{whole['n']} av {whole['n_members']} kommuner har varje del."
    members = words.members_line(material.cost_parts, group)
    notes = (f"{members} {count}", MEAN_NOTE)
    return Table("", words.in_text(group), columns, cells, notes)


def _mean_heading(group: PeerGroup) -> str:
    return "Lika kommuner, medel" if group.kind == "liknande" else "Gruppen, medel"


def _label(row: dict[Any, Any], whole: dict[Any, Any]) -> str:
    text = str(row["label"])
    text = {"köpt": "köpt verksamhet"}.get(text, text)
    capital = text[0].upper() + text[1:]
    return f"{capital} totalt" if row is whole else capital


def _tree(material: Material, options: TreeOptions) -> list[dict[Any, Any]]:
    rows = [
        row
        for row in material.cost_parts.records
        if (row["tree"], row["split"]) == (options.trad, options.uppdelning)
    ]
    if not rows:
        after = f" efter {options.uppdelning}" if options.uppdelning else ""
        message = f"Kostnaden {options.trad} går inte att dela upp{after}: uppgift saknas."
        raise UnknownName(message, name=options.trad)
    first = rows[0]["group"]
    return [row for row in rows if row["group"] == first]


def _is_shown(row: dict[Any, Any]) -> bool:
    return bool(
        row["kind"] != "rest" or max(abs(row["value"]), abs(row["mean"])) >= SHOWN_REST
    )


def _quoted(material: Material, rows: Sequence[dict[Any, Any]]) -> list[Quoted]:
    """Return own figures and means; what only a table makes (a rest) is no KPI."""
    answer = material.cost_parts
    return [
        Quoted(
            kpi=row["kpi"],
            title=_title(material, row["kpi"], row["label"]),
            unit=row["unit"],
            municipality=answer.municipality.id,
            year=int(row["year"]),
            gender="T",
            what=what,
            value=float(row["value" if what == "own" else "mean"]),
            group=row["group"] if what == "mean" else "",
            preliminary=bool(row["preliminary"]),
        )
        for row in rows
        if row["kind"] != "rest" and "-" not in row["kpi"]
        for what in ("own", "mean")
    ]


def _title(material: Material, kpi: str, label: str) -> str:
    known = material.rows.get(kpi)
    return str(known["title"]) if known else label[0].upper() + label[1:]


def _slot(options: TreeOptions, kind: str) -> str:
    return "-".join(part for part in (kind, options.trad, options.uppdelning) if part)


def _unit(unit: str) -> str:
    return {"kr/inv": "kronor per invånare"}.get(unit, unit)


def _own(material: Material) -> str:
    return material.cost_parts.municipality.title


def _bought_kpis(options: Any) -> Sequence[str]:
    del options
    return BOUGHT, SHARE


PARTS = (
    Part(
        "delar-mening",
        "vilka delar en kostnadsskillnad ligger på, i en mening",
        write_sentence,
        TreeOptions,
    ),
    Part("delar", "delarna av en kostnad som tabell, med mnkr", write_tree, TreeOptions),
    Part(
        "kopt-vard",
        "köpt vård: andel och kronor mot medianen",
        write_bought,
        kpis=_bought_kpis,
    ),
    Part(
        "kopt-belopp",
        "vad köpt och egen regi motsvarar i kronor, med vad som inte får läggas ihop",
        write_bought_amounts,
        kpis=no_kpis,
    ),
)
