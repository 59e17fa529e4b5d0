from __future__ import annotations

from pathlib import Path

import pytest

from kolada_bench.catalogue.claim_ties import read_ties
from kolada_bench.errors import CatalogueError
from kolada_bench.userfile import LARGEST_TOML


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pastaenden.toml"


def test_everything_that_can_be_said_of_a_claim(file: Path) -> None:
    file.write_text(
        '[[pastaende]]\nmening = "Köpt vård är dubbelt så hög."\n'
        'pastaende = "dubbelt så hög"\nnyckeltal = ["N04159", "X30101_kopt"]\nar = 2019\n'
        'grupp = " län "\nkon = "K"\nenhet = "ggr"\negen_uppgift = 2\nkalla = "Eget"\n'
        'utelamna = true\n\n[[pastaende]]\nmening = "En till."\nnyckeltal = "N30101"\n',
        encoding="utf-8",
    )
    first, second = read_ties(file)
    assert first.kpis == ("N04159", "X30101_kopt")
    assert (first.year, first.group, first.gender, first.unit) == (2019, "län", "K", "ggr")
    assert (first.own_figure, first.source, first.left_out) == (2.0, "Eget", True)
    assert second.kpis == ("N30101",)
    assert (second.year, second.group, second.gender, second.unit) == (None, "", None, "")


def test_a_claim_is_found_again_however_it_is_retyped(file: Path) -> None:
    file.write_text(
        '[[pastaende]]\nmening = "Köpt  vård är ”dubbelt” så hög"\n'
        'pastaende = "Dubbelt så hög"\n',
        encoding="utf-8",
    )
    (tie,) = read_ties(file)
    assert tie.is_of('köpt vård är\u00a0"dubbelt" så hög.', "dubbelt så hög")
    assert not tie.is_of("köpt vård är dubbelt så hög.", "nästan dubbelt så hög")
    assert not tie.is_of("köpt vård är nästan dubbelt så hög.", "dubbelt så hög")


def test_without_its_own_words_a_tie_is_of_the_whole_sentence(file: Path) -> None:
    file.write_text('[[pastaende]]\nmening = "En mening."\n', encoding="utf-8")
    (tie,) = read_ties(file)
    assert tie.is_of("En mening.", "vad som helst")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ('nyckeltal = "köpt vård"', "ett nyckeltals-id, som N30101 eller X30101_kopt"),
        ("ar = 1066", "ar ska vara"),
        ('kon = "kvinnor"', 'kon ska vara "T" (totalt), "K" (kvinnor) eller "M" (män)'),
        ('enhet = "kronor"', 'enhet ska vara en av "%", "procentenheter"'),
        ('egen_uppgift = "26"', "egen_uppgift ska vara"),
        ("nyckeltalen = 1", "nyckeltalen"),
    ],
)
def test_a_fault_says_which_key_and_what_it_should_be(
    file: Path, entry: str, says: str
) -> None:
    file.write_text(f'[[pastaende]]\nmening = "A."\n{entry}\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match="pastaende nr 1") as raised:
        read_ties(file)
    assert says in str(raised.value)


def test_a_claim_needs_its_sentence(file: Path) -> None:
    file.write_text('[[pastaende]]\nnyckeltal = "N30101"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match="mening"):
        read_ties(file)


def test_a_file_that_is_missing_or_none_of_ours(file: Path) -> None:
    with pytest.raises(CatalogueError, match="finns inte"):
        read_ties(file)
    file.write_text("inte toml", encoding="utf-8")
    with pytest.raises(CatalogueError):
        read_ties(file)
    file.write_text("#" * (LARGEST_TOML + 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match="större än 1 MB"):
        read_ties(file)
