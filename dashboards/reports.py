"""Reports of a view: which one is asked for, its content, and its files.

The content is made once for a preview and all its files, so that they cannot differ. A
preset is named among those that there are: a name out of a URL is never a path.
"""

from __future__ import annotations

import difflib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dashboards.jobs import Result
from dashboards.selection import DEFAULT_GROUP
from dashboards.told import told
from kolada_bench import sv
from kolada_bench.catalogue.themes import DEFAULT_THEME
from kolada_bench.errors import UnknownName
from kolada_bench.report.building import DEFAULT_PRESET, build_report
from kolada_bench.report.choosing import with_sections
from kolada_bench.report.material import Asked
from kolada_bench.report.parts.registry import PARTS
from kolada_bench.report.plain import file_name
from kolada_bench.report.presets import NAMES, Preset, own_presets, read_preset

if TYPE_CHECKING:
    from dashboards.context import Context
    from dashboards.selection import Selection
    from dashboards.told import Say
    from kolada_bench.report.content import Report
    from kolada_bench.schema import Provenance
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source

USUAL = DEFAULT_PRESET
"""The preset of a view that names none."""
FORMS = {"docx": "Word", "xlsx": "Excel", "html": "HTML", "md": "Markdown"}
"""The forms that a report is had in, and what they are called."""
BETWEEN = ","
"""Between the ids of sections in a URL."""


class Made(msgspec.Struct, frozen=True):
    """A report with the manifest that its files carry; None where it cannot be remade."""

    report: Report
    manifest: str | None

    @property
    def provenance(self) -> Provenance:
        """Where its figures come from."""
        return self.report.provenance


def preset_of(selection: Selection, settings: Settings) -> Preset:
    """Return the preset that the view names, whole.

    Raises
    ------
    UnknownName
        There is none of that name.
    CatalogueError
        The user's own preset has a fault.
    """
    name = selection["mall"] or USUAL
    known = (*NAMES, *own_presets(settings))
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f" Menade du {near[0]}?" if near else ""
        message = f'Mallen "{name}" finns inte.{hint} Mallar: {sv.listing(known)}.'
        raise UnknownName(message, name=name, suggestions=tuple(near))
    return read_preset(name, settings)


def sections_of(selection: Selection, preset: Preset) -> tuple[str, ...]:
    """Return the ids of the sections chosen, in the preset's order; all by default."""
    every = tuple(section.id for section in preset.sections)
    said = selection["delar"]
    if not said:
        return every
    chosen = said.split(BETWEEN)
    # One that is no more (the preset has been changed since) is told, not passed over.
    known = tuple(id_ for id_ in every if id_ in chosen)
    return (*known, *(id_ for id_ in chosen if id_ not in every))


def with_toggled(selection: Selection, preset: Preset, section: str) -> Selection:
    """Return the view with a section added or taken away; the last one stays."""
    chosen = set(sections_of(selection, preset)) ^ {section}
    every = [each.id for each in preset.sections]
    kept = [id_ for id_ in every if id_ in chosen]
    if not kept:
        return selection
    return selection.with_extra(delar="" if kept == every else BETWEEN.join(kept))


def is_at_hand(context: Context) -> bool:
    """Return whether the report of the view has been made already."""
    return context.data.memory.has(_key(context))


def made(context: Context) -> Made:
    """Return the report of the view, made once.

    Raises
    ------
    KoladaBenchError
        As ``report.building.make_report``.
    """
    return context.kept(_key(context), lambda source: _made(context, source))


def file_of(context: Context, form: str, say: Say) -> Result:
    """Return the report of the view as a file of ``form``, one of ``FORMS``.

    ``say`` hears which figure is being drawn.
    """
    done = made(context)
    about = (_plain(done.report.municipality), file_name(done.report.preset))
    name = f"rapport-{'-'.join(about)}.{form}"
    say(f"Skriver {FORMS[form]} …")
    report = told(done.report, say)
    return Result(name, _content(report, done.manifest, form, context.data.settings))


def _key(context: Context) -> tuple[str, ...]:
    selection, settings = context.selection, context.data.settings
    preset = preset_of(selection, settings)
    asked = _asked(context, preset)
    # An own preset is a file that may be changed meanwhile: its text is the question.
    return (
        "report", context.municipality.id, preset.toml,
        *sections_of(selection, preset), repr(asked),
    )  # fmt: skip


def _asked(context: Context, preset: Preset) -> Asked:
    """Return what shapes the report: the view's groups, where it chooses any, and year."""
    selection = context.selection
    theme = None
    if preset.theme is None and not _names_kpis(preset):
        theme = selection.theme or context.data.settings.theme or DEFAULT_THEME
    groups = () if selection.groups == (DEFAULT_GROUP,) else selection.groups
    return Asked(
        municipality=context.municipality.id,
        groups=groups,
        theme=theme,
        year=selection.year,
    )


def _names_kpis(preset: Preset) -> bool:
    return any(
        PARTS[part.name].kpis(part.options)
        for section in preset.sections
        for part in section.parts
    )


def _made(context: Context, source: Source) -> Made:
    from kolada_bench.report.manifest_text import manifest_text
    from kolada_bench.report.underlag import question_of, underlag_of
    from kolada_bench.sources.recorder import RecordingSource

    settings = context.data.settings
    whole = preset_of(context.selection, settings)
    preset = with_sections(whole, sections_of(context.selection, whole))
    asked = _asked(context, whole)
    recorder = RecordingSource(source)
    report = build_report(asked, preset, recorder, settings)
    if not preset.toml:
        return Made(report, None)
    question = question_of(asked, preset, settings, report.municipality_id)
    nowhere = Path("rapport")  # nothing is written beside a file that is downloaded
    with underlag_of(report, question, recorder, nowhere, beside=False) as manifest:
        return Made(report, manifest_text(manifest))


def _content(report: Report, manifest: str | None, form: str, settings: Settings) -> bytes:
    if form == "xlsx":
        from kolada_bench.report.excel import workbook_bytes

        return workbook_bytes(report, manifest=manifest)
    if form == "html":
        from kolada_bench.report.web import web_text

        return web_text(report, manifest=manifest).encode("utf-8")
    if form == "md":
        from kolada_bench.report.markdown import markdown

        return markdown(report).encode("utf-8")
    from kolada_bench.report.word import write_word

    with tempfile.TemporaryDirectory(prefix="kolada-bench-") as folder:
        path = Path(folder) / "rapport.docx"
        write_word(report, path, template=settings.word_template, manifest=manifest)
        return path.read_bytes()


def _plain(text: str) -> str:
    return file_name("-".join(sv.fold(text).split()))
