"""``snapshot save``: a municipality's or a theme's answers, or the whole country."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.cli.console import say
from kolada_bench.cli.output import tell
from kolada_bench.cli.question import asked
from kolada_bench.errors import UsageError, why
from kolada_bench.report.files import check_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.cli.question import Asked
    from kolada_bench.sources import Source
    from kolada_bench.sources.recorder import RecordingSource

WORTH_SAYING = 20
"""Requests from which it is said beforehand how many they are."""
MANY_REQUESTS = 300
"""Requests from which ``--yes`` is asked for: minutes, and politeness."""
_SQLITE = b"SQLite format 3\0"


def save(words: Sequence[str], options: argparse.Namespace) -> int:
    """Save what the words and options name in a file.

    Raises
    ------
    UsageError
        The options do not go together, or the file cannot be written.
    """
    if options.output is None:
        example = "--all -o landet.sqlite" if options.all else "Mellerud -o mellerud.sqlite"
        message = f"Ange en fil: kolada-bench snapshot save {example}"
        raise UsageError(message)
    path = Path(options.output)
    if options.format:
        message = "En snapshot har bara ett format: ta bort --format."
        raise UsageError(message)
    _check_place(path)
    if options.all:
        from kolada_bench.cli.snapshot_country import save_country

        save_country(path, words, options)
        if not options.quiet:
            tell([_told(path)])
        return 0
    options.municipality = list(words)
    with asked(options) as question:
        from kolada_bench.sources.recorder import RecordingSource

        source = RecordingSource(question.source)
        named = question.words.municipality
        if named:
            skipped = _record_municipality(source, question, options)
        else:
            skipped = _record_theme(source, question, options)
        source.write(path, _question_text(question, options))
    if not options.quiet:
        tell(f"Sparas inte: {line}" for line in skipped)
        tell([_told(path)])
    return 0


def _check_place(path: Path) -> None:
    """Refuse, before anything is fetched, to write over what is no snapshot."""
    check_place(path)
    try:
        with path.open("rb") as file:
            head = file.read(len(_SQLITE))
    except FileNotFoundError:
        return
    except OSError as error:
        message = f"{path} går inte att läsa: {why(error, reading=True)}."
        raise UsageError(message) from error
    if head not in (b"", _SQLITE):
        message = f"{path} finns redan och är ingen snapshot. Välj ett annat namn."
        raise UsageError(message)


def _record_municipality(
    source: RecordingSource, question: Asked, options: argparse.Namespace
) -> list[str]:
    from kolada_bench.benchmark.kept import saving

    words = question.words
    if is_live(question.source, options) and (options.theme or not words.kpis):
        count = saving.expected_requests(
            source, question.settings, words.municipality, options.theme, words.groups
        )
        say_cost(count, "omkring", options)
    skipped = saving.record_municipality(
        source,
        question.settings,
        words.municipality,
        theme=options.theme,
        groups=words.groups,
        kpis=words.kpis,
        years=options.years,
    )
    if options.theme or not words.kpis:
        from kolada_bench.report.recording import record_reports

        skipped += record_reports(
            source,
            question.settings,
            words.municipality,
            theme=options.theme,
            groups=words.groups,
        )
    return skipped


def _record_theme(
    source: RecordingSource, question: Asked, options: argparse.Namespace
) -> list[str]:
    from kolada_bench.benchmark.kept import saving
    from kolada_bench.sources.live import request_count

    if question.words.groups:
        message = (
            "Utan kommun sparas alla kommuner, och alla grupper går att jämföra med: ta "
            "bort --group, eller ange en kommun."
        )
        raise UsageError(message)
    blocks = saving.record_theme(
        source,
        question.settings,
        options.theme,
        kpis=question.words.kpis,
        years=options.years,
    )
    if is_live(question.source, options):
        say_cost(sum(request_count([block]) for block in blocks), "högst", options)
    for block in blocks:
        source.observations([block])
    return []


def is_live(source: Source, options: argparse.Namespace) -> bool:
    """Return whether Kolada itself is asked."""
    return source.name == "kolada" and not options.offline


def say_cost(count: int, about: str, options: argparse.Namespace) -> None:
    """Say how many requests it takes; where they are very many, only after ``--yes``.

    Raises
    ------
    UsageError
        They are very many, and ``--yes`` is not given.
    """
    cost = f"Det tar {about} {sv.number(count)} anrop till Kolada."
    if count > MANY_REQUESTS and not options.yes:
        message = f"{cost} Lägg till --yes för att hämta, eller begränsa med --years."
        raise UsageError(message)
    if count >= WORTH_SAYING and not options.quiet:
        say(cost)


def _question_text(question: Asked, options: argparse.Namespace) -> str:
    """Return the question as a person reads it, without file names."""
    words = question.words
    parts = (
        ["snapshot save", words.municipality] if words.municipality else ["snapshot save"]
    )
    parts += [f"--theme {Path(options.theme).name}"] if options.theme else []
    parts += [f"--group {group}" for group in words.groups]
    parts += [f"--kpi {kpi}" for kpi in words.kpis]
    parts += [f"--years {sv.years(options.years)}"] if options.years else []
    return " ".join(parts)


def _told(path: Path) -> str:
    from kolada_bench.sources.snapshot import SnapshotSource

    written = SnapshotSource(path)
    held = sv.number(len(written.valued_kpis()))
    what = "påhittade demodata, " if written.provenance.invented else ""
    written.close()
    return f"Skrev {path}: {what}{held} nyckeltal. Läs ur den med --snapshot {path}."
