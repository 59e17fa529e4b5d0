"""The end of a report: how it is read, what is followed up, sources, every figure used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kolada_bench import sv
from kolada_bench.benchmark.cells import decimals_of
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.catalogue.derived import derived_kpis
from kolada_bench.catalogue.publication import calendar, retired_after
from kolada_bench.peers.titles import short_title
from kolada_bench.report.content import Style
from kolada_bench.report.parts import words
from kolada_bench.report.parts.net_cost import ACCOUNTS
from kolada_bench.report.parts.part import (
    KpiOptions,
    Options,
    Part,
    named_kpis,
    without_kpis,
)

if TYPE_CHECKING:
    from kolada_bench.report.content import Quoted
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet
    from kolada_bench.schema import Kpi

HOW = (
    "Median är gruppens mittersta värde; den egna kommunen ingår aldrig i gruppens median, "
    "medel och kvartiler. Koladas egna gruppvärden är ovägda medelvärden och skiljer sig "
    "därför från medianerna här.",
    "Plats 1 är högst. Att ligga högst eller lägst är ingen värdering av en kostnad.",
    "Belopp i kronor är skillnaden per invånare (eller brukare) gånger kommunens egna "
    "invånare (eller brukare) samma år. De är kostnadsskillnader, inte beräknade "
    "besparingar, och får inte läggas ihop mellan rader där samma kostnad ingår.",
    "Säkerhet: säkert betyder att skillnaden har samma tecken mot varje prövad grupp och "
    "genomsnitt, utan var och en av kommunerna, och i snitt över tre år; troligt att minst "
    "tre fjärdedelar av prövningarna ger samma tecken. Det är inget mått på sannolikhet.",
    "Skillnader mellan andelar anges i procentenheter.",
    "Saknade värden är inte noll: de lämnas tomma och räknas inte in.",
    "(p) är preliminära uppgifter, som kan ändras.",
)
APPENDIX_NOTE = (
    "Tomt betyder att rapporten inte använder uppgiften. Egen kommun ingår inte i gruppens "
    "median och medel. (p) preliminärt."
)
FORMULAS_NOTE = "Hur det beräknade räknas står bland källorna."
_OWNERS = (
    "Kolada ägs av den ideella föreningen Rådet för främjande av kommunala analyser (RKA), "
    "vars medlemmar är svenska staten och Sveriges Kommuner och Regioner."
)
_IN_GROUP = re.compile(
    r"(?P<own>.+) ingår i (?P<group>.+) och därmed i Koladas medel för gruppen, "
    r"(?P<rest>.+)"
)
_COLUMNS = ("own", "median", "mean", "national")
_OWN = {"deviation_pct": "own", "deviation_mnkr": "own"}
"""A deviation is the municipality's own figure."""


def write_how(sheet: Sheet, material: Material, options: Options) -> None:
    """Put how the figures are read, and what must be known of these."""
    del options
    for number, text in enumerate(HOW, start=1):
        sheet.text(text, style=Style.BULLET, slot=f"om{number}")
    if "nka-tabell" in material.parts:
        sheet.text(ACCOUNTS, style=Style.BULLET, slot="nettokostnad")
    for number, text in enumerate(told_warnings(material.warnings), start=1):
        sheet.text(text, style=Style.BULLET, slot=f"varning{number}")


def write_follow_up(sheet: Sheet, material: Material, options: KpiOptions) -> None:
    """Put a table to follow: indicator, now, the group, a goal to fill in, when next."""
    answer = material.comparison
    rows = [material.row(kpi) for kpi in options.nyckeltal]
    columns = (
        Column(("Indikator",), text=True),
        Column(("Nuläge",)),
        Column(("År",)),
        Column(("Median, grupp",)),
        Column(("Mål",), text=True),
        Column(("Nästa uppgift i Kolada",), text=True),
    )
    known = material.source.kpis(words.inputs(options.nyckeltal))
    cells = tuple(
        (
            str(row["label"]),
            sv.number(row["value"], decimals_of(row)),
            words.year_text(row).replace(" (preliminärt)", f"{sv.NBSP}(p)"),
            sv.number(row["median"], decimals_of(row)),
            "",
            _next(known, words.inputs([row["kpi"]]), material.source.as_of),
        )
        for row in rows
    )
    groups = [material.group(answer, row["group"]) for row in rows]
    notes = words.members_lines(answer, groups, listed="kallor" in material.parts)
    sheet.table(
        f"Indikatorer att följa, {answer.municipality.title}",
        Table("", "", columns, cells, (*notes, "Mål fylls i av kommunen.")),
        source=words.source_of(answer, options.nyckeltal),
        quoted=[
            q
            for row in rows
            for q in words.quoted_row(
                answer, row, "own", "median", group=material.group(answer, row["group"])
            )
        ],
    )


def write_sources(sheet: Sheet, material: Material, options: Options) -> None:
    """Put where the figures come from: Kolada, its KPIs, the groups and their members."""
    del options
    provenance = material.provenance
    living = sum(map(_is_living, material.every_kpi.values()))
    day = sv.day(provenance.retrieved_at)
    whence = (
        f"Datat är påhittat för demonstration ({day}); namn, id och gruppernas medlemmar "
        "är verkliga."
        if provenance.invented
        else f"Uppgifterna är hämtade ur Kolada {day}. Medianer, medel, platser, belopp "
        "och beräknade nyckeltal är egen bearbetning av data från Kolada."
    )
    sheet.text(whence, slot="hamtat")
    sheet.text(
        f"I Kolada uppdateras {_rounded(living)} nyckeltal för kommuner. {_OWNERS}",
        slot="kolada",
    )
    groups = {group.id: group for answer in material.answers for group in answer.groups}
    names = {g: a for a in material.answers for g in [group.id for group in a.groups]}
    for id_, group in groups.items():
        sheet.text(
            words.members_line(names[id_], group), style=Style.BULLET, slot=f"grupp-{id_}"
        )
    derived = derived_kpis()
    for kpi in dict.fromkeys(figure.kpi for figure in sheet.quoted):
        if kpi in derived:
            sheet.text(
                f"Beräknat: {derived[kpi].title} = {_spaced(derived[kpi].expression)}.",
                style=Style.BULLET,
                slot=f"beraknat-{kpi}",
            )
    _kpi_table(sheet, material)


def write_appendix(sheet: Sheet, material: Material, options: Options) -> None:
    """Put every figure that the report uses, each once."""
    del options
    groups = {group.id: group for answer in material.answers for group in answer.groups}
    used = {figure.group for figure in sheet.quoted if figure.group}
    kinds = {group.kind for id_, group in groups.items() if id_ in used}
    alike = kinds <= {"liknande"}
    columns = (
        Column(("Id",), text=True),
        Column(("Nyckeltal",), text=True),
        Column(("År",)),
        Column(("Eget",)),
        Column(("Median",)),
        Column(("Medel",)),
        Column(("Riket",)),
        Column(("Lika", "kommuner") if alike else ("Grupp",), text=True),
    )
    names = {
        id_: str(group.area) if alike and group.area else short_title(group)
        for id_, group in groups.items()
    }
    cells = tuple(_appendix_rows(sheet.quoted, names))
    computed = not derived_kpis().keys().isdisjoint(q.kpi for q in sheet.quoted)
    listed = (FORMULAS_NOTE,) if computed and "kallor" in material.parts else ()
    provenance = material.provenance
    sheet.table(
        "Alla uppgifter som rapporten använder",
        Table("", "", columns, cells, (APPENDIX_NOTE, *listed)),
        source=sv.source_line(provenance, (), computed=True),
    )


def told_warnings(warnings: Iterable[str]) -> tuple[str, ...]:
    """Return warnings for readers: each once, nothing of options, equal ones in one."""
    groups: dict[tuple[str, str], dict[str, None]] = {}
    said: dict[str, tuple[str, str] | None] = {}
    for warning in filter(None, map(without_options, warnings)):
        found = _IN_GROUP.match(warning)
        if found is None:
            said[warning] = None
            continue
        key = (found["own"], found["rest"])
        groups.setdefault(key, {})[found["group"]] = None
        said[f"{key}"] = key
    return tuple(
        text
        if key is None
        else f"{key[0]} ingår i {sv.listing(list(groups[key]))} och därmed i Koladas medel "
        f"för {'grupperna' if len(groups[key]) > 1 else 'gruppen'}, {key[1]}"
        for text, key in said.items()
    )


def without_options(warning: str) -> str:
    """Return a warning without the sentences that speak of the command line."""
    sentences = re.split(r"(?<=[.)])\s+(?=[A-ZÅÄÖ(])", warning)
    return " ".join(text for text in sentences if "--" not in text)


def _kpi_table(sheet: Sheet, material: Material) -> None:
    quoted = words.inputs(dict.fromkeys(figure.kpi for figure in sheet.quoted))
    ids = list(dict.fromkeys([*quoted, *sheet.ids]))
    known = material.source.kpis(ids)
    columns = (
        Column(("Id",), text=True),
        Column(("Titel i Kolada",), text=True),
        Column(("Nästa uppgift",), text=True),
    )
    cells = tuple(
        (
            id_,
            " ".join(known[id_].title.split()),
            _next(known, [id_], material.source.as_of),
        )
        for id_ in sorted(known)
    )
    provenance = material.provenance
    sheet.table(
        "Nyckeltal som rapporten bygger på",
        Table("", "", columns, cells),
        source=sv.group_source_line(
            provenance.source if not provenance.invented else "demo", provenance.values_date
        ),
    )


def _spaced(formula: str) -> str:
    """Write a formula as a reader has it: "N30101 × N04159 / 100"."""
    return formula.replace("*", "×")


def _next(known: Any, ids: Sequence[str], on: date) -> str:
    """Return when the last of some KPIs is published next: a day, a year, which kind."""
    kpis: list[Kpi] = [known[id_] for id_ in ids if id_ in known]
    ended = [year for kpi in kpis if (year := retired_after(kpi))]
    if ended:
        return f"publiceras inte efter {min(ended)}"
    per_kpi = [dates for kpi in kpis if (dates := calendar([kpi], on))]
    if not kpis or len(per_kpi) < len(kpis):
        return "inget datum angivet"
    found = max((dates[0] for dates in per_kpi), key=lambda publication: publication.when)
    kind = "preliminärt" if found.preliminary else "slutligt"
    return f"{sv.day(found.when)} ({found.year}, {kind})"


def _is_living(kpi: Kpi) -> bool:
    return kpi.publ_period is not None and kpi.municipality_type in ("K", "A")


def _rounded(count: int) -> str:
    """Write a count as a text does: "drygt 4 200", small ones as they are."""
    hundreds = 100 * (count // 100)
    if count < 1000 or hundreds == count:
        return sv.number(count)
    return f"drygt {sv.number(hundreds)}"


def _appendix_rows(
    quoted: Sequence[Quoted], groups: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """Yield a row per KPI, year and group: its own figure, the group's, the country's."""
    derived = derived_kpis()
    peers = {(q.kpi, q.year, q.gender): q.group for q in quoted if q.group}
    rows: dict[tuple[str, int, str, str], dict[str, Quoted]] = {}
    for figure in quoted:
        key = (figure.kpi, figure.year, figure.gender)
        group = figure.group or peers.get(key, "")
        rows.setdefault((*key, group), {})[_OWN.get(figure.what, figure.what)] = figure
    for (kpi, year, _, group), figures in rows.items():
        first = next(iter(figures.values()))
        mark = f"{sv.NBSP}(p)" if any(q.preliminary for q in figures.values()) else ""
        decimals = max(_decimals(q.value) for q in figures.values())
        yield (
            "beräknat" if kpi in derived else kpi,
            _named(first),
            f"{year}{mark}",
            *(_figure(figures.get(what), decimals) for what in _COLUMNS),
            groups.get(group, ""),
        )


def _named(quoted: Quoted) -> str:
    """Return the KPI's title with its unit, which most titles end in already."""
    title = " ".join(quoted.title.split())
    last = title.rpartition(", ")[2]
    said = quoted.unit in title or quoted.unit.startswith(last)
    if said or (quoted.unit == "antal" and title.startswith("Antal ")):
        return title
    return f"{title}, {quoted.unit}"


def _figure(quoted: Quoted | None, decimals: int) -> str:
    """Return a figure in a cell: empty where the report uses none, "–" where missing."""
    return sv.number(quoted.value, decimals) if quoted else ""


def _decimals(value: float | None) -> int:
    """Return the decimals of a row by its figures: none of hundreds, two of few."""
    if value is None or float(value).is_integer() or abs(value) >= 100:
        return 0
    return 1 if abs(value) >= 10 else 2


PARTS = (
    Part(
        "sa-lases",
        "så läses siffrorna: median, plats, belopp, säkerhet, och svarens varningar",
        write_how,
        last=True,
    ),
    Part(
        "uppfoljning",
        "indikatorer att följa: nuläge, tomt mål, nästa datum i Kolada",
        write_follow_up,
        KpiOptions,
        named_kpis,
        without=without_kpis,
    ),
    Part(
        "kallor",
        "källor: hämtningsdag, grupper med medlemmar, nyckeltalens titlar",
        write_sources,
        last=True,
    ),
    Part(
        "bilaga",
        "bilaga: varje uppgift som rapporten använder",
        write_appendix,
        last=True,
    ),
)
