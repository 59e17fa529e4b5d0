"""``kolada-bench snapshot``: save what a question needs, show it, and see what changed."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.cli import parser as shared
from kolada_bench.cli.console import say
from kolada_bench.cli.output import BOM, tell
from kolada_bench.cli.question import asked, opened_source
from kolada_bench.errors import UsageError, why
from kolada_bench.report.files import check_place, write_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.benchmark.kept.contents import Contents
    from kolada_bench.benchmark.kept.difference import SnapshotDiff
    from kolada_bench.cli.question import Asked
    from kolada_bench.sources import Source
    from kolada_bench.sources.recorder import RecordingSource
    from kolada_bench.sources.snapshot import SnapshotSource
    from kolada_bench.sources.snapshot_sides import Side

ACTIONS = ("save", "show", "diff")
EXAMPLE = (
    "  kolada-bench snapshot save Mellerud --theme ifo -o mellerud.sqlite\n"
    "  kolada-bench snapshot save --theme ifo -o ifo.sqlite\n"
    "  kolada-bench snapshot show mellerud.sqlite\n"
    "  kolada-bench snapshot diff mellerud.sqlite\n"
    "  kolada-bench snapshot diff mars.sqlite november.sqlite --all"
)
_SQLITE = b"SQLite format 3\0"
WORTH_SAYING = 20
"""Requests from which it is said beforehand how many they are."""
MANY_REQUESTS = 300
"""Requests from which ``--yes`` is asked for: minutes, and politeness."""
_HEADINGS = {
    "kpi": "Nyckeltal",
    "title": "Titel",
    "municipality_id": "Kommunkod",
    "municipality": "Kommun",
    "year": "År",
    "gender": "Kön",
    "what": "Vad",
    "old": "Förut",
    "new": "Nu",
    "source_line": "Källa",
}
_WHAT = {"changed": "ändrat", "added": "nytt", "removed": "borttaget"}


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "snapshot",
        "snapshot save [KOMMUN] -o FIL | show FIL | diff FIL [FIL] [flaggor]",
        "Spara en daterad fil med allt som en fråga behöver (save), se vad en fil "
        "innehåller (show), eller vad som har ändrats i Kolada sedan dess (diff).",
        EXAMPLE,
    )
    parser.add_argument_group("Åtgärd").add_argument(
        "words", nargs="+", metavar="save|show|diff",
        help="save och en kommun (utan kommun: alla kommuner i ett tema), show och en "
        "fil, diff och en eller två filer",
    )  # fmt: skip
    shared.add_group(parser)
    shared.add_theme(parser)
    shared.add_kpi(parser)
    shared.add_years(parser)
    parser.options.add_argument(
        "--all", action="store_true", help="med show och diff: visa alla rader"
    )
    parser.options.add_argument(
        "--yes", action="store_true",
        help=f"hämta utan att fråga, också över {MANY_REQUESTS} anrop",
    )  # fmt: skip
    shared.add_source(parser)
    shared.add_output(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Save, show or compare."""
    action, *words = options.words
    if action not in ACTIONS:
        message = f'"{action}" finns inte. Välj snapshot save, snapshot show eller diff.'
        raise UsageError(message)
    if action == "save":
        return _save(words, options)
    _refuse_questions(action, options)
    return _show(words, options) if action == "show" else _diff(words, options)


def _save(words: Sequence[str], options: argparse.Namespace) -> int:
    if options.output is None:
        message = "Ange en fil: kolada-bench snapshot save Mellerud -o mellerud.sqlite"
        raise UsageError(message)
    path = Path(options.output)
    if options.format:
        message = "En snapshot har bara ett format: ta bort --format."
        raise UsageError(message)
    _check_place(path)
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
    if _is_live(question.source, options) and (options.theme or not words.kpis):
        count = saving.expected_requests(
            source, question.settings, words.municipality, options.theme, words.groups
        )
        _say_cost(count, "omkring", options)
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
    if _is_live(question.source, options):
        _say_cost(sum(request_count([block]) for block in blocks), "högst", options)
    for block in blocks:
        source.observations([block])
    return []


def _show(words: Sequence[str], options: argparse.Namespace) -> int:
    from kolada_bench.benchmark.kept.contents import contents

    _write(contents(_opened(_only(words, "show"))), options)
    return 0


def _diff(words: Sequence[str], options: argparse.Namespace) -> int:
    from kolada_bench.benchmark.kept.difference import snapshot_diff
    from kolada_bench.sources.snapshot_sides import file_side

    if not 1 <= len(words) <= 2:
        message = (
            "Ange en fil (jämförs med Kolada nu) eller två: "
            "kolada-bench snapshot diff mars.sqlite november.sqlite"
        )
        raise UsageError(message)
    if len(words) == 2 and (options.demo or options.offline or options.snapshot):
        message = (
            "Två filer jämförs med varandra: ta bort --demo, --offline och --snapshot."
        )
        raise UsageError(message)
    old = file_side(_opened(words[0]))
    new = file_side(_opened(words[1])) if len(words) == 2 else _now(old, options)
    _write(snapshot_diff(old, new), options)
    return 0


def _now(old: Side, options: argparse.Namespace) -> Side:
    from kolada_bench.sources.live import request_count
    from kolada_bench.sources.snapshot_sides import (
        blocks_again,
        described_again,
        source_side,
    )

    with opened_source(options) as (source, _):
        kpis = described_again(old, source)
        if _is_live(source, options):
            _say_cost(request_count(blocks_again(old, kpis)), "högst", options)
        label = {"kolada": "Kolada", "demo": "demodata"}.get(source.name, "nu")
        if options.snapshot:
            label = Path(options.snapshot).name
        return source_side(source, old, kpis, label)


def _refuse_questions(action: str, options: argparse.Namespace) -> None:
    given = [
        f"--{name}" for name in ("group", "variables", "theme", "kpi", "years")
        if getattr(options, name)
    ]  # fmt: skip
    if given:
        message = f"{given[0]} hör till snapshot save, inte till {action}."
        raise UsageError(message)
    if action == "show" and (options.demo or options.offline or options.snapshot):
        message = (
            "snapshot show läser filen som anges: ta bort --demo, --offline, --snapshot."
        )
        raise UsageError(message)


def _only(words: Sequence[str], action: str) -> str:
    if len(words) != 1:
        message = f"Ange en fil: kolada-bench snapshot {action} mellerud.sqlite"
        raise UsageError(message)
    return words[0]


def _opened(path: str) -> SnapshotSource:
    from kolada_bench.sources.snapshot import SnapshotSource

    return SnapshotSource(path)


def _is_live(source: Source, options: argparse.Namespace) -> bool:
    return source.name == "kolada" and not options.offline


def _say_cost(count: int, about: str, options: argparse.Namespace) -> None:
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
    written = _opened(str(path))
    held = sv.number(len(written.valued_kpis()))
    what = "påhittade demodata, " if written.provenance.invented else ""
    written.close()
    return f"Skrev {path}: {what}{held} nyckeltal. Läs ur den med --snapshot {path}."


def _write(answer: Contents | SnapshotDiff, options: argparse.Namespace) -> None:
    path = Path(options.output) if options.output else None
    by_suffix = {".json": "json", ".csv": "csv", ".md": "markdown"}
    form = options.format or by_suffix.get(path.suffix.lower() if path else "", "table")
    text = _text(answer, form, options, to_file=path is not None)
    if path is None:
        sys.stdout.write(text)
        return
    write_text(path, text)
    if not options.quiet:
        say(f"Skrev {path}.")


def _text(
    answer: Contents | SnapshotDiff,
    form: str,
    options: argparse.Namespace,
    *,
    to_file: bool,
) -> str:
    from kolada_bench.report import text

    if form == "json":
        return text.json_text(answer)
    if form in ("csv", "csv-excel"):
        from kolada_bench.benchmark.kept.difference import SnapshotDiff

        if not isinstance(answer, SnapshotDiff):
            message = "snapshot show skriver inte CSV. Välj --format json eller markdown."
            raise UsageError(message)
        excel = form == "csv-excel"
        rows = answer.value_rows()
        if excel:
            rows = [{**row, "what": _WHAT[row["what"]]} for row in rows]
        written = text.rows_text(rows, _HEADINGS, excel=excel)
        return BOM + written if excel else written
    page = answer.page(every=options.all)
    if form == "markdown":
        return text.markdown_text(page)
    from kolada_bench.cli.terminal import render, terminal_width

    colour = not to_file and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return render(page, terminal_width(), colour=colour)
