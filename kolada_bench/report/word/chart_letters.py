"""Letters and colours inside a chart, as DrawingML."""

from __future__ import annotations

from xml.sax.saxutils import escape

from kolada_bench.report.plain import clean

GREY, DARK, RED, LINE = "595959", "1F3A4D", "9B1C1C", "D9D9D9"
_FACE = '<a:latin typeface="Arial"/>'


def rich(text: str, points: int, colour: str, *, bold: bool = False) -> str:
    """Return ``text`` as a paragraph of a chart; ``colour`` is "rrggbb"."""
    looks = f'sz="{points * 100}" b="{int(bold)}"'
    fill = solid(f"#{colour}")
    return (
        f"<a:p><a:pPr><a:defRPr {looks}>{fill}{_FACE}</a:defRPr></a:pPr><a:r>"
        f'<a:rPr lang="sv-SE" {looks}>{fill}{_FACE}</a:rPr><a:t>{escape(clean(text))}</a:t>'
        "</a:r></a:p>"
    )


def letters(points: int) -> str:
    """Return the size of whatever letters have no size of their own."""
    looks = f'<a:defRPr sz="{points * 100}">{_FACE}</a:defRPr>'
    end = '<a:endParaRPr lang="sv-SE"/>'
    inside = f"<a:p><a:pPr>{looks}</a:pPr>{end}</a:p>"
    return f"<c:txPr><a:bodyPr/><a:lstStyle/>{inside}</c:txPr>"


def solid(colour: str) -> str:
    """Return a fill of ``colour``, "#rrggbb"."""
    code = colour.removeprefix("#").upper()
    return f'<a:solidFill><a:srgbClr val="{code}"/></a:solidFill>'
