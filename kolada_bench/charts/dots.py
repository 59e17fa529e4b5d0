"""A strip of dots: the group and the own municipality among all municipalities.

The own one is a large dot with its name under it, the group's members are diamonds with
their names above, all others small dots; the height of a dot in the strip means nothing. A
name without room is left out, and the picture says how many are.
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
from kolada_bench.charts.marks import (
    number_format,
)
from kolada_bench.charts.scales import is_known

if TYPE_CHECKING:
    import plotly.graph_objects as go

Kind = Literal["own", "member", "other"]


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality with its value; None is missing."""

    name: str
    value: float | None
    kind: Kind = "other"
    preliminary: bool = False


class DotChart(Chart, frozen=True, kw_only=True):
    """One dot per municipality, with the medians of the group and of all.

    ``group_name`` is what the members are called ("lika kommuner IFO"); ``decimals`` and
    ``sign`` are for the figures that are written.
    """

    dots: tuple[Dot, ...]
    unit: str
    decimals: int = 0
    sign: bool = False
    median: float | None = None
    median_all: float | None = None
    group_name: str = "jämförelsegruppen"
    median_name: str = "Median"
    all_name: str = "Median alla"

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        from kolada_bench.charts.dots_drawing import draw

        return draw(self, size)

    def alt(self) -> str:
        """Return what the chart shows in a few sentences."""
        shown = self._ascending()
        said = [
            f"Punktdiagram med en punkt per kommun ({len(shown)} med uppgift): "
            f"{self.text.subtitle}."
        ]
        for dot in shown:
            if dot.kind == "own":
                above = sum((d.value or 0.0) > (dot.value or 0.0) for d in shown)
                said.append(
                    f"{dot.name} har {self.words(dot.value)}; {above} av övriga "
                    f"{len(shown) - 1} kommuner ligger högre."
                )
        said += [f"{line_name}: {self.words(v)}." for line_name, v, _ in self.references()]
        members = [dot for dot in shown if dot.kind == "member"]
        if members:
            said.append(
                f"Av {self.group_name} är {members[-1].name} högst "
                f"({self.words(members[-1].value)}) och {members[0].name} lägst "
                f"({self.words(members[0].value)})."
            )
        if len(shown) > 1:
            said.append(
                f"Högst av alla är {shown[-1].name} ({self.words(shown[-1].value)}), "
                f"lägst {shown[0].name} ({self.words(shown[0].value)})."
            )
        return " ".join((*said, *self.missing()))

    def native(self) -> NativeChart:
        """Return a scatter of values in ascending order: a strip needs no second axis."""
        shown = self._ascending()
        ranks = {id(dot): float(at) for at, dot in enumerate(shown, start=1)}
        kinds: tuple[tuple[Kind, str, str], ...] = (
            ("other", "övriga kommuner", palette.OTHERS),
            ("member", self.group_name, palette.MEMBERS),
            ("own", self.own_name(), palette.OWN),
        )
        series = []
        for kind, name, colour in kinds:
            dots = [dot for dot in shown if dot.kind == kind]
            if dots:
                series.append(
                    NativeSeries(
                        name=name,
                        values=tuple(dot.value for dot in dots),
                        colour=colour,
                        x=tuple(ranks[id(dot)] for dot in dots),
                    )
                )
        return NativeChart(
            kind="scatter",
            categories=(),
            series=tuple(series),
            unit=self.unit,
            number_format=number_format(self.decimals, sign=self.sign),
            x_title="Kommuner från lägst till högst",
        )

    def table(self) -> ChartTable:
        """Return every municipality from highest to lowest, those without value last."""
        lack = sorted(
            (dot for dot in self.dots if not is_known(dot.value)),
            key=lambda dot: sv.sort_key(dot.name),
        )
        words: dict[Kind, str] = {
            "own": "egen kommun", "member": self.group_name, "other": "",
        }  # fmt: skip
        rows: list[tuple[str | float | None, ...]] = [
            (dot.name, dot.value if is_known(dot.value) else None, words[dot.kind])
            for dot in (*reversed(self._ascending()), *lack)
        ]
        rows += [(name, value, "") for name, value, _ in self.references()]
        return ChartTable(
            ("Kommun", self.unit, "Grupp"), (None, self.decimals, None), tuple(rows)
        )

    def _ascending(self) -> list[Dot]:
        shown = [dot for dot in self.dots if is_known(dot.value)]
        return sorted(shown, key=lambda dot: (dot.value or 0.0, sv.sort_key(dot.name)))

    def own_name(self) -> str:
        """Return the own municipality's name, "" where no dot is its own."""
        return next((dot.name for dot in self.dots if dot.kind == "own"), "")

    def words(self, value: float | None) -> str:
        """Write a figure with its unit."""
        return sv.with_unit(value, self.unit, self.decimals, sign=self.sign)

    def label(self, dot: Dot) -> str:
        """Write a municipality's name and figure."""
        early = f"{sv.NBSP}(p)" if dot.preliminary else ""
        return f"{dot.name} {sv.number(dot.value, self.decimals, sign=self.sign)}{early}"

    def references(self) -> list[tuple[str, float, str]]:
        """Return name, figure and colour of the medians that are known."""
        given = (
            (self.median_name, self.median, palette.MEDIAN),
            (self.all_name, self.median_all, palette.MUTED_INK),
        )
        return [(n, v, c) for n, v, c in given if v is not None and is_known(v)]

    def missing(self) -> list[str]:
        """Say who has no value: group members by name, others by number."""
        lack = [dot for dot in self.dots if not is_known(dot.value)]
        named = sorted((d.name for d in lack if d.kind != "other"), key=sv.sort_key)
        rest = sum(dot.kind == "other" for dot in lack)
        said = [f"Uppgift saknas för {sv.listing(named)}."] if named else []
        if rest:
            said.append(
                f"Uppgift saknas för {sv.count(rest, 'övrig kommun', 'övriga kommuner')}."
            )
        return said
