"""The values beside a report: saved when it is made, and enough to make it again.

``plan.docx`` has ``plan.manifest.json`` and ``plan.underlag.sqlite`` beside it. A *replay*
opens the snapshot, asks it what the manifest says was asked, and so makes the same content
with no network. Each user file that shaped the content (own theme, own figures, own
breaks) is in the manifest and is read from there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kolada_bench.catalogue.themes import is_path
from kolada_bench.errors import SnapshotError, UsageError, why
from kolada_bench.peers.kept import KeptGroups
from kolada_bench.report.files import write_text
from kolada_bench.report.manifest import (
    SUFFIX,
    YEARS_BEHIND,
    Manifest,
    OwnFile,
    Question,
    Underlag,
    Use,
    manifest_of,
)
from kolada_bench.report.manifest_text import manifest_text, read_manifest_file
from kolada_bench.report.material import Asked
from kolada_bench.report.presets import Preset, parse_preset
from kolada_bench.schema import Group, Kpi
from kolada_bench.settings import Settings, user_path
from kolada_bench.sources.own_figures import own_text

if TYPE_CHECKING:
    from kolada_bench.report.content import Report
    from kolada_bench.sources import Source
    from kolada_bench.sources.recorder import RecordingSource
    from kolada_bench.sources.snapshot import SnapshotSource

UNDERLAG_SUFFIX = ".underlag.sqlite"


def manifest_path(path: Path) -> Path:
    """Return where the manifest of an export stands."""
    return path.with_name(path.stem + SUFFIX)


def underlag_path(path: Path) -> Path:
    """Return where the snapshot of an export stands."""
    return path.with_name(path.stem + UNDERLAG_SUFFIX)


def question_of(
    asked: Asked, preset: Preset, settings: Settings, municipality: str
) -> Question:
    """Return a report's question, with the text of every file of the user's own.

    Parameters
    ----------
    municipality
        The id that the municipality's name was resolved to.

    Raises
    ------
    UsageError
        A file of own figures, a theme or breaks cannot be read.
    """
    files = own_files(
        {
            "tema": asked.theme or preset.theme,
            "forval": settings.theme,
            "egna": asked.own_figures,
            "brott": settings.breaks_file,
        }
    )
    theme = files["tema"].name if "tema" in files else asked.theme
    default = files["forval"].name if "forval" in files else settings.theme
    return Question(
        command="report",
        municipality=municipality,
        preset=preset.name,
        preset_toml=preset.toml,
        groups=asked.groups,
        theme=theme,
        year=asked.year,
        years=asked.years,
        amount_unit=settings.amount_unit,
        default_theme=default,
        own_groups={name: tuple(ids) for name, ids in settings.own_groups.items()},
        files=files,
    )


def own_files(named: Mapping[Use, str | Path | None]) -> dict[Use, OwnFile]:
    """Return those of the named things that are files, with their text.

    Raises
    ------
    UsageError
        One of them cannot be read.
    """
    paths = {use: user_path(name) for use, name in named.items() if name}
    return {
        use: OwnFile(name=path.name, text=own_text(path))
        for use, path in paths.items()
        if path.is_file()
    }


@contextmanager
def underlag_of(
    report: Report,
    question: Question,
    recorder: RecordingSource,
    path: Path,
    *,
    beside: bool = True,
) -> Iterator[Manifest]:
    """Give an export's manifest; afterwards underlag and manifest stand beside the export.

    They are put there when the export has been written: if that fails, what stood there
    before still stands.

    Parameters
    ----------
    recorder
        The source that the report was made through.
    path
        The export itself.
    beside
        False writes no file, and gives a manifest without underlag.

    Raises
    ------
    SnapshotError
        The folder cannot be written to.
    """
    text = f"report {report.municipality} --preset {report.preset}"
    with snapshot_beside(recorder, path, text, beside=beside) as underlag:
        manifest = manifest_of(
            report,
            question,
            kpis=recorder.used_kpis(),
            last_years=recorder.last_years(),
            municipalities=recorder.municipalities(),
            as_of=recorder.as_of,
            own=recorder.values_of(report.municipality_id, _years_of(report)),
            underlag=underlag,
        )
        yield manifest
    if beside:
        write_text(manifest_path(path), manifest_text(manifest), named=False)


def _years_of(report: Report) -> set[int]:
    """Return the years that the report's figures may rest on."""
    return {figure.year - back for figure in report.quoted for back in range(YEARS_BEHIND)}


@contextmanager
def snapshot_beside(
    recorder: RecordingSource, path: Path, question: str, *, beside: bool = True
) -> Iterator[Underlag | None]:
    """Give name and checksum of the snapshot beside ``path``, which is there afterwards."""
    if not beside:
        yield None
        return
    target = underlag_path(path)
    waiting = target.with_name(f".{target.name}.ny")
    try:
        yield Underlag(file=target.name, checksum=recorder.write(waiting, question))
        try:
            waiting.replace(target)
        except OSError as error:
            message = (
                f"{path} är skriven, men underlaget {target} kunde inte ersättas "
                f"({why(error)}). Utan det kan {path.name} inte göras om med --replay."
            )
            raise SnapshotError(message, path=str(target)) from error
    finally:
        waiting.unlink(missing_ok=True)


def open_underlag(file: Path, manifest: Manifest) -> SnapshotSource:
    """Open the snapshot that a manifest names, in the manifest's own folder.

    Raises
    ------
    SnapshotError
        There is none, or it is not the one that the manifest was written with.
    """
    from kolada_bench.sources.snapshot import SnapshotSource

    if manifest.underlag is None:
        message = (
            f"Manifestet {file} har inget underlag: rapporten gjordes med --utan-underlag, "
            "och kan inte göras om utan nät."
        )
        raise SnapshotError(message, path=str(file))
    path = file.parent / manifest.underlag.file
    if not path.is_file():
        message = (
            f"Underlaget {manifest.underlag.file} ska ligga i samma mapp som manifestet "
            f"({file}) men finns inte där."
        )
        raise SnapshotError(message, path=str(path))
    source = SnapshotSource(path, name=manifest.source)
    if source.checksum != manifest.underlag.checksum:
        source.close()
        message = (
            f"Underlaget {path} är inte det som rapporten gjordes av (kontrollsumman är "
            "en annan än i manifestet). Inget görs."
        )
        raise SnapshotError(message, path=str(path))
    return source


@contextmanager
def question_again(
    manifest: Manifest, settings: Settings
) -> Iterator[tuple[Asked, Preset, Settings]]:
    """Give a manifest's question as it was asked; own files stand in a folder meanwhile.

    Parameters
    ----------
    settings
        Where Kolada and the cache are; what shapes the content comes from the manifest.
    """
    question = manifest.question
    if question.command != "report":
        message = f"Manifestet hör till {question.command}, inte till en rapport."
        raise UsageError(message)
    with tempfile.TemporaryDirectory(prefix="kolada-bench-") as folder:
        paths: dict[str, Path] = {}
        for use, own in question.files.items():
            place = Path(folder) / use
            place.mkdir()
            paths[use] = place / own.name
            write_text(paths[use], own.text)
        asked = Asked(
            municipality=question.municipality,
            groups=question.groups,
            theme=str(paths["tema"]) if "tema" in paths else question.theme,
            year=question.year,
            years=question.years,
            own_figures=str(paths["egna"]) if "egna" in paths else None,
        )
        in_force = msgspec.structs.replace(
            settings,
            municipality=None,
            theme=str(paths["forval"]) if "forval" in paths else question.default_theme,
            amount_unit=question.amount_unit,
            own_groups=question.own_groups,
            breaks_file=paths.get("brott"),
        )
        yield asked, _preset(question), in_force


def _preset(question: Question) -> Preset:
    """Return a question's preset; one from outside names no file of this machine's."""
    try:
        preset = parse_preset(question.preset_toml, question.preset)
    except RecursionError as error:
        message = "Manifestets mall går inte att läsa. Inget görs."
        raise SnapshotError(message, path="") from error
    if preset.theme and is_path(preset.theme) and "tema" not in question.files:
        message = f'Manifestets mall pekar ut en fil ("{preset.theme}"). Inget görs.'
        raise SnapshotError(message, path=preset.theme)
    return preset


def replay(file: str | Path, settings: Settings | None = None) -> tuple[Report, Manifest]:
    """Make a report again from its manifest and the underlag beside it, with no network.

    Raises
    ------
    SnapshotError
        Manifest or underlag is missing, damaged, or they do not belong together.
    """
    path = Path(file)
    manifest = read_manifest_file(path)
    source = open_underlag(path, manifest)
    try:
        return made_again(manifest, source, settings or Settings()), manifest
    finally:
        source.close()


def made_again(manifest: Manifest, source: Source, settings: Settings) -> Report:
    """Ask a manifest's question of ``source`` and return the report."""
    from kolada_bench.report.building import build_report
    from kolada_bench.sources.gone import GoneKpis

    if manifest.question.gone_kpis:
        source = GoneKpis(source, gone_kpis(manifest.question))
    if manifest.question.keeps_groups:
        source = KeptGroups(source, kept_groups(manifest))
    with question_again(manifest, settings) as (asked, preset, in_force):
        return build_report(asked, preset, source, in_force)


def gone_kpis(question: Question) -> list[Kpi]:
    """Return the KPIs that Kolada had no more, as far as a question remembers them."""
    return [Kpi(named.id, named.title) for named in question.gone_kpis]


def kept_groups(manifest: Manifest) -> list[Group]:
    """Return Kolada's groups as they were when the manifest was written."""
    return [
        Group(
            group.id,
            group.title,
            group.all_members or tuple(member.id for member in group.members),
        )
        for group in manifest.groups
        if group.id.startswith("G")
    ]
