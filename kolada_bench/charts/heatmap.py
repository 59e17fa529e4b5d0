"""Verksamheter by years, with each figure printed on its colour.

Orange is above zero and blue below, neither good nor bad; white is zero, and the strongest
colour is the largest figure of the chart. A thick line between two years of a row is a
break in that row's series. A missing figure is a dash on grey, never a zero.
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
    ChartText,
    NativeChart,
    NativeSeries,
    Size,
)
from kolada_bench.charts.lettering import markup, text_width, wrap
from kolada_bench.charts.marks import (
    PRELIMINARY,
    PRELIMINARY_NOTE,
    Entry,
    add_legend,
    legend_rows,
    number_format,
    with_notes,
)
from kolada_bench.charts.runs import segment_lines, segments
from kolada_bench.charts.scales import is_known, known
from kolada_bench.charts.template import LINE, Canvas, add_text, letter_size

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kolada_bench.charts.drawing import Drawing

_NAMES_AT_MOST = 0.3
_GAP = 5.0
_ROW = 2.3
_BREAK_WIDTH = 3.0
_SERIES_COLOURS = (
    palette.OWN, palette.ABOVE, palette.RIKET, palette.PEERS, palette.MEDIAN,
    palette.LEVELS[1], palette.LEVELS[2], palette.LEVELS[3],
)  # fmt: skip


class HeatRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row: one value per year (None is missing), first years of new series, and more.

    ``apart`` has a line above it, for what is not summed with the rest.
    """

    name: str
    values: tuple[float | None, ...]
    breaks: tuple[int, ...] = ()
    preliminary: tuple[int, ...] = ()
    apart: bool = False


class HeatmapChart(Chart, frozen=True, kw_only=True):
    """Rows by years; ``above`` and ``below`` say what the two colours mean."""

    years: tuple[int, ...]
    rows: tuple[HeatRow, ...]
    unit: str = "%"
    decimals: int = 1
    above: str = "högre nettokostnad än referenskostnaden (+)"
    below: str = "lägre (\u2212)"

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        letter = letter_size(size)
        names = [wrap(row.name, size.width * _NAMES_AT_MOST, letter) for row in self.rows]
        left = max((text_width(w, letter) for ws in names for w in ws), default=0) + _GAP
        canvas = Canvas(text=self.text, size=size, left=left)
        cell = canvas.plot_width / max(len(self.years), 1)
        decimals, letters = self._fitting(cell, canvas.small, letter)
        legend = self._legend()
        row = canvas.small * LINE
        canvas = msgspec.structs.replace(
            canvas,
            text=self._text(decimals),
            above=legend_rows(legend, canvas.words_width, canvas.small) * row
            + letter * LINE
            + 8,
        )
        tall = max(
            (
                max(letter * _ROW, letters * LINE * 2 + 8),
                *(len(w) * letter * LINE for w in names),
            )
        )
        needed = tall * max(len(self.rows), 1)
        height = canvas.plot_height(needed, needed)
        figure = canvas.drawing(height)
        figure.update_layout(
            xaxis={"range": (-0.5, len(self.years) - 0.5), "showticklabels": False},
            yaxis={
                "range": (max(len(self.rows), 1) - 0.5, -0.5), "showticklabels": False,
                "domain": canvas.domain(height),
            },
        )  # fmt: skip
        self._add_cells(figure)
        self._add_figures(figure, decimals, letters)
        self._add_breaks(figure, canvas)
        every = -(-int(text_width("2025", letter) + 8) // max(int(cell), 1))
        for i, year in enumerate(self.years):
            if (len(self.years) - 1 - i) % max(every, 1) == 0:
                add_text(
                    figure, str(year), x=i, y=canvas.domain(height)[1], dy=3, size=letter,
                    anchor=("center", "bottom"), refs=("x", "paper"), name="year",
                )  # fmt: skip
        for i, words in enumerate(names):
            add_text(
                figure, markup(words), x=0, y=i, dx=-_GAP, size=letter, name="category",
                anchor=("right", "middle"), refs=("paper", "y"),
            )  # fmt: skip
        add_legend(figure, legend, canvas, height, up=letter * LINE + 4)
        return figure.figure()

    def alt(self) -> str:
        """Return what the chart shows: each row's newest figure and its extremes."""
        said = [f"Tabell med färgade rutor, {sv.years(self.years)}: {self.text.subtitle}."]
        for row in self.rows:
            pairs = zip(self.years, row.values, strict=True)
            have = [(year, v) for year, v in pairs if v is not None and is_known(v)]
            if not have:
                said.append(f"{row.name}: {sv.MISSING_IN_TEXT}.")
                continue
            text = f"{row.name}: {self._words(have[-1][1])} {have[-1][0]}"
            # Only inside the newest segment: figures across a break are not comparable.
            start = max((y for y in row.breaks if y <= have[-1][0]), default=have[0][0])
            part = [(v, year) for year, v in have if year >= start]
            if len(part) > 1:
                high, low = max(part), min(part)
                text += f"; från {part[0][1]} som högst {self._words(high[0])} ({high[1]})"
                text += f" och som lägst {self._words(low[0])} ({low[1]})"
            said.append(f"{text}.")
        if breaks := sorted({year for row in self.rows for year in row.breaks}):
            said.append(f"Brott i serier: {sv.listing([str(year) for year in breaks])}.")
        return " ".join(said)

    def native(self) -> NativeChart:
        """Return a line per row and segment: Office has no chart of coloured cells."""
        series = [
            NativeSeries(name, values, _SERIES_COLOURS[i % len(_SERIES_COLOURS)])
            for i, row in enumerate(self.rows)
            for name, values in segment_lines(row.name, self.years, row.values, row.breaks)
        ]
        return NativeChart(
            kind="line",
            categories=tuple(str(year) for year in self.years),
            series=tuple(series),
            unit=self.unit,
            number_format=number_format(self.decimals, sign=True),
        )

    def table(self) -> ChartTable:
        """Return the rows as shown; the remark names breaks and preliminary years."""
        rows = []
        for row in self.rows:
            remarks = [f"ny serie {year}" for year in row.breaks if year in self.years]
            if row.preliminary:
                remarks.append(f"preliminärt {sv.years(row.preliminary)}")
            figures = (value if is_known(value) else None for value in row.values)
            rows.append((row.name, *figures, ", ".join(remarks)))
        headings = ("Verksamhet", *map(str, self.years), "Anmärkning")
        decimals = (None, *(self.decimals for _ in self.years), None)
        return ChartTable(headings, decimals, tuple(rows))

    def _words(self, value: float | None) -> str:
        return sv.with_unit(value, self.unit, self.decimals, sign=True)

    def _reach(self) -> float:
        return max((abs(v) for row in self.rows for v in known(row.values)), default=0.0)

    def _fitting(self, cell: float, smallest: float, letter: float) -> tuple[int, float]:
        """Return how many decimals, and which letters, fit in a cell [px]."""
        for decimals in (self.decimals, 0):
            widest = max(
                (
                    text_width(sv.number(value, decimals, sign=True), 1)
                    for row in self.rows
                    for value in known(row.values)
                ),
                default=1.0,
            )
            if widest * smallest <= cell - 3:
                return decimals, min(letter, (cell - 3) / widest)
        return 0, (cell - 2) / widest

    def _text(self, decimals: int) -> ChartText:
        notes = []
        if decimals < self.decimals:
            notes.append("Rutornas tal är avrundade till heltal.")
        if any(row.breaks for row in self.rows):
            notes.append("Tjock linje: brott i serien, åren på ömse sidor jämförs inte.")
        if any(not is_known(value) for row in self.rows for value in row.values):
            notes.append(f"{sv.MISSING} på grå botten: {sv.MISSING_IN_TEXT}.")
        if any(row.preliminary for row in self.rows):
            notes.append(PRELIMINARY_NOTE)
        return with_notes(self.text, notes)

    def _legend(self) -> tuple[Entry, ...]:
        return (
            Entry(self.above, "box", palette.DIVERGING[-2]),
            Entry(self.below, "box", palette.DIVERGING[1]),
        )

    def _add_cells(self, figure: Drawing) -> None:
        """Draw the grey ground of missing cells, then the colours over it."""
        reach = self._reach() or 1.0
        grey = [[None if is_known(v) else 0.0 for v in row.values] for row in self.rows]
        shown = [[v if is_known(v) else None for v in row.values] for row in self.rows]
        steps = len(palette.DIVERGING) - 1
        common = {"xgap": 1.5, "ygap": 1.5, "showscale": False}
        figure.add_heatmap(
            z=grey, colorscale=[[0, palette.MISSING_FILL], [1, palette.MISSING_FILL]],
            zmin=0, zmax=1, hoverinfo="skip", name="missing", **common,
        )  # fmt: skip
        figure.add_heatmap(
            z=shown, zmin=-reach, zmax=reach, name="values", **common,
            colorscale=[[i / steps, c] for i, c in enumerate(palette.DIVERGING)],
            hovertext=[
                [
                    markup(f"{row.name} {year}: {self._words(value)}")
                    for year, value in zip(self.years, row.values, strict=True)
                ]
                for row in self.rows
            ],
            hoverinfo="text",
        )  # fmt: skip

    def _add_figures(self, figure: Drawing, decimals: int, letters: float) -> None:
        """Print the figures, in one trace: an annotation each would take a second."""
        reach = self._reach() or 1.0
        x: list[int] = []
        y: list[int] = []
        words: list[str] = []
        colours: list[str] = []
        for at, row in enumerate(self.rows):
            for i, (year, value) in enumerate(zip(self.years, row.values, strict=True)):
                text = sv.number(value, decimals, sign=True)
                early = year in row.preliminary and is_known(value)
                ground = palette.MISSING_FILL
                if value is not None and is_known(value):
                    ground = palette.diverging(value, reach)
                x.append(i)
                y.append(at)
                words.append(markup((text, PRELIMINARY) if early else text))
                colours.append(palette.ink_on(ground))
        figure.add_scatter(
            x=x, y=y, mode="text", text=words, hoverinfo="skip", name="figures",
            textfont={"size": letters, "color": colours}, textposition="middle center",
        )  # fmt: skip

    def _add_breaks(self, figure: Drawing, canvas: Canvas) -> None:
        for at, row in enumerate(self.rows):
            if row.apart and at and not self.rows[at - 1].apart:
                figure.add_shape(
                    type="line", xref="paper", yref="y", x1=1, y0=at - 0.5, y1=at - 0.5,
                    x0=-canvas.left / canvas.plot_width, name="apart",
                    line={"color": palette.MUTED_INK, "width": 1.2},
                )  # fmt: skip
            for part in segments(self.years, row.breaks)[1:]:
                figure.add_shape(
                    type="line", xref="x", yref="y", x0=part[0] - 0.5, x1=part[0] - 0.5,
                    y0=at - 0.5, y1=at + 0.5, name="break",
                    line={"color": palette.INK, "width": _BREAK_WIDTH},
                )  # fmt: skip
