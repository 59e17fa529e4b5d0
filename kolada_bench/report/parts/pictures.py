"""Figures: a chart of an answer with its caption, whom it is held against, its source.

The chart's own words and looks are ``report.figures``'s and ``charts``'s. What is drawn is
named here by the same Swedish words as on the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.notes import MANY_MEMBERS
from kolada_bench.catalogue.drivers import all_ids
from kolada_bench.errors import CatalogueError, UnknownName
from kolada_bench.report.parts import words
from kolada_bench.report.parts.part import Options, Part, without_kpis

if TYPE_CHECKING:
    from collections.abc import Collection

    from kolada_bench.charts.chart import Chart
    from kolada_bench.report.content import Quoted
    from kolada_bench.report.material import Material
    from kolada_bench.report.sheet import Sheet
    from kolada_bench.schema import PeerGroup

Kind = Literal[
    "rangordning", "prickar", "utveckling", "nka", "varmekarta", "delar", "drivkrafter",
    "utforare", "kvalitet", "paneler",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)
_OF_SERIES = ("utveckling", "paneler")


class PictureOptions(Options, frozen=True):
    """What is drawn.

    ``nyckeltal`` for rangordning, prickar and utveckling (one), kvalitet and utforare
    (two), paneler (several); ``trad`` and ``uppdelning`` for delar; ``samband`` for
    drivkrafter, with ``over_tid``.
    """

    typ: Kind
    nyckeltal: tuple[str, ...] = ()
    trad: str = ""
    uppdelning: str = ""
    samband: str = ""
    over_tid: bool = False
    rubrik: str = ""


class _Drawn(msgspec.Struct, frozen=True):
    """A chart, and the words under it."""

    chart: Chart
    caption: str
    source: str
    slot: str
    quoted: tuple[Quoted, ...] = ()


def write_picture(sheet: Sheet, material: Material, options: PictureOptions) -> None:
    """Draw one figure."""
    drawn = _DRAW[options.typ](material, options)
    sheet.figure(
        options.rubrik or drawn.caption,
        drawn.chart,
        source=drawn.source,
        slot=drawn.slot,
        quoted=drawn.quoted,
    )


def _ranking(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import dot_chart, ranking_chart
    from kolada_bench.report.figures.lookup import everybody

    (kpi,) = _named(options, 1)
    row, group = _row(material, kpi)
    # A bar each of fifty municipalities is a page, and nobody reads their names.
    country = everybody(material.comparison, kpi)
    alike = country is not None and country["year"] == row["year"]
    draw = dot_chart if alike and len(group.members) > MANY_MEMBERS else ranking_chart
    chart: Chart = draw(material.comparison, kpi, group.id)
    return _of_rows(material, [row], group, chart, options)


def _dots(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import dot_chart

    (kpi,) = _named(options, 1)
    row, group = _row(material, kpi)
    chart = dot_chart(material.comparison, kpi, group.id)
    return _of_rows(material, [row], group, chart, options)


def _regime(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import regime_chart

    bought, own = _named(options, 2)
    row, group = _row(material, bought)
    chart = regime_chart(material.comparison, bought, own, group.id)
    if len(group.members) > MANY_MEMBERS:
        # Fifty bars are a page that nobody can read: the group's mean stands for them.
        kept = tuple(part for part in chart.rows if part.role != "peer")
        chart = msgspec.structs.replace(chart, rows=kept)
    rows = [row, _row(material, own)[0]]
    return _of_rows(material, rows, group, chart, options)


def _quadrant(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import quadrant_chart

    cost, quality = _named(options, 2)
    row, group = _row(material, cost)
    chart = quadrant_chart(material.comparison, cost, quality)
    rows = [row, _row(material, quality)[0]]
    return _of_rows(material, rows, group, chart, options)


def _of_rows(
    material: Material,
    rows: list[dict[Any, Any]],
    group: PeerGroup,
    chart: Chart,
    options: PictureOptions,
) -> _Drawn:
    answer = material.comparison
    about = " och ".join(str(row["label"]) for row in rows)
    missing = list(dict.fromkeys(id_ for row in rows for id_ in row["missing"]))
    return _Drawn(
        chart=chart,
        caption=f"{about} {words.year_text(rows[0])}, {answer.municipality.title} och "
        f"{words.in_text(group)}",
        source=words.with_members(
            words.members_line(answer, group, missing),
            words.source_of(answer, [row["kpi"] for row in rows]),
        ),
        slot=f"{options.typ}-{rows[0]['kpi']}",
        quoted=tuple(
            figure
            for row in rows
            for figure in words.quoted_row(
                answer, row, "own", "median", "national", group=group
            )
        ),
    )


def _series(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import series_chart

    (kpi,) = _named(options, 1)
    answer = material.trend([kpi])
    (series, *_) = answer.series
    years = [int(year) for year in answer.rows["year"]]
    return _Drawn(
        chart=series_chart(answer, kpi),
        caption=f"{series.spec.label} {min(years)}{sv.EN_DASH}{max(years)}, "
        f"{answer.municipality.title} och {words.in_text(series.group)}",
        source=words.with_members(
            words.members_line(answer, series.group), series.source_line
        ),
        slot=f"utveckling-{kpi}",
    )


def _panels(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import panels_chart

    answer = material.trend(options.nyckeltal)
    groups = [series.group for series in answer.series]
    listed = "kallor" in material.parts
    members = " ".join(words.members_lines(answer, groups, listed=listed))
    chart = panels_chart(answer)
    return _Drawn(
        chart=chart,
        caption=f"Utveckling för {len(chart.panels)} nyckeltal, "
        f"{answer.municipality.title} och {sv.listing(list(answer.group_words))}",
        source=words.with_members(
            members, words.source_of(answer, [series.spec.id for series in answer.series])
        ),
        slot="paneler",
    )


def _net_cost(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import net_cost_chart

    del options
    answer = material.net_cost
    year = int(answer.net_cost[answer.net_cost["chosen"].astype(bool)]["year"].max())
    return _Drawn(
        chart=net_cost_chart(answer),
        caption=f"Nettokostnadsavvikelse per verksamhet {year}, "
        f"{answer.municipality.title}",
        source=_net_cost_source(material),
        slot="nka",
    )


def _heatmap(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import heatmap_chart

    del options
    answer = material.net_cost
    years = [int(year) for year in answer.net_cost["year"]]
    return _Drawn(
        chart=heatmap_chart(answer),
        caption="Nettokostnadsavvikelse per verksamhet "
        f"{min(years)}{sv.EN_DASH}{max(years)}, {answer.municipality.title}",
        source=_net_cost_source(material),
        slot="varmekarta",
    )


def _net_cost_source(material: Material) -> str:
    from kolada_bench.report.parts.net_cost import ids_of

    answer = material.net_cost
    rows = answer.deviations
    return sv.source_line(answer.provenance, ids_of(rows), computed=True)


def _parts(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import parts_chart

    answer = material.cost_parts
    chart = parts_chart(answer, options.trad or None, options.uppdelning)
    rows = [
        row
        for row in answer.records
        if (row["tree"], row["split"]) == (options.trad, options.uppdelning)
    ]
    if not rows:
        message = f"Kostnaden {options.trad} delas inte upp: uppgift saknas."
        raise UnknownName(message, name=options.trad)
    whole = rows[0]
    group = material.group(answer, whole["group"])
    mark = " (preliminärt)" if whole["preliminary"] else ""
    slot = "-".join(part for part in ("delar", options.trad, options.uppdelning) if part)
    return _Drawn(
        chart=chart,
        caption=f"{whole['heading']}, {whole['unit']} {whole['year']}{mark}: från medel "
        f"för {words.in_text(group)} till {answer.municipality.title}",
        source=words.with_members(words.members_line(answer, group), whole["source_line"]),
        slot=slot,
    )


def _drivers(material: Material, options: PictureOptions) -> _Drawn:
    from kolada_bench.report.figures import drivers_chart

    answer = material.drivers([options.samband], over_time=options.over_tid)
    split = answer.splits[0]
    members = words.members_line(answer, split.group, split.left_out) if split.group else ""
    source = words.source_of(answer, all_ids(split.driver))
    against = str(split.from_year) if split.from_year else "gruppen"
    year = f"{split.year}{' (preliminärt)' if split.preliminary else ''}"
    return _Drawn(
        chart=_with_one_caution(drivers_chart(answer, split.driver.id)),
        caption=f"{split.driver.title} {year}: från {against} till "
        f"{answer.municipality.title}",
        source=words.with_members(members, source).strip(),
        slot=f"drivkrafter-{split.driver.id}{'-over-tid' if options.over_tid else ''}",
    )


def _with_one_caution(chart: Chart) -> Chart:
    """Return a chart without what the text and the table beside it say."""
    from kolada_bench.benchmark.cost_drivers.tables import NOMINAL
    from kolada_bench.report.figures.steps import NOT_SAVED

    kept = tuple(note for note in chart.text.notes if note in (NOT_SAVED, NOMINAL))
    return msgspec.structs.replace(
        chart, text=msgspec.structs.replace(chart.text, notes=kept)
    )


def _row(material: Material, kpi: str) -> tuple[dict[Any, Any], PeerGroup]:
    row = material.row(kpi)
    return row, material.group(material.comparison, row["group"])


def _named(options: PictureOptions, count: int) -> tuple[str, ...]:
    """Return the KPIs, as many as the kind draws."""
    if len(options.nyckeltal) != count:
        number = "ett nyckeltal" if count == 1 else f"{count} nyckeltal"
        message = f'Figuren "{options.typ}" ritas av {number} (nyckeltal = [...]).'
        raise CatalogueError(message, file="mallen", key="nyckeltal")
    return options.nyckeltal


def _compared(options: PictureOptions) -> tuple[str, ...]:
    """Return the KPIs that the comparison must have; a series is a question of its own."""
    return () if options.typ in _OF_SERIES else options.nyckeltal


def _beside(options: PictureOptions) -> tuple[str, ...]:
    """Return the KPIs whose series are drawn."""
    return options.nyckeltal if options.typ in _OF_SERIES else ()


def _without(options: PictureOptions, lost: Collection[str]) -> Options | None:
    """Return what can be drawn without some KPIs: only panels stand each for itself."""
    return without_kpis(options, lost) if options.typ == "paneler" else None


_DRAW = {
    "rangordning": _ranking,
    "prickar": _dots,
    "utveckling": _series,
    "nka": _net_cost,
    "varmekarta": _heatmap,
    "delar": _parts,
    "drivkrafter": _drivers,
    "utforare": _regime,
    "kvalitet": _quadrant,
    "paneler": _panels,
}

PARTS = (
    Part(
        "figur",
        f"en figur; typ = {', '.join(KINDS)}",
        write_picture,
        PictureOptions,
        _compared,
        beside=_beside,
        without=_without,
    ),
)
