from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from kolada_bench.benchmark import compare, nka
from kolada_bench.benchmark.page import Column, Page, Table
from kolada_bench.cli.main import main
from kolada_bench.report.headings import heading
from kolada_bench.report.text import csv_text, json_text, markdown_text

if TYPE_CHECKING:
    from kolada_bench.benchmark import Benchmark, NetCost


@pytest.fixture(scope="module")
def answer() -> Benchmark:
    return compare("Mellerud", theme="ifo", demo=True)


@pytest.fixture(scope="module")
def net_cost() -> NetCost:
    return nka("Mellerud", demo=True)


def page(**parts: Any) -> Page:
    table = Table("H | a", "sida", (Column(("",), text=True), Column(("Netto", "kr/inv"))),
                  (("* Köpt [x]", "1\u00a0000"),), ("_not_",))  # fmt: skip
    given = {
        "title": "T *x*", "banner": "", "tables": (table,), "notes": ("not < 1",),
        "warnings": (), "source": "Källa: Kolada",
    }  # fmt: skip
    return Page(**(given | parts))


def test_markdown_shows_every_sign_as_it_is() -> None:
    assert markdown_text(page()) == (
        "# T \\*x\\*\n\n"
        "## H \\| a\n\nsida\n\n"
        "|   | Netto kr/inv |\n"
        "| :--- | ---: |\n"
        "| \\* Köpt \\[x] | 1\u00a0000 |\n\n"
        "\\_not\\_\n\n"
        "- not \\< 1\n\n"
        "*Källa: Kolada*\n"
    )


def test_markdown_has_banner_and_warnings_where_there_are_any() -> None:
    text = markdown_text(page(banner="PÅHITTADE DEMODATA", warnings=("se upp",)))
    assert "\n\n**PÅHITTADE DEMODATA**\n\n" in text
    assert "\n- **Varning:** se upp\n" in text


def test_json_is_the_answer_unrounded(answer: Benchmark) -> None:
    text = json_text(answer)
    assert text.endswith("}\n")
    assert json.loads(text) == json.loads(json.dumps(answer.to_dict()))
    assert "NaN" not in text
    assert "ö" in text  # as it is, not \\u00f6


def test_json_keys_of_a_row(answer: Benchmark) -> None:
    (first, *_) = json.loads(json_text(answer))["rows"]
    promised = {
        "kpi", "title", "unit", "derived", "service_area", "gender", "year", "preliminary",
        "value", "group", "group_fallback", "n", "n_members", "median", "mean", "min",
        "max", "q1", "q3", "rank", "rank_of", "national", "difference", "difference_pct",
        "ratio", "gap_mnkr", "gap_persons", "source_line", "notes",
    }  # fmt: skip
    assert promised <= set(first)


def test_json_keys_of_the_net_cost_block(answer: Benchmark, net_cost: NetCost) -> None:
    promised = {
        "service_area", "year", "preliminary", "net_cost", "reference_cost", "population",
        "deviation_pct", "deviation_kr", "deviation_mnkr", "published_pct",
        "published_mnkr", "agrees", "group", "group_median_pct",
    }  # fmt: skip
    for found, schema in ((answer, "compare/1"), (net_cost, "nka/1")):
        data = json.loads(json_text(found))
        assert data["schema"] == f"kolada-bench/{schema}"
        assert data["provenance"]["invented"] is True
        assert promised <= set(data["net_cost"][0])


@pytest.mark.parametrize("excel", [False, True])
def test_every_csv_row_says_that_demo_data_are_invented(
    answer: Benchmark, *, excel: bool
) -> None:
    lines = csv_text(answer, excel=excel).splitlines()
    assert len(lines) == len(answer.rows) + 1
    assert all("PÅHITTADE DEMODATA" in line for line in lines[1:])
    width = lines[0].count(";" if excel else ",")
    assert width > 25


QUESTIONS = (
    ["compare", "Mellerud"],
    ["compare", "Mellerud", "--gaps"],
    ["nka", "Mellerud", "--parts"],
    ["parts", "Mellerud"],
    ["trend", "Mellerud"],
    ["drivers", "Mellerud"],
    ["standout", "Mellerud"],
    ["visits", "Mellerud", "--area", "IFO"],
    ["grannar", "Mellerud"],
)


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_excel_gets_swedish_headings_each_of_its_own(
    question: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    def header(form: str, sign: str) -> list[str]:
        assert main([*question, "--demo", "--quiet", "--format", form]) == 0
        text = capsys.readouterr().out.lstrip("\ufeff")
        return next(csv.reader(io.StringIO(text), delimiter=sign))

    keys, shown = header("csv", ","), header("csv-excel", ";")
    assert len(keys) == len(shown) == len(set(shown))
    same = [key for key, text in zip(keys, shown, strict=True) if key == text]
    assert same == []
    assert not [text for text in shown if "_" in text]


def test_a_heading_names_the_municipality_that_the_key_numbers() -> None:
    assert heading("gaps_0428", {"0428": "Vingåker"}) == "Belopp mot Vingåker"
    assert heading("deviations_2025", {}) == "Avvikelse, %, 2025"
    assert heading("parts_100*N1/N2", {"100*N1/N2": "x"}) == "Del av avståndet x"
    assert heading("no_such_key", {}) == "no_such_key"


def test_true_and_false_are_words_of_the_file_that_they_stand_in(
    net_cost: NetCost,
) -> None:
    # 2024 is final; the last year of the demo is preliminary.
    plain = list(csv.DictReader(io.StringIO(csv_text(net_cost))))
    excel = csv.DictReader(io.StringIO(csv_text(net_cost, excel=True)), delimiter=";")
    said = {(a["preliminary"], b["Preliminärt"]) for a, b in zip(plain, excel, strict=True)}
    assert said == {("true", "ja"), ("false", "nej")}
    assert {row["agrees"] for row in plain} <= {"true", "false", ""}


def test_a_notebook_shows_tables_without_script(answer: Benchmark) -> None:
    text = answer._repr_html_()
    assert text.startswith('<section lang="sv">')
    assert text.count("<table>") == text.count("</table>") >= 2
    assert "PÅHITTADE DEMODATA" in text
    assert "<script" not in text
