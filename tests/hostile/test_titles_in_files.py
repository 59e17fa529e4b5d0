"""Hostile titles in files: what is opened shows text, and runs or fetches nothing."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from dashboards.files import contents
from dashboards.pages import pages
from dashboards.reports import file_of
from kolada_bench.cli.main import main
from kolada_bench.report.chart_data import chart_csv
from kolada_bench.report.csv_cells import BOM
from tests.hostile.world import OWN, TITLES, harm_in, hostile_snapshot

if TYPE_CHECKING:
    from dashboards.context import Context
    from kolada_bench.charts.chart import Chart

PLOTLY = re.compile(r"<script[^>]*>[^<]{0,200}plotly\.js v.*?</script>", re.DOTALL)
NASTY = " ".join(TITLES[at] for at in (0, 1, 7, 10, 13, 14, 17, 18))
"""A title of a user's own file, within what a heading may have."""


class Tags(HTMLParser):
    """What in a page could run, fetch or lead somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        for name, value in attrs:
            place = name in ("src", "href", "action", "srcset", "data", "xlink:href")
            away = place and value and not value.startswith(("#", "data:,", "data:image/"))
            if name.startswith("on") or away:
                self.active.append(f"{tag} {name}={value}")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_snapshot(tmp_path_factory.mktemp("fientlig") / "h.sqlite")


@pytest.fixture(scope="module")
def written(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with everything that the command line writes of hostile titles."""
    folder = tmp_path_factory.mktemp("ut")
    own = folder / "egna.csv"
    own.write_text(own_figures(), encoding="utf-8")
    preset, theme = folder / "egen.toml", folder / "tema.toml"
    preset.write_text(own_preset(), encoding="utf-8")
    theme.write_text(own_theme(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOLADA_BENCH_CONFIG", str(folder / "config.toml"))
        patch.setenv("KOLADA_BENCH_CACHE_DIR", str(folder / "cache"))
        (folder / "config.toml").touch()
        source = ("--snapshot", str(snapshot), "--quiet")
        for form in ("docx", "xlsx", "html", "md", "json"):
            for name, more in (
                ("nyckeltal-bokslut", ()),
                (str(preset), ("--egna", str(own), "--theme", str(theme))),
            ):
                out = folder / f"{Path(name).stem}.{form}"
                words = ("report", OWN, "--preset", name, "-o", str(out), *more, *source)
                assert main(words if form == "json" else (*words, "--utan-bilder")) == 0
        for form in ("csv", "json", "html"):
            words = ("chart", OWN, "--kpi", "N33817", "-o", str(folder / f"figur.{form}"))
            assert main((*words, *source)) == 0
    return folder


def own_figures() -> str:
    short = [title for title in TITLES if len(title) < 400]
    rows = [
        f'"{name}";2024;{at};"antal";"{name}"\n'
        for at, name in enumerate(title.replace('"', '""') for title in short)
    ]
    return "namn;år;värde;enhet;källa\n" + "".join(rows)


def quoted(text: str) -> str:
    """Return ``text`` as TOML has it, control signs written out."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def own_preset() -> str:
    listed = ", ".join(quoted(title) for title in TITLES)
    series = ", ".join(
        f"{{ del = 'egen-serie', namn = {quoted(name)}, rubrik = {quoted(NASTY)} }}"
        for name in ("script", "SUM", "link", "rader")
    )
    return (
        f"titel = {quoted(NASTY)}\nbeskrivning = {quoted(NASTY)}\n"
        f"[[avsnitt]]\nrubrik = {quoted(NASTY)}\n"
        f'innehall = [ {{ del = "text", text = {quoted(NASTY)} }},'
        f' {{ del = "finns-inte", uppgifter = [{listed}] }}, {series},'
        ' "kallor", "bilaga" ]\n'
    )


def own_theme() -> str:
    return (
        f'titel = {quoted(NASTY)}\nnettokostnad = ["IFO"]\n[[avsnitt]]\n'
        f'rubrik = {quoted(NASTY)}\nverksamhet = "IFO"\n[[avsnitt.rader]]\n'
        f'nyckeltal = "N30101"\ntitel = {quoted(TITLES[2])}\n'
        f"etikett = {quoted(TITLES[2])}\n"
    )


def of_kind(folder: Path, *suffixes: str) -> list[Path]:
    found = [path for path in sorted(folder.iterdir()) if path.suffix in suffixes]
    assert found
    return found


def test_pages_run_and_fetch_nothing_of_a_title(written: Path) -> None:
    for path in of_kind(written, ".html"):
        page = path.read_text("utf-8")
        tags = Tags()
        tags.feed(page)
        assert tags.active == [], path.name
        assert not {"img", "iframe", "object", "embed", "base", "form"} & tags.names
        assert not harm_in(PLOTLY.sub("", page)), path.name
        assert "&lt;script&gt;alert(1)" in page


def test_markdown_and_json_are_text(written: Path) -> None:
    for path in of_kind(written, ".md", ".json"):
        text = path.read_text("utf-8")
        assert not harm_in(text), path.name
        if path.suffix == ".json":
            assert json.loads(text)
        else:
            assert not re.search(r"(?<!\\)<(?!.*_figurer/)|://", text), path.name


def test_workbooks_hold_no_formula_and_no_link_of_a_title(written: Path) -> None:
    for path in of_kind(written, ".xlsx"):
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
        for cell in cells:
            # Links of ours lead to another sheet of the book.
            assert not (cell.hyperlink and cell.hyperlink.target), cell.value
        texts = [cell.value for cell in cells if isinstance(cell.value, str)]
        assert not harm_in("".join(texts))
        assert any(text.startswith("=HYPERLINK") for text in texts) or "egen" in path.name
        assert all(len(sheet.title) <= 31 for sheet in book)


def test_documents_are_whole_and_lead_nowhere(written: Path) -> None:
    for path in of_kind(written, ".docx"):
        document = docx.Document(str(path))
        said = "".join(each.text or "" for each in document.element.iter(qn("w:t")))
        assert "<script>alert(1)</script>" in said
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                content = archive.read(name)
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(content)
                    assert not harm_in(content.decode()) - {"\r"}, name
                assert b'TargetMode="External"' not in content, name
        core = document.core_properties
        assert len(core.title) <= 255
        assert len(core.subject) <= 255
        # The mark of invented data is never what is cut.
        assert "PÅHITTADE DEMODATA" in core.keywords


def test_a_charts_csv_has_no_formula(written: Path) -> None:
    text = (written / "figur.csv").read_text("utf-8")
    assert not harm_in(text)
    assert "'=HYPERLINK" in text or "'+1+cmd" in text or "'@SUM" in text


@pytest.fixture(scope="module")
def charts(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Chart]:
    context = dashboard_view(snapshot, tmp_path_factory.mktemp("cache"))
    makers = (make for page in pages().values() for make in page.cards(context).values())
    return [make().chart for make in makers]


def dashboard_view(snapshot: Path, cache: Path) -> Context:
    from dashboards.context import Context
    from dashboards.data import Data
    from dashboards.selection import Selection
    from kolada_bench.settings import Settings

    data = Data(Settings(cache_dir=cache), snapshot=snapshot)
    return Context(Selection(OWN), data)


def test_the_dashboard_writes_the_same_csv_as_the_command_line(
    snapshot: Path, tmp_path: Path
) -> None:
    context = dashboard_view(snapshot, tmp_path)
    seen = 0
    for page in pages().values():
        for make in page.cards(context).values():
            card = make()
            text = contents(card, "csv", context).decode("utf-8")
            assert text == BOM + chart_csv(card.chart, excel=True)
            assert not harm_in(text) - {BOM}
            seen += 1
    assert seen > 5


def test_a_report_of_the_dashboard_has_a_name_for_any_system(
    snapshot: Path, tmp_path: Path
) -> None:
    context = dashboard_view(snapshot, tmp_path)
    made = file_of(context, "md", lambda _: None)
    assert re.fullmatch(r"rapport-[a-z0-9_-]{1,60}-[a-z0-9_-]+\.md", made.file)
    assert not harm_in(made.content.decode("utf-8"))


def test_every_chart_takes_any_title(charts: list[Chart]) -> None:
    """Its figure is drawn with the titles as letters, and its native names are plain."""
    assert len(charts) > 5
    for chart in charts:
        drawn = json.dumps(chart.figure().to_plotly_json(), default=str)
        assert not re.search(r"<(?!br>|/?b>|/?i>|/?span|/?sup)[a-zA-Z/!]", drawn)
        assert "template" not in json.dumps([*map(list, chart.figure().to_dict()["data"])])
        native = chart.native()
        names = (chart.alt(), *native.categories, *(each.name for each in native.series))
        assert not harm_in("".join(names))


def test_pictures_hold_text_and_nothing_active(charts: list[Chart], browser: str) -> None:
    from kolada_bench.report.image import picture_bytes, read_png_texts

    assert browser
    chart = max(charts, key=lambda chart: len(chart.table().rows))
    tree = ElementTree.parse(io.BytesIO(picture_bytes(chart, "svg")))
    names = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert not {"script", "a", "foreignObject", "image", "iframe"} & names
    attributes = [item for element in tree.iter() for item in element.attrib.items()]
    assert not [name for name, _ in attributes if name.lower().startswith("on")]
    assert not [value for _, value in attributes if "evil.example" in value]
    texts = read_png_texts(picture_bytes(chart, "png"))
    assert not harm_in("".join(texts.values()))
