"""``kolada-bench report``: a whole document from a preset."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.cli import parser as shared
from kolada_bench.cli.console import say, show
from kolada_bench.cli.output import tell
from kolada_bench.cli.question import asked
from kolada_bench.cli.report_again import (
    add_again,
    check_again,
    refresh,
    replayed,
    without_pictures,
)
from kolada_bench.errors import UsageError
from kolada_bench.report.files import check_place
from kolada_bench.settings import read_settings, user_path

if TYPE_CHECKING:
    from kolada_bench.report.content import Report
    from kolada_bench.report.manifest import Manifest

EXAMPLE = (
    "  kolada-bench report Mellerud --preset atgardsplan-ifo -o plan.docx\n"
    "  kolada-bench report Mellerud --preset atgardsplan-ifo --demo -o plan.html\n"
    "  kolada-bench report Mellerud --preset nyckeltal-bokslut -o bokslut.xlsx\n"
    "  kolada-bench report Mellerud --preset egen.toml --egna egna.csv -o underlag.md\n"
    "  kolada-bench report --refresh plan.docx\n"
    "  kolada-bench report --replay plan.manifest.json -o ny.docx\n"
    "  kolada-bench report --list"
)
SUFFIXES = (".docx", ".xlsx", ".html", ".md", ".json")
_OTHER_SUFFIXES = {".htm": ".html", ".markdown": ".md"}


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "report",
        "report KOMMUN --preset MALL -o FIL [flaggor]",
        "Skriv ett helt underlag efter en mall: meningar, tabeller och figurer med källa. "
        "Filens ändelse väljer form: .docx, .xlsx, .html eller .md.",
        EXAMPLE,
    )
    shared.add_municipality(parser)
    parser.options.add_argument(
        "--preset", "-p", metavar="MALL",
        help="mall: atgardsplan-ifo, nyckeltal-bokslut, genomlysning-hemtjanst, oversikt "
        "(förval), eller en egen TOML-fil",
    )  # fmt: skip
    parser.options.add_argument(
        "--output", "-o", metavar="FIL", help="dit rapporten skrivs: .docx .xlsx .html .md"
    )
    parser.options.add_argument(
        "--list", action="store_true", help="visa mallarna och vad de kan bestå av"
    )
    shared.add_group(parser, default="mallens")
    shared.add_question(parser, theme="mallens")
    parser.options.add_argument(
        "--egna", metavar="FIL",
        help="egna uppgifter ur en CSV-fil: namn;år;värde;enhet;källa",
    )  # fmt: skip
    parser.options.add_argument(
        "--template", metavar="FIL",
        help="för .docx: kommunens egen mall (.docx eller .dotx) med stilar och sidhuvud "
        "(förval: ordmall i inställningarna)",
    )  # fmt: skip
    parser.options.add_argument(
        "--utan-bilder", action="store_true",
        help="rita inga bilder: diagram som går att redigera i Word, tabeller i .md",
    )  # fmt: skip
    parser.options.add_argument(
        "--fragment", action="store_true",
        help="för .html: ett stycke att klistra in på en sida, utan html och head",
    )  # fmt: skip
    add_again(parser.options)
    shared.add_source(parser)
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """List the presets, or build a report and write it."""
    if options.list:
        _list()
        return 0
    from kolada_bench.report.manifest_text import manifest_text

    if options.refresh or options.replay:
        check_again(options)
    if options.refresh:
        return refresh(options)
    path = _checked_path(options)
    if options.replay:
        made, manifest = replayed(options)
        write(made, path, options, manifest_text(manifest))
    else:
        with _made(path, options) as (made, manifest):
            write(made, path, options, manifest_text(manifest))
    if not options.quiet:
        tell(without_pictures())
        say(f"Skrev {path} ({contents(made)}).")
    return 0


@contextmanager
def _made(path: Path, options: argparse.Namespace) -> Iterator[tuple[Report, Manifest]]:
    """Build the report; what it was made of stands beside it afterwards."""
    from kolada_bench.report.building import DEFAULT_PRESET, build_report
    from kolada_bench.report.material import Asked
    from kolada_bench.report.presets import read_preset
    from kolada_bench.report.underlag import question_of, underlag_of
    from kolada_bench.sources.recorder import RecordingSource

    with asked(options) as question:
        source = RecordingSource(question.source)
        _begin_pictures(path, options)
        preset = read_preset(options.preset or DEFAULT_PRESET, question.settings)
        wanted = Asked(
            municipality=question.words.municipality or None,
            groups=question.words.groups,
            theme=options.theme,
            year=options.year,
            years=options.years,
            own_figures=options.egna,
        )
        made = build_report(wanted, preset, source, question.settings)
        again = question_of(wanted, preset, question.settings, made.municipality_id)
    beside = not options.utan_underlag
    with underlag_of(made, again, source, path, beside=beside) as manifest:
        yield made, manifest


def _begin_pictures(path: Path, options: argparse.Namespace) -> None:
    """Open the browser while the report is made, where it will have pictures."""
    if _suffix(path) in (".docx", ".md") and not options.utan_bilder:
        from kolada_bench.report.renderer import renderer

        renderer().begin()


def write(
    report: Report, path: Path, options: argparse.Namespace, manifest: str | None = None
) -> None:
    """Write the report in the form of the file's suffix; each writer is loaded alone."""
    pictures = False if options.utan_bilder else None
    match _suffix(path):
        case ".docx":
            from kolada_bench.report.word import write_word

            template = _template(options)
            write_word(
                report, path, template=template, pictures=pictures, manifest=manifest
            )
        case ".xlsx":
            from kolada_bench.report.excel.workbook import write_excel

            write_excel(report, path, manifest=manifest)
        case ".html":
            from kolada_bench.report.web import write_web

            write_web(report, path, fragment=options.fragment, manifest=manifest)
        case ".json":
            from kolada_bench.report.files import write_text
            from kolada_bench.report.text import json_text

            write_text(path, json_text(report))
        case _:
            from kolada_bench.report.markdown import write_markdown

            write_markdown(report, path, pictures=pictures)


def _template(options: argparse.Namespace) -> Path | None:
    """Return the template that is named, else that of the settings (``ordmall``)."""
    if options.template:
        return user_path(options.template)
    return read_settings().word_template


def contents(report: Report) -> str:
    """Return what a report holds: "14 figurer, 9 tabeller, 106 uppgifter"."""
    from kolada_bench import sv
    from kolada_bench.report.content import FigureBlock, TableBlock

    blocks = list(report.blocks())
    figures = sum(isinstance(block, FigureBlock) for block in blocks)
    tables = sum(isinstance(block, TableBlock) for block in blocks)
    return ", ".join(
        [
            sv.count(figures, "figur", "figurer"),
            sv.count(tables, "tabell", "tabeller"),
            f"{sv.count(len(report.quoted), 'uppgift', 'uppgifter')} i bilagan",
        ]
    )


def _checked_path(options: argparse.Namespace) -> Path:
    """Return where to write; ``UsageError`` for no place, or options that do not fit it."""
    if not options.output:
        message = (
            "Ange en fil att skriva till: -o plan.docx (eller .xlsx, .html, .md). "
            "Visa mallarna: kolada-bench report --list"
        )
        raise UsageError(message)
    path = user_path(options.output)
    suffix = _suffix(path)
    if suffix not in SUFFIXES:
        message = f"En rapport skrivs som {', '.join(SUFFIXES)}, inte som {path.name}."
        raise UsageError(message)
    for given, wanted in (("template", ".docx"), ("fragment", ".html")):
        if getattr(options, given) and suffix != wanted:
            message = f"--{given} hör till {wanted}, inte till {path.name}."
            raise UsageError(message)
    check_place(path)
    return path


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    return _OTHER_SUFFIXES.get(suffix, suffix)


def _list() -> None:
    """Print the presets, packaged and own, and every part with a line."""
    from kolada_bench.report.parts.registry import PARTS
    from kolada_bench.report.presets import presets

    found = presets(read_settings())
    width = max(len(name) for name in (*PARTS, *(preset.name for preset in found))) + 2
    lines = ["Mallar (--preset):"]
    lines += [f"  {preset.name:<{width}}{preset.summary}" for preset in found]
    lines += ["", "Delar som en egen mall kan bestå av (innehall):"]
    lines += [f"  {part.name:<{width}}{part.summary}" for part in PARTS.values()]
    show("\n".join(lines))
