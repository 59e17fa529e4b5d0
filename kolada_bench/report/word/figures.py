"""A figure in a document: a picture with its words, or a chart that Word draws itself.

Pictures need a browser. Where there is none, or where charts that can be edited are asked
for, the chart is Word's own; the mark of invented data then stands in the chart's title,
since a chart too is cut out and pasted elsewhere.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kolada_bench.errors import NoBrowser, PictureError
from kolada_bench.report.plain import clean
from kolada_bench.report.word.chart_axes import is_lying
from kolada_bench.report.word.chart_workbook import workbook_bytes
from kolada_bench.report.word.chart_xml import chart_xml

if TYPE_CHECKING:
    from docx.document import Document

    from kolada_bench.charts.chart import Chart, NativeChart
    from kolada_bench.report.word.elements import Element

CM = 360_000
"""English Metric Units, in which drawings are measured, per centimetre."""
WIDTH = 16 * CM
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Figures:
    """Makes the drawings of one document.

    Parameters
    ----------
    pictures
        True for pictures or ``NoBrowser``, False for charts of Word's own, None for
        pictures where there is a browser.
    width, height
        The room on a page [EMU].

    Attributes
    ----------
    n_pictures, n_native
        How many of either were made.
    """

    def __init__(
        self,
        document: Document,
        *,
        pictures: bool | None,
        made_at: datetime,
        width: int,
        height: int,
    ) -> None:
        self._part = document.part
        self._pictures = pictures
        self._made_at = made_at
        self._width = min(WIDTH, width)
        self._height = height
        self.n_pictures = 0
        self.n_native = 0

    def drawing(self, chart: Chart, number: int) -> Element:
        """Return the drawing of ``chart``, ``number`` being its id in the document.

        Raises
        ------
        NoBrowser, PictureError
            A picture was demanded and cannot be had.
        """
        png = self._picture(chart)
        if png is not None:
            self.n_pictures += 1
            return self._with_picture(chart, png, number)
        self.n_native += 1
        return self._with_chart(chart, number)

    def _picture(self, chart: Chart) -> bytes | None:
        if self._pictures is False:
            return None
        from kolada_bench.report import image

        try:
            return image.picture_bytes(chart, "png")
        except NoBrowser:
            if self._pictures:
                raise
            # Looking for a browser takes time: once is enough.
            self._pictures = False
        except PictureError:
            if self._pictures:
                raise
        return None

    def _with_picture(self, chart: Chart, png: bytes, number: int) -> Element:
        relation, image = self._part.get_or_add_image(BytesIO(png))
        width, height = self._size(image.px_height / image.px_width)
        return _inline(
            chart,
            number,
            (width, height),
            "http://schemas.openxmlformats.org/drawingml/2006/picture",
            f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="figur{number}.png"/>'
            '<pic:cNvPicPr><a:picLocks noChangeAspect="1"/></pic:cNvPicPr></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
            '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect">'
            "<a:avLst/></a:prstGeom></pic:spPr></pic:pic>",
        )

    def _with_chart(self, chart: Chart, number: int) -> Element:
        native = chart.native()
        package = self._part.package
        name = package.next_partname("/word/charts/chart%d.xml")
        part = Part(name, _CHART_TYPE, b"", package)
        place = str(name).replace("/word/charts/chart", "/word/embeddings/diagramdata")
        book = Part(
            PackURI(place.replace(".xml", ".xlsx")),
            _BOOK_TYPE,
            workbook_bytes(native, self._made_at),
            package,
        )
        part._blob = chart_xml(
            native,
            title=chart.text.title,
            subtitle=chart.text.subtitle,
            banner=chart.text.banner,
            workbook=part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE),
        )
        relation = self._part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        return _inline(
            chart,
            number,
            (self._width, min(_native_height(native), self._height)),
            "http://schemas.openxmlformats.org/drawingml/2006/chart",
            '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
            f'r:id="{relation}"/>',
        )

    def _size(self, ratio: float) -> tuple[int, int]:
        """Return width and height: the page's width, or less when that is too tall."""
        height = int(self._width * ratio)
        if height <= self._height:
            return self._width, height
        return int(self._height / ratio), self._height


def _native_height(chart: NativeChart) -> int:
    """Return a height that gives every lying bar its room, and others a landscape shape."""
    if not is_lying(chart):
        return 10 * CM
    beside = 1 if chart.kind == "stacked" else max(1, len(chart.series))
    return int((4.6 + 0.65 * max(len(chart.categories) * beside, 4)) * CM)


def _inline(
    chart: Chart, number: int, size: tuple[int, int], kind: str, graphic: str
) -> Element:
    """Return a run's drawing, in line with the text, with its words for who cannot see."""
    title = quoteattr(clean(chart.text.title))
    alt = quoteattr(clean(chart.alt()))
    return parse_xml(
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'pic', 'r')}>"
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{size[0]}" cy="{size[1]}"/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="Figur {number}" descr={alt} title={title}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/>'
        "</wp:cNvGraphicFramePr>"
        f'<a:graphic><a:graphicData uri="{kind}">{graphic}</a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
