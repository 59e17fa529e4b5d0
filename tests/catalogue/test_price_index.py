from __future__ import annotations

from pathlib import Path

import pytest

from kolada_bench.catalogue.price_index import read_price_index
from kolada_bench.errors import CatalogueError, UsageError

GOOD = "namn;PKV, påhittat\nutgåva;oktober 2025\når;index\n2019;100\n2020;102,1\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "pris.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_name_edition_and_years(tmp_path: Path, encoding: str) -> None:
    index = read_price_index(written(tmp_path, GOOD, encoding))
    assert index.title == "PKV, påhittat, utgåva oktober 2025"
    assert index.values == {2019: 100.0, 2020: 102.1}


def test_what_a_spreadsheet_leaves_behind(tmp_path: Path) -> None:
    text = (
        '# min egen\r\n"Namn";"KPI";\r\nUtgava;2025;;\r\n;;\r\nÅR;INDEX;\r\n'
        "2021 ;1 021.5;\r\n\r\n"
    )
    index = read_price_index(written(tmp_path, text))
    assert (index.name, index.edition, index.values) == ("KPI", "2025", {2021: 1021.5})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (GOOD.replace("namn;", "titel;"), ["rad 1", "ett år och ett index"]),
        (GOOD.replace("namn;PKV, påhittat\n", ""), ["namn;… saknas"]),
        (GOOD.replace("oktober 2025", ""), ["utgåva;… saknas"]),
        (GOOD + "2020;103\n", ["rad 6", "2020", "flera gånger"]),
        (GOOD + "2021;0\n", ["rad 6", "större än 0"]),
        (GOOD + "2021;-3\n", ["rad 6", "större än 0"]),
        (GOOD + "2021;nan\n", ["rad 6", '"nan"']),
        (GOOD + "2021\n", ["rad 6", "ett år och ett index"]),
        (GOOD + "2021;1;2\n", ["rad 6", "ett år och ett index"]),
        (GOOD + "21;100\n", ["rad 6", "ett år"]),
        ("namn;x\nutgåva;y\når;index\n", ["inget år"]),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, text: str, parts: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CatalogueError) as raised:
        read_price_index(path)
    assert str(path) in str(raised.value)
    for part in parts:
        assert part in str(raised.value)


def test_no_file_is_a_clear_no() -> None:
    with pytest.raises(UsageError, match="Fasta priser kräver ett eget prisindex"):
        read_price_index("")
    with pytest.raises(CatalogueError, match="finns inte"):
        read_price_index("/finns/inte/pris.csv")
    with pytest.raises(CatalogueError, match="går inte att läsa"):
        read_price_index(Path(__file__).parent)
