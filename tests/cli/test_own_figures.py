"""``compare --egna`` and ``compare --text`` at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run

COMPARE = ("compare", "Mellerud", "--demo", "--kpi", "N30101")


def test_own_figures_on_the_screen(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "egna.csv"
    file.write_text(
        "namn;år;värde;enhet;källa\nSiS;2023;1;antal;Systemet\nSiS;2024;2;antal;Systemet\n",
        encoding="cp1252",
    )
    done = run(*COMPARE, "--egna", str(file))
    assert done.code == 0, done.err
    assert "Egna uppgifter" in done.out
    assert "SiS: 1–2 per år 2023–2024, för få för att visa en förändring." in done.out


def test_a_fault_in_the_file_is_one_line_and_code_2(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "egna.csv"
    file.write_text("namn;år;värde;enhet;källa\nSiS;2024;två;antal;S\n", encoding="utf-8")
    done = run(*COMPARE, "--egna", str(file))
    assert (done.code, done.out) == (2, "")
    assert 'egna.csv, rad 2: värde är "två"' in done.err
    missing = run(*COMPARE, "--egna", str(tmp_path / "ingen.csv"))
    assert missing.code == 2
    assert "finns inte" in missing.err


def test_sentences_come_first(run: Run) -> None:
    done = run(*COMPARE, "--text")
    assert done.code == 0, done.err
    text = done.out.replace("\u00a0", " ")
    assert "\nI ord\n" in text
    assert "20 procent högre än" in text
    assert text.index("I ord") < text.index("Skillnad")
    assert "I ord" not in run(*COMPARE).out
