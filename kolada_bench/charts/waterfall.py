"""A waterfall: from the group's figure to the own one, step by step.

The steps are the parts of a cost (against the group's mean) or the factors behind it
(against the summed group); which, the subtitle says. It lies on its side, since the names
of parts are long. Up and down differ by colour, by pattern and by sign: orange says higher
and not worse.

What the steps miss of the difference is a step of its own, so that the picture always
closes. Bars start at zero; where the steps would be too small to see, the axis is cut, the
two whole bars carry a break, and a note says where the axis starts.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

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
from kolada_bench.charts.marks import number_format
from kolada_bench.charts.scales import is_known, known

if TYPE_CHECKING:
    import plotly.graph_objects as go

_CUT_UNDER = 0.15
"""The axis is cut where all the steps together span less of it than this share."""
_BEFORE_CUT = 0.45
"""How much of the steps' span is shown below the lowest level of a cut axis."""

Kind = Literal["start", "up", "down", "level", "rest", "end"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step from the group to the own municipality.

    Attributes
    ----------
    value
        Signed [the chart's unit]; None is missing, and moves nothing.
    amount
        The same in kronor [the chart's ``amount_unit``]; None where there is none.
    detail
        A second line under the name: "12,3 % mot 10,1 %".
    rest
        Whether it is what the other steps miss.
    """

    label: str
    value: float | None
    amount: float | None = None
    detail: str = ""
    rest: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the picture: a bar from the level ``before`` to the level ``after``."""

    label: str
    kind: Kind
    before: float
    after: float
    value: float | None
    amount: float | None
    detail: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is a bar from zero and no step."""
        return self.kind in ("start", "end")

    @property
    def low(self) -> float:
        """The lower level."""
        return min(self.before, self.after)

    @property
    def high(self) -> float:
        """The higher level."""
        return max(self.before, self.after)


class WaterfallChart(Chart, frozen=True, kw_only=True):
    """Steps from ``start`` (the group's figure) to ``end`` (the own one), both in ``unit``.

    Attributes
    ----------
    steps
        In the order shown. What they miss is added as a step named ``rest_label``.
    amount
        The whole difference in ``amount_unit``; None where there is none.
    decimals, amount_decimals
        How many each figure is shown with.
    """

    start_label: str
    start: float
    steps: tuple[Step, ...]
    end_label: str
    end: float
    unit: str
    decimals: int = 0
    amount: float | None = None
    amount_unit: str = "mnkr"
    amount_decimals: int = 1
    rest_label: str = "ej fördelat"

    def remainder(self) -> float:
        """Return what the steps miss of the difference [``unit``]."""
        moved = math.fsum(step.value or 0.0 for step in self._known())
        return self.end - self.start - moved

    def all_steps(self) -> tuple[Step, ...]:
        """Return the steps, with the remainder where it is more than rounding."""
        rest = self.remainder()
        # Half a unit in the last place that is shown is what rounding can make.
        if abs(rest) < _half_unit(self.decimals):
            return self.steps
        amounts = known(step.amount for step in self._known())
        amount = None
        if self.amount is not None and len(amounts) == len(self._known()):
            amount = self.amount - math.fsum(amounts)
        return (
            *self.steps, Step(label=self.rest_label, value=rest, amount=amount, rest=True),
        )  # fmt: skip

    def rows(self) -> tuple[Row, ...]:
        """Return every bar, from the top down."""
        level = self.start
        rows = [
            Row(
                label=self.start_label, kind="start", before=0.0, after=level, value=level,
                amount=None,
            )
        ]  # fmt: skip
        for step in self.all_steps():
            value = _figure(step.value)
            after = level + (value or 0.0)
            kind: Kind = "level" if after == level else "up" if after > level else "down"
            rows.append(
                Row(
                    label=step.label, kind="rest" if step.rest else kind, before=level,
                    after=after, value=value, amount=_figure(step.amount),
                    detail=step.detail,
                )
            )  # fmt: skip
            level = after
        difference = self._said(self.end - self.start, self.amount)
        rows.append(
            Row(
                label=self.end_label, kind="end", before=0.0, after=self.end,
                value=self.end, amount=None, detail=f"skillnad {difference}",
            )
        )  # fmt: skip
        return tuple(rows)

    def foot(self) -> float:
        """Return where the axis starts: 0, or a round number below every level."""
        levels = [level for row in self.rows() for level in (row.before, row.after)]
        levels = [self.start, self.end, *levels[2:-2]]
        low, high = min(levels), max(levels)
        span = high - low
        if low <= 0 or span <= 0 or span >= _CUT_UNDER * high:
            return 0.0
        step = 10.0 ** math.floor(math.log10(span))
        return max(0.0, math.floor((low - _BEFORE_CUT * span) / step) * step)

    def notes(self) -> list[str]:
        """Return the chart's own notes: where its axis starts, and what is rounded."""
        notes: list[str] = []
        if foot := self.foot():
            at = sv.with_unit(foot, self.unit, self.decimals)
            notes.append(f"Axeln börjar vid {at}, inte vid 0.")
        if not self._adds_up():
            notes.append("Stegen är avrundade var för sig.")
        return notes

    def value_lines(self, row: Row, *, stacked: bool) -> tuple[str, ...]:
        """Return the words at the end of a bar."""
        if row.value is None:
            return (sv.MISSING_IN_TEXT,)
        figure = sv.number(row.value, self.decimals, sign=not row.whole)
        if row.amount is None:
            return (figure,)
        amount = self._amount(row.amount)
        return (figure, amount) if stacked else (f"{figure}{sv.NBSP * 2}({amount})",)

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        # Drawn in a room of its own, which knows this one.
        from kolada_bench.charts.waterfall_drawing import draw

        return draw(self, size)

    def alt(self) -> str:
        """Return what the chart shows in a few sentences."""
        steps = self.all_steps()
        have = [step for step in steps if is_known(step.value)]
        said = [
            f"Vattenfallsdiagram: {self.text.subtitle}.",
            f"Från {self.start_label} ({self._plain(self.start)}) till {self.end_label} "
            f"({self._plain(self.end)}), en skillnad på "
            f"{self._said(self.end - self.start, self.amount)}.",
        ]
        if have:
            parts = [f"{step.label} {self._said(step.value, step.amount)}" for step in have]
            said.append(f"Steg i ordning: {'; '.join(parts)}.")
        if lack := [step.label for step in steps if not is_known(step.value)]:
            said.append(f"Uppgift saknas för {sv.listing(lack)}.")
        return " ".join(said)

    def native(self) -> NativeChart:
        """Return standing columns, lifted by an invisible foot.

        A program that stacks puts what is below zero under it and the rest above, so that a
        bar across zero is two.
        """
        rows = self.rows()
        feet = [max(row.low, 0.0) + min(row.high, 0.0) for row in rows]
        over = [max(row.high, 0.0) - max(row.low, 0.0) for row in rows]
        under = [min(row.low, 0.0) - min(row.high, 0.0) for row in rows]
        colours = tuple(COLOURS[row.kind] for row in rows)
        series = [
            NativeSeries("Fot", tuple(feet), palette.PAPER, invisible=True),
            NativeSeries(self.unit, _shown(rows, over), palette.PEERS, colours),
        ]
        if any(under):
            below = f"{self.unit}, under noll"
            series.append(NativeSeries(below, _shown(rows, under), palette.PEERS, colours))
        return NativeChart(
            kind="stacked",
            categories=tuple(row.label for row in rows),
            series=tuple(series),
            unit=self.unit,
            number_format=number_format(self.decimals),
        )

    def table(self) -> ChartTable:
        """Return the start, the steps, the end and the difference, with any amounts."""
        steps = self.all_steps()
        # A level has no amount, which is another thing than one that is missing.
        rows: list[tuple[str | float | None, ...]] = [
            (self.start_label, self.start, "", ""),
            *((s.label, _figure(s.value), _figure(s.amount), s.detail) for s in steps),
            (self.end_label, self.end, "", ""),
            ("Skillnad", self.end - self.start, self.amount, ""),
        ]
        kept = [0, 1]
        if self.amount is not None or any(is_known(step.amount) for step in steps):
            kept.append(2)
        if any(step.detail for step in steps):
            kept.append(3)
        headings = ("Post", self.unit, self.amount_unit, "Anmärkning")
        decimals = (None, self.decimals, self.amount_decimals, None)
        return ChartTable(
            tuple(headings[i] for i in kept),
            tuple(decimals[i] for i in kept),
            tuple(tuple(row[i] for i in kept) for row in rows),
        )

    def _known(self) -> list[Step]:
        return [step for step in self.steps if is_known(step.value)]

    def _adds_up(self) -> bool:
        """Return whether the figures as they are shown add up."""
        figures = (self.start, *(step.value or 0.0 for step in self.all_steps()))
        total = sum(round(figure, self.decimals) for figure in figures)
        return math.isclose(total, round(self.end, self.decimals), abs_tol=1e-6)

    def _plain(self, value: float | None) -> str:
        return sv.with_unit(value, self.unit, self.decimals)

    def _said(self, value: float | None, amount: float | None) -> str:
        text = sv.with_unit(value, self.unit, self.decimals, sign=True)
        return text if amount is None else f"{text} ({self._amount(amount)})"

    def _amount(self, amount: float) -> str:
        return sv.with_unit(amount, self.amount_unit, self.amount_decimals, sign=True)


COLOURS: dict[Kind, str] = {
    "start": palette.PEERS,
    "up": palette.ABOVE,
    "down": palette.BELOW,
    "level": palette.MUTED_INK,
    "rest": palette.MUTED_INK,
    "end": palette.OWN,
}


def _figure(value: float | None) -> float | None:
    return value if is_known(value) else None


def _half_unit(decimals: int) -> float:
    return 0.5 / float(10**decimals)


def _shown(rows: tuple[Row, ...], heights: list[float]) -> tuple[float | None, ...]:
    """Return the heights; None where the row's value is missing."""
    return tuple(
        None if row.value is None else height
        for row, height in zip(rows, heights, strict=True)
    )
