"""Small multiples: a panel per KPI of a theme, own line beside the group's median.

All panels share their years and none shares its scale, so heights are not comparable from
one panel to the next; each has its own ticks and unit, and its newest figures in words.
Meant for up to some sixteen panels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.charts import palette
from kolada_bench.charts.chart import (
    DOCUMENT,
    Chart,
    ChartTable,
    NativeChart,
    NativeSeries,
    Size,
)
from kolada_bench.charts.marks import (
    number_format,
)
from kolada_bench.charts.runs import segment_lines
from kolada_bench.charts.scales import is_known

if TYPE_CHECKING:
    import plotly.graph_objects as go

Values = tuple[float | None, ...]


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """A KPI: one own value and one median per year (None is missing), in its own unit."""

    title: str
    unit: str
    own: Values
    median: Values
    low: Values = ()
    high: Values = ()
    decimals: int = 0
    sign: bool = False
    breaks: tuple[int, ...] = ()
    preliminary: tuple[int, ...] = ()

    def words(self, value: float | None) -> str:
        """Write a figure of the panel with its unit."""
        return sv.with_unit(value, self.unit, self.decimals, sign=self.sign)


class PanelsChart(Chart, frozen=True, kw_only=True):
    """Panels in rows, in the order given; ``years`` ascending, the same for all.

    ``left_out`` are the ids of KPIs that there is no room for.
    """

    years: tuple[int, ...]
    panels: tuple[Panel, ...]
    left_out: tuple[str, ...] = ()
    own_name: str
    median_name: str = "Median"
    band_name: str = "mellersta hälften av gruppen"

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        from kolada_bench.charts.panels_drawing import draw

        return draw(self, size)

    def alt(self) -> str:
        """Return what the chart shows: each panel's newest own figure and median."""
        said = [
            f"{sv.count(len(self.panels), 'litet linjediagram', 'små linjediagram')} över "
            f"{sv.years(self.years)}: {self.text.subtitle}."
        ]
        for panel in self.panels:
            at = self.newest(panel)
            if at is None:
                said.append(f"{panel.title}: {sv.MISSING_IN_TEXT} för {self.own_name}.")
                continue
            text = f"{panel.title}: {self.own_name} {panel.words(panel.own[at])} "
            text += f"{self.years[at]}"
            if self.years[at] in panel.preliminary:
                text += " (preliminärt)"
            if is_known(panel.median[at]):
                text += f", {self.median_name[:1].lower()}{self.median_name[1:]} "
                text += panel.words(panel.median[at])
            if panel.breaks:
                cuts = sv.listing([str(year) for year in panel.breaks])
                text += f"; ny serie {cuts}"
            said.append(f"{text}.")
        return " ".join(said)

    def native(self) -> NativeChart:
        """Return the panels of the first panel's unit as lines: Office has no panels.

        Units do not share an axis; the other figures are in the table.
        """
        unit = self.panels[0].unit if self.panels else ""
        colours = (palette.OWN, palette.ABOVE, palette.RIKET, palette.PEERS, palette.MEDIAN)
        series = [
            NativeSeries(name, values, colours[i % len(colours)])
            for i, panel in enumerate(p for p in self.panels if p.unit == unit)
            for name, values in segment_lines(
                panel.title, self.years, panel.own, panel.breaks
            )
        ]
        decimals = max((p.decimals for p in self.panels if p.unit == unit), default=0)
        return NativeChart(
            kind="line",
            categories=tuple(str(year) for year in self.years),
            series=tuple(series),
            unit=unit,
            number_format=number_format(decimals),
        )

    def table(self) -> ChartTable:
        """Return two rows per panel, own and median, with a column per year."""
        rows = []
        for panel in self.panels:
            remarks = [f"ny serie {year}" for year in panel.breaks if year in self.years]
            if panel.preliminary:
                remarks.append(f"preliminärt {sv.years(panel.preliminary)}")
            for name, values in (
                (self.own_name, panel.own), (self.median_name, panel.median),
            ):  # fmt: skip
                figures = (value if is_known(value) else None for value in values)
                rows.append((panel.title, panel.unit, name, *figures, ", ".join(remarks)))
        most = max((panel.decimals for panel in self.panels), default=0)
        return ChartTable(
            ("Nyckeltal", "Enhet", "Vem", *map(str, self.years), "Anmärkning"),
            (None, None, None, *(most for _ in self.years), None),
            tuple(rows),
        )

    def newest(self, panel: Panel) -> int | None:
        """Return the position of the newest year with an own value."""
        have = [i for i, value in enumerate(panel.own) if is_known(value)]
        return have[-1] if have else None

    def shown_breaks(self, panel: Panel) -> list[int]:
        """Return the breaks of a panel that lie between two shown years."""
        return [
            year
            for year in panel.breaks
            if self.years and self.years[0] < year <= self.years[-1]
        ]
