from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def test_the_table_and_its_finding(run: Run) -> None:
    done = run("drivers", "Mellerud", "--demo", "--theme", "ifo", "--only", "K1,F1")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].startswith("Drivkrafter i Mellerud jämfört med lika kommuner")
    assert lines[1].startswith("PÅHITTADE DEMODATA")
    assert lines[3].startswith("K1 Köpt IFO: kostnadsnivå och köpandel 2025 (p)")
    assert max(map(len, lines)) <= 120
    assert any(line.startswith("Köpt IFO: ") for line in lines)


def test_all_identities_are_a_line_each_until_details_are_asked_for(run: Run) -> None:
    done = run("drivers", "Mellerud", "--demo")
    lines = done.out.splitlines()
    assert len(lines) < 60  # 340 with the factors of all
    (bought,) = [line for line in lines if line.startswith("K1 ")]
    # (6 960 · 50 %) − the summed group; 9 200 inhabitants: see the table of K1
    for word in (
        "2025\u00a0(p)",
        "+1\u00a0967",
        "+18,1",
        "köpt andel av kostnaden +1\u00a0557",
    ):
        assert word in bought
    assert bought.endswith("räknad")
    (beside,) = [line for line in lines if line.startswith("F2 ")]
    assert beside.endswith("bredvid")
    (few,) = [line for line in lines if line.startswith("M3 ")]
    assert few.endswith("få personer")
    assert any("--only" in line and "--details" in line for line in lines)
    names = [line.split()[0] for line in lines if re.match(r"[A-Z]\d", line)]
    assert names == [
        "H1", "H2", "H3", "S1", "S2", "L1", "L2", "L3", "E1", "E2", "E3", "F1", "F2", "F3",
        "B1", "M1", "M2", "M3", "M3a", "M4", "M4a", "K1",
    ]  # fmt: skip
    whole = run("drivers", "Mellerud", "--demo", "--details").out
    assert whole.count("Kontroll: faktorer och kostnad") > 5
    assert "Effekt" in whole


def test_several_groups_have_a_table_each(run: Run) -> None:
    line = ("drivers", "Mellerud", "--demo", "--theme", "lss")
    done = run(*line, "--group", "lika kommuner", "--group", "lista:0428,1764")
    assert done.out.count("Skillnad i kostnad och största faktor") == 2
    assert done.out.count("L2 Boende LSS") == 2
    back = run(*line, "--from-year", "2022").out
    assert back.count("Skillnad i kostnad och största faktor") == 1
    assert "2022–2025\u00a0(p)" in back


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("--year", "2030"), "Ingen uppdelning går att göra: varje uppdelning saknar"),
        (("--only", "K1", "--year", "2030"), "Mellerud saknar uppgift för 2030: N30101"),
        (("--only", "H1", "--from-year", "2019"), "2019 och 2025 går inte att jämföra"),
    ],
)
def test_nothing_to_show_is_exit_code_6(run: Run, line: tuple[str, ...], said: str) -> None:
    done = run("drivers", "Mellerud", "--demo", *line)
    assert (done.code, done.out) == (6, "")
    assert said in done.err


def test_a_sentence_says_what_it_rests_on(run: Run) -> None:
    line = ("drivers", "Mellerud", "--demo", "--only", "H1", "-f", "json")
    (said,) = json.loads(run(*line).out)["sentences"]
    assert (said["identity"], said["year"], said["n"]) == ("H1", 2025, 7)
    assert said["text"].startswith("Hemtjänst: 536\u00a0kr/inv (4,9\u00a0mnkr) lägre ")
    assert said["text"].endswith(
        " (2025, preliminärt, mot summerad grupp, 7 av 7 kommuner; "
        "Lika kommuner äldreomsorg.)"
    )
    (back,) = json.loads(run(*line, "--from-year", "2022").out)["sentences"]
    assert back["text"].endswith(" (2025 mot 2022, preliminärt, löpande priser.)")
    assert (back["group"], back["n_members"]) == (None, None)


@pytest.mark.parametrize("columns", ["60", "80"])
def test_a_narrow_terminal_keeps_own_group_and_effect(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    done = run("drivers", "Mellerud", "--demo", "--only", "H1")
    assert max(map(len, done.out.splitlines())) <= int(columns)
    for word in ("Mellerud", "Gruppen", "Effekt"):
        assert word in done.out


def test_json_has_full_figures_and_null(run: Run) -> None:
    done = run("drivers", "Mellerud", "--demo", "--only", "M3", "-f", "json")
    answer = json.loads(done.out)
    assert answer["schema"] == "kolada-bench/drivers/1"
    assert answer["municipality"] == {"id": "1461", "title": "Mellerud"}
    assert {row["kind"] for row in answer["rows"]} == {"factor", "cost"}
    assert None in [row["own"] for row in answer["rows"]]
    assert "NaN" not in done.out


def test_csv_is_a_row_per_figure(run: Run) -> None:
    done = run("drivers", "Mellerud", "--demo", "--only", "K1", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["kind"] for row in rows] == ["factor", "factor", "cost"]
    assert rows[0]["kommun"] == "Mellerud"
    assert rows[-1]["own"] == "3480.0"


def test_markdown(run: Run) -> None:
    done = run("drivers", "Mellerud", "--demo", "--only", "K1", "-f", "markdown")
    assert "## K1 Köpt IFO" in done.out
    assert "| Köpt andel av kostnaden, % |" in done.out


def test_own_year_against_own_year(run: Run, tmp_path: Path) -> None:
    bare = run("drivers", "Mellerud", "--demo", "--only", "H1", "--from-year")
    named = run("drivers", "Mellerud", "--demo", "--only", "H1", "--from-year", "2022")
    assert bare.code == named.code == 0
    assert bare.out == named.out
    assert "2025     2022" in bare.out
    index = tmp_path / "pkv.csv"
    index.write_text("namn;PKV\nutgåva;test\når;index\n2022;100\n2025;112\n", "utf-8")
    line = ["drivers", "Mellerud", "--demo", "--only", "H1", "--from-year", "2022"]
    fixed = run(*line, "--prisindex", str(index))
    assert "Prisnivå (index), %" in fixed.out
    assert "PKV, utgåva test" in fixed.out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["--only", "H7"], 'Uppdelningen "H7" finns inte'),
        (["--theme", "grundskola"], "ingen uppdelning i drivkrafter"),
        (["--from-year", "2022", "--group", "län"], "--group kan inte stå med"),
        (["--from-year", "i fjol"], "--from-year"),
        (["--prisindex", "pkv.csv"], "ange också --from-year"),
        (["--from-year", "2025", "--year", "2025"], "ett år före 2025"),
    ],
)
def test_a_question_that_cannot_be_asked_is_exit_code_2(
    run: Run, line: list[str], words: str
) -> None:
    done = run("drivers", "Mellerud", "--demo", *line)
    assert done.code == 2
    assert words in done.err
    assert done.out == ""


def test_a_broken_index_file_is_exit_code_5(run: Run, tmp_path: Path) -> None:
    line = ["drivers", "Mellerud", "--demo", "--from-year", "2022", "--prisindex"]
    assert run(*line, str(tmp_path / "saknas.csv")).code == 5


def test_help_has_examples(run: Run) -> None:
    done = run("drivers", "--help")
    assert done.code == 0
    assert "kolada-bench drivers Mellerud --theme aldreomsorg" in done.out
