"""A user's own themes, breaks, ties and price index: read, or refused with a reason."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kolada_bench.catalogue.breaks import read_breaks
from kolada_bench.catalogue.claim_ties import read_ties
from kolada_bench.catalogue.price_index import read_price_index
from kolada_bench.catalogue.themes import read_theme
from kolada_bench.errors import CatalogueError, UsageError
from kolada_bench.settings import user_path
from tests.strategies import encoded, mutated, mutated_bytes, refused

THEME = """
titel = "Eget"
nettokostnad = ["IFO"]

[[avsnitt]]
rubrik = "Kostnad"
verksamhet = "IFO"
rader = [
  { nyckeltal = "N30101", titel = "Kostnad, kr/inv", etikett = "Kostnad, kr/inv" },
  { nyckeltal = "X30101_kopt", titel = "T", etikett = "E", riktning = "lägre är bättre" },
]
"""
BREAKS = """
[[brott]]
nyckeltal = ["N30101", "N33820"]
ar = 2019
orsak = "Ny beräkning"
kalla = "SCB"
mindre = true
"""
TIES = """
[[pastaende]]
mening = "Kostnaden är dubbelt så hög som i andra kommuner."
pastaende = "dubbelt så hög"
nyckeltal = ["N30101", "N33820"]
ar = 2024
grupp = "lika kommuner"
kon = "T"
enhet = "kr/inv"
egen_uppgift = 1234.5
kalla = "Bokslut"
utelamna = false
"""
INDEX = """namn;PKV, prisindex
utgåva;oktober 2025
år;index
2019;100
2020;102,1
2021;1 104.5
"""
Read = Callable[[Path], Any]
READERS: list[tuple[Read, str]] = [
    (read_theme, THEME), (read_breaks, BREAKS), (read_ties, TIES), (read_price_index, INDEX)
]  # fmt: skip
IDS = ("theme", "breaks", "ties", "index")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files") / "egen.toml"


@pytest.mark.parametrize(("read", "good"), READERS, ids=IDS)
@given(data=st.data())
@settings(max_examples=50)
def test_any_text(file: Path, read: Read, good: str, data: st.DataObject) -> None:
    file.write_bytes(encoded(data.draw(mutated(good))))
    answer, reason = refused(lambda: read(file), CatalogueError)
    assert answer is not None or str(file) in reason


@pytest.mark.parametrize(("read", "good"), READERS, ids=IDS)
@given(data=st.data())
@settings(max_examples=50)
def test_any_bytes(file: Path, read: Read, good: str, data: st.DataObject) -> None:
    file.write_bytes(data.draw(mutated_bytes(good.encode())))
    answer, reason = refused(lambda: read(file), CatalogueError)
    assert answer is not None or str(file) in reason


PATHS = ("~/x.toml", "~$x.toml", "/finns/inte.toml", "C:\\x.toml", "../x.toml", "/tmp")


@pytest.mark.parametrize("read", [read for read, _ in READERS], ids=IDS)
@given(name=mutated(PATHS))
@settings(max_examples=50)
def test_any_name(read: Read, name: str) -> None:
    answer, reason = refused(lambda: read(user_path(name)), (CatalogueError, UsageError))
    assert answer is not None or reason.endswith(".") or str(user_path(name)) in reason


VALUES = st.floats(1e-3, 1e6, allow_nan=False)


@given(st.dictionaries(st.integers(1900, 2099), VALUES, min_size=1, max_size=5))
def test_an_index_is_read_as_it_is_written(file: Path, values: dict[int, float]) -> None:
    rows = [f"{year};{value:.6f}".replace(".", ",") for year, value in values.items()]
    file.write_text("\n".join(["namn;PKV", "utgåva;1", "år;index", *rows]), "utf-8")
    found = read_price_index(file).values
    assert found == {year: float(f"{value:.6f}") for year, value in values.items()}


@pytest.mark.parametrize("cell", ["1_0", "١٠", "infinity", "nan", "1e400", "0x10", "-1"])
def test_what_only_a_program_takes_for_a_number_is_no_index(file: Path, cell: str) -> None:
    file.write_text(f"namn;PKV\nutgåva;1\n2019;{cell}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="ett index större än 0"):
        read_price_index(file)


def test_an_index_with_two_names_is_refused(file: Path) -> None:
    file.write_text("namn;PKV\nnamn;KPI\nutgåva;1\n2019;100\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="rad 2: ska vara namn en gång"):
        read_price_index(file)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_an_own_figure_that_is_no_figure_is_refused(file: Path, number: str) -> None:
    file.write_text(TIES.replace("1234.5", number), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_ties(file)
    assert str(caught.value) == f"{file}: pastaende nr 1, egen_uppgift ska vara ett tal."


SENTENCES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)


@given(SENTENCES, st.floats(allow_nan=False, allow_infinity=False))
def test_a_tie_is_read_as_json_writes_it(file: Path, sentence: str, own: float) -> None:
    text = json.dumps(sentence, ensure_ascii=False).replace("\x7f", "\\u007f")
    file.write_text(
        f"[[pastaende]]\nmening = {text}\negen_uppgift = {own!r}\n", encoding="utf-8"
    )
    (tie,) = read_ties(file)
    assert tie.sentence == sentence
    assert tie.own_figure is not None
    assert math.isclose(tie.own_figure, own, rel_tol=0, abs_tol=0)


def test_a_name_that_is_too_long_for_a_file_is_told(tmp_path: Path) -> None:
    for read, _ in READERS:
        with pytest.raises(CatalogueError, match="namnet är för långt"):
            read(tmp_path / f"{'a' * 300}.toml")


def test_a_pipe_that_never_ends_is_not_waited_for() -> None:
    for read, _ in READERS:
        with pytest.raises(CatalogueError, match="det är ingen fil"):
            read(Path("/dev/zero"))
