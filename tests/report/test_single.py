"""One chart as a file: its words, figures, source and mark go with it."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.table import Table

from kolada_bench.report.figures.kinds import Wish, asked_chart
from kolada_bench.report.single import LONGEST, chart_document, embed_fragment
from kolada_bench.schema import Municipality
from kolada_bench.settings import Settings
from kolada_bench.sources import open_source

MELLERUD = Municipality("1461", "Mellerud", "K")


def drawn(kpi: str, **wish: Any) -> Any:
    source = open_source(Settings(), demo=True)
    asked = Wish(municipality="Mellerud", kpis=(kpi,), **wish)
    return asked_chart("rangordning", asked, source, Settings())


@pytest.fixture(scope="module")
def cost() -> Any:
    return drawn("N30101")


def made(drawn: Any, form: Any, **options: Any) -> io.BytesIO:
    provenance = drawn.answer.provenance
    options = {"municipality": MELLERUD, "provenance": provenance, **options}
    return io.BytesIO(chart_document(drawn.chart, form, **options))


@pytest.fixture(scope="module")
def document(cost: Any) -> io.BytesIO:
    return made(cost, "docx", pictures=False)


@pytest.fixture(scope="module")
def sheet(cost: Any) -> Any:
    book = openpyxl.load_workbook(made(cost, "xlsx"))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


@pytest.fixture(scope="module")
def piece(cost: Any) -> str:
    return embed_fragment(cost.chart)


def text_of(document: io.BytesIO) -> str:
    paragraphs = docx.Document(document).element.body.iter(qn("w:p"))
    return "\n".join("".join(each.itertext()) for each in paragraphs)


def tables_of(document: io.BytesIO) -> list[list[list[str]]]:
    """Return the cells of every table, inside content controls too."""
    opened = docx.Document(document)
    return [
        [[cell.text for cell in row.cells] for row in Table(found, opened).rows]
        for found in opened.element.body.iter(qn("w:tbl"))
    ]


class TestWord:
    def test_it_says_the_finding_the_caption_and_the_source(
        self, cost: Any, document: io.BytesIO
    ) -> None:
        said, text = cost.chart.text, text_of(document)
        for words in (said.title, said.subtitle, said.source, said.banner):
            assert words in text
        assert f"1. {said.subtitle}" in text  # the number is a field of Word's

    def test_it_says_in_words_what_the_figure_shows(
        self, cost: Any, document: io.BytesIO
    ) -> None:
        assert f"Figuren i ord: {cost.chart.alt()}" in text_of(document)

    def test_the_figures_are_a_table(self, document: io.BytesIO) -> None:
        (cells,) = tables_of(document)
        # Demo data: Mellerud has 6 960 kr and the median of its group is 5 800.
        assert cells[1][:2] == ["Mellerud", "6\u00a0960"]
        assert any(row[1] == "5\u00a0800" and row[0].startswith("Median") for row in cells)

    def test_the_figure_is_a_chart_with_alt_text(
        self, cost: Any, document: io.BytesIO
    ) -> None:
        with zipfile.ZipFile(document) as archive:
            body = archive.read("word/document.xml").decode()
            charts = [name for name in archive.namelist() if "charts/chart" in name]
        assert len(charts) == 1
        (alt,) = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', body)
        assert alt == cost.chart.alt()

    def test_with_a_browser_it_is_a_picture(self, cost: Any, browser: str) -> None:
        with zipfile.ZipFile(made(cost, "docx", pictures=True)) as archive:
            names = archive.namelist()
        assert [name for name in names if name.endswith(".png")]
        assert not [name for name in names if "charts/chart" in name]

    def test_many_rows_are_no_table_in_a_document(self) -> None:
        county = drawn("N30101", groups=("län",))
        assert len(county.chart.table().rows) > LONGEST
        assert tables_of(made(county, "docx", pictures=False)) == []

    def test_the_same_chart_is_the_same_bytes(
        self, cost: Any, document: io.BytesIO
    ) -> None:
        assert made(cost, "docx", pictures=False).getvalue() == document.getvalue()


class TestExcel:
    def test_figures_are_numbers(self, sheet: Any) -> None:
        rows = {row[0].value: row[1].value for row in sheet.iter_rows()}
        assert rows["Mellerud"] == pytest.approx(6960, abs=5)
        assert isinstance(rows["Mellerud"], float | int)

    def test_words_and_source_go_along(self, cost: Any, sheet: Any) -> None:
        said = {cell.value for row in sheet.iter_rows() for cell in row}
        text = cost.chart.text
        assert {text.title, text.subtitle, text.source, text.banner} <= said

    def test_it_has_a_chart_of_excels_own(self, cost: Any) -> None:
        with zipfile.ZipFile(made(cost, "xlsx")) as archive:
            assert "xl/charts/chart1.xml" in archive.namelist()

    def test_all_rows_are_there(self) -> None:
        county = drawn("N30101", groups=("län",))
        sheet = openpyxl.load_workbook(made(county, "xlsx")).worksheets[0]
        names = {row[0].value for row in sheet.iter_rows()}
        assert {row[0] for row in county.chart.table().rows} <= names


class TestFragment:
    def test_it_is_whole_and_fetches_nothing(self, piece: str) -> None:
        assert "<html" not in piece[:200]
        assert not re.search(r"<(?:script|link|img)[^>]*\b(?:src|href)=", piece)
        assert "Plotly" in piece

    def test_its_words_are_there(self, cost: Any, piece: str) -> None:
        figure = piece[piece.index('<figure class="kb-diagram"') :]
        for words in (
            cost.chart.text.title,
            cost.chart.text.source,
            cost.chart.text.banner,
        ):
            assert words in figure

    def test_two_charts_have_two_ids_and_the_same_chart_one(
        self, cost: Any, piece: str
    ) -> None:
        def id_of(text: str) -> str:
            found = re.search(r'<figure [^>]*id="(kb-[0-9a-f]{12})"', text)
            assert found
            return found[1]

        other = embed_fragment(drawn("N33006").chart)
        assert id_of(piece) == id_of(embed_fragment(cost.chart)) != id_of(other)
