"""Cost against quality: a dot per municipality, and four fields between the medians.

Cost lies along the ground and quality stands; lines at the medians make four fields, each
named in words. Which way quality is favourable must be known for a field to say "högre
kvalitet"; otherwise it says "högre värde". Cost is higher or lower and nothing else.

A field says where a municipality lies and not why: no line is fitted through the dots, and
a rank correlation is a note that says that it shows no cause.
"""

from __future__ import annotations

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
from kolada_bench.charts.scales import is_known

if TYPE_CHECKING:
    import plotly.graph_objects as go

Kind = Literal["own", "member", "other"]

CAUSE = "Samband visar inte orsak."


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality: ``x`` its cost, ``y`` its quality; None is missing."""

    name: str
    x: float | None
    y: float | None
    kind: Kind = "other"

    @property
    def is_known(self) -> bool:
        """Whether both figures are there, without which there is no dot."""
        return is_known(self.x) and is_known(self.y)


class Axis(msgspec.Struct, frozen=True, kw_only=True):
    """An axis: its KPI, and the median that parts the fields.

    Attributes
    ----------
    name
        "Nettokostnadsavvikelse IFO"; the unit is written after it.
    lower, higher
        What a field on either side of the median is called.
    """

    name: str
    unit: str
    median: float
    lower: str
    higher: str
    decimals: int = 0
    sign: bool = False

    @property
    def heading(self) -> str:
        """The name and the unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name

    def side(self, value: float) -> str:
        """Return what the side of ``value`` is called, or that it lies at the median."""
        if value == self.median:
            return "på medianen"
        return self.lower if value < self.median else self.higher

    def words(self, value: float | None) -> str:
        """Return a figure with its unit."""
        return sv.with_unit(value, self.unit, self.decimals, sign=self.sign)


def cost_axis(
    name: str, unit: str, median: float, *, decimals: int = 0, sign: bool = False
) -> Axis:
    """Return an axis of cost, whose sides are lower and higher and neither is good."""
    return Axis(
        name=name, unit=unit, median=median, lower="lägre kostnad", higher="högre kostnad",
        decimals=decimals, sign=sign,
    )  # fmt: skip


def quality_axis(
    name: str,
    unit: str,
    median: float,
    *,
    higher_is_better: bool | None,
    decimals: int = 0,
) -> Axis:
    """Return an axis of quality; ``higher_is_better`` None where no direction is known."""
    words = {
        True: ("lägre kvalitet", "högre kvalitet"),
        False: ("högre kvalitet", "lägre kvalitet"),
        None: ("lägre värde", "högre värde"),
    }
    lower, higher = words[higher_is_better]
    return Axis(
        name=name, unit=unit, median=median, lower=lower, higher=higher, decimals=decimals
    )


class QuadrantChart(Chart, frozen=True, kw_only=True):
    """Municipalities by cost (``x``) and quality (``y``).

    Attributes
    ----------
    median_of
        Whose medians the lines are: "alla kommuner".
    group_name
        What the members are called: "lika kommuner IFO".
    correlation, correlation_n
        Spearman's rank correlation of the two, and over how many; None leaves it out.
    """

    points: tuple[Point, ...]
    x: Axis
    y: Axis
    median_of: str = "alla kommuner"
    group_name: str = "jämförelsegruppen"
    correlation: float | None = None
    correlation_n: int = 0

    def shown(self) -> tuple[Point, ...]:
        """Return those with both figures: own first, then the group, then others."""
        return tuple(p for p in self._ordered() if p.is_known)

    def field(self, point: Point) -> str:
        """Return the name of the field where ``point`` lies; "" without a dot."""
        if point.x is None or point.y is None or not point.is_known:
            return ""
        return f"{self.x.side(point.x)}, {self.y.side(point.y)}"

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        # Drawn in a room of its own, which knows this one.
        from kolada_bench.charts.scatter_drawing import draw

        return draw(self, size)

    def alt(self) -> str:
        """Return what the chart shows in a few sentences."""
        shown = self.shown()
        said = [
            f"Spridningsdiagram: {self.text.subtitle}. Vågrätt {self.x.heading}, lodrätt "
            f"{self.y.heading}.",
            self._median_note(),
        ]
        for point in shown:
            if point.kind == "own":
                said.append(
                    f"{point.name} har {self.x.words(point.x)} och "
                    f"{self.y.words(point.y)}: {self.field(point)}."
                )
        members: dict[str, list[str]] = {}
        for point in shown:
            if point.kind == "member":
                members.setdefault(self.field(point), []).append(point.name)
        if members:
            fields = (
                f'{sv.listing(names)} i fältet "{field}"'
                for field, names in members.items()
            )
            said.append(f"Av {self.group_name} ligger {'; '.join(fields)}.")
        return " ".join((*said, *self._missing(), *self._correlation_note()))

    def native(self) -> NativeChart:
        """Return a scatter: a series per kind of municipality, and two of the medians."""
        series = []
        own = next((p.name for p in self.points if p.kind == "own"), "")
        names: tuple[tuple[Kind, str, str], ...] = (
            ("other", "övriga kommuner", palette.OTHERS),
            ("member", self.group_name, palette.ABOVE),
            ("own", own, palette.OWN),
        )
        shown = self.shown()
        for kind, name, colour in names:
            points = [p for p in shown if p.kind == kind]
            if points:
                series.append(
                    NativeSeries(
                        name, tuple(p.y for p in points), colour,
                        x=tuple(p.x for p in points),
                    )
                )  # fmt: skip
        across = [p.x for p in shown if p.x is not None] + [self.x.median]
        up = [p.y for p in shown if p.y is not None] + [self.y.median]
        level, ends = (self.y.median, self.y.median), (min(across), max(across))
        series += [
            NativeSeries(
                f"median, {self.y.name}", level, palette.MEDIAN, x=ends, dashed=True
            ),
            NativeSeries(
                f"median, {self.x.name}", (min(up), max(up)), palette.MEDIAN,
                x=(self.x.median, self.x.median), dashed=True,
            ),
        ]  # fmt: skip
        return NativeChart(
            kind="scatter",
            categories=(),
            series=tuple(series),
            unit=self.y.heading,
            number_format=number_format(self.y.decimals, sign=self.y.sign),
            x_title=self.x.heading,
        )

    def table(self) -> ChartTable:
        """Return every municipality, those without a dot too, and the medians."""
        words: dict[Kind, str] = {
            "own": "egen kommun", "member": self.group_name, "other": "",
        }  # fmt: skip
        rows: list[tuple[str | float | None, ...]] = [
            (
                p.name,
                p.x if is_known(p.x) else None,
                p.y if is_known(p.y) else None,
                self.field(p),
                words[p.kind],
            )
            for p in self._ordered()
        ]
        rows.append((f"Median, {self.median_of}", self.x.median, self.y.median, "", ""))
        return ChartTable(
            ("Kommun", self.x.heading, self.y.heading, "Fält", "Grupp"),
            (None, self.x.decimals, self.y.decimals, None, None),
            tuple(rows),
        )

    def _ordered(self) -> list[Point]:
        kinds = ("own", "member", "other")
        return sorted(self.points, key=lambda p: (kinds.index(p.kind), sv.sort_key(p.name)))

    def _median_note(self) -> str:
        return (
            f"Linjerna är medianer för {self.median_of}: {self.x.words(self.x.median)} och "
            f"{self.y.words(self.y.median)}. "
            f"{sv.count(len(self.shown()), 'kommun', 'kommuner')} har båda uppgifterna."
        )

    def _correlation_note(self) -> list[str]:
        if self.correlation is None or not is_known(self.correlation):
            return []
        figure = sv.number(self.correlation, 2, sign=True)
        return [f"Rangkorrelation {figure}, n = {sv.number(self.correlation_n)}. {CAUSE}"]

    def _missing(self) -> list[str]:
        lack = [p for p in self._ordered() if not p.is_known]
        named = [p.name for p in lack if p.kind != "other"]
        rest = sum(p.kind == "other" for p in lack)
        said = [f"Uppgift saknas för {sv.listing(named)}."] if named else []
        if rest:
            said.append(
                f"Uppgift saknas för {sv.count(rest, 'övrig kommun', 'övriga kommuner')}."
            )
        return said

    def notes(self, lost: int = 0) -> list[str]:
        """Return the chart's own notes; ``lost`` members have no room for their names."""
        notes = [self._median_note(), *self._correlation_note(), *self._missing()]
        if lost:
            notes.append(f"{sv.number(lost)} av {self.group_name} får inte plats med namn.")
        return notes
