"""A report as one HTML file that needs no network, or as a piece for a page of others.

The whole page refuses every address (its content security policy says so). A piece
(*fragment*) has no head and no body; its style holds for what is inside ``.kb-rapport``
only, its ids begin with the report's own name, and its headings with h2, since the host
page has its h1.

What it still gets wrong: a host page's own style may reach into a fragment (a rule for
every ``table``, say), and a policy that forbids inline scripts leaves its charts to their
tables. The mark at the head of every page of paper is Chromium's alone; elsewhere it stands
first, in every chart and in every source line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kolada_bench import sv
from kolada_bench.report.content import (
    Block,
    FigureBlock,
    Paragraph,
    Section,
    Style,
    TableBlock,
    unsaid_warnings,
)
from kolada_bench.report.files import write_text
from kolada_bench.report.plain import clean
from kolada_bench.report.short_sources import readable
from kolada_bench.report.web_table import table_html

if TYPE_CHECKING:
    from kolada_bench.report.content import Placeholder, Report

_CLASSES = {
    Style.FINDING: "kb-fynd",
    Style.CERTAINTY: "kb-sakerhet",
    Style.READING: "kb-lasning",
    Style.CAUTION: "kb-aktsam",
    Style.SMALL: "kb-liten",
}
_PAGE_STYLE = "body{margin:0}"


class _Setting(msgspec.Struct):
    """What the blocks of a report share while they are written."""

    prefix: str
    top: int  # the level of the title's heading
    taken: set[str]
    tables: int = 0
    figures: int = 0

    def id(self, name: str) -> str:
        """Return an id that no other part of the report has."""
        wanted = f"{self.prefix}-{_slug(name)}"
        found, n = wanted, 2
        while found in self.taken:
            found, n = f"{wanted}-{n}", n + 1
        self.taken.add(found)
        return found

    def heading(self, level: int) -> str:
        """Return the element of a section's heading; HTML has six levels."""
        return f"h{min(self.top + level, 6)}"


def write_web(
    report: Report, path: Path, *, fragment: bool = False, manifest: str | None = None
) -> None:
    """Write ``report`` as HTML to ``path``, whole or not at all; see ``web_text``.

    Raises
    ------
    UsageError
        The place cannot be written to.
    """
    write_text(path, web_text(report, fragment=fragment, manifest=manifest))


def web_text(report: Report, *, fragment: bool = False, manifest: str | None = None) -> str:
    """Return ``report`` as HTML.

    Parameters
    ----------
    fragment
        A piece to put into a page of others, instead of a page of its own.
    manifest
        The manifest as JSON, kept in a script that does nothing.
    """
    report = readable(report)
    prefix = f"kb-{_slug(f'{report.municipality_id}-{report.preset}')}"
    setting = _Setting(prefix=prefix, top=2 if fragment else 1, taken={prefix})
    body = _body(report, setting, fragment=fragment)
    style = f"<style>\n{_asset()}</style>\n{_library(report)}"
    if fragment:
        return f"{style}{body}{_manifest(manifest, f'{prefix}-manifest')}"
    return _page(report, style, body + _manifest(manifest, ""))


def _page(report: Report, style: str, body: str) -> str:
    from kolada_bench.report.web_chart import CONTENT_SECURITY

    mark = f"{report.banner}: " if report.banner else ""
    return (
        '<!DOCTYPE html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        # Without an icon of its own a page on a server makes the browser ask for one.
        '<link rel="icon" href="data:,">\n'
        f"<title>{_words(mark + report.title)}</title>\n"
        f"<style>{_PAGE_STYLE}{_paper(report)}</style>\n{style}</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _paper(report: Report) -> str:
    """Return the rules of a page of paper; invented data are marked at the head of each."""
    if not report.banner:
        return "@page{size:A4;margin:15mm}"
    mark = "".join(
        char if char.isalnum() or char in " .-" else f"\\{ord(char):x} "
        for char in clean(report.banner)
    )
    looks = f'content:"{mark}";color:#8a1f1f;font:bold 9pt Arial,sans-serif'
    return f"@page{{size:A4;margin:18mm 15mm 15mm;@top-left{{{looks}}}}}"


def _body(report: Report, setting: _Setting, *, fragment: bool) -> str:
    ids = [setting.id(section.id) for section in report.sections]
    # A page has one <main>, and a fragment's host has it already.
    frame = "div" if fragment else "main"
    title = setting.heading(0)
    parts = [
        f'<{frame} class="kb-rapport" lang="sv" id="{setting.prefix}">\n',
        f'<{title} class="kb-titel">{_words(report.title)}</{title}>\n',
        _paragraph(report.subtitle, "kb-underrubrik"),
        _paragraph(report.banner, "kb-demo"),
        *(_paragraph(f"Varning: {text}", "kb-varning") for text in unsaid_warnings(report)),
        _contents(report.sections, ids),
        *(
            _section(section, id_, setting)
            for section, id_ in zip(report.sections, ids, strict=True)
        ),
        '<footer class="kb-fot">\n',
        _paragraph(report.source, "kb-kalla"),
        f"</footer>\n</{frame}>\n",
    ]
    return "".join(parts)


def _contents(sections: Sequence[Section], ids: Sequence[str]) -> str:
    if len(sections) < 2:
        return ""
    rows = "".join(
        f'<li class="kb-niva-{section.level}"><a href="#{id_}">'
        f"{_words(section.heading)}</a></li>\n"
        for section, id_ in zip(sections, ids, strict=True)
    )
    return (
        '<nav class="kb-innehall" aria-label="Innehåll">\n'
        f'<p class="kb-innehall-rubrik">Innehåll</p>\n<ul>\n{rows}</ul>\n</nav>\n'
    )


def _section(section: Section, id_: str, setting: _Setting) -> str:
    level = setting.heading(section.level)
    return (
        f'<section class="kb-avsnitt kb-avsnitt-{section.level}" id="{id_}">\n'
        f'<{level} class="kb-rubrik kb-rubrik-{section.level}">'
        f"{_words(section.heading)}</{level}>\n"
        f"{''.join(_blocks(section.blocks, setting))}</section>\n"
    )


def _blocks(blocks: Iterable[Block], setting: _Setting) -> Iterable[str]:
    """Yield each block; bullets that follow each other are one list."""
    for bullets, group in groupby(blocks, _is_bullet):
        if bullets:
            rows = "".join(_bullet(block, setting) for block in group)
            yield f"<ul>\n{rows}</ul>\n"
        else:
            yield from (_block(block, setting) for block in group)


def _is_bullet(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.style is Style.BULLET


def _bullet(block: Block, setting: _Setting) -> str:
    if not isinstance(block, Paragraph):
        return ""
    source = f'<br><span class="kb-kalla">{_words(block.source)}</span>'
    return (
        f'<li id="{setting.id(block.id)}">{_words(block.text)}'
        f"{source if block.source else ''}</li>\n"
    )


def _block(block: Block, setting: _Setting) -> str:
    id_ = setting.id(block.id)
    if isinstance(block, Paragraph):
        looks = _CLASSES.get(block.style, "")
        text = _paragraph(block.text, looks, id_)
        return text + _paragraph(block.source, "kb-kalla")
    if isinstance(block, TableBlock):
        setting.tables += 1
        caption = f"Tabell {setting.tables}. {block.caption}"
        return table_html(block, caption, id_)
    if isinstance(block, FigureBlock):
        return _figure(block, id_, setting)
    return _placeholder(block, id_)


def _figure(block: FigureBlock, id_: str, setting: _Setting) -> str:
    from kolada_bench.report.web_chart import chart_fragment

    setting.figures += 1
    caption = clean(f"Figur {setting.figures}. {block.caption}")
    drawn = chart_fragment(block.chart, id=id_, with_library=False, caption=caption)
    # The source line of the chart is in the picture already.
    source = "" if block.source == block.chart.text.source else block.source
    return f'<div class="kb-block">\n{drawn}\n{_paragraph(source, "kb-kalla")}</div>\n'


def _placeholder(block: Placeholder, id_: str) -> str:
    return (
        f'<div class="kb-plats" id="{id_}">\n'
        f'<p class="kb-plats-rubrik">{_words(block.heading)}</p>\n'
        f"<p>{_words(block.prompt)}</p>\n</div>\n"
    )


def _paragraph(text: str, looks: str = "", id_: str = "") -> str:
    if not text:
        return ""
    attributes = f' class="{looks}"' if looks else ""
    attributes += f' id="{id_}"' if id_ else ""
    return f"<p{attributes}>{_words(text)}</p>\n"


def _words(text: str) -> str:
    return escape(clean(text)).replace("\n", "<br>")


def _library(report: Report) -> str:
    """Return what charts need, once, where there is any."""
    if not any(isinstance(block, FigureBlock) for block in report.blocks()):
        return ""
    from kolada_bench.report.web_chart import library_script

    return library_script() + "\n"


def _manifest(manifest: str | None, id_: str) -> str:
    from kolada_bench.report.web_chart import MANIFEST_ID, manifest_script

    element = manifest_script(manifest)
    return element.replace(MANIFEST_ID, id_, 1) if id_ else element


def _slug(text: str) -> str:
    """Return ``text`` as a part of an id: letters of English, figures and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", sv.fold(text)).strip("-") or "x"


def _asset() -> str:
    from importlib.resources import files

    place = files("kolada_bench.report").joinpath("assets", "web_report.css")
    return place.read_text("utf-8")
