"""``report --replay`` and ``report --refresh``: a report made again, or renewed in place.

A replay makes the same content from the underlag beside its manifest, with no network. A
refresh asks Kolada today, renews the generated parts of a Word document, and says which
figures and groups have changed since.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.cli.console import say
from kolada_bench.cli.output import tell
from kolada_bench.cli.question import opened_source
from kolada_bench.errors import UsageError
from kolada_bench.report.files import check_place
from kolada_bench.settings import read_settings, user_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kolada_bench.report.content import Report
    from kolada_bench.report.manifest import Manifest
    from kolada_bench.report.word import Refreshed

_SHAPED = (
    ("municipality", "en kommun"), ("preset", "--preset"), ("group", "--group"),
    ("variables", "--variables"), ("theme", "--theme"), ("year", "--year"),
    ("years", "--years"), ("egna", "--egna"),
)  # fmt: skip
_BLOCKS = (
    ("renewed", "Förnyade"),
    ("inserted", "Nya"),
    ("edited", "Behållna, ändrade för hand"),
    ("deleted", "Borttagna för hand, skrivs inte igen"),
    ("gone", "Finns inte längre i rapporten, står kvar"),
)
_SHOWN = 8
_LONGEST = 60


def add_again(parser: argparse._ArgumentGroup) -> None:
    """Add the options of both ways, and the one that leaves the underlag out."""
    parser.add_argument(
        "--refresh", metavar="DOKUMENT",
        help="förnya de genererade delarna i ett Word-dokument som är skrivet härifrån; "
        "egen text lämnas som den är, och samma grupp behålls",
    )  # fmt: skip
    parser.add_argument(
        "--skriv-over", action="store_true",
        help="med --refresh: förnya också delar som har ändrats för hand",
    )  # fmt: skip
    parser.add_argument(
        "--replay", metavar="MANIFEST",
        help="gör om en rapport ur dess manifest (plan.manifest.json) och underlaget "
        "bredvid, utan nät",
    )  # fmt: skip
    parser.add_argument(
        "--utan-underlag", action="store_true",
        help="skriv inte underlag och manifest bredvid rapporten",
    )  # fmt: skip


def check_again(options: argparse.Namespace) -> None:
    """Refuse what the document or the manifest already says, and both at once.

    Raises
    ------
    UsageError
        An option that does not go with the way that was chosen.
    """
    way = "--refresh" if options.refresh else "--replay"
    if options.refresh and options.replay:
        message = "--refresh och --replay är olika saker: välj en av dem."
        raise UsageError(message)
    given = [text for name, text in _SHAPED if getattr(options, name)]
    if given:
        message = (
            f"{way} tar frågan ur filen: ta bort {given[0]}, eller skriv en ny rapport."
        )
        raise UsageError(message)
    if options.replay and (options.demo or options.snapshot or options.offline):
        message = "--replay läser underlaget: ta bort --demo, --snapshot och --offline."
        raise UsageError(message)
    if options.refresh and (options.template or options.fragment):
        message = "--refresh behåller dokumentets form: ta bort --template och --fragment."
        raise UsageError(message)


def replayed(options: argparse.Namespace) -> tuple[Report, Manifest]:
    """Make a report again, and say so when it is not what the manifest remembers."""
    from kolada_bench.report.manifest import block_checksums
    from kolada_bench.report.revision_section import SECTION
    from kolada_bench.report.underlag import replay

    report, manifest = replay(user_path(options.replay), read_settings())
    remembered = {
        id_: said
        for id_, said in manifest.blocks.items()
        if not id_.startswith(f"{SECTION}/")  # what a renewal told of its own
    }
    if block_checksums(report) != remembered and not options.quiet:
        from kolada_bench import __version__

        say(
            "Varning: innehållet är inte exakt detsamma som när manifestet skrevs, av "
            f"{manifest.tool} (det här är kolada-bench {__version__})."
        )
    return report, manifest


def refresh(options: argparse.Namespace) -> int:
    """Renew a Word document, and print what became of it."""
    from kolada_bench.report.manifest_text import manifest_text
    from kolada_bench.report.revision_section import (
        SECTION,
        is_news,
        summary,
        with_revisions,
    )
    from kolada_bench.report.revisions import renew
    from kolada_bench.report.underlag import underlag_of
    from kolada_bench.report.word import refresh_word
    from kolada_bench.sources.recorder import RecordingSource

    path = user_path(options.refresh)
    out = user_path(options.output) if options.output else path
    if path.suffix.lower() != ".docx" or out.suffix.lower() != ".docx":
        message = "--refresh förnyar ett Word-dokument: en fil som slutar på .docx."
        raise UsageError(message)
    check_place(out)
    before = _manifest_in(path)
    with opened_source(options) as (source, settings):
        if (source.name == "demo") != before.invented:
            raise _mixed(before)
        recorder = RecordingSource(source)
        renewed = renew(before, recorder, settings)
        report = with_revisions(renewed.report, renewed.revisions)
        beside = not options.utan_underlag
        with underlag_of(
            report, renewed.question, recorder, out, beside=beside
        ) as manifest:
            done = refresh_word(
                report,
                path,
                manifest=manifest_text(manifest),
                out=None if out == path else out,
                force=options.skriv_over,
                pictures=False if options.utan_bilder else None,
                passing=SECTION,
                news=is_news(before, report, renewed.revisions),
            )
    if not options.quiet:
        tell(without_pictures())
        tell([f"Skrev {out}.", *_told(done), *summary(renewed.revisions)])
    return 0


def without_pictures() -> Iterator[str]:
    """Yield why a document has no pictures, or not all of them, where that is so."""
    from kolada_bench.report.renderer import refused

    reason = refused()
    if reason is not None:
        yield f"Varning: {reason}"


def _manifest_in(path: Path) -> Manifest:
    from kolada_bench.report.manifest_text import read_manifest
    from kolada_bench.report.word import read_manifest as manifest_in_word

    text = manifest_in_word(path)
    if text is None:
        message = (
            f"{path} kan inte uppdateras: dokumentet har inget manifest. Det är inte "
            "skrivet av kolada-bench, eller har sparats i ett program som tog bort det."
        )
        raise UsageError(message)
    return read_manifest(text, f"Manifestet i {path.name}")


def _mixed(before: Manifest) -> UsageError:
    if before.invented:
        message = "Dokumentet är skrivet ur påhittade demodata: lägg till --demo."
    else:
        message = "Dokumentet är skrivet ur Kolada och kan inte förnyas med demodata."
    return UsageError(message)


def _told(done: Refreshed) -> Iterator[str]:
    """Yield what became of the blocks; those that are unchanged are counted only."""
    for name, text in _BLOCKS:
        blocks = getattr(done, name)
        if blocks:
            titles = [_short(block.title) for block in blocks]
            rest = len(titles) - _SHOWN
            more = f" och {sv.number(rest)} till" if rest > 0 else ""
            shown = "; ".join(titles[:_SHOWN]) + more
            yield f"{text} ({len(titles)}): {shown}{'' if shown.endswith('…') else '.'}"
    if done.unchanged:
        yield f"Oförändrade: {len(done.unchanged)}."


def _short(title: str) -> str:
    """Return a block's title on part of a line, cut between two words."""
    if len(title) <= _LONGEST:
        return title.rstrip(".")
    return f"{title[:_LONGEST].rpartition(' ')[0]} …"
