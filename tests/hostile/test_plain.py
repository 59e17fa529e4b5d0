"""What is harmful in a text, and that it is nowhere after the text has been made plain."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kolada_bench.report.csv_cells import csv_cells, plain_cell
from kolada_bench.report.plain import file_name, indented_json
from kolada_bench.report.text import escaped, table_lines
from kolada_bench.schema import Group, Kpi, KpiGroup, Municipality, OrganisationalUnit
from kolada_bench.schema.plain import LONGEST_TITLE, clean, one_line, title
from tests.hostile.world import TITLES, harm_in

TEXTS = st.text(max_size=60) | st.sampled_from(TITLES)
FORMULA = "=+-@"


def test_every_sign_of_a_harmful_kind_is_known() -> None:
    """By Unicode's own classes, of the version that this Python has."""
    kinds = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    signs = map(chr, range(sys.maxunicode + 1))
    harmful = [sign for sign in signs if unicodedata.category(sign) in kinds]
    # Line ends become "\n", and the tab stays.
    assert {clean(sign) for sign in harmful} == {"", "\n", "\t"}
    assert {sign for sign in harmful if clean(sign)} == set("\n\t\r\u2028\u2029")


@given(text=TEXTS)
def test_plain_text_is_clean_and_stays_as_it_is(text: str) -> None:
    assert not harm_in(clean(text))
    assert clean(clean(text)) == clean(text)
    assert not set("\n\t") & set(one_line(text))
    assert len(title(text)) <= LONGEST_TITLE


def test_what_belongs_in_a_text_stays() -> None:
    swedish = "Kostnad för äldre\u00a0– 65+ år, kr/inv (−3,5\u202f%)"
    assert clean(swedish) == one_line(swedish) == title(swedish) == swedish
    assert clean("rad ett\r\nrad\ttvå\u2028tre") == "rad ett\nrad\ttvå\ntre"
    assert title("x" * 400) == "x" * 400
    assert title("x" * 401) == "x" * 399 + "…"


def test_what_comes_from_kolada_is_made_plain_wherever_it_is_read() -> None:
    bad, good = "Kom\u200bmun\x1b[31m\n\u202e!", "Kommun[31m !"
    assert Municipality("1461", bad, "K").title == good
    assert Group("G1", bad, ()).title == KpiGroup("G1", bad, ()).title == good
    assert OrganisationalUnit("V1", bad, "1461").title == good
    kpi = Kpi("N1", bad, bad, operating_area=bad, perspective=bad, auspice=None)
    assert (kpi.title, kpi.operating_area, kpi.perspective) == (good, good, good)
    assert kpi.description == "Kommun[31m\n!"
    assert len(Kpi("N1", "L" * 10_000).title) == 400


# --- JSON --------------------------------------------------------------------------------


@given(values=st.dictionaries(st.text(), TEXTS | st.lists(TEXTS)))
def test_json_says_the_same_and_shows_nothing_harmful(values: dict[str, Any]) -> None:
    text = indented_json(values)
    assert json.loads(text) == values
    assert not harm_in(text)


# --- CSV ---------------------------------------------------------------------------------


@pytest.mark.parametrize("excel", [False, True])
@given(heading=TEXTS, row=st.lists(TEXTS | st.none() | st.floats(-1e6, 1e6), max_size=4))
def test_csv_holds_no_formula_and_keeps_its_rows(
    excel: bool, heading: str, row: list[str | float | None]
) -> None:
    text = csv_cells([heading, "b", "c", "d"], [row, ["slut"]], excel=excel)
    assert not harm_in(text)
    delimiter = ";" if excel else ","
    read = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    assert [len(read[0]), read[-1]] == [4, ["slut"]]
    assert len(read) == 3 or not row
    texts = [read[0][0]]
    if row:
        texts += [cell for cell, was in zip(read[1], row, strict=True) if type(was) is str]
    assert not [
        text for text in texts if text.lstrip()[:1] in tuple(FORMULA) and text != "-"
    ]


@pytest.mark.parametrize("sign", [*FORMULA, "\t=", " =", "\r@", "\u200b=", "＝", "＠"])
def test_what_a_spreadsheet_would_run_is_led_by_an_apostrophe(sign: str) -> None:
    assert plain_cell(f"{sign}1").startswith("'")
    assert plain_cell("Åmål") == "Åmål"
    assert plain_cell("−3,2 %") == "−3,2 %"  # a true minus begins no formula
    assert plain_cell("-") == "-"  # a column's own code, compared with by programs


def test_figures_are_no_texts() -> None:
    # Worked by hand: a point and a comma, no decimals where there are none, empty for none.
    assert csv_cells(["a"], [[-2.5], [3.0], [None]]) == 'a\n-2.5\n3\n""\n'
    assert csv_cells(["a", "b"], [[-2.5, None]], excel=True) == "a;b\n-2,5;\n"


# --- Markdown ----------------------------------------------------------------------------


def rendered(text: str) -> tuple[set[str], str]:
    """Return the kinds of Markdown that are read in ``text``, and its words."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inside = [child for token in tokens for child in token.children or ()]
    words = "".join(t.content for t in inside if t.type in ("text", "text_special"))
    return {token.type for token in (*tokens, *inside)}, words


@given(text=TEXTS)
def test_markdown_reads_nothing_in_a_title(text: str) -> None:
    kinds, _ = rendered(escaped(text))
    breaks = {"softbreak", "hardbreak", "code_block"}  # spaces at the beginning of a line
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text",
                     "text_special"} | breaks  # fmt: skip
    assert "://" not in escaped(text)
    assert "www." not in escaped(text).lower()


@given(cells=st.lists(TEXTS, min_size=1, max_size=4))
def test_a_table_keeps_its_columns(cells: list[str]) -> None:
    lines = table_lines(
        ["A"] * len(cells), [True] * len(cells), [list(map(escaped, cells))]
    )
    assert lines.count("\n") == 2
    kinds, _ = rendered(lines)
    assert not {"link_open", "image", "html_inline", "em_open", "strong_open"} & kinds
    tokens = MarkdownIt("commonmark").enable("table").parse(lines)
    assert [t.type for t in tokens].count("td_open") == len(cells)


def test_markdown_shows_the_words_as_they_were() -> None:
    for text in ("a_b*c [x](y) <b> &lt; `k` ~~s~~ $x$ | c", "1. ett", "# rubrik", "- lista",
                 "http://a.se", "www.a.se"):  # fmt: skip
        assert rendered(escaped(text))[1] == text
    # What is no sign of Markdown is left alone: figures are read in the text too.
    for text in ("+25,0 %", "−3,2", "kr/inv", "2021–2025", "A & B", "~ ungefär", "3.5"):
        assert escaped(text) == text


# --- names of files ----------------------------------------------------------------------


@given(text=TEXTS)
def test_a_name_made_of_a_title_is_a_name(text: str) -> None:
    name = file_name(text)
    assert 0 < len(name) <= 60
    assert name.isascii()
    assert not set(name) & set('/\\:*?"<>| .\n')
