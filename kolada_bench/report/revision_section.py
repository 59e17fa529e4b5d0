"""What has changed since a report was made, as a section of the renewed report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.kept.difference_tables import value_pair
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.report.content import (
    Block,
    Paragraph,
    Report,
    Section,
    Style,
    TableBlock,
)
from kolada_bench.report.manifest import block_checksums
from kolada_bench.report.revisions import figure_key

if TYPE_CHECKING:
    from kolada_bench.report.content import Quoted
    from kolada_bench.report.manifest import GroupUsed, Manifest, Named
    from kolada_bench.report.revisions import (
        Beside,
        GroupMoved,
        KpiMoved,
        Revised,
        Revisions,
    )

SECTION = "andrat-sedan"
_WHAT = {
    "median": "median",
    "mean": "medel",
    "national": "riket",
    "deviation_pct": "avvikelse",
    "deviation_mnkr": "avvikelse",
}
_GENDERS = {"K": "kvinnor", "M": "män"}
_PRELIMINARY = " (p)"
_SHOWN = 12
"""Members by name; more are counted."""


def with_revisions(report: Report, found: Revisions) -> Report:
    """Return the report with a last section that says what has changed."""
    section = Section(
        id=SECTION,
        heading=f"Ändrat sedan {sv.day(found.since)}",
        blocks=tuple(_blocks(report, found)),
    )
    others = tuple(each for each in report.sections if each.id != SECTION)
    return msgspec.structs.replace(report, sections=(*others, section))


def is_news(before: Manifest, report: Report, found: Revisions) -> bool:
    """Return whether a renewed report has anything to tell that its document has not.

    Parameters
    ----------
    before
        The manifest of the document as it is.
    report
        The renewed report, with what ``with_revisions`` says.
    """
    if found.figures or found.underlying or found.kpis or found.not_found or found.final:
        return True
    if _figures(report.quoted) != _figures(before.quoted):
        return True
    told = set(before.blocks.values())
    now = block_checksums(report)
    bullets = (
        block.id
        for block in report.blocks()
        if isinstance(block, Paragraph) and block.style is Style.BULLET
    )
    return any(now[id_] not in told for id_ in bullets if id_.startswith(f"{SECTION}/"))


def _figures(quoted: Iterable[Quoted]) -> set[tuple[object, ...]]:
    return {(figure_key(figure), figure.value, figure.preliminary) for figure in quoted}


def summary(found: Revisions) -> list[str]:
    """Return the same in lines for a screen."""
    lines = [_counted(found)]
    lines += [
        f"{_subject(each.old, None)} {each.old.year}: {' → '.join(_pair(each))}"
        for each in (*found.figures, *found.underlying)
    ]
    lines += [_moved_group(group) for group in found.groups]
    lines += [_moved_kpi(kpi) for kpi in found.kpis]
    return [*lines, *_on_some(found)]


def _blocks(report: Report, found: Revisions) -> Iterable[Block]:
    changed = (*found.figures, *found.underlying)
    kpis = dict.fromkeys(each.old.kpi for each in changed)
    source = sv.source_line(report.provenance, tuple(kpis), computed=True)
    yield Paragraph(
        id=f"{SECTION}/lage", text=_counted(found), style=Style.FINDING, source=source
    )
    if changed:
        yield TableBlock(
            id=f"{SECTION}/reviderat",
            caption=f"Uppgifter som har reviderats i Kolada sedan {sv.day(found.since)}",
            table=_revised(report, changed),
            source=source,
        )
    bullets = [*map(_moved_group, found.groups), *map(_moved_kpi, found.kpis)]
    bullets += _on_some(found)
    for number, text in enumerate(bullets, start=1):
        yield Paragraph(id=f"{SECTION}/{number}", text=text, style=Style.BULLET)
    if found.beside:
        of = dict.fromkeys(each.kept.kpi for each in found.beside)
        yield TableBlock(
            id=f"{SECTION}/grupper",
            caption="Den grupp som rapporten jämför med, och dagens grupp",
            table=_beside(report, found.beside),
            source=sv.source_line(report.provenance, tuple(of), computed=True),
        )


def _counted(found: Revisions) -> str:
    since, now = sv.day(found.since), sv.day(found.now)
    checked = sv.number(found.checked - len(found.not_found))
    changed, beneath = len(found.figures), len(found.underlying)
    said = (
        f"{sv.number(changed) if changed else 'Ingen'} av de {checked} uppgifter som "
        f"rapporten använde {since} har reviderats i Kolada till och med {now}."
    )
    if not beneath:
        return said
    values = "underliggande värde som andra uppgifter är beräknade av"
    if beneath > 1:
        values = "underliggande värden som andra uppgifter är beräknade av"
    how = "Dessutom" if changed else "Däremot"
    return f"{said} {how} har {sv.number(beneath)} {values} reviderats."


def _on_some(found: Revisions) -> Iterable[str]:
    """Yield what is said of figures that only became final, and of those not compared."""
    if found.final:
        was, now = ("var preliminär", "slutlig") if len(found.final) == 1 else (
            "var preliminära", "slutliga"
        )  # fmt: skip
        yield (
            f"{sv.count(len(found.final), 'uppgift', 'uppgifter')} som {was} är nu {now}, "
            f"med samma värde: {_named_figures(found.final)}."
        )
    if found.not_found:
        yield (
            f"{sv.count(len(found.not_found), 'uppgift', 'uppgifter')} går inte att räkna "
            f"om med samma fråga och jämförs inte: {_named_figures(found.not_found)}."
        )


def _named_figures(figures: Iterable[Quoted]) -> str:
    return _some(list(dict.fromkeys(f"{each.title} {each.year}" for each in figures)))


def _moved_group(moved: GroupMoved) -> str:
    """Say what has become of a group: "0 av 7 kvar", with names in and out."""
    name = moved.old.title
    kept_to = f"Rapporten jämför fortfarande med {_edition(moved.old)}."
    if moved.new_id is None:
        return f"{name} ({moved.old.id}) finns inte längre i Kolada. {kept_to}"
    what = (
        f"ersatt av {moved.new_title} ({moved.new_id})"
        if moved.new_id != moved.old.id
        else "andra medlemmar"
    )
    out = f" Inte längre med: {_named(moved.left)}." if moved.left else ""
    in_ = f" Nya: {_named(moved.joined)}." if moved.joined else ""
    return f"{name}: {what}; {moved.kept} av {moved.before} kvar.{out}{in_} {kept_to}"


def _edition(group: GroupUsed) -> str:
    return f"utgåva {group.edition}" if group.edition else "de medlemmar som gruppen hade"


def _moved_kpi(moved: KpiMoved) -> str:
    if moved.new is None:
        return f"{moved.id} {moved.old}: nyckeltalet finns inte längre i Kolada."
    return f'{moved.id} har ny titel i Kolada: "{moved.new}" (förut "{moved.old}").'


def _revised(report: Report, figures: Iterable[Revised]) -> Table:
    columns = (
        Column(("Uppgift",), text=True),
        Column(("År",)),
        Column(("Enhet",), text=True, drop=1),
        Column(("Förut",)),
        Column(("Nu",)),
    )
    rows = tuple(
        (_subject(each.old, report), str(each.old.year), each.old.unit, *_pair(each))
        for each in figures
    )
    return Table("", "", columns, rows)


def _pair(each: Revised) -> tuple[str, str]:
    """Return old and new as text, each marked where it is preliminary."""
    old, new = value_pair(each.old.value, each.new)
    old += _PRELIMINARY if each.old.preliminary else ""
    if each.new is None:
        return old, sv.MISSING_IN_TEXT
    return old, new + (_PRELIMINARY if each.still_preliminary else "")


def _subject(figure: Quoted, report: Report | None) -> str:
    """Return what a figure is: "Kostnad IFO, kr/inv (N30101), median"."""
    own = report.municipality if report else ""
    what = _WHAT.get(figure.what, own)
    gender = _GENDERS.get(figure.gender, "")
    return ", ".join(
        part for part in (f"{figure.title} ({figure.kpi})", what, gender) if part
    )


def _beside(report: Report, pairs: Iterable[Beside]) -> Table:
    columns = (
        Column(("Nyckeltal",), text=True),
        Column(("År",)),
        Column((report.municipality,)),
        Column(("Rapportens", "grupp")),
        Column(("Dagens", "grupp")),
    )
    rows = []
    for pair in pairs:
        kept, new = value_pair(pair.kept.value, pair.new.value)
        decimals = max(map(sv.decimals_for, (pair.kept.value, pair.new.value)))
        title = f"{pair.kept.title} ({pair.kept.kpi}), {_WHAT[pair.kept.what]}"
        own = sv.number(pair.own, decimals)
        rows.append((title, str(pair.kept.year), own, kept, new))
    return Table("", "", columns, tuple(dict.fromkeys(rows)))


def _named(members: Iterable[Named]) -> str:
    return _some(sorted((member.title for member in members), key=sv.sort_key))


def _some(names: list[str]) -> str:
    rest = len(names) - _SHOWN
    if rest > 0:
        return f"{', '.join(names[:_SHOWN])} och {sv.number(rest)} till"
    return sv.listing(names)
