"""Pictures carry what they show, stand as wide as they should, are the same each run."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import plotly.graph_objects as go
import pytest
from PIL import Image

from kolada_bench.charts.chart import DOCUMENT, Chart, ChartText, NativeChart, Size
from kolada_bench.errors import UsageError
from kolada_bench.report.image import (
    MANIFEST,
    form_of,
    picture_bytes,
    read_png_texts,
    write_picture,
)
from kolada_bench.report.renderer import Renderer

SVG = "{http://www.w3.org/2000/svg}"
LONG = '{"fråga": "' + "å" * 2000 + '"}'


class Bars(Chart, frozen=True, kw_only=True):
    """Two bars: no chart of ours, but one with all that a picture asks of a chart."""

    def figure(self, size: Size = DOCUMENT) -> go.Figure:
        bars = go.Bar(x=[1, 2], y=["Åmål", "<b>Orust"], orientation="h")
        lines = go.Scatter(x=[2, 1], y=["Åmål", "<b>Orust"])
        layout = {"width": size.width, "height": size.height or 200}
        return go.Figure([bars, lines], layout)

    def alt(self) -> str:
        return "Två staplar: Orust 2, Åmål 1 & inget < mer.\x00"

    def native(self) -> NativeChart:
        return NativeChart("bar", (), (), "kr/inv")


CHART = Bars(
    text=ChartText(
        title="Orust är högst",
        subtitle="Påhittat, kr/inv 2025",
        source="PÅHITTADE DEMODATA",
        banner="PÅHITTADE DEMODATA",
    )
)


@pytest.fixture(scope="module")
def drawing(browser: str) -> Iterator[Renderer]:
    with Renderer(browser) as renderer:
        yield renderer


def test_a_png_carries_its_words_and_its_size(drawing: Renderer) -> None:
    content = picture_bytes(CHART, "png", manifest=LONG, drawn_by=drawing)
    assert read_png_texts(content) == {
        "Title": "Orust är högst",
        "Description": "Två staplar: Orust 2, Åmål 1 & inget < mer.\x00",
        "Source": "PÅHITTADE DEMODATA",
        "Warning": "PÅHITTADE DEMODATA",
        "Software": "kolada-bench",
        MANIFEST: LONG,
    }
    with Image.open(io.BytesIO(content)) as image:
        image.load()  # every chunk's checksum is right, or this raises
        assert image.size == (1920, 600)  # 640 x 200 at three dots each
        # 1920 dots on 16 cm, which are 6.2992 inches: 304.8 an inch
        assert image.info["dpi"] == pytest.approx((304.8, 304.8), abs=0.1)
        assert image.info[MANIFEST] == LONG


def test_an_svg_is_named_described_and_drawn_for_its_size(drawing: Renderer) -> None:
    content = picture_bytes(CHART, "svg", Size(400), manifest=LONG, drawn_by=drawing)
    root = ET.fromstring(content)
    assert root.get("role") == "img"
    assert (root.get("width"), root.get("height")) == ("400", "200")
    assert [child.tag for child in root][:3] == [f"{SVG}{t}" for t in _ABOUT]
    assert root.findtext(f"{SVG}title") == "Orust är högst"
    # The control character goes, since no XML can hold it.
    assert root.findtext(f"{SVG}desc") == (
        "Två staplar: Orust 2, Åmål 1 & inget < mer. PÅHITTADE DEMODATA"
    )
    assert root.findtext(f"{SVG}metadata") == LONG


_ABOUT = ("title", "desc", "metadata")


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_same_figures_are_the_same_bytes(drawing: Renderer, form: str) -> None:
    once, again = (
        picture_bytes(CHART, form, drawn_by=drawing)  # type: ignore[arg-type]
        for _ in range(2)
    )
    assert once == again


def test_an_svg_still_points_at_what_it_clips_with(drawing: Renderer) -> None:
    content = picture_bytes(CHART, "svg", drawn_by=drawing).decode()
    import re

    pointed = set(re.findall(r"url\(['\"]?#([^'\")]+)", content))
    named = set(re.findall(r'id="([^"]+)"', content))
    assert pointed
    assert pointed <= named


def test_a_pdf_is_a_pdf_of_ours(browser: str, tmp_path: Path) -> None:
    path = tmp_path / "figur.pdf"
    write_picture(CHART, path)
    content = path.read_bytes()
    assert content.startswith(b"%PDF")
    assert b"/Title (kolada-bench)" in content
    assert [file.name for file in tmp_path.iterdir()] == ["figur.pdf"]


def test_no_words_are_read_out_of_something_else() -> None:
    with pytest.raises(ValueError, match="no PNG"):
        read_png_texts(b"GIF89a")


def test_a_form_that_is_none() -> None:
    assert form_of(Path("A.PNG")) == "png"
    with pytest.raises(
        UsageError, match=r"sparas som \.png, \.svg, \.pdf, inte som a\.gif"
    ):
        form_of(Path("a.gif"))
