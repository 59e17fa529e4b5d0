"""A municipality's own file: what is read, and which line is named when it is not."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from kolada_bench.errors import UsageError
from kolada_bench.sources.own_figures import OwnSeries, read_own_figures

HEAD = "namn;år;värde;enhet;källa\n"
LVM = HEAD + "".join(
    f"LVM-placeringar;{year};{count};antal;Verksamhetssystemet\n"
    for year, count in ((2017, 1), (2018, 3), (2019, 3), (2020, 2))
)


def read(folder: Path, content: str | bytes) -> tuple[OwnSeries, ...]:
    file = folder / "egna.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_own_figures(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_any_encoding_that_excel_writes(tmp_path: Path, encoding: str, ending: str) -> None:
    (series,) = read(tmp_path, LVM.replace("\n", ending).encode(encoding))
    assert series == OwnSeries(
        name="LVM-placeringar",
        unit="antal",
        sources=("Verksamhetssystemet",),
        years=(2017, 2018, 2019, 2020),
        values=(1.0, 3.0, 3.0, 2.0),
    )
    assert series.is_count


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6,98", 6.98),
        ("6.98", 6.98),
        ("12 345,5", 12345.5),
        ("12\u00a0345", 12345.0),
        ("-3,2", -3.2),
        ("\u22123,2", -3.2),
        (" 7 ", 7.0),
    ],
)
def test_a_number_as_it_is_written_in_swedish(
    tmp_path: Path, text: str, value: float
) -> None:
    (series,) = read(tmp_path, f"{HEAD}Inhyrd personal;2020;{text};mnkr;Ekonomisystemet")
    assert series.values == (value,)
    assert not series.is_count


def test_an_empty_value_is_missing_and_not_zero(tmp_path: Path) -> None:
    (series,) = read(tmp_path, f"{HEAD}Orosanmälningar;2020;;antal;Systemet\n")
    assert math.isnan(series.values[0])


def test_series_by_name_and_unit_years_in_order(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "källa;enhet;värde;år;namn;\n"
        "A;antal;2;2021;SiS;\n"
        "\n"
        ";;;;;\n"
        "A;mnkr;4,5;2021;SiS;\n"
        "B;antal;1;2020;SiS;\n",
    )
    assert [(s.unit, s.years, s.values, s.sources) for s in found] == [
        ("antal", (2020, 2021), (1.0, 2.0), ("A", "B")),
        ("mnkr", (2021,), (4.5,), ("A",)),
    ]


def test_half_a_person_is_no_count(tmp_path: Path) -> None:
    for unit in ("årsarbetare", "antal i snitt"):
        (series,) = read(tmp_path, f"{HEAD}Årsarbetare;2020;2,5;{unit};HR\n")
        assert not series.is_count


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "rad 2: filen har inga uppgifter"),
        (HEAD, "rad 2: filen har inga uppgifter"),
        ("namn;år;värde\n", "rad 1: första raden ska vara namn;år;värde;enhet;källa"),
        ("namn,år,värde,enhet,källa\n", "rad 1: .*semikolon"),
        (f"{HEAD}A;2020;1;antal\n", "rad 2: raden ska ha fem fält .* men har 4"),
        (f"{HEAD}A;2020;1;antal;K;mer\n", "rad 2: raden ska ha fem fält .* men har 6"),
        (f"{HEAD}A;2020;1;antal;K\nA;20;1;antal;K\n", 'rad 3: år är "20"'),
        (f"{HEAD}A;2020;många;antal;K\n", 'rad 2: värde är "många"'),
        (f"{HEAD}A;2020;1,2,3;antal;K\n", "rad 2: värde är"),
        (f"{HEAD}A;2020;nan;antal;K\n", "rad 2: värde är"),
        (f"{HEAD};2020;1;antal;K\n", "rad 2: namn saknas"),
        (f"{HEAD}A;2020;1;antal;K\nA;2021;-3;antal;K\n", "rad 3: .*inte vara negativt"),
        (f"{HEAD}A;2020;−3;placeringar/år;K\n", "rad 2: .*inte vara negativt"),
        (f"{HEAD}A;2020;2,5;antal;K\n", 'rad 2: värde är "2,5", ett antal är ett heltal'),
        (f"{HEAD}A;2020;1;;K\n", "rad 2: enhet saknas"),
        (f"{HEAD}A;2020;1;antal;\n", "rad 2: källa saknas"),
        (
            f"{HEAD}A;2020;1;antal;K\nA;2020;2;antal;K\n",
            "rad 3: A 2020 står redan på rad 2",
        ),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read(tmp_path, content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="finns inte"):
        read_own_figures(tmp_path / "ingen.csv")
    with pytest.raises(UsageError, match="går inte att läsa"):
        read_own_figures(tmp_path)
    with pytest.raises(UsageError, match="varken UTF-8 eller Windows-1252"):
        read(tmp_path, b"namn;\x81\xff")
