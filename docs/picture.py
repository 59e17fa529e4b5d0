"""The documents' pictures: the first screen of ``make demo``, and a chart of ``chart``.

The chart is what the command writes, but for its manifest, and needs a browser; without one
it is left as it is. The screen is an SVG of our own on white paper.

A picture in a README must hold everything itself, so nothing is loaded from elsewhere: text
is text, in whatever fixed-width font the reader has. rich's own export is not used, since
its frame loads a font from another server and its lines are one text each, which shifts the
columns where the reader's font is wider. Here every run of words has its own place in the
grid, and ``textLength`` fits it there.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from rich.console import Console
from rich.text import Text

import kolada_bench
from docs.examples import CUT, ROOT, WIDTH, Command, Desk
from kolada_bench.benchmark.page import Page
from kolada_bench.cli.terminal import render

PICTURE = ROOT / "docs" / "terminal.svg"
COMMAND = "kolada-bench compare Mellerud --group lika kommuner --demo"
MORE = f"{CUT} PÅHITTADE DEMODATA – fler tabeller, kommunerna och varningarna följer"
TITLE = "Mellerud jämfört med lika kommuner i en terminal, på påhittade demodata"

CHART = ROOT / "docs" / "figur.svg"
CHART_COMMAND = "kolada-bench chart Mellerud --kpi N30101 -o figur.svg --demo"

TABLES = 2
"""How many tables the first screen holds: the NKA block and the first comparison."""

CELL, LINE, FONT, MARGIN = 7.8, 18, 13, 16
"""Width of a character, height of a line, size of the font and margin [px]."""

STYLE = f"""\
text {{ font: {FONT}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono",
  "Liberation Mono", monospace; fill: #1f2328; }}
.bold {{ font-weight: 700; }}
.dim {{ fill: #59636e; }}
.mark {{ font-weight: 700; fill: #ffffff; }}"""

KINDS = {"mark": "reverse", "bold": "bold", "dim": "dim"}
"""Class of the style sheet: attribute of rich's style; the first that holds."""

_RUN = re.compile("[^ ]+(?: [^ ]+)*")  # no-break spaces stay inside a run


def build_picture() -> str:
    """Return the picture as SVG text: the command, the NKA block and the first table."""
    page = kolada_bench.compare("Mellerud", group="lika kommuner", demo=True).page()
    screen = Page(
        title=page.title,
        banner=page.banner,
        tables=page.tables[:TABLES],
        notes=(),
        warnings=(),
        source=MORE,
    )
    answer = Text.from_ansi(render(screen, WIDTH, colour=True).rstrip("\n"))
    lines = [Text(f"$ {COMMAND}", style="dim"), *answer.split("\n", allow_blank=True)]
    width, height = WIDTH * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    body = "\n".join(part for at, line in enumerate(lines) for part in _line(line, at))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" xml:lang="sv" '
        f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}">\n'
        f"<title>{TITLE}</title>\n<style>\n{STYLE}\n</style>\n"
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="#ffffff"/>\n'
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="6" '
        f'fill="none" stroke="#d1d9e0"/>\n{body}\n</svg>\n'
    )


def write_picture(path: Path = PICTURE) -> None:
    """Write the picture."""
    path.write_text(build_picture(), encoding="utf-8")


def build_chart() -> str:
    """Return the chart as SVG text, as the command draws it on this machine.

    Raises
    ------
    ExampleFailed
        There is no browser to draw with.
    """
    with tempfile.TemporaryDirectory() as folder:
        Desk(Path(folder)).run(Command(CHART_COMMAND))
        svg = (Path(folder) / "figur.svg").read_text(encoding="utf-8")
    return re.sub(r"<metadata\b.*?</metadata>", "", svg, flags=re.DOTALL).rstrip() + "\n"


def words_in(svg: str) -> list[str]:
    """Return what a chart's SVG says, in order: the same whatever font measured it."""
    return re.findall(r">([^<>]*[^<>\s][^<>]*)<", svg)


def write_chart(path: Path = CHART) -> None:
    """Write the chart."""
    path.write_text(build_chart(), encoding="utf-8")


def _line(line: Text, at: int) -> Iterator[str]:
    """Yield the runs of one line, and the bar behind those that are set in reverse."""
    console = Console()
    top = MARGIN + at * LINE
    for run in _RUN.finditer(line.plain):
        style = line.get_style_at_offset(console, run.start())
        x, width = MARGIN + run.start() * CELL, len(run[0]) * CELL
        kind = next((word for word in KINDS if getattr(style, KINDS[word])), None)
        attribute = f' class="{kind}"' if kind else ""
        if kind == "mark":
            yield (
                f'<rect x="{x - 4:g}" y="{top:g}" width="{width + 8:g}" height="{LINE}" '
                'fill="#1f2328"/>'
            )
        yield (
            f'<text x="{x:g}" y="{top + FONT:g}" textLength="{width:g}"'
            f"{attribute}>{escape(run[0])}</text>"
        )
