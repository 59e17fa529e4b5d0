"""``kolada-bench chart``: one chart of an answer, as a picture, a page or figures."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.cli import parser as shared
from kolada_bench.cli.console import say, show
from kolada_bench.cli.output import tell
from kolada_bench.cli.question import asked
from kolada_bench.errors import UsageError

if TYPE_CHECKING:
    from kolada_bench.charts.chart import Chart, Size
    from kolada_bench.report.figures.kinds import Drawn

KINDS = {
    "rangordning": "ett nyckeltal, kommun för kommun i gruppen (förval med --kpi)",
    "prickar": "ett nyckeltal, gruppen bland alla landets kommuner",
    "utveckling": "ett nyckeltal år för år bredvid samma kommuner",
    "paneler": "flera nyckeltal, eller ett tema, år för år i var sin liten bild",
    "nka": "nettokostnadsavvikelse per verksamhet, % och mnkr (förval utan --kpi)",
    "varmekarta": "nettokostnadsavvikelse, verksamheter och år i rutor",
    "delar": "vilka delar en kostnadsskillnad ligger på (--kpi N30101 väljer kostnad)",
    "drivkrafter": "ålder, volym och kostnad per brukare bakom en skillnad (--only H1)",
    "utforare": "köpt verksamhet bredvid egen regi (--kpi N30101, N33001 eller N35001)",
    "kvalitet": "kostnad mot kvalitet, två --kpi med kostnaden först",
}
"""The kinds of chart as ``report.figures.kinds`` has them, with a line of help each."""

EXAMPLE = (
    "  kolada-bench chart Mellerud --kpi N30101 -o figur.png\n"
    "  kolada-bench chart Mellerud --kpi N30101 --demo -o figur.html\n"
    "  kolada-bench chart Mellerud --typ nka --theme socialtjanst -o nka.svg\n"
    "  kolada-bench chart Mellerud --typ kvalitet --kpi N21006 U21468 -o kvalitet.png\n"
    "  kolada-bench chart Mellerud --kpi N30101 --alt"
)
PICTURES = (".png", ".svg", ".pdf")
SUFFIXES = (*PICTURES, ".html", ".csv", ".json")
PIXELS_PER_CM = 40
"""As ``report.image`` draws: 640 CSS pixels are the 16 cm of a page's text."""
DOTS_PER_PIXEL = 3.0
WIDTH_CM = 16.0
NARROWEST, WIDEST = 5.0, 60.0
FEWEST, MOST = 200, 6000
WIDEST_DRAWN = 1000
"""A picture of more dots than this is drawn this wide, with more dots per CSS pixel."""


def build_parser() -> shared.Parser:
    """Return the command's parser."""
    parser = shared.Parser(
        "chart",
        "chart KOMMUN [--kpi NYCKELTAL] [--typ TYP] -o FIL [flaggor]",
        "Rita ett diagram med källa, hämtdatum och alternativtext: figur.png, .svg, .pdf "
        "eller .html. Med .csv eller .json skrivs diagrammets siffror.\n\nTyper:\n"
        + "\n".join(f"  {name:<13}{text}" for name, text in KINDS.items()),
        EXAMPLE,
    )
    shared.add_municipality(parser)
    parser.options.add_argument(
        "--typ", choices=tuple(KINDS), metavar="TYP",
        help="vilket diagram; se ovan",
    )  # fmt: skip
    shared.add_group(parser)
    parser.options.add_argument(
        "--kpi", "-k", nargs="+", action="append", default=[], metavar="NYCKELTAL",
        help="nyckeltal (id eller sökord); kan upprepas där diagrammet visar flera",
    )  # fmt: skip
    shared.add_question(parser, "diagrammets eget")
    shared.add_gender(parser)
    parser.options.add_argument(
        "--only", metavar="ID", help="med --typ drivkrafter: vilken uppdelning (H1, F3)"
    )
    parser.options.add_argument(
        "--efter", choices=("delar", "utforare"), default="delar",
        help="med --typ delar: efter kostnadens delar (förval) eller efter utförare",
    )  # fmt: skip
    size = parser.options.add_mutually_exclusive_group()
    size.add_argument(
        "--bredd", type=shared.checked(read_width), metavar="CM",
        help="bildens bredd i cm på papper, 300 punkter per tum (förval: 16)",
    )  # fmt: skip
    size.add_argument(
        "--pixlar", type=shared.checked(read_pixels), metavar="N",
        help="bildens bredd i punkter, för skärm (till exempel 400)",
    )  # fmt: skip
    parser.options.add_argument(
        "--alt", action="store_true",
        help="skriv alternativtexten på skärmen, och inget annat där; går utan -o",
    )  # fmt: skip
    parser.options.add_argument(
        "--underlag", action="store_true",
        help="skriv också diagrammets värden och manifest i filer bredvid",
    )  # fmt: skip
    shared.add_source(parser)
    parser.options.add_argument(
        "--output", "-o", metavar="FIL",
        help="filen; ändelsen säger formen: .png, .svg, .pdf, .html, .csv eller .json",
    )  # fmt: skip
    parser.options.add_argument(
        "--format", "-f", choices=("csv", "csv-excel", "json"),
        help="för siffror: csv-excel ger semikolon och decimalkomma (förval: efter "
        "filens ändelse)",
    )  # fmt: skip
    parser.finish()
    return parser


def run(options: argparse.Namespace) -> int:
    """Ask, draw and write; say what was written and what it shows."""
    path = _path(options)
    from kolada_bench.report.figures.kinds import Wish, asked_chart, guessed
    from kolada_bench.sources.recorder import RecordingSource

    with asked(options) as question:
        source = RecordingSource(question.source)
        words = question.words
        kind = options.typ or guessed(words.kpis)
        _check_options(kind, options)
        wish = Wish(
            municipality=words.municipality or None,
            groups=words.groups,
            theme=options.theme,
            kpis=words.kpis,
            year=options.year,
            years=options.years,
            gender=options.gender,
            only=options.only,
            way="utförare" if options.efter == "utforare" else "",
        )
        drawn = asked_chart(kind, wish, source, question.settings)
    chart, size = drawn.chart, _size(options)
    if path is not None:
        from kolada_bench.report.chart_underlag import chart_question, chart_underlag

        again = chart_question(kind, wish, question.settings)
        with chart_underlag(
            drawn, again, source, path, beside=options.underlag
        ) as manifest:
            excel = options.format == "csv-excel"
            _write(drawn, kind, path, size, excel=excel, manifest=manifest)
    if not options.quiet:
        tell(f"Varning: {warning}" for warning in drawn.answer.warnings)
        tell(_left_out(chart))
        if path is not None:
            say(_written(chart, path, size, with_alt=not options.alt))
    if options.alt:
        show(chart.alt())
    return 0


def read_width(text: str) -> float:
    """Read a width in cm, "16" or "12,5"; ``ValueError`` in Swedish."""
    plain = text.strip().removesuffix("cm").strip().replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", plain) or not (NARROWEST <= float(plain) <= WIDEST):
        message = (
            f'"{text}" är ingen bredd i cm mellan {NARROWEST:.0f} och {WIDEST:.0f} '
            "(till exempel 16)"
        )
        raise ValueError(message)
    return float(plain)


def read_pixels(text: str) -> int:
    """Read a width in dots; ``ValueError`` in Swedish."""
    if not re.fullmatch(r"\d{1,5}", text) or not FEWEST <= int(text) <= MOST:
        message = (
            f'"{text}" är ingen bredd i punkter mellan {FEWEST} och {MOST} '
            "(till exempel 400)"
        )
        raise ValueError(message)
    return int(text)


def _path(options: argparse.Namespace) -> Path | None:
    """Return where to write; None where only the alt text is asked for."""
    if options.output is None:
        if options.alt:
            return None
        message = (
            "Ange filen som diagrammet ska sparas i: -o figur.png (eller .svg, .pdf, "
            ".html, .csv, .json). Bara alternativtexten: --alt."
        )
        raise UsageError(message)
    path = Path(options.output)
    if path.suffix.lower() not in SUFFIXES:
        message = (
            f"Ett diagram sparas som {', '.join(SUFFIXES)}, inte som {path.name}. "
            "Till exempel: -o figur.png"
        )
        raise UsageError(message)
    if options.format and not path.suffix.lower().endswith(
        options.format.partition("-")[0]
    ):
        message = (
            f"--format {options.format} skrivs i en fil som slutar på "
            f".{options.format.partition('-')[0]}, inte i {path.name}."
        )
        raise UsageError(message)
    return path


def _check_options(kind: str, options: argparse.Namespace) -> None:
    if options.only and kind != "drivkrafter":
        message = "--only väljer en uppdelning i drivkrafter: lägg till --typ drivkrafter."
        raise UsageError(message)
    if options.efter != "delar" and kind != "delar":
        message = "--efter hör till en kostnads delar: lägg till --typ delar."
        raise UsageError(message)


def _size(options: argparse.Namespace) -> Size:
    from kolada_bench.charts.chart import Size

    if options.pixlar is not None:
        width = min(options.pixlar, WIDEST_DRAWN)
        return Size(width, None, options.pixlar / width)
    width = round((options.bredd or WIDTH_CM) * PIXELS_PER_CM)
    return Size(width, None, DOTS_PER_PIXEL)


def _write(
    drawn: Drawn, kind: str, path: Path, size: Size, *, excel: bool, manifest: str
) -> None:
    chart = drawn.chart
    suffix = path.suffix.lower()
    if suffix in PICTURES:
        from kolada_bench.report.image import write_picture

        write_picture(chart, path, size, manifest=manifest)
        return
    from kolada_bench.report.files import write_text

    if suffix == ".html":
        from kolada_bench.report.web_chart import chart_page

        write_text(path, chart_page(chart, manifest))
        return
    from kolada_bench.report.chart_data import chart_csv, chart_json
    from kolada_bench.report.csv_cells import BOM

    if suffix == ".json":
        write_text(path, chart_json(chart, kind, drawn.answer))
    else:
        write_text(path, (BOM if excel else "") + chart_csv(chart, excel=excel))


def _left_out(chart: Chart) -> Iterator[str]:
    """Yield which KPIs of a theme the panels had no room for, and how they are chosen."""
    ids: tuple[str, ...] = getattr(chart, "left_out", ())
    if ids:
        yield (
            f"Bilden har inte plats för {len(ids)} av nyckeltalen: {', '.join(ids)}. "
            "Välj vilka som ritas: --kpi N33817 N33816 ..."
        )


def _written(chart: Chart, path: Path, size: Size, *, with_alt: bool) -> str:
    """Return "Skrev figur.png (1 920 × 1 152 punkter, 16 cm). Alternativtext: ..."."""
    from kolada_bench import sv

    about = ""
    if path.suffix.lower() in PICTURES:
        layout = chart.figure(size).layout
        cm = sv.with_unit(size.width / PIXELS_PER_CM, "cm", 1).replace(",0", "")
        about = f" ({cm} bred)"
        if path.suffix.lower() == ".png":
            across, up = (
                sv.number(round(side * size.scale))
                for side in (layout.width, layout.height)
            )
            about = f" ({across} × {up} punkter, {cm})"
    text = f"Skrev {path}{about}."
    return f"{text} Alternativtext: {chart.alt()}" if with_alt else text
