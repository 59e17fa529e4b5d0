"""A ranking: one lying bar per municipality, the own one marked, from highest to lowest.

A bar always starts at zero. Whoever has no value stands last, in words, without a bar.
Value colours are drawn only where a bar has its ``level``, which is for KPIs with a
direction, and each has its sign too. Meant for up to some forty municipalities; for all
290, ``dots``.
"""

from __future__ import annotations

from itertools import accumulate
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
    LineLabel,
    add_line_labels,
    bar_fill,
    line_label_rows,
    number_format,
    with_notes,
)
from kolada_bench.charts.scales import bar_range, is_known
from kolada_bench.charts.template import LINE, Canvas, add_text, letter_size

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kolada_bench.charts.drawing import Drawing

_NAMES_AT_MOST = 0.42
_GAP = 6.0


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality with its value; None is missing.

    ``level`` is the class among all municipalities of a KPI whose direction is known.
    """

    name: str
    value: float | None
    own: bool = False
    preliminary: bool = False
    level: palette.Level | None = None


class RankingChart(Chart, frozen=True, kw_only=True):
    """Municipalities from highest to lowest, with the group's median and Riket as lines.

    ``median_name`` and ``national_name`` are what the lines are called; ``decimals`` is for
    every figure; ``unit`` as Kolada's ("kr/inv").
    """

    bars: tuple[Bar, ...]
    unit: str
    decimals: int = 0
    sign: bool = False
    median: float | None = None
    national: float | None = None
    median_name: str = "Median"
    national_name: str = "Riket"

    def ordered(self) -> tuple[Bar, ...]:
        """Return the bars from highest to lowest, and those without value by name."""
        have = [bar for bar in self.bars if is_known(bar.value)]
        lack = [bar for bar in self.bars if not is_known(bar.value)]
        have.sort(key=lambda bar: (-(bar.value or 0.0), sv.sort_key(bar.name)))
        lack.sort(key=lambda bar: (not bar.own, sv.sort_key(bar.name)))
        return (*have, *lack)

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        letter = letter_size(size)
        rows = self.ordered()
        names = [
            wrap(bar.name, size.width * _NAMES_AT_MOST, letter, bold=bar.own)
            for bar in rows
        ]
        left = max(
            (
                text_width(line, letter, bold=bar.own)
                for bar, lines in zip(rows, names, strict=True)
                for line in lines
            ),
            default=0.0,
        )
        canvas = Canvas(text=self._text(), size=size, left=left + _GAP)
        ends = [
            (_drawn(bar), text_width(self._label(bar), letter, bold=bar.own) + 2 * _GAP)
            for bar in rows
        ]
        low, high = bar_range(ends, canvas.plot_width, (self.median, self.national))
        lines = self._lines()
        width = canvas.plot_width
        labels = line_label_rows(lines, (low, high), width, canvas.small)
        canvas = msgspec.structs.replace(
            canvas, above=labels * canvas.small * LINE + (4 if labels else 0)
        )
        heights = [max(letter * 1.85, len(words) * letter * LINE + 5) for words in names]
        needed = sum(heights) or letter
        height = canvas.plot_height(needed, needed)
        middles = list(accumulate(heights))
        middles = [end - row / 2 for end, row in zip(middles, heights, strict=True)]
        figure = canvas.drawing(height)
        figure.update_layout(
            xaxis={"range": (low, high), "showticklabels": False},
            yaxis={
                "range": (needed, 0),
                "domain": canvas.domain(height),
                "showticklabels": False,
            },
        )
        self._add_bars(figure, rows, middles, letter * 1.3)
        figure.add_shape(
            type="line", xref="x", yref="y domain", x0=0, x1=0, y0=0, y1=1,
            line={"color": palette.MUTED_INK, "width": 1},
        )  # fmt: skip
        add_line_labels(figure, lines, (low, high), canvas, height)
        for bar, words, at in zip(rows, names, middles, strict=True):
            add_text(
                figure, markup(words, bold=bar.own), x=0, y=at, dx=-_GAP, size=letter,
                anchor=("right", "middle"), refs=("paper", "y"), name="category",
            )  # fmt: skip
            self._add_value(figure, bar, at, letter)
        return figure.figure()

    def alt(self) -> str:
        """Return what the chart shows in a few sentences."""
        rows = [bar for bar in self.ordered() if is_known(bar.value)]
        said = [f"Liggande stapeldiagram: {self.text.subtitle}."]
        for bar in self.bars:
            if bar.own and is_known(bar.value):
                at = 1 + sum((b.value or 0.0) > (bar.value or 0.0) for b in rows)
                said.append(
                    f"{bar.name} har {self._words(bar.value)}, plats {at} av {len(rows)} "
                    "(1 är högst)."
                )
        for name, value in self._references():
            said.append(f"{name}: {self._words(value)}.")
        if len(rows) > 1:
            first, last = rows[0], rows[-1]
            said.append(
                f"Högst är {first.name} ({self._words(first.value)}), lägst {last.name} "
                f"({self._words(last.value)})."
            )
        if lack := [bar.name for bar in self.ordered() if not is_known(bar.value)]:
            said.append(f"Uppgift saknas för {sv.listing(lack)}.")
        if early := [bar.name for bar in rows if bar.preliminary]:
            said.append(f"Preliminära uppgifter: {sv.listing(early)}.")
        return " ".join(said)

    def native(self) -> NativeChart:
        """Return a bar chart, first category at the top; median and Riket are bars too."""
        rows: list[tuple[str, float | None, str]] = [
            (bar.name, bar.value if is_known(bar.value) else None, self._colour(bar))
            for bar in self.ordered()
        ]
        for name, value in self._references():
            colour = palette.MEDIAN if name == self.median_name else palette.RIKET
            at = next((i for i, r in enumerate(rows) if r[1] is None or r[1] < value), None)
            rows.insert(len(rows) if at is None else at, (name, value, colour))
        return NativeChart(
            kind="bar",
            categories=tuple(name for name, _, _ in rows),
            series=(
                NativeSeries(
                    name=self.unit,
                    values=tuple(value for _, value, _ in rows),
                    colour=palette.PEERS,
                    colours=tuple(colour for _, _, colour in rows),
                ),
            ),
            unit=self.unit,
            number_format=number_format(self.decimals, sign=self.sign),
        )

    def table(self) -> ChartTable:
        """Return the bars as shown, and under them the median and Riket."""
        rows: list[tuple[str | float | None, ...]] = [
            (
                bar.name,
                bar.value if is_known(bar.value) else None,
                "preliminär" if bar.preliminary else "",
            )
            for bar in self.ordered()
        ]
        rows += [(name, value, "") for name, value in self._references()]
        return ChartTable(
            ("Kommun", self.unit, "Anmärkning"), (None, self.decimals, None), tuple(rows)
        )

    def _text(self) -> ChartText:
        notes = []
        if any(bar.preliminary and is_known(bar.value) for bar in self.bars):
            notes.append(PRELIMINARY_NOTE)
        levels = sorted({bar.level for bar in self.bars if bar.level is not None})
        notes += [f"{palette.LEVEL_SIGNS[at]} {palette.LEVEL_WORDS[at]}" for at in levels]
        return with_notes(self.text, notes)

    def _references(self) -> list[tuple[str, float]]:
        pairs = ((self.median_name, self.median), (self.national_name, self.national))
        return [
            (name, value) for name, value in pairs if value is not None and is_known(value)
        ]

    def _lines(self) -> tuple[LineLabel, ...]:
        return tuple(
            LineLabel(
                f"{name} {sv.number(value, self.decimals, sign=self.sign)}",
                value,
                palette.MEDIAN if name == self.median_name else palette.RIKET,
                dashed=name != self.median_name,
            )
            for name, value in self._references()
        )

    def _words(self, value: float | None) -> str:
        return sv.with_unit(value, self.unit, self.decimals, sign=self.sign)

    def _label(self, bar: Bar) -> str:
        if not is_known(bar.value):
            return sv.MISSING_IN_TEXT
        text = sv.number(bar.value, self.decimals, sign=self.sign)
        if bar.preliminary:
            text += f"{sv.NBSP}{PRELIMINARY}"
        return f"{text}{sv.NBSP}{palette.LEVEL_SIGNS[bar.level]}" if bar.level else text

    def _colour(self, bar: Bar) -> str:
        if bar.level:
            return palette.LEVELS[bar.level]
        return palette.OWN if bar.own else palette.PEERS

    def _add_bars(
        self,
        figure: Drawing,
        rows: tuple[Bar, ...],
        middles: list[float],
        thickness: float,
    ) -> None:
        figure.add_bar(
            orientation="h",
            y=middles,
            width=[thickness] * len(rows),
            x=[bar.value if is_known(bar.value) else None for bar in rows],
            marker=bar_fill(
                [self._colour(bar) for bar in rows], [bar.preliminary for bar in rows]
            ),
            hovertext=[markup(f"{bar.name}: {self._words(bar.value)}") for bar in rows],
            hoverinfo="text",
        )

    def _add_value(self, figure: Drawing, bar: Bar, at: float, letter: float) -> None:
        value = _drawn(bar)
        below = value < 0
        add_text(
            figure, markup(self._label(bar), bold=bar.own), x=value, y=at,
            dx=-_GAP if below else _GAP, size=letter, refs=("x", "y"), name="value",
            colour=palette.INK if is_known(bar.value) else palette.MUTED_INK,
            anchor=("right" if below else "left", "middle"), ground="rgba(255,255,255,0.8)",
        )  # fmt: skip


def _drawn(bar: Bar) -> float:
    """Return where a bar's label stands: at zero for a bar that is not there."""
    return bar.value if bar.value is not None and is_known(bar.value) else 0.0
