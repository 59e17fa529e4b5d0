"""``kolada-bench snapshot``: save what a question needs, show it, and see what changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.cli import parser as shared
from kolada_bench.cli.console import say
from kolada_bench.cli.question import opened_source
from kolada_bench.cli.snapshot_save import MANY_REQUESTS, is_live, save, say_cost
from kolada_bench.errors import UsageError
from kolada_bench.report.files import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.benchmark.kept.contents import Contents
    from kolada_bench.benchmark.kept.difference import SnapshotDiff
    from kolada_bench.sources.snapshot import SnapshotSource
    from kolada_bench.sources.snapshot_sides import Side

ACTIONS = ("save", "show", "diff")
EXAMPLE = (
    "  kolada-bench snapshot save Mellerud --theme ifo -o mellerud.sqlite\n"
    "  kolada-bench snapshot save --theme ifo -o ifo.sqlite\n"
    "  kolada-bench snapshot save --all --yes -o landet.sqlite\n"
    "  kolada-bench snapshot show mellerud.sqlite\n"
    "  kolada-bench snapshot diff mellerud.sqlite\n"
    "  kolada-bench snapshot diff mars.sqlite november.sqlite --all"
)
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
        "snapshot save [KOMMUN | --all] -o FIL | show FIL | diff FIL [FIL] [flaggor]",
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
        "--all", action="store_true",
        help="med save: hela landet, alla kommunala nyckeltal och år (kan avbrytas och "
        "fortsätta); med show och diff: visa alla rader",
    )  # fmt: skip
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
        return save(words, options)
    _refuse_questions(action, options)
    return _show(words, options) if action == "show" else _diff(words, options)


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
        if source.name == "kolada" and old.coverage and old.coverage.every_year:
            message = (
                f"{old.label} har hela landet, som inte hämtas på nytt för en jämförelse. "
                "Spara en ny fil med kolada-bench snapshot save --all, och jämför de två."
            )
            raise UsageError(message)
        kpis = described_again(old, source)
        if is_live(source, options):
            say_cost(request_count(blocks_again(old, kpis)), "högst", options)
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
    from kolada_bench.report import csv_cells, text

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
        return csv_cells.BOM + written if excel else written
    page = answer.page(every=options.all)
    if form == "markdown":
        return text.markdown_text(page)
    from kolada_bench.cli.terminal import render, terminal_width, wants_colour

    colour = not to_file and wants_colour()
    return render(page, terminal_width(), colour=colour)
