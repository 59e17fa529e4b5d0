"""What an export remembers of its own making: enough to check it, and to make it again.

A manifest is a text of JSON, inside a document or beside it. It holds the question with
everything that shapes the content (also the text of the user's own files), whom was
compared with, which KPIs in which version, when the values were fetched, every figure that
is quoted, and the name and checksum of the snapshot with the values, the *underlag*.

No clock is read: the same data and question give the same manifest.
How it is written as text and read back is in ``manifest_text``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from kolada_bench import __version__
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

if TYPE_CHECKING:
    from kolada_bench.benchmark.result import Answer
    from kolada_bench.charts.chart import Chart
    from kolada_bench.schema import Kpi, Municipality, PeerGroup, Provenance

SCHEMA: Literal["kolada-bench/manifest/1"] = "kolada-bench/manifest/1"
SUFFIX = ".manifest.json"
YEARS_BEHIND = 3
"""A figure rests on its year, or on a mean of three."""


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

    ``last_year`` is the newest year that any municipality had a value for; ``own`` are the
    own municipality's values [the KPI's unit] by year, as many years as a figure may rest
    on (``YEARS_BEHIND``).
    """

    id: str
    title: str
    last_year: int | None = None
    publ_period: int | None = None
    prel_publication_date: date | None = None
    publication_date: date | None = None
    own: dict[int, float] = {}


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


def manifest_of(
    report: Report,
    question: Question,
    *,
    kpis: Iterable[Kpi],
    last_years: Mapping[str, int],
    municipalities: Mapping[str, Municipality],
    as_of: date,
    own: Mapping[str, Mapping[int, float]] | None = None,
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
    own
        The own municipality's values by KPI and year.
    underlag
        The snapshot that was written of its values, if any.
    """
    return Manifest(
        **_made(
            report.provenance, report.groups, kpis, last_years, municipalities, own or {}
        ),
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
        **_made(answer.provenance, answer.groups, kpis, last_years, areas, {}),
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
    own: Mapping[str, Mapping[int, float]],
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
                own=dict(sorted(own.get(kpi.id, {}).items())),
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
