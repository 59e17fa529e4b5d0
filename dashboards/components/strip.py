"""A value among its peers as a strip: the middle half, the median and the own value.

It is a picture for the eye; its figures stand in words beside it, and in its alternative
text. Drawn here as SVG, since a dozen charts would weigh more than the page.
"""

from __future__ import annotations

import base64
import math
from typing import Any

import msgspec
from dash import html

WIDTH, HEIGHT, EDGE = 220, 26, 8
GREY, BAND, OWN = "#4d5661", "#c9d0d8", "#0b4f8a"


class Place(msgspec.Struct, frozen=True):
    """An own value and its group's least, quartiles, median and most [one unit]."""

    value: float
    low: float
    q1: float
    median: float
    q3: float
    high: float


def strip(place: Place, said: str) -> Any:
    """Return the strip; None where a figure is missing. ``said`` is its text."""
    drawn = svg(place)
    if not drawn:
        return None
    data = base64.b64encode(drawn.encode()).decode()
    return html.Img(
        src=f"data:image/svg+xml;base64,{data}", alt=said, width=WIDTH, height=HEIGHT,
        className="remsa",
    )  # fmt: skip


def svg(place: Place) -> str:
    """Return the picture; "" where a figure is missing."""
    figures = msgspec.structs.astuple(place)
    if not all(map(math.isfinite, figures)):
        return ""
    least, most = min(figures), max(figures)
    width = most - least

    def x(figure: float) -> float:
        share = (figure - least) / width if width else 0.5
        return round(EDGE + share * (WIDTH - 2 * EDGE), 1)

    middle = HEIGHT / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="M{x(place.low)} {middle}H{x(place.high)}" stroke="{GREY}"/>'
        f'<rect x="{x(place.q1)}" y="{middle - 6}" height="12" fill="{BAND}"'
        f' width="{round(x(place.q3) - x(place.q1), 1)}"/>'
        f'<path d="M{x(place.median)} {middle - 9}v18" stroke="{GREY}" stroke-width="2"/>'
        f'<circle cx="{x(place.value)}" cy="{middle}" r="6" fill="{OWN}"'
        ' stroke="#fff" stroke-width="1.5"/></svg>'
    )
