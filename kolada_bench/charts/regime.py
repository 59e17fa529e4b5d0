"""Köpt verksamhet beside egen regi: what is paid for, and what is done at home.

One lying bar per municipality, köpt first, so that it can be compared along one line, and
egen regi after it; together they are the whole cost. Köpt is hatched as well as coloured.
The share that is bought stands in words after the bar, since a long hatched part may be a
small share of a large cost.

Sorted by köpt, highest first; a row of the group's or of Riket stands apart below. Whoever
lacks either part has no bar and "uppgift saknas" in its place.
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
from kolada_bench.charts.lettering import markup, text_width, wrap
from kolada_bench.charts.marks import Entry, add_legend, legend_rows, number_format
from kolada_bench.charts.scales import is_known
from kolada_bench.charts.template import LINE, Canvas, add_text, letter_size

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kolada_bench.charts.drawing import Drawing

_NAMES_AT_MOST = 0.4
_GAP = 6.0
_THICKNESS = 0.7
_APART = 0.4
"""The room between the municipalities and the rows below them [rows]."""
_PALE = 0.4
"""How much of a row's colour its egen regi has."""

BOUGHT = "Köpt verksamhet"
OWN_REGIME = "Egen regi"

Role = Literal["own", "peer", "reference"]
Part = Literal["bought", "own_regime"]


class RegimeRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one municipality buys and does itself, both in the chart's unit.

    Attributes
    ----------
    bought, own_regime
        None is missing; where either is, the row has no bar.
    share
        The bought part of the whole [%]; None leaves it unsaid.
    role
        "reference" is a row that is no municipality of the group: its mean, or Riket.
    """

    name: str
    bought: float | None
    own_regime: float | None
    share: float | None = None
    role: Role = "peer"

    @property
    def is_known(self) -> bool:
        """Whether both parts are there."""
        return is_known(self.bought) and is_known(self.own_regime)


class RegimeChart(Chart, frozen=True, kw_only=True):
    """Köpt and egen regi of each row, in ``unit``; ``share_decimals`` is for the shares."""

    rows: tuple[RegimeRow, ...]
    unit: str
    decimals: int = 0
    share_decimals: int = 0
    bought_name: str = BOUGHT
    own_regime_name: str = OWN_REGIME

    def ordered(self) -> tuple[RegimeRow, ...]:
        """Return municipalities by köpt, those without figures, and then the references."""
        members = [row for row in self.rows if row.role != "reference"]
        have = [row for row in members if row.is_known]
        lack = [row for row in members if not row.is_known]
        have.sort(key=lambda row: (-(row.bought or 0.0), sv.sort_key(row.name)))
        lack.sort(key=lambda row: (row.role != "own", sv.sort_key(row.name)))
        return (*have, *lack, *(row for row in self.rows if row.role == "reference"))

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        """Return the Plotly figure, drawn for ``size``."""
        letter = letter_size(size)
        rows = self.ordered()
        places = _places(rows)
        names = [
            wrap(row.name, size.width * _NAMES_AT_MOST, letter, bold=row.role == "own")
            for row in rows
        ]
        left = max(
            (
                text_width(line, letter, bold=row.role == "own")
                for row, lines in zip(rows, names, strict=True)
                for line in lines
            ),
            default=0.0,
        )
        canvas = Canvas(text=self.text, size=size, left=left + _GAP)
        keys = legend_rows(self._legend(), canvas.words_width, canvas.small)
        canvas = msgspec.structs.replace(canvas, above=keys * canvas.small * LINE + 8)
        words, axis = self._fitted(rows, letter, canvas.plot_width)
        row_height = max(letter * 1.95, max(map(len, names), default=1) * letter * LINE + 6)
        reach = (places[-1] if places else 0) + 1
        height = canvas.plot_height(reach * row_height, reach * row_height)
        figure = canvas.drawing(height)
        figure.update_layout(
            xaxis={"range": axis, "showticklabels": False},
            yaxis={
                "range": (reach - 0.5, -0.5),
                "domain": canvas.domain(height),
                "showticklabels": False,
            },
            barmode="relative",
        )
        self._add_bars(figure, rows, places)
        add_legend(figure, self._legend(), canvas, height, up=4)
        figure.add_shape(
            type="line", xref="x", yref="y domain", x0=0, x1=0, y0=0, y1=1,
            line={"color": palette.MUTED_INK, "width": 1},
        )  # fmt: skip
        pixels = canvas.plot_width / (axis[1] - axis[0])
        for row, at, lines, after in zip(rows, places, names, words, strict=True):
            add_text(
                figure, markup(lines, bold=row.role == "own"), x=0, y=at, dx=-_GAP,
                size=letter, anchor=("right", "middle"), refs=("paper", "y"),
                name="category",
            )  # fmt: skip
            add_text(
                figure, markup(after, bold=row.role == "own" and row.is_known),
                x=_ends(row)[1], y=at, dx=_GAP, size=letter, refs=("x", "y"), name="value",
                colour=palette.INK if row.is_known else palette.MUTED_INK,
            )  # fmt: skip
            if row.is_known:
                self._add_parts(figure, row, at, letter, pixels)
        return figure.figure()

    def alt(self) -> str:
        """Return what the chart shows in a few sentences."""
        have = [row for row in self.ordered() if row.is_known]
        members = [row for row in have if row.role != "reference"]
        said = [f"Liggande staplar i två delar, köpt och egen regi: {self.text.subtitle}."]
        for row in have:
            if row.role != "peer":
                said.append(f"{row.name}: {self._said(row)}.")
        if len(members) > 1:
            most, least = members[0], members[-1]
            said.append(
                f"Mest köpt har {most.name} ({self._unit(most.bought)}), minst "
                f"{least.name} ({self._unit(least.bought)}), av {len(members)} kommuner."
            )
        if lack := [row.name for row in self.ordered() if not row.is_known]:
            said.append(f"Uppgift saknas för {sv.listing(lack)}.")
        return " ".join(said)

    def native(self) -> NativeChart:
        """Return standing columns with egen regi on top of köpt."""
        rows = self.ordered()
        colours = tuple(_COLOURS[row.role] for row in rows)
        pale = tuple(_mixed(colour) for colour in colours)
        return NativeChart(
            kind="stacked",
            categories=tuple(row.name for row in rows),
            series=(
                NativeSeries(
                    self.bought_name,
                    tuple(row.bought if row.is_known else None for row in rows),
                    palette.PEERS,
                    colours,
                ),
                NativeSeries(
                    self.own_regime_name,
                    tuple(row.own_regime if row.is_known else None for row in rows),
                    _mixed(palette.PEERS),
                    pale,
                ),
            ),
            unit=self.unit,
            number_format=number_format(self.decimals),
        )

    def table(self) -> ChartTable:
        """Return köpt, egen regi, both together and the share that is bought."""
        return ChartTable(
            (
                "Kommun",
                f"{self.bought_name}, {self.unit}",
                f"{self.own_regime_name}, {self.unit}",
                f"Summa, {self.unit}",
                "Andel köpt, %",
            ),
            (None, self.decimals, self.decimals, self.decimals, self.share_decimals),
            tuple(
                (
                    row.name,
                    row.bought if is_known(row.bought) else None,
                    row.own_regime if is_known(row.own_regime) else None,
                    (row.bought or 0.0) + (row.own_regime or 0.0) if row.is_known else None,
                    row.share if is_known(row.share) else None,
                )
                for row in self.ordered()
            ),
        )

    def _fitted(
        self, rows: tuple[RegimeRow, ...], letter: float, width: float
    ) -> tuple[list[str], tuple[float, float]]:
        """Return the words after each bar, and the axis on which they have room.

        A köpt figure that does not fit in its part goes to the words, which makes the bars
        shorter; so it is tried until no more have to go.
        """
        words = [self._after(row, with_figure=False) for row in rows]
        while True:
            axis = _axis(rows, words, letter, width)
            pixels = width / (axis[1] - axis[0])
            longer = [
                self._after(row, with_figure=True)
                if row.is_known and not self._fits(row.bought, letter, pixels)
                else text
                for row, text in zip(rows, words, strict=True)
            ]
            if longer == words:
                return words, axis
            words = longer

    def _fits(self, value: float | None, letter: float, pixels: float) -> bool:
        """Whether a part has room for its figure."""
        words = sv.number(value, self.decimals)
        return text_width(words, letter) + _GAP <= abs(value or 0.0) * pixels

    def _add_bars(
        self, figure: Drawing, rows: tuple[RegimeRow, ...], places: list[float]
    ) -> None:
        # A trace for each role: Plotly warns of patterns on a trace of several colours.
        parts: tuple[Part, ...] = ("bought", "own_regime")
        for part in parts:
            for role, colour in _COLOURS.items():
                at = [i for i, r in enumerate(rows) if r.role == role and r.is_known]
                figure.add_bar(
                    orientation="h",
                    y=[places[i] for i in at],
                    x=[getattr(rows[i], part) for i in at],
                    width=_THICKNESS,
                    marker=_fill(part, colour),
                    hovertext=[
                        markup(f"{rows[i].name}: {self._said(rows[i])}") for i in at
                    ],
                    hoverinfo="text",
                    name=part,
                )

    def _legend(self) -> tuple[Entry, ...]:
        """Return what hatched and plain mean; the marks are grey, as no row is."""
        grey = palette.MUTED_INK
        return (
            Entry(self.bought_name, "hatch", grey),
            Entry(self.own_regime_name, "box", _mixed(grey)),
        )

    def _add_parts(
        self, figure: Drawing, row: RegimeRow, at: float, letter: float, pixels: float
    ) -> None:
        """Add the figures of the two parts in them, where they fit."""
        bought, own_regime = row.bought or 0.0, row.own_regime or 0.0
        first = bought if bought * own_regime > 0 else 0.0
        grounds = (palette.PAPER, _mixed(_COLOURS[row.role]))
        for value, start, ground in zip(
            (bought, own_regime), (0.0, first), grounds, strict=True
        ):
            if self._fits(value, letter, pixels):
                add_text(
                    figure, markup(sv.number(value, self.decimals)), x=start + value / 2,
                    y=at, size=letter, anchor=("center", "middle"), refs=("x", "y"),
                    name="part", ground=ground, colour=palette.ink_on(ground),
                )  # fmt: skip

    def _after(self, row: RegimeRow, *, with_figure: bool) -> str:
        """Return the words after a bar: "50 % köpt", "15 % köpt (740)", "740 köpt"."""
        if not row.is_known:
            return sv.MISSING_IN_TEXT
        figure, share = sv.number(row.bought, self.decimals), self._share(row)
        if not with_figure:
            return share
        return f"{share} ({figure})" if share else f"{figure} köpt"

    def _share(self, row: RegimeRow) -> str:
        """Return "50 % köpt", or nothing where no share is given."""
        if not row.is_known or not is_known(row.share):
            return ""
        return f"{sv.with_unit(row.share, '%', self.share_decimals)} köpt"

    def _unit(self, value: float | None) -> str:
        return sv.with_unit(value, self.unit, self.decimals)

    def _said(self, row: RegimeRow) -> str:
        if not row.is_known:
            return sv.MISSING_IN_TEXT
        share = f" ({self._share(row)})" if self._share(row) else ""
        return (
            f"köpt {self._unit(row.bought)}, egen regi {self._unit(row.own_regime)}{share}"
        )


_COLOURS: dict[Role, str] = {
    "own": palette.OWN,
    "peer": palette.PEERS,
    "reference": palette.MEDIAN,
}


def _places(rows: tuple[RegimeRow, ...]) -> list[float]:
    """Return where on the axis each row stands: references a little apart."""
    members = any(row.role != "reference" for row in rows)
    return [
        at + (_APART if row.role == "reference" and members else 0.0)
        for at, row in enumerate(rows)
    ]


def _axis(
    rows: tuple[RegimeRow, ...], words: list[str], letter: float, width: float
) -> tuple[float, float]:
    """Return the range on which every bar and the words after it have room."""
    low = min((_ends(row)[0] for row in rows), default=0.0)
    per_unit = []
    for row, text in zip(rows, words, strict=True):
        room = max(width - text_width(text, letter, bold=True) - 2 * _GAP, width * 0.2)
        if (length := _ends(row)[1] - low) > 0:
            per_unit.append(room / length)
    return (low, low + width / min(per_unit)) if per_unit else (low, low + 1.0)


def _ends(row: RegimeRow) -> tuple[float, float]:
    """Return where the bar begins and ends: what is below zero lies to the left of it."""
    if not row.is_known:
        return 0.0, 0.0
    parts = (row.bought or 0.0, row.own_regime or 0.0)
    return sum(min(part, 0.0) for part in parts), sum(max(part, 0.0) for part in parts)


def _fill(part: Part, colour: str) -> dict[str, object]:
    """Return Plotly's marker of a part: köpt is hatched, egen regi pale."""
    return {
        "color": colour if part == "bought" else _mixed(colour),
        "line": {"color": colour, "width": 1},
        "pattern": {
            "shape": "/" if part == "bought" else "", "fgcolor": palette.PAPER,
            "fillmode": "overlay", "size": 6, "solidity": 0.3,
        },
    }  # fmt: skip


def _mixed(colour: str) -> str:
    """Return ``colour`` mixed with white, solid, so that nothing shines through."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * _PALE):02x}" for part in parts)
