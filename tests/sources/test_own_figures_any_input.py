"""A file of own figures: the figures that stand in it, or the line with the fault."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolada_bench.errors import UsageError
from kolada_bench.schema.plain import clean
from kolada_bench.sources.own_figures import HEADINGS, read_own_figures
from tests.strategies import encoded, mutated, mutated_bytes, refused

GOOD = """\ufeffnamn;år;värde;enhet;källa
LVM-placeringar;2017;1;antal;Verksamhetssystemet, uttag 2021-02-01
LVM-placeringar;2018;;antal;"Verksamhetssystemet; nytt"
Kostnad;2018;1 234 567,50;kr;Bokslut
Kostnad;2019;−3,2;kr;Bokslut
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own") / "egna.csv"


def check(file: Path) -> None:
    found, reason = refused(lambda: read_own_figures(file), UsageError)
    if found is None:
        assert "egna.csv" in reason
        return
    for series in found:
        assert len(series.years) == len(series.values) == len(set(series.years))
        assert not any(map(math.isinf, series.values))


@given(mutated(GOOD))
def test_any_text(file: Path, text: str) -> None:
    file.write_bytes(encoded(text))
    check(file)


@given(mutated_bytes(GOOD.encode()))
def test_any_bytes(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    check(file)


CELLS = st.text(
    st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12,
).filter(lambda text: clean(text) == text)  # fmt: skip
ROWS = st.lists(
    st.tuples(
        CELLS,
        st.integers(1900, 2099),
        st.none() | st.decimals(-(10**9), 10**9, places=3),
    ),
    min_size=1, max_size=6, unique_by=lambda row: (row[0], row[1]),
)  # fmt: skip


@given(ROWS, st.permutations(HEADINGS), st.sampled_from((",", ".")))
def test_what_is_written_is_read(
    file: Path, rows: list[tuple[str, int, object]], order: list[str], point: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(order)
    for name, year, value in rows:
        written = "" if value is None else f"{value:f}".replace(".", point)
        row = dict(zip(HEADINGS, (name, year, written, "kr", "Bokslut"), strict=True))
        writer.writerow([row[heading] for heading in order])
    file.write_text(out.getvalue(), encoding="utf-8", newline="")

    read = {
        (series.name, year): value
        for series in read_own_figures(file)
        for year, value in zip(series.years, series.values, strict=True)
    }
    expected = {
        (name, year): math.nan if value is None else float(str(value))
        for name, year, value in rows
    }
    assert read == pytest.approx(expected, nan_ok=True, rel=1e-15)


@pytest.mark.parametrize("cell", ["١٢", "9" * 400, "1e5", "nan", "1_000", "0x1f", "1,2,3"])
def test_what_only_a_program_takes_for_a_figure_is_refused(file: Path, cell: str) -> None:
    file.write_text(f"{';'.join(HEADINGS)}\na;2017;{cell};kr;k\n", encoding="utf-8")
    with pytest.raises(UsageError, match="rad 2: värde är"):
        read_own_figures(file)


def test_a_quotation_mark_that_is_never_closed_names_its_line(file: Path) -> None:
    file.write_text(f'{";".join(HEADINGS)}\n"{"a;" * 100_000}', encoding="utf-8")
    with pytest.raises(UsageError, match="ett fält är orimligt långt"):
        read_own_figures(file)


@pytest.mark.parametrize("name", ["a\0.csv", "\ud800.csv", "~$egna.csv", "~ingen/e.csv"])
def test_a_name_that_no_file_has(name: str) -> None:
    with pytest.raises(UsageError, match="finns inte"):
        read_own_figures(name)


def test_a_device_is_no_file_of_figures() -> None:
    with pytest.raises(UsageError, match="det är ingen fil"):
        read_own_figures("/dev/zero")
