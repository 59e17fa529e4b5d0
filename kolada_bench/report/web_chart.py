"""A chart as HTML that somebody can point in, with no network.

A page carries plotly.js, its Swedish and a few lines of our own once (``library_script``),
and each chart as a ``<figure>``: the drawing, what it shows in words for whoever cannot see
it, and its figures as a table to unfold. The drawing is laid out for several widths, since
a title broken for a page of paper does not fit a telephone.

Nothing is fetched and nothing is sent: no script or style has an address, no button uploads
the figures, and a page's own rule (``CONTENT_SECURITY``) makes the browser refuse the rest.
``plotly.min.js`` is the one of the installed Plotly; it is 4.8 MB, and has no smaller one
beside it.
"""

from __future__ import annotations

import html
import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kolada_bench import sv
from kolada_bench.charts.chart import Size
from kolada_bench.charts.template import config
from kolada_bench.report.plain import clean

if TYPE_CHECKING:
    from kolada_bench.charts.chart import Chart, ChartTable

WIDTHS = (330, 480, 640, 840)
"""The widths a chart is laid out for [px]; it is stretched up to the next one."""
CONTENT_SECURITY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
)
"""What a page may load: what it holds itself. For ``<meta http-equiv>`` or a server."""
MANIFEST_ID = "kolada-bench-manifest"

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PAGE_STYLE = (
    "body{color:#1f1f1f;font:1rem/1.45 'Liberation Sans',Arial,sans-serif;"
    "margin:1rem auto;max-width:1000px;padding:0 1rem}"
    "@page{margin:15mm}@media print{body{margin:0;padding:0}}"
)


def chart_fragment(chart: Chart, *, id: str, with_library: bool, caption: str = "") -> str:
    """Return a chart as a piece of HTML.

    Parameters
    ----------
    id
        Unique on its page: a letter, then letters, figures, "-" and "_".
    with_library
        Whether ``library_script`` comes first, for a piece that is put into a page of
        others by itself. A page with several has it once, in its head.
    caption
        Plain text under the chart. Without one, title, subtitle and source are read out to
        whoever cannot see the picture, where they stand already.

    Raises
    ------
    ValueError
        ``id`` cannot be an id.
    """
    if not _ID.fullmatch(id):
        message = f"not an id: {id!r}"
        raise ValueError(message)
    text = chart.text
    told = " ".join(f"{part.rstrip('.')}." for part in _told(chart) if part)
    shown = _plain(caption) if caption else f'<span class="kb-dold">{_plain(told)}</span>'
    library = library_script() + "\n" if with_library else ""
    banner = f"<p><strong>{_plain(text.banner)}</strong></p>" if text.banner else ""
    return (
        f"{library}"
        f'<figure class="kb-diagram" lang="sv" id="{id}" aria-labelledby="{id}-text" '
        f'aria-describedby="{id}-alt">\n'
        f'<div class="kb-bild" id="{id}-diagram"></div>\n'
        "<noscript><p>Diagrammet ritas när JavaScript är på. Siffrorna finns i tabellen."
        "</p></noscript>\n"
        f'<p class="kb-dold" id="{id}-alt">{_plain(chart.alt())}</p>\n'
        f'<figcaption id="{id}-text">{shown}</figcaption>\n'
        f"<details><summary>Visa siffrorna som tabell</summary>\n{banner}"
        f'<div class="kb-tabell" tabindex="0" role="region" '
        f'aria-label="{_plain(f"Tabell: {text.title}")}">{_table(chart)}</div>\n'
        f"<p>{_plain(text.source)}</p></details>\n"
        f'<script type="application/json" id="{id}-data">{_layouts(chart)}</script>\n'
        f'<script>window.koladaBench&&koladaBench.draw("{id}");</script>\n'
        "</figure>"
    )


@cache
def library_script() -> str:
    """Return what a page of charts has once, before the first: plotly.js and its looks."""
    from plotly.offline import get_plotlyjs

    scripts = (locale_script(), get_plotlyjs(), _asset("web_chart.js"))
    style = f"<style>{_asset('web_chart.css')}</style>"
    # A script ends at the first "</script", even inside a string of its own.
    safe = (script.replace("</script", r"<\/script") for script in scripts)
    return "\n".join((style, *(f"<script>{script}</script>" for script in safe)))


def chart_page(chart: Chart, manifest_json: str | None) -> str:
    """Return a page of its own for a chart, with the manifest that renews it."""
    title = _plain(chart.text.title)
    return (
        '<!DOCTYPE html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # Without an icon of its own a page on a server makes the browser ask for one.
        '<link rel="icon" href="data:,">\n'
        f"<title>{title}</title>\n<style>{_PAGE_STYLE}</style>\n{library_script()}\n"
        f'</head>\n<body>\n<main>\n<h1 class="kb-dold">{title}</h1>\n'
        f"{chart_fragment(chart, id='diagram', with_library=False)}\n</main>\n"
        f"{manifest_script(manifest_json)}</body>\n</html>\n"
    )


def manifest_script(manifest_json: str | None) -> str:
    """Return the element that holds a manifest, or "" where there is none."""
    if manifest_json is None:
        return ""
    return (
        f'<script type="application/json" id="{MANIFEST_ID}">'
        f"{script_json(manifest_json)}</script>\n"
    )


def script_json(text: str) -> str:
    r"""Return JSON that may stand in a ``<script>``: "</script>" is "\u003c/script\u003e".

    The escapes are JSON's own, so that whoever parses it gets the same text.
    """
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _layouts(chart: Chart) -> str:
    """Return the chart's figure at each width, and Plotly's settings, as JSON."""
    from plotly.io import to_json

    figures = ",".join(
        f'{{"width":{width},"figure":{to_json(chart.figure(Size(width)), validate=False)}}}'
        for width in WIDTHS
    )
    settings = config() | {
        "responsive": False,  # web_chart.js does it: Plotly would keep the broken lines
        "toImageButtonOptions": {"format": "png", "scale": 3, "filename": "diagram"},
    }
    return script_json(f'{{"layouts":[{figures}],"config":{json.dumps(settings)}}}')


def _told(chart: Chart) -> tuple[str, ...]:
    text = chart.text
    return text.banner, text.title, text.subtitle, text.source


def _table(chart: Chart) -> str:
    table = chart.table()
    head = "".join(
        f'<th scope="col"{_figures(places)}>{_plain(heading)}</th>'
        for heading, places in zip(table.headings, table.decimals, strict=True)
    )
    body = "".join(f"<tr>{_row(table, row)}</tr>\n" for row in table.rows)
    return (
        f'<table><caption class="kb-dold">{_plain(chart.text.subtitle)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>"
    )


def _row(table: ChartTable, row: tuple[str | float | None, ...]) -> str:
    first, *rest = zip(row, table.decimals, strict=True)
    return f'<th scope="row">{_cell(*first)}</th>' + "".join(
        f"<td{_figures(places)}>{_cell(value, places)}</td>" for value, places in rest
    )


def _cell(value: str | float | None, places: int | None) -> str:
    """Return a cell's text; a missing figure is a dash, and is read out as missing."""
    if isinstance(value, str):
        return _plain(value)
    text = sv.number(value, places or 0)
    if text == sv.MISSING:
        return f'<span aria-label="{sv.MISSING_IN_TEXT}" role="img">{sv.MISSING}</span>'
    return _plain(text)


def _plain(text: str) -> str:
    """Return text that may stand in an element or in an attribute."""
    return html.escape(clean(text))


def _figures(places: int | None) -> str:
    return "" if places is None else ' class="kb-tal"'


def locale_script() -> str:
    """Return the script that gives plotly.js its Swedish, for a file and for a server."""
    return _asset("locale_sv.js")


@cache
def _asset(name: str) -> str:
    return files("kolada_bench.report").joinpath("assets", name).read_text("utf-8")
