"""A series over the years: own line, the group's median and its band, perhaps Riket.

A break cuts every line and the band, and has an upright line with its label: values of two
segments are not comparable, and nothing joins them. A missing year is a gap. A preliminary
year is a hollow mark. The axis starts at zero unless the values lie far from it, and then
the picture says so.
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
from kolada_bench.charts.runs import segment_lines, segments
from kolada_bench.charts.scales import is_known, known

if TYPE_CHECKING:
    import plotly.graph_objects as go


Values = tuple[float | None, ...]


class YearBreak(msgspec.Struct, frozen=True):
    """A break: the first year of the new series, and its short label ("ny serie 2021")."""

    year: int
    label: str


class Line(msgspec.Struct, frozen=True):
    """A line with its name; one value per year, None where it is missing."""

    name: str
    values: Values


class SeriesChart(Chart, frozen=True, kw_only=True):
    """Own values by year beside the group's.

    Attributes
    ----------
    years
        Ascending; every tuple of values has as many. A year that is left out is a gap.
    low, high
        Edges of the band [unit]; empty without one. ``band_name`` says what it is.
    breaks
        First years of new series.
    preliminary
        Years whose own value may still change.
    """

    years: tuple[int, ...]
    own: Line
    unit: str
    decimals: int = 0
    sign: bool = False
    median: Line | None = None
    national: Line | None = None
    low: Values = ()
    high: Values = ()
    band_name: str = "mellersta hälften av gruppen"
    breaks: tuple[YearBreak, ...] = ()
    preliminary: tuple[int, ...] = ()

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        from kolada_bench.charts.series_drawing import draw

        return draw(self, size)

    def alt(self) -> str:
        """Return what the chart shows in a few sentences, one period at a time."""
        said = [f"Linjediagram över {sv.years(self.years)}: {self.text.subtitle}."]
        for segment in segments(self.years, [found.year for found in self.breaks]):
            for line in self._lines():
                have = [i for i in segment if is_known(line.values[i])]
                if not have:
                    continue
                first, last = have[0], have[-1]
                text = f"{line.name}: {self.words(line.values[first])} {self.years[first]}"
                if last != first:
                    text += f" och {self.words(line.values[last])} {self.years[last]}"
                said.append(f"{text}.")
        if self.breaks:
            cuts = sv.listing([f"{found.label}" for found in self.breaks])
            said.append(f"Serien är bruten och ska inte jämföras över brottet: {cuts}.")
        pairs = list(zip(self.years, self.own.values, strict=True))
        have_years = [(value, year) for year, value in pairs if value is not None]
        if len(have_years) > 1 and not self.breaks:
            most, least = max(have_years), min(have_years)
            said.append(
                f"{self.own.name} är högst {most[1]} ({self.words(most[0])}) och lägst "
                f"{least[1]} ({self.words(least[0])})."
            )
        if lack := [year for year, value in pairs if not is_known(value)]:
            said.append(f"Uppgift saknas för {self.own.name} {sv.years(lack)}.")
        if early := self.early_years():
            said.append(f"Preliminärt: {sv.years(early)}.")
        return " ".join(said)

    def native(self) -> NativeChart:
        """Return a line chart; a segment is a series, so that no line crosses a break."""
        colours = {
            "own": palette.OWN, "median": palette.MEDIAN, "national": palette.RIKET,
        }  # fmt: skip
        breaks = [found.year for found in self.breaks]
        series = [
            NativeSeries(name, values, colours[key], dashed=key == "national")
            for key, line in self.keyed()
            for name, values in segment_lines(line.name, self.years, line.values, breaks)
        ]
        return NativeChart(
            kind="line",
            categories=tuple(str(year) for year in self.years),
            series=tuple(series),
            unit=self.unit,
            number_format=number_format(self.decimals, sign=self.sign),
        )

    def table(self) -> ChartTable:
        """Return a row per year; the remark names a break and a preliminary year."""
        columns = [line.values for line in self._lines()]
        headings = [line.name for line in self._lines()]
        if self.has_band():
            columns += [self.low, self.high]
            headings += [f"{self.band_name}, från", f"{self.band_name}, till"]
        labels = {found.year: found.label for found in self.breaks}
        rows = []
        for i, year in enumerate(self.years):
            remarks = [labels[year]] if year in labels else []
            remarks += ["preliminär"] if year in self.early_years() else []
            figures = (column[i] if is_known(column[i]) else None for column in columns)
            rows.append((str(year), *figures, ", ".join(remarks)))
        decimals = (None, *(self.decimals for _ in columns), None)
        return ChartTable(("År", *headings, "Anmärkning"), decimals, tuple(rows))

    def keyed(self) -> list[tuple[str, Line]]:
        """Return the lines with what each is: "own", "median", "national"."""
        lines = (("national", self.national), ("median", self.median), ("own", self.own))
        return [(key, line) for key, line in reversed(lines) if line is not None]

    def _lines(self) -> list[Line]:
        return [line for _, line in self.keyed()]

    def all_values(self) -> list[float | None]:
        """Return every figure of every line, for an axis that holds them."""
        return [value for line in self._lines() for value in line.values]

    def has_band(self) -> bool:
        """Whether there is a band to draw."""
        return bool(known(self.low) and known(self.high))

    def early_years(self) -> list[int]:
        """Return the years whose own value is there and preliminary."""
        pairs = zip(self.years, self.own.values, strict=True)
        return [year for year, v in pairs if year in self.preliminary and is_known(v)]

    def words(self, value: float | None) -> str:
        """Write a figure with its unit."""
        return sv.with_unit(value, self.unit, self.decimals, sign=self.sign)

    def cuts(self) -> list[int]:
        """Return the first years of new series."""
        return [found.year for found in self.breaks]

    def shown_breaks(self) -> list[YearBreak]:
        """Return the breaks that lie between two shown years."""
        return [
            found
            for found in self.breaks
            if self.years and self.years[0] < found.year <= self.years[-1]
        ]
