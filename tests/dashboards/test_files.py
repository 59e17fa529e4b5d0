"""A card's files: the figures of the page, in every form, from the address alone."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest

from dashboards.app import create_app
from dashboards.context import Context
from dashboards.data import Data
from dashboards.files import provenance_of
from dashboards.pages import pages
from dashboards.selection import Selection
from kolada_bench.settings import Settings

NKA = "/fil/nettokostnad/nka"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return Data(Settings(cache_dir=tmp_path_factory.mktemp("cache")), demo=True)


@pytest.fixture(scope="module")
def client(data: Data) -> Any:
    return create_app(data).server.test_client()


def test_csv_is_as_excel_in_swedish_reads_it(client: Any) -> None:
    got = client.get(f"{NKA}.csv?kommun=1461")
    assert got.status_code == 200
    text = got.data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    ifo = next(row for row in rows if row[0] == "IFO")
    # Demo data: +25,0 % and +12,0 mnkr.
    assert [float(cell.replace(",", ".")) for cell in ifo[1:3]] == pytest.approx(
        [25.0, 11.96], abs=0.05
    )
    assert "." not in ifo[1]
    assert rows[0][-1] == "Källa"
    assert ifo[-1].startswith("PÅHITTADE DEMODATA")


def test_excel_and_word_are_documents_of_the_chart(client: Any) -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(f"{NKA}.xlsx?kommun=1461").data)
    ).worksheets[0]
    assert "IFO" in {row[0].value for row in sheet.iter_rows()}
    got = client.get(f"{NKA}.docx?kommun=1461")
    assert got.headers["Content-Disposition"] == 'attachment; filename="nka.docx"'
    with zipfile.ZipFile(io.BytesIO(got.data)) as archive:
        assert "Mellerud" in archive.read("word/document.xml").decode()


def test_the_piece_to_embed_is_text_and_not_a_page_of_the_dashboard(client: Any) -> None:
    got = client.get(f"{NKA}.html?kommun=1461")
    assert got.mimetype == "text/plain"
    assert '<figure class="kb-diagram"' in got.data.decode()


def test_the_figure_to_draw_pictures_of_has_the_width_of_a_page(client: Any) -> None:
    figure = json.loads(client.get(f"{NKA}.json?kommun=1461").data)
    assert figure["layout"]["width"] == 640


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{NKA}.exe?kommun=1461", 404),
        ("/fil/nettokostnad/annat.csv?kommun=1461", 404),
        ("/fil/annat/nka.csv?kommun=1461", 404),
        (f"{NKA}.csv?kommun=Melerud", 404),
        (f"{NKA}.csv?kommun=1461&okand=1", 400),
        (f"{NKA}.csv?kommun=1461&tema=/etc/passwd", 400),
    ],
)
def test_what_is_not_there_is_said_in_words(client: Any, address: str, status: int) -> None:
    got = client.get(address)
    assert got.status_code == status
    assert got.mimetype == "text/plain"
    assert got.data.decode().rstrip().endswith((".", "?", ")"))
    assert "Traceback" not in got.data.decode()


def test_every_card_of_every_page_has_every_form(data: Data, client: Any) -> None:
    """The quick forms of all cards: each holds what its chart says it does."""
    seen = 0
    for page in pages().values():
        name = page.path.strip("/") or "oversikt"
        for card, make in page.cards(Context(Selection("1461"), data)).items():
            chart = make().chart
            place = f"/fil/{name}/{card}"
            got = client.get(f"{place}.csv?kommun=1461")
            assert got.status_code == 200, place
            lines = got.data.decode("utf-8-sig").count("\n")
            assert lines >= len(chart.table().rows) + 1, place
            assert client.get(f"{place}.xlsx?kommun=1461").status_code == 200, place
            assert client.get(f"{place}.json?kommun=1461").status_code == 200, place
            seen += 1
    assert seen > 5


def test_a_file_says_what_its_figures_are_made_of(data: Data) -> None:
    provenance = provenance_of(Context(Selection("1461"), data))
    assert provenance.source == "demo"
    assert provenance.invented
