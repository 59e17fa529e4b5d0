"""Nettokostnadsavvikelse per verksamhet: percent and million kronor side by side.

Sorted by million kronor, the costliest against its reference first. What is equalised in a
system of its own (LSS) stands apart under a line and is never summed with the rest. The
colours tell above from below, not good from bad, and the sign of each figure says it too.
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
from kolada_bench.charts.scales import is_known

if TYPE_CHECKING:
    import plotly.graph_objects as go

SIGN_NOTE = "+ är högre nettokostnad än referenskostnaden, \u2212 lägre."


class NetCostRow(msgspec.Struct, frozen=True, kw_only=True):
    """A verksamhet's deviation [%] and [million kr]; None is missing.

    ``group_pct`` is the group's median and ``mean_pct`` the mean of three years [%].
    ``apart`` is what is not summed with the rest.
    """

    area: str
    pct: float | None
    mnkr: float | None
    group_pct: float | None = None
    mean_pct: float | None = None
    preliminary: bool = False
    apart: bool = False


class NetCostChart(Chart, frozen=True, kw_only=True):
    """Two panels that share their rows; see the module."""

    rows: tuple[NetCostRow, ...]
    group_name: str = "Median jämförelsegruppen"
    mean_name: str = "Egen kommun, snitt 3 år"
    apart_note: str = "LSS utjämnas för sig och läggs inte ihop med övriga."

    def ordered(self) -> tuple[NetCostRow, ...]:
        """Return the rows by million kronor, missing last, those apart under the rest."""
        return tuple(
            sorted(
                self.rows,
                key=lambda row: (
                    row.apart,
                    not is_known(row.mnkr),
                    -(row.mnkr or 0.0),
                    -(row.pct or 0.0),
                ),
            )
        )

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        from kolada_bench.charts.net_cost_drawing import draw

        return draw(self, size)

    def alt(self) -> str:
        """Return what the chart shows in a few sentences."""
        said = [
            f"Två liggande stapeldiagram sida vid sida: {self.text.subtitle}. {SIGN_NOTE}"
        ]
        for row in self.ordered():
            if not is_known(row.pct) and not is_known(row.mnkr):
                said.append(f"{row.area}: {sv.MISSING_IN_TEXT}.")
                continue
            figures = [percent(row.pct), million(row.mnkr)]
            text = f"{row.area}: {' och '.join(figures)}"
            if is_known(row.group_pct):
                text += f", {self.group_name[:1].lower()}{self.group_name[1:]} "
                text += percent(row.group_pct)
            if is_known(row.mean_pct):
                text += f", {self.mean_name[:1].lower()}{self.mean_name[1:]} "
                text += percent(row.mean_pct)
            early = " (preliminärt)" if row.preliminary else ""
            said.append(f"{text}{early}.")
        if any(row.apart for row in self.rows):
            said.append(self.apart_note)
        return " ".join(said)

    def native(self) -> NativeChart:
        """Return a bar chart of million kronor; percent has its place in the table."""
        rows = self.ordered()
        values = tuple(row.mnkr if is_known(row.mnkr) else None for row in rows)
        return NativeChart(
            kind="bar",
            categories=tuple(row.area for row in rows),
            series=(
                NativeSeries(
                    name="Avvikelse, mnkr",
                    values=values,
                    colour=palette.ABOVE,
                    colours=tuple(colour(value) for value in values),
                ),
            ),
            unit="mnkr",
            number_format=number_format(1, sign=True),
        )

    def table(self) -> ChartTable:
        """Return a row per verksamhet, as shown."""
        rows = []
        for row in self.ordered():
            remarks = ["preliminär"] if row.preliminary else []
            remarks += ["utjämnas för sig"] if row.apart else []
            figures = (row.pct, row.mnkr, row.group_pct, row.mean_pct)
            shown = (value if is_known(value) else None for value in figures)
            rows.append((row.area, *shown, ", ".join(remarks)))
        return ChartTable(
            (
                "Verksamhet", "Avvikelse, %", "Avvikelse, mnkr",
                f"{self.group_name}, %", f"{self.mean_name}, %", "Anmärkning",
            ),
            (None, 1, 1, 1, 1, None),
            tuple(rows),
        )  # fmt: skip


def colour(value: float | None) -> str:
    """Return the colour of a deviation: one for above the reference, one for below."""
    return palette.BELOW if value is not None and value < 0 else palette.ABOVE


def percent(value: float | None) -> str:
    """Write a deviation in percent of the reference."""
    return sv.with_unit(value, "%", 1, sign=True)


def million(value: float | None) -> str:
    """Write a deviation in million kronor."""
    return sv.with_unit(value, "mnkr", 1, sign=True)
