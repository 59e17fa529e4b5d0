"""A report made by hand: every kind of block, and what a writer may stumble over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.benchmark.page import Column, Table
from kolada_bench.charts.chart import (
    DOCUMENT,
    Chart,
    ChartTable,
    ChartText,
    NativeChart,
    NativeSeries,
    Size,
)
from kolada_bench.report.content import (
    Block,
    FigureBlock,
    Paragraph,
    Placeholder,
    Quoted,
    Report,
    Section,
    Style,
    TableBlock,
)
from kolada_bench.schema import Provenance

if TYPE_CHECKING:
    import plotly.graph_objects as go

SOURCE = "Egen bearbetning av data från Kolada (N30101), hämtat 2026-11-22."
RAW = "Källa: Kolada (N30001), hämtat 2026-11-22."
BANNER = "PÅHITTADE DEMODATA – inte uppgifter från Kolada"
NASTY = "=1+1 </script><b>fet</b> & \"citat\" 'apostrof' [x]:*?/\\ \x0b\x00slut"
MADE_AT = datetime(2026, 11, 22, 9, 12, tzinfo=UTC)


class PlainChart(Chart, frozen=True, kw_only=True):
    """A chart that is only its native form, of whichever kind."""

    shape: NativeChart
    rows: tuple[tuple[str | float | None, ...], ...] = ()

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        import plotly.graph_objects as go

        figure = go.Figure()
        for series in self.shape.series:
            figure.add_bar(
                x=list(self.shape.categories), y=list(series.values), name=series.name
            )
        figure.update_layout(width=size.width, height=size.height or 300)
        return figure

    def alt(self) -> str:
        return f"Stapeldiagram. {self.text.title}. Mellerud har 6\u00a0960 kr/inv."

    def native(self) -> NativeChart:
        return self.shape

    def table(self) -> ChartTable:
        if self.rows:
            return ChartTable(("Kommun", self.shape.unit), (None, 1), self.rows)
        values = (series.values for series in self.shape.series)
        rows = tuple(zip(self.shape.categories, *values, strict=True))
        names = (series.name for series in self.shape.series)
        return ChartTable(("Kommun", *names), (None, *(1 for _ in self.shape.series)), rows)


def words(title: str = "Mellerud har högst kostnad av fyra kommuner") -> ChartText:
    return ChartText(
        title=title,
        subtitle="Kostnad IFO, kr/inv 2025, lika kommuner IFO",
        source=SOURCE,
        banner=BANNER,
        notes=("Färgelanda saknar uppgift.",),
    )


NAMES = ("Mellerud", "Bengtsfors", "Åmål", "Färgelanda")
COSTS = (6960.4, 6200.0, 5100.0, None)


def chart(kind: str = "bar", title: str = "", **changes: object) -> PlainChart:
    """Return a chart whose native form is of ``kind``."""
    own = ("#00518a", "#8293a3", "#8293a3", "#8293a3")
    series: tuple[NativeSeries, ...] = (NativeSeries("kr/inv", COSTS, "#8293a3", own),)
    if kind in ("line", "stacked"):
        other = (6000.0, 5900.0, 5800.0, 5700.0)
        series = (
            NativeSeries("Mellerud", COSTS, "#00518a", invisible=kind == "stacked"),
            NativeSeries("Median", other, "#1f1f1f", dashed=True),
        )
    if kind == "scatter":
        quality = (71.0, 68.0, 80.0, None)
        series = (NativeSeries("Nöjda, %", quality, "#00518a", own, x=COSTS),)
    shape = NativeChart(kind, NAMES, series, "kr/inv", "#,##0", "År")  # type: ignore[arg-type]
    shape = msgspec.structs.replace(shape, **changes)
    return PlainChart(text=words(title) if title else words(), shape=shape)


def table(heading: str = "Individ- och familjeomsorg", label: str = NASTY) -> Table:
    """Return a table with figures, marks, a year, a code and what is missing."""
    return Table(
        heading,
        "lika kommuner IFO",
        (
            Column(("",), text=True),
            Column(("Mellerud", "kr/inv")),
            Column(("Median",)),
            Column(("Plats",)),
            Column(("Skillnad",)),
            Column(("Kod",)),
        ),
        (
            (
                label,
                sv.number(6960.4),
                sv.number(5650.0),
                "högst",
                sv.with_unit(23.19, "%", 0, sign=True),
                "0114",
            ),
            (
                f"{sv.NBSP}{sv.NBSP}Barn och unga",
                sv.number(None),
                sv.number(-12.34, 1),
                sv.MISSING,
                sv.marked(sv.with_unit(-4.56, "p.e.", 1, sign=True), "(p)"),
                "2025",
            ),
            (
                "Summa",
                sv.number(6960.4),
                sv.number(0.04, 1, sign=True),
                "2:a",
                sv.times(2.44),
                "2025",
            ),
        ),
        ("Median av de kommuner som har värde.",),
    )


def report(*, banner: str = BANNER, blocks: tuple[Block, ...] = ()) -> Report:
    """Return a report with every kind of block; ``blocks`` go last."""
    first = Section(
        id="kostnad",
        heading="Kostnaden för individ- och familjeomsorg",
        blocks=(
            Paragraph(
                id="kostnad/fynd",
                text="Mellerud har högst kostnad: 6\u00a0960 kr/inv.",
                style=Style.FINDING,
                source=SOURCE,
            ),
            Paragraph(id="kostnad/text", text=NASTY),
            Paragraph(id="kostnad/punkt", text="En punkt.", style=Style.BULLET),
            Paragraph(id="kostnad/punkt-2", text="En till.", style=Style.BULLET),
            TableBlock(
                id="kostnad/tabell",
                caption="Kostnad och antal: IFO 2025",
                table=table(),
                source=SOURCE,
                bold=(2,),
            ),
            FigureBlock(
                id="kostnad/figur",
                caption="Kostnad för IFO, kr/inv",
                chart=chart(),
                source=SOURCE,
            ),
        ),
    )
    second = Section(
        id="lasning",
        heading="Så läses siffrorna",
        level=2,
        blocks=(
            Paragraph(id="lasning/s", text="Säkerheten är god.", style=Style.CERTAINTY),
            Paragraph(id="lasning/l", text="Så läses den.", style=Style.READING),
            Paragraph(id="lasning/v", text="LSS läggs inte ihop.", style=Style.CAUTION),
            Paragraph(id="lasning/sm", text="Litet.", style=Style.SMALL),
            Placeholder(
                id="lasning/plats",
                heading="Förvaltningens kommentar",
                prompt="Skriv vad som förklarar skillnaden.",
            ),
            *blocks,
        ),
    )
    return Report(
        title="Åtgärdsplan IFO",
        subtitle="Mellerud mot lika kommuner",
        municipality="Mellerud",
        municipality_id="1461",
        preset="atgardsplan-ifo",
        sections=(first, second),
        source=SOURCE,
        banner=banner,
        provenance=Provenance("demo", MADE_AT, invented=bool(banner)),
        made_at=MADE_AT,
        warnings=("Uppgiften för 2025 är preliminär.",),
        quoted=(
            quoted(),
            quoted(what="median", value=None, group="lika kommuner IFO"),
        ),
    )


def quoted(**changes: object) -> Quoted:
    """Return a figure that the report uses."""
    plain = Quoted(
        kpi="N30101",
        title=NASTY,
        unit="kr/inv",
        municipality="Mellerud",
        year=2025,
        gender="T",
        what="own",
        value=6960.4,
        preliminary=True,
        blocks=("kostnad/fynd", "kostnad/tabell"),
    )
    return msgspec.structs.replace(plain, **changes)
