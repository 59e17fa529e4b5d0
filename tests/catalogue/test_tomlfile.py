"""A fault in a TOML file is told with file, key and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from kolada_bench.catalogue.breaks import read_breaks
from kolada_bench.catalogue.themes import read_theme
from kolada_bench.errors import CatalogueError

THEME = """
titel = "Eget"
nettokostnad = ["IFO"]

[[avsnitt]]
rubrik = "Kostnad"
verksamhet = "IFO"
rader = [
  { nyckeltal = "N30101", titel = "Kostnad, kr/inv", etikett = "Kostnad, kr/inv" },
]
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "eget.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_own_theme_is_read_and_named_after_its_file(tmp_path: Path) -> None:
    theme = read_theme(str(_file(tmp_path, THEME)))

    assert (theme.name, theme.title, theme.net_cost) == ("eget", "Eget", ("IFO",))
    row = theme.rows[0]
    assert (row.kpi, row.service_area, row.section) == ("N30101", "IFO", "Kostnad")
    assert row.direction == "neutral"


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ('titel = "Eget"', "titel = 3", "titel", "en text"),
        ('titel = "Eget"', "", "titel", "angivet (nyckeln saknas)"),
        (
            'titel = "Eget"',
            'titel = "Eget"\nfarg = 1',
            "farg",
            "nyckeln farg är okänd. Nycklar som finns: titel, nettokostnad, avsnitt.",
        ),
        ('["IFO"]', '["ifo"]', "nettokostnad nr 1", '"IFO"'),
        ('["IFO"]', '"IFO"', "nettokostnad", "en lista"),
        ('samhet = "IFO"', 'samhet = "X"', "avsnitt nr 1, verksamhet", '"äldreomsorg"'),
        ('"N30101"', '"30101"', "avsnitt nr 1, rader nr 1, nyckeltal", "som N30101"),
        (
            'inv" },',
            'inv", riktning = "bra" },',
            "avsnitt nr 1, rader nr 1, riktning",
            '"lägre är bättre"',
        ),
        (
            'inv" },',
            'inv", x = 1 },',
            "avsnitt nr 1, rader nr 1, x",
            "är okänd. Nycklar som finns: nyckeltal, titel, etikett, riktning.",
        ),
    ],
)
def test_a_fault_names_file_and_key(
    tmp_path: Path, old: str, new: str, key: str, expected: str
) -> None:
    assert THEME.count(old) == 1
    path = _file(tmp_path, THEME.replace(old, new))

    with pytest.raises(CatalogueError) as caught:
        read_theme(path)

    assert caught.value.key == key
    assert caught.value.file == str(path)
    assert str(path) in str(caught.value)
    assert expected in str(caught.value)


def test_an_empty_section_and_a_double_kpi_are_faults(tmp_path: Path) -> None:
    row = THEME.splitlines(keepends=True)[8]
    assert "N30101" in row
    with pytest.raises(CatalogueError, match="inte är tom"):
        read_theme(_file(tmp_path, THEME.replace(row, "")))
    with pytest.raises(CatalogueError, match="N30101 står flera gånger"):
        read_theme(_file(tmp_path, THEME.replace(row, row + row)))


def test_a_missing_file_and_broken_toml_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="finns inte"):
        read_theme(tmp_path / "saknas.toml")
    with pytest.raises(CatalogueError) as caught:
        read_theme(_file(tmp_path, 'titel = "Eget"\nrader = [1, 2 3]\n'))
    assert str(caught.value) == (
        f"Filen {tmp_path / 'eget.toml'} är inte giltig TOML: felet är på rad 2, kolumn 15."
    )
    with pytest.raises(CatalogueError, match="går inte att läsa"):
        read_theme(tmp_path)


@pytest.mark.parametrize(
    ("year", "expected"), [('"2019"', "ett heltal."), ("19", "ett heltal >= 1970.")]
)
def test_a_year_that_is_no_year_is_a_fault_in_a_users_breaks(
    tmp_path: Path, year: str, expected: str
) -> None:
    text = f'[[brott]]\nnyckeltal = ["N30101"]\nar = {year}\norsak = "o"\nkalla = "k"\n'
    with pytest.raises(CatalogueError) as caught:
        read_breaks(_file(tmp_path, text))
    assert caught.value.key == "brott nr 1, ar"
    assert str(caught.value).endswith(expected)
