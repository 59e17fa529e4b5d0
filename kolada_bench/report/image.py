"""A chart as a picture: PNG for documents, SVG and PDF for print.

A picture is cut out and travels alone, so each carries what it shows in words (the alt
text), its source line, and, where there is one, the manifest that it can be made again
from. What can be the same from run to run is: PNG and SVG of the same figures are the same
bytes.

What it still gets wrong: a PDF holds none of these but its picture, and the moment that it
was made.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from xml.sax.saxutils import escape

from kolada_bench.charts.chart import DOCUMENT
from kolada_bench.errors import UsageError
from kolada_bench.report.files import write_bytes
from kolada_bench.report.manifest_text import MOST_BYTES
from kolada_bench.report.plain import clean
from kolada_bench.report.renderer import Form, renderer
from kolada_bench.sources.payload import inflate

if TYPE_CHECKING:
    from kolada_bench.charts.chart import Chart, Size
    from kolada_bench.report.renderer import Renderer

PIXELS_PER_CM = 40
"""CSS pixels of a picture per centimetre of paper: 640 are the 16 cm of a page's text."""
MANIFEST = "kolada-bench-manifest"
"""The keyword of the manifest in a PNG, and its id in an SVG."""

_PNG_HEAD = 8 + 4 + 4 + 13 + 4  # signature; length, name, content and checksum of IHDR
_FIGURE_ID = re.compile(r"\bdefs-([0-9a-f]{6})\b")
_TRACE_ID = re.compile(r"(?:\btrace|\bpfigure1-(?:legend-)?)([0-9a-f]{6})\b")
_PDF_TITLE = b"/Title (Kaleido-fier)"
_ALIKE = b"/Title (kolada-bench)"  # as many letters, so that no offset in the file moves


def picture_bytes(
    chart: Chart,
    form: Form,
    size: Size = DOCUMENT,
    *,
    manifest: str | None = None,
    drawn_by: Renderer | None = None,
) -> bytes:
    """Return ``chart`` as a picture.

    Parameters
    ----------
    form
        "png", "svg" or "pdf".
    size
        In CSS pixels; a PNG has ``size.scale`` dots for each, and says so, so that it
        stands as wide on paper as ``size.width / PIXELS_PER_CM`` cm.
    manifest
        JSON to be carried along in a PNG or SVG.

    Raises
    ------
    NoBrowser
        There is no browser to draw with.
    PictureError
        The figure could not be drawn.
    """
    figure = chart.figure(size)
    drawn = (drawn_by or renderer()).picture(
        figure,
        form,
        width=int(figure.layout.width),
        height=int(figure.layout.height),
        scale=size.scale if form == "png" else 1.0,
    )
    if form == "png":
        return _told_png(drawn, chart, round(size.scale * PIXELS_PER_CM * 100), manifest)
    if form == "svg":
        return _told_svg(drawn, chart, manifest)
    return drawn.replace(_PDF_TITLE, _ALIKE, 1)


def write_picture(
    chart: Chart, path: Path, size: Size = DOCUMENT, *, manifest: str | None = None
) -> None:
    """Write ``chart`` to ``path``, in the form of its suffix.

    Raises
    ------
    UsageError
        The suffix names no form of picture, or the place cannot be written to.
    NoBrowser, PictureError
        As ``picture_bytes``.
    """
    write_bytes(path, picture_bytes(chart, form_of(path), size, manifest=manifest))


def form_of(path: Path) -> Form:
    """Return the form of picture that ``path`` ends in; ``UsageError`` for none."""
    suffix = path.suffix.lower().removeprefix(".")
    forms: tuple[Form, ...] = get_args(Form)
    for form in forms:
        if form == suffix:
            return form
    message = f"En bild sparas som .{', .'.join(forms)}, inte som {path.name}."
    raise UsageError(message)


def read_png_texts(content: bytes) -> dict[str, str]:
    """Return the texts that a PNG carries, by keyword.

    Raises
    ------
    ValueError
        It is no PNG, or a text in it is damaged, or longer than any manifest.
    """
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        message = "no PNG"
        raise ValueError(message)
    found = {}
    at = 8
    while at + 8 <= len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        if name == b"iTXt":
            keyword, text = _text_of(content[at + 8 : at + 8 + length])
            found[keyword] = text
        at += 12 + length
    return found


def _text_of(chunk: bytes) -> tuple[str, str]:
    keyword, _, rest = chunk.partition(b"\0")
    # After the keyword: compressed or not, how, language, translated keyword.
    packed, parts = rest[:1] == b"\1", rest[2:].split(b"\0", 2)
    if len(parts) < 3:
        message = "a text without its parts"
        raise ValueError(message)
    plain = inflate(parts[2], MOST_BYTES) if packed else parts[2]
    return keyword.decode("latin-1"), plain.decode("utf-8")


def _told(chart: Chart, manifest: str | None) -> Iterable[tuple[str, str]]:
    """Yield what a picture carries in words, by PNG's own keywords."""
    yield "Title", chart.text.title
    yield "Description", chart.alt()
    yield "Source", chart.text.source
    if chart.text.banner:
        yield "Warning", chart.text.banner
    yield "Software", "kolada-bench"
    if manifest is not None:
        yield MANIFEST, manifest


def _told_png(
    drawn: bytes, chart: Chart, dots_per_metre: int, manifest: str | None
) -> bytes:
    size = _chunk(b"pHYs", struct.pack(">IIB", dots_per_metre, dots_per_metre, 1))
    texts = b"".join(_text_chunk(*item) for item in _told(chart, manifest))
    return drawn[:_PNG_HEAD] + size + texts + drawn[_PNG_HEAD:]


def _text_chunk(keyword: str, text: str) -> bytes:
    content = text.encode("utf-8")
    packed = len(content) > 1000
    head = keyword.encode("latin-1") + b"\0" + bytes([packed, 0]) + b"sv\0\0"
    return _chunk(b"iTXt", head + (zlib.compress(content) if packed else content))


def _chunk(name: bytes, content: bytes) -> bytes:
    sum_ = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", sum_)


def _told_svg(drawn: bytes, chart: Chart, manifest: str | None) -> bytes:
    svg = _steady_ids(drawn.decode("utf-8"))
    words = dict(_told(chart, None))
    about = f"<title>{_clean(words['Title'])}</title><desc>{_clean(words['Description'])}"
    about += f" {_clean(words['Source'])}</desc>"
    if manifest is not None:
        about += f'<metadata id="{MANIFEST}">{_clean(manifest)}</metadata>'
    head, inside = svg.split(">", 1)
    return f'{head} role="img" lang="sv">{about}{inside}'.encode()


def _steady_ids(svg: str) -> str:
    """Return ``svg`` with numbers for the random ids of the figure and of its traces.

    Only behind a letter or a hyphen, where ids stand: a colour may have the same six signs.
    """
    for pattern, name in ((_FIGURE_ID, "figure"), (_TRACE_ID, "trace")):
        for n, id_ in enumerate(dict.fromkeys(pattern.findall(svg)), start=1):
            svg = re.sub(rf"(?<=[a-z-]){id_}(?![0-9a-f])", f"{name}{n}", svg)
    return svg


def _clean(text: str) -> str:
    """Return ``text`` for XML: escaped, and without what XML cannot hold."""
    return escape(clean(text))
