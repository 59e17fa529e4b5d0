"""Put a report together: read the preset, ask, and let each part write its blocks.

The same question, preset and data make the same report: nothing here looks at a clock.
``make_report`` is the whole way; ``build_report`` is for who has an open source and a
preset that is read (a replay).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.catalogue.search import unknown_kpi
from kolada_bench.errors import TooFewPeers, UnknownName, UsageError
from kolada_bench.report.content import Block, Report, Section, Style
from kolada_bench.report.material import Asked, Material
from kolada_bench.report.parts import words
from kolada_bench.report.parts.closing import told_warnings, without_options
from kolada_bench.report.parts.own import SHOWING
from kolada_bench.report.parts.registry import PARTS
from kolada_bench.report.presets import (
    NAMES,
    OWN_MUNICIPALITY,
    PartUse,
    Preset,
    PresetSection,
    read_preset,
)
from kolada_bench.report.sheet import Quotes, Sheet

if TYPE_CHECKING:
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

DEFAULT_PRESET = "oversikt"
NOT_MADE = "Kan inte visas:"


def make_report(
    municipality: str | None = None,
    *,
    preset: str | Preset = DEFAULT_PRESET,
    group: str | Sequence[str] = (),
    theme: str | None = None,
    year: int | None = None,
    years: Sequence[int] | None = None,
    own_figures: str | Path | None = None,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Report:
    """Return a report's content: sentences, tables and figures, before any file.

    Parameters
    ----------
    municipality, group, theme, year, years, source, demo, snapshot, offline, settings
        As for ``benchmark.compare``; ``group`` and ``theme`` override the preset's.
    preset
        A preset's name ("atgardsplan-ifo"), the path of an own one, or one that is read.
    own_figures
        A file of the municipality's own figures (namn;år;värde;enhet;källa).

    Raises
    ------
    UnknownName
        A name that does not exist, with suggestions.
    CatalogueError
        The preset has a fault.
    TooFewPeers
        No member of the group has a value in any row.
    SourceError
        The data could not be had; nothing is returned in part.
    """
    from kolada_bench.benchmark.opening import opened_source, texts
    from kolada_bench.sources.recorder import RecordingSource

    opened, in_force = opened_source(
        source, settings, demo=demo, snapshot=snapshot, offline=offline
    )
    chosen = preset if isinstance(preset, Preset) else read_preset(preset, in_force)
    if not isinstance(opened, RecordingSource):
        # One report puts a dozen questions that overlap: what is had is not asked again.
        opened = RecordingSource(opened)
    asked = Asked(
        municipality=municipality,
        groups=texts(group),
        theme=theme,
        year=year,
        years=tuple(years) if years is not None else None,
        own_figures=str(own_figures) if own_figures is not None else None,
    )
    return build_report(asked, chosen, opened, in_force)


def build_report(
    asked: Asked, preset: Preset, source: Source, settings: Settings
) -> Report:
    """Return the report of a preset; see ``make_report``.

    A part that the data has too little for, or that names a KPI that the source has not,
    becomes a line that says so; a source that fails makes no report at all.
    """
    material = _material(asked, preset, source, settings)
    if "kallor" in material.parts:
        # All descriptions take two requests, and every question below some of its own.
        _ = material.every_kpi
    _check_own_figures(material, preset)
    quotes = Quotes()
    own = material.comparison.municipality
    written: dict[tuple[int, int], list[Block]] = {}
    for late in (False, True):
        for at, section in enumerate(preset.sections):
            for (number, part), prefix in zip(
                enumerate(section.parts), _prefixes(section), strict=True
            ):
                if PARTS[part.name].last is late:
                    sheet = Sheet(prefix, quotes)
                    _write(sheet, material, part)
                    written[at, number] = sheet.blocks
    # Last, since a source may begin its lines afresh at every question.
    for text in _lost_notices(material, preset):
        if text not in source.notices:
            source.notices.append(text)
    provenance = material.provenance
    return Report(
        title=_named(preset.title, own.title),
        subtitle=_subtitle(material, preset),
        municipality=own.title,
        municipality_id=own.id,
        preset=preset.name,
        sections=tuple(
            Section(
                id=section.id,
                heading=_named(section.heading, own.title),
                blocks=tuple(
                    block
                    for number in range(len(section.parts))
                    for block in written[at, number]
                ),
                level=section.level,
            )
            for at, section in enumerate(preset.sections)
        ),
        source=sv.source_line(provenance, (), computed=True),
        banner=_banner(material),
        provenance=provenance,
        made_at=provenance.retrieved_at,
        warnings=told_warnings(material.warnings),
        quoted=quotes.all,
        groups=tuple({g.id: g for a in material.answers for g in a.groups}.values()),
    )


def _material(asked: Asked, preset: Preset, source: Source, settings: Settings) -> Material:
    uses = [part for section in preset.sections for part in section.parts]
    kpis = dict.fromkeys(kpi for use in uses for kpi in PARTS[use.name].kpis(use.options))
    named = dict.fromkeys(kpi for use in uses for kpi in PARTS[use.name].named(use.options))
    theme = asked.theme or preset.theme
    if theme is None and not kpis:
        message = f"Mallen {preset.name} har varken tema eller nyckeltal: ange --theme."
        raise UsageError(message)
    return Material(
        asked,
        theme=theme,
        groups=asked.groups or preset.groups,
        tried_against=preset.tried_against,
        kpis=tuple(kpis),
        beside=tuple(kpi for kpi in named if kpi not in kpis),
        packaged=_is_packaged(preset),
        parts={use.name for use in uses},
        source=source,
        settings=settings,
    )


def _check_own_figures(material: Material, preset: Preset) -> None:
    """Raise for own figures with a fault, or that the preset has no place for."""
    used = {part.name for section in preset.sections for part in section.parts}
    if material.own_figures and not used & SHOWING:
        message = (
            f"Mallen {preset.name} visar inga egna uppgifter (--egna): lägg till delen "
            f"{' eller '.join(sorted(SHOWING))}, eller välj en annan mall."
        )
        raise UsageError(message)


def _is_packaged(preset: Preset) -> bool:
    return preset.name in NAMES


def _lost_notices(material: Material, preset: Preset) -> tuple[str, ...]:
    """Return what the screen says of lost KPIs: in an own preset, what may be meant."""
    if _is_packaged(preset):
        return material.lost_warnings
    return tuple(f"Mallen {preset.name}: {unknown_kpi(kpi)}" for kpi in material.lost_ids)


def _write(sheet: Sheet, material: Material, use: PartUse) -> None:
    part, options = PARTS[use.name], use.options
    lost = [kpi for kpi in part.named(options) if kpi in material.lost]
    left = part.without(options, lost) if lost else options
    try:
        if left is not None:
            part.write(sheet, material, left)
    except (TooFewPeers, UnknownName, UsageError) as error:
        why = without_options(str(error))
        sheet.text(f"{NOT_MADE} {why}", style=Style.CAUTION, slot="saknas")
    for kpi in dict.fromkeys(id_ for named in lost for id_ in material.lost[named]):
        text = f"{NOT_MADE} {material.lost_line(kpi)}"
        sheet.text(text, style=Style.CAUTION, slot=f"saknas-{kpi}")


def _prefixes(section: PresetSection) -> list[str]:
    """Return what each part's blocks are named from: a second one of a name is "-2"."""
    seen: dict[str, int] = {}
    prefixes = []
    for part in section.parts:
        seen[part.name] = seen.get(part.name, 0) + 1
        number = f"-{seen[part.name]}" if seen[part.name] > 1 else ""
        prefixes.append(f"{section.id}/{part.name}{number}")
    return prefixes


def _subtitle(material: Material, preset: Preset) -> str:
    """Return whom the report is about and against, what it is for, and as of when."""
    own = material.comparison.municipality.title
    said = [f"{own} jämfört med {_whom(material)}"]
    if purpose := preset.summary.strip().rstrip("."):
        said.append(f"{purpose[0].upper()}{purpose[1:]}")
    day = sv.day(material.provenance.retrieved_at)
    whence = (
        f"Påhittade demodata ({day})"
        if material.provenance.invented
        else f"Uppgifter ur Kolada hämtade {day}"
    )
    return f"{'. '.join([*said, whence])}."


def _whom(material: Material) -> str:
    """Return the group by its name; "lika kommuner" has one for each verksamhet."""
    used = dict.fromkeys(row["group"] for row in material.rows.values())
    groups = [material.group(material.comparison, id_) for id_ in used]
    if len(groups) != 1 or groups[0].kind == "liknande":
        return material.comparison.group_words[0]
    return words.in_text(groups[0])


def _banner(material: Material) -> str:
    from kolada_bench.benchmark.comparison.tables import BANNER

    return BANNER if material.provenance.invented else ""


def _named(text: str, municipality: str) -> str:
    return text.replace(OWN_MUNICIPALITY, municipality)
