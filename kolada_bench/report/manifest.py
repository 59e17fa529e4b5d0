"""What an export remembers of its own making: enough to check it, and to make it again.

A manifest is a text of JSON, inside a document or beside it. It holds the question with
everything that shapes the content (also the text of the user's own files), whom was
compared with, which KPIs in which version, when the values were fetched, every figure that
is quoted, and the name and checksum of the snapshot with the values, the *underlag*.

No clock is read: the same data and question give the same manifest.

A manifest is data from outside. One that has a key that we do not know is refused, since
what it stands for may have shaped the content.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import msgspec

from kolada_bench import __version__
from kolada_bench.catalogue.themes import is_path
from kolada_bench.errors import SnapshotError, why
from kolada_bench.report.content import (
    Block,
    FigureBlock,
    Paragraph,
    Placeholder,
    Quoted,
    Report,
    TableBlock,
)
from kolada_bench.schema import SourceName  # noqa: TC001 - msgspec reads it
from kolada_bench.sources.payload import is_newer

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Answer
    from kolada_bench.charts.chart import Chart
    from kolada_bench.schema import Kpi, Municipality, PeerGroup, Provenance

SCHEMA: Literal["kolada-bench/manifest/1"] = "kolada-bench/manifest/1"
SUFFIX = ".manifest.json"
MOST_BYTES = 20_000_000
"""A report of every theme makes some 300,000."""

_LONGEST_NAME = 200
"""Bytes of a file's name: systems take 255, of which some are needed beside it."""

Use = Literal["tema", "forval", "egna", "brott"]
"""What a file of the user's own is for: theme, default theme, own figures, own breaks."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Part of a manifest."""


class Named(_Strict, frozen=True):
    """An area by id and title."""

    id: str
    title: str


class GroupUsed(_Strict, frozen=True):
    """A group that figures were held against, as it was: own municipality left out."""

    id: str
    title: str
    kind: str
    members: tuple[Named, ...]
    all_members: tuple[str, ...] = ()
    area: str | None = None
    edition: int | None = None


class KpiUsed(_Strict, frozen=True):
    """A KPI whose values the export rests on, with the version that Kolada had.

    ``last_year`` is the newest year that any municipality had a value for.
    """

    id: str
    title: str
    last_year: int | None = None
    publ_period: int | None = None
    prel_publication_date: date | None = None
    publication_date: date | None = None


class OwnFile(_Strict, frozen=True):
    """A file of the user's that shapes the content: its bare name, and its text."""

    name: str
    text: str


class Question(_Strict, frozen=True):
    """What was asked, names resolved where a name may come to mean something else.

    ``files`` are the user's own by what they are for; ``theme`` is then the name of one.
    ``keeps_groups`` says that the groups of the manifest were held to, whatever Kolada had
    by then, and ``gone_kpis`` those that Kolada had no more when the report was renewed;
    ``options`` are those of a chart, by their names in ``figures.kinds.Wish``.
    """

    command: str
    municipality: str
    preset: str = ""
    preset_toml: str = ""
    groups: tuple[str, ...] = ()
    theme: str | None = None
    kpis: tuple[str, ...] = ()
    year: int | None = None
    years: tuple[int, ...] | None = None
    amount_unit: str = "mnkr"
    default_theme: str | None = None
    own_groups: dict[str, tuple[str, ...]] = {}
    files: dict[Use, OwnFile] = {}
    keeps_groups: bool = False
    gone_kpis: tuple[Named, ...] = ()
    options: dict[str, str] = {}


class Underlag(_Strict, frozen=True):
    """The snapshot beside the export: its bare file name, and its checksum."""

    file: str
    checksum: str


class Manifest(_Strict, frozen=True):
    """Everything that an export remembers.

    Attributes
    ----------
    blocks
        Per block id a checksum of what it says, room for own words left out.
    retrieved_at, values_at, as_of
        The oldest answer of all, and of those with values; the day that default years are
        counted from.
    underlag
        None where no snapshot was written.
    """

    schema: Literal["kolada-bench/manifest/1"]
    tool: str
    question: Question
    municipality: Named
    title: str
    source: SourceName
    invented: bool
    stale: bool
    retrieved_at: Moment
    values_at: Moment
    as_of: date
    groups: tuple[GroupUsed, ...]
    kpis: tuple[KpiUsed, ...]
    quoted: tuple[Quoted, ...]
    blocks: dict[str, str]
    underlag: Underlag | None = None


class _Version(msgspec.Struct):
    schema: str = ""


def manifest_of(
    report: Report,
    question: Question,
    *,
    kpis: Iterable[Kpi],
    last_years: Mapping[str, int],
    municipalities: Mapping[str, Municipality],
    as_of: date,
    underlag: Underlag | None = None,
) -> Manifest:
    """Return the manifest of a report.

    Parameters
    ----------
    report, question
        What was made, and what was asked.
    kpis, last_years
        Those whose values it rests on, and the newest year of each.
    municipalities
        For the names of members.
    as_of
        The day that the source stood for.
    underlag
        The snapshot that was written of its values, if any.
    """
    return Manifest(
        **_made(report.provenance, report.groups, kpis, last_years, municipalities),
        question=question,
        municipality=Named(id=report.municipality_id, title=report.municipality),
        title=report.title,
        as_of=as_of,
        quoted=report.quoted,
        blocks=block_checksums(report),
        underlag=underlag,
    )


def chart_manifest(
    chart: Chart,
    answer: Answer,
    question: Question,
    *,
    kpis: Iterable[Kpi],
    last_years: Mapping[str, int],
    as_of: date,
    underlag: Underlag | None = None,
) -> Manifest:
    """Return the manifest of a chart that was made of ``answer``; see ``manifest_of``."""
    own, areas = answer.municipality, answer.municipalities
    return Manifest(
        **_made(answer.provenance, answer.groups, kpis, last_years, areas),
        question=question,
        municipality=Named(id=own.id, title=own.title),
        title=chart.text.title,
        as_of=as_of,
        quoted=(),
        blocks={"figur": _hash(_said_chart(chart))},
        underlag=underlag,
    )


def _made(
    provenance: Provenance,
    groups: Iterable[PeerGroup],
    kpis: Iterable[Kpi],
    last_years: Mapping[str, int],
    municipalities: Mapping[str, Municipality],
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "tool": f"kolada-bench {__version__}",
        "source": provenance.source,
        "invented": provenance.invented,
        "stale": provenance.stale,
        "retrieved_at": provenance.retrieved_at,
        "values_at": provenance.values_at or provenance.retrieved_at,
        "groups": tuple(group_used(group, municipalities) for group in groups),
        "kpis": tuple(
            KpiUsed(
                id=kpi.id,
                title=kpi.title,
                last_year=last_years.get(kpi.id),
                publ_period=kpi.publ_period,
                prel_publication_date=kpi.prel_publication_date,
                publication_date=kpi.publication_date,
            )
            for kpi in sorted(kpis, key=lambda kpi: kpi.id)
        ),
    }


def group_used(group: PeerGroup, municipalities: Mapping[str, Municipality]) -> GroupUsed:
    """Return a group as a manifest remembers it."""

    def named(id_: str) -> Named:
        known = municipalities.get(id_)
        return Named(id=id_, title=known.title if known else id_)

    return GroupUsed(
        id=group.id,
        title=group.title,
        kind=group.kind,
        members=tuple(map(named, group.members)),
        all_members=group.all_members,
        area=group.area,
        edition=group.edition,
    )


def block_checksums(report: Report) -> dict[str, str]:
    """Return a checksum of what each block says, by id, in order."""
    return {block.id: _checksum(block) for block in report.blocks()}


def manifest_text(manifest: Manifest) -> str:
    """Return the manifest as JSON, with a line break at the end."""
    packed = msgspec.json.encode(manifest)
    return msgspec.json.format(packed, indent=2).decode("utf-8") + "\n"


def read_manifest(text: str | bytes, name: str = "manifestet") -> Manifest:
    """Read a manifest from its text; ``name`` is what errors call it.

    Raises
    ------
    SnapshotError
        It is no manifest, of another version, or has a fault; in Swedish.
    """
    if len(text) > MOST_BYTES:
        _refuse(name, "är för stort för att vara ett manifest")
    try:
        version = msgspec.json.decode(text, type=_Version).schema
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        _refuse(name, "är inget manifest från kolada-bench", error)
    if version != SCHEMA:
        if is_newer(version, SCHEMA):
            _refuse(
                name, f"är skrivet av en nyare version ({version}). Uppdatera kolada-bench"
            )
        _refuse(name, f'är inget manifest som kan läsas (schema "{version}")')
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except RecursionError as error:
        _refuse(name, "är inget manifest från kolada-bench", error)
    except msgspec.MsgspecError as error:
        _refuse(name, f"har ett fel: {_in_swedish(str(error))}", error)
    for file in (
        *(own.name for own in manifest.question.files.values()),
        *((manifest.underlag.file,) if manifest.underlag else ()),
    ):
        if not is_bare_name(file):
            _refuse(name, f'pekar ut en fil utanför sin mapp ("{file}")')
    for use, theme in (
        ("tema", manifest.question.theme),
        ("forval", manifest.question.default_theme),
    ):
        if theme and is_path(theme) and use not in manifest.question.files:
            _refuse(name, f'pekar ut en fil utanför sig själv ("{theme}")')
    return manifest


def read_manifest_file(path: str | Path) -> Manifest:
    """Read a manifest from its file.

    Raises
    ------
    SnapshotError
        The file is missing, cannot be read, or holds no manifest that we read.
    """
    file = Path(path)
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            _refuse(str(file), "är ingen fil")
        if file.stat().st_size > MOST_BYTES:
            _refuse(str(file), "är för stort för att vara ett manifest")
        return read_manifest(file.read_bytes(), str(file))
    except FileNotFoundError as error:
        message = f"Manifestet {file} finns inte. Kontrollera sökvägen."
        raise SnapshotError(message, path=str(file)) from error
    except OSError as error:
        _refuse(str(file), f"går inte att läsa ({why(error, reading=True)})", error)


def is_bare_name(name: str) -> bool:
    """Return whether ``name`` is a file's name alone, on every system."""
    return (
        name not in ("", ".", "..")
        and len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
        and Path(name).name == name
        and PureWindowsPath(name).name == name
        and not any(ord(sign) < 32 for sign in name)
    )


def _checksum(block: Block) -> str:
    return _hash(_said(block))


def _hash(said: Iterable[str]) -> str:
    text = "\n".join(said)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _said(block: Block) -> Iterable[str]:
    match block:
        case Paragraph():
            yield from (block.text, block.source)
        case Placeholder():
            yield from (block.heading, block.prompt)
        case TableBlock():
            yield from (block.caption, block.source)
            yield "|".join(" ".join(column.heading) for column in block.table.columns)
            yield from ("|".join(row) for row in block.table.rows)
            yield from block.table.notes
        case FigureBlock():
            yield from (block.caption, block.source)
            yield from _said_chart(block.chart)


def _said_chart(chart: Chart) -> Iterable[str]:
    yield from (chart.text.title, chart.text.subtitle, chart.alt())
    yield from ("|".join(map(repr, row)) for row in chart.table().rows)


def _in_swedish(error: str) -> str:
    where = error.rpartition(" - at `")[2].rstrip("`") if " - at `" in error else ""
    if "unknown field" in error:
        what = f"en okänd nyckel ({error.split('`')[-2 if not where else 1]})"
    elif "missing required field" in error:
        what = f"en nyckel saknas ({error.split('`')[1]})"
    else:
        what = "ett värde av fel slag"
    return f"{what} i {where}" if where else what


def _refuse(name: str, what: str, cause: Exception | None = None) -> NoReturn:
    message = f"{name[0].upper()}{name[1:]} {what}. Inget görs."
    raise SnapshotError(message, path=name) from cause
